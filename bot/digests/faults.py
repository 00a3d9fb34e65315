"""What is wrong with a plan, whoever made it: the one place that says so."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from dataclasses import field as default
from datetime import datetime, timedelta

from babel.numbers import is_currency

from bot.digests.holidays import find_calendar
from bot.digests.period import find_zone, next_due
from bot.errors import SettingError
from bot.models import Lens, Plan, Watch
from bot.wording.catalogue import msgid

SHORTEST, LONGEST = timedelta(minutes=1), timedelta(hours=12)
"""Of what may be grouped into one alert."""


@dataclass(frozen=True, slots=True)
class Fault:
    """`field` is of Plan; `what` a message, said with `values`."""

    field: str
    what: str
    values: Mapping[str, str] = default(default_factory=dict)


def find_faults(plan: Plan, watch: Watch, lenses: Mapping[str, Lens], now: datetime) -> tuple[Fault, ...]:
    """Each, the first first; none for a plan that can be kept. `now` is when it would begin."""
    found = (*_time_faults(plan), *_reader_faults(plan, watch, lenses))
    if found or next_due(plan, now) is not None:
        return found
    where = "holidays" if plan.holidays else "quiet"
    return (Fault(where, msgid("So the plan would never fall due: its days off or quiet hours leave no time. Name fewer of them.")),)


def _time_faults(plan: Plan) -> Iterator[Fault]:
    if plan.kind != "instant":
        yield from _own_times(plan)
    if not _known(find_zone, plan.zone):
        yield Fault("zone", msgid("There is no time zone “{zone}”."), {"zone": plan.zone})
    if not SHORTEST <= plan.grouping <= LONGEST:
        yield Fault("grouping", msgid("What comes in together may be from 1 minute to 12 hours apart."))
    for name in plan.holidays:
        if not _known(find_calendar, name):
            yield Fault("holidays", msgid("There is no holiday calendar “{name}”."), {"name": name})
    if plan.quiet and plan.quiet[0] == plan.quiet[1]:
        yield Fault("quiet", msgid("The quiet hours begin when they end."))


def _own_times(plan: Plan) -> Iterator[Fault]:
    if not plan.weekdays:
        yield Fault("weekdays", msgid("Choose at least one day."))
    if plan.kind == "weekly" and len(plan.weekdays) > 1:
        yield Fault("weekdays", msgid("A weekly plan has one day."))
    if plan.kind == "monthly" and len(plan.weekdays) > 1:
        yield Fault("weekdays", msgid("A monthly plan has one day: the first such weekday of the month."))
    if not plan.times:
        yield Fault("times", msgid("Choose a time of day."))
    if plan.kind != "daily" and len(plan.times) > 1:
        yield Fault("times", msgid("A weekly or monthly plan has one time."))


def _reader_faults(plan: Plan, watch: Watch, lenses: Mapping[str, Lens]) -> Iterator[Fault]:
    for key in plan.fields:
        if watch.field(key) is None:
            yield Fault("fields", msgid("There is no field “{typed}”."), {"typed": key})
    for name in ("min_score", "urgent"):
        if not 0 <= getattr(plan, name) <= 1:
            yield Fault(name, msgid("A number from 0 to 1 is wanted."))
    if plan.lens and plan.lens not in lenses:
        yield Fault("lens", msgid("There is no lens “{name}”."), {"name": plan.lens})
    if plan.currency and not is_currency(plan.currency):
        yield Fault("currency", msgid("“{name}” is no currency."), {"name": plan.currency})


def _known(find: Callable[[str], object], name: str) -> bool:
    try:
        find(name)
    except SettingError:
        return False
    return True
