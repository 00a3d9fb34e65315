"""What the world publishes: sources, feeds, documents, entries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from dataclasses import field as default
from datetime import datetime, timedelta
from operator import attrgetter
from typing import Literal, NamedTuple

from bot.models.kinds import Language


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
    folders: tuple[tuple[tuple[str, str], ...], ...] = ()
    """The outlines of a list of feeds that it stood in, the outermost first, each as its attributes."""
    extra: tuple[tuple[str, str], ...] = ()
    """Attributes of its outline that mean nothing to us and are kept for others, as written."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A source as it stands in a list of feeds, with how it fared where the list was made."""

    source: Source
    paused: bool = False
    moved: str = ""
    """Where it lives now, where that is not the address listed."""
    line: int = default(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Validators:
    """What a server gave us to ask with next time: kept byte for byte, never invented."""

    etag: str = ""
    last_modified: str = ""
    url: str = default(default="", compare=False)
    """The address that gave them: to no other do they mean anything. "" where that is not known."""


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
    hints: TimeHints = TimeHints()
    """What its document, when it was last parsed, and its server's headers said about when to come back."""
    host: str = ""
    """Where it is asked: one thing at a time is asked of one host."""
    gap: timedelta | None = None
    """Its own rhythm: the usual time between two of its entries; None while it is not known."""
    failing_since: datetime | None = None
    """When the first of the failures in a row was; None while all is well."""
    checks: int = 0
    """How often it was asked, how many of these answers held nothing new to parse, and what all of them cost: bytes received, and
    milliseconds of processor time to parse and read."""
    unchanged: int = 0
    bytes: int = 0
    read_ms: int = 0


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
    received: int = 0
    """Bytes of the body as they came, before any decompression."""
    seconds: float = 0.0
    """How long it took, waiting for our own turn left out."""
    reserved: bool = False
    """Whether the answer reserves text and data mining (the header TDM-Reservation of W3C's TDMRep)."""


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
    origin: str = ""
    """The link behind the feed's own counter, where the feed names it."""
    whole: bool = True
    """False of an item in which the document breaks off."""


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


class WordLink(NamedTuple):
    """A link in an entry's text: `text[start:end]` (code points) are the linked words, `url` is absolute and http(s)."""

    start: int
    end: int
    url: str


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
    links: tuple[WordLink, ...] = ()
    """The links of `text`, in its order."""
    paged: bool = False
    """Whether `text` is the article of the entry's page, since the feed has only a teaser; `content_hash` is of the feed's words always."""

    def __reduce__(self) -> tuple[type[Entry], tuple[object, ...]]:
        """Thousands cross from one process to another; a dataclass's own way of it takes twice as long."""
        return Entry, _in_order(self)


_in_order = attrgetter(*(field.name for field in fields(Entry)))
