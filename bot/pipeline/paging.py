"""read_pages, in check between the feeds and the folding: an entry that has only a teaser and may be ours is read from its page.

The entry waits for that, but not for long: after `HOLD`, or a few tries, it is folded from the feed's words. Hosts are asked side by side,
each for one page after the other; one that refuses or is in trouble is let alone for a while, and no other page of it is tried.
"""

import asyncio
import logging
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from bot.errors import DeskError, Rejected, Unavailable, Unreadable
from bot.feeds.robots import FRESH, Robots, host_of_page
from bot.models import Fetched, PageDone, WantedPage
from bot.pages import ArticleJob, ArticleRead, Extracted, do
from bot.pipeline.advising import advise
from bot.pipeline.desk import LEASE, Desk, PageRules
from bot.wording.catalogue import msgid

log = logging.getLogger(__name__)

HOLD = timedelta(hours=2)
"""The longest an entry waits for its page: half a morning late is no harm to a daily digest, and a short outage is over by then."""
WAITS = (timedelta(minutes=10), timedelta(minutes=30))
"""Before the second and the third try, which is the last."""
SPELL = 120.0
"""Seconds that one check gives to pages: feeds and folding must not wait for a slow host. It leaves a lease time for the last fetch."""
CLAIM = 64
TROUBLED = timedelta(minutes=10)
REFUSED = {"401": timedelta(hours=6), "403": timedelta(hours=6), "429": timedelta(hours=1)}
"""How long a host that refuses a page is let alone where it does not say: most refuse all of them. Twice as long each time in a row."""
LONGEST_REST = timedelta(hours=24)


async def read_pages(desk: Desk, *, seconds: float = SPELL) -> int:
    """Read the pages that are wanted, as far as `seconds`, hosts and budgets allow; returns how many entries wait for theirs no more."""
    waiting = await desk.store.wanted_pages()
    if not waiting:
        return 0
    now, rules = desk.clock(), desk.pages
    await desk.store.leave_pages(now - HOLD if rules else now, now)
    if rules:
        read = await _read_wanted(desk, rules, asyncio.get_running_loop().time() + seconds)
        if read:
            log.debug("%d of %d wanted pages read", read, waiting)
    return max(0, waiting - await desk.store.wanted_pages())


async def _read_wanted(desk: Desk, rules: PageRules, ends: float) -> int:
    read, gate = 0, _Gate(desk, rules)
    while asyncio.get_running_loop().time() < ends and (wanted := await _claim(desk, rules)):
        tasks = [asyncio.create_task(_Host(desk, rules, gate, host, ends).read(pages)) for host, pages in _by_host(wanted).items()]
        try:
            read += sum([await task for task in tasks])
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
    return read


async def _claim(desk: Desk, rules: PageRules) -> list[WantedPage]:
    now = desk.clock()
    return await desk.store.claim_pages(now, by=desk.name, until=now + LEASE, limit=CLAIM, daily=rules.daily, hold=HOLD)


def _by_host(wanted: Sequence[WantedPage]) -> dict[str, list[list[WantedPage]]]:
    """By host, those of one address together: it is asked for once."""
    hosts: defaultdict[str, dict[str, list[WantedPage]]] = defaultdict(dict)
    for page in wanted:
        hosts[host_of_page(page.entry.url)].setdefault(page.entry.url, []).append(page)
    return {host: list(pages.values()) for host, pages in hosts.items()}


class _Gate:
    """What robots.txt of each host says: kept for a day, asked for once whoever wants it."""

    def __init__(self, desk: Desk, rules: PageRules) -> None:
        self._desk = desk
        self._rules = rules
        self._robots: dict[str, Robots] = {}
        self._locks: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def allow(self, url: str) -> None:
        """Raises Rejected where it is disallowed, Unavailable where that cannot be known for now."""
        if not (await self.robots(host_of_page(url))).allows(url):
            raise Rejected(msgid("The robots.txt of its host asks us not to read it."), code="robots")

    async def robots(self, host: str) -> Robots:
        async with self._locks[host]:
            if host not in self._robots:
                text = await self._text(host)
                self._robots[host] = await asyncio.to_thread(Robots, text, self._rules.user_agent)
            return self._robots[host]

    async def _text(self, host: str) -> str:
        known, now = await self._desk.store.page_host(host), self._desk.clock()
        if known.robots_at is not None and now - known.robots_at < FRESH:
            return known.robots
        text = await self._rules.fetcher.robots(host)
        await self._desk.store.keep_page_host(replace(known, robots=text, robots_at=now))
        return text


@dataclass
class _Host:
    """One host's turn: its pages one after the other, until the loop's time `ends` or it is not to be asked any more."""

    desk: Desk
    rules: PageRules
    gate: _Gate
    host: str
    ends: float
    stopped: bool = False

    async def read(self, pages: Sequence[list[WantedPage]]) -> int:
        read = 0
        for number, same in enumerate(pages):
            if self.stopped or asyncio.get_running_loop().time() >= self.ends:
                await self._save([PageDone(page, "wanted", asked=False) for page in same])
                continue
            done = await self._visit(same)
            await self._save(done)
            read += sum(each.state == "read" for each in done)
            await self._pause(more=number + 1 < len(pages))
        return read

    async def _save(self, done: Sequence[PageDone]) -> None:
        await self.desk.store.save_pages(done, by=self.desk.name, now=self.desk.clock())

    async def _visit(self, same: list[WantedPage]) -> list[PageDone]:
        fetched = None
        try:
            if not same[0].known:
                fetched = await self.rules.fetcher.page(same[0].entry.url, self.gate.allow)
                await self._forgive()
            with self.desk.hands.holding(fetched.body if fetched else None):
                return await self._extract(same, fetched)
        except Unavailable as error:
            return await self._failed(same, error)
        except (Rejected, Unreadable) as error:
            return [_left(page, error.what, fetched) for page in same]
        except DeskError:
            raise
        except Exception as error:  # a fault of ours that one page brings to light must not keep others from being read, nor news folded
            log.exception("A page of %s met a fault of the desk's own.", self.host)
            return [_left(page, f"Its page met a fault of the desk's own ({type(error).__name__}).", fetched) for page in same]

    async def _extract(self, same: list[WantedPage], fetched: Fetched | None) -> list[PageDone]:
        watches = self.desk.watches
        entries = tuple((page.entry, tuple(watches[name].folders for name in page.watches if name in watches)) for page in same)
        job = ArticleJob(fetched, same[0].known, entries)
        read: ArticleRead = await self.desk.workers.run(do, (job,), job.watches, "Its page")
        done = [await self._done(page, each, fetched) for page, each in zip(same, read.extracted, strict=True)]
        return [replace(done[0], read_ms=read.cpu_ms), *(replace(each, bytes=0) for each in done[1:])]

    async def _done(self, page: WantedPage, extracted: Extracted, fetched: Fetched | None) -> PageDone:
        if extracted.entry is None:
            return _left(page, extracted.trouble, fetched)
        readings = await advise(self.desk, [extracted.entry], extracted.readings)
        return PageDone(page, "read", entry=extracted.entry, readings=readings, bytes=_size(fetched))

    async def _failed(self, same: list[WantedPage], error: Unavailable) -> list[PageDone]:
        """A refusal and an answer that there is no such page are final; anything else may pass."""
        if error.code in REFUSED:
            await self._rest(error, REFUSED[error.code], refused=True)
        elif not (error.code.startswith("4") or error.code == "size"):
            await self._rest(error, TROUBLED)
            return [self._again(page, error) for page in same]
        return [_left(page, error.what) for page in same]

    def _again(self, page: WantedPage, error: Unavailable) -> PageDone:
        if page.tries >= len(WAITS):
            return _left(page, error.what)
        due = self.desk.clock() + max(WAITS[page.tries], error.retry_after or timedelta(0))
        return _left(page, error.what) if due >= page.wanted + HOLD else PageDone(page, "wanted", error.what, due)

    async def _rest(self, error: Unavailable, usual: timedelta, *, refused: bool = False) -> None:
        self.stopped = True
        known = await self.desk.store.page_host(self.host)
        rest = min(error.retry_after or usual * 2 ** min(known.refusals, 8), LONGEST_REST)
        refusals = known.refusals + refused
        until = self.desk.clock() + rest
        await self.desk.store.keep_page_host(replace(known, rests_until=until, refusals=refusals, trouble=error.what))

    async def _forgive(self) -> None:
        known = await self.desk.store.page_host(self.host)
        if known.refusals or known.trouble:
            await self.desk.store.keep_page_host(replace(known, rests_until=None, refusals=0, trouble=""))

    async def _pause(self, *, more: bool) -> None:
        """As long as its robots.txt asks for; whoever comes next, another process too, keeps to it."""
        if self.stopped or not (delay := await self._delay()):
            return
        if more and asyncio.get_running_loop().time() + delay.total_seconds() < self.ends:
            await asyncio.sleep(delay.total_seconds())
            return
        self.stopped = True
        known = await self.desk.store.page_host(self.host)
        await self.desk.store.keep_page_host(replace(known, rests_until=self.desk.clock() + delay))

    async def _delay(self) -> timedelta:
        try:
            return (await self.gate.robots(self.host)).delay
        except (Unavailable, Rejected):
            return timedelta(0)


def _left(page: WantedPage, trouble: str, fetched: Fetched | None = None) -> PageDone:
    return PageDone(page, "left", trouble, bytes=_size(fetched))


def _size(fetched: Fetched | None) -> int:
    return (fetched.received or len(fetched.body or b"")) if fetched else 0
