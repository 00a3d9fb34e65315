import warnings
from datetime import UTC, datetime, timedelta

import feedparser
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.feeds import parse
from bot.feeds.guard import MOST_ELEMENTS, MOST_ITEMS
from bot.feeds.parse import parse_document
from tests.feeds.feed_host import RSS


def rss(items: str, head: str = "") -> bytes:
    return f'<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>T</title>{head}{items}</channel></rss>'.encode()


def atom(entries: str, attributes: str = "") -> bytes:
    return f'<feed xmlns="http://www.w3.org/2005/Atom" {attributes}><title>T</title>{entries}</feed>'.encode()


def test_reads_a_feed():
    document = parse_document(RSS)
    (entry,) = document.entries
    assert (document.format, document.title, document.link, document.error) == ("rss2", "Example News", "https://news.example.org/", None)
    assert (entry.id, entry.title, entry.link) == ("g1", "A bridge", "https://news.example.org/1")
    assert entry.html == "Two towns build a bridge."
    assert entry.published == datetime(2026, 3, 16, 8, tzinfo=UTC)


def test_titles_and_links_are_as_published():
    (entry,) = parse_document(rss("<item><title>&lt;i>E. coli&lt;/i></title><link>/a/b?x=1&amp;utm_source=rss#f</link></item>")).entries
    assert entry.title == "<i>E. coli</i>"
    assert entry.link == "/a/b?x=1&utm_source=rss#f"


def test_links_are_resolved_by_the_documents_own_base_and_nothing_else():
    body = atom('<entry xml:base="b/"><link href="c"/></entry><entry><link href="/d"/></entry>', 'xml:base="https://a.example.org/x/"')
    assert [entry.link for entry in parse_document(body).entries] == ["https://a.example.org/x/b/c", "https://a.example.org/d"]


def test_an_entry_is_linked_to_its_page_not_to_its_file_or_itself():
    links = '<link rel="enclosure" href="https://a.example.org/f.mp3"/><link rel="self" href="https://a.example.org/e.atom"/>'
    page = '<link rel="related" href="https://a.example.org/page"/>'
    assert parse_document(atom(f"<entry>{links}{page}</entry>")).entries[0].link == "https://a.example.org/page"


def test_markup_is_markup_and_plain_text_is_escaped():
    entries = parse_document(
        atom(
            '<entry><content type="text">a &lt;b> c</content></entry><entry><content type="html">&lt;p>d&lt;/p></content></entry>'
            '<entry><content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>e</p></div></content></entry>'
        )
    ).entries
    assert [entry.html for entry in entries] == ["a &lt;b&gt; c", "<p>d</p>", "<p>e</p>"]


def test_the_longest_of_what_an_entry_gives_is_its_text():
    content = "<content:encoded xmlns:content='http://purl.org/rss/1.0/modules/content/'>stub</content:encoded>"
    (entry,) = parse_document(rss(f"<item><description>All of the words</description>{content}</item>")).entries
    assert entry.html == "All of the words"


def test_an_update_is_no_publication_and_gives_no_warning():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        (entry,) = parse_document(rss("<item><title>t</title><pubDate>Mon, 16 Mar 2026 08:00:00 GMT</pubDate></item>")).entries
    assert (entry.published, entry.updated) == (datetime(2026, 3, 16, 8, tzinfo=UTC), None)


def test_what_the_channel_says_about_time_comes_along():
    assert parse_document(rss("", "<ttl>60</ttl>")).hints.ttl == timedelta(hours=1)


@pytest.mark.parametrize(
    ("body", "form"),
    [
        (RSS, "rss2"),
        (b'<rss version="0.92"><channel/></rss>', "rss0.9x"),
        (b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"><item/></rdf:RDF>', "rss1"),
        (atom("<entry/>"), "atom"),
        (b'<feed version="0.3" xmlns="http://purl.org/atom/ns#"><entry/></feed>', "atom0.3"),
        (b'{"version":"https://jsonfeed.org/version/1","items":[{"id":"1"}]}', "json"),
        (RSS.decode().replace("utf-8", "utf-16").encode("utf-16"), "rss2"),
    ],
)
def test_names_the_format(body, form):
    document = parse_document(body)
    assert (document.format, document.error) == (form, None)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "The document is empty."),
        (b" \n ", "The document is empty."),
        (b"<!DOCTYPE html><html><head><title>Log in</title></head><body><p>Hello</body></html>", "This is a web page, not a feed."),
        (b'<?xml version="1.0"?><opml version="2.0"><body/></opml>', "This is a list of feeds (OPML), not a feed."),
        (b"\x89PNG\r\n\x1a\n....", "This is a picture or an archive, not a feed."),
        (b'<?xml version="1.0"?><note>hello</note>', "This is not a feed: no RSS, Atom or JSON Feed was found in it."),
    ],
)
def test_what_is_not_a_feed_gets_one_clear_sentence(body, words):
    document = parse_document(body)
    assert (document.format, document.entries, document.error) == ("none", (), words)


def test_an_empty_feed_is_no_fault():
    assert parse_document(rss("")).error is None


def test_a_feed_that_is_cut_short_says_so_and_keeps_what_came():
    body = rss("<item><title>one</title></item><item><title>two</title></item>")
    document = parse_document(body[: body.index(b"two")])
    assert document.entries[0].title == "one"
    assert "cut short" in document.error


def numbered(count: int, more: str = "") -> str:
    return "".join(f"<item><title>{number}{more}</title></item>" for number in range(count))


def test_of_a_feed_that_is_too_long_the_first_items_are_read():
    document = parse_document(rss(numbered(MOST_ITEMS + 500)))
    assert [entry.title for entry in document.entries] == [str(number) for number in range(MOST_ITEMS)]
    assert document.error == "The document is too long to be read whole: only its first 20000 items were read."
    assert parse_document(rss(numbered(MOST_ITEMS))).error is None


def test_of_too_many_elements_the_whole_items_before_are_read():
    document = parse_document(rss(numbered(3) + f"<item>{'<a/>' * MOST_ELEMENTS}</item>" + numbered(3)))
    assert ([entry.title for entry in document.entries], "first 3 items" in document.error) == (["0", "1", "2"], True)
    without = parse_document(rss(f"<item>{'<a/>' * MOST_ELEMENTS}</item>"))
    assert (without.entries, "too long" in without.error) == ((), True)


def test_markup_in_text_makes_no_feed_too_long():
    assert parse_document(rss(f"<item><description><![CDATA[{'<p>x</p>' * MOST_ELEMENTS}]]></description></item>")).error is None


def test_what_only_feedparser_can_read_is_read_no_longer_than_it_can():
    document = parse_document(rss(numbered(8_000, " & more")))
    assert 1_000 < len(document.entries) < 8_000
    assert f"first {len(document.entries)} items" in document.error


def test_a_link_of_a_megabyte_is_no_link_and_harms_no_other():
    link = f"<link>https://a.example.org/?{'a&' * 500_000}</link>"
    first, second = parse_document(rss(f"<item>{link}<title>one</title></item><item><title>two</title></item>")).entries
    assert (first.title, len(first.link) < 10_000, second.title) == ("one", True, "two")


def test_a_feed_that_is_broken_but_readable_is_no_fault():
    document = parse_document(rss("<item><title>Q & A</title><link>https://a.example.org/</link></item>"))
    assert document.error is None
    assert document.entries[0].link == "https://a.example.org/"


def test_what_escapes_the_parser_is_this_documents_fault_alone(monkeypatch):
    def broken(*_args, **_named):
        raise RecursionError

    monkeypatch.setattr(parse.feedparser, "parse", broken)
    assert "RecursionError" in parse_document(RSS.replace(b"</title>", b" & more</title>")).error


@given(
    st.binary(max_size=300)
    | st.lists(
        st.sampled_from([RSS[:300], b"<item>", b"</item>", b"<![CDATA[", b"&#xD800;", b"<!ENTITY", b"\xff\xfe", b"&", b"<title>", b"]]>"]),
        max_size=12,
    ).map(b"".join)
)
def test_never_raises(body):
    document = parse_document(body)
    assert document.error is None or document.error.endswith(".")


@given(st.lists(st.tuples(st.text("abc <&é日", min_size=1, max_size=12), st.integers(0, 99)), max_size=5))
def test_agrees_with_feedparser_on_well_formed_feeds(items):
    from xml.sax.saxutils import escape

    body = rss(
        "".join(f"<item><title>{escape(title)}</title><link>https://a.example.org/{number}</link></item>" for title, number in items)
    )
    theirs = feedparser.parse(body).entries
    ours = parse_document(body).entries
    assert [entry.link for entry in ours] == [entry.link for entry in theirs]
    assert len(ours) == len(items)
