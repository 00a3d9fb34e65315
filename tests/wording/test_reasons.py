"""Why a story stands here: facts of the story and counts of ours, three at most."""

from dataclasses import replace
from datetime import date
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.models import CUES, Day, Facts, Story
from bot.wording.catalogue import plain
from bot.wording.reasons import why_line
from tests.digests.composing import WATCH, WORDINGS, outlet, sentenced
from tests.examples import a_member, a_receipt, a_story, an_amount, some_facts
from tests.wording.test_receipts import told_stories

PARTS = ("parties", "money", "source", "breadth", "novelty", "votes")


def why(story: Story, *names: str, language: str = "en", **given) -> str:
    """The line of those reasons, the first the weightiest."""
    reasons = [(name, 1 - number / 10) for number, name in enumerate(names)]
    return plain(why_line(reasons, story, WORDINGS[language], watch=WATCH, **given))


def four_outlets(**changes) -> Story:
    members = (a_member(kind="official"), *(outlet(f"entry0000{n}", f"Outlet {n}") for n in (2, 3, 4)))
    return a_story(members=members, facts=sentenced(some_facts()), **changes)


def test_the_weightiest_three_are_said_in_both_languages():
    story = four_outlets()
    assert why(story, "money", "source", "breadth", "novelty") == "Why here: £11m pledged · official source · 4 outlets"
    assert why(story, "money", "source", "breadth", language="ja") == "選定理由：1,100万ポンドの拠出・公的機関の発表・4媒体が報道"


def test_the_order_is_that_of_weight_and_what_weighs_nothing_is_no_reason():
    reasons = [("breadth", 0.1), ("money", 0.0), ("novelty", -0.2), ("source", 0.3)]
    assert plain(why_line(reasons, four_outlets(), WORDINGS["en"])) == "Why here: official source · 4 outlets"
    assert why_line([("money", 0.0)], four_outlets(), WORDINGS["en"]) == ()
    assert why_line([], four_outlets(), WORDINGS["en"]) == ()


@pytest.mark.parametrize("part", ["money", "source", "breadth", "votes", "parties"])
def test_what_the_story_does_not_bear_out_is_not_said(part):
    bare = a_story(facts=Facts(), evidence={})
    assert why(bare, part) == ""
    assert why(bare, part, "novelty") == "Why here: published Friday 13 March"


def test_sides_in_one_sentence_are_more_than_sides_somewhere():
    assert why(four_outlets(), "parties") == "Why here: bodies of both sides named together"
    assert why(a_story(facts=Facts()), "parties") == "Why here: both sides named"


def test_the_day_is_the_readers():
    late = replace(a_story(), published=a_story().published.replace(hour=20))
    assert why(late, "novelty", zone=ZoneInfo("Asia/Tokyo"), language="ja") == "選定理由：3月14日(土)公表"


def test_votes_are_counted():
    assert why(a_story(), "votes", votes=1) == "Why here: useful to 1 reader"
    assert why(a_story(), "votes", votes=3, language="ja") == "選定理由：読者3人が評価"
    assert why(a_story(), "votes", votes=-2) == ""


def test_a_lens_says_its_subject_and_a_call_its_end():
    assert why(a_story(), "visits", "field:quantum") == "Why here: on visits and delegations · Quantum"
    assert why(a_story(), "field:quantum", language="ja") == "選定理由：量子"
    text = "Apply by 30 April."
    day = Day(a_receipt("30 April", text=text, sentence=text), date(2026, 4, 30), "deadline")
    assert why(a_story(facts=Facts(days=(day,))), "calls") == "Why here: Applications by Thursday 30 April 2026"
    assert why(a_story(facts=Facts(days=(replace(day, day=date(2026, 5, 30)),))), "calls") == ""


def test_a_part_that_nobody_knows_is_not_said():
    assert why(a_story(), "luck", "field:alchemy") == ""
    assert why_line([("field:quantum", 1.0)], a_story(), WORDINGS["en"]) == ()


def test_a_sum_that_its_receipt_does_not_bear_is_no_reason():
    false = replace(some_facts().amounts[0], value=99e6, low=99e6, high=99e6)
    story = a_story(facts=Facts(amounts=(false,)))
    assert why(story, "money", "novelty", language="ja") == "選定理由：3月13日(金)公表"


def test_money_that_is_no_pledge_is_no_reason():
    trade = replace(an_amount(), kind="trade")
    assert why(a_story(facts=Facts(amounts=(trade,))), "money") == ""


@settings(max_examples=60, deadline=None)
@given(told_stories(), st.permutations([*PARTS, *CUES, "field:pharma"]), st.sampled_from(["en", "ja"]))
def test_a_line_is_its_first_three_reasons_that_can_be_said(story, names, language):
    said, between = WORDINGS[language].say("Why here: {reasons}", reasons=""), "・" if language == "ja" else " · "
    each = dict.fromkeys(why(story, name, language=language).removeprefix(said) for name in names)
    assert why(story, *names, language=language) == said + between.join([words for words in each if words][:3])
