"""Whose time: the one place that computes when a plan falls due and what its digest covers.

A plan's times are wall-clock times of its own zone, looked up anew for every day, so they keep their hour across clock changes. A time
that a clock change leaves out falls due at the first moment after the gap; one that comes twice, the first time. Nothing is remembered
here: what was made is the `last` period, and a period begins where the one before ended, so that no moment is covered twice or never.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.errors import SettingError
from bot.models import Period, Plan

GROUPING = timedelta(minutes=10)
"""What comes in so close together is one alert."""
_DAY = timedelta(days=1)
_WEEK = 7
_FARTHEST = 45
"""Days within which every kind of plan falls due at least once, whatever its weekdays."""


def period_due(plan: Plan, now: datetime, last: Period | None) -> Period | None:
    """The period to make now, None if none is due.

    However much was missed it is one period, from the last one's end to the latest due moment. A plan that made none yet waits for its
    first due moment after it was created. A clock set back makes nothing due that was made already.
    """
    if plan.state != "active":
        return None
    due = next(_dues_back(plan, now))
    done = last.end if last else plan.created
    if done is not None and due <= done:
        return None
    return _period(plan, last.end if last else _usual_start(plan, due), due)


def next_due(plan: Plan, now: datetime) -> datetime:
    """The first due moment after `now`, UTC."""
    if plan.kind == "instant":
        return _grid(now) + GROUPING
    zone = find_zone(plan.zone)
    first = now.astimezone(zone).date() - _DAY
    moments = (_moment(plan, zone, first + _DAY * ahead) for ahead in range(_FARTHEST) if _falls_on(plan, first + _DAY * ahead))
    return next(moment for moment in moments if moment > now)


def period_for(plan: Plan, now: datetime) -> Period:
    """What the plan would cover were it due at this very moment: for a dry run. At a due moment it is the real period of a plan in step."""
    local = now.astimezone(find_zone(plan.zone))
    today = local.weekday()
    weekdays = (today,) if plan.kind == "weekly" else tuple({*plan.weekdays, today})
    if plan.kind in {"instant", "monthly"}:
        return _period(plan, now - GROUPING if plan.kind == "instant" else _month_before(plan, now), now)
    asked = replace(plan, times=(local.time(),), weekdays=weekdays)
    return _period(plan, _usual_start(asked, now), now)


def find_zone(name: str) -> ZoneInfo:
    """The IANA zone of that name. Raises SettingError."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise SettingError(f"There is no time zone {name!r}.", "An IANA name such as Europe/London or Asia/Tokyo is wanted.") from error


def _period(plan: Plan, start: datetime, due: datetime) -> Period:
    local = due.astimezone(find_zone(plan.zone))
    name = f"{due.astimezone(UTC):%Y-%m-%dT%H:%MZ}" if plan.kind == "instant" else f"{local:%Y-%m-%d}"
    return Period(f"{plan.kind}:{name}", start.astimezone(UTC), due.astimezone(UTC), due.astimezone(UTC))


def _usual_start(plan: Plan, due: datetime) -> datetime:
    """Where a period that ends at `due` begins when nothing was missed: at the due moment before."""
    return next(islice((moment for moment in _dues_back(plan, due) if moment < due), 1))


def _month_before(plan: Plan, now: datetime) -> datetime:
    local = now.astimezone(find_zone(plan.zone))
    last_of_month_before = local.date().replace(day=1) - _DAY
    day = last_of_month_before.replace(day=min(local.day, last_of_month_before.day))
    return _moment(replace(plan, times=(local.time(),)), find_zone(plan.zone), day)


def _dues_back(plan: Plan, now: datetime) -> Iterator[datetime]:
    """The due moments at or before `now`, latest first, without end."""
    if plan.kind == "instant":
        moment = _grid(now)
        while True:
            yield moment
            moment -= GROUPING
    zone = find_zone(plan.zone)
    # A day ahead: in a gap of a day a date's moment may stand before another's that is later on the wall.
    day = now.astimezone(zone).date() + _DAY
    while True:
        if _falls_on(plan, day) and (moment := _moment(plan, zone, day)) <= now:
            yield moment
        day -= _DAY


def _falls_on(plan: Plan, day: date) -> bool:
    """Whether the plan falls due on that local date. A monthly plan has the first of its weekday in the month."""
    weekdays = plan.weekdays or tuple(range(_WEEK))
    match plan.kind:
        case "weekly":
            return day.weekday() == weekdays[0]
        case "monthly":
            return day.weekday() == weekdays[0] and day.day <= _WEEK
        case _:
            return day.weekday() in weekdays


def _moment(plan: Plan, zone: ZoneInfo, day: date) -> datetime:
    """When that wall-clock time is, UTC: the first of two, the end of the gap where there is none."""
    wall = datetime.combine(day, plan.times[0].replace(tzinfo=None, fold=0))
    early, late = (wall.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    if late >= early:
        return early
    return _change_between(late, early, zone)


def _change_between(before: datetime, after: datetime, zone: ZoneInfo) -> datetime:
    """The second at which the zone's offset changes between two moments (PEP 495: in a gap fold=1 stands before it, fold=0 after)."""
    old = before.astimezone(zone).utcoffset()
    while after - before > timedelta(seconds=1):
        middle = before + (after - before) // 2
        if middle.astimezone(zone).utcoffset() == old:
            before = middle
        else:
            after = middle
    return after.replace(microsecond=0)


def _grid(now: datetime) -> datetime:
    """The latest whole ten minutes of UTC."""
    moment = now.astimezone(UTC)
    return moment.replace(minute=moment.minute // 10 * 10, second=0, microsecond=0)
