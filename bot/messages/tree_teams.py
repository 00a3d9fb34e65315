"""A bot's message in Teams as parts within parts: its Adaptive Card."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, cast

from bot.messages.measure import objects
from bot.messages.names import named_story, story_in
from bot.messages.tree import Part, Parts
from bot.models import Door, Item, Platform

_WITHIN: Mapping[str, tuple[str, ...]] = {
    "AdaptiveCard": ("body", "actions"),
    "Container": ("items",),
    "Table": ("rows",),
    "ActionSet": ("actions",),
    "Input.ChoiceSet": ("choices",),
}
"""Where the parts are of what is made of parts. Not in a row, which is a ColumnSet too: it goes or stays as a whole."""
_BESIDE: Mapping[str, tuple[str, ...]] = {"ColumnSet": ("columns",), "Column": ("items",)}
"""Where columns hold what is pressed or chosen: they are no row."""
_SAYS = ("text", "title", "value", "label", "legend", "x", "codeSnippet")
_SILENT = frozenset({"actions", "choices", "selectAction", "inlineAction", "fallback"})
_DISTANCE = ("spacing", "separator")
_LETTERING = frozenset({"TextBlock", "RichTextBlock"})
_HEADED = 2
"""Parts of a section: what it is headed or opened by, and the container of what stands under that."""


@dataclass(frozen=True, slots=True)
class TeamsTree:
    platform: Platform = "teams"
    door: Door = "bot"

    def roots(self, payload: Mapping[str, object]) -> Parts:
        return [attachment["content"] for attachment in cast("Parts", payload["attachments"])]

    def rooted(self, payload: Mapping[str, object], roots: Parts) -> Mapping[str, object]:
        attachments = cast("Parts", payload["attachments"])
        return {**payload, "attachments": [{**each, "content": card} for each, card in zip(attachments, roots, strict=True)]}

    def within(self, part: Part) -> Sequence[str]:
        """A table's fallback is kept in step with its rows."""
        if not isinstance(part, dict) or is_quotation(part):
            return ()
        kind = str(part.get("type", ""))
        keys = _BESIDE.get(kind, ()) if is_pressed(part) else ()
        return [key for key in (*keys, *_WITHIN.get(kind, ())) if part.get(key)]

    def remains(self, before: Part, after: Part) -> Part | None:
        kind = before.get("type")
        if kind == "AdaptiveCard":
            return {key: value for key, value in after.items() if value or key != "actions"}
        if kind == "Table":
            return _table(before, after)
        left = {key: _answered(before[key], after[key]) for key in self.within(before)}
        after = {**after, **left}
        only_its_heading = is_headed(before) and len(after.get("items", ())) < _HEADED
        return after if all(left.values()) and not only_its_heading else None

    def words(self, part: Part) -> str:
        if isinstance(part, list):
            return "".join(map(self.words, part))
        if not isinstance(part, dict):
            return ""
        own = "".join(part[key] for key in _SAYS if isinstance(part.get(key), str))
        return own + "".join(self.words(value) for key, value in part.items() if key not in _SILENT)

    def is_story(self, part: Part, stories: Collection[str]) -> bool:
        return story_in(part) in set(stories) - {""}

    def named(self, item: Item, drawn: Parts) -> Parts:
        return named_story(item, drawn)

    def line(self, drawn: Parts) -> Part | None:
        return drawn[0] if len(drawn) == 1 and isinstance(drawn[0], dict) else None

    def holds_lines(self, host: Part) -> bool:
        return bool(host) and not story_in(host)

    def placed(self, before: Part, after: Part) -> Part:
        distance = {key: before[key] for key in _DISTANCE if key in before}
        return {**{key: value for key, value in after.items() if key not in _DISTANCE}, **distance}

    def relabelled(self, part: Part, was: str, shall: str) -> Part:
        return {**part, "title": shall} if part.get("title") == was else part


def is_quotation(element: Part) -> bool:
    """Set apart from what stands around it: who said it goes with what was said."""
    return bool(element.get("type") == "Container" and element.get("style") == "emphasis")


def is_pressed(element: Part) -> bool:
    """Whether something in it is pressed or chosen."""
    kinds = {str(each.get("type", "")) for each in objects(element)}
    return "ActionSet" in kinds or any(kind.startswith("Input.") for kind in kinds)


def _is_button(element: Part) -> bool:
    """Buttons and nothing else."""
    kinds = {str(each.get("type", "")) for each in objects(element)}
    return "ActionSet" in kinds and not any(kind in _LETTERING or kind.startswith("Input.") for kind in kinds)


def _answered(before: Parts, after: Parts) -> Parts:
    """Without the button of a list of choices that is there no more: it stood right behind it."""
    orphans = [
        following
        for choices, following in pairwise(before)
        if _chooses(choices) and not _chooses_among(after, choices) and _is_button(following)
    ]
    return [part for part in after if not any(part is orphan for orphan in orphans)]


def _chooses(element: Part) -> bool:
    return any(each.get("type") == "Input.ChoiceSet" for each in objects(element))


def _chooses_among(parts: Parts, choices: Part) -> bool:
    """Whether that list of choices, or what is left of it, is still there."""
    wanted = {each.get("id") for each in objects(choices) if each.get("type") == "Input.ChoiceSet"}
    return any(each.get("type") == "Input.ChoiceSet" and each.get("id") in wanted for part in parts for each in objects(part))


def is_headed(element: Part) -> bool:
    """A section: what it is headed or opened by, and a container of what stands under that."""
    items = element.get("items") or []
    if element.get("type") != "Container" or story_in(element) or len(items) != _HEADED:
        return False
    heading, body = items
    container = body.get("type") == "Container" and not is_quotation(body) and not story_in(body)
    return container and heading.get("type") in {*_LETTERING, "ActionSet"}


def _table(before: Part, after: Part) -> Part | None:
    """None where only the headings are left. Its fallback, if it has one, says the rows that stay, or is left out if it says others."""
    kept = [any(row is other for other in after["rows"]) for row in before["rows"]]
    if not any(kept[bool(before.get("firstRowAsHeader", True)) :]):
        return None
    fallback: Any = before.get("fallback")
    if not isinstance(fallback, dict):
        return after
    rows = fallback.get("items") or []
    if len(rows) != len(kept):
        return {key: value for key, value in after.items() if key != "fallback"}
    return {**after, "fallback": {**fallback, "items": [row for row, stays in zip(rows, kept, strict=True) if stays]}}
