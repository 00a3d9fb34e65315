"""The one ASGI app: /slack/events in HTTP mode, where many workspaces install it also /slack/install, /teams/messages, /healthz always."""

from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Protocol

import uvicorn
from slack_bolt.adapter.starlette.async_handler import AsyncSlackRequestHandler
from slack_bolt.async_app import AsyncApp
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

GRACE = 2
"""Seconds a request under way has when the desk stops: one that never ends must not keep it."""

Handle = Callable[[Request], Awaitable[Response]]
Health = Callable[[], Awaitable[Mapping[str, object]]]


class Installing(Protocol):
    """Where people install the app: a browser begins at one address, Slack leads it back to the other."""

    async def begin(self, request: Request) -> Response: ...
    async def finish(self, request: Request) -> Response: ...


def build_web(
    health: Health, slack: Callable[[], AsyncApp | None], install: Installing | None = None, teams: Handle | None = None
) -> Starlette:
    """`health` answers {"ok": bool, …}; a desk that is not well answers 503. `slack` gives the app once Slack has told us who we are;
    `teams` takes what Teams brings, None where it is not set up."""

    async def healthz(_request: Request) -> Response:
        state = await health()
        return JSONResponse(dict(state), 200 if state["ok"] else 503)

    async def events(request: Request) -> Response:
        app = slack()
        if app is None:
            return JSONResponse({"ok": False, "error": "Slack is not set up here, or not reached yet"}, 503)
        try:
            return await AsyncSlackRequestHandler(app).handle(request)
        except ValueError:
            # Bolt parses a body before it looks at the signature, and lets a payload that is not JSON escape.
            return JSONResponse({"ok": False, "error": "not a request Slack sends"}, 400)

    routes = [Route("/healthz", healthz), Route("/slack/events", events, methods=["POST"])]
    if install:
        routes += [Route("/slack/install", install.begin), Route("/slack/oauth_redirect", install.finish)]
    if teams:
        routes.append(Route("/teams/messages", teams, methods=["POST"]))
    return Starlette(routes=routes)


class Server(uvicorn.Server):
    """Leaves signals to the desk, which stops everything in order."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def make_server(app: Starlette, host: str, port: int) -> Server:
    return Server(
        uvicorn.Config(
            app,
            host=host,
            port=port,
            log_config=None,
            access_log=False,
            lifespan="off",
            server_header=False,
            timeout_graceful_shutdown=GRACE,
        )
    )
