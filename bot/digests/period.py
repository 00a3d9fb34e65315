"""Whose time: the one place that computes when a plan falls due and what its digest covers.

A plan's times are wall-clock times of its own zone, looked up anew for every day, so they keep their hour across clock changes. A time
that a clock change leaves out falls due at the first moment after the gap; one that comes twice, the first time. A time in the plan's
quiet hours moves to their end, one on a day off as the plan says. Nothing is remembered here: what was made is the `last` period, and a
period begins where the one before ended, so that no moment is covered twice or never.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.digests.holidays import is_holiday
from bot.errors import SettingError
from bot.models import ASKED, URGENT, Period, Plan

_DAY = timedelta(days=1)
_WEEK = 7
_WORKING_WEEK = range(5)
_FARTHEST = 400
"""Days within which a plan falls due, or never does."""
_LONGEST_CLOSURE = 60
"""Days off in a row after which what fell due on them is no longer moved to the next working day."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LOOKS = 20_000
"""Moments that are looked at for one of an instant plan that is not quiet."""
_IN_TIME = timedelta(hours=1)
"""How long after its due moment a digest still is on time, and how far ahead of the clock a mark may be that the clock itself made."""


def period_due(plan: Plan, now: datetime, last: Period | None) -> Period | None:
    """The period to make now, None if none is due. `last` is the latest of the plan's own order (none of `ASIDE`).

    However much was missed it is one period, from the last one's end to the latest due moment. A plan that made none yet waits for its
    first due moment after it was created, one that was changed for the first after that. A clock set back makes nothing due that was
    made already.
    """
    if plan.state != "active":
        return None
    due = _latest_due(plan, now)
    done = _done(plan, now, last)
    if due is None or (done is not None and due <= done):
        return None
    if plan.kind == "instant" and is_quiet(plan, due):
        return replace(_period(plan, last.end if last else due - plan.grouping, due, aside=URGENT), urgent=True)
    period = _period(plan, _start(plan, due, last), due)
    if last is None:
        return replace(period, first=True, makes_up="one" if plan.kind != "instant" and now - due > _IN_TIME else "")
    return replace(period, makes_up=_made_up(plan, now, due, done))


def next_due(plan: Plan, now: datetime) -> datetime | None:
    """The first due moment after `now`, UTC: of an instant plan the first that is not quiet. None if the days off leave none in a year."""
    if plan.kind == "instant":
        return _next_loud(plan, _grid(plan, now) + plan.grouping)
    first = now.astimezone(find_zone(plan.zone)).date() - _DAY
    days = (first + _DAY * ahead for ahead in range(_FARTHEST))
    return next((moment for day in days for moment in _moments_on(plan, day) if moment > now), None)


def period_for(plan: Plan, now: datetime) -> Period:
    """What the plan would cover were it due at this very moment: for a dry run, or a digest made by hand. At a due moment it is what the
    plan's own period covers when it is in step."""
    local = now.astimezone(find_zone(plan.zone))
    if plan.kind == "instant":
        start = now - plan.grouping
    elif now in _moments_on(plan, local.date()):
        start = _usual_start(plan, now)
    elif plan.kind == "monthly":
        start = _month_before(plan, now)
    else:
        weekdays = (local.weekday(),) if plan.kind == "weekly" else tuple({*plan.weekdays, local.weekday()})
        start = _usual_start(replace(plan, times=(local.time(),), weekdays=weekdays, holidays=(), quiet=None), now)
    return _period(plan, start, now, aside=ASKED)


def find_zone(name: str) -> ZoneInfo:
    """The IANA zone of that name. Raises SettingError."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise SettingError(f"There is no time zone {name!r}.", "An IANA name such as Europe/London or Asia/Tokyo is wanted.") from error


def is_quiet(plan: Plan, moment: datetime) -> bool:
    """Whether only what is urgent may be told then: in the plan's quiet hours, as its wall clock shows them, and on its days off."""
    local = moment.astimezone(find_zone(plan.zone))
    return is_holiday(plan.holidays, local.date()) or _in_quiet_hours(plan, local.time())


def _in_quiet_hours(plan: Plan, at: time) -> bool:
    if plan.quiet is None:
        return False
    start, end = plan.quiet
    return start <= at < end if start <= end else at >= start or at < end


# ── one period ──────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _period(plan: Plan, start: datetime, due: datetime, *, aside: str = "") -> Period:
    moment = due.astimezone(UTC)
    local = due.astimezone(find_zone(plan.zone))
    name = f"{moment:%Y-%m-%dT%H:%MZ}" if plan.kind == "instant" else local.isoformat(timespec="seconds" if aside else "minutes")
    return Period(f"{aside or plan.kind}:{name}", start.astimezone(UTC), moment, moment)


def _done(plan: Plan, now: datetime, last: Period | None) -> datetime | None:
    """Up to when nothing is due any more. A mark far ahead of the clock was made by one that went wrong, and does not count."""
    marks = [mark for mark in (None if last else plan.created, plan.changed) if mark and mark - now <= _IN_TIME]
    return max([*marks, *([last.end] if last else [])], default=None)


def _start(plan: Plan, due: datetime, last: Period | None) -> datetime:
    if last is None:
        return _first_start(plan, due) if plan.kind == "instant" else _usual_start(plan, due)
    if plan.kind == "instant" or plan.on_holiday != "skip":
        return last.end
    # Once a due moment was missed, what days off leave out after it is covered all the same: a period has no holes.
    first = next_due(plan, last.end) or due
    since = max(last.end, plan.changed) if plan.changed else last.end
    return _left_out(plan, since, first) or last.end


def _usual_start(plan: Plan, due: datetime) -> datetime:
    """Where a period that ends at `due` begins when nothing was missed: at the due moment before, or at one that a day off left out."""
    before = next(_back(plan, due - timedelta.resolution), due - _DAY * _WEEK)
    return _left_out(plan, before, due) or before


def _first_start(plan: Plan, due: datetime) -> datetime:
    """Of an instant plan's first alert: one grouping before, or where the quiet began that it has lain in since it was made."""
    since = max(plan.created or due, due - 3 * _DAY)
    moment = due - plan.grouping
    while moment > since and is_quiet(plan, moment):
        moment -= plan.grouping
    return moment


def _month_before(plan: Plan, now: datetime) -> datetime:
    zone = find_zone(plan.zone)
    local = now.astimezone(zone)
    last_of_month_before = local.date().replace(day=1) - _DAY
    day = last_of_month_before.replace(day=min(local.day, last_of_month_before.day))
    return _moment(zone, day, local.time())


def _made_up(plan: Plan, now: datetime, due: datetime, done: datetime | None) -> Literal["", "one", "several"]:
    """What a digest that is not the first one makes up for."""
    if done is None or now - done <= _IN_TIME:
        return ""
    first = next_due(plan, done) or due
    if plan.kind == "instant":
        return "several" if now - first > _IN_TIME else ""
    if first < due:
        return "several"
    return "one" if now - due > _IN_TIME else ""


# ── due moments ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _latest_due(plan: Plan, now: datetime) -> datetime | None:
    return _grid(plan, now) if plan.kind == "instant" else next(_back(plan, now), None)


def _back(plan: Plan, now: datetime) -> Iterator[datetime]:
    """The due moments at or before `now`, latest first."""
    # A day ahead: in a gap of a day a date's moment may stand before another's that is later on the wall.
    first = now.astimezone(find_zone(plan.zone)).date() + _DAY
    for back in range(_FARTHEST):
        yield from (moment for moment in reversed(_moments_on(plan, first - _DAY * back)) if moment <= now)


def _left_out(plan: Plan, after: datetime, before: datetime) -> datetime | None:
    """The latest moment between the two that a day off leaves out with its period."""
    if plan.on_holiday != "skip" or not plan.holidays:
        return None
    last = before.astimezone(find_zone(plan.zone)).date()
    days = (last - _DAY * back for back in range((before - after).days + 3))
    return next((moment for day in days for moment in reversed(_left_out_on(plan, day)) if after < moment < before), None)


def _next_loud(plan: Plan, moment: datetime) -> datetime | None:
    """The first moment of an instant plan's, from that one on, that is not quiet."""
    zone, farthest = find_zone(plan.zone), moment + _DAY * _FARTHEST
    for _ in range(_LOOKS):
        if moment > farthest:
            break
        local = moment.astimezone(zone)
        if is_holiday(plan.holidays, local.date()):
            midnight = _moment(zone, local.date() + _DAY, time())
            moment = max(_grid(plan, midnight + plan.grouping - timedelta.resolution), moment + plan.grouping)
        elif _in_quiet_hours(plan, local.time()):
            moment += plan.grouping
        else:
            return moment
    return None


# ── one day ─────────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _moments_on(plan: Plan, day: date) -> list[datetime]:
    """When the plan falls due on that local date, UTC, ascending; each moment once."""
    return _at(plan, day, [at for at, later in _times(plan) if _falls_on(plan, day, later)])


def _left_out_on(plan: Plan, day: date) -> list[datetime]:
    off = is_holiday(plan.holidays, day)
    return _at(plan, day, [at for at, later in _times(plan) if off and _is_its_day(plan, day - _DAY * later)])


def _at(plan: Plan, day: date, times: list[time]) -> list[datetime]:
    if not times:
        return []
    zone = find_zone(plan.zone)
    return sorted({_after_gap(plan, zone, _moment(zone, day, at)) for at in times})


def _times(plan: Plan) -> list[tuple[time, int]]:
    """The local times of day, those in quiet hours moved to their end, and how many days later than the plan's own day that is."""
    times = plan.times if plan.kind == "daily" else plan.times[:1]
    if plan.quiet is None:
        return [(at, 0) for at in times]
    start, end = plan.quiet
    return [(end, int(end <= start <= at)) if _in_quiet_hours(plan, at) else (at, 0) for at in times]


def _falls_on(plan: Plan, day: date, later: int) -> bool:
    """Whether the plan falls due on that date: on a day of its own (`later` days after it) that is not off, or in place of one that is."""
    if is_holiday(plan.holidays, day):
        return False
    return _is_its_day(plan, day - _DAY * later) or (plan.on_holiday == "next" and _takes_over(plan, day, later))


def _takes_over(plan: Plan, day: date, later: int) -> bool:
    """Whether what fell due on a day off before is told on that date: the first working day after it."""
    if not _is_working(plan, day, later):
        return False
    for back in range(1, _LONGEST_CLOSURE + 1):
        before = day - _DAY * back
        if _is_working(plan, before, later):
            return False
        if _is_its_day(plan, before - _DAY * later) and is_holiday(plan.holidays, before):
            return True
    return False


def _is_working(plan: Plan, day: date, later: int) -> bool:
    weekdays = _weekdays(plan) if plan.kind == "daily" else _WORKING_WEEK
    return (day - _DAY * later).weekday() in weekdays and not is_holiday(plan.holidays, day)


def _is_its_day(plan: Plan, day: date) -> bool:
    """By the plan's own weekdays. A monthly plan has the first of its weekday in the month."""
    weekdays = _weekdays(plan)
    match plan.kind:
        case "weekly":
            return day.weekday() == weekdays[0]
        case "monthly":
            return day.weekday() == weekdays[0] and day.day <= _WEEK
        case _:
            return day.weekday() in weekdays


def _weekdays(plan: Plan) -> tuple[int, ...]:
    return plan.weekdays or tuple(range(_WEEK))


# ── one moment ──────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _moment(zone: ZoneInfo, day: date, at: time) -> datetime:
    """When that wall-clock time is, UTC: the first of two, the end of the gap where there is none."""
    wall = datetime.combine(day, at.replace(tzinfo=None, fold=0))
    early, late = (wall.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    if late >= early:
        return early
    return _change_between(late, early, zone)


def _after_gap(plan: Plan, zone: ZoneInfo, moment: datetime) -> datetime:
    """A time that a clock change moved into the quiet hours waits for their end."""
    local = moment.astimezone(zone)
    if plan.quiet is None or not _in_quiet_hours(plan, local.time()):
        return moment
    start, end = plan.quiet
    return _moment(zone, local.date() + _DAY * int(end <= start <= local.time()), end)


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


def _grid(plan: Plan, now: datetime) -> datetime:
    """The latest whole grouping of UTC: of ten minutes 08:30, 08:40 …"""
    return now.astimezone(UTC) - (now - _EPOCH) % plan.grouping
