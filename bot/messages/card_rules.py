"""What the shapes of an Adaptive Card cannot say: what its version and its door take, and what must go together in one card.

Sources: adaptivecards.io/schemas (what is new in 1.5); learn.microsoft.com/microsoftteams/platform/task-modules-and-cards, there
cards/cards-format (mentions, Markdown), cards/universal-actions-for-adaptive-cards (Execute and its fallback) and
task-modules/task-modules-bots (what a dialog sends). Ours are the bound on nesting, one count of buttons for the whole card, and that a
webhook's card asks nothing.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from pydantic import TypeAdapter

from bot.messages.card_actions import Action
from bot.messages.cards import EXTRAS, Card, Element
from bot.messages.faults import Fault, shape_faults
from bot.messages.limits import LIMITS
from bot.models import Door

VERSIONS: Mapping[Door, tuple[str, ...]] = {"webhook": ("1.4",), "bot": ("1.4", "1.5"), "dialog": ("1.4", "1.5")}
ACTIONS: Mapping[Door, frozenset[str]] = {
    "webhook": frozenset({"Action.OpenUrl", "Action.ToggleVisibility"}),
    "bot": frozenset({"Action.OpenUrl", "Action.ToggleVisibility", "Action.Execute", "Action.Submit"}),
    "dialog": frozenset({"Action.OpenUrl", "Action.ToggleVisibility", "Action.Submit"}),
}
OURS = frozenset({"verb", "value", "memo", "msteams"})
"""What a button brings beside the inputs, among which it comes."""
NEW_ELEMENTS = frozenset({"Table"}) | EXTRAS
NEW_IN_ALL = frozenset({"rtl"})
NEW_IN_ACTIONS = frozenset({"id", "tooltip", "isEnabled", "mode"})
"""Of version 1.5, as is a TextBlock's `style`."""

_ELEMENT: TypeAdapter[Any] = TypeAdapter(Element)
_ACTION: TypeAdapter[Any] = TypeAdapter(Action)
_HOLDERS = frozenset({"items", "columns", "rows", "cells"})
_OPAQUE = frozenset({"data"})
"""What comes back as it is: no part of what is drawn. (A chart's `data` is a list and holds words only.)"""
_AT = re.compile(r"<at\b[^<>]*>[^<>]*</at\s*>|<at\b", re.IGNORECASE)
_MACRO = re.compile(r"\{\{\s*(?:DATE|TIME)\s*\(", re.IGNORECASE)
_LINK = re.compile(r"\]\(\s*<?(?!https://)|<http://", re.IGNORECASE)


class Part(NamedTuple):
    """One JSON object of a card: where it stands, in how many boxes, whether only in the place of something that is not known."""

    at: str
    thing: Mapping[str, Any]
    depth: int
    instead: bool

    @property
    def type(self) -> str:
        return str(self.thing.get("type", ""))


@dataclass(frozen=True)
class View:
    """A card whose shape is right, as the rules look at it."""

    card: Mapping[str, Any]
    door: Door
    at: str

    @cached_property
    def parts(self) -> tuple[Part, ...]:
        return tuple(parts_of(self.card, self.at))

    @cached_property
    def actions(self) -> tuple[Part, ...]:
        return tuple(part for part in self.parts if part.type.startswith("Action."))

    @cached_property
    def named(self) -> Mapping[str, tuple[str, ...]]:
        """Where each id stands."""
        places = defaultdict[str, list[str]](list)
        for part in self.parts:
            if isinstance(name := part.thing.get("id"), str) and not part.at.endswith("/mentioned"):
                places[name].append(part.at)
        return {name: tuple(found) for name, found in places.items()}


def card_faults(card: Mapping[str, Any], door: Door, at: str = "") -> tuple[Fault, ...]:
    """What is wrong with a card that stands `at` a pointer, but for its size: its shape, or where that is right the rest."""
    return shape_faults(Card, card, at) or rule_faults(card, door, at)


def rule_faults(card: Mapping[str, Any], door: Door, at: str = "") -> tuple[Fault, ...]:
    """The same of a card whose own shape is right; that of its fallbacks is still looked at."""
    view = View(card, door, at)
    if wrong := (*_nulls(view), *_shapes_of_fallbacks(view)):
        return wrong
    return tuple(fault for rule in RULES for fault in rule(view))


def parts_of(card: Mapping[str, Any], at: str = "") -> Iterator[Part]:
    """Every object of a card in reading order, the outer before the inner."""
    waiting = [Part(at, card, depth=0, instead=False)]
    while waiting:
        part = waiting.pop()
        yield part
        waiting += reversed(list(_inside(part)))


def _inside(part: Part) -> Iterator[Part]:
    for key, value in part.thing.items():
        if isinstance(value, Mapping) and key not in _OPAQUE:
            yield Part(f"{part.at}/{key}", value, part.depth, part.instead or key == "fallback")
        elif isinstance(value, list):
            depth = part.depth + (key in _HOLDERS)
            for number, each in enumerate(value):
                if isinstance(each, Mapping):
                    yield Part(f"{part.at}/{key}/{number}", each, depth, part.instead)


def _shapes_of_fallbacks(view: View) -> Iterator[Fault]:
    for part in view.parts:
        fallback = part.thing.get("fallback")
        if isinstance(fallback, Mapping):
            shape = _ACTION if part.type.startswith("Action.") else _ELEMENT
            yield from shape_faults(shape, fallback, f"{part.at}/fallback")


def _nulls(view: View) -> Iterator[Fault]:
    """What is not said is left out: the schema takes `null` in a few places only."""
    for part in view.parts:
        for key, value in part.thing.items():
            if value is None:
                yield Fault(f"{part.at}/{key}", "null", "what has no value is left out")


# ── versions and Teams' own ─────────────────────────────────────────────────────────────────────────────────────────────────


def _versions(view: View) -> Iterator[Fault]:
    version = view.card["version"]
    if version not in VERSIONS[view.door]:
        yield Fault(f"{view.at}/version", "version", f"a {view.door} takes cards of version {VERSIONS[view.door][-1]}")
    if version != "1.4":
        return
    for part in view.parts:
        if part.type in NEW_ELEMENTS:
            yield Fault(part.at, "version", f"a card of version 1.4 has no {part.type}")
        for key in sorted(_newer(part)):
            yield Fault(f"{part.at}/{key}", "version", f"in a card of version 1.4 a {part.type or 'part'} has no {key}")


def _newer(part: Part) -> frozenset[str] | set[str]:
    new = NEW_IN_ALL | NEW_IN_ACTIONS if part.type.startswith("Action.") else NEW_IN_ALL
    found = new & part.thing.keys()
    if "style" in part.thing and (part.type == "TextBlock" or part.thing["style"] == "filtered"):
        return found | {"style"}
    return found


def _extras(view: View) -> Iterator[Fault]:
    """Each of Teams' own elements has something standard in its place; only an icon, which says nothing, may be dropped."""
    for part in view.parts:
        if part.type not in EXTRAS:
            continue
        if part.instead:
            yield Fault(part.at, "fallback", f"what stands for another is of the standard, which {part.type} is not")
        elif part.thing["fallback"] == "drop" and part.type != "Icon":
            yield Fault(f"{part.at}/fallback", "fallback", f"what a {part.type} says would be lost where it is not drawn")


# ── actions and inputs ──────────────────────────────────────────────────────────────────────────────────────────────────────


def _presses(view: View) -> Iterator[Fault]:
    for part in view.actions:
        if part.type not in ACTIONS[view.door]:
            yield Fault(part.at, "action", f"a {view.door}'s card has no {part.type}")
        elif part.type == "Action.Execute":
            yield from _execute_faults(part)
        elif part.type == "Action.Submit":
            yield from _submit_faults(part, view.door)
    if view.door != "bot" and "refresh" in view.card:
        yield Fault(f"{view.at}/refresh", "action", f"a {view.door}'s card is not asked for anew")


def _execute_faults(part: Part) -> Iterator[Fault]:
    """Where Execute is not known, Submit asks the same."""
    if part.at.endswith("/refresh/action"):
        return
    execute, submit = part.thing, part.thing.get("fallback")
    if not isinstance(submit, Mapping) or submit["type"] != "Action.Submit":
        yield Fault(f"{part.at}/fallback", "fallback", "where Action.Execute is not known, Action.Submit does the same")
    elif _asked(submit["data"]) != {**execute.get("data", {}), "verb": execute["verb"]}:
        yield Fault(f"{part.at}/fallback/data", "fallback", "Action.Submit asks the same verb and data as the Action.Execute it stands for")


def _asked(data: Mapping[str, Any]) -> Mapping[str, Any]:
    return {key: value for key, value in data.items() if key != "msteams"}


def _submit_faults(part: Part, door: Door) -> Iterator[Fault]:
    order = part.thing["data"].get("msteams")
    if order is not None and order != {"type": "task/fetch"}:
        yield Fault(f"{part.at}/data/msteams", "action", "the only order to Teams is to open a dialog, task/fetch")
    elif door == "dialog" and order:
        yield Fault(f"{part.at}/data/msteams", "action", "a dialog opens no dialog")
    elif door == "bot" and not order and not part.at.endswith("/fallback"):
        yield Fault(part.at, "action", "in a conversation Action.Submit opens a dialog or stands for Action.Execute")


def _buttons(view: View) -> Iterator[Fault]:
    """Those seen at once: not those in the menu of further ones, nor what a press on words or a picture does."""
    seen = [part for part in view.actions if not part.instead and re.search(r"/actions/\d+$", part.at)]
    for part in seen:
        if not part.thing.get("title"):
            yield Fault(f"{part.at}/title", "missing", "a button says what it does")
    seen = [part for part in seen if part.thing.get("mode") != "secondary"]
    if len(seen) > LIMITS.teams.actions:
        yield Fault(seen[LIMITS.teams.actions].at, "too_many", f"a card has at most {LIMITS.teams.actions} buttons, not {len(seen)}")


def _inputs(view: View) -> Iterator[Fault]:
    for part in view.parts:
        if not part.type.startswith("Input."):
            continue
        if view.door == "webhook":
            yield Fault(part.at, "action", "a webhook's card asks for nothing: nobody would hear the answer")
        elif part.thing["id"] in OURS:
            yield Fault(f"{part.at}/id", "duplicate", f"{part.thing['id']} is what a button brings, beside the inputs")


# ── names ───────────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _ids(view: View) -> Iterator[Fault]:
    for name, places in view.named.items():
        for number, place in enumerate(places):
            if any(not _is_instead(place, other) for other in places[:number]):
                yield Fault(f"{place}/id", "duplicate", f"the id {name} stands in the card twice")


def _is_instead(one: str, other: str) -> bool:
    """Whether only one of two places is ever drawn: where their ways part, one goes on into the fallback of what the other is in."""
    ways = [place.split("/") for place in (one, other)]
    shared = 0
    while shared < min(map(len, ways)) and ways[0][shared] == ways[1][shared]:
        shared += 1
    return any(way[shared : shared + 1] == ["fallback"] for way in ways)


def _toggles(view: View) -> Iterator[Fault]:
    for part in view.actions:
        for number, target in enumerate(part.thing.get("targetElements", ())):
            name = target if isinstance(target, str) else target["elementId"]
            if not any("/actions/" not in place for place in view.named.get(name, ())):
                yield Fault(f"{part.at}/targetElements/{number}", "missing", f"there is no element {name} to show or hide")


# ── words ───────────────────────────────────────────────────────────────────────────────────────────────────────────────────


SHOWN = frozenset({"text", "title", "label", "placeholder", "errorMessage", "altText", "speak", "fallbackText", "legend", "x"})
"""What holds words that are shown, beside the value of a fact. What stands in an input is not read, it is filled in."""


def _words(view: View) -> Iterator[tuple[str, str, bool]]:
    """Words that are shown, where they stand, and whether Teams reads Markdown and mentions in them."""
    for part in view.parts:
        if part.type == "mention":
            continue
        is_fact = "/facts/" in part.at
        is_read = is_fact or part.type == "TextBlock"
        for key, value in part.thing.items():
            if isinstance(value, str) and (key in SHOWN or (is_fact and key == "value")):
                yield f"{part.at}/{key}", value, is_read


def _mentions(view: View) -> Iterator[Fault]:
    """Who is mentioned is named in `msteams.entities`, and who is named there is mentioned."""
    place = f"{view.at}/msteams/entities"
    entities = view.card.get("msteams", {}).get("entities", ())
    if entities and view.door == "webhook":
        yield Fault(place, "mention", "a webhook's card mentions nobody")
    named = Counter(entity["text"] for entity in entities)
    said: set[str] = set()
    for at, words, is_read in _words(view):
        if "<at" not in words.casefold():
            continue
        for mention in _AT.findall(words):
            if mention not in named or not is_read:
                yield Fault(at, "mention", f"nobody is mentioned by {mention} here")
            said.add(mention)
    for number, entity in enumerate(entities):
        if entity["text"] not in said:
            yield Fault(f"{place}/{number}", "mention", f"{entity['text']} stands nowhere in the card")
        if named[entity["text"]] > 1:
            yield Fault(f"{place}/{number}/text", "duplicate", f"{entity['text']} is two people")


def _macros(view: View) -> Iterator[Fault]:
    """Teams' clients differ in what they make of dates in braces; we write dates out. In Markdown, as elsewhere, only https is linked."""
    for at, words, is_read in _words(view):
        if "{{" in words and _MACRO.search(words):
            yield Fault(at, "macro", "a client would read a date into it")
        if is_read and _LINK.search(words):
            yield Fault(at, "value_error", "only https addresses are linked")


# ── boxes ───────────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _nesting(view: View) -> Iterator[Fault]:
    deepest = max(view.parts, key=lambda part: part.depth)
    if deepest.depth > LIMITS.teams.depth:
        yield Fault(deepest.at, "too_deep", f"it stands in {deepest.depth} boxes, more than {LIMITS.teams.depth}")


def _tables(view: View) -> Iterator[Fault]:
    for part in view.parts:
        if part.type == "Table":
            for number, row in enumerate(part.thing["rows"]):
                if len(row["cells"]) != len(part.thing["columns"]):
                    yield Fault(f"{part.at}/rows/{number}/cells", "value_error", "a row has as many cells as the table has columns")


RULES: tuple[Callable[[View], Iterator[Fault]], ...] = (
    _versions,
    _extras,
    _presses,
    _buttons,
    _inputs,
    _ids,
    _toggles,
    _mentions,
    _macros,
    _nesting,
    _tables,
)
