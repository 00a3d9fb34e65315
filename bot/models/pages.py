"""The pages of entries whose feed has only a teaser."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from bot.models.reading import Reading
from bot.models.world import Entry

PageFate = Literal["wanted", "read", "left"]
"""Asked for and not there yet; the entry's text is the page's; it could not be had, so the feed's own words stand."""


@dataclass(frozen=True, slots=True)
class PageState:
    """What became of an entry's page. `trouble` is a sentence, "" if there was none."""

    state: PageFate
    wanted: datetime
    fetched: datetime | None = None
    tries: int = 0
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class WantedPage:
    """A page that is claimed: for this version of the entry, which these watches have read. `known` is its text where another entry's page
    of that address was read lately, "" if it is to be fetched."""

    entry: Entry
    watches: tuple[str, ...]
    wanted: datetime
    tries: int
    known: str = ""


@dataclass(frozen=True, slots=True)
class PageDone:
    """What a claimed page came to, for one entry. `entry` and `readings` are there where it was `read`; still `wanted`, it is asked again
    at `not_before`, and where it was not `asked` for at all, it costs the host nothing."""

    page: WantedPage
    state: PageFate
    trouble: str = ""
    not_before: datetime | None = None
    asked: bool = True
    entry: Entry | None = None
    readings: tuple[Reading, ...] = ()
    bytes: int = 0
    read_ms: int = 0


@dataclass(frozen=True, slots=True)
class PageHost:
    """What we know of a host of pages ("https://news.example.org"): its robots.txt ("" if it has none) and when we had it, until when it
    is let alone and why, and how often in a row it refused."""

    host: str
    robots: str = ""
    robots_at: datetime | None = None
    rests_until: datetime | None = None
    refusals: int = 0
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class PageCost:
    """Of one feed: pages read and left and still wanted, what they cost, and what was wrong with the last that was left."""

    read: int = 0
    left: int = 0
    wanted: int = 0
    bytes: int = 0
    read_ms: int = 0
    trouble: str = ""
