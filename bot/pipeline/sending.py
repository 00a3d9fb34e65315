"""send, the end of tell: what is due leaves, one message a destination at a time, and what became of it is written.

A slow destination holds up nobody else: whatever comes free is given to the next, and what falls due meanwhile is looked for all along.
"""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from bot.errors import DeskError, FateUnknown, Rejected, Unavailable
from bot.models import Delivery, DeliveryState
from bot.pipeline.desk import Desk
from bot.pipeline.fates import MISSED, REPEATED, note_fate
from bot.pipeline.troubles import pause, report, tell_owners
from bot.pipeline.workspaces import let_in_mended, shut_out
from bot.ports import Sender

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=2)
"""Longer than one post and its pace; after a crash the next look is not far."""
AT_ONCE = 64
"""Messages under way at a time, each to another destination."""
BEAT, IDLE = 0.05, 0.25
"""Seconds between two looks whether anything else may go: at least, and at most while something is under way."""
LOOK = timedelta(seconds=30)
"""How soon a post of unknown fate is looked for."""
REPEATS = 2
"""Most times one message is posted where nobody can tell whether it arrived: once, and once marked as perhaps a repeat."""
AGAIN = frozenset({"edit", "delete"})
"""What may be done twice as well as once."""


@dataclass(frozen=True, slots=True)
class _Try:
    """A delivery as it stands after one try, and why it was refused for good, if it was."""

    after: Delivery
    refusal: Rejected | None = None


_Trying = asyncio.Task[_Try]


async def send_due(desk: Desk) -> int:
    """Send what is due, one message a destination at a time, until nothing is and nothing is under way; returns how many were sent."""
    await let_in_mended(desk)
    await tell_owners(desk)
    loop, sent, rested = asyncio.get_running_loop(), 0, 0.0
    under_way: set[_Trying] = set()
    try:
        while True:
            looked = loop.time()
            under_way |= _begin(desk, await _claim(desk, AT_ONCE - len(under_way)), under_way)
            if not under_way and looked >= rested:
                return sent
            done, under_way = await _some(under_way, BEAT if looked < rested else IDLE)
            if arrived := await _settle(desk, [task.result() for task in done]):
                sent, rested = sent + arrived, loop.time() + desk.pace.total_seconds()
    finally:
        for task in under_way:
            task.cancel()
        await asyncio.gather(*under_way, return_exceptions=True)


def _begin(desk: Desk, claimed: Sequence[Delivery], under_way: set[_Trying]) -> set[_Trying]:
    """What is under way here is not begun again, though the clock says that its claim is long over: it was set, or the machine slept."""
    busy = {task.get_name() for task in under_way}
    return {asyncio.create_task(_try_sending(desk, each), name=each.id) for each in claimed if each.id not in busy}


async def _some(under_way: set[_Trying], most: float) -> tuple[set[_Trying], set[_Trying]]:
    """Those that are done a beat after now, or later as soon as one is, and the others."""
    await asyncio.sleep(BEAT)
    if not under_way:
        return set(), set()
    return await asyncio.wait(under_way, timeout=most - BEAT, return_when=asyncio.FIRST_COMPLETED)


async def _claim(desk: Desk, room: int) -> list[Delivery]:
    if not room:
        return []
    return await desk.store.claim_deliveries(desk.clock(), by=desk.name, until=desk.clock() + LEASE, limit=room, pace=desk.pace)


async def _settle(desk: Desk, tries: Sequence[_Try]) -> int:
    """Write what became of them, all together; how many have arrived."""
    if not tries:
        return 0
    lost = set(await desk.store.settle_all([tried.after for tried in tries], by=desk.name, now=desk.clock()))
    for id_ in sorted(lost):
        log.warning("The delivery %s took longer than its claim held and is another's now.", id_)
    mine = [tried for tried in tries if tried.after.id not in lost]
    for tried in mine:
        if tried.refusal:
            await _answer_for(desk, tried.after, tried.refusal)
    return sum(tried.after.state == "sent" for tried in mine)


async def _try_sending(desk: Desk, delivery: Delivery) -> _Try:
    """One whose fate is unknown is looked for before anything is sent again; what may be done twice is just done again."""
    sender = desk.senders.get(delivery.destination.platform)
    if sender is None:
        platform = delivery.destination.platform
        trouble = f"Nothing here can send to {platform}: its token is not set."
        return _Try(replace(delivery, state=_waiting(delivery), trouble=trouble, not_before=desk.clock() + timedelta(minutes=5)))
    if delivery.state != "unknown" or delivery.action in AGAIN:
        return await _post(desk, sender, delivery)
    return await _settle_fate(desk, sender, delivery)


async def _settle_fate(desk: Desk, sender: Sender, delivery: Delivery) -> _Try:
    try:
        looked = await _look_for(desk, sender, delivery)
    except Unavailable as error:  # nobody has looked yet: sent now, it might be there twice
        return _Try(replace(delivery, trouble=str(error), not_before=desk.clock() + (error.retry_after or LOOK)))
    except DeskError as error:
        return _refused(delivery, error)
    if looked.state == "sent":
        return _Try(looked)
    # Written before it is posted: looking may have outlasted the claim, and a repeat that is cut short must not be repeated again.
    if not await desk.store.claim_again(delivery.id, by=desk.name, until=desk.clock() + LEASE):
        return _Try(delivery)
    if looked.state == "unknown":
        await note_fate(desk, delivery, REPEATED)
    tried = await _post(desk, sender, replace(looked, attempts=delivery.attempts + 1))
    if (looked.state, tried.after.state) != ("unknown", "retry"):
        return tried
    # What may be a repeat stays one: it is looked for, and marked, at the next try as well.
    return replace(tried, after=replace(tried.after, state="unknown", attempts=delivery.attempts))


def _waiting(delivery: Delivery) -> DeliveryState:
    return "unknown" if delivery.state == "unknown" else "retry"


async def _post(desk: Desk, sender: Sender, tried: Delivery) -> _Try:
    try:
        sent = await sender.send(tried)
    except FateUnknown as error:
        return _later(desk, tried, error) if tried.action in AGAIN else _doubtful(desk, tried, str(error))
    except Unavailable as error:
        return _later(desk, tried, error)
    except DeskError as error:
        return _refused(tried, error)
    except Exception as error:  # a fault of ours that one post brings to light must not leave the others unsettled
        log.exception("A post to %s met a fault of the desk's own.", tried.destination.name)
        return _doubtful(desk, tried, f"It met a fault of the desk's own ({type(error).__name__}).")
    if sent.refused:
        await desk.store.refuse(tried.destination.installation, sent.refused)
    return _Try(replace(tried, state="sent", reference=sent.reference, trouble="" if sent.confirmed else "accepted, not confirmed"))


def _doubtful(desk: Desk, tried: Delivery, trouble: str) -> _Try:
    return _Try(replace(tried, state="unknown", trouble=trouble, not_before=desk.clock() + LOOK))


def _later(desk: Desk, tried: Delivery, error: Unavailable) -> _Try:
    wait = error.retry_after or min(timedelta(minutes=30), timedelta(seconds=15) * 2 ** min(max(tried.attempts, 1) - 1, 10))
    return _Try(replace(tried, state="retry", trouble=str(error), not_before=desk.clock() + wait))


def _refused(tried: Delivery, error: DeskError) -> _Try:
    """For good; but what a workspace refuses waits, for it is no fault of the message."""
    refusal = error if isinstance(error, Rejected) else Rejected(error.what, error.mend)
    state = _waiting(tried) if refusal.whose == "workspace" else "rejected"
    return _Try(replace(tried, state=state, trouble=str(error), not_before=None), refusal)


async def _look_for(desk: Desk, sender: Sender, delivery: Delivery) -> Delivery:
    """Settled if it is there; `sending` if it certainly is not; where nobody can tell, as the setting says (still `unknown`: marked)."""
    try:
        sent = await sender.find(delivery)
    except FateUnknown as error:
        if desk.unknown_fate(delivery.destination.platform) == "repeat_marked" and delivery.attempts < REPEATS:
            return delivery
        await note_fate(desk, delivery, MISSED)
        return replace(delivery, state="sent", trouble=f"{error} It may have been missed.")
    return replace(delivery, state="sent", reference=sent.reference, trouble="") if sent else replace(delivery, state="sending")


async def _answer_for(desk: Desk, after: Delivery, refusal: Rejected) -> None:
    """Stop what will not pass, and tell whose it is once. A message that cannot be changed any more is nobody's fault."""
    where = after.destination
    if refusal.whose == "workspace":
        hand = f"If the token stays the same, then run: kakehashi destinations change {where.name} --state active"
        words = f"Nothing is sent to the workspace of {where.name}. {refusal} {hand}"
        await shut_out(desk, where.installation, where.platform, words)
    elif refusal.whose == "destination":
        await pause(desk, where, str(refusal))
    elif after.action in AGAIN or after.target:
        log.warning("A message in %s stays as it was posted: %s", where.name, refusal)
    else:
        words = f"A message for {where.name} was refused; its stories come with the next one. {refusal}"
        await report(desk, f"messages:{where.id}", words)
