"""Posting to Slack with a bot token, and settling whether a post arrived.

The client for posts has no retry handlers: slack_sdk's default one repeats a POST whose connection dropped after Slack had taken it
(seen with slack_sdk 3.47: two messages). What happens next is the outbox's business, in one place.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, cast

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.errors import DeskError, FateUnknown, Rejected, Unavailable
from bot.models import Delivery, Sent

ClientOf = Callable[[int], Awaitable[AsyncWebClient]]
"""A client with the token of that installation. Raises Rejected where there is none, Unavailable where it cannot be renewed now."""


@dataclass(frozen=True, slots=True)
class Workspace:
    """Who Slack says the bot token is (auth.test)."""

    team: str
    name: str
    bot_user: str
    bot: str


EVENT = "kakehashi_delivery"
"""The metadata event type our posts carry; its payload is the delivery's id and nothing else (any member may read it)."""
PACE = 1.0
"""Seconds between two posts to one channel: "about 1/s per channel" (docs.slack.dev, Web API rate limits)."""
SKEW = timedelta(minutes=5)
"""How far Slack's clock and ours may differ when we look for a post."""
PAGES = 10
"""Of a channel's history that we look through, 100 messages each."""

MENDS: Mapping[str, str] = {
    "channel_not_found": "Check the channel's id, and invite the app there: /invite @Kakehashi.",
    "not_in_channel": "Invite the app to the channel: /invite @Kakehashi.",
    "is_archived": "Unarchive the channel or give the destination another one.",
    "channel_is_archived": "Unarchive the channel or give the destination another one.",
    "invalid_auth": "Put a valid bot token into KAKEHASHI_SLACK_BOT_TOKEN.",
    "not_authed": "Put a bot token into KAKEHASHI_SLACK_BOT_TOKEN.",
    "account_inactive": "The app was removed from the workspace: install it again and set its new bot token.",
    "token_revoked": "The bot token was revoked: install the app again and set its new token.",
    "token_expired": "The bot token has expired: install the app again and set its new token.",
    "missing_scope": "Add the scope to the app (`kakehashi manifest slack` lists them) and install it again.",
    "restricted_action": "A workspace setting forbids the app to post there: ask an admin.",
    "invalid_blocks": "A template draws what Slack refuses: try the shipped templates.",
    "msg_too_long": "A template draws too much for one message: try the shipped templates.",
    "msg_blocks_too_long": "A template draws too much for one message: try the shipped templates.",
}
_SLOWER = frozenset({"ratelimited", "rate_limited"})
_PASSING = frozenset({"service_unavailable", "team_added_to_org", "message_limit_exceeded"})
# Slack's own words for these: "some aspect of the operation may have succeeded before the error was raised".
_MAYBE = frozenset({"internal_error", "fatal_error", "request_timeout"})
_UNTHREADED = frozenset(
    {"cannot_reply_to_message", "thread_not_found", "restricted_action_non_threadable_channel", "restricted_action_thread_locked"}
)
_BLIND = frozenset({"missing_scope", "not_in_channel", "channel_not_found", "no_permission", "not_allowed_token_type", "access_denied"})


def make_client(token: str, api_url: str, session: aiohttp.ClientSession) -> AsyncWebClient:
    """A client that never repeats a call by itself and keeps its connections open."""
    return AsyncWebClient(token=token, base_url=api_url, session=session, retry_handlers=[], timeout=15)


async def who_am_i(client: AsyncWebClient) -> Workspace:
    """Whose token it is. Raises Unavailable, or Rejected with the way to mend it."""
    try:
        answer = await _call(client.auth_test(), "Slack")
    except FateUnknown as error:
        raise Unavailable("Slack gave no answer to auth.test.") from error
    except Rejected as error:
        raise Rejected(f"Slack refuses the bot token: {error.code}.", error.mend, code=error.code) from error
    return Workspace(str(answer["team_id"]), str(answer.get("team", "")), str(answer.get("user_id", "")), str(answer.get("bot_id", "")))


class SlackSender:
    """ports.Sender over chat.postMessage."""

    def __init__(self, client_of: ClientOf, *, pace: float = PACE, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._client_of = client_of
        self._pace = pace
        self._monotonic = monotonic
        self._last: dict[str, float] = {}

    async def send(self, delivery: Delivery) -> Sent:
        """A thread's message as a reply; where Slack takes no reply to that message, as a message of its own, so that it is not lost."""
        thread = delivery.parent.get("ts")
        try:
            return await self._post(delivery, thread)
        except Rejected as error:
            if not thread or error.code not in _UNTHREADED:
                raise
        return await self._post(delivery, None)

    async def _post(self, delivery: Delivery, thread: str | None) -> Sent:
        channel = delivery.destination.address
        await self._wait_for_turn(channel)
        payload = delivery.message.payload
        client = await self._client_of(delivery.destination.installation)
        answer = await _call(
            client.chat_postMessage(
                channel=channel,
                text=str(payload["text"]),
                blocks=_blocks(delivery),
                thread_ts=thread,
                metadata={"event_type": EVENT, "event_payload": {"delivery_id": delivery.id}},
                unfurl_links=False,
                unfurl_media=False,
                parse="none",
                link_names=False,
            ),
            delivery.destination.name,
        )
        return Sent({"channel": str(answer["channel"]), "ts": str(answer["ts"])})

    async def find(self, delivery: Delivery) -> Sent | None:
        """In its thread first, which the channel's history does not show; then in the channel."""
        thread = delivery.parent.get("ts")
        return (thread and await self._look(delivery, thread)) or await self._look(delivery, None)

    async def _look(self, delivery: Delivery, thread: str | None) -> Sent | None:
        """Through a thread, or through the channel's history."""
        channel, cursor = delivery.destination.address, ""
        client = await self._client_of(delivery.destination.installation)
        for _ in range(PAGES):
            try:
                page = await _call(_page(client, delivery, thread, cursor), delivery.destination.name)
            except Rejected as error:
                if thread and error.code == "thread_not_found":
                    return None
                if error.code in _BLIND:
                    raise FateUnknown(
                        f"Slack does not let us see whether the post to {delivery.destination.name} arrived ({error.code})."
                    ) from error
                raise
            except FateUnknown as error:
                raise Unavailable(f"Slack gave no answer whether the post to {delivery.destination.name} arrived.") from error
            for message in page.get("messages", []):
                if _delivery_id(message) == delivery.id:
                    return Sent({"channel": channel, "ts": str(message["ts"])})
            cursor = (page.get("response_metadata") or {}).get("next_cursor") or ""
            if not cursor:
                return None
        raise FateUnknown(f"{delivery.destination.name} has had too many messages since to find ours.")

    async def close(self) -> None:
        """Nothing: the session is its maker's to close."""

    async def _wait_for_turn(self, channel: str) -> None:
        now = self._monotonic()
        turn = max(now, self._last.get(channel, now - self._pace) + self._pace)
        self._last[channel] = turn
        await asyncio.sleep(turn - now)


def explain(code: str, name: str) -> Rejected:
    """What Slack's error code means for the destination `name`, and how to mend it."""
    return Rejected(
        f"Slack refuses to post to {name}: {code}.",
        MENDS.get(code, "Slack's documentation of chat.postMessage explains that code."),
        code=code,
    )


def may_pass(status: int, code: str) -> bool:
    """Whether an answer that is none says nothing of what was asked: the same may be taken later."""
    return status == 429 or status >= 500 or code in _SLOWER | _PASSING | _MAYBE  # noqa: PLR2004  # HTTP: too many, the server's own failure


def _blocks(delivery: Delivery) -> list[dict[str, Any]]:
    blocks = cast("list[dict[str, Any]]", list(cast("list[Any]", delivery.message.payload["blocks"])))
    if delivery.state == "unknown":
        note = {"type": "plain_text", "text": "This may be a repeat: the first try got no answer. · 再送の可能性があります。"}
        blocks = [*blocks[:49], {"type": "context", "elements": [note]}]
    return blocks


def _page(client: AsyncWebClient, delivery: Delivery, thread: str | None, cursor: str) -> Awaitable[AsyncSlackResponse]:
    given: dict[str, Any] = {
        "channel": delivery.destination.address,
        "oldest": str((delivery.created - SKEW).timestamp()),
        "include_all_metadata": True,
        "limit": 100,
        "cursor": cursor,
    }
    return client.conversations_replies(ts=thread, **given) if thread else client.conversations_history(**given)


def _delivery_id(message: Mapping[str, Any]) -> str:
    metadata = message.get("metadata") or {}
    return str((metadata.get("event_payload") or {}).get("delivery_id", "")) if metadata.get("event_type") == EVENT else ""


async def _call(call: Any, name: str) -> dict[str, Any]:
    """One call, with whatever can go wrong told as ours."""
    try:
        answer = await call
    except SlackApiError as error:
        raise _translate(error, name) from error
    except (aiohttp.ClientConnectorError, aiohttp.InvalidURL) as error:
        raise Unavailable("Slack cannot be reached.", "Check this machine's network.") from error
    except (aiohttp.ClientError, TimeoutError, SlackClientError, ValueError, OSError) as error:
        raise FateUnknown(f"Slack gave no answer to a post to {name} ({type(error).__name__}).") from error
    return cast("dict[str, Any]", answer.data)


def _translate(error: SlackApiError, name: str) -> DeskError:
    response = error.response
    status = getattr(response, "status_code", 200)
    data = response.data if isinstance(getattr(response, "data", None), dict) else {}
    code = str(data.get("error", "")) or f"HTTP {status}"
    if status == 429 or code in _SLOWER:  # noqa: PLR2004  # HTTP: too many requests
        return Unavailable("Slack asks us to slow down.", retry_after=_retry_after(response.headers))
    if code in _MAYBE or status >= 500:  # noqa: PLR2004  # HTTP: the server's own failure
        return FateUnknown(f"Slack failed while it took a post to {name} ({code}).")
    if code in _PASSING:
        return Unavailable(f"Slack cannot take a post to {name} now ({code}).")
    return explain(code, name)


def _retry_after(headers: Mapping[str, Any]) -> timedelta:
    """Slack gives whole seconds; a header we cannot read means half a minute, an absurd one an hour."""
    value = next((value for key, value in headers.items() if key.lower() == "retry-after"), "30")
    text = str(value[0] if isinstance(value, list) else value)
    return timedelta(seconds=min(int(text), 3600)) if text.isdigit() else timedelta(seconds=30)
