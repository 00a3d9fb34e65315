"""Which fields of the watch a passage is about: one to three, the strongest first."""

from collections import defaultdict

from bot.reading.lexicon import Lexicon
from bot.reading.passage import Passage
from bot.reading.terms import Body, Hit, Keyword

MOST = 3
LEAD = 8
"""Sentences after this one say less about what an entry is about."""
_IN_TITLE = 2.0
_IN_NAME = 0.4
_PAST_LEAD = 0.5
_AGAIN = 0.5
_KNOWN_FOR = 2.0
_LEAST = 2.5
_LEAST_SHARE = 0.3


def find_fields(passage: Passage, lexicon: Lexicon) -> tuple[str, ...]:
    weights = weigh_fields(passage, lexicon)
    if not weights:
        return ()
    ranked = sorted(weights.items(), key=lambda one: -one[1])
    least = max(_LEAST, ranked[0][1] * _LEAST_SHARE)
    return tuple(key for key, weight in ranked if weight >= least)[:MOST] or (ranked[0][0],)


def weigh_fields(passage: Passage, lexicon: Lexicon) -> dict[str, float]:
    """How much each field's words weigh: a word counts in full once, less again; more in the title, less inside a body's name."""
    scan = lexicon.scan(passage)
    names = [hit for hit in scan.names if isinstance(hit.term, Body)]
    best: dict[tuple[str, str], list[float]] = defaultdict(list)
    for hit in field_hits(scan.keywords):
        term = hit.term
        assert isinstance(term, Keyword)  # noqa: S101 - field_hits gives only those, for the type checker
        best[term.key, hit.words.casefold()].append(term.weight * _place_weight(hit, names))
    weights = _known_for(names)
    for (key, _), each in best.items():
        first, *more = sorted(each, reverse=True)
        weights[key] += first + _AGAIN * sum(more[:2])
    return dict(weights)


def _known_for(names: list[Hit]) -> defaultdict[str, float]:
    """What the bodies named are known for: each body counts once."""
    weights: defaultdict[str, float] = defaultdict(float)
    bodies = {hit.term.name: hit.term for hit in names if isinstance(hit.term, Body) and hit.sentence <= LEAD}
    for body in bodies.values():
        for key in body.fields:
            weights[key] += _KNOWN_FOR
    return weights


def field_hits(keywords: tuple[Hit, ...]) -> list[Hit]:
    """Words of fields, none inside a longer one of the same field."""
    kept: list[Hit] = []
    last: dict[tuple[str, str], int] = {}
    for hit in sorted(keywords, key=lambda one: (one.where == "text", one.start, -one.end)):
        if isinstance(hit.term, Keyword) and hit.term.sort == "field" and hit.end > last.get((hit.where, hit.term.key), -1):
            last[hit.where, hit.term.key] = hit.end
            kept.append(hit)
    return kept


def _place_weight(hit: Hit, names: list[Hit]) -> float:
    weight = _IN_TITLE if hit.where == "title" else 1.0
    if hit.sentence > LEAD:
        weight *= _PAST_LEAD
    if any(hit.touches(name) for name in names):
        weight *= _IN_NAME
    return weight
