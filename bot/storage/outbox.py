"""The outbox: what is due, who sends it, and what became of it.

A destination is served in order: while its oldest open delivery waits, is being sent or has an unknown fate, the next one waits too.
So a thread's message never goes before the one it answers has been settled; where that one never arrives, it does not go either.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, exists, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.errors import LostClaim
from bot.models import Delivery, Destination
from bot.storage import rows
from bot.storage.claims import claim_rows, free
from bot.storage.part import Part
from bot.storage.tables import deliveries, destinations, told

_OPEN = ("due", "retry", "sending", "unknown")
_TOLD_BY = {"sent": "told", "rejected": "released", "expired": "released"}


class OutboxPart(Part):
    async def claim_deliveries(self, now: datetime, *, by: str, until: datetime, limit: int) -> list[Delivery]:
        async with self._db.write() as connection:
            await _expire(connection, now)
            await _give_up_threads(connection, now)
            lost = and_(deliveries.c.state == "sending", free(deliveries, now))
            await connection.execute(update(deliveries).where(lost).values(state="unknown"))
            claimed = [
                *await claim_rows(connection, deliveries, _next("unknown", now, limit), {"claimed_by": by, "claimed_until": until}),
                *await claim_rows(
                    connection,
                    deliveries,
                    _next("due", now, limit),
                    {"claimed_by": by, "claimed_until": until, "state": "sending", "attempts": deliveries.c.attempts + 1},
                ),
            ]
            where = await _destinations(connection, claimed)
            parents = {row.id: await _parent(connection, row) for row in claimed if row.action == "thread"}
        oldest = sorted(claimed, key=lambda row: (row.created, row.part, row.id))
        return [rows.delivery_of(row, where[row.destination], parents.get(row.id)) for row in oldest]

    async def settle(self, delivery: Delivery, *, by: str, now: datetime) -> None:
        """Raises LostClaim if `by` does not hold it."""
        mine = and_(deliveries.c.id == delivery.id, deliveries.c.claimed_by == by, deliveries.c.state.in_(("sending", "unknown")))
        columns = {**rows.fate_columns(delivery), "claimed_by": None, "claimed_until": None, "settled": now}
        async with self._db.write() as connection:
            if not (await connection.execute(update(deliveries).where(mine).values(**columns))).rowcount:
                raise LostClaim(f"The delivery {delivery.id} is another's now.")
            if delivery.state in _TOLD_BY:
                await _settle_told(connection, [delivery.id], _TOLD_BY[delivery.state], now)
            if delivery.state == "rejected":
                await _give_up_threads(connection, now)

    async def deliveries(self, *, limit: int = 50) -> list[Delivery]:
        """Newest first."""
        newest = select(deliveries).order_by(deliveries.c.created.desc(), deliveries.c.part.desc(), deliveries.c.id).limit(limit)
        async with self._db.read() as connection:
            found = (await connection.execute(newest)).all()
            where = await _destinations(connection, found)
        return [rows.delivery_of(row, where[row.destination]) for row in found]


def _next(state: str, now: datetime, limit: int) -> "Select[Any]":
    """The first open delivery of each active destination, if it is in that state, its time has come and nobody holds it."""
    ranked = (
        select(
            deliveries.c.id,
            func.row_number()
            .over(partition_by=deliveries.c.destination, order_by=(deliveries.c.created, deliveries.c.part, deliveries.c.id))
            .label("place"),
        )
        .join(destinations, destinations.c.id == deliveries.c.destination)
        .where(deliveries.c.state.in_(_OPEN), destinations.c.state == "active")
        .subquery()
    )
    ready = and_(
        deliveries.c.state.in_(("due", "retry") if state == "due" else (state,)),
        or_(deliveries.c.not_before.is_(None), deliveries.c.not_before <= now),
        free(deliveries, now),
    )
    first = deliveries.c.id.in_(select(ranked.c.id).where(ranked.c.place == 1))
    return select(deliveries.c.id).where(ready, first).order_by(deliveries.c.created, deliveries.c.part).limit(limit)


async def _expire(connection: AsyncConnection, now: datetime) -> None:
    """What waited too long is given up and its stories may be told anew. What may have arrived is given up too, but stays told: better
    missed than said twice. A fate nobody has looked into yet is no reason to give up."""
    late = deliveries.c.expires <= now
    waiting = and_(deliveries.c.state.in_(("due", "retry")), late)
    doubtful = and_(deliveries.c.state == "unknown", deliveries.c.claimed_by.is_(None), late)
    for which, fate in ((waiting, "released"), (doubtful, "told")):
        ended = update(deliveries).where(which).values(state="expired", settled=now).returning(deliveries.c.id)
        ids = (await connection.execute(ended)).scalars().all()
        await _settle_told(connection, ids, fate, now)


async def _give_up_threads(connection: AsyncConnection, now: datetime) -> None:
    """What waits to answer a message that never will be there shares its fate: its stories may be told anew."""
    first = deliveries.alias("first")
    gone = _first_of(first, deliveries.c).where(first.c.state.in_(("rejected", "expired")))
    orphans = and_(deliveries.c.action == "thread", deliveries.c.state.in_(("due", "retry")), exists(gone))
    trouble = "The message it answers did not arrive."
    ended = update(deliveries).where(orphans).values(state="expired", trouble=trouble, settled=now).returning(deliveries.c.id)
    ids = (await connection.execute(ended)).scalars().all()
    await _settle_told(connection, ids, "released", now)


async def _parent(connection: AsyncConnection, row: "rows.AnyRow") -> Mapping[str, str]:
    """What the platform calls the message that a thread's one answers."""
    reference = (await connection.execute(_first_of(deliveries, row))).scalar()
    found: Mapping[str, str] = json.loads(str(reference or "{}"))
    return found


def _first_of(first: Any, answering: Any) -> "Select[tuple[str]]":
    """The reference of the first message of the sheet that `answering` is of."""
    same = [first.c[name] == getattr(answering, name) for name in ("plan", "destination", "period_key", "created")]
    return select(first.c.reference).where(*same, first.c.part == 1)


async def _settle_told(connection: AsyncConnection, ids: Sequence[str], state: str, now: datetime) -> None:
    promised = and_(told.c.delivery.in_(ids), told.c.state == "promised")
    await connection.execute(update(told).where(promised).values(state=state, at=now))


async def _destinations(connection: AsyncConnection, found: "Sequence[rows.AnyRow]") -> Mapping[int, Destination]:
    ids = {row.destination for row in found}
    known = await connection.execute(select(destinations).where(destinations.c.id.in_(ids)))
    return {row.id: rows.destination_of(row) for row in known}
