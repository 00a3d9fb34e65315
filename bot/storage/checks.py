"""What checks came to: feeds as they stand after them, entries with their readings, pages that are wanted."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import and_, bindparam, delete, func, select, update
from sqlalchemy.exc import DataError, IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.models import Entry, Feed
from bot.ports import Checked
from bot.storage import rows
from bot.storage.claims import in_lists, upsert
from bot.storage.folding import let_wait
from bot.storage.part import Part
from bot.storage.rulings import ruled_bands
from bot.storage.tables import articles, entries, feeds, readings

log = logging.getLogger(__name__)
UNFIT = (IntegrityError, DataError, ValueError, OverflowError)
"""What a value that no database can hold raises: a broken key, a lone surrogate (ValueError), a number too large."""
_CHECKED = update(feeds).where(feeds.c.id == bindparam("_feed"))


class CheckPart(Part):
    async def known_entries(self, feed: int) -> Mapping[str, tuple[str, int]]:
        columns = select(entries.c.key, entries.c.content_hash, entries.c.version).where(entries.c.feed == feed)
        async with self._db.read() as connection:
            return {row.key: (row.content_hash, row.version) for row in await connection.execute(columns)}

    async def save_checks(self, checks: Sequence[Checked], *, by: str, now: datetime) -> None:
        async with self._db.write() as connection:
            ids = [checked.feed.id for checked in checks]
            held = select(feeds.c.id).where(feeds.c.id.in_(ids), feeds.c.claimed_by == by).with_for_update()
            held_ids = set((await connection.execute(held)).scalars())
            mine = [checked for checked in checks if checked.feed.id in held_ids]
            if await _save_together(connection, mine, now):
                for checked in mine:
                    if error := await _save_together(connection, [checked], now):
                        await _save_failure(connection, checked, error, now)


async def _save_together(connection: AsyncConnection, checks: Sequence[Checked], now: datetime) -> Exception | None:
    """All of them or none, in a few statements; what kept them from being stored."""
    savepoint = await connection.begin_nested()  # by hand: a full disk ends the transaction, and undoing a part of it then fails too
    try:
        await _save_feeds(connection, [checked.feed for checked in checks])
        changed = [entry.id for checked in checks for entry in checked.entries if entry.version > 1]
        versions = await _versions(connection, changed)
        checks = [_numbered(checked, versions) for checked in checks]
        await save_entries(connection, [rows.entry_columns(entry) for checked in checks for entry in checked.entries])
        await _forget_wanted(connection, [entry for entry in changed if not any(entry in checked.paged for checked in checks)])
        await _want_pages(connection, [entry for checked in checks for entry in checked.entries if entry.id in checked.paged], now)
        await save_readings(connection, [rows.reading_columns(made, now) for checked in checks for made in checked.readings])
        await savepoint.commit()
    except UNFIT as error:
        await savepoint.rollback()
        return error
    return None


async def _versions(connection: AsyncConnection, ids: Sequence[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for some in in_lists(sorted(ids)):
        stored = select(entries.c.id, entries.c.version).where(entries.c.id.in_(some)).with_for_update()
        found |= {row.id: row.version for row in await connection.execute(stored)}
    return found


def _numbered(checked: Checked, versions: Mapping[str, int]) -> Checked:
    """Its entries above the `versions` that are stored: while the feed was being read, an entry's page may have come and taken the number
    that the feed's own change of it would have, and what has the number of what is folded is never folded."""
    late = {entry.id: versions[entry.id] + 1 for entry in checked.entries if versions.get(entry.id, 0) >= entry.version}
    if not late:
        return checked
    numbered = tuple(replace(entry, version=late.get(entry.id, entry.version)) for entry in checked.entries)
    made = tuple(replace(reading, version=late.get(reading.entry, reading.version)) for reading in checked.readings)
    return replace(checked, entries=numbered, readings=made)


async def _save_failure(connection: AsyncConnection, checked: Checked, error: Exception, now: datetime) -> None:
    """What cannot be stored is that feed's trouble and no other's, and it is asked again as before."""
    log.warning("What %s gave could not be stored: %s", checked.feed.url, error)
    failed = {
        "claimed_by": None,
        "claimed_until": None,
        "last_checked": now,
        "next_check": checked.feed.next_check,
        "failures": feeds.c.failures + 1,
        "failing_since": func.coalesce(feeds.c.failing_since, now),
        "trouble": f"What it gave could not be stored ({type(error).__name__}).",
    }
    await connection.execute(update(feeds).where(feeds.c.id == checked.feed.id).values(**failed))


async def _save_feeds(connection: AsyncConnection, checked: Sequence[Feed]) -> None:
    """Their new state, without the claim."""
    free = {"claimed_by": None, "claimed_until": None}
    if checked:
        await connection.execute(_CHECKED, [{"_feed": feed.id, **rows.check_columns(feed), **free} for feed in checked])


async def save_entries(connection: AsyncConnection, columns: Sequence[dict[str, Any]]) -> None:
    """An entry that changed is no newer for it: it keeps the moment we first saw it, and its date where the feed gives none."""
    await upsert(connection, entries, [row for row in columns if row["dated"]], keep=("feed", "key", "seen"))
    await upsert(connection, entries, [row for row in columns if not row["dated"]], keep=("feed", "key", "seen", "published"))


async def _forget_wanted(connection: AsyncConnection, ids: Sequence[str]) -> None:
    """Pages that entries no longer want which have changed: the feed has the whole text now, or says what is not ours."""
    for some in in_lists(ids):
        await connection.execute(delete(articles).where(articles.c.entry.in_(some), articles.c.state == "wanted"))


async def _want_pages(connection: AsyncConnection, wanting: Sequence[Entry], now: datetime) -> None:
    """A page that several entries of one feed lead to is a list, not the article of any of them: theirs would be each other's facts."""
    shared = set()
    for some in in_lists(sorted({entry.url for entry in wanting})):
        among = entries.c.url.in_(some)
        count = select(entries.c.feed, entries.c.url).where(among).group_by(entries.c.feed, entries.c.url).having(func.count() > 1)
        shared |= {tuple(row) for row in await connection.execute(count)}
    await upsert(connection, articles, [_page_columns(entry, now) for entry in wanting if (entry.feed, entry.url) not in shared])


def _page_columns(entry: Entry, now: datetime) -> dict[str, Any]:
    """All that an older version's page came to is forgotten."""
    parts = urlsplit(entry.url)
    return {
        "entry": entry.id,
        "version": entry.version,
        "url": entry.url,
        "host": f"{parts.scheme}://{parts.netloc}",
        "state": "wanted",
        "not_before": None,
        "wanted": now,
        "tries": 0,
        "trouble": "",
        "fetched": None,
        "bytes": 0,
        "read_ms": 0,
        "claimed_by": None,
        "claimed_until": None,
    }


async def save_readings(connection: AsyncConnection, columns: Sequence[dict[str, Any]]) -> None:
    """The newest reading of an entry is the current one, whatever rules it is by."""
    for watch in {row["watch"] for row in columns}:
        ids = [row["entry"] for row in columns if row["watch"] == watch]
        for some in in_lists(ids):
            old = and_(readings.c.watch == watch, readings.c.entry.in_(some))
            await connection.execute(update(readings).where(old).values(current=False, waiting=False))
        ruled = await ruled_bands(connection, watch, ids)
        columns = [{**row, "band": ruled.get(row["entry"], row["band"])} if row["watch"] == watch else row for row in columns]
    await upsert(connection, readings, columns)
    for watch in {row["watch"] for row in columns}:
        await let_wait(connection, watch, [row["entry"] for row in columns if row["watch"] == watch and row["band"] == "post"])
