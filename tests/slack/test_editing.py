"""Editors rule from a story's details and from the review list, hear what was done, and can take it back; nobody else can."""

import pytest

from bot.messages.check import check_payload
from bot.messages.views import check_view
from tests.desks import ORCHARD, RIKEN, URL, WATCH, an_rss, checked
from tests.local_slack import READER
from tests.local_slack.world import Person
from tests.slack.houses import a_house, words_of
from tests.slack.test_stories import press, the_story

EDITOR = "U0EDITOR"
AGAIN = ("https://e.example/7", "Orchard Therapeutics of Kyowa Kirin to invest £11m in gene therapies", ORCHARD[2])
FAINT = ("https://e.example/9", "Japan leads in fusion", "Japan leads in fusion energy. Britain comes second, a study of patents says.")


@pytest.fixture(autouse=True)
def taken_back(monkeypatch):
    async def retract(*_args, **_named):
        return 1

    monkeypatch.setattr("bot.pipeline.arranging.retract", retract)


def an_editors(tmp_path):
    return a_house(tmp_path, editors=(EDITOR,))


async def more_news(house, *items):
    house.desk.fetcher.bodies[URL] = an_rss(*items)
    house.desk.clock.advance(hours=3)
    await checked(house.desk)


async def click(house, action: str, value: str, user: str = EDITOR):
    """Press a button that stands in a message."""
    button = {"type": "button", "action_id": action, "value": value, "text": {"type": "plain_text", "text": action}}
    message = house.slack.say("A list", blocks=[{"type": "actions", "block_id": "b", "elements": [button]}], bot_id="B0BOT")
    await house.slack.click(message, action, value, user=user)
    await house.do()


def values(blocks, action: str) -> list[str]:
    """What the buttons of that action carry."""
    found = [element for block in blocks for element in (*block.get("elements", ()), block.get("accessory") or {})]
    return [element["value"] for element in found if element.get("action_id") == action]


async def rule(house, act: str, story, given: dict):
    await click(house, f"rule.{act}", f"{act}|{WATCH}|{story.id}|1")
    form = house.opened()
    assert check_view({key: value for key, value in form.view.items() if key in KNOWN}) == ()
    answered = await house.slack.submit(form, given, user=EDITOR)
    await house.do()
    return answered


KNOWN = {"type", "title", "submit", "close", "callback_id", "private_metadata", "blocks"}


async def test_the_details_offer_rulings_to_editors_alone(tmp_path):
    async with an_editors(tmp_path) as house:
        story = await the_story(house)
        await press(house, "details", story.id, user=EDITOR)
        blocks = house.opened().blocks
        assert values(blocks, "rule.hide") == [f"hide|{WATCH}|{story.id}|1"]
        assert values(blocks, "rule.split") == []
        assert check_view({"type": "modal", "title": house.opened().view["title"], "blocks": blocks}) == ()
        await press(house, "details", story.id)
        assert values(house.opened().blocks, "rule.hide") == []


async def test_hiding_asks_why_is_said_back_and_is_taken_back_from_the_details(tmp_path):
    async with an_editors(tmp_path) as house:
        story = await the_story(house)
        await rule(house, "hide", story, {"reason": "It was told twice."})
        assert house.slack.ephemerals[-1]["text"] == f"Hidden: {ORCHARD[1]}"
        assert [one.headline for one in await house.stories()] == [RIKEN[1]]
        [given] = await house.desk.store.rulings(WATCH)
        assert (given.who, given.why, given.installation) == (EDITOR, "It was told twice.", house.installation.id)
        await press(house, "details", story.id, user=EDITOR)
        blocks = house.opened().blocks
        assert "an editor hid it. Reason: It was told twice." in words_of(blocks)
        [undo] = values(blocks, "rule.undo")
        await click(house, "rule.undo", undo)
        assert house.slack.ephemerals[-1]["text"] == "Taken back."
        assert len(await house.stories()) == 2


async def test_two_stories_are_joined_by_a_link_and_split_by_outlet(tmp_path):
    async with an_editors(tmp_path) as house:
        story = await the_story(house)
        await rule(house, "join", story, {"named": RIKEN[0], "reason": "one visit"})
        assert "Joined" in house.slack.ephemerals[-1]["text"]
        assert "2 reports" in house.slack.ephemerals[-1]["text"]
        [joined] = await house.stories()
        report = next(member.entry for member in joined.members if member.title == RIKEN[1])
        await rule(house, "split", joined, {"report": report, "reason": "no, another"})
        assert RIKEN[1] in house.slack.ephemerals[-1]["text"]
        assert len(await house.stories()) == 2


async def test_a_form_that_names_no_story_stays_open_and_says_why(tmp_path):
    async with an_editors(tmp_path) as house:
        story = await the_story(house)
        answered = await rule(house, "join", story, {"named": "zeppelin", "reason": "one visit"})
        assert "No other story has these words." in str(answered)
        assert await house.desk.store.rulings(WATCH) == []


async def test_facts_are_shown_as_readers_see_them_and_the_marked_ones_go(tmp_path):
    async with an_editors(tmp_path) as house:
        story = await the_story(house)
        await rule(house, "wrong", story, {"facts": ["amount:GBP:11000000:11000000"], "reason": "it is £1.1m"})
        assert "£11m for gene therapies" in words_of(house.slack.views[max(house.slack.views)].blocks)
        assert 11e6 not in {amount.value for amount in (await the_story(house)).facts.amounts}
        assert "Told no more" in house.slack.ephemerals[-1]["text"]


@pytest.mark.parametrize("act", ["hide", "retract", "join", "split", "wrong"])
async def test_nobody_else_gets_a_form_however_they_come_by_the_button(tmp_path, act):
    async with an_editors(tmp_path) as house:
        story = await the_story(house)
        await click(house, f"rule.{act}", f"{act}|{WATCH}|{story.id}|1", user=READER)
        assert "Only editors can do that." in house.slack.ephemerals[-1]["text"]
        assert not house.slack.views


async def test_a_form_for_a_story_that_is_gone_says_so(tmp_path):
    async with an_editors(tmp_path) as house:
        await click(house, "rule.hide", f"hide|{WATCH}|aaaaaaaaaa|1")
        assert "There is no such story." in words_of(house.opened().blocks)


@pytest.mark.parametrize(("words", "said"), [("review", "1 entry waits for review"), ("確認待ち", "確認待ちの報道：1件")])
async def test_the_review_list_shows_title_outlet_and_doubt_and_accepts(tmp_path, words, said):
    async with an_editors(tmp_path) as house:
        await more_news(house, ORCHARD, RIKEN, FAINT)
        listed = await house.ask(words, user=EDITOR)
        read = words_of(listed["blocks"])
        assert said in read
        assert FAINT[1] in read
        assert "Example News" in read
        assert check_payload("slack", {"text": listed["text"], "blocks": listed["blocks"]}) == ()
        [value] = values(listed["blocks"], "rule.accept")
        await click(house, "rule.accept", value)
        assert FAINT[1] in {one.headline for one in await house.stories()}
        assert FAINT[1] in house.slack.ephemerals[-1]["text"]


async def test_what_is_declined_waits_no_more(tmp_path):
    async with an_editors(tmp_path) as house:
        await more_news(house, ORCHARD, RIKEN, FAINT)
        [value] = values((await house.ask("review", user=EDITOR))["blocks"], "rule.decline")
        await click(house, "rule.decline", value)
        assert "Nothing waits for review." in words_of((await house.ask("review", user=EDITOR))["blocks"])


async def test_a_long_review_list_has_pages_within_slacks_limits(tmp_path):
    async with an_editors(tmp_path) as house:
        faint = [(f"https://e.example/f{n}", f"{FAINT[1]} {'x' * 900} {n}", FAINT[2]) for n in range(14)]
        await more_news(house, *faint)
        listed = await house.ask("review", user=EDITOR)
        assert len(values(listed["blocks"], "rule.accept")) == 12
        assert len(listed["blocks"]) <= 50
        [following] = values(listed["blocks"], "rule.page")
        await click(house, "rule.page", following)
        assert len(values(house.slack.ephemerals[-1]["blocks"], "rule.accept")) == 2


async def test_the_review_list_is_for_editors(tmp_path):
    async with an_editors(tmp_path) as house:
        assert "Only editors can do that." in (await house.ask("review"))["text"]


async def test_a_hostile_title_and_reason_can_do_nothing(tmp_path):
    nasty = ("https://e.example/h", "<!channel> *bold* <https://evil.example|here> fusion", FAINT[2])
    async with an_editors(tmp_path) as house:
        await more_news(house, ORCHARD, nasty)
        listed = await house.ask("review", user=EDITOR)
        assert not {"mrkdwn"} & {element.get("type") for block in listed["blocks"] for element in block.get("elements", ())}
        assert "<!channel>" not in listed["text"]
        story = await the_story(house)
        await rule(house, "hide", story, {"reason": "<!channel> because"})
        await press(house, "details", story.id, user=EDITOR)
        sections = [block["text"] for block in house.opened().blocks if block["type"] == "section" and "because" in str(block)]
        assert {text["type"] for text in sections} == {"plain_text"}


async def test_editors_of_japanese_read_japanese(tmp_path):
    async with an_editors(tmp_path) as house:
        house.slack.scopes |= {"users:read"}
        house.slack.people[EDITOR] = Person(EDITOR, locale="ja-JP", tz="Asia/Tokyo")
        story = await the_story(house)
        await press(house, "details", story.id, user=EDITOR)
        assert "非表示にする" in words_of(house.opened().blocks)
        await rule(house, "hide", story, {"reason": "重複"})
        assert house.slack.ephemerals[-1]["text"].startswith("非表示にしました")
