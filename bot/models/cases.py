"""All that is known of one item, for whoever asks why it was kept, or why a plan has not told it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from bot.models.pages import PageState
from bot.models.people import Ruling, Vote
from bot.models.reading import Reading
from bot.models.stories import Read, Story
from bot.models.telling import PlanKind, Told

Heard = Literal["told", "promised", "released", "update", "due", "paused", "threshold", "fields", "full", "older", "never", "withdrawn"]
"""Told; on its way; to be told again, since its message never arrived; told before, and what is new falls due; falls due; its plan
is paused; below what the plan tells; none of its fields; left out of a digest that was full; from before what the plan tells; its
days off leave it no day; withdrawn by an editor."""


@dataclass(frozen=True, slots=True)
class Hearing:
    """What one plan has heard of a story, or why it has not."""

    plan: str
    """Its name."""
    kind: PlanKind
    state: Heard
    at: datetime | None = None
    """When it was told or promised, or falls due; of a full digest its due moment."""
    revision: int = 0
    """That was told; 0 for none."""
    needed: float = 0.0
    """The score that the plan asks for."""
    most: int = 0
    """How many stories a full digest of the plan holds."""


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
    hearings: tuple[Hearing, ...] = ()
    """Each of the watch's plans, by name."""
    rulings: tuple[Ruling, ...] = ()
    """What editors decided of it and of its story, the first first."""
    votes: tuple[Vote, ...] = ()
    """On its story."""
    page: PageState | None = None
    """What became of its page, where its feed has only a teaser."""
