"""How much of a message a drawn piece takes. Sizes add up: a message is never larger than the sum of its pieces."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import astuple, dataclass
from operator import add, le, sub
from typing import Any

from bot.messages.limits import LIMITS


@dataclass(frozen=True, slots=True)
class Size:
    """`count` top-level elements, `weight` in the platform's unit, and how many there are of those a message takes few of."""

    count: int
    weight: int
    tables: int = 0
    charts: int = 0
    actions: int = 0

    def __add__(self, other: "Size") -> "Size":
        return Size(*map(add, astuple(self), astuple(other)))

    def __sub__(self, other: "Size") -> "Size":
        return Size(*map(sub, astuple(self), astuple(other)))

    def __or__(self, other: "Size") -> "Size":
        """What has room for either."""
        return Size(*map(max, astuple(self), astuple(other)))

    def within(self, room: "Size") -> bool:
        return all(map(le, astuple(self), astuple(room)))


def slack_size(blocks: list[Any]) -> Size:
    """Blocks, and the characters of their JSON with the ids that Slack adds (limits.toml, `slack.weight`)."""
    text = json.dumps(blocks, ensure_ascii=False, separators=(",", ":"))
    kinds = [block.get("type") for block in blocks if isinstance(block, dict)]
    weight = len(text) + LIMITS.slack.block_id * len(blocks)
    return Size(len(blocks), weight, kinds.count("table"), kinds.count("data_visualization"))


def table_text(block: Mapping[str, Any]) -> int:
    """The characters that stand in a Slack table's cells."""
    return sum(len(element["text"]) for element in objects(block["rows"]) if isinstance(element.get("text"), str))


def objects(value: object) -> Iterator[Mapping[str, Any]]:
    """Every JSON object in a payload, the outer before the inner."""
    if isinstance(value, Mapping):
        yield value
    for inner in value.values() if isinstance(value, Mapping) else value if isinstance(value, list) else ():
        yield from objects(inner)


def card_size(elements: object, *, utf16: bool = False) -> Size:
    """Bytes of JSON as it is sent: not escaped to ASCII, in UTF-8, or in UTF-16 as Teams counts a bot's message; and its buttons."""
    text = json.dumps(elements, ensure_ascii=False)
    weight = len(text.encode("utf-16-le" if utf16 else "utf-8"))
    return Size(len(elements) if isinstance(elements, list) else 1, weight, actions=count_actions(elements))


def count_actions(card: object) -> int:
    """The buttons of a card, those too that show when something is opened; not what stands in the place of what a client cannot draw."""
    if isinstance(card, list):
        return sum(map(count_actions, card))
    if not isinstance(card, Mapping):
        return 0
    own = card.get("actions")
    return (len(own) if isinstance(own, list) else 0) + sum(count_actions(inner) for key, inner in card.items() if key != "fallback")
