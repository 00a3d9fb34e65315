"""What is wrong until somebody mends it: kept once, told once to whom it concerns, over when it works again.

A key says what a trouble is about: "destination:3" (paused), "messages:3" (a message for it was refused), "workspace:1" (none are sent
there), "plan:2" (it cannot be told).
"""

import logging
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta

from bot.errors import DeskError, FateUnknown, Unavailable
from bot.messages.notice import notice
from bot.models import Delivery, Destination, Plan, Trouble
from bot.pipeline.desk import DRAWN_AS, Desk
from bot.wording.catalogue import Wording
from bot.wording.troublelines import trouble_words

log = logging.getLogger(__name__)

_PERSON = re.compile(r"[UW][A-Z0-9]{6,20}")
"""A person's id in Slack, to which one can post as to a channel."""
_LEASE = timedelta(minutes=2)


def is_person(owner: str) -> bool:
    """Whether that is a person's id rather than a destination's name."""
    return bool(_PERSON.fullmatch(owner))


async def report(desk: Desk, key: str, words: str) -> None:
    """Open that trouble, unless it is open already: the log has it at once, its owner as soon as they can be told."""
    if await desk.store.open_trouble(key, words, desk.clock()):
        log.error("%s", words)
        await tell_owners(desk)


async def tell_owners(desk: Desk) -> None:
    """Tell each open trouble whose owner has not heard. One that crashes on the way is rather missed than told twice."""
    for trouble in await desk.store.troubles():
        if trouble.told is None and await desk.store.mark_trouble_told(trouble.key, desk.clock()):
            await _tell(desk, trouble)


async def _tell(desk: Desk, trouble: Trouble) -> None:
    owner = await find_owner(desk, trouble.key)
    sender = desk.senders.get(owner.platform) if owner else None
    if owner is None or sender is None:
        return
    now = desk.clock()
    message = notice(trouble_words(trouble.words, await _wording(desk, owner)), DRAWN_AS[owner.platform])
    try:
        await sender.send(Delivery(f"owner-{now:%Y%m%d%H%M%S%f}", 0, owner, "owner", 1, 1, message, "sending", now, now + _LEASE))
    except FateUnknown as error:
        log.warning("Nobody knows whether the owner was told: %s", error)
    except Unavailable as error:
        log.warning("The owner could not be told yet: %s", error)
        await desk.store.mark_trouble_told(trouble.key, None)
    except DeskError as error:
        log.error("The owner could not be told: %s", error)


async def _wording(desk: Desk, owner: Destination) -> Wording:
    """A person's own, where we know it."""
    profile = await desk.store.profile(owner.installation, owner.address) if is_person(owner.address) else None
    return desk.wordings[(profile and (profile.chosen or profile.language)) or desk.language]


async def find_owner(desk: Desk, key: str) -> Destination | None:
    """Who hears of it: the destination's own owner, else who made a plan that is told there, else the setting's; None for the log alone.

    Nobody hears of a trouble through the very thing that is in trouble.
    """
    destinations, plans = await desk.store.destinations(), await desk.store.plans()
    held = await desk.store.held_installations()
    kind, _, number = key.partition(":")
    about = [plan for plan in plans if kind == "plan" and plan.id == int(number)]
    mine = [d for d in destinations if _concerns(kind, int(number), d, about, held)]
    usable = [d for d in destinations if d.state == "active" and not (kind in {"destination", "messages"} and d in mine)]
    for installation, name in (*_owners(mine, about or plans), (0, desk.owner)):
        found = _resolve(name, installation, usable)
        if found and held.get(found.installation, ("",))[0] != found.platform:
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


def _resolve(name: str, installation: int, usable: Sequence[Destination]) -> Destination | None:
    """A destination of that name, of that installation if there is one; a person of that installation."""
    named = sorted((d for d in usable if d.name == name), key=lambda d: d.installation != installation)
    if named or not installation or not is_person(name):
        return next(iter(named), None)
    return Destination(0, installation, name, "slack", name)
