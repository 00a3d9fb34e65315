"""How much of a message a drawn piece takes. Sizes add up: a message is never larger than the sum of its pieces."""

import json
from dataclasses import dataclass
from typing import Any

from bot.messages.limits import LIMITS


@dataclass(frozen=True, slots=True)
class Size:
    """`count` top-level elements, and `weight` in the platform's unit."""

    count: int
    weight: int

    def __add__(self, other: "Size") -> "Size":
        return Size(self.count + other.count, self.weight + other.weight)

    def __sub__(self, other: "Size") -> "Size":
        return Size(self.count - other.count, self.weight - other.weight)

    def within(self, room: "Size") -> bool:
        return self.count <= room.count and self.weight <= room.weight


def slack_size(blocks: list[Any]) -> Size:
    """Blocks, and the characters of their JSON with the ids that Slack adds (limits.toml, `slack.weight`)."""
    text = json.dumps(blocks, ensure_ascii=False, separators=(",", ":"))
    return Size(len(blocks), len(text) + LIMITS.slack.block_id * len(blocks))


def card_size(elements: object, *, utf16: bool = False) -> Size:
    """Bytes of JSON as it is sent: not escaped to ASCII, in UTF-8, or in UTF-16 as Teams counts a bot's message."""
    text = json.dumps(elements, ensure_ascii=False)
    return Size(len(elements) if isinstance(elements, list) else 1, len(text.encode("utf-16-le" if utf16 else "utf-8")))
