"""Editors rule from a story's window and from the review list in Teams, hear what was done, and can take it back; nobody else can."""

import pytest

from bot.stories.rulings import fact_key
from tests.desks import ORCHARD, RIKEN, URL, WATCH, an_rss, checked
from tests.local_teams import CHANNEL, EDITOR, JAPANESE, READER, buttons, inputs, text_of
from tests.teams.houses import a_tenant, words_of
from tests.teams.test_stories import dies_doing, opened, the_story, value_of, with_button

AGAIN = ("https://e.example/7", "Orchard Therapeutics of Kyowa Kirin to invest £11m in gene therapies", ORCHARD[2])
FAINT = ("https://e.example/9", "Japan leads in fusion", "Japan leads in fusion energy. Britain comes second, a study of patents says.")


@pytest.fixture(autouse=True)
def taken_back(monkeypatch):
    async def retract(*_args, **_named):
        return 1

    monkeypatch.setattr("bot.pipeline.arranging.retract", retract)


def an_editors(tmp_path):
    return a_tenant(tmp_path, editors=(EDITOR, JAPANESE))


async def more_news(house, *items):
    house.desk.fetcher.bodies[URL] = an_rss(*items)
    house.desk.clock.advance(hours=3)
    await checked(house.desk)


async def acts_of(house, story, user: str = EDITOR):
    """The window in which an editor chooses what to do."""
    window = await opened(house, story.id, user=user)
    await house.submit(window, label="story.editors")
    return window


def offered(window, name: str = "act") -> list[str]:
    return [choice["value"] for asked in inputs(window.card) if asked["id"] == name for choice in asked["choices"]]


async def form_of(house, act: str, story):
    window = await acts_of(house, story)
    await house.submit(window, {"act": value_of(act, story.id, story.revision)}, "Go on")
    return window


async def rule(house, act: str, story, given: dict):
    window = await form_of(house, act, story)
    await house.submit(window, given, "Do it")
    return window


async def test_a_form_of_editors_that_somebody_else_made_up_is_told_so_whatever_stands_in_it(tmp_path):
    """Not asked to mend it, nor to try again: neither would help, and what is looked up for an editor is none of theirs."""
    async with an_editors(tmp_path) as house:
        window = await form_of(house, "join", await the_story(house))
        window.user, window.context = READER, {**window.context, "from": house.teams._account(house.teams.people[READER])}
        await house.submit(window, {"named": "words that no story has", "reason": "so"}, "Do it")
        assert "Only editors can do that." in window.words


# ── a story ─────────────────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_the_window_offers_rulings_to_editors_alone(tmp_path):
    async with an_editors(tmp_path) as house:
        story = await the_story(house)
        assert "For editors …" not in text_of((await opened(house, story.id)).card)
        window = await acts_of(house, story)
        acts = [value.partition("|")[0] for value in offered(window)]
        assert acts == ["hide", "retract", "join", "wrong"], "one report cannot be split"
        assert len(buttons(window.card)) <= 6
        await house.submit(window, label="Back to the story")
        assert "Who reports it" in text_of(window.card)


async def test_an_editor_who_chooses_nothing_is_asked_to(tmp_path):
    async with an_editors(tmp_path) as house:
        window = await acts_of(house, await the_story(house))
        await house.submit(window, label="Go on")
        assert "Choose one of what is offered." in text_of(window.card)
        assert offered(window)


async def test_hiding_asks_why_is_said_back_and_is_taken_back_from_the_window(tmp_path):
    async with an_editors(tmp_path) as house:
        story = await the_story(house)
        window = await rule(house, "hide", story, {"reason": "It was told twice."})
        assert f"Hidden: {ORCHARD[1]}" in text_of(window.card)
        assert [one.headline for one in await house.stories()] == [RIKEN[1]]
        [given] = await house.desk.store.rulings(WATCH)
        assert (given.who, given.why, given.installation) == (EDITOR, "It was told twice.", (await house.installation()).id)
        await house.submit(window, label="For editors …")
        assert "Take back: " in text_of(window.card)
        assert "an editor hid it. Reason: It was told twice." in text_of(window.card)
        [undo] = [value for value in offered(window) if value.startswith("undo|")]
        await house.submit(window, {"act": undo}, "Go on")
        assert "Taken back." in text_of(window.card)
        assert len(await house.stories()) == 2


async def test_a_ruling_is_taken_back_once_however_often_it_is_asked(tmp_path):
    async with an_editors(tmp_path) as house:
        story = await the_story(house)
        await rule(house, "hide", story, {"reason": "It was told twice."})
        first, second = [await acts_of(house, story) for _ in range(2)]
        [undo] = [value for value in offered(first) if value.startswith("undo|")]
        for window in (first, second):
            await house.submit(window, {"act": undo}, "Go on")
        assert "taken back before" in second.words


async def test_two_stories_are_joined_by_a_link_and_split_by_outlet(tmp_path):
    async with an_editors(tmp_path) as house:
        story = await the_story(house)
        window = await rule(house, "join", story, {"named": RIKEN[0], "reason": "one visit"})
        assert "Joined" in text_of(window.card)
        assert "2 reports" in text_of(window.card)
        [joined] = await house.stories()
        report = next(member.entry for member in joined.members if member.title == RIKEN[1])
        window = await rule(house, "split", joined, {"report": report, "reason": "no, another"})
        assert f"Split: {ORCHARD[1]}; {RIKEN[1]}" in text_of(window.card) or f"Split: {RIKEN[1]}; {ORCHARD[1]}" in text_of(window.card)
        assert len(await house.stories()) == 2


async def test_a_likely_story_is_chosen_from_a_list(tmp_path):
    async with an_editors(tmp_path) as house:
        await more_news(house, ORCHARD, RIKEN, AGAIN)
        both = next(story for story in await house.stories() if len(story.members) > 1)
        report = next(member.entry for member in both.members if member.title == AGAIN[1])
        await rule(house, "split", both, {"report": report, "reason": "another"})
        window = await form_of(house, "join", await the_story(house))
        [other] = offered(window, "other")
        await house.submit(window, {"other": other, "reason": "one event after all"}, "Do it")
        assert "(2 reports)" in text_of(window.card)


async def test_a_form_that_names_no_story_stays_open_as_it_was_filled_in_and_says_why(tmp_path):
    async with an_editors(tmp_path) as house:
        story = await the_story(house)
        window = await rule(house, "join", story, {"named": "zeppelin", "reason": "one visit"})
        assert "No other story has these words." in text_of(window.card)
        filled = {asked["id"]: asked.get("value") for asked in inputs(window.card)}
        assert (filled["named"], filled["reason"]) == ("zeppelin", "one visit")
        assert await house.desk.store.rulings(WATCH) == []
        await house.submit(window, {"named": RIKEN[0]}, "Do it")
        assert "Joined" in text_of(window.card)


async def test_a_reason_of_blanks_is_none(tmp_path):
    async with an_editors(tmp_path) as house:
        window = await rule(house, "hide", await the_story(house), {"reason": "  \n "})
        assert "A reason is wanted." in text_of(window.card)
        assert len(await house.stories()) == 2


async def test_facts_are_shown_as_readers_see_them_and_the_marked_ones_go(tmp_path):
    async with an_editors(tmp_path) as house:
        story = await the_story(house)
        window = await form_of(house, "wrong", story)
        assert "£11m for gene therapies" in text_of(window.card)
        await house.submit(window, {"facts": ["amount:GBP:11000000:11000000"], "reason": "it is £1.1m"}, "Do it")
        assert 11e6 not in {amount.value for amount in (await the_story(house)).facts.amounts}
        assert "Told no more" in text_of(window.card)


async def test_several_facts_are_marked_at_once_also_those_whose_names_have_commas(tmp_path, monkeypatch):
    """Teams puts commas between what is chosen."""
    monkeypatch.setattr("bot.pipeline.ruling.fact_key", lambda fact: fact_key(fact).replace(":", ", "))
    monkeypatch.setattr("bot.pipeline.ruling.tie_key", lambda one, other: f"tie, {one}, {other}")
    async with an_editors(tmp_path) as house:
        story = await the_story(house)
        window = await form_of(house, "wrong", story)
        marks = offered(window, "facts")
        assert len(marks) > 1
        await house.submit(window, {"facts": marks, "reason": "all of it"}, "Do it")
        assert "Told no more" in text_of(window.card)
        assert len(await house.desk.store.rulings(WATCH)) == len(marks)


@pytest.mark.parametrize("act", ["hide", "retract", "join", "split", "wrong"])
async def test_nobody_else_gets_a_form_or_rules_however_they_come_by_the_button(tmp_path, act):
    async with an_editors(tmp_path) as house:
        story = await the_story(house)
        value = value_of(act, story.id)
        assert "Only editors can do that." in (await house.teams.open(with_button(house, "story.editors", value), "Press")).words
        window = await form_of(house, act if act != "split" else "hide", story)
        window.user, window.context = READER, {**window.context, "from": house.teams._account(house.teams.people[READER])}
        given = {"named": RIKEN[0]} if act == "join" else {"facts": offered(window, "facts")[:1]} if act == "wrong" else {}
        await house.submit(window, {**given, "reason": "because"}, "Do it")
        assert "Only editors can do that." in window.words
        assert await house.desk.store.rulings(WATCH) == []


async def test_a_form_for_a_story_that_is_gone_says_so(tmp_path):
    async with an_editors(tmp_path) as house:
        dialog = await house.teams.open(with_button(house, "story.editors", value_of("hide", "aaaaaaaaaa")), "Press", user=EDITOR)
        assert "no longer kept" in dialog.words


async def test_a_ruling_that_a_process_died_in_is_given_once(tmp_path):
    async with an_editors(tmp_path) as house:
        window = await form_of(house, "hide", await the_story(house))
        await dies_doing(house, window, {"reason": "It was told twice."}, "Do it")
        assert len(await house.desk.store.rulings(WATCH)) == 1


# ── what waits for review ───────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("words", "said"), [("review", "1 entry waits for review"), ("確認待ち", "確認待ちの報道：1件")])
async def test_the_review_list_shows_title_outlet_and_doubt_and_accepts(tmp_path, words, said):
    async with an_editors(tmp_path) as house:
        await more_news(house, ORCHARD, RIKEN, FAINT)
        (listed,) = await house.ask(words, user=EDITOR)
        read = words_of(listed)
        for part in (said, FAINT[1], "Example News"):
            assert part in read, part
        [entry] = inputs(listed.card)[0]["choices"]
        await house.press(listed, "review.accept", {"entries": [entry["value"]]}, user=EDITOR)
        assert FAINT[1] in {one.headline for one in await house.stories()}
        assert FAINT[1] in text_of(listed.card_for(EDITOR))
        assert house.teams.wrong == []


async def test_what_is_declined_waits_no_more(tmp_path):
    async with an_editors(tmp_path) as house:
        await more_news(house, ORCHARD, RIKEN, FAINT)
        (listed,) = await house.ask("review", user=EDITOR)
        [entry] = inputs(listed.card)[0]["choices"]
        await house.press(listed, "Decline", {"entries": [entry["value"]]}, user=EDITOR)
        assert f"Declined: {FAINT[1]}" in text_of(listed.card_for(EDITOR))
        assert "Nothing waits for review." in text_of(listed.card_for(EDITOR))
        assert "Nothing waits for review." in words_of(await house.ask("review", user=EDITOR))


async def test_a_long_review_list_has_pages_and_several_are_decided_at_once(tmp_path):
    async with an_editors(tmp_path) as house:
        faint = [(f"https://e.example/f{n}", f"{FAINT[1]} {'x' * 900} {n}", FAINT[2]) for n in range(14)]
        await more_news(house, *faint)
        (listed,) = await house.ask("review", user=EDITOR)
        assert len(inputs(listed.card)[0]["choices"]) == 10
        await house.press(listed, "More", user=EDITOR)
        rest = [choice["value"] for choice in inputs(listed.card_for(EDITOR))[0]["choices"]]
        assert len(rest) == 4
        await house.press(listed, "Decline", {"entries": rest}, user=EDITOR)
        assert "10 entries wait for review" in text_of(listed.card_for(EDITOR))
        assert len(inputs(listed.card_for(EDITOR))[0]["choices"]) == 10
        assert house.teams.wrong == []


async def test_a_client_that_knows_no_execute_decides_as_well_and_gets_the_list_anew(tmp_path):
    async with an_editors(tmp_path) as house:
        await more_news(house, ORCHARD, FAINT)
        (listed,) = await house.ask("review", user=EDITOR)
        [entry] = inputs(listed.card)[0]["choices"]
        await house.teams.press(listed, "Decline", {"entries": [entry["value"]]}, user=EDITOR, old=True)
        await house.do()
        assert f"Declined: {FAINT[1]}" in words_of(house.teams.chat(EDITOR)[-1])


async def test_who_chooses_nothing_is_told(tmp_path):
    async with an_editors(tmp_path) as house:
        await more_news(house, ORCHARD, FAINT)
        (listed,) = await house.ask("review", user=EDITOR)
        brought = await house.press(listed, "Accept", user=EDITOR)
        assert brought.answer["value"] == "Choose one of what is offered."


async def test_the_review_list_is_for_editors_in_their_own_chat(tmp_path):
    async with an_editors(tmp_path) as house:
        await more_news(house, ORCHARD, FAINT)
        assert "Only editors can do that. An admin names them: the setting teams.editors." in words_of(await house.ask("review"))
        assert FAINT[1] not in words_of(await house.ask("review", where=CHANNEL, user=EDITOR))
        (listed,) = await house.ask("review", user=EDITOR)
        [entry] = inputs(listed.card)[0]["choices"]
        brought = await house.press(listed, "Accept", {"entries": [entry["value"]]}, user=READER)
        assert "Only editors can do that." in brought.answer["value"]


async def test_a_hostile_title_and_reason_can_do_nothing(tmp_path):
    nasty = ("https://e.example/h", "<at>all</at> **bold** [here](https://evil.example) fusion", FAINT[2])
    async with an_editors(tmp_path) as house:
        await more_news(house, ORCHARD, nasty)
        (listed,) = await house.ask("review", user=EDITOR)
        assert "evil.example" not in [button.get("url", "") for button in buttons(listed.card)]
        await rule(house, "hide", await the_story(house), {"reason": "<at>all</at> **because**"})
        assert house.teams.wrong == []


async def test_editors_of_japanese_read_japanese(tmp_path):
    async with an_editors(tmp_path) as house:
        story = await the_story(house)
        window = await acts_of(house, story, JAPANESE)
        assert "非表示にする" in text_of(window.card)
        await house.submit(window, {"act": value_of("hide", story.id)}, "次へ")
        await house.submit(window, {"reason": "重複"}, "実行する")
        assert "非表示にしました" in text_of(window.card)
