from dataclasses import replace
from datetime import UTC, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import Gone, Rejected, Unavailable, Unreadable
from bot.faring import DEAD_AFTER, DEAD_FAILURES, HOLDS, is_dead
from bot.feeds.rhythm import (
    MOST,
    SELDOM,
    Learnt,
    Pace,
    address,
    after_failure,
    after_success,
    allowed,
    body_hash,
    put_back,
    unchanged,
    usual_gap,
)
from bot.models import Fetched, TimeHints, Validators
from tests.examples import NOW, a_feed
from tests.feeds.feed_host import RSS

HOUR = timedelta(hours=1)
PACE = Pace(HOUR)
URL = a_feed().url


def a_fetch(body: bytes | None = RSS, **changes) -> Fetched:
    return replace(Fetched(URL, 200 if body is not None else 304, body, validators=Validators('"a"')), **changes)


KNOWN = {"last_checked": NOW - HOUR, "next_check": NOW}
"""Of a feed that was checked before, and on time."""


def wait_after(fetched: Fetched, feed=None, document: TimeHints | None = None, **learnt) -> timedelta:
    taught = Learnt(document or TimeHints(), **learnt) if document or learnt else None
    return after_success(feed or a_feed(**KNOWN), fetched, NOW, pace=PACE, learnt=taught).next_check - NOW


def test_an_answer_clears_what_went_wrong_and_remembers_what_to_ask_with():
    before = a_feed(failures=4, trouble="news.example.org did not answer.", validators=Validators('"old"', "old"))
    after = after_success(before, a_fetch(), NOW, pace=PACE)
    assert (after.failures, after.trouble) == (0, "")
    assert after.validators == Validators('"a"')
    assert after.body_hash == body_hash(RSS)
    assert after.last_checked == after.last_success == NOW


def test_a_feed_is_asked_no_sooner_than_the_interval_and_not_much_later():
    assert HOUR <= wait_after(a_fetch()) <= 1.1 * HOUR


def test_feeds_do_not_come_due_together_but_each_keeps_its_place():
    waits = {wait_after(a_fetch(), a_feed(id=number, **KNOWN)) for number in range(50)}
    assert len(waits) > 40
    assert wait_after(a_fetch()) == wait_after(a_fetch())


def test_a_server_that_gives_nothing_to_ask_with_is_asked_half_as_often():
    assert 2 * HOUR <= wait_after(a_fetch(validators=Validators())) <= 2.2 * HOUR


def test_the_longest_wait_that_anybody_asks_for_counts_up_to_a_day():
    assert 6 * HOUR <= wait_after(a_fetch(hints=TimeHints(max_age=6 * HOUR))) <= 6.6 * HOUR
    assert 8 * HOUR <= wait_after(a_fetch(hints=TimeHints(max_age=6 * HOUR)), document=TimeHints(ttl=8 * HOUR)) <= 8.8 * HOUR
    assert wait_after(a_fetch(hints=TimeHints(expires=timedelta(days=30)))) <= 1.1 * MOST


@pytest.mark.parametrize("hints", [TimeHints(ttl=6 * HOUR), TimeHints(update_period=6 * HOUR)])
@pytest.mark.parametrize("body", [None, RSS], ids=["304", "same bytes"])
def test_what_the_document_asked_for_holds_until_there_is_another_document(hints, body):
    feed = after_success(a_feed(), a_fetch(), NOW, pace=PACE, learnt=Learnt(hints))
    for _ in range(5):
        feed = after_success(feed, a_fetch(body), feed.next_check, pace=PACE)
        assert 6 * HOUR <= feed.next_check - feed.last_checked <= 6.6 * HOUR
    feed = after_success(feed, a_fetch(RSS + b" "), feed.next_check, pace=PACE, learnt=Learnt(TimeHints()))
    assert feed.next_check - feed.last_checked <= 1.1 * HOUR


def test_headers_that_a_304_leaves_out_still_hold_and_those_it_brings_count():
    feed = after_success(a_feed(), a_fetch(hints=TimeHints(max_age=6 * HOUR)), NOW, pace=PACE)
    silent = after_success(feed, a_fetch(None), feed.next_check, pace=PACE)
    assert 6 * HOUR <= silent.next_check - silent.last_checked <= 6.6 * HOUR
    other = after_success(silent, a_fetch(None, hints=TimeHints(max_age=timedelta(0))), silent.next_check, pace=PACE)
    assert other.next_check - other.last_checked <= 1.1 * HOUR


def test_a_304_brings_its_own_validators_and_leaves_the_rest():
    feed = a_feed(validators=Validators('"a"', "yesterday"), body_hash="h")
    after = after_success(feed, a_fetch(None, validators=Validators('"b"')), NOW, pace=PACE)
    assert (after.validators, after.body_hash) == (Validators('"b"', "yesterday"), "h")


def test_a_validator_the_server_stopped_sending_is_dropped():
    feed = a_feed(validators=Validators('"a"', "yesterday"))
    assert after_success(feed, a_fetch(validators=Validators()), NOW, pace=PACE).validators == Validators()


def test_hours_and_days_a_feed_wants_to_be_left_alone_in_are():
    moment = NOW + wait_after(a_fetch(), document=TimeHints(skip_hours=(9, 10), skip_days=(1,)))
    assert (moment.hour, moment.date()) == (11, NOW.date())
    assert (NOW + wait_after(a_fetch(), document=TimeHints(skip_days=(0, 1, 2, 3)))).weekday() == 4
    every_day = TimeHints(skip_days=tuple(range(7)))
    assert wait_after(a_fetch(), document=every_day) < 9 * MOST


def test_a_feed_that_failed_is_left_alone_in_these_hours_too():
    feed = a_feed(hints=TimeHints(skip_hours=(9, 10)), **KNOWN)
    assert after_failure(feed, Unavailable("down"), NOW, pace=PACE).next_check.hour == 11


def test_whoever_comes_in_an_hour_that_is_not_wanted_waits_for_one_that_is_and_not_with_all_others_on_the_hour():
    moments = {allowed(NOW, a_feed(id=number, hints=TimeHints(skip_hours=(NOW.hour,)))) for number in range(50)}
    assert len(moments) > 40
    assert {moment.hour for moment in moments} == {NOW.hour + 1}
    assert allowed(NOW, a_feed()) == NOW


def test_a_document_that_was_cut_short_is_read_again_soon():
    cut = Learnt(TimeHints(), error="The document is cut short.")
    after = after_success(a_feed(**KNOWN), a_fetch(), NOW, pace=PACE, learnt=cut)
    assert (after.validators, after.body_hash, after.trouble) == (Validators(), "", "The document is cut short.")
    assert after.failures == 0
    assert 2 * HOUR <= after.next_check - NOW <= 2.2 * HOUR, "it comes in full each time"


def test_the_same_bytes_are_unchanged():
    feed = a_feed(body_hash=body_hash(RSS))
    assert unchanged(feed, a_fetch())
    assert unchanged(feed, a_fetch(None))
    assert not unchanged(feed, a_fetch(RSS + b" "))


def test_waits_double_from_failure_to_failure_up_to_a_day():
    feed, waits = a_feed(**KNOWN), []
    for _ in range(8):
        feed = after_failure(feed, Unavailable("news.example.org did not answer."), NOW, pace=PACE)
        waits.append(feed.next_check - NOW)
    assert HOUR <= waits[0] <= 1.1 * HOUR
    assert waits[1] == 2 * waits[0]
    assert MOST <= waits[-1] <= 1.1 * MOST
    assert feed.trouble == "news.example.org did not answer."


def test_what_was_known_of_a_feed_survives_a_failure():
    feed = a_feed(validators=Validators('"a"'), body_hash="h", last_success=NOW - HOUR)
    after = after_failure(feed, Unreadable("This is a web page, not a feed."), NOW, pace=PACE)
    assert (after.validators, after.body_hash, after.last_success) == (feed.validators, "h", NOW - HOUR)


def test_retry_after_is_obeyed_within_reason():
    def wait(asked: timedelta) -> timedelta:
        return after_failure(a_feed(failures=3, **KNOWN), Unavailable("busy", retry_after=asked), NOW, pace=PACE).next_check - NOW

    assert 4 * HOUR <= wait(4 * HOUR) <= 4.4 * HOUR
    assert HOUR <= wait(timedelta(seconds=5)) <= 1.1 * HOUR
    assert MOST <= wait(timedelta(days=31)) <= 1.1 * MOST


def test_what_will_not_pass_is_tried_once_a_day():
    after = after_failure(a_feed(**KNOWN), Rejected("That is not a public address."), NOW, pace=PACE)
    assert MOST <= after.next_check - NOW <= 1.1 * MOST


def test_a_feed_that_is_gone_is_not_asked_again():
    after = after_failure(a_feed(), Gone("It has ended (410).", "Remove it."), NOW, pace=PACE)
    assert (after.state, after.next_check, after.trouble) == ("gone", None, "It has ended (410). Remove it.")


NEW = "https://new.example.org/feed.xml"


def test_a_new_address_is_asked_once_it_has_held_and_the_feed_stays_the_same_feed():
    feed = a_feed()
    for number in range(HOLDS):
        assert (address(feed), feed.permanent_seen) == (URL, number)
        feed = after_success(feed, a_fetch(url=NEW, permanent_url=NEW), NOW, pace=PACE)
    assert (address(feed), feed.url, feed.validators) == (NEW, URL, Validators('"a"'))
    assert address(after_success(feed, a_fetch(url=NEW), NOW, pace=PACE)) == NEW


def test_a_new_address_that_moves_on_or_fails_is_left_for_the_old_one():
    feed = a_feed(permanent_url=NEW, permanent_seen=HOLDS)
    moved = after_success(feed, a_fetch(permanent_url="https://c.example.org/"), NOW, pace=PACE)
    assert (address(moved), moved.permanent_url, moved.permanent_seen) == (URL, "https://c.example.org/", 1)
    assert address(after_failure(feed, Unavailable("new.example.org did not answer."), NOW, pace=PACE)) == URL


def test_an_address_that_changes_or_goes_away_starts_anew():
    feed = a_feed(permanent_url="https://b.example.org/", permanent_seen=2)
    other = after_success(feed, a_fetch(permanent_url="https://c.example.org/"), NOW, pace=PACE)
    assert (address(other), other.permanent_url, other.permanent_seen) == (URL, "https://c.example.org/", 1)
    assert after_success(feed, a_fetch(), NOW, pace=PACE).permanent_seen == 0


@given(
    st.builds(
        TimeHints,
        max_age=st.none() | st.timedeltas(timedelta(0), timedelta(days=31)),
        ttl=st.none() | st.timedeltas(timedelta(0), timedelta(days=31)),
        skip_hours=st.lists(st.integers(0, 23), max_size=23).map(tuple),
        skip_days=st.lists(st.integers(0, 6), max_size=6).map(tuple),
    ),
    st.integers(0, 10**6),
    st.none() | st.timedeltas(HOUR, timedelta(days=4000)),
)
def test_whatever_is_asked_for_the_next_check_lies_between_the_interval_and_a_day_and_a_bit(hints, number, gap):
    wait = wait_after(a_fetch(hints=hints), a_feed(id=number, **KNOWN), document=hints, gap=gap)
    assert HOUR <= wait <= 8.2 * MOST
    if not (hints.skip_hours or hints.skip_days):
        assert wait <= 1.1 * MOST


# ── the feed's own rhythm ───────────────────────────────────────────────────────────────────────────────────────────────────


def every(gap: timedelta, count: int = 10) -> list:
    return [NOW - gap * number for number in range(1, count + 1)]


@pytest.mark.parametrize(
    ("gap", "wait"),
    [(HOUR, HOUR), (MOST, HOUR), (2 * MOST, 2 * HOUR), (7 * MOST, SELDOM), (365 * MOST, SELDOM), (None, HOUR)],
    ids=["hourly", "daily", "every other day", "weekly", "yearly", "unknown"],
)
def test_a_feed_that_speaks_seldom_is_asked_less_often_and_its_news_is_never_late(gap, wait):
    """Late at most by a 24th of its usual gap, and by three hours; and the tenth by which waits are spread."""
    assert wait <= wait_after(a_fetch(), gap=gap or timedelta(0)) <= 1.1 * wait


def test_how_long_a_feed_that_speaks_seldom_is_let_be_can_be_set():
    after = after_success(a_feed(**KNOWN), a_fetch(), NOW, pace=Pace(HOUR, HOUR), learnt=Learnt(TimeHints(), 30 * MOST))
    assert after.next_check - NOW <= 1.1 * HOUR


def test_a_rhythm_is_kept_until_a_document_shows_another():
    feed = after_success(a_feed(**KNOWN), a_fetch(), NOW, pace=PACE, learnt=Learnt(TimeHints(), 2 * MOST))
    assert after_success(feed, a_fetch(None), NOW, pace=PACE).gap == 2 * MOST
    assert after_success(feed, a_fetch(), NOW, pace=PACE, learnt=Learnt(TimeHints())).gap == 2 * MOST
    assert after_success(feed, a_fetch(), NOW, pace=PACE, learnt=Learnt(TimeHints(), MOST)).gap == MOST


def test_the_rhythm_is_the_median_that_neither_a_pause_nor_a_flood_moves():
    assert usual_gap(every(MOST), NOW) == MOST
    assert usual_gap([*every(MOST), NOW - 300 * MOST], NOW) == MOST
    assert usual_gap([one + timedelta(minutes=n) for one in every(MOST) for n in range(9)], NOW) == MOST


def test_what_tells_no_rhythm_gives_none():
    assert usual_gap([], NOW) is None
    assert usual_gap([None] * 20, NOW) is None
    assert usual_gap([NOW] * 20, NOW) is None
    assert usual_gap([NOW + MOST * n for n in range(1, 20)], NOW) is None, "dates of events to come"
    assert usual_gap([*every(MOST), None, NOW + MOST], NOW) == MOST


@given(st.lists(st.none() | st.datetimes(timezones=st.just(UTC)), max_size=40))
def test_a_rhythm_hangs_on_no_order_and_is_never_under_an_hour(moments):
    gap = usual_gap(moments, NOW)
    assert gap == usual_gap(reversed(moments), NOW)
    assert gap is None or gap >= HOUR


# ── first checks, counts, the dead ──────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("before", [{}, {"last_checked": NOW - 9 * HOUR, "next_check": NOW - 8 * HOUR}], ids=["new", "the desk was away"])
def test_feeds_that_come_due_together_are_spread_over_the_interval_ever_after(before):
    waits = sorted(wait_after(a_fetch(), a_feed(id=number, **before)) / HOUR for number in range(1000))
    assert waits[0] >= 1
    assert waits[-1] <= 2
    quarters = [sum(1 + n / 4 <= wait < 1.25 + n / 4 for wait in waits) for n in range(4)]
    assert min(quarters) > 200


def test_counts_what_a_feed_costs():
    feed = after_success(a_feed(), a_fetch(received=300), NOW, pace=PACE, learnt=Learnt(TimeHints(), cpu_ms=7))
    feed = after_success(feed, a_fetch(None), NOW, pace=PACE)
    feed = after_failure(feed, Unavailable("down"), NOW, pace=PACE)
    assert (feed.checks, feed.unchanged, feed.bytes, feed.read_ms) == (3, 1, 300, 7)


def test_a_feed_is_dead_after_many_failures_over_many_days_and_is_still_tried_once_a_day():
    feed, now = a_feed(), NOW
    while not is_dead(feed, now):
        feed = after_failure(feed, Unavailable("down"), now, pace=PACE)
        assert feed.failing_since == NOW
        now = feed.next_check
    assert DEAD_AFTER <= now - NOW <= DEAD_AFTER + 2 * MOST
    assert feed.failures >= DEAD_FAILURES
    feed = after_failure(feed, Unavailable("down"), now, pace=PACE)
    assert MOST <= feed.next_check - now <= 1.1 * MOST
    well = after_success(feed, a_fetch(), now, pace=PACE)
    assert (well.failing_since, is_dead(well, now)) == (None, False)


def test_neither_many_failures_in_a_day_nor_one_old_one_make_a_feed_dead():
    assert not is_dead(a_feed(failures=50, failing_since=NOW - MOST), NOW)
    assert not is_dead(a_feed(failures=1, failing_since=NOW - 30 * MOST), NOW)


def test_a_feed_that_was_put_back_is_as_it_was():
    feed = a_feed(failures=2, trouble="down", **KNOWN)
    assert put_back(feed, NOW + HOUR) == replace(feed, next_check=NOW + HOUR)


def test_a_feed_knows_the_host_it_is_asked_at():
    feed = a_feed(permanent_url=NEW, permanent_seen=HOLDS - 1)
    moved = after_success(feed, a_fetch(url=NEW, permanent_url=NEW), NOW, pace=PACE)
    assert moved.host == "new.example.org"
    assert after_failure(moved, Unavailable("down"), NOW, pace=PACE).host == "news.example.org"
