"""Installations, destinations and plans: what people set up, by name."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import fields, replace
from datetime import datetime
from typing import Any, TypeVar

from pydantic import ValidationError
from sqlalchemy import Select, and_, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.errors import NotFound, Outdated, WrongUsage
from bot.models import Destination, Installation, Plan
from bot.storage import rows
from bot.storage.claims import insert_new
from bot.storage.codec import adapter
from bot.storage.grants import unhold, workspace_keys
from bot.storage.part import Part
from bot.storage.tables import deliveries, destinations, installations, plans, troubles

T = TypeVar("T", Destination, Plan)
_FIXED = {"id", "installation", "created"}


class PlanPart(Part):
    async def installation(self, platform: str, external_id: str, name: str, now: datetime) -> Installation:
        row = {"platform": platform, "external_id": external_id, "name": name, "created": now}
        same = and_(installations.c.platform == platform, installations.c.external_id == external_id)
        async with self._db.write() as connection:
            await insert_new(connection, installations, [row])
            if name:
                await connection.execute(update(installations).where(same).values(name=name))
            return rows.installation_of((await connection.execute(select(installations).where(same))).one())

    async def add_destination(self, destination: Destination, now: datetime) -> Destination:
        async with self._db.write() as connection:
            await _need_installation(connection, destination.installation)
            if not await insert_new(connection, destinations, [{**rows.destination_columns(destination), "created": now}]):
                raise _taken("destination", destination.name)
            return await _destination(connection, destination.name, destination.installation)

    async def change_destination(self, name: str, changes: Mapping[str, object], *, installation: int | None = None) -> Destination:
        """Raises NotFound; WrongUsage for a name that is taken or a change that cannot be. Made active again, its trouble is over, and its
        workspace's: somebody says so."""
        async with self._db.write() as connection:
            before = await _destination(connection, name, installation)
            after = _changed(before, changes)
            if before.state == "paused" and after.state == "active":
                after = replace(after, trouble="")
            if after.name != name and after.name in await _destination_names(connection, before.installation):
                raise _taken("destination", after.name)
            await connection.execute(update(destinations).where(destinations.c.id == before.id).values(**rows.destination_columns(after)))
            if changes.get("state") == "active":
                await _let_in_by_hand(connection, before)
            return after

    async def remove_destination(self, name: str) -> None:
        """Raises NotFound, and WrongUsage while a plan still tells it."""
        async with self._db.write() as connection:
            found = await _destination(connection, name)
            using = select(plans.c.name).where(plans.c.destination == found.id, plans.c.state != "removed").order_by(plans.c.name)
            if names := (await connection.execute(using)).scalars().all():
                raise WrongUsage(f"The destination {name!r} is still told by: {', '.join(names)}.", "Remove or change those plans first.")
            await connection.execute(update(destinations).where(destinations.c.id == found.id).values(state="removed", address=""))

    async def destinations(self) -> list[Destination]:
        query = select(destinations).where(destinations.c.state != "removed").order_by(destinations.c.id)
        async with self._db.read() as connection:
            return [rows.destination_of(row) for row in await connection.execute(query)]

    async def destination(self, name: str, installation: int | None = None) -> Destination:
        async with self._db.read() as connection:
            return await _destination(connection, name, installation)

    async def pause_destination(self, name: str, trouble: str, *, installation: int | None = None) -> bool:
        async with self._db.write() as connection:
            found = await _destination(connection, name, installation)
            active = and_(destinations.c.id == found.id, destinations.c.state == "active")
            paused = await connection.execute(update(destinations).where(active).values(state="paused", trouble=trouble))
            return paused.rowcount == 1

    async def add_plan(self, plan: Plan, now: datetime) -> Plan:
        """Raises WrongUsage if the name is taken, NotFound if there is no such destination."""
        async with self._db.write() as connection:
            await _need_installation(connection, plan.installation)
            destination = await _destination(connection, plan.destination, plan.installation)
            columns = {**rows.plan_columns(plan, destination.id), "created": now}
            if not await insert_new(connection, plans, [columns]):
                raise _taken("plan", plan.name)
            return await _plan(connection, plan.name, plan.installation)

    async def change_plan(
        self, name: str, changes: Mapping[str, object], *, installation: int | None = None, seen: Plan | None = None
    ) -> Plan:
        """Raises NotFound, Outdated, and WrongUsage for a name that is taken or a change that cannot be."""
        async with self._db.write() as connection:
            before = await _plan(connection, name, installation)
            if seen is not None and before != seen:
                raise Outdated(f"The plan {name!r} was changed meanwhile.", "Look at it as it is now, and change that.")
            after = _changed(before, changes)
            if after.name != name and after.name in await _plan_names(connection, before.installation):
                raise _taken("plan", after.name)
            destination = await _destination(connection, after.destination, before.installation)
            await connection.execute(update(plans).where(plans.c.id == before.id).values(**rows.plan_columns(after, destination.id)))
            return after

    async def remove_plan(self, name: str, *, installation: int | None = None) -> None:
        """What it told stays on record. Raises NotFound."""
        async with self._db.write() as connection:
            found = await _plan(connection, name, installation)
            await connection.execute(update(plans).where(plans.c.id == found.id).values(state="removed"))

    async def plans(self) -> list[Plan]:
        async with self._db.read() as connection:
            return [rows.plan_of(row) for row in await connection.execute(_plan_rows().order_by(plans.c.id))]

    async def last_told(self, plans: Collection[int]) -> Mapping[int, datetime]:
        its = and_(deliveries.c.plan.in_(plans), deliveries.c.state == "sent")
        query = select(deliveries.c.plan, func.max(deliveries.c.settled)).where(its).group_by(deliveries.c.plan)
        async with self._db.read() as connection:
            return {plan: at for plan, at in await connection.execute(query) if at}

    async def plan(self, name: str) -> Plan:
        """Raises NotFound, listing the names there are."""
        async with self._db.read() as connection:
            return await _plan(connection, name)


async def _let_in_by_hand(connection: AsyncConnection, destination: Destination) -> None:
    """Its troubles are over, since when nobody knows: they are closed as of the moment they were told."""
    freed = await unhold(connection, destination.installation)
    keys = [f"destination:{destination.id}", f"messages:{destination.id}", *workspace_keys({destination.installation, *freed})]
    its = update(troubles).where(troubles.c.key.in_(keys), troubles.c.closed.is_(None))
    await connection.execute(its.values(closed=func.coalesce(troubles.c.told, troubles.c.opened)))


async def _destination(connection: AsyncConnection, name: str, installation: int | None = None) -> Destination:
    query = select(destinations).where(destinations.c.state != "removed", destinations.c.name == name)
    if installation is not None:
        query = query.where(destinations.c.installation == installation)
    return await _the_one(connection, query, "destination", name, rows.destination_of, _destination_names)


async def _plan(connection: AsyncConnection, name: str, installation: int | None = None) -> Plan:
    query = _plan_rows().where(plans.c.name == name)
    if installation is not None:
        query = query.where(plans.c.installation == installation)
    return await _the_one(connection, query, "plan", name, rows.plan_of, _plan_names)


def _plan_rows() -> "Select[Any]":
    columns = select(plans, destinations.c.name.label("destination_name"))
    return columns.join(destinations, destinations.c.id == plans.c.destination).where(plans.c.state != "removed")


async def _the_one(
    connection: AsyncConnection,
    query: "Select[Any]",
    kind: str,
    name: str,
    made: "Callable[[rows.AnyRow], T]",
    names: "Callable[[AsyncConnection], Any]",
) -> T:
    """Raises NotFound, and WrongUsage where two installations use the same name: acting on either could be wrong."""
    found = (await connection.execute(query)).all()
    if not found:
        known = ", ".join(await names(connection)) or "none yet"
        raise NotFound(f"There is no {kind} named {name!r}.", f"There are: {known}.")
    if len(found) > 1:
        raise WrongUsage(f"Several installations have a {kind} named {name!r}.", "Rename one of them.")
    return made(found[0])


async def _destination_names(connection: AsyncConnection, installation: int | None = None) -> list[str]:
    return await _names(connection, destinations, installation)


async def _plan_names(connection: AsyncConnection, installation: int | None = None) -> list[str]:
    return await _names(connection, plans, installation)


async def _names(connection: AsyncConnection, table: "Any", installation: int | None) -> list[str]:
    query = select(table.c.name).where(table.c.state != "removed").order_by(table.c.name)
    if installation is not None:
        query = query.where(table.c.installation == installation)
    return list((await connection.execute(query)).scalars())


async def _need_installation(connection: AsyncConnection, installation: int) -> None:
    if not (await connection.execute(select(installations.c.id).where(installations.c.id == installation))).first():
        raise NotFound(f"There is no installation {installation}.")


def _taken(kind: str, name: str) -> WrongUsage:
    return WrongUsage(f"There is a {kind} named {name!r} already.", "Choose another name, or change that one.")


def _changed(model: T, changes: Mapping[str, object]) -> T:
    """The model with these fields changed, each checked. Raises WrongUsage."""
    allowed = [field.name for field in fields(model) if field.name not in _FIXED]
    if unknown := sorted(set(changes) - set(allowed)):
        raise WrongUsage(f"{', '.join(unknown)} cannot be changed.", f"What can be: {', '.join(allowed)}.")
    now = {field.name: getattr(model, field.name) for field in fields(model)}
    try:
        changed: T = adapter(type(model)).validate_python({**now, **changes})
    except ValidationError as error:
        first = error.errors()[0]
        raise WrongUsage(f"{'.'.join(map(str, first['loc']))}: {first['msg']}.") from error
    return changed
