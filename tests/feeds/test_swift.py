"""The swift reading gives what feedparser gives, field by field, or nothing: there is no class of difference that is let pass."""

import json
from html import escape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.feeds.guard import TooLarge, mend, spell_entities, unpack
from bot.feeds.jsonfeed import looks_like_json
from bot.feeds.parse import by_feedparser, parse_document, read_alike
from bot.feeds.vocabulary import UnknownEntity, Unlike
from tests.examples import SHARED
from tests.feeds.feed_host import RSS

CORPUS = SHARED / "feeds"


def swift(body: bytes, content_type: str = ""):
    """The swift reading and feedparser's of the same bytes, or None where it left the document to feedparser."""
    body = mend(body)
    try:
        return read_alike(body, content_type), by_feedparser(body, content_type)
    except UnknownEntity:
        body = spell_entities(body)
    except Unlike:
        return None
    try:
        return read_alike(body, content_type), by_feedparser(body, content_type)
    except Unlike:
        return None


def corpus(*kinds: str):
    for row in map(json.loads, (CORPUS / "INDEX.jsonl").read_text("utf-8").splitlines()):
        if row["kind"] in kinds:
            try:
                body = unpack((CORPUS / row["file"]).read_bytes())
            except TooLarge:
                continue
            if body.strip() and not looks_like_json(body):
                yield row["file"], body


@pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpus of feeds is not beside the repository")
@pytest.mark.parametrize("kind", ["synthetic", "malformed", "encoding", "hostile"])
def test_all_documents_made_for_tests_are_read_alike_or_left_alone(kind):
    for name, body in corpus(kind):
        if both := swift(body):
            assert both[0] == both[1], name


@pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpus of feeds is not beside the repository")
def test_recorded_feeds_are_read_alike_and_nearly_all_swiftly():
    """feedparser takes seconds for all of them, so it judges each fourth; how many need it is counted over all."""
    documents = list(corpus("real"))
    for name, body in documents[::4]:
        if both := swift(body):
            assert both[0] == both[1], name
    taken = sum(_is_taken(mend(body)) for _, body in documents)
    assert taken / len(documents) >= 0.9


def _is_taken(body: bytes) -> bool:
    try:
        read_alike(body, "")
    except Unlike:
        return False
    return True


WORDS = st.text(max_size=12) | st.sampled_from(
    ["", " ", "A bridge", "http://a.example.org/1?a=1&b=2&copy;", "/x", "//b.example.org", "http:////c", "Mon, 16 Mar 2026 08:00:00 GMT",
     "2026-03-16T08:00:00Z", "2026", "07.02.2025", "somewhen", "a@example.org (A. Name)", "<b>bold</b> &amp; <i>more</i>", "&nbsp;", "Â©",
     "Ã©tude", "\x85\x96", "e\u0301", "日本", "x" * 600]
)  # fmt: skip
NAMES = st.sampled_from(
    ["title", "link", "guid", "id", "description", "summary", "content", "content:encoded", "pubDate", "published", "updated", "issued",
     "dc:date", "dc:title", "dc:creator", "dc:description", "author", "name", "email", "source", "image", "url", "category", "language",
     "media:title", "media:description", "media:group", "itunes:summary", "itunes:author", "atom:link", "atom:id", "feedburner:origLink",
     "odd:title", "odd", "date", "links", "rights", "subtitle", "textinput", "created", "div", "p", "contributor", "itunes:owner"]
)  # fmt: skip
ATTRIBUTES = st.dictionaries(
    st.sampled_from(
        ["isPermaLink", "rel", "type", "href", "mode", "xml:lang", "lang", "xml:base", "url", "src", "domain", "rdf:about", "odd:href"]
    ),
    st.sampled_from(
        ["false", "true", "self", "alternate", "related", "text", "html", "xhtml", "text/plain", "text/html", "xml", "base64", "en_GB", "ja",
         "", "http://d.example.org/y", "z", "application/pdf"]
    ),
    max_size=2,
)  # fmt: skip
NAMESPACES = (
    'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/" '
    'xmlns:media="http://search.yahoo.com/mrss/" xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd" '
    'xmlns:atom="http://www.w3.org/2005/Atom" xmlns:feedburner="http://rssnamespace.org/feedburner/ext/1.0" xmlns:odd="urn:odd" '
    'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"'
)


def element(name: str, attributes: dict[str, str], inside: str) -> str:
    said = "".join(f' {key}="{escape(value)}"' for key, value in attributes.items())
    return f"<{name}{said}>{inside}</{name}>"


def xml_text(words: str) -> str:
    kept = "".join(
        char for char in words if char in "\t\n" or (char >= " " and not "\ud800" <= char <= "\udfff" and char not in "\ufffe\uffff")
    )
    return f"<![CDATA[{kept}]]>" if "<" in kept and "]]>" not in kept else escape(kept)


ELEMENTS = st.recursive(
    st.builds(element, NAMES, ATTRIBUTES, WORDS.map(xml_text)),
    lambda inner: st.builds(element, NAMES, ATTRIBUTES, st.lists(inner | WORDS.map(xml_text), max_size=3).map("".join)),
    max_leaves=2,
)
ITEMS = st.lists(st.lists(ELEMENTS, max_size=7).map("".join), min_size=1, max_size=3)
HEADS = st.lists(ELEMENTS, max_size=4).map("".join)


@st.composite
def feeds(draw) -> bytes:
    head, items, more = draw(HEADS), draw(ITEMS), draw(st.sampled_from(["", ' xml:lang="en_GB"', ' xml:base="http://base.example.org/f/"']))
    shape = draw(st.integers(0, 3))
    if shape == 0:
        text = f"<feed xmlns='http://www.w3.org/2005/Atom' {NAMESPACES}{more}>{head}{''.join(f'<entry>{item}</entry>' for item in items)}</feed>"
    elif shape == 1:
        inside = "".join(f"<item rdf:about='http://r.example.org/{n}'>{item}</item>" for n, item in enumerate(items))
        text = f"<rdf:RDF xmlns='http://purl.org/rss/1.0/' {NAMESPACES}{more}><channel>{head}</channel>{inside}</rdf:RDF>"
    else:
        inside = "".join(f"<item>{item}</item>" for item in items)
        order = f"{head}{inside}" if shape == 2 else f"{inside}{head}"
        text = f"<rss version='2.0' {NAMESPACES}{more}><channel>{order}</channel></rss>"
    return f'<?xml version="1.0" encoding="utf-8"?>{text}'.encode()


@settings(max_examples=150)
@given(feeds())
def test_whatever_a_feed_holds_it_is_read_alike_or_left_alone(body):
    if both := swift(body):
        assert both[0] == both[1]


@pytest.mark.parametrize(
    "change",
    [
        lambda body: body.replace(b"</title>", b" & more</title>", 1),
        lambda body: body.replace(b"<item>", b"<item><item>", 1).replace(b"</item>", b"</item></item>", 1),
        lambda body: body.replace(b"<rss", b'<!DOCTYPE rss [<!ENTITY a "b">]><rss', 1),
        lambda body: body.replace(b"<title>", b'<title type="base64">', 1),
        lambda body: body.replace(b"<item>", b"<item><links>x</links>", 1),
        lambda body: body.replace(b"utf-8", b"utf-7", 1),
        lambda body: b"<a>" * 40 + body + b"</a>" * 40,
    ],
)
def test_what_it_is_not_sure_of_is_left_to_feedparser(change):
    assert swift(RSS) is not None
    assert swift(change(RSS)) is None


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (RSS, "application/rss+xml; charset=utf-8"),
        (b"\xef\xbb\xbf" + RSS, ""),
        (b"\n " + RSS, ""),
        (RSS + b"\n--- served in 5 ms", ""),
        (RSS.replace(b"A bridge", b"Caf&eacute; <![CDATA[&eacute;]]>"), ""),
        (RSS.replace(b"utf-8", b"iso-8859-1").replace(b"A bridge", "Café".encode("latin-1")), ""),
        (RSS.replace(b"A bridge", b"A\x0b bridge"), ""),
    ],
)
def test_common_faults_of_servers_do_not_make_it_slow(body, content_type):
    first, second = swift(body, content_type)
    assert first == second
    assert len(parse_document(body, content_type=content_type).entries) == 1
