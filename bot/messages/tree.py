"""What was drawn is parts within parts, on every platform: how one is found, and replaced or taken out, whatever the platform."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from bot.models import Door, Item, Platform

Part = Any
"""A JSON object of a payload: a block, an element, a row, a choice."""
Parts = list[Any]


class Tree(Protocol):
    """What a platform's payloads are made of."""

    @property
    def platform(self) -> Platform: ...
    @property
    def door(self) -> Door: ...

    def roots(self, payload: Mapping[str, object]) -> Parts:
        """The outermost parts of a payload."""
        ...

    def rooted(self, payload: Mapping[str, object], roots: Parts) -> Mapping[str, object]:
        """The payload with these as its outermost parts."""
        ...

    def within(self, part: Part) -> Sequence[str]:
        """By which of its keys the parts are reached that a part is made of: those of which one may go and the others stay."""
        ...

    def remains(self, before: Part, after: Part) -> Part | None:
        """`before`, some parts of which were taken out: what is to stand there of `after`, None if it says nothing any more."""
        ...

    def words(self, part: Part) -> str:
        """All that a part, or a list of them, shows; not what it offers to do."""
        ...

    def is_story(self, part: Part, stories: Collection[str]) -> bool:
        """Whether one of these stories is drawn in it, and nothing else."""
        ...

    def named(self, item: Item, drawn: Parts) -> Parts:
        """What was drawn of a story, so that `is_story` finds it."""
        ...

    def line(self, drawn: Parts) -> Part | None:
        """What a plain line that was drawn alone is in a list of several; None where a template draws something else."""
        ...

    def holds_lines(self, host: Part) -> bool:
        """Whether what stands in it are lines of a list or elements of a section, not what one story says; `host` is None for the roots."""
        ...

    def placed(self, before: Part, after: Part) -> Part:
        """`after` in the place of `before`: as far from what stands above it."""
        ...

    def relabelled(self, part: Part, was: str, shall: str) -> Part:
        """A choice of that label with another."""
        ...


@dataclass(frozen=True, slots=True)
class Find:
    """What is looked for."""

    places: Callable[[Parts, Part], list[int]]
    """Of a list of parts, and what they stand in: the places of it."""
    again: Callable[[Part], bool] = lambda _part: False
    """Whether that is it too, standing in another list: it goes."""


def put(tree: Tree, parts: Parts, find: Find, form: Parts, host: Part = None) -> Parts | None:
    """`parts` with `form` in the place of what is looked for, in the first list that has it; None where none has."""
    if places := find.places(parts, host):
        first, others = places[0], [part for place, part in enumerate(parts) if place not in places]
        drawn = [tree.placed(parts[first], part) if number == 0 else part for number, part in enumerate(form)]
        return [*others[:first], *drawn, *without(tree, others[first:], find.again)]
    for place, part in enumerate(parts):
        for key in tree.within(part):
            inner = put(tree, part[key], find, form, part)
            if inner is not None:
                return [*parts[:place], {**part, key: inner}, *without(tree, parts[place + 1 :], find.again)]
    return None


def without(tree: Tree, parts: Parts, is_gone: Callable[[Part], bool]) -> Parts:
    """The parts that are not gone, without those within them that are; what says nothing any more then is left out with them."""
    return [kept for part in parts if (kept := _remaining(tree, part, is_gone)) is not None]


def _remaining(tree: Tree, part: Part, is_gone: Callable[[Part], bool]) -> Part | None:
    if is_gone(part):
        return None
    inner = {key: without(tree, part[key], is_gone) for key in tree.within(part)}
    return part if all(part[key] == left for key, left in inner.items()) else tree.remains(part, {**part, **inner})


def one_of(tree: Tree, stories: Collection[str]) -> Find:
    """What one of these stories is drawn in by itself. Where several are, they became one."""

    def is_one(part: Part) -> bool:
        return tree.is_story(part, stories)

    return Find(lambda parts, _host: [place for place, part in enumerate(parts) if is_one(part)], is_one)


def a_line(tree: Tree, drawn: Parts) -> Find:
    """The first line that says the same as the one drawn here."""
    line = tree.line(drawn)
    kind, wanted = (line.get("type"), tree.words(line)) if line else (None, "")

    def places(parts: Parts, host: Part) -> list[int]:
        if not wanted or not tree.holds_lines(host):
            return []
        return [place for place, part in enumerate(parts) if _is(part, kind) and tree.words(part) == wanted][:1]

    return Find(places)


def _is(part: Part, kind: object) -> bool:
    return isinstance(part, dict) and part.get("type") == kind
