"""Deadlines to the minute, in both sides' zones."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.models import Day, Facts
from bot.wording.borne import is_day_of_words
from bot.wording.catalogue import load_wordings
from bot.wording.factlines import FactLines
from bot.wording.hours import deadline_words
from bot.wording.receipts import Receipts
from tests.examples import ROOT, a_receipt, a_story
from tests.reading.test_hours import OTHER, WATCH

WORDINGS = load_wordings(ROOT / "config/locale")
EN, JA = WORDINGS["en"], WORDINGS["ja"]


def a_day(day: date, moment: datetime | None, words: str = "27 March 2026", hour: str = "16:00 GMT") -> Day:
    text = f"Apply by {words}, {hour}."
    beside = (a_receipt(hour, text=text, sentence=text),) if moment else ()
    return Day(a_receipt(words, text=text, sentence=text), day, "deadline", moment, beside)


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)


MARCH = date(2026, 3, 27)


@pytest.mark.parametrize(
    ("day", "moment", "english", "japanese"),
    [
        (MARCH, None, "Friday 27 March 2026", "2026年3月27日(金)"),
        (
            MARCH,
            utc(2026, 3, 27, 16),
            "Friday 27 March 2026, 16:00 London · 01:00 Saturday Tokyo",
            "2026年3月27日(金)16:00 ロンドン・28日(土)1:00 東京",
        ),
        (MARCH, utc(2026, 3, 27, 8), "Friday 27 March 2026, 08:00 London · 17:00 Tokyo", "2026年3月27日(金)8:00 ロンドン・17:00 東京"),
        (
            MARCH,
            utc(2026, 3, 28),
            "Friday 27 March 2026, 24:00 London · 09:00 Saturday Tokyo",
            "2026年3月27日(金)24:00 ロンドン・28日(土)9:00 東京",
        ),
        (
            MARCH,
            utc(2026, 3, 26, 23, 30),
            "Friday 27 March 2026, 08:30 Tokyo · 23:30 Thursday London",
            "2026年3月27日(金)8:30 東京・26日(木)23:30 ロンドン",
        ),
        (
            date(2026, 7, 27),
            utc(2026, 7, 27, 15),
            "Monday 27 July 2026, 16:00 London · 00:00 Tuesday Tokyo",
            "2026年7月27日(月)16:00 ロンドン・28日(火)0:00 東京",
        ),
        (
            MARCH,
            utc(2026, 3, 28, 11, 59),
            "Saturday 28 March 2026, 11:59 London · 20:59 Tokyo",
            "2026年3月28日(土)11:59 ロンドン・20:59 東京",
        ),
    ],
)
def test_a_deadline_is_told_in_both_zones(day, moment, english, japanese):
    assert deadline_words(a_day(day, moment), WATCH, EN) == english
    assert deadline_words(a_day(day, moment), WATCH, JA) == japanese


def test_a_side_without_a_zone_is_not_told_of():
    day = a_day(MARCH, utc(2026, 3, 27, 16))
    assert deadline_words(day, OTHER, EN) == "Friday 27 March 2026, 17:00 Oslo"
    sides = tuple(replace(side, zone="") for side in OTHER.sides)
    assert deadline_words(day, replace(OTHER, sides=sides), EN) == "Friday 27 March 2026"


@pytest.mark.parametrize(
    ("hour", "moment", "borne"),
    [
        ("16:00 GMT", utc(2026, 3, 27, 16), True),
        ("16:00 GMT", utc(2026, 3, 27, 7), False),
        ("16:00 GMT", utc(2026, 3, 27, 15), False),
        ("16:00", utc(2026, 3, 27, 7), True),
        ("16:00", utc(2026, 3, 27, 12), False),
        ("4pm UK time", utc(2026, 3, 27, 16), True),
        ("4pm UK time", utc(2026, 3, 27, 4), False),
        ("4pm Japan time", utc(2026, 3, 27, 7), True),
        ("午後四時（日本時間）", utc(2026, 3, 27, 7), True),
        ("午後四時（日本時間）", utc(2026, 3, 27, 16), False),
        ("5pm", utc(2026, 3, 27, 16), False),
        ("5:30pm GMT", utc(2026, 3, 27, 17, 30), True),
        ("5:30pm GMT", utc(2026, 3, 27, 17), False),
        ("1630 hrs UK time", utc(2026, 3, 27, 16, 30), True),
        ("noon GMT", utc(2026, 3, 27, 12), True),
        ("noon GMT", utc(2026, 3, 27, 0), False),
        ("24:00 JST", utc(2026, 3, 27, 15), True),
        ("24:00 JST", utc(2026, 3, 26, 15), False),
        ("17:00 CET", utc(2026, 3, 27, 16), True),
        ("17:00 CET", utc(2026, 3, 27, 16, 20), False),
        ("17:00 (GMT+9)", utc(2026, 3, 27, 8), True),
    ],
)
def test_an_hour_is_borne_out_by_its_words_or_not_told(hour, moment, borne):
    day = a_day(MARCH, moment, hour=hour)
    assert is_day_of_words(day, WATCH) is borne
    facts = FactLines(a_story(facts=Facts(days=(day,)), summary=()), WATCH, EN)
    (line,) = facts.lines()
    assert Receipts(facts.story, EN, facts.own).bears(line) is borne


@given(
    st.datetimes(datetime(2024, 1, 1), datetime(2030, 12, 31)), st.sampled_from(["Europe/London", "Asia/Tokyo"]), st.sampled_from([EN, JA])
)
def test_the_words_of_a_deadline_say_its_moment(naive, zone, wording):
    """The first date and hour, read back in the zone of the city beside them, are the moment."""
    moment = naive.replace(second=0, microsecond=0, tzinfo=UTC)
    day = moment.astimezone(ZoneInfo(zone)).date()
    words = deadline_words(a_day(day, moment), WATCH, wording)
    told = {
        f"{wording.full_date(local.date())}{', ' if wording is EN else ''}{wording.time(local)} {city}"
        for zone, cities in (("Europe/London", ("London", "ロンドン")), ("Asia/Tokyo", ("Tokyo", "東京")))
        for local in [moment.astimezone(ZoneInfo(zone))]
        for city in cities
    }
    assert any(words.startswith(each) for each in told)
    assert abs(datetime.combine(day, datetime.min.time(), UTC) - moment) < timedelta(days=2)
