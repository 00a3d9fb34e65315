"""The local Slack says no where the real one does (docs.slack.dev), so that what passes on it means something."""

import asyncio
import time
from contextlib import asynccontextmanager

import aiohttp
import httpx
import pytest
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.delivery.slack import make_client
from bot.web.app import build_web
from tests.local_slack import (
    APP_TOKEN,
    CHANNEL,
    CLIENT_ID,
    CLIENT_SECRET,
    READER,
    SECRET,
    TEAM,
    TOKEN,
    LocalSlack,
    in_process,
    local_slack,
)

ALL = {"chat:write", "commands", "channels:history", "channels:read", "users:read", "im:write", "im:history", "im:read"}


def a_modal(**changes):
    field = {"type": "plain_text_input", "action_id": "words", "max_length": 20}
    block = {"type": "input", "block_id": "words_block", "label": plain("Words"), "element": field}
    return {"type": "modal", "callback_id": "ask", "title": plain("Ask"), "submit": plain("Go"), "blocks": [block]} | changes


def plain(text: str) -> dict:
    return {"type": "plain_text", "text": text}


def a_section(text: str, **more) -> dict:
    return {"type": "section", "text": plain(text), **more}


@asynccontextmanager
async def a_client(**slack):
    async with local_slack(**{"pace": False, "scopes": set(ALL)} | slack) as there, aiohttp.ClientSession() as session:
        yield there, make_client(TOKEN, there.api_url, session)


async def refusal(call) -> SlackApiError:
    with pytest.raises(SlackApiError) as caught:
        await call
    return caught.value


async def code_of(call) -> str:
    return (await refusal(call)).response["error"]


# ── posting ─────────────────────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_bad_blocks_are_refused_with_a_json_pointer():
    async with a_client() as (_, client):
        error = await refusal(client.chat_postMessage(channel=CHANNEL, text="x", blocks=[a_section("x"), a_section("y" * 3001)]))
    assert error.response["error"] == "invalid_blocks"
    assert error.response["errors"] == ["must be no more than 3000 characters [json-pointer:/blocks/1/text/text]"]
    assert error.response["response_metadata"]["messages"][0].startswith("[ERROR] ")


async def test_a_second_post_within_a_second_is_told_when_to_come_again_and_other_channels_are_not():
    async with a_client(pace=True, channels={CHANNEL, "C0000000B"}) as (_, client):
        await client.chat_postMessage(channel=CHANNEL, text="one")
        error = await refusal(client.chat_postMessage(channel=CHANNEL, text="two"))
        await client.chat_postMessage(channel="C0000000B", text="three")
    assert (error.response.status_code, error.response.headers["Retry-After"]) == (429, "1")


async def test_an_edit_drops_the_blocks_unless_they_are_given_again_and_keeps_the_metadata():
    async with a_client() as (slack, client):
        metadata = {"event_type": "mine", "event_payload": {"n": 1}}
        sent = await client.chat_postMessage(channel=CHANNEL, text="one", blocks=[a_section("one")], metadata=metadata)
        await client.chat_update(channel=CHANNEL, ts=sent["ts"], text="two")
    (post,) = slack.posts()
    assert (post["text"], "blocks" in post, post["metadata"]) == ("two", False, metadata)


async def test_only_our_own_messages_are_edited_and_deleted_and_never_past_4000_characters():
    async with a_client() as (slack, client):
        theirs = slack.say("hello")
        ours = await client.chat_postMessage(channel=CHANNEL, text="one")
        assert await code_of(client.chat_update(channel=CHANNEL, ts=theirs["ts"], text="x")) == "cant_update_message"
        assert await code_of(client.chat_delete(channel=CHANNEL, ts=theirs["ts"])) == "cant_delete_message"
        assert await code_of(client.chat_update(channel=CHANNEL, ts=ours["ts"], text="x" * 4001)) == "msg_too_long"
        assert await code_of(client.chat_update(channel=CHANNEL, ts="1.0", text="x")) == "message_not_found"
        alone = await client.chat_postEphemeral(channel=CHANNEL, user=READER, text="psst")
        assert await code_of(client.chat_update(channel=CHANNEL, ts=alone["message_ts"], text="x")) == "message_not_found"
        await client.chat_delete(channel=CHANNEL, ts=ours["ts"])
    assert slack.posts() == [theirs]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"archived": True}, "is_archived"),
        ({"member": False}, "not_in_channel"),
        ({"member": False, "kind": "private"}, "channel_not_found"),
        ({"refuses": "restricted_action"}, "restricted_action"),
        ({"team": "T0OTHER"}, "channel_not_found"),
    ],
)
async def test_a_channel_that_cannot_be_posted_to_says_why(change, code):
    async with a_client() as (slack, client):
        slack.add_channel(CHANNEL, **change)
        assert await code_of(client.chat_postMessage(channel=CHANNEL, text="x")) == code


async def test_metadata_come_back_only_where_they_are_asked_for_and_are_refused_when_scheduled():
    metadata = {"event_type": "mine", "event_payload": {"id": "d1"}}
    async with a_client() as (_, client):
        await client.chat_postMessage(channel=CHANNEL, text="x", metadata=metadata)
        plainly = await client.conversations_history(channel=CHANNEL)
        wholly = await client.conversations_history(channel=CHANNEL, include_all_metadata=True)
        later = int(time.time()) + 600
        assert "metadata" in await code_of(client.chat_scheduleMessage(channel=CHANNEL, text="x", post_at=later, metadata=metadata))
        await client.chat_scheduleMessage(channel=CHANNEL, text="x", post_at=later)
        nested = {"event_type": "mine", "event_payload": {"a": {"b": {"c": 1}}}}
        assert await code_of(client.chat_postMessage(channel=CHANNEL, text="x", metadata=nested)) == "invalid_metadata_schema"
    assert "event_payload" not in plainly["messages"][0]["metadata"]
    assert wholly["messages"][0]["metadata"] == metadata


async def test_history_begins_where_it_is_asked_to_and_shows_no_replies():
    async with a_client() as (_, client):
        first = await client.chat_postMessage(channel=CHANNEL, text="one")
        await client.chat_postMessage(channel=CHANNEL, text="reply", thread_ts=first["ts"])
        await client.chat_postMessage(channel=CHANNEL, text="two")
        whole = await client.conversations_history(channel=CHANNEL)
        after = await client.conversations_history(channel=CHANNEL, oldest=first["ts"])
        thread = await client.conversations_replies(channel=CHANNEL, ts=first["ts"])
    assert [message["text"] for message in whole["messages"]] == ["two", "one"]
    assert [message["text"] for message in after["messages"]] == ["two"]
    assert [message["text"] for message in thread["messages"]] == ["one", "reply"]


async def test_arguments_are_taken_from_query_form_and_json_alike():
    async with a_client() as (slack, _), aiohttp.ClientSession() as session:
        bearer = {"Authorization": f"Bearer {TOKEN}"}
        given = {"channel": CHANNEL, "text": "x"}
        for request in (
            session.get(f"{slack.api_url}chat.postMessage", params=given, headers=bearer),
            session.post(f"{slack.api_url}chat.postMessage", params=given, headers=bearer),
            session.post(f"{slack.api_url}chat.postMessage", data=given | {"token": TOKEN}),
            session.post(f"{slack.api_url}chat.postMessage", json=given, headers=bearer),
        ):
            assert (await (await request).json())["ok"]
    assert len(slack.posts()) == 4


# ── workspaces, people, tokens ──────────────────────────────────────────────────────────────────────────────────────────────────


async def test_each_workspace_has_tokens_and_channels_of_its_own_and_scopes_are_the_tokens():
    async with a_client() as (slack, client):
        slack.add_workspace("T2", token="xoxb-two", scopes={"chat:write"}, channel="C2")
        two = AsyncWebClient(token="xoxb-two", base_url=slack.api_url, session=client.session)
        assert (await two.auth_test())["team_id"] == "T2"
        await two.chat_postMessage(channel="C2", text="x")
        assert await code_of(two.chat_postMessage(channel=CHANNEL, text="x")) == "channel_not_found"
        error = await refusal(two.conversations_history(channel="C2"))
        assert (error.response["error"], error.response["needed"], error.response["provided"]) == (
            "missing_scope",
            "channels:history",
            "chat:write",
        )
        slack.uninstall("T2")
        assert await code_of(two.auth_test()) == "account_inactive"


async def test_people_have_a_locale_a_zone_and_a_role():
    async with a_client() as (slack, client):
        slack.add_person("U0HANA", locale="ja-JP", tz="Asia/Tokyo", tz_offset=32400, is_admin=True)
        user = (await client.users_info(user="U0HANA", include_locale=True))["user"]
        assert (user["locale"], user["tz"], user["is_admin"]) == ("ja-JP", "Asia/Tokyo", True)
        assert "locale" not in (await client.users_info(user="U0HANA"))["user"]
        assert await code_of(client.users_info(user="U0NOBODY")) == "user_not_found"
        opened = await client.conversations_open(users=["U0HANA"])
        await client.chat_postMessage(channel="U0HANA", text="x")
    assert len(slack.posts(opened["channel"]["id"])) == 1


async def test_installed_by_oauth_a_token_expires_and_its_refresh_token_is_used_once():
    async with a_client(rotation=True, withheld={"users:read"}) as (slack, client):
        asked = {"client_id": CLIENT_ID, "scope": "chat:write,users:read", "state": "s", "redirect_uri": "http://desk/back"}
        async with client.session.get(slack.authorize_url, params=asked) as page:
            assert "Allow in Local" in await page.text()
        where = slack.authorize_url.replace("authorize", "allow")
        async with client.session.get(where, params=asked | {"team": TEAM}, allow_redirects=False) as back:
            query = httpx.URL(back.headers["Location"]).params
        keys = {"client_id": CLIENT_ID, "client_secret": CLIENT_SECRET}

        def access(**given):
            return AsyncWebClient(base_url=slack.api_url, session=client.session).api_call("oauth.v2.access", data=keys | given)

        granted = await access(code=query["code"], redirect_uri="http://desk/back")
        assert (query["state"], granted["scope"], granted["expires_in"]) == ("s", "chat:write", 43200)
        assert await code_of(access(code=query["code"])) == "code_already_used"
        slack.ahead = 43201
        one = AsyncWebClient(token=granted["access_token"], base_url=slack.api_url, session=client.session)
        assert await code_of(one.auth_test()) == "token_expired"
        again = {"grant_type": "refresh_token", "refresh_token": granted["refresh_token"]}
        renewed = await access(**again)
        assert await code_of(access(**again)) == "invalid_refresh_token"
        two = AsyncWebClient(token=renewed["access_token"], base_url=slack.api_url, session=client.session)
        assert (await two.auth_test())["ok"]


# ── views ───────────────────────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_a_trigger_opens_one_view_within_three_seconds():
    async with a_client() as (slack, client):
        trigger = slack.issue_trigger("one")
        await client.views_open(trigger_id=trigger, view=a_modal())
        assert await code_of(client.views_open(trigger_id=trigger, view=a_modal())) == "exchanged_trigger_id"
        late = slack.issue_trigger("two")
        slack.ahead = 3.5
        assert await code_of(client.views_open(trigger_id=late, view=a_modal())) == "expired_trigger_id"
        assert await code_of(client.views_open(trigger_id="three", view=a_modal())) == "invalid_trigger_id"


@pytest.mark.parametrize(
    ("view", "pointer"),
    [
        (a_modal(title=plain("x" * 25)), "/view/title/text"),
        (a_modal(private_metadata="x" * 3001), "/view/private_metadata"),
        (a_modal(blocks=[a_section("x")] * 101), "/view/blocks"),
        ({key: value for key, value in a_modal().items() if key != "submit"}, "/view"),
        (a_modal(blocks=[a_section("x", block_id="b")] * 2), "/view/blocks/1/block_id"),
        (a_modal(blocks=[{"type": "table", "rows": [[{"type": "raw_text", "text": "x"}]]}]), "/view/blocks/0"),
    ],
)
async def test_a_view_outside_slacks_limits_is_refused_with_a_json_pointer(view, pointer):
    async with a_client() as (slack, client):
        error = await refusal(client.views_open(trigger_id=slack.issue_trigger("one"), view=view))
    assert error.response["error"] == "invalid_arguments"
    assert f"[json-pointer:{pointer}]" in error.response["response_metadata"]["messages"][0]


async def test_a_view_is_updated_by_who_knows_how_it_stands():
    async with a_client() as (slack, client):
        opened = await client.views_open(trigger_id=slack.issue_trigger("one"), view=a_modal(external_id="mine"))
        view, stamp = opened["view"]["id"], opened["view"]["hash"]
        await client.views_update(view_id=view, hash=stamp, view=a_modal(title=plain("Again")))
        assert await code_of(client.views_update(view_id=view, hash=stamp, view=a_modal())) == "hash_conflict"
        assert await code_of(client.views_update(view_id="V0NONE", view=a_modal())) == "not_found"
        await client.views_publish(user_id=READER, view={"type": "home", "blocks": [a_section("Home")]})
        assert (
            await code_of(client.views_publish(user_id="U0NOBODY", view={"type": "home", "blocks": [a_section("x")]})) == "user_not_found"
        )
    assert slack.modal().view["title"]["text"] == "Again"
    assert slack.home().blocks[0]["text"]["text"] == "Home"


# ── what people do ──────────────────────────────────────────────────────────────────────────────────────────────────────────────


@asynccontextmanager
async def an_app(over: str, **slack):
    """A Bolt app that notes what comes, over a socket or signed HTTP."""
    async with a_client(**slack) as (there, client):

        async def authorize(**_context):
            return AuthorizeResult(enterprise_id=None, team_id=TEAM, bot_token=TOKEN, bot_id="B0BOT", bot_user_id="U0BOT")

        free = AsyncWebClient(base_url=there.api_url, session=client.session)
        app = AsyncApp(client=free, signing_secret=SECRET, request_verification_enabled=over == "http", authorize=authorize)
        app.seen = []
        if over == "socket":
            handler = AsyncSocketModeHandler(app, APP_TOKEN, web_client=free)
            await handler.connect_async()
            yield there, app
            await handler.close_async()
            return

        async def health():
            return {"ok": True}

        async with httpx.AsyncClient(transport=httpx.ASGITransport(build_web(health, lambda: app)), base_url="http://desk") as web:
            there.desk = in_process(web)
            yield there, app


@pytest.mark.parametrize("over", ["socket", "http"])
async def test_a_command_opens_a_form_that_is_refused_then_taken(over):
    async with an_app(over) as (slack, app):

        @app.command("/ukjapan")
        async def command(ack, body, client):
            await ack()
            await client.views_open(trigger_id=body["trigger_id"], view=a_modal())

        @app.view("ask")
        async def form(ack, view):
            words = view["state"]["values"]["words_block"]["words"]["value"]
            app.seen.append(words)
            await (ack() if words == "good" else ack(response_action="errors", errors={"words_block": "Not so."}))

        assert (await slack.type_command("help")).taken
        for _ in range(100):
            if slack.views:
                break
            await asyncio.sleep(0.01)
        modal = slack.modal()
        with pytest.raises(AssertionError, match="words is empty"):
            await slack.submit(modal)
        await slack.submit(modal, {"words": "bad"})
        assert (modal.open, modal.errors) == (True, {"words_block": "Not so."})
        await slack.submit(modal, {"words": "good"})
        assert (modal.open, app.seen) == (False, ["bad", "good"])


@pytest.mark.parametrize("over", ["socket", "http"])
async def test_a_menu_on_a_message_a_mention_a_direct_message_the_home_tab_and_a_shortcut_reach_the_app(over):
    menu = {
        "type": "overflow",
        "action_id": "story",
        "options": [{"text": plain("Save"), "value": "save|1"}, {"text": plain("Share"), "value": "share|1"}],
    }
    async with an_app(over) as (slack, app):

        @app.action("story")
        async def act(ack, body, respond):
            await ack()
            app.seen.append(body["actions"][0]["selected_option"]["value"])
            await respond(text="Saved.", replace_original=False)

        for event in ("app_mention", "message", "app_home_opened"):

            @app.event(event)
            async def on_event(body):
                app.seen.append(body["event"]["type"])

        @app.shortcut("who")
        async def who(ack, body):
            await ack()
            app.seen.append(body["message"]["text"])

        await app.client.chat_postMessage(token=TOKEN, channel=CHANNEL, text="x", blocks=[a_section("x", accessory=menu)])
        await slack.click(slack.posts()[0], "story", "share|1")
        await slack.mention("latest")
        await slack.write_direct("latest")
        await slack.open_home()
        await slack.use_shortcut("who", slack.say("https://e.example/1"))
        for _ in range(100):
            if len(app.seen) == 5 and slack.ephemerals:
                break
            await asyncio.sleep(0.01)
    assert app.seen == ["share|1", "app_mention", "message", "app_home_opened", "https://e.example/1"]
    assert slack.ephemerals[0]["text"] == "Saved."


@pytest.mark.parametrize(("reason", "status"), [("http_error", 500), ("http_timeout", None)])
async def test_an_event_that_is_not_taken_comes_three_times_more_with_the_same_id(reason, status):
    came = []

    async def door(body, headers):
        came.append((body, headers.get("x-slack-retry-num"), headers.get("x-slack-retry-reason")))
        if status is None:
            await asyncio.sleep(1)
        return 200 if len(came) == 4 else status, ""

    async with local_slack(desk=door, patience=0.05, retry_waits=(0, 0, 0)) as slack:
        assert (await slack.mention("latest")).tries == 4
    assert len({body for body, _, _ in came}) == 1
    assert [(number, why) for _, number, why in came] == [(None, None)] + [(str(n), reason) for n in (1, 2, 3)]


async def test_an_answer_address_is_good_five_times_within_half_an_hour_and_may_take_a_messages_place():
    async with local_slack() as slack, aiohttp.ClientSession() as session:
        slack.say("old", bot_id="B0BOT")
        url = slack.response_url("one", origin=slack.posts()[0]["ts"])

        async def say(**said):
            async with session.post(url, json=said) as answer:
                return answer.status, await answer.text()

        assert await say(text="only you") == (200, "ok")
        assert await say(text="all", response_type="in_channel") == (200, "ok")
        assert await say(text="new", replace_original=True) == (200, "ok")
        assert [message["text"] for message in slack.posts()] == ["new", "all"]
        assert await say(delete_original=True) == (200, "ok")
        assert (await say(blocks=[{"type": "junk"}], text="x"))[0] == 400
        assert await say(text="sixth") == (404, "used_url")
        assert [message["text"] for message in slack.posts()] == ["all"]
        url = slack.response_url("two")
        slack.ahead = 1801
        assert await say(text="late") == (404, "expired_url")


async def test_it_comes_back_on_the_same_port():
    slack = LocalSlack()
    await slack.start()
    before = slack.base
    await slack.stop()
    await slack.start()
    assert slack.base == before
    await slack.stop()
