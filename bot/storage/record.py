"""The record: what was changed by whom, and what is wrong until somebody mends it."""

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.models import Audited, Trouble
from bot.storage import rows
from bot.storage.claims import in_lists, insert_new, upsert
from bot.storage.part import Part
from bot.storage.tables import audit, troubles


class RecordPart(Part):
    async def audit(self, installation: int | None, who: str, what: str, detail: Mapping[str, object], now: datetime) -> None:
        words = json.dumps(detail, ensure_ascii=False, default=str)
        async with self._db.write() as connection:
            await insert_new(connection, audit, [{"installation": installation, "who": who, "what": what, "detail": words, "at": now}])

    async def audited(self, *, limit: int, since: datetime | None = None, who: str = "", what: str = "") -> list[Audited]:
        """Newest first; `what` is a whole word ("plan.change") or what stands before its dot ("plan")."""
        query = select(audit).order_by(audit.c.at.desc(), audit.c.id.desc()).limit(limit)
        if since:
            query = query.where(audit.c.at >= since)
        if who:
            query = query.where(audit.c.who == who)
        if what:
            query = query.where((audit.c.what == what) | audit.c.what.startswith(f"{what}.", autoescape=True))
        async with self._db.read() as connection:
            return [rows.audited_of(row) for row in await connection.execute(query)]

    async def open_trouble(self, key: str, words: str, now: datetime) -> bool:
        """False if it is open already: then who is to hear of it has heard."""
        async with self._db.write() as connection:
            row = (await connection.execute(select(troubles).where(troubles.c.key == key, troubles.c.closed.is_(None)))).first()
            if row is None:
                fresh = {"key": key, "words": words, "opened": now, "told": None, "closed": None}
                await upsert(connection, troubles, [fresh])
            return row is None

    async def close_trouble(self, key: str, now: datetime) -> bool:
        """False if it was not open."""
        async with self._db.write() as connection:
            return await close_troubles(connection, (key,), now) == 1

    async def mark_trouble_told(self, key: str, now: datetime | None) -> bool:
        """Whether this was news: of several who are about to tell it, one does. None takes it back."""
        news = troubles.c.told.is_(None) if now else troubles.c.told.is_not(None)
        async with self._db.write() as connection:
            marked = update(troubles).where(troubles.c.key == key, troubles.c.closed.is_(None), news).values(told=now)
            return (await connection.execute(marked)).rowcount == 1

    async def settle_troubles(self, opened: Sequence[Trouble], closed: Collection[str], now: datetime) -> list[str]:
        async with self._db.write() as connection:
            for some in in_lists(list(closed)):
                await close_troubles(connection, some, now)
            keys = [trouble.key for trouble in opened]
            its = (select(troubles).where(troubles.c.key.in_(some)) for some in in_lists(keys))
            known = {row.key: row for query in its for row in await connection.execute(query)}
            new = [trouble for trouble in opened if trouble.key not in known or known[trouble.key].closed]
            told = {row.key: row.told for row in known.values()}
            fresh = [{"key": t.key, "words": t.words, "opened": now, "told": t.told or told.get(t.key), "closed": None} for t in new]
            await upsert(connection, troubles, fresh)
        return [trouble.key for trouble in new]

    async def mark_troubles_told(self, keys: Collection[str], now: datetime) -> list[str]:
        news = or_(troubles.c.told.is_(None), troubles.c.told < troubles.c.opened)
        marked: list[str] = []
        async with self._db.write() as connection:
            for some in in_lists(list(keys)):
                its = update(troubles).where(troubles.c.key.in_(some), troubles.c.closed.is_(None), news).values(told=now)
                marked += (await connection.execute(its.returning(troubles.c.key))).scalars()
        return marked

    async def past_troubles(self, beginning: str) -> list[Trouble]:
        query = select(troubles).where(troubles.c.key.startswith(beginning, autoescape=True)).order_by(troubles.c.opened, troubles.c.key)
        async with self._db.read() as connection:
            return [Trouble(row.key, row.words, row.opened, row.told, row.closed) for row in await connection.execute(query)]

    async def troubles(self) -> list[Trouble]:
        """Open ones, the oldest first."""
        query = select(troubles).where(troubles.c.closed.is_(None)).order_by(troubles.c.opened, troubles.c.key)
        async with self._db.read() as connection:
            return [Trouble(row.key, row.words, row.opened, row.told) for row in await connection.execute(query)]


async def close_troubles(connection: AsyncConnection, keys: Sequence[str], now: datetime) -> int:
    """How many of them were open."""
    its = update(troubles).where(troubles.c.key.in_(keys), troubles.c.closed.is_(None)).values(closed=now)
    return (await connection.execute(its)).rowcount
