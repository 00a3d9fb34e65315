"""Wrapping for terminals, in both languages."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.messages.columns import width, wrap


@pytest.mark.parametrize(("text", "columns"), [("abc", 3), ("日本", 4), ("ｶﾅ", 2), ("e\u0301", 1), ("か\u3099", 2), ("👩", 2), ("", 0)])
def test_width_counts_columns(text, columns):
    assert width(text) == columns


def test_english_breaks_at_blanks_and_later_lines_are_indented():
    assert wrap("one two three four", 12, "• ", "  ") == "• one two\n  three four"


def test_japanese_breaks_anywhere_but_not_before_a_full_stop():
    assert wrap("日本語の文章。", 12) == "日本語の文\n章。"


def test_japanese_does_not_end_a_line_with_an_opening_mark():
    assert wrap("あいうえ「かき」", 10) == "あいうえ\n「かき」"


def test_a_word_longer_than_the_line_stands_alone_and_whole():
    assert wrap("see https://a.example/very/long/address now", 16) == "see\nhttps://a.example/very/long/address\nnow"


@given(st.text(alphabet="ab 日本、。「」(é", max_size=80), st.integers(8, 30))
def test_wrapping_loses_nothing_and_keeps_to_the_width_where_it_can(text, columns):
    lines = wrap(text, columns).split("\n")
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert all(width(line) <= columns or not _breakable(line) for line in lines)


def _breakable(line: str) -> bool:
    return " " in line.strip()
