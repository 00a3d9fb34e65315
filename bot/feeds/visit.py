"""Pages and robots.txt, asked for in the feeds' own turns and under their guards."""

from collections.abc import Awaitable, Callable
from http import HTTPStatus

from bot.errors import Gone, Unavailable
from bot.feeds.fetch import Errand, HttpFetcher
from bot.feeds.robots import robots_text
from bot.models import Fetched

PAGE_BYTES = 5 * 2**20
"""An article's page has a tenth of it."""
_PAGE = "text/html, application/xhtml+xml;q=0.9, */*;q=0.1"
_ROBOTS = Errand("text/plain, */*;q=0.5", PAGE_BYTES)


class Visitor:
    """`bot.ports.PageFetcher` over the fetcher that fetches feeds."""

    def __init__(self, fetcher: HttpFetcher) -> None:
        self._fetcher = fetcher

    async def page(self, url: str, allow: Callable[[str], Awaitable[None]]) -> Fetched:
        return await self._fetcher.fetch(url, errand=Errand(_PAGE, PAGE_BYTES, allow))

    async def robots(self, host: str) -> str:
        """RFC 9309 §2.3.1: a host that has none (any 4xx) allows all; one that cannot say nothing, for now. 429 is no word on its rules."""
        try:
            fetched = await self._fetcher.fetch(f"{host}/robots.txt", errand=_ROBOTS)
        except Gone:
            return ""
        except Unavailable as error:
            if error.code.startswith("4") and error.code != str(HTTPStatus.TOO_MANY_REQUESTS.value):
                return ""
            raise
        return robots_text(fetched.body or b"")
