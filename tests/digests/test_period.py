"""When plans fall due: the wall clock of their own zone, every week for years, and nothing told twice or never."""

import itertools
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.digests.period import find_zone, next_due, period_due, period_for
from bot.errors import SettingError
from bot.models import Period, Plan
from tests.examples import NOW, a_plan

ZONES = (
    "Europe/London",
    "Asia/Tokyo",
    "Australia/Lord_Howe",
    "Pacific/Chatham",
    "Pacific/Apia",
    "Asia/Kathmandu",
    "America/St_Johns",
    "Africa/Casablanca",
    "Antarctica/Troll",
    "Asia/Tehran",
    "America/Sao_Paulo",
    "Pacific/Kiritimati",
)
KINDS = ("instant", "daily", "weekly", "monthly")
plans = st.builds(
    lambda kind, zone, weekdays, at: a_plan(kind=kind, zone=zone, weekdays=tuple(weekdays), times=(at,)),
    st.sampled_from(KINDS),
    st.sampled_from(ZONES),
    st.lists(st.integers(0, 6), min_size=1, max_size=7, unique=True),
    st.times(),
)
moments = st.datetimes(datetime(2024, 1, 1), datetime(2030, 12, 31), timezones=st.just(UTC))


def made(plan: Plan, *nows: datetime) -> list[Period]:
    """The periods that checking at those moments makes."""
    periods: list[Period] = []
    for now in nows:
        if period := period_due(plan, now, periods[-1] if periods else None):
            periods.append(period)
    return periods


@pytest.mark.parametrize("zone", ZONES)
def test_a_weekly_plan_lands_on_its_weekday_and_hour_in_every_week(zone):
    plan = a_plan(zone=zone, weekdays=(1,), times=(time(8, 30),))
    due, dates = datetime(2023, 12, 31, 12, tzinfo=UTC), []
    while due.year < 2031:
        due = next_due(plan, due)
        local = due.astimezone(ZoneInfo(zone))
        assert (local.weekday(), local.time()) == (1, time(8, 30))
        dates.append(local.date())
    assert {later - earlier for earlier, later in itertools.pairwise(dates)} == {timedelta(days=7)}


@pytest.mark.parametrize(
    ("zone", "day", "at", "due"),
    [
        ("Europe/London", date(2026, 3, 29), time(1, 30), "2026-03-29T01:00"),
        ("Australia/Lord_Howe", date(2026, 10, 4), time(2, 10), "2026-10-03T15:30"),
        ("Pacific/Chatham", date(2026, 9, 27), time(3, 0), "2026-09-26T14:00"),
        ("Antarctica/Troll", date(2026, 3, 29), time(1, 30), "2026-03-29T01:00"),
        ("Pacific/Apia", date(2011, 12, 30), time(8, 30), "2011-12-30T10:00"),
    ],
)
def test_a_time_that_the_clocks_leave_out_falls_due_when_the_gap_ends(zone, day, at, due):
    plan = a_plan(kind="daily", zone=zone, weekdays=(day.weekday(),), times=(at,))
    assert next_due(plan, datetime.fromisoformat(due).replace(tzinfo=UTC) - timedelta(hours=1)).isoformat()[:16] == due


@pytest.mark.parametrize(
    ("zone", "day", "at", "due"),
    [
        ("Europe/London", date(2026, 10, 25), time(1, 30), "2026-10-25T00:30"),
        ("Australia/Lord_Howe", date(2026, 4, 5), time(1, 45), "2026-04-04T14:45"),
        ("America/St_Johns", date(2026, 11, 1), time(1, 30), "2026-11-01T04:00"),
        ("Antarctica/Troll", date(2026, 10, 25), time(2, 0), "2026-10-25T00:00"),
    ],
)
def test_a_time_that_comes_twice_falls_due_the_first_time_only(zone, day, at, due):
    plan = a_plan(kind="daily", zone=zone, weekdays=(day.weekday(),), times=(at,))
    first = next_due(plan, datetime.combine(day, time(), UTC) - timedelta(days=1))
    assert first.isoformat()[:16] == due
    assert next_due(plan, first) - first > timedelta(days=6)


def test_a_daily_plan_keeps_its_weekdays_and_covers_the_weekend_on_monday():
    plan = a_plan(kind="daily", weekdays=(0, 1, 2, 3, 4))
    period = period_due(plan, NOW, None)
    assert (period.key, period.start, period.end) == ("daily:2026-03-16T08:30+00:00", NOW - timedelta(days=3), NOW)
    assert period_due(plan, datetime(2026, 3, 15, 12, tzinfo=UTC), period_due(plan, datetime(2026, 3, 13, 9, tzinfo=UTC), None)) is None


def test_a_weekly_plans_first_digest_covers_one_week():
    first = Period("weekly:2026-03-16T08:30+00:00", NOW - timedelta(days=7), NOW, NOW, first=True)
    assert period_due(a_plan(), NOW + timedelta(hours=1), None) == first


def test_a_monthly_plan_has_the_first_of_its_weekday():
    plan = a_plan(kind="monthly", weekdays=(2,))
    assert next_due(plan, NOW) == datetime(2026, 4, 1, 7, 30, tzinfo=UTC)
    assert next_due(plan, next_due(plan, NOW)) == datetime(2026, 5, 6, 7, 30, tzinfo=UTC)


def test_a_new_plan_waits_for_its_first_due_moment():
    plan = a_plan(created=NOW + timedelta(minutes=1))
    assert period_due(plan, NOW + timedelta(days=1), None) is None
    assert period_due(plan, NOW + timedelta(days=7), None).due == NOW + timedelta(days=7)
    assert period_due(replace(plan, created=NOW), NOW, None) is None


def test_what_was_missed_is_made_up_once():
    plan = a_plan(kind="daily", weekdays=(0, 1, 2, 3, 4))
    last = period_due(plan, NOW, None)
    back = NOW + timedelta(days=9, hours=3)
    caught_up = period_due(plan, back, last)
    assert (caught_up.start, caught_up.end) == (NOW, NOW + timedelta(days=9))
    assert period_due(plan, back, caught_up) is None


def test_a_clock_set_back_makes_nothing_again():
    last = period_due(a_plan(), NOW, None)
    assert all(period_due(a_plan(), NOW - timedelta(minutes=minutes), last) is None for minutes in range(0, 30_000, 997))


def test_a_plan_moved_to_another_hour_or_kind_goes_on_where_it_ended():
    last = period_due(a_plan(), NOW, None)
    moved = period_due(a_plan(kind="daily", weekdays=(0, 1, 2, 3, 4), times=(time(18),), zone="Asia/Tokyo"), NOW + timedelta(days=1), last)
    assert (moved.start, moved.end) == (NOW, datetime(2026, 3, 16, 9, tzinfo=UTC))


def test_a_paused_plan_is_never_due():
    assert period_due(a_plan(state="paused"), NOW, None) is None


def test_alerts_are_grouped_by_ten_minutes():
    plan = a_plan(kind="instant")
    first = period_due(plan, NOW + timedelta(minutes=7), None)
    assert (first.key, first.end - first.start) == ("instant:2026-03-16T08:30Z", plan.grouping)
    assert period_due(plan, NOW + timedelta(minutes=9, seconds=59), first) is None
    assert period_due(plan, NOW + timedelta(minutes=41), first) == Period(
        "instant:2026-03-16T09:10Z", NOW, *[NOW + timedelta(minutes=40)] * 2
    )


def test_an_unknown_zone_says_what_would_be_right():
    with pytest.raises(SettingError, match=r"Mars/Olympus.*Europe/London"):
        find_zone("Mars/Olympus")
    with pytest.raises(SettingError):
        find_zone("../etc/passwd")


@pytest.mark.parametrize("kind", ["daily", "weekly"])
def test_a_dry_run_at_the_due_moment_shows_the_real_period(kind):
    plan = a_plan(kind=kind)
    shown, real = period_for(plan, NOW), period_due(plan, NOW, None)
    assert (shown.start, shown.end, shown.due) == (real.start, real.end, real.due)
    assert shown.key != real.key


def test_a_dry_run_between_shows_what_would_be_told_now():
    wednesday = datetime(2026, 3, 18, 15, tzinfo=UTC)
    assert period_for(a_plan(), wednesday) == Period("asked:2026-03-18T15:00:00+00:00", wednesday - timedelta(days=7), wednesday, wednesday)
    assert period_for(a_plan(kind="daily", weekdays=(0, 1, 2, 3, 4)), wednesday).start == wednesday - timedelta(days=1)
    assert period_for(a_plan(kind="monthly"), datetime(2026, 3, 31, tzinfo=UTC)).start == datetime(2026, 2, 28, 1, tzinfo=UTC) - timedelta(
        hours=0
    )
    assert period_for(a_plan(kind="instant"), wednesday).start == wednesday - timedelta(minutes=10)


@settings(max_examples=150, deadline=None)
@given(plans, moments, st.lists(st.timedeltas(timedelta(-2), timedelta(40)), min_size=2, max_size=12))
def test_periods_cover_every_moment_exactly_once(plan, start, steps):
    """Whatever the plan and however unevenly the clock is looked at, backwards too."""
    plan = replace(plan, created=start - timedelta(days=60))
    nows = [start]
    for step in steps:
        nows.append(nows[-1] + step)
    periods = made(plan, *nows)
    assert periods
    assert all(period.start < period.end == period.due for period in periods)
    assert all(earlier.end == later.start for earlier, later in itertools.pairwise(periods))
    assert len({period.key for period in periods}) == len(periods)


@settings(max_examples=150, deadline=None)
@given(plans, moments)
def test_the_next_due_moment_is_when_a_period_becomes_due(plan, now):
    plan = replace(plan, created=None)
    last = period_due(plan, now, None)
    due = next_due(plan, now)
    assert last.due <= now < due
    assert period_due(plan, due - timedelta(microseconds=1), last) is None
    following = period_due(plan, due, last)
    assert (following.start, following.end, following.due) == (last.end, due, due)


@settings(max_examples=100, deadline=None)
@given(plans, moments)
def test_a_dry_run_ends_now_and_covers_something(plan, now):
    period = period_for(plan, now)
    assert period.start < period.end == period.due == now
