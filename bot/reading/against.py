"""What speaks against an entry being ours: veto words of the watch, third countries, lists of countries."""

from collections import Counter
from collections.abc import Iterator

from bot.reading.passage import Passage
from bot.reading.signs import WINDOW, Sign, side_strength, sorted_as
from bot.reading.terms import Keyword, Nation, Pair, Scan

_MANY = 3
_VETO_IN_TITLE = 1.6
_VETO_LATER = 0.4
"""A veto word past the first sentence is mostly colour: rice wine at an opening is no cultural news."""


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


def find_against(passage: Passage, scan: Scan, left: list[Sign], right: list[Sign]) -> dict[str, float]:
    """Weights by reason."""
    reasons = _vetoes(scan)
    if not _own_pair(passage, scan):
        reasons |= _third_countries(passage, scan, left, right)
    return reasons


def _vetoes(scan: Scan) -> dict[str, float]:
    reasons: dict[str, float] = {}
    for hit in sorted_as(scan, "veto"):
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


def _pair_in_title(passage: Passage, scan: Scan) -> bool:
    """One side with a third country in the title: UK–Canada, 日仏."""
    if any(isinstance(hit.term, Pair) and not hit.term.own and hit.where == "title" for hit in scan.names):
        return True
    return any(bool(one.side) != bool(two.side) for one, two in _joined(passage, scan, title_only=True))


def _third_countries(passage: Passage, scan: Scan, left: list[Sign], right: list[Sign]) -> dict[str, float]:
    reasons: dict[str, float] = {}
    third = [hit for hit in scan.names if hit.sentence < WINDOW and isinstance(hit.term, Nation) and not hit.term.side]
    countries = Counter(hit.term.key for hit in third if isinstance(hit.term, Nation))
    weak = min(side_strength(left), side_strength(right)) < 1
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
