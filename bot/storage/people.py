"""People: what is known of them, what they saved and suggested; and forgetting one of them."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import and_, delete, func, select, update

from bot.errors import NotFound
from bot.models import Language, Profile, Suggestion
from bot.storage import rows
from bot.storage.claims import insert_new, upsert
from bot.storage.part import Part
from bot.storage.tables import people, saved, suggestions, votes


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
        """By table, how many rows about that person went."""
        async with self._db.write() as connection:
            return {
                table.name: (await connection.execute(delete(table).where(table.c.who == user))).rowcount
                for table in (people, votes, saved)
            }
