"""bytes → elements, of a document that is well-formed, in an encoding that is sure and without a document type of its own."""

import re
import xml.etree.ElementTree as ET
from xml.parsers.expat import errors

from bot.feeds.vocabulary import UnknownEntity, Unlike

_DECLARATION = re.compile(rb"^<\?xml[^>]*?>")
_ENCODING = re.compile(rb"^<\?.*encoding=['\"](.*?)['\"].*\?>")
_DOCTYPE = re.compile(rb"^\s*<!DOCTYPE([^>\[]*?)>", re.MULTILINE)
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.-]*)", re.IGNORECASE)
_UTF8 = {"utf-8", "utf8"}
_READABLE = re.compile(r"iso-8859-\d{1,2}|windows-125\d|cp125\d|euc-jp|shift_jis|us-ascii|koi8-r|big5|euc-kr|gb18030")


def elements(body: bytes, content_type: str) -> tuple[ET.Element, bytes]:
    """The root, and the UTF-8 it was read from. Raises Unlike.

    By expat, which feedparser's strict reading runs on: the two agree on what is well-formed. lxml reads XML twice as fast, but that is a
    small part of the whole, and where it is more lenient a feed would be read in two ways.
    """
    xml = _decoded(body, content_type)
    parser = ET.XMLParser(encoding="utf-8")  # noqa: S314 - no document type reaches it, so no entity and nothing to fetch
    try:
        parser.feed(xml)
        return parser.close(), xml
    except ET.ParseError as error:
        raise (UnknownEntity if error.code == errors.codes[errors.XML_ERROR_UNDEFINED_ENTITY] else Unlike)("not well-formed") from error


def _decoded(body: bytes, content_type: str) -> bytes:
    """As UTF-8, without declaration and document type; feedparser's order: the server's word, the declaration's, UTF-8."""
    marked = body.startswith(b"\xef\xbb\xbf")
    body = body[3:] if marked else body
    found = _ENCODING.match(body)
    declared = found[1].decode("ascii", "replace").lower() if found else ""
    charset = _CHARSET.search(content_type)
    encoding = (charset[1].lower() if charset else "") or declared or "utf-8"
    encoding = "gb18030" if encoding == "gb2312" else encoding
    if encoding not in _UTF8 and (marked or not _READABLE.fullmatch(encoding)):
        raise Unlike(f"encoding {encoding}")
    try:
        text = body.decode(encoding)
    except (UnicodeDecodeError, LookupError) as error:
        raise Unlike(f"not {encoding}") from error
    body = body if encoding in _UTF8 else text.encode()
    return _untyped(_DECLARATION.sub(b"", body, count=1))


def _untyped(body: bytes) -> bytes:
    first = re.search(rb"<\w", body)
    head = body[: first.start()] if first else body
    if b"<!" not in head:
        return body
    bare = _DOCTYPE.sub(b"", head)
    if b"<!DOCTYPE" in bare or b"<!ENTITY" in bare:
        raise Unlike("document type")
    return bare + body[len(head) :]
