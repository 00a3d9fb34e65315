"""The desk's Slack side against a Slack that somebody else wrote: Vercel's emulate 0.12.2 behind a shim, for metadata, scopes and OAuth."""

from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError

from bot.delivery.slack import SlackSender, make_client, who_am_i
from bot.errors import FateUnknown
from tests.delivery.test_slack import a_delivery
from tests.examples import a_destination
from tests.local_slack import TOKEN, always
from tests.peers.others import CLIENT_ID, CLIENT_SECRET, EMULATE, GENERAL, NODE, emulate_peer, needs
from tests.test_local_slack import a_modal

pytestmark = needs(EMULATE, NODE)
HERE = a_destination(address=GENERAL)


@asynccontextmanager
async def a_client(folder, **how):
    async with emulate_peer(folder, **how) as (_, shimmed), aiohttp.ClientSession() as session:
        yield make_client(TOKEN, f"{shimmed}/api/", session)


async def test_slack_says_whose_token_it_is(tmp_path):
    async with a_client(tmp_path) as client:
        assert (await who_am_i(client)).team.startswith("T")


async def test_a_message_and_its_thread_are_posted_and_found_by_their_metadata(tmp_path):
    async with a_client(tmp_path) as client:
        sender = SlackSender(always(client), pace=0)
        first = await sender.send(a_delivery(destination=HERE))
        reply = a_delivery("reply", destination=HERE, part=2, parts=2, action="thread", parent=first.reference)
        sent = await sender.send(reply)
        assert await sender.find(a_delivery(destination=HERE)) == first
        assert await sender.find(reply) == sent
        assert await sender.find(a_delivery("another", destination=HERE)) is None


async def test_a_message_is_edited_and_deleted(tmp_path):
    async with a_client(tmp_path) as client:
        sent = await client.chat_postMessage(channel=GENERAL, text="one")
        await client.chat_update(channel=GENERAL, ts=sent["ts"], text="two", blocks=[])
        history = await client.conversations_history(channel=GENERAL)
        assert history["messages"][0]["text"] == "two"
        await client.chat_delete(channel=GENERAL, ts=sent["ts"])
        assert sent["ts"] not in [message["ts"] for message in (await client.conversations_history(channel=GENERAL))["messages"]]


async def test_without_the_scope_for_history_nobody_can_tell(tmp_path):
    async with a_client(tmp_path, scopes=("chat:write",)) as client:
        sender = SlackSender(always(client), pace=0)
        await sender.send(a_delivery(destination=HERE))
        with pytest.raises(FateUnknown):
            await sender.find(a_delivery(destination=HERE))


async def test_a_message_can_be_scheduled_where_it_carries_no_metadata(tmp_path):
    async with a_client(tmp_path) as client:
        later = int((datetime.now(UTC) + timedelta(hours=1)).timestamp())
        assert (await client.chat_scheduleMessage(channel=GENERAL, text="x", post_at=later))["scheduled_message_id"]


async def test_people_channels_and_direct_messages_are_looked_up(tmp_path):
    async with a_client(tmp_path) as client:
        assert (await client.users_info(user="U000000001"))["user"]["is_admin"] is True
        assert (await client.conversations_info(channel=GENERAL))["channel"]["id"] == GENERAL
        (reader,) = [user["id"] for user in (await client.users_list())["members"] if user["name"] == "reader"]
        assert (await client.conversations_open(users=[reader]))["channel"]["id"]
        with pytest.raises(SlackApiError, match="channel_not_found"):
            await client.chat_postMessage(channel="C0NONE00000", text="x")


async def test_the_home_tab_and_a_modal_are_opened_and_changed(tmp_path):
    async with a_client(tmp_path) as client:
        home = {"type": "home", "blocks": [{"type": "section", "text": {"type": "plain_text", "text": "Home"}}]}
        assert (await client.views_publish(user_id="U000000001", view=home))["view"]["id"]
        trigger = (await client.api_call("views.generateTriggerId", data={}))["trigger_id"]
        opened = await client.views_open(trigger_id=trigger, view=a_modal())
        assert (await client.views_update(view_id=opened["view"]["id"], view=a_modal(callback_id="other")))["ok"]
        with pytest.raises(SlackApiError, match="trigger"):
            await client.views_open(trigger_id="none", view=a_modal())


async def test_an_app_is_installed_by_oauth(tmp_path):
    """The exchange itself: authorize, come back with a code, have a token for it, once."""
    back = "http://127.0.0.1:9/back"
    async with emulate_peer(tmp_path, redirect=back) as (base, shimmed), aiohttp.ClientSession() as session:
        asked = {"client_id": CLIENT_ID, "scope": "chat:write,commands", "state": "s", "redirect_uri": back}
        async with session.get(f"{base}/oauth/v2/authorize", params=asked) as page:
            assert "Kakehashi" in await page.text()
        chosen = asked | {"user_id": "U000000001"}
        async with session.post(f"{base}/oauth/v2/authorize/callback", data=chosen, allow_redirects=False) as answer:
            code = answer.headers["Location"].split("code=")[1].split("&")[0]
        client = make_client("", f"{shimmed}/api/", session)
        given = {"client_id": CLIENT_ID, "client_secret": CLIENT_SECRET, "code": code, "redirect_uri": back}
        granted = await client.api_call("oauth.v2.access", data=given)
        assert granted["access_token"].startswith("xoxb-")
        with pytest.raises(SlackApiError, match="invalid_code"):
            await client.api_call("oauth.v2.access", data=given)
