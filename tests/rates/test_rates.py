"""Dated rates: never a later one, never too old a one, and the same by whatever way they are reckoned."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.models import Rate
from bot.rates import NO_EXCHANGE, Exchange, Rates, currencies_beside, currency_for, round_about

DAY = date(2026, 3, 12)
WEEK = timedelta(days=7)
values = st.floats(min_value=1e-4, max_value=1e5)


def ecb(currency: str, value: float, day: date = DAY) -> Rate:
    return Rate(day, "EUR", currency, value, "ECB")


@given(st.integers(min_value=-400, max_value=400), st.integers(min_value=0, max_value=31))
def test_a_rate_is_of_the_day_or_before_and_never_older_than_allowed(days, age):
    found = Rates([ecb("GBP", 0.86)], timedelta(days=age)).find("EUR", "GBP", DAY + timedelta(days=days))
    assert (found is not None) is (0 <= days <= age)


@given(st.sets(st.integers(min_value=-20, max_value=20), min_size=1))
def test_of_several_the_newest_is_used_that_is_not_later(days):
    found = Rates([ecb("GBP", 1 + abs(n), DAY + timedelta(days=n)) for n in days], WEEK).find("EUR", "GBP", DAY)
    near = [n for n in days if -7 <= n <= 0]
    assert (found.day if found else None) == (DAY + timedelta(days=max(near)) if near else None)


@given(values, values, values)
def test_there_and_back_is_the_same_sum_and_so_is_a_way_round(pounds, yen, dollars):
    rates = Rates([ecb("GBP", pounds), ecb("JPY", yen), ecb("USD", dollars)], WEEK)

    def worth(base, currency):
        return rates.find(base, currency, DAY).value

    assert worth("GBP", "JPY") * worth("JPY", "GBP") == pytest.approx(1)
    assert worth("GBP", "JPY") == pytest.approx(worth("GBP", "USD") * worth("USD", "JPY"))
    assert worth("EUR", "JPY") == pytest.approx(yen)


def test_a_cross_rate_is_of_one_source_and_day():
    known = [ecb("GBP", 0.86), ecb("JPY", 183.0, DAY - timedelta(days=1)), Rate(DAY, "EUR", "JPY", 190.0, "bank")]
    assert Rates(known, WEEK).find("GBP", "JPY", DAY) is None


def test_a_rate_given_straight_is_used_and_may_be_turned_round():
    rates = Rates([Rate(DAY, "GBP", "JPY", 200.0, "bank"), ecb("GBP", 0.86), ecb("JPY", 183.0)], WEEK)
    assert rates.find("GBP", "JPY", DAY) == Rate(DAY, "GBP", "JPY", 200.0, "bank")
    assert rates.find("JPY", "GBP", DAY) == Rate(DAY, "JPY", "GBP", 1 / 200, "bank")
    newer = Rates([*rates.known, ecb("GBP", 0.5, DAY + timedelta(days=1)), ecb("JPY", 150.0, DAY + timedelta(days=1))], WEEK)
    assert newer.find("GBP", "JPY", DAY + timedelta(days=1)).value == 300


def test_an_unknown_currency_has_no_rate_and_no_date_is_too_early():
    rates = Rates([ecb("GBP", 0.86)], WEEK)
    assert rates.find("GBP", "XAU", DAY) is None
    assert rates.find("GBP", "EUR", date.min) is None


@given(st.floats(min_value=1e-3, max_value=1e15))
def test_about_is_at_most_two_and_a_half_percent_off_and_stays_as_it_is(value):
    about = round_about(value)
    assert abs(about - value) <= 0.0251 * value
    assert round_about(about) == about


@pytest.mark.parametrize(("value", "about"), [(2339.0, 2300), (1866.0, 1870), (1999.0, 2000), (9960.0, 10000), (0.72, 0.72), (7e12, 7e12)])
def test_about_has_two_digits_beside_a_leading_one(value, about):
    assert round_about(value) == about


def test_nothing_is_converted_into_its_own_currency_or_by_nobody():
    rates = Rates([ecb("GBP", 0.8), ecb("JPY", 160.0)], WEEK)
    found = Exchange(rates, "JPY").convert(5e6, 10e6, "GBP", DAY)
    assert (found.low, found.high, found.rate.day) == (1e9, 2e9, DAY)
    assert Exchange(rates, "JPY").convert(5e6, 5e6, "JPY", DAY) is None
    assert Exchange(rates, "JPY").convert(0, 0, "GBP", DAY) is None
    assert Exchange(rates, "").convert(5e6, 5e6, "GBP", DAY) is None
    assert NO_EXCHANGE.convert(5e6, 5e6, "GBP", DAY) is None


def test_the_readers_currency_is_the_languages_or_one_for_all():
    assert [currency_for("language", language) for language in ("en", "ja")] == ["GBP", "JPY"]
    assert [currency_for("NOK", "ja"), currency_for("", "ja")] == ["NOK", ""]
    assert currencies_beside("GBP", {"GBP"}) == currencies_beside("", {"USD"}) == frozenset()
    assert currencies_beside("GBP", {"GBP", "USD"}) == {"EUR", "GBP", "USD"}
