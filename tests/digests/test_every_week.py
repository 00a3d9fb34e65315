"""Every week of seven years, in London, Tokyo and ten awkward zones, against a wall clock read another way.

The other way: a zone is the list of its offsets, found by reading its clock every hour; a time falls due at the first instant ever at
which the wall shows it or later. Nothing of `bot.digests.period` is used for it.
"""

from bisect import bisect_left
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import pytest

from bot.digests.period import next_due, period_due
from tests.examples import a_plan

ZONES = (
    "Europe/London",
    "Asia/Tokyo",
    "Australia/Lord_Howe",
    "America/St_Johns",
    "Asia/Kathmandu",
    "Pacific/Chatham",
    "Africa/Casablanca",
    "America/Santiago",
    "Asia/Beirut",
    "Africa/Cairo",
    "Pacific/Apia",
    "Europe/Dublin",
    "Antarctica/Troll",
    "America/Nuuk",
)
FIRST, LAST = date(2024, 1, 1), date(2030, 12, 31)
USUAL = time(8, 30)
AWKWARD = (time(0), time(0, 30), time(1, 30), time(2, 10), time(3), time(23, 30))
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@cache
def stretches(name: str) -> tuple[tuple[datetime, timedelta], ...]:
    """From when on the zone has which offset, UTC."""
    zone, found = ZoneInfo(name), []
    moment = datetime(2023, 12, 1, tzinfo=UTC)
    while moment.year < 2032:
        offset = moment.astimezone(zone).utcoffset()
        if not found or found[-1][1] != offset:
            start = moment
            while found and (start - timedelta(minutes=1)).astimezone(zone).utcoffset() == offset:
                start -= timedelta(minutes=1)
            found.append((start, offset))
        moment += HOUR
    return tuple(found)


def first_shown(name: str, day: date, at: time) -> datetime:
    """The first instant at which the wall has come to that time."""
    wall = datetime.combine(day, at, UTC)
    parts = stretches(name)
    for number, (start, offset) in enumerate(parts):
        end = parts[number + 1][0] if number + 1 < len(parts) else datetime.max.replace(tzinfo=UTC)
        if (moment := max(start, wall - offset)) < end:
            return moment
    raise AssertionError


def changing_weekdays(name: str) -> set[int]:
    """On which weekdays the zone's clocks change, by the wall on both sides."""
    parts = stretches(name)
    return {(start + off).weekday() for (start, after), (_, before) in zip(parts[1:], parts, strict=False) for off in (before, after)}


def days_of(weekday: int) -> list[date]:
    return [FIRST + DAY * number for number in range((LAST - FIRST).days + 1) if (FIRST + DAY * number).weekday() == weekday]


def cases(name: str) -> list[tuple[int, time]]:
    """Half past eight on Mondays (in London and Tokyo on each weekday); every time on the weekdays whose clocks change."""
    usual = range(7) if name in ZONES[:2] else (0,)
    return [(weekday, USUAL) for weekday in usual] + [(weekday, at) for weekday in sorted(changing_weekdays(name)) for at in AWKWARD]


@pytest.mark.parametrize("name", ZONES)
def test_a_weekly_plan_lands_on_its_weekday_and_hour_every_week_for_seven_years(name):
    for weekday, at in cases(name):
        wanted = [first_shown(name, day, at) for day in days_of(weekday)]
        plan = a_plan(zone=name, weekdays=(weekday,), times=(at,), created=None)
        due, landed = wanted[0] - HOUR, []
        for _ in wanted:
            due = next_due(plan, due)
            landed.append(due)
        assert landed == wanted, (weekday, at)


@pytest.mark.parametrize("name", ZONES)
def test_looked_at_whenever_the_latest_due_moment_is_the_one_that_came_last(name):
    """The same, looked at from after: at each change of the clocks, minute by minute around it, and in the middle of every week."""
    for at in (USUAL, *AWKWARD):
        plan = a_plan(zone=name, kind="daily", weekdays=tuple(range(7)), times=(at,), created=None)
        for start, _ in stretches(name)[1:]:
            if start.year > LAST.year:
                continue
            wanted = sorted({first_shown(name, start.date() + DAY * number, at) for number in range(-3, 4)})
            for minutes in (-61, -31, -1, 0, 1, 31, 61, 119):
                now = start + timedelta(minutes=minutes)
                assert period_due(plan, now, None).due == wanted[bisect_left(wanted, now + timedelta.resolution) - 1], (at, now)


def test_the_zones_are_awkward_indeed():
    """Else nothing above is proved: gaps and overlaps of half an hour and of two hours, off the hour, at midnight, and of many a weekday."""
    steps = {abs(after - before) for name in ZONES for (_, before), (_, after) in zip(stretches(name), stretches(name)[1:], strict=False)}
    assert {HOUR / 2, HOUR, 2 * HOUR} <= steps
    assert stretches("Asia/Kathmandu")[0][1] % HOUR == HOUR * 3 / 4
    hours = {
        (start + before).time() for name in ZONES for (_, before), (start, _) in zip(stretches(name), stretches(name)[1:], strict=False)
    }
    assert {time(0), time(1), time(2), time(3)} <= hours
    assert len({weekday for name in ZONES for weekday in changing_weekdays(name)}) >= 4


def count() -> dict[str, int]:
    """What the first test looks at, for who asks."""
    each = [len(cases(name)) for name in ZONES]
    return {"zones": len(ZONES), "plans": sum(each), "weeks": len(days_of(0)), "due moments": sum(each) * len(days_of(0))}
