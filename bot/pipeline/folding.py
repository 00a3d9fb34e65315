"""fold, the end of check: each kept entry joins the story of its event, or begins one."""

import asyncio
import logging
from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.errors import LostClaim
from bot.models import Fold, Read
from bot.pipeline.desk import LEASE, Desk
from bot.stories.decide import Candidate, decide
from bot.stories.keys import keys
from bot.stories.revise import fold
from bot.stories.weights import Weights

log = logging.getLogger(__name__)

FOLD_BATCH = 200


async def fold_all(desk: Desk) -> int:
    """Put every kept entry that is in no story into one; returns how many. A watch that another process is folding is left to it."""
    return sum([await _fold_watch(desk, watch) for watch in desk.watches])


async def _fold_watch(desk: Desk, watch: str) -> int:
    count = 0
    while await desk.store.claim_folding(watch, by=desk.name, now=desk.clock(), until=desk.clock() + LEASE):
        known: dict[str, tuple[Read, ...]] = {}
        try:
            reads = await desk.store.unfolded(watch, limit=FOLD_BATCH)
            for read in reads:
                await _fold_one(desk, watch, read, known)
                count += 1
        except LostClaim:
            log.info("Another process folds %s now.", watch)
            return count
        finally:
            await desk.store.release_folding(watch, by=desk.name)
        if len(reads) < FOLD_BATCH:
            return count
    return count


async def _fold_one(desk: Desk, watch: str, read: Read, known: dict[str, tuple[Read, ...]]) -> None:
    """`known` holds the members of stories seen under this claim, under which nobody else changes them: asking for each anew took two
    thirds of the time of folding."""
    published, weights = read.entry.published, desk.weights[watch]
    found = keys(read, weights=weights)
    stories = await desk.store.candidates(watch, found, since=published - desk.window, until=published + desk.window)
    for story in stories:
        if story.id not in known:
            known[story.id] = tuple(await desk.store.members(story.id, watch=watch))
    candidates = [Candidate(story, known[story.id]) for story in stories]
    folded = await asyncio.to_thread(_decide_fold, read, candidates, desk.window, weights, desk.clock())
    await desk.store.apply(folded, now=desk.clock())
    for changed in (folded.story.id, *folded.absorbed):
        known.pop(changed, None)


def _decide_fold(read: Read, candidates: Sequence[Candidate], window: timedelta, weights: Weights, now: datetime) -> Fold:
    """In a thread: a hundred likely stories take long enough to hold up an acknowledgement."""
    return fold(read, decide(read, candidates, window=window, weights=weights), candidates, now=now, weights=weights)
