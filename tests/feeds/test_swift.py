"""The swift reading gives what feedparser gives, field by field, or nothing: there is no class of difference that is let pass."""

import json
from dataclasses import replace

import pytest
from hypothesis import given, settings

from bot.feeds.guard import TooLarge, mend, spell_entities, unpack
from bot.feeds.jsonfeed import looks_like_json
from bot.feeds.parse import by_feedparser, parse_document, read_alike
from bot.feeds.vocabulary import UnknownEntity, Unlike
from tests.examples import SHARED
from tests.feeds.feed_host import RSS
from tests.feeds.made_documents import feeds

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
            ours, theirs = both
            if theirs.error and "too long" in theirs.error:  # for feedparser
                ours = replace(theirs, entries=ours.entries[: len(theirs.entries)])
            assert ours == theirs, name


@pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpus of feeds is not beside the repository")
def test_recorded_feeds_are_read_alike_and_nearly_all_swiftly():
    documents, taken = list(corpus("real")), 0
    for name, body in documents:
        if both := swift(body):
            assert both[0] == both[1], name
            taken += 1
    assert taken / len(documents) >= 0.9


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
