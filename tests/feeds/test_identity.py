"""What makes an item the same item: laws that hold whatever a feed does with its list, its dates, its texts and its form."""

import unicodedata
from dataclasses import replace
from datetime import timedelta
from xml.sax.saxutils import escape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.feeds.entries import make_entries
from bot.feeds.guard import mend
from bot.feeds.parse import by_feedparser, parse_document, read_alike
from bot.models import Document, Entry, RawEntry
from bot.text import clean
from tests.examples import NOW, a_feed

PAGE = b"<!DOCTYPE html><html><head><title>Log in</title></head><body><p>Hello</body></html>"
EMPTY = b'<?xml version="1.0"?><rss version="2.0"><channel><title>T</title></channel></rss>'

WORDS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12)
ANYTHING = st.text(max_size=30) | st.sampled_from(["", "a\r\nb", "\x00\x1b[2J", "e\u0301", "\ud800", "<b>x</b>", "&lt;i&gt;", "\u202eabc"])
LINKS = st.integers(1, 9).map("https://news.example.org/{}".format) | st.sampled_from(
    ["", "/2?utm_source=x", "http://news.example.org/?p=1&q=2#3", "javascript:alert(1)", "https://b.example.org/a?srsltid=1"]
)
DATES = st.none() | st.integers(0, 3000).map(lambda hours: NOW - timedelta(hours=hours))
RAWS = st.builds(RawEntry, st.sampled_from(["", "", "a", "b", " c"]), ANYTHING, LINKS, ANYTHING, DATES, DATES)
LISTS = st.lists(RAWS, max_size=7)
TOLD_APART = st.lists(
    st.builds(RawEntry, st.integers(0, 99).map("g{}".format), WORDS.map("Title {}".format), LINKS, WORDS, DATES, DATES),
    max_size=7,
    unique_by=lambda raw: raw.id,
)


def made(entries, known=None) -> tuple[Entry, ...]:
    document = Document("rss2", "T", "https://news.example.org/", "en", tuple(entries))
    return make_entries(document, feed=a_feed(), seen=NOW, known=known or {})


def memory(entries, known=None) -> dict[str, tuple[str, int]]:
    return {**(known or {}), **{entry.key: (entry.content_hash, entry.version) for entry in entries}}


@given(st.data(), LISTS)
def test_neither_order_nor_what_is_missing_makes_anything_new(data, entries):
    known = memory(made(entries))
    start, end = data.draw(st.integers(0, len(entries))), data.draw(st.integers(0, len(entries)))
    assert made(entries, known) == ()
    assert made(data.draw(st.permutations(entries)), known) == ()
    assert made(entries[start:end], known) == ()


@given(st.data(), LISTS)
def test_a_new_date_makes_nothing_new_of_what_has_an_id_or_a_link(data, entries):
    entries = [entry for entry in entries if entry.id.strip() or entry.link]
    known = memory(made(entries))
    assert made([replace(entry, published=data.draw(DATES), updated=data.draw(DATES)) for entry in entries], known) == ()


@given(TOLD_APART, WORDS)
def test_an_edited_text_is_a_new_version_and_no_new_item(entries, words):
    first = made(entries)
    second = made([replace(entry, html=f"{entry.html} edited {words}") for entry in entries], memory(first))
    assert {(entry.id, entry.key, entry.version) for entry in second} == {(entry.id, entry.key, 2) for entry in first}


@given(LISTS, LISTS)
def test_what_comes_later_changes_no_key(entries, more):
    first = made(entries)
    second = made([*more, *entries], memory(first))
    assert made([*more, *entries], memory(second, memory(first))) == ()
    assert len({entry.id for entry in second}) == len(second)


@given(LISTS)
def test_all_that_leaves_can_be_stored_compared_and_printed(entries):
    for entry in made(entries):
        said = f"{entry.title}\n{entry.text}\n{entry.key}\n{entry.link}\n{entry.url}\n{entry.publisher}"
        assert said.encode("utf-8")
        assert unicodedata.is_normalized("NFC", said)
        assert clean(said) == said
        assert "\n" not in entry.title + entry.key + entry.link
        assert entry.url == "" or entry.url.startswith(("http://", "https://"))


def rss(items: list[RawEntry], more: str = "") -> bytes:
    inside = "".join(
        f"<item><title>{escape(item.title)}</title><link>{escape(item.link)}</link>"
        + (f'<guid isPermaLink="false">{escape(item.id)}</guid>' if item.id else "")
        + f"<description>{escape(item.html)}</description></item>"
        for item in items
    )
    return f'<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>T</title>{inside}{more}</channel></rss>'.encode()


PLAIN = st.text(st.sampled_from("abc Z&<>\"';é日\u3000\u00a0"), max_size=15) | st.sampled_from(
    ["<p>A &amp; b</p>", "Q & A", "&copy", "1 < 2"]
)
PUBLISHED = st.lists(st.builds(RawEntry, st.sampled_from(["", "a", "b&c", "é"]), PLAIN, LINKS, PLAIN, st.none(), st.none()), max_size=4)


@settings(max_examples=60)
@given(PUBLISHED)
def test_a_feed_read_swiftly_one_day_and_by_feedparser_the_next_repeats_nothing(items):
    body = mend(rss([*items, RawEntry("last", "last", "", "", None, None)]))
    swift, slow = read_alike(body, ""), by_feedparser(body, "")
    first = make_entries(swift, feed=a_feed(), seen=NOW, known={})
    assert first == make_entries(slow, feed=a_feed(), seen=NOW, known={})
    broken = parse_document(rss(items, "<item><title>last & more</title><guid>last</guid></item>"))
    assert {entry.key for entry in make_entries(broken, feed=a_feed(), seen=NOW, known=memory(first)) if entry.version == 1} == set()


@settings(max_examples=60)
@given(st.data(), TOLD_APART)
def test_a_feed_that_comes_in_half_tells_nothing_of_the_half_item(data, items):
    body = rss([replace(item, title="t " + item.id, html="words " * 3) for item in items])
    known = memory(make_entries(parse_document(body), feed=a_feed(), seen=NOW, known={}))
    half = parse_document(body[: data.draw(st.integers(0, len(body)))])
    assert make_entries(half, feed=a_feed(), seen=NOW, known=known) == ()


@pytest.mark.parametrize("between", [b"", b" \n", PAGE, EMPTY, b"\x89PNG\r\n\x1a\n", b"{}"])
def test_a_page_or_nothing_in_place_of_the_feed_repeats_nothing_afterwards(between):
    items = [RawEntry("", f"Title {number}", f"https://news.example.org/{number}", "Words.", None, None) for number in range(3)]
    known = memory(make_entries(parse_document(rss(items)), feed=a_feed(), seen=NOW, known={}))
    assert make_entries(parse_document(between), feed=a_feed(), seen=NOW, known=known) == ()
    assert make_entries(parse_document(rss(items)), feed=a_feed(), seen=NOW, known=known) == ()


@pytest.mark.parametrize(
    ("link", "origin", "key", "url"),
    [
        ("https://a.example.org/x?srsltid=1&utm_source=s", "", "https://a.example.org/x?srsltid=1", "https://a.example.org/x"),
        ("https://a.example.org/x?itm_source=s#2", "", "https://a.example.org/x?itm_source=s#2", "https://a.example.org/x"),
        (
            "http://feedproxy.example.net/~r/f/~3/1/",
            "https://a.example.org/x",
            "http://feedproxy.example.net/~r/f/~3/1/",
            "https://a.example.org/x",
        ),
        (
            "https://www.google.com/url?q=https://a.example.org/x",
            "",
            "https://www.google.com/url?q=https://a.example.org/x",
            "https://a.example.org/x",
        ),
    ],
)
def test_an_item_whose_key_was_its_link_keeps_it_whatever_cleaning_learns(link, origin, key, url):
    """What was told before an upgrade must not be told again: keys are made as they were first made, addresses as well as we can."""
    raw = RawEntry("", "Title", link, "Words.", None, None, origin=origin)
    (entry,) = made([raw])
    assert (entry.key, entry.url) == (key, url)
    assert made([raw], {key: (entry.content_hash, 1)}) == ()
