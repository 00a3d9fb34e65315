"""Forgetting what `[retention]` says. What was told, and the receipts of what was said, stay for good."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import monotonic

from sqlalchemy import ColumnElement, and_, delete, exists, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage import rows
from bot.storage.engine import Database
from bot.storage.folding import index_anew
from bot.storage.tables import deliveries, entries, inbox, page_hosts, readings, stories, story_entries

_BATCH = 25
"""Rows forgotten in one transaction."""


@dataclass(frozen=True, slots=True)
class Retention:
    """How long each kind of thing is kept."""

    texts: timedelta = timedelta(days=90)
    dropped: timedelta = timedelta(days=180)
    payloads: timedelta = timedelta(days=90)
    inbox: timedelta = timedelta(days=30)
    pages: timedelta = timedelta(days=30)
    """Texts that are a page's and not the feed's own."""


@dataclass(frozen=True, slots=True)
class Pruned:
    """How many were forgotten."""

    texts: int
    dropped: int
    payloads: int
    inbox: int


async def prune(database: Database, now: datetime, retention: Retention) -> Pruned:
    """Drop what is older than `retention`, a few hundred rows at a time. Raises StoreError."""
    await _forget_hosts(database, now - retention.pages)
    return Pruned(
        dropped=await _forget_dropped(database, now - retention.dropped),
        texts=await _forget_texts(database, entries.c.seen < now - retention.texts)
        + await _forget_texts(database, and_(entries.c.paged, entries.c.seen < now - retention.pages)),
        payloads=await _forget_payloads(database, now - retention.payloads),
        inbox=await _forget_asked(database, now - retention.inbox),
    )


async def _forget_texts(database: Database, which: "ColumnElement[bool]") -> int:
    """Also out of the full-text index, which then holds the sentences of the receipts only."""
    old = select(entries.c.id).where(entries.c.text.is_not(None), which).limit(_BATCH)
    count = 0
    while True:
        began = monotonic()
        async with database.write() as connection:
            ids = (await connection.execute(old)).scalars().all()
            await connection.execute(update(entries).where(entries.c.id.in_(ids)).values(text=None, links=""))
            await _index_anew(connection, ids)
        count += len(ids)
        if len(ids) < _BATCH:
            return count
        await _let_others_write(began)


async def _let_others_write(began: float) -> None:
    """As long as was just written: SQLite queues nobody, so whoever begins again at once shuts everybody else out."""
    await asyncio.sleep(monotonic() - began)


async def _index_anew(connection: AsyncConnection, ids: Sequence[str]) -> None:
    told_in = exists().where(
        story_entries.c.watch == stories.c.watch, story_entries.c.story == stories.c.id, story_entries.c.entry.in_(ids)
    )
    for row in (await connection.execute(select(stories).where(told_in, stories.c.forwarded_to.is_(None)))).all():
        for story in rows.stories_of([row]):
            await index_anew(connection, story, row.number)


async def _forget_dropped(database: Database, before: datetime) -> int:
    """Entries that no watch kept or wants reviewed, with their readings."""
    wanted = exists().where(readings.c.entry == entries.c.id, readings.c.current, readings.c.band != "drop")
    in_story = exists().where(story_entries.c.entry == entries.c.id)
    old = select(entries.c.id).where(entries.c.seen < before, ~wanted, ~in_story).limit(_BATCH)
    count = 0
    while True:
        began = monotonic()
        async with database.write() as connection:
            ids = (await connection.execute(old)).scalars().all()
            await connection.execute(delete(readings).where(readings.c.entry.in_(ids)))
            await connection.execute(delete(entries).where(entries.c.id.in_(ids)))
        count += len(ids)
        if len(ids) < _BATCH:
            return count
        await _let_others_write(began)


async def _forget_hosts(database: Database, before: datetime) -> None:
    """The robots.txt of hosts that nobody asked for a page since."""
    async with database.write() as connection:
        await connection.execute(delete(page_hosts).where(page_hosts.c.robots_at < before))


async def _forget_payloads(database: Database, before: datetime) -> int:
    """The words of messages whose fate is settled; the record that they were sent stays."""
    done = and_(deliveries.c.state.in_(("sent", "rejected", "expired")), deliveries.c.message.is_not(None), deliveries.c.created < before)
    async with database.write() as connection:
        return (await connection.execute(update(deliveries).where(done).values(message=None))).rowcount


async def _forget_asked(database: Database, before: datetime) -> int:
    """Answered or not: a question that old will get no answer."""
    async with database.write() as connection:
        return (await connection.execute(delete(inbox).where(inbox.c.received < before))).rowcount
