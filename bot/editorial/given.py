"""A document somebody hands us → items, read: a web page, plain text, a feed, or JSON items as `assess` takes them."""

import json
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from bot.editorial.assess import Assessed, assess_entry, assess_items
from bot.errors import Unreadable, WrongUsage
from bot.feeds.article import article_of
from bot.feeds.entries import entry_id, make_entries
from bot.feeds.guard import TooLarge, is_binary, is_page, root, unpack
from bot.feeds.parse import parse_document
from bot.models import Document, Entry, Feed, Language, Watch
from bot.text import clean, language_of, one_line

_FEEDS = frozenset({"rss", "feed", "rdf:rdf", "rdf", "channel", "atom:feed", "rss:rss"})


@dataclass(frozen=True, slots=True)
class Given:
    """A document as it came, what it is called in an error, and what is said of it beside."""

    body: bytes
    name: str
    url: str = ""
    content_type: str = ""
    title: str = ""
    """In the place of the title it gives itself."""
    language: Language | None = None


def read_given(given: Given, watch: Watch, now: datetime) -> list[Assessed]:
    """Every item of the document in its order, read.

    Raises Unreadable where there is nothing to read, WrongUsage where a title is given for several items.
    """
    given = _unpacked(given)
    items = _json_items(given.body)
    if items is None:
        answers = [assess_entry(entry, watch) for entry in _entries(given, now)]
    else:
        answers = assess_items([json.dumps(_named(item, number, given)) for number, item in enumerate(items, 1)], watch)
    if not answers:
        raise Unreadable(f"{given.name} holds no items.")
    if given.title and len(answers) > 1:
        raise WrongUsage(f"{given.name} holds {len(answers)} items.", "--title is for one item.")
    return answers


def _unpacked(given: Given) -> Given:
    try:
        body = unpack(given.body)
    except TooLarge as error:
        raise Unreadable(f"{given.name} is larger than 15 MB once it is unpacked.") from error
    if not body.strip(b"\0 \t\r\n\xef\xbb\xbf\xff\xfe"):
        raise Unreadable(f"{given.name} is empty.")
    if is_binary(body, given.content_type):
        raise Unreadable(f"{given.name} is no text but a picture, a PDF or an archive.", "Name a page, a text, a feed or JSON items.")
    return replace(given, body=body)


# ── JSON ────────────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _json_items(body: bytes) -> list[Any] | None:
    """The items of a JSON document, a list, or JSON Lines; None if it is none of these, or a feed."""
    text = body.decode("utf-8-sig", "replace").strip()
    if not text.startswith(("{", "[")):
        return None
    whole = _json(text)
    if isinstance(whole, dict):
        return None if isinstance(whole.get("items"), list) else [whole]
    if isinstance(whole, list):
        return whole
    lines = [line for line in text.splitlines() if line.strip()]
    return [_json(line) for line in lines] if isinstance(_json(lines[0]), dict) else None


def _json(text: str) -> Any:
    """None for what is no JSON."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _named(item: Any, number: int, given: Given) -> Any:
    """An item as `assess` takes it: it may come without an id here."""
    if not isinstance(item, dict):
        return item
    said = {"title": given.title, "lang": given.language}
    return {"id": f"item{number}", **item} | {name: value for name, value in said.items() if value}


# ── everything else ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def _entries(given: Given, now: datetime) -> list[Entry]:
    document = _feed(given)
    if document is not None:
        made = make_entries(document, feed=Feed(0, given.url or given.name), seen=now, known={}, fetched_from=given.url)
        if document.error and not made:
            raise Unreadable(f"{given.name}: {document.error}")
        return [_as_said(entry, given) for entry in made]
    return [_from_page(given, now) if _is_page(given) else _from_text(given, now)]


def _feed(given: Given) -> Document | None:
    """None unless it is a feed, however broken."""
    if root(given.body)[0] == "opml":
        raise Unreadable(f"{given.name} is a list of feeds (OPML).", "`kakehashi feeds import` takes it.")
    if root(given.body)[0] not in _FEEDS and not isinstance(_json(given.body.decode("utf-8-sig", "replace")), dict):
        return None
    return parse_document(given.body, content_type=given.content_type)


def _is_page(given: Given) -> bool:
    return is_page(given.body, given.content_type) or given.body.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<")


def _as_said(entry: Entry, given: Given) -> Entry:
    return replace(entry, title=given.title or entry.title, language=given.language or entry.language)


def _from_page(given: Given, now: datetime) -> Entry:
    try:
        article = article_of(given.body, given.url, content_type=given.content_type)
    except Unreadable as error:
        raise Unreadable(f"{given.name}: {error.what.partition(': ')[2]}", error.mend) from error
    found = _entry(given, article.title, article.text, article.published or now, dated=article.published is not None)
    return replace(found, publisher=article.site)


def _from_text(given: Given, now: datetime) -> Entry:
    """Plain text: its first line is the title, unless one is given."""
    try:
        text = clean(given.body.decode("utf-16" if given.body.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig")).strip()
    except UnicodeDecodeError as error:
        raise Unreadable(f"{given.name} is no UTF-8 text.", "Save it as UTF-8.") from error
    first, _, rest = text.partition("\n")
    return _entry(given, one_line(first), text if given.title else rest.strip(), now, dated=False)


def _entry(given: Given, title: str, text: str, published: datetime, *, dated: bool) -> Entry:
    title = given.title or title
    return Entry(
        id=entry_id(given.url, given.url or f"{title}\n{text}"),
        feed=0,
        key=given.url,
        version=1,
        title=title,
        text=text,
        url=given.url,
        link=given.url,
        publisher="",
        language=given.language or language_of(f"{title}\n{text}"),
        published=published,
        seen=published,
        content_hash="",
        dated=dated,
    )
