"""What was posted and may have to be changed: which messages tell a story that has moved on, and writing down what is to become of them."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from pydantic import ValidationError
from sqlalchemy import ColumnElement, Select, and_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.errors import LostClaim
from bot.models import Delivery, Destination, Digest
from bot.ports import Amended, Posted
from bot.storage import rows
from bot.storage.claims import insert_new
from bot.storage.codec import decode_digest, encode_digest
from bot.storage.part import Part
from bot.storage.tables import deliveries, destinations, digests, plans, revisions, stories, told

_NEVER = ("rejected", "expired")
_CHANGING = ("edit", "delete")


class PostedPart(Part):
    async def outdated(self, watch: str, platforms: Collection[str], *, since: datetime, limit: int) -> list[Posted]:
        async with self._db.read() as connection:
            return await _found(connection, moved_on(watch, platforms, since).limit(limit))

    async def posted(self, watch: str, platforms: Collection[str], story: str) -> list[Posted]:
        on_its_way = and_(told.c.state.in_(("promised", "told")), deliveries.c.state.not_in(_NEVER))
        async with self._db.read() as connection:
            return await _found(connection, _posted(watch, platforms).where(told.c.story == story, on_its_way))

    async def sheet_of(self, delivery: Delivery) -> list[tuple[Delivery, Delivery]]:
        same = [
            deliveries.c.plan == delivery.plan,
            deliveries.c.destination == delivery.destination.id,
            deliveries.c.period_key == delivery.period_key,
            deliveries.c.created == delivery.created,
        ]
        its = and_(*same, deliveries.c.target == "", deliveries.c.state.not_in(_NEVER), deliveries.c.message.is_not(None))
        async with self._db.read() as connection:
            messages = (await connection.execute(select(deliveries).where(its).order_by(deliveries.c.part))).all()
            standing = [(row, await _standing(connection, row.id) or row) for row in messages]
        where = delivery.destination
        return [(rows.delivery_of(row, where), rows.delivery_of(last, where)) for row, last in standing]

    async def digest(self, plan: int, period_key: str) -> Digest | None:
        query = select(digests.c.detail).where(digests.c.plan == plan, digests.c.period_key == period_key)
        async with self._db.read() as connection:
            detail = await connection.scalar(query)
        try:
            return decode_digest(detail) if detail else None
        except ValidationError:
            return None

    async def amend_posted(self, amended: Amended) -> None:
        """Raises LostClaim, with nothing written, if one of its messages was changed meanwhile."""
        async with self._db.write() as connection:
            for target, base in amended.bases.items():
                standing = await _standing(connection, target)
                if base != (standing.id if standing else target):
                    raise LostClaim(f"The message {target} was changed by another process meanwhile.")
            await insert_new(connection, deliveries, [rows.delivery_columns(delivery) for delivery in amended.deliveries])
            its = and_(told.c.story == amended.story, told.c.delivery == amended.carrier, told.c.revised < amended.revision)
            await connection.execute(update(told).where(its).values(revised=amended.revision))
            if amended.digest:
                of = and_(digests.c.plan == amended.plan, digests.c.period_key == amended.digest.period.key)
                await connection.execute(update(digests).where(of).values(detail=encode_digest(amended.digest)))


def moved_on(watch: str, platforms: Collection[str], since: datetime) -> "Select[Any]":
    """Messages that arrived, of a story with a newer revision: by the few that were revised lately, not by the many that were told."""
    lately = select(revisions.c.story).where(revisions.c.watch == watch, revisions.c.at >= since, revisions.c.number > 1)
    moved = and_(stories.c.watch == watch, stories.c.id == told.c.story, stories.c.forwarded_to.is_(None))
    heard = and_(told.c.story.in_(lately), told.c.revision < stories.c.revision, told.c.revised < stories.c.revision)
    # Not `state == "sent"`, which most are: the database would begin with all of them. Of what was told, only what expired did not arrive.
    arrived = and_(told.c.state == "told", deliveries.c.state.not_in(_NEVER), deliveries.c.created >= since)
    return _posted(watch, platforms).join(stories, moved).where(heard, arrived)


def _posted(watch: str, platforms: Collection[str]) -> "Select[Any]":
    """What a plan of the watch was told by a message whose words are still kept, oldest first."""
    columns = select(deliveries, told.c.story, told.c.revision, told.c.revised, told.c.at.label("told_at"))
    joined = columns.join_from(told, plans, and_(plans.c.id == told.c.plan, plans.c.watch == watch))
    joined = joined.join(deliveries, deliveries.c.id == told.c.delivery).join(destinations, destinations.c.id == deliveries.c.destination)
    usable: ColumnElement[bool] = and_(destinations.c.platform.in_(platforms), destinations.c.state != "removed")
    joined = joined.where(usable, deliveries.c.message.is_not(None))
    return joined.order_by(deliveries.c.created, deliveries.c.part, told.c.story, told.c.revision)


async def _found(connection: AsyncConnection, query: "Select[Any]") -> list[Posted]:
    """One a message and story, of the newest revision it tells."""
    found = (await connection.execute(query)).all()
    where = await _destinations(connection, {row.destination for row in found})
    newest = {
        (row.id, row.story): Posted(rows.delivery_of(row, where[row.destination]), row.story, max(row.revision, row.revised), row.told_at)
        for row in found
    }
    return list(newest.values())


async def _destinations(connection: AsyncConnection, ids: Collection[int]) -> dict[int, Destination]:
    known = await connection.execute(select(destinations).where(destinations.c.id.in_(ids)))
    return {row.id: rows.destination_of(row) for row in known}


async def _standing(connection: AsyncConnection, target: str) -> Any:
    """The last change of a message that did not fail, or None."""
    changes = and_(deliveries.c.target == target, deliveries.c.action.in_(_CHANGING), deliveries.c.state.not_in(_NEVER))
    newest = select(deliveries).where(changes).order_by(deliveries.c.created.desc(), deliveries.c.part.desc(), deliveries.c.id.desc())
    return (await connection.execute(newest.limit(1))).first()
