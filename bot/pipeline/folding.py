"""fold, the end of check: each kept entry joins the story of its event, or begins one."""

import asyncio
import logging
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import UTC, datetime

from bot.errors import DeskError, LostClaim
from bot.models import Fold, Marks, Read, Rearrange, Story, Watch
from bot.pipeline.arranging import lay_out, rulings_for, settle
from bot.pipeline.desk import LEASE, Desk
from bot.stories.arrange import Occasion
from bot.stories.decide import MOST_CANDIDATES, Candidate, decide
from bot.stories.marks import MARKS, marks_of
from bot.stories.revise import fold
from bot.stories.rulings import NO_RULINGS, Rulings
from bot.stories.seen import Seen, in_order, see
from bot.text import shorten

log = logging.getLogger(__name__)

FOLD_BATCH = 200
MARK_BATCH = 200
_Known = dict[str, tuple[Seen, ...]]
EVER = (datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC))


async def fold_all(desk: Desk) -> int:
    """Put every kept entry that is in no story into one; returns how many. A watch that another process is folding is left to it."""
    return sum([await _fold_watch(desk, watch) for watch in await desk.store.watches_to_fold(list(desk.watches), MARKS)])


async def catch_up(desk: Desk, watch: str) -> int:
    """Give every story whose marks are of another version those of this one; returns how many."""
    count = 0
    while await desk.store.claim_folding(watch, by=desk.name, now=desk.clock(), until=desk.clock() + LEASE):
        try:
            stories = await desk.store.unmarked(watch, MARKS, limit=MARK_BATCH)
            marks = await asyncio.to_thread(_mark_all, stories, _sides(desk.watches[watch]))
            await desk.store.mark(watch, marks, now=desk.clock())
        finally:
            await desk.store.release_folding(watch, by=desk.name)
        count += len(stories)
        if len(stories) < MARK_BATCH:
            break
    return count


def _mark_all(stories: Sequence[Story], sides: tuple[str, str]) -> dict[str, Marks]:
    return {story.id: _mark_fenced(story, sides) for story in stories}


def _mark_fenced(story: Story, sides: tuple[str, str]) -> Marks:
    try:
        return marks_of(story, sides)
    except Exception:  # a fault of ours that one story brings to light must not keep the others from being marked, nor news from folding
        log.exception("“%s” (%s) cannot be accounted for.", shorten(story.headline, 60), story.id)
        return Marks(MARKS)


def _sides(watch: Watch) -> tuple[str, str]:
    first, second = watch.sides
    return first.key, second.key


async def _fold_watch(desk: Desk, watch: str) -> int:
    count = 0
    await catch_up(desk, watch)
    while await desk.store.claim_folding(watch, by=desk.name, now=desk.clock(), until=desk.clock() + LEASE):
        known: _Known = {}
        try:
            await settle(desk, watch)
            rulings = await rulings_for(desk, watch)
            reads = await desk.store.unfolded(watch, limit=FOLD_BATCH)
            done = sum([await _fold_fenced(desk, watch, read, known, rulings) for read in reads])
            count += done
        except LostClaim:
            log.info("Another process folds %s now.", watch)
            return count
        finally:
            await desk.store.release_folding(watch, by=desk.name)
        if len(reads) < FOLD_BATCH or not done:
            return count
    return count


async def _fold_fenced(desk: Desk, watch: str, read: Read, known: _Known, rulings: Rulings) -> bool:
    try:
        await _fold_one(desk, watch, read, known, rulings)
    except DeskError:
        raise
    except Exception:  # a fault of ours that one entry brings to light must not keep the others from being folded, nor feeds unread
        log.exception("“%s” (%s) cannot be folded; it waits.", shorten(read.entry.title, 60), read.entry.link)
        return False
    return True


async def _fold_one(desk: Desk, watch: str, read: Read, known: _Known, rulings: Rulings) -> None:
    """`known` holds the members of stories seen under this claim, under which nobody else changes them: asking for each anew took two
    thirds of the time of folding."""
    seen = see(read, desk.weights[watch])
    stories, unknown = await find_stories(desk, watch, seen, known, rulings)
    folded = await asyncio.to_thread(_decide_fold, desk, desk.watches[watch], seen, stories, known, unknown, rulings)
    if isinstance(folded, Rearrange):
        linked = [story for story in stories if story.id in folded.stories]
        await lay_out(desk, watch, linked, Occasion(came=seen), rulings)
        known.clear()
        return
    await desk.store.apply(folded, now=desk.clock())
    taken = [member for story in (folded.story.id, *folded.absorbed) for member in known.pop(story, ())]
    known[folded.story.id] = in_order([*(member for member in taken if member.id != seen.id), seen])


async def find_stories(
    desk: Desk, watch: str, seen: Seen, known: Collection[str], rulings: Rulings = NO_RULINGS
) -> tuple[list[Story], Mapping[str, Sequence[Read]]]:
    """The stories that `seen` may belong to, and the members of those that are not `known`."""
    published = seen.read.entry.published
    near = {"since": published - desk.window, "until": published + desk.window}
    stories = await desk.store.candidates(watch, seen.keys, **near, limit=MOST_CANDIDATES)
    stories += await _its_own(desk, watch, seen.read, stories)
    stories += await _joined(desk, watch, rulings.joined.get(seen.id, ()), stories)
    return stories, await desk.store.members_of(watch, [story.id for story in stories if story.id not in known])


async def _its_own(desk: Desk, watch: str, read: Read, found: Sequence[Story]) -> list[Story]:
    """The story a changed entry is in, which a new date may have put outside the window."""
    if read.entry.version == 1 or any(member.entry == read.entry.id for story in found for member in story.members):
        return []
    stories = await desk.store.candidates(watch, frozenset({f"e:{read.entry.id}"}), since=EVER[0], until=EVER[1], limit=1)
    return [story for story in stories if any(member.entry == read.entry.id for member in story.members)]


async def _joined(desk: Desk, watch: str, entries: Iterable[str], found: Sequence[Story]) -> list[Story]:
    """Stories beside those `found` that have entries which an editor joined to this one."""
    led = [await desk.store.story_of(watch, entry) for entry in entries]
    known = {story.id for story in found}
    return list({story.id: story for story in led if story and story.id not in known}.values())


def _decide_fold(
    desk: Desk,
    watch: Watch,
    seen: Seen,
    stories: Sequence[Story],
    known: _Known,
    unknown: Mapping[str, Sequence[Read]],
    rulings: Rulings,
) -> Fold | Rearrange:
    """In a thread: a hundred likely stories take long enough to hold up an acknowledgement. `unknown` becomes known."""
    weights = desk.weights[watch.name]
    known |= {story: tuple(see(read, weights) for read in reads) for story, reads in unknown.items()}
    candidates = [Candidate(story, known[story.id]) for story in stories]
    decision = decide(seen, candidates, window=desk.window, rulings=rulings)
    if isinstance(decision, Rearrange):
        return decision
    return fold(seen, decision, candidates, now=desk.clock(), sides=_sides(watch), rulings=rulings)
