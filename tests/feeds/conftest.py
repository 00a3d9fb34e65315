"""Local peers for the feed tests: everything listens on 127.0.0.1, on a free port."""

from collections.abc import AsyncIterator

import pytest

from bot.feeds.fetch import HttpFetcher
from tests.feeds.feed_host import a_fetcher


@pytest.fixture
async def fetcher() -> AsyncIterator[HttpFetcher]:
    fetcher = a_fetcher()
    yield fetcher
    await fetcher.close()
