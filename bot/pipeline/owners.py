"""Who hears of trouble, and how they are told."""

import logging
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta

from bot.errors import DeskError, FateUnknown, Unavailable
from bot.models import Delivery, Destination, Message, Plan
from bot.pipeline.desk import Desk
from bot.wording.catalogue import Wording

log = logging.getLogger(__name__)

_IN_SLACK = re.compile(r"[UW][A-Z0-9]{6,20}")
"""A person's id in Slack, to which one can post as to a channel."""
_IN_TEAMS = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|29:[\w-]{8,}", re.IGNORECASE)
"""A person in Teams: their Entra object id, or what Teams calls them where it gives none; they are reached in their own chat with the
app."""
_LEASE = timedelta(minutes=2)
FEEDS = ("feed", "feeds")
"""Kinds of troubles that are no destination's and no plan's."""


def is_person(owner: str) -> bool:
    """Whether that is a person's id rather than a destination's name."""
    return bool(_IN_SLACK.fullmatch(owner) or _IN_TEAMS.fullmatch(owner))


async def send_to_owner(desk: Desk, owner: Destination, message: Message) -> bool:
    """False if they could not be told yet. One that may have arrived is rather missed than told twice."""
    now = desk.clock()
    try:
        delivery = Delivery(f"owner-{now:%Y%m%d%H%M%S%f}", 0, owner, "owner", 1, 1, message, "sending", now, now + _LEASE)
        await desk.senders[owner.platform].send(delivery)
    except FateUnknown as error:
        log.warning("Nobody knows whether the owner was told: %s", error)
    except Unavailable as error:
        log.warning("The owner could not be told yet: %s", error)
        return False
    except DeskError as error:
        log.error("The owner could not be told: %s", error)
    return True


async def wording_of(desk: Desk, owner: Destination) -> Wording:
    """A person's own, where we know it."""
    user = await _reader(desk, owner)
    profile = await desk.store.profile(owner.installation, user) if user else None
    return desk.wordings[(profile and (profile.chosen or profile.language)) or desk.language]


async def _reader(desk: Desk, owner: Destination) -> str:
    """The one person who reads what goes there, "" where it is read by several."""
    if not owner.id or is_person(owner.address):
        return owner.name if not owner.id else owner.address
    known = await desk.store.conversation(owner.installation, owner.address) if owner.platform == "teams" else None
    return known.user if known and known.scope == "personal" else ""


async def find_owner(desk: Desk, key: str) -> Destination | None:
    """Who hears of it: the destination's own owner, else who made a plan that is told there, else the setting's; None for the log alone.

    Nobody hears of a trouble through the very thing that is in trouble.
    """
    destinations, plans = await desk.store.destinations(), await desk.store.plans()
    held = await desk.store.held_installations()
    kind, _, number = key.partition(":")
    about = [plan for plan in plans if kind == "plan" and plan.id == int(number)]
    mine = [d for d in destinations if kind not in FEEDS and _concerns(kind, int(number), d, about, held)]
    usable = [d for d in destinations if d.state == "active" and not (kind in {"destination", "messages"} and d in mine)]
    for installation, name in (*_owners(mine, about or plans), (0, desk.owner)):
        found = _named(name, installation, usable) or await _person(desk, name, installation)
        if found and found.platform in desk.senders and held.get(found.installation, ("",))[0] != found.platform:
            return found
    return None


def _concerns(kind: str, number: int, destination: Destination, plans: Sequence[Plan], held: Mapping[int, tuple[str, str]]) -> bool:
    its = destination.installation
    match kind:
        case "plan":
            return any(_is_told(destination, plan) for plan in plans)
        case "workspace":
            return its == number or (its in held and held[its] == held.get(number))
        case _:
            return destination.id == number


def _is_told(destination: Destination, plan: Plan) -> bool:
    return (plan.installation, plan.destination) == (destination.installation, destination.name)


def _owners(mine: Sequence[Destination], plans: Sequence[Plan]) -> Iterator[tuple[int, str]]:
    """Names of destinations or people's ids, each with its installation, those that were named before the makers of plans."""
    yield from ((destination.installation, destination.owner) for destination in mine if destination.owner)
    for plan in plans:
        if plan.maker and any(_is_told(destination, plan) for destination in mine):
            yield plan.installation, plan.maker


def _named(name: str, installation: int, usable: Sequence[Destination]) -> Destination | None:
    """A destination of that name, of that installation if there is one."""
    return next(iter(sorted((d for d in usable if d.name == name), key=lambda d: d.installation != installation)), None)


async def _person(desk: Desk, user: str, installation: int) -> Destination | None:
    """Somebody of that installation, as a destination without a number; None where no way to them is known."""
    if not installation:
        return None
    if _IN_SLACK.fullmatch(user):
        return Destination(0, installation, user, "slack", user)
    if not _IN_TEAMS.fullmatch(user):
        return None
    # What was set up on the desk's own machine stands in no tenant.
    for tenant in (installation, *(each.id for each in await desk.store.installations("teams") if each.id != installation)):
        if address := await _in_tenant(desk, user, tenant):
            return Destination(0, tenant, user, "teams", address)
    return None


async def _in_tenant(desk: Desk, user: str, tenant: int) -> str:
    """Their own id, by which their chat is found or begun, where the app has met them; "" where it has not."""
    if chats := await desk.store.conversations(tenant, user=user):
        return chats[0].address if ":" in user else user
    profile = await desk.store.profile(tenant, user)
    return user if profile and profile.handle and ":" not in user else ""
