"""The line under a sheet that says at which rates its sums were converted: the date and the source of a calculation of ours."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from bot.models import Item, Plain, Rate, Text
from bot.wording.catalogue import Wording, msgid

_ONE_DAY = msgid("≈ at {source} reference rates of {days}")
_DAYS = msgid("≈ at {source} reference rates of {days}: for each story the last by the day it was published")


def rate_lines(rates: Iterable[Rate], wording: Wording) -> tuple[Text, ...]:
    """ "≈ at ECB reference rates of 12 March 2026", a line for each source; nothing where nothing was converted."""
    days: dict[str, set[date]] = {}
    for rate in rates:
        days.setdefault(rate.source, set()).add(rate.day)
    return tuple(_line(source, held, wording) for source, held in sorted(days.items()))


def rates_of(items: Iterable[Item]) -> list[Rate]:
    return [rate for item in items for rate in item.rates]


def _line(source: str, days: set[date], wording: Wording) -> Text:
    first, last = min(days), max(days)
    said = wording.day(first) if first == last else wording.dates(first, last)
    return (Plain(wording.say(_ONE_DAY if first == last else _DAYS, source=source, days=said)),)
