"""Which story first."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.lenses import GENERAL, load_lenses
from bot.models import AmountKind, Facts, Lens
from bot.shipped import LENSES
from bot.stories.rank import WEIGHTS, importance, rank, reasons
from tests.examples import NOW, a_member, a_story, an_amount, an_organisation

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


# ── votes ───────────────────────────────────────────────────────────────────────────────────────────────────────────────────


def with_votes(votes):
    return importance(PLAIN, NOW, votes={PLAIN.id: votes})


def test_votes_bring_up_and_take_down_a_little():
    up, none, down = (with_votes(votes) for votes in (3, 0, -3))
    assert up - none == pytest.approx(none - down) == pytest.approx(WEIGHTS["votes"] / 2)
    assert importance(PLAIN, NOW, votes={"another": 50}) == none


@given(st.integers(-10_000, 10_000), st.integers(-10_000, 10_000))
def test_more_votes_never_count_less_nor_without_end(one, other):
    least, most = sorted((one, other))
    assert with_votes(least) <= with_votes(most)
    assert abs(with_votes(most) - with_votes(0)) <= WEIGHTS["votes"]


def test_the_weights_sum_to_one():
    assert sum(WEIGHTS.values()) == pytest.approx(1)


# ── lenses ──────────────────────────────────────────────────────────────────────────────────────────────────────────────────

QUANTUM, PHARMA = replace(PLAIN, id="q", fields=("quantum",)), replace(PLAIN, id="p", fields=("pharma", "health"))


def a_lens(**changes) -> Lens:
    return Lens("own", {}, **changes)


def test_a_lens_without_wishes_ranks_as_none():
    assert importance(PLAIN, NOW, lens=a_lens()) == importance(PLAIN, NOW, lens=GENERAL) == importance(PLAIN, NOW)


def test_a_lenss_weights_are_scaled():
    money = replace(PLAIN, facts=Facts(amounts=(an_amount(value=1e9),)))
    only_money = a_lens(weights=dict.fromkeys(WEIGHTS, 0.0) | {"money": 0.3})
    assert importance(money, NOW, lens=only_money) == pytest.approx(1)
    assert importance(PLAIN, NOW, lens=only_money) == 0
    assert importance(PLAIN, NOW, lens=a_lens(weights=dict.fromkeys(WEIGHTS, 0.0))) == importance(PLAIN, NOW)


def test_a_lens_lifts_a_field_and_takes_another_down():
    lens = a_lens(lifts={"field:pharma": 0.2, "field:quantum": -0.2})
    assert importance(PHARMA, NOW, lens=lens) == pytest.approx(importance(PHARMA, NOW) + 0.2)
    assert importance(QUANTUM, NOW, lens=lens) == pytest.approx(importance(QUANTUM, NOW) - 0.2)


def test_of_several_fields_the_one_that_lifts_most_counts():
    lens = a_lens(lifts={"field:pharma": 0.1, "field:health": 0.2})
    assert importance(PHARMA, NOW, lens=lens) == pytest.approx(importance(PHARMA, NOW) + 0.2)


def test_a_lens_lifts_what_has_its_cue_by_its_own_words_too():
    fellows = replace(PLAIN, id="f", headline="Ten fellowships")
    lens = a_lens(lifts={"mobility": 0.3})
    assert rank([PLAIN, fellows], now=NOW, lens=lens)[0] is fellows
    own = replace(lens, words={"mobility": ("back quantum",)})
    assert importance(PLAIN, NOW, lens=own) == pytest.approx(importance(PLAIN, NOW) + 0.3)


def test_what_is_lifted_past_one_keeps_its_order():
    """Though the importance of both is told as 1."""
    lens = a_lens(lifts={"field:quantum": 1.0})
    better, plain = replace(QUANTUM, id="z", score=0.9), QUANTUM
    assert [importance(story, NOW, lens=lens) for story in (better, plain)] == [1, 1]
    assert rank([plain, better], now=NOW, lens=lens) == [better, plain]


@given(st.dictionaries(st.sampled_from(["mobility", "field:quantum", "field:pharma", "calls"]), st.floats(-1, 1)), st.integers(-99, 99))
def test_importance_is_from_nothing_to_one_whatever_the_lens(lifts, votes):
    assert 0 <= importance(QUANTUM, NOW, lens=a_lens(lifts=lifts), votes={"q": votes}) <= 1


# ── reasons ─────────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_reasons_are_what_a_storys_importance_is_made_of_the_weightiest_first():
    lens = a_lens(lifts={"field:quantum": 0.5, "mobility": 0.3})
    told = reasons(QUANTUM, NOW, lens=lens, votes={"q": 3})
    assert [name for name, _ in told] == ["field:quantum", "parties", "novelty", "votes"]
    whole = a_lens(lifts={"field:quantum": 0.1})
    assert sum(share for _, share in reasons(QUANTUM, NOW, lens=whole)) == pytest.approx(importance(QUANTUM, NOW, lens=whole))


def test_what_adds_nothing_or_takes_off_is_no_reason():
    lens = a_lens(lifts={"field:quantum": -0.5})
    assert [name for name, _ in reasons(QUANTUM, NOW, lens=lens, votes={"q": -9})] == ["parties", "novelty"]


# ── the lenses that ship ────────────────────────────────────────────────────────────────────────────────────────────────────

TITLES = {
    "policy": "Two governments publish a joint statement",
    "call": "Call for proposals on clocks",
    "licence": "Hoshi licenses a vaccine",
}


@pytest.mark.parametrize(
    ("lens", "first"), [("attache", "policy"), ("international-office", "call"), ("chamber", "licence"), ("life-science", "licence")]
)
def test_each_reader_finds_their_own_story_first(lens, first):
    company = an_organisation("Hoshi", text="Hoshi licenses", kind="company")
    stories = [replace(PLAIN, id=name, headline=title, members=(a_member(title=title),), fields=()) for name, title in TITLES.items()]
    stories = [
        replace(story, facts=Facts(organisations=(company,)), fields=("pharma",) if story.id == "licence" else ()) for story in stories
    ]
    assert rank(stories, now=NOW, lens=load_lenses([LENSES])[lens])[0].id == first
