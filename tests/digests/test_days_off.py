"""Days off and quiet hours: what is left out, moved or covered later, and what may be told at night."""

import itertools
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from bot.digests.period import is_quiet, next_due, period_due, period_for
from bot.models import Plan
from tests.examples import a_plan

DAILY = {"kind": "daily", "weekdays": (0, 1, 2, 3, 4), "created": None}
LONDON, TOKYO = ZoneInfo("Europe/London"), ZoneInfo("Asia/Tokyo")
NIGHT = (time(22), time(7))


def at(words: str, zone=LONDON) -> datetime:
    return datetime.fromisoformat(words).replace(tzinfo=zone).astimezone(UTC)


def dues(plan: Plan, first: datetime, last: datetime) -> list[str]:
    """The due moments in `(first, last]`, by the plan's own clock."""
    found, moment = [], first
    while (moment := next_due(plan, moment)) and moment <= last:
        found.append(f"{moment.astimezone(ZoneInfo(plan.zone)):%a %d %H:%M}")
    return found


def periods(plan: Plan, first: datetime, last: datetime):
    """What a desk that looks at every due moment makes."""
    made, moment = [period_due(plan, first, None)], first
    while (moment := next_due(plan, moment)) and moment <= last:
        made.append(period_due(plan, moment, made[-1]))
    return made


# ── days off ────────────────────────────────────────────────────────────────────────────────────────────────────────────────

EASTER = (at("2026-04-02 12:00"), at("2026-04-08 12:00"))


@pytest.mark.parametrize("way", ["skip", "merge"])
def test_nothing_is_due_on_a_day_off(way):
    plan = a_plan(**DAILY, holidays=("england-wales",), on_holiday=way)
    assert dues(plan, *EASTER) == ["Tue 07 08:30", "Wed 08 08:30"]


def test_skipped_a_day_off_takes_its_period_with_it():
    plan = a_plan(**DAILY, holidays=("england-wales",), on_holiday="skip")
    *_, tuesday, wednesday = periods(plan, at("2026-04-02 08:30"), EASTER[1])
    assert (tuesday.start, tuesday.end) == (at("2026-04-06 08:30"), at("2026-04-07 08:30"))
    assert (wednesday.start, wednesday.makes_up) == (tuesday.end, "")


@pytest.mark.parametrize("way", ["merge", "next"])
def test_merged_or_moved_a_day_off_is_covered_by_the_digest_after_it(way):
    plan = a_plan(**DAILY, holidays=("england-wales",), on_holiday=way)
    thursday, tuesday, _ = periods(plan, at("2026-04-02 08:30"), EASTER[1])
    assert (tuesday.start, tuesday.end) == (thursday.end, at("2026-04-07 08:30"))
    assert tuesday.makes_up == ""


def test_what_was_missed_before_a_skipped_day_is_covered_with_it():
    plan = a_plan(**DAILY, holidays=("england-wales",), on_holiday="skip")
    wednesday = period_due(plan, at("2026-04-01 08:30"), None)
    caught_up = period_due(plan, at("2026-04-07 08:30"), wednesday)
    assert (caught_up.start, caught_up.makes_up) == (wednesday.end, "several")


def test_a_weekly_plan_waits_for_the_next_working_day_at_its_own_hour():
    plan = a_plan(zone="Asia/Tokyo", holidays=("japan",), created=None)
    assert dues(plan, at("2026-04-24 12:00", TOKYO), at("2026-05-14 12:00", TOKYO)) == ["Mon 27 08:30", "Thu 07 08:30", "Mon 11 08:30"]


def test_a_weekly_plan_may_skip_golden_week_altogether():
    plan = a_plan(zone="Asia/Tokyo", holidays=("japan",), on_holiday="skip", created=None)
    *_, april, may = periods(plan, at("2026-04-20 08:30", TOKYO), at("2026-05-14 12:00", TOKYO))
    assert (april.end, may.start, may.end) == (at("2026-04-27 08:30", TOKYO), at("2026-05-04 08:30", TOKYO), at("2026-05-11 08:30", TOKYO))


def test_a_monthly_plan_that_begins_with_new_year_waits_until_offices_open():
    plan = a_plan(kind="monthly", weekdays=(3,), holidays=("japan", "year-end"), zone="Asia/Tokyo", created=None)
    assert dues(plan, at("2025-12-20 12:00", TOKYO), at("2026-01-31 12:00", TOKYO)) == ["Mon 05 08:30"]


def test_what_moves_onto_another_due_moment_is_one_digest():
    plan = a_plan(**DAILY, times=(time(8, 30), time(17)), holidays=("england-wales",))
    assert dues(plan, *EASTER) == ["Thu 02 17:00", "Tue 07 08:30", "Tue 07 17:00", "Wed 08 08:30"]


def test_a_working_day_of_a_daily_plan_is_one_of_its_own_weekdays():
    plan = a_plan(**{**DAILY, "weekdays": (0, 3)}, holidays=("england-wales",))
    assert dues(plan, at("2026-04-03 12:00"), at("2026-04-10 12:00")) == ["Thu 09 08:30"]


def test_who_asked_for_saturdays_gets_saturdays():
    plan = a_plan(weekdays=(5,), holidays=("england-wales",), created=None)
    assert dues(plan, at("2026-12-14 12:00"), at("2027-01-10 12:00")) == ["Sat 19 08:30", "Tue 29 08:30", "Sat 02 08:30", "Sat 09 08:30"]


@pytest.mark.parametrize("kind", ["instant", "daily", "weekly", "monthly"])
@pytest.mark.parametrize("way", ["skip", "next", "merge"])
def test_a_closure_without_end_ends_the_search(kind, way):
    plan = a_plan(kind=kind, holidays=("01-01..12-31",), on_holiday=way, created=None)
    assert next_due(plan, at("2026-04-02 12:00")) is None
    period = period_due(plan, at("2026-04-02 12:00"), None)
    assert period is None or period.urgent
    assert period_for(plan, at("2026-04-02 12:00")).start < at("2026-04-02 12:00")


def test_after_a_closure_of_months_what_fell_into_it_is_covered_by_the_next_digest():
    plan = a_plan(holidays=("02-01..09-30",), created=None)
    january, october, _ = periods(plan, at("2026-01-26 08:30"), at("2026-10-06 12:00"))
    assert (october.start, october.end) == (january.end, at("2026-10-01 08:30"))


# ── quiet hours ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_digest_due_at_night_waits_for_the_morning():
    plan = a_plan(**DAILY, times=(time(6), time(12), time(23)), quiet=NIGHT)
    assert dues(plan, at("2026-03-19 12:00"), at("2026-03-23 12:00")) == [
        "Fri 20 07:00",
        "Fri 20 12:00",
        "Sat 21 07:00",
        "Mon 23 07:00",
        "Mon 23 12:00",
    ]


def test_quiet_hours_by_day_end_on_the_same_day():
    plan = a_plan(**DAILY, times=(time(12, 30),), quiet=(time(12), time(14)))
    assert dues(plan, at("2026-03-19 08:00"), at("2026-03-20 20:00")) == ["Thu 19 14:00", "Fri 20 14:00"]


@pytest.mark.parametrize(
    ("day", "due", "quiet", "utc"),
    [
        ("2026-03-29", time(23, 30), (time(22), time(1, 30)), "2026-03-30T00:30"),  # the night after the gap
        ("2026-03-28", time(23, 30), (time(22), time(1, 30)), "2026-03-29T01:00"),  # its end falls into the gap
        ("2026-03-29", time(1, 15), (time(2), time(7)), "2026-03-29T06:00"),  # its own time does, and lands in the quiet
        ("2026-10-24", time(23, 30), (time(22), time(1, 30)), "2026-10-25T00:30"),  # its end comes twice: the first
    ],
)
def test_quiet_hours_follow_the_wall_clock_when_it_changes(day, due, quiet, utc):
    plan = a_plan(kind="daily", weekdays=(date.fromisoformat(day).weekday(),), times=(due,), quiet=quiet, created=None)
    assert next_due(plan, at(f"{day} 00:00")).isoformat()[:16] == utc


def test_what_waits_for_the_end_of_quiet_hours_on_a_day_off_waits_on():
    plan = a_plan(weekdays=(6,), times=(time(23),), quiet=NIGHT, holidays=("england-wales",), created=None)
    assert dues(plan, at("2026-04-04 12:00"), at("2026-04-08 12:00")) == ["Tue 07 07:00"]


INSTANT = {"kind": "instant", "quiet": NIGHT, "created": None}


def test_at_night_alerts_are_of_urgent_stories_only_and_the_morning_covers_the_night():
    plan = a_plan(**INSTANT)
    evening = period_due(plan, at("2026-03-19 21:50"), None)
    night = [period_due(plan, at(words), evening) for words in ("2026-03-19 22:00", "2026-03-20 03:00", "2026-03-20 06:59")]
    morning = period_due(plan, at("2026-03-20 07:00"), evening)
    assert not evening.urgent
    assert all(period.urgent and period.start == evening.end for period in night)
    assert len({period.key for period in night}) == 3
    assert (morning.urgent, morning.start, morning.end, morning.makes_up) == (False, evening.end, at("2026-03-20 07:00"), "")


def test_on_a_day_off_alerts_are_quiet_all_day():
    plan = a_plan(kind="instant", holidays=("england-wales",), created=None)
    before = period_due(plan, at("2026-04-02 23:50"), None)
    assert is_quiet(plan, at("2026-04-03 12:00"))
    assert period_due(plan, at("2026-04-03 12:00"), before).urgent
    after = period_due(plan, at("2026-04-04 00:00"), before)
    assert (after.urgent, after.start) == (False, before.end)
    assert next_due(plan, at("2026-04-03 05:00")) == at("2026-04-04 00:00")


def test_a_plan_made_at_night_first_tells_what_came_since():
    plan = a_plan(**{**INSTANT, "created": at("2026-03-19 23:05")})
    assert period_due(plan, at("2026-03-20 07:00"), None).start == at("2026-03-19 23:00")


def test_alerts_that_were_missed_say_so_and_a_night_is_none():
    plan = a_plan(**INSTANT)
    evening = period_due(plan, at("2026-03-19 21:50"), None)
    assert period_due(plan, at("2026-03-20 07:40"), evening).makes_up == ""
    assert period_due(plan, at("2026-03-20 08:10"), evening).makes_up == "several"


def test_alerts_are_grouped_as_the_plan_says():
    plan = a_plan(kind="instant", grouping=timedelta(minutes=30), created=None)
    assert dues(plan, at("2026-03-19 10:05"), at("2026-03-19 11:00")) == ["Thu 19 10:30", "Thu 19 11:00"]
    assert period_due(plan, at("2026-03-19 10:40"), None).start == at("2026-03-19 10:00")


# ── what was missed, what was changed ───────────────────────────────────────────────────────────────────────────────────────


def test_a_digest_made_late_says_so():
    plan = a_plan(created=None)
    last = period_due(plan, at("2026-03-09 08:31"), None)
    late = {hours: period_due(plan, at("2026-03-16 08:30") + timedelta(hours=hours), last).makes_up for hours in (0, 1, 2, 100)}
    assert late == {0: "", 1: "", 2: "one", 100: "one"}
    assert period_due(plan, at("2026-03-23 08:30"), last).makes_up == "several"


def test_only_the_first_digest_is_the_first_and_it_covers_the_usual_period():
    plan = a_plan(created=at("2026-03-11 12:00"))
    first = period_due(plan, at("2026-03-16 08:30"), None)
    assert (first.first, first.end - first.start) == (True, timedelta(days=7))
    assert not period_due(plan, at("2026-03-23 08:30"), first).first


def test_a_plan_that_was_changed_waits_for_its_new_time_and_covers_what_it_has_not_told():
    last = period_due(a_plan(created=None), at("2026-03-16 08:30"), None)
    plan = a_plan(weekdays=(1,), created=None, changed=at("2026-03-18 12:00"))
    assert period_due(plan, at("2026-03-18 12:10"), last) is None
    following = period_due(plan, at("2026-03-24 08:30"), last)
    assert (following.start, following.makes_up) == (last.end, "")


def test_days_off_that_came_before_a_change_are_not_left_out():
    last = period_due(a_plan(**DAILY), at("2026-04-02 08:30"), None)
    plan = a_plan(**DAILY, holidays=("england-wales",), on_holiday="skip", changed=at("2026-04-06 12:00"))
    assert period_due(plan, at("2026-04-07 08:30"), last).start == last.end


def test_a_mark_of_a_clock_that_ran_far_ahead_holds_nothing_up():
    plan = a_plan(created=at("2027-01-01 00:00"), changed=at("2027-01-01 00:00"))
    assert period_due(plan, at("2026-03-16 08:30"), None).due == at("2026-03-16 08:30")


def test_a_digest_made_by_hand_has_a_key_of_its_own():
    noon = at("2026-03-16 12:00")
    keys = {period_for(a_plan(kind=kind), noon).key for kind in ("instant", "daily", "weekly", "monthly")}
    assert all(key.startswith("asked:2026-03-16T12:00") for key in keys)
    assert period_due(a_plan(created=None), noon, None).key == "weekly:2026-03-16T08:30+00:00"


# ── laws ────────────────────────────────────────────────────────────────────────────────────────────────────────────────────

hours = st.times().map(lambda moment: moment.replace(second=0, microsecond=0))
plans = st.builds(
    lambda kind, zone, weekdays, times, holidays, way, quiet, minutes: a_plan(
        kind=kind,
        zone=zone,
        weekdays=tuple(sorted(weekdays)),
        times=tuple(sorted(times)),
        holidays=tuple(holidays),
        on_holiday=way,
        quiet=quiet,
        grouping=timedelta(minutes=minutes),
        created=None,
    ),
    st.sampled_from(("instant", "daily", "weekly", "monthly")),
    st.sampled_from(("Europe/London", "Asia/Tokyo", "Australia/Lord_Howe", "America/Santiago", "Antarctica/Troll", "Africa/Cairo")),
    st.sets(st.integers(0, 6), min_size=1),
    st.sets(hours, min_size=1, max_size=3),
    st.lists(st.sampled_from(("england-wales", "japan", "obon", "year-end", "christmas-closure")), unique=True, max_size=3),
    st.sampled_from(("skip", "next", "merge")),
    st.none() | st.tuples(hours, hours).filter(lambda pair: pair[0] != pair[1]),
    st.sampled_from((5, 10, 30, 45)),
)
moments = st.datetimes(datetime(2024, 1, 1), datetime(2030, 12, 1), timezones=st.just(UTC))


@settings(max_examples=300, deadline=None)
@given(plans, moments)
def test_no_digest_falls_due_on_a_day_off_or_in_quiet_hours(plan, now):
    due = next_due(plan, now)
    assume(due is not None)
    assert now < due
    assert not is_quiet(plan, due)


@settings(max_examples=300, deadline=None)
@given(plans, moments)
def test_the_next_due_moment_is_when_a_period_in_order_becomes_due(plan, now):
    due = next_due(plan, now)
    assume(due is not None)
    before = period_due(plan, now, None)
    last = before if before and not before.urgent else None
    early = period_due(replace(plan, created=now), due - timedelta.resolution, last)
    assert early is None or early.urgent or (last is None and plan.kind == "instant")
    assert period_due(plan, due, last).due == due


@settings(max_examples=200, deadline=None)
@given(plans, moments, st.lists(st.timedeltas(timedelta(minutes=1), timedelta(25)), min_size=3, max_size=10))
def test_periods_leave_out_only_what_days_off_are_to_leave_out(plan, now, steps):
    made, last = [], None
    for moment in itertools.accumulate(steps, initial=now):
        period = period_due(plan, moment, last)
        if period and not period.urgent:
            made.append(period)
            last = period
    assert all(period.start < period.end <= now + sum(steps, timedelta()) for period in made)
    holes = [(earlier.end, later.start) for earlier, later in itertools.pairwise(made) if earlier.end != later.start]
    assert all(end < start for end, start in holes)
    assert not holes or (plan.on_holiday == "skip" and plan.holidays and plan.kind != "instant")
    assert all(is_quiet(replace(plan, quiet=None), start) for _, start in holes), "a hole that no day off made"
