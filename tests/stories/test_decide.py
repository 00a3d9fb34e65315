"""Which entries are one story."""

from collections import defaultdict
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.models import Join, Merge, New
from bot.stories.decide import Candidate
from bot.stories.decide import decide as decide_seen
from bot.stories.revise import story_of
from bot.stories.seen import see
from bot.stories.weights import NO_WEIGHTS
from tests.examples import NOW
from tests.stories.folding import WEIGHTS, groups
from tests.stories.news import AMBER, HOSHI, TREASURY, a_read, a_week

WINDOW = timedelta(days=12)


def a_candidate(*reads):
    return Candidate(story_of(reads, now=NOW), tuple(see(read, WEIGHTS) for read in reads))


def decide(read, candidates, window=WINDOW):
    return decide_seen(see(read, WEIGHTS), candidates, window=window)


def by_event(reads):
    events = defaultdict(set)
    for read in reads:
        events[read.entry.id.rstrip("0123456789")].add(read.entry.id)
    return {frozenset(event) for event in events.values()}


def test_a_week_of_news_falls_into_its_four_events():
    assert groups(a_week()) == by_event(a_week())


@settings(max_examples=30, deadline=None)
@given(st.permutations(a_week()))
def test_the_order_within_a_day_does_not_change_the_stories(shuffled):
    assert groups(sorted(shuffled, key=lambda read: read.entry.published.date())) == by_event(a_week())


@settings(max_examples=15, deadline=None)
@given(st.permutations([read for read in a_week() if read.entry.id.startswith("cable")]))
def test_the_order_of_candidates_does_not_change_the_decision(shuffled):
    other, third = a_week()[3], a_week()[5]
    read, *members = shuffled
    candidates = [a_candidate(*members), a_candidate(other), a_candidate(third)]
    assert decide(read, candidates) == decide(read, candidates[::-1])


def test_without_weights_another_watch_still_folds_by_names_and_figures():
    assert groups(a_week(), NO_WEIGHTS) == by_event(a_week())


def test_nothing_to_join_is_a_new_story():
    assert decide(a_week()[0], []) == New()


def test_the_same_partners_with_another_project_stay_apart():
    cable, ammonia = a_week()[0], a_week()[3]
    assert decide(ammonia, [a_candidate(cable)]) == New()


def test_the_same_call_of_another_year_stays_apart():
    text = "Researchers funded by Amber Grid may apply for up to 12 joint projects on {}."
    one = a_read("call1", "Joint call on soil carbon opens", text.format("soil carbon in rice fields"), bodies=(AMBER,))
    far = a_read("call2", "Joint call on soil carbon opens", text.format("soil carbon in rice fields"), day=365, bodies=(AMBER,))
    assert decide(far, [a_candidate(one)]) == New()


def test_a_ministry_alone_does_not_bring_two_languages_together():
    en = a_read("m1", "Trade minister visits quantum laboratory", "The Department for Trade praised it.", bodies=(TREASURY,))
    ja = a_read("m2", "通商省、養殖魚の検査で合意", day=0.1, ja=True, bodies=(("通商省", *TREASURY[1:]),))
    assert decide(ja, [a_candidate(en)]) == New()


def test_a_name_in_katakana_meets_its_latin_spelling():
    en = a_read("z1", "Zephyrium opens battery recycling plant with Kansai partner", "Zephyrium recycles lithium batteries in Dundee.")
    ja = a_read("z2", "英ゼフィリウム、ダンディーで電池リサイクル工場", "ゼフィリウムはリチウム電池をリサイクルする。", day=0.3, ja=True)
    assert isinstance(decide(ja, [a_candidate(en)]), Join)


def test_a_new_version_stays_in_its_story_whatever_it_says_now():
    changed = a_read("cable1", "Correction: an entirely different headline", version=2)
    joined = decide(changed, [a_candidate(*a_week()[:2])])
    assert joined == Join("cable1", 1.0)


def test_an_entry_that_bridges_two_halves_of_one_event_merges_them_under_the_older_id():
    first, second, third = a_week()[:3]
    merged = decide(second, [a_candidate(third), a_candidate(first)])
    assert isinstance(merged, Merge)
    assert (merged.keep, merged.absorb) == ("cable1", ("cable3",))


@pytest.mark.parametrize("apart", [13, -13])
def test_outside_the_window_nothing_joins(apart):
    first, second = a_week()[0], a_read("again", a_week()[0].entry.title, a_week()[0].entry.text, day=apart, bodies=(AMBER, HOSHI))
    assert decide(second, [a_candidate(first)], window=WINDOW) == New()


def test_the_same_page_in_two_feeds_is_one_story():
    one = a_read("p1", "Live: the cable is laid", url="https://example.org/live/cable")
    two = a_read("p2", "Minister at the river Tees", day=1, url="https://www.example.org/live/cable?utm_medium=rss")
    assert isinstance(decide(two, [a_candidate(one)]), Join)


@pytest.mark.parametrize("ja", [False, True])
def test_the_same_sum_by_chance_does_not_bring_two_events_together(ja):
    cable = a_read("c", "Amber Grid to lay a cable for £12m", "Amber Grid begins in May.", sums=(("£12m", 12e6, "GBP"),), bodies=(AMBER,))
    words = (
        ("楓製薬、1200万ポンドでワクチン", "楓製薬がリーズで秋に始める。", "1200万ポンド", "楓製薬")
        if ja
        else ("Kaede Pharma spends £12m on a vaccine", "Kaede Pharma starts in Leeds in autumn.", "£12m", "Kaede Pharma")
    )
    title, text, money, body = words
    shot = a_read("s", title, text, day=1, ja=ja, sums=((money, 12e6, "GBP"),), bodies=((body, "japan", "Kaede Pharma"),))
    assert decide(shot, [a_candidate(cable)]) == New()


def test_an_update_joins_by_the_report_in_its_own_language():
    growing = a_read(
        "cable9",
        "Teesside superconducting cable grows to £55m as Hoshi Power adds a second line",
        "Hoshi Power and Amber Grid will lay a second superconducting cable under the Tees.",
        day=6,
        bodies=(HOSHI, AMBER),
        sums=(("£55m", 55e6, "GBP"),),
    )
    assert isinstance(decide(growing, [a_candidate(*a_week()[:3])]), Join)
    assert isinstance(decide(growing, [a_candidate(a_week()[0], a_week()[2])]), Join)


def test_a_chance_sum_does_not_join_the_deeds_of_other_partners():
    """Two trials of one fortnight may cost the same and be told in the same words."""
    anchors = a_read(
        "anchors1",
        "Amber Grid and Hoshi Power enlarge sea trial",
        "The firms bring £8m to a trial of anchors; the Japanese company finds £8m and the British one the rest of the money.",
        bodies=(AMBER, HOSHI),
        sums=(("£8m", 8e6, "GBP"),),
    )
    train = a_read(
        "train1",
        "Mizuho Rail tries battery train on trial line",
        "Mizuho Rail brings £8m to a trial of batteries, which passengers could ride in 2027; Tyne University pays what is left.",
        day=0.5,
        bodies=(("Mizuho Rail", "japan", "Mizuho Rail"), ("Tyne University", "uk", "Tyne University")),
        sums=(("£8m", 8e6, "GBP"),),
    )
    assert groups([anchors, train]) == {frozenset({"anchors1"}), frozenset({"train1"})}
