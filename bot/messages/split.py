"""A bot's message in Teams that its service found too large, as two: the payload alone is divided, nothing is drawn anew.

What is never divided is a story, a quotation, a row of a table, a line, a chart. A section that is divided has its heading again, a table
the row of its headings.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import takewhile
from typing import Any

from bot.messages.check import check_payload
from bot.messages.measure import card_size, objects
from bot.messages.names import story_in
from bot.messages.tree import Part, Parts
from bot.messages.tree_teams import TeamsTree, is_headed, is_quotation
from bot.models import Message

_GOES_ON = {"en": "continued", "ja": "続き"}
_MARK = {"en": "  ·  ", "ja": "｜"}
_BULLET = "•"
_CUT = "…"
_VALUE = 4
"""Parts of what a story's button or choice carries (`bot/messages/menu.py`)."""
_TREE = TeamsTree()

Told = tuple[tuple[str, int], ...]


def halves(message: Message) -> tuple[Message, Message] | None:
    """`message` divided between two stories, else between two sections, else between two rows or lines: both valid, both smaller than it.

    The first keeps the head; the second begins with a quiet line that names what it goes on, and has the foot and the buttons that stand
    beneath all. Either may be divided again. None where nothing of it can be divided: a single story is left.
    """
    if message.platform != "teams":
        return None
    sheet = _Sheet(_TREE.roots(message.payload)[0], message)
    pairs = (sheet.divided(at) for at in sheet.cuts)
    return next((pair for pair in pairs if all(_is_smaller(half, message) for half in pair)), None)


def _is_smaller(half: Message, whole: Message) -> bool:
    smaller = _weight(half.payload) < _weight(whole.payload)
    return smaller and not check_payload(_TREE.platform, half.payload, _TREE.door)


def _weight(part: object) -> int:
    return card_size(part, utf16=True).weight


@dataclass(frozen=True)
class _Unit:
    """What is never divided: in which section it stands, which story it tells, how large it is."""

    section: int
    story: str
    weight: int


@dataclass(frozen=True)
class _Sheet:
    """A message's card as head, sections, and what stands beneath them."""

    card: Mapping[str, Any]
    message: Message

    @cached_property
    def head(self) -> Parts:
        body = self.card["body"]
        leading = list(takewhile(_is_lettering, body))
        return leading if len(leading) < len(body) - len(self.tail) else body[:1]

    @cached_property
    def tail(self) -> Parts:
        """Lists of choices, how much more there is, the foot, buttons."""
        trailing = list(takewhile(_is_beneath, reversed(self.card["body"])))
        return trailing[::-1]

    @cached_property
    def sections(self) -> Parts:
        body = self.card["body"]
        return list(body[len(self.head) : len(body) - len(self.tail)])

    @cached_property
    def choices(self) -> Mapping[str, str]:
        """By story what stands for it in a list."""
        found = (choice for each in objects(self.tail) if each.get("type") == "Input.ChoiceSet" for choice in each["choices"])
        return {_chosen(choice): str(choice.get("title", "")) for choice in found if _chosen(choice)}

    @cached_property
    def units(self) -> list[_Unit]:
        units = [(number, part) for number, section in enumerate(self.sections) for part in _units(section)]
        lines = self._lines([part for _, part in units])
        stories = [story_in(part) or lines.get(at, "") for at, (_, part) in enumerate(units)]
        return [_Unit(number, story, _weight(part)) for (number, part), story in zip(units, stories, strict=True)]

    def _lines(self, parts: Parts) -> Mapping[int, str]:
        """By place the story that is told there in a line: it begins with the words that stand for it in the list, which is in the order of
        the lines. Of several that do the last, since contents stand in front."""
        alone = {story_in(part) for part in parts}
        said = ["" if story_in(part) else _TREE.words(part).removeprefix(_BULLET).strip() for part in parts]
        found: dict[int, str] = {}
        for story, title in reversed([(story, title) for story, title in self.choices.items() if story not in alone]):
            begins, before = title.removesuffix(_CUT).strip(), min(found, default=len(said))
            at = next((at for at in reversed(range(before)) if begins and said[at].startswith(begins)), None)
            if at is not None:
                found[at] = story
        return found

    @property
    def cuts(self) -> list[int]:
        """Before which unit the second may begin, the best first: between stories or sections, both as large as each other."""
        places = range(1, len(self.units))
        natural = [at for at in places if self._is_natural(at)]
        return sorted(natural, key=self._lopsided) + sorted((at for at in places if at not in natural), key=self._lopsided)

    def _is_natural(self, at: int) -> bool:
        before, after = self.units[at - 1], self.units[at]
        return before.section != after.section or bool(before.story or after.story)

    def _lopsided(self, at: int) -> int:
        return abs(sum(unit.weight for unit in self.units[:at]) - sum(unit.weight for unit in self.units[at:]))

    def divided(self, at: int) -> tuple[Message, Message]:
        first, second = _cut_list(self.sections, at)
        told, left = self._told(at)
        here = {story for story, _ in told}
        lists = [element for element in self.tail if _lists_stories(element)]
        top = {key: value for key, value in self.card.items() if key != "actions"}
        one = {**top, "body": [*self.head, *first, *_offering(lists, without=self.choices.keys() - here)]}
        text = f"{self._title} ({self._goes_on})" if self._title else self.message.text
        other = {**self.card, "fallbackText": text, "body": [self._quiet_line, *second, *_offering(self.tail, without=here)]}
        return self._with(one, self.message.text, told), self._with(other, text, left)

    def _with(self, card: Mapping[str, Any], text: str, told: Told) -> Message:
        payload = _TREE.rooted(self.message.payload, [card])
        return replace(self.message, payload=payload, text=text, stories=told, plain=None)

    def _told(self, at: int) -> tuple[Told, Told]:
        """Whose stories are whose; one told beside another stands behind it."""
        sides: tuple[AbstractSet[str], AbstractSet[str]] = (
            {unit.story for unit in self.units[:at]},
            {unit.story for unit in self.units[at:]},
        )
        told: tuple[list[tuple[str, int]], list[tuple[str, int]]] = ([], [])
        side = 0
        for story, revision in self.message.stories:
            side = 0 if story in sides[0] else 1 if story in sides[1] else side
            told[side].append((story, revision))
        return tuple(told[0]), tuple(told[1])

    @property
    def _language(self) -> str:
        return "ja" if self.card.get("lang") == "ja" else "en"

    @property
    def _goes_on(self) -> str:
        return _GOES_ON[self._language]

    @cached_property
    def _title(self) -> str:
        """Of what it goes on; of what went on before, the same."""
        said = next((words for element in self.head if (words := _TREE.words(element).strip())), "")
        return said.removesuffix(_MARK[self._language] + self._goes_on)

    @property
    def _quiet_line(self) -> Part:
        words = self._title + _MARK[self._language] + self._goes_on if self._title else self._goes_on
        return {"type": "RichTextBlock", "inlines": [{"type": "TextRun", "size": "Small", "isSubtle": True, "text": words}]}


# ── what stands where ───────────────────────────────────────────────────────────────────────────────────────────────────────


def _is_lettering(element: Part) -> bool:
    return element.get("type") in {"TextBlock", "RichTextBlock"}


def _is_beneath(element: Part) -> bool:
    """What belongs to no section: of a container, one that asks something, or says something quietly under no heading."""
    if element.get("type") != "Container":
        return True
    quiet = all(_is_lettering(each) and _is_quiet(each) for each in element["items"])
    return quiet or (not story_in(element) and any(str(each.get("type", "")).startswith("Input.") for each in objects(element)))


def _is_quiet(element: Part) -> bool:
    return all(each.get("size") == "Small" for each in (element.get("inlines") or [element]))


def _lists_stories(element: Part) -> bool:
    return any(_chosen(each) for each in objects(element) if "title" in each and "type" not in each)


def _chosen(choice: Mapping[str, Any]) -> str:
    """The story that a choice stands for, "" for none."""
    carried = str(choice.get("value", "")).split("|")
    return carried[2] if len(carried) == _VALUE else ""


def _offering(elements: Sequence[Part], *, without: AbstractSet[str]) -> Parts:
    """The elements with those choices only that stand for no story of `without`; a list of none is left out with its button."""
    kept = []
    for element in elements:
        left = _chooses(element, without)
        if left == element or _lists_stories(left):
            kept.append(left)
    return kept


def _chooses(part: Any, without: AbstractSet[str]) -> Any:
    if isinstance(part, list):
        return [_chooses(each, without) for each in part if not _is_choice_of(each, without)]
    return {key: _chooses(value, without) for key, value in part.items()} if isinstance(part, dict) else part


def _is_choice_of(part: Any, stories: AbstractSet[str]) -> bool:
    return isinstance(part, dict) and "type" not in part and _chosen(part) in stories


# ── cutting ─────────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _inside(element: Part) -> tuple[str, int] | None:
    """Where what an element is made of stands, and how much of that is its heading; None for what is never divided."""
    kind = element.get("type")
    if kind == "Container" and not story_in(element) and not is_quotation(element):
        return "items", int(is_headed(element))
    if kind == "Table" and _is_in_step(element):
        return "rows", int(bool(element.get("firstRowAsHeader", True)))
    return None


def _is_in_step(table: Part) -> bool:
    """Whether its fallback, if it has one, says the same rows, one for one."""
    fallback = table.get("fallback", "drop")
    return fallback == "drop" or (isinstance(fallback, dict) and len(fallback.get("items") or ()) == len(table["rows"]))


def _units(element: Part) -> Iterator[Part]:
    """What is never divided of it, in order."""
    inside = _inside(element)
    if inside is None:
        yield element
        return
    key, headed = inside
    for part in element[key][headed:]:
        yield from _units(part)


def _cut_list(elements: Sequence[Part], at: int) -> tuple[Parts, Parts]:
    """Those of the first `at` units, and the others; one that has some of either stands in both."""
    first: Parts = []
    for place, element in enumerate(elements):
        count = sum(1 for _ in _units(element))
        if at < count:
            before, after = _cut(element, at)
            return [*first, *before], [*after, *elements[place + 1 :]]
        first.append(element)
        at -= count
    return first, []


def _cut(element: Part, at: int) -> tuple[Parts, Parts]:
    inside = _inside(element)
    if inside is None or at == 0:
        return [], [element]
    key, headed = inside
    heading, parts = element[key][:headed], element[key][headed:]
    first, second = _cut_list(parts, at)
    if key == "rows":
        return [_with_rows(element, 0, headed + len(first), headed)], [_with_rows(element, headed + len(first), len(element[key]), headed)]
    return [{**element, key: [*heading, *first]}], [{**element, key: [*heading, *second]}]


def _with_rows(table: Part, first: int, last: int, headed: int) -> Part:
    """Of these rows, under the row of its headings, and so its fallback."""

    def some(rows: Sequence[Part]) -> Parts:
        return [*rows[:headed], *rows[max(first, headed) : last]]

    kept = {**table, "rows": some(table["rows"])}
    fallback = table.get("fallback")
    return {**kept, "fallback": {**fallback, "items": some(fallback["items"])}} if isinstance(fallback, dict) else kept
