"""The story as it stands, and what is news about it."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.models import Join, Merge, New
from bot.stories.decide import Candidate
from bot.stories.revise import fold, standing, story_of
from bot.stories.seen import see
from tests.examples import NOW
from tests.stories.news import AMBER, HOSHI, a_read, a_week

TITLE = "Amber Grid and Hoshi Power lay a cable"


def a_candidate(*reads):
    return Candidate(story_of(reads, now=NOW), tuple(map(see, reads)))


def joined(read, *reads):
    return fold(see(read), Join(a_candidate(*reads).story.id, 0.9), [a_candidate(*reads)], now=NOW)


def test_a_new_story_has_its_entrys_id_and_is_its_own_first_revision():
    made = fold(see(a_week()[0]), New(), [], now=NOW)
    assert (made.story.id, made.story.revision, made.expected, made.absorbed) == ("cable1", 1, {}, ())
    assert made.revision is not None
    assert (made.revision.kind, made.revision.gained) == ("new", made.story.facts)


@given(st.permutations(a_week()[:5]))
def test_a_story_is_the_same_whatever_the_order_of_its_members(reads):
    assert story_of(reads, now=NOW) == story_of(a_week()[:5], now=NOW)


def test_the_best_source_leads_and_gives_the_headline():
    press, official = a_read("a", "A tabloid's title"), a_read("b", "The ministry's title", day=1, kind="official")
    story = story_of([press, official], now=NOW)
    assert (story.id, story.best.entry, story.headline, story.headline_by) == ("a", "b", "The ministry's title", "b")
    assert story.published == press.entry.published


def test_sources_stand_as_near_as_they_are_to_the_event():
    kinds = ["official", "research", "company", "wire", "trade", "press", "aggregator"]
    assert sorted(kinds[1:] + kinds[:1], key=standing) == kinds
    assert standing("university") == standing("research")
    assert standing("unheard of") == standing("press")


def test_a_story_keeps_its_id_when_an_older_entry_comes_late():
    late = a_read("early", TITLE, day=-1)
    after = joined(late, a_read("first", TITLE)).story
    assert (after.id, after.published) == ("first", late.entry.published)


def test_more_coverage_is_no_revision():
    done = joined(a_week()[1], a_week()[0])
    assert done.revision is None
    assert (done.story.revision, len(done.story.members), done.expected) == (1, 2, {"cable1": 1})


def test_money_that_nobody_had_named_is_a_revision():
    done = joined(a_read("b", "A cable for £40m", sums=(("£40m", 40e6, "GBP"),)), a_read("a", TITLE))
    assert done.revision is not None
    assert (done.revision.kind, done.revision.number, done.story.revision) == ("amount", 2, 2)
    assert [amount.value for amount in done.revision.gained.amounts] == [40e6]


def test_a_sum_rounded_otherwise_is_none():
    one = a_read("a", "A cable for £39.7m", sums=(("£39.7m", 39.7e6, "GBP"),))
    assert joined(a_read("b", "A cable for £40m", sums=(("£40m", 40e6, "GBP"),)), one).revision is None


def test_a_sum_told_in_another_currency_is_none():
    one = a_read("a", "A cable for £40m", sums=(("£40m", 40e6, "GBP"),))
    assert joined(a_read("b", "76億円のケーブル", ja=True, sums=(("76億円", 7.6e9, "JPY"),)), one).revision is None
    assert joined(a_read("b", "4億円のケーブル", ja=True, sums=(("4億円", 4e8, "JPY"),)), one).revision is not None


def test_a_party_by_a_longer_name_is_none():
    before = a_read("a", "Hoshi lays a cable", bodies=(("Hoshi", "japan"),))
    assert joined(a_read("b", "Hoshi Power lays a cable", bodies=(HOSHI,)), before).revision is None


def test_a_party_in_the_new_title_is_a_revision_and_one_mentioned_below_is_none():
    before = a_read("a", "Amber Grid lays a cable", bodies=(AMBER,))
    told = joined(a_read("b", "Hoshi Power joins", bodies=(HOSHI,)), before).revision
    assert told is not None
    assert told.kind == "party"
    assert joined(a_read("b", "A cable", "Unlike Hoshi Power, nobody spoke.", bodies=(HOSHI,)), before).revision is None


@pytest.mark.parametrize(
    ("title", "day", "kind"),
    [
        ("Regulator approves the cable", 5, "stage"),
        ("Regulator approves the cable", 0.5, None),
        ("Cable to complete in May", 5, None),
        ("Partners scrap the cable", 5, "stage"),
        ("Correction: the cable", 0.5, "correction"),
        ("【訂正】ケーブル", 0.5, "correction"),
    ],
)
def test_a_later_stage_and_a_correction_are_revisions(title, day, kind):
    revision = joined(a_read("b", title, day=day, ja="訂正" in title), a_read("a", TITLE)).revision
    assert (revision.kind if revision else None) == kind


def test_a_version_that_takes_back_its_figure_is_a_correction_and_replaces_the_old_one():
    old = a_read("a", "A cable for £40m", sums=(("£40m", 40e6, "GBP"),))
    new = a_read("a", "A cable for £4m", sums=(("£4m", 4e6, "GBP"),), version=2)
    done = joined(new, old)
    assert done.revision is not None
    assert done.revision.kind == "correction"
    assert [member.version for member in done.story.members] == [2]
    assert [amount.value for amount in done.story.facts.amounts] == [4e6]


def test_a_version_that_says_the_same_is_none():
    assert joined(a_read("a", TITLE, version=2), a_read("a", TITLE)).revision is None


def test_a_merge_keeps_the_older_story_and_says_what_it_took_in():
    older, newer = a_candidate(a_week()[0]), a_candidate(a_week()[2])
    done = fold(see(a_week()[1]), Merge("cable1", ("cable3",), 0.9), [newer, older], now=NOW)
    assert (done.story.id, done.absorbed, done.expected) == ("cable1", ("cable3",), {"cable1": 1, "cable3": 1})
    assert {member.entry for member in done.story.members} == {"cable1", "cable2", "cable3"}


def test_first_seen_is_never_lost():
    first = a_read("a", TITLE)
    late = a_read("b", TITLE, day=2)
    assert joined(late, first).story.seen == first.entry.seen == late.entry.seen - timedelta(days=2)


def test_a_sum_told_again_in_another_currency_is_no_new_money():
    first = a_read("a", TITLE, bodies=(AMBER, HOSHI))
    second = a_read("b", TITLE, "£40m (about ¥3m)", bodies=(AMBER, HOSHI), sums=(("¥3m", 3e6, "JPY"),))
    (amount,) = second.reading.facts.amounts
    facts = replace(second.reading.facts, amounts=(replace(amount, converts="£40m"),))
    again = replace(second, reading=replace(second.reading, facts=facts))
    assert joined(second, first).revision is not None
    assert joined(again, first).revision is None
