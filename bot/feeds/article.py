"""A web page → the article in it. trafilatura finds the article; what it lets through of the page around it is cut off first.

That choice was measured on pages of three kinds in two languages: full recall, the least noise. Cutting off is done here and not by its
`prune_xpath`, which took minutes on a page made to be slow. It takes 0.3 s to import: only worker processes do (`bot.pages`).
"""

import logging
import re
from collections.abc import Iterator
from configparser import ConfigParser
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal
from urllib.parse import urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode
from trafilatura import bare_extraction
from trafilatura.settings import Document, use_config

from bot.errors import Unreadable
from bot.feeds.clean import title_text
from bot.feeds.entries import entry_id
from bot.models import Entry
from bot.text import fold, language_of, one_line

PAGE_BOUND = 5 * 2**20
"""Bytes of a page; an article's has a tenth of it."""
MOST_TAGS = 30_000
"""A page of more is no article. Tags within tags take time that grows with the square of their number: so many take 5 s at worst."""

# trafilatura writes into the log what it makes of each page; nothing of it is ours to mend.
logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
logging.getLogger("htmldate").setLevel(logging.CRITICAL)

_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]{2,40})", re.IGNORECASE)
_META = re.compile(rb"<meta\b[^<>]{0,400}>", re.IGNORECASE)
_ONE = rb"content\s{0,9}=\s{0,9}[\"']?1\b"
_MINING_RESERVED = re.compile(
    rb"tdm-reservation\b.{0,200}" + _ONE + rb"|" + _ONE + rb".{0,200}tdm-reservation\b", re.IGNORECASE | re.DOTALL
)
_NOT_FREE = re.compile(rb"\"isAccessibleForFree\"\s{0,9}:\s{0,9}\"?(?:false|http://schema\.org/False)", re.IGNORECASE)
_AROUND = (
    "cookie", "consent", "gdpr", "newsletter", "subscribe", "signup", "sign-up", "related", "recommend", "read-more", "readmore",
    "most-read", "popular", "trending", "ranking", "promo", "paywall", "advert", "sponsor", "author-bio", "author_bio", "biography",
    "about-author", "comments", "social-share", "share-buttons", "sidebar", "breadcrumb", "kanren", "osusume",
)  # fmt: skip
"""What publishers call the things around an article, in class or id."""
_NAMED = ", ".join(f'[class*="{word}" i], [id*="{word}" i]' for word in _AROUND)
_NEVER = "aside, dialog, nav, footer, " + ", ".join(
    f'[role="{role}"]' for role in ("dialog", "alertdialog", "complementary", "navigation", "contentinfo")
)
_HEADING = "h2, h3, h4, h5, h6, p, strong"
_HEADINGS = frozenset((
    "related", "related articles", "related stories", "related news", "related content", "more from", "more on this story", "most read",
    "most popular", "read next", "read more", "you may also like", "recommended", "recommended for you", "see also", "about the author",
    "関連記事", "関連ニュース", "関連リンク", "おすすめ記事", "おすすめの記事", "あわせて読みたい", "こちらもおすすめ", "人気記事",
    "アクセスランキング",
))  # fmt: skip
"""Headings under which other articles are listed."""
_LONGEST_HEADING = 40
_MOST_HEADS = 50
"""Headings of a page that are looked at for what holds them."""


@dataclass(frozen=True, slots=True)
class Article:
    """What a page says: title ("" if it has none), text (one line a paragraph), the day it says it was published, the site's own name."""

    title: str
    text: str
    published: datetime | None = None
    site: str = ""


def page_entry(page: bytes, url: str, *, content_type: str, seen: datetime) -> Entry:
    """The page's article as an entry of no feed; where it says no day, that of `seen`. Raises Unreadable as `article_of` does."""
    article = article_of(page, url, content_type=content_type)
    return Entry(
        id=entry_id(url, url or f"{article.title}\n{article.text}"),
        feed=0,
        key=url,
        version=1,
        title=article.title,
        text=article.text,
        url=url,
        link=url,
        publisher=article.site,
        language=language_of(f"{article.title}\n{article.text}"),
        published=article.published or seen,
        seen=seen,
        content_hash="",
        dated=article.published is not None,
    )


def article_of(page: bytes, url: str = "", *, content_type: str = "") -> Article:
    """The article in a web page; takes 5 ms of processor time for most. Raises Unreadable where there is none, or the page is too large.

    `url` is the page's own address, `content_type` its HTTP header (its charset counts before the page's own word).
    """
    host = urlsplit(url).hostname or "The page"
    if len(page) > PAGE_BOUND:
        raise Unreadable(f"{host}: a page of more than {PAGE_BOUND / 2**20:g} MB is not read.")
    if page.count(b"<") > MOST_TAGS:
        raise Unreadable(f"{host}: a page of more than {MOST_TAGS} tags is not read.")
    tree = _decoded(page, content_type)
    _prune(tree)
    found = bare_extraction(
        tree.html or "",
        url=url or None,
        include_comments=False,
        include_tables=True,
        with_metadata=True,
        date_extraction_params={"extensive_search": False, "original_date": True},
        config=_config(),
    )
    if not isinstance(found, Document) or not (text := _text(found)):
        raise Unreadable(f"{host}: no article was found in this page.", "Save its text into a file and name that instead.")
    return Article(title_text(found.title or ""), text, _day(found.date), one_line(found.sitename or ""))


def reserved(page: bytes) -> Literal["", "mining", "subscribers"]:
    """What the page itself says against being read by a machine: a reservation of text and data mining (W3C TDMRep §6; Article 4(3) of
    Directive (EU) 2019/790), or that it is not free of charge (schema.org's isAccessibleForFree): what then is served all the same is
    meant to be hidden."""
    if any(_MINING_RESERVED.search(tag) for tag in _META.findall(page)):
        return "mining"
    return "subscribers" if _NOT_FREE.search(page) else ""


def _decoded(page: bytes, content_type: str) -> LexborHTMLParser:
    """By the HTTP header, the byte order mark, the page's own word, else as UTF-8 (HTML Standard §13.2.3)."""
    named = _CHARSET.search(content_type)
    said = f'<meta charset="{named[1]}">'.encode() if named else b""
    return LexborHTMLParser(said + page, encoding=True)


def _prune(tree: LexborHTMLParser) -> None:
    """Cut off what stands around the article. A name alone is no proof ("has-related" on the body): what holds the page's heading or
    the article itself stays. From the inside out, so that nothing is visited that is gone already."""
    if tree.body is None:
        return
    holders = {node.mem_id for head in tree.css("h1, article, main")[:_MOST_HEADS] for node in _with_parents(head)}
    for node in reversed(tree.body.css(f"{_NEVER}, {_NAMED}")):
        if node.mem_id not in holders:
            node.decompose()
    for node in reversed(tree.body.css(_HEADING)):
        if _heads_others(node):
            _cut_from(node)
    for node in reversed(tree.body.css("p, li")):
        if _is_one_link(node):
            node.decompose()


def _with_parents(node: LexborNode | None) -> Iterator[LexborNode]:
    while node is not None:
        yield node
        node = node.parent


def _heads_others(node: LexborNode) -> bool:
    words = node.text(deep=True)[: _LONGEST_HEADING * 4]
    return fold(words).strip(" :：■▼▶【】") in _HEADINGS


def _cut_from(node: LexborNode) -> None:
    """The heading and all that follows it under the same roof."""
    while node.next is not None:
        node.next.decompose()
    node.decompose()


def _is_one_link(node: LexborNode) -> bool:
    """It leads to another article."""
    links = node.css("a")
    return len(links) == 1 and one_line(node.text(deep=True)) == one_line(links[0].text(deep=True))


def _config() -> ConfigParser:
    config = use_config()
    config["DEFAULT"]["MIN_EXTRACTED_SIZE"] = "40"  # a short notice is an article too
    return config


def _text(found: Document) -> str:
    lines = [one_line(line) for line in (found.text or "").splitlines()]
    lines = [line for line in lines if line]
    title = fold(found.title or "")
    return "\n".join(lines[1:] if lines and fold(lines[0]) == title else lines)


def _day(written: str | None) -> datetime | None:
    try:
        return datetime.fromisoformat(written).replace(tzinfo=UTC) if written else None
    except ValueError:
        return None
