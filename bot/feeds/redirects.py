"""Links that lead through someone else's counter → the article's own address, where the link or the entry itself says it."""

import base64
import ipaddress
import re
from binascii import Error as NotBase64
from collections.abc import Callable
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from bot.feeds.clean import clean_url
from bot.feeds.guard import LINK_BOUND

_DEEPEST = 3
_GOOGLE = r"(?:www\.|news\.)?google(?:\.[a-z]{2,3}){1,2}"
_ADDRESS = re.compile(r"https?://", re.IGNORECASE)
_LENGTH_BITS = 0x7F


def _parameter(*names: str) -> Callable[[SplitResult], str]:
    def inner(parts: SplitResult) -> str:
        given = parse_qs(parts.query, max_num_fields=50)
        return next((given[name][0] for name in names if name in given), "")

    return inner


def _yahoo(parts: SplitResult) -> str:
    """…/RU=https%3a%2f%2fexample.org%2fx/RK=2/RS=…"""
    found = re.search(r"/RU=([^/]+)(?:/|$)", parts.path)
    return unquote(found[1]) if found else ""


def _google_news(parts: SplitResult) -> str:
    """The older ids are a message of Google's in base64: two fields of a header, then the address as field 4 with its length."""
    coded = parts.path.rpartition("/")[2]
    try:
        message = base64.urlsafe_b64decode(coded + "=" * (-len(coded) % 4))
    except (NotBase64, ValueError):
        return ""
    if not message.startswith(b'\x08\x13"'):
        return ""
    length, start = message[3], 4
    if length > _LENGTH_BITS:
        length, start = (length & _LENGTH_BITS) | message[4] << 7, 5
    return message[start : start + length].decode("ascii", "replace")


def _all_of_query(parts: SplitResult) -> str:
    return unquote(parts.query)


_FORMS: tuple[tuple[re.Pattern[str], Callable[[SplitResult], str]], ...] = tuple(
    (re.compile(pattern), inner)
    for pattern, inner in (
        (rf"{_GOOGLE}/(?:news/)?url", _parameter("url", "q")),
        (r"news\.google\.com/(?:__i/)?(?:rss/)?(?:rd/)?(?:articles|read)/[\w=-]+", _google_news),
        (r"www\.bing\.com/news/apiclick\.aspx", _parameter("url")),
        (r"(?:r\.search|[a-z]+\.search)\.yahoo\.com/.*", _yahoo),
        (r"lm?\.facebook\.com/l\.php", _parameter("u")),
        (r"(?:www\.)?facebook\.com/flx/warn/", _parameter("u")),
        (r"(?:[a-z0-9]+\.)?safelinks\.protection\.outlook\.com/.*", _parameter("url")),
        (r"(?:www\.)?youtube\.com/redirect", _parameter("q")),
        (r"out\.reddit\.com/.*", _parameter("url")),
        (r"t\.umblr\.com/redirect", _parameter("z")),
        (r"slack-redir\.net/link", _parameter("url")),
        (r"vk\.com/away\.php", _parameter("to")),
        (r"(?:www\.)?linkedin\.com/(?:redir/redirect|safety/go)", _parameter("url")),
        (r"go\.(?:redirectingat|skimresources)\.com/.*", _parameter("url")),
        (r"href\.li/", _all_of_query),
    )
)

_COUNTERS = re.compile(
    r"//[^/]*(?:google|bing|yahoo|facebook|outlook|youtube|reddit|umblr|slack-redir|vk|linkedin|redirectingat|skimresources|href)\."
)
"""One look that most links fail."""


def destination(link: str, base: str = "", origin: str = "") -> str:
    """The address to keep of an entry's `link`: `clean_url` of where it leads in the end, as far as can be known without asking.

    `origin` is what the feed itself names as the entry's address before its own counter (feedburner:origLink). A counter whose inner
    address is none that we would keep stays: the reader then sees whom it leads through.
    """
    url = _public(origin) or (clean_url(link, base) if len(link) <= LINK_BOUND else "")
    for _ in range(_DEEPEST):
        inner = _inside(url)
        if not inner:
            break
        url = inner
    return url


def _inside(url: str) -> str:
    if not _COUNTERS.search(url):
        return ""
    parts = urlsplit(url)
    where = f"{parts.hostname or ''}{parts.path or '/'}"
    inner = next((inner for pattern, inner in _FORMS if pattern.fullmatch(where)), None)
    if inner is None:
        return ""
    try:
        return _public(inner(parts))
    except ValueError:
        return ""


def _public(link: str) -> str:
    """`clean_url` of an address that anyone could mean: no user name (it hides the host), no bare number, no name of one's own network."""
    if len(link) > LINK_BOUND or not _ADDRESS.match(link):
        return ""
    url = clean_url(link)
    host = urlsplit(url).hostname or ""
    return url if "." in host and "@" not in link.partition("://")[2].partition("/")[0] and not _is_number(host) else ""


def _is_number(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return host.rpartition(".")[2].isdigit() or host.endswith((".local", ".internal", ".localhost", ".localdomain"))
    return True
