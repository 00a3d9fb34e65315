"""survey: how the desk is and what concerns somebody, looked up for `status`, `feeds`, `saved` and the front page."""

import asyncio
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.answers.front import Desktop, Waiting, people_lines
from bot.answers.keeping import PAGE as SAVED
from bot.answers.status import A_WEEK, Status
from bot.digests.period import find_zone
from bot.models import Actor, Destination, House, Story, Subscribed, Trouble
from bot.pipeline.desk import Desk
from bot.pipeline.fates import count_fates
from bot.pipeline.permits import EVERYWHERE
from bot.pipeline.planning import subscribed
from bot.ports import Wanted

WEEKS = 12
SHOWN = 5
"""Stories on the front page."""
MOST_PEOPLE = 10


async def find_status(desk: Desk, actor: Actor, watch: str) -> Status:
    """Of the channel that they ask from; outside of any, of their own plans, for an admin of all their house."""
    now = desk.clock()
    feeds, week, plans, destinations, troubles, fates = await asyncio.gather(
        desk.store.feed_states(watch, now),
        desk.store.latest(watch, wanted=Wanted(since=now - A_WEEK), limit=1),
        subscribed(desk, actor),
        desk.store.destinations(),
        desk.store.troubles(),
        count_fates(desk.store, now, None if actor.installation == EVERYWHERE else actor.installation),
    )
    here = [row for row in plans if row.here or not actor.here]
    near = [destination for destination in destinations if _concerns(actor, destination, plans)]
    paused = [destination for destination in near if destination.state == "paused"]
    known = troubles if actor.installation == EVERYWHERE else _about(troubles, actor, near, here)
    return Status(feeds, week.total, week.more, here, paused, known, fates.repeated, fates.missed)


def _concerns(actor: Actor, destination: Destination, plans: Sequence[Subscribed]) -> bool:
    """Outside of any channel, an admin all of their house; others what their own plans tell: a private channel's name is not for all."""
    if actor.installation == EVERYWHERE:
        return True
    if actor.installation != destination.installation:
        return False
    if actor.here or actor.is_admin:
        return actor.here in {"", destination.address}
    return any(row.destination.id == destination.id for row in plans)


def _about(troubles: Sequence[Trouble], actor: Actor, destinations: Sequence[Destination], plans: Sequence[Subscribed]) -> list[Trouble]:
    """Troubles whose key (`pipeline.troubles`) names one of these, or their workspace."""
    keys = {f"{kind}:{one.id}" for kind in ("destination", "messages") for one in destinations}
    keys |= {f"plan:{row.plan.id}" for row in plans} | {f"workspace:{actor.installation}"}
    return [trouble for trouble in troubles if trouble.key in keys]


async def find_saved(desk: Desk, actor: Actor, watch: str, page: int) -> tuple[list[Story], int]:
    """One page of somebody's saved stories that are still there, and how many they saved."""
    ids, total = await desk.store.saved(actor.installation, actor.user, limit=SAVED, offset=(page - 1) * SAVED)
    found = await desk.store.stories(watch, ids)
    return [found[story] for story in ids if story in found], total


def week_bounds(now: datetime, zone: str) -> list[datetime]:
    """Those of the twelve weeks up to now, at its local time of day."""
    local = now.astimezone(find_zone(zone))
    return [(local - timedelta(weeks=back)).astimezone(UTC) for back in range(WEEKS, -1, -1)]


async def find_desktop(desk: Desk, actor: Actor, watch: str, *, field: str = "", saved_page: int = 1) -> Desktop:
    """What stands on somebody's front page; of a field that the watch does not have, all fields."""
    chosen = field if desk.watches[watch].field(field) else ""
    bounds = week_bounds(desk.clock(), desk.zone)
    status, found, weeks, (saved, total), waiting = await asyncio.gather(
        find_status(desk, replace(actor, here=""), watch),
        desk.store.latest(watch, wanted=Wanted(fields=(chosen,) if chosen else ()), limit=SHOWN),
        desk.store.field_weeks(watch, bounds),
        find_saved(desk, actor, watch, saved_page),
        find_waiting(desk, actor),
    )
    if total and not saved and saved_page > 1:
        saved_page = -(-total // SAVED)
        saved, total = await find_saved(desk, actor, watch, saved_page)
    return Desktop(status, found.stories, chosen, weeks, bounds, saved, total, saved_page, waiting)


async def find_people(desk: Desk, actor: Actor, admins: Collection[str], editors: Collection[str], house: House) -> tuple[str, ...]:
    """For an admin: lines that say whom the settings name, by name as far as they are known, and in how many workspaces the app is."""
    if not actor.is_admin:
        return ()
    chiefs, deputies = [await _names(desk, actor.installation, users) for users in (admins, editors)]
    houses = [each for each in await desk.store.installations(house) if each.state == "active"]
    return people_lines(desk.wordings[actor.language], chiefs, deputies, len(houses), house)


async def _names(desk: Desk, installation: int, users: Collection[str]) -> list[str]:
    first = sorted(users)[:MOST_PEOPLE]
    profiles = await asyncio.gather(*(desk.store.profile(installation, user) for user in first))
    return [(profile.name if profile else "") or user for profile, user in zip(profiles, first, strict=True)]


async def find_waiting(desk: Desk, actor: Actor) -> Waiting | None:
    """What waits for an admin in their house; None for anybody else."""
    if not actor.is_admin:
        return None
    return Waiting(await desk.store.suggestions(actor.installation or None))
