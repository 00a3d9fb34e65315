"""Cards as people meet them: the buttons they see, what they fill in, what a client makes of it."""

from collections.abc import Iterator, Mapping
from typing import Any

from tests.local_teams.judge import INPUTS, elements

Card = dict[str, Any]
OPENS = "task/fetch"


def buttons(card: Card) -> list[Card]:
    """Every button on a card, also those on parts that are hidden at first, and what a card shows when it is touched."""
    return [part for part in elements(card) if str(part.get("type", "")).startswith("Action.")]


def inputs(card: Card) -> list[Card]:
    return [part for part in elements(card) if part.get("type") in INPUTS]


def text_of(card: Card | None) -> str:
    """All words on a card, a line each."""
    return "\n".join(_words(card)) if card else ""


def _words(card: Card) -> Iterator[str]:
    for part in elements(card):
        for name in ("text", "title", "label", "placeholder", "altText"):
            if isinstance(part.get(name), str) and part[name]:
                yield part[name]
        yield from (f"{fact.get('title')} {fact.get('value')}" for fact in part.get("facts") or ())
        if part.get("type") == "Input.ChoiceSet":
            yield from (str(choice["title"]) for choice in part["choices"])


def find_button(card: Card | None, label: str, value: str | None = None) -> Card:
    """By its title, or by the verb it carries; of several, that which carries `value`. Raises AssertionError if no reader could press it."""
    assert card, "there is no card"
    found = [one for one in buttons(card) if label in {one.get("title"), verb_of(one)} and one.get("isEnabled") is not False]
    if value is not None:
        found = [one for one in found if _data(one).get("value") == value]
    there = [(one.get("title"), verb_of(one), _data(one).get("value")) for one in buttons(card)]
    assert found, f"no button {label!r} (value {value!r}) stands there; there are {there}"
    return found[0]


def verb_of(button: Card) -> str:
    return str(button.get("verb") or _data(button).get("verb") or "")


def opens_dialog(button: Card) -> bool:
    return (_data(button).get("msteams") or {}).get("type") == OPENS


def _data(button: Card) -> Card:
    data = button.get("data")
    return data if isinstance(data, dict) else {}


def brought_by(card: Card, button: Card, values: Mapping[str, Any] | None) -> Card:
    """A button's data with what stands in the card's inputs: strings, several choices joined by commas, empty ones left out.

    Raises AssertionError for what no client would send: a required input left empty, a choice that is not offered, an input that is not there.
    """
    given, held = dict(values or {}), dict(_data(button))
    strict = button.get("associatedInputs", "auto") != "none"
    for element in inputs(card) if strict else ():
        name = element["id"]
        value = _as_sent(element, given.pop(name, element.get("value", "")))
        assert value or not element.get("isRequired"), f"Teams would not send the form: {name} is empty"
        _must_fit(element, value)
        if value:
            held[name] = value
    assert not given, f"the card has no inputs {sorted(given)}; there are {[one['id'] for one in inputs(card)]}"
    return held


def _as_sent(element: Card, value: Any) -> str:
    if element["type"] == "Input.Toggle":
        on, off = element.get("valueOn", "true"), element.get("valueOff", "false")
        return {True: on, False: off}.get(value, value) if isinstance(value, bool) else str(value or off)
    if isinstance(value, list | tuple | set):
        return ",".join(map(str, value))
    return "" if value is None else str(value)


def _must_fit(element: Card, value: str) -> None:
    name = element["id"]
    if element["type"] == "Input.ChoiceSet" and element.get("style") != "filtered" and value:
        offered = {str(choice["value"]) for choice in element["choices"]}
        chosen = set(value.split(",")) if element.get("isMultiSelect") else {value}
        assert chosen <= offered, f"{sorted(chosen - offered)} is not offered by {name}: {sorted(offered)}"
    if element["type"] == "Input.Text" and element.get("maxLength"):
        assert len(value) <= element["maxLength"], f"{name} is longer than its maxLength"
