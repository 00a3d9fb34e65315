"""Whether a fact is what its receipt says: a sum of those words, a day of those words, words that stand in their sentence.

Reckoned anew from the receipt's words, by other rules than those that read the fact, so that a fault of one does not vouch for itself.
"""

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import lru_cache
from itertools import combinations
from math import isclose, prod
from zoneinfo import ZoneInfo

from bot.currencies import BARE, CODES, SIGNS, WORDS, WORDS_JA, any_name
from bot.models import Amount, Day, Receipt, Side, Watch
from bot.numbers import MAGNITUDES, NUMBER, NUMBER_WORDS, japanese_number, magnitude, plain_number, word_number
from bot.text import fold, one_line
from bot.wording.cldr import city_of, day_by

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


def is_day_of_words(day: Day, watch: Watch | None = None) -> bool:
    """Whether its day, its month and its hour can be read in its receipts' words; a year may be reckoned.

    The hour is reckoned back from the moment: as a clock shows it in the zone that the words name by a city, a label or an abbreviation of
    a side of `watch`; where they name none, in either side's; where they name another, anywhere.
    """
    words = fold(day.receipt.words)
    month = day.day.month in _small(words) or _month(day.day) in words
    held = all(map(is_held, (day.receipt, *day.beside)))
    return held and day.day.day in _small(words) and month and (day.moment is None or _is_hour_of_words(day, day.moment, watch))


def _month(day: date) -> str:
    return day_by(day, "MMM", "en")[:3].casefold()


def _small(words: str) -> set[int]:
    return {int(number) for number in re.findall(r"\d{1,2}(?!\d)", words)}


# ── hours ───────────────────────────────────────────────────────────────────────────────────────────────────────────────────

_MIDDAY = 12
_QUARTERS = range(-12 * 4, 14 * 4 + 1)
"""All distances from UTC that places keep, in quarters of an hour."""
_HOUR_WORDS = re.compile(
    r"\d[\d:.]*|[ap]\.?m\b|noon|midday|midnight|h(?:ou)?rs|午前|午後|正午|[一二三四五六七八九十]{1,3}時|時間?|分|半|[\W_]"
)
_HOURS = re.compile(r"(?<![\d:.時+-])\d{1,2}(?!\d)|(?<!\d)\d\d(?=\d\d ?h)")
_HOURS_JA = re.compile(r"[一二三四五六七八九十]{1,3}(?=時)")
_MINUTES = re.compile(r"(?<=[:.時])\d\d?(?!\d)|(?<=\d\d)\d\d(?= ?h)")


def _is_hour_of_words(day: Day, moment: datetime, watch: Watch | None) -> bool:
    words = fold(" ".join(receipt.words for receipt in day.beside))
    return any(_is_shown(moment + distance, day.day, words) for distance in _distances(words, moment, watch))


def _is_shown(local: datetime, day: date, words: str) -> bool:
    """Whether `words` say the hour of `local`, which falls on `day` or is midnight at its end."""
    hours = {int(number) for number in _HOURS.findall(words)} | {int(japanese_number(each) or 0) for each in _HOURS_JA.findall(words)}
    if local.date() == day + timedelta(days=1) and (local.hour, local.minute) == (0, 0):
        return "midnight" in words or 24 in hours  # noqa: PLR2004 - the hour that ends a day
    minutes = {int(number) for number in _MINUTES.findall(words)} or {30 if "半" in words else 0}
    return local.date() == day and local.minute in minutes and _says_hour(local.hour, words, hours)


def _says_hour(hour: int, words: str, hours: set[int]) -> bool:
    if re.search(r"noon(?<!afternoon)|midday|正午", words):
        return hour == _MIDDAY
    if re.search(r"p\.?m\b|午後", words):
        return hour >= _MIDDAY and bool({hour - _MIDDAY, hour - _MIDDAY or _MIDDAY} & hours)
    if re.search(r"a\.?m\b|午前", words):
        return hour < _MIDDAY and hour in hours
    return hour in hours


def _distances(words: str, moment: datetime, watch: Watch | None) -> Iterator[timedelta]:
    """From UTC at `moment`, in the zones that `words` may mean."""
    zones = [(side, ZoneInfo(side.zone)) for side in watch.sides if side.zone] if watch else []
    seasons = [datetime(moment.year, month, 1, 12, tzinfo=zone) for _, zone in zones for month in (1, 7)]
    spoken = _HOUR_WORDS.sub(" ", words).split()
    abbreviated = [there.utcoffset() for there in seasons if str(there.tzname()).casefold() in spoken]
    named = [zone for side, zone in zones if any(name in words for name in _names(side, zone))]
    far = bool(re.search(r"[a-z] ?[+-]\d", words))
    if abbreviated and not far:
        yield from (distance for distance in abbreviated if distance is not None)
    elif far or (spoken and not named):
        yield from (timedelta(minutes=15 * quarters) for quarters in _QUARTERS)
    else:
        kept = named or [zone for _, zone in zones]
        yield from (distance for zone in kept if (distance := moment.astimezone(zone).utcoffset()) is not None)


def _names(side: Side, zone: ZoneInfo) -> Iterator[str]:
    """What else calls a side's zone: the side's labels and the zone's city."""
    yield from map(fold, side.labels.values())
    yield from (fold(city_of(zone, language)) for language in side.labels)


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
