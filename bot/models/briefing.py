"""What a digest rests on beside the stories it tells."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as default
from datetime import date

from bot.models.ledger import Ledger, Tie
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
    """All of it is the watch's, as far as a plan's period goes. What a digest does not need may be left empty."""

    coverage: Coverage = Coverage()
    ledger: Ledger = Ledger()
    """Of the stories to be told."""
    ties: tuple[Tie, ...] = ()
    """Of the stories to be told."""
    known_ties: frozenset[tuple[str, str]] = frozenset()
    """Those of `ties` that an earlier story had."""
    coming: tuple[Coming, ...] = ()
    """Deadlines, starts and events after the period, of stories told or not, the first first."""
    weeks: tuple[Week, ...] = ()
    """The twelve weeks up to the period's end, oldest first; of a younger desk as many as it has."""
    review: tuple[Read, ...] = ()
    """The best of the review band."""
    reviewed: int = 0
    """How many the review band has in all."""
    reasons: Mapping[str, tuple[tuple[str, float], ...]] = default(default_factory=dict)
    """By story: the parts of its importance (`stories/rank.py`) with their shares, the weightiest first."""
    others: Mapping[str, Story] = default(default_factory=dict)
    """Stories beside those told that a posting of the ledger points to, by id."""
    rates: tuple[Rate, ...] = ()
    """What `weeks` was converted at."""
