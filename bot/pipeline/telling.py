"""tell: claim the period that is due, compose from what the plan has not told, draw, write the outbox."""

import asyncio
import hashlib
import logging
import uuid
from collections.abc import Sequence
from datetime import datetime

from bot.digests.compose import compose
from bot.digests.period import period_due
from bot.errors import DeskError, LostClaim, NotFound
from bot.models import Background, Claim, Delivery, Destination, Digest, Language, Message, Period, Plan, Telling
from bot.pipeline.converting import find_exchange
from bot.pipeline.desk import DRAWN_AS, LEASE, Desk, draw, report_left_out
from bot.stories.rank import rank

log = logging.getLogger(__name__)


async def tell_due(desk: Desk) -> int:
    """Make the digest of every active plan whose period has come, send what is due; returns how many periods were made."""
    made = 0
    for plan in await desk.store.plans():
        if plan.state == "active" and plan.watch in desk.watches:
            made += await _tell_if_due(desk, plan)
    return made


async def _tell_if_due(desk: Desk, plan: Plan) -> bool:
    """One plan's trouble is that plan's alone; its period stays unmade and is tried again when the claim runs out."""
    try:
        period = period_due(plan, desk.clock(), await desk.store.last_period(plan.id))
        return bool(period and await tell(desk, plan, period))
    except LostClaim as error:
        log.info("%s", error)
    except DeskError as error:
        log.error("The plan %s could not be told: %s", plan.name, error)
    except Exception:  # a fault of ours that this plan brings to light must not keep the others from being told
        log.exception("The plan %s met a fault of the desk's own.", plan.name)
    return False


async def tell(desk: Desk, plan: Plan, period: Period) -> bool:
    """Claim, compose, draw, write the outbox. False if the period is made already or another process makes it."""
    # A claim of its own: a plan that cannot be told waits out the lease instead of being made anew at every look.
    by = f"{desk.name}:{uuid.uuid4().hex[:6]}"
    claim = await desk.store.claim_period(plan.id, period, by=by, now=desk.clock(), until=desk.clock() + LEASE)
    if claim is None:
        return False
    destination = await desk.store.destination(plan.destination)
    digest = await compose_digest(desk, plan, period)
    if digest is None:
        await desk.store.finish_empty(claim, desk.clock())
        return True
    messages = await draw(desk, digest, DRAWN_AS[destination.platform], plan.watch)
    await desk.store.enqueue(claim, digest, _deliveries(claim, plan, destination, messages, desk.clock()), promised(digest), desk.clock())
    return True


async def compose_digest(desk: Desk, plan: Plan, period: Period) -> Digest | None:
    """What `plan` has to say of `period`; None if that is nothing and the plan then keeps silent. Writes nothing."""
    watch = desk.watches.get(plan.watch)
    if watch is None:
        raise NotFound(f"The plan {plan.name} is of the watch {plan.watch!r}, which this desk does not run.", "Name it in desk.watches.")
    tellings = rank_tellings(await desk.store.tellings(plan, period, window=desk.window), period.due)
    language: Language = "ja" if plan.language == "ja" else "en"
    background = Background(await desk.store.coverage(plan.watch, period.start, period.end))
    exchange = await find_exchange(desk, [telling.story for telling in tellings], language)
    digest = await asyncio.to_thread(compose, plan, period, tellings, watch, background, wordings=desk.wordings, exchange=exchange)
    if digest:
        report_left_out(digest)
    return digest


def rank_tellings(tellings: Sequence[Telling], now: datetime) -> list[Telling]:
    place = {story.id: number for number, story in enumerate(rank([telling.story for telling in tellings], now=now))}
    return sorted(tellings, key=lambda telling: place[telling.story.id])


def promised(digest: Digest) -> list[tuple[str, int]]:
    return list(dict.fromkeys((item.story, item.revision) for item in digest.items))


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
