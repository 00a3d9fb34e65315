"""What is done to a body before a parser sees it: unpack, bound, and mend the few things feedparser falls over."""

import re
import sys
import zlib
from collections import deque
from html.entities import html5
from itertools import islice

BODY_BOUND = 15 * 2**20
"""Bytes of a document, unpacked."""
MOST_ITEMS = 20_000
MOST_ELEMENTS = 200_000
"""Of a document, as far as it is read; a corpus of 555 real feeds has at most 373 items and 12,500 elements in one."""
LINK_BOUND = 8_000
"""Bytes of a link or an id that are looked at; with more no browser opens it (bot.feeds.clean keeps addresses of 2,000)."""

_GZIP = b"\x1f\x8b"
_WIDE = (b"\xff\xfe", b"\xfe\xff", b"\0", b"<\0")
_ENCODING = re.compile(rb"<\?xml[^>]*?encoding\s*=\s*[\"']([\w.:-]+)", re.IGNORECASE)
_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]")
_ORDINARY = (
    rb"9|1[03]|3[2-9]|[4-9]\d|[1-9]\d\d\d?|[1-4]\d{4}|1\d{5}|[xX](?:[2-9a-fA-F][\da-fA-F]|[1-9a-cA-C][\da-fA-F]{2,3}|1[\da-fA-F]{4})"
)
_REFERENCE = re.compile(rb"&#(?!(?:" + _ORDINARY + rb");)(?:[xX]([0-9a-fA-F]+)|([0-9]+));")
"""References to characters that may not exist."""
_LONGEST_CODE = 8
_MOST_MENDED = 100_000
_CHARACTER = re.compile("[\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # XML 1.0 §2.2
_CONTROLS = bytes({*range(0x20)} - {0x09, 0x0A, 0x0D})
_SHIFTING = re.compile(rb"encoding\s*=\s*[\"'](?:iso-2022|hz|utf-?7|utf-?16|utf-?32|ucs)", re.IGNORECASE)
"""Encodings in which the bytes of control characters are part of others."""
_LONGEST_TAIL = 2_000
_LAST_TAG = re.compile(rb"(</(?:rss|feed|rdf:RDF)\s*>)(\s*[^<\s][^<]*)\Z")
MOST_ATTRIBUTES = 1_000
_LONG_TAG = re.compile(rb"(<[A-Za-z][\w.:-]{0,100})\s[^<>]{4000,}>")
_ENTITY = re.compile(rb"<!\[CDATA\[.*?(?:\]\]>|\Z)|&([A-Za-z][A-Za-z0-9]{1,31});", re.DOTALL)
_OF_XML = {b"lt", b"gt", b"amp", b"quot", b"apos"}
_NAME = rb"(?:\w{1,20}:)?(?:author|creator|managingEditor|webMaster|publisher|name|email|contributor)"
# feedparser 6.0 looks for a mail address in these by a pattern that takes quadratic time (33 KB: 4 s).
_LONG_NAME = re.compile(rb"(<" + _NAME + rb"(?:\s[^<>]{0,500})?>\s*(?:<!\[CDATA\[)?[^<]{500})[^<]{500,}", re.IGNORECASE)
_LONG_LINK = re.compile(
    rb"(<(?:\w{1,20}:)?(?:link|guid|id|origLink)(?:\s[^<>]{0,500})?>\s*(?:<!\[CDATA\[)?[^<]{%d})[^<]+" % LINK_BOUND, re.IGNORECASE
)
_SECTION = rb"<!\[CDATA\[.*?(?:\]\]>|\Z)"
_ELEMENT = re.compile(_SECTION + rb"|<[^/!?]", re.DOTALL)
# feedparser takes up to 65 microseconds for each tag, and a sixteenth for each reference.
_SLOW = re.compile(_SECTION + rb"|<|&(?:[^&<]*&){0,15}", re.DOTALL)
_MOST_SLOW = 25_000
_ITEM_END = re.compile(rb"</(?:\w{1,20}:)?(?:item|entry)\s*>|<(?:\w{1,20}:)?(?:item|entry)\s*/>", re.IGNORECASE)
_ITEM_START = re.compile(rb"<(?:\w{1,20}:)?(?:item|entry)[\s>]", re.IGNORECASE)
_FEED_END = re.compile(rb"</(?:\w{1,20}:)?(?:rss|feed|rdf|channel)\s*>", re.IGNORECASE)
_LONGEST_END = 1_000
_ROOT = re.compile(rb"<([A-Za-z_][\w.:-]*)((?:\s[^<>]*)?)/?>")
_OWN_PREFIX = re.compile(rb"(</?)(?:rss|atom):(?=\w)", re.IGNORECASE)
_HTML = re.compile(rb"<!doctype\s+html|<html[\s>]|<head[\s>]|<body[\s>]", re.IGNORECASE)
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"%PDF-", b"PK\x03\x04")


class TooLong(ValueError):
    """Its first item does not end before there is more of it than is read."""


class TooLarge(ValueError):
    """The document is larger than `BODY_BOUND` once it is unpacked."""


def unpack(body: bytes) -> bytes:
    """The body itself where a server sent a gzip file without saying so. Raises TooLarge; what is broken stays as it is."""
    if body.startswith(_GZIP):
        reader = zlib.decompressobj(wbits=31)
        try:
            unpacked = reader.decompress(body, BODY_BOUND + 1)
        except zlib.error:
            return body
        body = unpacked
    if len(body) > BODY_BOUND:
        raise TooLarge
    return body


def mend(body: bytes) -> bytes:
    """References to characters that do not exist become U+FFFD (feedparser's own exceptions escape on them); names and
    links are bounded; a UTF-8 document with some bytes that are not stays UTF-8 (feedparser takes all of it for windows-1252 then)."""
    body = _REFERENCE.sub(_existing, _trimmed(_mostly_utf8(body)), _MOST_MENDED)
    return _LONG_LINK.sub(rb"\1", _LONG_NAME.sub(rb"\1", body))


def shortened(body: bytes) -> bytes:
    """The document with its first `MOST_ITEMS` items, or those among its first `MOST_ELEMENTS` elements. Raises TooLong if that is none."""
    body = _bounded(body, _ELEMENT, MOST_ELEMENTS)
    return _bounded(body, _ITEM_END, MOST_ITEMS)


def shortened_for_feedparser(body: bytes) -> bytes:
    """As `shortened`, of what is read at a fiftieth of the speed."""
    return _bounded(body, _SLOW, _MOST_SLOW)


def _bounded(body: bytes, costly: re.Pattern[bytes], most: int) -> bytes:
    if body.count(b"<") + body.count(b"&") // 16 <= most:
        return body
    over = next(islice(costly.finditer(body), most, None), None)
    return _cut(body, over.start()) if over else body


def _cut(body: bytes, most: int) -> bytes:
    """The items that end within the first `most` bytes, with what closes the document behind its last item."""
    last = deque(_ITEM_END.finditer(body, 0, most), maxlen=1)
    if not last:
        raise TooLong
    end = deque(_ITEM_END.finditer(body[-_LONGEST_END:]), maxlen=1)
    return body[: last[0].end()] + (body[-_LONGEST_END:][end[0].end() :] if end else b"")


def ends_in_an_item(body: bytes) -> bool:
    """Whether its last item has no end, and neither has the feed."""
    start = deque(_ITEM_START.finditer(body), maxlen=1)
    return bool(start) and not _ITEM_END.search(body, start[0].start()) and not _FEED_END.search(body, start[0].end())


def _trimmed(body: bytes) -> bytes:
    """Without white space before the XML declaration, without words after the feed's end, without control characters: each makes XML
    ill-formed, and none is the feed's."""
    if body.startswith(_WIDE) or _SHIFTING.search(body[:200]):
        return body
    body = body.translate(None, _CONTROLS)
    if (start := body.lstrip()).startswith(b"<?xml"):
        body = start
    end = _LAST_TAG.search(body[-_LONGEST_TAIL:])
    return body[: len(body) - len(end[2])] if end else body


def _mostly_utf8(body: bytes) -> bytes:
    declared = _ENCODING.search(body[:200])
    if body.startswith(_WIDE) or (declared and declared[1].lower() not in {b"utf-8", b"utf8"}):
        return body
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        text = body.decode("utf-8", "replace")
        right = sum(1 for char in _BEYOND_ASCII.findall(text) if char != "\ufffd")
        return text.encode() if right > 3 * text.count("\ufffd") else body
    return body


def without_attributes(body: bytes) -> bytes:
    """Attributes by the thousand come off: feedparser and the parsers below it take quadratic time to tell them apart (40,000: 25 s)."""
    return _LONG_TAG.sub(_bare, body)


def _bare(tag: re.Match[bytes]) -> bytes:
    return tag[0] if len(tag[0].split()) <= MOST_ATTRIBUTES else tag[1] + (b"/>" if tag[0].endswith(b"/>") else b">")


def spell_entities(body: bytes) -> bytes:
    """HTML's names of characters, which XML does not know, as their numbers; what stands in CDATA is HTML itself and stays."""
    return _ENTITY.sub(_spelled, body)


def _spelled(entity: re.Match[bytes]) -> bytes:
    characters = html5.get(f"{entity[1].decode('ascii')};", "") if entity[1] and entity[1] not in _OF_XML else ""
    return "".join(f"&#{ord(char)};" for char in characters).encode() or entity[0]


def _existing(reference: re.Match[bytes]) -> bytes:
    digits = (reference[1] or reference[2]).lstrip(b"0") or b"0"
    code = int(digits, 16 if reference[1] else 10) if len(digits) < _LONGEST_CODE else 0
    return reference[0] if code <= sys.maxunicode and _CHARACTER.match(chr(code)) else b"&#xFFFD;"


def rescue(body: bytes) -> bytes:
    """Of a document that gave nothing: its text from the first element on, the format's own prefix off its elements ("rss:item")."""
    found = _ROOT.search(body)
    return _OWN_PREFIX.sub(rb"\1", body[found.start() :]) if found else body


def root(body: bytes) -> tuple[str, str]:
    """Name and attributes of the first element, both lower case; ("", "") if there is none near the beginning."""
    found = _ROOT.search(body[:65536])
    return (found[1].decode("ascii", "replace").lower(), found[2].decode("ascii", "replace").lower()) if found else ("", "")


def is_binary(body: bytes, content_type: str = "") -> bool:
    """A picture, an archive, a film: no text in any encoding we read."""
    known = body.startswith((*_PICTURES, _GZIP)) or content_type.startswith(("image/", "video/", "audio/", "application/pdf"))
    return known or (b"\0" in body[:4096] and not body.startswith(_WIDE))


def is_page(body: bytes, content_type: str = "") -> bool:
    """Whether it looks like a web page."""
    return bool(_HTML.search(body[:4096])) or (content_type.startswith("text/html") and root(body)[0] not in {"rss", "feed", "rdf:rdf"})


def what_is_it(body: bytes, content_type: str) -> str:
    """One sentence about a document in which no feed was found."""
    if not body.strip(b"\0 \t\r\n\xef\xbb\xbf\xff\xfe"):
        return "The document is empty."
    if is_binary(body, content_type):
        return "This is a picture or an archive, not a feed."
    if is_page(body, content_type):
        return "This is a web page, not a feed."
    if root(body)[0] == "opml":
        return "This is a list of feeds (OPML), not a feed."
    return "This is not a feed: no RSS, Atom or JSON Feed was found in it."
