"""The watch over Slack's socket: whatever way it dies, it is opened anew, and every command is answered once."""

import asyncio
import contextlib
import time
from contextlib import asynccontextmanager

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.delivery.slack import make_client
from bot.slack.app import build_slack
from bot.slack.sockets import Line, Patience
from tests.local_slack import APP_TOKEN, TEAM, TOKEN, LocalSlack, local_slack
from tests.slack.test_commands import Kept, nothing_wrong

SHORT = Patience(silence=1.0, give_up=0)


@asynccontextmanager
async def a_line(patience: Patience = SHORT, **slack):
    """(Slack, the line, what the app kept, what was said when the line was given up)."""
    async with local_slack(ping_seconds=0.05, patience=1.0, **slack) as there, aiohttp.ClientSession() as session:
        kept, said = Kept(), []
        client = make_client(TOKEN, there.api_url, session)
        line = Line(an_app(client, kept), APP_TOKEN, AsyncWebClient(base_url=there.api_url, session=session), patience, said.append)
        await line.open()
        try:
            yield there, line, kept, said
        finally:
            await line.close()


def an_app(client, kept):
    who = {"command": "/ukjapan", "team": TEAM, "bot": "B0BOT", "bot_user": "U0BOT"}
    return build_slack(client, signing_secret="", **who, keep=kept, check=nothing_wrong)


async def until(condition, *, seconds: float = 15):
    ends = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < ends, "waited in vain"
        await asyncio.sleep(0.02)


async def must_answer(slack: LocalSlack, kept: Kept) -> None:
    """A command typed now is taken, once."""
    before = len(kept.rows)
    assert (await slack.type_command("latest")).taken
    assert len(kept.rows) == before + 1


async def test_a_line_that_slack_pings_is_left_alone():
    async with a_line() as (slack, line, kept, _):
        await asyncio.sleep(SHORT.silence * 2)
        assert (slack.opened_sockets, line.trouble, line.well) == (1, "", True)
        await must_answer(slack, kept)


@pytest.mark.parametrize("fault", ["silent", "mute"])
async def test_a_line_that_lies_silent_is_opened_anew_and_says_meanwhile_that_it_is_not_well(fault):
    """`mute` answers our pings, as something between us and Slack might, and brings nothing of Slack's own."""
    async with a_line() as (slack, line, kept, _):
        slack.socket_fault = fault
        await until(lambda: "silent" in line.trouble)
        if fault == "silent":
            await until(lambda: not line.well)
        await until(lambda: slack.opened_sockets >= 2)
        slack.socket_fault = ""
        await until(lambda: line.well and not line.trouble)
        await must_answer(slack, kept)


async def test_a_slack_that_was_restarted_is_found_again():
    async with a_line() as (slack, line, kept, _):
        await slack.stop()
        await until(lambda: line.trouble)
        await asyncio.sleep(SHORT.silence)
        await slack.start()
        await until(lambda: line.well and not line.trouble)
        await must_answer(slack, kept)


async def test_a_closed_session_is_no_loop_without_end():
    """github.com/slackapi/python-slack-sdk issues 1110, 1446."""
    async with a_line() as (slack, line, kept, _):
        await line._handler.client.aiohttp_client_session.close()
        await until(lambda: slack.opened_sockets >= 2 and not line.trouble)
        await must_answer(slack, kept)


async def test_a_client_that_no_longer_looks_at_what_comes_is_replaced():
    """github.com/slackapi/bolt-python issue 1529: the line is alive, what comes over it is not handed on."""
    async with a_line() as (slack, line, kept, _):
        dead = line._handler.client.message_processor
        dead.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await dead
        await until(lambda: slack.opened_sockets >= 2 and not line.trouble)
        await must_answer(slack, kept)


async def test_slacks_wish_to_change_the_socket_is_followed():
    async with a_line() as (slack, line, kept, _):
        await slack.sockets[0].send_json({"type": "disconnect", "reason": "refresh_requested", "debug_info": {}})
        await until(lambda: slack.opened_sockets == 2 and not line.trouble)
        await must_answer(slack, kept)


async def test_a_line_that_nothing_helps_is_given_up_with_a_sentence():
    async with a_line(Patience(silence=0.3, give_up=1.2)) as (slack, line, _, said):
        slack.socket_fault = "silent"
        await until(lambda: said)
        assert len(said) == 1
        assert "silent" in said[0]
        assert not line.well


async def test_what_is_brought_twice_is_kept_once():
    async with a_line(twice=True) as (slack, _, kept, _):
        await slack.type_command("latest", "e1")
        await slack.mention("latest")
        await until(lambda: len(slack.acks) == 4)
    assert sorted(row["kind"] for row in kept.rows.values()) == ["command", "mention"]


async def test_an_event_whose_first_bringing_was_lost_is_taken_from_the_second():
    async with a_line() as (slack, _, kept, _):
        slack.socket_fault = "silent"  # what it has to say now is lost on the way
        task = asyncio.create_task(slack.mention("latest"))
        await asyncio.sleep(0.3)
        slack.socket_fault = ""
        brought = await task
    assert (brought.taken, brought.tries, len(kept.rows)) == (True, 2, 1)
