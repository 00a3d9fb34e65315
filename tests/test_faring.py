"""How a feed fares: a hiccup is none of its faults, a holiday no silence, and what is over is over at once."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.faring import (
    DEAD_AFTER,
    DEAD_FAILURES,
    FAILING_AFTER,
    HOLDS,
    LEAST_SILENCE,
    falls_silent,
    is_silent,
    judge,
    open_days,
    own_gap,
)
from tests.examples import NOW, a_feed

DAY = timedelta(days=1)
READ = {"last_checked": NOW, "last_success": NOW}


def failing(failures: int, since: timedelta, **changes):
    return a_feed(failures=failures, last_checked=NOW, last_success=NOW - since - DAY, failing_since=NOW - since, **changes)


@pytest.mark.parametrize(
    ("feed", "fare"),
    [
        (a_feed(), "new"),
        (a_feed(**READ), "healthy"),
        (a_feed(**READ, permanent_seen=HOLDS - 1), "healthy"),
        (a_feed(**READ, permanent_seen=HOLDS), "moved"),
        (a_feed(**READ, state="paused"), "paused"),
        (failing(1, 40 * DAY), "trying"),
        (failing(2, DAY), "trying"),
        (failing(9, FAILING_AFTER - timedelta(minutes=1)), "trying"),
        (failing(3, FAILING_AFTER), "failing"),
        (a_feed(failures=1, last_checked=NOW, failing_since=NOW), "failing"),
        (failing(DEAD_FAILURES - 1, DEAD_AFTER), "failing"),
        (failing(DEAD_FAILURES, DEAD_AFTER - timedelta(minutes=1)), "failing"),
        (failing(DEAD_FAILURES, DEAD_AFTER), "dead"),
        (failing(1, DAY, state="gone"), "gone"),
    ],
)
def test_a_feed_fares_as_its_checks_went(feed, fare):
    assert judge(feed, NOW) == fare
    assert judge(feed, NOW, heard=False) == "paused"


def test_a_failing_feed_of_before_this_version_fails_since_it_was_last_read():
    assert judge(a_feed(failures=12, last_checked=NOW, last_success=NOW - 20 * DAY), NOW) == "dead"


@pytest.mark.parametrize(
    ("gap", "silent", "quiet"),
    [(1, 10, False), (1, 11, True), (3, 18, False), (3, 19, True), (7, 42, False), (7, 43, True), (30, 180, False)],
)
def test_a_feed_is_quiet_after_six_of_its_gaps_and_ten_days_at_least(gap, silent, quiet):
    now = datetime(2026, 7, 20, tzinfo=UTC) if silent > 30 else datetime(2026, 6, 20, tzinfo=UTC)
    assert is_silent(now - silent * DAY, gap * DAY, now) is quiet


@pytest.mark.parametrize(
    ("last", "back"),
    [
        (datetime(2026, 12, 18, 17, tzinfo=UTC), datetime(2027, 1, 11, 9, tzinfo=UTC)),  # a long Christmas
        (datetime(2026, 7, 31, 17, tzinfo=UTC), datetime(2026, 9, 7, 9, tzinfo=UTC)),  # August, and the first week of term
        (datetime(2026, 4, 28, 17, tzinfo=UTC), datetime(2026, 5, 7, 9, tzinfo=UTC)),  # a Golden Week
        (datetime(2026, 4, 1, 17, tzinfo=UTC), datetime(2026, 4, 8, 9, tzinfo=UTC)),  # Easter and the days around it
        (datetime(2027, 2, 4, 17, tzinfo=UTC), datetime(2027, 2, 14, 9, tzinfo=UTC)),  # a Spring Festival
    ],
)
def test_no_usual_holiday_makes_a_daily_feed_quiet(last, back):
    assert not is_silent(last, DAY, back)
    assert is_silent(last, DAY, back + LEAST_SILENCE + 6 * DAY), "but one that does not come back is"


def test_a_feed_without_rhythm_or_entries_is_never_quiet():
    assert not is_silent(None, DAY, NOW)
    assert not is_silent(NOW - 900 * DAY, None, NOW)
    assert judge(a_feed(**READ), NOW, last_entry=NOW - 90 * DAY, gap=DAY) == "quiet"
    assert judge(failing(9, DAY), NOW, last_entry=NOW - 90 * DAY, gap=DAY) == "failing"


def test_the_rhythm_is_the_longer_of_what_its_days_and_its_document_say():
    days = [NOW - n * 7 * DAY for n in range(6)]
    assert own_gap(a_feed(), days) == 7 * DAY
    assert own_gap(a_feed(gap=timedelta(minutes=61)), days) == 7 * DAY, "ten entries of one morning are one day of news"
    assert own_gap(a_feed(gap=30 * DAY), days[:3]) == 30 * DAY
    assert own_gap(a_feed(), days[:4]) is None


MOMENTS = st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))


@given(MOMENTS, st.timedeltas(timedelta(0), 700 * DAY), st.timedeltas(timedelta(0), 300 * DAY))
def test_open_days_grow_with_time_and_never_run_ahead_of_it(start, first, then):
    assert timedelta(0) <= open_days(start, start + first) <= first
    assert open_days(start, start + first) <= open_days(start, start + first + then)


@given(MOMENTS, st.timedeltas(timedelta(hours=1), 60 * DAY))
def test_it_falls_silent_once_and_at_that_moment(last, gap):
    moment = falls_silent(last, gap)
    assert is_silent(last, gap, moment)
    assert not is_silent(last, gap, moment - 2 * DAY)
