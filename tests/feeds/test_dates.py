from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.feeds.dates import from_feedparser, parse_date, publication
from tests.examples import NOW


@pytest.mark.parametrize(
    ("words", "moment"),
    [
        ("2020/1/10 14:33:00", datetime(2020, 1, 10, 14, 33, tzinfo=UTC)),
        ("2020/01/10 14:33 JST", datetime(2020, 1, 10, 5, 33, tzinfo=UTC)),
        ("2020.1.10", datetime(2020, 1, 10, tzinfo=UTC)),
        ("2026年3月5日 14時33分", datetime(2026, 3, 5, 14, 33, tzinfo=UTC)),
        ("2026-03-05T14:33:00+09:00", datetime(2026, 3, 5, 5, 33, tzinfo=UTC)),
        ("2026-03-05T14:33:00Z", datetime(2026, 3, 5, 14, 33, tzinfo=UTC)),
        ("lun., 05 janv. 2026 10:00:00 +0100", datetime(2026, 1, 5, 9, tzinfo=UTC)),
        ("Mi, 04 März 2026 10:00:00 GMT", datetime(2026, 3, 4, 10, tzinfo=UTC)),
        ("Thu, 05 Mar 2026 14:33:00 +0900", datetime(2026, 3, 5, 5, 33, tzinfo=UTC)),
    ],
)
def test_reads_dates_of_many_hands(words, moment):
    assert parse_date(words) == moment


@pytest.mark.parametrize(
    "words",
    ["", "yesterday", "2020/13/10", "2020/1/10 25:00", "99999999999", "0000-00-00", "Thu, 05 Mar 2026 14:33:00 +99999999", "9" * 100_000],
)
def test_what_is_no_date_is_none(words):
    assert parse_date(words) is None


@given(st.text(max_size=60) | st.text("0123456789/-: +TZ年月日", max_size=30))
def test_never_raises(words):
    moment = parse_date(words)
    assert moment is None or moment.utcoffset() == timedelta(0)


def test_feedparsers_own_reading_stands_unless_the_form_is_one_it_gets_wrong():
    right, wrong = (2020, 1, 10, 14, 33, 0, 4, 10, 0), (2020, 11, 1, 14, 33, 0, 4, 10, 0)
    assert from_feedparser("Fri, 10 Jan 2020 14:33:00 GMT", right) == datetime(2020, 1, 10, 14, 33, tzinfo=UTC)
    assert from_feedparser("2020/1/10 14:33:00", wrong) == datetime(2020, 1, 10, 14, 33, tzinfo=UTC)
    assert from_feedparser(None, None) is None
    assert from_feedparser("x", (99999, 1, 1, 0, 0, 0, 0, 1, 0)) is None


def test_published_is_never_later_than_seen_and_never_absurd():
    assert publication(NOW - timedelta(days=2), seen=NOW) == (NOW - timedelta(days=2), True)
    assert publication(NOW + timedelta(hours=9), seen=NOW) == (NOW, True)
    for moment in (None, NOW + timedelta(days=300), datetime(1970, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, tzinfo=UTC)):
        assert publication(moment, seen=NOW) == (NOW, False)
