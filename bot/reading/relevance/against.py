"""What speaks against an entry being ours: veto words of the watch, third countries, lists of countries."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from bot.models import Objection, Receipt
from bot.reading.lexicon.terms import Body, Hit, Keyword, Known, Nation, Pair, Place, Scan
from bot.reading.money.grammar import fold_width
from bot.reading.passage import Passage
from bot.reading.relevance.signs import WINDOW, Sign, side_strength, sorted_as
from bot.reading.words import any_of

_MANY = 3
_MANY_COUNTED = 0.3
_COUNTED = re.compile(rf"\b{any_of('passing', 'counted')}\b|{any_of('passing', 'counted_ja')}", re.IGNORECASE)
_VETO_IN_TITLE = 1.6
_VETO_LATER = 0.4
"""A veto word past the first sentence is mostly colour: rice wine at an opening is no cultural news."""

_EACH_MORE = 0.3
_MOST_MORE = 3
"""One word may be chance; three of a kind are what it is about."""

_JOINERS = frozenset(
    (
        "and",
        "&",
        "-",
        "–",
        "—",
        "/",
        "‑",
        "with",
        "と",
        "・",
        "、",
        "and the",
        "and its",
        "",
        "’s and",
        "'s and",
        "や",
        "とは",
        "との",
        "to",
        "×",
        "＝",
    )
)


def find_against(passage: Passage, scan: Scan, left: list[Sign], right: list[Sign], softened: Mapping[str, float]) -> tuple[Objection, ...]:
    """The weightiest first; no reason twice. `softened` says what is left of a reason's weight where both sides stand in one breath."""
    found = _vetoes(passage, scan)
    if _own_pair(passage, scan):
        found = [replace(one, weight=one.weight * softened[one.reason]) for one in found]
    else:
        found += _third_countries(passage, scan, left, right)
    return tuple(sorted(found, key=lambda one: -one.weight))


def _vetoes(passage: Passage, scan: Scan) -> list[Objection]:
    """One for each reason: the weight of its weightiest word, and a share of it for each other one."""
    found: dict[str, dict[str, tuple[float, Hit]]] = {}
    for hit in sorted_as(scan, "veto"):
        if isinstance(hit.term, Keyword) and hit.sentence < WINDOW and not _is_in_name(hit, scan):
            weight = hit.term.weight * (_VETO_IN_TITLE if hit.where == "title" else 1 if hit.sentence <= 1 else _VETO_LATER)
            words = found.setdefault(hit.term.key, {})
            words[hit.words.casefold()] = max(words.get(hit.words.casefold(), (0.0, hit)), (weight, hit), key=lambda one: one[0])
    return [_veto(passage, reason, list(words.values())) for reason, words in found.items()]


def _is_in_name(hit: Hit, scan: Scan) -> bool:
    """A word inside a body's or town's name says nothing: Derby is no match. (An award's name says what it is.)"""
    named = (name for name in scan.names if isinstance(name.term, Body | Place | Known))
    return any(hit.touches(name) for name in named if not (isinstance(name.term, Body) and name.term.kind == "award"))


def _veto(passage: Passage, reason: str, words: list[tuple[float, Hit]]) -> Objection:
    first, *more = sorted(words, key=lambda one: -one[0])
    weight = first[0] + _EACH_MORE * sum(other for other, _ in more[:_MOST_MORE])
    return Objection(reason, weight, tuple(_receipt(passage, hit) for _, hit in (first, *more[:_MOST_MORE])))


def _receipt(passage: Passage, first: Hit, last: Hit | None = None) -> Receipt:
    return passage.receipt(first.where, first.start, (last or first).end)


def _own_pair(passage: Passage, scan: Scan) -> bool:
    """Both sides in one word (日英) or side by side (Britain and Japan)."""
    if any(isinstance(hit.term, Pair) and hit.term.own for hit in scan.names if hit.sentence < WINDOW):
        return True
    return any(left.side and right.side and left.side != right.side for left, right, _ in _joined(passage, scan))


def _joined(passage: Passage, scan: Scan) -> Iterator[tuple[Nation, Nation, Receipt]]:
    """Two countries named side by side, and the words: UK–Canada, Britain and South Korea, 英国とカナダ."""
    for first, second in zip(scan.names, scan.names[1:], strict=False):
        if first.where != second.where or first.sentence >= WINDOW:
            continue
        if isinstance(first.term, Nation) and isinstance(second.term, Nation) and first.term.key != second.term.key:
            between = passage.words(first.where)[first.end : second.start].strip().casefold()
            if between in _JOINERS:
                yield first.term, second.term, _receipt(passage, first, second)


def _foreign_pairs(passage: Passage, scan: Scan) -> list[Receipt]:
    """Where one side stands with a third country: UK–Canada, 日仏."""
    words = [
        _receipt(passage, hit)
        for hit in scan.names
        if isinstance(hit.term, Pair) and not hit.term.own and (hit.where == "title" or hit.sentence < WINDOW)
    ]
    return words + [receipt for one, two, receipt in _joined(passage, scan) if bool(one.side) != bool(two.side)]


def _counted(passage: Passage) -> Receipt | None:
    """ "65 countries", 27カ国: where the lead or what follows it counts them."""
    for sentence in passage.sentences[:WINDOW]:
        if match := _COUNTED.search(fold_width(sentence.words)):
            return passage.receipt(sentence.where, sentence.start + match.start(), sentence.start + match.end())
    return None


def _third_countries(passage: Passage, scan: Scan, left: list[Sign], right: list[Sign]) -> list[Objection]:
    found: list[Objection] = []
    third = [hit for hit in scan.names if hit.sentence < WINDOW and isinstance(hit.term, Nation) and not hit.term.side]
    if counted := _counted(passage):
        found.append(Objection("many countries", _MANY_COUNTED, (counted,)))
    countries: dict[str, list[Hit]] = {}
    for hit in third:
        if isinstance(hit.term, Nation):
            countries.setdefault(hit.term.key, []).append(hit)
    weak = min(side_strength(left), side_strength(right)) < 1
    if len(countries) >= _MANY and not counted:
        found.append(Objection("many countries", 0.4 if weak else 0.15, tuple(_receipt(passage, hits[0]) for hits in countries.values())))
    pairs = _foreign_pairs(passage, scan)
    in_title = [receipt for receipt in pairs if receipt.where == "title"]
    leading = [hit for hit in third if hit.sentence <= 1]
    fewest = min(sum(one.sentence < WINDOW for one in left), sum(one.sentence < WINDOW for one in right))
    if in_title or (pairs and weak):
        found.append(Objection("third country", 0.45 if in_title else 0.35, tuple(in_title or pairs)))
    elif weak and leading and max(map(len, countries.values())) >= fewest:
        found.append(Objection("third country", 0.25, tuple(_receipt(passage, hit) for hit in leading)))
    return found
