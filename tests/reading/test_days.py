"""The days a text names: deadlines, starts, ends and events, with a year only where it is certain."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.reading.days import find_days
from bot.reading.passage import Passage

MARCH = datetime(2026, 3, 16, 8, 30, tzinfo=UTC)


def days(text: str, language: str = "en", published: datetime = MARCH) -> list[tuple[date, str]]:
    return [(d.day, d.kind) for d in find_days(Passage("entry00001", 1, "A title", text, language), published)]


@pytest.mark.parametrize(
    ("text", "day", "kind"),
    [
        ("The call closes on 30 May 2026.", date(2026, 5, 30), "deadline"),
        ("Apply by May 30th, 2026 to take part.", date(2026, 5, 30), "deadline"),
        ("Proposals are due by noon on 30 May.", date(2026, 5, 30), "deadline"),
        ("The deadline is Friday, 5 June 2026.", date(2026, 6, 5), "deadline"),
        ("The exhibition is on display until 5 June 2026.", date(2026, 6, 5), "end"),
        ("Entries for the exhibition close on 5 June 2026.", date(2026, 6, 5), "deadline"),
        ("It opens on 1 April 2026.", date(2026, 4, 1), "start"),
        ("The trial ends on 2 April 2026.", date(2026, 4, 2), "end"),
        ("The conference is held on April 25-27, 2026 in Leeds.", date(2026, 4, 25), "event"),
        ("The symposium will be held in Leeds on 3 April 2026.", date(2026, 4, 3), "event"),
    ],
)
def test_english_days(text, day, kind):
    assert days(text) == [(day, kind)]


@pytest.mark.parametrize(
    ("text", "day", "kind"),
    [
        ("応募の締め切りは2026年5月30日。", date(2026, 5, 30), "deadline"),
        ("募集は５月３０日（土）まで受け付ける。", date(2026, 5, 30), "deadline"),
        ("4月1日から受け付ける。", date(2026, 4, 1), "start"),
        ("4月3日に東京で開催する。", date(2026, 4, 3), "event"),
    ],
)
def test_japanese_days(text, day, kind):
    assert days(text, "ja") == [(day, kind)]


def test_a_missing_year_is_the_one_nearest_to_publication():
    assert days("Apply by 10 January.", published=datetime(2025, 12, 1, tzinfo=UTC)) == [(date(2026, 1, 10), "deadline")]
    assert days("Bids closed on 20 December.", published=datetime(2026, 1, 5, tzinfo=UTC)) == [(date(2025, 12, 20), "deadline")]


@pytest.mark.parametrize(
    "text",
    [
        "Apply by 16 September.",  # half a year off either way
        "Apply by 31 February 2026.",
        "Apply by May 2026.",
        "It was founded on 3 April 1976.",
        "A report of 3 April 2026 says so.",
        "In 2004 it ran from June 5 to June 7.",
        "It took place from Feb. 12 to Mar. 17, 2024.",
        "The group may 10 times out of 20 refuse.",
    ],
)
def test_what_is_uncertain_or_says_nothing_is_left_out(text):
    assert days(text) == []


def test_a_day_is_given_once():
    assert days("Apply by 30 May 2026. The deadline is 30 May 2026.") == [(date(2026, 5, 30), "deadline")]


@given(st.text(alphabet="0123 月日年まで by May-,締切2026", max_size=80))
def test_a_receipt_holds_its_words(text):
    for day in find_days(Passage("entry00001", 1, text[:9], text, "ja"), MARCH):
        receipt = day.receipt
        assert (text[:9] if receipt.where == "title" else text)[receipt.start : receipt.end] == receipt.words
