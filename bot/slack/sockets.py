"""The socket Slack speaks over, and a watch over it.

Slack pings every few seconds; its own Node SDK takes a socket without a ping for 30 s for dead (serverPingTimeout). Bolt's client looks
only whether somebody answers its own pings, and has been seen to lie silent for weeks (github.com/slackapi/bolt-python issue 417) or to
try a closed session for ever (python-slack-sdk issue 1110). So what counts here is what Slack says of itself; once that stays away, the
whole client is thrown away and a new one is made.
"""

import asyncio
import contextlib
import logging
from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic

import aiohttp
from aiohttp import ClientWebSocketResponse, WSMessage, WSMsgType
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.errors import Unavailable

log = logging.getLogger(__name__)

LOOKS = 4
"""How often a silence is looked at before it is too long."""
OPENING = 20.0
"""Seconds that a socket has to open; the SDK itself would try for ever."""
SHUT = 3.0
"""Seconds that a socket has to end in order."""
SIGNS = frozenset({WSMsgType.TEXT, WSMsgType.BINARY, WSMsgType.PING})
"""What Slack sends of itself. An answer to our ping is none: whatever stands between us may give it."""


class OneLine(logging.Filter):
    """The SDK logs a traceback each time a socket cannot be opened again; its sentence is enough."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args, record.exc_info = " ".join(record.getMessage().split()), None, None
        return True


socket_log = logging.getLogger("slack_sdk.kakehashi_socket")
socket_log.addFilter(OneLine())


@dataclass(frozen=True, slots=True)
class Patience:
    """In seconds: `silence` after which a socket is made anew, `give_up` after which nothing more is tried (0: never)."""

    silence: float = 60.0
    give_up: float = 900.0


class Line:
    """One socket to Slack at a time. `lost` is called once, with a sentence, when it is given up."""

    def __init__(
        self, app: AsyncApp, token: str, client: AsyncWebClient, patience: Patience, lost: Callable[[str], None] = log.critical
    ) -> None:
        self._app = app
        self._token = token
        self._client = client
        self._patience = patience
        self._lost = lost
        self._handler: AsyncSocketModeHandler | None = None
        self._watching: asyncio.Task[None] | None = None
        self._sign = monotonic()

    @property
    def quiet(self) -> float:
        """Seconds since Slack's last sign of life."""
        return monotonic() - self._sign

    @property
    def trouble(self) -> str:
        """What is wrong with it now, "" if nothing is."""
        if self.quiet > self._patience.silence:
            return f"Slack's socket has been silent for {self.quiet:.0f} s; it is being opened anew"
        return "" if self._is_connected() else "Slack's socket is being opened again"

    @property
    def well(self) -> bool:
        """False once opening it anew has not helped."""
        return self.quiet <= self._patience.silence * 2

    async def open(self) -> None:
        """Returns once it is connected. From then on it is watched. Raises Unavailable."""
        try:
            await asyncio.wait_for(self._connect(), OPENING)
        except TimeoutError:
            await self._shut()
            raise Unavailable("Slack's socket cannot be opened.", "Check this machine's network.") from None
        self._watching = asyncio.create_task(self._watch())

    async def close(self) -> None:
        if self._watching:
            self._watching.cancel()
            await asyncio.gather(self._watching, return_exceptions=True)
        await self._shut()

    def _is_connected(self) -> bool:
        session = self._handler.client.current_session if self._handler else None
        return session is not None and not session.closed

    async def _watch(self) -> None:
        while not self._is_given_up():
            await asyncio.sleep(self._patience.silence / LOOKS)
            if self.quiet > self._patience.silence or self._has_stopped_working():
                log.warning("Slack's socket has been silent for %.0f s. It is opened anew.", self.quiet)
                await self._open_anew()
        self._lost(f"Slack's socket has been silent for {self.quiet:.0f} s, though it was opened anew again and again.")

    def _is_given_up(self) -> bool:
        return bool(self._patience.give_up) and self.quiet > self._patience.give_up

    def _has_stopped_working(self) -> bool:
        """Whether what comes is no longer looked at, though the line is alive."""
        return self._handler is None or self._handler.client.message_processor.done()

    async def _open_anew(self) -> None:
        await self._shut()
        try:
            await asyncio.wait_for(self._connect(), OPENING)
        except Exception as error:  # noqa: BLE001  # whatever the SDK raises, the next look tries again
            log.warning("Slack's socket could not be opened (%s).", type(error).__name__)

    async def _connect(self) -> None:
        handler = self._handler = AsyncSocketModeHandler(self._app, self._token, web_client=self._client, logger=socket_log)
        await handler.client.aiohttp_client_session.close()
        handler.client.aiohttp_client_session = aiohttp.ClientSession(trust_env=True, ws_response_class=_watched(self._note))
        await handler.connect_async()

    def _note(self) -> None:
        self._sign = monotonic()

    async def _shut(self) -> None:
        """Whatever state it is in, nothing of it is left."""
        handler, self._handler = self._handler, None
        if handler is None:
            return
        client = handler.client
        with contextlib.suppress(TimeoutError, aiohttp.ClientError, OSError):
            await asyncio.wait_for(client.close(), SHUT)  # type: ignore[no-untyped-call]
        tasks = [task for task in (client.message_processor, client.current_session_monitor, client.message_receiver) if task]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await client.aiohttp_client_session.close()


def _watched(note: Callable[[], None]) -> type[ClientWebSocketResponse]:
    """A socket that tells of each of Slack's signs of life."""

    class Watched(ClientWebSocketResponse):
        async def receive(self, timeout: float | None = None) -> WSMessage:  # noqa: ASYNC109  # aiohttp's own signature
            message: WSMessage = await super().receive(timeout)
            if message.type in SIGNS:
                note()
            return message

    return Watched
