"""bytes → Document. feedparser is the reader of record; this file is the only one that knows its dictionaries."""

import io
import re
import xml.sax
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, cast

import feedparser

from bot.feeds.clean import plain_to_html
from bot.feeds.dates import from_feedparser
from bot.feeds.guard import (
    TooLarge,
    TooLong,
    ends_in_an_item,
    mend,
    rescue,
    root,
    shortened,
    shortened_for_feedparser,
    spell_entities,
    unpack,
    what_is_it,
    without_attributes,
)
from bot.feeds.hints import document_hints
from bot.feeds.jsonfeed import looks_like_json, parse_json_feed
from bot.feeds.swift import read_swiftly
from bot.feeds.vocabulary import UnknownEntity, Unlike
from bot.models import Document, RawEntry

_VERSIONS = {
    "rss20": "rss2", "rss10": "rss1", "rss090": "rss1", "rss": "rss0.9x", "rss091n": "rss0.9x", "rss091u": "rss0.9x", "rss092": "rss0.9x",
    "rss093": "rss0.9x", "rss094": "rss0.9x", "atom01": "atom0.3", "atom02": "atom0.3", "atom03": "atom0.3", "atom10": "atom",
    "atom": "atom", "cdf": "cdf",
}  # fmt: skip
_CUT = re.compile(r"no element found|unclosed (?:token|CDATA)|unexpected end", re.IGNORECASE)


def parse_document(body: bytes, *, content_type: str = "") -> Document:
    """Read a feed document. Never raises for bad input: `error` is one sentence, beside whatever entries could be read.

    Titles and links are as published; a link is resolved by a base the document itself declares (xml:base), by nothing else.
    """
    try:
        body = unpack(body)
    except TooLarge:
        return _nothing("The document is larger than 15 MB once it is unpacked.")
    if not body.strip():
        return _nothing(what_is_it(body, content_type))
    if looks_like_json(body):
        return parse_json_feed(body)
    try:
        return _xml(mend(body), content_type)
    except TooLong:
        return _nothing("The document is too long to be read: its first item does not end in any reasonable length.")


def _xml(body: bytes, content_type: str) -> Document:
    first = shortened(body)
    document = _read(first, content_type)
    if document.error and not document.entries:
        rescued = by_feedparser(rescue(first), content_type)
        document = rescued if rescued.entries else document
    if document.error is None and document.format == "none":
        return replace(document, error=what_is_it(body, content_type))
    return document if first is body else _too_long(document)


def _too_long(document: Document) -> Document:
    return replace(document, error=f"The document is too long to be read whole: only its first {len(document.entries)} items were read.")


def _nothing(error: str) -> Document:
    return Document("none", "", "", "", (), error=error)


def _read(body: bytes, content_type: str) -> Document:
    try:
        return read_alike(body, content_type)
    except UnknownEntity:
        body = spell_entities(body)
    except Unlike:
        return by_feedparser(body, content_type)
    try:
        return read_alike(body, content_type)
    except Unlike:
        return by_feedparser(body, content_type)


def read_alike(body: bytes, content_type: str) -> Document:
    """Exactly what feedparser makes of it, without feedparser. Raises Unlike where that is not sure."""
    read = read_swiftly(body, content_type)
    entries = tuple(read.entries)
    form = _format(body, "", entries)
    if not entries or form not in {"rss2", "rss0.9x", "rss1", "atom", "atom0.3"}:
        raise Unlike("no feed with entries")
    return Document(
        format=form,
        title=read.head.title,
        link=read.head.link or "",
        language=read.head.language,
        entries=entries,
        hints=document_hints(body),
    )


def by_feedparser(body: bytes, content_type: str) -> Document:
    """Raises TooLong."""
    headers = {"content-type": content_type} if "charset" in content_type else {}
    first = shortened_for_feedparser(body)
    try:
        read = feedparser.parse(
            io.BytesIO(without_attributes(first)), response_headers=headers, sanitize_html=False, resolve_relative_uris=False
        )
        document = _document(read, first)
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001 - the reason stands below
        # feedparser lets ValueError, UnicodeError, RecursionError and others escape on bad input: this document's fault alone.
        return _nothing(f"The document cannot be read: the parser stopped at {type(error).__name__}.")
    return document if first is body else _too_long(document)


def _document(read: Mapping[str, Any], body: bytes) -> Document:
    head = read["feed"]
    entries = [_entry(entry) for entry in read["entries"]]
    if entries and isinstance(read.get("bozo_exception"), xml.sax.SAXParseException) and ends_in_an_item(body):
        entries[-1] = replace(entries[-1], whole=False)
    form = _format(body, read.get("version", ""), entries)
    return Document(
        format=form,
        title=_string(head, "title"),
        link=_string(head, "link"),
        language=_string(head, "language"),
        entries=tuple(entries),
        hints=document_hints(body),
        error=_fault(read, form, entries),
    )


def _format(body: bytes, version: str, entries: Sequence[RawEntry]) -> str:
    """As the feeds corpus names them. The root element decides; where it is hidden (by its encoding), feedparser's word."""
    name, attributes = root(body)
    if name == "rss":
        return "rss2" if re.search(r"version\s*=\s*[\"']2", attributes) else "rss0.9x"
    if name in {"rdf:rdf", "rdf"} and (entries or version):
        return "rss1"
    if name.rpartition(":")[2] == "feed":
        return "atom0.3" if "purl.org/atom/ns#" in attributes else "atom"
    if name == "channel":
        return "cdf" if "href" in attributes or "cdf" in version else "channel-root"
    return _VERSIONS.get(version) or ("channel-root" if entries else "none")


def _fault(read: Mapping[str, Any], form: str, entries: Sequence[RawEntry]) -> str | None:
    """A broken document of which the entries could be read is no fault; one that ends in the middle is, for the rest is missing."""
    exception = read.get("bozo_exception")
    if form == "none" or not isinstance(exception, xml.sax.SAXParseException):
        return None
    message = exception.getMessage()
    if _CUT.search(message):
        return f"The document is cut short at line {exception.getLineNumber()}."
    if not entries:
        return f"The document is not well-formed XML (line {exception.getLineNumber()}: {message}) and no entry could be read."
    return None


def _entry(entry: Mapping[str, Any]) -> RawEntry:
    published = _string(entry, "published") or _string(entry, "created")
    return RawEntry(
        id=_string(entry, "id"),
        title=_string(entry, "title"),
        link=_link(entry),
        html=_html(entry),
        published=from_feedparser(published, _get(entry, "published_parsed") or _get(entry, "created_parsed")),
        updated=from_feedparser(_string(entry, "updated"), _get(entry, "updated_parsed")),
        author=_string(entry, "author"),
        language=next((language for part in _parts(entry) if (language := _string(part, "language"))), ""),
        origin=_string(entry, "feedburner_origlink") or _string(entry, "pheedo_origlink"),
    )


def _get(entry: Mapping[str, Any], key: str) -> object:
    """Past FeedParserDict's own `get`, which answers `updated` with `published` and warns of it."""
    return dict.get(cast("dict[str, Any]", entry), key)


def _string(entry: Mapping[str, Any], key: str) -> str:
    value = _get(entry, key)
    return value if isinstance(value, str) else ""


def _link(entry: Mapping[str, Any]) -> str:
    """feedparser takes the first link without `rel` or with rel="alternate"; an entry that has only others gets the first web page."""
    if link := _string(entry, "link"):
        return link
    links = _get(entry, "links")
    for one in links if isinstance(links, list) else []:
        if _string(one, "rel") in {"alternate", "related", "via"} and (href := _string(one, "href")):
            return href
    return ""


def _html(entry: Mapping[str, Any]) -> str:
    """The longest of what the entry gives as its text: some put all of it into the summary, some a stub into the content."""
    return max((_markup(part) for part in _parts(entry)), key=len, default="")


def _parts(entry: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    content = _get(entry, "content")
    yield from content if isinstance(content, list) else ()
    detail = _get(entry, "summary_detail")
    if isinstance(detail, Mapping):
        yield detail
    elif summary := _string(entry, "summary"):
        yield {"value": summary, "type": "text/html"}


def _markup(part: Mapping[str, Any]) -> str:
    kind, value = _string(part, "type") or "text/html", _string(part, "value")
    if kind == "text/plain":
        return plain_to_html(value)
    return value if kind in {"text/html", "application/xhtml+xml", "text/xml"} else ""
