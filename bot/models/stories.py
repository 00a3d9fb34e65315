"""The same event, once: stories, their members, revisions, and what folding decides."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from bot.models.kinds import Language
from bot.models.ledger import Marks
from bot.models.reading import Amount, Facts, Reading, Receipt
from bot.models.world import Entry


@dataclass(frozen=True, slots=True)
class Member:
    """One outlet's entry in a Story."""

    entry: str
    title: str
    url: str
    publisher: str
    language: Language
    published: datetime
    kind: str = "press"
    """Its source's kind: official sources rank first."""
    version: int = 1
    score: float = 0.0
    side: str = ""
    """Of its source, as the watch lists it."""


@dataclass(frozen=True, slots=True)
class Mention:
    """One outlet's words for a sum."""

    entry: str
    publisher: str
    published: datetime
    amount: Amount


DifferenceKind = Literal["figure", "meaning", "bound"]


@dataclass(frozen=True, slots=True)
class Difference:
    """What outlets say differently of one sum: other figures for one thing, one figure for other things, a bound against an exact sum.

    Never merged, never averaged."""

    kind: DifferenceKind
    versions: tuple[tuple[Mention, ...], ...]
    """Two or more: the outlets that say one thing, each once, the best first; the best outlet's version first."""


Withdrawn = Literal["", "hide", "retract", "decline"]


@dataclass(frozen=True, slots=True)
class Story:
    """The entries that report one event, and what they say together. Facts keep their receipts, so each says whose it is."""

    id: str
    """The id of its earliest entry."""
    watch: str
    revision: int
    members: tuple[Member, ...]
    """The best source first."""
    headline: str
    headline_by: str
    """The entry the headline is from; so is `summary`."""
    summary: tuple[Receipt, ...]
    fields: tuple[str, ...]
    facts: Facts
    evidence: Mapping[str, tuple[Receipt, ...]]
    score: float
    published: datetime
    """Of the earliest member."""
    updated: datetime
    """When it last gained or changed a member (our clock)."""
    seen: datetime
    """When its first member reached us."""
    prose: str = ""
    """A summary of the entry `headline_by` in the words of the language model `model`, checked against it; "" if there is none."""
    model: str = ""
    differences: tuple[Difference, ...] = ()
    withdrawn: Withdrawn = ""
    """How an editor took it away: it is told and listed no more. "decline": none of its entries is ours."""
    wrong: tuple[str, ...] = ()
    """Keys (`stories.rulings.fact_key`) of what an editor found wrong and what is made of the story must not say again."""

    @property
    def best(self) -> Member:
        return self.members[0]

    def member(self, entry: str) -> Member:
        return next(m for m in self.members if m.entry == entry)


ChangeKind = Literal["new", "amount", "party", "stage", "correction", "merge", "split"]


Act = Literal["", "retract", "restore", "wrong", "join", "split"]


@dataclass(frozen=True, slots=True)
class Revision:
    """A material change of a Story: what came in, with receipts. Revision 1 is the story itself."""

    story: str
    number: int
    kind: ChangeKind
    at: datetime
    gained: Facts = Facts()
    lost: Facts = Facts()
    """What an editor found wrong: said before, and said no more."""
    why: str = ""
    """The reason of the editor who made the change, "" where a source did."""
    act: Act = ""
    """What an editor did, "" where the news itself changed."""


@dataclass(frozen=True, slots=True)
class Read:
    """An entry beside its reading: what folding works on."""

    entry: Entry
    reading: Reading


@dataclass(frozen=True, slots=True)
class New:
    """Begin a story with this entry."""


@dataclass(frozen=True, slots=True)
class Join:
    """Put this entry into a story."""

    story: str
    likeness: float


@dataclass(frozen=True, slots=True)
class Merge:
    """This entry shows that stories are one: join `keep` (the oldest), fold `absorb` into it and forward their ids."""

    keep: str
    absorb: tuple[str, ...]
    likeness: float


@dataclass(frozen=True, slots=True)
class Rearrange:
    """This entry is linked to stories that an editor parted: who belongs to whom is found anew among all of them."""

    stories: tuple[str, ...]


Decision = New | Join | Merge | Rearrange


@dataclass(frozen=True, slots=True)
class Fold:
    """What folding one entry writes: the story as it now stands, its new revision if the change was material, and what it took in."""

    entry: str
    story: Story
    keys: frozenset[str]
    """Of that entry: they lead to the story beside those it and what it absorbed had before."""
    revision: Revision | None
    expected: Mapping[str, int]
    """Each story this rests on, with the revision it was read at; empty for a new story."""
    absorbed: tuple[str, ...] = ()
    marks: Marks = Marks(0)


@dataclass(frozen=True, slots=True)
class Layout:
    """Some stories laid out anew, as editors' rulings want it: what each is from now on, and where what is gone leads."""

    watch: str
    parts: tuple[Fold, ...]
    """The stories as they now stand, with all their keys; what a `Fold` says of one entry is empty."""
    expected: Mapping[str, int]
    """Each story this rests on, with the revision it was read at."""
    forwards: Mapping[str, str]
    """Ids of stories that are gone, with those that took them in."""
    heirs: tuple[tuple[str, str], ...] = ()
    """(story, part begun of its entries): who was told of the first knows the second."""
    emptied: tuple[Story, ...] = ()
    """Stories of which no entry is ours any more."""
    entries: frozenset[str] = frozenset()
    """All entries concerned, those that left every story among them."""
