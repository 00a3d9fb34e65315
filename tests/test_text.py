"""The small laws of text."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text import clean, is_clean, language_of, one_line, shorten, spaced


@given(st.text(max_size=300), st.integers(2, 120))
def test_what_is_shortened_keeps_its_bound_and_begins_as_it_did(text, limit):
    short = shorten(text, limit)
    assert len(short) <= limit
    assert short == text or text.startswith(short.removesuffix("…"))


@pytest.mark.parametrize(
    ("text", "limit", "short"),
    [
        ("A trial worth £6.5 million will begin", 20, "A trial worth…"),
        ("費用は4年間で5200万ポンドを分担する", 11, "費用は4年間で…"),
        ("総額は1億2000万ポンドになる", 8, "総額は…"),
        ("Sixty places in all for 2026 and 2027", 29, "Sixty places in all for…"),
        ("one two three", 40, "one two three"),
    ],
)
def test_a_cut_never_leaves_a_number_that_may_have_lost_its_rest(text, limit, short):
    assert shorten(text, limit) == short


@given(
    st.lists(st.sampled_from(["£6.5", "million", "12", "万", "億", "ポンド", "for", "a", "研究", " "]), max_size=40).map(" ".join),
    st.integers(5, 60),
)
def test_no_shortened_text_ends_in_a_digit(text, limit):
    short = shorten(text, limit)
    assert short == text or not re.search(r"\d\W*…$", short)


def test_hidden_and_turning_characters_are_left_out():
    assert clean("a\u202eb\u200bc\x00d") == "abcd"
    assert one_line(" a \n\t b\r\nc ") == "a b c"


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("RIKEN and Oxford", "en"),
        ("理研とOxford", "ja"),
        ("UKRI、AIで日本と共同投資", "ja"),
        ("", "en"),
        ("Fujitsu (富士通) to invest in Oxford", "en"),
    ],
)
def test_the_script_tells_the_language(text, language):
    assert language_of(text) == language


@given(st.text(max_size=60) | st.text("a é\u0301\u00a0\u3000\u200b\u202e\t\n\r\x1c\x85日本", max_size=30))
def test_what_is_told_quickly_is_told_rightly(text):
    if is_clean(text):
        assert clean(text) == text
        assert spaced(text) == one_line(text)
    assert is_clean(clean(text)) or not clean(text).isprintable()
    assert one_line(text) == re.sub(r"\s+", " ", clean(text)).strip()
