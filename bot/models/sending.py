"""What leaves: messages, and the record of sending them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as default
from datetime import datetime
from typing import Literal

from bot.models.kinds import Platform
from bot.models.telling import Destination

Door = Literal["webhook", "bot", "dialog"]
"""How a Teams card goes out: a Workflows webhook takes less, and an older card, than a bot does; a dialog is shown to one person."""


@dataclass(frozen=True, slots=True)
class Message:
    """One rendered unit inside its platform's limits. `payload` is what is sent; `text` says the same without any drawing."""

    platform: Platform
    payload: Mapping[str, object]
    """Slack: `text`, `blocks`; Teams: a `message` with the Adaptive Card attached; text and html: `body`. For a folder, html
    also has `plain` (the same as text), `title` and `plan` (the plan's name)."""
    text: str
    stories: tuple[tuple[str, int], ...] = ()
    """The (story, revision) pairs this message tells."""
    behind: bool = False
    """It belongs into the thread of the first message of its sheet, where the platform has threads."""
    plain: Mapping[str, object] | None = None
    """A twin of `payload` without blocks that some workspaces refuse; it is sent where `payload` is refused. None: there are no such."""


@dataclass(frozen=True, slots=True)
class Menu:
    """What a reader can do with a story, in the reader's words."""

    acts: tuple[tuple[str, str], ...]
    """Each with its label: ("details", "Details")."""
    choose: str
    """What stands on the menu under stories that are told in a line each."""
    opens: str = "details"
    """The act that such a menu does."""
    placeholder: str = ""
    """What stands in it while nothing is chosen, where that is not `choose`."""


@dataclass(frozen=True, slots=True)
class Manner:
    """How messages are drawn beyond their platform, by what their place takes."""

    menus: bool = False
    """Stories have a menu: what is pressed there comes back to the desk."""
    native: bool = False
    """Tables, charts and folded lists may be drawn with Slack's newer blocks, charts with Teams' own."""
    door: Door = "webhook"
    """Of a Teams message: how it goes out."""


@dataclass(frozen=True, slots=True)
class Preview:
    """One sheet as every platform would get it, for people to look at: `name` is a file's name ("weekly-ja"), `label` a title."""

    name: str
    label: str
    messages: Mapping[Platform, tuple[Message, ...]]
    app: tuple[Message, ...] = ()
    """Teams' messages as our own app there posts them; those in `messages` are as a webhook does."""


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
    """What the platform calls it: Slack's channel and ts, and of a reply the thread's ts."""
    trouble: str = ""
    action: Literal["post", "edit", "thread", "delete"] = "post"
    """A thread's message is a reply to the first of its sheet, or to `target`, where the platform has threads; elsewhere it is posted like
    any. An edit puts its message in the place of `target`'s, a delete takes that away."""
    parent: Mapping[str, str] = default(default_factory=dict)
    """What the platform calls the message that this answers, edits or deletes; empty where nobody can tell."""
    target: str = ""
    """The delivery that this edits, deletes or answers, "" for the first of its sheet."""
    refuses: frozenset[str] = frozenset()
    """What its workspace was seen to refuse (`Installation.refuses`)."""


@dataclass(frozen=True, slots=True)
class Sent:
    """The platform has it. `confirmed` is False where it only said "accepted" (a webhook)."""

    reference: Mapping[str, str] = default(default_factory=dict)
    confirmed: bool = True
    refused: str = ""
    """What the workspace refused of it on the way ("native_blocks": its twin was sent), so that it is not offered again."""


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
    parts: int = 0
    """Of its answer, the messages that are known to be posted."""
    doubts: int = 0
    """How often the next of them was posted without knowing whether it arrived."""
