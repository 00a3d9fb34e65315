"""Conversations of Teams: where the app is, and how it is reached."""

from datetime import datetime

from sqlalchemy import and_, select, update

from bot.models import Conversation
from bot.storage import rows
from bot.storage.claims import upsert
from bot.storage.part import Part
from bot.storage.tables import conversations


class ConversationPart(Part):
    async def keep_conversation(self, conversation: Conversation, now: datetime) -> bool:
        row = rows.conversation_columns(conversation)
        known = {name: value for name, value in row.items() if value != ""} | {"changed": now}
        its = and_(conversations.c.installation == conversation.installation, conversations.c.address == conversation.address)
        async with self._db.write() as connection:
            before = await connection.scalar(select(conversations.c.state).where(its).with_for_update())
            await upsert(connection, conversations, [known])
            return before != "active"

    async def conversation(self, installation: int, address: str) -> Conversation | None:
        its = and_(conversations.c.installation == installation, conversations.c.address == address)
        async with self._db.read() as connection:
            row = (await connection.execute(select(conversations).where(its))).first()
        return rows.conversation_of(row) if row else None

    async def conversations(self, installation: int, *, user: str = "", team: str = "") -> list[Conversation]:
        """Those the app is in now: all, the personal ones of `user`, or the channels of `team`; the one heard of last first."""
        query = select(conversations).where(conversations.c.installation == installation, conversations.c.state == "active")
        if user:
            query = query.where(conversations.c.who == user, conversations.c.scope == "personal")
        if team:
            query = query.where(conversations.c.team == team)
        async with self._db.read() as connection:
            found = await connection.execute(query.order_by(conversations.c.changed.desc(), conversations.c.address))
            return [rows.conversation_of(row) for row in found]

    async def leave_conversation(self, installation: int, address: str, now: datetime) -> bool:
        """The app was removed there. False if it had left before, or never was there."""
        its = and_(conversations.c.installation == installation, conversations.c.address == address, conversations.c.state == "active")
        async with self._db.write() as connection:
            return (await connection.execute(update(conversations).where(its).values(state="left", changed=now))).rowcount == 1
