"""Whose subsidiary is whose."""

import itertools
import re
from collections.abc import Iterator

from bot.models import Facts
from bot.reading.checks.flag import Flag
from bot.reading.checks.view import Mention, View
from bot.reading.words import any_of

_OWNED = rf"\b{any_of('check', 'roles', 'owned')}\b"
_OWNER = rf"\b{any_of('check', 'roles', 'owner')}\b"
_GAP = r"[^,.;]{0,40}?"
_CHILD_THEN_OWNER = re.compile(
    rf"^,?{_GAP}(?:{_OWNED}|\bowned|\bcontrolled|\bpart(?= of\b)){_GAP}\b(?:of|by)\b{_GAP}$|^(?:['’]s|,? whose){_GAP}{_OWNER}{_GAP}$"
)
_OWNER_THEN_CHILD = re.compile(
    rf"^(?:['’]s?)?{_GAP}{_OWNED}{_GAP}$|^-owned\b{_GAP}$|^,?{_GAP}(?:{_OWNER})(?: company)? of\b{_GAP}$|^ owns\b{_GAP}$"
)
_OWNER_THEN_CHILD_JA = re.compile(
    rf"^(?:の?[^、。]{{0,6}}|グループの[^、。]{{0,6}}){any_of('check', 'roles', 'owned_ja')}[^。]{{0,14}}$|^は[^。]{{0,12}}親会社"
)
_CHILD_THEN_OWNER_JA = re.compile(r"^(?:は|が|を)[^。]{0,12}$|^の親会社[^、。]{0,6}$")
_ANY = re.compile(rf"{_OWNED}|{_OWNER}|-owned\b|\bowned by\b|\bowns\b|{any_of('check', 'roles', 'owned_ja')}|親会社")
_JA_OWNED_AFTER = re.compile(rf"^の?[^、。]{{0,6}}{any_of('check', 'roles', 'owned_ja')}")


def false_owners(said: View, told: View, facts: Facts) -> Iterator[Flag]:
    """Any word of owning in `said` must join a child and an owner that the source, or the lexicon, joins so."""
    known = {(f"body:{one.known_as}", f"body:{one.parent}") for one in facts.organisations if one.parent}
    known |= set(_pairs(told))
    claimed = set(_pairs(said))
    for child, owner in sorted(claimed - known):
        yield Flag("act", f"{child[5:]} < {owner[5:]}", "the source does not say whose it is")
    if (match := _ANY.search(said.text)) and not _ANY.search(told.text) and not claimed & known:
        yield Flag("act", match[0], "the source says nothing of owning")


def _pairs(view: View) -> Iterator[tuple[str, str]]:
    """(child, owner) of neighbouring bodies."""
    for bodies in view.mentions_in:
        named = [one for one in bodies if one.sort == "body"]
        for first, second in itertools.pairwise(named):
            yield from _pair(view, first, second)


def _pair(view: View, first: Mention, second: Mention) -> Iterator[tuple[str, str]]:
    between, after = view.text[first.end : second.start], view.text[second.end : second.end + 24]
    left, right = min(first.keys), min(second.keys)
    if view.language == "ja":
        if _OWNER_THEN_CHILD_JA.match(between):
            yield right, left
        elif (_CHILD_THEN_OWNER_JA.match(between) and _JA_OWNED_AFTER.match(after)) or re.match(r"^の親会社", between):
            yield left, right
    elif _CHILD_THEN_OWNER.match(between):
        yield left, right
    elif _OWNER_THEN_CHILD.match(between):
        yield right, left
