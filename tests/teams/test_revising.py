"""What was posted to Teams says what its stories have become, each change once; what is taken back is taken out everywhere."""

import asyncio
import json
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.delivery.teams import TeamsSender
from bot.digests.period import period_for
from bot.messages.check import check_payload
from bot.messages.split import halves
from bot.models import Conversation, Destination
from bot.pipeline import retract, revise_told, ruling, send_due, tell
from bot.teams.client import TeamsClient
from bot.teams.pacing import Pacer
from bot.teams.patience import Patience
from tests.desks import ORCHARD, RIKEN, WATCH, a_desk, an_rss, checked
from tests.examples import NOW, a_plan
from tests.local_teams import APP_ID, CHANNEL, CHAT, CLIENT_SECRET, TENANT, local_teams
from tests.local_teams.cards import elements, text_of
from tests.pipeline.test_taking_back import EDITOR
from tests.teams.calls import Clock, Given

MORE = (*ORCHARD[:2], ORCHARD[2].replace("£11m", "£14m"))
MANY = [(f"https://e.example/{n}", f"{RIKEN[1]} {n}", RIKEN[2].replace("£2m", f"£{n}m")) for n in range(20, 42)]


@asynccontextmanager
async def a_posted_desk(tmp_path, *entries, address=CHANNEL, scope="channel", plan=None, **changes):
    """A desk whose first digest is in a conversation of Teams."""
    async with local_teams(**changes) as teams, a_desk(tmp_path) as there:
        clock = Clock()
        teams.windows.clock = clock
        client = TeamsClient(APP_ID, Given(teams), teams.service_url, patience=Patience(Pacer(), 10, clock, clock.sleep))
        desk = replace(there, senders={"teams": TeamsSender(client, there.store, APP_ID, CLIENT_SECRET, halves, there.clock)})
        try:
            await checked(desk, an_rss(*(entries or (ORCHARD, RIKEN))))
            made = await a_teams_plan(desk, teams, address, scope, **(plan or {}))
            assert await tell(desk, made, replace(period_for(made, NOW), start=NOW - timedelta(days=7)))
            await send_due(desk)
            desk.clock.advance(hours=2)
            yield desk, teams
        finally:
            await client.close()


async def a_teams_plan(desk, teams, address, scope, **changes):
    """A conversation and a plan that tells it, made thirty days ago."""
    then = desk.clock() - timedelta(days=30)
    tenant = await desk.store.installation("teams", TENANT, "Local", then)
    await desk.store.keep_conversation(Conversation(tenant.id, address, teams.service_url, scope), then)
    await desk.store.add_destination(Destination(0, tenant.id, "science-news", "teams", address), then)
    return await desk.store.add_plan(a_plan(id=0, installation=tenant.id, **changes), then)


async def changed(desk, *entries):
    await checked(desk, an_rss(*(entries or (MORE, RIKEN))))


async def the_story(desk, link=ORCHARD[0]):
    return await desk.store.story_of(WATCH, (await desk.store.find_reading(link, WATCH)).entry.id)


def parts(post) -> list[dict]:
    return list(elements(post.card))


def told_in(post) -> dict[str, dict]:
    """By story what it is told in by itself."""
    return {part["id"].removeprefix("story-"): part for part in parts(post) if str(part.get("id", "")).startswith("story-")}


def shown(value) -> str:
    return json.dumps(value, ensure_ascii=False)


def carried(value) -> set[str]:
    """What its buttons and choices carry of stories."""
    if isinstance(value, list):
        return {each for inner in value for each in carried(inner)}
    if not isinstance(value, dict):
        return set()
    own = {value["value"]} if str(value.get("value", "")).count("|") == 3 else set()
    return own | {each for inner in value.values() for each in carried(inner)}


async def test_a_new_amount_is_edited_where_it_stands_and_a_note_in_its_thread_says_what_changed(tmp_path):
    async with a_posted_desk(tmp_path) as (desk, teams):
        (post,) = teams.posts[CHANNEL]
        before = post.card
        story = await the_story(desk)
        await changed(desk)
        assert await revise_told(desk) == 1
        assert await send_due(desk) == 2
        first, note = teams.posts[CHANNEL]
        now = await the_story(desk)
    assert (first.id, first.edited) == (post.id, 1)
    assert "£11m" in shown(before)
    assert "£14m" in shown(told_in(first)[story.id])
    assert "£11m" not in shown(told_in(first)[story.id])
    assert f"details|{WATCH}|{story.id}|{now.revision}" in carried(first.card)
    assert f"details|{WATCH}|{story.id}|{story.revision}" not in carried(first.card)
    assert note.thread == first.id
    assert "£14m" in text_of(note.card)
    assert "New since" in text_of(note.card)


async def test_only_the_container_of_that_story_moves(tmp_path):
    async with a_posted_desk(tmp_path) as (desk, teams):
        before = told_in(teams.posts[CHANNEL][0])
        card = teams.posts[CHANNEL][0].card
        story = await the_story(desk)
        await changed(desk)
        await revise_told(desk)
        await send_due(desk)
        post = teams.posts[CHANNEL][0]
    assert {name: drawn for name, drawn in told_in(post).items() if name != story.id} == {
        name: drawn for name, drawn in before.items() if name != story.id
    }
    assert shown(post.card).replace(shown(told_in(post)[story.id]), "") == shown(card).replace(shown(before[story.id]), "")


async def test_a_chat_has_no_threads_so_the_note_follows(tmp_path):
    async with a_posted_desk(tmp_path, address=CHAT, scope="group") as (desk, teams):
        await changed(desk)
        await revise_told(desk)
        assert await send_due(desk) == 2
        first, note = teams.posts[CHAT]
    assert first.edited == 1
    assert "New since" in text_of(note.card)


async def test_a_change_is_told_once_however_often_and_by_whomever_is_looked(tmp_path):
    async with a_posted_desk(tmp_path) as (desk, teams):
        await changed(desk)
        for _ in range(3):
            await revise_told(replace(desk, name="another"))
            await send_due(desk)
        await asyncio.gather(*(revise_told(replace(desk, name=f"test:{number}")) for number in range(4)))
        await send_due(desk)
        assert teams.calls.count("edit") == 1
        assert len(teams.posts[CHANNEL]) == 2
        assert {delivery.state for delivery in await desk.store.deliveries()} == {"sent"}


async def test_a_second_change_is_made_of_the_message_as_it_stands(tmp_path):
    async with a_posted_desk(tmp_path) as (desk, teams):
        await changed(desk)
        await revise_told(desk)
        riken = (*RIKEN[:2], RIKEN[2].replace("£2m", "£3m"))
        await changed(desk, MORE, riken)
        await revise_told(desk)
        await send_due(desk)
        stands = shown(told_in(teams.posts[CHANNEL][0]))
        assert "£14m" in stands
        assert "£3m" in stands
        desk.clock.advance(hours=2)
        await changed(desk, (*MORE[:2], MORE[2].replace("£14m", "£15m")), riken)
        assert await revise_told(desk) == 1
        await send_due(desk)
        post, story = teams.posts[CHANNEL][0], await the_story(desk)
    assert "£15m" in shown(told_in(post)[story.id])
    assert "£14m" not in shown(told_in(post)[story.id])
    assert sum(f"|{story.id}|" in value for value in carried(post.card)) == 1


async def test_what_is_told_is_the_same_before_and_after(tmp_path):
    async with a_posted_desk(tmp_path) as (desk, _teams):
        story = await the_story(desk)

        before = [(posted.delivery.id, posted.delivery.message.stories) for posted in await desk.store.posted(WATCH, ("teams",), story.id)]
        await changed(desk)
        await revise_told(desk)
        await send_due(desk)
        after = [(posted.delivery.id, posted.delivery.message.stories) for posted in await desk.store.posted(WATCH, ("teams",), story.id)]
        changes = [each for each in await desk.store.deliveries() if each.target]
    assert before == after
    assert [each.message.stories for each in changes] == [(), ()]
    assert all(check_payload("teams", each.message.payload, "bot") == () for each in changes)


@pytest.mark.parametrize("fault", ["drop_after", "drop_before", "500", "429:1", "502", "412"])
async def test_an_edit_whose_fate_is_unknown_is_done_again(tmp_path, fault):
    async with a_posted_desk(tmp_path) as (desk, teams):
        await changed(desk)
        await revise_told(desk)
        teams.faults["edit"] = [fault]
        for _ in range(4):
            await send_due(desk)
            desk.clock.advance(minutes=1)
        assert {delivery.state for delivery in await desk.store.deliveries()} == {"sent"}
        assert "£14m" in shown(told_in(teams.posts[CHANNEL][0])[(await the_story(desk)).id])
        assert len(teams.posts[CHANNEL]) == 2


async def test_a_message_somebody_deleted_gets_neither_edit_nor_note_and_its_channel_is_told_on(tmp_path):
    async with a_posted_desk(tmp_path) as (desk, teams):
        await changed(desk)
        await revise_told(desk)
        teams.posts[CHANNEL].clear()
        await send_due(desk)
        assert teams.posts[CHANNEL] == []
        assert [d.state for d in await desk.store.destinations()] == ["active"]
        assert await desk.store.troubles() == []
        assert await revise_told(desk) == 0


async def test_a_story_told_in_a_line_is_mended_there_and_its_choice_opens_it_as_it_is(tmp_path):
    async with a_posted_desk(tmp_path, ORCHARD, *MANY, plan={"cap": 40}) as (desk, teams):
        brief = next(item for item in (await the_digest(desk)).items if item.brief)
        link = next(each.url for each in (await desk.store.stories(WATCH, [brief.story]))[brief.story].members)
        number = int(link.rpartition("/")[2])
        carrier = next(post for post in teams.posts[CHANNEL] if any(f"|{brief.story}|" in value for value in carried(post.card)))
        others = [entry for entry in MANY if entry[0] != link]
        await changed(desk, ORCHARD, (link, f"{RIKEN[1]} {number}", RIKEN[2].replace("£2m", "£777m")), *others)
        assert await revise_told(desk) >= 1
        await send_due(desk)
        after = next(post for post in teams.posts[CHANNEL] if post.id == carrier.id)
        now = (await desk.store.stories(WATCH, [brief.story]))[brief.story]
    assert brief.story not in told_in(after)
    assert after.edited
    assert "£777m" in text_of(after.card)
    assert f"details|{WATCH}|{brief.story}|{now.revision}" in carried(after.card)
    assert sum(f"|{brief.story}|" in value for value in carried(after.card)) == 1


async def the_digest(desk):
    (first, *_) = [each for each in await desk.store.deliveries() if not each.target]
    return await desk.store.digest(first.plan, first.period_key)


async def test_a_digest_in_several_messages_is_mended_in_the_one_that_tells_it(tmp_path):
    async with a_posted_desk(tmp_path, ORCHARD, *MANY) as (desk, teams):
        first = teams.posts[CHANNEL][0]
        assert len(teams.posts[CHANNEL]) > 1
        await changed(desk, MORE, *MANY)
        assert await revise_told(desk) >= 1
        await send_due(desk)
        note = teams.posts[CHANNEL][-1]
        assert "New since" in text_of(note.card)
        assert note.thread == first.id
        assert any("£14m" in text_of(post.card) for post in teams.posts[CHANNEL] if post.edited)


async def test_a_digest_in_both_languages_is_mended_in_both(tmp_path):
    async with a_posted_desk(tmp_path, plan={"language": "both"}) as (desk, teams):
        story = await the_story(desk)
        await changed(desk)
        assert await revise_told(desk) == 1
        await send_due(desk)
        after, note = teams.posts[CHANNEL]
    assert "£11m" not in shown(told_in(after)[story.id])
    assert "1,100万" not in shown(told_in(after)[story.id])
    assert "New since" in text_of(note.card)
    assert "以降" in text_of(note.card)


async def test_a_digest_that_went_as_two_is_mended_in_both(tmp_path):
    async with a_posted_desk(tmp_path, most_bytes=14_000) as (desk, teams):
        there = list(teams.posts[CHANNEL])
        assert len(there) > 1
        await changed(desk)
        assert await revise_told(desk) == 1
        await send_due(desk)
        posts = teams.posts[CHANNEL]
        story = await the_story(desk)
    assert [post.id for post in posts[: len(there)]] == [post.id for post in there]
    assert [story.id in told_in(post) for post in posts].count(True) == 1
    assert "£14m" in shown([told_in(post).get(story.id) for post in posts])


async def test_what_was_posted_too_long_ago_stays(tmp_path):
    async with a_posted_desk(tmp_path) as (desk, _teams):
        desk.clock.advance(days=15)
        await changed(desk)
        assert await revise_told(desk) == 0


# ── joined and taken back ───────────────────────────────────────────────────────────────────────────────────────────────────


async def test_a_story_that_was_joined_to_an_older_one_goes_by_that_ones_name(tmp_path):
    async with a_posted_desk(tmp_path) as (desk, teams):
        orchard, riken = await the_story(desk), await the_story(desk, RIKEN[0])
        await ruling.join(desk, EDITOR, WATCH, riken.id, orchard.id, "the same")
        await revise_told(desk)
        await send_due(desk)
        kept = await the_story(desk)
        post = teams.posts[CHANNEL][0]
        assert carried(post.card) == {f"details|{WATCH}|{kept.id}|{kept.revision}"}
        assert list(told_in(post)) == [kept.id]
        assert await retract(desk, WATCH, kept.id, role="editor", why="") == 1
        await send_due(desk)
        assert "withdrawn by an editor" in text_of(teams.posts[CHANNEL][0].card)


async def test_a_story_that_is_taken_back_says_so_by_whom_and_why_and_offers_nothing(tmp_path):
    async with a_posted_desk(tmp_path) as (desk, teams):
        story = await the_story(desk)
        assert await retract(desk, WATCH, story.id, role="editor", why="The <at>Rita</at> figures were a hoax") == 1
        await send_due(desk)
        (post,) = teams.posts[CHANNEL]
        card = shown(post.card)
        assert f'"url": "{ORCHARD[0]}"' not in card
        assert "withdrawn by an editor" in text_of(post.card)
        assert "figures were a hoax" in text_of(post.card)
        assert "RIKEN" in card
        assert not any(f"|{story.id}|" in value for value in carried(post.card))
        assert await retract(desk, WATCH, story.id, role="editor", why="again") == 0
        await changed(desk)
        assert await revise_told(desk) == 0


async def test_its_row_of_the_ledger_goes_from_the_table(tmp_path):
    async with a_posted_desk(tmp_path) as (desk, teams):
        (before,) = [part for part in parts(teams.posts[CHANNEL][0]) if part.get("type") == "Table"]
        assert ORCHARD[0] in shown(before["rows"])
        story = await the_story(desk)
        await retract(desk, WATCH, story.id, role="editor", why="")
        await send_due(desk)
        tables = [part for part in parts(teams.posts[CHANNEL][0]) if part.get("type") == "Table"]
    assert len(tables) == 1
    assert ORCHARD[0] not in shown(tables)
    assert RIKEN[0] in shown(tables[0]["rows"])
    assert tables[0]["rows"] == [row for row in before["rows"] if ORCHARD[0] not in shown(row)]


async def test_a_message_that_tells_nothing_else_is_deleted(tmp_path):
    async with a_posted_desk(tmp_path, ORCHARD, plan={"kind": "instant"}) as (desk, teams):
        assert len(teams.posts[CHANNEL]) == 1
        story = await the_story(desk)
        assert await retract(desk, WATCH, story.id, role="admin", why="") == 1
        await send_due(desk)
        assert teams.posts[CHANNEL] == []
        assert len(teams.deleted) == 1


async def test_what_is_on_its_way_is_taken_back_right_after_it_arrives(tmp_path):
    async with a_posted_desk(tmp_path) as (desk, teams):
        made = await desk.store.plan("weekly")
        again = await desk.store.add_plan(replace(made, id=0, name="another"), desk.clock() - timedelta(days=30))
        assert await tell(desk, again, period_for(again, NOW))
        story = await the_story(desk)
        assert await retract(desk, WATCH, story.id, role="editor", why="") == 2
        await send_due(desk)
        for post in teams.posts[CHANNEL]:
            assert "withdrawn by an editor" in text_of(post.card)
            assert not any(f"|{story.id}|" in value for value in carried(post.card))


async def test_a_story_that_was_taken_back_is_offered_nowhere_any_more(tmp_path):
    async with a_posted_desk(tmp_path, ORCHARD, *MANY, plan={"compact": True}) as (desk, teams):
        links = (ORCHARD[0], MANY[3][0])
        stories = [await the_story(desk, link) for link in links]
        for story in stories:
            assert await retract(desk, WATCH, story.id, role="editor", why="wrong") >= 1
        await send_due(desk)
        cards = [post.card for post in teams.posts[CHANNEL]]
    for story, link in zip(stories, links, strict=True):
        assert not any(f"|{story.id}|" in value for value in carried(cards))
        assert f'"{link}"' not in shown(cards)


async def test_a_story_is_taken_back_though_its_message_is_being_changed_at_the_same_time(tmp_path):
    async with a_posted_desk(tmp_path) as (desk, teams):
        story, riken = await the_story(desk), await the_story(desk, RIKEN[0])
        await changed(desk, ORCHARD, (*RIKEN[:2], RIKEN[2].replace("£2m", "£3m")))
        await asyncio.gather(revise_told(desk), *(retract(desk, WATCH, each.id, role="editor", why="") for each in (story, riken)))
        await send_due(desk)
        assert text_of(teams.posts[CHANNEL][0].card).count("withdrawn by an editor") == 2
