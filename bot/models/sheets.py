"""What is said: text in pieces, items, sections; digests, questions and answers. Free of any platform.

Feed text can only ever be Plain, or the words of a Strong, Link or When made from it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from bot.models.kinds import Language
from bot.models.rates import Rate
from bot.models.telling import Period, PlanKind


@dataclass(frozen=True, slots=True)
class Plain:
    words: str


@dataclass(frozen=True, slots=True)
class Strong:
    words: str


@dataclass(frozen=True, slots=True)
class Link:
    """`url` is http(s), made by us from a stored entry; `words` may be feed text."""

    words: str
    url: str


@dataclass(frozen=True, slots=True)
class When:
    """A moment. `words` says it in the plan's own zone and language; a platform that knows its reader's zone may say it anew."""

    at: datetime
    words: str


Piece = Plain | Strong | Link | When
Text = tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Quotation:
    """What somebody said, worded: `words` with their marks, `by` with role and, of several outlets, whose version."""

    words: Text
    by: Text = ()


@dataclass(frozen=True, slots=True)
class Item:
    """One story, worded."""

    story: str
    revision: int
    headline: Text
    facts: tuple[Text, ...] = ()
    """Who ↔ who · how much · for what: one line each, the most important first."""
    summary: Text = ()
    quotes: tuple[Quotation, ...] = ()
    sources: Text = ()
    """Outlets as links, with "also covered by"."""
    note: Text = ()
    """What is new since it was last told, or "alerted at 09:12"; empty for a story told the first time."""
    original: Text = ()
    """The source's own title where the headline is in another language."""
    why: Text = ()
    """Why it stands here, in a line: what of its score weighs most."""
    brief: bool = False
    """Told in one line: headline, one fact, outlet."""
    besides: tuple[tuple[str, int], ...] = ()
    """Near-duplicates that are told with it, as (story, revision): `sources` links them."""
    twin: Item | None = None
    """The same story for readers of the other language, told beside it."""
    rates: tuple[Rate, ...] = ()
    """What the sums in `facts` were converted at."""
    differs: Text = ()
    """What outlets say differently of a sum, and whose word is which."""
    left_out: tuple[str, ...] = ()
    """What would have stood here but has no receipt: a fault of the desk's own, for its log and never for readers."""

    @property
    def told(self) -> tuple[tuple[str, int], ...]:
        """The (story, revision) pairs that it tells."""
        return ((self.story, self.revision), *self.besides)


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under headings; every cell has words."""

    columns: tuple[Text, ...]
    rows: tuple[tuple[Text, ...], ...]
    """As many cells each as there are columns."""
    right: tuple[int, ...] = ()
    """Which columns, from 0, are set to the right: sums."""
    indented: tuple[int, ...] = ()
    """Which rows, from 0, belong beneath the one before: parts of it."""
    quiet: tuple[int, ...] = ()
    """Which rows are not added up: told before, or in doubt."""


@dataclass(frozen=True, slots=True)
class Series:
    """One row of numbers of a chart, with how each is said ("£12m")."""

    name: str
    values: tuple[float, ...]
    said: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """A stacked bar a label; a platform that cannot draw it says the same as text."""

    title: str
    labels: tuple[str, ...]
    series: tuple[Series, ...]
    """The largest first; each has as many values as there are labels."""
    totals: tuple[str, ...]
    """How the sum of each label is said."""


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what stands under it; `key` is a field's key or the section's own name."""

    key: str
    heading: Text
    items: tuple[Item, ...] = ()
    lines: tuple[Text, ...] = ()
    """Plain lines where the section is not made of stories."""
    quotes: tuple[Quotation, ...] = ()
    table: Table | None = None
    """Stands before `lines`, which then say what belongs beneath it (totals, notes)."""
    chart: Chart | None = None
    behind: bool = False
    """Stands in the thread where the platform has threads, else after all that is not behind."""
    contents: bool = False
    """Only says what stands behind: left out where nothing is divided (text, page)."""
    folded: bool = False
    """Shown closed, where the platform can open it."""
    prose: bool = False
    """`lines` are paragraphs."""
    rates: tuple[Rate, ...] = ()
    """What the sums in `lines`, `table` and `chart` were converted at."""
    left_out: tuple[str, ...] = ()
    """As an item's, of `lines`."""


@dataclass(frozen=True, slots=True)
class Digest:
    """The words chosen for one Plan and one Period, free of any platform."""

    plan: str
    kind: PlanKind
    watch: str
    language: Language
    """Of its frame; of a digest in both languages the first."""
    period: Period
    title: Text
    lead: Text
    """One line under the title: the period, how many stories."""
    sections: tuple[Section, ...]
    foot: tuple[Text, ...] = ()
    more: Text = ()
    """"and 12 more", "" if all are here."""

    @property
    def items(self) -> tuple[Item, ...]:
        return tuple(item for section in self.sections for item in section.items)


Verb = Literal[
    "help",
    "latest",
    "search",
    "brief",
    "story",
    "org",
    "deals",
    "why",
    "subscribe",
    "plans",
    "feeds",
    "suggest",
    "status",
    "saved",
    "review",
    "home",
]


@dataclass(frozen=True, slots=True)
class Question:
    """What somebody asked, understood."""

    verb: Verb
    words: str = ""
    """What to search for; of "story" an id or its beginning, of "org" a name, of "why" and "suggest" an address, of "subscribe" how often
    (instant, daily, weekly)."""
    fields: tuple[str, ...] = ()
    since: timedelta | None = None
    """How far back from now."""
    first: date | None = None
    """From which day on, in the asker's zone."""
    org: str = ""
    """Only stories that name this body."""
    side: str = ""
    """Only stories that an outlet of this side reports."""
    written: Language | None = None
    """Only stories that an outlet reports in this language."""
    language: Language = "en"
    """Of the answer."""
    chosen: bool = False
    """The asker chose that language by name, whatever they type in."""
    guessed: bool = False
    """No verb was typed: a search, unless what it names is known by that name."""
    page: int = 1
    trouble: Text = ()
    """Why `verb` is "help" though something else was typed: said above the help."""


@dataclass(frozen=True, slots=True)
class Offer:
    """What one may do with an answer by one press, where the platform has buttons: share it, or put another page in its place."""

    kind: Literal["share", "page"]
    label: str
    question: str
    """The question it is about, as one types it."""


@dataclass(frozen=True, slots=True)
class Answer:
    """The words that answer a Question; drawn by the same pieces as a Digest."""

    question: Question
    language: Language
    title: Text
    lead: Text = ()
    sections: tuple[Section, ...] = ()
    foot: tuple[Text, ...] = ()
    more: Text = ()
    offers: tuple[Offer, ...] = ()

    @property
    def items(self) -> tuple[Item, ...]:
        return tuple(item for section in self.sections for item in section.items)
