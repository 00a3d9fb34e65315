from datetime import UTC, datetime, timedelta

import pytest
from feedparser.datetimes import _parse_date
from hypothesis import given
from hypothesis import strategies as st

from bot.feeds.dates import from_feedparser, parse_date, publication, standard_date
from tests.examples import NOW


@pytest.mark.parametrize(
    ("words", "moment"),
    [
        ("2020/1/10 14:33:00", datetime(2020, 1, 10, 14, 33, tzinfo=UTC)),
        ("2020/01/10 14:33 JST", datetime(2020, 1, 10, 5, 33, tzinfo=UTC)),
        ("2020.1.10", datetime(2020, 1, 10, tzinfo=UTC)),
        ("2026年3月5日 14時33分", datetime(2026, 3, 5, 5, 33, tzinfo=UTC)),
        ("2026年3月5日 14:33 +00:00", datetime(2026, 3, 5, 14, 33, tzinfo=UTC)),
        ("２０２６年３月５日（木）", datetime(2026, 3, 5, tzinfo=UTC)),
        ("令和6年5月1日", datetime(2024, 5, 1, tzinfo=UTC)),
        ("令和元年5月1日 午後2時30分", datetime(2019, 5, 1, 5, 30, tzinfo=UTC)),
        ("平成30年4月1日 午前12時5分", datetime(2018, 3, 31, 15, 5, tzinfo=UTC)),
        ("07.02.2025", datetime(2025, 2, 7, tzinfo=UTC)),
        ("07.02.2025 14:33", datetime(2025, 2, 7, 14, 33, tzinfo=UTC)),
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


@pytest.mark.parametrize(
    ("words", "moment"),
    [
        ("Mon, 02 Jan 2006 15:04:05 JST", datetime(2006, 1, 2, 6, 4, 5, tzinfo=UTC)),
        ("Thu, 02 Jul 2026 15:04:05 BST", datetime(2026, 7, 2, 14, 4, 5, tzinfo=UTC)),
        ("Mon, 02 Jan 2006 15:04:05 EST", datetime(2006, 1, 2, 20, 4, 5, tzinfo=UTC)),
        ("2026年3月5日", datetime(2026, 3, 5, tzinfo=UTC)),
        ("2020/1/10 14:33:00", datetime(2020, 1, 10, 14, 33, tzinfo=UTC)),
        ("2026年の春", None),
        ("2026-03", datetime(2026, 3, 1, tzinfo=UTC)),
    ],
)
def test_what_feedparser_reads_wrongly_is_read_rightly(words, moment):
    assert from_feedparser(words, _parse_date(words)) == moment


@given(st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1)), st.sampled_from(["Z", "+00:00", "+09:00", "-05:30"]))
def test_standard_dates_are_read_as_feedparser_reads_them(moment, zone):
    for words in (
        f"{moment:%Y-%m-%dT%H:%M:%S}{zone}",
        f"{moment:%Y-%m-%dT%H:%M:%S}.123{zone}",
        f"{moment:%a, %d %b %Y %H:%M:%S} {'GMT' if zone == 'Z' else zone.replace(':', '')}",
    ):
        assert standard_date(words) == from_feedparser(words, _parse_date(words)) != None  # noqa: E711


@given(st.text("0123456789-:T.Z+ MonJaSepFri,", max_size=32))
def test_what_is_no_standard_date_is_left_alone(words):
    if (moment := standard_date(words)) is not None:
        assert moment == from_feedparser(words, _parse_date(words))


def test_a_month_there_is_none_of_is_no_date():
    words = "2005-26-12T20:00:00Z"
    assert from_feedparser(words, _parse_date(words)) is None
