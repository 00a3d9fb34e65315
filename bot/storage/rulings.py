"""What editors decided."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from sqlalchemy import or_, select, update

from bot.errors import NotFound
from bot.models import Ruling
from bot.storage import rows
from bot.storage.claims import in_lists, insert_one
from bot.storage.part import Part
from bot.storage.tables import rulings


class RulingPart(Part):
    async def rule(self, ruling: Ruling) -> Ruling:
        """With its number."""
        async with self._db.write() as connection:
            number = await insert_one(connection, rulings, rows.ruling_columns(ruling), rulings.c.id)
        return replace(ruling, id=number or 0)

    async def undo_ruling(self, id: int, now: datetime) -> bool:
        """False if it was taken back before. Raises NotFound."""
        async with self._db.write() as connection:
            if not (await connection.execute(select(rulings.c.id).where(rulings.c.id == id))).first():
                raise NotFound(f"There is no ruling {id}.")
            undone = update(rulings).where(rulings.c.id == id, rulings.c.undone.is_(None)).values(undone=now)
            return (await connection.execute(undone)).rowcount == 1

    async def rulings(self, watch: str, about: Collection[str] | None = None, *, limit: int = 100_000) -> list[Ruling]:
        """Those in force, the first first; `about` narrows them to these entries and stories."""
        standing = select(rulings).where(rulings.c.watch == watch, rulings.c.undone.is_(None)).order_by(rulings.c.id).limit(limit)
        if about is None:
            queries = [standing]
        else:
            queries = [standing.where(or_(rulings.c.subject.in_(some), rulings.c.object.in_(some))) for some in in_lists(sorted(about))]
        async with self._db.read() as connection:
            found = {row.id: rows.ruling_of(row) for query in queries for row in await connection.execute(query)}
        return [found[number] for number in sorted(found)]
