"""The outbox: what is due, who sends it, and what became of it.

A destination is served in order: while its oldest open delivery waits, is being sent or has an unknown fate, the next one waits too.
So a thread's message never goes before the one it answers has been settled; where that one never arrives, it does not go either. The
same holds of an edit. As one delivery a destination is held at a time, and the next not sooner than `pace` after it arrived, several
processes together keep to the pace of one.
"""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, not_, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.errors import LostClaim
from bot.models import Delivery, Destination
from bot.storage import rows
from bot.storage.claims import claim_rows, free
from bot.storage.part import Part
from bot.storage.record import close_troubles
from bot.storage.tables import deliveries, destinations, installations, told

_OPEN = ("due", "retry", "sending", "unknown")
_TOLD_BY = {"sent": "told", "rejected": "released", "expired": "released"}


class OutboxPart(Part):
    async def claim_deliveries(
        self, now: datetime, *, by: str, until: datetime, limit: int, pace: timedelta = timedelta(0)
    ) -> list[Delivery]:
        async with self._db.write() as connection:
            await _expire(connection, now)
            await _give_up_orphans(connection, now)
            lost = and_(deliveries.c.state == "sending", free(deliveries, now))
            await connection.execute(update(deliveries).where(lost).values(state="unknown"))
            claimed = [
                *await claim_rows(connection, deliveries, _next("unknown", now, limit, pace), {"claimed_by": by, "claimed_until": until}),
                *await claim_rows(
                    connection,
                    deliveries,
                    _next("due", now, limit, pace),
                    {"claimed_by": by, "claimed_until": until, "state": "sending", "attempts": deliveries.c.attempts + 1},
                ),
            ]
            where = await _destinations(connection, claimed)
            refuses = await _refusals(connection, where.values())
            parents = {row.id: await _parent(connection, row) for row in claimed if row.action != "post"}
        oldest = sorted(claimed, key=lambda row: (row.created, row.part, row.id))
        made = (rows.delivery_of(row, where[row.destination], parents.get(row.id)) for row in oldest)
        return [replace(delivery, refuses=refuses.get(delivery.destination.installation, frozenset())) for delivery in made]

    async def claim_again(self, id: str, *, by: str, until: datetime) -> bool:
        mine = and_(deliveries.c.id == id, deliveries.c.claimed_by == by, deliveries.c.state == "unknown")
        async with self._db.write() as connection:
            held = update(deliveries).where(mine).values(claimed_until=until, attempts=deliveries.c.attempts + 1)
            return (await connection.execute(held)).rowcount == 1

    async def settle(self, delivery: Delivery, *, by: str, now: datetime) -> None:
        """Raises LostClaim if `by` does not hold it."""
        if await self.settle_all([delivery], by=by, now=now):
            raise LostClaim(f"The delivery {delivery.id} is another's now.")

    async def settle_all(self, tried: Sequence[Delivery], *, by: str, now: datetime) -> list[str]:
        """The ids of those that `by` does not hold; the others are settled, in one transaction."""
        async with self._db.write() as connection:
            mine = [delivery for delivery in tried if await _settle(connection, delivery, by, now)]
            for state, fate in _TOLD_BY.items():
                await _settle_told(connection, [delivery.id for delivery in mine if delivery.state == state], fate, now)
            await _arrived(connection, {delivery.destination.id for delivery in mine if delivery.state == "sent"}, now)
            if any(delivery.state == "rejected" for delivery in mine):
                await _give_up_orphans(connection, now)
        held = {delivery.id for delivery in mine}
        return [delivery.id for delivery in tried if delivery.id not in held]

    async def deliveries(self, *, limit: int = 50) -> list[Delivery]:
        """Newest first."""
        newest = select(deliveries).order_by(deliveries.c.created.desc(), deliveries.c.part.desc(), deliveries.c.id).limit(limit)
        async with self._db.read() as connection:
            found = (await connection.execute(newest)).all()
            where = await _destinations(connection, found)
        return [rows.delivery_of(row, where[row.destination]) for row in found]


def _next(state: str, now: datetime, limit: int, pace: timedelta) -> "Select[Any]":
    """The first open delivery of each destination that may be sent to, if it is in that state, its time has come and nobody holds it."""
    ranked = (
        select(
            deliveries.c.id,
            func.row_number()
            .over(partition_by=deliveries.c.destination, order_by=(deliveries.c.created, deliveries.c.part, deliveries.c.id))
            .label("place"),
        )
        .join(destinations, destinations.c.id == deliveries.c.destination)
        .join(installations, installations.c.id == destinations.c.installation)
        .where(deliveries.c.state.in_(_OPEN), _is_open(), _is_rested(now, pace))
        .subquery()
    )
    ready = and_(
        deliveries.c.state.in_(("due", "retry") if state == "due" else (state,)),
        or_(deliveries.c.not_before.is_(None), deliveries.c.not_before <= now),
        free(deliveries, now),
    )
    first = deliveries.c.id.in_(select(ranked.c.id).where(ranked.c.place == 1))
    return select(deliveries.c.id).where(ready, first).order_by(deliveries.c.created, deliveries.c.part).limit(limit)


def _is_open() -> ColumnElement[bool]:
    """Nobody paused it, and its workspace, if it goes through one, lets us in."""
    gone = and_(destinations.c.platform == installations.c.platform, installations.c.state != "active")
    held = installations.c.held.startswith(destinations.c.platform + ":")
    return and_(destinations.c.state == "active", not_(or_(gone, held)))


def _is_rested(now: datetime, pace: timedelta) -> ColumnElement[bool]:
    """What arrived there last, whichever process sent it, arrived that long ago; a time to come is of a clock that went wrong."""
    return or_(destinations.c.posted.is_(None), destinations.c.posted <= now - pace, destinations.c.posted > now + pace)


async def _settle(connection: AsyncConnection, delivery: Delivery, by: str, now: datetime) -> bool:
    mine = and_(deliveries.c.id == delivery.id, deliveries.c.claimed_by == by, deliveries.c.state.in_(("sending", "unknown")))
    columns = {**rows.fate_columns(delivery), "claimed_by": None, "claimed_until": None, "settled": now}
    return (await connection.execute(update(deliveries).where(mine).values(**columns))).rowcount == 1


async def _arrived(connection: AsyncConnection, ids: Collection[int], now: datetime) -> None:
    """Two destinations may be one channel. What was in the way of messages there is no more."""
    if not ids:
        return
    one = destinations.alias("one")
    same = exists().where(one.c.id.in_(ids), one.c.installation == destinations.c.installation, one.c.address == destinations.c.address)
    await connection.execute(update(destinations).where(same).values(posted=now))
    await close_troubles(connection, [f"{what}:{id_}" for id_ in sorted(ids) for what in ("destination", "messages")], now)


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


async def _give_up_orphans(connection: AsyncConnection, now: datetime) -> None:
    """What waits to answer or to change a message that never will be there shares its fate: its stories may be told anew."""
    first, target = deliveries.alias("first"), deliveries.alias("target")
    never = ("rejected", "expired")
    alone = _first_of(first, deliveries.c).where(first.c.state.in_(never))
    aimed = exists().where(target.c.id == deliveries.c.target, target.c.state.in_(never))
    thread = and_(deliveries.c.action == "thread", deliveries.c.target == "", exists(alone))
    orphans = and_(deliveries.c.state.in_(("due", "retry")), or_(thread, and_(deliveries.c.target != "", aimed)))
    trouble = "The message it is about did not arrive."
    ended = update(deliveries).where(orphans).values(state="expired", trouble=trouble, settled=now).returning(deliveries.c.id)
    ids = (await connection.execute(ended)).scalars().all()
    await _settle_told(connection, ids, "released", now)


async def _parent(connection: AsyncConnection, row: "rows.AnyRow") -> Mapping[str, str]:
    """What the platform calls the message that this one answers or changes; of a reply, also the thread it stands in."""
    if not row.target:
        return _reference(await connection.scalar(_first_of(deliveries, row)))
    target = (await connection.execute(select(deliveries).where(deliveries.c.id == row.target))).first()
    found = _reference(target.reference if target else None)
    if target is None or target.action != "thread" or "thread" in found:
        return found
    above = _reference(await connection.scalar(_first_of(deliveries, target)))
    return {**found, **({"thread": above["ts"]} if "ts" in above else {})}


def _reference(kept: str | None) -> Mapping[str, str]:
    found: Mapping[str, str] = json.loads(kept or "{}")
    return found


async def _refusals(connection: AsyncConnection, where: Iterable[Destination]) -> Mapping[int, frozenset[str]]:
    """By installation, what its platform does not take."""
    ids = {destination.installation for destination in where}
    known = await connection.execute(select(installations).where(installations.c.id.in_(ids), installations.c.refuses != ""))
    return {row.id: rows.installation_of(row).refuses for row in known}


def _first_of(first: Any, answering: Any) -> "Select[tuple[str]]":
    """The reference of the first message of the sheet that `answering` is of."""
    same = [first.c[name] == getattr(answering, name) for name in ("plan", "destination", "period_key", "created")]
    return select(first.c.reference).where(*same, first.c.part == 1)


async def _settle_told(connection: AsyncConnection, ids: Sequence[str], state: str, now: datetime) -> None:
    if not ids:
        return
    promised = and_(told.c.delivery.in_(ids), told.c.state == "promised")
    await connection.execute(update(told).where(promised).values(state=state, at=now))


async def _destinations(connection: AsyncConnection, found: "Sequence[rows.AnyRow]") -> Mapping[int, Destination]:
    ids = {row.destination for row in found}
    known = await connection.execute(select(destinations).where(destinations.c.id.in_(ids)))
    return {row.id: rows.destination_of(row) for row in known}
