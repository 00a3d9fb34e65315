"""Who may ask now: one at a time a host with a gap after it, so many in all, and nobody while much of what came is still to be read."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

IN_HAND = 64 * 2**20
"""Bytes fetched and not yet read from which on nobody fetches more: a thousand usual feeds, or four of the largest."""


class Hands:
    """The bodies that were fetched and are still to be read."""

    def __init__(self, most: int = IN_HAND) -> None:
        self._most = most
        self._held = 0
        self._free = asyncio.Event()
        self._free.set()

    async def free(self) -> None:
        """Once what is held is less than `most`."""
        await self._free.wait()

    @contextmanager
    def holding(self, body: bytes | None) -> Iterator[None]:
        count = len(body or b"")
        self._weigh(count)
        try:
            yield
        finally:
            self._weigh(-count)

    def _weigh(self, count: int) -> None:
        self._held += count
        if self._held < self._most:
            self._free.set()
        else:
            self._free.clear()


class Turns:
    def __init__(self, gap: float, concurrency: int, hands: Hands) -> None:
        self._hands = hands
        self._gap = gap
        self._slots = asyncio.Semaphore(concurrency)
        self._hosts: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._last: dict[str, float] = {}

    @asynccontextmanager
    async def take(self, host: str) -> AsyncIterator[None]:
        """The host's turn first: whoever waits for a slow host holds nobody else back."""
        loop = asyncio.get_running_loop()
        async with self._hosts[host]:
            if host in self._last:
                await asyncio.sleep(self._last[host] + self._gap - loop.time())
            async with self._slots:
                await self._hands.free()
                try:
                    yield
                finally:
                    self._last[host] = loop.time()
