"""prospect: what feeds stand behind an address, what they hold, and what the desk would keep of it. Nothing is stored."""

import asyncio
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from bot.errors import DeskError, Rejected, Unavailable, Unreadable, WrongUsage
from bot.feeds.clean import clean_url
from bot.feeds.discover import Named, find_feeds, formed, places
from bot.feeds.guard import is_page, root
from bot.feeds.outlets import Proposal, propose
from bot.models import Feed, Fetched, Read, Source
from bot.pipeline.advising import advise
from bot.pipeline.desk import Desk
from bot.text import host_of, one_line, shorten
from bot.workers import Job

MOST = 6
"""Feeds of one site that are looked at."""
_TITLE = 120
_LATE = timedelta(days=30)
_FEW = 5
_ALIKE = 0.6

Standing = Literal["new", "active", "paused", "removed"]


@dataclass(frozen=True, slots=True)
class Prospect:
    """A feed that was found, and what it would be to the watch."""

    url: str
    named: Named
    """How it was found."""
    title: str
    format: str
    total: int
    reads: tuple[Read, ...]
    """Its entries as the desk reads them, the newest first."""
    standing: Standing
    listed: Source | None
    """How the watch lists it, where it does or did."""
    proposal: Proposal
    language: str = ""
    gap: timedelta | None = None
    """The usual time between two of its entries; None where their dates do not tell."""
    received: int = 0
    twin: str = ""
    """A better one that holds the same entries."""

    @property
    def kept(self) -> int:
        return sum(read.reading.relevant for read in self.reads)

    @property
    def newest(self) -> datetime | None:
        return max((read.entry.published for read in self.reads if read.entry.dated), default=None)

    def source(self, *, title: str = "", side: str = "", kind: str = "") -> Source:
        """As the watch would list it: as was said, else as it lists or listed it, else as proposed."""
        before = self.listed or Source(self.url, self.title, language=self.language)
        proposed = self.proposal if not before.side else Proposal(before.side, before.kind)
        return replace(before, title=title or before.title or self.title, side=side or proposed.side, kind=kind or proposed.kind)


@dataclass(frozen=True, slots=True)
class Found:
    """What stands behind an address: feeds, the best first, or one sentence why there is none."""

    address: str
    prospects: tuple[Prospect, ...] = ()
    error: DeskError | None = None
    tried: tuple[tuple[str, str], ...] = ()
    """Addresses that were named as feeds and are none, with the reason."""


def read_address(words: str) -> str:
    """The http(s) address in `words`, without a user's name. Raises WrongUsage. Whether it is public the fetcher sees."""
    typed = one_line(words).strip("<>").partition("|")[0]
    typed = typed.removeprefix("feed:") if typed.startswith("feed:http") else typed
    address = clean_url(typed if "://" in typed else f"https://{typed}") if typed else ""
    host = address.partition("://")[2].partition("/")[0]
    if not address or not ("." in host or host.startswith("[") or host.partition(":")[0] == "localhost"):
        raise WrongUsage("That is not an address a feed can have.", "An http or https address is wanted.")
    return address


async def prospect(desk: Desk, watch: str, words: str, *, most: int = MOST) -> Found:
    """The feeds behind an address. Whatever is wrong with it is said in `error`, which is raised by nobody: others may stand beside it."""
    try:
        address = read_address(words)
    except WrongUsage as error:
        return Found(words, error=WrongUsage(f"{shorten(one_line(words), _TITLE)} is not an address a feed can have.", error.mend))
    survey = _Survey(desk, watch, await desk.store.listings(watch), most)
    try:
        try:
            await survey.look(address)
        except Unavailable as error:
            if "://" in words or error.code:
                raise
            # Nobody typed https: it was our guess.
            await survey.look(address := f"http{address.removeprefix('https')}")
    except DeskError as error:
        return Found(address, error=error, tried=tuple(survey.tried.items()))
    best, *others = ranked(survey.found.values())
    return Found(address, (await _advised(desk, best), *others), tried=tuple(survey.tried.items()))


class _Survey:
    """One address under way: what was found there, and what was asked in vain."""

    def __init__(self, desk: Desk, watch: str, listings: Mapping[str, tuple[Source, str]], most: int) -> None:
        self.desk, self.watch, self.most = desk, watch, most
        self.listings = {bare(url): listing for url, listing in listings.items()}
        self.neighbours = [source for source, state in listings.values() if state != "removed"]
        self.found: dict[str, Prospect] = {}
        self.tried: dict[str, str] = {}

    async def look(self, address: str) -> None:
        """From the surest to what is only likely; each step only where those before it found nothing. Raises DeskError if none did."""
        for named in formed(address):
            if await self._try(named) is None and self.found:
                return
        fetched = await self.desk.fetcher.fetch(address)
        if root(fetched.body or b"")[0] == "opml":
            raise Unreadable("This is a list of feeds (OPML), not a feed.", f"`kakehashi feeds import {address}` adds its feeds.")
        if not is_page(fetched.body or b"", fetched.content_type):
            await self._read(Named(address, "itself"), fetched)
            return
        await self._named_by(fetched, deeper=True)
        if not self.found:
            await self._likely(fetched.url)
        if not self.found:
            raise Unreadable("This is a web page that names no feed, and none was found where feeds often are.", _NONE)

    async def _named_by(self, page: Fetched, *, deeper: bool) -> None:
        """What a page names; a page that it calls its feeds is looked at too, for many have one that lists them."""
        name = f"The page at {host_of(page.url)}"
        named = await self.desk.workers.run(find_feeds, (page.body or b"", page.url, page.content_type), (), name)
        wanted = [one for one in named if one.url not in self.found and one.url not in self.tried][: self.most]
        pages = await asyncio.gather(*map(self._try, wanted))
        for one in (page for page in pages if page is not None and deeper and not self.found):
            await self._named_by(one, deeper=False)

    async def _likely(self, address: str) -> None:
        """One after the other, until one is a feed or the server has had enough of us."""
        for named in places(address):
            if named.url in self.tried:
                continue
            try:
                fetched = await self.desk.fetcher.fetch(named.url)
            except (Rejected, Unavailable) as error:
                if error.code in _NOT_HERE:
                    continue
                return
            if is_page(fetched.body or b"", fetched.content_type):
                continue
            with suppress(Unreadable):
                await self._read(named, fetched)
                return

    async def _try(self, named: Named) -> Fetched | None:
        """The page that stands there in the place of a feed."""
        try:
            fetched = await self.desk.fetcher.fetch(named.url)
            if is_page(fetched.body or b"", fetched.content_type):
                self.tried[named.url] = "This is a web page, not a feed."
                return fetched
            await self._read(named, fetched)
        except DeskError as error:
            self.tried[named.url] = error.what
        return None

    async def _read(self, named: Named, fetched: Fetched) -> None:
        desk = self.desk
        feed = Feed(0, named.url, sources={self.watch: Source(named.url, "")})
        outcome = await desk.workers.read(Job(feed, fetched, (desk.watches[self.watch].folders,), {}, desk.clock()))
        if outcome.error and not outcome.total:
            raise Unreadable(outcome.error)
        url = fetched.permanent_url or named.url
        readings = {reading.entry: reading for reading in outcome.readings}
        reads = [Read(entry, readings[entry.id]) for entry in outcome.entries if entry.id in readings]
        languages = [read.entry.language for read in reads]
        language = max(languages, key=languages.count, default="")
        listed, state = self.listings.get(bare(url)) or self.listings.get(bare(named.url)) or (None, "new")
        self.found[url] = Prospect(
            url=url,
            named=named,
            title=shorten(one_line(outcome.title), _TITLE),
            format=outcome.format,
            total=outcome.total,
            reads=tuple(sorted(reads, key=lambda read: read.entry.published, reverse=True)),
            standing=_STANDINGS[state],
            listed=listed,
            proposal=propose(url, language, desk.watches[self.watch], self.neighbours),
            language=language,
            gap=outcome.gap,
            received=fetched.received or len(fetched.body or b""),
        )


_NOT_HERE = {"400", "404", "405", "406", "410"}
"""What a server says of one address; anything else it says of itself, or of us."""
_NONE = "Give the address of the feed itself, if you know it."
_STANDINGS: Mapping[str, Standing] = {"new": "new", "active": "active", "paused": "paused", "removed": "removed"}


def bare(url: str) -> str:
    """What addresses of one feed have in common that people write in many ways."""
    return url.partition("://")[2].removeprefix("www.").rstrip("/")


def ranked(prospects: Iterable[Prospect]) -> list[Prospect]:
    """The best first: of the whole site before comments and single posts, living before fallen silent, whole before a few, in the order
    the page gives them. One that holds what a better one does stands behind those that do not.
    """
    found = list(prospects)
    latest = max((one.newest for one in found if one.newest), default=None)
    found.sort(key=lambda one: _worse(one, latest))
    judged: list[Prospect] = []
    for one in found:
        twin = next((better.url for better in judged if not better.twin and _alike(better, one)), "")
        judged.append(replace(one, twin=twin))
    return sorted(judged, key=lambda one: (one.named.aside, bool(one.twin)))


def _worse(one: Prospect, latest: datetime | None) -> tuple[bool, ...]:
    late = latest is not None and (one.newest is None or one.newest < latest - _LATE)
    return one.named.aside, one.total == 0, late, one.total < _FEW


def _alike(one: Prospect, other: Prospect) -> bool:
    mine, its = ({read.entry.url or read.entry.title for read in prospect.reads} for prospect in (one, other))
    return bool(its) and len(mine & its) >= _ALIKE * min(len(mine), len(its)) and len(mine & its) > 1


async def _advised(desk: Desk, one: Prospect) -> Prospect:
    """With what a language model adds, as if its entries had come in."""
    readings = await advise(desk, [read.entry for read in one.reads], [read.reading for read in one.reads])
    by_entry = {reading.entry: reading for reading in readings}
    return replace(one, reads=tuple(replace(read, reading=by_entry[read.entry.id]) for read in one.reads))
