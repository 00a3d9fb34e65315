"""Spans of time as people type them: 7d, 2w, "month", 7日間, 2週間, 今月."""

import re
from datetime import timedelta

from bot.text import fold, one_line

MOST_DAYS = 92
"""A quarter: a brief over more would be a list, not a brief."""
_DAYS = {"d": 1, "day": 1, "days": 1, "日": 1, "日間": 1, "w": 7, "week": 7, "weeks": 7, "週": 7, "週間": 7}
_MONTHS = {"m": 30, "month": 30, "months": 30, "か月": 30, "ヶ月": 30, "ヵ月": 30, "カ月": 30, "ケ月": 30, "箇月": 30, "月": 30}
_UNITS = _DAYS | _MONTHS
_ALONE = {"today": 1, "week": 7, "month": 30, "今日": 1, "本日": 1, "今週": 7, "一週間": 7, "今月": 30, "一か月": 30, "一ヶ月": 30}
_UNIT = "|".join(sorted(_UNITS, key=len, reverse=True))
_COUNTED = re.compile(
    rf"(?<![\w])(?:last |past )?(?P<count>\d{{1,4}}) ?(?P<unit>{_UNIT})?(?![\w])|(?P<count_ja>\d{{1,4}})(?P<unit_ja>{_UNIT})分?"
)
_WORD = re.compile(rf"(?<![\w])(?:last |past |this )?(?P<word>{'|'.join(sorted(_ALONE, key=len, reverse=True))})(?![\w])")


def find_span(words: str) -> tuple[timedelta | None, str]:
    """The first span that `words` name, and what is left of them; a span of no day or over `MOST_DAYS` days is left standing."""
    folded = fold(words)
    if found := _COUNTED.search(folded):
        count, unit = found["count"] or found["count_ja"], found["unit"] or found["unit_ja"] or "d"
        days = int(count) * _UNITS[unit]
    elif found := _WORD.search(folded):
        days = _ALONE[found["word"]]
    else:
        return None, folded
    if not 1 <= days <= MOST_DAYS:
        return None, folded
    return timedelta(days=days), one_line(folded[: found.start()] + " " + folded[found.end() :]).strip("のを ")
