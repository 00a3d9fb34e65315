"""Stories as editors' rulings want them: carried out at once, and held to whatever comes in."""

import asyncio
import logging
from collections.abc import Iterable, Mapping, Sequence

from bot.errors import DeskError
from bot.models import Layout, Read, Ruling, Story, Watch
from bot.pipeline.desk import Desk
from bot.pipeline.revising import retract
from bot.stories.arrange import Occasion, arrange
from bot.stories.decide import Candidate
from bot.stories.rulings import Rulings, rulings_of
from bot.stories.seen import see

log = logging.getLogger(__name__)


async def rulings_for(desk: Desk, watch: str) -> Rulings:
    return rulings_of(await desk.store.rulings(watch))


async def settle(desk: Desk, watch: str) -> bool:
    """Carry out what was ruled, or taken back, and is not carried out yet; only whoever holds the claim on folding may. What was done
    twice, since a process died in between, is as if it was done once. False if something could not be carried out."""
    return all([await _settle_fenced(desk, watch, ruling) for ruling in await desk.store.unsettled(watch)])


async def _settle_fenced(desk: Desk, watch: str, ruling: Ruling) -> bool:
    try:
        await _carry_out(desk, watch, ruling)
    except DeskError:
        raise
    except Exception:  # a fault of ours that one ruling brings to light must not keep others from being carried out, nor news from folding
        log.exception("The ruling %s (%s of %s) cannot be carried out; it waits.", ruling.id, ruling.kind, ruling.subject)
        return False
    await desk.store.settle_ruling(ruling)
    return True


async def _carry_out(desk: Desk, watch: str, ruling: Ruling) -> None:
    gone = set()
    if ruling.kind in {"accept", "decline"}:
        if await desk.store.band(watch, ruling.subject) == "post":
            return  # it waits to be folded like any other
        gone.add(ruling.subject)
    stories = await _stories_with(desk, watch, [ruling.subject, ruling.object])
    if ruling.kind == "retract" and not ruling.undone:
        for story in stories:  # before it is withdrawn: what was posted of it is found by the story that it is in
            await retract(desk, watch, story.id, role="editor", why=ruling.why)
    if stories:
        await lay_out(desk, watch, stories, Occasion(ruling=ruling), await rulings_for(desk, watch), gone=gone)


async def lay_out(
    desk: Desk, watch: str, stories: Sequence[Story], occasion: Occasion, rulings: Rulings, *, gone: Iterable[str] = ()
) -> Layout:
    """Lay these stories out anew, with all that rulings tie to them."""
    stories = await _family(desk, watch, stories, rulings)
    reads = await desk.store.members_of(watch, [story.id for story in stories])
    named = {read.entry.id for its in reads.values() for read in its} | ({occasion.came.id} if occasion.came else set())
    earlier = await desk.store.last_revisions(watch, named - {story.id for story in stories})
    layout = await asyncio.to_thread(_arrange, desk, desk.watches[watch], stories, reads, occasion, rulings, frozenset(gone), earlier)
    await desk.store.rearrange(layout, now=desk.clock())
    return layout


def _arrange(
    desk: Desk,
    watch: Watch,
    stories: Sequence[Story],
    reads: dict[str, list[Read]],
    occasion: Occasion,
    rulings: Rulings,
    gone: frozenset[str],
    earlier: Mapping[str, int],
) -> Layout:
    """In a thread: every two entries of these stories are compared."""
    weights = desk.weights[watch.name]
    candidates = [Candidate(story, tuple(see(read, weights) for read in reads[story.id])) for story in stories]
    first, second = watch.sides
    return arrange(
        candidates,
        occasion,
        rulings,
        gone=gone,
        earlier=earlier,
        now=desk.clock(),
        window=desk.window,
        sides=(first.key, second.key),
    )


async def _family(desk: Desk, watch: str, stories: Sequence[Story], rulings: Rulings) -> list[Story]:
    """These stories and all that were parted from them, and from those, and so on: they would be one but for the rulings."""
    found = {story.id: story for story in stories}
    looked: set[str] = set()
    while entries := {member.entry for story in found.values() for member in story.members} - looked:
        looked |= entries
        others = {other for entry in entries for other in rulings.parted.get(entry, ())} - looked
        found |= {story.id: story for story in await _stories_with(desk, watch, sorted(others))}
    return sorted(found.values(), key=lambda story: (story.published, story.id))


async def _stories_with(desk: Desk, watch: str, entries: Iterable[str]) -> list[Story]:
    """Those that these entries are in, each once."""
    found = [await desk.store.story_of(watch, entry) for entry in entries if entry]
    return list({story.id: story for story in found if story}.values())
