"""Answering a command through its response_url: at most five times within 30 minutes, seen only by who asked."""

import json
from collections.abc import Sequence

import aiohttp

from bot.errors import Rejected, Unavailable
from bot.models import Asked, Message

USES = 5
TIMEOUT = aiohttp.ClientTimeout(total=10)
SERVER = 500


class SlackReplier:
    """ports.Replier for Slack."""

    def __init__(self, session: aiohttp.ClientSession) -> None:
        self._session = session

    async def reply(self, asked: Asked, messages: Sequence[Message]) -> None:
        address = str(asked.payload.get("response_url", ""))
        for message in messages[:USES]:
            await self._post(address, message)

    async def _post(self, address: str, message: Message) -> None:
        body = json.dumps({"response_type": "ephemeral", "replace_original": False, **message.payload}, ensure_ascii=False)
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
