"""How feeds fare, as `bot.faring` judges it of what is stored: cheap, however much the feeds gave."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, String, and_, case, exists, func, literal, select, type_coerce
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.faring import judge, own_gap
from bot.ports import Checkup, FeedState, Outcome
from bot.storage import rows
from bot.storage.claims import in_lists
from bot.storage.part import Part
from bot.storage.tables import entries, feeds, readings, watch_feeds
from bot.text import fold

A_MONTH = timedelta(days=30)
SAMPLE = 100
"""Of how many of a feed's last entries the kept share is."""
_DAYS = 20


class FarePart(Part):
    async def feed_states(self, watch: str, now: datetime) -> list[FeedState]:
        async with self._db.read() as connection:
            return await states_where(connection, listed_by(watch), now)

    async def fares_of(self, ids: Collection[int] | None, now: datetime) -> list[FeedState]:
        async with self._db.read() as connection:
            if ids is None:
                return await states_where(connection, listed_by(None), now)
            each = [await states_where(connection, (*listed_by(None), watch_feeds.c.feed.in_(some)), now) for some in in_lists(list(ids))]
        return [state for states in each for state in states]

    async def silent_since(self, ids: Collection[int], moment: datetime) -> list[int]:
        async with self._db.read() as connection:
            found = [await connection.execute(last_before(some, moment)) for some in in_lists(list(ids))]
            return [feed for some in found for feed in some.scalars()]

    async def outcomes(self, since: datetime) -> list[Outcome]:
        columns = select(feeds.c.url, feeds.c.failures, feeds.c.failing_since, feeds.c.last_success, feeds.c.trouble)
        asked = columns.where(feeds.c.state == "active", feeds.c.last_checked >= since, feeds.c.last_success.is_not(None))
        async with self._db.read() as connection:
            return [Outcome(row.url, _since(row), row.trouble) for row in await connection.execute(asked)]

    async def checkups(self, watch: str | None, now: datetime) -> list[Checkup]:
        async with self._db.read() as connection:
            states = await states_where(connection, listed_by(watch), now)
            items = {row.feed: row.many for row in await connection.execute(recent_entries(watch, now - A_MONTH))}
            kept = {row.feed: (row.kept, row.many) for row in await connection.execute(last_kept(watch))}
        return [Checkup(state, items.get(state.feed.id, 0), *kept.get(state.feed.id, (0, 0))) for state in states]


def _since(row: Any) -> datetime | None:
    return (row.failing_since or row.last_success) if row.failures else None


def listed_by(watch: str | None) -> tuple[ColumnElement[bool], ...]:
    """That watch's feeds, or any's."""
    return (watch_feeds.c.state != "removed", *([watch_feeds.c.watch == watch] if watch else []))


async def states_where(connection: AsyncConnection, its: Iterable[ColumnElement[bool]], now: datetime) -> list[FeedState]:
    """Each feed once, by title."""
    listed = select(watch_feeds).where(*its).order_by(watch_feeds.c.watch)
    listings: dict[int, list[rows.AnyRow]] = {}
    for row in await connection.execute(listed):
        listings.setdefault(row.feed, []).append(row)
    days: dict[int, list[datetime]] = {}
    for row in await connection.execute(days_of_news(select(watch_feeds.c.feed).where(*its), now)):
        days.setdefault(row.feed, []).append(row.at)
    found = [row for some in in_lists(list(listings)) for row in await connection.execute(select(feeds).where(feeds.c.id.in_(some)))]
    made = (_state(row, listings[row.id], days.get(row.id, ()), now) for row in found)
    return sorted(made, key=lambda one: (fold(one.source.title), one.feed.id))


def _state(row: rows.AnyRow, listings: Sequence[rows.AnyRow], days: Sequence[datetime], now: datetime) -> FeedState:
    active = [listing for listing in listings if listing.state == "active"]
    feed = rows.feed_of(row, {listing.watch: rows.source_of(listing) for listing in listings})
    last, gap = days[0] if days else None, own_gap(feed, days)
    fare = judge(feed, now, heard=bool(active), last_entry=last, gap=gap)
    return FeedState(feed, rows.source_of((active or listings)[0]), fare, last, gap, row.added)


def days_of_news(wanted: "Select[Any]", end: datetime) -> "Select[Any]":
    """Of each feed (`wanted`: their ids) the last time before `end` that it published, the last time on an earlier day (UTC) than that,
    and so on: each is one step in an index."""
    its = wanted.distinct().subquery("wanted")
    last = select(func.max(entries.c.published)).where(entries.c.feed == its.c.feed, entries.c.published < end).scalar_subquery()
    days = select(its.c.feed, last.label("at"), literal(1).label("place")).cte("days", recursive=True)
    day = func.substr(type_coerce(days.c.at, String), 1, len("2026-03-16"))
    earlier = select(func.max(entries.c.published)).where(entries.c.feed == days.c.feed, type_coerce(entries.c.published, String) < day)
    step = select(days.c.feed, earlier.scalar_subquery(), days.c.place + 1).where(days.c.at.is_not(None), days.c.place < _DAYS)
    days = days.union_all(step)
    return select(days.c.feed, days.c.at).where(days.c.at.is_not(None)).order_by(days.c.feed, days.c.place)


def last_before(ids: Sequence[int], moment: datetime) -> "Select[Any]":
    last = select(func.max(entries.c.published)).where(entries.c.feed == feeds.c.id).scalar_subquery()
    return select(feeds.c.id).where(feeds.c.id.in_(ids), last < moment)


def recent_entries(watch: str | None, since: datetime) -> "Select[Any]":
    """How many each feed published since then."""
    many = select(func.count()).where(entries.c.feed == watch_feeds.c.feed, entries.c.published >= since).scalar_subquery()
    return select(watch_feeds.c.feed, many.label("many")).where(*listed_by(watch)).group_by(watch_feeds.c.feed)


def last_kept(watch: str | None) -> "Select[Any]":
    """Of each feed's last entries, how many there are and how many of them were kept."""
    edge = select(entries.c.published).where(entries.c.feed == watch_feeds.c.feed).order_by(entries.c.published.desc())
    cut = func.coalesce(type_coerce(edge.limit(1).offset(SAMPLE - 1).scalar_subquery(), String), "")
    each = select(watch_feeds.c.feed, cut.label("cut")).where(*listed_by(watch)).group_by(watch_feeds.c.feed).subquery("each")
    its = and_(readings.c.entry == entries.c.id, readings.c.current, readings.c.band == "post")
    kept = exists().where(its, *([readings.c.watch == watch] if watch else []))
    last = and_(entries.c.feed == each.c.feed, type_coerce(entries.c.published, String) >= each.c.cut)
    counted = select(each.c.feed, func.count().label("many"), func.sum(case((kept, 1), else_=0)).label("kept"))
    return counted.select_from(each).join(entries, last).group_by(each.c.feed)
