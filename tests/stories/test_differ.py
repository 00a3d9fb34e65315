"""Where outlets differ on a sum."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.models import AmountKind
from bot.stories.differ import find_differences
from tests.stories.news import a_read

GRANT, INVESTMENT, COST, TRADE = AmountKind.GRANT, AmountKind.INVESTMENT, AmountKind.COST, AmountKind.TRADE


def a_report(id, sentence, words, value, *, kind=GRANT, purpose="", qualifier="", day=0.0, currency="GBP", converts=""):
    read = a_read(id, f"A title of {id}", sentence, day=day, sums=((words, value, currency),))
    (amount,) = read.reading.facts.amounts
    receipt = replace(amount.receipt, sentence=sentence)
    changed = replace(amount, receipt=receipt, kind=kind, purpose=purpose, qualifier=qualifier, converts=converts)
    return replace(read, reading=replace(read.reading, facts=replace(read.reading.facts, amounts=(changed,))))


def said(*reads):
    return [(it.kind, [version[0].amount.receipt.words for version in it.versions]) for it in find_differences(reads)]


def a_magnet(id, words, value, **changes):
    return a_report(id, f"The council gives {words} for magnets.", words, value, **{"purpose": "new magnets", **changes})


def test_other_figures_for_one_purpose_are_told_with_their_outlets():
    exact, other, third = a_magnet("a", "£9.7m", 9.7e6), a_magnet("b", "£10m", 10e6), a_magnet("c", "£9.7 million", 9.7e6)
    (difference,) = find_differences([exact, other, third])
    assert difference.kind == "figure"
    assert [[mention.publisher for mention in version] for version in difference.versions] == [["Outlet a", "Outlet c"], ["Outlet b"]]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({}, {"words": "about £10m", "value": 10e6, "qualifier": "about"}),
        ({}, {"words": "£9.75m", "value": 9.75e6}),
        ({}, {"words": "up to £12m", "value": 12e6, "qualifier": "up to"}),
        ({}, {"words": "£10m", "value": 10e6, "purpose": "old roofs"}),
        ({}, {"words": "£10m", "value": 10e6, "day": 3}),
        ({}, {"words": "£10m", "value": 10e6, "kind": COST}),
        ({}, {"words": "¥2bn", "value": 2e9, "currency": "JPY"}),
        ({}, {"words": "£10m", "value": 10e6, "converts": "¥2bn"}),
        ({"purpose": ""}, {"words": "£20m", "value": 20e6, "purpose": ""}),
    ],
    ids=[
        "about",
        "rounded",
        "within a bound",
        "another purpose",
        "days later",
        "another kind",
        "another currency",
        "a conversion",
        "far apart",
    ],
)
def test_what_is_no_difference_of_figures(one, other):
    assert said(a_magnet("a", "£9.7m", 9.7e6, **one), a_magnet("b", other.pop("words"), other.pop("value"), **other)) == []


def test_a_figure_beyond_what_about_or_a_bound_covers_is_one():
    assert said(a_magnet("a", "£9.7m", 9.7e6), a_magnet("b", "about £12m", 12e6, qualifier="about")) == [
        ("figure", ["£9.7m", "about £12m"])
    ]
    assert said(a_magnet("a", "£9.7m", 9.7e6), a_magnet("b", "up to £8m", 8e6, qualifier="up to")) == [("figure", ["£9.7m", "up to £8m"])]


def test_the_only_pledges_of_two_outlets_are_one_thing_where_no_purpose_can_be_compared():
    assert said(a_magnet("a", "£9.7m", 9.7e6), a_magnet("b", "£10m", 10e6, purpose="")) == [("figure", ["£9.7m", "£10m"])]


def test_two_figures_that_one_outlet_gives_both_are_two_things():
    both = a_magnet("a", "£9.7m", 9.7e6)
    second = replace(both.reading.facts.amounts[0], value=10e6, low=10e6, high=10e6)
    facts = replace(both.reading.facts, amounts=(*both.reading.facts.amounts, second))
    assert said(replace(both, reading=replace(both.reading, facts=facts)), a_magnet("b", "£10m", 10e6)) == []


@pytest.mark.parametrize(
    ("there", "rise"),
    [
        ("The deal adds to the £33bn of trade each year.", "The deal will boost trade by £33bn."),
        ("Trade stands at £33bn.", "It promises an extra £33bn."),
        ("貿易額は£33bnにのぼる。", "貿易を£33bn増やす。"),
    ],
)
def test_money_that_is_there_is_not_a_rise_by_as_much(there, rise):
    assert said(*(a_report(name, sentence, "£33bn", 33e9, kind=TRADE) for name, sentence in (("a", there), ("b", rise)))) == [
        ("meaning", ["£33bn", "£33bn"])
    ]
    assert said(*(a_report(name, sentence, "£33bn", 33e9, kind=TRADE) for name, sentence in (("a", there), ("b", "Trade: £33bn.")))) == []


def test_an_investment_is_not_a_cost_and_a_grant_is_much_as_an_investment():
    assert said(a_magnet("a", "£4m", 4e6, kind=INVESTMENT), a_magnet("b", "£4m", 4e6, kind=COST)) == [("meaning", ["£4m", "£4m"])]
    assert said(a_magnet("a", "£4m", 4e6, kind=INVESTMENT), a_magnet("b", "£4m", 4e6, kind=GRANT)) == []


def test_a_bound_told_as_exact_is_one():
    assert said(a_magnet("a", "up to £4m", 4e6, qualifier="up to"), a_magnet("b", "£4m", 4e6)) == [("bound", ["up to £4m", "£4m"])]
    assert said(a_magnet("a", "about £4m", 4e6, qualifier="about"), a_magnet("b", "£4m", 4e6)) == []


def test_three_outlets_with_three_figures_are_one_difference():
    reads = [a_magnet("a", "£9m", 9e6), a_magnet("b", "£10m", 10e6), a_magnet("c", "£11m", 11e6)]
    assert said(*reads) == [("figure", ["£9m", "£10m", "£11m"])]


@given(st.lists(st.sampled_from([(9e6, ""), (9.7e6, ""), (10e6, "about"), (10e6, ""), (12e6, "up to")]), max_size=6))
def test_every_version_is_an_outlets_own_and_nothing_is_averaged(sums):
    reads = [a_magnet(f"r{n}", f"£{value / 1e6:g}m", value, qualifier=how) for n, (value, how) in enumerate(sums)]
    given_sums = {read.entry.id: read.reading.facts.amounts for read in reads}
    for difference in find_differences(reads):
        assert len(difference.versions) > 1
        assert all(mention.amount in given_sums[mention.entry] for version in difference.versions for mention in version)
