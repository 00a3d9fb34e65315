"""Posting to a webhook: a Teams Workflows address or a Slack incoming webhook. Post only; the address itself is the secret.

A Workflows trigger answers 202 before the card is posted, and a later failure is invisible to us (msteams-docs): its 2xx is recorded
as "accepted, not confirmed". Neither kind lets us look whether a post arrived.
"""

import json
from collections.abc import Mapping
from datetime import timedelta

import aiohttp

from bot.delivery.marks import is_repeat, mark_blocks, mark_card
from bot.errors import FateUnknown, Gone, Rejected, Unavailable
from bot.models import Delivery, Sent

TIMEOUT = aiohttp.ClientTimeout(total=20)
TOO_MANY, GONE, SERVER = 429, 410, 500


class WebhookSender:
    """ports.Sender over one POST of JSON. `confirms` says whether the other side's 2xx means the message is there."""

    def __init__(self, session: aiohttp.ClientSession, *, confirms: bool) -> None:
        self._session = session
        self._confirms = confirms

    async def send(self, delivery: Delivery) -> Sent:
        name = delivery.destination.name
        body = json.dumps(_payload(delivery), ensure_ascii=False).encode()
        try:
            async with self._session.post(
                delivery.destination.address,
                data=body,
                headers={"Content-Type": "application/json"},
                timeout=TIMEOUT,
                allow_redirects=False,
            ) as answer:
                self._judge(answer, (await answer.content.read(2000)).decode("utf-8", "replace"), name)
        except (aiohttp.InvalidURL, aiohttp.NonHttpUrlClientError):
            raise Rejected(f"The webhook address of {name} is no http(s) URL.", _new_address(name)) from None
        except aiohttp.ClientConnectorError:
            raise Unavailable(f"The webhook of {name} cannot be reached.", "Check this machine's network.") from None
        except (TimeoutError, aiohttp.ClientError, OSError) as error:
            # `from None`: aiohttp's own words hold the address, which is a secret.
            raise FateUnknown(f"The webhook of {name} gave no answer ({type(error).__name__}).") from None
        return Sent(confirmed=self._confirms)

    async def find(self, delivery: Delivery) -> Sent | None:
        raise FateUnknown(f"A webhook cannot tell whether the post to {delivery.destination.name} arrived.")

    async def badge(self, installation: int) -> str | None:  # noqa: ARG002  # ports.Sender: there is nothing to sign in with
        return ""

    async def close(self) -> None:
        """The session is its maker's to close."""

    def _judge(self, answer: aiohttp.ClientResponse, body: str, name: str) -> None:
        status = answer.status
        if status == TOO_MANY:
            seconds = answer.headers.get("Retry-After", "")
            raise Unavailable(
                f"The webhook of {name} asks us to slow down.",
                retry_after=timedelta(seconds=min(int(seconds), 3600) if seconds.isdigit() else 30),
            )
        if status >= SERVER:
            raise FateUnknown(f"The webhook of {name} failed while it took a post (HTTP {status}).")
        if status == GONE:
            raise Gone(f"The webhook of {name} has ended (HTTP 410).", _new_address(name), code="410")
        if not answer.ok or 300 <= status < 400:  # noqa: PLR2004  # a redirect would carry the secret elsewhere
            raise Rejected(f"The webhook of {name} refuses the post (HTTP {status}{_reason(body)}).", _new_address(name), code=str(status))


def _payload(delivery: Delivery) -> Mapping[str, object]:
    """With a mark on what may be a repeat."""
    payload = delivery.message.payload
    if not is_repeat(delivery):
        return payload
    if delivery.message.platform == "teams":
        return mark_card(payload)
    blocks = payload.get("blocks")
    return {**payload, "blocks": mark_blocks(blocks)} if isinstance(blocks, list | tuple) else payload


def _reason(body: str) -> str:
    """The first words of a short plain answer such as "no_service"; never a page."""
    words = body.strip()
    return f", {words}" if words and len(words) <= 80 and words.isascii() and "<" not in words else ""  # noqa: PLR2004  # one line


def _new_address(name: str) -> str:
    return f"Make a new webhook and run `kakehashi destinations change {name} --address URL`."
