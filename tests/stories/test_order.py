"""The order in which entries come in decides nothing."""

from dataclasses import replace
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.editorial.assess import assess_items
from bot.models import Join
from bot.stories.decide import decide
from bot.stories.seen import see
from tests.examples import SHARED
from tests.stories.folding import WEIGHTS, fold_all, fold_in, partition
from tests.stories.news import AMBER, AMBER_JA, HOSHI, HOSHI_JA, TREASURY, WATCH, a_read, a_week

DENSE = SHARED / "eval" / "dev.dense.items.jsonl"
DEEDS = (
    "to lay a superconducting cable under the Tees",
    "to study ammonia storage at Grangemouth",
    "to lay a cable and to study ammonia",
    "open a second laboratory for pulsars in Nagano",
    "sign their third memorandum on cables",
    "sign their fourth memorandum on cables",
)
DEEDS_JA = ("、ティーズ川に超電導ケーブル", "、アンモニア貯蔵を調査", "、第3回の覚書に署名")
SUMS = ((), (("£40m", 40e6, "GBP"),), (("£3m", 3e6, "GBP"),))


@st.composite
def an_entry(draw, number):
    """One of a few partners does one of a few things; told on one of three days, now and then with a sum, in either language."""
    ja = draw(st.booleans())
    sums = draw(st.sampled_from(SUMS))
    bodies = draw(st.sampled_from(((AMBER_JA, HOSHI_JA), (HOSHI_JA,)) if ja else ((AMBER, HOSHI), (HOSHI, TREASURY), (AMBER,))))
    title = (" と" if ja else " and ").join(body[0] for body in bodies) + draw(
        st.sampled_from(DEEDS_JA if ja else [f" {d}" for d in DEEDS])
    )
    text = draw(st.sampled_from(DEEDS)) + "".join(f" for {words}" for words, _, _ in sums)
    return see(a_read(f"e{number}", title, text, day=draw(st.integers(0, 2)), ja=ja, bodies=bodies, sums=sums), WEIGHTS)


@st.composite
def some_news(draw):
    seens = [draw(an_entry(number)) for number in range(draw(st.integers(2, 9)))]
    return seens, draw(st.permutations(seens))


@settings(max_examples=60, deadline=None)
@given(some_news())
def test_entries_fall_into_the_same_stories_in_whatever_order_they_come(news):
    seens, shuffled = news
    assert partition(fold_all(shuffled)) == partition(fold_all(seens))


@settings(max_examples=20, deadline=None)
@given(some_news())
def test_a_story_is_named_by_its_earliest_entry_where_entries_come_in_order(news):
    in_order = sorted(news[0], key=lambda seen: (seen.profile.published, seen.id))
    earliest = {seen.id: place for place, seen in enumerate(in_order)}
    for story in fold_all(in_order).stories:
        assert story.id == min((member.entry for member in story.members), key=lambda entry: earliest[entry])


@settings(max_examples=20, deadline=None)
@given(some_news())
def test_an_entry_that_comes_again_changes_nothing(news):
    seens, again = news
    shelf = fold_all(seens)
    before = {story.id: story for story in shelf.stories}
    assert all(fold_in(shelf, seen).revision is None for seen in again)
    assert {story.id: replace(story, updated=before[story.id].updated) for story in shelf.stories} == before


@settings(max_examples=30, deadline=None)
@given(some_news())
def test_a_story_never_loses_an_entry(news):
    """What was told stays told: stories grow and become one, they are never split."""
    seens, late = news[0][:-1], news[0][-1]
    shelf = fold_all(seens)
    before = partition(shelf)
    fold_in(shelf, late)
    assert all(any(story <= grown for grown in partition(shelf)) for story in before)


def test_the_later_of_two_reports_links_them_as_the_earlier_would():
    first, second = (see(read, WEIGHTS) for read in a_week()[:2])
    there = decide(second, fold_all([first]).candidates(second.keys, since=first.profile.published, until=second.profile.published))
    back = decide(first, fold_all([second]).candidates(first.keys, since=first.profile.published, until=second.profile.published))
    assert isinstance(there, Join)
    assert isinstance(back, Join)
    assert there.likeness == back.likeness


@cache
def labelled():
    reads = [it.read for it in assess_items(DENSE.read_text("utf-8").splitlines(), WATCH)]
    return tuple(see(read, WEIGHTS) for read in reads if read and read.reading.relevant)


@cache
def labelled_stories():
    return partition(fold_all(labelled()))


@pytest.mark.skipif(not DENSE.is_file(), reason="the labelled news is not beside the checkout")
@settings(max_examples=3, deadline=None)
@given(st.randoms(use_true_random=False))
def test_the_labelled_news_falls_into_the_same_stories_in_whatever_order_it_comes(chance):
    shuffled = chance.sample(labelled(), len(labelled()))
    assert partition(fold_all(shuffled)) == labelled_stories()
