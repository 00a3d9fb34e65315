"""A workspace whose people subscribe: the real Bolt app by signed requests, a real store, the strict local Slack."""

import json
import time
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from urllib.parse import urlencode

import aiohttp
import httpx

from bot import shipped
from bot.delivery.slack import SlackSender, make_client
from bot.lenses import load_lenses
from bot.models import Installation
from bot.pipeline import Desk, answer_open
from bot.slack.app import build_slack
from bot.slack.people import People
from bot.slack.replies import SlackReplier
from bot.slack.work import SlackWork
from bot.slack.workspaces import OneWorkspace
from bot.web.app import build_web
from tests.desks import RENDERER, a_desk
from tests.local_slack import CHANNEL, READER, SECRET, TEAM, TOKEN, LocalSlack, Opened, always, in_process, local_slack, signed
from tests.local_slack.acts import filled, find_element, held
from tests.local_slack.deliver import bring
from tests.local_slack.views import as_told

SCOPES = {"chat:write", "commands", "channels:read", "users:read", "im:write"}


@dataclass
class Office:
    slack: LocalSlack
    desk: Desk
    work: SlackWork
    installation: Installation
    http: httpx.AsyncClient

    async def do(self) -> int:
        """Do what came in."""
        return await answer_open(self.desk, {"slack": self.work})

    async def type(self, words: str, **who) -> Opened | None:
        """Type the command; the modal it opened, if any."""
        self.slack.last_post.clear()
        await self.slack.type_command(words, **who)
        await self.do()
        return self.modal(who.get("user", READER))

    def modal(self, user: str = READER) -> Opened | None:
        found = [one for one in self.slack.views.values() if one.user == user and one.open and one.view["type"] == "modal"]
        return found[-1] if found else None

    async def press(self, opened: Opened, name: str, option: str | None = None, **values) -> Opened | None:
        """A button, or a choice that changes the form, with what else stands in the form by then."""
        block_id, element = find_element(opened.blocks, action_of(name), option)
        state = filled(opened, prefixed(values), strict=False)
        action = {"type": element["type"], "action_id": action_of(name), "block_id": block_id, "action_ts": f"{time.time():.6f}"}
        if option is not None:
            action |= held(element, option)
            state[block_id][action_of(name)] = {"type": element["type"], **held(element, option)}
        payload = self.slack._interaction("block_actions", opened.user, opened.team) | {
            "container": {"type": "view", "view_id": opened.id},
            "view": as_told(self.slack, opened, state),
            "actions": [action],
        }
        assert (await bring(self.slack, "interactive", payload)).taken
        await self.do()
        return self.modal(opened.user)

    async def submit(self, opened: Opened, **values):
        """Errors by input, empty where it was taken; then what it asks for is done."""
        self.slack.last_post.clear()
        opened.errors = {}
        brought = await self.slack.submit(opened, prefixed(values))
        assert brought.taken
        await self.do()
        return dict(opened.errors)

    async def choose(self, act: str, *, user: str = READER, row: int = 0) -> None:
        """From the menu of a plan in the answer to "plans" that `user` got last."""
        answer = [one for one in self.slack.ephemerals if one["user"] == user and "overflow" in json.dumps(one.get("blocks", []))][-1]
        menus = [block["accessory"] for block in answer["blocks"] if block.get("accessory")]
        value = next(option["value"] for option in menus[row]["options"] if option["value"].startswith(f"{act}|"))
        self.slack.last_post.clear()
        assert (await self.slack.click(answer, "plan", value, user=user)).taken
        await self.do()

    async def suggest(self, typed: str) -> list[str]:
        """What Slack shows for what was typed into the time zone."""
        body = {"type": "block_suggestion", "action_id": "subscribe.zone", "block_id": "subscribe.zone", "value": typed}
        who = {"team": {"id": TEAM}, "user": {"id": READER, "name": "reader", "team_id": TEAM}, "view": {"id": "V1", "type": "modal"}}
        form = urlencode({"payload": json.dumps(body | who)})
        answer = await self.http.post("/slack/events", content=form, headers=signed(form))
        assert answer.status_code == 200
        return [option["text"]["text"] for option in answer.json()["options"]]

    async def plans(self):
        return await self.desk.store.plans()


def prefixed(values):
    return {action_of(name): value for name, value in values.items()}


def action_of(name):
    """What calls the desk before the form is sent has the form's name in front."""
    return f"subscribe.{name}" if name in {"kind", "zone", "more", "preview"} else name


@asynccontextmanager
async def an_office(tmp_path, *, scopes=SCOPES, admins=(), **changes):
    async with local_slack(scopes=set(scopes)) as slack, aiohttp.ClientSession() as session:
        client = make_client(TOKEN, slack.api_url, session)
        replier = SlackReplier(session)
        outside = {"senders": {"slack": SlackSender(always(client))}, "repliers": {"slack": replier}}
        async with a_desk(tmp_path, lenses=load_lenses([shipped.LENSES]), **outside, **changes) as desk:
            installation = await desk.store.installation("slack", TEAM, "Local", desk.clock())
            work = SlackWork(desk, OneWorkspace(client, installation), replier, RENDERER, People(desk, frozenset(admins)))

            async def keep(external_id, kind, payload):
                return await desk.store.receive("slack", external_id, kind, payload, desk.clock())

            async def health():
                return {"ok": True}

            build = partial(build_slack, client, signing_secret=SECRET, command="/ukjapan", team=TEAM, bot="B0BOT", bot_user="U0BOT")
            app = build(keep=keep, check=work.check_form, choices=work.choices)
            transport = httpx.ASGITransport(build_web(health, lambda: app))
            async with httpx.AsyncClient(transport=transport, base_url="http://desk") as http:
                slack.desk = in_process(http)
                slack.room(CHANNEL).name = "science"
                yield Office(slack, desk, work, installation, http)


def words_of(value) -> str:
    """All that one reads in blocks."""
    if isinstance(value, dict):
        own = [str(value[key]) for key in ("text", "fallback") if isinstance(value.get(key), str)]
        return "\n".join(filter(None, [*own, *map(words_of, value.values())]))
    return "\n".join(filter(None, map(words_of, value))) if isinstance(value, list) else ""
