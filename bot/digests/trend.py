"""Twelve weeks of stories and of money by field, once there are enough weeks to compare."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence

from bot.digests.sheet import Sheet
from bot.models import Chart, Plain, Section, Series, Week
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
    stories = _chart(sheet, wording.say("Stories by field, a week"), [week.stories for week in weeks], lambda value: wording.number(int(value)))
    heading = (Plain(wording.say_count("The last {count} week", "The last {count} weeks", len(weeks))),)
    sections = [Section("chart", heading, chart=stories)]
    currency = sheet.plan.currency or sheet.exchange.currency
    if currency and any(week.pledged for week in weeks):
        title = wording.say("Newly pledged by field, a week")
        money = _chart(sheet, title, [week.pledged for week in weeks], lambda value: wording.rounded(value, currency) if value else "0")
        sections.append(Section("chart-money", (), chart=money))
    return tuple(sections)


def _chart(sheet: Sheet, title: str, columns: Sequence[Mapping[str, float]], said: Callable[[float], str]) -> Chart:
    whole: Counter[str] = Counter()
    for column in columns:
        whole.update({key: value for key, value in column.items() if sheet.watch.field(key)})  # type: ignore[arg-type]  # sums may be floats
    named = [key for key, _ in whole.most_common(_FIELDS)]
    rows = [(_name(sheet, key), [float(column.get(key, 0)) for column in columns]) for key in named]
    rest = [sum(column.values()) - sum(column.get(key, 0) for key in named) for column in columns]
    if any(value > 0 for value in rest):
        rows.append((sheet.wording.say("Others"), [float(value) for value in rest]))
    series = tuple(Series(name, tuple(values), tuple(map(said, values))) for name, values in rows)
    return Chart(title, tuple(_label(sheet, week) for week in sheet.background.weeks), series, tuple(said(sum(column.values())) for column in columns))


def _name(sheet: Sheet, key: str) -> str:
    field = sheet.watch.field(key)
    return label(field.labels, sheet.wording.language) if field else key


def _label(sheet: Sheet, week: Week) -> str:
    return sheet.wording.brief_date(week.first)
