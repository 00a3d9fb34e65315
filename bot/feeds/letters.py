"""bytes → text for documents that people wrote by hand: lists of feeds and web pages, whose word for their own encoding is often wrong."""

import codecs
import re
from collections.abc import Iterable, Iterator

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_BARE = ((b"<\0", "utf-16-le"), (b"\0<", "utf-16-be"))
_READ_AS = {
    "iso-8859-1": "cp1252", "latin-1": "cp1252", "us-ascii": "cp1252", "ascii": "cp1252", "iso-8859-9": "cp1254", "shift_jis": "cp932",
    "shift-jis": "cp932", "x-sjis": "cp932", "sjis": "cp932", "windows-31j": "cp932", "gb2312": "gb18030", "gbk": "gb18030",
    "euc-kr": "cp949", "ks_c_5601-1987": "cp949",
}  # fmt: skip
"""What browsers take these names for (the Encoding Standard): the wider table that writers in fact used."""
_DECLARED = re.compile(
    rb"<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w.:-]{1,40})|<meta[^>]{0,400}?charset\s*=\s*[\"']?\s*([\w.:-]{1,40})", re.IGNORECASE
)
_IN_HEADER = re.compile(r"charset\s*=\s*[\"']?([\w.:-]{1,40})", re.IGNORECASE)


def to_text(body: bytes, content_type: str = "") -> str:
    """The text of `body`. A byte order mark is believed first, then what the server said, then the document, then UTF-8; an encoding that
    does not fit is passed over, and where none fits what cannot be read becomes U+FFFD.
    """
    for mark, name in _MARKS:
        if body.startswith(mark):
            return body[len(mark) :].decode(name, "replace")
    for start, name in _BARE:
        if body.startswith(start):
            return body.decode(name, "replace")
    names = [*_named(body, content_type), "utf-8"]
    for name in names:
        try:
            return body.decode(name)
        except UnicodeDecodeError:
            continue
    return body.decode(names[0], "replace")


def _named(body: bytes, content_type: str) -> Iterator[str]:
    said = _IN_HEADER.findall(content_type)
    said += [(found[1] or found[2]).decode() for found in _DECLARED.finditer(body[:4096])]
    yield from _known(said)


def _known(names: Iterable[str]) -> Iterator[str]:
    """Encodings of text in which "<" is one byte: a document that says otherwise and came so far is not in what it says."""
    for name in names:
        name = _READ_AS.get(name.lower(), name.lower())  # noqa: PLW2901 - the same encoding by its other name
        try:
            if b"<".decode(name) == "<":
                yield name
        except (LookupError, UnicodeError, AssertionError, ValueError):
            continue
