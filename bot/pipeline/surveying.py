"""survey: how the desk is and what concerns somebody, looked up for `status`, `feeds`, `saved` and the front page."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from bot.answers.keeping import PAGE as SAVED
from bot.answers.status import A_WEEK, Status
from bot.digests.period import find_zone, next_due
from bot.models import Actor, Destination, Plan, Story, Trouble
from bot.pipeline.desk import Desk
from bot.ports import Wanted

WEEKS = 12


@dataclass(frozen=True, slots=True)
class Concerns:
    """Plans, destinations and open troubles of one house; of the whole desk for whoever runs commands on its machine."""

    plans: Sequence[Plan]
    destinations: Sequence[Destination]
    troubles: Sequence[Trouble]

    def of(self, address: str) -> "Concerns":
        """Those of one channel."""
        here = [destination for destination in self.destinations if destination.address == address]
        names = {destination.name for destination in here}
        plans = [plan for plan in self.plans if plan.destination in names]
        return Concerns(plans, here, _about(self.troubles, here, plans))


async def find_concerns(desk: Desk, actor: Actor) -> Concerns:
    plans, destinations, troubles = await asyncio.gather(desk.store.plans(), desk.store.destinations(), desk.store.troubles())
    if actor.installation == 0:
        return Concerns(plans, destinations, troubles)
    its = [destination for destination in destinations if destination.installation == actor.installation]
    own = [plan for plan in plans if plan.installation == actor.installation]
    return Concerns(own, its, _about(troubles, its, own))


def _about(troubles: Sequence[Trouble], destinations: Sequence[Destination], plans: Sequence[Plan]) -> list[Trouble]:
    """Troubles whose key names one of these."""
    keys = {f"destination:{one.name}" for one in destinations} | {f"plan:{one.name}" for one in plans}
    return [trouble for trouble in troubles if trouble.key in keys]


async def find_status(desk: Desk, actor: Actor, watch: str) -> Status:
    """Of the channel that they ask from; outside of any, of their house."""
    concerns = await find_concerns(desk, actor)
    here = concerns.of(actor.here) if actor.here else concerns
    return await status_of(desk, here, watch)


async def status_of(desk: Desk, concerns: Concerns, watch: str) -> Status:
    now = desk.clock()
    feeds, week = await asyncio.gather(
        desk.store.feed_states(watch, now), desk.store.latest(watch, wanted=Wanted(since=now - A_WEEK), limit=1)
    )
    due = await asyncio.to_thread(due_next, concerns.plans, now)
    paused = [destination for destination in concerns.destinations if destination.state == "paused"]
    return Status(feeds, week.total, week.more, due, paused, concerns.troubles)


def due_next(plans: Sequence[Plan], now: datetime) -> list[tuple[Plan, datetime | None]]:
    """With when each falls due, the next first; those that never do, or are paused, last."""
    due = [(plan, next_due(plan, now) if plan.state == "active" else None) for plan in plans]
    return sorted(due, key=lambda pair: (pair[1] is None, pair[1] or now, pair[0].name))


async def find_saved(desk: Desk, actor: Actor, watch: str, page: int) -> tuple[list[Story], int]:
    """One page of somebody's saved stories that are still there, and how many they saved."""
    ids, total = await desk.store.saved(actor.installation, actor.user, limit=SAVED, offset=(page - 1) * SAVED)
    found = await desk.store.stories(watch, ids)
    return [found[id] for id in ids if id in found], total


def week_bounds(now: datetime, zone: str) -> list[datetime]:
    """Those of the twelve weeks up to now, at its local time of day."""
    local = now.astimezone(find_zone(zone))
    return [(local - timedelta(weeks=back)).astimezone(UTC) for back in range(WEEKS, -1, -1)]
