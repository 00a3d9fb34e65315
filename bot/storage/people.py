"""People: what is known of them, what they saved and suggested; and forgetting one of them."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Column, Select, Table, Text, and_, delete, false, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.errors import NotFound
from bot.models import Language, Profile, Suggestion
from bot.storage import rows
from bot.storage.claims import in_lists, insert_new, upsert
from bot.storage.part import Part
from bot.storage.tables import conversations, destinations, inbox, metadata, people, plans, saved, suggestions, votes

FORGOTTEN = "forgotten"
OWN = "to-"
"""How the name of somebody's own destination begins that they made in chat; theirs follows."""
NEWS = {
    *("entries", "readings", "stories", "story_places", "story_entries", "story_keys", "revisions", "story_days", "rates"),
    *("commitments", "commitment_pairs", "ties", "parties", "bodies", "body_names", "partners"),
}
"""Tables of what the world publishes: nobody of a workspace is in them."""


class PeoplePart(Part):
    async def profile(self, installation: int, user: str) -> Profile | None:
        async with self._db.read() as connection:
            row = (await connection.execute(select(people).where(people.c.installation == installation, people.c.who == user))).first()
        return rows.profile_of(row) if row else None

    async def keep_profile(self, profile: Profile) -> None:
        async with self._db.write() as connection:
            await upsert(connection, people, [rows.profile_columns(profile)])

    async def choose_language(self, installation: int, user: str, language: Language) -> None:
        row = {"installation": installation, "who": user, "chosen": language}
        async with self._db.write() as connection:
            await upsert(connection, people, [row])

    async def save(self, installation: int, who: str, story: str, now: datetime) -> bool:
        """False if it was saved already."""
        async with self._db.write() as connection:
            return await insert_new(connection, saved, [{"installation": installation, "who": who, "story": story, "at": now}]) == 1

    async def unsave(self, installation: int, who: str, story: str) -> bool:
        its = and_(saved.c.installation == installation, saved.c.who == who, saved.c.story == story)
        async with self._db.write() as connection:
            return (await connection.execute(delete(saved).where(its))).rowcount == 1

    async def saved(self, installation: int, who: str, *, limit: int, offset: int = 0) -> tuple[Sequence[str], int]:
        """Ids of stories, the last saved first, and how many there are in all."""
        its = and_(saved.c.installation == installation, saved.c.who == who)
        page = select(saved.c.story).where(its).order_by(saved.c.at.desc(), saved.c.story).limit(limit).offset(offset)
        async with self._db.read() as connection:
            found = (await connection.execute(page)).scalars().all()
            total = (await connection.execute(select(func.count()).select_from(saved).where(its))).scalar_one()
        return found, total

    async def suggest(self, suggestion: Suggestion) -> bool:
        """False if that installation suggested that address before."""
        async with self._db.write() as connection:
            return await insert_new(connection, suggestions, [rows.suggestion_columns(suggestion)]) == 1

    async def suggestions(self, installation: int | None = None, *, state: str = "open") -> list[Suggestion]:
        query = select(suggestions).where(suggestions.c.state == state).order_by(suggestions.c.at, suggestions.c.id)
        if installation is not None:
            query = query.where(suggestions.c.installation == installation)
        async with self._db.read() as connection:
            return [rows.suggestion_of(row) for row in await connection.execute(query)]

    async def decide_suggestion(self, id: int, state: str, by: str, now: datetime, reason: str = "") -> Suggestion | None:
        """None if somebody decided it before. Raises NotFound."""
        its, undecided = suggestions.c.id == id, suggestions.c.state == "open"
        async with self._db.write() as connection:
            changed = update(suggestions).where(its, undecided).values(state=state, decided_by=by, decided=now, reason=reason)
            decided = (await connection.execute(changed)).rowcount == 1
            row = (await connection.execute(select(suggestions).where(its))).first()
        if row is None:
            raise NotFound(f"There is no suggestion {id}.")
        return rows.suggestion_of(row) if decided else None

    async def forget_user(self, user: str) -> Mapping[str, int]:
        """By table, how many rows about that person went or lost the name. Votes, saved stories, the profile, what they asked and their own
        direct messages go; of the rest the deed stays and its doer is "forgotten"."""
        async with self._db.write() as connection:
            chats = await _chats_of(connection, user)
            names = [user, *await _handles_of(connection, user), *chats]
            theirs = {
                table.name: (await connection.execute(delete(table).where(table.c.who == user))).rowcount
                for table in (people, votes, saved)
            }
            theirs["conversations"] = await _delete_by(connection, conversations.c.address, chats)
            asked = {row.id for name in names for row in await connection.execute(_holding(inbox, name)) if _mentions(row, name)}
            await _delete_by(connection, inbox.c.id, sorted(asked))
            lost = [(name, _named(name)) for name in names]
            lost += [(name, _called(name)) for name in await _end_messages_to(connection, [user, *chats])]
            kept = {
                table.name: sum([await _lose_name(connection, table, name, words) for name, words in lost])
                for table in metadata.sorted_tables
                if table.name not in NEWS
            }
        counts = {name: kept.get(name, 0) + theirs.get(name, 0) for name in {**kept, **theirs}} | {"inbox": len(asked)}
        return {name: count for name, count in counts.items() if count}


async def _chats_of(connection: AsyncConnection, user: str) -> list[str]:
    """Addresses of their own conversations with the app in Teams."""
    own = select(conversations.c.address).where(conversations.c.who == user, conversations.c.scope == "personal")
    return list((await connection.execute(own)).scalars())


async def _handles_of(connection: AsyncConnection, user: str) -> list[str]:
    """What Teams calls them."""
    known = select(people.c.handle).where(people.c.who == user, people.c.handle.not_in(("", user))).distinct()
    return list((await connection.execute(known)).scalars())


async def _delete_by(connection: AsyncConnection, column: "Column[Any]", values: Sequence[Any]) -> int:
    return sum([(await connection.execute(delete(column.table).where(column.in_(some)))).rowcount for some in in_lists(values)])


async def _end_messages_to(connection: AsyncConnection, addresses: Sequence[str]) -> list[str]:
    """Destinations that are this person's own, and the plans that tell them; such destinations' names that are made of theirs."""
    theirs = select(destinations.c.id).where(destinations.c.address.in_(addresses))
    called = select(destinations.c.name).where(destinations.c.address.in_(addresses), destinations.c.name.startswith(OWN, autoescape=True))
    names = list((await connection.execute(called)).scalars())
    await connection.execute(update(plans).where(plans.c.destination.in_(theirs)).values(state="removed"))
    await connection.execute(update(destinations).where(destinations.c.address.in_(addresses)).values(state="removed", address=""))
    return names


async def _lose_name(connection: AsyncConnection, table: Table, user: str, words: "re.Pattern[str]") -> int:
    """How many rows held it."""
    keys, found = list(table.primary_key), 0
    for row in (await connection.execute(_holding(table, user))).all():
        changed = {column.name: words.sub(FORGOTTEN, value) for column in _texts(table) if (value := getattr(row, column.name))}
        if any(getattr(row, name) != value for name, value in changed.items()):
            its = and_(*(key == getattr(row, key.name) for key in keys))
            await connection.execute(update(table).where(its).values(**changed))
            found += 1
    return found


def _holding(table: Table, user: str) -> "Select[Any]":
    """Rows with these letters in some text of theirs; `_mentions` looks whether they are the whole id."""
    return select(table).where(or_(false(), *(column.contains(user, autoescape=True) for column in _texts(table))))


def _mentions(row: "rows.AnyRow", user: str) -> bool:
    return any(_named(user).search(value) for value in row if isinstance(value, str))


def _named(user: str) -> "re.Pattern[str]":
    return re.compile(rf"(?<![A-Za-z0-9]){re.escape(user)}(?![A-Za-z0-9])")


def _called(name: str) -> "re.Pattern[str]":
    """That destination's name, and not another's that has the same with a number."""
    return re.compile(rf"(?<![\w-]){re.escape(name)}(?!\w|-\d)")


def _texts(table: Table) -> "list[Column[Any]]":
    return [column for column in table.columns if isinstance(column.type, Text)]
