"""What the three verbs work with."""

import asyncio
import logging
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from dataclasses import field as default
from datetime import date, datetime, timedelta
from typing import Literal

from bot.feeds.turns import Hands
from bot.messages.render import Renderer
from bot.models import Answer, Destination, Digest, Installation, Language, Lens, Manner, Message, Platform, Rate, Watch
from bot.ports import Fetcher, Model, PageFetcher, Replier, Sender, Store
from bot.stories.weights import Weights
from bot.wording.catalogue import Wordings
from bot.wording.receipts import left_out
from bot.workers import Workers

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=5)
"""How long a claim holds: longer than what is done under it may take, so that only a dead process loses one."""
DRAWN_AS: Mapping[str, Platform] = {
    "slack": "slack",
    "teams": "teams",
    "slack-webhook": "slack",
    "teams-webhook": "teams",
    "preview": "html",
}

Draw = Callable[[Digest | Answer, Platform, Watch, Manner], tuple[Message, ...]]

PackagedRates = Callable[[date, date, Collection[str]], tuple[Rate, ...]]


@dataclass(frozen=True, slots=True)
class PageRules:
    """Pages of entries that have only a teaser: who fetches them, whose robots.txt counts, how many a host in a day (UTC)."""

    fetcher: PageFetcher
    user_agent: str
    daily: int = 30


@dataclass(frozen=True)
class Desk:
    """What the three verbs work with; put together by `bot.app`."""

    store: Store
    fetcher: Fetcher
    workers: Workers
    watches: Mapping[str, Watch]
    senders: Mapping[str, Sender]
    repliers: Mapping[str, Replier]
    draw: Draw
    wordings: Wordings
    weights: Mapping[str, Weights]
    """By watch: how much a word tells two events apart."""
    clock: Callable[[], datetime]
    name: str
    """This process among others: who holds a claim."""
    feed_interval: timedelta = timedelta(hours=1)
    feed_seldom: timedelta = timedelta(hours=3)
    """As the setting `feeds.seldom_hours` has it."""
    window: timedelta = timedelta(days=12)
    connections: int = 16
    hands: Hands = default(default_factory=Hands)
    """What was fetched and is still to be read."""
    zone: str = "Europe/London"
    language: Language = "en"
    """Of answers to people whose language we cannot know."""
    unknown_fates: Mapping[str, str] = default(default_factory=dict)
    """By platform of a destination: as its setting `unknown_fate` has it."""
    owner: str = ""
    """The destination that hears of trouble, "" for none."""
    command: str = ""
    """What stands before the examples that an answer gives."""
    reader_currency: str = ""
    """As the setting `rates.show` has it."""
    rate_age: timedelta = timedelta(days=7)
    packaged_rates: PackagedRates = lambda _first, _last, _currencies: ()
    patience: timedelta = timedelta(hours=18)
    """Of new plans."""
    lenses: Mapping[str, Lens] = default(default_factory=dict)
    """By name: for whom a digest may be made."""
    pages: PageRules | None = None
    """None: no page is asked for, teasers are read as they stand."""
    feed_changes: Literal["admins", "members"] = "admins"
    """Who changes feeds from chat."""
    model: Model | None = None
    """The language model that is asked about entries, None for none."""
    renderer: Renderer | None = None
    """With what the messages were drawn, for those that are changed once they were posted; None: none are."""
    pace: timedelta = timedelta(0)
    """Between two messages to one destination, whichever process sends them."""
    revise_for: timedelta = timedelta(days=14)
    """How long what was posted is kept true to its stories."""

    def unknown_fate(self, platform: str) -> str:
        """What is done with a post there whose fate cannot be learnt: repeat_marked or miss."""
        return self.unknown_fates.get(platform, "repeat_marked")


def report_left_out(sheet: Digest | Answer) -> None:
    """Tell the log what a rule of ours would have printed without a receipt."""
    for words in left_out(sheet):
        log.error("Not printed, since no receipt bears it out (please report this fault of the desk): %s", words)


PLAINLY = Manner()
"""Without menus, by blocks that are taken everywhere."""


async def draw(desk: Desk, sheet: Digest | Answer, platform: Platform, watch: str, manner: Manner = PLAINLY) -> tuple[Message, ...]:
    return await asyncio.to_thread(desk.draw, sheet, platform, desk.watches[watch], manner)


IN_TEAMS = Manner(menus=True, native=True, door="bot")
"""How messages of our own app are drawn in Teams."""


def manner_for(installation: Installation) -> Manner:
    """How messages of our own app are drawn in that workspace."""
    if installation.platform == "teams":
        return IN_TEAMS
    return Manner(menus=True, native="native_blocks" not in installation.refuses)


async def manner_of(desk: Desk, destination: Destination) -> Manner:
    """How messages are drawn for that destination: an incoming webhook takes no menus, and nothing can be sent in the place of what it
    refuses."""
    if destination.platform == "teams":
        return IN_TEAMS
    if destination.platform != "slack":
        return PLAINLY
    known = {each.id: each for each in await desk.store.installations("slack")}
    found = known.get(destination.installation)
    return manner_for(found) if found else Manner(menus=True, native=True)
