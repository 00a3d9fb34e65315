"""The days a passage names: by when, from when, and when things happen. Only dates with a day count."""

import re
from collections.abc import Iterator
from datetime import date, datetime
from typing import Literal

from bot.models import Day, Where
from bot.reading.money import fold_width
from bot.reading.passage import Passage

Kind = Literal["deadline", "start", "end", "event"]
WHERES: tuple[Where, ...] = ("title", "text")

_MONTHS = {
    name: number
    for number, names in enumerate(
        "january jan|february feb|march mar|april apr|may|june jun|july jul|august aug|september sept sep|october oct|november nov|december dec".split("|"), 1
    )
    for name in names.split()
}  # fmt: skip
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_ENGLISH = re.compile(
    rf"\b(?:(?P<d1>\d{{1,2}})(?:st|nd|rd|th)?(?: of)? (?P<m1>{_MONTH})\b\.?(?:,? (?P<y1>20\d\d)\b)?"
    rf"|(?P<m2>{_MONTH})\b\.? (?P<d2>\d{{1,2}})(?:st|nd|rd|th)?\b(?![.,]?\d)(?:,? (?P<y2>20\d\d)\b)?"
    rf"|(?P<y3>20\d\d)-(?P<m3>\d\d)-(?P<d3>\d\d))\b",
    re.IGNORECASE,
)
_JAPANESE = re.compile(r"(?<!\d)(?:(?P<y>20\d\d)年)?(?P<m>\d{1,2})月(?P<d>\d{1,2})日")

_CUES: tuple[tuple[Kind, re.Pattern[str], re.Pattern[str]], ...] = (
    (
        "deadline",
        re.compile(
            r"\b(?:deadline|clos(?:es?|ing)(?: date)?|apply|applications?|submi\w+|due|no later than|register|entries|bids|proposals)\b[^.;]{0,60}$"
            r"|\b(?:by|until|before|till)(?: \w{1,9}day,?)? (?:noon on |midnight on |5pm on |4pm on )?(?:\w{1,9}day,? )?$|締め?切り?[^。、]{0,12}$|期限[^。、]{0,12}$",
            re.IGNORECASE,
        ),
        re.compile(r"^(?:[(（]\w[)）])?(?:\s?\d{1,2}(?:時|:\d\d))?\s?(?:まで(?!に(?:\d|約))|必着|締め?切り?|消印)|^ (?:deadline|is the deadline)", re.IGNORECASE),
    ),
    (
        "end",
        re.compile(r"\b(?:ends?|ending|ended|concludes?|runs? until|to)(?: on)? $", re.IGNORECASE),
        re.compile(r"^(?:[(（]\w[)）])?(?:に|で)(?:終了|閉幕)"),
    ),
    (
        "start",
        re.compile(r"\b(?:opens?|opening|starts?|starting|begins?|beginning|from|launch(?:es)?|commenc\w+)(?: on)?(?: \w{1,9}day,?)? $", re.IGNORECASE),
        re.compile(r"^(?:[(（]\w[)）])?(?:から|より|に(?:開始|始ま|開幕|発効))"),
    ),
    (
        "event",
        re.compile(r"\b(?:held|takes? place|took place|meet\w*|symposium|conference|workshop|webinar|event|seminar|launch|summit|forum)\b[^.;]{0,60}$", re.IGNORECASE),
        re.compile(r"^(?:[(（]\w[)）])?(?:に|、)[^。]{0,30}(?:開催|開か|行わ|打ち上げ|開く)"),
    ),
)  # fmt: skip


def find_days(passage: Passage, published: datetime) -> tuple[Day, ...]:
    """Each day the text gives to a deadline, a start, an end or an event. A missing year is taken from `published` when only one fits."""
    found: list[Day] = []
    for where in WHERES:
        words = fold_width(passage.words(where))
        for match, day in _dates(words, published.date()):
            kind = _kind(passage, where, words, match)
            if kind and not any(known.day == day and known.kind == kind for known in found):
                found.append(Day(passage.receipt(where, match.start(), match.end()), day, kind))
    return tuple(found)


def _dates(text: str, published: date) -> Iterator[tuple[re.Match[str], date]]:
    for match in _ENGLISH.finditer(text):
        month = match["m1"] or match["m2"]
        number = _MONTHS[month.lower()] if month else int(match["m3"])
        day, year = match["d1"] or match["d2"] or match["d3"], match["y1"] or match["y2"] or match["y3"]
        if month and month == "may":
            continue
        yield from _checked(match, year, number, int(day), published)
    for match in _JAPANESE.finditer(text):
        yield from _checked(match, match["y"], int(match["m"]), int(match["d"]), published)


def _checked(match: re.Match[str], year: str | None, month: int, day: int, published: date) -> Iterator[tuple[re.Match[str], date]]:
    try:
        yield match, date(int(year), month, day) if year else _nearest(month, day, published)
    except ValueError:
        return


def _nearest(month: int, day: int, published: date) -> date:
    """That day of the year in which it is nearest to `published`. Raises ValueError for no day, or one half a year off either way."""
    near = [date(year, month, day) for year in (published.year - 1, published.year, published.year + 1) if _exists(year, month, day)]
    best = min(near, key=lambda d: abs((d - published).days), default=None)
    if best is None or abs((best - published).days) > 150:
        raise ValueError("which year is not certain")
    return best


def _exists(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


def _kind(passage: Passage, where: Where, text: str, match: re.Match[str]) -> Kind | None:
    sentence = passage.sentence_at(where, match.start())
    start = max(sentence.start if sentence else 0, match.start() - 120)
    before, after = text[start : match.start()], text[match.end() : match.end() + 60]
    return next((kind for kind, ahead, behind in _CUES if ahead.search(before) or behind.match(after)), None)
