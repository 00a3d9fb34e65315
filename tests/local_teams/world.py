"""What there is in Teams: tenants, teams with channels, chats, people, messages; and how its service says no."""

import hashlib
import uuid
from dataclasses import dataclass, field
from typing import Any, Literal

TENANT = "7a1b0c52-4f52-4a3e-9d0b-2f4f5a6b7c8d"
APP_ID, CLIENT_SECRET = "c0ffee00-1d2e-4f3a-8b4c-5d6e7f8a9b0c", "local-teams-secret"
BOT = f"28:{APP_ID}"
BOT_NAME = "Kakehashi"
READER, EDITOR, ADMIN, JAPANESE = (str(uuid.uuid5(uuid.NAMESPACE_URL, name)) for name in ("reader", "editor", "admin", "japanese"))
"""Entra object ids of people who are there from the start."""
TEAM = "19:team0000000000000000000000000001@thread.tacv2"
CHANNEL = "19:science000000000000000000000001@thread.tacv2"
CHAT = "19:groupchat0000000000000000000001@thread.v2"

Scope = Literal["personal", "groupChat", "channel"]


class Refused(Exception):
    """An error as the connector words it: `{"error": {"code", "message"}}`."""

    def __init__(self, status: int, code: str, words: str = "", **headers: str) -> None:
        super().__init__(f"{status} {code}: {words}")
        self.status, self.code, self.words = status, code, words or code
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}

    @property
    def body(self) -> dict[str, Any]:
        return {"error": {"code": self.code, "message": self.words}}


@dataclass
class Person:
    """`id` is their Entra object id."""

    id: str
    name: str = "A Reader"
    tenant: str = TENANT
    locale: str = "en-GB"
    zone: str = "Europe/London"

    @property
    def handle(self) -> str:
        """What Teams calls them to this app."""
        return f"29:1{hashlib.sha256(self.id.encode()).hexdigest()[:40]}"


@dataclass
class Team:
    """Its general channel has its id."""

    id: str
    name: str = "Science"
    tenant: str = TENANT
    group: str = "5f2b9a10-0000-4000-8000-000000000001"
    """Its Entra group."""
    members: set[str] = field(default_factory=set)
    """Entra object ids; all who are in the tenant where it is empty."""
    installed: bool = True


@dataclass
class Room:
    """A conversation: somebody's personal chat with the app, a group chat, a channel. `refuses` is the status and code each post gets."""

    id: str
    scope: Scope
    tenant: str = TENANT
    name: str = ""
    team: str = ""
    members: set[str] = field(default_factory=set)
    """Entra object ids; a channel's are its team's."""
    installed: bool = True
    """Whether the app is in that chat; a channel's app is its team's."""
    refuses: tuple[int, str] | None = None
    gone: bool = False


@dataclass
class Post:
    """A message of the app's as it stands. `seen_by` holds the cards that somebody sees in the place of it, by their id."""

    id: str
    conversation: str
    payload: dict[str, Any]
    at: float
    thread: str = ""
    """The message that its thread begins with, "" where it is one itself or there are none."""
    edited: int = 0
    deleted: bool = False
    seen_by: dict[str, dict[str, Any]] = field(default_factory=dict)

    @property
    def card(self) -> dict[str, Any] | None:
        return next((one["content"] for one in self.payload.get("attachments") or () if "adaptive" in one.get("contentType", "")), None)

    @property
    def text(self) -> str:
        return str(self.payload.get("text") or "")

    def card_for(self, user: str) -> dict[str, Any] | None:
        return self.seen_by.get(user, self.card)


@dataclass
class Dialog:
    """A window somebody has open. `context` is where it was opened from: an activity's conversation, message and compose command."""

    user: str
    room: str
    title: str
    card: dict[str, Any]
    context: dict[str, Any]
    open: bool = True
    words: str = ""
    """What stood in its place at the end, where the app said something instead of a card."""


def an_id(kind: str = "tacv2") -> str:
    return f"19:{uuid.uuid4().hex}@thread.{kind}"
