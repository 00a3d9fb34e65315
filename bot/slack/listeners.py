"""What the Bolt app listens to: everything is kept in the inbox, then acknowledged; the work is done from there."""

import logging
import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Literal, Protocol

from pydantic import ValidationError
from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltRequest

from bot.errors import DeskError, StoreError
from bot.slack.incoming import Incoming, of_action, of_choices, of_command, of_event, of_form, of_shortcut

log = logging.getLogger(__name__)

SORRY = "Sorry, I could not take that down just now. Please try again in a minute. · 少し待ってから、もう一度お試しください。"
ANY = re.compile(r".*", re.DOTALL)

EventKind = Literal["mention", "direct", "home", "left"]
EVENTS: Mapping[str, EventKind] = {
    "app_mention": "mention",
    "message": "direct",
    "app_home_opened": "home",
    "app_uninstalled": "left",
    "tokens_revoked": "left",
}

Check = Callable[[Incoming], Awaitable[Mapping[str, str]]]
"""What is wrong with a submitted form, by the block_id of its input; empty if nothing is. It has three seconds."""

Choices = Callable[[Incoming], Awaitable[Sequence[tuple[str, str]]]]
"""What a select offers for what was typed into it: value and label, at most a hundred. It has three seconds."""


async def no_choices(_came: Incoming) -> Sequence[tuple[str, str]]:
    return ()


class Inbox(Protocol):
    """Keeps what came in under the platform's own id; False if that is there already."""

    async def __call__(self, external_id: str, kind: str, payload: Mapping[str, object]) -> bool: ...


def register_listeners(app: AsyncApp, command: str, keep: Inbox, check: Check, choices: Choices = no_choices) -> None:
    """Bolt takes the first that fits."""
    door = _Door(keep, check, choices)
    app.command(command)(door.command)
    app.action(ANY)(door.interaction(of_action))
    app.options(ANY)(door.options)
    app.shortcut(ANY)(door.interaction(of_shortcut))
    app.view(ANY)(door.form)
    for event, kind in EVENTS.items():
        app.event(event)(door.event(kind))


@dataclass(frozen=True)
class _Door:
    keep: Inbox
    check: Check
    choices: Choices = no_choices

    async def command(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        came = _read(of_command, body)
        await (ack() if came and came.response_url and await self._kept(came) else ack(SORRY))

    def interaction(self, make: Callable[[Mapping[str, Any]], Incoming]) -> Callable[[AsyncAck, dict[str, Any]], Awaitable[None]]:
        async def keep_and_acknowledge(ack: AsyncAck, body: dict[str, Any]) -> None:
            came = _read(make, body)
            if came is None or await self._kept(came):
                await ack()  # what is not acknowledged, Slack itself says went wrong

        return keep_and_acknowledge

    async def form(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        """A form that is wrong stays open and says so; it is not kept. One that could not be kept stays open too."""
        came = _read(of_form, body)
        wrong = await self._faults(came) if came else {}
        if wrong:
            await ack(response_action="errors", errors=dict(wrong))
            return
        if came is None or await self._kept(came):
            await ack()

    async def options(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        """Nothing is kept: who types on asks anew."""
        came = _read(of_choices, body)
        try:
            found = await self.choices(came) if came else ()
        except DeskError as error:
            log.error("Choices could not be looked up: %s", error)
            found = ()
        await ack(options=[{"text": {"type": "plain_text", "text": label}, "value": value} for value, label in found])

    def event(self, kind: EventKind) -> Callable[[dict[str, Any]], Awaitable[None]]:
        """Bolt acknowledges an event unless something is raised; Slack then brings it again."""

        async def keep_event(body: dict[str, Any]) -> None:
            if _concerns_us(kind, body) and (came := _read(partial(of_event, kind), body)) and not await self._kept(came):
                raise StoreError("What happened in Slack could not be kept.")

        return keep_event

    async def _kept(self, came: Incoming) -> bool:
        try:
            await self.keep(came.id, came.kind, came.model_dump(mode="json", exclude_defaults=True))
        except StoreError as error:
            log.error("A %s from Slack could not be kept: %s", came.kind, error)
            return False
        return True

    async def _faults(self, came: Incoming) -> Mapping[str, str]:
        try:
            return await self.check(came)
        except DeskError as error:
            log.error("A form from Slack could not be checked: %s", error)
            return {}


def _concerns_us(kind: EventKind, body: Mapping[str, Any]) -> bool:
    """Of messages, somebody's own words to us: no bot's, ours least of all, no edit, no joining."""
    event = body.get("event") or {}
    if kind == "direct":
        return event.get("channel_type") == "im" and not event.get("bot_id") and not event.get("subtype")
    return kind != "mention" or not (event.get("bot_id") or event.get("subtype") == "bot_message")


def _read(make: Callable[[Mapping[str, Any]], Incoming], body: Mapping[str, Any]) -> Incoming | None:
    try:
        return make(body)
    except (ValidationError, AttributeError, KeyError, TypeError, ValueError):
        log.error("What came from Slack has not the form Slack documents.")
        return None


def quiet_errors(app: AsyncApp) -> None:
    """Bolt's default prints whole request bodies, tokens and response addresses among them."""

    async def tell(error: Exception, request: AsyncBoltRequest) -> None:
        log.error("A Slack request of mode %s failed: %s", request.mode, type(error).__name__)

    app.error(tell)
