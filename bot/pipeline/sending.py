"""send, the end of tell: what is due leaves, one message a destination at a time, and what became of it is written."""

import asyncio
import logging
from dataclasses import replace
from datetime import timedelta

from bot.errors import DeskError, FateUnknown, Unavailable
from bot.messages.notice import notice
from bot.models import Delivery
from bot.pipeline.desk import DRAWN_AS, Desk
from bot.ports import Sender

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=2)
"""Longer than one post and its pace; after a crash the next look is not far."""
BATCH = 32
LOOK = timedelta(seconds=30)
"""How soon a post of unknown fate is looked for."""
REPEATS = 2
"""Most times one message is posted where nobody can tell whether it arrived: once, and once marked as perhaps a repeat."""


async def send_due(desk: Desk) -> int:
    """Send what is due, one message a destination at a time, until nothing is; returns how many were sent."""
    sent = 0
    while deliveries := await desk.store.claim_deliveries(desk.clock(), by=desk.name, until=desk.clock() + LEASE, limit=BATCH):
        results = await asyncio.gather(*(_send(desk, delivery) for delivery in deliveries))
        sent += sum(results)
    return sent


async def _send(desk: Desk, delivery: Delivery) -> bool:
    after = await _try_sending(desk, delivery)
    await desk.store.settle(after, by=desk.name, now=desk.clock())
    if after.state == "rejected":
        await _pause(desk, after)
    return after.state == "sent"


async def _try_sending(desk: Desk, delivery: Delivery) -> Delivery:
    """The delivery as it stands after one try. One whose fate is unknown is looked for before anything is sent again."""
    sender = desk.senders.get(delivery.destination.platform)
    if sender is None:
        platform = delivery.destination.platform
        trouble = f"Nothing here can send to {platform}: its token is not set."
        return replace(
            delivery,
            state="unknown" if delivery.state == "unknown" else "retry",
            trouble=trouble,
            not_before=desk.clock() + timedelta(minutes=5),
        )
    if delivery.state != "unknown":
        return await _post(desk, sender, delivery)
    try:
        looked = await _look_for(desk, sender, delivery)
    except Unavailable as error:  # nobody has looked yet: sent now, it might be there twice
        return replace(delivery, trouble=str(error), not_before=desk.clock() + (error.retry_after or LOOK))
    except DeskError as error:
        return replace(delivery, state="rejected", trouble=str(error))
    if looked.state == "sent":
        return looked
    after = await _post(desk, sender, replace(looked, attempts=delivery.attempts + 1))
    # What may be a repeat stays one: it is looked for, and marked, at the next try as well.
    return replace(after, state="unknown", attempts=delivery.attempts) if (looked.state, after.state) == ("unknown", "retry") else after


async def _post(desk: Desk, sender: Sender, tried: Delivery) -> Delivery:
    try:
        sent = await sender.send(tried)
    except FateUnknown as error:
        return replace(tried, state="unknown", trouble=str(error), not_before=desk.clock() + LOOK)
    except Unavailable as error:
        wait = error.retry_after or min(timedelta(minutes=30), timedelta(seconds=15) * 2 ** min(tried.attempts - 1, 10))
        return replace(tried, state="retry", trouble=str(error), not_before=desk.clock() + wait)
    except DeskError as error:
        return replace(tried, state="rejected", trouble=str(error))
    except Exception as error:  # a fault of ours that one post brings to light must not leave the others unsettled
        log.exception("A post to %s met a fault of the desk's own.", tried.destination.name)
        trouble = f"It met a fault of the desk's own ({type(error).__name__})."
        return replace(tried, state="unknown", trouble=trouble, not_before=desk.clock() + LOOK)
    return replace(tried, state="sent", reference=sent.reference, trouble="" if sent.confirmed else "accepted, not confirmed")


async def _look_for(desk: Desk, sender: Sender, delivery: Delivery) -> Delivery:
    """Settled if it is there; `sending` if it certainly is not; where nobody can tell, as the setting says (still `unknown`: marked)."""
    try:
        sent = await sender.find(delivery)
    except FateUnknown as error:
        if desk.unknown_fate == "repeat_marked" and delivery.attempts < REPEATS:
            return delivery
        return replace(delivery, state="sent", trouble=f"{error} It may have been missed.")
    return replace(delivery, state="sent", reference=sent.reference, trouble="") if sent else replace(delivery, state="sending")


async def _pause(desk: Desk, delivery: Delivery) -> None:
    """A destination that refuses is paused; its owner hears once."""
    name = delivery.destination.name
    if await desk.store.pause_destination(name, delivery.trouble, delivery.destination.installation):
        words = f"{name} is paused. {delivery.trouble} Then run: kakehashi destinations change {name} --state active"
        log.error("%s", words)
        await _tell_owner(desk, words, but_not=name)


async def _tell_owner(desk: Desk, words: str, *, but_not: str) -> None:
    """By the owner's destination where the settings name one; the log has it in any case."""
    owner = next((d for d in await desk.store.destinations() if d.name == desk.owner and d.name != but_not and d.state == "active"), None)
    sender = desk.senders.get(owner.platform) if owner else None
    if owner is None or sender is None:
        return
    now = desk.clock()
    message = notice(words, DRAWN_AS[owner.platform])
    try:
        await sender.send(Delivery(f"owner-{now:%Y%m%d%H%M%S%f}", 0, owner, "owner", 1, 1, message, "sending", now, now + LEASE))
    except DeskError as error:
        log.error("The owner could not be told: %s", error)
