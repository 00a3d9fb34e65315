"""What `doctor` asks Slack: is the token good, what may it do, how far are our clocks apart, is the app in the channel."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from bot.delivery.slack import MENDS, may_pass
from bot.errors import Rejected, Unavailable

LATE = timedelta(minutes=1)
"""So far off a clock is worth a word."""
REPLAY_WINDOW = timedelta(minutes=5)
"""Slack's signatures are refused when they are older (docs.slack.dev, verifying requests)."""


@dataclass(frozen=True, slots=True)
class Token:
    """What auth.test says of a bot token."""

    team: str
    scopes: frozenset[str]
    clock_off: timedelta
    """Ours less Slack's."""


async def examine_token(client: AsyncWebClient, now: datetime) -> Token:
    """Raises Rejected for a bad token, Unavailable where Slack cannot be reached."""
    answer, headers = await _ask(client.auth_test())
    scopes = next((str(value) for key, value in headers.items() if key.lower() == "x-oauth-scopes"), "")
    return Token(
        str(answer.get("team", "")), frozenset(scope.strip() for scope in scopes.split(",") if scope.strip()), _clock_off(headers, now)
    )


async def examine_app_token(client: AsyncWebClient, token: str) -> None:
    """Raises Rejected where Socket Mode will not open with `token`."""
    try:
        await _ask(client.apps_connections_open(app_token=token))
    except Rejected as error:
        mend = "Put a valid app-level token, with the scope connections:write, into KAKEHASHI_SLACK_APP_TOKEN."
        raise Rejected(f"Slack refuses the app token: {error.code}.", mend, code=error.code) from error


async def is_member(client: AsyncWebClient, channel: str) -> bool | None:
    """Whether the app is in `channel`; None where no scope lets us see."""
    try:
        answer, _ = await _ask(client.conversations_info(channel=channel))
    except Rejected as error:
        if error.code in {"missing_scope", "no_permission", "not_allowed_token_type"}:
            return None
        raise
    return bool((answer.get("channel") or {}).get("is_member"))


def _clock_off(headers: Mapping[str, Any], now: datetime) -> timedelta:
    said = next((str(value) for key, value in headers.items() if key.lower() == "date"), "")
    try:
        return now - parsedate_to_datetime(said)
    except (ValueError, TypeError):
        return timedelta()


async def _ask(call: Any) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    try:
        response = await call
    except SlackApiError as error:
        data = error.response.data if isinstance(getattr(error.response, "data", None), dict) else {}
        code = str(data.get("error", "")) or f"HTTP {getattr(error.response, 'status_code', '')}"
        if may_pass(getattr(error.response, "status_code", 200), code):
            raise Unavailable(f"Slack cannot answer now ({code}).", "Try again in a minute.") from error
        raise Rejected(f"Slack says {code}.", MENDS.get(code, ""), code=code) from error
    except (aiohttp.ClientError, TimeoutError, SlackClientError, ValueError, OSError) as error:
        raise Unavailable("Slack cannot be reached.", "Check this machine's network.") from error
    return response.data, response.headers
