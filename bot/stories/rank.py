"""Which story first: one stated rule for every digest and answer."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from math import exp2, log2, log10

from bot.models import Amount, Story
from bot.rates import rough_pounds
from bot.stories.revise import standing

PARTIES, MONEY, SOURCE, BREADTH, NOVELTY = 0.35, 0.20, 0.10, 0.20, 0.15
HALF = timedelta(days=5)
_MANY_OUTLETS = 8


def rank(stories: Iterable[Story], *, now: datetime) -> list[Story]:
    """The most important first. Importance is the sum of five parts, each from 0 to 1 and weighed as said:

    - 0.35 how surely both sides act together (the story's own score);
    - 0.20 money pledged, by powers of ten: £100,000 counts 0, £1bn and more counts 1;
    - 0.20 breadth: how many outlets have it, from one (0) to eight (1), by doublings;
    - 0.15 novelty: halves with every five days since it was published;
    - 0.10 standing of its best source: official 1, press 0.

    Equal ones: the newer first, then by id.
    """
    return sorted(stories, key=lambda story: (-round(importance(story, now), 9), -story.published.timestamp(), story.id))


def importance(story: Story, now: datetime) -> float:
    """0 to 1, as `rank` says."""
    return (
        PARTIES * story.score
        + MONEY * _money(story.facts.amounts)
        + SOURCE * max(0.0, 1 - standing(story.best.kind) / standing("press"))
        + BREADTH * min(1.0, log2(len({member.publisher for member in story.members})) / log2(_MANY_OUTLETS))
        + NOVELTY * exp2(-(max(timedelta(), now - story.published) / HALF))
    )


def _money(amounts: Iterable[Amount]) -> float:
    most = max((rough_pounds(amount.currency, amount.value) for amount in amounts if amount.kind.pledged), default=0.0)
    return min(1.0, max(0.0, (log10(most) - 5) / 4)) if most > 0 else 0.0
