"""look: what the desk knows of one item, and which story one from outside would join. Nothing is written."""

import asyncio
from collections.abc import Sequence

from bot.answers.hearing import hear
from bot.digests.period import next_due, period_for
from bot.feeds.clean import clean_url
from bot.models import Actor, Case, Hearing, Join, Merge, Period, Plan, Read, Reading, Ruling, Story, Told
from bot.pipeline.composing import lens_of
from bot.pipeline.desk import Desk
from bot.pipeline.folding import find_stories
from bot.pipeline.permits import EVERYWHERE
from bot.pipeline.planning import subscribed
from bot.reading.lexicon.load import load_lexicon
from bot.reading.read import read_entry
from bot.stories.decide import Candidate, decide
from bot.stories.seen import see


async def look_up(desk: Desk, watch: str, url: str, actor: Actor | None = None) -> Case | None:
    """What the database has of the entry at `url` (or of that id); None if it knows none. `actor` as in `hearings`."""
    read = await desk.store.find_reading(url, watch) or await desk.store.find_reading(clean_url(url), watch)
    if read is None:
        return None
    story = await desk.store.story_of(watch, read.entry.id)
    told = tuple(await desk.store.told_of(watch, story.id)) if story else ()
    heard = await hearings(desk, watch, story, told, actor) if story else ()
    rulings = await rulings_about(desk, watch, story, read.entry.id)
    votes = tuple(await desk.store.votes_on(watch, story.id)) if story else ()
    anew = await asyncio.to_thread(_read_anew, desk, watch, read)
    page = await desk.store.page_of(read.entry.id)
    return Case(read, stored=True, story=story, told=told, anew=anew, hearings=heard, rulings=rulings, votes=votes, page=page)


async def rulings_about(desk: Desk, watch: str, story: Story | None, entry: str = "") -> tuple[Ruling, ...]:
    """What editors decided of a story, of its entries, and of that one."""
    about = {entry, *((story.id, *(member.entry for member in story.members)) if story else ())} - {""}
    return tuple(await desk.store.rulings(watch, about))


async def hearings(desk: Desk, watch: str, story: Story, told: Sequence[Told], actor: Actor | None = None) -> tuple[Hearing, ...]:
    """What each plan of that watch has heard of the story, or why not; by the plan's name. Of plans, whoever asks from a channel sees that
    channel's, outside of any their own: a plan's name says which channel it tells. On the desk's own machine (None) all are seen."""
    plans = sorted((plan for plan in await _plans_for(desk, actor) if plan.watch == watch), key=lambda plan: plan.name)
    lasts = await asyncio.gather(*(desk.store.last_period(plan.id) for plan in plans))
    return tuple(_hear(desk, plan, story, told, last) for plan, last in zip(plans, lasts, strict=True))


async def _plans_for(desk: Desk, actor: Actor | None) -> list[Plan]:
    if actor is None or actor.installation == EVERYWHERE:
        return list(await desk.store.plans())
    return [row.plan for row in await subscribed(desk, actor) if row.here or not actor.here]


def _hear(desk: Desk, plan: Plan, story: Story, told: Sequence[Told], last: Period | None) -> Hearing:
    due = next_due(plan, desk.clock())
    start = last.end if last else period_for(plan, due or desk.clock()).start
    return hear(plan, story, told, due=due, start=start, last=last, window=desk.window, least=lens_of(desk, plan).min_score)


def _read_anew(desk: Desk, watch: str, read: Read) -> Reading | None:
    rules = desk.watches[watch]
    if read.reading.rules == rules.rules or not read.entry.text:
        return None
    return read_entry(read.entry, rules, load_lexicon(rules))


async def place(desk: Desk, watch: str, read: Read, actor: Actor | None = None) -> Case:
    """An item from outside beside the desk's stories. `actor` as in `hearings`."""
    if not read.reading.relevant:
        return Case(read)
    weights = desk.weights[watch]
    seen = see(read, weights)
    stories, members = await find_stories(desk, watch, seen, known=())
    candidates = [Candidate(story, tuple(see(member, weights) for member in members[story.id])) for story in stories]
    decision = await asyncio.to_thread(decide, seen, candidates, window=desk.window)
    wanted = decision.story if isinstance(decision, Join) else decision.keep if isinstance(decision, Merge) else ""
    story = next((candidate.story for candidate in candidates if candidate.story.id == wanted), None)
    told = tuple(await desk.store.told_of(watch, story.id)) if story else ()
    return Case(read, story=story, told=told, hearings=await hearings(desk, watch, story, told, actor) if story else ())
