"""look: what the desk knows of one item, and which story one from outside would join. Nothing is written."""

import asyncio
from dataclasses import dataclass

from bot.feeds.clean import clean_url
from bot.models import Join, Merge, Read, Reading, Story, Told
from bot.pipeline.desk import Desk
from bot.pipeline.folding import find_stories
from bot.reading.lexicon.load import load_lexicon
from bot.reading.read import read_entry
from bot.stories.decide import Candidate, decide
from bot.stories.seen import see


@dataclass(frozen=True, slots=True)
class Case:
    """An item with all that is known of it."""

    read: Read
    stored: bool = False
    """Whether it is the database's: else it came from outside and is nowhere kept."""
    story: Story | None = None
    """The story it is in; of an item from outside, the one it would join."""
    compared: bool = True
    """False where there is no database whose stories it could have been compared with."""
    told: tuple[Told, ...] = ()
    """What plans have heard of that story."""
    anew: Reading | None = None
    """Of a stored item whose rules have changed since, and whose text is still kept: how it reads now."""


async def look_up(desk: Desk, watch: str, url: str) -> Case | None:
    """What the database has of the entry at `url` (or of that id); None if it knows none."""
    read = await desk.store.find_reading(url, watch) or await desk.store.find_reading(clean_url(url), watch)
    if read is None:
        return None
    story = await desk.store.story_of(watch, read.entry.id)
    told = tuple(await desk.store.told_of(watch, story.id)) if story else ()
    return Case(read, stored=True, story=story, told=told, anew=await asyncio.to_thread(_read_anew, desk, watch, read))


def _read_anew(desk: Desk, watch: str, read: Read) -> Reading | None:
    rules = desk.watches[watch]
    if read.reading.rules == rules.rules or not read.entry.text:
        return None
    return read_entry(read.entry, rules, load_lexicon(rules))


async def place(desk: Desk, watch: str, read: Read) -> Case:
    """An item from outside beside the desk's stories."""
    if not read.reading.relevant:
        return Case(read)
    weights = desk.weights[watch]
    seen = see(read, weights)
    stories, members = await find_stories(desk, watch, seen, known=())
    candidates = [Candidate(story, tuple(see(member, weights) for member in members[story.id])) for story in stories]
    decision = await asyncio.to_thread(decide, seen, candidates, window=desk.window)
    wanted = decision.story if isinstance(decision, Join) else decision.keep if isinstance(decision, Merge) else ""
    story = next((candidate.story for candidate in candidates if candidate.story.id == wanted), None)
    return Case(read, story=story, told=tuple(await desk.store.told_of(watch, story.id)) if story else ())
