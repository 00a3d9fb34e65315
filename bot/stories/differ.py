"""Where outlets differ on a sum: never merged, never averaged, each told in its outlet's words.

Three kinds. `figure`: other figures for one thing (£9.7m here, £10m there). `meaning`: one figure for other things (trade there is, or a
rise by it; an investment or a cost). `bound`: one outlet's "up to £10m" is another's £10m.

What is no difference: a figure within one in a hundred of the other; what "about" or a bound covers; a sum told again in another currency;
two figures that one outlet gives both, for these are two things; a figure that comes days later, for that is news (see `change`).
"""

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Literal

from bot.models import Amount, AmountKind, Difference, DifferenceKind, Mention, Read
from bot.stories.change import LATER
from bot.text import fold

MOST_SUMS = 40
"""Different sums of a story that are compared; a report of more is a list."""
_SAME, _ABOUT = 0.01, 0.1
_ALIKE = 0.6
"""Share of words two purposes have in common (Dice) from which on they are one."""
_NEAR = 0.2
"""Two outlets' only pledges may differ by so much and be one; more is another sum, of which each tells one."""
_MEANINGS = {
    **dict.fromkeys((AmountKind.INVESTMENT, AmountKind.GRANT, AmountKind.DEAL), "pledge"),
    **{kind: kind.value for kind in (AmountKind.TRADE, AmountKind.MARKET, AmountKind.REVENUE, AmountKind.PROFIT, AmountKind.COST)},
}
"""What a kind says that may be wrong elsewhere. A price is also a deal's, and `other` says nothing."""
_RISE_BEFORE = re.compile(
    r"\b(?:boost|increas|rais|grow|lift|expand|swell)\w*\b[^.;]{0,60}\bby (?:up to |about |around |some |more than )?$"
    r"|\b(?:extra|additional) $",
    re.IGNORECASE,
)
_RISE_AFTER = re.compile(r"^ (?:boost|increase|rise)\b|^[^。、]{0,12}(?:増|押し上げ|拡大|上乗せ)", re.IGNORECASE)
_THERE_BEFORE = re.compile(
    r"\b(?:existing|currently|already|stands? at|total(?:s|led|ling)?|reach(?:es|ed)|amounts? to|add(?:s|ed|ing)? to (?:the|a))\b"
    r"[^.;]{0,30}$"
    r"|(?:既存|現在|現行|年間|貿易額は|総額)[^。、]{0,12}$",
    re.IGNORECASE,
)
_THERE_AFTER = re.compile(r"^[^。、]{0,8}(?:にのぼる|に上る|に達し|の規模)")
_Sense = Literal["", "rise", "there"]


@dataclass(frozen=True, slots=True)
class _Told:
    """One sum in one sense, with one mention of each outlet that tells it so; `only` where it is all that some outlet pledges."""

    amount: Amount
    sense: _Sense
    mentions: tuple[Mention, ...]
    only: bool

    @property
    def meaning(self) -> str:
        return _MEANINGS.get(self.amount.kind, "")


def find_differences(reads: Sequence[Read]) -> tuple[Difference, ...]:
    """What the outlets of `reads`, the best source first, say differently."""
    told = _told(reads)[:MOST_SUMS]
    by_outlet = _sums_by_outlet(told)
    found: dict[DifferenceKind, list[list[_Told]]] = {}
    for one, other in combinations(told, 2):
        if kind := _differ(one, other, by_outlet):
            _put(found.setdefault(kind, []), one, other)
    return tuple(Difference(kind, tuple(it.mentions for it in group)) for kind, groups in found.items() for group in groups)


def _told(reads: Iterable[Read]) -> list[_Told]:
    held: dict[tuple[object, ...], list[tuple[Amount, _Sense, Mention, bool]]] = {}
    for read in reads:
        amounts = [amount for amount in read.reading.facts.amounts if not amount.converts]
        pledged = {(amount.currency, amount.low, amount.high) for amount in amounts if amount.kind.pledged}
        for amount in amounts:
            sense = _sense(amount)
            key = (amount.currency, amount.low, amount.high, amount.qualifier, _MEANINGS.get(amount.kind, ""), sense)
            mention = Mention(read.entry.id, read.entry.publisher, read.entry.published, amount)
            held.setdefault(key, []).append((amount, sense, mention, amount.kind.pledged and len(pledged) == 1))
    return [_Told(same[0][0], same[0][1], _one_an_outlet(it[2] for it in same), any(it[3] for it in same)) for same in held.values()]


def _one_an_outlet(mentions: Iterable[Mention]) -> tuple[Mention, ...]:
    kept: dict[str, Mention] = {}
    for mention in mentions:
        kept.setdefault(fold(mention.publisher) or mention.entry, mention)
    return tuple(kept.values())


def _sense(amount: Amount) -> _Sense:
    """Whether money that nobody pledges is there, or comes on top, by the words around it."""
    if amount.kind.pledged:
        return ""
    sentence, words = amount.receipt.sentence, amount.receipt.words
    at = sentence.find(words)
    before, after = sentence[max(0, at - 100) : max(0, at)], sentence[at + len(words) :]
    if at < 0:
        return ""
    if _RISE_BEFORE.search(before) or _RISE_AFTER.search(after):
        return "rise"
    return "there" if _THERE_BEFORE.search(before) or _THERE_AFTER.search(after) else ""


def _sums_by_outlet(told: Iterable[_Told]) -> dict[str, set[tuple[str, float]]]:
    sums: dict[str, set[tuple[str, float]]] = {}
    for it in told:
        for mention in it.mentions:
            sums.setdefault(fold(mention.publisher), set()).add((it.amount.currency, it.amount.value))
    return sums


def _differ(one: _Told, other: _Told, by_outlet: dict[str, set[tuple[str, float]]]) -> DifferenceKind | None:
    a, b = one.amount, other.amount
    if a.currency != b.currency or not _told_together(one, other):
        return None
    if math.isclose(a.low, b.low, rel_tol=_SAME) and math.isclose(a.high, b.high, rel_tol=_SAME):
        return _differ_in_words(one, other)
    both = {(a.currency, a.value), (b.currency, b.value)}
    outlets = {fold(mention.publisher) for mention in (*one.mentions, *other.mentions)}
    if any(both <= by_outlet[outlet] for outlet in outlets):
        return None
    return "figure" if _is_one_thing(one, other) and not _covers(a, b) and not _covers(b, a) else None


def _told_together(one: _Told, other: _Told) -> bool:
    """By two outlets, within the first days of each other."""
    return any(
        abs(here.published - there.published) < LATER and fold(here.publisher) != fold(there.publisher)
        for here in one.mentions
        for there in other.mentions
    )


def _differ_in_words(one: _Told, other: _Told) -> DifferenceKind | None:
    if {one.sense, other.sense} == {"rise", "there"}:
        return "meaning"
    if one.meaning and other.meaning and one.meaning != other.meaning:
        return "meaning"
    bounds = {one.amount.qualifier, other.amount.qualifier}
    return "bound" if "" in bounds and bounds & {"up to", "at least", "over"} else None


def _is_one_thing(one: _Told, other: _Told) -> bool:
    """The same by its purpose; where a purpose is not told or in another language, each outlet's one pledge, of about the same size."""
    a, b = one.amount, other.amount
    if one.meaning != other.meaning or not one.meaning:
        return False
    purposes = [(here.amount.purpose, there.amount.purpose) for here in one.mentions for there in other.mentions]
    if any(_alike(*pair) for pair in purposes):
        return True
    unlike = any(here and there and here.isascii() == there.isascii() for here, there in purposes)
    near = min(a.value, b.value) >= (1 - _NEAR) * max(a.value, b.value)
    return one.only and other.only and near and not unlike


def _covers(vague: Amount, other: Amount) -> bool:
    """Whether what the first says leaves room for the second."""
    match vague.qualifier:
        case "about":
            return math.isclose(vague.value, other.value, rel_tol=_ABOUT)
        case "up to":
            return other.low <= vague.high
        case "at least" | "over":
            return other.high >= vague.low
        case _:
            return vague.low < vague.high and vague.low <= other.low and other.high <= vague.high


def _alike(one: str, other: str) -> bool:
    first, second = _tokens(one), _tokens(other)
    return bool(first and second) and 2 * len(first & second) >= _ALIKE * (len(first) + len(second))


def _tokens(text: str) -> set[str]:
    """Words; in a text without blanks, pairs of letters."""
    folded = fold(text)
    return set(folded.split()) if folded.isascii() else {folded[at : at + 2] for at in range(len(folded) - 1)}


def _put(groups: list[list[_Told]], one: _Told, other: _Told) -> None:
    """Beside those it belongs to already: three outlets with three figures are one difference."""
    for group in groups:
        if one in group or other in group:
            group.extend(it for it in (one, other) if it not in group)
            return
    groups.append([one, other])
