"""Workspaces: which there are, their sealed tokens, what their platform refuses; and installations under way."""

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import and_, delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.errors import NotFound
from bot.models import Installation
from bot.storage import rows
from bot.storage.claims import drop_lease, insert_new, take_lease, upsert
from bot.storage.part import Part
from bot.storage.record import close_troubles
from bot.storage.tables import consents, destinations, grants, installations, plans


class GrantPart(Part):
    async def installations(self, platform: str = "") -> list[Installation]:
        query = select(installations).order_by(installations.c.id)
        if platform:
            query = query.where(installations.c.platform == platform)
        async with self._db.read() as connection:
            return [rows.installation_of(row) for row in await connection.execute(query)]

    async def find_installation(self, platform: str, external_id: str) -> Installation | None:
        query = select(installations).where(installations.c.platform == platform, installations.c.external_id == external_id)
        async with self._db.read() as connection:
            row = (await connection.execute(query)).first()
        return rows.installation_of(row) if row else None

    async def leave(self, installation: int) -> bool:
        """False if it had left before."""
        here = and_(installations.c.id == installation, installations.c.state == "active")
        async with self._db.write() as connection:
            await connection.execute(delete(grants).where(grants.c.installation == installation))
            return (await connection.execute(update(installations).where(here).values(state="removed"))).rowcount == 1

    async def let_in(self, installation: int, now: datetime) -> bool:
        """False if nothing was in the way."""
        async with self._db.write() as connection:
            return await let_in(connection, installation, now)

    async def hold_installation(self, installation: int, platform: str, badge: str) -> bool:
        """False if it is held for the same already."""
        held = f"{platform}:{badge}"
        its = and_(installations.c.id == installation, installations.c.held != held)
        async with self._db.write() as connection:
            return (await connection.execute(update(installations).where(its).values(held=held))).rowcount == 1

    async def held_installations(self) -> Mapping[int, tuple[str, str]]:
        """By number, the platform and the badge that it is held for."""
        held = select(installations.c.id, installations.c.held).where(installations.c.held != "")
        async with self._db.read() as connection:
            return {row.id: _parted(row.held) for row in await connection.execute(held)}

    async def refuse(self, installation: int, what: str) -> None:
        """Its platform does not take `what`: it is not offered again. Raises NotFound."""
        its = installations.c.id == installation
        async with self._db.write() as connection:
            row = (await connection.execute(select(installations).where(its))).first()
            if row is None:
                raise NotFound(f"There is no installation {installation}.")
            refused = rows.installation_of(row).refuses | {what}
            await connection.execute(update(installations).where(its).values(refuses=rows.field_words(sorted(refused))))

    async def keep_grant(self, installation: int, sealed: str, expires: datetime | None, now: datetime) -> None:
        """In the place of an earlier one."""
        row = {"installation": installation, "sealed": sealed, "expires": expires, "changed": now}
        async with self._db.write() as connection:
            await upsert(connection, grants, [row])

    async def grant(self, installation: int) -> tuple[str, datetime | None] | None:
        """As it was sealed, and when its token expires."""
        async with self._db.read() as connection:
            row = (await connection.execute(select(grants).where(grants.c.installation == installation))).first()
        return (row.sealed, row.expires) if row else None

    async def swap_grant(self, installation: int, before: str, sealed: str, expires: datetime | None, now: datetime) -> bool:
        same = and_(grants.c.installation == installation, grants.c.sealed == before)
        async with self._db.write() as connection:
            swapped = await connection.execute(update(grants).where(same).values(sealed=sealed, expires=expires, changed=now))
            return swapped.rowcount == 1

    async def grants(self) -> Mapping[int, str]:
        async with self._db.read() as connection:
            return {row.installation: row.sealed for row in await connection.execute(select(grants).order_by(grants.c.installation))}

    async def adopt(self, installation: int) -> int:
        own = select(installations.c.id).where(installations.c.platform == "local", installations.c.external_id == "local")
        platform = select(installations.c.platform).where(installations.c.id == installation)
        async with self._db.write() as connection:
            taken = await _names_of(connection, installation)
            its = select(destinations.c.id, destinations.c.name).where(
                destinations.c.installation.in_(own), destinations.c.platform.in_(platform), destinations.c.state != "removed"
            )
            count = 0
            for row in (await connection.execute(its)).all():
                told = and_(plans.c.destination == row.id, plans.c.state != "removed")
                names = {plan.name for plan in await connection.execute(select(plans.c.name).where(told))}
                if not taken.isdisjoint({("destination", row.name), *(("plan", name) for name in names)}):
                    continue
                await connection.execute(update(destinations).where(destinations.c.id == row.id).values(installation=installation))
                await connection.execute(update(plans).where(plans.c.destination == row.id).values(installation=installation))
                count += 1
        return count

    async def claim_renewal(self, installation: int, *, by: str, now: datetime, until: datetime) -> bool:
        async with self._db.write() as connection:
            return await take_lease(connection, f"renew {installation}", by=by, now=now, until=until)

    async def release_renewal(self, installation: int, *, by: str) -> None:
        async with self._db.write() as connection:
            await drop_lease(connection, f"renew {installation}", by=by)

    async def keep_consent(self, state: str, expires: datetime, now: datetime) -> None:
        """Those that ran out go: whoever only opens the page leaves nothing for long."""
        async with self._db.write() as connection:
            await connection.execute(delete(consents).where(consents.c.expires <= now))
            await insert_new(connection, consents, [{"state": state, "expires": expires}])

    async def take_consent(self, state: str, now: datetime) -> bool:
        """Whether that state was given out and is still good; it is good once."""
        async with self._db.write() as connection:
            await connection.execute(delete(consents).where(consents.c.expires <= now))
            return (await connection.execute(delete(consents).where(consents.c.state == state))).rowcount == 1


async def _names_of(connection: AsyncConnection, installation: int) -> set[tuple[str, str]]:
    """Of what it has now: ("destination" or "plan", name)."""
    tables = {"destination": destinations, "plan": plans}
    found = set()
    for kind, table in tables.items():
        its = select(table.c.name).where(table.c.installation == installation, table.c.state != "removed")
        found |= {(kind, row.name) for row in await connection.execute(its)}
    return found


async def let_in(connection: AsyncConnection, installation: int, now: datetime) -> bool:
    its = installations.c.id == installation
    left = await connection.execute(update(installations).where(its, installations.c.state != "active").values(state="active"))
    freed = await unhold(connection, installation)
    closed = await close_troubles(connection, workspace_keys({installation, *freed}), now)
    return bool(left.rowcount or freed or closed)


async def unhold(connection: AsyncConnection, installation: int) -> list[int]:
    """With all that are held for the same token; which they were."""
    mark = await connection.scalar(select(installations.c.held).where(installations.c.id == installation))
    same = and_(installations.c.held != "", installations.c.held == mark)
    freed = update(installations).where(same).values(held="").returning(installations.c.id)
    return list((await connection.execute(freed)).scalars())


def workspace_keys(installations: Collection[int]) -> list[str]:
    """The troubles with them."""
    return [f"workspace:{each}" for each in sorted(installations)]


def _parted(held: str) -> tuple[str, str]:
    platform, _, badge = held.partition(":")
    return platform, badge
