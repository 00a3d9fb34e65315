"""check: claim the feeds that are due, fetch each, parse and read it in a worker process, write what is new; then fold."""

import asyncio
import logging
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, replace

from bot.errors import DeskError, Unreadable
from bot.feeds.rhythm import address, after_failure, after_success, unchanged
from bot.models import Feed, Fetched, Validators
from bot.pipeline.advising import advise
from bot.pipeline.desk import LEASE, Desk
from bot.pipeline.folding import fold_all
from bot.ports import Checked
from bot.workers import Job

log = logging.getLogger(__name__)

CLAIM = 128
"""Feeds claimed at a time: no more than can be checked within one lease."""
BATCH = 32
"""Feeds whose checks are written together, so that one writer serves many."""


@dataclass(frozen=True, slots=True)
class FeedChecked:
    """How one feed's check went, for whoever watches."""

    feed: Feed
    entries: int
    new: int
    kept: int
    trouble: str = ""
    title: str = ""
    """As the feed calls itself."""


async def check(desk: Desk, *, urls: Sequence[str] | None = None) -> AsyncIterator[FeedChecked]:
    """Check what is due (or `urls`, due or not), folding before and after; yields each feed as it is done."""
    await fold_all(desk)
    async for feeds in _claimed(desk, urls):
        gate = asyncio.Semaphore(desk.connections)
        tasks = [asyncio.create_task(_check_feed(desk, feed, gate)) for feed in feeds]
        try:
            async for batch in _in_batches(tasks):
                await desk.store.save_checks([checked for checked, _ in batch], by=desk.name, now=desk.clock())
                for _, report in batch:
                    yield report
        finally:
            for task in tasks:
                task.cancel()
    await fold_all(desk)


async def _claimed(desk: Desk, urls: Sequence[str] | None) -> AsyncIterator[list[Feed]]:
    """Claims a few at a time: no more than can be checked within one lease."""
    if urls is None:
        while feeds := await desk.store.claim_feeds(desk.clock(), by=desk.name, until=desk.clock() + LEASE, limit=CLAIM):
            yield feeds
        return
    for start in range(0, len(urls), CLAIM):
        some = urls[start : start + CLAIM]
        yield await desk.store.claim_feeds(desk.clock(), by=desk.name, until=desk.clock() + LEASE, limit=CLAIM, urls=some)


async def _in_batches(tasks: "Sequence[asyncio.Task[_Check]]") -> "AsyncIterator[list[_Check]]":
    """In the order they end, so that one slow feed holds nobody back; a few at a time, so that one writer serves many."""
    batch: list[_Check] = []
    for number, task in enumerate(asyncio.as_completed(tasks), 1):
        batch.append(await task)
        if len(batch) >= BATCH or number == len(tasks):
            yield batch
            batch = []


async def _check_feed(desk: Desk, feed: Feed, gate: asyncio.Semaphore, known: Mapping[str, tuple[str, int]] | None = None) -> "_Check":
    """Whatever this one feed does is this one feed's failure."""
    try:
        async with gate:
            fetched = await desk.fetcher.fetch(address(feed), feed.validators)
        return await _read(desk, feed, fetched, known)
    except DeskError as error:
        return _failed(desk, feed, error)
    except Exception as error:  # a fault of ours that this feed brought to light must not keep the others from being read
        log.exception("%s met a fault of the desk's own.", feed.url)
        return _failed(desk, feed, Unreadable(f"{feed.url} met a fault of the desk's own ({type(error).__name__})."))


def _failed(desk: Desk, feed: Feed, error: DeskError) -> "_Check":
    after = after_failure(feed, error, desk.clock(), interval=desk.feed_interval)
    return Checked(after), FeedChecked(after, 0, 0, 0, str(error))


async def probe(desk: Desk, feed: Feed) -> FeedChecked:
    """Fetch and read a feed as if it were new; keep nothing."""
    blank = replace(feed, validators=Validators(), body_hash="")
    return (await _check_feed(desk, blank, asyncio.Semaphore(1), known={}))[1]


async def _read(desk: Desk, feed: Feed, fetched: Fetched, known: Mapping[str, tuple[str, int]] | None) -> "_Check":
    now = desk.clock()
    if unchanged(feed, fetched):
        return Checked(after := after_success(feed, fetched, now, interval=desk.feed_interval)), FeedChecked(after, 0, 0, 0)
    if known is None:
        known = await desk.store.known_entries(feed.id)
    watches = tuple(desk.watches[name].folders for name in feed.sources if name in desk.watches)
    outcome = await desk.workers.read(Job(feed, fetched, watches, known, now))
    if outcome.error and not outcome.total:
        raise Unreadable(outcome.error)
    after = after_success(feed, fetched, now, interval=desk.feed_interval, document=outcome.hints, error=outcome.error)
    readings = await advise(desk, outcome.entries, outcome.readings)
    kept = sum(reading.relevant for reading in readings)
    return Checked(after, outcome.entries, readings), FeedChecked(after, outcome.total, len(outcome.entries), kept, title=outcome.title)


_Check = tuple[Checked, FeedChecked]
