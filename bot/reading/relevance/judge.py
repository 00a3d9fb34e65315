"""Is it ours: do both sides act together in a matter of science or technology?

Not the same sentence but a lead window is looked at (title and first sentences): names of bodies are strong evidence, countries' names
middling, places weak. Third countries, lists of countries and the watch's veto words speak against. Every part of the score has a
name, and what is kept shows evidence of each side and of the field.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bot.models import Band, Objection, Organisation, Receipt, Watch
from bot.reading.fields import field_hits
from bot.reading.lexicon.load import Lexicon
from bot.reading.lexicon.terms import Body, Hit, Keyword, Scan
from bot.reading.passage import Passage
from bot.reading.relevance.against import find_against
from bot.reading.relevance.signs import PASSING, WINDOW, Sign, find_signs, side_strength, sorted_as

FIELD = "field"
MOST_EVIDENCE = 3
_WEAK = frozenset({"place", "town"})
_KNOWN_FOR = 1.0
"""What a body is known for is a weak word for a field."""
_A_TOPIC = 1 / 3
"""From here up there is a matter of science; below, a word that may be chance (tea is agriculture, and tea)."""
_NOTHING_TOGETHER = 0.78
_MOST_COMPARED = 20
_SIDE_BY_SIDE = 0.7
_JOIN = r"(?:and|&|と|や|×|/|with)"
_IN_ONE_BREATH = re.compile(rf"^(?:[ \u00a0][a-z]{{3,20}})?[ \u00a0]?{_JOIN}[ \u00a0]?(?:the[ \u00a0]|[a-z]{{3,20}}[ \u00a0]|[一-鿿])?$")


@dataclass(frozen=True, slots=True)
class Judgement:
    """A score of 0 to 1, what it is made of, its band, its evidence by side key and "field", what speaks against it (the
    weightiest first) and why it was turned away ("")."""

    score: float
    parts: Mapping[str, float]
    band: Band
    evidence: Mapping[str, tuple[Receipt, ...]]
    veto: str = ""
    objections: tuple[Objection, ...] = ()


def judge(
    passage: Passage,
    *,
    organisations: tuple[Organisation, ...],
    fields: tuple[str, ...],
    lexicon: Lexicon,
    watch: Watch,
) -> Judgement:
    scan = lexicon.scan(passage)
    signs = find_signs(passage, scan, organisations, watch)
    topics = _topic_hits(scan, fields)
    left, right = (_acting([one for one in signs if one.side == side.key]) for side in watch.sides)
    against = find_against(passage, scan, left, right, lexicon.softened)
    parts = {
        "parties": min(side_strength(left), side_strength(right)),
        "together": _together(left, right),
        "cooperation": _cooperation(passage, scan, left, right),
        "topic": _topic(topics),
        "against": -min(1.0, sum(objection.weight for objection in against)),
    }
    score = _score(parts)
    evidence = {side.key: _evidence(group) for side, group in zip(watch.sides, (left, right), strict=True)}
    evidence[FIELD] = tuple(passage.receipt(hit.where, hit.start, hit.end) for hit in topics[:MOST_EVIDENCE])
    band = _band(score, watch, complete=all(evidence.values()))
    veto = against[0].reason if against and band == "drop" else ""
    rounded = {name: round(value, 3) for name, value in parts.items()}
    return Judgement(score, rounded, band, {key: each for key, each in evidence.items() if each}, veto, against)


def _acting(signs: list[Sign]) -> list[Sign]:
    """Those of a side that act; where none does, those that are mentioned."""
    return [one for one in signs if one.how != PASSING] or signs


def _score(parts: Mapping[str, float]) -> float:
    act = 0.25 + 0.25 * parts["together"] + 0.25 * parts["cooperation"] + 0.25 * parts["topic"]
    act *= 0.5 + 0.5 * min(1.0, parts["topic"] / _A_TOPIC)
    if not parts["cooperation"]:
        act *= _NOTHING_TOGETHER
    return round(max(0.0, min(1.0, parts["parties"] * act + parts["against"])), 3)


def _band(score: float, watch: Watch, *, complete: bool) -> Band:
    if score >= watch.post and complete:
        return "post"
    return "review" if score >= watch.review else "drop"


def _together(left: list[Sign], right: list[Sign]) -> float:
    """1 in one sentence, less the further apart, by the strongest signs of each."""
    best = 0.0
    ours = {(one.sentence, one.how in _WEAK) for one in left}
    theirs = {(one.sentence, one.how in _WEAK) for one in right}
    for at, weak in ours:
        for to, thin in theirs:
            apart = abs(at - to)
            near = 1.0 if apart == 0 else 0.8 if apart == 1 or min(at, to) == 0 else 0.5 if max(at, to) < WINDOW else 0.2
            best = max(best, near * (0.8 if weak or thin else 1.0))
    return best


def _cooperation(passage: Passage, scan: Scan, left: list[Sign], right: list[Sign]) -> float:
    """The strongest word of doing something together where a side stands, or beside it."""
    ours = {one.sentence for one in left if one.sentence < WINDOW}
    theirs = {one.sentence for one in right if one.sentence < WINDOW}
    either, both = ours | theirs, ours & theirs
    best = 0.0
    for hit in sorted_as(scan, "cooperation"):
        if hit.sentence in either:
            best = max(best, _weight(hit) * (1.0 if hit.sentence in both or hit.sentence == 0 or not both else 0.8))
    return max(min(1.0, best), _SIDE_BY_SIDE if _side_by_side(passage, left, right) else 0.0)


def _side_by_side(passage: Passage, left: list[Sign], right: list[Sign]) -> bool:
    """A body named in one breath with the other side: "Tohoku researchers and UCL find", 理研とダラム大."""
    ours, theirs = (sorted((one for one in each if one.sentence < WINDOW), key=_place)[:_MOST_COMPARED] for each in (left, right))
    for one in ours:
        for other in theirs:
            if one.receipt.where == other.receipt.where and "body" in {one.how, other.how}:
                first, second = sorted((one.receipt, other.receipt), key=lambda each: each.start)
                if _IN_ONE_BREATH.match(passage.words(first.where)[first.end : max(first.end, second.start)]):
                    return True
    return False


def _place(sign: Sign) -> tuple[int, int]:
    return sign.sentence, sign.receipt.start


def _evidence(signs: list[Sign]) -> tuple[Receipt, ...]:
    chosen: dict[str, Receipt] = {}
    for one in signs:
        chosen.setdefault(one.name, one.receipt)
        if len(chosen) == MOST_EVIDENCE:
            break
    return tuple(chosen.values())


# ── what about ──────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _topic_hits(scan: Scan, fields: tuple[str, ...]) -> list[Hit]:
    """Words of the passage's fields, of science at large, and bodies known for a field; the weightiest in the window first."""
    hits = [hit for hit in field_hits(scan.keywords) if isinstance(hit.term, Keyword) and hit.term.key in fields]
    hits += sorted_as(scan, "topic")
    hits += [hit for hit in scan.names if isinstance(hit.term, Body) and hit.term.fields]
    seen: dict[str, Hit] = {}
    for hit in sorted(hits, key=lambda one: (one.sentence >= WINDOW, -_weight(one))):
        seen.setdefault(hit.words.casefold(), hit)
    return list(seen.values())


def _topic(hits: Iterable[Hit]) -> float:
    return min(1.0, sum(_weight(hit) for hit in hits if hit.sentence < WINDOW) / 6)


def _weight(hit: Hit) -> float:
    if isinstance(hit.term, Keyword):
        return hit.term.weight
    return _KNOWN_FOR if isinstance(hit.term, Body) and hit.term.fields else 0.0
