"""The days a passage names: by when, from when, and when things happen. Only dates with a day count."""

import re
from collections.abc import Iterator
from datetime import date, datetime
from itertools import islice
from typing import Literal

from bot.models import Day, Where
from bot.reading.money.grammar import fold_width
from bot.reading.passage import Passage
from bot.reading.words import any_of, words_of

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
_HOUR = r"(?:noon|midnight|\d{1,2}(?:[.:]\d\d)? ?[ap]m|\d{1,2}[.:]\d\d)(?: (?:[A-Z]{2,4}|(?:UK|local) time|\([^()]{1,16}\)))?"
_NOTE_JA = r"(?:[(（][^()（）]{1,10}[)）])?"
_HOUR_JA = r"(?:\s?(?:(?:午前|午後)?\d{1,2}(?:時(?:半|\d{1,2}分)?|:\d\d)|正午))?"
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
            rf"\b{any_of('days', 'deadline')}\b[^.;]{{0,60}}$|\b(?:by|until|(?<!shortly )(?<!just )before|till) {_ON}(?:{_HOUR} on {_ON})?$"
            rf"|(?:{_CLOSES_JA}|期限|期日)[^。、]{{0,12}}$",
            re.IGNORECASE,
        ),
        re.compile(rf"{_NOTE_JA}{_HOUR_JA}\s?(?:まで(?!に(?:\d|約))|必着|で?{_CLOSES_JA}|消印)|^ (?:is the )?deadline", re.IGNORECASE),
    ),
    ("end", re.compile(rf"\b{any_of('days', 'end')}(?: on)? $", re.IGNORECASE), re.compile(rf"{_NOTE_JA}(?:に|で)(?:終了|閉幕|終わ)")),
    (
        "event",
        re.compile(rf"\b{any_of('days', 'event')}\b[^.;]{{0,60}}$", re.IGNORECASE),
        re.compile(
            rf"{_NOTE_JA}(?:に|、)[^。]{{0,30}}(?:開催|開か|行わ|打ち上げ|開く|訪問|訪れ|会談|会合|来日|到着)(?![^。]{{0,10}}(?:発表|報告|明らか|公表))"
        ),
    ),
)
_ON_SHOW = re.compile(rf"\b{any_of('days', 'on_show')}\b|{any_of('days', 'on_show_ja')}", re.IGNORECASE)
_APPLYING = re.compile(rf"\b{any_of('days', 'applying')}\b|{any_of('days', 'applying_ja')}", re.IGNORECASE)
_UNTIL = re.compile(rf"\b(?:until|till) {_ON}(?:{_HOUR} on {_ON})?$", re.IGNORECASE)
_UNTIL_JA = re.compile(rf"{_NOTE_JA}{_HOUR_JA}\s?まで(?!に)")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?![\d])")
_BEFORE, _BEHIND = 60, 25
_CERTAIN = 150
"""A day without a year is read only if one year puts it within so many days of the publication."""


def find_days(passage: Passage, published: datetime) -> tuple[Day, ...]:
    """Each day the text gives to a deadline, a start, an end or an event. A missing year is taken from `published` when only one fits."""
    found: list[Day] = []
    for where in WHERES:
        words = fold_width(passage.words(where))
        for match, day in islice(_dates(words, published.date()), _MOST):
            kind = _kind(passage, where, words, match)
            if kind and not any(known.day == day and known.kind == kind for known in found):
                found.append(Day(passage.receipt(where, match.start(), match.end()), day, kind))
    return tuple(found)


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
