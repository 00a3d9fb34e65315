"""A tenant and its desk: the real app of the SDK, signed activities, the strict local Teams, a real store; only fetching and the clock are
faked."""

import asyncio
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any

import httpx
from microsoft_teams.api.auth.cloud_environment import PUBLIC
from starlette.applications import Starlette

from bot.models import Actor, Installation
from bot.pipeline import Desk, answer_open
from bot.settings import TeamsSettings
from bot.teams.app import build_teams
from bot.teams.client import TeamsClient
from bot.teams.door import TeamsDoor
from bot.teams.people import People, way_in
from bot.teams.work import TeamsWork
from bot.web.app import build_web
from tests.desks import ORCHARD, RENDERER, RIKEN, WATCH, a_desk, an_rss, checked
from tests.local_teams import APP_ID, CHANNEL, CLIENT_SECRET, READER, TENANT, LocalTeams, Post, Transport, in_process, local_teams, text_of

SETTINGS = TeamsSettings(client_id=APP_ID, client_secret=CLIENT_SECRET, tenant_id=TENANT)


@dataclass
class House:
    teams: LocalTeams
    desk: Desk
    work: TeamsWork
    door: TeamsDoor
    came: asyncio.Event
    """Set when something comes in."""
    http: httpx.AsyncClient
    """The desk's web server; `web` is its app."""
    web: Starlette

    async def do(self) -> int:
        """Do what came in."""
        return await answer_open(self.desk, {"teams": self.work})

    async def ask(self, words: str, *, where: str = "", **more) -> list[Post]:
        """What somebody who writes that is answered: in their own chat, or in the thread they begin."""
        before = {post.id for post in self._posts()}
        await self.teams.say(words, where=where, **more)
        await self.do()
        return [post for post in self._posts() if post.id not in before]

    async def press(self, post: Any, label: str, values=None, **more):
        """As `teams.press`, while the desk does what comes in."""
        return await self.meanwhile(self.teams.press(post, label, values, **more))

    async def submit(self, dialog: Any, values=None, label: str = "", **more):
        """As `teams.submit`, while the desk does what comes in."""
        return await self.meanwhile(self.teams.submit(dialog, values, label, **more))

    async def meanwhile(self, acting):
        """What comes of `acting`, while the desk does what comes in."""
        enough = asyncio.Event()
        working = asyncio.create_task(self._work(enough))
        try:
            return await acting
        finally:
            enough.set()
            self.came.set()
            await working

    async def _work(self, enough: asyncio.Event) -> None:
        while True:
            await self.came.wait()
            self.came.clear()
            await self.do()
            if enough.is_set():
                return

    def _posts(self) -> list[Post]:
        return [post for posts in self.teams.posts.values() for post in posts]

    async def stories(self):
        return (await self.desk.store.latest(WATCH, limit=5)).stories

    async def installation(self) -> Installation:
        return await self.desk.store.installation("teams", TENANT, "", self.desk.clock())

    async def actor(self, user: str = READER, *, here: str = CHANNEL, **more) -> Actor:
        scope = self.teams.rooms[here].scope if here in self.teams.rooms else "personal"
        way = way_in("personal" if scope == "personal" else "channel")
        return Actor((await self.installation()).id, user, self.teams.people[user].name, here=here, way=way, **more)


@asynccontextmanager
async def a_tenant(tmp_path, *, admins=(), editors=(), news=True, installed=True, soon=5.0, **changes):
    """`installed`: the app has been added to the team, the group chat and the reader's own chat, and nobody remembers."""
    async with local_teams() as teams, a_desk(tmp_path, command="", **changes) as desk:
        if news:
            await checked(desk, an_rss(ORCHARD, RIKEN))
        connector = a_client(teams)
        work = TeamsWork(desk, connector, RENDERER, People(desk, frozenset(admins), frozenset(editors)))
        came = asyncio.Event()

        async def keep(external_id, kind, payload):
            new = await desk.store.receive("teams", external_id, kind, payload, desk.clock())
            came.set()
            return new

        async def health():
            return {"ok": True}

        door = TeamsDoor(work, keep, TENANT, soon)
        route = await build_teams(SETTINGS, door.take, cloud=replace(PUBLIC, openid_metadata_url=teams.openid_url))
        web = build_web(health, lambda: None, teams=route.handle)
        async with httpx.AsyncClient(transport=httpx.ASGITransport(web), base_url="http://desk") as http:
            teams.desk = in_process(http)
            house = House(teams, desk, work, door, came, http, web)
            if installed:
                await _settle_in(house)
            yield house
        await route.stop()
        await connector.close()


@asynccontextmanager
async def work_on(house: House):
    """The desk does what comes in, as it comes."""

    async def work() -> None:
        while True:
            await house.came.wait()
            house.came.clear()
            await answer_open(house.desk, {"teams": house.work}, came=house.came)

    working = asyncio.create_task(work())
    try:
        yield
    finally:
        working.cancel()
        await asyncio.gather(working, return_exceptions=True)


async def _settle_in(house: House) -> None:
    """As a tenant in which the app is long at home."""
    for where in ("", *(address for address, room in house.teams.rooms.items() if not room.team or address == room.team)):
        await house.teams.install(where)
    await house.do()
    for posts in house.teams.posts.values():
        posts.clear()


def words_of(posts) -> str:
    """All that one reads in these messages, or on a card; what stands in one line in one line."""
    if isinstance(posts, Post | dict):
        posts = [posts]
    cards = [one.card if isinstance(one, Post) else one for one in posts]
    return "\n".join(text_of(_in_lines(card)) if card else post.text for card, post in zip(cards, posts, strict=True))


def _in_lines(part: Any) -> Any:
    """With each RichTextBlock's runs as one."""
    if isinstance(part, list):
        return [_in_lines(one) for one in part]
    if not isinstance(part, dict):
        return part
    if part.get("type") == "RichTextBlock":
        return {"type": "TextBlock", "text": "".join(run if isinstance(run, str) else run["text"] for run in part["inlines"])}
    return {name: _in_lines(value) for name, value in part.items()}


class Given:
    """A bot.teams.entra.TokenSource without Entra."""

    def __init__(self, teams: LocalTeams) -> None:
        self._teams, self._last = teams, ""

    async def token(self) -> str:
        self._last = self._last or self._teams.tokens.give()
        return self._last

    def forget(self, token: str) -> None:
        self._last = ""


def a_client(teams: LocalTeams) -> TeamsClient:
    """The desk's own client, which reaches the local service without a socket and paces itself as slowly as it wants to."""
    return TeamsClient(APP_ID, Given(teams), teams.service_url, http=httpx.AsyncClient(transport=Transport(teams)))
