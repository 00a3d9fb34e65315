"""The seams: what the pipeline asks of the world, as Protocols that the real parts and the tests' fakes share.

Every method that takes `now` gets aware UTC; none asks the clock. Claims are leases: `by` holds them until `until`, then anybody may
take them; a write under a lost claim raises `LostClaim` and writes nothing.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from dataclasses import field as default
from datetime import date, datetime, timedelta
from typing import Protocol, TypeVar

from pydantic import BaseModel

from bot.faring import Fare
from bot.models import (
    Asked,
    Audited,
    Band,
    Claim,
    Coming,
    Commitment,
    Conversation,
    Coverage,
    Delivery,
    Destination,
    Digest,
    Entry,
    Feed,
    Fetched,
    Fold,
    Installation,
    Language,
    Layout,
    Listed,
    Marks,
    Message,
    PageCost,
    PageDone,
    PageHost,
    PageState,
    Period,
    Plan,
    Profile,
    Rate,
    Read,
    Reading,
    Revision,
    Ruling,
    Sent,
    Source,
    Story,
    Suggestion,
    Telling,
    Told,
    Trouble,
    Validators,
    Vote,
    VoteReason,
    WantedPage,
)

Shape = TypeVar("Shape", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Checked:
    """What one check of a feed came to: written in one transaction, validators beside the entries they vouch for."""

    feed: Feed
    """As it stands after the check: validators, hash, next check, failures, trouble, state."""
    entries: tuple[Entry, ...] = ()
    """New or changed ones only."""
    readings: tuple[Reading, ...] = ()
    paged: frozenset[str] = frozenset()
    """Ids of those entries that want their page."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which stories an answer is about; what is empty does not narrow."""

    fields: tuple[str, ...] = ()
    """One of them."""
    org: str = ""
    """They name this body (`known_as`)."""
    side: str = ""
    """An outlet of this side reports them."""
    language: Language | None = None
    """An outlet reports them in it."""
    since: datetime | None = None
    until: datetime | None = None
    """Published in `[since, until)`."""


@dataclass(frozen=True, slots=True)
class Found:
    """One page of an answer's stories, the newest first; `total` counts all that match, where `more` at least so many."""

    stories: tuple[Story, ...]
    total: int
    more: bool = False


@dataclass(frozen=True, slots=True)
class Body:
    """What the desk knows of one body, for its dossier."""

    known_as: str
    side: str
    names: Mapping[str, str]
    """Its full name by language."""
    stories: int
    first: datetime
    """When a story first named it."""
    partners: tuple[tuple[str, int], ...]
    """Bodies of the other side that a sentence names with it, with in how many stories, the most first."""


@dataclass(frozen=True, slots=True)
class Posted:
    """A message that tells a story, or is about to."""

    delivery: Delivery
    story: str
    revision: int
    """The newest that it tells, or was brought to."""
    at: datetime
    """When it was promised or told."""


@dataclass(frozen=True, slots=True)
class Amended:
    """What is to become of the messages that tell a story: written in one transaction, once."""

    plan: int
    story: str
    carrier: str
    """The delivery that told it."""
    revision: int
    """What is told from now on; nothing up to it asks for another change."""
    deliveries: tuple[Delivery, ...] = ()
    bases: Mapping[str, str] = default(default_factory=dict)
    """By delivery that is changed, the one whose message the change was made of: itself, or its last change."""
    digest: Digest | None = None
    """As its messages say it from now on."""


@dataclass(frozen=True, slots=True)
class Sifted:
    """Entries of one band as far as they were asked for; `total` counts all that match."""

    reads: tuple[Read, ...]
    total: int


@dataclass(frozen=True, slots=True)
class FeedHealth:
    """A feed with what it has given so far."""

    feed: Feed
    entries: int
    kept: int
    last_entry: datetime | None


@dataclass(frozen=True, slots=True)
class FeedState:
    """A feed as it fares now; `source` is how a watch that wants it lists it."""

    feed: Feed
    source: Source
    fare: Fare
    last_entry: datetime | None = None
    gap: timedelta | None = None
    """The usual time between two days on which it publishes; None while it has no rhythm."""
    added: datetime | None = None


@dataclass(frozen=True, slots=True)
class Checkup:
    """A feed with what it gives: entries of the last thirty days, and of its last `sample` entries those that were kept."""

    state: FeedState
    items: int = 0
    kept: int = 0
    sample: int = 0


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the last check of a feed that was read before came to; `failing_since` is None where it was read."""

    url: str
    failing_since: datetime | None
    trouble: str


@dataclass(frozen=True, slots=True)
class RateSpan:
    """What one source's rates cover."""

    source: str
    days: int
    first: date
    last: date


class Fetcher(Protocol):
    async def fetch(self, url: str, validators: Validators = Validators()) -> Fetched:
        """One polite GET. Raises Unavailable, Rejected (4xx for good, a forbidden address) or Gone (410)."""
        ...

    async def close(self) -> None: ...


class PageFetcher(Protocol):
    """Of pages, in the turns and under the guards of feeds."""

    async def page(self, url: str, allow: Callable[[str], Awaitable[None]]) -> Fetched:
        """`allow` is shown each address before it is asked, where redirects lead included, and raises to keep us from it. Raises as
        `Fetcher.fetch` does; Unavailable's `code` is the status."""
        ...

    async def robots(self, host: str) -> str:
        """What robots.txt of that host (with its scheme) says, "" where it has none. Raises Unavailable or Rejected where it cannot be
        known."""
        ...


class Sender(Protocol):
    """One way out. It never retries by itself and never sends one message twice."""

    async def send(self, delivery: Delivery) -> Sent:
        """Raises Unavailable (not sent), FateUnknown (maybe sent), Rejected (never will be)."""
        ...

    async def find(self, delivery: Delivery) -> Sent | None:
        """Whether that delivery is there already: None if certainly not. Raises FateUnknown where the platform does not let us look."""
        ...

    async def badge(self, installation: int) -> str | None:
        """A mark of what it signs in there with, another once that is another; None while there is nothing. Tells nothing of it."""
        ...

    async def close(self) -> None: ...


class Replier(Protocol):
    """The way back to somebody who asked."""

    async def reply(self, asked: Asked, messages: Sequence[Message]) -> None:
        """Raises Unavailable (try again while it can be), Rejected (too late, or never)."""
        ...


class Model(Protocol):
    """A language model. It never raises: what it cannot do is None."""

    @property
    def name(self) -> str: ...
    @property
    def uses(self) -> frozenset[str]:
        """Of "review", "purposes", "summary"."""
        ...

    @property
    def seconds(self) -> float:
        """How long one entry may wait for it in all."""
        ...

    def turn(self) -> AbstractAsyncContextManager[None]:
        """Held while one entry is asked about: few at a time."""
        ...

    def rests(self) -> bool:
        """Whether it is not to be asked now."""
        ...

    async def ask(self, messages: Sequence[Mapping[str, str]], shape: type[Shape], seconds: float) -> Shape | None: ...


class FeedStore(Protocol):
    async def seed_feeds(self, watch: str, sources: Sequence[Source], now: datetime) -> int:
        """Add each source once by address; one that was removed stays removed. Returns how many are new."""
        ...

    async def import_feeds(self, watch: str, feeds: Sequence[Listed], now: datetime) -> int:
        """As `seed_feeds`, in one transaction, a paused one as paused. A feed that has moved is asked where it
        lives."""
        ...

    async def add_feed(self, watch: str, source: Source, now: datetime) -> Feed:
        """Also brings back a feed that was removed or paused, in the words of `source`."""
        ...

    async def remove_feed(self, watch: str, url: str) -> None: ...
    async def set_feed_state(self, watch: str, url: str, *, paused: bool) -> None: ...
    async def set_feed_side(self, watch: str, feed: int, side: str) -> None: ...
    async def list_feeds(self, watch: str | None = None) -> list[FeedHealth]: ...
    async def listings(self, watch: str) -> Mapping[str, tuple[Source, str]]:
        """Every feed the watch lists or ever listed, by each of its addresses: how, and whether it is active, paused or removed."""
        ...

    async def feed_states(self, watch: str, now: datetime) -> list[FeedState]:
        """By title. Cheap, however much the feeds gave."""
        ...

    async def fares_of(self, ids: Collection[int] | None, now: datetime) -> list[FeedState]:
        """Of those (None: all) that any watch lists, each once."""
        ...

    async def silent_since(self, ids: Collection[int], moment: datetime) -> list[int]:
        """Those that have published, and nothing since that moment."""
        ...

    async def outcomes(self, since: datetime) -> list[Outcome]:
        """Of active feeds that were checked since then and read once at least."""
        ...

    async def checkups(self, watch: str | None, now: datetime) -> list[Checkup]:
        """Of that watch's feeds, or all; by title."""
        ...

    async def claim_feeds(
        self, now: datetime, *, by: str, until: datetime, limit: int, urls: Sequence[str] | None = None, busy: Collection[str] = ()
    ) -> list[Feed]:
        """Active feeds whose `next_check` has come (all of `urls` where given), claimed for `by`, longest due first; none of the hosts
        `busy`."""
        ...

    async def hold_feeds(self, held: Sequence[int], *, by: str, until: datetime) -> None:
        """`by` holds until then those of these claims that are still its own."""
        ...

    async def known_entries(self, feed: int) -> Mapping[str, tuple[str, int]]:
        """By entry key: content hash and version."""
        ...

    async def save_checks(self, checks: Sequence[Checked], *, by: str, now: datetime) -> None:
        """All or nothing per feed; releases the claims. A feed whose claim is lost is left out."""
        ...


class PageStore(Protocol):
    """Pages of entries whose feed has only a teaser. While one is wanted its entry is not folded."""

    async def wanted_pages(self) -> int:
        """How many are wanted. Cheap: asked at each check."""
        ...

    async def claim_pages(self, now: datetime, *, by: str, until: datetime, limit: int, daily: int, hold: timedelta) -> list[WantedPage]:
        """Wanted pages that may be fetched now, claimed for `by`, longest wanted first: none of a host that rests or that another process
        reads from, and few of one host at a time. Those are left, and their entries folded from the feed's words, whose host rests for
        longer than `hold` or was asked for `daily` pages today (UTC)."""
        ...

    async def save_pages(self, done: Sequence[PageDone], *, by: str, now: datetime) -> None:
        """What claimed pages came to, with the new text and readings of those that were read; releases the claims. What `by` does not hold
        any more, or whose entry has changed since, is left out."""
        ...

    async def leave_pages(self, wanted_before: datetime, now: datetime) -> int:
        """Leave what has been wanted since then, unless somebody is fetching it; returns how many."""
        ...

    async def page_of(self, entry: str) -> PageState | None:
        """None where the entry never wanted its page."""
        ...

    async def page_host(self, host: str) -> PageHost: ...
    async def keep_page_host(self, host: PageHost) -> None: ...
    async def page_costs(self, watch: str | None = None) -> Mapping[int, PageCost]:
        """By feed of which a page was ever wanted."""
        ...


class StoryStore(Protocol):
    async def claim_folding(self, watch: str, *, by: str, now: datetime, until: datetime) -> bool:
        """One folder per watch at a time."""
        ...

    async def release_folding(self, watch: str, *, by: str) -> None: ...

    async def watches_to_fold(self, watches: Sequence[str], marks: int) -> list[str]:
        """Those of which something waits: an entry to be folded, a ruling to be carried out, a story whose marks are of another version."""
        ...

    async def unfolded(self, watch: str, *, limit: int) -> list[Read]:
        """Kept entries (band post) that are in no story yet, or whose new version is not folded, in (published, id) order."""
        ...

    async def candidates(self, watch: str, keys: frozenset[str], *, since: datetime, until: datetime, limit: int) -> list[Story]:
        """Stories that share a key and have a member published in `[since, until]`, oldest first: at most `limit`, those that share most
        keys; cost by index."""
        ...

    async def members(self, story: str, *, watch: str | None = None) -> list[Read]:
        """All of a story's entries with their readings, in (published, id) order; of the first watch that has it, if none is named."""
        ...

    async def members_of(self, watch: str, ids: Sequence[str]) -> dict[str, list[Read]]:
        """The same of several stories of one watch, by story."""
        ...

    async def apply(self, fold: Fold, *, now: datetime) -> None:
        """Raises LostClaim if a story of `fold.expected` has moved on."""
        ...

    async def rearrange(self, layout: Layout, *, now: datetime) -> None:
        """Write stories that were laid out anew, all or nothing. Raises LostClaim if one of `layout.expected` has moved on."""
        ...

    async def last_revisions(self, watch: str, ids: Collection[str]) -> Mapping[str, int]:
        """Of the stories of these ids that there are or were before they were merged."""
        ...

    async def story(self, watch: str, id: str) -> Story | None:
        """By its id, a merged one's forwarded id, or a beginning of an id that is unique; a withdrawn one too."""
        ...

    async def latest(self, watch: str, *, wanted: Wanted = Wanted(), limit: int, offset: int = 0) -> Found:
        """The newest first; `total` counts up to two thousand."""
        ...

    async def search(self, watch: str, words: str, *, wanted: Wanted = Wanted(), limit: int, offset: int = 0) -> Found:
        """English words and Japanese words of two letters and more. Newest first, by day; among the newest two thousand hits a story with
        all words in its headline is ranked as if it were thirty days newer."""
        ...

    async def coverage(self, watch: str, start: datetime, end: datetime) -> Coverage:
        """What was seen or published in `[start, end)`, and how its feeds are: failing as they are now, silent at `end`."""
        ...

    async def sifted(self, watch: str, band: Band, *, fields: Sequence[str] = (), since: datetime | None = None, limit: int) -> Sifted:
        """Entries whose current reading put them into `band`, published at or after `since`; the newest first."""
        ...

    async def find_reading(self, url: str, watch: str) -> Read | None:
        """By the entry's address, as cleaned or as published, or its id; the newest where several have it."""
        ...

    async def story_of(self, watch: str, entry: str) -> Story | None:
        """The story an entry is in."""
        ...

    async def stories(self, watch: str, ids: Collection[str]) -> dict[str, Story]:
        """Those of these stories that there are, by id; a merged one by the id asked for. What an editor withdrew is left out."""
        ...

    async def revisions_of(self, watch: str, story: str) -> list[Revision]:
        """All of a story's, the first first."""
        ...

    async def told_of(self, watch: str, story: str) -> list[Told]:
        """What the watch's plans have heard of a story, the earliest first."""
        ...


class DeskStore(Protocol):
    """Plans, destinations, the outbox and the inbox."""

    async def installation(self, platform: str, external_id: str, name: str, now: datetime) -> Installation:
        """That one, made if it was not known."""
        ...

    async def add_destination(self, destination: Destination, now: datetime) -> Destination:
        """Raises WrongUsage if the name is taken."""
        ...

    async def change_destination(self, name: str, changes: Mapping[str, object], *, installation: int | None = None) -> Destination:
        """This and what is by name below: where two installations use one name, WrongUsage is raised unless `installation` says which."""
        ...

    async def remove_destination(self, name: str) -> None: ...
    async def destinations(self) -> list[Destination]: ...
    async def destination(self, name: str, installation: int | None = None) -> Destination:
        """Raises NotFound, listing the names there are; WrongUsage where several installations use that name and none is given."""
        ...

    async def add_plan(self, plan: Plan, now: datetime) -> Plan: ...
    async def change_plan(
        self, name: str, changes: Mapping[str, object], *, installation: int | None = None, seen: Plan | None = None
    ) -> Plan:
        """Raises Outdated, and changes nothing, where it no longer is as it was `seen`."""
        ...

    async def remove_plan(self, name: str, *, installation: int | None = None) -> None: ...
    async def plans(self) -> list[Plan]: ...
    async def last_told(self, plans: Collection[int]) -> Mapping[int, datetime]:
        """By plan that told anything: when a message of its last arrived."""
        ...

    async def plan(self, name: str) -> Plan: ...
    async def last_period(self, plan: int) -> Period | None:
        """The latest period in this plan's own order (none of `ASIDE`) that was claimed and finished; where all were voided, one that ends
        where the first of them began."""
        ...

    async def void_periods(self, plan: int, now: datetime, *, ahead: timedelta) -> None:
        """Those in order that end so far ahead of now were made by a clock that ran ahead, or one that runs behind looks at them: they may
        be made anew, from now on at the latest. What they told stays told."""
        ...

    async def is_told(self, plan: int, period: Period) -> bool:
        """Whether a digest in the plan's own order was made of some of that time: a clock that was set back finds it due again."""
        ...

    async def claim_period(self, plan: int, period: Period, *, by: str, now: datetime, until: datetime) -> Claim | None:
        """None if it is made already, or another holds it."""
        ...

    async def tellings(self, plan: Plan, period: Period, *, window: timedelta) -> list[Telling]:
        """Stories with a revision this plan has not told or promised: those first seen before the period's end whose news is of the
        period, or came in late (published within `window` before it)."""
        ...

    async def enqueue(
        self, claim: Claim, digest: Digest, deliveries: Sequence[Delivery], promised: Sequence[tuple[str, int]], now: datetime
    ) -> None:
        """The period is made: its messages are due and its stories promised, in one transaction. Raises LostClaim."""
        ...

    async def finish_empty(self, claim: Claim, now: datetime) -> None:
        """The period is made and there was nothing to say."""
        ...

    async def claim_deliveries(
        self, now: datetime, *, by: str, until: datetime, limit: int, pace: timedelta = timedelta(0)
    ) -> list[Delivery]:
        """Due ones, oldest first, at most one a destination, and none where another arrived less than `pace` ago; each is `sending` from
        now on. Expired leases come back as `unknown`. What is past its `expires` is set `expired` and its stories are released. What
        answers or changes a message comes after that one, with its reference; it expires with one that never arrives. Nothing goes
        into a workspace that is held or removed."""
        ...

    async def claim_again(self, id: str, *, by: str, until: datetime) -> bool:
        """One more try of a delivery whose fate is unknown, held and counted before it is made; False if it is another's by now."""
        ...

    async def settle(self, delivery: Delivery, *, by: str, now: datetime) -> None:
        """Write a delivery's new state; `sent` turns its promised stories to told, `rejected` and `expired` release them."""
        ...

    async def settle_all(self, tried: Sequence[Delivery], *, by: str, now: datetime) -> list[str]:
        """The same of several at once; the ids of those that `by` does not hold, of which nothing was written."""
        ...

    async def pause_destination(self, name: str, trouble: str, *, installation: int | None = None) -> bool:
        """False if it was paused already. Names are one installation's own: without it, raises WrongUsage where several have that name."""
        ...

    async def deliveries(self, *, limit: int = 50) -> list[Delivery]: ...

    async def outdated(self, watch: str, platforms: Collection[str], *, since: datetime, limit: int) -> list[Posted]:
        """Messages that arrived after `since` on one of these platforms and tell a story which has had a newer revision since then; cost
        by how many revisions there were, not by how much was told."""
        ...

    async def posted(self, watch: str, platforms: Collection[str], story: str) -> list[Posted]:
        """The messages on these platforms that tell a story, those on their way too, as far as their words are kept."""
        ...

    async def sheet_of(self, delivery: Delivery) -> list[tuple[Delivery, Delivery]]:
        """Each message of the digest that `delivery` is of, as it was posted, with the delivery that last changed it or itself."""
        ...

    async def digest(self, plan: int, period_key: str) -> Digest | None:
        """As it was told, or as its messages were changed to say it; None where it is not kept or of another version."""
        ...

    async def amend_posted(self, amended: Amended) -> None:
        """What changes its messages is due; a delivery that is there already is left as it is. Raises LostClaim, with nothing written,
        if one of them was changed meanwhile."""
        ...

    async def receive(self, platform: str, external_id: str, kind: str, payload: Mapping[str, object], now: datetime) -> bool:
        """Into the inbox, before it is acknowledged. False if that id is there already."""
        ...

    async def claim_asked(self, now: datetime, *, by: str, until: datetime, limit: int) -> list[Asked]: ...
    async def answered(self, asked: int, now: datetime, trouble: str = "") -> None: ...
    async def put_off(self, asked: int, *, by: str, until: datetime) -> None:
        """Nobody takes it before then. Nothing happens if it is no longer `by`'s."""
        ...

    async def note_posted(self, asked: int, parts: int, doubts: int) -> None:
        """Of its answer: how many messages are known to be posted, and how often the next was without knowing whether it arrived."""
        ...


class PeopleStore(Protocol):
    """What people saved, suggested and decided; workspaces; the record of changes and troubles."""

    async def profile(self, installation: int, user: str) -> Profile | None: ...
    async def keep_profile(self, profile: Profile) -> None:
        """What the platform says of them; the language they chose by hand stays."""
        ...

    async def choose_language(self, installation: int, user: str, language: Language) -> None: ...
    async def save(self, installation: int, who: str, story: str, now: datetime) -> bool:
        """False if it was saved already."""
        ...

    async def unsave(self, installation: int, who: str, story: str) -> bool: ...
    async def saved(self, installation: int, who: str, *, limit: int, offset: int = 0) -> tuple[Sequence[str], int]:
        """Ids of stories, the last saved first, and how many there are in all."""
        ...

    async def forget_user(self, user: str) -> Mapping[str, int]:
        """By table, how many rows about that person went, or lost their id: what must stay keeps the deed and loses who did it."""
        ...

    async def suggest(self, suggestion: Suggestion) -> bool:
        """False if that installation suggested that address before."""
        ...

    async def suggestions(self, installation: int | None = None, *, state: str = "open") -> list[Suggestion]: ...
    async def decide_suggestion(self, id: int, state: str, by: str, now: datetime, reason: str = "") -> Suggestion | None:
        """None if somebody decided it before. Raises NotFound."""
        ...

    async def rule(self, ruling: Ruling) -> Ruling:
        """With its number."""
        ...

    async def undo_ruling(self, id: int, now: datetime) -> bool:
        """False if it was taken back before. Raises NotFound."""
        ...

    async def ruling(self, id: int) -> Ruling:
        """Also one that was taken back. Raises NotFound."""
        ...

    async def unsettled(self, watch: str) -> list[Ruling]:
        """Given or taken back, and not yet carried out; the first first."""
        ...

    async def settle_ruling(self, ruling: Ruling) -> None:
        """It is carried out as `ruling` stands: not if it was taken back or given again meanwhile."""
        ...

    async def band(self, watch: str, entry: str) -> Band | None:
        """Put that entry's current reading into the band that the rulings in force say, else into its own; returns it, None if there is
        no reading."""
        ...

    async def rulings(self, watch: str, about: Collection[str] | None = None, *, limit: int = 100_000) -> list[Ruling]:
        """Those in force, the first first; `about` narrows them to these entries and stories."""
        ...

    async def installations(self, platform: str = "") -> list[Installation]:
        """Of that platform, or all."""
        ...

    async def find_installation(self, platform: str, external_id: str) -> Installation | None: ...
    async def leave(self, installation: int) -> bool:
        """The app is there no more: its grant is dropped. False if it had left before."""
        ...

    async def let_in(self, installation: int, now: datetime) -> bool:
        """The app is there, and nothing is held back from it, nor from what was held for the same token; the trouble with it is over. False
        if nothing was in the way."""
        ...

    async def adopt(self, installation: int) -> int:
        """What is the desk's own on that installation's platform becomes its: destinations with their plans, but for those of a name that
        it has already. How many destinations they are."""
        ...

    async def refuse(self, installation: int, what: str) -> None:
        """Its platform does not take `what`: it is not offered again. Raises NotFound."""
        ...

    async def hold_installation(self, installation: int, platform: str, badge: str) -> bool:
        """The platform refuses what we sign in with there, of which `badge` is a mark: nothing is sent to its destinations on that platform
        until it is another. False if it is held for the same already."""
        ...

    async def held_installations(self) -> Mapping[int, tuple[str, str]]:
        """By number, the platform and the badge that it is held for."""
        ...

    async def keep_grant(self, installation: int, sealed: str, expires: datetime | None, now: datetime) -> None:
        """A workspace's tokens, encrypted by whoever holds the key, in the place of earlier ones."""
        ...

    async def grant(self, installation: int) -> tuple[str, datetime | None] | None:
        """As it was sealed, and when its token expires."""
        ...

    async def swap_grant(self, installation: int, before: str, sealed: str, expires: datetime | None, now: datetime) -> bool:
        """In the place of that one only. False if another, or none, stands there by now."""
        ...

    async def grants(self) -> Mapping[int, str]:
        """By installation, as they are sealed."""
        ...

    async def claim_renewal(self, installation: int, *, by: str, now: datetime, until: datetime) -> bool:
        """Who renews that installation's token: one at a time, for a refresh token is good once."""
        ...

    async def release_renewal(self, installation: int, *, by: str) -> None: ...
    async def keep_consent(self, state: str, expires: datetime, now: datetime) -> None: ...
    async def take_consent(self, state: str, now: datetime) -> bool:
        """Whether that OAuth state was given out and is still good; it is good once."""
        ...

    async def audit(self, installation: int | None, who: str, what: str, detail: Mapping[str, object], now: datetime) -> None: ...
    async def audited(self, *, limit: int, since: datetime | None = None, who: str = "", what: str = "") -> list[Audited]:
        """Newest first; `what` is a whole word ("plan.change") or what stands before its dot ("plan")."""
        ...

    async def open_trouble(self, key: str, words: str, now: datetime) -> bool:
        """False if it is open already: then who is to hear of it has heard."""
        ...

    async def close_trouble(self, key: str, now: datetime) -> bool:
        """False if it was not open."""
        ...

    async def mark_trouble_told(self, key: str, now: datetime | None) -> bool:
        """Whether this was news: of several who are about to tell it, one does. None takes it back."""
        ...

    async def settle_troubles(self, opened: Sequence[Trouble], closed: Collection[str], now: datetime) -> list[str]:
        """Open these and close those; the keys of those that were not open. One that was closed and comes back keeps when it was told."""
        ...

    async def mark_troubles_told(self, keys: Collection[str], now: datetime) -> list[str]:
        """Those that were news: not told since they were opened. Of several who are about to tell them, one gets them all."""
        ...

    async def past_troubles(self, beginning: str) -> list[Trouble]:
        """Open and closed ones whose key begins so, the last of each key."""
        ...

    async def troubles(self) -> list[Trouble]:
        """Open ones, the oldest first."""
        ...


class ConversationStore(Protocol):
    """Of Teams: where the app is, and how it is reached."""

    async def keep_conversation(self, conversation: Conversation, now: datetime) -> bool:
        """As it stands now; what is not known of it now stays as it was. True if the app was not in it before."""
        ...

    async def conversation(self, installation: int, address: str) -> Conversation | None:
        """Also one that was left."""
        ...

    async def conversations(self, installation: int, *, user: str = "", team: str = "") -> list[Conversation]:
        """Those the app is in now: all, the personal ones of `user`, or the channels of `team`; the one heard of last first."""
        ...

    async def leave_conversation(self, installation: int, address: str, now: datetime) -> bool:
        """The app was removed there. False if it had left before, or never was there."""
        ...


class LedgerStore(Protocol):
    """What stories are accounted and found by: their `Marks`, made when they are folded."""

    async def unmarked(self, watch: str, version: int, *, limit: int) -> list[Story]:
        """Stories whose marks were made under another version than that, or never."""
        ...

    async def mark(self, watch: str, marks: Mapping[str, Marks], *, now: datetime) -> None:
        """Write the marks of these stories, by id, in the place of those they had."""
        ...

    async def commitments(self, watch: str, *, wanted: Wanted = Wanted(), limit: int, offset: int = 0) -> list[Commitment]:
        """Of stories published in the time wanted, the newest first."""
        ...

    async def earlier_commitments(self, watch: str, sums: Collection[tuple[str, float]], before: datetime) -> list[Commitment]:
        """Of stories published before, those of one of these sums (currency, value) to within a hundredth: what may be said again. At
        most 200, the oldest first."""
        ...

    async def earlier_of_parties(self, watch: str, parties: Collection[str], before: datetime) -> list[Commitment]:
        """Of stories published before, those whose sentence names two of these bodies: what a commitment may be part of. At most 200,
        the newest first."""
        ...

    async def known_ties(self, watch: str, ties: Collection[tuple[str, str]], before: datetime) -> frozenset[tuple[str, str]]:
        """Those of `ties` that a story published before has."""
        ...

    async def coming(self, watch: str, first: date, last: date, *, limit: int) -> list[Coming]:
        """Days in `[first, last]` that stories name, the first first; each (day, kind, story) once."""
        ...

    async def weeks(self, watch: str, bounds: Sequence[datetime]) -> list[tuple[Mapping[str, int], tuple[Commitment, ...]]]:
        """Between each two bounds: how many stories by the first of their fields, and their commitments."""
        ...

    async def field_weeks(self, watch: str, bounds: Sequence[datetime]) -> list[Mapping[str, int]]:
        """Between each two bounds: how many stories by the first of their fields."""
        ...

    async def vote(
        self, installation: int, who: str, story: str, vote: int, now: datetime, reason: VoteReason = "", note: str = ""
    ) -> None:
        """One's vote on a story, 1 or -1, in the place of an earlier one; 0 takes it back."""
        ...

    async def votes_on(self, watch: str, story: str) -> list[Vote]:
        """Each person's on that story: their last, the earliest first."""
        ...

    async def votes(self, watch: str, ids: Collection[str]) -> Mapping[str, int]:
        """By story that has any: those for it less those against it."""
        ...

    async def body(self, watch: str, name: str) -> Body | None:
        """By a name of its in any language, as it is known or as a story wrote it, whatever the case; else by one that begins so, if that
        is one body's alone."""
        ...

    async def bodies_like(self, watch: str, name: str, *, limit: int) -> list[str]:
        """Names (`known_as`) that hold these letters, those of most stories first."""
        ...


class RateStore(Protocol):
    """Exchange rates that people imported."""

    async def keep_rates(self, kept: Sequence[Rate], now: datetime) -> int:
        """How many of them were new or other than before."""
        ...

    async def rates(self, first: date, last: date, currencies: Collection[str]) -> list[Rate]:
        """Those of these days, both included, between any two of `currencies`."""
        ...

    async def rate_spans(self) -> list[RateSpan]: ...


class Store(FeedStore, PageStore, StoryStore, LedgerStore, DeskStore, PeopleStore, ConversationStore, RateStore, Protocol):
    """What we remember. Any method may raise StoreError."""

    async def close(self) -> None: ...
