"""Sentences end where a reader would end them, and every span is an offset into the text as it stands."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.reading.sentences import split_sentences


def split(text: str) -> list[str]:
    return [text[start:end] for start, end in split_sentences(text)]


@pytest.mark.parametrize(
    "sentences",
    [
        ["The fund is worth £9.7m.", "The next call opens in May."],
        ["Dr. Ann Example met Prof. B. Model in St. Andrews.", "They agreed on a plan."],
        ["The Rt. Hon. Jane Sample spoke first.", "Nobody else did."],
        ["Work by J. K. Sample et al. Smith shows it.", "It holds."],
        ["It works with Sample Ltd. of Leeds.", "The price was not given."],
        ["It was bought by Sample Inc.", "The price was not given."],
        ["The U.K. Government agreed.", "So did Tokyo."],
        ["They met on Dec. 5 in Leeds.", "It rained."],
        ["He waited… and waited.", "Then he left."],
        ["It ended...", "The lights went out."],
        ["“Why now?” she asked.", "Nobody knew."],
        ["“We are ready.”", "That was all he said."],
        ["It was thought untreatable.“", "The next line began."],
        ["Growth was 3.5 per cent in 2025.", "15 of 20 firms grew."],
        ["See Fig. 3 and No. 10 for more.", "The rest is known."],
    ],
)
def test_english_sentences_end_where_they_should(sentences):
    assert split(" ".join(sentences)) == sentences


@pytest.mark.parametrize(
    "sentences",
    [
        ["両国は協定を結んだ。", "期間は5年。"],
        ["社長は「始まりだ。続ける」と述べた。", "式は終わった。"],
        ["研究所（東京都。1917年設立）が発表した。", "詳細は未定だ。"],
        ["本当か！", "そうだ。"],
        ["「やりたい！」と語った。", "拍手が起きた。"],
        ["値は3．5倍になった。", "驚いた。"],
        ["開いたままの「が残る文。", "次の文。"],
    ],
)
def test_japanese_sentences_end_where_they_should(sentences):
    assert split("".join(sentences)) == sentences


def test_a_line_break_ends_a_sentence_and_a_bullet_is_left_out():
    assert split("Three aims\n• Train people\n- Share data\n1. Build a lab") == ["Three aims", "Train people", "Share data", "Build a lab"]


def test_a_text_without_words_has_no_sentences():
    assert split_sentences("") == split_sentences(" \n\u3000\n") == ()


@given(st.text(alphabet="aB. 。「」\n“”’!?…1•（）) Dr", max_size=80))
def test_spans_are_in_order_apart_and_lose_no_words(text):
    spans = split_sentences(text)
    assert all(start < end for start, end in spans)
    assert all(left[1] <= right[0] for left, right in itertools.pairwise(spans))
    kept = "".join(text[start:end] for start, end in spans)
    assert [c for c in kept if c.isalpha()] == [c for c in text if c.isalpha()]
