"""Spans of time as people type them (7d, 2w, "month", 7日間, 2週間, 今月), and days (2026-01, 2026-01-15, 2026年1月以降)."""

import re
from datetime import date, timedelta

from bot.text import fold, one_line

MOST_DAYS = 92
"""A quarter: a brief over more would be a list, not a brief."""
FARTHEST = 3660
"""Days that a list looks back at most: ten years."""
_FIRST_YEAR = 1990
_DAYS = {"d": 1, "day": 1, "days": 1, "日": 1, "日間": 1, "w": 7, "week": 7, "weeks": 7, "週": 7, "週間": 7}
_MONTHS = {"m": 30, "month": 30, "months": 30, "か月": 30, "ヶ月": 30, "ヵ月": 30, "カ月": 30, "ケ月": 30, "箇月": 30, "月": 30}
_YEARS = {"y": 365, "year": 365, "years": 365, "年": 365, "年間": 365}
_UNITS = _DAYS | _MONTHS | _YEARS
_ALONE = {
    "today": 1,
    "week": 7,
    "month": 30,
    "year": 365,
    "今日": 1,
    "本日": 1,
    "今週": 7,
    "一週間": 7,
    "今月": 30,
    "一か月": 30,
    "一ヶ月": 30,
    "一年": 365,
}
_UNIT = "|".join(sorted(_UNITS, key=len, reverse=True))
_COUNTED = re.compile(
    rf"(?<![\w-])(?:last |past )?(?P<count>\d{{1,4}}) ?(?P<unit>{_UNIT})?(?![\w-])|(?P<count_ja>\d{{1,4}})(?P<unit_ja>{_UNIT})分?"
)
_WORD = re.compile(rf"(?<![\w])(?:last |past |this )?(?P<word>{'|'.join(sorted(_ALONE, key=len, reverse=True))})(?![\w])")
_DAY = re.compile(
    r"(?<![\w/-])(?P<year>(?:19|20|21)\d\d)(?:[-/](?P<month>\d{1,2})(?:[-/](?P<day>\d{1,2}))?)?(?![\w/-])"
    r"|(?<!\d)(?P<year_ja>(?:19|20|21)\d\d)年(?:(?P<month_ja>\d{1,2})月(?:(?P<day_ja>\d{1,2})日)?)?(?:以降|以後|から)?"
)


def find_span(words: str, most: int = MOST_DAYS) -> tuple[timedelta | None, str]:
    """The first span that `words` name, and what is left of them; a span of no day or over `most` days is left standing."""
    folded = fold(words)
    if found := _COUNTED.search(folded):
        count, unit = found["count"] or found["count_ja"], found["unit"] or found["unit_ja"] or "d"
        days = int(count) * _UNITS[unit]
    elif found := _WORD.search(folded):
        days = _ALONE[found["word"]]
    else:
        return None, folded
    if not 1 <= days <= most:
        return None, folded
    return timedelta(days=days), _without(folded, found)


def find_day(words: str) -> tuple[date | None, str]:
    """The first day that `words` name by its year, a month's or a year's first where they name no day, and what is left of them."""
    folded = fold(words)
    found = _DAY.search(folded)
    if not found:
        return None, folded
    year, month, day = (int(found[part] or found[f"{part}_ja"] or 1) for part in ("year", "month", "day"))
    try:
        named = date(year, month, day)
    except ValueError:
        return None, folded
    return (named, _without(folded, found)) if year >= _FIRST_YEAR else (None, folded)


def _without(words: str, found: re.Match[str]) -> str:
    return one_line(words[: found.start()] + " " + words[found.end() :]).strip("のを ")
