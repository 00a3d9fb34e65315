"""Which story first."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.models import AmountKind, Facts
from bot.stories.rank import importance, rank
from tests.examples import NOW, a_member, a_story, an_amount

PLAIN = a_story(facts=Facts(), published=NOW - timedelta(days=2))
BETTER = {
    "both sides act": replace(PLAIN, score=0.95),
    "money is pledged": replace(PLAIN, facts=Facts(amounts=(an_amount(),))),
    "an official source has it": replace(PLAIN, members=(a_member(kind="official"),)),
    "more outlets have it": replace(PLAIN, members=(a_member(), a_member("other", publisher="Another"))),
    "it is newer": replace(PLAIN, published=NOW),
}


@pytest.mark.parametrize("story", BETTER.values(), ids=BETTER)
def test_a_story_goes_first_where(story):
    assert rank([replace(PLAIN, id="plain"), replace(story, id="zz")], now=NOW)[0].id == "zz"


def test_money_that_is_not_pledged_counts_nothing():
    trade = replace(PLAIN, facts=Facts(amounts=(an_amount(kind=AmountKind.TRADE),)))
    assert importance(trade, NOW) == importance(PLAIN, NOW)


def test_the_same_sum_in_yen_counts_about_the_same():
    pounds, yen = (
        replace(PLAIN, facts=Facts(amounts=(an_amount(value=value, currency=unit),))) for value, unit in ((10e6, "GBP"), (1.8e9, "JPY"))
    )
    assert importance(pounds, NOW) == pytest.approx(importance(yen, NOW), abs=0.02)


@given(st.permutations([replace(story, id=name) for name, story in BETTER.items()]))
def test_the_order_given_does_not_matter(stories):
    assert rank(stories, now=NOW) == rank(stories[::-1], now=NOW)


@given(st.floats(0, 1), st.floats(0, 1e14), st.integers(1, 30))
def test_importance_is_from_nothing_to_one(score, value, outlets):
    members = tuple(a_member(str(n), publisher=str(n), kind="official") for n in range(outlets))
    story = replace(PLAIN, score=score, members=members, facts=Facts(amounts=(an_amount(value=value),)))
    assert 0 <= importance(story, NOW) <= 1
