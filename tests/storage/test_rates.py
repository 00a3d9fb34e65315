"""Imported rates: kept once, corrected, found by day and currency."""

from dataclasses import replace
from datetime import date, timedelta

from bot.models import Rate
from bot.ports import RateSpan
from tests.examples import NOW

DAY = date(2026, 3, 12)
POUND, YEN = Rate(DAY, "EUR", "GBP", 0.86243, "ECB"), Rate(DAY, "EUR", "JPY", 183.43, "ECB")
OURS = Rate(DAY - timedelta(days=3), "GBP", "JPY", 210.5, "bank")


async def test_rates_are_kept_once_and_a_corrected_one_takes_its_olds_place(store):
    assert await store.keep_rates([POUND, YEN], NOW) == 2
    assert await store.keep_rates([POUND, YEN], NOW) == 0
    corrected = replace(YEN, value=183.34)
    assert await store.keep_rates([POUND, corrected], NOW) == 1
    assert set(await store.rates(DAY, DAY, {"EUR", "GBP", "JPY"})) == {POUND, corrected}


async def test_only_the_days_and_currencies_asked_for_are_given(store):
    await store.keep_rates([POUND, YEN], NOW)
    await store.keep_rates([OURS], NOW + timedelta(hours=1))
    assert await store.rates(DAY, DAY, {"EUR", "GBP"}) == [POUND]
    assert await store.rates(OURS.day, DAY, {"EUR", "GBP", "JPY"}) == [OURS, POUND, YEN], "the last imported first"
    assert await store.rates(DAY + timedelta(days=1), DAY + timedelta(days=9), {"EUR", "GBP"}) == []


async def test_each_source_says_what_it_covers(store):
    assert await store.rate_spans() == []
    await store.keep_rates([POUND, YEN, OURS], NOW)
    assert await store.rate_spans() == [RateSpan("ECB", 1, DAY, DAY), RateSpan("bank", 1, OURS.day, OURS.day)]


async def test_a_whole_history_is_kept_in_one_go(store):
    many = [Rate(DAY - timedelta(days=n), "EUR", code, 1.5, "ECB") for n in range(4000) for code in ("GBP", "JPY")]
    assert await store.keep_rates(many, NOW) == 8000
    assert (await store.rate_spans())[0].days == 4000
