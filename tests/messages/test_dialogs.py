"""Cards that ask for something: each kind of question, what is wrong with an answer, buttons in both doors, room for everything."""

import json
from dataclasses import replace
from typing import get_args

import pytest

from bot.messages.check import check_card, check_payload
from bot.messages.dialogs import Button, Controls, draw_answer, draw_dialog, draw_form, draw_words
from bot.messages.measure import count_actions
from bot.messages.render import Renderer
from bot.messages.tidy import clean_card
from bot.models import Asks, Choice, Input, Section
from tests.messages.briefings import ALL, a_huge
from tests.messages.drawn_cards import a_form, an_answer, an_input, draw_cards, said
from tests.messages.samples import MENU, TEMPLATES, WATCH, a_weekly
from tests.messages.test_hostile import UNSEEN, WORDS, a_sheet, is_said, objects

RENDERER = Renderer(TEMPLATES)


def drawn(asked: Input, wrong: str = "") -> list[dict]:
    card = draw_form(a_form(inputs=(asked,), buttons=()), RENDERER, "en", {asked.name: wrong} if wrong else None)
    return [*objects(card)]


def the_input(asked: Input) -> dict:
    (found,) = [each for each in drawn(asked) if each.get("id") == asked.name]
    return found


def buttons(card) -> list[dict]:
    return [action for each in objects(card) for action in each.get("actions", ())]


# ── questions ───────────────────────────────────────────────────────────────────────────────────────────────────────────────

KINDS: dict[Asks, dict] = {
    "one": {"type": "Input.ChoiceSet", "style": "compact", "value": "a"},
    "several": {"type": "Input.ChoiceSet", "style": "compact", "isMultiSelect": True, "value": "a,b"},
    "boxes": {"type": "Input.ChoiceSet", "style": "expanded", "isMultiSelect": True, "value": "a,b"},
    "radio": {"type": "Input.ChoiceSet", "style": "expanded", "value": "a"},
    "time": {"type": "Input.Time", "value": "08:30"},
    "zone": {"type": "Input.ChoiceSet", "style": "filtered", "value": "a"},
    "line": {"type": "Input.Text", "value": "a"},
    "lines": {"type": "Input.Text", "isMultiline": True, "value": "a"},
    "channel": {"type": "Input.ChoiceSet", "style": "compact", "value": "a"},
}


@pytest.mark.parametrize("asks", get_args(Asks))
def test_each_kind_of_question_is_asked_by_the_input_that_is_made_for_it_with_what_stands_there(asks):
    found = the_input(an_input(asks))
    assert KINDS[asks].items() <= found.items()
    assert (found["label"], found["isRequired"], bool(found["errorMessage"])) == ("words", True, True)
    if "choices" in found:
        assert [choice["value"] for choice in found["choices"]] == ["a", "b"]


@pytest.mark.parametrize("asks", get_args(Asks))
def test_a_question_that_may_stay_empty_is_not_required_and_holds_nothing(asks):
    found = the_input(an_input(asks, values=(), optional=True))
    assert not {"isRequired", "errorMessage", "value"} & found.keys()


def test_no_more_words_can_be_typed_than_are_taken():
    assert the_input(an_input("line", longest=80))["maxLength"] == 80
    assert "maxLength" not in the_input(an_input("line"))


def test_what_teams_would_refuse_of_a_question_is_mended():
    assert "value" not in the_input(an_input("time", values=("25:00",)))
    twice = the_input(an_input("several", choices=(Choice("a", "A"), Choice("a", "B"), Choice("", "none"), Choice("c,d", "two"))))
    assert [choice["title"] for choice in twice["choices"]] == ["A"]
    assert the_input(an_input("channel", choices=()))["type"] == "Input.Text"


def test_what_is_wrong_stands_on_top_with_its_question_and_right_beneath_it():
    card = draw_form(
        a_form(inputs=(an_input("line", hint=""), an_input("time"))), RENDERER, "en", {"line_asked": "Too long.", "gone": "Gone."}
    )
    top, *rest = card["body"]
    assert top["style"] == "attention"
    assert [run["text"] for run in objects(top) if run.get("type") == "TextRun"] == ["Gone.", "words", ": ", "Too long."]
    place = [each.get("id") for each in rest].index("line_asked")
    (run,) = rest[place + 1]["inlines"]
    assert (run["text"], run["color"]) == ("⚠ Too long.", "Attention")
    assert not any(each.get("color") == "Attention" for each in objects(draw_form(a_form(), RENDERER, "en")))


# ── buttons ─────────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_form_comes_back_under_its_name_and_its_other_buttons_under_theirs_with_its_memo():
    form = a_form(inputs=(an_input("line"),), buttons=(Choice("preview", "Show it"),), memo="plan 7")
    found = buttons(draw_form(form, RENDERER, "en"))
    assert [(each["type"], each["data"]) for each in found] == [
        ("Action.Submit", {"verb": "vote", "value": "", "memo": "plan 7"}),
        ("Action.Submit", {"verb": "vote.preview", "value": "", "memo": "plan 7"}),
    ]
    assert found[0]["style"] == "positive"


@pytest.mark.parametrize(("own", "label"), [((), "Go on"), ((Choice("change", "Show its questions"),), "Show its questions")])
def test_a_question_that_others_hang_on_has_a_button_beneath_it_that_shows_the_form_anew(own, label):
    body = draw_form(a_form(inputs=(an_input("one", changes=True, hint=""), an_input("line")), buttons=own), RENDERER, "en")["body"]
    place = [each.get("id") for each in body].index("one_asked")
    (button,) = body[place + 1]["actions"]
    assert (button["title"], button["data"]["verb"]) == (label, "vote.change")
    assert [each["data"]["verb"] for each in buttons({"body": body})] == ["vote.change", "vote"]


def test_a_button_in_a_conversation_is_executed_and_submitted_where_that_is_not_known():
    save, details = Button("story.save", "Save", "save|w|s|1"), Button("story.details", "Details", "details|w|s|1", opens=True)
    payload = draw_answer(an_answer(ALL["empty"]()), WATCH, RENDERER, Controls(buttons=(save, details))).payload
    execute, opens = [each for each in buttons(payload) if each["title"] != "words"]
    assert (execute["type"], execute["verb"], execute["data"]) == (
        "Action.Execute",
        "story.save",
        {"verb": "story.save", "value": "save|w|s|1"},
    )
    assert (execute["fallback"]["type"], execute["fallback"]["data"]) == ("Action.Submit", execute["data"])
    assert (opens["type"], opens["data"]["msteams"]) == ("Action.Submit", {"type": "task/fetch"})


def test_a_dialog_only_submits():
    card = draw_words(
        ["One", "", "Two"], RENDERER, "en", Controls(buttons=(Button("a", "A", opens=True), Button("b", "B", style="destructive")))
    )
    assert [(each["type"], each["data"], each.get("style")) for each in buttons(card)] == [
        ("Action.Submit", {"verb": "a", "value": ""}, None),
        ("Action.Submit", {"verb": "b", "value": ""}, "destructive"),
    ]
    assert [run["text"] for run in objects(card) if run.get("type") == "TextRun"] == ["One", "Two"]


def test_buttons_that_one_wants_early_stand_beneath_the_first_section():
    sheet = a_weekly()
    controls = Controls(buttons=(Button("story.save", "Save", "s|1"),), early=True)
    card, late = (draw_dialog(sheet, WATCH, RENDERER, replace(controls, early=early)) for early in (True, False))
    place = next(number for number, each in enumerate(card["body"]) if each.get("type") == "ActionSet")
    assert 0 < place < len(card["body"]) - 1
    assert late["body"][-1]["type"] == "ActionSet"
    assert [each for each in card["body"] if each.get("type") != "ActionSet"] == late["body"][:-1]


def test_an_answers_pages_are_offered_and_sharing_is_not():
    payload = draw_answer(an_answer(ALL["daily"]()), WATCH, RENDERER, Controls(), menu=MENU).payload
    assert [each["data"]["value"] for each in buttons(payload) if each["data"]["verb"] == "ask.page"] == [
        "en|search words",
        "en|latest page:3",
    ]
    assert not any(each["data"]["value"].endswith("|latest") for each in buttons(payload))


def test_what_is_not_about_a_list_of_stories_does_not_wait_until_one_is_chosen():
    payload = draw_answer(an_answer(a_weekly()), WATCH, RENDERER, Controls(), menu=MENU).payload
    assert {each["data"]["verb"]: each.get("associatedInputs") for each in buttons(payload)} == {"story.open": None, "ask.page": "none"}


# ── as much as fits ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize("count", [0, 1, 6])
def test_every_sheet_fits_one_card_with_its_buttons(name, count):
    sheet, beneath = ALL[name](), Controls(buttons=tuple(Button(f"b{number}", "B") for number in range(count)))
    dialog = draw_dialog(sheet, WATCH, RENDERER, beneath, note="Saved.")
    payload = draw_answer(
        replace(an_answer(sheet), offers=()), WATCH, RENDERER, replace(beneath, buttons=beneath.buttons[:4]), menu=MENU
    ).payload
    assert (check_card(dialog, "dialog"), check_payload("teams", payload, "bot")) == ((), ())


def test_what_finds_no_room_in_a_card_is_counted():
    sheet = a_huge(300)
    message = draw_answer(an_answer(sheet), WATCH, RENDERER, Controls())
    assert check_payload("teams", message.payload, "bot") == ()
    left = len(sheet.items) - len(message.stories)
    assert left > 0
    said_of_rest = [each["text"] for each in objects(message.payload) if str(each.get("text", "")).startswith("… and ")]
    assert len(said_of_rest) == 1
    assert int(said_of_rest[0].split()[2]) >= left


def test_stories_of_an_answer_each_have_a_button_as_long_as_there_is_room_and_then_one_list():
    items = a_weekly().items
    for count, listed in ((4, False), (5, True), (6, True)):
        sheet = replace(a_weekly(), sections=(Section("x", said("Found"), tuple(replace(item, brief=False) for item in items[:count])),))
        payload = draw_answer(an_answer(sheet), WATCH, RENDERER, Controls(), menu=MENU).payload
        verbs = [each["data"]["verb"] for each in buttons(payload)]
        assert verbs.count("story.details") == (0 if listed else count)
        assert verbs.count("story.open") == listed
        assert count_actions(payload) <= 6
        if listed:
            (choices,) = [each["choices"] for each in objects(payload) if each.get("id") == "story"]
            assert [choice["value"] for choice in choices] == [
                f"details|{WATCH.name}|{item.story}|{item.revision}" for item in items[:count]
            ]


# ── templates and words of others ───────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("name", ["form", "input", "button", "buttons", "controls", "words", "note"])
@pytest.mark.parametrize("broken", ["{{ nobody_gives_this }}", "[{", '{"type": "Input.Colour"}'])
def test_where_a_template_of_the_users_fails_ours_is_drawn_and_the_trouble_is_named(name, broken, tmp_path):
    own = tmp_path / f"teams/views/{name}.json.j2"
    own.parent.mkdir(parents=True)
    own.write_text(broken, "utf-8")
    renderer = Renderer(TEMPLATES, tmp_path)
    assert draw_cards(renderer, sheet=ALL["empty"]()) == draw_cards(RENDERER, sheet=ALL["empty"]())
    assert renderer.troubles


@pytest.mark.parametrize("words", [words for words in WORDS if is_said(words)])
def test_hostile_words_neither_mention_nor_link_in_what_is_asked(words):
    cards = draw_cards(RENDERER, words[:200], replace(a_sheet(words[:100]), sections=()))
    for each in objects(list(cards.values())):
        shown = " ".join(str(each[key]) for key in ("text", "title", "label", "placeholder") if isinstance(each.get(key), str))
        assert "<at" not in shown.casefold()
        assert not UNSEEN.search(shown)
        assert "](" not in str(each.get("title", "")) + str(each.get("label", ""))
    assert RENDERER.troubles == ()


def test_a_mention_in_a_feed_is_words_and_what_a_button_carries_stays_as_it_is():
    card = {"text": "<at>All</at> {{DATE(2026-01-01)}}", "title": "[a](https://b)", "data": {"value": "<at>x</at>"}, "value": "[a](b)"}
    assert clean_card(card) == {
        "text": "‹at>All‹/at> { {DATE(2026-01-01)}}",
        "title": "[a] (https://b)",
        "data": {"value": "<at>x</at>"},
        "value": "[a](b)",
    }
    assert json.loads(json.dumps(clean_card(card))) == clean_card(clean_card(card))
