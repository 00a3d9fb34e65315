"""Who acts in a passage: what shows a side, how strongly, and where.

What is only mentioned in passing (`passing`) shows next to nothing, whatever its name.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from bot.models import Organisation, Receipt, Watch
from bot.reading.bodies.organisations import THINGS
from bot.reading.lexicon.terms import Body, Hit, Keyword, Known, Nation, Pair, Place, Scan
from bot.reading.passage import Passage
from bot.reading.relevance.passing import find_passing
from bot.reading.words import any_of

WINDOW = 8
"""Sentences that are looked at for who acts: the title is one."""
_LATE = 0.4
_LEAD = 1
"""The last sentence of the lead: the title and what the text begins with say whom the news is about."""
_OF_PLACE = frozenset({"nation", "place", "town"})
_BEHIND = 40
_WHERE_EN = re.compile(rf"\b{any_of('passing', 'where')}[ \u00a0](?:the[ \u00a0])?(?:[\w-]{{1,20}},?[ \u00a0](?:and[ \u00a0])?){{0,2}}$")
_WHERE_JA = re.compile(any_of("passing", "where_ja"))
PASSING = "passing"
"""How a name shows its side that stands there without acting."""
_STRENGTH = {
    "body": 1.0,
    "pair": 1.0,
    "nation": 0.75,
    "people": 0.75,
    "person": 0.7,
    "thing": 0.7,
    "parent": 0.55,
    "town": 0.6,
    "place": 0.45,
} | {PASSING: 0.25}


@dataclass(frozen=True, slots=True)
class Sign:
    """Something that shows a side."""

    side: str
    how: str
    receipt: Receipt
    sentence: int
    name: str

    @property
    def strength(self) -> float:
        return _STRENGTH[self.how] * (1.0 if self.sentence < WINDOW else _LATE)


def find_signs(passage: Passage, scan: Scan, organisations: tuple[Organisation, ...], watch: Watch) -> list[Sign]:
    """What shows a side of `watch`, the strongest first."""
    keys = {side.key for side in watch.sides}
    passing = find_passing(passage, scan, organisations)
    signs = [one for one in _shown(passage, scan, organisations) if one.side in keys]
    joined = {hit.sentence for hit in sorted_as(scan, "cooperation") if isinstance(hit.term, Keyword) and hit.term.weight >= 1}
    comes = joined | {hit.sentence for hit in sorted_as(scan, "coming")}
    weighed = (
        replace(one, how=PASSING)
        if _is_scene(one, joined if one.how == "nation" else comes, passage) or passing.holds(one.receipt)
        else one
        for one in signs
    )
    return sorted(weighed, key=lambda one: -one.strength)


def _is_scene(sign: Sign, told: set[int], passage: Passage) -> bool:
    """A country or town where something is, behind the lead, and not in a sentence of `told` acts: a market, a comparison."""
    if sign.how not in _OF_PLACE or sign.sentence <= _LEAD or sign.sentence in told:
        return False
    text, at = passage.words(sign.receipt.where), sign.receipt
    return bool(_WHERE_EN.search(text[max(0, at.start - _BEHIND) : at.start]) or _WHERE_JA.match(text, at.end))


def _shown(passage: Passage, scan: Scan, organisations: tuple[Organisation, ...]) -> Iterator[Sign]:
    for one in organisations:
        sentence = passage.index_at(one.receipt.where, one.receipt.start)
        yield Sign(one.side, "body", one.receipt, sentence, one.known_as)
        if one.parent_side != one.side:
            yield Sign(one.parent_side, "parent", one.receipt, sentence, one.known_as)
    learned = {hit.sentence for hit in sorted_as(scan, "learning")}
    for hit in scan.names:
        for side, how in _sides_of(hit, learned):
            yield Sign(side, how, passage.receipt(hit.where, hit.start, hit.end), hit.sentence, hit.words)


def _sides_of(hit: Hit, learned: set[int]) -> Iterator[tuple[str, str]]:
    term = hit.term
    if isinstance(term, Nation):
        yield term.side, "people" if term.how == "people" else "nation"
    elif isinstance(term, Pair) and term.own:
        yield from ((key, "pair") for key in term.keys)
    elif isinstance(term, Pair):
        yield from ((key, "nation") for key in term.keys)
    elif isinstance(term, Place):
        yield term.side, "town" if learned & {hit.sentence - 1, hit.sentence, hit.sentence + 1} else "place"
    elif isinstance(term, Known):
        yield term.side, "person"
    elif isinstance(term, Body):
        yield term.side, "thing" if term.kind in THINGS else "body"


def sorted_as(scan: Scan, sort: str) -> Iterator[Hit]:
    return (hit for hit in scan.keywords if isinstance(hit.term, Keyword) and hit.term.sort == sort)


def side_strength(signs: list[Sign]) -> float:
    if not signs:
        return 0.0
    more = {one.name for one in signs[1:] if one.name != signs[0].name}
    return min(1.0, signs[0].strength + 0.05 * min(3, len(more)))
