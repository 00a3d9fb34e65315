"""Workspaces: which there are, their sealed tokens, what their platform refuses; and installations under way."""

from collections.abc import Mapping
from datetime import datetime
from typing import Literal

from sqlalchemy import and_, delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.errors import NotFound
from bot.models import Installation
from bot.storage import rows
from bot.storage.claims import insert_new, upsert
from bot.storage.part import Part
from bot.storage.record import close_troubles
from bot.storage.tables import consents, grants, installations


class GrantPart(Part):
    async def installations(self, platform: str) -> list[Installation]:
        query = select(installations).where(installations.c.platform == platform).order_by(installations.c.id)
        async with self._db.read() as connection:
            return [rows.installation_of(row) for row in await connection.execute(query)]

    async def set_installation_state(self, id: int, state: Literal["active", "removed"]) -> None:
        async with self._db.write() as connection:
            await connection.execute(update(installations).where(installations.c.id == id).values(state=state))

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

    async def free_installation(self, installation: int, now: datetime) -> None:
        """It is sent to again, and the trouble with it is over."""
        async with self._db.write() as connection:
            await let_in(connection, installation, now)

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

    async def drop_grant(self, installation: int) -> None:
        async with self._db.write() as connection:
            await connection.execute(delete(grants).where(grants.c.installation == installation))

    async def keep_consent(self, state: str, expires: datetime) -> None:
        async with self._db.write() as connection:
            await insert_new(connection, consents, [{"state": state, "expires": expires}])

    async def take_consent(self, state: str, now: datetime) -> bool:
        """Whether that state was given out and is still good; it is good once."""
        async with self._db.write() as connection:
            await connection.execute(delete(consents).where(consents.c.expires <= now))
            return (await connection.execute(delete(consents).where(consents.c.state == state))).rowcount == 1


async def let_in(connection: AsyncConnection, installation: int, now: datetime) -> None:
    await connection.execute(update(installations).where(installations.c.id == installation).values(held=""))
    await close_troubles(connection, (f"workspace:{installation}",), now)


def _parted(held: str) -> tuple[str, str]:
    platform, _, badge = held.partition(":")
    return platform, badge
