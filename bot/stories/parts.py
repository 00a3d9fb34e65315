"""Which of a story's sums is part of which: parts never add to the whole.

A sum is part of a larger one of the same currency where

- a sentence says so: "£259m of the £1.3bn it set aside", "£9.7m, of which £4m …", "£33m (£4m for …", 総額33億円のうち4億円;
- the next sum belongs to it: "It gets £4m. The money is part of a £33m programme";
- sums that stand one after the other in one outlet's text add up to it: 4.2 + 3.5 + 2.0 are the 9.7.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from bot.currencies import BARE, SIGNS, WORDS_JA, any_name
from bot.models import Amount, Commitment
from bot.numbers import MAGNITUDES, NUMBER, japanese_number, magnitude, plain_number

_ROUNDED = 0.01
_MOST = 12
"""Sums in a row that may be the parts of one."""
_FEW = 2
_REST = re.compile(
    r"\bthe (?:rest|remainder|balance|other half)\b(?! of (?!the (?:money|sum|costs?|funds?|funding|total|bill)\b))"
    r"|残り(?!の[^額費資])|残額|残余"
)
"""Somebody else pays what is left of a sum named before."""
_MONEY = r"(?:the|an?|its|their|our|his|her|this|that|some|about|up to|around)"
_ON = r"(?: (?!and\b|plus\b|with\b|while\b|but\b|another\b)[\w’'-]+){0,5} ?"
"""Words on to the sum that begin nothing new."""
_BELONGS = rf"\b(?:of|from|under|within|in|by|through|into) {_MONEY}{_ON}$"
_PART_FIRST = re.compile(
    rf"^[^.;£$€¥]{{0,60}}\b(?:of|from|under|within|inside) {_MONEY}{_ON}$"
    rf"|^[^.;£$€¥]{{0,60}}\bin(?:to)? (?:an?|the)(?: [\w’'-]+){{0,3}} (?:round|fund|programme|program|package|scheme){_ON}$"
    r"|^[^。]{0,20}(?:を含め|を含む|を含み|などを含)[^。]{0,30}$"
)
"""What stands between a part and its whole behind it."""
_WHOLE_FIRST = re.compile(
    r"\bof (?:which|this|that)\b|(?<!also )\binclud(?:ing|es?)\b|\bcompris(?:ing|es?)\b|\bmade up of\b|\bsplit\b|\bdivided\b"
    r"|^[^()（）。.]{0,40}[(（][^()（）]*$|^[^.;。]{0,60}:[^.;。]*$"
    r"|うち|内訳"
)
"""What stands between a whole and its part behind it."""
_NOT_PART = re.compile(r"\b(?:up|down|compared|last year|previous|earlier|versus|against)\b|前年|昨年|前回")
_OUT_OF = re.compile(rf"(?:^|[,;:–—-] ?)(?:[Oo]ut )?[Oo]f {_MONEY}(?: total| initial| full)? ?$")
"""Before a whole that what follows is taken from."""
_FROM_POT = re.compile(
    rf"\b(?:part|slice|share|tranche|first) {_BELONGS}|\bbelongs to {_MONEY}{_ON}$"
    rf"|\b(?:fund|financ|award|support|pa)\w*(?: for)? {_BELONGS}"
)
_POT_JA = re.compile(r"^(?:規模)?の[^、。]{0,12}(?:計画|事業|基金|プログラム|枠)[^、。]{0,4}(?:の一部|の一環|から)")
_SUM = re.compile(
    rf"(?P<sign>{any_name(SIGNS)})(?P<number>{NUMBER})[ -]?(?P<magnitude>{any_name(MAGNITUDES)})?(?![\w])"
    rf"|(?P<number_ja>[\d,.万億兆]+)(?P<unit>{any_name(WORDS_JA)})"
)


def parts_of(commitments: Sequence[Commitment]) -> Mapping[int, int]:
    """By place, the place of the smallest whole that each part belongs to; `commitments` are all of one story."""
    found: dict[int, list[Commitment]] = {}
    for part, whole in _pairs(commitments):
        found.setdefault(part.place, []).append(whole)
    return {part: min(wholes, key=lambda whole: (whole.amount.high, whole.place)).place for part, wholes in found.items()}


def is_larger(whole: Amount, part: Amount) -> bool:
    """By more than rounding."""
    return whole.currency == part.currency and whole.high > (1 + _ROUNDED) * part.high


def context_of(amount: Amount) -> tuple[str, str]:
    """What stands before and behind the sum in its sentence; ("", "") where the sentence does not have it."""
    sentence, words = amount.receipt.sentence, amount.receipt.words
    at = sentence.find(words)
    return (sentence[:at], sentence[at + len(words) :]) if at >= 0 else ("", "")


def _pairs(commitments: Sequence[Commitment]) -> Iterable[tuple[Commitment, Commitment]]:
    """Each (part, whole)."""
    for one, other in combinations(commitments, 2):
        part, whole = sorted((one, other), key=lambda each: each.amount.high)
        if is_larger(whole.amount, part.amount) and _says_part(part.amount, whole.amount):
            yield part, whole
    for whole in commitments:
        nearest = _before(whole, commitments) if is_pot(whole.amount) else None
        yield from ((part, whole) for part in (*_adding_up_to(whole, commitments), *([nearest] if nearest else [])))
        yield from ((part, whole) for part in _with_the_rest(whole, commitments))


def _with_the_rest(whole: Commitment, commitments: Sequence[Commitment]) -> Iterable[Commitment]:
    """The sum of its text of which that says that somebody else pays the rest, and what an outlet names that is as much as the rest."""
    for part in commitments:
        receipt = part.amount.receipt
        if receipt.entry != whole.amount.receipt.entry or not _REST.search(receipt.sentence) or not is_larger(whole.amount, part.amount):
            continue
        rest = whole.amount.high - part.amount.high
        yield part
        yield from (each for each in commitments if each is not part and _is_about(each.amount, whole.amount.currency, rest))


def _is_about(amount: Amount, currency: str, value: float) -> bool:
    return amount.currency == currency and abs(amount.high - value) <= _ROUNDED * value


# ── in words ────────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _says_part(part: Amount, whole: Amount) -> bool:
    """Whether a sentence that has both says so."""
    return any(_divides(sentence, part, whole) for sentence in {part.receipt.sentence, whole.receipt.sentence})


def _divides(sentence: str, part: Amount, whole: Amount) -> bool:
    small, large = _place(part, sentence), _place(whole, sentence)
    if not small or not large:
        return False
    between = sentence[min(small[1], large[1]) : max(small[0], large[0])]
    if _NOT_PART.search(between):
        return False
    if small < large:
        return bool(_PART_FIRST.search(between))
    return bool(_WHOLE_FIRST.search(between) or _OUT_OF.search(sentence[: large[0]]))


def _place(amount: Amount, sentence: str) -> tuple[int, int] | None:
    """From where to where `sentence` says that sum, be it in other words: $1 billion where another outlet has 10億ドル."""
    words = amount.receipt.words
    if (at := sentence.find(words)) >= 0:
        return at, at + len(words)
    same = (found for found in _SUM.finditer(sentence) if _worth(found) == (amount.currency, amount.high))
    return next((found.span() for found in same), None)


def _worth(found: re.Match[str]) -> tuple[str, float]:
    """Currency and value of what `_SUM` found."""
    if found["unit"]:
        return WORDS_JA[found["unit"]][0], japanese_number(found["number_ja"]) or 0.0
    return SIGNS[found["sign"]].replace(BARE, "USD"), plain_number(found["number"]) * magnitude(found["magnitude"])


def is_pot(amount: Amount) -> bool:
    """Whether its sentence names it only as what other money comes from."""
    before, behind = context_of(amount)
    return bool(_FROM_POT.search(before) or _POT_JA.search(behind))


def _before(whole: Commitment, commitments: Iterable[Commitment]) -> Commitment | None:
    """The smaller sum that stands nearest before it in the same text, in another sentence."""
    here = whole.amount.receipt
    earlier = (
        each
        for each in commitments
        if (each.amount.receipt.entry, each.amount.receipt.where) == (here.entry, here.where)
        and each.amount.receipt.start < here.start
        and each.amount.receipt.sentence != here.sentence
    )
    nearest = max(earlier, key=lambda each: each.amount.receipt.start, default=None)
    return nearest if nearest and is_larger(whole.amount, nearest.amount) else None


# ── by adding up ────────────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class _Run:
    """Sums that stand one after the other in one text."""

    members: tuple[Commitment, ...]

    def makes(self, whole: Commitment) -> bool:
        """Whether they are the whole by more than chance: 1 + 2 = 3 is none where all three stand in one list."""
        total = sum(each.amount.high for each in self.members)
        if abs(total - whole.amount.high) > _precision(whole.amount):
            return False
        if len(self.members) > _FEW or _digits(whole.amount.high) > 1:
            return True
        sentences = {each.amount.receipt.sentence for each in self.members}
        return len(sentences) == 1 and whole.amount.receipt.sentence not in sentences


def _adding_up_to(whole: Commitment, commitments: Sequence[Commitment]) -> tuple[Commitment, ...]:
    smaller = [each for each in commitments if is_larger(whole.amount, each.amount) and each.amount.receipt.where == "text"]
    return next((run.members for run in _runs(smaller) if run.makes(whole)), ())


def _runs(commitments: Iterable[Commitment]) -> Iterable[_Run]:
    """Two and more in the order of their text, the longest first."""
    texts: dict[str, list[Commitment]] = {}
    for each in sorted(commitments, key=lambda each: (each.amount.receipt.start, each.place)):
        texts.setdefault(each.amount.receipt.entry, []).append(each)
    found = [
        _Run(tuple(row[at : at + length]))
        for row in texts.values()
        for length in range(_FEW, min(len(row), _MOST) + 1)
        for at in range(len(row) - length + 1)
    ]
    return sorted(found, key=lambda run: -len(run.members))


def _precision(amount: Amount) -> float:
    """Half of the last digit that the sum is given with, at most one in a hundred: of 9.7 million 50,000."""
    digits = f"{amount.high:.10g}".replace(".", "").lstrip("0")
    exponent = len(str(int(amount.high))) - max(1, len(digits.rstrip("0")))
    return min(0.5 * 10.0**exponent, _ROUNDED * amount.high)


def _digits(value: float) -> int:
    """How many digits the sum has before the noughts: 3m one, 9.7m two."""
    return len(f"{value:.10g}".replace(".", "").strip("0"))
