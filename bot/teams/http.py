"""Where Teams' requests arrive: `POST /teams/messages`, an adapter of the SDK's HTTP server for our own one.

The SDK checks the token (RS256, issuer, audience, expiry, the service's address); we take in what passed. It looks up Microsoft's keys
without letting the loop go on, so that it does so in a thread; and keys that nobody has shown before one at a time, for anybody may make
such a token.
"""

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import jwt
from microsoft_teams.apps.http.adapter import HttpMethod, HttpRequest, HttpResponse, HttpRouteHandler
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

log = logging.getLogger(__name__)

LARGEST = 1024 * 1024
"""Bytes of a request: a message is at most some 100 KB, one that an action is used on brings its cards with it."""
AT_ONCE = 4
"""Tokens that are checked at a time."""
WAITING = 16
"""Tokens of keys nobody knows that may wait to be checked."""


Take = Callable[[Mapping[str, Any]], Awaitable[tuple[int, Any]]]
"""Takes in an activity of which the token is good: the HTTP status and body that answer it, None for none."""


class Route:
    """The SDK's `HttpServerAdapter`: it gives us its handler, which checks; what passes goes to `take`."""

    def __init__(self, take: Take, issuer: str) -> None:
        self._take = take
        self._issuer = issuer
        self._handler: HttpRouteHandler | None = None
        self._threads = ThreadPoolExecutor(AT_ONCE, "teams-tokens")
        self._known: set[str] = set()
        self._strangers = asyncio.Semaphore(1)
        self._waiting = 0

    def register_route(self, method: HttpMethod, path: str, handler: HttpRouteHandler) -> None:
        del method, path
        self._handler = handler

    def serve_static(self, path: str, directory: str) -> None:
        """Nothing of ours is served so."""

    async def start(self, port: int) -> None:
        raise NotImplementedError("The desk's own server serves Teams.")

    async def stop(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def handle(self, request: Request) -> Response:
        authorization = request.headers.get("authorization", "")
        if not _key_of(authorization, self._issuer):  # nothing that a stranger sends is read
            return _refusal(401, "Unauthorized")
        raw = await _read(request)
        if raw is None:
            return _refusal(413, "too large")
        body = _parse(raw)
        if body is None:
            return _refusal(400, "not a request Teams sends")
        if not await self._passes(authorization, body):
            return _refusal(401, "Unauthorized")
        status, said = await self._take(body)
        return Response(status_code=status) if said is None else JSONResponse(said, status)

    # ── tokens ──────────────────────────────────────────────────────────────────────────────────────────────────────────────

    async def _passes(self, authorization: str, body: dict[str, object]) -> bool:
        key = _key_of(authorization, self._issuer)
        if not key:
            return False
        if key in self._known:
            return await self._check(authorization, body)
        if self._waiting >= WAITING:
            log.warning("Too many requests to Teams' address show keys that nobody knows.")
            return False
        self._waiting += 1
        try:
            async with self._strangers:
                good = await self._check(authorization, body)
        finally:
            self._waiting -= 1
        if good:
            self._known.add(key)
        return good

    async def _check(self, authorization: str, body: dict[str, object]) -> bool:
        if self._handler is None:
            return False
        request: HttpRequest = {"body": _envelope(body), "headers": {"authorization": authorization}}
        response = await asyncio.get_running_loop().run_in_executor(self._threads, _checked, self._handler, request)
        return response["status"] == 200  # noqa: PLR2004  # HTTP: success


def _checked(handler: HttpRouteHandler, request: HttpRequest) -> HttpResponse:
    async def check() -> HttpResponse:
        return await handler(request)

    return asyncio.run(check())


def _envelope(body: Mapping[str, object]) -> dict[str, object]:
    """All of it that the check needs: nobody's words."""
    return {"type": "event", "serviceUrl": body.get("serviceUrl")}


def _key_of(authorization: str, issuer: str) -> str:
    """Which key a token says it was signed with; "" for what is no token of Teams' service. Entra's own, which the SDK takes as well, name
    no service address."""
    kind, _, token = authorization.partition(" ")
    if kind != "Bearer":
        return ""
    try:
        header, claims = jwt.get_unverified_header(token), jwt.decode(token, options={"verify_signature": False})
    except (jwt.InvalidTokenError, ValueError, RecursionError):
        return ""
    good = header.get("alg") == "RS256" and claims.get("iss") == issuer
    return str(header.get("kid") or "") if good else ""


# ── bodies ──────────────────────────────────────────────────────────────────────────────────────────────────────────────────


async def _read(request: Request) -> bytes | None:
    """None for what is larger than Teams sends."""
    parts, size = [], 0
    async for part in request.stream():
        size += len(part)
        if size > LARGEST:
            return None
        parts.append(part)
    return b"".join(parts)


def _parse(raw: bytes) -> dict[str, object] | None:
    """None for what is no activity: a table that says its type, and from which service it comes in words if at all."""
    try:
        body = json.loads(raw)
    except (ValueError, RecursionError):
        return None
    if not isinstance(body, dict) or not isinstance(body.get("type"), str):
        return None
    return body if isinstance(body.get("serviceUrl", ""), str) else None


def _refusal(status: int, why: str) -> Response:
    return JSONResponse({"error": why}, status)
