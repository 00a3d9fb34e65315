"""The server: one object that holds everything, its routes, and the faults it makes on demand."""

import asyncio
import json
import time
from collections import defaultdict
from collections.abc import Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from aiohttp import web

from tests.local_slack import chat, conversations, people, views  # noqa: F401  # they fill the table of methods
from tests.local_slack import oauth as by_oauth
from tests.local_slack.acts import Acts
from tests.local_slack.answers import respond
from tests.local_slack.blocks import judge_view
from tests.local_slack.deliver import Brought, Door, socket
from tests.local_slack.methods import TABLE, Call, method
from tests.local_slack.world import (
    APP,
    APP_TOKEN,
    CHANNEL,
    READER,
    TEAM,
    TOKEN,
    Address,
    Channel,
    Opened,
    Person,
    SlackError,
    Token,
    Trigger,
    Workspace,
)

BASE_SCOPES = {"chat:write", "commands", "channels:history", "channels:read"}


@dataclass
class LocalSlack(Acts):
    """`messages` by channel; `answers` are what came by response_url. `fail_next` holds what the next posts do instead of answering."""

    base: str = ""
    scopes: set[str] = field(default_factory=lambda: set(BASE_SCOPES))
    channels: set[str] = field(default_factory=lambda: {CHANNEL})
    """Those that are there; `room(id)` says what is special about one."""
    messages: dict[str, list[dict]] = field(default_factory=lambda: defaultdict(list))
    answers: list[dict] = field(default_factory=list)
    fail_next: list[str] = field(default_factory=list)
    """ratelimited:N · drop_after · drop_before · slow_after:N · slow_before:N (seconds) · 500 · any error code of Slack's."""
    silent: set[str] = field(default_factory=set)
    """Methods that give no answer."""
    unknown_blocks: set[str] = field(default_factory=set)
    """Types of blocks that this workspace does not take yet."""
    held_back: dict[str, float] = field(default_factory=dict)
    """By channel, how many seconds each call about it waits for its answer."""
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
    """Those that are open now."""
    acked: dict[str, float] = field(default_factory=dict)
    faults: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    """The same as `fail_next`, for any method."""
    hook: Callable[[str, str, dict[str, Any]], None] | None = None
    """Told ("came" | "taken" | "answered", method, arguments) of each call: before it is looked at, once it is done, once its answer has left."""
    workspaces: dict[str, Workspace] = field(default_factory=lambda: {TEAM: Workspace(TEAM, "Local")})
    rooms: dict[str, Channel] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=lambda: {READER: Person(READER)})
    tokens: dict[str, Token] = field(default_factory=lambda: {TOKEN: Token(TEAM), APP_TOKEN: Token(TEAM, {"connections:write"}, "app")})
    triggers: dict[str, Trigger] = field(default_factory=dict)
    addresses: dict[str, Address] = field(default_factory=dict)
    views: dict[str, Opened] = field(default_factory=dict)
    homes: dict[tuple[str, str], Opened] = field(default_factory=dict)
    ephemerals: list[dict] = field(default_factory=list)
    """What one person alone sees: by chat.postEphemeral or by response_url; `user` says who."""
    scheduled: list[dict] = field(default_factory=list)
    codes: dict[str, by_oauth.Code] = field(default_factory=dict)
    rotation: bool = False
    """Whether tokens given by OAuth expire and are renewed."""
    withheld: set[str] = field(default_factory=set)
    """Scopes that whoever installs the app does not grant."""
    app_id: str = APP
    desk: Door | None = None
    """How the desk is reached over HTTP (`at_address`, `in_process`); without it things are brought over sockets."""
    patience: float = 3.0
    """Seconds within which the app has to acknowledge."""
    retry_waits: tuple[float, ...] = (0.0, 0.05, 0.1)
    """Seconds before an event is brought again; Slack's own are 0, 60 and 300."""
    twice: bool = False
    """Whether everything is brought twice, as Slack was seen to do."""
    socket_fault: str = ""
    """silent · mute, of the sockets that are opened from now on; `mute` and `silent` also hold for those that are open."""
    ping_seconds: float = 1.0
    opened_sockets: int = 0
    acks: list[str] = field(default_factory=list)
    awaited: dict[str, asyncio.Future] = field(default_factory=dict)
    brought: list[tuple[str, dict, Brought]] = field(default_factory=list)
    tasks: set[asyncio.Task] = field(default_factory=set)
    edit_window: float = float("inf")
    history_limit: int = 999
    """15 for an app that is distributed commercially outside the Marketplace."""
    ahead: float = 0.0
    """Seconds Slack's clock is ahead of the real one: to let tokens, triggers and addresses grow old."""
    last_post: dict[str, float] = field(default_factory=dict)
    _last_ts: float = 0.0
    _runner: web.AppRunner | None = None
    _port: int = 0

    # ── what is there ───────────────────────────────────────────────────────────────────────────────────────────────────────

    @property
    def api_url(self) -> str:
        return f"{self.base}/api/"

    @property
    def authorize_url(self) -> str:
        return f"{self.base}/oauth/v2/authorize"

    def now(self) -> float:
        return time.time() + self.ahead

    def new_ts(self) -> str:
        self._last_ts = max(self.now(), self._last_ts + 0.000_01)
        return f"{self._last_ts:.6f}"

    def posts(self, channel: str = CHANNEL) -> list[dict]:
        return self.messages[channel]

    def thread(self, channel: str, ts: str) -> list[dict]:
        """A message that begins a thread, or may, and its replies; empty if it is none."""
        found = [message for message in self.messages[channel] if ts in {message["ts"], message.get("thread_ts")}]
        return found if any(message["ts"] == ts and message.get("thread_ts") in {None, ts} for message in found) else []

    def room(self, channel: str) -> Channel:
        return self.rooms.setdefault(channel, Channel(channel))

    def find_channel(self, name: str, team: str) -> Channel:
        """By its id; a person's id means their direct messages."""
        if name.startswith(("U", "W")) and name in self.people and self.people[name].team == team:
            return self.direct(name, team)
        if name not in self.channels or self.room(name).team != team:
            raise SlackError("channel_not_found")
        return self.room(name)

    def direct(self, user: str, team: str = TEAM) -> Channel:
        if user not in self.people:
            raise SlackError("user_not_found")
        name = f"D{user[1:]}"
        self.channels.add(name)
        return self.rooms.setdefault(name, Channel(name, team, "directmessage", "im", user=user))

    def person(self, user: str, team: str = TEAM) -> Person:
        return self.people.setdefault(user, Person(user, team, user.lower()))

    def add_channel(self, id: str, **what: Any) -> Channel:
        self.channels.add(id)
        self.rooms[id] = Channel(id, **what)
        return self.rooms[id]

    def add_person(self, id: str, **what: Any) -> Person:
        self.people[id] = Person(id, **what)
        return self.people[id]

    def add_workspace(
        self, id: str, name: str = "Other", *, token: str = "", scopes: set[str] | None = None, channel: str = "", **who: str
    ) -> Workspace:
        """Another workspace; with a token of its own and a channel where these are named."""
        self.workspaces[id] = Workspace(id, name, **{"bot_user": f"UBOT{id}", "bot": f"BBOT{id}", **who})
        if token:
            self.tokens[token] = Token(id, scopes)
        if channel:
            self.add_channel(channel, team=id)
        return self.workspaces[id]

    def uninstall(self, team: str) -> None:
        """The app is removed there: its tokens are dead, and it is told."""
        for token in self.tokens.values():
            if token.team == team and token.kind == "bot":
                token.dead, token.refresh = "account_inactive", ""
        self.event_later({"type": "tokens_revoked", "tokens": {"oauth": [], "bot": [self.workspaces[team].bot_user]}}, team)
        self.event_later({"type": "app_uninstalled"}, team)

    def issue_trigger(self, name: str, user: str = READER, team: str = TEAM) -> str:
        self.triggers[name] = Trigger(self.now(), user, team)
        return name

    def response_url(self, name: str = "one", **of: str) -> str:
        self.addresses[name] = Address(self.now(), **of)
        return f"{self.base}/commands/{name}"

    def replace(self, address: Address, by: dict[str, Any] | None) -> None:
        """The message an address is of gives way to another, or to nothing."""
        shelf = self.ephemerals if address.seen_by else self.messages[address.channel]
        for place, message in enumerate(shelf):
            if message["ts"] == address.origin:
                shelf[place : place + 1] = (
                    [{**message, "blocks": by.get("blocks", []), "text": by.get("text", "")}] if by is not None else []
                )
                return

    def home(self, user: str = READER, team: str = TEAM) -> Opened:
        """What stands in somebody's Home tab."""
        return self.homes[team, user]

    def modal(self, user: str = READER) -> Opened:
        """The topmost modal that somebody has open."""
        return [one for one in self.views.values() if one.user == user and one.open and one.view["type"] == "modal"][-1]

    def must_be_a_view(self, view: dict[str, Any]) -> None:
        assert not (wrong := judge_view(view)), wrong

    # ── the Web API ─────────────────────────────────────────────────────────────────────────────────────────────────────────

    async def api(self, request: web.Request) -> web.StreamResponse:
        name = request.match_info["method"]
        self.calls.append(name)
        self.connections.add(request.transport)
        given = await _arguments(request)
        fault = self._fault(name)
        self._tell("came", name, given)
        if fault == "drop_before" or name in self.silent:
            request.transport.close()
            return web.Response()
        if fault.startswith("slow_before"):
            await self.hold(float(fault.partition(":")[2]))
        answer = self._answer(name, given, fault, request)
        self._tell("taken", name, given)
        await asyncio.sleep(self.held_back.get(str(given.get("channel", "")), 0))
        if fault.startswith("slow_after"):
            await self.hold(float(fault.partition(":")[2]))
        if fault == "drop_after":
            request.transport.close()
            return web.Response()
        await answer.prepare(request)
        await answer.write_eof()
        self._tell("answered", name, given)
        return answer

    def _fault(self, name: str) -> str:
        if self.faults[name]:
            return self.faults[name].pop(0)
        return self.fail_next.pop(0) if self.fail_next and name in {"chat.postMessage", "chat.update", "chat.delete"} else ""

    def _tell(self, moment: str, name: str, given: dict[str, Any]) -> None:
        if self.hook:
            self.hook(moment, name, given)

    async def hold(self, seconds: float) -> None:
        """Keep a request waiting; it is cancelled if the one who asked goes away."""
        self.waiting += 1
        try:
            await asyncio.sleep(seconds)
        finally:
            self.waiting -= 1

    def _answer(self, name: str, given: dict[str, Any], fault: str, request: web.Request) -> web.Response:
        if name in self.broken or fault.isdigit():
            return web.json_response({}, status=self.broken.get(name) or int(fault))
        headers: dict[str, str] = {}
        try:
            call = self._call(name, given, request)
            headers = {"X-OAuth-Scopes": ",".join(sorted(call.scopes)), "X-Accepted-OAuth-Scopes": ""}
            _fail(fault)
            return web.json_response({"ok": True, **TABLE.methods[name](call)}, headers=headers)
        except SlackError as error:
            said = {"ok": False, "error": error.code, **error.more}
            return web.json_response(said, status=error.status, headers=headers | error.headers)

    def _call(self, name: str, given: dict[str, Any], request: web.Request) -> Call:
        """Raises SlackError for a token that is none, is dead, has expired, or is not for this method."""
        if name not in TABLE.methods:
            raise SlackError("unknown_method")
        if name in TABLE.open_to_all:
            return Call(self, Token(TEAM, set()), given)
        said = str(given.get("token") or request.headers.get("Authorization", "").removeprefix("Bearer "))
        token = self.tokens.get(said)
        if token is None:
            raise SlackError("invalid_auth" if said else "not_authed")
        if token.dead:
            raise SlackError(token.dead)
        if token.expires is not None and self.now() > token.expires:
            raise SlackError("token_expired")
        if (token.kind == "app") != (name in TABLE.for_apps):
            raise SlackError("invalid_auth" if name in TABLE.for_apps else "not_allowed_token_type")
        return Call(self, token, given)

    # ── open, shut, again ───────────────────────────────────────────────────────────────────────────────────────────────────

    async def start(self) -> None:
        """On a free port; after `stop` on the same again."""
        app = web.Application()
        app.router.add_route("*", "/api/{method}", self.api)
        app.router.add_post("/commands/{name}", partial(respond, self))
        app.router.add_get("/socket", partial(socket, self))
        for path, handler in (("authorize", by_oauth.authorize_page), ("allow", by_oauth.allow), ("deny", by_oauth.deny)):
            app.router.add_get(f"/oauth/v2/{path}", partial(handler, self))
        self._runner = web.AppRunner(app, shutdown_timeout=0.1, handler_cancellation=True)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self._port, reuse_address=True).start()
        self._port = self._runner.addresses[0][1]
        self.base = f"http://127.0.0.1:{self._port}"

    async def stop(self) -> None:
        for task in self.tasks:
            task.cancel()
        await self.drop_sockets()
        if self._runner:
            await self._runner.cleanup()

    async def drop_sockets(self) -> None:
        """End every socket, in order."""
        await asyncio.gather(*(connection.close() for connection in list(self.sockets)), return_exceptions=True)


@method("apps.connections.open", token="app")
def connections_open(call: Call) -> dict[str, Any]:
    call.need("connections:write")
    return {"url": f"{call.slack.base.replace('http', 'ws', 1)}/socket"}


def _fail(fault: str) -> None:
    """Raises what a fault says; those that drop or delay are made elsewhere."""
    if fault.startswith("ratelimited"):
        raise SlackError("ratelimited", status=429, headers={"Retry-After": fault.partition(":")[2] or "1"})
    if fault and not fault.startswith(("drop_", "slow_")):
        raise SlackError(fault)


async def _arguments(request: web.Request) -> dict[str, Any]:
    given: dict[str, Any] = dict(request.query)
    if request.method == "POST":
        given |= await request.json() if request.content_type == "application/json" else dict(await request.post())
    for key in ("blocks", "attachments", "metadata", "view"):
        if isinstance(given.get(key), str) and given[key]:
            given[key] = _json(given[key])
    authorization = request.headers.get("Authorization", "")
    if authorization.startswith("Basic "):
        given["_basic"] = authorization.removeprefix("Basic ")
    return given


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text


def always(client: Any) -> Callable[[int], Any]:
    """The client of every installation."""

    async def client_of(_installation: int) -> Any:
        return client

    return client_of


@asynccontextmanager
async def local_slack(**changes: Any):
    """A LocalSlack, listening on a free port."""
    slack = LocalSlack(**changes)
    await slack.start()
    try:
        yield slack
    finally:
        await slack.stop()
