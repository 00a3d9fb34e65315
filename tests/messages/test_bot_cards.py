"""Whatever a digest says, our app's cards in Teams have few buttons, tell each story once and in order, and let each be opened."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.messages.check import check_card, check_payload
from bot.messages.dialogs import Controls, draw_answer, draw_dialog
from bot.messages.measure import count_actions
from bot.messages.names import story_in
from bot.messages.pack import render
from bot.messages.render import Renderer
from bot.models import Chart, Digest, Section, Series
from tests.messages.absurd import digests
from tests.messages.briefings import a_huge
from tests.messages.drawn_cards import an_answer, said
from tests.messages.samples import MENU, TEMPLATES, WATCH, a_weekly
from tests.messages.test_laws import QUICK, hold, objects, without_fallbacks

RENDERER = Renderer(TEMPLATES)


def cards(digest: Digest):
    return render(digest, "teams", WATCH, renderer=RENDERER, door="bot", native=True, menu=MENU)


def opened(payload) -> list[str]:
    """The stories that can be opened from a card."""
    drawn = list(objects(payload))
    values = [each["data"]["value"] for each in drawn if each.get("type") == "Action.Submit" and each["data"]["verb"] == "story.details"]
    values += [choice["value"] for each in drawn if each.get("id") == "story" for choice in each["choices"]]
    return [value.split("|")[2] for value in values]


def named(payload) -> list[str]:
    return [story for each in objects(payload) if (story := story_in(each))]


@QUICK
@given(digests())
def test_cards_have_few_buttons_and_tell_each_story_once_in_order(digest: Digest):
    messages = cards(digest)
    hold(digest, "teams", "bot", messages)
    assert all(count_actions(message.payload) <= 6 for message in messages)


@QUICK
@given(digests())
def test_a_story_stands_in_a_container_of_its_name_and_can_be_opened_where_it_stands(digest: Digest):
    brief = {item.story for section in digest.sections for item in section.items if item.brief}
    for message in cards(digest):
        told = {story for story, _ in message.stories}
        assert told - brief <= set(named(message.payload)) <= told
        assert len(named(message.payload)) == len(set(named(message.payload)))
        assert set(opened(message.payload)) == {story for story in told if len(f"details|{WATCH.name}|{story}|1") <= 150}


@QUICK
@given(digests(), st.integers(0, 4))
def test_an_answer_is_one_card_and_so_is_what_a_dialog_says(digest: Digest, count):
    from_digest = an_answer(digest)
    answer = replace(from_digest, offers=from_digest.offers[:1])
    message = draw_answer(answer, WATCH, RENDERER, Controls(), menu=MENU)
    assert check_payload("teams", message.payload, "bot") == ()
    assert check_card(draw_dialog(digest, WATCH, RENDERER, Controls(), note="x" * count), "dialog") == ()
    assert RENDERER.troubles == ()


def test_a_long_week_goes_on_in_the_next_message_after_five_or_six_stories():
    messages = cards(a_huge(60))
    numbers = [len(opened(message.payload)) for message in messages if message.stories]
    assert [pair for message in messages for pair in message.stories] == list(dict.fromkeys(p for m in messages for p in m.stories))
    assert all(count_actions(message.payload) <= 6 for message in messages)
    assert max(numbers) >= 5


def test_a_story_of_a_webhook_has_neither_name_nor_button():
    for message in render(a_weekly(), "teams", WATCH, renderer=RENDERER, menu=MENU):
        assert named(message.payload) == []
        assert count_actions(message.payload) == 0


@pytest.mark.parametrize("count", [1, 3])
def test_a_chart_of_teams_own_has_our_bars_in_its_place_and_its_totals_in_words(count):
    series = tuple(Series(f"Field {number}", (1.0, 2.0), ("1", "2")) for number in range(count))
    section = Section("x", said("Weeks"), chart=Chart("Stories a week", ("Jan", "Feb"), series, ("£1m", "£2m")))
    (message,) = cards(replace(a_weekly(), sections=(section,)))
    (chart,) = [each for each in objects(message.payload) if str(each.get("type")).startswith("Chart.")]
    assert chart["type"] == ("Chart.VerticalBar" if count == 1 else "Chart.VerticalBar.Grouped")
    values = [point["y"] for each in chart["data"] for point in each.get("values", [each])]
    assert values == [1.0, 2.0] * count
    for drawn in (chart["fallback"], without_fallbacks(message.payload)):
        shown = " ".join(str(each["text"]) for each in objects(drawn) if each.get("type") == "TextRun")
        assert "£1m" in shown
        assert "£2m" in shown
    (plain,) = render(replace(a_weekly(), sections=(section,)), "teams", WATCH, renderer=RENDERER)
    assert not any(str(each.get("type")).startswith("Chart.") for each in objects(plain.payload))


def test_a_users_story_template_of_its_own_still_names_the_story(tmp_path):
    (tmp_path / "teams").mkdir()
    (tmp_path / "teams/story.json.j2").write_text('[{"type": "TextBlock", "text": "A story"}]', "utf-8")
    renderer = Renderer(TEMPLATES, tmp_path)
    (message, *_) = render(a_weekly(), "teams", WATCH, renderer=renderer, door="bot", menu=MENU)
    assert set(named(message.payload)) <= {story for story, _ in message.stories}
    assert named(message.payload)
    assert renderer.troubles == ()
