"""Who is only mentioned in passing: named in a passage, but no party to what it reports.

Five ways of naming somebody without saying that they act: what a party also owns ("SoftBank, which also owns most of Arm"), an act
that ended years ago ("Hitachi gave up the site in 2020"), one name of a list of many countries' bodies ("with contributions from NASA,
JAXA and CSA"), the region of a company's office-bearer ("Sony's UK boss"), and the publisher of a journal.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bot.models import OTHER, Organisation, Receipt, Where
from bot.reading.lexicon.terms import Body, Scan
from bot.reading.passage import Passage
from bot.reading.words import any_of

_OWNED = re.compile(
    rf"(?:, (?:which|who) (?:(?:also|still|now|already) )?{any_of('passing', 'owns')}"
    rf"|,(?: the)? (?:(?:majority|part|main) )?{any_of('passing', 'owner')} of) [^.;,]{{0,60}}$"
)
_HELD = re.compile(rf"\b(?:its|their) (?:[\w%.-]{{1,20}} ){{0,2}}{any_of('passing', 'holdings')} in (?:[\w'’-]{{1,20}} ){{0,4}}$")
_CAME_BY = re.compile(
    rf"\b(?:when|since) (?:it|they|the (?:company|firm|group)) (?:had )?{any_of('passing', 'came_by')} (?:the )?"
    r"(?:[\w'’-]{1,20} ){0,4}$"
)
_OWNED_JA = re.compile(any_of("passing", "owns_ja"))
_ENDED = re.compile(
    rf"\b{any_of('passing', 'ended')}\b[^.;]{{0,120}}\b(?:in|since|by) (?:19|20)\d\d\b(?![^.;]*\b{any_of('passing', 'goes_on')}\b)"
)
_ENDED_JA = re.compile(rf"(?:19|20)\d\d年[^。]{{0,60}}{any_of('passing', 'ended_ja')}(?:し|する|さ)(?!た?(?:が|けれど|ものの))")
_OF_SOMEBODY = re.compile(r"[A-Z][\w&.-]{0,30}[’']s $")
_BEARER = re.compile(rf"[ \u00a0]{any_of('passing', 'bearers')}\b")
_PUBLISHES = re.compile(rf"\b{any_of('passing', 'publishes')}[ \u00a0](?:the[ \u00a0])?$")
_PUBLISHED = re.compile(rf"{any_of('passing', 'published')}\b|{any_of('passing', 'publishes_ja')}")
_BEHIND = 120
_COMMA = re.compile(r"(?:, (?:and )?|,? and |、|や|と)(?:the )?(?:[A-Z]\w{0,20}[’']s )?")
_LISTED = 3
_FOREIGN = 2
"""A list of three bodies, two of them of third countries, is a list of many."""


@dataclass(frozen=True, slots=True)
class Passing:
    """The stretches of a passage whose names do not act."""

    stretches: frozenset[tuple[Where, int, int]]
    passage: Passage

    def holds(self, name: Receipt) -> bool:
        where, start, end = name.where, name.start, name.end
        if any(at == where and first <= start and end <= last for at, first, last in self.stretches):
            return True
        text = self.passage.words(where)
        before = text[max(0, start - _BEHIND) : start]
        if _OWNED.search(before) or _HELD.search(before) or _CAME_BY.search(before) or _OWNED_JA.match(text, end):
            return True
        if _PUBLISHES.search(before) or _PUBLISHED.match(text, end):
            return True
        return bool(_OF_SOMEBODY.search(before) and _BEARER.match(text, end))


def find_passing(passage: Passage, scan: Scan, organisations: Iterable[Organisation]) -> Passing:
    stretches = {(one.where, one.start, one.end) for one in passage.sentences if _ENDED.search(one.words) or _ENDED_JA.search(one.words)}
    return Passing(frozenset(stretches | set(_lists(passage, scan, organisations))), passage)


def _lists(passage: Passage, scan: Scan, organisations: Iterable[Organisation]) -> Iterator[tuple[Where, int, int]]:
    """Stretches of bodies in one enumeration, most of them of neither side."""
    run: list[tuple[Where, int, int, str]] = []
    for body in _bodies(scan, organisations):
        if run and not _COMMA.fullmatch(passage.words(body[0]), run[-1][2], body[1] if body[0] == run[-1][0] else -1):
            yield from _one_of_many(run)
            run = []
        run.append(body)
    yield from _one_of_many(run)


def _one_of_many(run: list[tuple[Where, int, int, str]]) -> Iterator[tuple[Where, int, int]]:
    if len(run) >= _LISTED and sum(side == OTHER for *_, side in run) >= _FOREIGN:
        yield run[0][0], run[0][1], run[-1][2]


def _bodies(scan: Scan, organisations: Iterable[Organisation]) -> list[tuple[Where, int, int, str]]:
    """Where bodies stand and of which side they are, in reading order, none inside another."""
    found = {(one.receipt.where, one.receipt.start, one.receipt.end, one.side) for one in organisations}
    found |= {(hit.where, hit.start, hit.end, hit.term.side) for hit in scan.names if isinstance(hit.term, Body)}
    apart: list[tuple[Where, int, int, str]] = []
    for body in sorted(found, key=lambda one: (one[0] == "text", one[1], -one[2])):
        if not apart or apart[-1][0] != body[0] or body[1] >= apart[-1][2]:
            apart.append(body)
    return apart
