"""A plan's periods: which is claimed, what there is to tell in it, and writing what was made of it into the outbox."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, Select, and_, case, exists, func, literal, not_, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.errors import LostClaim
from bot.models import ASIDE, Claim, Delivery, Digest, Period, Plan, Revision, Telling
from bot.storage import rows
from bot.storage.claims import free, insert_new, upsert
from bot.storage.codec import encode_digest
from bot.storage.part import Part
from bot.storage.tables import Moment, deliveries, digests, entries, periods, plans, revisions, stories, story_entries, told

_KNOWN = told.c.state.in_(("promised", "told"))


_MADE = periods.c.state.in_(("made", "empty"))
_IN_ORDER = and_(*(not_(periods.c.key.startswith(f"{aside}:")) for aside in ASIDE))
_ON_ITS_WAY = timedelta(hours=1)
"""A story begun so shortly before the last digest's end may have been on its way into the database when it was made; one that was told
is not told again in any case."""


class PeriodPart(Part):
    async def last_period(self, plan: int) -> Period | None:
        query = select(periods).where(periods.c.plan == plan, _MADE, _IN_ORDER)
        async with self._db.read() as connection:
            row = (await connection.execute(query.order_by(periods.c.end.desc()).limit(1))).first()
            began = await connection.scalar(select(func.min(periods.c.start)).where(periods.c.plan == plan, periods.c.state == "void"))
        if row:
            return rows.period_of(row)
        return Period("void", began, began, began) if began else None

    async def void_periods(self, plan: int, now: datetime, *, ahead: timedelta) -> None:
        to_come = and_(periods.c.plan == plan, _MADE, _IN_ORDER, periods.c.end > now + ahead)
        start = case((periods.c.start > now, literal(now, Moment())), else_=periods.c.start)
        async with self._db.write() as connection:
            await connection.execute(update(periods).where(to_come).values(state="void", start=start))

    async def is_told(self, plan: int, period: Period) -> bool:
        ours = and_(periods.c.plan == plan, _IN_ORDER, periods.c.end > period.start, digests.c.period_key == periods.c.key)
        query = select(periods.c.key).join(digests, digests.c.plan == periods.c.plan).where(ours).limit(1)
        async with self._db.read() as connection:
            return (await connection.execute(query)).first() is not None

    async def claim_period(self, plan: int, period: Period, *, by: str, now: datetime, until: datetime) -> Claim | None:
        """Also None while another makes a different period of the same plan: both would tell the same stories."""
        row = {"plan": plan, "key": period.key, "start": period.start, "end": period.end, "due": period.due, "state": "claimed"}
        open_ = and_(periods.c.state == "claimed", or_(free(periods, now), periods.c.claimed_by == by))
        mine = or_(open_, periods.c.state == "void")
        async with self._db.write() as connection:
            await _hold_plan(connection, plan)
            if await _others_at_work(connection, plan, by, now):
                return None
            taken = await upsert(connection, periods, [{**row, "claimed_by": by, "claimed_until": until}], where=mine)
        return Claim(plan, period, by, until) if taken else None

    async def tellings(self, plan: Plan, period: Period, *, window: timedelta) -> list[Telling]:
        """Stories the plan has not been told, of the period or come in late (or released by a message that never arrived), and stories it
        was told that have a newer revision; in (published, id) order, after them those it was told that an editor withdrew since."""
        since = period.start - window
        wanted = _wanted(plan)
        async with self._db.read() as connection:
            heard = _told_revisions(plan.id)
            query = select(stories, func.coalesce(heard.c.revision, 0).label("told_revision"), _alerted(plan).label("alerted"))
            query = query.outerjoin(heard, heard.c.story == stories.c.id).where(wanted)
            new = and_(heard.c.revision.is_(None), _news(plan.id, period, since))
            changed = and_(heard.c.revision < stories.c.revision, _revised(heard.c.revision, since))
            found = list((await connection.execute(query.where(or_(new, changed)).order_by(stories.c.published, stories.c.id))).all())
            gone = and_(stories.c.watch == plan.watch, stories.c.forwarded_to == stories.c.id, changed)
            taken_back = select(stories, heard.c.revision.label("told_revision"), _alerted(plan).label("alerted")).join(
                heard, heard.c.story == stories.c.id
            )
            found += (await connection.execute(taken_back.where(gone).order_by(stories.c.published, stories.c.id))).all()
            changes = await _changes(connection, plan.watch, [row for row in found if row.told_revision])
        return [
            Telling(story, row.told_revision, tuple(c for c in changes.get(story.id, ()) if c.number > row.told_revision), row.alerted)
            for row in found
            for story in rows.stories_of([row])
            if not story.withdrawn or _is_news(changes.get(story.id, ()), row.told_revision)
        ]

    async def enqueue(
        self, claim: Claim, digest: Digest, deliveries: Sequence[Delivery], promised: Sequence[tuple[str, int]], now: datetime
    ) -> None:
        """Also raises LostClaim if one of `promised` was promised or told to this plan meanwhile."""
        async with self._db.write() as connection:
            await _finish(connection, claim, "made", now)
            row = {"plan": claim.plan, "period_key": claim.period.key, "detail": encode_digest(digest), "made": now}
            await upsert(connection, digests, [row])
            await upsert(connection, _outbox, [rows.delivery_columns(delivery) for delivery in deliveries])
            await _promise(connection, claim, deliveries, promised, now)

    async def finish_empty(self, claim: Claim, now: datetime) -> None:
        """Raises LostClaim."""
        async with self._db.write() as connection:
            await _finish(connection, claim, "empty", now)


_outbox = deliveries


async def _hold_plan(connection: AsyncConnection, plan: int) -> None:
    """One at a time looks at a plan's periods."""
    await connection.execute(select(plans.c.id).where(plans.c.id == plan).with_for_update())


async def _others_at_work(connection: AsyncConnection, plan: int, by: str, now: datetime) -> bool:
    others = and_(periods.c.plan == plan, periods.c.state == "claimed", periods.c.claimed_by != by, periods.c.claimed_until > now)
    return (await connection.execute(select(periods.c.key).where(others).limit(1))).first() is not None


async def _finish(connection: AsyncConnection, claim: Claim, state: str, now: datetime) -> None:
    mine = and_(
        periods.c.plan == claim.plan,
        periods.c.key == claim.period.key,
        periods.c.state == "claimed",
        periods.c.claimed_by == claim.by,
    )
    made = update(periods).where(mine).values(state=state, made=now, claimed_by=None, claimed_until=None)
    if not (await connection.execute(made)).rowcount:
        raise LostClaim(f"Another process makes the period {claim.period.key} now.")


async def _promise(
    connection: AsyncConnection, claim: Claim, sent: Sequence[Delivery], promised: Sequence[tuple[str, int]], now: datetime
) -> None:
    carrier = {story: delivery.id for delivery in reversed(sent) for story in delivery.message.stories}
    first = sent[0].id if sent else None
    for story, revision in promised:
        delivery = carrier.get((story, revision), first)
        row = {"plan": claim.plan, "story": story, "revision": revision, "delivery": delivery, "at": now}
        row["state"] = "promised" if delivery else "told"
        if not await upsert(connection, told, [row], where=told.c.state == "released"):
            raise LostClaim(f"Story {story} was told by another digest of this plan meanwhile.")
        await _promise_kept(connection, row)


async def _promise_kept(connection: AsyncConnection, row: Mapping[str, Any]) -> None:
    """If the story was absorbed by another since it was read, that one is known too, as it was before it took this one in."""
    absorbed = and_(stories.c.id == row["story"], stories.c.forwarded_to != stories.c.id, stories.c.watch == plans.c.watch)
    kept = select(stories.c.forwarded_to).select_from(stories.join(plans, plans.c.id == row["plan"])).where(absorbed)
    into = await connection.scalar(kept)
    if into:
        revision = await connection.scalar(select(func.min(stories.c.revision)).where(stories.c.id == into)) or 1
        await insert_new(connection, told, [{**row, "story": into, "revision": max(1, revision - 1)}])


def _wanted(plan: Plan) -> ColumnElement[bool]:
    where = and_(stories.c.watch == plan.watch, stories.c.forwarded_to.is_(None), stories.c.score >= plan.min_score)
    return and_(where, rows.has_field(stories, plan.fields)) if plan.fields else where


def _told_revisions(plan: int) -> Any:
    """By story, the newest revision the plan was told or promised."""
    newest = select(told.c.story, func.max(told.c.revision).label("revision"))
    return newest.where(told.c.plan == plan, _KNOWN).group_by(told.c.story).subquery()


def _news(plan: int, period: Period, since: datetime) -> ColumnElement[bool]:
    """Of the period, whenever it reached us (a look back at a past period shows it too), or come in or changed late, or promised and
    released.

    What a feed held when it was first read is no late news: a new desk, or a new feed, does not begin with a flood.
    """
    of_period = stories.c.published >= period.start
    follows = exists().where(periods.c.plan == plan, _MADE, periods.c.end == period.start)
    came_in = or_(_moved_between(period.start, period.end), and_(_moved_between(period.start - _ON_ITS_WAY, period.end), follows))
    late = and_(came_in, stories.c.published >= since, _watched_before())
    dropped = exists().where(told.c.plan == plan, told.c.story == stories.c.id, told.c.state == "released")
    released = and_(dropped, stories.c.published >= since)
    return and_(stories.c.published < period.end, or_(of_period, late, released))


def _moved_between(start: datetime, end: datetime) -> ColumnElement[bool]:
    """When the story was begun or changed here counts, not when an entry was fetched: in between a digest may have been made without it."""
    return exists().where(
        revisions.c.watch == stories.c.watch,
        revisions.c.story == stories.c.id,
        revisions.c.at >= start,
        revisions.c.at < end,
    )


def _watched_before() -> ColumnElement[bool]:
    """The feed of the story's first entry had given us others before."""
    first, earlier = entries.alias("first"), entries.alias("earlier")
    return exists().where(
        story_entries.c.watch == stories.c.watch,
        story_entries.c.story == stories.c.id,
        first.c.id == story_entries.c.entry,
        earlier.c.feed == first.c.feed,
        earlier.c.seen < stories.c.seen,
    )


def _revised(heard: ColumnElement[int], since: datetime) -> ColumnElement[bool]:
    """There is a revision after the one heard, not older than the window."""
    return exists().where(
        revisions.c.watch == stories.c.watch, revisions.c.story == stories.c.id, revisions.c.number > heard, revisions.c.at >= since
    )


def _alerted(plan: Plan) -> ScalarSelect[Any]:
    """When an instant plan of the same destination first told the story (in any revision)."""
    this, instant = plans.alias("this"), plans.alias("instant")
    same = exists().where(this.c.id == plan.id, this.c.destination == instant.c.destination)
    return (
        select(func.min(told.c.at))
        .join_from(told, instant, told.c.plan == instant.c.id)
        .where(told.c.story == stories.c.id, _KNOWN, instant.c.id != plan.id, instant.c.kind == "instant", same)
        .scalar_subquery()
    )


def _is_news(changes: Sequence[Revision], told_revision: int) -> bool:
    """Whether it was withdrawn since it was told: nothing else of such a story is told."""
    return any(change.act == "retract" for change in changes if change.number > told_revision)


async def _changes(connection: AsyncConnection, watch: str, known: "Sequence[rows.AnyRow]") -> dict[str, list[Revision]]:
    """All revisions of these stories, oldest first."""
    ids = [row.id for row in known]
    query: Select[Any] = select(revisions).where(revisions.c.watch == watch, revisions.c.story.in_(ids)).order_by(revisions.c.number)
    found: dict[str, list[Revision]] = {}
    for row in await connection.execute(query):
        found.setdefault(row.story, []).append(rows.revision_of(row))
    return found
