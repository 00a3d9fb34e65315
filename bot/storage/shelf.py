"""Stories as people ask for them: one by its id, the latest, those that match words, and the counts of a period;
and entries: one by its address, those of a band."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Executable, Select, and_, case, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.models import Band, Coverage, Read, Story, Told
from bot.ports import Found, Sifted
from bot.storage import rows
from bot.storage.claims import in_lists
from bot.storage.folding import reading_rows
from bot.storage.part import Part
from bot.storage.search import matching, query_of
from bot.storage.tables import entries, feeds, plans, readings, stories, story_entries, told, watch_feeds


class ShelfPart(Part):
    async def story(self, watch: str, id: str) -> Story | None:
        async with self._db.read() as connection:
            found = await _by_id(connection, watch, id) or await _by_beginning(connection, watch, id)
            if found and found.forwarded_to:
                found = await _by_id(connection, watch, found.forwarded_to)
        return next(iter(rows.stories_of([found])), None) if found else None

    async def latest(self, watch: str, *, fields: Sequence[str] = (), since: datetime | None = None, limit: int, offset: int = 0) -> Found:
        return await self._page(_shown(watch, fields, since), limit, offset)

    async def search(
        self, watch: str, words: str, *, fields: Sequence[str] = (), since: datetime | None = None, limit: int, offset: int = 0
    ) -> Found:
        query = query_of(words)
        if not query:
            return Found((), 0)
        found = stories.c.number.in_(select(matching(query).subquery().c.number))
        return await self._page(and_(_shown(watch, fields, since), found), limit, offset)

    async def coverage(self, watch: str, start: datetime, end: datetime) -> Coverage:
        """Feeds as they are now; entries first seen or published from `start` to `end`."""
        async with self._db.read() as connection:
            listed = (await connection.execute(_listed(watch))).one()
            counted = (await connection.execute(_counted(watch, start, end))).one()
        return Coverage(listed.feeds, listed.failing or 0, counted.entries, counted.kept or 0, counted.review or 0)

    async def sifted(self, watch: str, band: Band, *, fields: Sequence[str] = (), since: datetime | None = None, limit: int) -> Sifted:
        """In two steps: readings are long, and of thousands that are sorted only `limit` are wanted."""
        placed = _sifted(watch, band, fields, since)
        newest = placed.with_only_columns(entries.c.id).order_by(entries.c.published.desc(), entries.c.id).limit(limit)
        async with self._db.read() as connection:
            total = await connection.scalar(placed.with_only_columns(func.count())) or 0
            ids = (await connection.execute(newest)).scalars().all()
            found = [
                row
                for some in in_lists(ids)
                for row in await connection.execute(reading_rows().where(entries.c.id.in_(some), readings.c.watch == watch))
            ]
        return Sifted(tuple(rows.reads_of(sorted(found, key=lambda row: ids.index(row.id)))), total)

    async def find_reading(self, url: str, watch: str) -> Read | None:
        """By the entry's address, as cleaned or as published, or its id; the newest where several have it."""
        named = select(entries.c.id).where(or_(entries.c.url == url, entries.c.link == url, entries.c.id == url))
        if not url:
            return None
        async with self._db.read() as connection:
            ids = (await connection.execute(named)).scalars().all()
            found = await connection.execute(reading_rows().where(entries.c.id.in_(ids), readings.c.watch == watch))
            return next(reversed(rows.reads_of(sorted(found, key=rows.by_date))), None)

    async def story_of(self, watch: str, entry: str) -> Story | None:
        here = select(story_entries.c.story).where(story_entries.c.watch == watch, story_entries.c.entry == entry)
        async with self._db.read() as connection:
            story = await connection.scalar(here)
        return await self.story(watch, story) if story else None

    async def told_of(self, watch: str, story: str) -> list[Told]:
        its = select(plans.c.name, told.c.revision, told.c.state, told.c.at).join_from(told, plans)
        its = its.where(told.c.story == story, plans.c.watch == watch).order_by(told.c.at, plans.c.name, told.c.revision)
        async with self._db.read() as connection:
            return [Told(*row) for row in (await connection.execute(its)).all()]

    async def _page(self, where: ColumnElement[bool], limit: int, offset: int) -> Found:
        newest = select(stories).where(where).order_by(stories.c.published.desc(), stories.c.id).limit(limit).offset(offset)
        async with self._db.read() as connection:
            total = await connection.scalar(select(func.count()).select_from(stories).where(where)) or 0
            page = (await connection.execute(newest)).all()
        return Found(tuple(rows.stories_of(page)), total)


async def _by_id(connection: AsyncConnection, watch: str, id: str) -> rows.AnyRow | None:
    return (await connection.execute(select(stories).where(stories.c.watch == watch, stories.c.id == id))).first()


async def _by_beginning(connection: AsyncConnection, watch: str, id: str) -> rows.AnyRow | None:
    """None unless the beginning fits one story alone, forwarded ids counting as the story they lead to."""
    begins = and_(stories.c.id >= id, stories.c.id < id + "\uffff", stories.c.id.startswith(id, autoescape=True))  # the first two by index
    found = (await connection.execute(select(stories).where(stories.c.watch == watch, begins).limit(20))).all() if id else []
    return found[0] if len({row.forwarded_to or row.id for row in found}) == 1 else None


def _shown(watch: str, fields: Sequence[str], since: datetime | None) -> ColumnElement[bool]:
    where = and_(stories.c.watch == watch, stories.c.forwarded_to.is_(None))
    if fields:
        where = and_(where, rows.has_field(stories, fields))
    return and_(where, stories.c.published >= since) if since else where


def _sifted(watch: str, band: Band, fields: Sequence[str], since: datetime | None) -> "Select[Any]":
    query = select(entries.c.id).join_from(readings, entries).where(readings.c.watch == watch, readings.c.band == band, readings.c.current)
    if fields:
        query = query.where(rows.has_field(readings, fields))
    return query.where(entries.c.published >= since) if since else query


def _listed(watch: str) -> Executable:
    """A feed that was never checked is no source of anything yet."""
    return (
        select(func.count().label("feeds"), func.sum(case((feeds.c.failures > 0, 1), else_=0)).label("failing"))
        .join_from(feeds, watch_feeds)
        .where(watch_feeds.c.watch == watch, watch_feeds.c.state == "active", feeds.c.last_checked.is_not(None))
    )


def _counted(watch: str, start: datetime, end: datetime) -> Executable:
    """Each entry has one current reading for a watch."""
    return (
        select(
            func.count().label("entries"),
            func.sum(case((readings.c.band == "post", 1), else_=0)).label("kept"),
            func.sum(case((readings.c.band == "review", 1), else_=0)).label("review"),
        )
        .join_from(entries, readings)
        .where(
            readings.c.watch == watch, readings.c.current, or_(entries.c.seen.between(start, end), entries.c.published.between(start, end))
        )
    )
