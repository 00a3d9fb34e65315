"""A client that Microsoft wrote: the desk talks with the Microsoft 365 Agents Playground, headless. Run by name, for it is no part of the suite:

    npm install --prefix ~/.cache/kakehashi-playground @microsoft/m365agentsplayground@0.2.28
    pytest tests/peers/playground.py

Its licence is for evaluation and forbids passing it on, so that nothing installs it here. It calls home even where told not to; both run in
a network of their own (`unshare`), from which nothing else is reached. What it cannot do: dialogs, deleting, tokens, limits of size and
rate. Its HTTP API is not documented and may change; what is used of it was seen in its traffic.
"""

import asyncio
import contextlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from starlette.responses import JSONResponse, Response

from bot.delivery.teams import TeamsSender
from bot.digests.period import period_for
from bot.messages.split import halves
from bot.models import Destination
from bot.pipeline import answer_open, send_due, tell
from bot.pipeline.planning import plain_plan
from bot.teams.client import TeamsClient
from bot.teams.door import TeamsDoor
from bot.teams.people import People
from bot.teams.work import TeamsWork
from bot.web.app import build_web, make_server
from tests.desks import ORCHARD, RENDERER, RIKEN, WATCH, a_desk, an_rss, checked
from tests.slack.test_asking import MANY

HERE = Path(os.environ.get("TEAMS_PLAYGROUND") or Path.home() / ".cache" / "kakehashi-playground")
COMMAND = HERE / "node_modules" / ".bin" / "agentsplayground"
PORT, DESK = 56150, 3979
BASE = f"http://127.0.0.1:{PORT}"
CARD = "application/vnd.microsoft.card.adaptive"


def missing() -> str:
    """Why it cannot be run here, "" if it can."""
    if not COMMAND.exists():
        return f"the Agents Playground is not installed in {HERE.name}: see the head of this file"
    if not shutil.which("unshare") or subprocess.run(["unshare", "-rn", "true"], capture_output=True, check=False).returncode:
        return "no network of its own can be made here (unshare), and it would call home"
    return ""


@pytest.fixture(scope="module")
def talk():
    """What was said, in a network where there is nobody else."""
    if why := missing():
        pytest.skip(why)
    inside = f"ip link set lo up && exec {sys.executable} -m tests.peers.playground"
    done = subprocess.run(["unshare", "-rn", "bash", "-c", inside], capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout.splitlines()[-1])


def test_a_person_who_asks_is_answered_with_a_card(talk):
    assert "Orchard Therapeutics" in talk["asked"]
    assert "£11m" in talk["asked"]


def test_who_mentions_it_in_a_channel_is_answered_there(talk):
    assert "Orchard Therapeutics" in talk["mentioned"]


def test_a_button_turns_the_page_in_place(talk):
    assert talk["turned"]["type"] == CARD
    assert talk["turned"]["words"] != talk["first page"]


def test_the_answer_to_a_mention_stands_in_its_thread(talk):
    assert ";messageid=" in talk["thread"]


def test_a_digest_is_told_to_a_channel_unasked(talk):
    assert "Orchard Therapeutics" in talk["told"]
    assert talk["sent"] >= 1


# ── inside ──────────────────────────────────────────────────────────────────────────────────────────────────────────────────


class NoTokens:
    """The Playground looks at none."""

    async def token(self) -> str:
        return "of-no-use"

    def forget(self, token: str) -> None:
        del token


@dataclass
class Playground:
    http: aiohttp.ClientSession
    config: dict[str, Any] = field(default_factory=dict)
    seen: list[dict[str, Any]] = field(default_factory=list)

    async def post(self, path: str, body: Any) -> Any:
        async with self.http.post(f"{BASE}{path}", json=body) as answer:
            text = await answer.text()
            assert answer.status < 300, f"{path}: {answer.status} {text[:300]}"
            return json.loads(text) if text.strip().startswith(("{", "[")) else text

    async def say(self, conversation: str, words: str, *, mention: bool) -> None:
        bot = self.config["bot"]
        mentioned = [{"mentioned": bot, "text": f"<at>{bot['name']}</at>"}] if mention else []
        text = f"<at>{bot['name']}</at> {words}" if mention else words
        said = {
            "type": "text",
            "text": text,
            "textFormat": "plain",
            "from": {"id": self.config["currentUser"]["id"]},
            "mentions": mentioned,
        }
        await self.post(f"/_conversation/v1/conversations/{conversation}/messages", said)

    async def until(self, wanted: Callable[[dict[str, Any]], object], *, after: int = 0) -> dict[str, Any]:
        """The first message from the desk that is so, of those seen after so many."""
        async with asyncio.timeout(20):
            while True:
                for one in self.seen[after:]:
                    if one.get("action") == "createMessage" and wanted(one):
                        return one
                await asyncio.sleep(0.05)

    async def follow(self) -> None:
        async with self.http.ws_connect(f"{BASE}/_ws_conversation/v1/conversations/stream") as stream:
            async for message in stream:
                self.seen.append(json.loads(message.data))


def button_in(value: Any, verb: str) -> Any:
    """The button of that verb, None where there is none."""
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    if isinstance(value, dict) and value.get("type") == "Action.Execute" and value.get("verb") == verb:
        return value
    return next((found for part in parts if (found := button_in(part, verb))), None)


def words_in(value: Any) -> str:
    """All words of a card, wherever it stands."""
    if isinstance(value, str) and value.startswith("{"):
        with contextlib.suppress(ValueError):
            return words_in(json.loads(value))
    if isinstance(value, list):
        return " ".join(map(words_in, value))
    if not isinstance(value, dict):
        return ""
    own = value["text"] if isinstance(value.get("text"), str) else ""
    return " ".join([own, *(words_in(part) for key, part in value.items() if key != "text")])


@asynccontextmanager
async def playground(folder: Path):
    command = [
        str(COMMAND),
        "start",
        "-e",
        f"http://127.0.0.1:{DESK}/teams/messages",
        "-c",
        "msteams",
        "-p",
        str(PORT),
        "--disable-telemetry",
    ]
    process = subprocess.Popen(command, cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        async with aiohttp.ClientSession() as http:
            peer = Playground(http)
            for _ in range(200):
                with contextlib.suppress(aiohttp.ClientError):
                    async with http.get(f"{BASE}/_debug/ping") as answer:
                        if answer.status == 200:
                            break
                await asyncio.sleep(0.1)
            async with http.get(f"{BASE}/_internal/v1/config") as answer:
                peer.config = (await answer.json())["config"]
            following = asyncio.create_task(peer.follow())
            yield peer
            following.cancel()
    finally:
        process.kill()


async def converse(folder: Path) -> dict[str, Any]:
    async with playground(folder) as peer, a_desk(folder, command="") as desk:
        await checked(desk, an_rss(ORCHARD, RIKEN, *MANY))
        client = TeamsClient("00000000-0000-0000-0000-00000000000b", NoTokens(), service_url=f"{BASE}/_connector")
        desk.senders["teams"] = TeamsSender(client, desk.store, client.client_id, "", halves, desk.clock)
        work = TeamsWork(desk, client, RENDERER, People(desk, frozenset(), frozenset()))

        async def keep(external_id, kind, payload):
            return await desk.store.receive("teams", external_id, kind, payload, desk.clock())

        door = TeamsDoor(work, keep, peer.config["tenantId"])

        async def health():
            return {"ok": True}

        async def take(request):
            status, said = await door.take(await request.json())
            return Response(status_code=status) if said is None else JSONResponse(said, status)

        server = make_server(build_web(health, lambda: None, teams=take), "127.0.0.1", DESK)
        serving = asyncio.create_task(server.serve())
        enough = asyncio.Event()
        working = asyncio.create_task(_work(desk, work, enough))
        try:
            return await _talk(peer, desk)
        finally:
            enough.set()
            await working
            server.should_exit = True
            await serving


async def _work(desk, work: TeamsWork, enough: asyncio.Event) -> None:
    while not enough.is_set():
        await answer_open(desk, {"teams": work})
        await asyncio.sleep(0.05)


async def _talk(peer: Playground, desk) -> dict[str, Any]:
    chat, [team] = peer.config["personalChat"]["id"], peer.config["teams"]
    channel = team["channels"][1]["id"]
    for place in (chat, channel):
        await peer.post(f"/_debug/conversation/{place}/installation", {})
    await peer.until(lambda one: one["actionConversationId"] == channel)
    await peer.say(chat, "search Orchard", mention=False)
    asked = await peer.until(lambda one: "£11m" in words_in(one))
    await peer.say(chat, "latest", mention=False)
    first = (await peer.until(lambda one: button_in(one, "ask.page")))["message"]
    pressed = {"action": button_in(first, "ask.page"), "trigger": "manual"}
    who = {"id": peer.config["currentUser"]["id"]}
    given = {"conversation": {"id": chat}, "replyToId": first["messageId"], "name": "adaptiveCard/action", "value": pressed, "from": who}
    turned = await peer.post("/_conversation/v1/invoke", given)
    await peer.say(channel, "search Orchard", mention=True)
    mentioned = await peer.until(lambda one: one["actionConversationId"].startswith(channel) and "£11m" in words_in(one))
    before = len(peer.seen)
    sent = await _tell(desk, channel)
    told = await peer.until(lambda one: one["actionConversationId"].startswith(channel) and "£11m" in words_in(one), after=before)
    return {
        "asked": words_in(asked),
        "mentioned": words_in(mentioned),
        "thread": mentioned["actionConversationId"],
        "first page": words_in(first),
        "turned": {"type": turned["type"], "words": words_in(turned["value"])},
        "told": words_in(told),
        "sent": sent,
    }


async def _tell(desk, channel: str) -> int:
    """A week's digest to that channel, which nobody asked for; how many messages were sent."""
    [tenant] = await desk.store.installations("teams")
    await desk.store.add_destination(Destination(0, tenant.id, "channel", "teams", channel), desk.clock())
    wanted = plain_plan("weekly", WATCH, zone="Europe/London", language="en")
    plan = await desk.store.add_plan(replace(wanted, installation=tenant.id, name="week", destination="channel"), desk.clock())
    assert await tell(desk, plan, replace(period_for(plan, desk.clock()), start=desk.clock() - timedelta(days=7)))
    return await send_due(desk)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as place:
        print(json.dumps(asyncio.run(converse(Path(place)))))
