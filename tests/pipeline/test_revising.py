"""revise: what was posted says what its stories have become, each change once."""

import json
from contextlib import asynccontextmanager
from dataclasses import replace

import aiohttp

from bot.delivery.slack import SlackSender, make_client
from bot.digests.period import period_for
from bot.pipeline import revise_told, send_due, tell
from tests.desks import ORCHARD, RIKEN, a_desk, an_rss, checked, with_plan
from tests.examples import NOW
from tests.local_slack import TOKEN, always, local_slack

MORE = (
    "https://e.example/1",
    "UK and Japan back gene therapy and quantum research",
    (
        "Orchard Therapeutics, the London-based subsidiary of Japan's Kyowa Kirin, will invest £14m in gene therapies. "
        "The UK and Japan will put £9.7m into three joint quantum research projects, the British government said."
    ),
)


@asynccontextmanager
async def a_posted_desk(tmp_path, *entries, plan=None, **changes):
    """A desk whose first digest is in the channel."""
    async with local_slack(pace=False) as slack, aiohttp.ClientSession() as session:
        sender = SlackSender(always(make_client(TOKEN, slack.api_url, session)), pace=0)
        async with a_desk(tmp_path, senders={"slack": sender}, **changes) as desk:
            await checked(desk, an_rss(*(entries or (ORCHARD, RIKEN))))
            made = await with_plan(desk, **(plan or {}))
            assert await tell(desk, made, period_for(made, NOW))
            await send_due(desk)
            desk.clock.advance(hours=2)
            yield desk, slack


async def changed(desk, *entries):
    await checked(desk, an_rss(*(entries or (MORE, RIKEN))))


def words(post) -> str:
    return json.dumps(post["blocks"], ensure_ascii=False)


async def test_a_story_that_has_changed_is_edited_where_it_stands_and_a_note_in_the_thread_says_what_changed(tmp_path):
    async with a_posted_desk(tmp_path) as (desk, slack):
        (before,) = [dict(post) for post in slack.posts()]
        await changed(desk)
        assert await revise_told(desk) == 1
        assert await send_due(desk) == 2
        after, note = slack.posts()
    assert "£11m" in words(before)
    assert "£14m" in words(after)
    assert "£11m" not in words(after)
    assert after["metadata"] == before["metadata"]
    assert (after["parse"], str(after["link_names"]).lower()) == ("none", "0") or after["parse"] == "none"
    assert note["thread_ts"] == after["ts"]
    assert "£14m" in words(note)
    assert "New since" in words(note)
    assert note["metadata"]["event_payload"]["delivery_id"]


async def test_only_the_blocks_of_that_story_move(tmp_path):
    async with a_posted_desk(tmp_path) as (desk, slack):
        (before,) = [list(post["blocks"]) for post in slack.posts()]
        await changed(desk)
        await revise_told(desk)
        await send_due(desk)
        after = slack.posts()[0]["blocks"]
    assert len(after) == len(before)
    assert sum(one != other for one, other in zip(before, after, strict=True)) <= 2


async def test_a_change_is_told_once_however_often_and_by_whomever_is_looked(tmp_path):
    async with a_posted_desk(tmp_path) as (desk, slack):
        await changed(desk)
        for _ in range(3):
            await revise_told(replace(desk, name="another"))
            await send_due(desk)
        assert slack.calls.count("chat.update") == 1
        assert len(slack.posts()) == 2
