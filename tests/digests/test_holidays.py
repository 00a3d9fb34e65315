"""Which days are off: bank holidays and closures, against the calendars as governments print them."""

from datetime import date, timedelta

import pytest

from bot.digests.holidays import NAMES, find_calendar, is_holiday
from bot.errors import SettingError

GOLDEN_WEEKS = {
    2024: "04-29 05-03 05-04 05-05 05-06",
    2025: "04-29 05-03 05-04 05-05 05-06",
    2026: "04-29 05-03 05-04 05-05 05-06",
    2027: "04-29 05-03 05-04 05-05",
    2028: "04-29 05-03 05-04 05-05",
    2029: "04-29 04-30 05-03 05-04 05-05",
    2030: "04-29 05-03 05-04 05-05 05-06",
}


def days_off(name: str, first: date, last: date) -> str:
    days = (first + timedelta(days=number) for number in range((last - first).days + 1))
    return " ".join(f"{day:%m-%d}" for day in days if is_holiday([name], day))


@pytest.mark.parametrize("year", GOLDEN_WEEKS)
def test_golden_week_comes_out_of_the_japanese_calendar(year):
    assert days_off("japan", date(year, 4, 25), date(year, 5, 10)) == GOLDEN_WEEKS[year]


@pytest.mark.parametrize(
    ("name", "days"),
    [
        ("england-wales", "01-01 04-03 04-06 05-04 05-25 08-31 12-25 12-26 12-28"),
        ("scotland", "01-01 01-02 04-03 05-04 05-25 06-15 08-03 11-30 12-25 12-26 12-28"),
        ("northern-ireland", "01-01 03-17 04-03 04-06 05-04 05-25 07-12 07-13 08-31 12-25 12-26 12-28"),
        ("japan", "01-01 01-12 02-11 02-23 03-20 04-29 05-03 05-04 05-05 05-06 07-20 08-11 09-21 09-22 09-23 10-12 11-03 11-23"),
        ("obon", "08-13 08-14 08-15 08-16"),
        ("year-end", "01-01 01-02 01-03 12-29 12-30 12-31"),
        ("christmas-closure", "01-01 12-24 12-25 12-26 12-27 12-28 12-29 12-30 12-31"),
        ("07-14", "07-14"),
        ("12-30..01-02", "01-01 01-02 12-30 12-31"),
    ],
)
def test_the_days_off_of_2026(name, days):
    assert days_off(name, date(2026, 1, 1), date(2026, 12, 31)) == days


def test_wales_has_the_same_bank_holidays_as_england():
    span = (date(2024, 1, 1), date(2030, 12, 31))
    assert days_off("GB-WLS", *span) == days_off("england-wales", *span)


def test_other_countries_and_their_parts_go_by_their_codes():
    assert is_holiday(["CA"], date(2026, 7, 1))
    assert is_holiday(["NO"], date(2026, 5, 17))
    assert is_holiday(["CA-QC"], date(2026, 6, 24))
    assert not is_holiday(["CA"], date(2026, 6, 24))
    assert is_holiday(["NO", "CA"], date(2026, 7, 1))
    assert not is_holiday([], date(2026, 12, 25))


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("atlantis", "england-wales"),
        ("XX", "GB-SCT"),
        ("GB-CRN", "GB-ENG, GB-NIR, GB-SCT, GB-WLS"),
        ("13-40", "MM-DD"),
        ("12-24..01-32", "MM-DD"),
        ("gb", "GB-SCT"),
        ("", "obon"),
    ],
)
def test_a_calendar_that_there_is_not_says_what_there_is(name, said):
    with pytest.raises(SettingError, match=said):
        find_calendar(name)


def test_every_calendar_that_ships_can_be_asked():
    assert {name for name in NAMES if is_holiday([name], date(2026, 1, 1))} == {*NAMES} - {"obon"}
