"""How a feed fares, judged in one place: digests, Slack, `feeds health` and what the owner is told all say the same of it. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import median
from typing import Literal

from bot.models import Feed

Fare = Literal["gone", "dead", "failing", "quiet", "moved", "trying", "new", "healthy", "paused"]
"""It has ended (410); it has failed for so long that it is asked once a day only; it fails for longer than a hiccup, or was never read;
it answers and has had nothing new for longer than its own rhythm makes likely; it lives at another address, which we follow; its last
check failed and it is being tried again; it was never checked; all is well; nobody checks it."""

WORST: Sequence[Fare] = ("dead", "gone", "failing", "quiet", "moved", "trying", "new", "healthy", "paused")
"""What wants a person first. A dead feed may come back with a new address; one that is gone has said that it will not."""
UNREAD: frozenset[Fare] = frozenset({"gone", "dead", "failing"})
"""Nothing can be read of it."""
AILING: frozenset[Fare] = UNREAD | {"quiet", "moved"}
"""What a person may want to do something about."""

HOLDS = 3
"""How often in a row a permanent redirect must point to one address before that is asked instead."""
HICCUP = 2
"""Failures in a row that say nothing yet: a server is being restarted, a name not resolved in time."""
FAILING_AFTER = timedelta(hours=12)
"""A server's night of maintenance is no failure of its feed."""
DEAD_FAILURES = 10
DEAD_AFTER = timedelta(days=14)
"""Tried ten times over a fortnight at least: longer than any outage that its owners are at work on."""

LEAST_SILENCE = timedelta(days=10)
_GAPS = 6
_FEWEST_DAYS = 5
_CLOSED = ((12, 15, 31), (1, 1, 15), (8, 1, 31))
"""Month, first and last day: when whole institutions close, whichever weeks of it each of them chooses."""


def judge(feed: Feed, now: datetime, *, heard: bool = True, last_entry: datetime | None = None, gap: timedelta | None = None) -> Fare:
    """`heard`: somebody wants it. `gap` is its usual gap (`own_gap`), None while it has no rhythm yet."""
    if not heard or feed.state == "paused":
        return "paused"
    if feed.state == "gone":
        return "gone"
    if feed.last_checked is None:
        return "new"
    if feed.failures:
        return _failing(feed, now)
    if is_silent(last_entry, gap, now):
        return "quiet"
    return "moved" if feed.permanent_seen >= HOLDS else "healthy"


def _failing(feed: Feed, now: datetime) -> Fare:
    """One that was never read has no good name to lose: it fails from its first check on."""
    if is_dead(feed, now):
        return "dead"
    lasts = feed.failures > HICCUP and failed_for(feed, now) >= FAILING_AFTER
    return "failing" if lasts or feed.last_success is None else "trying"


def is_dead(feed: Feed, now: datetime) -> bool:
    return feed.failures >= DEAD_FAILURES and failed_for(feed, now) >= DEAD_AFTER


def failed_for(feed: Feed, now: datetime) -> timedelta:
    since = failing_since(feed)
    return now - since if since else timedelta(0)


def failing_since(feed: Feed) -> datetime | None:
    """When the first of the failures in a row was; of one that failed before that was kept, when it was last read."""
    return feed.failing_since or feed.last_success if feed.failures else None


def own_gap(feed: Feed, days: Sequence[datetime]) -> timedelta | None:
    """The usual time between two days on which it publishes; None while it has no rhythm. `days` are times on the last such days, the
    latest first. The longer of what these and its document say: many entries of one day are one day of news, and of a feed that publishes
    rarely we may have forgotten the days."""
    known = [feed.gap] if feed.gap is not None else []
    if len(days) >= _FEWEST_DAYS:
        known.append(timedelta(days=median((later.date() - earlier.date()).days for later, earlier in pairwise(days))))
    return max(known, default=None)


def is_silent(last_entry: datetime | None, gap: timedelta | None, now: datetime) -> bool:
    return last_entry is not None and gap is not None and open_days(last_entry, now) > silence_allowed(gap)


def silence_allowed(gap: timedelta) -> timedelta:
    """Six of its gaps, since entries come at random and not by the clock: at random, a gap of six usual ones is one in sixty. Ten days at
    least, the longest that public holidays with the weekends around them make of a week (a Golden Week, a Spring Festival, Easter)."""
    return max(LEAST_SILENCE, gap * _GAPS)


def open_days(start: datetime, end: datetime) -> timedelta:
    """The time between, but for August and the weeks around New Year: what is silent then is likely to be on holiday."""
    return end - start - sum(_closed_between(start, end), timedelta(0))


def _closed_between(start: datetime, end: datetime) -> Iterator[timedelta]:
    """How much of each closed time lies between."""
    for year in range(start.year, end.year + 1):
        for month, first, last in _CLOSED:
            begins = datetime(year, month, first, tzinfo=start.tzinfo)
            ends = datetime(year, month, last, tzinfo=start.tzinfo) + timedelta(days=1)
            yield max(min(end, ends) - max(start, begins), timedelta(0))


def falls_silent(last_entry: datetime, gap: timedelta) -> datetime:
    """From when on it is quiet, to a day: the first moment at which `is_silent`."""
    moment = last_entry + silence_allowed(gap)
    while not is_silent(last_entry, gap, moment):
        moment += max(silence_allowed(gap) - open_days(last_entry, moment), timedelta(days=1))
    return moment
