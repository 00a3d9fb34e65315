"""The nouns of the desk: frozen, free of I/O, importing nothing from `bot`.

Times are aware UTC. Spans count code points, half-open, into the text exactly as stored. `side` is one of the watch's own side
keys, or "other", or "" where it is not known; `field` is one of the watch's field keys; `language` is "en" or "ja".
"""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as default
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Literal

Language = Literal["en", "ja"]
Where = Literal["title", "text"]
Platform = Literal["slack", "teams", "text", "html"]
OTHER = "other"
"""The side of a party that is known to belong to neither of the watch's sides."""


# ── what to look for ────────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Side:
    """One of a watch's two countries."""

    key: str
    labels: Mapping[str, str]
    """By language: "UK", 英国."""
    flag: str = ""


@dataclass(frozen=True, slots=True)
class Field:
    """A field of work a watch covers, by the contract's key ("quantum")."""

    key: str
    labels: Mapping[str, str]
    emoji: str = ""


@dataclass(frozen=True, slots=True)
class Watch:
    """What to look for: a folder under config/watches/, read by `bot.watches`."""

    name: str
    titles: Mapping[str, str]
    sides: tuple[Side, Side]
    fields: tuple[Field, ...]
    post: float
    """From this score up an entry is kept."""
    review: float
    """From this score up a person may look at it."""
    folder: Path
    rules: str
    """The version of its lexicon and rules; a Reading is keyed by it."""
    settings: Mapping[str, object] = default(default_factory=dict)
    """The rest of watch.toml's `[rules]`, for the reader."""

    def side(self, key: str) -> Side | None:
        return next((s for s in self.sides if s.key == key), None)

    def field(self, key: str) -> Field | None:
        return next((f for f in self.fields if f.key == key), None)


# ── what the world publishes ────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Source:
    """A feed as a watch lists it (an OPML outline, or `feeds add`)."""

    url: str
    title: str
    side: str = ""
    kind: str = "press"
    language: str = ""
    site: str = ""
    seen: str = ""
    """Where this address was seen, for people who check."""


@dataclass(frozen=True, slots=True)
class Validators:
    """What a server gave us to ask with next time: kept byte for byte, never invented."""

    etag: str = ""
    last_modified: str = ""


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed's address with all that the next check needs to know of the last."""

    id: int
    url: str
    validators: Validators = Validators()
    body_hash: str = ""
    next_check: datetime | None = None
    last_checked: datetime | None = None
    last_success: datetime | None = None
    failures: int = 0
    """In a row; one success sets it back to 0."""
    trouble: str = ""
    """The last failure's sentence, "" while all is well."""
    permanent_url: str = ""
    """Where 301/308 pointed last time, and how often in a row."""
    permanent_seen: int = 0
    state: Literal["active", "paused", "gone"] = "active"
    sources: Mapping[str, Source] = default(default_factory=dict)
    """How each watch that uses this feed lists it, by the watch's name."""


@dataclass(frozen=True, slots=True)
class TimeHints:
    """What a server and a feed said about when to come back."""

    max_age: timedelta | None = None
    expires: timedelta | None = None
    """`Expires` less `Date`."""
    ttl: timedelta | None = None
    update_period: timedelta | None = None
    skip_hours: tuple[int, ...] = ()
    """Hours of the day, 0–23, in UTC."""
    skip_days: tuple[int, ...] = ()
    """Monday is 0."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """One polite GET. `body` is None after a 304."""

    url: str
    """The address finally asked."""
    status: int
    body: bytes | None
    content_type: str = ""
    validators: Validators = Validators()
    hints: TimeHints = TimeHints()
    permanent_url: str = ""
    """The end of the leading run of 301/308 answers, "" if there was none."""


@dataclass(frozen=True, slots=True)
class RawEntry:
    """An entry as the feed has it, before cleaning: HTML where the feed gave HTML, link as published."""

    id: str
    title: str
    link: str
    html: str
    published: datetime | None
    updated: datetime | None
    author: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """A parsed feed document. `error` is one sentence, or None; entries may stand beside an error (a truncated feed)."""

    format: str
    title: str
    link: str
    language: str
    entries: tuple[RawEntry, ...]
    hints: TimeHints = TimeHints()
    error: str | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One item as we keep it: clean text, absolute http(s) `url` ("" if it has none)."""

    id: str
    """Ten characters made from feed and `key`: the same item has the same id on every machine."""
    feed: int
    key: str
    """What makes it the same item next time: the feed's id for it, else its link, else its title and date."""
    version: int
    """1 at first; one more each time its text changed."""
    title: str
    text: str
    url: str
    link: str
    publisher: str
    language: Language
    published: datetime
    """As the feed says, never later than `seen`; where it says nothing, `seen`."""
    seen: datetime
    content_hash: str
    dated: bool = True
    """False where `published` is only when we saw it."""
    source: Source | None = None


# ── what we make of it ──────────────────────────────────────────────────────────────────────────────────────────────────────


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
    """A phrase of the same sentence (verbatim), "" where the text gives none that is clean."""
    payer: str = ""
    qualifier: Literal["", "about", "up to", "at least", "over"] = ""
    period: str = ""
    """"per year", "over five years": verbatim, "" if none."""


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


@dataclass(frozen=True, slots=True)
class Day:
    """A date the text gives to something: a deadline, a start, an event."""

    receipt: Receipt
    day: date
    kind: Literal["deadline", "start", "end", "event"]


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
    """The reason it was turned away, "" if none."""

    @property
    def relevant(self) -> bool:
        return self.band == "post"


# ── stories ─────────────────────────────────────────────────────────────────────────────────────────────────────────────────


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

    @property
    def best(self) -> Member:
        return self.members[0]

    def member(self, entry: str) -> Member:
        return next(m for m in self.members if m.entry == entry)


ChangeKind = Literal["new", "amount", "party", "stage", "correction", "merge", "split"]


@dataclass(frozen=True, slots=True)
class Revision:
    """A material change of a Story: what came in, with receipts. Revision 1 is the story itself."""

    story: str
    number: int
    kind: ChangeKind
    at: datetime
    gained: Facts = Facts()


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


Decision = New | Join | Merge


@dataclass(frozen=True, slots=True)
class Fold:
    """What folding one entry writes: the story as it now stands, its new revision if the change was material, and what it took in."""

    entry: str
    story: Story
    keys: frozenset[str]
    revision: Revision | None
    expected: Mapping[str, int]
    """Each story this rests on, with the revision it was read at; empty for a new story."""
    absorbed: tuple[str, ...] = ()


# ── telling ─────────────────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Installation:
    """A Slack workspace or a Teams tenant."""

    id: int
    platform: Literal["slack", "teams", "local"]
    external_id: str
    name: str = ""
    state: Literal["active", "removed"] = "active"


@dataclass(frozen=True, slots=True)
class Destination:
    """Where messages go. `address` is the platform's own: a channel id, or a webhook URL (then a secret: never printed)."""

    id: int
    installation: int
    name: str
    platform: Literal["slack", "teams-webhook", "slack-webhook", "preview"]
    address: str = default(repr=False, default="")
    state: Literal["active", "paused"] = "active"
    trouble: str = ""
    owner: str = ""


PlanKind = Literal["instant", "daily", "weekly", "monthly"]


@dataclass(frozen=True, slots=True)
class Plan:
    """When and how a Destination is told."""

    id: int
    installation: int
    name: str
    kind: PlanKind
    watch: str
    destination: str
    """The Destination's name."""
    weekdays: tuple[int, ...] = (0, 1, 2, 3, 4)
    """Monday is 0; of a weekly plan the first one counts."""
    at: time = time(8, 30)
    zone: str = "Europe/London"
    fields: tuple[str, ...] = ()
    """Empty: all."""
    min_score: float = 0.0
    language: Language = "en"
    lens: str = ""
    when_empty: Literal["skip", "say"] = "skip"
    cap: int = 30
    """Most stories in one digest; how many more there were is said."""
    patience: timedelta = timedelta(hours=18)
    """A digest that could not be sent for this long is made anew, not sent late."""
    created: datetime | None = None
    state: Literal["active", "paused"] = "active"


@dataclass(frozen=True, slots=True)
class Period:
    """The time one digest covers, `[start, end)`, and when it falls due. `key` names it for good ("weekly:2026-03-09")."""

    key: str
    start: datetime
    end: datetime
    due: datetime


@dataclass(frozen=True, slots=True)
class Claim:
    """This process may make this plan's digest for this period, until `until`."""

    plan: int
    period: Period
    by: str
    until: datetime


@dataclass(frozen=True, slots=True)
class Telling:
    """A Story as a plan meets it: what was told of it before, and what has changed since."""

    story: Story
    told_revision: int = 0
    """0: never told to this plan."""
    changes: tuple[Revision, ...] = ()
    """Revisions after `told_revision`, oldest first."""
    alerted: bool = False
    """An instant plan of the same destination has told it already."""
    alerted_at: datetime | None = None
    """When that was, where it is known."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """What a digest rests on, for its foot."""

    feeds: int = 0
    failing: int = 0
    entries: int = 0
    kept: int = 0
    review: int = 0


# Text that people read. Feed text can only ever be Plain or the words of a Strong, Link or When made from it.


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
class Item:
    """One story, worded."""

    story: str
    revision: int
    headline: Text
    facts: tuple[Text, ...] = ()
    """Who ↔ who · how much · for what: one line each, the most important first."""
    summary: Text = ()
    quote: Text = ()
    """The words, with their marks."""
    quote_by: Text = ()
    sources: Text = ()
    """Outlets as links, with "also covered by"."""
    note: Text = ()
    """What is new since it was last told, or "alerted at 09:12"; empty for a story told the first time."""
    original: Text = ()
    """The source's own title where the headline is in another language."""


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what stands under it; `key` is a field's key or the section's own name."""

    key: str
    heading: Text
    items: tuple[Item, ...] = ()
    lines: tuple[Text, ...] = ()
    """Plain lines where the section is not made of stories."""


@dataclass(frozen=True, slots=True)
class Digest:
    """The words chosen for one Plan and one Period, free of any platform."""

    plan: str
    kind: PlanKind
    watch: str
    language: Language
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


# ── asking ──────────────────────────────────────────────────────────────────────────────────────────────────────────────────

Verb = Literal["help", "latest", "search", "brief"]


@dataclass(frozen=True, slots=True)
class Question:
    """What somebody asked, understood."""

    verb: Verb
    words: str = ""
    fields: tuple[str, ...] = ()
    since: timedelta | None = None
    language: Language = "en"
    page: int = 1
    trouble: Text = ()
    """Why `verb` is "help" though something else was typed: said above the help."""


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

    @property
    def items(self) -> tuple[Item, ...]:
        return tuple(item for section in self.sections for item in section.items)


# ── sending ─────────────────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Message:
    """One rendered unit inside its platform's limits. `payload` is what is sent; `text` says the same without any drawing."""

    platform: Platform
    payload: Mapping[str, object]
    """Slack: `text`, `blocks`; Teams: a `message` with the Adaptive Card attached; text and html: `body`."""
    text: str
    stories: tuple[tuple[str, int], ...] = ()
    """The (story, revision) pairs this message tells."""


@dataclass(frozen=True, slots=True)
class Preview:
    """One sheet as every platform would get it, for people to look at: `name` is a file's name ("weekly-ja"), `label` a title."""

    name: str
    label: str
    messages: Mapping[Platform, tuple[Message, ...]]


DeliveryState = Literal["due", "sending", "sent", "retry", "rejected", "unknown", "expired"]


@dataclass(frozen=True, slots=True)
class Delivery:
    """The record of sending one Message."""

    id: str
    """Ours, and in the message's metadata where the platform keeps such: how a crash is settled."""
    plan: int
    destination: Destination
    period_key: str
    part: int
    parts: int
    message: Message
    state: DeliveryState
    created: datetime
    expires: datetime
    not_before: datetime | None = None
    attempts: int = 0
    reference: Mapping[str, str] = default(default_factory=dict)
    """What the platform calls it: Slack's channel and ts."""
    trouble: str = ""
    action: Literal["post", "edit", "thread"] = "post"


@dataclass(frozen=True, slots=True)
class Sent:
    """The platform has it. `confirmed` is False where it only said "accepted" (a webhook)."""

    reference: Mapping[str, str] = default(default_factory=dict)
    confirmed: bool = True


@dataclass(frozen=True, slots=True)
class Asked:
    """A command or event as it came in, kept before it was acknowledged."""

    id: int
    platform: str
    external_id: str
    kind: str
    payload: Mapping[str, object]
    received: datetime
    attempts: int = 0
