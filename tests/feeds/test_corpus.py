"""All recorded and made feed documents that stand beside the repository: nothing escapes, and most are read as independent parsers do."""

import html
import json
import re
import time
import unicodedata

import pytest

from bot.feeds.entries import MOST_LINKS, make_entries
from bot.feeds.parse import parse_document
from bot.text import clean
from tests.bench.hostile import documents as hurting
from tests.examples import NOW, SHARED, a_feed

CORPUS = SHARED / "feeds"
beside = pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpus of feeds is not beside the repository")


def documents(*kinds: str) -> list[dict]:
    lines = (CORPUS / "INDEX.jsonl").read_text("utf-8").splitlines()
    return [row for row in map(json.loads, lines) if row["kind"] in kinds]


def plain(title: str) -> str:
    words = html.unescape(re.sub(r"<[^>]*>", "", html.unescape(title)))
    return unicodedata.normalize("NFC", " ".join(words.split()))


def is_right(document, expect: dict) -> bool:
    first = document.entries[0] if document.entries else None
    title, link = (plain(first.title), first.link.strip()) if first else (None, None)
    return all(
        expected is None or expected == said
        for expected, said in ((expect["entries"], len(document.entries)), (expect["title"], title), (expect["link"], link))
    )


@beside
def test_recorded_feeds_are_read_as_independent_parsers_read_them():
    rows = documents("real")
    right = sum(is_right(parse_document((CORPUS / row["file"]).read_bytes()), row["expect"]) for row in rows)
    assert right / len(rows) >= 0.99


def check_entries(body: bytes, name: str) -> None:
    began = time.process_time()
    document = parse_document(body)
    entries = make_entries(document, feed=a_feed(), seen=NOW, known={})
    assert time.process_time() - began < 5, name
    for entry in entries:
        said = entry.title + entry.text + entry.key + entry.link
        assert clean(said) == said, name
        assert "\n" not in entry.title, name
        assert entry.url == "" or entry.url.startswith(("http://", "https://")), name
        assert entry.published <= NOW, name
        assert len(entry.links) <= MOST_LINKS, name
        assert all(
            0 <= link.start < link.end <= len(entry.text) and link.url.startswith(("http://", "https://")) for link in entry.links
        ), name
        assert all(one.end <= other.start for one, other in zip(entry.links, entry.links[1:], strict=False)), name
    known = {entry.key: (entry.content_hash, 1) for entry in entries}
    assert make_entries(document, feed=a_feed(), seen=NOW, known=known) == (), name


@beside
@pytest.mark.parametrize("kind", ["hostile", "encoding", "malformed", "real"])
def test_nothing_escapes_and_all_that_leaves_is_clean(kind):
    for row in documents(kind)[:: 4 if kind == "real" else 1]:
        check_entries((CORPUS / row["file"]).read_bytes(), row["file"])


@pytest.mark.parametrize(("name", "body"), [pytest.param(name, body, id=name) for name, body in hurting() if len(body) < 1_000_000])
def test_what_is_made_to_hurt_does_not(name, body):
    """A bound far above what any takes (tests/bench/corpus.py says how much), far below what each took of a parser without guards."""
    check_entries(body, name)
