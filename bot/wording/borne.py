"""Whether a fact is what its receipt says: a sum of those words, a day of those words, words that stand in their sentence.

Reckoned anew from the receipt's words, by other rules than those that read the fact, so that a fault of one does not vouch for itself.
"""

import re
from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from itertools import combinations
from math import isclose, prod

from babel.dates import format_date

from bot.currencies import BARE, CODES, SIGNS, WORDS, WORDS_JA, any_name
from bot.models import Amount, Day, Receipt
from bot.numbers import MAGNITUDES, NUMBER, NUMBER_WORDS, japanese_number, magnitude, plain_number, word_number
from bot.text import fold, one_line

_HEAD = 12
"""So many code points of a quotation of several sentences are looked for in the one that it begins in."""
_CLOSED = "”’\"'」』 "


def is_held(receipt: Receipt) -> bool:
    """Whether its words are as long as its span, and stand in its sentence or go on from it."""
    if receipt.end - receipt.start != len(receipt.words):
        return False
    if receipt.words in receipt.sentence or not receipt.sentence:
        return True
    words, sentence = one_line(receipt.words), one_line(receipt.sentence)
    at = sentence.find(words[:_HEAD])
    return at >= 0 and words.startswith(sentence[at:].rstrip(_CLOSED))


def is_sum_of_words(amount: Amount) -> bool:
    """Whether both its ends, and its currency, can be read in its receipt's words."""
    low, high, currency = amount.low, amount.high, amount.currency
    if not is_held(amount.receipt) or not low <= amount.value <= high:
        return False
    values, currencies = _read(fold(amount.receipt.words))
    known = currency in currencies or (BARE in currencies and currency.endswith("D"))
    return known and all(any(isclose(end, value, rel_tol=1e-9, abs_tol=1e-4) for value in values) for end in (low, high))


def is_day_of_words(day: Day) -> bool:
    """Whether its day and its month can be read in its receipt's words; a year may be reckoned."""
    words = fold(day.receipt.words)
    numbers = {int(number) for number in re.findall(r"\d{1,2}(?!\d)", words)}
    month = day.day.month in numbers or _month(day.day) in words
    return is_held(day.receipt) and day.day.day in numbers and month


def _month(day: date) -> str:
    return format_date(day, "MMM", locale="en")[:3].casefold()


# ── what words can be read as ───────────────────────────────────────────────────────────────────────────────────────────────

_RUN_JA = re.compile(r"[\d〇一二三四五六七八九十百千万億兆][\d,.〇一二三四五六七八九十百千万億兆]{0,29}")
_NUMBER, _NUMBER_WORDS = re.compile(NUMBER), re.compile(NUMBER_WORDS, re.IGNORECASE)
_MAGNITUDE = re.compile(rf"(?<![a-z])(?:{any_name(MAGNITUDES)})(?![a-z])")
_SPACED = re.compile(r"(?<=\d) (?=\d{3}(?!\d))")
_CENTS = re.compile(r"(\d{1,2})銭(?:(\d)厘)?")
_UNITS = {name.casefold(): currency for name, currency in (SIGNS | CODES).items()}
_UNITS |= {name: currency for name, (currency, _) in (WORDS | WORDS_JA).items()}
_UNIT = re.compile(any_name(_UNITS))
_PARTS = {name: part for name, (_, part) in (WORDS | WORDS_JA).items()}


@lru_cache(maxsize=4096)
def _read(words: str) -> tuple[frozenset[float], frozenset[str]]:
    """All that the numbers in `words` (folded) may come to, and the currencies that they may be of."""
    units = _UNIT.findall(words)
    parts = {_PARTS.get(unit, 1.0) for unit in units} or {1.0}
    sizes = list(_sizes(words))
    values = {number * size * part for number in _numbers(words) for size in sizes for part in parts}
    currencies = {_UNITS[unit] for unit in units} | ({"CNY"} if "¥" in words else set())
    return frozenset(values | set(_with_cents(words, values))), frozenset(currencies)


def _numbers(words: str) -> Iterator[float]:
    runs = _RUN_JA.findall(words)
    size = runs[-1][len(runs[-1].rstrip("十百千万億兆")) :] if runs else ""
    yield from filter(None, (japanese_number(run + shared) for run in runs for shared in {"", size}))
    yield from map(plain_number, _NUMBER.findall(_SPACED.sub("", words)))
    yield from map(word_number, _NUMBER_WORDS.findall(words))


def _sizes(words: str) -> Iterator[float]:
    """What a number in `words` may be multiplied by: "£5-10m" shares its million, "£45-50,000" its thousands."""
    named = [magnitude(found) for found in _MAGNITUDE.findall(words)] + [1e3] * (",000" in words)
    yield from (prod(some) for count in range(min(len(named), 4) + 1) for some in combinations(named[:4], count))


def _with_cents(words: str, values: set[float]) -> Iterator[float]:
    for sen, rin in _CENTS.findall(words):
        yield from (value + int(sen) / 100 + int(rin or 0) / 1000 for value in values)
