"""Each rule for a card of Teams', by cards that only it refuses; and that none of them is in the way of what a card may have."""

import copy
import json
from collections.abc import Callable
from typing import Any

import pytest

from bot.errors import MessageTooLong, TemplateError
from bot.messages import card_rules
from bot.messages.check import TOO_LARGE, check_card, check_payload, require_card
from bot.messages.limits import LIMITS
from bot.models import Door
from tests.messages.cards import (
    CHARTS,
    EXTRAS,
    HTTPS,
    INPUTS,
    a_card,
    a_message,
    asking,
    buttons,
    choosing,
    execute,
    extra,
    link,
    opens,
    submit,
    table,
    toggle,
    words,
)

DOORS: tuple[Door, ...] = ("webhook", "bot", "dialog")
Json = dict[str, Any]


def found(card: Json, door: Door) -> list[tuple[str, str]]:
    return [(fault.pointer, fault.code) for fault in check_card(card, door)]


def place(card: Json) -> str:
    """Where the last element of the body stands."""
    return f"/body/{len(card['body']) - 1}"


@pytest.mark.parametrize("door", DOORS)
def test_a_card_with_everything_its_door_takes_passes(door):
    assert check_card(a_card(door), door) == ()
    assert check_payload("teams", a_message(a_card(door)), door) == ()
    require_card(a_card(door), door)


def test_what_is_wrong_is_pointed_to_from_the_top_of_a_message_and_of_a_card_alone():
    card = a_card("bot")
    card["body"].append(words(""))
    at = len(card["body"]) - 1
    assert found(card, "bot") == [(f"/body/{at}/text", "string_too_short")]
    (fault,) = check_payload("teams", a_message(card), "bot")
    assert (fault.pointer, fault.code) == (f"/attachments/0/content/body/{at}/text", "string_too_short")


def with_last(element: Json) -> Callable[[Json], None]:
    return lambda card: card["body"].append(element)


def with_first(**changes: Any) -> Callable[[Json], None]:
    return lambda card: card["body"][0].update(changes)


def with_card(**changes: Any) -> Callable[[Json], None]:
    return lambda card: card.update(copy.deepcopy(changes))


def with_entity(**changes: Any) -> Callable[[Json], None]:
    return lambda card: card["msteams"]["entities"][0].update(changes)


def without(thing: Json, *keys: str) -> Json:
    return {key: value for key, value in thing.items() if key not in keys}


def boxes(count: int) -> Json:
    element = words()
    for _ in range(count):
        element = {"type": "Container", "items": [element]}
    return element


def pressed(action: Json) -> Json:
    return {"type": "Container", "items": [words()], "selectAction": action}


SHAPES = [
    # the standard
    (with_last({"type": "Media", "sources": []}), "…", "union_tag_invalid"),
    (with_last({"type": "AdaptiveCard"}), "…", "union_tag_invalid"),
    (with_last({"text": "x"}), "…", "union_tag_not_found"),
    (with_last({"type": "TextBlock"}), "…/text", "missing"),
    (with_last(words(size="Huge")), "…/size", "literal_error"),
    (with_last(words(size="large")), "…/size", "literal_error"),
    (with_last(words(colour="Good")), "…/colour", "extra_forbidden"),
    (with_last(words(color=None, colour=1)), "…/colour", "extra_forbidden"),
    (with_last(words(wrap="true")), "…/wrap", "bool_type"),
    (with_last(words(maxLines=0)), "…/maxLines", "greater_than_equal"),
    (with_last({"type": "RichTextBlock", "inlines": ["x"]}), "…/inlines/0", "model_type"),
    (with_last({"type": "FactSet", "facts": [{"title": "Amount"}]}), "…/facts/0/value", "missing"),
    (with_last({"type": "FactSet", "facts": []}), "…/facts", "too_short"),
    (with_last({"type": "Image", "url": HTTPS}), "…/altText", "missing"),
    (with_last({"type": "Image", "url": "https://news.example.org/a.GIF?x", "altText": "x"}), "…/url", "value_error"),
    (with_last({"type": "Image", "url": "data:image/png;base64,x", "altText": "x"}), "…/url", "value_error"),
    (with_last({"type": "Image", "url": HTTPS, "altText": "x", "width": "40"}), "…/width", "string_pattern_mismatch"),
    (with_last({"type": "ColumnSet", "columns": []}), "…/columns", "too_short"),
    (with_last({"type": "ColumnSet", "columns": [{"type": "Column", "items": [], "width": "wide"}]}), "…/columns/0/width", "string_pattern_mismatch"),
    (with_last({"type": "Container"}), "…/items", "missing"),
    (with_last({"type": "Container", "items": [words("")]}), "…/items/0/text", "string_too_short"),
    (with_last(buttons()), "…/actions", "too_short"),
    (with_last(buttons(*[link()] * 7)), "…/actions", "too_long"),
    (with_last(buttons({"type": "Action.ShowCard", "title": "x"})), "…/actions/0", "union_tag_invalid"),
    (with_last(buttons({"type": "Action.OpenUrl", "title": "x"})), "…/actions/0/url", "missing"),
    (with_last(buttons(without(submit(), "title"))), "…/actions/0/title", "missing"),
    (with_last(buttons(without(execute(), "verb"))), "…/actions/0/verb", "missing"),
    (with_last(buttons(link(style="primary"))), "…/actions/0/style", "literal_error"),
    (with_last(buttons({"type": "Action.ToggleVisibility", "title": "x"})), "…/actions/0/targetElements", "missing"),
    (with_last(words(fallback="gone")), "…/fallback", "value_error"),
    (with_card(version="1.6"), "/version", "literal_error"),
    (lambda card: card.pop("version"), "/version", "missing"),
    (lambda card: card.pop("$schema"), "/$schema", "missing"),
    (with_card(body=[]), "/body", "too_short"),
    (with_card(authentication={}), "/authentication", "extra_forbidden"),
    (with_card(msteams={"width": "Full"}), "/msteams/width", "literal_error"),
    (with_card(refresh={"action": {**submit(), "verb": "x"}}), "/refresh/action/type", "literal_error"),
    (with_card(refresh={"action": execute(), "userIds": ["x"] * 61}), "/refresh/userIds", "too_long"),
    (with_entity(text="Aki"), "/msteams/entities/0/text", "string_pattern_mismatch"),
    (with_entity(mentioned={"name": "Aki"}), "/msteams/entities/0/mentioned/id", "missing"),
    (with_last(words(fallback={"type": "TextBlock", "text": ""})), "…/fallback/text", "string_too_short"),
    (with_last(buttons({**execute(), "fallback": {"type": "Action.Submit", "title": "x"}})), "…/actions/0/fallback/data", "missing"),
    (with_first(color=None), "/body/0/color", "null"),
    (with_card(msteams=None), "/msteams", "null"),
    (with_last(words(fallback=words(maxLines=None))), "…/fallback/maxLines", "null"),
    # only https is linked
    (with_last(buttons(link(url="http://news.example.org/a"))), "…/actions/0/url", "value_error"),
    (with_last(buttons(link(url="javascript:alert(1)"))), "…/actions/0/url", "value_error"),
    (with_last(buttons(link(url="https://news.example.org/{{x}}"))), "…/actions/0/url", "value_error"),
    (with_last(buttons(link(iconUrl="http://news.example.org/a.png"))), "…/actions/0/iconUrl", "value_error"),
    (with_last(pressed(link(url="ftp://news.example.org"))), "…/selectAction/url", "value_error"),
    (
        with_last({"type": "RichTextBlock", "inlines": [{"type": "TextRun", "text": "x", "selectAction": link(url="http://a.example")}]}),
        "…/inlines/0/selectAction/url",
        "value_error",
    ),
    # inputs
    (with_last(without(asking(), "id")), "…/id", "missing"),
    (with_last(asking(id="")), "…/id", "string_too_short"),
    (with_last(asking(isRequired=True)), "…", "value_error"),
    (with_last(asking(maxLength=0)), "…/maxLength", "greater_than_equal"),
    (with_last(asking(inlineAction=link())), "…/inlineAction", "extra_forbidden"),
    (with_last({"type": "Input.Time", "id": "more", "value": "8:30"}), "…/value", "string_pattern_mismatch"),
    (with_last({"type": "Input.Time", "id": "more", "value": "24:00"}), "…/value", "string_pattern_mismatch"),
    (with_last({"type": "Input.Date", "id": "more", "value": "16/3/2026"}), "…/value", "string_pattern_mismatch"),
    (with_last({"type": "Input.Number", "id": "more", "value": float("inf")}), "…/value", "finite_number"),
    (with_last({"type": "Input.Toggle", "id": "more"}), "…/title", "missing"),
    (with_last(choosing(choices=[])), "…/choices", "too_short"),
    (with_last(choosing(value="c")), "…", "value_error"),
    (with_last(choosing(choices=[{"title": "A", "value": "a"}, {"title": "B", "value": "a"}])), "…", "value_error"),
    (with_last(choosing(isMultiSelect=True, choices=[{"title": "A", "value": "a,b"}])), "…", "value_error"),
    (with_last(choosing(style="radio")), "…/style", "literal_error"),
    # Teams' own
    *((with_last(element), "…/fallback", "missing") for element in EXTRAS),
    *((with_last(extra(without(chart, "data", "value"))), f"…/{'value' if 'Gauge' in chart['type'] else 'data'}", "missing") for chart in CHARTS),
    (with_last(extra({**CHARTS[0], "data": [{"legend": "UK", "value": -1}]})), "…/data/0/value", "greater_than_equal"),
    (with_last(extra({**CHARTS[0], "data": [{"legend": "UK"}]})), "…/data/0/value", "missing"),
    (with_last(extra({**CHARTS[0], "data": [{"legend": "UK", "value": 1, "color": "blue"}]})), "…/data/0/color", "string_pattern_mismatch"),
    (with_last(extra({**CHARTS[3], "data": [{"legend": "UK", "values": []}]})), "…/data/0/values", "too_short"),
    (with_last(extra({"type": "Chart.Radar", "data": []})), "…", "union_tag_invalid"),
    (with_last(extra({"type": "Badge"})), "…/text", "missing"),
    (with_last(extra({"type": "ProgressBar", "value": 120})), "…", "value_error"),
    (with_last(extra({"type": "Icon"})), "…/name", "missing"),
    (with_last(extra({"type": "CodeBlock", "codeSnippet": "x", "language": "Cobol"})), "…/language", "literal_error"),
    (with_last(extra({"type": "CompoundButton", "title": "x"})), "…/selectAction", "missing"),
]  # fmt: skip


@pytest.mark.parametrize(("spoil", "pointer", "code"), SHAPES)
def test_a_part_that_is_wrong_in_itself_is_found_with_its_place(spoil, pointer, code):
    card = a_card("bot")
    spoil(card)
    assert found(card, "bot") == [(pointer.replace("…", place(card)), code)]


TEAMS_ONLY = {"type": "Badge", "text": "New", "fallback": words("New")}
RULES: list[tuple[str, Door, Callable[[Json], Any], str, str]] = [
    ("_versions", "webhook", with_card(version="1.5"), "/version", "version"),
    ("_versions", "webhook", with_last(table()), "…", "version"),
    ("_versions", "webhook", with_last(extra(CHARTS[0])), "…", "version"),
    ("_versions", "webhook", with_last(TEAMS_ONLY), "…", "version"),
    ("_versions", "webhook", with_first(style="heading"), "/body/0/style", "version"),
    ("_versions", "webhook", with_card(rtl=True), "/rtl", "version"),
    ("_versions", "webhook", with_last(buttons(link(tooltip="x"))), "…/actions/0/tooltip", "version"),
    ("_versions", "webhook", with_last(buttons(link(id="x"))), "…/actions/0/id", "version"),
    ("_versions", "webhook", with_last(buttons(link(mode="secondary"))), "…/actions/0/mode", "version"),
    ("_versions", "webhook", with_last(buttons(link(isEnabled=False))), "…/actions/0/isEnabled", "version"),
    ("_extras", "bot", with_last({**CHARTS[0], "fallback": "drop"}), "…/fallback", "fallback"),
    ("_extras", "dialog", with_last({**TEAMS_ONLY, "fallback": "drop"}), "…/fallback", "fallback"),
    ("_extras", "bot", with_last({**CHARTS[0], "fallback": TEAMS_ONLY}), "…/fallback", "fallback"),
    ("_extras", "bot", with_last({**CHARTS[0], "fallback": {"type": "Container", "items": [TEAMS_ONLY]}}), "…/fallback/items/0", "fallback"),
    ("_presses", "webhook", with_last(pressed(submit())), "…/selectAction", "action"),
    ("_presses", "webhook", with_last(buttons(opens())), "…/actions/0", "action"),
    ("_presses", "webhook", with_card(refresh={"action": {"type": "Action.Execute", "title": "x", "verb": "x"}}), "/refresh/action", "action"),
    ("_presses", "dialog", with_last(pressed({"type": "Action.Execute", "title": "x", "verb": "x", "fallback": link()})), "…/selectAction", "action"),
    ("_presses", "dialog", with_last(buttons(opens())), "…/actions/0/data/msteams", "action"),
    ("_presses", "bot", with_last(buttons(submit())), "…/actions/0", "action"),
    ("_presses", "bot", with_last(pressed(submit())), "…/selectAction", "action"),
    ("_presses", "bot", with_last(buttons(submit(msteams={"type": "imBack"}))), "…/actions/0/data/msteams", "action"),
    ("_presses", "bot", with_last(buttons(without(execute(), "fallback"))), "…/actions/0/fallback", "fallback"),
    ("_presses", "bot", with_last(buttons({**execute(), "fallback": "drop"})), "…/actions/0/fallback", "fallback"),
    ("_presses", "bot", with_last(buttons({**execute(), "fallback": link()})), "…/actions/0/fallback", "fallback"),
    ("_presses", "bot", with_last(buttons({**execute(), "fallback": submit("story.other")})), "…/actions/0/fallback/data", "fallback"),
    ("_presses", "bot", with_last(buttons({**execute(), "data": {"value": "other"}})), "…/actions/0/fallback/data", "fallback"),
    ("_buttons", "bot", with_last(buttons(without(link(), "title"))), "…/actions/0/title", "missing"),
    ("_buttons", "bot", with_last(buttons(link(), link(), link())), "/actions/1", "too_many"),
    ("_buttons", "webhook", with_last(buttons(*[link()] * 5)), "…/actions/4", "too_many"),
    ("_inputs", "webhook", with_last(asking()), "…", "action"),
    ("_inputs", "bot", with_last(asking(id="verb")), "…/id", "duplicate"),
    ("_inputs", "dialog", with_last(asking(id="memo")), "…/id", "duplicate"),
    ("_ids", "bot", with_last(asking(id="note")), "…/id", "duplicate"),
    ("_ids", "webhook", with_last({"type": "Container", "items": [words(id="right")]}), "…/items/0/id", "duplicate"),
    ("_ids", "bot", with_last(words(fallback={"type": "TextBlock", "text": "x", "id": "right"})), "…/fallback/id", "duplicate"),
    ("_toggles", "webhook", with_last(buttons(toggle("gone"))), "…/actions/0/targetElements/0", "missing"),
    ("_toggles", "bot", with_last(buttons(toggle("right", {"elementId": "gone"}))), "…/actions/0/targetElements/1", "missing"),
    ("_mentions", "bot", with_last(words("<at>Bo</at>")), "…/text", "mention"),
    ("_mentions", "bot", with_last(words("<at>Aki and others")), "…/text", "mention"),
    ("_mentions", "bot", with_last({"type": "RichTextBlock", "inlines": [{"type": "TextRun", "text": "<at>Bo</at>"}]}), "…/inlines/0/text", "mention"),
    ("_mentions", "bot", with_last({"type": "RichTextBlock", "inlines": [{"type": "TextRun", "text": "<at>Aki</at>"}]}), "…/inlines/0/text", "mention"),
    ("_mentions", "dialog", with_last({"type": "FactSet", "facts": [{"title": "Who", "value": "<AT>Bo</AT>"}]}), "…/facts/0/value", "mention"),
    ("_mentions", "bot", lambda card: card["body"].pop(), "/msteams/entities/0", "mention"),
    ("_mentions", "webhook", with_last(words('<at id="0">Boss</at>')), "…/text", "mention"),
    ("_macros", "bot", with_last(words("{{DATE(2026-03-13T09:12:00Z,SHORT)}}")), "…/text", "macro"),
    ("_macros", "webhook", with_last(words("at {{ time(2026-03-13T09:12:00Z)}}")), "…/text", "macro"),
    ("_macros", "bot", with_last(words("[here](http://news.example.org)")), "…/text", "value_error"),
    ("_macros", "bot", with_last(words("[here](javascript:alert(1))")), "…/text", "value_error"),
    ("_macros", "bot", with_last({"type": "FactSet", "facts": [{"title": "x", "value": "<http://news.example.org>"}]}), "…/facts/0/value", "value_error"),
    ("_nesting", "webhook", with_last(boxes(LIMITS.teams.depth + 1)), "…" + "/items/0" * (LIMITS.teams.depth + 1), "too_deep"),
    ("_tables", "bot", with_last({**table("a", "b"), "columns": [{"width": 1}]}), "…/rows/0/cells", "value_error"),
    ("_tables", "dialog", with_last({**table("a"), "columns": [{}, {}]}), "…/rows/0/cells", "value_error"),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "door", "spoil", "pointer", "code"), RULES)
def test_a_card_that_only_one_rule_refuses_is_refused_and_without_that_rule_passes(rule, door, spoil, pointer, code, monkeypatch):
    card = a_card(door)
    card["actions"] = card.get("actions", [])[:2] or [link()]
    spoil(card)
    assert found(card, door)[:1] == [(pointer.replace("…", place(card)), code)]
    monkeypatch.setattr(card_rules, "RULES", tuple(each for each in card_rules.RULES if each.__name__ != rule))
    assert found(card, door) == []


def test_every_rule_has_such_a_card():
    assert {rule for rule, *_ in RULES} == {rule.__name__ for rule in card_rules.RULES}


@pytest.mark.parametrize(("door", "character", "fits", "too_many"), [
    ("webhook", "x", 18_000, 21_000), ("webhook", "日", 5_500, 7_000), ("bot", "x", 33_000, 37_500), ("bot", "日", 33_000, 37_500),
    ("dialog", "x", 33_000, 37_500), ("bot", "🧬", 16_000, 18_600), ("webhook", "🧬", 4_000, 5_200),
])  # fmt: skip
def test_a_card_is_measured_as_its_door_counts(door, character, fits, too_many):
    """A webhook in bytes of UTF-8, Teams itself in UTF-16."""

    def judged(count: int) -> list[tuple[str, str]]:
        card = a_card("webhook") | {"version": "1.4" if door == "webhook" else "1.5"}
        return [
            (fault.pointer, fault.code) for fault in check_payload("teams", a_message({**card, "body": [words(character * count)]}), door)
        ]

    assert judged(fits) == []
    assert judged(too_many) == [("", TOO_LARGE)]


def test_a_mention_counts_towards_the_size():
    card = a_card("bot")
    card["msteams"]["entities"][0]["mentioned"]["name"] = "x" * LIMITS.teams.bot_bytes
    assert found(card, "bot") == [("", TOO_LARGE)]


def test_at_most_six_buttons_are_seen_wherever_they_stand_and_others_go_into_the_menu():
    card = a_card("bot")
    assert found(card | {"actions": [link()] * 4}, "bot") == []
    assert found(card | {"actions": [link()] * 5}, "bot") == [("/actions/4", "too_many")]
    assert found(card | {"actions": [*[link()] * 4, link(mode="secondary")]}, "bot") == []
    card["body"].append(buttons(execute()))
    assert found(card | {"actions": [link()] * 4}, "bot") == [("/actions/3", "too_many")]
    card["body"][-1] = pressed(execute())
    assert found(card | {"actions": [link()] * 4}, "bot") == []


def test_an_element_and_what_is_drawn_in_its_place_may_share_a_name_but_not_with_a_third():
    other = {"type": "TextBlock", "text": "x", "id": "one"}
    assert found(a_card("bot", words(id="one", fallback=other)), "bot") == []
    both = {"type": "Container", "id": "one", "items": [words()], "fallback": {"type": "Container", "items": [other]}}
    assert found(a_card("bot", both), "bot") == []
    assert [code for _, code in found(a_card("bot", both, words(id="one")), "bot")] == ["duplicate"]


def test_a_button_shows_no_other_button():
    assert found(a_card("bot", buttons(link(id="press"), toggle("press"))), "bot")[0][1] == "missing"


def test_requiring_a_card_says_where_and_what_kind_of_trouble_it_is():
    with pytest.raises(TemplateError, match=r"card for a dialog is wrong at /body/0/text"):
        require_card(a_card("dialog") | {"body": [{"type": "TextBlock"}]})
    with pytest.raises(MessageTooLong, match="bytes"):
        require_card(a_card("dialog") | {"body": [words("x" * 40_000)]})


def test_all_inputs_are_in_the_cards_that_pass():
    assert {each["type"] for each in INPUTS} == {f"Input.{kind}" for kind in ("Text", "Number", "Date", "Time", "Toggle", "ChoiceSet")}
    assert json.dumps(a_card("dialog")).count('"Input.') == len(INPUTS)
