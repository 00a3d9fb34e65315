"""The rules of a polite poller, each by name, over two virtual days against a server of fifty scripted behaviours.

The rules that need a crash, two processes, or real seconds are in test_polite_alone.py, and run everywhere.
"""

from collections import Counter
from datetime import timedelta
from itertools import pairwise

import pytest

from bot.storage import engine
from tests.feeds.two_days import END, RESTART, SCRIPT, STEP, two_days

HOUR = timedelta(hours=1)
DAY = timedelta(hours=24)
pytestmark = pytest.mark.skipif(not SCRIPT.is_file(), reason="the scripted server is not beside the repository")

VALIDATED = ("etag", "weak", "bare_etag", "lm", "odd_lm", "both", "newetag304", "maxage_bad", "expires0")
REFUSING = ("e429_none", "e403", "e404", "e500", "close", "truncated", "bad_gzip", "unknown_encoding", "loop", "r_private")


@pytest.fixture(scope="module")
def seen(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(engine, "SYNCHRONOUS", "OFF")
        return two_days(tmp_path_factory.mktemp("two-days"))


# ── validators ──────────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("case", "etag"), [("etag", '"abc"'), ("weak", 'W/"abc"'), ("bare_etag", "abc-no-quotes")])
def test_rule_1_the_second_request_carries_the_etag_byte_for_byte(seen, case, etag):
    assert [asked.etag for asked in seen.asked[case]] == [None] + [etag] * (len(seen.asked[case]) - 1)
    assert seen.full(case) == 1


@pytest.mark.parametrize(("case", "since"), [("lm", "Sat, 21 Nov 2026 10:00:00 GMT"), ("odd_lm", "Sat, 21 Nov 2026 10:00:00 +0000")])
def test_rule_2_last_modified_is_sent_verbatim(seen, case, since):
    assert [asked.since for asked in seen.asked[case]] == [None] + [since] * (len(seen.asked[case]) - 1)
    assert seen.full(case) == 1


@pytest.mark.parametrize("case", ["none", "ttl_6h", "sy_daily", "cookie", "e500", "html200"])
def test_rule_2_no_validator_is_invented(seen, case):
    assert {(asked.etag, asked.since) for asked in seen.asked[case]} == {(None, None)}


def test_rule_3_both_validators_are_sent_when_both_were_received(seen):
    assert {(asked.etag, asked.since) for asked in seen.asked["both"][1:]} == {('"abc"', "Sat, 21 Nov 2026 10:00:00 GMT")}


def test_rule_4_the_newest_answer_wins_though_its_entries_are_unchanged(seen):
    assert [asked.etag for asked in seen.asked["ignores"][1:]] == [f'"e{n}"' for n in range(len(seen.asked["ignores"]) - 1)]


def test_rule_4_the_newest_answer_wins_from_a_304_too(seen):
    assert [asked.etag for asked in seen.asked["newetag304"][1:]] == [f'"v{n}"' for n in range(len(seen.asked["newetag304"]) - 1)]
    assert seen.full("newetag304") == 1


def test_rule_4_the_newest_last_modified_is_sent_though_it_went_back(seen):
    sent = [asked.since for asked in seen.asked["lm_back"][1:]]
    assert len(set(sent)) == len(sent) > 20


def test_rule_4_a_validator_the_server_stopped_sending_is_dropped(seen):
    assert [asked.etag for asked in seen.asked["vanish"]] == [None, '"first"'] + [None] * (len(seen.asked["vanish"]) - 2)


@pytest.mark.parametrize(("case", "target"), [("r301", "t301"), ("r308", "t308"), ("r302", "t302"), ("r301_302", "tmid")])
def test_rule_6_validators_belong_to_the_address_finally_asked(seen, case, target):
    assert {(asked.etag, asked.since) for asked in seen.asked[case]} == {(None, None)}
    assert [asked.etag for asked in seen.asked[target]] == [None] + ['"abc"'] * (len(seen.asked[target]) - 1)


@pytest.mark.parametrize("case", VALIDATED)
def test_rule_7_a_restart_brings_no_request_more_and_none_without_validators(seen, case):
    after = next(asked for asked in seen.asked[case] if asked.at >= RESTART)
    before = [asked for asked in seen.asked[case] if asked.at < RESTART][-1]
    assert (after.etag, after.since) != (None, None)
    assert after.at - before.at >= HOUR


@pytest.mark.parametrize("case", ["none", "ttl_6h", "ignores", "cookie", "gzip", "vanish"])
def test_rule_8_the_same_body_is_neither_parsed_nor_written_again(seen, case):
    assert len(seen.asked[case]) > 3
    assert (seen.parsed[case], seen.entries[case]) == (1, 3)
    assert sum(report.new for report in seen.told[case]) == 3


@pytest.mark.parametrize("case", VALIDATED)
def test_rule_8_a_304_is_not_parsed(seen, case):
    assert seen.parsed[case] == 1
    assert seen.feeds[case].unchanged == len(seen.asked[case]) - 1


# ── timing ──────────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_rule_9_no_feed_is_asked_sooner_than_the_minimum(seen):
    assert {case: min(seen.gaps(case)) for case in seen.feeds if seen.gaps(case) and min(seen.gaps(case)) < HOUR} == {}


@pytest.mark.parametrize("case", ["none", "gzip", "cookie", "vanish"])
def test_rule_9_without_validators_from_the_server_the_minimum_is_longer(seen, case):
    assert min(seen.gaps(case)[2:]) >= 2 * HOUR


@pytest.mark.parametrize("case", VALIDATED)
def test_rule_9_and_not_much_later_either(seen, case):
    assert max(seen.gaps(case)[1:]) <= 1.1 * HOUR + STEP
    assert len(seen.asked[case]) >= 40


@pytest.mark.parametrize(
    ("case", "wait"),
    [("maxage_6h", 6), ("expires_6h", 6), ("ttl_6h", 6), ("sy_daily", 24), ("maxage_10y", 24), ("maxage_bad", 1), ("expires0", 1)],
)
def test_rule_10_the_next_check_is_the_longest_that_is_asked_for_within_a_day_after_a_304_too(seen, case, wait):
    gaps = seen.gaps(case)[1:] or seen.gaps(case)
    assert min(gaps) >= wait * HOUR
    assert max(gaps) <= 1.1 * wait * HOUR + STEP


def test_rule_10_expires_0_and_no_cache_do_not_switch_validators_off(seen):
    assert {asked.etag for asked in seen.asked["expires0"][1:]} == {'"abc"'}


def test_rule_11_skip_hours_are_kept(seen):
    assert {asked.at.hour for asked in seen.asked["skiphours"][1:]} <= {20, 21, 22, 23}
    assert len(seen.asked["skiphours"]) >= 4
    assert all((asked.at.minute, asked.at.second) != (0, 0) for asked in seen.asked["skiphours"][1:]), "and not with all others on the hour"


@pytest.mark.parametrize("case", ["e429_4h", "e429_date", "e503_4h"])
def test_rule_12_retry_after_is_obeyed_in_seconds_and_as_a_date(seen, case):
    assert min(seen.gaps(case)) >= 4 * HOUR
    assert 10 <= len(seen.asked[case]) <= 12


def test_rule_12_an_absurd_retry_after_is_harmless(seen):
    assert len(seen.asked["e429_huge"]) == 2
    assert DAY <= seen.gaps("e429_huge")[0] <= 1.2 * DAY


@pytest.mark.parametrize("case", REFUSING)
def test_rule_13_waits_double_from_failure_to_failure(seen, case):
    gaps = seen.gaps(case)
    assert 4 <= len(gaps) + 1 <= 10
    assert all(later >= 1.6 * earlier for earlier, later in pairwise(gaps[1:])), gaps
    assert seen.feeds[case].failures == len(seen.asked[case])


def test_rule_13_one_success_sets_the_back_off_back(seen):
    success = next(n for n, asked in enumerate(seen.asked["flaky"]) if asked.status == 200)
    assert seen.gaps("flaky")[success - 1] > 5 * HOUR
    assert seen.gaps("flaky")[success] <= 2.2 * HOUR + STEP


def test_rule_13_there_is_no_second_try_with_another_name(seen):
    assert len({asked.headers["user-agent"] for asked in seen.asked["e403"]}) == 1


def test_rule_15_start_times_are_spread_and_none_comes_in_a_burst(seen):
    second = Counter(seen.asked[case][1].at for case in VALIDATED)
    assert max(second.values()) <= 3, "they all came together at the start"
    assert max(second) - min(second) > 0.4 * HOUR


# ── status codes ────────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("case", ["e410", "r301_410"])
def test_rule_17_what_is_gone_is_asked_once_and_its_owner_can_hear(seen, case):
    assert len(seen.asked[case]) == 1
    assert seen.feeds[case].state == "gone"
    assert "410" in seen.told[case][0].trouble


@pytest.mark.parametrize(("case", "target"), [("r301", "/p/t301/feed.xml"), ("r308", "/p/t308/feed.xml"), ("r301_302", "/p/mid/feed.xml")])
def test_rule_18_a_permanent_redirect_is_stored_once_it_held_and_only_its_permanent_part(seen, case, target):
    assert len(seen.asked[case]) == 3
    assert seen.feeds[case].permanent_url.endswith(target)


def test_rule_18_a_temporary_redirect_is_never_stored(seen):
    assert len(seen.asked["r302"]) >= 40
    assert seen.feeds["r302"].permanent_url == ""


def test_rule_19_a_loop_is_found_in_one_poll_and_is_one_failure(seen):
    assert seen.feeds["loop"].failures == len(seen.asked["loop"]) <= 10


def test_rule_19_what_leads_to_a_file_is_refused(seen):
    assert len(seen.asked["r_file"]) <= 2
    assert "only http and https" in seen.told["r_file"][0].trouble


def test_rule_20_a_web_page_keeps_the_known_entries_and_is_a_failure(seen):
    assert seen.entries["html200"] == 3
    assert seen.feeds["html200"].failures == len(seen.asked["html200"]) - 1


def test_rule_20_an_empty_feed_keeps_the_known_entries_and_is_nothing_new(seen):
    assert (seen.entries["empty200"], seen.feeds["empty200"].failures) == (3, 0)
    assert sum(report.new for report in seen.told["empty200"]) == 3


# ── load ────────────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_rule_22_gzip_is_asked_for_and_undone(seen):
    assert {asked.headers["accept-encoding"] for case in seen.asked.values() for asked in case} == {"gzip"}
    assert seen.entries["gzip"] == 3


@pytest.mark.parametrize("case", ["truncated", "bad_gzip", "unknown_encoding", "close"])
def test_rule_22_a_body_that_is_not_whole_is_one_failure(seen, case):
    assert seen.feeds[case].failures == len(seen.asked[case])
    assert seen.entries[case] == 0


def test_rule_24_says_who_asks_and_what_is_wanted_and_brings_nothing_along(seen):
    allowed = {"host", "user-agent", "accept", "accept-encoding", "if-none-match", "if-modified-since", "connection"}
    for asked in (one for case in seen.asked.values() for one in case):
        assert set(asked.headers) <= allowed
        assert "?" not in asked.path
        assert "https://" in asked.headers["user-agent"]
        assert "rss+xml" in asked.headers["accept"]


def test_rule_26_whatever_one_feed_does_the_others_are_asked_to_the_end(seen):
    lasting = {case for case, feed in seen.feeds.items() if feed.state == "active" and not feed.failures}
    assert {*VALIDATED, "none", "gzip", "ignores"} <= lasting
    assert all(seen.feeds[case].next_check > END - STEP for case in lasting)
