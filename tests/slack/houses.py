"""A workspace and its desk: the real Bolt app, signed requests, the strict local Slack, a real store; only fetching and the clock are faked."""

import asyncio
from contextlib import asynccontextmanager
from dataclasses import dataclass

import aiohttp
import httpx

from bot.delivery.slack import make_client
from bot.models import Actor, Installation
from bot.pipeline import Desk, answer_open
from bot.slack.app import build_slack
from bot.slack.people import People
from bot.slack.replies import SlackReplier
from bot.slack.work import SlackWork
from bot.slack.workspaces import OneWorkspace
from bot.web.app import build_web
from tests.desks import ORCHARD, RENDERER, RIKEN, WATCH, a_desk, an_rss, checked
from tests.local_slack import READER, SECRET, TEAM, TOKEN, LocalSlack, in_process, local_slack


@dataclass
class House:
    slack: LocalSlack
    desk: Desk
    work: SlackWork
    installation: Installation
    came: asyncio.Event
    """Set when something comes in."""

    async def do(self) -> int:
        """Do what came in."""
        return await answer_open(self.desk, {"slack": self.work})

    async def ask(self, words: str, **more) -> dict:
        """What one who types the command is answered last."""
        await self.slack.type_command(words, **more)
        await self.do()
        return self.slack.ephemerals[-1]

    async def stories(self):
        return (await self.desk.store.latest(WATCH, limit=5)).stories

    def actor(self, user: str = READER, **more) -> Actor:
        return Actor(self.installation.id, user, **more)

    def opened(self):
        """The modal that is open."""
        return next(view for view in reversed(self.slack.views.values()) if view.open)


@asynccontextmanager
async def a_house(tmp_path, *, admins=(), editors=(), news=True, **changes):
    async with local_slack() as slack, aiohttp.ClientSession() as session:
        replier = SlackReplier(session)
        async with a_desk(tmp_path, repliers={"slack": replier}, **changes) as desk:
            if news:
                await checked(desk, an_rss(ORCHARD, RIKEN))
            client = make_client(TOKEN, slack.api_url, session)
            installation = await desk.store.installation("slack", TEAM, "Local", desk.clock())
            people = People(desk, frozenset(admins), frozenset(editors))
            came = asyncio.Event()
            work = SlackWork(desk, OneWorkspace(client, installation), replier, RENDERER, people)

            async def keep(external_id, kind, payload):
                new = await desk.store.receive("slack", external_id, kind, payload, desk.clock())
                came.set()
                return new

            async def health():
                return {"ok": True}

            app = build_slack(
                client,
                signing_secret=SECRET,
                command="/ukjapan",
                team=TEAM,
                bot="B0BOT",
                bot_user="U0BOT",
                keep=keep,
                check=work.check_form,
            )
            web = build_web(health, lambda: app)
            async with httpx.AsyncClient(transport=httpx.ASGITransport(web), base_url="http://desk") as http:
                slack.desk = in_process(http)
                yield House(slack, desk, work, installation, came)


def words_of(blocks) -> str:
    """All that one reads in these blocks."""
    found = []

    def walk(value):
        if isinstance(value, dict):
            found.extend(str(value[key]) for key in ("text", "fallback") if isinstance(value.get(key), str))
            for part in value.values():
                walk(part)
        elif isinstance(value, list):
            for part in value:
                walk(part)

    walk(blocks)
    return "\n".join(found)
