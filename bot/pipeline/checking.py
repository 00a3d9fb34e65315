"""check: claim the feeds that are due, fetch each, parse and read it in a worker process, write what is new; read the pages of teasers that
may be ours; then fold."""

import asyncio
import logging
from collections import defaultdict
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace
from datetime import timedelta

from bot.errors import DeskError, StoreError, Unreachable, Unreadable
from bot.feeds.rhythm import Learnt, Pace, address, after_failure, after_success, allowed, put_back, unchanged
from bot.feeds.teaser import wants_page
from bot.models import Feed, Fetched, Reading, Validators
from bot.pipeline.advising import advise
from bot.pipeline.desk import Desk
from bot.pipeline.folding import fold_all
from bot.pipeline.minding import Seen, mind_feeds
from bot.pipeline.paging import SPELL, read_pages
from bot.pipeline.rounds import Host, Round
from bot.ports import Checked
from bot.text import host_of
from bot.workers import Job, Outcome

log = logging.getLogger(__name__)

FOLD_EVERY = 20.0
"""Seconds after which what has been read is folded though others are still under way: one slow host keeps no news back."""
REST = timedelta(minutes=10)
"""How long the other feeds of a host that does not answer are left alone."""


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
    received: int = 0
    """Bytes that came, and the seconds that took."""
    seconds: float = 0.0


_Check = tuple[Checked, FeedChecked | None]
"""What is written, and what is told: nothing of a feed that was left alone as it wishes."""


async def check(desk: Desk, *, urls: Sequence[str] | None = None, page_seconds: float = SPELL) -> AsyncIterator[FeedChecked]:
    """Check what is due (or `urls`, due or not), folding before and after what is new; yields each feed as it is done. Pages are given
    `page_seconds`; what is wanted beyond that is left to the next check."""
    await fold_all(desk)
    loop, seen = asyncio.get_running_loop(), Seen()
    folded, unfolded = loop.time(), False
    turn = Round(desk, urls, lambda feed, host: _check_feed(desk, feed, host, named=urls is not None))
    async with aclosing(turn.batches()) as batches:
        async for batch in batches:
            await desk.store.save_checks([checked for checked, _ in batch], by=desk.name, now=desk.clock())
            for _, report in batch:
                if report is not None:
                    seen.add(report.feed, report.new)
                    yield report
            unfolded = unfolded or any(checked.entries for checked, _ in batch)
            if unfolded and loop.time() - folded > FOLD_EVERY:
                await read_pages(desk, seconds=min(page_seconds, FOLD_EVERY))
                await fold_all(desk)
                folded, unfolded = loop.time(), False
    if await read_pages(desk, seconds=page_seconds) or unfolded:
        await fold_all(desk)
    await mind_feeds(desk, seen)


async def probe(desk: Desk, feed: Feed) -> FeedChecked:
    """Fetch and read a feed as if it were new; keep nothing."""
    blank = replace(feed, validators=Validators(), body_hash="")
    report = (await _check_feed(desk, blank, Host(), named=True, known={}))[1]
    return report or FeedChecked(blank, 0, 0, 0)


async def _check_feed(desk: Desk, feed: Feed, host: Host, *, named: bool, known: Mapping[str, tuple[str, int]] | None = None) -> _Check:
    """Whatever this one feed does is this one feed's failure."""
    fetched = None
    try:
        async with host.turn:
            if left := _left_alone(desk, feed, host, named=named):
                return left
            fetched = await _fetch(desk, feed, host)
        with desk.hands.holding(fetched.body):
            return await _read(desk, feed, fetched, known)
    except StoreError:
        raise
    except DeskError as error:
        return _failed(desk, feed, error, fetched)
    except Exception as error:  # a fault of ours that this feed brought to light must not keep the others from being read
        log.exception("%s met a fault of the desk's own.", feed.url)
        return _failed(desk, feed, Unreadable(f"{feed.url} met a fault of the desk's own ({type(error).__name__})."), fetched)


def _left_alone(desk: Desk, feed: Feed, host: Host, *, named: bool) -> _Check | None:
    """Due, and not asked: its host rests, or this is an hour it does not want to be asked in (the desk was away when it was due)."""
    now = desk.clock()
    if host.rests is not None:
        after = put_back(feed, now + REST)
        return Checked(after), FeedChecked(after, 0, 0, 0, str(host.rests))
    later = now if named else allowed(now, feed)
    return (Checked(put_back(feed, later)), None) if later > now else None


async def _fetch(desk: Desk, feed: Feed, host: Host) -> Fetched:
    """A host that does not answer rests; one that it only leads to is another's matter."""
    try:
        return await desk.fetcher.fetch(address(feed), feed.validators)
    except Unreachable as error:
        if error.host == host_of(address(feed)):
            host.rests = error
        raise


def _failed(desk: Desk, feed: Feed, error: DeskError, fetched: Fetched | None) -> tuple[Checked, FeedChecked]:
    feed = replace(feed, bytes=feed.bytes + (fetched.received if fetched else 0))
    after = after_failure(feed, error, desk.clock(), pace=_pace(desk))
    return Checked(after), FeedChecked(after, 0, 0, 0, str(error))


def _pace(desk: Desk) -> Pace:
    return Pace(desk.feed_interval, desk.feed_seldom)


async def _read(desk: Desk, feed: Feed, fetched: Fetched, known: Mapping[str, tuple[str, int]] | None) -> tuple[Checked, FeedChecked]:
    now = desk.clock()
    if unchanged(feed, fetched):
        return Checked(after := after_success(feed, fetched, now, pace=_pace(desk))), FeedChecked(after, 0, 0, 0)
    if known is None:
        known = await desk.store.known_entries(feed.id) if feed.last_success else {}
    watches = tuple(desk.watches[name].folders for name in feed.sources if name in desk.watches)
    outcome = await desk.workers.read(Job(feed, fetched, watches, known, now))
    if outcome.error and not outcome.total:
        raise Unreadable(outcome.error)
    learnt = Learnt(outcome.hints, outcome.gap, outcome.error, outcome.cpu_ms)
    after = after_success(feed, fetched, now, pace=_pace(desk), learnt=learnt)
    readings = await advise(desk, outcome.entries, outcome.readings)
    kept = sum(reading.relevant for reading in readings)
    new = len(outcome.entries)
    report = FeedChecked(after, outcome.total, new, kept, title=outcome.title, received=fetched.received, seconds=fetched.seconds)
    return Checked(after, outcome.entries, readings, _paged(desk, feed, outcome)), report


def _paged(desk: Desk, feed: Feed, outcome: Outcome) -> frozenset[str]:
    """The entries that want their page. Who has the desk read a file wants what stands in it."""
    if desk.pages is None or not feed.url.startswith(("http://", "https://")):
        return frozenset()
    sides = {watch: source.side for watch, source in feed.sources.items()}
    readings: defaultdict[str, list[Reading]] = defaultdict(list)
    for reading in outcome.readings:
        readings[reading.entry].append(reading)
    now, within = desk.clock(), desk.window
    paged = (entry for entry in outcome.entries if wants_page(entry, readings[entry.id], own_sides=sides, now=now, within=within))
    return frozenset(entry.id for entry in paged)
