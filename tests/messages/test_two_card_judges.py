"""Our validator and the official schemas of Adaptive Cards: what ours lets out the schema of that version takes, with Teams' own elements
replaced by what stands for them. The other way round the differences are listed, each with its reason."""

import json
from pathlib import Path
from typing import Any

import adaptive_cards
import jsonschema
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.messages import card_actions, card_inputs, cards
from bot.messages.card_rules import NEW_ELEMENTS, NEW_IN_ACTIONS, NEW_IN_ALL
from bot.messages.check import check_card
from bot.messages.dialogs import draw_dialog
from bot.messages.pack import render
from bot.messages.render import Renderer
from tests.messages.absurd import digests
from tests.messages.briefings import ALL
from tests.messages.cards import a_card, asking, buttons, choosing, execute, extra, link, opens, standard, submit, table, words
from tests.messages.samples import MENU, TEMPLATES, WATCH
from tests.messages.spoiling import spoilt

RENDERER = Renderer(TEMPLATES)
SCHEMAS = Path(adaptive_cards.__file__).parent / "schemas"
SOURCES = {version: json.loads((SCHEMAS / f"schema-{version}.json").read_text("utf-8")) for version in ("1.4", "1.5")}
JUDGES = {version: jsonschema.Draft6Validator(source) for version, source in SOURCES.items()}
DOORS = ("webhook", "bot", "dialog")
MANY = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
JUNK: list[Any] = ["", "x", "x" * 300, "Large", "bolder", "drop", "8:30", "40px", "http://a.example", "javascript:alert(1)", "<at>x</at>", "1.4", 0, -1, 10**9, 1.5, True, None, [], {}, [{}], words(), link(), submit(), execute(), table(), asking(), {"type": "Badge", "text": "x"}]  # fmt: skip
KEYS = ("style", "url", "value", "id", "text", "title", "fallback", "selectAction", "isVisible", "height", "rtl", "requires", "items", "spacing", "size", "tooltip")  # fmt: skip


def theirs(card: Any) -> list[str]:
    version = card.get("version") if isinstance(card, dict) else None
    judge = JUDGES.get(version if isinstance(version, str) else "1.5", JUDGES["1.5"])
    return [f"{'/'.join(map(str, error.absolute_path))}: {error.message[:200]}" for error in judge.iter_errors(standard(card))]


DRAWN = [
    *(
        (door, message.payload["attachments"][0]["content"])
        for make in ALL.values()
        for door in ("webhook", "bot")
        for message in render(make(), "teams", WATCH, renderer=RENDERER, door=door, menu=MENU if door == "bot" else None)
    ),
    *(("dialog", draw_dialog(make(), WATCH, RENDERER)) for make in ALL.values()),
    *((door, a_card(door)) for door in DOORS),
]


@pytest.mark.parametrize("door", DOORS)
def test_both_take_every_card_of_every_kind(door):
    mine = [card for way, card in DRAWN if way == door]
    assert len(mine) > 9
    for card in mine:
        assert (check_card(card, door), theirs(card)) == ((), [])


@MANY
@given(digests(), st.sampled_from([("webhook", None), ("bot", None), ("bot", MENU)]))
def test_both_take_whatever_an_absurd_digest_is_drawn_to(digest, way):
    door, menu = way
    for message in render(digest, "teams", WATCH, renderer=RENDERER, door=door, menu=menu):
        card = message.payload["attachments"][0]["content"]
        assert (check_card(card, door), theirs(card)) == ((), [])


@MANY
@given(digests())
def test_both_take_the_dialog_of_an_absurd_digest(digest):
    card = draw_dialog(digest, WATCH, RENDERER, note="Saved.")
    assert (check_card(card, "dialog"), theirs(card)) == ((), [])


@settings(MANY, max_examples=600)
@given(st.sampled_from(DOORS), st.data())
def test_what_the_desk_lets_out_the_schema_takes_however_a_card_was_spoilt(door, data):
    card = data.draw(spoilt([card for way, card in DRAWN if way == door], JUNK, KEYS))
    if not check_card(card, door):
        assert theirs(card) == []


ONLY_OURS = [
    # wrong for people or clients, which a schema cannot see
    ("a name twice", "bot", [words(id="a"), words(id="a")]),
    ("seven buttons", "bot", [buttons(*[link()] * 7)]),
    ("a button without words", "bot", [buttons({"type": "Action.OpenUrl", "url": "https://a.example"})]),
    ("a link that is not https", "bot", [buttons(link(url="http://a.example"))]),
    ("a mention of nobody", "bot", [words("<at>x</at>")]),
    ("a date that a client words", "bot", [words("{{DATE(2026-03-13T09:12:00Z)}}")]),
    ("an empty text", "bot", [words("")]),
    ("an empty fact set", "bot", [{"type": "FactSet", "facts": []}]),
    ("a picture without a description", "bot", [{"type": "Image", "url": "https://a.example/a.png"}]),
    ("a row with a cell too few", "bot", [{**table("a"), "columns": [{}, {}]}]),
    ("one choice twice", "bot", [choosing(choices=[{"title": "A", "value": "a"}] * 2)]),
    ("a choice that is not offered", "bot", [choosing(value="z")]),
    ("a time that is none", "bot", [{"type": "Input.Time", "id": "more", "value": "8:30"}]),
    ("what must be answered and does not say so", "bot", [asking(isRequired=True)]),
    # what another door does
    ("a button that asks us from a webhook's card", "webhook", [buttons(submit())]),
    ("an input in a webhook's card", "webhook", [asking()]),
    ("Execute in a dialog", "dialog", [buttons(execute())]),
    ("a dialog that opens a dialog", "dialog", [buttons(opens())]),
    ("Execute without what stands for it", "bot", [buttons({"type": "Action.Execute", "title": "x", "verb": "x"})]),
    # allowed by the schema, of no use to us, or not drawn the same by every client
    ("lower case", "bot", [words(size="large")]),
    ("null", "bot", [words(color=None)]),
    ("requires", "bot", [words(requires={"x": "1.0"})]),
    ("a card in a card", "bot", [buttons({"type": "Action.ShowCard", "title": "x", "card": {"type": "AdaptiveCard", "body": []}})]),
    ("film and sound", "bot", [{"type": "Media", "sources": [{"mimeType": "video/mp4", "url": "https://a.example/a.mp4"}]}]),
    ("a run that is a string", "bot", [{"type": "RichTextBlock", "inlines": ["x"]}]),
    ("a background picture", "bot", [{"type": "Container", "items": [], "backgroundImage": "https://a.example/a.png"}]),
    ("an action within an input", "bot", [asking(inlineAction=link())]),
]  # fmt: skip


@pytest.mark.parametrize(("name", "door", "body"), ONLY_OURS, ids=[name for name, *_ in ONLY_OURS])
def test_what_the_schema_takes_and_we_do_not(name, door, body):
    card = {**a_card("webhook"), "version": "1.4" if door == "webhook" else "1.5", "body": body}
    assert theirs(card) == []
    assert check_card(card, door) != ()


def test_what_we_take_and_the_schema_does_not_is_teams_own():
    own = [extra({"type": "Badge", "text": "New"}), choosing(style="filtered")]
    for element in own:
        card = {**a_card("webhook"), "version": "1.5", "body": [element]}
        assert check_card(card, "bot") == ()
        assert list(JUDGES["1.5"].iter_errors({key: value for key, value in card.items() if key != "msteams"}))


def properties(version: str, kind: str) -> set[str]:
    return set(SOURCES[version]["definitions"].get(kind, {}).get("properties", {}))


MODELS = {
    kind: model
    for module in (cards, card_inputs, card_actions)
    for model in vars(module).values()
    if isinstance(model, type) and hasattr(model, "model_fields") and "type" in model.model_fields
    if (kind := str(getattr(model.model_fields["type"].annotation, "__args__", [""])[0])) in SOURCES["1.5"]["definitions"]
}


@pytest.mark.parametrize("kind", sorted(MODELS))
def test_what_is_new_in_one_five_is_what_the_two_schemas_differ_in(kind):
    ours = {field.alias or name for name, field in MODELS[kind].model_fields.items()} - {"msteams"}
    if kind == "TextRun":  # the schema has it as one of two forms
        return
    assert ours <= properties("1.5", kind)
    if kind in NEW_ELEMENTS:
        assert properties("1.4", kind) == set()
    elif properties("1.4", kind):
        new = ours - properties("1.4", kind)
        said = NEW_IN_ALL | (NEW_IN_ACTIONS if kind.startswith("Action.") else {"style"} if kind == "TextBlock" else set())
        assert new == ours & said
