"""All recorded and made feed documents that stand beside the repository: nothing escapes, and most are read as independent parsers do."""

import html
import json
import re
import time
import unicodedata

import pytest

from bot.feeds.entries import make_entries
from bot.feeds.parse import parse_document
from bot.text import clean
from tests.examples import NOW, SHARED, a_feed

CORPUS = SHARED / "feeds"
pytestmark = pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpus of feeds is not beside the repository")


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


def test_recorded_feeds_are_read_as_independent_parsers_read_them():
    rows = documents("real")[::6]
    right = sum(is_right(parse_document((CORPUS / row["file"]).read_bytes()), row["expect"]) for row in rows)
    assert right / len(rows) >= 0.98


@pytest.mark.parametrize("kind", ["hostile", "encoding", "malformed"])
def test_nothing_escapes_and_all_that_leaves_is_clean(kind):
    for row in documents(kind):
        body = (CORPUS / row["file"]).read_bytes()
        began = time.process_time()
        document = parse_document(body)
        entries = make_entries(document, feed=a_feed(), seen=NOW, known={})
        assert time.process_time() - began < 5, row["file"]
        for entry in entries:
            assert clean(entry.title + entry.text + entry.key + entry.link) == entry.title + entry.text + entry.key + entry.link, row[
                "file"
            ]
            assert entry.url == "" or entry.url.startswith(("http://", "https://")), row["file"]
            assert entry.published <= NOW, row["file"]
        known = {entry.key: (entry.content_hash, 1) for entry in entries}
        assert make_entries(document, feed=a_feed(), seen=NOW, known=known) == (), row["file"]
