"""A preview that shows itself anew: one page on this machine only, which hears of each drawing by server-sent events.

The page is in a frame as it would be written to a folder; the little script that follows the events is outside of it, in `live.html`.
Nothing can be changed through it. It listens on the loopback address and answers to loopback names only: a page from elsewhere whose
host name is made to point here (DNS rebinding) is refused by its Host header.
"""

import asyncio
import json
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from dataclasses import field as default
from pathlib import Path

from aiohttp import web

from bot.errors import DeskError, Unavailable, WrongUsage

HOST = "127.0.0.1"
NAMES = (HOST, "localhost")
BEAT = 15
"""Seconds between two signs of life, so that neither side takes a quiet stream for a dead one."""
_SHELL = Path(__file__).with_name("live.html")
_TYPES = {".json": "application/json", ".txt": "text/plain", ".html": "text/html"}
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-src 'self'; "
_PAGE_POLICY = _POLICY + "img-src data: https:; frame-ancestors 'self'"
_SHELL_POLICY = _POLICY + "script-src 'nonce-{nonce}'; connect-src 'self'; frame-ancestors 'none'"
_HEADERS = {
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
}

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass(frozen=True)
class Shown:
    """What is to be seen now: the page, the files its links name, what is wrong, and a line on how things are."""

    page: str
    files: Mapping[str, str] = default(default_factory=dict)
    troubles: Sequence[DeskError] = ()
    state: str = ""
    drawn: int = 0
    """Which drawing the page is of: what is new in troubles or state alone moves nobody's page."""


class Live:
    """What is shown, and who waits for the next of it. One event loop's own."""

    def __init__(self, shown: Shown) -> None:
        self.shown = shown
        self.ended = False
        self._run = secrets.token_hex(4)
        self._changed = asyncio.Event()

    def show(self, shown: Shown) -> None:
        self.shown = shown
        self._wake()

    def end(self) -> None:
        """Let every stream end, so that the server can."""
        self.ended = True
        self._wake()

    @property
    def version(self) -> str:
        """Of the drawing; another run of the preview never has the same."""
        return f"{self._run}-{self.shown.drawn}"

    def event(self) -> str:
        """What a browser is told of `shown`."""
        told = [{"what": trouble.what, "mend": trouble.mend} for trouble in self.shown.troubles]
        return json.dumps({"version": self.version, "state": self.shown.state, "troubles": told}, ensure_ascii=False)

    @property
    def signal(self) -> asyncio.Event:
        """Is set when something else is shown."""
        return self._changed

    def _wake(self) -> None:
        before, self._changed = self._changed, asyncio.Event()
        before.set()


@asynccontextmanager
async def serve_live(live: Live, port: int) -> AsyncIterator[str]:
    """Serve it on the loopback address; gives the page's address. Raises Unavailable if the port is taken."""
    runner = web.AppRunner(_build(live), access_log=None, shutdown_timeout=2)
    await runner.setup()
    try:
        await _listen(runner, port)
        yield f"http://{HOST}:{runner.addresses[0][1]}/"
    finally:
        live.end()
        await runner.cleanup()


async def _listen(runner: web.AppRunner, port: int) -> None:
    try:
        await web.TCPSite(runner, HOST, port).start()
    except OverflowError as error:
        raise WrongUsage(f"{port} is no port.", "A number from 0 to 65535 is wanted; 0 takes any free one.") from error
    except OSError as error:
        raise Unavailable(f"Port {port} cannot be had: {error.strerror}.", "Name another with --port; 0 takes any free one.") from error


def _build(live: Live) -> web.Application:
    async def shell(_request: web.Request) -> web.Response:
        nonce = secrets.token_urlsafe(12)
        page = _SHELL.read_text("utf-8").replace("NONCE", nonce).replace("VERSION", live.version)
        return _page(page, _SHELL_POLICY.format(nonce=nonce))

    async def page(_request: web.Request) -> web.Response:
        return _page(live.shown.page, _PAGE_POLICY)

    async def file(request: web.Request) -> web.Response:
        name = request.match_info["name"]
        if name not in live.shown.files:
            raise web.HTTPNotFound(text=f"The preview has no {name}.\n")
        kind = _TYPES.get(Path(name).suffix, "text/plain")
        return web.Response(
            text=live.shown.files[name], content_type=kind, charset="utf-8", headers=_HEADERS | {"Content-Security-Policy": _PAGE_POLICY}
        )

    async def events(request: web.Request) -> web.StreamResponse:
        stream = web.StreamResponse(headers=_HEADERS | {"Content-Type": "text/event-stream"})
        await stream.prepare(request)
        with suppress(ConnectionResetError):  # whoever looked has gone
            await _follow(live, stream)
        return stream

    app = web.Application(middlewares=[_only_here])
    app.add_routes([web.get("/", shell), web.get("/page", page), web.get("/events", events), web.get("/{name}", file)])
    return app


async def _follow(live: Live, stream: web.StreamResponse) -> None:
    """What is shown now, then whatever is shown after it."""
    told = ""
    while not live.ended:
        event = live.event()
        await stream.write(f"data: {event}\n\n".encode() if event != told else b": still here\n\n")
        told = event
        if live.ended or live.event() != told:
            continue
        with suppress(TimeoutError):
            await asyncio.wait_for(live.signal.wait(), BEAT)


def _page(text: str, policy: str) -> web.Response:
    return web.Response(text=text, content_type="text/html", charset="utf-8", headers=_HEADERS | {"Content-Security-Policy": policy})


@web.middleware
async def _only_here(request: web.Request, handler: Handler) -> web.StreamResponse:
    port = request.transport.get_extra_info("sockname")[1] if request.transport else 0
    if request.headers.get("Host", "").lower() not in {f"{name}:{port}" for name in NAMES}:
        return web.Response(status=403, text=f"This preview answers to http://{HOST}:{port}/ only.\n")
    return await handler(request)
