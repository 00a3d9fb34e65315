"""When calls to Teams may go: never more than its windows allow, whatever comes when; and as soon as they allow."""

from bisect import bisect_right

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.teams.pacing import LOOKS, PER_SLOT, SENDS, SLOT, Pacer
from tests.local_teams import Windows
from tests.local_teams.windows import LOOKS as TEAMS_LOOKS
from tests.local_teams.windows import SENDS as TEAMS_SENDS

gaps = st.lists(st.one_of(st.just(0.0), st.floats(0, 3), st.sampled_from([0.001, 0.5, 1.0, 30.0])), min_size=1, max_size=250)


def booked(pacer: Pacer, arrivals: list[tuple[str, float]], windows=SENDS) -> list[tuple[str, float]]:
    return [(where, pacer.book(where, at, windows)[0]) for where, at in arrivals]


def most_within(times: list[float], seconds: float) -> int:
    """Of the windows `[t, t + seconds)`."""
    return max(bisect_right(times, start + seconds - 1e-9) - number for number, start in enumerate(times))


def arriving(pauses: list[float], where: str = "one", begin: float = 1000.0) -> list[tuple[str, float]]:
    at, found = begin, []
    for pause in pauses:
        at += pause
        found.append((where, at))
    return found


@given(gaps)
def test_no_window_of_a_conversation_ever_holds_more_than_teams_takes(pauses):
    times = [turn for _, turn in booked(Pacer(), arriving(pauses))]
    assert times == sorted(times)
    for most, seconds in TEAMS_SENDS:
        assert most_within(times, seconds) <= most


@given(gaps)
def test_nor_does_one_for_members(pauses):
    times = [turn for _, turn in booked(Pacer(), arriving(pauses), LOOKS)]
    for most, seconds in TEAMS_LOOKS:
        assert most_within(times, seconds) <= most


@given(gaps, st.lists(st.floats(-0.12, 0.12), min_size=250, max_size=250))
def test_calls_that_travel_unevenly_are_still_within_them(pauses, jitters):
    """A tenth of a second earlier or later is what the margin is for."""
    times = sorted(turn + jitter for (_, turn), jitter in zip(booked(Pacer(), arriving(pauses)), jitters, strict=False))
    for most, seconds in TEAMS_SENDS:
        assert most_within(times, seconds) <= most


def test_over_an_hour_even_the_busiest_conversation_stays_below_1800():
    pacer, now, times = Pacer(), 0.0, []
    while now < 9000:
        now, _ = pacer.book("one", now)
        times.append(now)
    assert most_within(times, 3600) <= 1800
    assert most_within(times, 3600) > 1500


@given(st.lists(st.tuples(st.integers(0, 400).map(str), st.floats(0, 0.05)), min_size=1, max_size=400))
def test_all_conversations_together_have_at_most_50_calls_a_second(calls):
    pacer, now, times = Pacer(), 0.0, []
    for where, pause in calls:
        now += pause
        times.append(pacer.book(where, now)[0])
    assert most_within(sorted(times), 1.0) <= 50


@given(gaps, st.floats(0, 20))
def test_who_would_wait_too_long_is_told_so_and_takes_nobodys_turn(pauses, within):
    plain, strict = Pacer(), Pacer()
    for where, at in arriving(pauses):
        turn, taken = strict.book(where, at, within=within)
        assert taken == (turn - at <= within)
        if taken:
            assert plain.book(where, at)[0] == turn


def test_whoever_comes_first_does_not_wait():
    pacer = Pacer()
    assert [pacer.book("one", 5.0)[0] for _ in range(6)] == [5.0] * 6
    assert pacer.book("one", 5.0)[0] == pytest.approx(6.25)
    assert pacer.book("two", 5.0)[0] == 5.0


def test_one_conversations_wait_does_not_hold_up_the_others():
    pacer = Pacer()
    for _ in range(60):
        pacer.book("busy", 5.0)
    assert pacer.book("calm", 5.0)[0] < 5.0 + 2 * SLOT


def test_after_429_nothing_goes_there_before_the_time_teams_said():
    pacer = Pacer()
    pacer.hold("one", 42.0)
    assert pacer.book("one", 5.0)[0] >= 42.0
    assert pacer.book("two", 5.0)[0] == 5.0


def test_what_it_keeps_is_bounded_by_the_hour_and_not_by_how_long_it_runs():
    pacer = Pacer()
    for round_ in range(3):
        for number in range(4000):
            pacer.book(f"{round_}-{number}", round_ * 4000.0 + number * SLOT / PER_SLOT)
    pacer.book("last", 20_000.0)
    assert pacer.size < 100
    for _ in range(5000):
        pacer.book("busy", 20_000.0)
    assert pacer.size < 3 * (SENDS.kept + 5000 * 2)
    assert max(len(line.times) for line in pacer._lines.values()) == SENDS.kept


def test_the_local_teams_counts_as_the_windows_say():
    now = [0.0]
    judge = Windows(lambda: now[0])
    pacer = Pacer()
    for _ in range(300):
        now[0], _ = pacer.book("one", now[0])
        assert judge.wait_for("one", TEAMS_SENDS) == 0
