"""Middleware of the SDK's HTTP client: each call waits for its turn, and is tried again where Teams says so.

What Teams refuses with 412, 429, 502, 503 or 504 was not done and is to be tried again, with Retry-After or growing pauses; nothing else is
(learn.microsoft.com, microsoftteams/platform/bots/bot-concepts, "Status codes retry guidance"). A connection that never stood carried
nothing. All else may have arrived, and is not this file's business.
"""

import asyncio
import random
import re
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from urllib.parse import unquote

import httpx
from microsoft_teams.common.http import MiddlewareContext, MiddlewareNext

from bot.errors import Unavailable
from bot.teams.pacing import LOOKS, SENDS, Pacer

AGAIN = frozenset({412, 429, 502, 503, 504})
TOO_MANY = 429
TRIES = 4
LONGEST = 15.0
"""Seconds that one call waits in all; longer waits are the outbox's."""
FIRST, MOST = 0.5, 4.0
"""Seconds: the first pause, and the longest."""
_ABOUT = re.compile(r"/v3/conversations/([^/?]+)/(activities|members|pagedmembers)")
_THREAD = ";messageid="
NEVER_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
"""No connection stood: nothing of the call can have left."""


@dataclass
class Patience:
    """Raises Unavailable where the wait would be too long; passes on what the call itself raises at the last."""

    pacer: Pacer = field(default_factory=Pacer)
    seconds: float = 10.0
    """The longest one try may take."""
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    chance: Callable[[], float] = random.random

    async def send(self, context: MiddlewareContext, next: MiddlewareNext) -> httpx.Response:  # the SDK's name for it
        ends, number = self.clock() + LONGEST, 0
        while True:
            await self._wait_for_turn(context.url, ends)
            try:
                async with asyncio.timeout(self.seconds):
                    return await next()
            except NEVER_SENT:
                pause = self._pause(number)
                if not self._may_try(number, pause, ends):
                    raise
            except httpx.HTTPStatusError as error:
                pause = self._asked_for(context.url, error.response) or self._pause(number)
                if error.response.status_code not in AGAIN or not self._may_try(number, pause, ends):
                    raise
            number += 1
            await self.sleep(pause)

    def _may_try(self, number: int, pause: float, ends: float) -> bool:
        return number < TRIES - 1 and self.clock() + pause <= ends

    async def _wait_for_turn(self, url: str, ends: float) -> None:
        now = self.clock()
        conversation, looks = about(url)
        turn, booked = self.pacer.book(conversation, now, LOOKS if looks else SENDS, within=max(ends - now, 0.0))
        if not booked:
            raise Unavailable(
                "That conversation has had as many messages as Teams takes for now.", retry_after=timedelta(seconds=turn - now)
            )
        if turn > now:
            await self.sleep(turn - now)

    def _pause(self, number: int) -> float:
        """Growing, and never the same for two (full jitter above a half)."""
        return float(min(FIRST * 2**number, MOST) * (0.5 + self.chance() / 2))

    def _asked_for(self, url: str, response: httpx.Response) -> float:
        """What Retry-After says, 0.0 where it says nothing; nothing else goes to that conversation before."""
        seconds = retry_after(response)
        conversation, _ = about(url)
        if response.status_code == TOO_MANY and conversation:
            self.pacer.hold(conversation, self.clock() + (seconds or FIRST))
        return seconds


def retry_after(response: httpx.Response) -> float:
    """Seconds, an hour at most; 0.0 where Teams says nothing that we can read."""
    said = response.headers.get("Retry-After", "")
    return min(float(said), 3600.0) if isinstance(said, str) and said.isascii() and said.isdigit() else 0.0


def about(url: str) -> tuple[str, bool]:
    """Which conversation a call is about ("" for none), whatever its thread, and whether it only looks at its members."""
    found = _ABOUT.search(url)
    return (unquote(found[1]).partition(_THREAD)[0], found[2] != "activities") if found else ("", False)
