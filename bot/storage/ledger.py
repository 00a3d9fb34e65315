"""What stories are accounted by: commitments, ties, days ahead, bodies, votes; and catching up where their marks are of another version."""

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any

from sqlalchemy import Select, Text, and_, column, delete, exists, func, select, update, values
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.models import Coming, Commitment, Day, Marks, Story, Vote, VoteReason
from bot.ports import Body, Wanted
from bot.storage import rows
from bot.storage.claims import in_lists, upsert
from bot.storage.codec import decode_or_none
from bot.storage.marks import size_of, stored, story_facets, write_marks
from bot.storage.part import Part
from bot.storage.search import EVER, find_numbers, sought, write_facets
from bot.storage.tables import bodies, body_names, commitment_pairs, commitments, parties, partners, stories, story_days, ties, votes
from bot.text import fold

EARLIER = 200
"""Commitments of before that are looked at, at most."""
WITHIN = 0.01
"""The share by which two statements of one sum may differ."""
_FEW = 100
"""So few bodies' pairs are each looked up, if the newest pairs of all bodies do not have enough of them; of more only those are looked
through."""
_NEWEST_PAIRS = 5_000
_PAIRS = 20_000
_PARTNERS = 50
_LETTERED = 10_000
"""Bodies whose letters are looked at, those of most stories: to look at each takes a microsecond or two."""
_LAST = "\U0010ffff"


class LedgerPart(Part):
    async def unmarked(self, watch: str, version: int, *, limit: int) -> list[Story]:
        """Those of the version before first, of one version the newest first. A story that this version cannot load has no marks."""
        while True:
            async with self._db.read() as connection:
                found = [row for query in unmarked_of(watch, version) for row in await connection.execute(query.limit(limit))][:limit]
            known = rows.stories_of(found)
            if known or not found:
                return known
            async with self._db.write() as connection:
                unreadable = stories.c.number.in_([row.number for row in found])
                await connection.execute(update(stories).where(unreadable).values(marks=version))

    async def mark(self, watch: str, marks: Mapping[str, Marks], *, now: datetime) -> None:
        del now  # marks are made from the story alone: when makes no difference
        async with self._db.write() as connection:
            for some in in_lists(list(marks)):
                shown = select(stories).where(stories.c.watch == watch, stories.c.id.in_(some), stories.c.forwarded_to.is_(None))
                found = [
                    (row.number, story, marks[story.id])
                    for row in (await connection.execute(shown)).all()
                    for story in rows.stories_of([row])
                ]
                had = await stored(connection, watch, [story.id for _, story, _ in found])
                await write_marks(connection, watch, [(story, made) for _, story, made in found], had=had)
                await write_facets(connection, [(number, story_facets(story, made)) for number, story, made in found])
                for number, story, made in found:
                    its = update(stories).where(stories.c.number == number)
                    await connection.execute(its.values(**rows.mark_columns(story, made)))

    async def commitments(self, watch: str, *, wanted: Wanted = Wanted(), limit: int, offset: int = 0) -> list[Commitment]:
        query = between(watch, wanted.since or EVER[0], wanted.until or EVER[1])
        async with self._db.read() as connection:
            if wanted.fields or wanted.org or wanted.side or wanted.language:
                numbers, _, _ = await find_numbers(connection, sought(watch, wanted, money=True), limit=offset + limit)
                found = (await connection.execute(of_stories(watch, numbers))).all()
                return _commitments_of(sorted(found, key=_newest_first)[offset : offset + limit])
            return _commitments_of((await connection.execute(query.limit(limit).offset(offset))).all())

    async def earlier_commitments(self, watch: str, sums: Collection[tuple[str, float]], before: datetime) -> list[Commitment]:
        oldest: list[tuple[datetime, str, int, rows.AnyRow]] = []
        async with self._db.read() as connection:
            for currency, value in sorted(set(sums)):
                for size in sorted({size_of(value * (1 - WITHIN)), size_of(value), size_of(value * (1 + WITHIN))}):
                    same = of_sum(watch, currency, value, size, before).limit(EARLIER)
                    found = ((row.published, row.story, row.place, row) for row in await connection.execute(same))
                    oldest = sorted({*oldest, *found})[:EARLIER]
                    if len(oldest) == EARLIER:  # what is younger than all of them is not looked at
                        before = min(before, oldest[-1][0] + timedelta(microseconds=1))
        return _commitments_of([row for *_, row in oldest])

    async def earlier_of_parties(self, watch: str, parties: Collection[str], before: datetime) -> list[Commitment]:
        """Of more than a hundred bodies, those among the newest twenty thousand pairs that commitments have."""
        named = {fold(party) for party in parties}
        async with self._db.read() as connection:
            walked = (await connection.execute(newest_pairs(watch, before).limit(_NEWEST_PAIRS if len(named) <= _FEW else _PAIRS))).all()
            both = ((row.story, row.place) for row in walked if row.one in named and row.other in named)
            places = list(dict.fromkeys(both))[:EARLIER]
            if len(places) < EARLIER and len(named) <= _FEW:
                found = (await connection.execute(of_pairs(watch, sorted(named), before).limit(EARLIER))).all()
                places = [(row.story, row.place) for row in found]
            found = (await connection.execute(_of_ids(watch, sorted({story for story, _ in places})))).all()
        wanted = set(places)
        return _commitments_of(sorted((row for row in found if (row.story, row.place) in wanted), key=_newest_first))

    async def known_ties(self, watch: str, ties: Collection[tuple[str, str]], before: datetime) -> frozenset[tuple[str, str]]:
        asked = {(fold(one), fold(other)): (one, other) for one, other in ties}
        known: set[tuple[str, str]] = set()
        async with self._db.read() as connection:
            for some in in_lists(sorted(asked)):
                known |= {asked[row.one, row.other] for row in await connection.execute(tied(watch, some, before))}
        return frozenset(known)

    async def coming(self, watch: str, first: date, last: date, *, limit: int) -> list[Coming]:
        async with self._db.read() as connection:
            found = (await connection.execute(days_named(watch, first, last).limit(limit))).all()
            named = await _stories(connection, watch, sorted({row.story for row in found}))
        days = ((decode_or_none(Day, row.detail, f"A day of {row.story}"), named.get(row.story)) for row in found)
        return [Coming(day, story) for day, story in days if day and story]

    async def weeks(self, watch: str, bounds: Sequence[datetime]) -> list[tuple[Mapping[str, int], tuple[Commitment, ...]]]:
        async with self._db.read() as connection:
            return [
                (
                    {row.first_field: row.many for row in await connection.execute(by_first_field(watch, start, end))},
                    tuple(_commitments_of((await connection.execute(between(watch, start, end))).all())),
                )
                for start, end in pairwise(bounds)
            ]

    async def field_weeks(self, watch: str, bounds: Sequence[datetime]) -> list[Mapping[str, int]]:
        async with self._db.read() as connection:
            counted = [await connection.execute(by_first_field(watch, start, end)) for start, end in pairwise(bounds)]
            return [{row.first_field: row.many for row in each} for each in counted]

    async def vote(
        self, installation: int, who: str, story: str, vote: int, now: datetime, reason: VoteReason = "", note: str = ""
    ) -> None:
        """One's vote on a story, 1 or -1, in the place of an earlier one; 0 takes it back."""
        row = {"installation": installation, "who": who, "story": story, "vote": vote, "at": now, "reason": reason, "note": note}
        async with self._db.write() as connection:
            if vote:
                await upsert(connection, votes, [row])
            else:
                its = and_(votes.c.installation == installation, votes.c.who == who, votes.c.story == story)
                await connection.execute(delete(votes).where(its))

    async def votes(self, watch: str, ids: Collection[str]) -> Mapping[str, int]:
        """A vote on a story that was absorbed counts for the one it is in now, once for each who voted: their last."""
        last: dict[tuple[str, int, str], rows.AnyRow] = {}
        async with self._db.read() as connection:
            for some in in_lists(sorted(ids)):
                into = {row.id: row.forwarded_to for row in await connection.execute(forwarded_to(watch, some))}
                into |= {story: story for story in some}
                cast = select(votes).where(votes.c.story.in_(sorted(into))).order_by(votes.c.at)
                last |= {(into[row.story], row.installation, row.who): row for row in await connection.execute(cast)}
        summed: dict[str, int] = {}
        for (story, _, _), row in last.items():
            summed[story] = summed.get(story, 0) + row.vote
        return summed

    async def votes_on(self, watch: str, story: str) -> list[Vote]:
        """Each person's, on it and on what it absorbed: their last, the earliest first."""
        last: dict[tuple[int, str], Vote] = {}
        async with self._db.read() as connection:
            ids = [story, *(row.id for row in await connection.execute(forwarded_to(watch, [story])))]
            for row in await connection.execute(select(votes).where(votes.c.story.in_(ids)).order_by(votes.c.at)):
                last[row.installation, row.who] = rows.vote_of(row)
        return sorted(last.values(), key=lambda vote: vote.at)

    async def body(self, watch: str, name: str) -> Body | None:
        """Of several with the same name, the one of most stories."""
        key = fold(name)
        async with self._db.read() as connection:
            found = (await connection.execute(named_so(watch, key).limit(1))).first() if key else None
            if key and not found:
                beginning = (await connection.execute(begun_so(watch, key).limit(2))).all()
                found = beginning[0] if len(beginning) == 1 else None
            return await _dossier(connection, found) if found else None

    async def bodies_like(self, watch: str, name: str, *, limit: int) -> list[str]:
        """In any of their names, whatever the case; among the ten thousand of most stories."""
        key = fold(name)
        async with self._db.read() as connection:
            found = (await connection.execute(holding(watch, key).limit(limit))).all() if key else []
        return [row.known_as for row in found]


def unmarked_of(watch: str, version: int) -> "list[Select[Any]]":
    """Two, since an index finds what is below and what is above, but not what is unequal."""
    shown = select(stories).where(stories.c.watch == watch, stories.c.forwarded_to.is_(None))
    shown = shown.order_by(stories.c.marks.desc(), stories.c.published.desc())
    return [shown.where(stories.c.marks < version), shown.where(stories.c.marks > version)]


def between(watch: str, since: datetime, until: datetime) -> "Select[Any]":
    """Commitments of stories published in `[since, until)`, the newest first."""
    its = and_(commitments.c.watch == watch, commitments.c.published >= since, commitments.c.published < until)
    return select(commitments).where(its).order_by(commitments.c.published.desc(), commitments.c.story, commitments.c.place)


def of_sum(watch: str, currency: str, value: float, size: int, before: datetime) -> "Select[Any]":
    """Those of this step of sizes that differ by no more than a hundredth, the oldest first."""
    step = and_(commitments.c.watch == watch, commitments.c.currency == currency, commitments.c.size == size)
    near = commitments.c.value.between(value * (1 - WITHIN), value * (1 + WITHIN))
    return select(commitments).where(step, near, commitments.c.published < before).order_by(commitments.c.published)


def of_pairs(watch: str, bodies: Sequence[str], before: datetime) -> "Select[Any]":
    """Where commitments stand whose sentence names two of these, the newest first."""
    pair = commitment_pairs.c
    both = and_(pair.watch == watch, pair.one.in_(bodies), pair.other.in_(bodies), pair.published < before)
    placed = select(pair.story, pair.place, func.max(pair.published).label("published")).where(both)
    return placed.group_by(pair.story, pair.place).order_by(func.max(pair.published).desc(), pair.story, pair.place)


def newest_pairs(watch: str, before: datetime) -> "Select[Any]":
    pair = commitment_pairs.c
    return (
        select(pair.story, pair.place, pair.one, pair.other)
        .where(pair.watch == watch, pair.published < before)
        .order_by(pair.published.desc())
    )


def _of_ids(watch: str, ids: Sequence[str]) -> "Select[Any]":
    return select(commitments).where(commitments.c.watch == watch, commitments.c.story.in_(ids))


def of_stories(watch: str, numbers: Sequence[int]) -> "Select[Any]":
    """Commitments of these stories. In no order, or SQLite would go through all commitments in that order."""
    its = and_(commitments.c.watch == watch, commitments.c.story.in_(select(stories.c.id).where(stories.c.number.in_(numbers))))
    return select(commitments).where(its)


def _newest_first(row: rows.AnyRow) -> tuple[float, str, int]:
    return -row.published.timestamp(), row.story, row.place


def tied(watch: str, pairs: Sequence[tuple[str, str]], before: datetime) -> "Select[Any]":
    """Those of these pairs that a story published before has."""
    asked = values(column("one", Text), column("other", Text), name="asked").data(list(pairs)).cte("asked")
    earlier = and_(ties.c.watch == watch, ties.c.one == asked.c.one, ties.c.other == asked.c.other, ties.c.published < before)
    return select(asked.c.one, asked.c.other).where(exists().where(earlier))


def days_named(watch: str, first: date, last: date) -> "Select[Any]":
    its = and_(story_days.c.watch == watch, story_days.c.day.between(first, last))
    return select(story_days).where(its).order_by(story_days.c.day, story_days.c.kind, story_days.c.story)


def by_first_field(watch: str, start: datetime, end: datetime) -> "Select[Any]":
    """How many stories were published in `[start, end)`, by the first of their fields."""
    shown = and_(stories.c.watch == watch, stories.c.forwarded_to.is_(None), stories.c.published >= start, stories.c.published < end)
    return select(stories.c.first_field, func.count().label("many")).where(shown).group_by(stories.c.first_field)


def forwarded_to(watch: str, ids: Sequence[str]) -> "Select[Any]":
    return select(stories.c.id, stories.c.forwarded_to).where(stories.c.watch == watch, stories.c.forwarded_to.in_(ids))


def named_so(watch: str, key: str) -> "Select[Any]":
    """Bodies of exactly that name."""
    return _bodies_by_name(watch).where(body_names.c.name == key).order_by((bodies.c.stories + 0).desc(), bodies.c.body)


def begun_so(watch: str, key: str) -> "Select[Any]":
    """Bodies of which a name begins so, each once."""
    begins = and_(body_names.c.name >= key, body_names.c.name < key + _LAST, body_names.c.name.startswith(key, autoescape=True))
    return _bodies_by_name(watch).where(begins).distinct()


def _bodies_by_name(watch: str) -> "Select[Any]":
    its = and_(bodies.c.watch == body_names.c.watch, bodies.c.body == body_names.c.body)
    # An expression, for SQLite would begin with the bodies by the column itself and look up the names of all.
    used = bodies.c.stories + 0 > 0
    return select(bodies).select_from(body_names).join(bodies, its).where(body_names.c.watch == watch, used)


def holding(watch: str, key: str) -> "Select[Any]":
    """Bodies that have these letters in a name, those of most stories first."""
    used = select(bodies).where(bodies.c.watch == watch, bodies.c.stories > 0).order_by(bodies.c.stories.desc()).limit(_LETTERED)
    most = used.subquery("most")
    return select(most.c.known_as).where(most.c.letters.contains(key, autoescape=True)).order_by(most.c.stories.desc())


async def _dossier(connection: AsyncConnection, row: rows.AnyRow) -> Body:
    named = select(func.min(parties.c.published)).where(parties.c.watch == row.watch, parties.c.body == row.body)
    first: datetime = (await connection.execute(named)).scalar_one()
    worked = (await connection.execute(worked_with(row.watch, row.body).limit(_PARTNERS))).all()
    return Body(row.known_as, row.side, json.loads(row.names), row.stories, first, tuple((each.known_as, each.stories) for each in worked))


def worked_with(watch: str, body: str) -> "Select[Any]":
    """Its partners, those of most stories first."""
    its = and_(bodies.c.watch == partners.c.watch, bodies.c.body == partners.c.partner)
    most = select(func.coalesce(bodies.c.known_as, partners.c.partner).label("known_as"), partners.c.stories)
    most = most.select_from(partners).outerjoin(bodies, its)
    return most.where(partners.c.watch == watch, partners.c.body == body, partners.c.stories > 0).order_by(partners.c.stories.desc())


async def _stories(connection: AsyncConnection, watch: str, ids: Sequence[str]) -> dict[str, Story]:
    found: list[rows.AnyRow] = []
    for some in in_lists(ids):
        found += (await connection.execute(select(stories).where(stories.c.watch == watch, stories.c.id.in_(some)))).all()
    return {story.id: story for story in rows.stories_of(found)}


def _commitments_of(found: "Sequence[rows.AnyRow]") -> list[Commitment]:
    made = (decode_or_none(Commitment, row.detail, f"A commitment of {row.story}") for row in found)
    return [each for each in made if each]
