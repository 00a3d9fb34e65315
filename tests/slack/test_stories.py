"""The menu on every story: details, save, more like this, not relevant, share; counted once, and never a dead end."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.errors import Unavailable
from bot.messages.views import check_view
from bot.models import Actor
from bot.pipeline import ruling
from bot.pipeline.planning import Place, plain_plan, subscribe
from tests.desks import ORCHARD, RIKEN, WATCH
from tests.local_slack import CHANNEL, READER
from tests.local_slack.world import Person
from tests.slack.houses import a_house, words_of

ACTS = ("details", "save", "more", "not", "share")


def with_menu(house, story: str, revision: int = 1) -> dict:
    """A message as the desk posts it, with a story's menu."""
    options = [{"text": {"type": "plain_text", "text": act}, "value": f"{act}|{WATCH}|{story}|{revision}"} for act in ACTS]
    menu = {"type": "overflow", "action_id": "story", "options": options}
    block = {"type": "section", "block_id": "s", "text": {"type": "plain_text", "text": "A story"}, "accessory": menu}
    return house.slack.say("A story", blocks=[block], bot_id="B0BOT")


async def press(house, act: str, story: str, **who):
    message = with_menu(house, story)
    await house.slack.click(message, "story", f"{act}|{WATCH}|{story}|1", **who)
    await house.do()


async def the_story(house, title: str = ORCHARD[1]):
    return next(story for story in await house.stories() if story.headline == title)


async def votes(house, story):
    return [(vote.who, vote.vote, vote.reason, vote.note) for vote in await house.desk.store.votes_on(WATCH, story.id)]


async def test_details_tell_facts_evidence_sources_receipts_plans_and_votes(tmp_path):
    async with a_house(tmp_path) as house:
        story = await the_story(house)
        await press(house, "more", story.id)
        await press(house, "details", story.id)
        read = words_of(house.opened().blocks)
    for part in ("£11m", "Who reports it", "02:30 London", "Kyowa Kirin", "will invest £11m in gene therapies", "Who was told", "useful"):
        assert part in read, part
    assert "Votes move up to 5%" in read
    assert check_view({"type": "modal", "title": house.opened().view["title"], "blocks": house.opened().blocks}) == ()


async def test_details_are_in_the_readers_language_and_zone(tmp_path):
    async with a_house(tmp_path) as house:
        house.slack.scopes |= {"users:read"}
        house.slack.people[READER] = Person(READER, locale="ja-JP", tz="Asia/Tokyo")
        await press(house, "details", (await the_story(house)).id)
        read = words_of(house.opened().blocks)
    assert "根拠となる原文" in read
    assert "11:30 東京" in read


async def test_saving_twice_takes_it_back_and_a_double_click_counts_once(tmp_path):
    async with a_house(tmp_path) as house:
        story = await the_story(house)

        async def saved():
            return (await house.desk.store.saved(house.installation.id, READER, limit=5))[1]

        message = with_menu(house, story.id)
        await asyncio.gather(*(house.slack.click(dict(message), "story", f"save|{WATCH}|{story.id}|1") for _ in range(2)))
        await house.do()
        assert await saved() == 1
        assert "/ukjapan saved" in house.slack.ephemerals[-1]["text"]
        house.desk.clock.advance(minutes=1)
        await press(house, "save", story.id)
        assert await saved() == 0
        assert "No longer saved" in house.slack.ephemerals[-1]["text"]


async def test_a_vote_counts_once_however_often_it_is_cast(tmp_path):
    async with a_house(tmp_path) as house:
        story = await the_story(house)
        for _ in range(3):
            await press(house, "more", story.id)
        assert await votes(house, story) == [(READER, 1, "", "")]
        assert house.slack.posts()[-1]["text"] == "A story"
        assert house.slack.ephemerals[-1]["text"] == "Noted, thank you."


async def test_not_relevant_asks_why_and_changes_an_earlier_vote(tmp_path):
    async with a_house(tmp_path) as house:
        story = await the_story(house)
        await press(house, "more", story.id)
        await press(house, "not", story.id)
        await house.slack.submit(house.opened(), {"reason": "wrong", "note": "The sum is £12m.\n<!channel>"})
        await house.do()
        assert await votes(house, story) == [(READER, -1, "wrong", "The sum is £12m. <!channel>")]
        assert "changed" in house.slack.ephemerals[-1]["text"]


@pytest.mark.parametrize(("user", "seen"), [("U0EDITOR", True), (READER, False)])
async def test_a_note_is_for_editors_only(tmp_path, user, seen):
    async with a_house(tmp_path, editors=("U0EDITOR",)) as house:
        house.slack.people["U0EDITOR"] = Person("U0EDITOR")
        story = await the_story(house)
        await press(house, "not", story.id)
        await house.slack.submit(house.opened(), {"reason": "wrong", "note": "The sum is too high."})
        await house.do()
        await press(house, "details", story.id, user=user)
        read = words_of(house.opened().blocks)
        assert "facts wrong" in read
        assert ("The sum is too high." in read) is seen


async def test_a_story_is_shared_to_another_channel_with_who_shared_it(tmp_path):
    async with a_house(tmp_path) as house:
        house.slack.channels.add("C0OTHER")
        story = await the_story(house, RIKEN[1])
        await press(house, "share", story.id)
        await house.slack.submit(house.opened(), {"channel": "C0OTHER"})
        await house.do()
        (post,) = house.slack.posts("C0OTHER")
        read = words_of(post["blocks"])
        assert RIKEN[1] in read
        assert "Shared by reader" in read
        assert house.slack.ephemerals[-1]["text"] == "Shared."


async def test_a_story_that_is_gone_says_so(tmp_path):
    async with a_house(tmp_path) as house:
        await press(house, "details", "aaaaaaaaaa")
        assert "no longer kept" in words_of(house.opened().blocks)
        for act in ("save", "more"):
            await press(house, act, "aaaaaaaaaa")
            assert "no longer kept" in house.slack.ephemerals[-1]["text"]


@pytest.mark.parametrize("kind", ["hide", "retract"])
async def test_a_story_that_editors_withdrew_is_shown_to_them_alone(tmp_path, kind):
    async with a_house(tmp_path, editors=("U0EDITOR",)) as house:
        house.slack.people["U0EDITOR"] = Person("U0EDITOR")
        story = await the_story(house)
        await getattr(ruling, kind)(house.desk, house.actor("U0EDITOR", roles=frozenset({"editor"})), WATCH, story.id, "It is not true.")
        await press(house, "details", story.id)
        assert "withdrawn" in words_of(house.opened().blocks)
        await press(house, "details", story.id, user="U0EDITOR")
        assert "£11m" in words_of(house.opened().blocks)


async def test_a_vote_on_a_story_that_became_part_of_another_counts_there_and_says_so(tmp_path):
    async with a_house(tmp_path) as house:
        editor = house.actor("U0EDITOR", roles=frozenset({"editor"}))
        one, other = await the_story(house), await the_story(house, RIKEN[1])
        await ruling.join(house.desk, editor, WATCH, one.id, other.id, "One event.")
        (kept,) = await house.stories()
        gone = one if kept.id == other.id else other
        await press(house, "more", gone.id)
        assert await votes(house, kept) == [(READER, 1, "", "")]
        assert "part of another" in house.slack.ephemerals[-1]["text"]


async def test_a_trigger_that_ran_out_is_told_and_nothing_is_lost(tmp_path):
    async with a_house(tmp_path) as house:
        story = await the_story(house)
        message = with_menu(house, story.id)
        await house.slack.click(message, "story", f"details|{WATCH}|{story.id}|1")
        house.slack.ahead = 4
        assert await house.do() == 1
        assert "click once more" in house.slack.ephemerals[-1]["text"]


@pytest.mark.parametrize("value", ["", "details", "details||", "nonsense|x|y|z", "details|other-watch|aaaaaaaaaa|1", "|||||||"])
async def test_a_value_that_is_none_of_ours_does_no_harm(tmp_path, value):
    async with a_house(tmp_path, news=False) as house:
        block = {"type": "actions", "block_id": "s", "elements": [{"type": "button", "action_id": "story", "text": {"type": "plain_text", "text": "x"}, "value": value}]}  # fmt: skip
        await house.slack.click(house.slack.say("x", blocks=[block]), "story")
        assert await house.do() == 1


async def test_votes_are_forgotten_with_their_person(tmp_path):
    async with a_house(tmp_path) as house:
        story = await the_story(house)
        await press(house, "more", story.id)
        await house.desk.store.forget_user(READER)
        assert await votes(house, story) == []


async def test_a_press_is_a_double_click_only_within_two_seconds(tmp_path):
    async with a_house(tmp_path) as house:
        story = await the_story(house)
        await press(house, "save", story.id)
        house.desk.clock.now += timedelta(seconds=3)
        await press(house, "save", story.id)
        assert (await house.desk.store.saved(house.installation.id, READER, limit=5))[1] == 0
        assert CHANNEL in house.slack.channels


class Mute:
    """Ways back that Slack does not take a word by."""

    async def reply(self, _asked, _messages):
        raise Unavailable("Slack did not take an answer (HTTP 503).")


async def test_what_was_saved_stays_saved_where_slack_takes_no_word_of_it(tmp_path):
    async with a_house(tmp_path) as house:
        house.work = replace(house.work, replier=Mute())
        await press(house, "save", (await the_story(house)).id)
        for _ in range(3):
            house.desk.clock.advance(minutes=2)
            await house.do()
        assert (await house.desk.store.saved(house.installation.id, READER, limit=5))[1] == 1


async def test_a_save_that_a_dying_process_did_is_not_taken_back_by_the_next(tmp_path):
    async with a_house(tmp_path) as house:
        message = with_menu(house, story := (await the_story(house)).id)
        await house.slack.click(message, "story", f"save|{WATCH}|{story}|1")
        (asked,) = await house.desk.store.claim_asked(house.desk.clock(), by="dying", until=house.desk.clock(), limit=9)
        await house.work(asked)
        house.desk.clock.advance(minutes=2)
        await house.do()
        assert (await house.desk.store.saved(house.installation.id, READER, limit=5))[1] == 1
        assert "/ukjapan saved" in house.slack.ephemerals[-1]["text"]


async def test_a_saved_story_that_became_part_of_another_is_taken_off_by_a_second_press(tmp_path):
    async with a_house(tmp_path) as house:
        one, other = await the_story(house), await the_story(house, RIKEN[1])
        for story in (one, other):
            await press(house, "save", story.id)
        await ruling.join(house.desk, house.actor("U0EDITOR", roles=frozenset({"editor"})), WATCH, one.id, other.id, "One event.")
        (kept,) = await house.stories()
        house.desk.clock.advance(minutes=1)
        await press(house, "save", kept.id)
        assert (await house.desk.store.saved(house.installation.id, READER, limit=5))[1] == 0


async def test_where_three_windows_lie_on_each_other_the_next_takes_the_place_of_the_last(tmp_path):
    async with a_house(tmp_path) as house:
        story = await the_story(house)
        await press(house, "details", story.id)
        option = {"text": {"type": "plain_text", "text": "details"}, "value": f"details|{WATCH}|{story.id}|1"}
        menu = {"type": "overflow", "action_id": "story", "options": [option]}
        for _ in range(3):
            opened = house.opened()
            opened.view["blocks"] = [
                {"type": "section", "block_id": "s", "text": {"type": "plain_text", "text": "A story"}, "accessory": menu}
            ]
            await house.slack.click(opened, "story", option["value"])
            await house.do()
        assert house.opened().id == opened.id
        assert "£11m" in words_of(house.opened().blocks)
        assert house.slack.posts("D0READER") == []


@pytest.mark.parametrize("words", ["story", "why"])
async def test_who_asks_from_a_channel_hears_of_that_channels_plans_alone(tmp_path, words):
    """A plan is named after its channel, and that may be a private one, or another workspace's."""
    async with a_house(tmp_path) as house:
        store, now = house.desk.store, house.desk.clock()
        elsewhere = await store.installation("slack", "T0OTHER", "Other", now)
        for installation, name, address in ((house.installation.id, "secret", "G0SECRET"), (elsewhere.id, "theirs", CHANNEL)):
            place = Place("slack", address, name)
            await subscribe(house.desk, Actor(installation, "U0MAKER"), place, plain_plan("weekly", WATCH, zone="UTC", language="en"))
        await subscribe(house.desk, house.actor(), Place("slack", CHANNEL, "ours"), plain_plan("daily", WATCH, zone="UTC", language="en"))
        story = await the_story(house)
        said = words_of((await house.ask(f"story {story.id}" if words == "story" else f"why {ORCHARD[0]}"))["blocks"])
        await press(house, "details", story.id)
        for read in (said, words_of(house.opened().blocks)):
            assert "ours-daily" in read
            assert "secret" not in read
            assert "theirs" not in read
