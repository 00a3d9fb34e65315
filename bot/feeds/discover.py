"""A site's address or page → the addresses where its feeds may be, the likeliest first. Whether one is a feed only asking it tells.

A page is looked at in a worker process: it is as hostile as any document.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import chain, islice
from typing import Literal
from urllib.parse import parse_qs, unquote, urljoin, urlsplit, urlunsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from bot.feeds.clean import clean_url
from bot.feeds.letters import to_text
from bot.text import one_line

LOOKED_AT = 512 * 1024
"""Bytes of a page."""
MOST = 10
_MOST_TAGS = 4_000
_MOST_LINKS = 200
_LONGEST = 60
"""Characters of a link's words that may name a feed: longer ones are sentences about something."""

Reason = Literal["itself", "head", "link", "form", "place"]
"""It is what was asked for; named in the page's head; linked in the page; where that publishing system has its feeds; where feeds often
are."""


@dataclass(frozen=True, slots=True)
class Named:
    """An address where a feed may be."""

    url: str
    reason: Reason
    title: str = ""
    """As the page calls it."""
    aside: bool = False
    """A feed of readers' comments, or of one post: news only of what was news."""


_TYPES = {"application/rss+xml", "application/atom+xml", "application/feed+json", "application/rdf+xml", "application/x-rss+xml"}
_PERHAPS = {"application/json", "application/xml", "text/xml", "application/rss", "application/atom"}
_KEPT = re.compile(r"<(?!/?(?:link|a|base|img|title|script|style|template|noscript)\b)/?[a-zA-Z][^<>]*>", re.IGNORECASE)
_ANY = re.compile(r"<[a-zA-Z]")
_WORD = r"(?:rss\d?|feeds?|atom|rdf|jsonfeed|xmlfeed|rssfeed)"
_ADDRESS = re.compile(rf"(?:^|[/._=?&-]){_WORD}(?:$|[/._=?&-])", re.IGNORECASE)
_WORDS = re.compile(r"\b(?:rss|atom|feeds?|json feed|web feed)\b|(?:rss|フィード|更新情報の?配信)", re.IGNORECASE)
_OTHER_FILES = re.compile(r"\.(?:png|jpe?g|gif|svg|webp|ico|css|js|pdf|zip|docx?|mp[34])$", re.IGNORECASE)
_COMMENTS = re.compile(r"comment|コメント|replytocom", re.IGNORECASE)
_POST = re.compile(r"/\d{4}/\d{1,2}/(?:\d{1,2}/)?[^/]+/(?:feed|rss|atom)|[?&]p=\d+", re.IGNORECASE)
_READERS = re.compile(
    r"https?://(?:www\.)?(?:feedly\.com/i/(?:subscription|discover/sources/search)/feed/|feedly\.com/i/subscription/feed%2F"
    r"|netvibes\.com/subscribe\.php\?url=|theoldreader\.com/feeds/subscribe\?url=|newsblur\.com/\?url=|inoreader\.com/\?add_feed="
    r"|add\.my\.yahoo\.com/\S*?url=|fusion\.google\.com/add\?feedurl=)",
    re.IGNORECASE,
)


def find_feeds(body: bytes, url: str, content_type: str = "") -> tuple[Named, ...]:
    """The feeds that the page at `url` names: those of its head, then those it links to; those of comments and of single posts last."""
    markup = to_text(body[:LOOKED_AT], content_type).replace("\0", "")
    if len(_ANY.findall(markup)) > _MOST_TAGS:  # nested deep enough, what is not looked for takes the parser its time squared
        markup = _KEPT.sub(" ", markup)
    tree = LexborHTMLParser(markup)
    base = _base(tree, url)
    found = islice(chain(_in_head(tree, base), _linked(tree, base)), _MOST_LINKS)
    return tuple(_each_once(one for one in found if one.url != clean_url(url)))[:MOST]


def _base(tree: LexborHTMLParser, url: str) -> str:
    """The first <base> that is an address counts (HTML, the base element)."""
    bases = (_attribute(node, "href") for node in tree.css("base[href]"))
    return next((base for href in bases if (base := clean_url(href, url))), url)


def _in_head(tree: LexborHTMLParser, base: str) -> Iterator[Named]:
    for node in tree.css("link[href]"):
        rel, kind = _attribute(node, "rel").lower().split(), _attribute(node, "type").partition(";")[0].strip().lower()
        href, title = _attribute(node, "href"), one_line(_attribute(node, "title"))
        named = kind in _TYPES or ("feed" in rel and kind != "text/html")
        perhaps = kind in _PERHAPS and bool(_ADDRESS.search(href) or _WORDS.search(title))
        if ({"alternate", "feed"} & set(rel)) and (named or perhaps) and (address := clean_url(href, base)):
            yield _named(address, "head", title)


def _linked(tree: LexborHTMLParser, base: str) -> Iterator[Named]:
    for node in tree.css("a[href]"):
        address, surely = _target(_attribute(node, "href"), base)
        if not address or _OTHER_FILES.search(urlsplit(address).path):
            continue
        words = one_line(" ".join([node.text(deep=True), *(_attribute(node, name) for name in ("title", "aria-label"))]))
        words = words or " ".join(one_line(_attribute(image, "alt")) for image in node.css("img"))
        if surely or _says_feed(address) or (len(words) <= _LONGEST and _WORDS.search(words)):
            yield _named(address, "link", words[:_LONGEST])


def _target(href: str, base: str) -> tuple[str, bool]:
    """Where a link leads, and whether its own form says that a feed is there: `feed:`, or one that hands it to somebody's reader."""
    bare = re.sub(r"^\s*feed:(?://)?(?=https?:)", "", href)
    address = clean_url(bare, base)
    if inner := _READERS.match(address):
        return clean_url(unquote(address[inner.end() :].partition("&")[0])), True
    return address, bare != href


def _says_feed(address: str) -> bool:
    parts = urlsplit(address)
    return bool(_ADDRESS.search(parts.path) or _ADDRESS.search(parts.query))


def _named(address: str, reason: Reason, title: str) -> Named:
    return Named(address, reason, title, aside=bool(_COMMENTS.search(address) or _COMMENTS.search(title) or _POST.search(address)))


def _attribute(node: LexborNode, name: str) -> str:
    return node.attributes.get(name) or ""


def _each_once(found: Iterable[Named]) -> list[Named]:
    """Under the first of its names; feeds of the whole site before those of comments and single posts."""
    once: dict[str, Named] = {}
    for one in found:
        key = one.url.partition("://")[2].rstrip("/")
        known = once.setdefault(key, one)
        once[key] = replace(known, aside=known.aside or one.aside)
    return sorted(once.values(), key=lambda one: one.aside)


# ── without a page ──────────────────────────────────────────────────────────────────────────────────────────────────────────

_FORMS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    (r"(?:www\.|m\.)?youtube\.com", r"/channel/(UC[\w-]{22})(?:/.*)?", ("https://www.youtube.com/feeds/videos.xml?channel_id={0}",)),
    (r"(?:www\.|m\.)?youtube\.com", r"/user/([\w-]+)(?:/.*)?", ("https://www.youtube.com/feeds/videos.xml?user={0}",)),
    (r"github\.com", r"/([\w.-]+/[\w.-]+)(?:/(?:releases|tags))?/?", ("https://github.com/{0}/releases.atom", "https://github.com/{0}/commits.atom")),
    (r"(?:www\.)?gov\.uk", r"(/government/organisations/[a-z0-9-]+|/search/[a-z-]+)/?", ("https://www.gov.uk{0}.atom",)),
    (r"([\w-]+)\.blogspot\.[a-z.]+", r"/.*", ("{host}/feeds/posts/default",)),
    (r"(?:www\.)?medium\.com", r"/(@?[\w.-]+)(?:/.*)?", ("https://medium.com/feed/{0}",)),
    (r"(?:www\.|old\.)?reddit\.com", r"/r/(\w+)(?:/.*)?", ("https://www.reddit.com/r/{0}/.rss",)),
    (r"note\.com", r"/(\w+)/?", ("https://note.com/{0}/rss",)),
    (r"prtimes\.jp", r"/main/html/searchrlp/company_id/(\d+)/?", ("https://prtimes.jp/companyrdf.php?company_id={0}",)),
)  # fmt: skip
"""Host, path, and where that service has the feed of what stands there: known of the service, so that nobody has to guess."""
PLACES = ("feed/", "rss.xml", "atom.xml", "feed.xml", "index.xml", "rss", "index.rdf", "news/feed/", "feed.json")
"""Where feeds often are, the likeliest first: WordPress, static sites, Movable Type."""


def formed(url: str) -> tuple[Named, ...]:
    """Where the feed is by the form of the address itself, the likeliest first; () where it does not tell."""
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").lower()
    except ValueError:
        return ()
    if host.removeprefix("www.").removeprefix("m.") == "youtube.com" and (lists := parse_qs(parts.query).get("list")):
        return (Named(clean_url(f"https://www.youtube.com/feeds/videos.xml?playlist_id={lists[0]}"), "form"),)
    for its_host, its_path, forms in _FORMS:
        if re.fullmatch(its_host, host) and (path := re.fullmatch(its_path, parts.path or "/", re.IGNORECASE)):
            query = f"?{parts.query}" if "/search/" in parts.path and parts.query else ""
            groups = path.groups()
            return tuple(Named(form.format(*groups, host=f"{parts.scheme}://{parts.netloc}") + query, "form") for form in forms)
    return ()


def places(url: str) -> tuple[Named, ...]:
    """Where feeds often are: first beside the page, then at the root of its host."""
    parts = urlsplit(url)
    here = parts.path if parts.path.endswith("/") else f"{parts.path}/" if "." not in parts.path.rpartition("/")[2] else urljoin(url, ".")
    here = urlsplit(here).path or "/"
    root = [urlunsplit((parts.scheme, parts.netloc, f"/{place}", "", "")) for place in PLACES]
    beside = [] if here == "/" else [urlunsplit((parts.scheme, parts.netloc, f"{here}{place}", "", "")) for place in PLACES[:2]]
    return tuple(Named(address, "place") for address in dict.fromkeys([*beside, *root]))
