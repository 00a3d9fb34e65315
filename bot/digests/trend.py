"""Twelve weeks of stories and of money by field, once there are enough weeks to compare."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from bot.digests.sheet import Sheet
from bot.models import Chart, Plain, Section, Series
from bot.watches import label

FEWEST_WEEKS = 8
"""With fewer a chart would show the beginning of a desk and no trend."""
_FIELDS = 5
"""So many fields have a row of their own; the others share one."""


def trend(sheet: Sheet) -> tuple[Section, ...]:
    """One chart of stories, and one of money where any was pledged."""
    weeks = sheet.background.weeks
    if len(weeks) < FEWEST_WEEKS or not any(week.stories for week in weeks):
        return ()
    wording = sheet.wording
    heading = (Plain(wording.say_count("The last {count} week", "The last {count} weeks", len(weeks))),)
    counts = [week.stories for week in weeks]
    told = _chart(sheet, wording.say("Stories by field, a week"), counts, lambda value: wording.number(int(value)))
    stories = Section("chart", heading, chart=told)
    currency = sheet.plan.currency or sheet.exchange.currency
    if not currency or not any(week.pledged for week in weeks):
        return (stories,)

    def money(value: float) -> str:
        return wording.rounded(value, currency) if value else wording.number(0)

    pledged = _chart(sheet, wording.say("Newly pledged by field, a week"), [week.pledged for week in weeks], money)
    return (stories, Section("chart-money", (), chart=pledged))


def _chart(sheet: Sheet, title: str, columns: Sequence[Mapping[str, float]], said: Callable[[float], str]) -> Chart:
    rows = _rows(sheet, columns)
    labels = tuple(sheet.wording.brief_date(week.first) for week in sheet.background.weeks)
    series = tuple(Series(name, values, tuple(map(said, values))) for name, values in rows)
    return Chart(title, labels, series, tuple(said(sum(column.values())) for column in columns))


def _rows(sheet: Sheet, columns: Sequence[Mapping[str, float]]) -> list[tuple[str, tuple[float, ...]]]:
    """The largest fields by name, the others together."""
    known = {key for column in columns for key in column if sheet.watch.field(key)}
    sizes = {key: sum(column.get(key, 0) for column in columns) for key in known}
    named = sorted(known, key=lambda key: (-sizes[key], key))[:_FIELDS]
    rows = [(_name(sheet, key), tuple(float(column.get(key, 0)) for column in columns)) for key in named]
    rest = tuple(float(sum(value for key, value in column.items() if key not in named)) for column in columns)
    return [*rows, (sheet.wording.say("Others"), rest)] if any(rest) else rows


def _name(sheet: Sheet, key: str) -> str:
    field = sheet.watch.field(key)
    return label(field.labels, sheet.wording.language) if field else key
