"""JSON Feed 1 and 1.1 (jsonfeed.org/version/1.1), which feedparser does not read. Wrong types drop the field, never the document."""

import json
import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import islice
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError, field_validator

from bot.feeds.clean import plain_to_html
from bot.feeds.dates import parse_date
from bot.feeds.guard import MOST_ITEMS
from bot.models import Document, RawEntry

_NOT_JSON = "The document is not whole: it begins like JSON and breaks off."
_NO_ITEMS = "This is JSON, but not a JSON Feed: it has no list of items."
_TOO_MANY = "The document is too long to be read: it holds more than a million values."
_MOST_VALUES = 1_000_000
_LONGEST_NUMBER = 100


def _words(value: Any) -> str:
    """A string as it is, a number as its digits (ids are often numbers), anything else as nothing."""
    if isinstance(value, str):
        return value
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else ""


class _Author(BaseModel):
    name: str = ""

    _words = field_validator("name", mode="before")(_words)


class _Signed(BaseModel):
    """What both a feed and an item have: an `author` in version 1, `authors` in 1.1. A field of a wrong type is as good as none."""

    model_config = ConfigDict(extra="ignore")
    authors: list[_Author] = []
    author: _Author = _Author()

    @field_validator("*", mode="before")
    @classmethod
    def lenient(cls, value: Any, info: Any) -> Any:
        if info.field_name == "authors":
            return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []
        if info.field_name == "author":
            return value if isinstance(value, dict) else {}
        return _words(value)

    @property
    def first_author(self) -> str:
        return next((author.name for author in (*self.authors, self.author) if author.name), "")


class _Item(_Signed):
    id: str = ""
    url: str = ""
    external_url: str = ""
    title: str = ""
    content_html: str = ""
    content_text: str = ""
    summary: str = ""
    date_published: str = ""
    date_modified: str = ""
    language: str = ""


class _Head(_Signed):
    title: str = ""
    home_page_url: str = ""
    language: str = ""


def _number(digits: str) -> int | str:
    """Python refuses to make an int of more than 4,300 digits; such an id is kept as words."""
    return int(digits) if len(digits) < _LONGEST_NUMBER else digits


# The first value counts, whatever follows it; control characters in strings are common.
_DECODER = json.JSONDecoder(strict=False, parse_int=_number, parse_constant=lambda _: None)
_ITEMS = re.compile(r'"items"\s*:\s*\[\s*')
_COMMA = re.compile(r"\s*,\s*")


def looks_like_json(body: bytes) -> bool:
    return body[:1024].lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in {b"{", b"["}


def parse_json_feed(body: bytes) -> Document:
    """Never raises for bad input."""
    if body.count(b"[") + body.count(b"{") + body.count(b'"') // 2 > _MOST_VALUES:
        return Document("json", "", "", "", (), error=_TOO_MANY)
    text = body.decode("utf-8-sig", "replace")
    try:
        feed, _ = _DECODER.raw_decode(text.lstrip())
    except (ValueError, RecursionError):
        return Document("json", "", "", "", tuple(_entries(_items_of(text))), error=_NOT_JSON)
    items = feed.get("items") if isinstance(feed, dict) else None
    if not isinstance(items, list):
        return Document("json", "", "", "", (), error=_NO_ITEMS)
    head = _Head.model_validate(feed)
    error = f"The document is too long to be read whole: only its first {MOST_ITEMS} items were read." if len(items) > MOST_ITEMS else None
    return Document("json", head.title, head.home_page_url, head.language, tuple(_entries(items, head.first_author)), error=error)


def _items_of(text: str) -> Iterator[Any]:
    """The items of a document that is cut short, up to the one it is cut in."""
    found = _ITEMS.search(text)
    position = found.end() if found else len(text)
    while position < len(text):
        try:
            item, position = _DECODER.raw_decode(text, position)
        except (ValueError, RecursionError):
            return
        yield item
        comma = _COMMA.match(text, position)
        position = comma.end() if comma else len(text)


def _entries(items: Iterable[Any], author: str = "") -> Iterator[RawEntry]:
    """An item without an author is by the feed's (version 1.1, "Items")."""
    for item in islice(items, MOST_ITEMS):
        if not isinstance(item, dict):
            continue
        try:
            yield _entry(_Item.model_validate(item), author)
        except ValidationError:
            continue


def _entry(item: _Item, author: str) -> RawEntry:
    return RawEntry(
        id=item.id,
        title=item.title,
        link=item.url or item.external_url,
        html=item.content_html or plain_to_html(item.content_text or item.summary),
        published=_date(item.date_published),
        updated=_date(item.date_modified),
        author=item.first_author or author,
        language=item.language,
    )


def _date(words: str) -> datetime | None:
    return parse_date(words) if words else None
