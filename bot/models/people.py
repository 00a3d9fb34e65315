"""Who asks and decides: people in their houses, what they voted, kept, suggested and ruled, and the record of what was changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as default
from datetime import datetime
from typing import Literal

from bot.models.kinds import Language

Role = Literal["admin", "editor"]
"""An admin changes feeds and any plan; an editor rules on stories. An admin is an editor too."""


House = Literal["slack", "teams"]


@dataclass(frozen=True, slots=True)
class Way:
    """How one asks there: in which house, and what stands before the words ("/ukjapan", "@Kakehashi", "" for nothing)."""

    house: House = "slack"
    command: str = ""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who does something, through which house, from where."""

    installation: int
    user: str
    """The platform's id of them; "cli" for whoever runs commands on the desk's own machine."""
    name: str = ""
    language: Language = "en"
    zone: str = ""
    """IANA, "" where it is not known."""
    roles: frozenset[Role] = frozenset()
    here: str = ""
    """The address of the channel they act from, which the platform lets only its members do; "" outside of any."""
    way: Way | None = None
    """How they ask there; None: as the desk's setting says."""

    @property
    def is_admin(self) -> bool:
        return "admin" in self.roles

    @property
    def is_editor(self) -> bool:
        return bool(self.roles)


@dataclass(frozen=True, slots=True)
class Profile:
    """What a platform told us of somebody, kept so that it need not be asked each time."""

    installation: int
    user: str
    name: str = ""
    language: Language | None = None
    zone: str = ""
    admin: bool = False
    """An administrator of their workspace."""
    asked: datetime | None = None
    chosen: Language | None = None
    """The language they chose by hand: it goes before what the platform says."""
    handle: str = ""
    """What Teams calls them to this app ("29:…"), with which a chat with them is begun; `user` is their Entra object id there."""


VoteReason = Literal["", "not_both", "not_field", "not_new", "wrong", "minor"]
"""Why a story was not relevant: not about both sides, not this field, not new, facts wrong, too small."""


@dataclass(frozen=True, slots=True)
class Vote:
    """One person's, on one story: 1 "more like this", -1 "not relevant"."""

    installation: int
    who: str
    story: str
    vote: int
    at: datetime
    reason: VoteReason = ""
    note: str = ""
    """Their own words, for editors."""


RulingKind = Literal["accept", "decline", "hide", "join", "split", "wrong", "retract"]


@dataclass(frozen=True, slots=True)
class Ruling:
    """What an editor decided. It holds whatever is read anew, until it is taken back.

    accept, decline: of an entry in review: it is ours, or is not.
    hide: the story is told and listed no more. retract: hidden, and what was posted of it is corrected.
    join: the entry `subject` and the entry `object` are of one event. split: they are not.
    wrong: the fact `object` (`stories.rulings.fact_key`) of the entry or story `subject` is not told.
    """

    id: int
    watch: str
    kind: RulingKind
    subject: str
    """An entry's id; a story's is that of its first entry."""
    object: str
    installation: int | None
    who: str
    why: str
    at: datetime
    undone: datetime | None = None


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A feed that somebody thinks should be watched; an admin decides."""

    id: int
    installation: int
    watch: str
    url: str
    who: str
    at: datetime
    state: Literal["open", "accepted", "declined"] = "open"
    title: str = ""
    decided_by: str = ""
    decided: datetime | None = None
    entries: int = 0
    """How many it held when it was suggested; `kept` of them would have been ours."""
    kept: int = 0
    reason: str = ""
    """Why it was declined."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something that goes wrong until somebody mends it; `words` say it with the way to mend it.

    `key` names it by a number of ours: "destination:3", "messages:3" (of those for it), "workspace:1", "plan:2", "feed:12:dead"."""

    key: str
    words: str
    opened: datetime
    told: datetime | None = None
    """When its owner was told, or found to be nobody; before `opened`, of an earlier time that it was there."""
    closed: datetime | None = None


@dataclass(frozen=True, slots=True)
class Audited:
    """One change somebody made. `what` is a word such as "plan.change", `detail` what was changed, free of texts and secrets."""

    id: int
    installation: int | None
    who: str
    what: str
    detail: Mapping[str, object]
    at: datetime


@dataclass(frozen=True, slots=True)
class Grant:
    """What a workspace granted the app: its tokens. Never printed."""

    installation: int
    bot_token: str = default(repr=False)
    refresh_token: str = default(repr=False, default="")
    expires: datetime | None = None
    """None for a token that does not expire."""
    scopes: tuple[str, ...] = ()
    bot: str = ""
    """The bot's id; `bot_user` is its user's."""
    bot_user: str = ""
