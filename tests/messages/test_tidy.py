"""Tidying: hidden characters go, addresses stay honest, texts stay whole."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.messages.tidy import clip, plain, safe_url, tidy_text
from bot.models import Link, Plain, Strong
from tests.messages.absurd import texts


@pytest.mark.parametrize(
    ("url", "safe"),
    [
        ("https://news.example.org/a?b=c&d=%20#e", "https://news.example.org/a?b=c&d=%20#e"),
        ("http://news.example.org:8080/", "http://news.example.org:8080/"),
        ("https://例え.example/記事", "https://xn--r8jz45g.example/%E8%A8%98%E4%BA%8B"),
        ('https://news.example.org/a b|c"d', "https://news.example.org/a%20b%7Cc%22d"),
        ("https://[2001:db8::1]/x", "https://[2001:db8::1]/x"),
        ("https://user:pw@evil.example/", ""),
        ("https://good.example\\@evil.example/", ""),
        ("javascript:alert(1)", ""),
        ("ftp://a.example/", ""),
        ("https://", ""),
        ("https://a.example:port/", ""),
        ("https://a.example/" + "x" * 3000, ""),
    ],
)
def test_an_address_is_ascii_http_and_says_its_host(url, safe):
    assert safe_url(url) == safe


def test_an_unsafe_link_becomes_its_words():
    assert tidy_text((Link("read", "javascript:x"),)) == (Plain("read"),)


def test_a_link_without_words_shows_its_host():
    assert tidy_text((Link("\u200b", "https://news.example.org/a"),)) == (Link("news.example.org", "https://news.example.org/a"),)


@pytest.mark.parametrize("label", ["GOV.UK", "Node.js 22 is out", "www.gov.uk", "Physics.org today", "https://www.gov.uk/a"])
def test_a_label_that_is_no_other_address_stays(label):
    assert tidy_text((Link(label, "https://www.gov.uk/a"),))[0].words == label


@pytest.mark.parametrize("label", ["bank.example", "see https://bank.example/login", "www.bank.example", "gov.uk.evil.example"])
def test_a_label_that_reads_as_another_address_gets_the_true_host(label):
    assert tidy_text((Link(label, "https://news.example.org/a"),))[0].words == f"{label} (news.example.org)"


def test_blanks_between_pieces_stay_and_those_at_the_ends_go():
    assert tidy_text((Plain("  a\n\tb "), Strong("c"), Plain(" "), Plain(""))) == (Plain("a b "), Strong("c"))


@given(texts(), st.integers(0, 50))
def test_a_clipped_text_is_no_longer_than_asked_and_begins_alike(text, limit):
    clipped = clip(text, limit)
    assert len(plain(clipped)) <= limit
    assert len(clipped) <= len(text)
    if len(plain(text)) <= limit:
        assert plain(clipped) == plain(text)
