"""The slash command's way in: kept in the inbox, then acknowledged; answered by the pipeline."""

import logging
from collections.abc import Mapping
from typing import Any, Protocol

from pydantic import BaseModel, ValidationError
from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltRequest

from bot.errors import StoreError

log = logging.getLogger(__name__)

SORRY = "Sorry, I could not take that down just now. Please try again in a minute. · 少し待ってから、もう一度お試しください。"


class Inbox(Protocol):
    """Keeps what came in under the platform's own id; False if that is there already."""

    async def __call__(self, external_id: str, kind: str, payload: Mapping[str, object]) -> bool: ...


class Command(BaseModel):
    """What we use of Slack's slash-command body."""

    trigger_id: str
    response_url: str
    text: str = ""
    user_id: str = ""
    team_id: str = ""
    channel_id: str = ""


def register_commands(app: AsyncApp, command: str, keep: Inbox) -> None:
    """Take down every `command`; `trigger_id` is unique for one typing of it."""

    async def take_down(ack: AsyncAck, body: dict[str, Any]) -> None:
        try:
            asked = Command.model_validate(body)
            await keep(f"command:{asked.trigger_id}", "command", asked.model_dump() | {"words": asked.text})
        except (StoreError, ValidationError) as error:
            log.error(
                "A slash command could not be kept: %s", error if isinstance(error, StoreError) else "it has not the form Slack documents."
            )
            await ack(SORRY)
            return
        await ack()

    app.command(command)(take_down)


def quiet_errors(app: AsyncApp) -> None:
    """Bolt's default prints whole request bodies, tokens and response addresses among them."""

    async def tell(error: Exception, request: AsyncBoltRequest) -> None:
        log.error("A Slack request of mode %s failed: %s", request.mode, type(error).__name__)

    app.error(tell)
