"""answer: parse the words, look up, word the answer, draw it, hand it back."""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from types import MappingProxyType
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.answers.ask import parse_question
from bot.answers.elsewhere import word_elsewhere
from bot.answers.names import find_language
from bot.answers.page import Page
from bot.errors import DeskError, Unavailable
from bot.messages.notice import notice
from bot.models import Actor, Answer, Asked, Language, Question, Way
from bot.pipeline.converting import find_exchange
from bot.pipeline.desk import DRAWN_AS, Desk, draw, report_left_out
from bot.pipeline.finding import Material, example_story, find_material

log = logging.getLogger(__name__)

Handle = Callable[[Asked], Awaitable[None]]
"""Does what came in by one platform. Raises Unavailable (tried again while it can be) or another DeskError (lost, told to the log)."""
LEASE = timedelta(minutes=1)
"""Somebody waits: what a dead process had claimed is soon another's."""
PATIENCE = 50.0
"""Seconds that one may take: less than the lease, so that nobody else begins with it meanwhile."""
PAUSES = tuple(timedelta(seconds=each) for each in (2, 5, 15, 60))
"""Before the second try, the third and so on; before all further ones the last."""
MOST_TRIES = 33
"""So long a response_url lives (30 minutes; docs.slack.dev, handling-user-interaction)."""
SLOW_TRIES = 2
"""Of what takes too long: it may have been the machine's hour, and is not worked at for ever."""
AT_ONCE = 32
"""Questions under way at a time."""
SORRY = "Sorry, this question met a fault of the desk's own. · 申し訳ありません。内部の不具合のため、お答えできませんでした。"


async def understand(desk: Desk, words: str, *, watch: str, language: Language) -> Question:
    """What was asked; `language` is the asker's, where known."""
    parse = partial(parse_question, words, watch=desk.watches[watch], language=language, wordings=desk.wordings)
    question = parse()
    return parse(shown=await example_story(desk, watch)) if question.trouble else question


async def answer(desk: Desk, words: str, *, watch: str, language: Language, zone: str = "", actor: Actor | None = None) -> Answer:
    """The words that answer `words`; `language` and `zone` are the asker's, where known."""
    question = await understand(desk, words, watch=watch, language=language)
    return await answer_question(desk, question, watch=watch, zone=zone, actor=actor)


async def answer_question(desk: Desk, question: Question, *, watch: str, zone: str = "", actor: Actor | None = None) -> Answer:
    """Who asks sees what is theirs; nobody in particular, what is everybody's."""
    place = find_zone(zone) or ZoneInfo(desk.zone)
    found = await find_material(desk, question, watch, place, actor)
    return await word_material(desk, found, watch, place, actor)


async def answer_elsewhere(desk: Desk, question: Question, *, watch: str, actor: Actor | None = None) -> Answer:
    """Where that is done which is not done here."""
    return await word_material(desk, Material(question, word_elsewhere), watch, ZoneInfo(desk.zone), actor)


async def word_material(desk: Desk, found: Material, watch: str, zone: ZoneInfo, actor: Actor | None = None) -> Answer:
    """The words of what was looked up, with its sums converted; made in a thread. `actor` is who asks: examples are as they would type
    them."""
    language = found.question.language
    exchange = await find_exchange(desk, found.stories, language, found.commitments)
    way = way_of(desk, actor)
    page = Page(found.question, desk.watches[watch], desk.wordings[language], desk.clock(), zone, way.command, exchange, way.house)
    sheet = await asyncio.to_thread(found.word, page)
    report_left_out(sheet)
    return sheet


def way_of(desk: Desk, actor: Actor | None) -> Way:
    return (actor and actor.way) or Way(command=desk.command)


def find_zone(name: str) -> ZoneInfo | None:
    """None where there is none of that name."""
    try:
        return ZoneInfo(name) if name else None
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def language_of_locale(locale: object) -> Language | None:
    """Of an asker's locale ("ja-JP"); None for one we have no words for."""
    return find_language(str(locale or "").replace("_", "-").partition("-")[0])


async def answer_open(
    desk: Desk,
    handlers: Mapping[str, Handle] = MappingProxyType({}),
    *,
    came: asyncio.Event | None = None,
    stop: asyncio.Event | None = None,
) -> int:
    """Do what is in the inbox, each on its own, until nothing is left; returns how much of it was done.

    One that takes long holds up no other: more is claimed as soon as `came` is set, and none once `stop` is; then what is under way is only
    brought to its end. What cannot be done now is tried again while it can be. A platform without a handler of its own is asked questions
    in words, answered by its replier.
    """
    turn = _Turn(desk, handlers, came or asyncio.Event(), stop or asyncio.Event())
    try:
        return await turn.run()
    finally:
        await turn.end()


@dataclass
class _Turn:
    """What is being done of the inbox."""

    desk: Desk
    handlers: Mapping[str, Handle]
    came: asyncio.Event
    stop: asyncio.Event
    under_way: set[asyncio.Task[bool]] = field(default_factory=set)
    done: int = 0

    async def run(self) -> int:
        while True:
            self.came.clear()
            self.under_way |= {asyncio.create_task(self._do(asked)) for asked in await self._claim()}
            if not self.under_way:
                return self.done
            await self._wait()

    async def end(self) -> None:
        """What is still under way is stopped where it is; its lease runs out, and it is done again."""
        for task in self.under_way:
            task.cancel()
        await asyncio.gather(*self.under_way, return_exceptions=True)

    async def _claim(self) -> list[Asked]:
        room = 0 if self.stop.is_set() else AT_ONCE - len(self.under_way)
        now = self.desk.clock()
        try:
            return await self.desk.store.claim_asked(now, by=self.desk.name, until=now + LEASE, limit=room) if room else []
        except DeskError as error:
            if not self.under_way:
                raise
            log.error("No more questions can be taken now: %s", error)
            return []

    async def _wait(self) -> None:
        """Until one is done or more came in."""
        coming = asyncio.create_task(self.came.wait())
        try:
            ended, _ = await asyncio.wait({*self.under_way, coming}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            coming.cancel()
        finished = {task for task in self.under_way if task in ended}
        self.done += sum(task.result() for task in finished)
        self.under_way -= finished

    async def _do(self, asked: Asked) -> bool:
        try:
            return await _handle_one(self.desk, asked, self.handlers)
        except DeskError as error:
            log.error("What became of a question could not be kept: %s", error)
            return False


async def _handle_one(desk: Desk, asked: Asked, handlers: Mapping[str, Handle]) -> bool:
    if asked.platform not in {*handlers, *desk.repliers}:
        await desk.store.answered(asked.id, desk.clock(), f"nothing here answers {asked.platform}")
        return False
    try:
        async with asyncio.timeout(PATIENCE):
            await (handlers[asked.platform](asked) if asked.platform in handlers else _answer_words(desk, asked))
    except TimeoutError:
        await _put_off(desk, asked, f"it took more than {PATIENCE:.0f} s", SLOW_TRIES)
        return False
    except Unavailable as error:
        await _put_off(desk, asked, str(error), MOST_TRIES, error.retry_after)
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


async def _put_off(desk: Desk, asked: Asked, why: str, tries: int, wanted: timedelta | None = None) -> None:
    """It comes again after a while, not before it is `wanted`, until nobody can be waiting for it any more."""
    if asked.attempts < tries:
        log.warning("An answer waits: %s", why)
        pause = PAUSES[min(max(asked.attempts, 1), len(PAUSES)) - 1]
        await desk.store.put_off(asked.id, by=desk.name, until=desk.clock() + max(pause, wanted or pause))
        return
    log.error("An answer was lost after %d tries: %s", asked.attempts, why)
    await desk.store.answered(asked.id, desk.clock(), why)


async def _answer_words(desk: Desk, asked: Asked) -> None:
    watch = next(iter(desk.watches))
    language = language_of_locale(asked.payload.get("locale")) or desk.language
    words, zone = str(asked.payload.get("words", "")), str(asked.payload.get("zone", ""))
    sheet = await answer(desk, words, watch=watch, language=language, zone=zone)
    await desk.repliers[asked.platform].reply(asked, await draw(desk, sheet, DRAWN_AS[asked.platform], watch))
