"""How Slack brings things to the app: over one of its sockets, or signed over HTTP; events again when they are not taken.

Sources: docs.slack.dev/apis/events-api ("Error handling": three retries with x-slack-retry-num and x-slack-retry-reason),
…/events-api/using-socket-mode (at most ten sockets, one of them gets an envelope), …/authentication/verifying-requests-from-slack.
"""

import asyncio
import hashlib
import hmac
import json
import random
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import aiohttp
from aiohttp import WSMsgType, web

from tests.local_slack.world import SECRET, an_id

if TYPE_CHECKING:
    from tests.local_slack.server import LocalSlack

SECONDS, SOCKETS, RETRIES = 3, 10, 3
Door = Callable[[str, dict[str, str]], Awaitable[tuple[int, str]]]
"""Takes a signed body with its headers; gives status and body of the answer."""


@dataclass
class Brought:
    """What became of a delivery. `answer` is what was said with the acknowledgement."""

    taken: bool
    status: int = 0
    answer: Any = None
    tries: int = 1


def signed(body: str, secret: str = SECRET, *, age: float = 0, content: str = "application/x-www-form-urlencoded") -> dict[str, str]:
    stamp = str(int(time.time() - age))
    digest = hmac.new(secret.encode(), f"v0:{stamp}:{body}".encode(), hashlib.sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={digest}", "Content-Type": content}


def at_address(url: str) -> Door:
    """A desk that serves at `url`."""

    async def bring(body: str, headers: dict[str, str]) -> tuple[int, str]:
        async with (
            aiohttp.ClientSession() as session,
            session.post(f"{url.rstrip('/')}/slack/events", data=body, headers=headers) as answer,
        ):
            return answer.status, await answer.text()

    return bring


def in_process(client: Any) -> Door:
    """A desk's ASGI app behind an httpx client."""

    async def bring(body: str, headers: dict[str, str]) -> tuple[int, str]:
        answer = await client.post("/slack/events", content=body, headers=headers)
        return answer.status_code, answer.text

    return bring


async def bring(slack: "LocalSlack", kind: str, payload: dict[str, Any], *, envelope: str = "") -> Brought:
    """`kind`: slash_commands, interactive or events_api. Events are brought up to three times more while they are not taken."""
    tries = 1 + (RETRIES if kind == "events_api" else 0)
    brought, reason = Brought(taken=False), ""
    for number in range(tries):
        if number:
            await asyncio.sleep(slack.retry_waits[number - 1])
        if slack.desk:
            brought = await _over_http(slack, slack.desk, kind, payload, number, reason)
        else:
            brought = await _over_a_socket(slack, kind, payload, number, reason, envelope)
        brought.tries = number + 1
        if brought.taken:
            break
        reason = "http_error" if brought.status else "http_timeout"
    slack.brought.append((kind, payload, brought))
    return brought


async def _over_http(slack: "LocalSlack", door: Door, kind: str, payload: dict[str, Any], number: int, reason: str) -> Brought:
    event = kind == "events_api"
    body = json.dumps(payload) if event else urlencode(payload if kind == "slash_commands" else {"payload": json.dumps(payload)})
    headers = signed(body, content="application/json") if event else signed(body)
    if number:
        headers |= {"x-slack-retry-num": str(number), "x-slack-retry-reason": reason}
    try:
        status, text = await asyncio.wait_for(door(body, headers), slack.patience)
        if slack.twice:
            await asyncio.wait_for(door(body, headers), slack.patience)
    except (TimeoutError, aiohttp.ClientError, OSError):
        return Brought(taken=False)
    return Brought(200 <= status < 300, status, _read(text))  # HTTP: success


async def _over_a_socket(slack: "LocalSlack", kind: str, payload: dict[str, Any], number: int, reason: str, envelope: str) -> Brought:
    ends = time.monotonic() + slack.patience
    while not slack.sockets and time.monotonic() < ends:
        await asyncio.sleep(0.01)
    if not slack.sockets:
        return Brought(taken=False)
    name = envelope or an_id("E")
    acknowledged = slack.awaited[name] = asyncio.get_running_loop().create_future()
    said = {"type": kind, "envelope_id": name, "payload": payload, "accepts_response_payload": kind != "events_api"}
    if kind == "events_api":
        said |= {"retry_attempt": number, "retry_reason": reason}
    connection = random.choice(slack.sockets)  # which of the sockets is no secret
    try:
        if slack.socket_fault != "silent":
            for _ in range(2 if slack.twice else 1):
                await connection.send_json(said)
        return Brought(taken=True, answer=await asyncio.wait_for(acknowledged, max(ends - time.monotonic(), 0.01)))
    except (TimeoutError, ConnectionError):
        return Brought(taken=False)
    finally:
        slack.awaited.pop(name, None)


async def socket(slack: "LocalSlack", request: web.Request) -> web.WebSocketResponse:
    """A socket of the app's. Faults: `silent` says nothing at all and answers no ping; `mute` keeps the line alive and brings nothing."""
    fault = slack.socket_fault
    connection = web.WebSocketResponse(autoping=fault != "silent")
    await connection.prepare(request)
    slack.opened_sockets += 1
    if len(slack.sockets) >= SOCKETS:
        await connection.close(code=1008, message=b"too_many_websockets")
        return connection
    slack.sockets.append(connection)
    pings = asyncio.create_task(_ping(slack, connection))
    try:
        if fault != "silent":
            info = {"app_id": slack.app_id}
            hello = {"type": "hello", "num_connections": len(slack.sockets), "connection_info": info, "debug_info": {"host": "local"}}
            await connection.send_json(hello)
        async for message in connection:
            if message.type == WSMsgType.TEXT:
                _acknowledged(slack, json.loads(message.data))
    finally:
        pings.cancel()
        slack.sockets.remove(connection)
    return connection


async def _ping(slack: "LocalSlack", connection: web.WebSocketResponse) -> None:
    """Slack's own, every few seconds; a client that hears none for long may take the line for dead."""
    while not connection.closed:
        await asyncio.sleep(slack.ping_seconds)
        if slack.socket_fault not in {"silent", "mute"}:
            await connection.ping(b"Ping from local-slack")


def _acknowledged(slack: "LocalSlack", said: dict[str, Any]) -> None:
    name = said.get("envelope_id")
    if not name:
        return
    slack.acked[name] = time.monotonic()
    slack.acks.append(name)
    waiting = slack.awaited.get(name)
    if waiting and not waiting.done():
        waiting.set_result(said.get("payload"))


def _read(text: str) -> Any:
    try:
        return json.loads(text) if text else None
    except ValueError:
        return text
