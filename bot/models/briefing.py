"""What a digest rests on beside the stories it tells."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as default
from datetime import date

from bot.models.ledger import Commitment
from bot.models.rates import Rate
from bot.models.reading import Day
from bot.models.stories import Read, Story
from bot.models.telling import Coverage


@dataclass(frozen=True, slots=True)
class Coming:
    """A day ahead that a story names."""

    day: Day
    story: Story


@dataclass(frozen=True, slots=True)
class Week:
    """What one week brought, for the chart."""

    first: date
    """Its Monday, in the plan's zone."""
    stories: Mapping[str, int] = default(default_factory=dict)
    """By field; each story once, under the first of its fields."""
    pledged: Mapping[str, float] = default(default_factory=dict)
    """By field, in the reader's currency; what could not be converted is left out."""


@dataclass(frozen=True, slots=True)
class Background:
    """All of it is the watch's, as far as a plan's period goes."""

    coverage: Coverage = Coverage()
    earlier: tuple[Commitment, ...] = ()
    """Commitments of stories before the period that those of the period may say again or be part of."""
    known_ties: frozenset[tuple[str, str]] = frozenset()
    """Of the ties of the period's stories, those that an earlier story had."""
    coming: tuple[Coming, ...] = ()
    """Deadlines, starts and events after the period, of stories told or not, the first first."""
    weeks: tuple[Week, ...] = ()
    """The twelve weeks up to the period's end, oldest first; of a younger desk as many as it has."""
    review: tuple[Read, ...] = ()
    """The best of the review band."""
    reviewed: int = 0
    """How many the review band has in all."""
    votes: Mapping[str, int] = default(default_factory=dict)
    """By story: how many found it useful, less those who did not."""
    others: Mapping[str, Story] = default(default_factory=dict)
    """Stories beside those told that `earlier` or `coming` are of, by id."""
    rates: tuple[Rate, ...] = ()
    """What `weeks` was converted at."""
