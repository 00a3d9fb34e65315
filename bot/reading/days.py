"""The days a passage names: by when, from when, and when things happen. Only dates with a day count."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, tzinfo
from itertools import islice
from typing import Literal

from bot.models import Day, Where
from bot.reading.hours import find_hour
from bot.reading.money.grammar import fold_width
from bot.reading.passage import Passage
from bot.reading.words import any_of, words_of
from bot.reading.zones import GENERAL, ZoneNames

Kind = Literal["deadline", "start", "end", "event"]
_MOST = 200
"""Dates of one text that are looked at."""
WHERES: tuple[Where, ...] = ("title", "text")

_MONTHS = {name: number for number, name in enumerate(words_of("days", "months"), 1)}
_MONTH = any_of("days", "month_names")
_ENGLISH = re.compile(
    rf"\b(?:(?P<d1>\d{{1,2}})(?:st|nd|rd|th)?(?: ?[-–] ?\d{{1,2}})?(?: of)? (?P<m1>{_MONTH})\b\.?(?:,? (?P<y1>20\d\d)\b)?"
    rf"|(?P<m2>{_MONTH})\b\.? (?P<d2>\d{{1,2}})(?:st|nd|rd|th)?\b(?![.,]?\d)(?:(?: ?[-–] ?\d{{1,2}})?,? (?P<y2>20\d\d)\b)?"
    rf"|(?P<y3>20\d\d)-(?P<m3>\d\d)-(?P<d3>\d\d))\b",
    re.IGNORECASE,
)
_JAPANESE = re.compile(r"(?<!\d)(?:(?P<y>20\d\d)年)?(?P<m>\d{1,2})月(?P<d>\d{1,2})日")

_DAY = r"(?: \w{1,9}day,?)?"
_ON = r"(?:\w{1,9}day,? )?"
_ZONE = r"(?: (?:[A-Z]{2,4}|[A-Z]\w{1,11} time|local time|\([^()]{1,16}\)))?"
_HOUR = rf"(?:(?:12 )?(?:noon|midnight)|\d{{1,2}}(?:[.:]\d\d)? ?[ap](?:\.m\.|m)|\d{{1,2}}[.:]\d\d){_ZONE}"
_AT = rf"(?:{_HOUR}(?:,? on|,| at the end of)? {_ON})?"
_NOTE_JA = r"(?:[(（][^()（）]{1,10}[)）])?"
_ZONE_JA = r"(?:[^\s、。()（）\d]{1,8}時間の?\s?)?"
_CLOCK_JA = r"(?:(?:午前|午後)?(?:\d{1,2}|[一二三四五六七八九十]{1,3})(?:時(?:半|\d{1,2}分)?|:\d\d)|正午)"
_HOUR_JA = rf"(?:\s?{_ZONE_JA}{_CLOCK_JA}(?:\s?[A-Z]{{2,4}}|[(（][^()（）]{{1,12}}[)）])?)?"
_CLOSES_JA = r"(?:締め?切り?|〆切り?)"
# In this order: a verb of starting stands right before its day, whatever is due in the same sentence ("Applications open on 1 April").
_CUES: tuple[tuple[Kind, re.Pattern[str], re.Pattern[str]], ...] = (
    (
        "start",
        re.compile(rf"\b{any_of('days', 'start')}(?: on)?{_DAY} $|(?:就く|就任する|発足する|始まる|始める|開始する)のは$", re.IGNORECASE),
        re.compile(rf"{_NOTE_JA}(?:から|より|(?:に|付け?で)(?:開始|始ま|始め|開幕|発効|施行|就任|発足|就く))"),
    ),
    (
        "deadline",
        re.compile(
            rf"\b{any_of('days', 'deadline')}\b[^.;]{{0,60}}$|\b(?:by|until|(?<!shortly )(?<!just )before|till|no later than) {_ON}{_AT}$"
            rf"|(?:{_CLOSES_JA}|期限|期日)[^。、]{{0,12}}$",
            re.IGNORECASE,
        ),
        re.compile(rf"{_NOTE_JA}{_HOUR_JA}\s?(?:まで(?!に(?:\d|約))|必着|[でに]?{_CLOSES_JA}|消印)|^ (?:is the )?deadline", re.IGNORECASE),
    ),
    ("end", re.compile(rf"\b{any_of('days', 'end')}(?: on)? $", re.IGNORECASE), re.compile(rf"{_NOTE_JA}(?:に|で)(?:終了|閉幕|終わ)")),
    (
        "event",
        re.compile(rf"\b{any_of('days', 'event')}\b[^.;]{{0,60}}$", re.IGNORECASE),
        re.compile(
            rf"{_NOTE_JA}{_HOUR_JA}(?:に|、)[^。]{{0,30}}(?:開催|開か|行わ|打ち上げ|開く|訪問|訪れ|会談|会合|来日|到着)(?![^。]{{0,10}}(?:発表|報告|明らか|公表))"
        ),
    ),
)
_ON_SHOW = re.compile(rf"\b{any_of('days', 'on_show')}\b|{any_of('days', 'on_show_ja')}", re.IGNORECASE)
_APPLYING = re.compile(rf"\b{any_of('days', 'applying')}\b|{any_of('days', 'applying_ja')}", re.IGNORECASE)
_UNTIL = re.compile(rf"\b(?:until|till) {_ON}{_AT}$", re.IGNORECASE)
_UNTIL_JA = re.compile(rf"{_NOTE_JA}{_HOUR_JA}\s?まで(?!に)")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?![\d])")
_BEFORE, _BEHIND = 60, 25
_CERTAIN = 150
"""A day without a year is read only if one year puts it within so many days of the publication."""


def find_days(passage: Passage, published: datetime, *, names: ZoneNames = GENERAL, own_zone: tzinfo | None = None) -> tuple[Day, ...]:
    """Each day the text gives to a deadline, a start, an end or an event, with its hour where that is sure.

    A missing year is taken from `published` when only one fits; `own_zone` is that of hours without one.
    """
    found: dict[tuple[Kind, date], Day] = {}
    for where in WHERES:
        words = fold_width(passage.words(where))
        for match, day in islice(_dates(words, published.date()), _MOST):
            kind = _kind(passage, where, words, match)
            known = found.get((kind, day)) if kind else None
            if kind and (known is None or known.moment is None):
                read = _with_hour(Day(passage.receipt(where, match.start(), match.end()), day, kind), passage, words, names, own_zone)
                found[kind, day] = read if known is None or read.moment else known
    return tuple(found.values())


def _with_hour(day: Day, passage: Passage, text: str, names: ZoneNames, own_zone: tzinfo | None) -> Day:
    where, start, end = day.receipt.where, day.receipt.start, day.receipt.end
    sentence = passage.sentence_at(where, start)
    hour = find_hour(text, start, end, day.day, names=names, own=own_zone, since=sentence.start if sentence else 0)
    if hour is None:
        return day
    return replace(day, moment=hour.moment, beside=tuple(passage.receipt(where, *span) for span in hour.spans))


def _dates(text: str, published: date) -> Iterator[tuple[re.Match[str], date]]:
    for match in _ENGLISH.finditer(text):
        month = match["m1"] or match["m2"]
        number = _MONTHS[month.lower()[:3]] if month else int(match["m3"])
        day, year = match["d1"] or match["d2"] or match["d3"], match["y1"] or match["y2"] or match["y3"]
        if month and month == "may":
            continue
        yield from _checked(match, year, number, int(day), published)
    for match in _JAPANESE.finditer(text):
        yield from _checked(match, match["y"], int(match["m"]), int(match["d"]), published)


def _checked(match: re.Match[str], year: str | None, month: int, day: int, published: date) -> Iterator[tuple[re.Match[str], date]]:
    try:
        found = date(int(year), month, day) if year else _nearest(month, day, published)
    except ValueError:
        return
    if year or not _is_of_another_year(match, found.year):
        yield match, found


def _is_of_another_year(match: re.Match[str], year: int) -> bool:
    """Whether the text speaks of another year just there ("In 2004, from June 5", "Feb. 12 to Mar. 17, 2025")."""
    around = match.string[max(0, match.start() - _BEFORE) : match.start()], match.string[match.end() : match.end() + _BEHIND]
    return any(int(found) != year for part in around for found in _YEAR.findall(part))


def _nearest(month: int, day: int, published: date) -> date:
    """That day of the year in which it is nearest to `published`. Raises ValueError for no day, or one half a year off either way."""
    near = [date(year, month, day) for year in (published.year - 1, published.year, published.year + 1) if _exists(year, month, day)]
    best = min(near, key=lambda d: abs((d - published).days), default=None)
    if best is None or abs((best - published).days) > _CERTAIN:
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
    kind = next((kind for kind, ahead, behind in _CUES if ahead.search(before) or behind.match(after)), None)
    return "end" if kind == "deadline" and _only_lasts(before, after) else kind


def _only_lasts(before: str, after: str) -> bool:
    """What goes on until a day, or is on show, ends then; only where somebody may apply is it the last day to do so."""
    lasts = _ON_SHOW.search(before + after) or _UNTIL.search(before) or _UNTIL_JA.match(after)
    return bool(lasts) and not _APPLYING.search(before + after)
