"""The ways back to whoever asked: a response_url, good five times within 30 minutes, or a post where they mentioned us or wrote to us."""

import asyncio
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, cast

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

from bot.delivery.marks import mark_blocks
from bot.delivery.slack import PACE, SKEW
from bot.errors import FateUnknown, Rejected, Unavailable
from bot.models import Asked, Message
from bot.slack.calls import BLIND, call_slack
from bot.slack.incoming import Incoming

USES = 5
TIMEOUT = aiohttp.ClientTimeout(total=10)
SERVER = 500
EVENT = "kakehashi_answer"
"""The metadata event type of an answer that is posted; its payload is the question's id and which part of the answer it is."""
A_MOMENT = timedelta(seconds=5)
"""So long an answer waits for its turn in a channel."""
PAGES = 10
"""Of a thread or a DM that are looked through for an answer of ours, 100 messages each."""
BAD_BLOCKS = frozenset({"invalid_blocks", "invalid_blocks_format", "invalid_attachments", "msg_blocks_too_long"})


class SlackReplier:
    """ports.Replier for Slack: by the response_url, seen only by who asked unless the message says otherwise."""

    def __init__(self, session: aiohttp.ClientSession) -> None:
        self._session = session

    async def reply(self, asked: Asked, messages: Sequence[Message]) -> None:
        address = str(asked.payload.get("response_url", ""))
        for message in messages[:USES]:
            try:
                await self._post(address, message.payload)
            except Rejected:
                if message.plain is None:
                    raise
                await self._post(address, plainly(message).payload)

    async def _post(self, address: str, payload: Mapping[str, object]) -> None:
        usual = {"response_type": "ephemeral", "replace_original": False, "unfurl_links": False, "unfurl_media": False}
        body = json.dumps({**usual, **payload}, ensure_ascii=False)
        try:
            async with self._session.post(
                address, data=body.encode(), headers={"Content-Type": "application/json"}, timeout=TIMEOUT
            ) as answer:
                status = answer.status
        except (aiohttp.InvalidURL, aiohttp.NonHttpUrlClientError):
            raise Rejected("The command came without a usable response_url.") from None
        except (TimeoutError, aiohttp.ClientError, OSError) as error:
            raise Unavailable(f"Slack did not take an answer ({type(error).__name__}).") from None
        if status >= SERVER or status == 429:  # noqa: PLR2004  # HTTP: too many requests
            raise Unavailable(f"Slack did not take an answer (HTTP {status}).")
        if not 200 <= status < 300:  # noqa: PLR2004  # HTTP: success
            raise Rejected(f"Slack refuses an answer (HTTP {status}): it came too late, or five were given.", code=str(status))


def plainly(message: Message) -> Message:
    """Its twin without Slack's newer blocks, to be sent where those are refused."""
    return replace(message, payload={**message.payload, **(message.plain or {})}, plain=None)


def for_all(message: Message) -> Message:
    """By a response_url: seen by everybody in the channel."""
    return replace(message, payload={**message.payload, "response_type": "in_channel"})


def in_its_place(message: Message) -> Message:
    """By the response_url of a button: in the place of the message that the button stands on."""
    return replace(message, payload={**message.payload, "replace_original": True})


async def post_message(client: AsyncWebClient, channel: str, message: Message, **more: Any) -> None:
    """To a channel or a person, with nothing in it linked, named or unfurled; in its plain form where its blocks are refused. Raises as
    `call_slack` does."""
    try:
        await _post_blocks(client, channel, message, more)
    except Rejected as error:
        if message.plain is None or error.code not in BAD_BLOCKS:
            raise
        await _post_blocks(client, channel, plainly(message), more)


async def _post_blocks(client: AsyncWebClient, channel: str, message: Message, more: Mapping[str, Any]) -> None:
    await call_slack(
        client.chat_postMessage(
            channel=channel,
            text=str(message.payload["text"]),
            blocks=blocks_in(message),
            unfurl_links=False,
            unfurl_media=False,
            parse="none",
            link_names=False,
            **more,
        )
    )


@dataclass(frozen=True)
class Poster:
    """Answers where somebody mentioned us or wrote to us, each part once even if we are killed in between."""

    client: AsyncWebClient
    unknown_fate: str
    """What is done where nobody can tell whether a part arrived: "repeat_marked" or "miss"."""

    async def post(self, asked: Asked, came: Incoming, messages: Sequence[Message]) -> None:
        """In the thread of a mention, plainly in a DM. Raises Unavailable or Rejected."""
        done, repeated = await self._posted(asked, came) if asked.attempts > 1 else (frozenset[int](), False)
        if repeated and self.unknown_fate == "miss":
            return
        left = [(part, message) for part, message in enumerate(messages[:USES]) if part not in done]
        for number, (part, message) in enumerate(left):
            if number:
                await asyncio.sleep(PACE)
            await self._patiently(asked, came, part, _marked(message) if repeated else message)

    async def _patiently(self, asked: Asked, came: Incoming, part: int, message: Message) -> None:
        """Waits a moment where Slack asks for one, rather than leave the question for the next minute."""
        try:
            await self._post(asked, came, part, message)
        except Unavailable as error:
            if error.retry_after is None or error.retry_after > A_MOMENT:
                raise
            await asyncio.sleep(error.retry_after.total_seconds())
            await self._post(asked, came, part, message)

    async def _post(self, asked: Asked, came: Incoming, part: int, message: Message) -> None:
        mark = {"event_type": EVENT, "event_payload": {"question": asked.external_id, "part": part}}
        await post_message(self.client, came.channel, message, thread_ts=thread_of(came) or None, metadata=mark)

    async def _posted(self, asked: Asked, came: Incoming) -> tuple[frozenset[int], bool]:
        """Which parts stand there already; and True if we cannot see."""
        found: set[int] = set()
        cursor = ""
        for _ in range(PAGES):
            try:
                page = await call_slack(self._page(asked, came, cursor))
            except FateUnknown as error:
                raise Unavailable("Slack did not say whether the answer stands there.") from error
            except Rejected as error:
                if error.code in BLIND:
                    return frozenset(found), True
                raise
            found |= {part for message in page.get("messages") or () if (part := _part_of(message, asked.external_id)) is not None}
            cursor = (page.get("response_metadata") or {}).get("next_cursor") or ""
            if not cursor:
                break
        return frozenset(found), False

    def _page(self, asked: Asked, came: Incoming, cursor: str) -> Any:
        given: dict[str, Any] = {
            "channel": came.channel,
            "oldest": str((asked.received - SKEW).timestamp()),
            "include_all_metadata": True,
            "limit": 100,
            "cursor": cursor,
        }
        thread = thread_of(came)
        return self.client.conversations_replies(ts=thread, **given) if thread else self.client.conversations_history(**given)


def thread_of(came: Incoming) -> str:
    """Where an answer stands: a mention's in its thread, a DM's in the DM unless it was written in a thread."""
    return came.thread or (came.ts if came.kind == "mention" else "")


def _part_of(message: Mapping[str, Any], question: str) -> int | None:
    metadata = message.get("metadata") or {}
    told = metadata.get("event_payload") or {}
    mine = metadata.get("event_type") == EVENT and told.get("question") == question
    return int(told["part"]) if mine and str(told.get("part", "")).isdigit() else None


def blocks_in(message: Message) -> list[dict[str, Any]]:
    return [dict(block) for block in cast("Sequence[Mapping[str, Any]]", message.payload["blocks"])]


def _marked(message: Message) -> Message:
    return replace(message, payload={**message.payload, "blocks": mark_blocks(blocks_in(message))})
