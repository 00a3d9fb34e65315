"""Persons where a text names them: what attribution works on."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

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
    """A name in one of a passage's two texts, before it is known whose it is; `known_as` where the lexicon says."""

    where: Where
    start: int
    end: int
    name: str
    role: str
    known_as: str = ""


_LEADING_TO_ROLE = re.compile(rf"^(?:[\s,;:.・、，–—-]+|{any_of('people', 'before_role')}[ \u00a0])+", re.IGNORECASE)


def clean_role(role: str) -> str:
    """The role without what only leads to it: a mark, a verb of saying, "its"."""
    return _LEADING_TO_ROLE.sub("", role).strip(" \u00a0,、")


UNNAMED = Named(-1, -1, "")
"""Somebody whom the text does not name."""
_MENTIONS = 50
"""Of one person; a text with more is no news."""
_SHORT_NAME = 3
_HAN = re.compile(r"[一-龥々]{3,6}")
_OFFICE_JA = rf"(?=[^\s、。「」]{{0,8}}?{any_of('speech', 'offices_ja')})"


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
    for count, match in enumerate(re.finditer("|".join(_patterns(name)), text)):
        if count < _MENTIONS:
            yield Named(match.start(), match.end(), name, person.role)


def _patterns(name: str) -> Iterator[str]:
    """The whole name, then the part of it that news goes on with: Vallance, ケンダル, 牛田 (only with an office behind: 牛田社長)."""
    edge = r"(?!\w)" if name[-1].isascii() else ""
    yield rf"(?<!\w){re.escape(name)}{edge}" if edge else re.escape(name)
    surname = re.split(r"[ ・]", name)[-1]
    if _HAN.fullmatch(name):
        yield re.escape(name[:2]) + _OFFICE_JA
    elif surname != name and len(surname) >= _SHORT_NAME:
        yield (
            rf"(?<!\w){re.escape(surname)}{edge}" if edge else rf"(?<![\u30a1-\u30fa\u30fc・]){re.escape(surname)}(?![\u30a1-\u30fa\u30fc])"
        )
