"""A strict Slack on 127.0.0.1: it checks what the real one checks and no emulator does, and fails on demand.

Limits and error shapes are the documented ones (docs.slack.dev: Block Kit, chat.postMessage, rate limits, interactivity). It answers
GET and POST, query and form and JSON alike; tokens and scopes are checked; one post a second a channel, then 429 with Retry-After.
"""

import asyncio
import json
import time
from collections import defaultdict
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiohttp import WSMsgType, web

from bot.messages.check import check_payload

TOKEN, APP_TOKEN, SECRET = "xoxb-good", "xapp-good", "local-signing-secret"
TEAM, CHANNEL = "T0LOCAL", "C0123456789"


@dataclass
class LocalSlack:
    """`messages` by channel; `answers` are what came by response_url. `fail_next` holds what the next posts do instead of answering."""

    base: str = ""
    scopes: set[str] = field(default_factory=lambda: {"chat:write", "commands", "channels:history", "channels:read"})
    channels: set[str] = field(default_factory=lambda: {CHANNEL})
    messages: dict[str, list[dict]] = field(default_factory=lambda: defaultdict(list))
    answers: list[dict] = field(default_factory=list)
    fail_next: list[str] = field(default_factory=list)
    """ratelimited:N · drop_after · drop_before · slow_after:N · slow_before:N (seconds) · 500 · any error code of Slack's."""
    silent: set[str] = field(default_factory=set)
    """Methods that give no answer."""
    unknown_blocks: set[str] = field(default_factory=set)
    """Types of blocks that this workspace does not take yet."""
    held_back: dict[str, float] = field(default_factory=dict)
    """By channel, how many seconds each post to it waits for its answer."""
    broken: dict[str, int] = field(default_factory=dict)
    """Methods that answer with a status alone."""
    slow_answers: list[float] = field(default_factory=list)
    """How many seconds the next posts to a response_url wait before they are taken."""
    waiting: int = 0
    """How many requests are being held back now."""
    calls: list[str] = field(default_factory=list)
    connections: set[object] = field(default_factory=set)
    pace: bool = True
    uses: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    sockets: list[web.WebSocketResponse] = field(default_factory=list)
    acked: dict[str, float] = field(default_factory=dict)
    _last: dict[str, float] = field(default_factory=dict)
    _clock: float = 1_773_600_000.0

    @property
    def api_url(self) -> str:
        return f"{self.base}/api/"

    def posts(self, channel: str = CHANNEL) -> list[dict]:
        return self.messages[channel]

    def response_url(self, name: str = "one") -> str:
        return f"{self.base}/commands/{name}"

    # ── the Web API ─────────────────────────────────────────────────────────────────────────────────────────────────────────

    async def api(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        self.calls.append(method)
        self.connections.add(request.transport)
        given = await _arguments(request)
        failing = self.fail_next and method in {"chat.postMessage", "chat.update", "chat.delete"}
        fault = self.fail_next.pop(0) if failing else ""
        if fault == "drop_before" or method in self.silent:
            request.transport.close()
            return web.Response()
        if fault.startswith("slow_before"):
            await self._hold(float(fault.partition(":")[2]))
        answer, status, headers = self._answer(method, given, fault, request)
        await asyncio.sleep(self.held_back.get(given.get("channel", ""), 0))
        if fault.startswith("slow_after"):
            await self._hold(float(fault.partition(":")[2]))
        if fault == "drop_after":
            request.transport.close()
            return web.Response()
        return web.json_response(answer, status=status, headers=headers)

    async def _hold(self, seconds: float) -> None:
        """Keep a request waiting; it is cancelled if the one who asked goes away."""
        self.waiting += 1
        try:
            await asyncio.sleep(seconds)
        finally:
            self.waiting -= 1

    def _answer(self, method: str, given: dict, fault: str, request: web.Request) -> tuple[dict, int, dict]:  # noqa: PLR0911  # one return a rule
        token = given.get("token") or request.headers.get("Authorization", "").removeprefix("Bearer ")
        headers = {"X-OAuth-Scopes": ",".join(sorted(self.scopes))}
        if method in self.broken:
            return {}, self.broken[method], headers
        if method == "apps.connections.open":
            good = token == APP_TOKEN
            return (
                ({"ok": True, "url": f"{self.base.replace('http', 'ws', 1)}/socket"} if good else {"ok": False, "error": "invalid_auth"}),
                200,
                headers,
            )
        if token != TOKEN:
            return {"ok": False, "error": "invalid_auth" if token else "not_authed"}, 200, headers
        if fault.startswith("ratelimited"):
            return {"ok": False, "error": "ratelimited"}, 429, headers | {"Retry-After": fault.partition(":")[2] or "1"}
        if fault == "500":
            return {}, 500, headers
        if fault and not fault.startswith(("drop_after", "slow_")):
            return {"ok": False, "error": fault}, 200, headers
        handler = getattr(self, "_" + method.replace(".", "_"), None)
        if handler is None:
            return {"ok": False, "error": "unknown_method"}, 200, headers
        answer = handler(given)
        status = answer.pop("status", 200)
        return answer, status, headers | answer.pop("headers", {})

    def _auth_test(self, _given: dict) -> dict:
        return {"ok": True, "team_id": TEAM, "team": "Local", "user_id": "U0BOT", "bot_id": "B0BOT", "url": self.base}

    def _chat_postMessage(self, given: dict) -> dict:  # noqa: N802, PLR0911  # one return a rule
        channel = given.get("channel", "")
        if "chat:write" not in self.scopes:
            return {"ok": False, "error": "missing_scope", "needed": "chat:write", "provided": ",".join(self.scopes)}
        if channel not in self.channels:
            return {"ok": False, "error": "channel_not_found"}
        if self.pace and time.monotonic() - self._last.get(channel, -10) < 0.95:
            return {"ok": False, "error": "ratelimited", "status": 429, "headers": {"Retry-After": "1"}}
        if wrong := self._wrong_blocks(given):
            return wrong
        if not given.get("text") and not given.get("blocks"):
            return {"ok": False, "error": "no_text"}
        thread = given.get("thread_ts")
        if thread and not any(message["ts"] == thread and "thread_ts" not in message for message in self.messages[channel]):
            return {"ok": False, "error": "thread_not_found"}
        self._last[channel] = time.monotonic()
        self._clock += 1
        message = {"ts": f"{self._clock:.6f}", "at": time.time(), "bot_id": "B0BOT", **given}
        self.messages[channel].append(message)
        return {"ok": True, "channel": channel, "ts": message["ts"], "message": {"text": given.get("text", "")}}

    def _chat_update(self, given: dict) -> dict:
        """Only one's own, with blocks or without them; metadata stay unless others are given."""
        found = next((m for m in self.messages[given.get("channel", "")] if m["ts"] == given.get("ts")), None)
        if found is None:
            return {"ok": False, "error": "message_not_found"}
        if len(given.get("text", "")) > 4000:
            return {"ok": False, "error": "msg_too_long"}
        if wrong := self._wrong_blocks(given):
            return wrong
        found.pop("blocks", None)
        found |= {key: given[key] for key in ("text", "blocks", "metadata", "parse", "link_names") if key in given}
        found["edited"] = found.get("edited", 0) + 1
        return {"ok": True, "channel": given["channel"], "ts": found["ts"], "text": given.get("text", "")}

    def _chat_delete(self, given: dict) -> dict:
        there = self.messages[given.get("channel", "")]
        found = next((m for m in there if m["ts"] == given.get("ts")), None)
        if found is None:
            return {"ok": False, "error": "message_not_found"}
        there.remove(found)
        return {"ok": True, "channel": given["channel"], "ts": given["ts"]}

    def _wrong_blocks(self, given: dict) -> dict | None:
        blocks = given.get("blocks") or []
        wrong = [f"{trouble}" for trouble in check_payload("slack", {"text": given.get("text", ""), "blocks": blocks})]
        wrong += [
            f"unsupported type: {block['type']} [json-pointer:/blocks/{number}/type]"
            for number, block in enumerate(blocks)
            if block.get("type") in self.unknown_blocks
        ]
        if not wrong:
            return None
        messages = {"messages": [f"[ERROR] {w}" for w in wrong]}
        return {"ok": False, "error": "invalid_blocks", "errors": wrong, "response_metadata": messages}

    def _conversations_history(self, given: dict) -> dict:
        if "channels:history" not in self.scopes:
            return {"ok": False, "error": "missing_scope", "needed": "channels:history", "provided": ",".join(self.scopes)}
        top = [message for message in self.messages[given.get("channel", "")] if "thread_ts" not in message]
        return _page([_seen(message, given) for message in reversed(top)], given)

    def _conversations_replies(self, given: dict) -> dict:
        """A thread, its first message before its replies; unlike the channel's history it is read from the oldest on."""
        if "channels:history" not in self.scopes:
            return {"ok": False, "error": "missing_scope", "needed": "channels:history", "provided": ",".join(self.scopes)}
        thread = given.get("ts", "")
        found = [message for message in self.messages[given.get("channel", "")] if thread in {message["ts"], message.get("thread_ts")}]
        if not any(message["ts"] == thread for message in found):
            return {"ok": False, "error": "thread_not_found"}
        return _page([_seen(message, given) for message in found], given)

    def _conversations_info(self, given: dict) -> dict:
        if "channels:read" not in self.scopes:
            return {"ok": False, "error": "missing_scope", "needed": "channels:read"}
        if given.get("channel") not in self.channels:
            return {"ok": False, "error": "channel_not_found"}
        return {"ok": True, "channel": {"id": given["channel"], "is_member": True}}

    # ── response_url, sockets ───────────────────────────────────────────────────────────────────────────────────────────────

    async def respond(self, request: web.Request) -> web.Response:
        name = request.match_info["name"]
        if self.slow_answers:
            await self._hold(self.slow_answers.pop(0))
        self.uses[name] += 1
        if self.uses[name] > 5:
            return web.Response(status=404, text="used_url")
        said = await request.json()
        wrong = check_payload("slack", {"text": said.get("text", ""), "blocks": said["blocks"]}) if said.get("blocks") else []
        if wrong:
            return web.Response(status=400, text="invalid_blocks")
        self.answers.append(said)
        return web.Response(text="ok")

    async def socket(self, request: web.Request) -> web.WebSocketResponse:
        connection = web.WebSocketResponse()
        await connection.prepare(request)
        self.sockets.append(connection)
        await connection.send_json({"type": "hello", "num_connections": 1, "connection_info": {"app_id": "A0"}, "debug_info": {}})
        async for message in connection:
            if message.type == WSMsgType.TEXT and (envelope := json.loads(message.data).get("envelope_id")):
                self.acked[envelope] = time.monotonic()
        return connection

    async def type_command(self, words: str, envelope: str = "e1", name: str = "one", trigger: str = "") -> None:
        """Somebody types the slash command; it goes to one socket."""
        payload = a_command(self.response_url(name), words, trigger or f"trigger-{envelope}")
        await self.sockets[-1].send_json(
            {"type": "slash_commands", "envelope_id": envelope, "payload": payload, "accepts_response_payload": True}
        )


def a_command(response_url: str, words: str, trigger: str = "trigger-1") -> dict:
    """Slack's slash-command body (docs.slack.dev, interactivity/implementing-slash-commands)."""
    return {
        "token": "legacy",
        "team_id": TEAM,
        "team_domain": "local",
        "channel_id": CHANNEL,
        "channel_name": "science",
        "user_id": "U0READER",
        "user_name": "reader",
        "command": "/ukjapan",
        "text": words,
        "api_app_id": "A0",
        "is_enterprise_install": "false",
        "response_url": response_url,
        "trigger_id": trigger,
    }


def always(client):
    """The client of every installation."""

    async def client_of(_installation):
        return client

    return client_of


def _seen(message: dict, given: dict) -> dict:
    """A message as a reader of history gets it: its metadata only where they are asked for."""
    seen = {key: message[key] for key in ("ts", "text", "bot_id", "thread_ts") if key in message}
    if "metadata" in message:
        shown = str(given.get("include_all_metadata", "")).lower() in {"1", "true"}
        seen["metadata"] = message["metadata"] if shown else {"event_type": message["metadata"]["event_type"]}
    return seen


def _page(found: list[dict], given: dict) -> dict:
    """Some of them; a cursor leads on."""
    start, limit = int(given.get("cursor") or 0), int(given.get("limit") or 100)
    more = str(start + limit) if start + limit < len(found) else ""
    return {"ok": True, "messages": found[start : start + limit], "has_more": bool(more), "response_metadata": {"next_cursor": more}}


async def _arguments(request: web.Request) -> dict:
    given = dict(request.query)
    if request.method == "POST":
        given |= await request.json() if request.content_type == "application/json" else dict(await request.post())
    for key in ("blocks", "metadata"):
        if isinstance(given.get(key), str):
            given[key] = json.loads(given[key])
    return given


@asynccontextmanager
async def local_slack(**changes):
    """A LocalSlack, listening on a free port."""
    slack = LocalSlack(**changes)
    app = web.Application()
    app.router.add_route("*", "/api/{method}", slack.api)
    app.router.add_post("/commands/{name}", slack.respond)
    app.router.add_get("/socket", slack.socket)
    runner = web.AppRunner(app, shutdown_timeout=0.1, handler_cancellation=True)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    slack.base = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield slack
    finally:
        await asyncio.gather(*(connection.close() for connection in slack.sockets))
        await runner.cleanup()
