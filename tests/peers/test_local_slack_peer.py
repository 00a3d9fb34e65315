"""The desk's Slack side against a Slack that somebody else wrote: npm's local-slack 0.1.8, over sockets and over signed HTTP.

It listens on all interfaces, which it cannot be told not to; these tests reach it at 127.0.0.1 only.
"""

import asyncio
import json
import time
from contextlib import asynccontextmanager

import pytest

from bot.delivery.slack import SlackSender, make_client, who_am_i
from bot.slack.app import build_slack
from bot.slack.sockets import Line, Patience
from bot.web.app import build_web, make_server
from tests.delivery.test_slack import a_delivery
from tests.local_slack import APP_TOKEN, CHANNEL, READER, SECRET, TEAM, TOKEN, always
from tests.offices import RIKEN, SOCKET, make_office, with_news
from tests.peers.others import LOCAL_SLACK, free_port, local_slack_peer, needs
from tests.slack.test_commands import Kept
from tests.test_local_slack import a_modal

pytestmark = needs(LOCAL_SLACK)
WHO = {"command": "/ukjapan", "team": TEAM, "bot": "B0BOT", "bot_user": "U0BOT"}


async def good_is_right(came):
    """A form is right if it says "good"."""
    return {} if came.values.get("words") == ("good",) else {"words_block": "Not so."}


async def until(condition, *, seconds: float = 30):
    ends = time.monotonic() + seconds
    while not (found := await condition() if asyncio.iscoroutinefunction(condition) else condition()):
        assert time.monotonic() < ends, "waited in vain"
        await asyncio.sleep(0.05)
    return found


@asynccontextmanager
async def an_app(folder, over: str):
    """(the peer, a client of ours, what our inbox kept): our Bolt app joined to it."""
    port = free_port()
    async with local_slack_peer(folder, f"http://127.0.0.1:{port}/slack/events" if over == "http" else "") as peer:
        client, kept = make_client(TOKEN, peer.api_url, peer.session), Kept()
        app = build_slack(client, signing_secret=SECRET if over == "http" else "", **WHO, keep=kept, check=good_is_right)
        async with (_served if over == "http" else _lined)(app, client, port):
            yield peer, client, kept


@asynccontextmanager
async def _served(app, _client, port):
    async def health():
        return {"ok": True}

    server = make_server(build_web(health, lambda: app), "127.0.0.1", port)
    serving = asyncio.create_task(server.serve())
    await until(lambda: server.started)
    yield
    server.should_exit = True
    await serving


@asynccontextmanager
async def _lined(app, client, _port):
    line = Line(app, APP_TOKEN, client, Patience())
    await line.open()
    yield
    await line.close()


@pytest.fixture(params=["socket", "http"])
async def joined(request, tmp_path):
    async with an_app(tmp_path, request.param) as joined:
        yield joined


async def kept_as(kept: Kept, kind: str) -> dict:
    return await until(lambda: next((row for row in kept.rows.values() if row["kind"] == kind), None))


async def test_a_command_is_taken(joined):
    peer, _, kept = joined
    await peer.do("command", channel=CHANNEL, command="/ukjapan", text="latest quantum")
    came = await kept_as(kept, "command")
    assert (came["words"], came["user"], came["team"]) == ("latest quantum", READER, TEAM)


async def test_a_mention_is_taken(joined):
    peer, _, kept = joined
    await peer.do("message", channel=CHANNEL, text="<@U0BOT> latest")
    assert "latest" in (await kept_as(kept, "mention"))["words"]


async def test_a_direct_message_is_taken(joined):
    peer, client, kept = joined
    direct = (await client.conversations_open(users=[READER]))["channel"]["id"]
    await peer.do("message", channel=direct, text="latest")
    assert (await kept_as(kept, "direct"))["words"] == "latest"


async def test_the_home_tab_is_taken_and_drawn(joined):
    peer, client, kept = joined
    await peer.do("open-home")
    assert (await kept_as(kept, "home"))["user"] == READER
    home = {"type": "home", "blocks": [{"type": "section", "text": {"type": "plain_text", "text": "Home"}}]}
    async with peer.eyes() as (_, next_of):
        await client.views_publish(user_id=READER, view=home)
        assert (await next_of("home"))["view"]["blocks"] == home["blocks"]


async def test_a_menu_on_a_message_is_taken(joined):
    peer, client, kept = joined
    option = {"text": {"type": "plain_text", "text": "Save"}, "value": "save|w|s|1"}
    menu = {"type": "overflow", "action_id": "story", "options": [option]}
    block = {"type": "section", "text": {"type": "plain_text", "text": "x"}, "accessory": menu}
    sent = await client.chat_postMessage(channel=CHANNEL, text="x", blocks=[block])
    action = {"type": "overflow", "action_id": "story", "block_id": "b", "selected_option": option}
    await peer.do("interact", channel=CHANNEL, messageTs=sent["ts"], action=action)
    came = await kept_as(kept, "action")
    assert (came["name"], came["value"], came["ts"]) == ("story", "save|w|s|1", sent["ts"])


async def test_a_form_that_is_wrong_stays_open_with_its_errors_and_is_then_taken(joined):
    peer, client, kept = joined
    await peer.do("command", channel=CHANNEL, command="/ukjapan", text="subscribe")
    came = await kept_as(kept, "command")
    async with peer.eyes() as (send, next_of):
        await client.views_open(trigger_id=came["trigger"], view=a_modal())
        assert len((await next_of("view"))["stack"]) == 1

        async def submit(words):
            values = {"words_block": {"words": {"type": "plain_text_input", "value": words}}}
            await send({"t": "view_submit", "user": READER, "values": values})

        await submit("bad")
        assert (await next_of("view_errors"))["errors"] == {"words_block": "Not so."}
        await submit("good")
        assert (await next_of("view"))["stack"] == []
    assert (await kept_as(kept, "form"))["values"] == {"words": ["good"]}


async def test_a_message_its_thread_and_its_edit(tmp_path):
    async with local_slack_peer(tmp_path) as peer:
        client = make_client(TOKEN, peer.api_url, peer.session)
        assert (await who_am_i(client)).team == TEAM
        sender = SlackSender(always(client), pace=0)
        first = await sender.send(a_delivery())
        reply = await sender.send(a_delivery("reply", part=2, parts=2, action="thread", parent=first.reference))
        await client.chat_update(channel=CHANNEL, ts=first.reference["ts"], text="changed", blocks=[])
        messages = {message["ts"]: message for message in await peer.messages()}
    assert messages[reply.reference["ts"]]["thread_ts"] == first.reference["ts"]
    assert messages[first.reference["ts"]]["text"] == "changed"


async def test_a_whole_desk_tells_its_plan_and_answers_a_command(tmp_path):
    async with local_slack_peer(tmp_path) as peer:
        office = make_office(tmp_path / "office", peer)
        await with_news(office)
        async with office.running(SOCKET) as desk:
            await desk.until_said("Slack is open", seconds=120)
            await until(peer.messages, seconds=60)
            await peer.do("command", channel=CHANNEL, command="/ukjapan", text="search superconductors")

            async def both():
                return len(found := await peer.messages()) == 2 and found

            told, answered = await until(both, seconds=60)
            assert await desk.end() == 0
    assert RIKEN[1] in json.dumps(told, ensure_ascii=False)
    assert RIKEN[1] in json.dumps(answered, ensure_ascii=False)
    assert "Traceback" not in desk.said


async def test_a_peer_that_goes_away_is_missed(tmp_path):
    async with an_app(tmp_path, "socket") as (peer, client, _):
        line = Line(build_slack(client, signing_secret="", **WHO, keep=Kept(), check=good_is_right), APP_TOKEN, client, Patience())
        await line.open()
        assert not line.trouble
        peer.process.kill()
        await until(lambda: line.trouble)
        await line.close()
