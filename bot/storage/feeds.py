"""Which feeds are watched, how each watch lists them, and who checks one now."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.errors import NotFound
from bot.faring import HOLDS
from bot.models import Feed, Listed, Source
from bot.ports import FeedHealth
from bot.storage import rows
from bot.storage.claims import claim_rows, free, in_lists, insert_missing, insert_new, upsert
from bot.storage.part import Part
from bot.storage.tables import entries, feeds, readings, watch_feeds
from bot.text import host_of

_MOVED_TO: ColumnElement[str] = case((feeds.c.permanent_seen >= HOLDS, feeds.c.permanent_url))
"""Where a feed is asked for that has moved (`bot.feeds.rhythm.address`)."""


class FeedPart(Part):
    async def seed_feeds(self, watch: str, sources: Sequence[Source], now: datetime) -> int:
        return await self.import_feeds(watch, [Listed(source) for source in sources], now)

    async def import_feeds(self, watch: str, feeds: Sequence[Listed], now: datetime) -> int:
        async with self._db.write() as connection:
            return await _import(connection, watch, feeds, now)

    async def add_feed(self, watch: str, source: Source, now: datetime) -> Feed:
        """Also brings back a feed that was removed or paused."""
        async with self._db.write() as connection:
            known = await _find(connection, watch, source.url)
            if known is None:
                await _list_feed(connection, watch, source, now)
                known = await _find(connection, watch, source.url)
            else:
                columns = rows.source_columns(watch, known, source)
                await upsert(connection, watch_feeds, [columns], keep=() if columns["extra"] else ("extra",))
                await _wake(connection, known)
            found = await connection.execute(select(feeds).where(feeds.c.id == known))
            return (await _with_sources(connection, found.all()))[0]

    async def remove_feed(self, watch: str, url: str) -> None:
        """Raises NotFound."""
        await self._set_state(watch, url, "removed")

    async def set_feed_state(self, watch: str, url: str, *, paused: bool) -> None:
        """Raises NotFound."""
        await self._set_state(watch, url, "paused" if paused else "active")

    async def set_feed_side(self, watch: str, feed: int, side: str) -> None:
        async with self._db.write() as connection:
            its = and_(watch_feeds.c.watch == watch, watch_feeds.c.feed == feed)
            await connection.execute(update(watch_feeds).where(its).values(side=side))

    async def list_feeds(self, watch: str | None = None) -> list[FeedHealth]:
        """In the order they were added; a feed that each of its watches has paused is shown as paused."""
        listed = [watch_feeds.c.state != "removed", *([watch_feeds.c.watch == watch] if watch else [])]
        async with self._db.read() as connection:
            heard = select(watch_feeds.c.feed, func.max(case((watch_feeds.c.state == "active", 1), else_=0)).label("heard"))
            active = {row.feed: row.heard for row in await connection.execute(heard.where(*listed).group_by(watch_feeds.c.feed))}
            found = await connection.execute(select(feeds).where(feeds.c.id.in_(list(active))).order_by(feeds.c.id))
            known = await _with_sources(connection, found.all(), ("active", "paused"))
            given = {row.feed: row for row in await connection.execute(_given(watch))}
        shown = (_as_heard(feed, heard=bool(active[feed.id])) for feed in known)
        return [_health(feed, given.get(feed.id)) for feed in shown]

    async def listings(self, watch: str) -> Mapping[str, tuple[Source, str]]:
        query = select(watch_feeds, feeds.c.url.label("now"), feeds.c.permanent_url).join_from(watch_feeds, feeds)
        async with self._db.read() as connection:
            found = (await connection.execute(query.where(watch_feeds.c.watch == watch))).all()
        kept = [(row, (rows.source_of(row), row.state)) for row in found]
        return {url: its for row, its in kept for url in (row.permanent_url, row.now, row.url) if url}

    async def claim_feeds(
        self, now: datetime, *, by: str, until: datetime, limit: int, urls: Sequence[str] | None = None, busy: Collection[str] = ()
    ) -> list[Feed]:
        found: list[Feed] = []
        async with self._db.write() as connection:
            for picked in due(now, busy) if urls is None else _named(now, urls):
                if limit > len(found):
                    some = picked.limit(limit - len(found))
                    claimed = await claim_rows(connection, feeds, some, {"claimed_by": by, "claimed_until": until})
                    found += await _with_sources(connection, claimed)
        return sorted(found, key=lambda feed: (feed.next_check is not None, feed.next_check or now, feed.id))

    async def hold_feeds(self, held: Sequence[int], *, by: str, until: datetime) -> None:
        async with self._db.write() as connection:
            for some in in_lists(held):
                mine = and_(feeds.c.id.in_(some), feeds.c.claimed_by == by)
                await connection.execute(update(feeds).where(mine).values(claimed_until=until))

    async def _set_state(self, watch: str, url: str, state: str) -> None:
        async with self._db.write() as connection:
            feed = await _find(connection, watch, url)
            if feed is None:
                raise NotFound(f"The watch {watch!r} has no feed {url}.", "`kakehashi feeds list` shows those it has.")
            where = and_(watch_feeds.c.watch == watch, watch_feeds.c.feed == feed)
            await connection.execute(update(watch_feeds).where(where).values(state=state))
            if state == "active":
                await _wake(connection, feed)


async def _import(connection: AsyncConnection, watch: str, listed: Sequence[Listed], now: datetime) -> int:
    """However many, in a few statements."""
    its = watch_feeds.c.watch == watch
    known = await connection.execute(
        select(watch_feeds.c.url, feeds.c.url.label("first"), _MOVED_TO.label("moved_to")).join_from(watch_feeds, feeds).where(its)
    )
    new = _once(listed, {_twin(url) for row in known for url in (row.url, row.first, row.moved_to) if url})
    if not new:
        return 0
    counted = select(func.count()).select_from(watch_feeds).where(its)
    before = await connection.scalar(counted) or 0
    await insert_missing(connection, feeds, [_new_feed(one, now) for one in new])
    for some in in_lists([one.source.url for one in new]):
        numbers = {row.url: row.id for row in await connection.execute(select(feeds.c.id, feeds.c.url).where(feeds.c.url.in_(some)))}
        its_feeds = [one for one in new if one.source.url in numbers]
        rows_of = [_listed_columns(watch, numbers[one.source.url], one) for one in its_feeds]
        await insert_missing(connection, watch_feeds, rows_of)
    return (await connection.scalar(counted) or 0) - before


def _once(listed: Sequence[Listed], known: set[str]) -> list[Listed]:
    """Those not known, each feed once: of http and https, which are one feed's, the safe address."""
    new: dict[str, Listed] = {}
    for one in listed:
        twin = _twin(one.source.url)
        if twin not in known and (twin not in new or one.source.url.startswith("https:")):
            new[twin] = one
    return list(new.values())


def _twin(url: str) -> str:
    """What http and https addresses of one feed have in common."""
    scheme, _, rest = url.partition("://")
    return rest if scheme.lower() in {"http", "https"} else url


def _new_feed(one: Listed, now: datetime) -> dict[str, Any]:
    asked = {"host": host_of(one.moved or one.source.url), "permanent_url": one.moved, "permanent_seen": HOLDS if one.moved else 0}
    return {"url": one.source.url, "added": now, **asked}


def _listed_columns(watch: str, feed: int, one: Listed) -> dict[str, Any]:
    return {**rows.source_columns(watch, feed, one.source), "state": "paused" if one.paused else "active"}


def _claimable(now: datetime) -> "Select[Any]":
    listed = exists().where(watch_feeds.c.feed == feeds.c.id, watch_feeds.c.state == "active")
    return select(feeds.c.id).where(feeds.c.state == "active", free(feeds, now), listed)


def due(now: datetime, busy: Collection[str]) -> "Sequence[Select[Any]]":
    """Those never asked, then those whose time has come: each a piece of the index, so that what is not due costs nothing."""
    free_now = _claimable(now).where(feeds.c.host.not_in(busy)) if busy else _claimable(now)
    return (
        free_now.where(feeds.c.next_check.is_(None)).order_by(feeds.c.id),
        free_now.where(feeds.c.next_check <= now).order_by(feeds.c.next_check, feeds.c.id),
    )


def _named(now: datetime, urls: Sequence[str]) -> "Sequence[Select[Any]]":
    aliases = select(watch_feeds.c.feed).where(watch_feeds.c.url.in_(urls))
    named = _claimable(now).where(or_(feeds.c.url.in_(urls), _MOVED_TO.in_(urls), feeds.c.id.in_(aliases)))
    return (named.order_by(feeds.c.next_check.asc().nulls_first(), feeds.c.id),)


async def _find(connection: AsyncConnection, watch: str, url: str) -> int | None:
    """The feed that `watch` lists under this address, or that has moved there."""
    where = and_(watch_feeds.c.watch == watch, or_(watch_feeds.c.url == url, feeds.c.url == url, _MOVED_TO.in_([url])))
    found = await connection.execute(select(feeds.c.id).join_from(watch_feeds, feeds).where(where))
    return found.scalars().first()


async def _list_feed(connection: AsyncConnection, watch: str, source: Source, now: datetime) -> int:
    """1 if `watch` has a feed more now; 0 where it already has one that has moved to this address."""
    await insert_new(connection, feeds, [{"url": source.url, "host": host_of(source.url), "added": now}])
    feed = (await connection.execute(select(feeds.c.id).where(feeds.c.url == source.url))).scalar_one()
    return await insert_new(connection, watch_feeds, [rows.source_columns(watch, feed, source)])


async def _wake(connection: AsyncConnection, feed: int) -> None:
    """A feed that had ended or was put aside is due at once."""
    asleep = and_(feeds.c.id == feed, feeds.c.state != "active")
    await connection.execute(update(feeds).where(asleep).values(state="active", next_check=None, failures=0, trouble=""))


async def _with_sources(connection: AsyncConnection, found: Iterable[rows.AnyRow], states: Sequence[str] = ("active",)) -> list[Feed]:
    found = list(found)
    if not found:
        return []
    ids = [row.id for row in found]
    listed = await connection.execute(select(watch_feeds).where(watch_feeds.c.feed.in_(ids), watch_feeds.c.state.in_(states)))
    sources: dict[int, dict[str, Source]] = {}
    for row in listed:
        sources.setdefault(row.feed, {})[row.watch] = rows.source_of(row)
    return [rows.feed_of(row, sources.get(row.id, {})) for row in found]


def _given(watch: str | None) -> "Select[Any]":
    """How many entries each feed gave, how many of them were kept, and when the last was published."""
    kept = exists().where(
        readings.c.entry == entries.c.id,
        readings.c.current,
        readings.c.band == "post",
        *([readings.c.watch == watch] if watch else []),
    )
    return select(
        entries.c.feed,
        func.count().label("entries"),
        func.sum(case((kept, 1), else_=0)).label("kept"),
        func.max(entries.c.published).label("last_entry"),
    ).group_by(entries.c.feed)


def _as_heard(feed: Feed, *, heard: bool) -> Feed:
    return feed if heard or feed.state != "active" else replace(feed, state="paused")


def _health(feed: Feed, given: rows.AnyRow | None) -> FeedHealth:
    return FeedHealth(feed, given.entries, given.kept, given.last_entry) if given else FeedHealth(feed, 0, 0, None)
