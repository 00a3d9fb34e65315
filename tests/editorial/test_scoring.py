"""The definitions behind the figures."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.editorial.scoring import (
    Tally,
    b_cubed,
    bare_name,
    bare_person,
    compare_pairs,
    holds,
    interval,
    pair_up,
    same_body,
    same_person,
    unsupported,
)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Amber Grid plc", "amber grid"),
        ("The Amber Grid Co., Ltd.", "Amber Grid"),
        ("株式会社星電力", "星電力"),
        ("Reed & Sons", "Reed and Sons"),
    ],
)
def test_legal_forms_articles_and_marks_are_no_part_of_a_name(one, other):
    assert bare_name(one) == bare_name(other)


def test_a_name_that_is_only_a_legal_form_is_kept():
    assert bare_name("Limited") == "limited"


@pytest.mark.parametrize(
    ("one", "other"), [("Rt Hon Sir Tom Reed", "Tom Reed"), ("森田健一所長", "森田健一"), ("トム・リード氏", "トム リード")]
)
def test_titles_are_no_part_of_a_person(one, other):
    assert bare_person(one) == bare_person(other)


def test_a_surname_is_the_person_and_a_first_name_alone_does_not_make_two_people_one():
    assert same_person("tom reed", "reed")
    assert same_person("reed tom", "tom reed")
    assert not same_person("tom reed", "tom birch")
    assert not same_person("", "")


def test_a_part_counts_if_it_is_long_enough_to_be_a_name():
    assert holds("amber grid", "amber grid holdings")
    assert not holds("amber", "amber grid")
    assert holds("星電力", "星電力研究所")
    assert not holds("星電", "星電力")


def test_an_alias_is_the_body():
    assert same_body(["Star Electric Power", "SEP"], "SEP")
    assert not same_body(["Star Electric Power", "SEP"], "")


@pytest.mark.parametrize(
    ("summary", "bad"),
    [
        ("It costs £40m.", []),
        ("It costs £41m.", ["41", "41m"]),
        ("It costs £40bn.", ["40bn"]),
        ("“a cable under the river”", []),
        ("“a tunnel under the river”", ["a tunnel under the river"]),
    ],
)
def test_a_summary_may_say_only_what_the_source_says(summary, bad):
    assert unsupported(summary, "It costs £40m for a cable under the river.") == bad


def test_nothing_said_is_precise_and_nothing_wanted_is_complete():
    assert Tally(0, 0, 4).figures() == {"p": 1.0, "r": 0.0, "f1": 0.0, "gold": 4, "said": 0}
    assert Tally(0, 0, 0).figures()["f1"] == 1.0


def test_each_is_paired_once_in_turn():
    assert pair_up([1, 1, 2], [2, 1], int.__eq__) == [(0, 1), (2, 0)]


def test_the_interval_holds_the_figure_and_is_the_same_twice():
    hits = [(True, True)] * 30 + [(True, False)] * 5 + [(False, True)] * 5
    low, high = interval(hits)
    assert low < 30 / 35 < high
    assert interval(hits) == [low, high]


def test_b_cubed_of_two_stories_glued():
    figures = b_cubed({"a": "x", "b": "x", "c": "y"}, {"a": "1", "b": "1", "c": "1"})
    assert figures == {"p": 0.5556, "r": 1.0, "f1": 0.7143, "items": 3}


def test_pairs_are_counted_within_and_across_languages():
    gold, said = {"a": "x", "b": "x", "c": "x", "d": "y"}, {"a": "1", "b": "1", "c": "2", "d": "2"}
    found = compare_pairs(gold, said, {"a": "en", "b": "ja", "c": "en", "d": "en"})
    assert (found.all.right, found.all.said, found.all.gold) == (1, 2, 3)
    assert (found.across.right, found.across.said, found.across.gold) == (1, 1, 2)
    assert found.bridged == 0.5
    assert found.wrong == (("a", "c", True), ("b", "c", True), ("c", "d", False))


@given(st.dictionaries(st.text(max_size=3), st.sampled_from("xyz"), min_size=1, max_size=12))
def test_what_is_grouped_as_wanted_is_without_fault(groups):
    assert b_cubed(groups, groups)["f1"] == 1.0
    assert compare_pairs(groups, groups, dict.fromkeys(groups, "en")).wrong == ()
