"""robots.txt → may this page be read, and how long is the pause after it. Pure.

As RFC 9309 has it. X-Robots-Tag, `<meta name="robots">` and their noindex and noarchive are about search results and cached copies that
the public sees: the desk makes neither, so they are not asked. What forbids the reading itself is: here by robots.txt, in the page by a
reservation of text and data mining or a mark that it is for subscribers (`bot.feeds.article`).
"""

import math
from datetime import timedelta
from urllib.parse import urlsplit

from protego import Protego

MOST_BYTES = 500 * 1024
"""That much of it is read (RFC 9309 §2.5); rules beyond are not."""
FRESH = timedelta(hours=24)
"""How long it may be used without being asked for again (§2.4)."""
LONGEST_DELAY = timedelta(minutes=30)
"""Crawl-delay is no standard: what asks for more means "hardly ever", and that is often enough."""


class Robots:
    """One host's rules for us. `text` is what it says, "" where it has none. `user_agent` is ours, of which the name before the "/"
    counts (§2.2.1)."""

    def __init__(self, text: str, user_agent: str) -> None:
        self._rules = Protego.parse(text)
        self._name = user_agent.partition("/")[0]

    def allows(self, url: str) -> bool:
        return self._rules.can_fetch(url, self._name)

    @property
    def delay(self) -> timedelta:
        """The pause it asks for between two pages; none where it asks for none."""
        seconds = self._rules.crawl_delay(self._name) or 0.0
        if not math.isfinite(seconds) or seconds <= 0:
            return timedelta(0)
        return min(timedelta(seconds=min(seconds, 1e6)), LONGEST_DELAY)


def robots_text(body: bytes) -> str:
    """UTF-8 (§2.2), as much of it as is read, no line of it cut."""
    head = body[:MOST_BYTES]
    if len(body) > MOST_BYTES:
        head = head[: max(head.rfind(b"\n"), head.rfind(b"\r")) + 1]
    return head.decode("utf-8", "replace").replace("\x00", "").removeprefix("\ufeff")


def host_of_page(url: str) -> str:
    """Scheme, host and port: what a robots.txt is of (§2.3)."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
