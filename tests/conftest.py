"""What all tests share: where a run decides whether a change lands, the property tests try the same examples each time. None is timed, for
a machine with much else to do is no fault."""

import os
from collections.abc import AsyncIterator

import pytest
from hypothesis import settings

from tests.feeds.feed_host import FeedHost

settings.register_profile("usual", deadline=None)
settings.register_profile("settled", deadline=None, derandomize=True)
settings.load_profile("settled" if os.environ.get("CI") else "usual")


@pytest.fixture
async def host() -> AsyncIterator[FeedHost]:
    host = FeedHost()
    await host.open()
    yield host
    await host.close()
