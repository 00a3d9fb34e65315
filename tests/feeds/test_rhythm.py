from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.errors import Gone, Rejected, Unavailable, Unreadable
from bot.feeds.rhythm import HOLDS, MOST, address, after_failure, after_success, body_hash, unchanged
from bot.models import Fetched, TimeHints, Validators
from tests.examples import NOW, a_feed
from tests.feeds.feed_host import RSS

HOUR = timedelta(hours=1)
URL = a_feed().url


def a_fetch(body: bytes | None = RSS, **changes) -> Fetched:
    return replace(Fetched(URL, 200 if body is not None else 304, body, validators=Validators('"a"')), **changes)


def wait_after(fetched: Fetched, feed=None, **changes) -> timedelta:
    after = after_success(feed or a_feed(), fetched, NOW, interval=HOUR, **changes)
    return after.next_check - NOW


def test_an_answer_clears_what_went_wrong_and_remembers_what_to_ask_with():
    before = a_feed(failures=4, trouble="news.example.org did not answer.", validators=Validators('"old"', "old"))
    after = after_success(before, a_fetch(), NOW, interval=HOUR)
    assert (after.failures, after.trouble) == (0, "")
    assert after.validators == Validators('"a"')
    assert after.body_hash == body_hash(RSS)
    assert after.last_checked == after.last_success == NOW


def test_a_feed_is_asked_no_sooner_than_the_interval_and_not_much_later():
    assert HOUR <= wait_after(a_fetch()) <= 1.1 * HOUR


def test_feeds_do_not_come_due_together_but_each_keeps_its_place():
    waits = {wait_after(a_fetch(), a_feed(id=number)) for number in range(50)}
    assert len(waits) > 40
    assert wait_after(a_fetch()) == wait_after(a_fetch())


def test_a_server_that_gives_nothing_to_ask_with_is_asked_half_as_often():
    assert 2 * HOUR <= wait_after(a_fetch(validators=Validators())) <= 2.2 * HOUR


def test_the_longest_wait_that_anybody_asks_for_counts_up_to_a_day():
    assert 6 * HOUR <= wait_after(a_fetch(hints=TimeHints(max_age=6 * HOUR))) <= 6.6 * HOUR
    assert 8 * HOUR <= wait_after(a_fetch(hints=TimeHints(max_age=6 * HOUR)), document=TimeHints(ttl=8 * HOUR)) <= 8.8 * HOUR
    assert wait_after(a_fetch(hints=TimeHints(expires=timedelta(days=30)))) <= 1.1 * MOST


def test_the_hints_of_an_unchanged_body_are_found_without_parsing_it():
    body = RSS.replace(b"<item>", b"<ttl>360</ttl><item>", 1)
    assert 6 * HOUR <= wait_after(a_fetch(body)) <= 6.6 * HOUR


def test_a_304_keeps_the_wait_the_document_asked_for():
    body = RSS.replace(b"<item>", b"<ttl>360</ttl><item>", 1)
    feed = after_success(a_feed(), a_fetch(body), NOW, interval=HOUR)
    for _ in range(5):
        later = after_success(feed, a_fetch(None), feed.next_check, interval=HOUR)
        assert later.next_check - later.last_checked == feed.next_check - feed.last_checked
        feed = later


def test_a_304_brings_its_own_validators_and_leaves_the_rest():
    feed = a_feed(validators=Validators('"a"', "yesterday"), body_hash="h")
    after = after_success(feed, a_fetch(None, validators=Validators('"b"')), NOW, interval=HOUR)
    assert (after.validators, after.body_hash) == (Validators('"b"', "yesterday"), "h")


def test_a_validator_the_server_stopped_sending_is_dropped():
    feed = a_feed(validators=Validators('"a"', "yesterday"))
    assert after_success(feed, a_fetch(validators=Validators()), NOW, interval=HOUR).validators == Validators()


def test_hours_and_days_a_feed_wants_to_be_left_alone_in_are():
    moment = after_success(a_feed(), a_fetch(), NOW, interval=HOUR, document=TimeHints(skip_hours=(9, 10), skip_days=(1,))).next_check
    assert (moment.hour, moment.date()) == (11, NOW.date())
    every_day = TimeHints(skip_days=tuple(range(7)))
    assert after_success(a_feed(), a_fetch(), NOW, interval=HOUR, document=every_day).next_check - NOW < 2.2 * MOST


def test_a_document_that_was_cut_short_is_read_again_soon():
    after = after_success(a_feed(), a_fetch(), NOW, interval=HOUR, error="The document is cut short.")
    assert (after.validators, after.body_hash, after.trouble) == (Validators(), "", "The document is cut short.")
    assert after.failures == 0


def test_the_same_bytes_are_unchanged():
    feed = a_feed(body_hash=body_hash(RSS))
    assert unchanged(feed, a_fetch())
    assert unchanged(feed, a_fetch(None))
    assert not unchanged(feed, a_fetch(RSS + b" "))


def test_waits_double_from_failure_to_failure_up_to_a_day():
    feed, waits = a_feed(), []
    for _ in range(8):
        feed = after_failure(feed, Unavailable("news.example.org did not answer."), NOW, interval=HOUR)
        waits.append(feed.next_check - NOW)
    assert HOUR <= waits[0] <= 1.1 * HOUR
    assert waits[1] == 2 * waits[0]
    assert MOST <= waits[-1] <= 1.1 * MOST
    assert feed.trouble == "news.example.org did not answer."


def test_what_was_known_of_a_feed_survives_a_failure():
    feed = a_feed(validators=Validators('"a"'), body_hash="h", last_success=NOW - HOUR)
    after = after_failure(feed, Unreadable("This is a web page, not a feed."), NOW, interval=HOUR)
    assert (after.validators, after.body_hash, after.last_success) == (feed.validators, "h", NOW - HOUR)


def test_retry_after_is_obeyed_within_reason():
    def wait(asked: timedelta) -> timedelta:
        return after_failure(a_feed(failures=3), Unavailable("busy", retry_after=asked), NOW, interval=HOUR).next_check - NOW

    assert 4 * HOUR <= wait(4 * HOUR) <= 4.4 * HOUR
    assert HOUR <= wait(timedelta(seconds=5)) <= 1.1 * HOUR
    assert MOST <= wait(timedelta(days=31)) <= 1.1 * MOST


def test_what_will_not_pass_is_tried_once_a_day():
    after = after_failure(a_feed(), Rejected("That is not a public address."), NOW, interval=HOUR)
    assert MOST <= after.next_check - NOW <= 1.1 * MOST


def test_a_feed_that_is_gone_is_not_asked_again():
    after = after_failure(a_feed(), Gone("It has ended (410).", "Remove it."), NOW, interval=HOUR)
    assert (after.state, after.next_check, after.trouble) == ("gone", None, "It has ended (410). Remove it.")


NEW = "https://new.example.org/feed.xml"


def test_a_new_address_is_asked_once_it_has_held_and_the_feed_stays_the_same_feed():
    feed = a_feed()
    for number in range(HOLDS):
        assert (address(feed), feed.permanent_seen) == (URL, number)
        feed = after_success(feed, a_fetch(url=NEW, permanent_url=NEW), NOW, interval=HOUR)
    assert (address(feed), feed.url, feed.validators) == (NEW, URL, Validators('"a"'))
    assert address(after_success(feed, a_fetch(url=NEW), NOW, interval=HOUR)) == NEW


def test_a_new_address_that_moves_on_or_fails_is_left_for_the_old_one():
    feed = a_feed(permanent_url=NEW, permanent_seen=HOLDS)
    moved = after_success(feed, a_fetch(permanent_url="https://c.example.org/"), NOW, interval=HOUR)
    assert (address(moved), moved.permanent_url, moved.permanent_seen) == (URL, "https://c.example.org/", 1)
    assert address(after_failure(feed, Unavailable("new.example.org did not answer."), NOW, interval=HOUR)) == URL


def test_validators_of_another_address_are_dropped_with_the_move():
    feed = a_feed(permanent_url=NEW, permanent_seen=HOLDS - 1)
    after = after_success(feed, a_fetch(url="https://c.example.org/", permanent_url=NEW), NOW, interval=HOUR)
    assert (address(after), after.validators) == (NEW, Validators())


def test_an_address_that_changes_or_goes_away_starts_anew():
    feed = a_feed(permanent_url="https://b.example.org/", permanent_seen=2)
    other = after_success(feed, a_fetch(permanent_url="https://c.example.org/"), NOW, interval=HOUR)
    assert (address(other), other.permanent_url, other.permanent_seen) == (URL, "https://c.example.org/", 1)
    assert after_success(feed, a_fetch(), NOW, interval=HOUR).permanent_seen == 0


@given(
    st.builds(
        TimeHints,
        max_age=st.none() | st.timedeltas(timedelta(0), timedelta(days=31)),
        ttl=st.none() | st.timedeltas(timedelta(0), timedelta(days=31)),
        skip_hours=st.lists(st.integers(0, 23), max_size=23).map(tuple),
        skip_days=st.lists(st.integers(0, 6), max_size=6).map(tuple),
    ),
    st.integers(0, 10**6),
)
def test_whatever_is_asked_for_the_next_check_lies_between_the_interval_and_two_days_and_a_bit(hints, number):
    wait = wait_after(a_fetch(hints=hints), a_feed(id=number), document=hints)
    assert HOUR <= wait <= 2.2 * MOST
