"""The one ASGI app: /slack/events in HTTP mode, /healthz always."""

from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager

import uvicorn
from slack_bolt.adapter.starlette.async_handler import AsyncSlackRequestHandler
from slack_bolt.async_app import AsyncApp
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

Health = Callable[[], Awaitable[Mapping[str, object]]]


def build_web(health: Health, slack: AsyncApp | None = None) -> Starlette:
    """`health` answers {"ok": bool, …}; a desk that is not well answers 503."""

    async def healthz(_request: Request) -> Response:
        state = await health()
        return JSONResponse(dict(state), 200 if state["ok"] else 503)

    routes = [Route("/healthz", healthz)]
    if slack is not None:
        handler = AsyncSlackRequestHandler(slack)

        async def events(request: Request) -> Response:
            return await handler.handle(request)

        routes.append(Route("/slack/events", events, methods=["POST"]))
    return Starlette(routes=routes)


class Server(uvicorn.Server):
    """Leaves signals to the desk, which stops everything in order."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def make_server(app: Starlette, host: str, port: int) -> Server:
    return Server(uvicorn.Config(app, host=host, port=port, log_config=None, access_log=False, lifespan="off", server_header=False))
