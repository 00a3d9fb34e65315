"""Stories by their ids, and what changed in one."""

from collections.abc import Collection

from sqlalchemy import select

from bot.models import Revision, Story
from bot.storage import rows
from bot.storage.claims import in_lists
from bot.storage.part import Part
from bot.storage.tables import revisions, stories


class HistoryPart(Part):
    async def stories(self, watch: str, ids: Collection[str]) -> dict[str, Story]:
        found = await self._stories(watch, ids)
        led = {asked: row.forwarded_to for asked, row in found.items() if row.forwarded_to}
        ends = {**found, **await self._stories(watch, set(led.values()))}
        kept = {asked: ends[led.get(asked, asked)] for asked in found if led.get(asked, asked) in ends}
        return {asked: story for asked, row in kept.items() for story in rows.stories_of([row]) if not story.withdrawn}

    async def _stories(self, watch: str, ids: Collection[str]) -> "dict[str, rows.AnyRow]":
        async with self._db.read() as connection:
            queries = (select(stories).where(stories.c.watch == watch, stories.c.id.in_(some)) for some in in_lists(sorted(ids)))
            return {row.id: row for query in queries for row in await connection.execute(query)}

    async def revisions_of(self, watch: str, story: str) -> list[Revision]:
        query = select(revisions).where(revisions.c.watch == watch, revisions.c.story == story).order_by(revisions.c.number)
        async with self._db.read() as connection:
            return [rows.revision_of(row) for row in await connection.execute(query)]
