"""mind: what ails the feeds is kept as troubles, opened and closed by how they fare after a turn of checks.

A trouble's key is "feed:12:dead". Only what changed is written. Whoever checks, minds; that two do at once is no matter. Who sees the
check has each failure's line from it already: the log has its warning when the owner is told (`pipeline.ailing`).
"""

import logging
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as default
from datetime import datetime, timedelta

from bot.faring import AILING, DEAD_AFTER, LEAST_SILENCE, Fare, failing_since, falls_silent
from bot.feeds.opml import read_opml
from bot.models import Feed, Trouble
from bot.pipeline.ailing import OFFLINE, feed_of
from bot.pipeline.desk import Desk
from bot.pipeline.outage import ASKED, offline_since
from bot.ports import FeedState

log = logging.getLogger(__name__)

PATIENCE = timedelta(days=3)
"""How long a feed fails before anybody hears: a weekend on which nobody mends a server, and its Monday."""
OFFLINE_PATIENCE = timedelta(hours=1)
_EARLY = timedelta(days=7)
"""A feed that moved before it was here for so long had moved when it came: each permanent redirect has to hold for a while first."""
_SAID: Mapping[Fare, str] = {
    "dead": "has not been read for over two weeks: {trouble}",
    "gone": "has ended for good: {trouble}",
    "failing": "cannot be read: {trouble}",
    "quiet": "answers, and has had nothing new for longer than usual.",
    "moved": "has moved to {address}, where it is read now.",
}


@dataclass
class Seen:
    """Of the feeds that a turn checked, those that may ail: they failed or moved, or had nothing new."""

    ill: set[int] = default(default_factory=set)
    idle: set[int] = default(default_factory=set)
    failed: bool = False
    any: bool = False

    def add(self, feed: Feed, new: int) -> None:
        self.any = True
        if feed.failures or feed.permanent_seen:
            self.ill.add(feed.id)
        elif not new:
            self.idle.add(feed.id)
        self.failed |= bool(feed.failures)


async def mind_feeds(desk: Desk, seen: Seen) -> None:
    """After a turn of checks."""
    if not seen.any:
        return
    past = {trouble.key: trouble for trouble in await desk.store.past_troubles("feed")}
    known = {key: trouble for key, trouble in past.items() if not trouble.closed}
    offline = await _offline(desk) if seen.failed or OFFLINE in known else None
    silent = await desk.store.silent_since(seen.idle, desk.clock() - LEAST_SILENCE)
    numbers = {*seen.ill, *silent, *(feed_of(key) for key in known if key != OFFLINE)}
    states = {state.feed.id: state for state in await desk.store.fares_of(numbers, desk.clock())}
    wanted = {OFFLINE: offline} if offline else _wanted(desk, states.values(), past)
    new = [trouble for key, trouble in wanted.items() if key not in known]
    over = [key for key in known if key not in wanted and (not offline or not _is_wanted(states.get(feed_of(key))))]
    if new or over:
        await _settle(desk, new, over)


def _is_wanted(state: FeedState | None) -> bool:
    """While nobody answers nothing is over but what somebody put aside."""
    return state is not None and state.fare != "paused"


async def _settle(desk: Desk, new: Sequence[Trouble], over: Collection[str]) -> None:
    opened = await desk.store.settle_troubles(new, over, desk.clock())
    for trouble in new:
        if trouble.key in opened:
            log.debug("%s", trouble.words)


async def _offline(desk: Desk) -> Trouble | None:
    now = desk.clock()
    found = offline_since(await desk.store.outcomes(now - ASKED))
    if found is None or now - found[0] < OFFLINE_PATIENCE:
        return None
    since, silent, asked = found
    words = f"The desk may be offline: {silent} of {asked} sites stopped answering at {since:%Y-%m-%d %H:%M} UTC."
    return Trouble(OFFLINE, f"{words} See whether this machine reaches the web: sources are read again as soon as it does.", now)


def _wanted(desk: Desk, states: Collection[FeedState], past: Mapping[str, Trouble]) -> dict[str, Trouble]:
    return {trouble.key: trouble for state in states if (trouble := _trouble(desk, state, past))}


def _trouble(desk: Desk, state: FeedState, past: Mapping[str, Trouble]) -> Trouble | None:
    now = desk.clock()
    kind = find_trouble(state, now, past.get(OFFLINE))
    if kind is None:
        return None
    key, title = f"feed:{state.feed.id}:{kind}", state.source.title or state.feed.url
    said = _SAID[kind].format(trouble=state.feed.trouble, address=state.feed.permanent_url)
    known = key in past and not past[key].closed
    return Trouble(key, f"{title} {said}", now, told=now if not known and came_with(desk, state, kind, now) else None)


def find_trouble(state: FeedState, now: datetime, outage: Trouble | None) -> Fare | None:
    """What of a feed's fare is a trouble by now; the last `outage` of our own network does not count against it."""
    if state.fare not in {"failing", "dead"}:
        return state.fare if state.fare in AILING else None
    failed = now - _since(state, now, outage)
    if state.fare == "dead" and failed >= DEAD_AFTER:
        return "dead"
    return "failing" if failed >= PATIENCE else None


def _since(state: FeedState, now: datetime, outage: Trouble | None) -> datetime:
    since = failing_since(state.feed) or now
    if outage and outage.closed and outage.opened - ASKED <= since <= outage.closed:
        return outage.closed
    return since


def came_with(desk: Desk, state: FeedState, kind: Fare, now: datetime) -> bool:
    """Whether it had this when it came: then it is shown, and wakes nobody. One that was silent already, anybody could see; one that
    cannot be read or has moved only if it came with a watch's own list, which nobody here made."""
    if kind == "quiet":
        return _silent_when_added(state)
    early = state.added is not None and now - state.added < _EARLY
    return (early if kind == "moved" else state.feed.last_success is None) and _is_shipped(desk, state)


def _silent_when_added(state: FeedState) -> bool:
    if not (state.last_entry and state.gap and state.added):
        return False
    return falls_silent(state.last_entry, state.gap) <= state.added + timedelta(days=1)


def _is_shipped(desk: Desk, state: FeedState) -> bool:
    return all(source.url in set(_list_of(desk, name)) for name, source in state.feed.sources.items() if name in desk.watches)


def _list_of(desk: Desk, watch: str) -> Iterator[str]:
    """Addresses of the watch's own list. Read anew each time: it is asked for when something new ails, which is rare."""
    path = desk.watches[watch].folder / "feeds.opml"
    yield from (source.url for source in read_opml(path)) if path.exists() else ()
