"""One story in full, and one story for others to see. The same on every platform."""

import asyncio
from functools import partial
from zoneinfo import ZoneInfo

from bot.answers.details import Opinions, word_details
from bot.answers.shared import word_shared
from bot.models import Actor, Answer, Question, Story, Vote
from bot.pipeline.answering import find_zone, word_material
from bot.pipeline.desk import Desk
from bot.pipeline.finding import Material
from bot.pipeline.looking import hearings
from bot.stories.rank import WEIGHTS


async def story_details(desk: Desk, actor: Actor, story: Story) -> Answer:
    """Facts, evidence, sources with times, the sentences they rest on, how outlets differ, which plans told it, votes."""
    revisions, told, votes = await asyncio.gather(
        desk.store.revisions_of(story.watch, story.id),
        desk.store.told_of(story.watch, story.id),
        desk.store.votes_on(story.watch, story.id),
    )
    heard = await hearings(desk, story.watch, story, told, actor)
    opinions = Opinions(votes, await _names(desk, actor, votes), WEIGHTS["votes"], notes=actor.is_editor)
    word = partial(word_details, story=story, revisions=revisions, hearings=heard, opinions=opinions)
    return await _worded(desk, actor, story, word)


async def story_for_others(desk: Desk, actor: Actor, story: Story) -> Answer:
    """As a digest tells it, saying who shares it."""
    return await _worded(desk, actor, story, partial(word_shared, story=story, by=actor.name))


async def _worded(desk: Desk, actor: Actor, story: Story, word: partial[Answer]) -> Answer:
    question = Question("story", story.id, language=actor.language)
    return await word_material(desk, Material(question, word, [story]), story.watch, find_zone(actor.zone) or ZoneInfo(desk.zone), actor)


async def _names(desk: Desk, actor: Actor, votes: list[Vote]) -> dict[tuple[int, str], str]:
    """Of colleagues in the reader's own workspace; others' are not theirs to see."""
    own = [vote for vote in votes if vote.installation == actor.installation]
    profiles = await asyncio.gather(*(desk.store.profile(vote.installation, vote.who) for vote in own))
    return {(profile.installation, profile.user): profile.name for profile in profiles if profile and profile.name}
