"""answer: parse the words, look up, word the answer, draw it, hand it back."""

import asyncio
import contextlib
import logging
from dataclasses import replace
from datetime import timedelta

from bot.answers.ask import parse_question
from bot.answers.word import PAGE, word_answer
from bot.errors import DeskError, Unavailable
from bot.messages.notice import notice
from bot.models import Answer, Asked, Language, Question
from bot.pipeline.converting import find_exchange
from bot.pipeline.desk import DRAWN_AS, Desk, draw, report_left_out
from bot.ports import Found, Wanted
from bot.stories.rank import rank

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=1)
"""Somebody waits: what a dead process had claimed is soon another's."""
BATCH = 32
BRIEF = 200
"""Most stories a brief is made of."""
SORRY = "Sorry, this question met a fault of the desk's own. · 申し訳ありません。内部の不具合のため、お答えできませんでした。"


async def answer(desk: Desk, words: str, *, watch: str, language: Language, zone: str = "") -> Answer:
    """The words that answer `words`."""
    question = parse_question(words, watch=desk.watches[watch], language=language, wordings=desk.wordings)
    found = await _look_up(desk, question, watch)
    exchange = await find_exchange(desk, found.stories, question.language)
    sheet = word_answer(
        question,
        found.stories,
        found.total,
        desk.watches[watch],
        desk.clock(),
        zone or desk.zone,
        wordings=desk.wordings,
        command=desk.command,
        exchange=exchange,
    )
    report_left_out(sheet)
    return sheet


async def _look_up(desk: Desk, question: Question, watch: str) -> Found:
    wanted = Wanted(question.fields, since=desk.clock() - question.since if question.since else None)
    offset = (question.page - 1) * PAGE
    match question.verb:
        case "latest":
            return await desk.store.latest(watch, wanted=wanted, limit=PAGE, offset=offset)
        case "search":
            return await desk.store.search(watch, question.words, wanted=wanted, limit=PAGE, offset=offset)
        case "brief":
            found = await desk.store.latest(watch, wanted=wanted, limit=BRIEF)
            return replace(found, stories=tuple(rank(found.stories, now=desk.clock())))
        case _:
            return Found((), 0)


async def answer_open(desk: Desk) -> int:
    """Answer what is in the inbox; returns how many. What cannot be answered now is tried again while it can be."""
    count = 0
    while questions := await desk.store.claim_asked(desk.clock(), by=desk.name, until=desk.clock() + LEASE, limit=BATCH):
        count += sum(await asyncio.gather(*(_answer_one(desk, asked) for asked in questions)))
    return count


async def _answer_one(desk: Desk, asked: Asked) -> bool:
    replier = desk.repliers.get(asked.platform)
    if replier is None:
        await desk.store.answered(asked.id, desk.clock(), f"nothing here answers {asked.platform}")
        return False
    watch = next(iter(desk.watches))
    language = desk.language
    try:
        sheet = await answer(
            desk, str(asked.payload.get("words", "")), watch=watch, language=language, zone=str(asked.payload.get("zone", ""))
        )
        await replier.reply(asked, await draw(desk, sheet, DRAWN_AS[asked.platform], watch))
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
        with contextlib.suppress(DeskError):
            await replier.reply(asked, (notice(SORRY, DRAWN_AS[asked.platform]),))
        return False
    await desk.store.answered(asked.id, desk.clock())
    return True
