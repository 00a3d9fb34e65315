"""revise: what was posted says what its stories have become, each change once."""

import asyncio
import json
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta

import aiohttp
import pytest

from bot.delivery.slack import SlackSender, make_client
from bot.digests.period import period_for
from bot.pipeline import retract, revise_told, revising, send_due, tell
from tests.desks import ORCHARD, RIKEN, WATCH, a_desk, an_rss, checked, with_plan
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
            assert await tell(desk, made, replace(period_for(made, NOW), start=NOW - timedelta(days=7)))
            await send_due(desk)
            desk.clock.advance(hours=2)
            yield desk, slack


async def changed(desk, *entries):
    await checked(desk, an_rss(*(entries or (MORE, RIKEN))))


def story_in(post, link=ORCHARD[0]) -> str:
    """The blocks that are headed by the story's own headline, which is bold and linked."""
    return json.dumps([block for block in post["blocks"] if _is_headed(block, link)], ensure_ascii=False)


def _is_headed(block, link) -> bool:
    first = (block.get("elements") or [{}])[0].get("elements") or [{}]
    return first[0].get("url") == link and first[0].get("style", {}).get("bold")


def words(post) -> str:
    return json.dumps(post["blocks"], ensure_ascii=False)


async def test_a_story_that_has_changed_is_edited_where_it_stands_and_a_note_in_the_thread_says_what_changed(tmp_path):
    async with a_posted_desk(tmp_path) as (desk, slack):
        (before,) = [dict(post) for post in slack.posts()]
        await changed(desk)
        assert await revise_told(desk) == 1
        assert await send_due(desk) == 2
        after, note = slack.posts()
    assert "£11m" in story_in(before)
    assert "£14m" in story_in(after)
    assert "£11m" not in story_in(after)
    assert after["metadata"] == before["metadata"]
    assert (after["parse"], str(after["link_names"]).lower() in {"0", "false"}) == ("none", True)
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
    moved = [one for one, other in zip(before, after, strict=True) if one != other]
    assert moved
    assert len({block["block_id"].rpartition(":")[0] for block in moved}) == 1


async def test_a_change_is_told_once_however_often_and_by_whomever_is_looked(tmp_path):
    async with a_posted_desk(tmp_path) as (desk, slack):
        await changed(desk)
        for _ in range(3):
            await revise_told(replace(desk, name="another"))
            await send_due(desk)
        assert slack.calls.count("chat.update") == 1
        assert len(slack.posts()) == 2


async def test_a_second_change_is_made_of_the_message_as_it_stands(tmp_path):
    async with a_posted_desk(tmp_path) as (desk, slack):
        await changed(desk)
        await revise_told(desk)
        riken = (*RIKEN[:2], RIKEN[2].replace("£2m", "£3m"))
        await changed(desk, MORE, riken)
        await revise_told(desk)
        await send_due(desk)
        stands = words(slack.posts()[0])
        assert "£14m" in stands
        assert "£3m" in stands
        again = (*MORE[:2], MORE[2].replace("£14m", "£15m"))
        desk.clock.advance(hours=2)
        await changed(desk, again, riken)
        assert await revise_told(desk) == 1
        await send_due(desk)
        first = slack.posts()[0]
    assert "£15m" in story_in(first)
    assert "£14m" not in story_in(first)


async def test_two_processes_that_see_one_change_make_one_edit(tmp_path):
    async with a_posted_desk(tmp_path) as (desk, slack):
        await changed(desk)
        await asyncio.gather(*(revise_told(replace(desk, name=f"test:{number}")) for number in range(4)))
        await send_due(desk)
        assert [delivery.action for delivery in await desk.store.deliveries()].count("edit") == 1
        assert slack.calls.count("chat.update") == 1


@pytest.mark.parametrize("fault", ["drop_after", "drop_before", "500", "ratelimited:1", "internal_error"])
async def test_an_edit_whose_fate_is_unknown_is_done_again(tmp_path, fault):
    async with a_posted_desk(tmp_path) as (desk, slack):
        await changed(desk)
        await revise_told(desk)
        slack.fail_next = [fault]
        for _ in range(4):
            await send_due(desk)
            desk.clock.advance(minutes=1)
        assert {delivery.state for delivery in await desk.store.deliveries()} == {"sent"}
        assert "£14m" in story_in(slack.posts()[0])
        assert len(slack.posts()) == 2


@pytest.mark.parametrize(
    "code", ["edit_window_closed", "cant_update_message", "message_not_found", "is_inactive", "block_mismatch", "streaming_state_conflict"]
)
async def test_what_can_be_edited_no_more_ends_quietly_and_its_channel_is_told_on(tmp_path, code):
    async with a_posted_desk(tmp_path) as (desk, slack):
        await changed(desk)
        await revise_told(desk)
        slack.fail_next = [code]
        await send_due(desk)
        (edit,) = [delivery for delivery in await desk.store.deliveries() if delivery.action == "edit"]
        assert (edit.state, code in edit.trouble) == ("rejected", True)
        assert [d.state for d in await desk.store.destinations()] == ["active"]
        assert await desk.store.troubles() == []
        assert await revise_told(desk) == 0
        assert len(slack.posts()) == 2  # the note says what changed all the same


async def test_a_story_is_found_again_after_an_edit_of_it_was_refused(tmp_path):
    async with a_posted_desk(tmp_path) as (desk, slack):
        await changed(desk)
        await revise_told(desk)
        slack.fail_next = ["msg_too_long"]
        await send_due(desk)
        assert "£14m" not in story_in(slack.posts()[0])
        await retract(desk, WATCH, (await the_story(desk)).id, role="editor", why="")
        await send_due(desk)
        assert "withdrawn by an editor" in words(slack.posts()[0])


async def test_a_message_somebody_deleted_gets_neither_edit_nor_note_in_the_channel(tmp_path):
    async with a_posted_desk(tmp_path) as (desk, slack):
        await changed(desk)
        await revise_told(desk)
        slack.messages.clear()
        await send_due(desk)
        assert slack.posts() == []
        assert [d.state for d in await desk.store.destinations()] == ["active"]


async def test_what_was_posted_too_long_ago_stays(tmp_path):
    async with a_posted_desk(tmp_path) as (desk, _slack):
        desk.clock.advance(days=15)
        await changed(desk)
        assert await revise_told(desk) == 0


async def test_a_digest_in_both_languages_is_mended_in_both(tmp_path):
    async with a_posted_desk(tmp_path, plan={"language": "both"}) as (desk, slack):
        await changed(desk)
        assert await revise_told(desk) == 1
        await send_due(desk)
        after, note = slack.posts()
    assert "£11m" not in story_in(after)
    assert "New since" in words(note)
    assert "以降" in words(note)


async def test_a_story_in_a_threads_message_is_mended_there_and_the_note_stands_in_that_thread(tmp_path):
    many = [(f"https://e.example/{n}", f"{RIKEN[1]} {n}", RIKEN[2].replace("£2m", f"£{n}m")) for n in range(20, 42)]
    async with a_posted_desk(tmp_path, ORCHARD, *many) as (desk, slack):
        first = slack.posts()[0]
        assert len(slack.posts()) > 1
        await changed(desk, MORE, *many)
        assert await revise_told(desk) >= 1
        await send_due(desk)
        note = slack.posts()[-1]
        assert "New since" in words(note)
        assert note["thread_ts"] == first["ts"]
        assert any("£14m" in story_in(post) for post in slack.posts() if post.get("edited"))


# ── taking back ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


async def the_story(desk, link=ORCHARD[0]):
    return await desk.store.story_of(WATCH, (await desk.store.find_reading(link, WATCH)).entry.id)


async def test_a_story_that_is_taken_back_says_so_by_whom_and_why(tmp_path):
    async with a_posted_desk(tmp_path) as (desk, slack):
        story = await the_story(desk)
        assert await retract(desk, WATCH, story.id, role="editor", why="The <!channel> figures were a hoax") == 1
        await send_due(desk)
        (post,) = slack.posts()
        assert f'"url": "{ORCHARD[0]}"' not in words(post)
        assert "Newly pledged" in words(post)  # what other stories pledge stands
        assert "withdrawn by an editor" in words(post)
        assert "Reason: The <!channel> figures were a hoax" in words(post)
        assert "mrkdwn" not in words(post)
        assert "RIKEN" in words(post)
        assert await retract(desk, WATCH, story.id, role="editor", why="again") == 0
        await changed(desk)
        assert await revise_told(desk) == 0


async def test_a_message_that_tells_nothing_else_is_deleted(tmp_path):
    async with a_posted_desk(tmp_path, ORCHARD, plan={"kind": "instant"}) as (desk, slack):
        assert len(slack.posts()) == 1
        story = await the_story(desk)
        assert await retract(desk, WATCH, story.id, role="admin", why="") == 1
        await send_due(desk)
        assert slack.posts() == []


async def test_what_is_on_its_way_is_taken_back_right_after_it_arrives(tmp_path):
    async with a_posted_desk(tmp_path) as (desk, slack):
        made = await desk.store.plan("weekly")
        again = await desk.store.add_plan(replace(made, id=0, name="another"), desk.clock() - timedelta(days=30))
        assert await tell(desk, again, period_for(again, NOW))
        story = await the_story(desk)
        assert await retract(desk, WATCH, story.id, role="editor", why="") == 2
        await send_due(desk)
        assert [story_in(post) for post in slack.posts()] == ["[]", "[]"]


async def test_a_story_that_was_taken_back_is_offered_nowhere_any_more(tmp_path):
    many = [(f"https://e.example/{n}", f"{RIKEN[1]} {n}", RIKEN[2].replace("£2m", f"£{n}m")) for n in range(20, 42)]
    async with a_posted_desk(tmp_path, ORCHARD, *many, plan={"compact": True}) as (desk, slack):
        stories = [await the_story(desk, link) for link, _, _ in (ORCHARD, many[3])]
        for story in stories:
            assert await retract(desk, WATCH, story.id, role="editor", why="wrong") >= 1
        await send_due(desk)
        posts = json.dumps([post["blocks"] for post in slack.posts()], ensure_ascii=False)
    for story, link in zip(stories, (ORCHARD[0], many[3][0]), strict=True):
        assert f"|{story.id}|" not in posts
        assert f'"{link}"' not in posts


async def test_a_fault_of_our_own_in_one_change_does_not_come_back_every_turn(tmp_path, caplog, monkeypatch):
    async with a_posted_desk(tmp_path) as (desk, slack):
        await changed(desk)
        monkeypatch.setattr(revising, "reword", lambda *_args, **_more: 1 / 0)
        for _ in range(3):
            assert await revise_told(desk) == 0
        assert sum(record.levelname == "ERROR" for record in caplog.records) == 1
        assert len(slack.posts()) == 1


async def test_a_story_is_taken_back_though_its_message_is_being_changed_at_the_same_time(tmp_path):
    async with a_posted_desk(tmp_path) as (desk, slack):
        story, riken = await the_story(desk), await the_story(desk, RIKEN[0])
        await changed(desk, ORCHARD, (*RIKEN[:2], RIKEN[2].replace("£2m", "£3m")))
        await asyncio.gather(revise_told(desk), *(retract(desk, WATCH, each.id, role="editor", why="") for each in (story, riken)))
        await send_due(desk)
        assert words(slack.posts()[0]).count("withdrawn by an editor") == 2
