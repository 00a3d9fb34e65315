"""A web page → the feeds it names, as browsers once found them (`<link rel="alternate">`, RSS autodiscovery)."""

from html.parser import HTMLParser

from bot.feeds.clean import clean_url

LOOKED_AT = 512 * 1024
"""Bytes of a page: its head stands at its beginning."""
MOST = 10
_TYPES = {"application/rss+xml", "application/atom+xml", "application/feed+json", "application/rdf+xml"}


def find_feeds(body: bytes, url: str) -> tuple[str, ...]:
    """Addresses of the feeds that the page at `url` names, in its order; those of its readers' comments last."""
    page = _Page()
    page.feed(body[:LOOKED_AT].decode("utf-8", "replace"))
    found = dict.fromkeys(address for link in page.links if (address := clean_url(link, page.base or url)))
    return tuple(sorted(found, key=lambda address: "comments" in address))[:MOST]


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.base = ""
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "base" and not self.base:
            self.base = given.get("href", "")
        if tag == "link" and "alternate" in given.get("rel", "").lower().split() and _kind(given) in _TYPES:
            self.links.append(given.get("href", ""))


def _kind(given: dict[str, str]) -> str:
    return given.get("type", "").partition(";")[0].strip().lower()
