"""Who is told, when, and what a plan has heard."""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import field as default
from datetime import datetime, time, timedelta
from typing import Literal

from bot.models.kinds import Spoken
from bot.models.stories import Revision, Story


@dataclass(frozen=True, slots=True)
class Installation:
    """A Slack workspace or a Teams tenant."""

    id: int
    platform: Literal["slack", "teams", "local"]
    external_id: str
    name: str = ""
    state: Literal["active", "removed"] = "active"
    refuses: frozenset[str] = frozenset()
    """What its platform has refused and is not offered again: "native_blocks"."""


@dataclass(frozen=True, slots=True)
class Destination:
    """Where messages go. `address` is the platform's own: a channel's or a conversation's id, or a webhook URL (then a secret: never
    printed)."""

    id: int
    installation: int
    name: str
    platform: Literal["slack", "teams", "teams-webhook", "slack-webhook", "preview"]
    address: str = default(repr=False, default="")
    state: Literal["active", "paused"] = "active"
    trouble: str = ""
    owner: str = ""
    """Who hears of its trouble: the name of another destination, or the platform's id of a person; "" for the setting's."""


Scope = Literal["personal", "group", "channel"]


@dataclass(frozen=True, slots=True)
class Conversation:
    """A conversation of Teams in which the app is: with one person, in a group chat or in a team's channel, and how it is reached.

    Kept when the app is installed there and refreshed by all that comes from there; without it nothing can be sent."""

    installation: int
    address: str
    """Teams' id of it, without the message that a thread begins with."""
    service_url: str
    """Of the region that serves it; it may change."""
    scope: Scope
    user: str = ""
    """Of a personal one, whose: as in `Profile.user`."""
    name: str = ""
    """The channel's or the chat's; "" where Teams does not say it."""
    team: str = ""
    """Of a channel, Teams' id of its team; `team_name` what it is called."""
    team_name: str = ""
    locale: str = ""
    """As it last came from there ("ja-JP")."""
    state: Literal["active", "left"] = "active"
    """Left: the app was removed there."""


PlanKind = Literal["instant", "daily", "weekly", "monthly"]
ASKED, URGENT = "asked", "urgent"
ASIDE = (ASKED, URGENT)
"""How the keys of periods begin that are made beside the plan's own order: by hand, and of urgent alerts in quiet hours. The plan goes on
as though they had not been, and only does not tell again what they told."""


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
    times: tuple[time, ...] = (time(8, 30),)
    """Local times of day, ascending; of a weekly or monthly plan the first one counts, an instant plan has none."""
    zone: str = "Europe/London"
    grouping: timedelta = timedelta(minutes=10)
    """Of an instant plan: what comes in so close together is one alert."""
    holidays: tuple[str, ...] = ()
    """Calendars (`digests/holidays.py`) whose days are no working days for this plan."""
    on_holiday: Literal["skip", "next", "merge"] = "next"
    """What falls due on such a day is left out with its period, told on the next working day, or told with the next that falls due."""
    quiet: tuple[time, time] | None = None
    """From and until when (local; it may go over midnight) nothing is sent but what is urgent."""
    urgent: float = 0.9
    """The importance (`stories/rank.py`) from which on a story is alerted in quiet hours and on holidays too."""
    fields: tuple[str, ...] = ()
    """Empty: all."""
    min_score: float = 0.0
    language: Spoken = "en"
    lens: str = ""
    """The name of a lens, "" for the general one."""
    currency: str = ""
    """ISO 4217, of the sums a total is given in; "" for the reader's (setting `rates.show`)."""
    when_empty: Literal["skip", "say"] = "skip"
    cap: int = 30
    """Most stories in one digest; how many more there were is said."""
    patience: timedelta = timedelta(hours=18)
    """A digest that could not be sent for this long is made anew, not sent late."""
    created: datetime | None = None
    changed: datetime | None = None
    """When its times were last changed or it was woken: what fell due before is not made up, its stories stand in the next digest."""
    state: Literal["active", "paused"] = "active"
    maker: str = ""
    """The platform's id of who made it, "" for the command line."""
    compact: bool = False
    """In the channel only a line a story; all else in its thread, where the platform has threads."""


@dataclass(frozen=True, slots=True)
class Period:
    """The time one digest covers, `[start, end)`, and when it falls due. `key` names it for good
    ("weekly:2026-03-09T08:30+00:00"); see `ASIDE` for those beside the plan's own order."""

    key: str
    start: datetime
    end: datetime
    due: datetime
    first: bool = False
    """The plan has made none before."""
    makes_up: Literal["", "one", "several"] = ""
    """A due moment that passed over an hour ago, or several of which one at least was missed."""
    urgent: bool = False
    """Made in quiet hours: only what is urgent may be told."""


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
    alerted: datetime | None = None
    """When an instant plan of the same destination told it, None if none did."""
    votes: int = 0
    """How many people found it useful, less those who did not."""


@dataclass(frozen=True, slots=True)
class Told:
    """What one plan has heard of a story: promised in a message on its way, told, or released by one that never arrived."""

    plan: str
    """Its name."""
    revision: int
    state: Literal["promised", "told", "released"]
    at: datetime


@dataclass(frozen=True, slots=True)
class Coverage:
    """What a digest rests on, for its foot."""

    feeds: int = 0
    """That were checked at least once; those neither silent nor failing are healthy."""
    failing: int = 0
    entries: int = 0
    kept: int = 0
    review: int = 0
    silent: int = 0
    """Feeds that answer and have had nothing new for longer than their own rhythm makes likely."""
    stories: int = 0
    """How many stories what was kept was folded into."""
    failing_names: tuple[str, ...] = ()
    silent_names: tuple[str, ...] = ()
    """The titles of the first few of them."""


@dataclass(frozen=True, slots=True)
class Subscribed:
    """A plan as people look at it."""

    plan: Plan
    destination: Destination
    following: datetime | None
    """When it falls due next, None where it is paused or never does."""
    told: datetime | None = None
    """When something it told last arrived."""
    maker: str = ""
    """Who made it, by name as far as that is known."""
    here: bool = False
    """It tells the channel that is asked from."""
    conversation: Conversation | None = None
    """Of Teams', where that is what it tells."""
