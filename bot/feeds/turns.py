"""Who may ask now: one at a time a host with a gap after it, so many in all."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class Turns:
    def __init__(self, gap: float, concurrency: int) -> None:
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
                try:
                    yield
                finally:
                    self._last[host] = loop.time()
