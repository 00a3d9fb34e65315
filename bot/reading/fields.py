"""Which fields of the watch a passage is about: one to three, the strongest first; a package of several undertakings has up to five."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping

from bot.models import Amount, AmountKind, Organisation
from bot.reading.lexicon.load import Lexicon
from bot.reading.lexicon.terms import Body, Hit, Keyword
from bot.reading.passage import Passage
from bot.reading.quotes.marks import find_quoted

MOST = 3
MOST_OF_PACKAGE = 5
LEAD = 8
"""Sentences after this one say less about what an entry is about."""
_IN_TITLE = 2.0
_IN_NAME = 0.4
_SENTENCE_LIKE = 20
"""Code points of a quotation that is no mere term or name."""
_IN_QUOTE = 0.6
"""What people say is colour: "the physics was finished years ago"."""
_PAST_LEAD = 0.5
_AGAIN = 0.5
_KNOWN_FOR = 3.0
_ALSO_KNOWN_FOR = 1.0
"""Each further body known for the same field says less."""
_LEAST = 3.5
_LEAST_OF_THIRD = 6.0
_LEAST_SHARE = 0.35
_ENOUGH = 6.0
"""So much names a field, however much more another weighs."""
_PACKAGE = 3
"""So many undertakings of different fields make a package: each of them is news of its field."""
_SETTLES = 3.0
"""The weight of a word that settles a field."""
_FOR_MONEY = 2.0
_CONTEXT = frozenset({AmountKind.TRADE, AmountKind.MARKET, AmountKind.REVENUE, AmountKind.PROFIT, AmountKind.PRICE, AmountKind.FINE})


def find_fields(
    passage: Passage, lexicon: Lexicon, *, amounts: Iterable[Amount] = (), organisations: Iterable[Organisation] = ()
) -> tuple[str, ...]:
    """`amounts` and `organisations` show the undertakings: a sum, or two bodies, in a sentence of their own."""
    weights = weigh_fields(passage, lexicon)
    if not weights:
        return ()
    ranked = sorted(weights.items(), key=lambda one: -one[1])
    least = max(_LEAST, min(_ENOUGH, ranked[0][1] * _LEAST_SHARE))
    asked = (0.0, least, _LEAST_OF_THIRD)
    fields = tuple(key for (key, weight), at_least in zip(ranked, asked, strict=False) if weight >= at_least)
    own = set(_of_undertakings(passage, lexicon, amounts, organisations))
    if len(own) < _PACKAGE:
        return fields
    package = tuple(key for key, _ in ranked if key in own)[:MOST_OF_PACKAGE]
    return package + tuple(key for key in fields if key not in own)[: max(0, MOST - len(package))]


def _of_undertakings(passage: Passage, lexicon: Lexicon, amounts: Iterable[Amount], organisations: Iterable[Organisation]) -> Iterator[str]:
    """The field of each undertaking: the one that the words of its sentence, and of those up to the next one, say most.

    A sentence of two sums tells of two; what a sum is for counts twice.
    """
    sums = [one for one in amounts if one.kind not in _CONTEXT and one.receipt.where == "text"]
    begins, scan = _beginnings(passage, sums, organisations), lexicon.scan(passage)
    names = [hit for hit in scan.names if isinstance(hit.term, Body)]
    weights: dict[int, defaultdict[str, float]] = {index: defaultdict(float) for index in begins}
    for hit in (*field_hits(scan.keywords), *names):
        at = max((index for index in begins if index <= hit.sentence), default=None)
        if at is not None and hit.where == "text":
            meant = _FOR_MONEY if any(hit.words in one.purpose for one in sums) else 1.0
            for key, weight in _said_by(hit, names):
                weights[at][key] += weight * meant
    for index, each in weights.items():
        strongest = sorted(each, key=lambda key: -each[key])
        yield from (key for key in strongest[: max(1, begins[index])] if each[key] >= _SETTLES)


def _said_by(hit: Hit, names: list[Hit]) -> Iterator[tuple[str, float]]:
    if isinstance(hit.term, Keyword):
        yield hit.term.key, hit.term.weight * (_IN_NAME if any(hit.touches(name) for name in names) else 1.0)
    elif isinstance(hit.term, Body):
        yield from ((key, _KNOWN_FOR) for key in hit.term.fields)


def _beginnings(passage: Passage, sums: Iterable[Amount], organisations: Iterable[Organisation]) -> Mapping[int, int]:
    """The sentences of the text that name two bodies or sums that somebody spends, with how many sums."""
    named: defaultdict[int, set[str]] = defaultdict(set)
    for body in organisations:
        if body.receipt.where == "text":
            named[passage.index_at("text", body.receipt.start)].add(body.parent or body.known_as)
    counts = Counter(passage.index_at("text", one.receipt.start) for one in sums)
    return {index: 0 for index, names in named.items() if len(names) > 1} | dict(counts)


def weigh_fields(passage: Passage, lexicon: Lexicon) -> dict[str, float]:
    """How much each field's words weigh: a word counts in full once, less again; more in the title, less inside a body's name."""
    scan = lexicon.scan(passage)
    names = [hit for hit in scan.names if isinstance(hit.term, Body)]
    quoted = [(one.start, one.end) for one in find_quoted(passage.text) if one.length >= _SENTENCE_LIKE]
    best: dict[tuple[str, str], list[float]] = defaultdict(list)
    for hit in field_hits(scan.keywords):
        term = hit.term
        assert isinstance(term, Keyword)  # noqa: S101 - field_hits gives only those, for the type checker
        said = hit.where == "text" and any(start <= hit.start < end for start, end in quoted)
        best[term.key, hit.words.casefold()].append(term.weight * _place_weight(hit, names) * (_IN_QUOTE if said else 1.0))
    weights = _known_for(names)
    for (key, _), each in best.items():
        first, *more = sorted(each, reverse=True)
        weights[key] += first + _AGAIN * sum(more[:2])
    return dict(weights)


def _known_for(names: list[Hit]) -> defaultdict[str, float]:
    """What the bodies named are known for: each body counts once, the first of a field most."""
    weights: defaultdict[str, float] = defaultdict(float)
    bodies = {hit.term.name: hit.term for hit in names if isinstance(hit.term, Body) and hit.sentence <= LEAD}
    for body in bodies.values():
        for key in body.fields:
            weights[key] = weights[key] + _ALSO_KNOWN_FOR if key in weights else _KNOWN_FOR
    return weights


def field_hits(keywords: tuple[Hit, ...]) -> list[Hit]:
    """Words of fields, none inside a longer one of the same field, be it one without weight (a wind farm is no farm)."""
    kept: list[Hit] = []
    last: dict[tuple[str, str], int] = {}
    for hit in sorted(keywords, key=lambda one: (one.where == "text", one.start, -one.end)):
        if isinstance(hit.term, Keyword) and hit.term.sort == "field" and hit.end > last.get((hit.where, hit.term.key), -1):
            last[hit.where, hit.term.key] = hit.end
            kept.append(hit)
    return [hit for hit in kept if isinstance(hit.term, Keyword) and hit.term.weight]


def _place_weight(hit: Hit, names: list[Hit]) -> float:
    weight = _IN_TITLE if hit.where == "title" else 1.0
    if hit.sentence > LEAD:
        weight *= _PAST_LEAD
    if any(hit.touches(name) for name in names):
        weight *= _IN_NAME
    return weight
