"""Is it ours: do both sides act together in a matter of science or technology?

Not the same sentence but a lead window is looked at (title and first sentences): names of bodies are strong evidence, countries' names
middling, places weak. Third countries, lists of countries and the watch's veto words speak against. Every part of the score has a
name, and what is kept shows evidence of each side and of the field.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from bot.models import Band, Organisation, Receipt, Watch
from bot.reading.fields import field_hits
from bot.reading.lexicon import Lexicon
from bot.reading.organisations import NOT_LISTED
from bot.reading.passage import Passage
from bot.reading.terms import Body, Hit, Keyword, Known, Nation, Pair, Place, Scan

WINDOW = 8
"""Sentences that are looked at for who acts: the title is one."""
FIELD = "field"
MOST_EVIDENCE = 3
_STRENGTH = {"body": 1.0, "pair": 1.0, "nation": 0.75, "person": 0.7, "thing": 0.7, "parent": 0.55, "town": 0.6, "place": 0.45}
_WEAK = frozenset({"place", "town"})
_LATE = 0.4
_KNOWN_FOR = 1.0
"""What a body is known for is a weak word for a field."""
_MANY = 3
_NOTHING_TOGETHER = 0.78
_VETO_IN_TITLE = 1.6
_VETO_LATER = 0.4
"""A veto word past the first sentence is mostly colour: rice wine at an opening is no cultural news."""
_MOST_COMPARED = 20
_SIDE_BY_SIDE = 0.7
_JOIN = r"(?:and|&|と|や|×|/|with)"
_IN_ONE_BREATH = re.compile(rf"^(?:[ \u00a0][a-z]{{3,20}})?[ \u00a0]?{_JOIN}[ \u00a0]?(?:the[ \u00a0]|[a-z]{{3,20}}[ \u00a0]|[一-鿿])?$")


@dataclass(frozen=True, slots=True)
class Judgement:
    """A score of 0 to 1, what it is made of, its band, its evidence by side key and "field", and why it was turned away ("")."""

    score: float
    parts: Mapping[str, float]
    band: Band
    evidence: Mapping[str, tuple[Receipt, ...]]
    veto: str = ""


@dataclass(frozen=True, slots=True)
class _Sign:
    """Something that shows a side."""

    side: str
    how: str
    receipt: Receipt
    sentence: int
    name: str

    @property
    def strength(self) -> float:
        return _STRENGTH[self.how] * (1.0 if self.sentence < WINDOW else _LATE)


def judge(
    passage: Passage,
    *,
    organisations: tuple[Organisation, ...],
    fields: tuple[str, ...],
    lexicon: Lexicon,
    watch: Watch,
) -> Judgement:
    scan = lexicon.scan(passage)
    signs = sorted(_signs(passage, scan, organisations, watch), key=lambda one: -one.strength)
    topics = _topic_hits(scan, fields)
    left, right = ([one for one in signs if one.side == side.key] for side in watch.sides)
    against = _against(passage, scan, left, right)
    parts = {
        "parties": min(_side_strength(left), _side_strength(right)),
        "together": _together(left, right),
        "cooperation": _cooperation(passage, scan, left, right),
        "topic": _topic(topics),
        "against": -min(1.0, sum(against.values())),
    }
    score = _score(parts)
    evidence = {side.key: _evidence(group) for side, group in zip(watch.sides, (left, right), strict=True)}
    evidence[FIELD] = tuple(passage.receipt(hit.where, hit.start, hit.end) for hit in topics[:MOST_EVIDENCE])
    band = _band(score, watch, complete=all(evidence.values()))
    veto = max(against, key=lambda reason: against[reason]) if against and band == "drop" else ""
    rounded = {name: round(value, 3) for name, value in parts.items()}
    return Judgement(score, rounded, band, {key: each for key, each in evidence.items() if each}, veto)


def _score(parts: Mapping[str, float]) -> float:
    act = 0.25 + 0.25 * parts["together"] + 0.25 * parts["cooperation"] + 0.25 * parts["topic"]
    if not parts["topic"]:
        act /= 2
    if not parts["cooperation"]:
        act *= _NOTHING_TOGETHER
    return round(max(0.0, min(1.0, parts["parties"] * act + parts["against"])), 3)


def _band(score: float, watch: Watch, *, complete: bool) -> Band:
    if score >= watch.post and complete:
        return "post"
    return "review" if score >= watch.review else "drop"


# ── who acts ────────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _signs(passage: Passage, scan: Scan, organisations: tuple[Organisation, ...], watch: Watch) -> Iterator[_Sign]:
    keys = {side.key for side in watch.sides}
    for one in organisations:
        sentence = _sentence(passage, one.receipt)
        if one.side in keys:
            yield _Sign(one.side, "body", one.receipt, sentence, one.known_as)
        if one.parent_side in keys and one.parent_side != one.side:
            yield _Sign(one.parent_side, "parent", one.receipt, sentence, one.known_as)
    learned = {hit.sentence for hit in _sorted_as(scan, "learning")}
    for hit in scan.names:
        for side, how in _sides_of(hit, learned):
            if side in keys:
                yield _Sign(side, how, passage.receipt(hit.where, hit.start, hit.end), hit.sentence, hit.words)


def _sides_of(hit: Hit, learned: set[int]) -> Iterator[tuple[str, str]]:
    term = hit.term
    if isinstance(term, Nation):
        yield term.side, "nation"
    elif isinstance(term, Pair) and term.own:
        yield from ((key, "pair") for key in term.keys)
    elif isinstance(term, Pair):
        yield from ((key, "nation") for key in term.keys)
    elif isinstance(term, Place):
        yield term.side, "town" if learned & {hit.sentence - 1, hit.sentence, hit.sentence + 1} else "place"
    elif isinstance(term, Known):
        yield term.side, "person"
    elif isinstance(term, Body):
        yield term.side, "thing" if term.kind in NOT_LISTED else "body"


def _sorted_as(scan: Scan, sort: str) -> Iterator[Hit]:
    return (hit for hit in scan.keywords if isinstance(hit.term, Keyword) and hit.term.sort == sort)


def _sentence(passage: Passage, receipt: Receipt) -> int:
    sentence = passage.sentence_at(receipt.where, receipt.start)
    return sentence.index if sentence else 0


def _side_strength(signs: list[_Sign]) -> float:
    if not signs:
        return 0.0
    more = {one.name for one in signs[1:] if one.name != signs[0].name}
    return min(1.0, signs[0].strength + 0.05 * min(3, len(more)))


def _together(left: list[_Sign], right: list[_Sign]) -> float:
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


def _cooperation(passage: Passage, scan: Scan, left: list[_Sign], right: list[_Sign]) -> float:
    """The strongest word of doing something together where a side stands, or beside it."""
    ours = {one.sentence for one in left if one.sentence < WINDOW}
    theirs = {one.sentence for one in right if one.sentence < WINDOW}
    either, both = ours | theirs, ours & theirs
    best = 0.0
    for hit in _sorted_as(scan, "cooperation"):
        if hit.sentence in either:
            best = max(best, _weight(hit) * (1.0 if hit.sentence in both or hit.sentence == 0 or not both else 0.8))
    return max(min(1.0, best), _SIDE_BY_SIDE if _side_by_side(passage, left, right) else 0.0)


def _side_by_side(passage: Passage, left: list[_Sign], right: list[_Sign]) -> bool:
    """A body named in one breath with the other side: "Tohoku researchers and UCL find", 理研とダラム大."""
    ours, theirs = (sorted((one for one in each if one.sentence < WINDOW), key=_place)[:_MOST_COMPARED] for each in (left, right))
    for one in ours:
        for other in theirs:
            if one.receipt.where == other.receipt.where and "body" in {one.how, other.how}:
                first, second = sorted((one.receipt, other.receipt), key=lambda each: each.start)
                if _IN_ONE_BREATH.match(passage.words(first.where)[first.end : max(first.end, second.start)]):
                    return True
    return False


def _place(sign: _Sign) -> tuple[int, int]:
    return sign.sentence, sign.receipt.start


def _evidence(signs: list[_Sign]) -> tuple[Receipt, ...]:
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
    hits += _sorted_as(scan, "topic")
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


# ── what speaks against ─────────────────────────────────────────────────────────────────────────────────────────────────────


def _against(passage: Passage, scan: Scan, left: list[_Sign], right: list[_Sign]) -> dict[str, float]:
    """Weights by reason."""
    reasons = _vetoes(scan)
    if not _own_pair(passage, scan):
        reasons |= _third_countries(passage, scan, left, right)
    return reasons


def _vetoes(scan: Scan) -> dict[str, float]:
    reasons: dict[str, float] = {}
    for hit in _sorted_as(scan, "veto"):
        if isinstance(hit.term, Keyword) and hit.sentence < WINDOW:
            weight = hit.term.weight * (_VETO_IN_TITLE if hit.where == "title" else 1 if hit.sentence <= 1 else _VETO_LATER)
            reasons[hit.term.key] = max(reasons.get(hit.term.key, 0.0), weight)
    return reasons


def _own_pair(passage: Passage, scan: Scan) -> bool:
    """Both sides in one word (日英) or side by side (Britain and Japan)."""
    if any(isinstance(hit.term, Pair) and hit.term.own for hit in scan.names if hit.sentence < WINDOW):
        return True
    return any(left.side and right.side and left.side != right.side for left, right in _joined(passage, scan))


def _joined(passage: Passage, scan: Scan, *, title_only: bool = False) -> Iterator[tuple[Nation, Nation]]:
    """Two countries named side by side: UK–Canada, Britain and South Korea, 英国とカナダ."""
    for first, second in zip(scan.names, scan.names[1:], strict=False):
        if first.where != second.where or first.sentence >= WINDOW or (title_only and first.where != "title"):
            continue
        if isinstance(first.term, Nation) and isinstance(second.term, Nation) and first.term.key != second.term.key:
            between = passage.words(first.where)[first.end : second.start].strip().casefold()
            if between in _JOINERS:
                yield first.term, second.term


_JOINERS = frozenset(
    {
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
    }
)


def _pair_in_title(passage: Passage, scan: Scan) -> bool:
    """One side with a third country in the title: UK–Canada, 日仏."""
    if any(isinstance(hit.term, Pair) and not hit.term.own and hit.where == "title" for hit in scan.names):
        return True
    return any(bool(one.side) != bool(two.side) for one, two in _joined(passage, scan, title_only=True))


def _third_countries(passage: Passage, scan: Scan, left: list[_Sign], right: list[_Sign]) -> dict[str, float]:
    reasons: dict[str, float] = {}
    third = [hit for hit in scan.names if hit.sentence < WINDOW and isinstance(hit.term, Nation) and not hit.term.side]
    countries = Counter(hit.term.key for hit in third if isinstance(hit.term, Nation))
    weak = min(_side_strength(left), _side_strength(right)) < 1
    if len(countries) >= _MANY:
        reasons["many countries"] = 0.4 if weak else 0.15
    paired = _pair_in_title(passage, scan) or any(
        isinstance(hit.term, Pair) and not hit.term.own for hit in scan.names if hit.sentence < WINDOW
    )
    paired = paired or any(bool(one.side) != bool(two.side) for one, two in _joined(passage, scan))
    leading = [hit for hit in third if hit.sentence <= 1]
    fewest = min(sum(one.sentence < WINDOW for one in left), sum(one.sentence < WINDOW for one in right))
    if paired and (weak or _pair_in_title(passage, scan)):
        reasons["third country"] = 0.35
    elif weak and leading and max(countries.values()) >= fewest:
        reasons["third country"] = 0.25
    return reasons
