"""Whatever words come in, over every template of Teams': each card passes, says them as words, and nothing else in it is different."""

import json
import re
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.messages.check import check_card, check_payload
from bot.messages.dialogs import Button, Controls, draw_answer, draw_dialog, draw_form, draw_words
from bot.messages.notice import notice
from bot.messages.pack import render
from bot.messages.tidy import clean_card
from bot.models import Answer, Choice, Form, Input, Offer, Plain, Question, Section, Table
from tests.messages.absurd import digests
from tests.messages.briefings import in_both
from tests.messages.samples import MENU, WATCH, said
from tests.messages.test_hostile import (
    NAMES,
    OURS,
    RENDERER,
    UNSEEN,
    WORDS,
    a_sheet,
    an_answer,
    is_said,
    noting_templates,
    objects,
    parts_of,
)
from tests.messages.test_laws import QUICK

FREE = frozenset({"text", "title", "label", "placeholder", "errorMessage", "fallbackText", "legend", "x", "altText"})
"""What may hold words of others: they are shown."""
BACK = frozenset({"value", "memo"})
"""What comes back to us as it was: what stands in an input or is chosen there, and what a form remembers."""
ASKS = ("one", "several", "boxes", "radio", "time", "zone", "line", "lines", "channel")


def a_form(words: str) -> Form:
    """Those words in every place of a form but in the values of choices, which are ours."""
    choices = (Choice("a", words), Choice("b", words))
    values = {"time": ("08:30",), "line": (words,), "lines": (words,)}
    inputs = tuple(
        Input(f"ask{number}", asks, words, values.get(asks, ("a",)), () if asks in values else choices, words, words, bool(number % 2), changes=number == 2)
        for number, asks in enumerate(ASKS)
    )  # fmt: skip
    return Form("plan", words, words, words, inputs, words, words, words, (Choice("preview", words),), words)


def some_controls(words: str) -> Controls:
    (_, asked, *_) = a_form(words).inputs
    return Controls((asked,), (Button("story.save", words, "w|s|1", "positive"), Button("story.other", words)))


def teams_of(words: str) -> dict[str, tuple[str, Any]]:
    """Every card that is drawn of those words, in parts by name, with its door."""
    drawn: dict[str, tuple[str, Any]] = {"notice": ("bot", notice(words, "teams").payload)}
    ways = (("webhook", False, None), ("bot", True, MENU))
    text = (Plain(words),)
    wide = replace(a_sheet(words), sections=(Section("t", text, table=Table((text,) * 4, ((text,) * 4,) * 2, (2, 3), (1,))),))
    for number, sheet in enumerate((*parts_of(words), wide)):
        for door, native, menu in ways:
            messages = render(sheet, "teams", WATCH, renderer=RENDERER, door=door, native=native, menu=menu)
            drawn |= {f"{door} {number} {at}": (door, message.payload) for at, message in enumerate(messages)}
    answer = replace(an_answer(words), offers=(Offer("page", words, "search x"),))
    drawn["answer"] = ("bot", draw_answer(answer, WATCH, RENDERER, some_controls(words), menu=MENU).payload)
    drawn["dialog"] = ("dialog", draw_dialog(a_sheet(words), WATCH, RENDERER, note=words))
    drawn["words"] = ("dialog", draw_words((words, words), RENDERER, "en", some_controls(words)))
    drawn["form"] = ("dialog", draw_form(a_form(words), RENDERER, "en"))
    drawn["wrong"] = ("dialog", draw_form(a_form(words), RENDERER, "ja", {"ask6": words, "gone": words}))
    return drawn


def skeleton(value: Any, key: str = "") -> Any:
    """The JSON without its words and without what hangs on their length: how wide a column is, how many buttons stand in a row. A heading is
    the same whether it is a TextBlock or, where Markdown could be read into it, a run."""
    if isinstance(value, list):
        return [skeleton(each, key) for each in in_one_row(value)]
    if not isinstance(value, dict):
        return "…" if isinstance(value, str) and key in FREE | BACK else value
    if value.get("type") == "TextBlock":
        run = {"type": "TextRun", "weight": value.get("weight"), "size": value.get("size"), "text": "…"}
        return {"type": "RichTextBlock", "spacing": value.get("spacing"), "inlines": [run]}
    return {name: skeleton(inner, name) for name, inner in value.items() if name != "width"}


def in_one_row(elements: list[Any]) -> list[Any]:
    """Buttons of rows under one another as one row."""
    rows: list[Any] = []
    for each in elements:
        if rows and all(isinstance(row, dict) and row.get("type") == "ActionSet" for row in (rows[-1], each)):
            rows[-1] = rows[-1] | {"actions": [*rows[-1]["actions"], *each["actions"]]}
        else:
            rows.append(each)
    return rows


BENIGN = {name: skeleton(card) for name, (_, card) in teams_of("words").items()}


@pytest.mark.parametrize("words", [words for words in WORDS if is_said(words)])
def test_hostile_words_change_nothing_in_teams_but_the_words(words):
    for name, (door, drawn) in teams_of(words).items():
        faults = check_payload("teams", drawn, door) if drawn["type"] == "message" else check_card(drawn, door)
        assert faults == (), name
        assert skeleton(drawn) == BENIGN[name], name
        for each in objects(drawn):
            shown = " ".join(str(value) for key, value in each.items() if key in FREE)
            assert not UNSEEN.search(shown), name
            assert not re.search(r"<at\b|\{\{\s*(DATE|TIME)", shown, re.IGNORECASE), name
            assert each.get("url", OURS) == OURS
            assert "entities" not in each


HEAVY = (
    "🧬" * 3000,
    "量子" * 2000,
    '"\\' * 2000,
    "<at>x</at>" * 300,
    "x" * 4000,
    "\u202e" + "ا" * 3000,
    "e\u0301" * 2000,
    "{{DATE(x)}}" * 300,
)


@pytest.mark.parametrize("words", HEAVY, ids=lambda words: words[:4])
def test_enormous_words_pass_through_every_door(words):
    text = (Plain(words),)
    for door, native, menu in (("webhook", False, None), ("bot", True, MENU), ("bot", False, MENU)):
        for message in render(a_sheet(words), "teams", WATCH, renderer=RENDERER, door=door, native=native, menu=menu):
            assert check_payload("teams", message.payload, door) == ()
    assert check_card(draw_dialog(a_sheet(words), WATCH, RENDERER, note=words), "dialog") == ()
    sheet = Answer(Question("search", "x"), "en", text, text, (Section("x", text, (), (text,) * 40),), (text,))
    assert check_payload("teams", draw_answer(sheet, WATCH, RENDERER, Controls()).payload, "bot") == ()
    assert RENDERER.troubles == ()


@pytest.fixture(scope="module")
def reached() -> set[str]:
    with noting_templates() as used:
        teams_of(WORDS[0])
        render(in_both(), "teams", WATCH, renderer=RENDERER)
    return used


@pytest.mark.parametrize("name", [name for name in NAMES if name.startswith("teams/")])
def test_the_corpus_reaches_every_template(name, reached):
    assert name in reached


@QUICK
@given(digests(), st.sampled_from([(True, False), (True, True), (False, True)]))
def test_messages_with_buttons_and_charts_are_valid_and_tell_each_story_once(digest, way):
    native, has_menu = way
    messages = render(digest, "teams", WATCH, renderer=RENDERER, door="bot", native=native, menu=MENU if has_menu else None)
    sections = sorted(digest.sections, key=lambda section: section.behind)
    stories = [(item.story, item.revision) for section in sections for item in sorted(section.items, key=lambda item: item.brief)]
    assert [pair for message in messages for pair in message.stories] == stories
    for message in messages:
        assert check_payload("teams", message.payload, "bot") == ()
        assert message.plain is None or check_payload("teams", message.plain, "bot") == ()


@QUICK
@given(digests(), st.text(max_size=300))
def test_a_dialog_is_valid_whatever_it_says(digest, note):
    assert check_card(draw_dialog(digest, WATCH, RENDERER, note=note), "dialog") == ()


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("http://kagaku.example/q/31", "words (kagaku.example/q/31)"),
        ("http://www.kagaku.example/", "words (www.kagaku.example)"),
        ("http://kagaku.example/" + "x" * 60, "words (kagaku.example)"),
    ],
)
def test_a_source_that_is_not_https_is_named_with_its_address_and_not_linked(url, shown):
    sheet = replace(a_sheet("x"), sections=(Section("x", (), lines=(said(("words", url), " and more"),)),))
    for door in ("webhook", "bot"):
        (message,) = render(sheet, "teams", WATCH, renderer=RENDERER, door=door)
        assert url not in json.dumps(message.payload)
        runs = [each["text"] for each in objects(message.payload) if each.get("type") == "TextRun"]
        assert shown in runs


def test_a_source_that_is_named_by_its_address_is_not_named_twice():
    run = {
        "type": "TextRun",
        "text": "kagaku.example",
        "color": "Accent",
        "selectAction": {"type": "Action.OpenUrl", "url": "http://kagaku.example/"},
    }
    assert clean_card([run]) == [{"type": "TextRun", "text": "kagaku.example"}]
    assert clean_card(clean_card([{**run, "text": "Q"}])) == [{"type": "TextRun", "text": "Q (kagaku.example)"}]


def test_what_a_button_carries_and_an_input_holds_stays_as_it_is():
    action = {"type": "Action.Submit", "title": "<at>x</at>", "data": {"value": "<at>x</at>\u200b", "memo": "{{DATE(x)}}"}}
    cleaned = clean_card({**action})
    assert (cleaned["data"], cleaned["title"]) == (action["data"], "‹at>x‹/at>")
    field = {"type": "Input.Text", "id": "a", "value": "<at>x</at>", "choices": [{"title": "[a](b)", "value": "<at>"}]}
    assert clean_card(field) == field | {"choices": [{"title": "[a] (b)", "value": "<at>"}]}
