"""answer: parse the words, look up, word the answer, draw it, hand it back."""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from functools import partial
from types import MappingProxyType
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.answers.ask import parse_question
from bot.answers.names import find_language
from bot.answers.page import Page
from bot.errors import DeskError, Unavailable
from bot.messages.notice import notice
from bot.models import Answer, Asked, Language
from bot.pipeline.converting import find_exchange
from bot.pipeline.desk import DRAWN_AS, Desk, draw, report_left_out
from bot.pipeline.finding import example_story, find_material

log = logging.getLogger(__name__)

Handle = Callable[[Asked], Awaitable[None]]
"""Does what came in by one platform. Raises Unavailable (tried again while it can be) or another DeskError (lost, told to the log)."""
LEASE = timedelta(minutes=1)
"""Somebody waits: what a dead process had claimed is soon another's."""
BATCH = 32
SORRY = "Sorry, this question met a fault of the desk's own. · 申し訳ありません。内部の不具合のため、お答えできませんでした。"


async def answer(desk: Desk, words: str, *, watch: str, language: Language, zone: str = "") -> Answer:
    """The words that answer `words`; `language` and `zone` are the asker's, where known."""
    parse = partial(parse_question, words, watch=desk.watches[watch], language=language, wordings=desk.wordings)
    question = parse()
    if question.trouble:
        question = parse(shown=await example_story(desk, watch))
    place = _zone(zone) or ZoneInfo(desk.zone)
    found = await find_material(desk, question, watch, place)
    exchange = await find_exchange(desk, found.stories, question.language, found.commitments)
    wording = desk.wordings[question.language]
    page = Page(found.question, desk.watches[watch], wording, desk.clock(), place, desk.command, exchange)
    sheet = await asyncio.to_thread(found.word, page)
    report_left_out(sheet)
    return sheet


def _zone(name: str) -> ZoneInfo | None:
    """None where there is none of that name."""
    try:
        return ZoneInfo(name) if name else None
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def _language(locale: object, otherwise: Language) -> Language:
    """Of an asker's locale ("ja-JP"); of one we have no words for, `otherwise`."""
    return find_language(str(locale or "").replace("_", "-").partition("-")[0]) or otherwise


async def answer_open(desk: Desk, handlers: Mapping[str, Handle] = MappingProxyType({})) -> int:
    """Do what is in the inbox; returns how much of it. What cannot be done now is tried again while it can be. A platform without a handler
    of its own is asked questions in words, answered by its replier."""
    count = 0
    while questions := await desk.store.claim_asked(desk.clock(), by=desk.name, until=desk.clock() + LEASE, limit=BATCH):
        count += sum(await asyncio.gather(*(_handle_one(desk, asked, handlers) for asked in questions)))
    return count


async def _handle_one(desk: Desk, asked: Asked, handlers: Mapping[str, Handle]) -> bool:
    if asked.platform not in {*handlers, *desk.repliers}:
        await desk.store.answered(asked.id, desk.clock(), f"nothing here answers {asked.platform}")
        return False
    try:
        await (handlers[asked.platform](asked) if asked.platform in handlers else _answer_words(desk, asked))
    except Unavailable as error:
        log.warning("An answer waits: %s", error)
        return False
    except DeskError as error:
        log.error("An answer was lost: %s", error)
        await desk.store.answered(asked.id, desk.clock(), str(error))
        return False
    except Exception as error:  # a fault of ours that one question brings to light must not come again, nor hold up the others
        log.exception("A question met a fault of the desk's own.")
        await desk.store.answered(asked.id, desk.clock(), f"a fault of the desk's own ({type(error).__name__})")
        if replier := desk.repliers.get(asked.platform):
            with contextlib.suppress(DeskError):
                await replier.reply(asked, (notice(SORRY, DRAWN_AS[asked.platform]),))
        return False
    await desk.store.answered(asked.id, desk.clock())
    return True


async def _answer_words(desk: Desk, asked: Asked) -> None:
    watch = next(iter(desk.watches))
    language = _language(asked.payload.get("locale"), desk.language)
    words, zone = str(asked.payload.get("words", "")), str(asked.payload.get("zone", ""))
    sheet = await answer(desk, words, watch=watch, language=language, zone=zone)
    await desk.repliers[asked.platform].reply(asked, await draw(desk, sheet, DRAWN_AS[asked.platform], watch))
