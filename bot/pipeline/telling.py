"""tell: claim the period that is due, compose from what the plan has not told, draw, write the outbox."""

import hashlib
import logging
import uuid
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.digests.period import period_due
from bot.errors import DeskError, LostClaim
from bot.messages.tidy import plain
from bot.models import Claim, Delivery, Destination, Digest, Message, Period, Plan
from bot.pipeline.composing import compose_digest
from bot.pipeline.desk import DRAWN_AS, LEASE, Desk, draw, manner_of
from bot.pipeline.troubles import report

AHEAD = timedelta(hours=1)
"""How far after now a period may end: further, a clock that went wrong made it."""
log = logging.getLogger(__name__)


async def tell_due(desk: Desk) -> int:
    """Make the digest of every active plan whose period has come, send what is due; returns how many periods were made. The plans of a
    workspace that the app was removed from wait until it is back."""
    made = 0
    unreachable = await _unreachable(desk)
    for plan in await desk.store.plans():
        if plan.state == "active" and plan.watch in desk.watches and (plan.installation, plan.destination) not in unreachable:
            made += await _tell_if_due(desk, plan)
    return made


async def _unreachable(desk: Desk) -> set[tuple[int, str]]:
    """Destinations (installation, name) of workspaces that have left, and the desk's own where its only workspace has."""
    known = await desk.store.installations()
    left = {one.id for one in known if one.state == "removed"}
    gone = {one.platform for one in known if one.id in left} - {one.platform for one in known if one.id not in left}
    return {(d.installation, d.name) for d in await desk.store.destinations() if d.installation in left or d.platform in gone}


async def _tell_if_due(desk: Desk, plan: Plan) -> bool:
    """One plan's trouble is that plan's alone; its period stays unmade and is tried again when the claim runs out."""
    try:
        now = desk.clock()
        period = period_due(plan, now, await _last_period(desk, plan, now))
        if period is None or not await tell(desk, plan, period):
            return False
        await desk.store.close_trouble(f"plan:{plan.id}", now)
    except LostClaim as error:
        log.info("%s", error)
    except DeskError as error:
        await report(desk, f"plan:{plan.id}", f"The plan {plan.name} could not be told: {error}")
    except Exception as error:  # a fault of ours that this plan brings to light must not keep the others from being told
        log.exception("The plan %s met a fault of the desk's own.", plan.name)
        await report(desk, f"plan:{plan.id}", f"The plan {plan.name} met a fault of the desk's own ({type(error).__name__}); see the log.")
    else:
        return True
    return False


async def _last_period(desk: Desk, plan: Plan, now: datetime) -> Period | None:
    """The plan's last that is not of a time still to come: the clock may have run ahead and been set back."""
    last = await desk.store.last_period(plan.id)
    if last is None or last.end - now <= AHEAD:
        return last
    log.warning("The plan %s was told for %s, which is yet to come: the clock was set back.", plan.name, last.end)
    await desk.store.void_periods(plan.id, now, ahead=AHEAD)
    return await desk.store.last_period(plan.id)


async def tell(desk: Desk, plan: Plan, period: Period) -> bool:
    """Claim, compose, draw, write the outbox. False if the period is made already or another process makes it."""
    # A claim of its own: a plan that cannot be told waits out the lease instead of being made anew at every look.
    by = f"{desk.name}:{uuid.uuid4().hex[:6]}"
    claim = await desk.store.claim_period(plan.id, period, by=by, now=desk.clock(), until=desk.clock() + LEASE)
    if claim is None:
        return False
    destination = await desk.store.destination(plan.destination, plan.installation)
    digest = await compose_digest(desk, plan, period)
    if digest is None or (not digest.items and await desk.store.is_told(plan.id, period)):
        await desk.store.finish_empty(claim, desk.clock())
        return True
    messages = await _draw_for(desk, plan, destination, digest)
    await desk.store.enqueue(claim, digest, _deliveries(claim, plan, destination, messages, desk.clock()), promised(digest), desk.clock())
    return True


async def _draw_for(desk: Desk, plan: Plan, destination: Destination, digest: Digest) -> tuple[Message, ...]:
    """The messages for that destination; for a folder also what its files need beside the page: the text, a title, the plan's name."""
    messages = await draw(desk, digest, DRAWN_AS[destination.platform], plan.watch, await manner_of(desk, destination))
    if destination.platform != "preview":
        return messages
    texts = await draw(desk, digest, "text", plan.watch)
    said = "\n".join(str(text.payload["body"]) for text in texts)
    more = {"plain": said, "title": plain(digest.title), "plan": plan.name}
    return tuple(replace(message, payload={**message.payload, **more}) for message in messages)


def promised(digest: Digest) -> list[tuple[str, int]]:
    """The (story, revision) pairs that `digest` tells, with those that it tells beside another."""
    return list(dict.fromkeys(told for item in digest.items for told in item.told))


def _deliveries(claim: Claim, plan: Plan, destination: Destination, messages: Sequence[Message], now: datetime) -> list[Delivery]:
    return [
        Delivery(
            id=hashlib.sha256(f"{plan.id}\n{claim.period.key}\n{now.isoformat()}\n{part}".encode()).hexdigest()[:20],
            plan=plan.id,
            destination=destination,
            period_key=claim.period.key,
            part=part,
            parts=len(messages),
            message=message,
            state="due",
            created=now,
            expires=now + plan.patience,
            action="thread" if message.behind else "post",
        )
        for part, message in enumerate(messages, 1)
    ]
