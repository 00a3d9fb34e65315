"""Stories as people ask for them: one by its id, the latest, those that match words, and the counts of a period;
and entries: one by its address, those of a band."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Executable, Select, Subquery, and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.faring import UNREAD
from bot.models import Band, Coverage, Read, Story, Told
from bot.ports import Found, Sifted, Wanted
from bot.storage import rows
from bot.storage.claims import in_lists
from bot.storage.fares import states_where
from bot.storage.folding import reading_rows
from bot.storage.part import Part
from bot.storage.search import NEWEST, Sought, find_numbers, query_of, sought
from bot.storage.tables import entries, plans, readings, stories, story_entries, told, watch_feeds

_NAMED = 5
"""Feeds that are named of those that fail, and of those that are silent."""


class ShelfPart(Part):
    async def story(self, watch: str, id: str) -> Story | None:
        async with self._db.read() as connection:
            found = await _by_id(connection, watch, id) or await _by_beginning(connection, watch, id)
            if found and found.forwarded_to:
                found = await _by_id(connection, watch, found.forwarded_to)
        return next(iter(rows.stories_of([found])), None) if found else None

    async def latest(self, watch: str, *, wanted: Wanted = Wanted(), limit: int, offset: int = 0) -> Found:
        if wanted.fields or wanted.org or wanted.side or wanted.language:
            return await self._sought(sought(watch, wanted), limit, offset)
        page = newest(watch, wanted).limit(limit).offset(offset)
        most = max(NEWEST, offset + limit)
        async with self._db.read() as connection:
            counted = newest(watch, wanted).with_only_columns(stories.c.number).limit(most + 1).subquery()
            total = await connection.scalar(select(func.count()).select_from(counted)) or 0
            found = (await connection.execute(page)).all()
        return Found(tuple(rows.stories_of(found)), min(total, most), total > most)

    async def search(self, watch: str, words: str, *, wanted: Wanted = Wanted(), limit: int, offset: int = 0) -> Found:
        query = query_of(words)
        return await self._sought(sought(watch, wanted, query), limit, offset) if query else Found((), 0)

    async def _sought(self, what: Sought, limit: int, offset: int) -> Found:
        async with self._db.read() as connection:
            numbers, total, more = await find_numbers(connection, what, limit=limit, offset=offset)
            found = (await connection.execute(select(stories).where(stories.c.number.in_(numbers)))).all()
        return Found(tuple(rows.stories_of(sorted(found, key=lambda row: numbers.index(row.number)))), total, more)

    async def coverage(self, watch: str, start: datetime, end: datetime) -> Coverage:
        async with self._db.read() as connection:
            states = await states_where(connection, (watch_feeds.c.watch == watch, watch_feeds.c.state == "active"), end)
            counted: dict[str, int] = {row.band: row.many for row in await connection.execute(counted_entries(watch, start, end))}
            folded = await connection.scalar(counted_stories(watch, start, end)) or 0
        listed = [state for state in states if state.feed.last_checked]
        failing = [state.source.title or state.source.url for state in listed if state.fare in UNREAD]
        silent = [state.source.title or state.source.url for state in listed if state.fare == "quiet"]
        return Coverage(
            feeds=len(listed),
            failing=len(failing),
            entries=sum(counted.values()),
            kept=counted.get("post", 0),
            review=counted.get("review", 0),
            silent=len(silent),
            stories=folded,
            failing_names=tuple(failing[:_NAMED]),
            silent_names=tuple(silent[:_NAMED]),
        )

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


async def _by_id(connection: AsyncConnection, watch: str, id: str) -> rows.AnyRow | None:
    return (await connection.execute(select(stories).where(stories.c.watch == watch, stories.c.id == id))).first()


async def _by_beginning(connection: AsyncConnection, watch: str, id: str) -> rows.AnyRow | None:
    """None unless the beginning fits one story alone, forwarded ids counting as the story they lead to."""
    begins = and_(stories.c.id >= id, stories.c.id < id + "\uffff", stories.c.id.startswith(id, autoescape=True))  # the first two by index
    found = (await connection.execute(select(stories).where(stories.c.watch == watch, begins).limit(20))).all() if id else []
    return found[0] if len({row.forwarded_to or row.id for row in found}) == 1 else None


def newest(watch: str, wanted: Wanted) -> "Select[Any]":
    """All stories of the time wanted, the newest first."""
    query = select(stories).where(stories.c.watch == watch, stories.c.forwarded_to.is_(None))
    query = query.where(stories.c.published >= wanted.since) if wanted.since else query
    query = query.where(stories.c.published < wanted.until) if wanted.until else query
    return query.order_by(stories.c.published.desc(), stories.c.number.desc())


def _sifted(watch: str, band: Band, fields: Sequence[str], since: datetime | None) -> "Select[Any]":
    query = select(entries.c.id).join_from(readings, entries).where(readings.c.watch == watch, readings.c.band == band, readings.c.current)
    if fields:
        query = query.where(rows.has_field(readings, fields))
    return query.where(entries.c.published >= since) if since else query


def _seen(start: datetime, end: datetime) -> "Subquery":
    """Entries first seen or published in `[start, end)`, each once."""
    seen = select(entries.c.id).where(entries.c.seen >= start, entries.c.seen < end)
    return seen.union(select(entries.c.id).where(entries.c.published >= start, entries.c.published < end)).subquery("seen_then")


def counted_entries(watch: str, start: datetime, end: datetime) -> Executable:
    """By the band of their current reading. Not joined: SQLite would then begin with all readings of the watch."""
    then = _seen(start, end)
    its = and_(readings.c.entry == then.c.id, readings.c.watch == watch, readings.c.current)
    banded = select(select(readings.c.band).where(its).scalar_subquery().label("band")).select_from(then).subquery()
    return select(banded.c.band, func.count().label("many")).where(banded.c.band.is_not(None)).group_by(banded.c.band)


def counted_stories(watch: str, start: datetime, end: datetime) -> Executable:
    """Those that what was kept was folded into."""
    then = _seen(start, end)
    folded = select(func.count(story_entries.c.story.distinct())).select_from(then)
    return folded.join(story_entries, and_(story_entries.c.entry == then.c.id, story_entries.c.watch == watch))
