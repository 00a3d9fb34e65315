"""Persons where a text names them: what attribution works on."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from bot.models import Person, Where
from bot.reading.words import any_of


@dataclass(frozen=True, slots=True)
class Named:
    """A mention at `[start:end]` of the person `name`, with the role the text gives them ("" if none)."""

    start: int
    end: int
    name: str
    role: str = ""


@dataclass(frozen=True, slots=True)
class Seen:
    """A name in one of a passage's two texts, before it is known whose it is; `known_as` where the lexicon says, `sure` where the words
    around it say that it is a person's."""

    where: Where
    start: int
    end: int
    name: str
    role: str
    known_as: str = ""
    sure: bool = False


_LEADING_TO_ROLE = re.compile(rf"^(?:[\s,;:.・、，–—-]+|{any_of('people', 'before_role')}[ \u00a0])+", re.IGNORECASE)


def clean_role(role: str) -> str:
    """The role without what only leads to it: a mark, a verb of saying, "its"."""
    return _LEADING_TO_ROLE.sub("", role).strip(" \u00a0,、")


UNNAMED = Named(-1, -1, "")
"""Somebody whom the text does not name."""
_MENTIONS = 50
"""Of one person; a text with more is no news."""
_SHORT_NAME = 3
_HAN = re.compile(r"[一-龥々]{1,6}")
_FAMILY_LENGTHS, _LONGEST_GIVEN = (3, 2, 1), 4
_FIRST_OF_ASIA = "\u3000"
_LETTER, _NO_LETTER = re.compile(r"[^\W\u3000-\u9fff]"), re.compile(r"(?![^\W\u3000-\u9fff])")
"""Japanese writes on behind a Latin name without a blank."""
_KATAKANA, _NO_KATAKANA = re.compile(r"[\u30a1-\u30fa\u30fc・]"), re.compile(r"(?![\u30a1-\u30fa\u30fc])")
_NOTHING, _ANYTHING = re.compile(r"(?!)"), re.compile("")
_HAN_SIGN = re.compile(r"[\u4e00-\u9fff]")
_OFFICE = re.compile(any_of("speech", "offices_ja"))
_OFFICE_NEAR = re.compile(rf"[^\s、。「」]{{0,8}}?{any_of('speech', 'offices_ja')}")


def find_mentions(text: str, people: Sequence[Person]) -> list[Named]:
    """Every place where the text names one of `people`, in full or by the surname alone, in order; they never overlap."""
    found = sorted((mention for person in people for mention in _mentions(text, person)), key=lambda n: (n.start, -n.end))
    apart: list[Named] = []
    for mention in found:
        if not apart or mention.start >= apart[-1].end:
            apart.append(mention)
    return apart


def _mentions(text: str, person: Person) -> Iterator[Named]:
    name = person.receipt.words
    if person.receipt.where == "text":
        yield Named(person.receipt.start, person.receipt.end, name, person.role)
    for part, before, behind in _parts(name):
        for at in islice(_found(text, part), _MENTIONS):
            if not before.search(text, max(0, at - 1), at) and behind.match(text, at + len(part)):
                yield Named(at, at + len(part), name, person.role)


def _found(text: str, part: str) -> Iterator[int]:
    at = text.find(part)
    while at >= 0:
        yield at
        at = text.find(part, at + len(part))


def _parts(name: str) -> Iterator[tuple[str, re.Pattern[str], re.Pattern[str]]]:
    """The whole name, then the part of it that news goes on with: Vallance, ケンダル, 牛田 (only with an office behind: 牛田社長).

    Each with what may not stand before it, and what must stand behind.
    """
    latin = name[-1] < _FIRST_OF_ASIA
    yield (name, _LETTER, _NO_LETTER) if latin else (name, _NOTHING, _ANYTHING)
    surname = re.split(r"[ \u00a0・]", name)[-1]
    if native := _HAN.match(name):
        for length in _FAMILY_LENGTHS:
            if length < len(name) <= length + _LONGEST_GIVEN:
                yield native[0][:length], _HAN_SIGN, _OFFICE_NEAR if length > 1 else _OFFICE
    elif surname != name and len(surname) >= _SHORT_NAME:
        yield (surname, _LETTER, _NO_LETTER) if latin else (surname, _KATAKANA, _NO_KATAKANA)
