"""What the Slack sender does with every answer Slack can give, against a strict local one."""

from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import aiohttp
import pytest

from bot.delivery.slack import SlackSender, make_client, who_am_i
from bot.errors import FateUnknown, Rejected, Unavailable
from bot.models import Delivery, Message
from tests.examples import a_destination
from tests.local_slack import CHANNEL, TEAM, TOKEN, always, local_slack

BLOCKS = [{"type": "header", "text": {"type": "plain_text", "text": "UK–Japan science"}}]


def a_delivery(id: str = "delivery-1", **changes) -> Delivery:
    now = datetime.now(UTC)
    message = Message("slack", {"text": "UK–Japan science: one story", "blocks": BLOCKS}, "UK–Japan science: one story")
    return replace(
        Delivery(id, 1, a_destination(address=CHANNEL), "weekly:1", 1, 1, message, "sending", now, now + timedelta(hours=1)), **changes
    )


@asynccontextmanager
async def a_sender(pace: float = 0.0, token: str = TOKEN, **slack):
    async with local_slack(pace=False, **slack) as there, aiohttp.ClientSession() as session:
        client = make_client(token, there.api_url, session)
        yield there, SlackSender(always(client), pace=pace)


async def test_a_post_carries_our_delivery_id_and_no_unfurling():
    async with a_sender() as (slack, sender):
        sent = await sender.send(a_delivery())
    (post,) = slack.posts()
    assert sent.reference == {"channel": CHANNEL, "ts": post["ts"]}
    assert post["metadata"] == {"event_type": "kakehashi_delivery", "event_payload": {"delivery_id": "delivery-1"}}
    assert str(post["unfurl_links"]).lower() in {"false", "0"}
    assert str(post["unfurl_media"]).lower() in {"false", "0"}
    assert post["blocks"] == BLOCKS


async def test_a_post_whose_connection_drops_after_it_was_taken_is_not_repeated_but_found():
    async with a_sender(fail_next=["drop_after"]) as (slack, sender):
        with pytest.raises(FateUnknown):
            await sender.send(a_delivery())
        assert len(slack.posts()) == 1
        found = await sender.find(a_delivery())
        assert found is not None
        assert found.reference["ts"] == slack.posts()[0]["ts"]


async def test_a_post_that_never_arrived_is_certainly_not_there():
    async with a_sender(fail_next=["drop_before"]) as (_slack, sender):
        with pytest.raises(FateUnknown):
            await sender.send(a_delivery())
        assert await sender.find(a_delivery()) is None


async def test_without_the_history_scope_nobody_can_tell():
    async with a_sender(scopes={"chat:write"}) as (_slack, sender):
        with pytest.raises(FateUnknown, match="does not let us see"):
            await sender.find(a_delivery())


async def test_a_look_that_got_no_answer_is_no_word_that_nobody_can_tell():
    async with a_sender() as (slack, sender):
        slack.silent.add("conversations.history")
        with pytest.raises(Unavailable) as caught:
            await sender.find(a_delivery())
    assert not isinstance(caught.value, FateUnknown)


async def test_a_post_sent_again_without_certainty_is_marked():
    async with a_sender() as (slack, sender):
        await sender.send(a_delivery(state="unknown"))
    assert "may be a repeat" in slack.posts()[0]["blocks"][-1]["elements"][0]["text"]


async def test_retry_after_is_obeyed():
    async with a_sender(fail_next=["ratelimited:17"]) as (_slack, sender):
        with pytest.raises(Unavailable) as caught:
            await sender.send(a_delivery())
    assert caught.value.retry_after == timedelta(seconds=17)
    assert not isinstance(caught.value, FateUnknown)


async def test_an_absurd_retry_after_is_harmless():
    async with a_sender(fail_next=["ratelimited:99999999999999"]) as (_slack, sender):
        with pytest.raises(Unavailable) as caught:
            await sender.send(a_delivery())
    assert caught.value.retry_after == timedelta(hours=1)


@pytest.mark.parametrize(
    "code",
    ["channel_not_found", "is_archived", "not_in_channel", "token_revoked", "account_inactive", "missing_scope", "restricted_action"],
)
async def test_what_will_never_pass_is_rejected_with_a_way_to_mend_it(code):
    async with a_sender(fail_next=[code]) as (_slack, sender):
        with pytest.raises(Rejected) as caught:
            await sender.send(a_delivery())
    assert caught.value.code == code
    assert "science-news" in caught.value.what
    assert caught.value.mend


@pytest.mark.parametrize("fault", ["500", "internal_error", "fatal_error"])
async def test_where_slack_itself_failed_the_fate_is_unknown(fault):
    async with a_sender(fail_next=[fault]) as (_slack, sender):
        with pytest.raises(FateUnknown):
            await sender.send(a_delivery())


async def test_a_slack_that_is_not_there_is_unavailable_not_unknown():
    async with aiohttp.ClientSession() as session:
        sender = SlackSender(always(make_client(TOKEN, "http://127.0.0.1:9/api/", session)), pace=0)
        with pytest.raises(Unavailable) as caught:
            await sender.send(a_delivery())
    assert not isinstance(caught.value, FateUnknown)


async def test_a_bad_token_is_told_once_and_plainly():
    async with a_sender(token="xoxb-bad") as (slack, sender), aiohttp.ClientSession() as session:
        with pytest.raises(Rejected, match="invalid_auth"):
            await sender.send(a_delivery())
        with pytest.raises(Rejected, match="KAKEHASHI_SLACK_BOT_TOKEN"):
            await who_am_i(make_client("xoxb-bad", slack.api_url, session))


async def test_slack_says_whose_token_it_is():
    async with local_slack() as slack, aiohttp.ClientSession() as session:
        assert (await who_am_i(make_client(TOKEN, slack.api_url, session))).team == TEAM


async def test_a_message_slack_refuses_is_rejected():
    broken = Message("slack", {"text": "x", "blocks": [{"type": "header", "text": {"type": "plain_text", "text": "x" * 151}}]}, "x")
    async with a_sender() as (slack, sender):
        with pytest.raises(Rejected) as caught:
            await sender.send(a_delivery(message=broken))
    assert caught.value.code == "invalid_blocks"
    assert slack.posts() == []


async def test_posts_to_one_channel_keep_its_pace_and_others_do_not_wait():
    async with local_slack(channels={"C0000000A", "C0000000B"}) as slack, aiohttp.ClientSession() as session:
        sender = SlackSender(always(make_client(TOKEN, slack.api_url, session)), pace=1.0)
        here, there = a_destination(address="C0000000A"), a_destination(address="C0000000B")
        await sender.send(a_delivery("one", destination=here))
        await sender.send(a_delivery("two", destination=there))
        await sender.send(a_delivery("three", destination=here))
        assert [len(slack.posts(c)) for c in ("C0000000A", "C0000000B")] == [2, 1]


async def test_many_posts_use_one_connection():
    async with a_sender() as (slack, sender):
        for number in range(8):
            await sender.send(a_delivery(f"delivery-{number}"))
    assert len(slack.connections) == 1


def a_reply(slack, id: str = "reply-1", **changes) -> Delivery:
    """A thread's message, as the outbox gives it once the first has arrived."""
    return a_delivery(id, part=2, parts=2, action="thread", parent={"channel": CHANNEL, "ts": slack.posts()[0]["ts"]}, **changes)


async def test_a_threads_message_answers_the_first_and_is_found_there_and_not_in_the_channel():
    async with a_sender() as (slack, sender):
        await sender.send(a_delivery())
        sent = await sender.send(a_reply(slack))
        first, reply = slack.posts()
        assert reply["thread_ts"] == first["ts"]
        assert not reply.get("reply_broadcast")
        assert await sender.find(a_reply(slack)) == sent
        assert await sender.find(a_reply(slack, "another")) is None
        assert await sender.find(a_delivery("reply-1")) is None  # the channel's history shows no replies


async def test_a_reply_is_found_in_a_thread_of_many_pages():
    async with a_sender() as (slack, sender):
        await sender.send(a_delivery())
        for number in range(120):
            await sender.send(a_reply(slack, f"reply-{number}"))
        found = await sender.find(a_reply(slack, "reply-119"))
    assert found is not None
    assert found.reference["ts"] == slack.posts()[-1]["ts"]


@pytest.mark.parametrize("code", ["thread_not_found", "cannot_reply_to_message", "restricted_action_thread_locked"])
async def test_where_slack_takes_no_reply_the_message_stands_in_the_channel_and_is_found_there(code):
    async with a_sender() as (slack, sender):
        await sender.send(a_delivery())
        reply = a_reply(slack)
        slack.fail_next = [code]
        await sender.send(reply)
        assert "thread_ts" not in slack.posts()[1]
        assert await sender.find(reply) is not None
        del slack.messages[CHANNEL][0]  # somebody deleted the first one
        assert await sender.find(reply) is not None


async def test_a_threads_message_whose_first_nobody_could_find_stands_in_the_channel():
    async with a_sender() as (slack, sender):
        await sender.send(a_delivery(part=2, parts=2, action="thread"))
    assert "thread_ts" not in slack.posts()[0]
