"""The app's own token: asked of Entra with its client secret by MSAL, off the loop, and kept until shortly before it expires.

MSAL is what the Teams SDK asks with; asked directly it also says why there is none (AADSTS…), which the SDK's token manager does not.
Source: learn.microsoft.com, azure/bot-service/rest-api/bot-framework-rest-connector-authentication.
"""

import asyncio
import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Protocol

import msal  # type: ignore[import-untyped]  # it has no types
import requests

from bot.delivery.teams_codes import PASSES, PASSING, explain_entra
from bot.errors import Rejected, Unavailable

log = logging.getLogger(__name__)

SCOPE = "https://api.botframework.com/.default"
AUTHORITY = "https://login.microsoftonline.com"
EARLY = 300.0
"""Seconds before it expires, from when another token is asked for."""
REST = 30.0
"""Seconds for which a refusal stands: nobody is asked again before."""


class TokenSource(Protocol):
    async def token(self) -> str:
        """Raises Unavailable, or Rejected(whose="workspace") with the way to mend it."""
        ...

    def forget(self, token: str) -> None:
        """That one was refused: it is not given out again."""
        ...


@dataclass
class Entra:
    """TokenSource of one application in one tenant."""

    client_id: str
    client_secret: str = field(repr=False)
    tenant_id: str
    clock: Callable[[], float] = time.monotonic
    http_client: Any = None
    """What MSAL asks with, for tests; None: its own."""
    seconds: float = 10.0
    _token: str = field(default="", repr=False)
    _expires: float = 0.0
    _refused: tuple[float, Rejected] | None = None
    _lock: asyncio.Lock = field(default_factory=asyncio.Lock, repr=False)

    async def token(self) -> str:
        async with self._lock:
            now = self.clock()
            if self._token and now < self._expires - EARLY:
                return self._token
            if self._refused and now - self._refused[0] < REST:
                raise self._refused[1]
            try:
                return await self._ask(now)
            except Rejected as error:
                self._refused = (now, error)
                raise
            except Unavailable:
                if self._token and now < self._expires:  # Entra cannot be asked, and the old one is still good
                    return self._token
                raise

    def forget(self, token: str) -> None:
        if token == self._token:
            self._token = ""

    async def _ask(self, now: float) -> str:
        try:
            answer = await asyncio.to_thread(self._acquire)
        except (requests.RequestException, OSError) as error:
            raise Unavailable(f"Entra cannot be reached ({type(error).__name__}).", "Check this machine's network.") from error
        except ValueError as error:
            # MSAL looks the tenant up first and raises this where there is none such, or its document cannot be read.
            raise Rejected("Entra does not know that tenant.", "Check teams.tenant_id.", code="tenant", whose="workspace") from error
        if "access_token" not in answer:
            raise _refusal(answer)
        self._token, self._expires, self._refused = str(answer["access_token"]), now + float(answer.get("expires_in", 3600)), None
        return self._token

    def _acquire(self) -> Mapping[str, Any]:
        """With a client that knows no token yet: MSAL would give out the one it keeps until it expires."""
        client = msal.ConfidentialClientApplication(
            self.client_id,
            client_credential=self.client_secret,
            authority=f"{AUTHORITY}/{self.tenant_id}",
            timeout=self.seconds,
            instance_discovery=False,  # the authority is known: nobody else need be asked about it
            http_client=self.http_client,
        )
        answer: Mapping[str, Any] = client.acquire_token_for_client([SCOPE])
        return answer


def _refusal(answer: Mapping[str, Any]) -> Rejected | Unavailable:
    error, numbers = str(answer.get("error", "")), tuple(int(number) for number in answer.get("error_codes") or ())
    if error in PASSING or PASSES & set(numbers):
        return Unavailable(f"Entra gives no token now ({error}).", retry_after=timedelta(seconds=REST))
    return explain_entra(error, numbers)
