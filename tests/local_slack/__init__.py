"""A strict Slack on 127.0.0.1: it checks what the real one checks and no emulator does, and fails on demand.

Limits and error shapes are the documented ones (docs.slack.dev); its judgement of blocks and views is its own (`blocks.py`), not the
desk's. It answers GET and POST, query and form and JSON alike; tokens and scopes are checked; one post a second a channel, then 429 with
Retry-After. What people do in Slack is in `acts.py`, how it reaches the app (sockets, signed HTTP) in `deliver.py`.
"""

from tests.local_slack.acts import a_command
from tests.local_slack.deliver import Brought, at_address, in_process, signed
from tests.local_slack.server import LocalSlack, always, local_slack
from tests.local_slack.world import APP_TOKEN, CHANNEL, CLIENT_ID, CLIENT_SECRET, READER, SECRET, TEAM, TOKEN, Opened, Token

__all__ = [
    "APP_TOKEN",
    "CHANNEL",
    "CLIENT_ID",
    "CLIENT_SECRET",
    "READER",
    "SECRET",
    "TEAM",
    "TOKEN",
    "Brought",
    "LocalSlack",
    "Opened",
    "Token",
    "a_command",
    "always",
    "at_address",
    "in_process",
    "local_slack",
    "signed",
]
