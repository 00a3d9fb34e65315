"""Posting to Slack with a bot token, and settling whether a post arrived.

The client for posts has no retry handlers: slack_sdk's default one repeats a POST whose connection dropped after Slack had taken it
(seen with slack_sdk 3.47: two messages). What happens next is the outbox's business, in one place.
"""

import asyncio
import hashlib
import json
import re
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, cast, get_args

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.delivery.marks import is_repeat, mark_blocks
from bot.delivery.slack_codes import BLIND, CODES, DEAD, GONE, UNKNOWN, Fate
from bot.errors import DeskError, FateUnknown, Rejected, Unavailable, Whose
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

MENDS: Mapping[str, str] = {code: known.mend for code, known in CODES.items() if known.mend}
NATIVE = frozenset({"table", "data_table", "data_visualization", "container", "card", "carousel"})
"""Blocks that not every workspace takes yet; who refuses one of them is not offered any."""
NATIVE_BLOCKS = "native_blocks"
UPDATE_TEXT = 4000
"""Characters that chat.update takes as `text`; a post takes 40,000 (docs.slack.dev/reference/methods/chat.update)."""
_SLOWER = frozenset({"ratelimited", "rate_limited"})
_BLOCKS = frozenset({"invalid_blocks", "invalid_blocks_format"})
_POINTER = re.compile(r"json-pointer:(/[^\]\s]*)")
_PLACE = re.compile(r"(?:/blocks)?/(\d+)")
_HALF_ENTITY = re.compile(r"&\w{0,4}$")


class _BadBlocks(Rejected):
    """invalid_blocks; `blocks` are the numbers of those that Slack points at, empty where it points at none."""

    def __init__(self, refusal: Rejected, blocks: frozenset[int]) -> None:
        super().__init__(refusal.what, refusal.mend, code=refusal.code, whose=refusal.whose)
        self.blocks = blocks


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
    """ports.Sender over chat.postMessage, chat.update and chat.delete."""

    def __init__(
        self, client_of: ClientOf, *, pace: float = PACE, monotonic: Callable[[], float] = time.monotonic, reinstall: str = ""
    ) -> None:
        """`reinstall` says how the app is installed again where its token is dead, if not by setting another."""
        self._client_of = client_of
        self._pace = pace
        self._monotonic = monotonic
        self._reinstall = reinstall
        self._last: dict[str, float] = {}

    async def send(self, delivery: Delivery) -> Sent:
        """A thread's message as a reply; where Slack takes no reply to that message, as a message of its own, so that it is not lost.
        A note about one message (a thread's with a target) is nothing without it and then is refused."""
        with self._telling_how_to_mend():
            return await self._send(delivery)

    async def _send(self, delivery: Delivery) -> Sent:
        if delivery.action in {"edit", "delete"} or delivery.target:
            return await self._change(delivery)
        thread = delivery.parent.get("ts")
        try:
            return await self._post(delivery, thread)
        except Rejected as error:
            if not thread or not _is_unthreaded(error):
                raise
        return await self._post(delivery, None)

    async def badge(self, installation: int) -> str | None:
        try:
            client = await self._client_of(installation)
        except DeskError:
            return None
        return hashlib.sha256((client.token or "").encode()).hexdigest()[:16]

    async def _change(self, delivery: Delivery) -> Sent:
        """What concerns a message that is there. Whatever is in the way of it is no reason to stop telling that channel."""
        if not delivery.parent.get("ts"):
            raise Rejected(f"Nobody knows what Slack calls the message in {delivery.destination.name}.", whose="message", code="unknown_ts")
        try:
            match delivery.action:
                case "edit":
                    return await self._edit(delivery)
                case "delete":
                    return await self._delete(delivery)
                case _:
                    return await self._post(delivery, _thread_of(delivery))
        except Rejected as error:
            if error.whose == "destination":
                error.whose = "message"
            raise

    async def _post(self, delivery: Delivery, thread: str | None) -> Sent:
        await self._wait_for_turn(delivery.destination.address)
        client = await self._client(delivery)

        def post(payload: Mapping[str, object]) -> Awaitable[AsyncSlackResponse]:
            return client.chat_postMessage(
                channel=delivery.destination.address,
                text=str(payload["text"]),
                blocks=_blocks(delivery, payload),
                thread_ts=thread,
                metadata=_metadata(delivery.id),
                unfurl_links=False,
                unfurl_media=False,
                parse="none",
                link_names=False,
            )

        answer, refused = await _say(delivery, post)
        reference = {"channel": str(answer["channel"]), "ts": str(answer["ts"])}
        return Sent(reference | ({"thread": thread} if thread else {}), refused=refused)

    async def _edit(self, delivery: Delivery) -> Sent:
        """Blocks beside the text, which alone would drop them; the metadata stay those of the message that is there."""
        client = await self._client(delivery)

        def update(payload: Mapping[str, object]) -> Awaitable[AsyncSlackResponse]:
            return client.chat_update(
                channel=delivery.parent["channel"],
                ts=delivery.parent["ts"],
                text=_short(str(payload["text"])),
                blocks=_blocks(delivery, payload),
                metadata=_metadata(delivery.target),
                parse="none",
                link_names=False,
            )

        _, refused = await _say(delivery, update)
        return Sent(delivery.parent, refused=refused)

    async def _delete(self, delivery: Delivery) -> Sent:
        client = await self._client(delivery)
        try:
            await _call(client.chat_delete(channel=delivery.parent["channel"], ts=delivery.parent["ts"]), delivery.destination.name)
        except Rejected as error:
            if error.code not in GONE:
                raise
        return Sent(delivery.parent)

    async def _client(self, delivery: Delivery) -> AsyncWebClient:
        """A workspace without a token is as one with a bad one."""
        try:
            return await self._client_of(delivery.destination.installation)
        except Rejected as error:
            error.whose = "workspace"
            raise

    async def find(self, delivery: Delivery) -> Sent | None:
        """In its thread first, which the channel's history does not show; then in the channel."""
        thread = _thread_of(delivery)
        with self._telling_how_to_mend():
            return (thread and await self._look(delivery, thread)) or await self._look(delivery, None)

    @contextmanager
    def _telling_how_to_mend(self) -> Iterator[None]:
        try:
            yield
        except Rejected as error:
            if self._reinstall and error.code in DEAD:
                error.mend = self._reinstall
            raise

    async def _look(self, delivery: Delivery, thread: str | None) -> Sent | None:
        """Through a thread, or through the channel's history."""
        channel, cursor = delivery.destination.address, ""
        client = await self._client(delivery)
        for _ in range(PAGES):
            try:
                page = await _call(_page(client, delivery, thread, cursor), delivery.destination.name)
            except Rejected as error:
                if thread and error.code == "thread_not_found":
                    return None
                if error.code in BLIND:
                    raise FateUnknown(
                        f"Slack does not let us see whether the post to {delivery.destination.name} arrived ({error.code})."
                    ) from error
                raise
            except FateUnknown as error:
                raise Unavailable(f"Slack gave no answer whether the post to {delivery.destination.name} arrived.") from error
            for message in page.get("messages", []):
                if _delivery_id(message) == delivery.id:
                    return Sent({"channel": channel, "ts": str(message["ts"])} | ({"thread": thread} if thread else {}))
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
    """What Slack's error code means for the destination `name`, whose it is, and how to mend it."""
    known = CODES.get(code, UNKNOWN)
    whose = known.fate if known.fate in get_args(Whose) else "message"
    return Rejected(f"Slack refuses to post to {name}: {code}.", known.mend or UNKNOWN.mend, code=code, whose=cast("Whose", whose))


def may_pass(status: int, code: str) -> bool:
    """Whether an answer that is none says nothing of what was asked: the same may be taken later."""
    return status == 429 or status >= 500 or _fate(code) in {"later", "maybe"}  # noqa: PLR2004  # HTTP: too many, the server's own failure


def _fate(code: str) -> Fate:
    return CODES.get(code, UNKNOWN).fate


def _is_unthreaded(error: Rejected) -> bool:
    return _fate(error.code) == "thread"


def _thread_of(delivery: Delivery) -> str | None:
    """The thread that it stands in, or is to stand in; a reply's own replies stand beside it."""
    return (delivery.parent.get("thread") or delivery.parent.get("ts")) if delivery.action == "thread" else None


def _metadata(delivery: str) -> dict[str, Any]:
    return {"event_type": EVENT, "event_payload": {"delivery_id": delivery}}


async def _say(delivery: Delivery, call: Callable[[Mapping[str, object]], Any]) -> tuple[dict[str, Any], str]:
    """By its payload, or by its twin where the workspace takes no native blocks. One that is refused for these goes out as its twin at
    once: nothing of it can have arrived. Also gives what the workspace was seen to refuse."""
    message, name = delivery.message, delivery.destination.name
    if message.plain and NATIVE_BLOCKS in delivery.refuses:
        return await _call(call(message.plain), name), ""
    try:
        return await _call(call(message.payload), name), ""
    except _BadBlocks as error:
        native = _native_blocks(message.payload)
        if not message.plain or not (error.blocks <= native):
            raise
        # Where Slack does not point at a block, the twin is worth a try, but nothing is to be learnt from it.
        refused = NATIVE_BLOCKS if error.blocks else ""
    return await _call(call(message.plain), name), refused


def _short(text: str) -> str:
    return text if len(text) <= UPDATE_TEXT else _HALF_ENTITY.sub("", text[:UPDATE_TEXT])


def _native_blocks(payload: Mapping[str, object]) -> frozenset[int]:
    blocks = cast("list[dict[str, Any]]", payload["blocks"])
    return frozenset(number for number, block in enumerate(blocks) if block.get("type") in NATIVE)


def _blocks(delivery: Delivery, payload: Mapping[str, object]) -> list[dict[str, Any]]:
    blocks = cast("list[dict[str, Any]]", list(cast("list[Any]", payload["blocks"])))
    return cast("list[dict[str, Any]]", mark_blocks(blocks)) if is_repeat(delivery) else blocks


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
    if _fate(code) == "maybe" or status >= 500:  # noqa: PLR2004  # HTTP: the server's own failure
        return FateUnknown(f"Slack failed while it took a post to {name} ({code}).")
    if _fate(code) == "later":
        return Unavailable(f"Slack cannot take a post to {name} now ({code}).")
    refusal = explain(code, name)
    return _BadBlocks(refusal, _pointed_at(data)) if code in _BLOCKS else refusal


def _pointed_at(data: Mapping[str, Any]) -> frozenset[int]:
    """The numbers of the blocks that Slack's words point at: "unsupported type: table [json-pointer:/blocks/3/type]"."""
    words = json.dumps([data.get("errors"), (data.get("response_metadata") or {}).get("messages")])
    places = (_PLACE.match(pointer) for pointer in _POINTER.findall(words))
    return frozenset(int(place[1]) for place in places if place)


def _retry_after(headers: Mapping[str, Any]) -> timedelta:
    """Slack gives whole seconds; a header we cannot read means half a minute, an absurd one an hour."""
    value = next((value for key, value in headers.items() if key.lower() == "retry-after"), "30")
    text = str(value[0] if isinstance(value, list) else value)
    return timedelta(seconds=min(int(text), 3600)) if text.isdigit() else timedelta(seconds=30)
