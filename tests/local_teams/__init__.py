"""A strict Teams on 127.0.0.1, or in process: it checks what the real one checks and no emulator does, and fails on demand.

It is the Bot Connector (bearer token, sizes, windows with 429 and Retry-After, rosters), what signs and brings activities, and the
client: people press only buttons that stand on a card that is there, and see answers only if they are as documented. Its judgement of
cards is its own (`judge.py`), and the desk's validator must pass them as well. What people do is in `acts.py`; `server.LocalTeams`
holds what is there: `posts[conversation]`, `chat(user)`, `dialogs`.
"""

from tests.local_teams.cards import buttons, find_button, inputs, text_of
from tests.local_teams.deliver import Brought, at_address, in_process
from tests.local_teams.server import LocalTeams, Transport, local_teams
from tests.local_teams.tokens import Tokens
from tests.local_teams.windows import Windows
from tests.local_teams.world import (
    ADMIN,
    APP_ID,
    BOT,
    BOT_NAME,
    CHANNEL,
    CHAT,
    CLIENT_SECRET,
    EDITOR,
    JAPANESE,
    READER,
    TEAM,
    TENANT,
    Dialog,
    Person,
    Post,
    Refused,
    Room,
    Team,
)

__all__ = [
    "ADMIN",
    "APP_ID",
    "BOT",
    "BOT_NAME",
    "CHANNEL",
    "CHAT",
    "CLIENT_SECRET",
    "EDITOR",
    "JAPANESE",
    "READER",
    "TEAM",
    "TENANT",
    "Brought",
    "Dialog",
    "LocalTeams",
    "Person",
    "Post",
    "Refused",
    "Room",
    "Team",
    "Tokens",
    "Transport",
    "Windows",
    "at_address",
    "buttons",
    "find_button",
    "in_process",
    "inputs",
    "local_teams",
    "text_of",
]
