"""What was fetched and is not read yet is bounded in bytes: whoever would fetch more waits."""

import asyncio
from contextlib import suppress
from datetime import timedelta

from bot.feeds.turns import Hands
from tests.feeds.feed_host import a_fetcher, says


async def test_nobody_fetches_while_hands_are_full_and_the_wait_is_not_the_servers(host):
    hands = Hands(most=10)
    fetcher = a_fetcher(hands=hands, timeout=timedelta(seconds=0.5))
    with hands.holding(b"eleven byte"):
        asked = asyncio.create_task(fetcher.fetch(host.give(says(200, b"<rss/>"))))
        await asyncio.sleep(0.7)
        assert host.asked == []
    assert (await asked).body == b"<rss/>"
    await fetcher.close()


async def test_hands_are_free_again_once_what_they_hold_is_less_than_the_most_whatever_became_of_it():
    hands = Hands(most=10)
    with hands.holding(b"12345"):
        with suppress(ValueError), hands.holding(b"67890"):
            assert not await _is_free(hands)
            raise ValueError
        assert await _is_free(hands)
        with hands.holding(None):
            assert await _is_free(hands)


async def _is_free(hands: Hands) -> bool:
    try:
        async with asyncio.timeout(0.01):
            await hands.free()
    except TimeoutError:
        return False
    return True
