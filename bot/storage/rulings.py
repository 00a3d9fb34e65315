"""What editors decided."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import and_, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.errors import NotFound
from bot.models import Band, Reading, Ruling
from bot.storage import rows
from bot.storage.claims import in_lists, insert_one
from bot.storage.codec import decode_or_none
from bot.storage.folding import let_wait
from bot.storage.part import Part
from bot.storage.tables import readings, rulings

_BANDS: Mapping[str, Band] = {"accept": "post", "decline": "drop"}


async def ruled_bands(connection: AsyncConnection, watch: str, ids: Sequence[str]) -> dict[str, Band]:
    """Of these entries those that an editor accepted or declined; the last ruling counts."""
    standing = and_(rulings.c.watch == watch, rulings.c.undone.is_(None), rulings.c.kind.in_(list(_BANDS)))
    found: dict[str, Band] = {}
    for some in in_lists(ids):
        query = select(rulings.c.subject, rulings.c.kind).where(standing, rulings.c.subject.in_(some)).order_by(rulings.c.id)
        found |= {row.subject: _BANDS[row.kind] for row in await connection.execute(query)}
    return found


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
            undone = update(rulings).where(rulings.c.id == id, rulings.c.undone.is_(None)).values(undone=now, settled=False)
            return (await connection.execute(undone)).rowcount == 1

    async def ruling(self, id: int) -> Ruling:
        async with self._db.read() as connection:
            row = (await connection.execute(select(rulings).where(rulings.c.id == id))).first()
        if row is None:
            raise NotFound(f"There is no ruling {id}.")
        return rows.ruling_of(row)

    async def unsettled(self, watch: str) -> list[Ruling]:
        query = select(rulings).where(rulings.c.watch == watch, rulings.c.settled.is_(False)).order_by(rulings.c.id)
        async with self._db.read() as connection:
            return [rows.ruling_of(row) for row in await connection.execute(query)]

    async def settle_ruling(self, ruling: Ruling) -> None:
        same = rulings.c.undone == ruling.undone if ruling.undone else rulings.c.undone.is_(None)
        async with self._db.write() as connection:
            await connection.execute(update(rulings).where(rulings.c.id == ruling.id, same).values(settled=True))

    async def band(self, watch: str, entry: str) -> Band | None:
        its = and_(readings.c.watch == watch, readings.c.entry == entry, readings.c.current)
        async with self._db.write() as connection:
            row = (await connection.execute(select(readings.c.detail).where(its))).first()
            own = decode_or_none(Reading, row.detail, f"The reading of {entry}") if row else None
            if own is None:
                return None
            band = (await ruled_bands(connection, watch, [entry])).get(entry, own.band)
            await connection.execute(update(readings).where(its).values(band=band))
            await let_wait(connection, watch, [entry])
        return band

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
