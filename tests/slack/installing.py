"""A desk for many workspaces, a local Slack around it, and a browser in which somebody installs the app."""

from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import aiohttp
import httpx
from cryptography.fernet import Fernet

from bot.delivery.slack import SlackSender
from bot.messages.notice import notice
from bot.models import Destination, Installation, Plan
from bot.pipeline import Desk
from bot.settings import Settings
from bot.slack.many import ManyDoor, many_workspaces, open_many
from bot.slack.workspaces import ManyWorkspaces
from bot.web.app import build_web
from tests.desks import RENDERER, a_desk
from tests.examples import a_period, a_plan
from tests.local_slack import CLIENT_ID, CLIENT_SECRET, SECRET, TEAM, LocalSlack, in_process, local_slack
from tests.storage.acts import a_delivery, a_digest

KEY = Fernet.generate_key().decode()
PUBLIC = "https://desk.example"


def settings_for(slack: LocalSlack, **changes) -> Settings:
    given = {
        "client_id": CLIENT_ID,
        "client_secret": CLIENT_SECRET,
        "signing_secret": SECRET,
        "token_key": KEY,
        "api_url": slack.api_url,
    }
    return Settings(slack={**given, **changes}, web={"public_url": PUBLIC})


@dataclass
class Hosted:
    """`browser` is somebody's who installs the app."""

    slack: LocalSlack
    desk: Desk
    door: ManyDoor
    workspaces: ManyWorkspaces
    browser: httpx.AsyncClient
    session: aiohttp.ClientSession

    async def begin(self) -> str:
        """Where Slack is asked for consent."""
        answer = await self.browser.get("/slack/install")
        assert answer.status_code == 302, answer.text
        return answer.headers["location"]

    async def decide(self, consent: str, what: str = "allow", team: str = TEAM) -> str:
        """Where Slack leads the browser back to."""
        query = urlsplit(consent).query
        url = f"{self.slack.base}/oauth/v2/{what}?team={team}&{query}"
        async with self.session.get(url, allow_redirects=False) as answer:
            assert answer.status == 302, await answer.text()
            return answer.headers["Location"]

    async def install(self, team: str = TEAM, **headers: str) -> httpx.Response:
        return await self.browser.get(await self.decide(await self.begin(), team=team), headers=headers)

    async def installation(self, team: str = TEAM) -> Installation:
        found = await self.desk.store.find_installation("slack", team)
        assert found is not None
        return found

    async def destination(self, name: str, address: str, team: str = TEAM) -> Destination:
        its = (await self.installation(team)).id
        return await self.desk.store.add_destination(Destination(0, its, name, "slack", address), self.desk.clock())


def sent_back(address: str) -> dict[str, str]:
    return {key: values[0] for key, values in parse_qs(urlsplit(address).query).items()}


@asynccontextmanager
async def hosted(tmp_path, clock=None, slack_given=None, owner="", **changes):
    """`changes` are of the Slack settings."""
    async with local_slack(**(slack_given or {})) as slack, aiohttp.ClientSession() as session:
        settings = settings_for(slack, **changes)
        async with a_desk(tmp_path, owner=owner, **({"clock": clock} if clock else {})) as desk:
            workspaces = many_workspaces(settings, desk.store, desk.clock, session)
            desk.senders["slack"] = SlackSender(workspaces.client, pace=0, reinstall=workspaces.mend)

            async def keep(external_id, kind, payload):
                return await desk.store.receive("slack", external_id, kind, payload, desk.clock())

            async def health():
                return {"ok": True}

            door = await open_many(settings, desk, RENDERER, session, keep)
            app = build_web(health, lambda: door.app, door.installer)
            async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=PUBLIC) as browser:
                slack.desk = in_process(browser)
                slack.pace = False
                yield Hosted(slack, desk, door, workspaces, browser, session)


async def with_message(hosted: Hosted, name: str, address: str, team: str = TEAM) -> None:
    """A destination of that workspace, a plan for it, and a message that is due there."""
    desk = hosted.desk
    destination = await hosted.destination(name, address, team)
    plan = await desk.store.add_plan(
        a_plan(id=0, installation=destination.installation, name=f"{name} daily", destination=name), desk.clock()
    )
    await due(hosted, plan, destination, f"to-{team}-{name}")


async def due(hosted: Hosted, plan: Plan, destination: Destination, id: str) -> None:
    desk, now = hosted.desk, hosted.desk.clock()
    period = a_period(key=f"asked:{id}")
    claim = await desk.store.claim_period(plan.id, period, by="me", now=now, until=now + timedelta(minutes=5))
    message = notice(f"News for {destination.installation}", "slack")
    delivery = replace(a_delivery(plan, destination, id=id, created=now), message=message, period_key=period.key)
    await desk.store.enqueue(claim, a_digest(period), [delivery], [], now)
