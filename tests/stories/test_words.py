"""A text as a bag of signs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import WatchError
from bot.stories.weights import NO_WEIGHTS, load_weights, stem
from bot.stories.words import words_of
from tests.stories.news import WATCH

WEIGHTS = load_weights(WATCH)


def signs(text, language="en"):
    return words_of(text, language, WEIGHTS).signs


def test_a_word_and_its_translation_are_one_sign():
    assert set(signs("hydrogen batteries")) == set(signs("水素と電池", "ja"))


def test_function_words_and_small_figures_are_no_signs():
    assert signs("It was the 12 of them that had been there on 3 cables in 2026") == {"wcable": 0.8}


def test_codes_and_figures_meet_across_languages():
    assert {"wtbv-7", "n350", "n30.5"} <= set(signs("TBV-7 brings 350 jobs and 30.5 percent")) & set(signs("TBV-7で350人、30.5%", "ja"))


def test_ordinals_meet_across_languages():
    assert "o12" in signs("The twelfth meeting")
    assert "o12" in signs("the 12th meeting")
    assert "o12" in signs("第12回会合", "ja")


def test_two_words_of_one_concept_are_found_together():
    assert "wfuel cell" in signs("a fuel cell truck")


def test_a_code_tells_more_than_a_name_and_a_name_more_than_a_word():
    found = words_of("KS-21 Quillfeather wombat", "en", NO_WEIGHTS).signs
    assert found["wks-21"] > found["wquillfeather"] > found["wwombat"]


def test_endings_do_not_part_words():
    assert stem("licensing") == stem("licensed") == stem("license")
    assert stem("batteries") == stem("battery")
    assert stem("glass") == "glass"


@given(st.text(), st.sampled_from(["en", "ja"]))
def test_any_text_can_be_read(text, language):
    assert all(0 <= weight <= 2 for weight in words_of(text, language, WEIGHTS).signs.values())


def test_a_watch_without_weights_has_none(tmp_path, watch_in):
    assert load_weights(watch_in(tmp_path)) is NO_WEIGHTS


@pytest.mark.parametrize("line", ["heavy\tcable\tケーブル", "1.5\tcable", "0.5\t\t"])
def test_a_row_that_is_off_is_named(tmp_path, watch_in, line):
    (tmp_path / "weights.tsv").write_text(f"# words\n0.5\tcable\tケーブル\n{line}\n", "utf-8")
    with pytest.raises(WatchError, match="line 3"):
        load_weights(watch_in(tmp_path))
