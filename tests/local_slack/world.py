"""What there is in Slack: workspaces, channels, people, tokens, views; and how a method says no."""

import secrets
from dataclasses import dataclass, field
from typing import Any

TOKEN, APP_TOKEN, SECRET = "xoxb-good", "xapp-good", "local-signing-secret"
TEAM, CHANNEL = "T0LOCAL", "C0123456789"
READER, BOT_USER, BOT, APP = "U0READER", "U0BOT", "B0BOT", "A0LOCAL"
CLIENT_ID, CLIENT_SECRET = "111.222", "local-client-secret"


class SlackError(Exception):
    """`ok: false` with that code and whatever else goes with it."""

    def __init__(self, code: str, *, status: int = 200, headers: dict[str, str] | None = None, **more: Any) -> None:
        super().__init__(code)
        self.code, self.status, self.headers, self.more = code, status, headers or {}, more


@dataclass
class Workspace:
    id: str
    name: str
    bot_user: str = BOT_USER
    bot: str = BOT
    enterprise: str = ""


@dataclass
class Channel:
    """`refuses` is the code every post gets ("restricted_action"); `members` says who sees ephemeral messages, all where it is empty."""

    id: str
    team: str = TEAM
    name: str = "science"
    kind: str = "channel"
    """channel, private, im or mpim."""
    archived: bool = False
    member: bool = True
    refuses: str = ""
    members: set[str] = field(default_factory=set)
    user: str = ""
    """Whose direct messages it holds."""

    @property
    def scope(self) -> str:
        """What a scope over such a channel begins with."""
        return {"channel": "channels", "private": "groups"}.get(self.kind, self.kind)


@dataclass
class Person:
    id: str
    team: str = TEAM
    name: str = "reader"
    real_name: str = "A Reader"
    locale: str = "en-GB"
    tz: str = "Europe/London"
    tz_label: str = "Greenwich Mean Time"
    tz_offset: int = 0
    is_admin: bool = False
    is_owner: bool = False
    is_bot: bool = False
    deleted: bool = False


@dataclass
class Token:
    """`scopes` None: those of the LocalSlack. `dead` is the code it is refused with."""

    team: str
    scopes: set[str] | None = None
    kind: str = "bot"
    expires: float | None = None
    dead: str = ""
    refresh: str = ""


@dataclass
class Trigger:
    issued: float
    user: str
    team: str
    used: bool = False


@dataclass
class Address:
    """A response_url: what it is of. `origin` is the message a button stood on, `seen_by` whoever alone sees that one."""

    made: float
    channel: str = CHANNEL
    user: str = READER
    origin: str = ""
    seen_by: str = ""


@dataclass
class Opened:
    """A view somebody has before them, as Slack holds it. `stack` is the modals from the first to the topmost."""

    id: str
    team: str
    user: str
    view: dict[str, Any]
    hash: str = ""
    errors: dict[str, str] = field(default_factory=dict)
    open: bool = True
    root: str = ""
    previous: str = ""

    @property
    def blocks(self) -> list[dict[str, Any]]:
        return self.view["blocks"]


def an_id(letter: str) -> str:
    return letter + secrets.token_hex(5).upper()
