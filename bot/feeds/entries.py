"""Document → Entries: which items are new or changed, under keys that stay the same whatever order or date they come in."""

import base64
import hashlib
from collections import defaultdict
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from urllib.parse import urlsplit
from xml.sax.saxutils import escape, unescape

from bot.feeds.clean import Anchor, clean_url, html_to_words, key_url, title_text
from bot.feeds.dates import EARLIEST, publication
from bot.feeds.guard import LINK_BOUND
from bot.feeds.redirects import destination
from bot.models import Document, Entry, Feed, RawEntry, Source, WordLink
from bot.text import language_of, one_line, shorten

MOST_ENTRIES = 2_000
"""Of one document; the longest real feed of a corpus of 555 had 373."""
MOST_LINKS = 100
TITLE_BOUND = 500
_KEY_BOUND = 500
_UNTITLED_BOUND = 100
_QUOTES = {"&quot;": '"', "&apos;": "'"}


@dataclass(frozen=True, slots=True)
class _Item:
    """A raw entry, cleaned, before it is known whether it is new."""

    raw: RawEntry
    key: str
    title: str
    text: str
    base: str
    anchors: tuple[Anchor, ...]
    content_hash: str

    @property
    def other_key(self) -> str:
        """Its key where another item of the feed holds `key`: by its title, so that neither order nor an edited text changes it."""
        return f"{self.key} {_digest(self.title)[:12]}"


def make_entries(
    document: Document, *, feed: Feed, seen: datetime, known: Mapping[str, tuple[str, int]], fetched_from: str = ""
) -> tuple[Entry, ...]:
    """The document's entries that are not in `known` (content hash and version, by key), or changed since; in the document's order.

    Links are resolved by the document's own page, else by `fetched_from`, where it was fetched in the end. A new date or place in the
    list makes nothing new. An id that a feed gives several times counts once a title.
    """
    source = next(iter(feed.sources.values()), None)
    publisher = _publisher(source, document, feed)
    base = clean_url(document.link, fetched_from or feed.url) or fetched_from or feed.url
    items = [_item(raw, base, known) for raw in _newest(document.entries) if raw.whole]
    entries = []
    for key, item in _distinct((item for item in items if item.title or item.text), known):
        content_hash, version = known.get(key, ("", 0))
        if content_hash != item.content_hash:
            entries.append(_entry(item, key, version + 1, feed=feed, source=source, publisher=publisher, seen=seen))
    return tuple(entries)


def _publisher(source: Source | None, document: Document, feed: Feed) -> str:
    return (one_line(source.title) if source else "") or title_text(document.title)[:TITLE_BOUND] or urlsplit(feed.url).hostname or ""


def _newest(entries: tuple[RawEntry, ...]) -> tuple[RawEntry, ...]:
    """All of them, or of a feed that is too long the newest; not every feed has those first."""
    if len(entries) <= MOST_ENTRIES:
        return entries
    by_date = sorted(range(len(entries)), key=lambda index: entries[index].published or entries[index].updated or EARLIEST, reverse=True)
    return tuple(entries[index] for index in sorted(by_date[:MOST_ENTRIES]))


def _item(raw: RawEntry, base: str, known: Container[str]) -> _Item:
    text, anchors = html_to_words(raw.html)
    title = shorten(title_text(raw.title), TITLE_BOUND) or shorten(text.partition("\n")[0], _UNTITLED_BOUND)
    return _Item(raw, _key(raw, title, text, known), title, text, base, anchors, _digest(title, text))


def _key(raw: RawEntry, title: str, text: str, known: Container[str]) -> str:
    """The feed's id for it, else its link, else its title and day, else its text."""
    date = raw.published or raw.updated
    key = _id_key(one_line(raw.id), known) or _link_key(raw.link)
    key = key or (f"{title} {date:%Y-%m-%d}" if date else title) or _digest(text)
    return key if len(key) <= _KEY_BOUND else f"{key[:40]} {_digest(key)}"


def _id_key(words: str, known: Container[str]) -> str:
    """feedparser leaves "&amp;" in the ids of a document that is ill-formed, and a feed is that one day and not the next."""
    if "&" not in words:
        return words
    plain = unescape(words, _QUOTES)
    return next((form for form in (plain, words, escape(plain)) if form in known), plain)


def _link_key(link: str) -> str:
    """Its place in a page ("#110") included: some feeds have one page for all their items."""
    if len(link) > LINK_BOUND:
        return one_line(link)
    page, _, place = one_line(link).partition("#")
    return f"{key_url(page) or page}#{place}" if place else key_url(page) or page


def _distinct(items: Iterable[_Item], known: Mapping[str, tuple[str, int]]) -> list[tuple[str, _Item]]:
    """Each item with a key of its own. One id and title is one item: of two texts the one we have counts, else the first."""
    sharing: dict[str, dict[str, _Item]] = defaultdict(dict)
    for item in items:
        first = sharing[item.key].setdefault(item.other_key, item)
        if first is not item and item.content_hash in {known.get(key, ("", 0))[0] for key in (item.key, item.other_key)}:
            sharing[item.key][item.other_key] = item
    return [pair for key, group in sharing.items() for pair in _share(key, list(group.values()), known)]


def _share(key: str, group: list[_Item], known: Mapping[str, tuple[str, int]]) -> list[tuple[str, _Item]]:
    """At most one of them holds the plain key: the one that held it before, else the first that has no other key yet."""
    held = known.get(key, ("", 0))[0]
    holder = next((item for item in group if item.content_hash == held), None)
    holder = holder or next((item for item in group if item.other_key not in known), None)
    return [(key if item is holder else item.other_key, item) for item in group]


def _entry(item: _Item, key: str, version: int, *, feed: Feed, source: Source | None, publisher: str, seen: datetime) -> Entry:
    url = destination(item.raw.link, item.base, item.raw.origin)
    published, dated = publication(item.raw.published or item.raw.updated, seen=seen)
    return Entry(
        id=entry_id(feed.url, key),
        feed=feed.id,
        key=key,
        version=version,
        title=item.title,
        text=item.text,
        url=url,
        link=one_line(item.raw.link[:LINK_BOUND]),
        publisher=publisher,
        language=language_of(f"{item.title} {item.text}"),
        published=published,
        seen=seen,
        content_hash=item.content_hash,
        dated=dated,
        source=source,
        links=_links(item.anchors, url or item.base),
    )


def _links(anchors: Iterable[Anchor], base: str) -> tuple[WordLink, ...]:
    made = (WordLink(anchor.start, anchor.end, url) for anchor in anchors if (url := destination(anchor.href, base)))
    return tuple(islice(made, MOST_LINKS))


def entry_id(feed_url: str, key: str) -> str:
    """Ten characters (50 bits), the same on every machine."""
    return base64.b32encode(hashlib.sha256(f"{feed_url}\n{key}".encode()).digest()[:10]).decode("ascii").lower()[:10]


def _digest(*words: str) -> str:
    return hashlib.sha256("\n".join(words).encode("utf-8", "replace")).hexdigest()
