"""Which feeds of a turn are under way: claimed a few at a time and topped up as they end, so that no slow one holds the others back.

Of one host a few are under way, one is asked, and the rest wait here, their claims renewed. While they do, no more of that host are
claimed: however many feeds a host has, they fill neither the places of the others nor our memory.
"""

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from bot.errors import Unreachable
from bot.feeds.rhythm import address
from bot.models import Feed
from bot.pipeline.desk import LEASE, Desk
from bot.text import host_of

T = TypeVar("T")

CLAIM = 128
"""Feeds claimed at a time, at most."""
BATCH = 32
"""Feeds that are written together, so that one writer serves many; and so many places are free, or half, before more are claimed."""
UNDER_WAY = 4
"""Feeds under way for each connection: while some are asked, others are read or wait for their host's turn."""
OF_ONE_HOST = 6
"""Feeds of one host under way: while one is asked, others are read."""
LINGER = 0.5
"""Seconds that a result may wait for others to be written with."""
AGAIN = 30.0
"""Seconds after which is looked for what has come due meanwhile."""


@dataclass
class Host:
    """A host in this turn: whose turn it is to ask it, who waits, and why it is left alone."""

    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    under_way: int = 0
    waiting: deque[Feed] = field(default_factory=deque)
    rests: Unreachable | None = None
    """It did not answer at all: nobody else need find that out in this turn."""

    @property
    def full(self) -> bool:
        return self.under_way >= OF_ONE_HOST


Work = Callable[[Feed, Host], Awaitable[T]]


class Round(Generic[T]):
    """One turn over what is due, or over `urls`; `work` is what is done with each feed."""

    def __init__(self, desk: Desk, urls: Sequence[str] | None, work: Work[T]) -> None:
        self._desk = desk
        self._urls = None if urls is None else deque(urls)
        self._work = work
        self._places = max(BATCH, desk.connections * UNDER_WAY)
        self._room = min(BATCH, self._places // 2)
        self._hosts: dict[str, Host] = {}
        self._running: dict[asyncio.Task[T], Feed] = {}
        self._ended: asyncio.Queue[asyncio.Task[T]] = asyncio.Queue()
        self._unwritten: list[int] = []
        self._dry = False
        self._looked = 0.0
        self._renewed = desk.clock()

    async def batches(self) -> AsyncGenerator[list[T], None]:
        """What came of the feeds, in the order they end, a few at a time. Stopped, it stops what is under way."""
        batch: list[T] = []
        try:
            while await self._top_up():
                ended = await self._next(LINGER if batch else AGAIN)
                if ended is not None:
                    batch.append(ended.result())
                if batch and (ended is None or len(batch) >= BATCH or not self._running):
                    yield batch
                    batch = []
                    self._unwritten.clear()
        finally:
            for task in self._running:
                task.cancel()
            await asyncio.gather(*self._running, return_exceptions=True)

    async def _top_up(self) -> bool:
        """Whether anything is under way."""
        await self._renew()
        now = asyncio.get_running_loop().time()
        if self._places - len(self._running) >= self._room and (not self._dry or now - self._looked > AGAIN):
            self._looked = now
            for feed in await self._claim(min(CLAIM, self._places - len(self._running))):
                self._take(feed)
        return bool(self._running)

    async def _claim(self, most: int) -> list[Feed]:
        desk, now = self._desk, self._desk.clock()
        if self._urls is None:
            busy = [name for name, host in self._hosts.items() if host.full or host.waiting]
            found = await desk.store.claim_feeds(now, by=desk.name, until=now + LEASE, limit=most, busy=busy)
            self._dry = len(found) < most
            return found
        found = []
        while self._urls and not found:
            some = [self._urls.popleft() for _ in range(min(most, len(self._urls)))]
            found = await desk.store.claim_feeds(now, by=desk.name, until=now + LEASE, limit=most, urls=some)
        self._dry = not self._urls
        return found

    async def _renew(self) -> None:
        """No claim runs out while its feed waits for a slow host's turn."""
        now = self._desk.clock()
        if now - self._renewed < LEASE / 3:
            return
        self._renewed = now
        waiting = [feed for host in self._hosts.values() for feed in host.waiting]
        held = [feed.id for feed in (*self._running.values(), *waiting)]
        await self._desk.store.hold_feeds([*held, *self._unwritten], by=self._desk.name, until=now + LEASE)

    def _take(self, feed: Feed) -> None:
        host = self._hosts.setdefault(_host_of(feed), Host())
        if host.full:
            host.waiting.append(feed)
        else:
            self._start(feed, host)

    def _start(self, feed: Feed, host: Host) -> None:
        host.under_way += 1
        task = asyncio.ensure_future(self._work(feed, host))
        self._running[task] = feed
        task.add_done_callback(self._ended.put_nowait)

    async def _next(self, seconds: float) -> "asyncio.Task[T] | None":
        """The next to end within that time, its place given to whoever waits for its host."""
        try:
            async with asyncio.timeout(seconds):
                task = await self._ended.get()
        except TimeoutError:
            return None
        feed = self._running.pop(task)
        self._unwritten.append(feed.id)
        name = _host_of(feed)
        host = self._hosts[name]
        was_full, host.under_way = host.full, host.under_way - 1
        if host.waiting:
            self._start(host.waiting.popleft(), host)
        else:
            self._dry = self._dry and not (was_full and self._urls is None)
        if not (host.under_way or host.rests):
            del self._hosts[name]
        return task


def _host_of(feed: Feed) -> str:
    return host_of(address(feed))
