"""The inbox: what people and platforms asked, kept before it was acknowledged."""

import json
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import and_, select, update

from bot.models import Asked
from bot.storage import rows
from bot.storage.claims import claim_rows, free, insert_new
from bot.storage.part import Part
from bot.storage.tables import inbox


class InboxPart(Part):
    async def receive(self, platform: str, external_id: str, kind: str, payload: Mapping[str, object], now: datetime) -> bool:
        row = {"platform": platform, "external_id": external_id, "kind": kind, "payload": _json(payload), "received": now}
        async with self._db.write() as connection:
            return await insert_new(connection, inbox, [row]) == 1

    async def claim_asked(self, now: datetime, *, by: str, until: datetime, limit: int) -> list[Asked]:
        """Open ones that nobody holds, oldest first; `attempts` counts this one too."""
        picked = select(inbox.c.id).where(inbox.c.state == "open", free(inbox, now)).order_by(inbox.c.received, inbox.c.id).limit(limit)
        values = {"claimed_by": by, "claimed_until": until, "attempts": inbox.c.attempts + 1}
        async with self._db.write() as connection:
            claimed = await claim_rows(connection, inbox, picked, values)
        return [rows.asked_of(row) for row in sorted(claimed, key=lambda row: (row.received, row.id))]

    async def answered(self, asked: int, now: datetime, trouble: str = "") -> None:
        state = "failed" if trouble else "answered"
        async with self._db.write() as connection:
            done = update(inbox).where(inbox.c.id == asked)
            await connection.execute(done.values(state=state, trouble=trouble, settled=now, claimed_by=None, claimed_until=None))

    async def put_off(self, asked: int, *, by: str, until: datetime) -> None:
        mine = and_(inbox.c.id == asked, inbox.c.claimed_by == by, inbox.c.state == "open")
        async with self._db.write() as connection:
            await connection.execute(update(inbox).where(mine).values(claimed_until=until))

    async def note_posted(self, asked: int, parts: int, doubts: int) -> None:
        async with self._db.write() as connection:
            await connection.execute(update(inbox).where(inbox.c.id == asked).values(parts=parts, doubts=doubts))


def _json(table: Mapping[str, object]) -> str:
    return json.dumps(table, ensure_ascii=False, default=str)
