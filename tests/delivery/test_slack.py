"""What the Slack sender does with every answer Slack can give, against a strict local one."""

from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import aiohttp
import pytest

from bot.delivery.slack import SlackSender, make_client, who_am_i
from bot.delivery.slack_codes import CODES
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


# ── what is there is changed ────────────────────────────────────────────────────────────────────────────────────────────────


def a_change(slack, action: str = "edit", text: str = "as it is now", **changes) -> Delivery:
    """Of the message delivery-1."""
    blocks = [{"type": "header", "text": {"type": "plain_text", "text": "Mended"}}]
    parent = {"channel": CHANNEL, "ts": slack.posts()[0]["ts"]} if slack.posts() else {}
    return a_delivery(
        f"{action}-1",
        action=action,
        target="delivery-1",
        parent=parent,
        message=Message("slack", {"text": text, "blocks": blocks}, text),
        **changes,
    )


async def test_an_edit_brings_blocks_and_text_and_keeps_what_finds_the_message_again():
    async with a_sender() as (slack, sender):
        sent = await sender.send(a_delivery())
        assert await sender.send(a_change(slack)) == sent
        (post,) = slack.posts()
        assert (post["text"], post["blocks"][0]["text"]["text"]) == ("as it is now", "Mended")
        assert (post["parse"], str(post["link_names"]).lower() in {"0", "false"}) == ("none", True)
        assert await sender.find(a_delivery()) == sent


async def test_an_edits_text_is_cut_to_what_chat_update_takes_and_never_within_an_entity():
    async with a_sender() as (slack, sender):
        await sender.send(a_delivery())
        await sender.send(a_change(slack, text="x" * 3997 + "&amp;" * 3))
        (post,) = slack.posts()
    assert post["text"] == "x" * 3997


async def test_a_deletion_is_done_where_the_message_is_gone_already():
    async with a_sender() as (slack, sender):
        await sender.send(a_delivery())
        deletion = a_change(slack, "delete")
        await sender.send(deletion)
        assert slack.posts() == []
        assert (await sender.send(deletion)).reference == deletion.parent


@pytest.mark.parametrize("code", ["edit_window_closed", "message_not_found", "is_archived", "channel_not_found", "no_such_code_yet"])
async def test_an_edit_that_is_refused_blames_nothing_but_that_message(code):
    async with a_sender() as (slack, sender):
        await sender.send(a_delivery())
        slack.fail_next = [code]
        with pytest.raises(Rejected) as caught:
            await sender.send(a_change(slack))
    assert (caught.value.code, caught.value.whose) == (code, "message")


async def test_a_change_of_a_message_that_nobody_can_name_is_refused_without_asking_slack():
    async with a_sender() as (slack, sender):
        with pytest.raises(Rejected, match="Nobody knows"):
            await sender.send(a_change(slack))
        assert slack.calls == []


async def test_a_note_about_a_reply_stands_beside_it_in_its_thread():
    async with a_sender() as (slack, sender):
        await sender.send(a_delivery())
        reply = await sender.send(a_reply(slack))
        note = a_delivery("note-1", action="thread", target="reply-1", parent=reply.reference)
        sent = await sender.send(note)
        assert slack.posts()[-1]["thread_ts"] == slack.posts()[0]["ts"]
        assert await sender.find(note) == sent


async def test_a_note_whose_message_is_gone_is_not_posted_into_the_channel():
    async with a_sender() as (slack, sender):
        await sender.send(a_delivery())
        note = a_change(slack, "thread")
        slack.messages.clear()
        with pytest.raises(Rejected):
            await sender.send(note)
        assert slack.posts() == []


# ── blocks that not every workspace takes ───────────────────────────────────────────────────────────────────────────────────


def with_a_twin(**changes) -> Delivery:
    native = [*BLOCKS, {"type": "table", "rows": [[{"type": "raw_text", "text": "a"}]]}]
    message = Message("slack", {"text": "told", "blocks": native}, "told", plain={"text": "told", "blocks": BLOCKS})
    return a_delivery(message=message, **changes)


async def test_native_blocks_go_out_where_they_are_taken():
    async with a_sender() as (slack, sender):
        assert (await sender.send(with_a_twin())).refused == ""
    assert len(slack.posts()[0]["blocks"]) == 2


async def test_a_message_refused_for_its_native_blocks_goes_out_as_its_plain_twin_in_the_same_try():
    async with a_sender(unknown_blocks={"table"}) as (slack, sender):
        sent = await sender.send(with_a_twin())
    (post,) = slack.posts()
    assert (sent.refused, post["blocks"]) == ("native_blocks", BLOCKS)


async def test_a_workspace_that_was_seen_to_refuse_native_blocks_is_not_offered_any():
    async with a_sender() as (slack, sender):
        await sender.send(with_a_twin(refuses=frozenset({"native_blocks"})))
    assert slack.posts()[0]["blocks"] == BLOCKS
    assert slack.calls == ["chat.postMessage"]


async def test_blocks_that_are_wrong_elsewhere_are_no_matter_for_the_twin():
    async with a_sender(unknown_blocks={"header"}) as (slack, sender):
        with pytest.raises(Rejected) as caught:
            await sender.send(with_a_twin())
    assert (caught.value.code, caught.value.whose) == ("invalid_blocks", "message")
    assert slack.calls == ["chat.postMessage"]


async def test_an_edit_too_goes_out_plainly_where_native_blocks_are_refused():
    async with a_sender(unknown_blocks={"table"}) as (slack, sender):
        await sender.send(a_delivery())
        parent = {"channel": CHANNEL, "ts": slack.posts()[0]["ts"]}
        sent = await sender.send(replace(with_a_twin(), id="edit-1", action="edit", target="delivery-1", parent=parent))
    assert sent.refused == "native_blocks"
    assert slack.posts()[0]["text"] == "told"


# ── every code says whose it is ─────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("code", "known"), sorted(CODES.items()))
async def test_each_documented_code_comes_to_what_the_table_says(code, known):
    raised = {"later": Unavailable, "maybe": FateUnknown}.get(known.fate, Rejected)
    async with a_sender(fail_next=[code]) as (slack, sender):
        with pytest.raises(raised) as caught:
            await sender.send(a_delivery())
        assert len(slack.calls) == 1  # nothing is tried again here
    if known.fate in {"message", "destination", "workspace"}:
        assert (caught.value.whose, caught.value.mend) == (known.fate, known.mend)
        assert known.mend
    else:
        assert type(caught.value) is raised or known.fate == "thread"


async def test_a_workspace_without_a_token_is_in_trouble_as_a_whole_and_has_no_badge():
    async def client_of(_installation):
        raise Rejected("There is no token for that workspace.", "Install the app again.")

    sender = SlackSender(client_of, pace=0)
    with pytest.raises(Rejected) as caught:
        await sender.send(a_delivery())
    assert caught.value.whose == "workspace"
    assert await sender.badge(1) is None


async def test_a_badge_changes_with_the_token_and_does_not_tell_it():
    async with a_sender() as (_slack, sender), a_sender(token="xoxb-other") as (_other, another):
        one, two = await sender.badge(1), await another.badge(1)
    assert one != two
    assert TOKEN not in one
