"""The service: one object that holds everything, its fronts (real HTTP, or in process), and the faults it makes on demand."""

import asyncio
import time
from collections import defaultdict
from collections.abc import Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx
from aiohttp import web

from tests.local_teams import connector
from tests.local_teams.acts import Acts
from tests.local_teams.connector import THREAD
from tests.local_teams.deliver import Brought, Door
from tests.local_teams.judge import MOST_BYTES
from tests.local_teams.tokens import KeyServer, Tokens
from tests.local_teams.windows import Windows
from tests.local_teams.world import (
    ADMIN,
    CHANNEL,
    CHAT,
    EDITOR,
    JAPANESE,
    READER,
    TEAM,
    TENANT,
    Dialog,
    Person,
    Post,
    Refused,
    Room,
    Team,
    an_id,
)

WRITES = frozenset({"post", "edit", "delete"})
PREFIX = "/teams"
"""What the service URL ends with, as Teams' own does ("https://smba.trafficmanager.net/emea/")."""


class Dropped(Exception):
    """The connection ends without an answer."""


@dataclass
class Answer:
    status: int
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)
    name: str = ""
    """Of what was asked for; `about` says of which conversation."""
    about: dict[str, Any] = field(default_factory=dict)


def _people() -> dict[str, Person]:
    known = [Person(READER, "Rita Reader"), Person(EDITOR, "Ed Itor"), Person(ADMIN, "Ada Min")]
    known.append(Person(JAPANESE, "山田 花子", locale="ja-JP", zone="Asia/Tokyo"))
    return {person.id: person for person in known}


def _rooms() -> dict[str, Room]:
    general, science = Room(TEAM, "channel", name="General", team=TEAM), Room(CHANNEL, "channel", name="science", team=TEAM)
    return {room.id: room for room in (general, science, Room(CHAT, "groupChat", name="Attachés", members=set(_people())))}


@dataclass
class LocalTeams(Acts):
    """`posts` by conversation, as they stand; `wrong` is what of ours Teams would not have taken, and must be empty at the end."""

    base: str = ""
    posts: dict[str, list[Post]] = field(default_factory=lambda: defaultdict(list))
    deleted: list[Post] = field(default_factory=list)
    said: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    """Ids of people's own messages, by conversation: threads may begin with them."""
    people: dict[str, Person] = field(default_factory=_people)
    teams: dict[str, Team] = field(default_factory=lambda: {TEAM: Team(TEAM)})
    rooms: dict[str, Room] = field(default_factory=_rooms)
    dialogs: list[Dialog] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    calls: list[str] = field(default_factory=list)
    """Names of what was asked of the REST API: post, edit, delete, create, members, member, team, channels."""
    fail_next: list[str] = field(default_factory=list)
    """What the next posts, edits and deletions meet: STATUS[:seconds or code] (not done) · STATUS_after (done all the same) · drop_before ·
    drop_after · slow_before:N · slow_after:N (seconds) · "" (nothing)."""
    faults: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    """The same by the name of a call; they go first."""
    faults_at: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    """The same for posts, edits and deletions in a conversation, by its id."""
    hook: Callable[[str, str, dict[str, Any]], None] | None = None
    """Told ("came" | "taken" | "answered", name, {"conversation", **body}) of each call."""
    tokens: Tokens = field(default_factory=Tokens)
    windows: Windows = field(default_factory=lambda: Windows(time.monotonic))
    most_bytes: int = MOST_BYTES
    desk: Door | None = None
    """How the desk is reached (`at_address`, `in_process`)."""
    patience: float = 15.0
    """Seconds within which the app has to answer."""
    twice: bool = False
    """Whether everything but what somebody waits for is brought twice, as Teams was seen to do."""
    brought: list[tuple[dict[str, Any], Brought]] = field(default_factory=list)
    waiting: int = 0
    """How many requests are being held back now."""
    _last_id: int = 0
    _runner: web.AppRunner | None = None
    _port: int = 0
    _keys: KeyServer = field(default_factory=KeyServer)

    # ── what is there ───────────────────────────────────────────────────────────────────────────────────────────────────────

    @property
    def service_url(self) -> str:
        return f"{self.base}{PREFIX}/"

    @property
    def openid_url(self) -> str:
        """In the place of login.botframework.com's: `dataclasses.replace(PUBLIC, openid_metadata_url=…)`."""
        return f"{self._keys.base}/v1/.well-known/openidconfiguration"

    def clock(self) -> float:
        return time.time()

    def new_id(self) -> str:
        """Milliseconds since 1970, as messages of Teams are called."""
        self._last_id = max(int(time.time() * 1000), self._last_id + 1)
        return str(self._last_id)

    def has_message(self, conversation: str, message: str) -> bool:
        return message in self.said[conversation] or any(one.id == message for one in self.posts[conversation])

    def is_in(self, room: Room) -> bool:
        """Whether the app is."""
        return self.teams[room.team].installed if room.team else room.installed

    def members_of(self, room: Room) -> set[str]:
        if room.team:
            return self.teams[room.team].members or {one.id for one in self.people.values() if one.tenant == room.tenant}
        return room.members

    def personal(self, user: str, *, installed: bool | None = None) -> Room:
        """Somebody's chat with the app."""
        person = self.people[user]
        address = f"a:1{person.handle[4:]}"
        room = self.rooms.setdefault(address, Room(address, "personal", person.tenant, members={user}, installed=installed is not False))
        if installed is not None:
            room.installed = installed
        return room

    def chat(self, user: str) -> list[Post]:
        """What the app said in somebody's personal chat."""
        return self.posts[self.personal(user).id]

    def add_person(self, id: str, name: str = "A Reader", **what: Any) -> Person:
        self.people[id] = Person(id, name, **what)
        return self.people[id]

    def add_channel(self, name: str, *, team: str = TEAM, id: str = "") -> Room:
        """Without telling the app; `create_channel` tells it."""
        room = Room(id or an_id(), "channel", self.teams[team].tenant, name, team)
        self.rooms[room.id] = room
        return room

    def add_team(self, name: str, *, tenant: str = TENANT, installed: bool = True, id: str = "") -> Team:
        """With its general channel."""
        made = Team(id or an_id(), name, tenant, installed=installed)
        self.teams[made.id] = made
        self.add_channel("General", team=made.id, id=made.id)
        return made

    def add_chat(self, *members: str, name: str = "", installed: bool = True, tenant: str = TENANT) -> Room:
        room = Room(an_id("v2"), "groupChat", tenant, name, members=set(members), installed=installed)
        self.rooms[room.id] = room
        return room

    def thread(self, conversation: str, root: str) -> list[Post]:
        """The app's replies in that thread."""
        return [one for one in self.posts[conversation] if one.thread == root]

    # ── the REST API ────────────────────────────────────────────────────────────────────────────────────────────────────────

    async def serve(self, method: str, path: str, authorization: str, body: bytes) -> Answer:
        """Raises Dropped."""
        try:
            name, operation, parts = connector.find_operation(method, path)
        except Refused as refused:
            return Answer(refused.status, refused.body)
        self.calls.append(name)
        known = {"conversation": parts[0].partition(THREAD)[0] if parts else ""}
        fault = self._fault(name, known["conversation"])
        self._tell("came", name, known)
        if fault == "drop_before":
            raise Dropped
        if fault.startswith("slow_before"):
            await self.hold(float(fault.partition(":")[2]))
        answer = self._answer(authorization, fault, lambda: operation(self, connector.read_body(body), *parts))
        self._tell("taken", name, known)
        if fault.startswith("slow_after"):
            await self.hold(float(fault.partition(":")[2]))
        if fault == "drop_after":
            raise Dropped
        if fault.endswith("_after") and fault[:3].isdigit():
            answer = Answer(int(fault[:3]), {"error": {"code": "ServiceError", "message": "It failed."}})
        answer.name, answer.about = name, known
        return answer

    def _answer(self, authorization: str, fault: str, done: Callable[[], tuple[int, Any]]) -> Answer:
        try:
            self._must_be_ours(authorization)
            _fail(fault)
            connector.pace_tenant(self)
            return Answer(*done())
        except Refused as refused:
            return Answer(refused.status, refused.body, refused.headers)

    def _must_be_ours(self, authorization: str) -> None:
        kind, _, token = authorization.partition(" ")
        if kind != "Bearer" or token not in self.tokens.app:
            raise Refused(401, "BotNotRegistered" if not token else "Unauthorized", "Authorization has been denied for this request.")

    def _fault(self, name: str, conversation: str) -> str:
        if self.faults[name]:
            return self.faults[name].pop(0)
        if name in WRITES and self.faults_at[conversation]:
            return self.faults_at[conversation].pop(0)
        return self.fail_next.pop(0) if self.fail_next and name in WRITES else ""

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

    # ── its fronts ──────────────────────────────────────────────────────────────────────────────────────────────────────────

    async def _over_http(self, request: web.Request) -> web.StreamResponse:
        try:
            path = request.raw_path.partition("?")[0].removeprefix(PREFIX)
            answer = await self.serve(request.method, path, request.headers.get("Authorization", ""), await request.read())
        except Dropped:
            request.transport.close()
            return web.Response()
        if answer.body is None:
            said = web.Response(status=answer.status, headers=answer.headers)
        else:
            said = web.json_response(answer.body, status=answer.status, headers=answer.headers)
        await said.prepare(request)
        await said.write_eof()
        self._tell("answered", answer.name, answer.about)
        return said

    async def start(self) -> None:
        """On a free port; after `stop` on the same again."""
        app = web.Application(client_max_size=2**22)
        app.router.add_route("*", PREFIX + "/{rest:.*}", self._over_http)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1, handler_cancellation=True)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self._port, reuse_address=True).start()
        self._port = self._runner.addresses[0][1]
        self.base = f"http://127.0.0.1:{self._port}"
        self.tokens.service_url = self.service_url
        self._keys.start(self.tokens.keys)

    async def stop(self) -> None:
        if self._runner:
            await self._runner.cleanup()
            self._runner = None
            self._keys.stop()


@dataclass
class Transport(httpx.AsyncBaseTransport):
    """The service behind an httpx client without a socket: `httpx.AsyncClient(transport=Transport(teams))`. It keeps to the client's
    time-out for reading."""

    teams: LocalTeams

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        path = request.url.raw_path.decode().partition("?")[0].removeprefix(PREFIX)
        body = await request.aread()
        seconds = (request.extensions.get("timeout") or {}).get("read")
        try:
            async with asyncio.timeout(seconds):
                answer = await self.teams.serve(request.method, path, request.headers.get("Authorization", ""), body)
        except Dropped:
            raise httpx.ReadError("The connection was dropped.", request=request) from None
        except TimeoutError:
            raise httpx.ReadTimeout("There was no answer in time.", request=request) from None
        said = {} if answer.body is None else {"json": answer.body}
        return httpx.Response(answer.status, headers=answer.headers, request=request, **said)


def _fail(fault: str) -> None:
    """Raises what a fault says; those that drop, delay or come afterwards are made elsewhere."""
    status, _, more = fault.partition(":")
    if not status.isdigit():
        return
    if status in {"429", "503"} and more.isdigit():
        raise Refused(int(status), "TooManyRequests", Retry_After=more)
    raise Refused(int(status), more or "ServiceError")


@asynccontextmanager
async def local_teams(**changes: Any):
    """A LocalTeams on a free port. Raises AssertionError at the end if the desk sent anything that Teams would not have taken."""
    teams = LocalTeams(**changes)
    await teams.start()
    try:
        yield teams
        assert not teams.wrong, "Teams would have refused: " + "; ".join(teams.wrong[:5])
    finally:
        await teams.stop()
