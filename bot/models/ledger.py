"""Money pledged and work done together, as the desk keeps account of them across stories."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from bot.models.reading import Amount, Organisation, Receipt


@dataclass(frozen=True, slots=True)
class Commitment:
    """One sum pledged for one purpose, as one story has it, however many outlets state it."""

    story: str
    place: int
    """Which of the story's commitments it is, from 0."""
    published: datetime
    """Of the story."""
    amount: Amount
    """As the best outlet states it; its receipt, kind, purpose, payer's words, qualifier and period."""
    parties: tuple[str, ...] = ()
    """`known_as` of the organisations that its sentence names."""
    fields: tuple[str, ...] = ()
    """Of the story."""
    differs: bool = False
    """Outlets state other sums for the same thing."""


Standing = Literal["new", "again", "part", "doubt"]
"""Of a commitment in a ledger: first pledged now; pledged before and told again; part of another of the ledger or of before; not sure
enough to be added up (outlets differ, a mere upper bound, a kind that one outlet calls something else). Only "new" is added up."""


@dataclass(frozen=True, slots=True)
class Posting:
    """A commitment's line in a ledger."""

    commitment: Commitment
    standing: Standing
    of: Commitment | None = None
    """What it says again, or the whole that it is part of."""


@dataclass(frozen=True, slots=True)
class Ledger:
    """Commitments of one period, the largest first, parts beneath their whole."""

    postings: tuple[Posting, ...] = ()

    @property
    def new(self) -> tuple[Posting, ...]:
        """What is added up."""
        return tuple(posting for posting in self.postings if posting.standing == "new")


@dataclass(frozen=True, slots=True)
class Tie:
    """Organisations of both sides that one sentence of a story names together as acting."""

    story: str
    published: datetime
    """Of the story."""
    one: str
    """`known_as`, of the watch's first side."""
    other: str
    """`known_as`, of its second side."""
    receipt: Receipt
    """A sentence that names both."""


@dataclass(frozen=True, slots=True)
class Marks:
    """What a story is found and accounted by, made from the story alone: written with it, and made anew where `version` is old."""

    version: int
    commitments: tuple[Commitment, ...] = ()
    ties: tuple[Tie, ...] = ()
    parties: tuple[Organisation, ...] = ()
    """Each body that the story names, once, with its side, as its best mention has it."""
    languages: tuple[str, ...] = ()
    """Of its members."""
    sides: tuple[str, ...] = ()
    """Of the outlets that report it."""
