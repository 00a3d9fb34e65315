"""The mark on what may be there twice: nobody could tell whether its first try arrived."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

from bot.models import Delivery

REPEATED = "This may be a repeat: the first try got no answer. · 再送の可能性があります。"
BLOCKS = 50
"""Of a message in Slack, at most."""


def is_repeat(delivery: Delivery) -> bool:
    """An edit or a deletion is the same done twice, and no repeat."""
    return delivery.state == "unknown" and delivery.action in {"post", "thread"}


def mark_blocks(blocks: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Of Slack: at the end, in the place of the last where there is no room."""
    note = {"type": "plain_text", "text": REPEATED}
    return [*list(blocks)[: BLOCKS - 1], {"type": "context", "elements": [note]}]


def mark_card(payload: Mapping[str, object]) -> Mapping[str, object]:
    """Of Teams: at the end of the card's body."""
    note = {"type": "TextBlock", "text": REPEATED, "wrap": True, "isSubtle": True, "size": "Small"}
    attached = cast("Sequence[Mapping[str, Any]]", payload.get("attachments") or ())
    marked = [
        {**one, "content": {**one["content"], "body": [*(one["content"].get("body") or ()), note]}} for one in attached if "content" in one
    ]
    return {**payload, "attachments": marked} if marked else payload
