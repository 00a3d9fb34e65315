"""What the desk makes of an entry: facts, each with its receipt."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as default
from datetime import date, datetime
from typing import Literal

from bot.models.kinds import Where


@dataclass(frozen=True, slots=True)
class Receipt:
    """Where words stand: `entry`'s `where` at version `version`, `[start:end]` == `words`; `sentence` is the sentence around them."""

    entry: str
    version: int
    where: Where
    start: int
    end: int
    words: str
    sentence: str = ""


class AmountKind(enum.StrEnum):
    """What a sum of money is. Only money that is pledged may ever be added up (`pledged`)."""

    INVESTMENT = "investment"
    GRANT = "grant"
    DEAL = "deal"
    TRADE = "trade"
    MARKET = "market"
    PRICE = "price"
    REVENUE = "revenue"
    PROFIT = "profit"
    FINE = "fine"
    COST = "cost"
    OTHER = "other"

    @property
    def pledged(self) -> bool:
        return self in {AmountKind.INVESTMENT, AmountKind.GRANT, AmountKind.DEAL}


@dataclass(frozen=True, slots=True)
class Amount:
    """Money as the text has it. `value` is in units of the currency, the low end of a range; `currency` is ISO 4217."""

    receipt: Receipt
    value: float
    currency: str
    low: float
    high: float
    kind: AmountKind = AmountKind.OTHER
    purpose: str = ""
    """A phrase of the same sentence, or of the next where that says what the money is for (verbatim); "" where none is clean."""
    payer: str = ""
    qualifier: Literal["", "about", "up to", "at least", "over"] = ""
    period: str = ""
    """"per year", "over five years": verbatim, "" if none."""
    converts: str = ""
    """The words of the sum beside it that this only says again in another currency, "" if it stands for itself."""
    beside: tuple[Receipt, ...] = ()
    """Of what is said of it outside its own sentence: a purpose that the next one gives."""


@dataclass(frozen=True, slots=True)
class Organisation:
    """An organisation named in the text (`receipt.words`); `known_as` is its full name from the lexicon, else the name as written."""

    receipt: Receipt
    side: str
    """Where it acts."""
    known_as: str
    parent: str = ""
    parent_side: str = ""
    kind: str = ""
    names: Mapping[str, str] = default(default_factory=dict)
    """Its full name by language, where the lexicon has it."""


@dataclass(frozen=True, slots=True)
class Person:
    """A person named in the text (`receipt.words`), `role` verbatim as the text gives it ("" if it gives none)."""

    receipt: Receipt
    role: str = ""
    known_as: str = ""


@dataclass(frozen=True, slots=True)
class Quote:
    """Words between quotation marks (`receipt.words`, the marks left out), with who said them ("" if the text doesn't say)."""

    receipt: Receipt
    speaker: str
    role: str = ""
    beside: tuple[Receipt, ...] = ()
    """Of its speaker and their role, where its own sentence does not name them."""


@dataclass(frozen=True, slots=True)
class Day:
    """A date the text gives to something: a deadline, a start, an event."""

    receipt: Receipt
    day: date
    kind: Literal["deadline", "start", "end", "event"]
    moment: datetime | None = None
    """Aware UTC: when on that day, where the text gives an hour and it is sure in which zone. Midnight at its end is 24:00 of `day`."""
    beside: tuple[Receipt, ...] = ()
    """Of the hour and its zone, where these stand outside `receipt`."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What people quote in meetings; each has its receipt."""

    amounts: tuple[Amount, ...] = ()
    organisations: tuple[Organisation, ...] = ()
    people: tuple[Person, ...] = ()
    quotes: tuple[Quote, ...] = ()
    days: tuple[Day, ...] = ()


Band = Literal["post", "review", "drop"]


@dataclass(frozen=True, slots=True)
class Objection:
    """What speaks against an entry being ours: a veto's name or a rule's, how much it takes off the score, and the words that caused it."""

    reason: str
    weight: float
    receipts: tuple[Receipt, ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """What the desk makes of one version of an Entry for one Watch under one version of the rules."""

    entry: str
    version: int
    watch: str
    rules: str
    band: Band
    score: float
    """0 to 1."""
    parts: Mapping[str, float]
    """What the score is made of, by the part's name."""
    evidence: Mapping[str, tuple[Receipt, ...]]
    """By side key, and "field"."""
    fields: tuple[str, ...]
    facts: Facts
    summary: tuple[Receipt, ...]
    """Whole sentences of the entry, in reading order."""
    veto: str = ""
    """The weightiest objection where it was turned away, "" if none."""
    objections: tuple[Objection, ...] = ()
    """The weightiest first, whatever the band."""
    prose: str = ""
    """A summary in a language model's words, once the checker found nothing in it that the entry does not bear out; "" if there is none."""
    by_model: tuple[str, ...] = ()
    """What of this a model contributed: "band", "purpose", "summary"."""
    model: str = ""
    """That model's name."""

    @property
    def relevant(self) -> bool:
        return self.band == "post"
