"""The names of what a story is drawn in by itself: they say whose it is, so that it is found again.

Slack wants other names of blocks when a message is edited: they hold the revision. A card's elements keep theirs.
"""

import re
from typing import Any

from bot.models import Item

_STORY = re.compile(r"story:(?P<story>[^:]+):\d+:\d+")
_CARD = "story-"


def name_after(item: Item, blocks: list[Any]) -> list[Any]:
    """The blocks of that story under its name, whatever template drew them."""
    name = f"story:{item.story}:{item.revision}"
    return [{**block, "block_id": f"{name}:{n}"} if isinstance(block, dict) else block for n, block in enumerate(blocks)]


def story_of(block: Any) -> str:
    """The story whose block that is, "" for none's."""
    found = _STORY.fullmatch(str(block.get("block_id") or ""))
    return found["story"] if found else ""


def drop_repeated(blocks: list[Any]) -> list[Any]:
    """Blocks of which none has a name that one before it has."""
    seen: set[str] = set()
    kept = []
    for block in blocks:
        name = block.get("block_id") if isinstance(block, dict) else None
        kept.append({key: value for key, value in block.items() if key != "block_id"} if name in seen and name else block)
        seen.add(name or "")
    return kept


def card_name(story: str) -> str:
    """What an element of a card is called that tells that story and nothing else."""
    return _CARD + story


def story_in(element: Any) -> str:
    """The story that an element of a card tells by itself, "" for none."""
    name = str(element.get("id") or "") if isinstance(element, dict) else ""
    return name.removeprefix(_CARD) if name.startswith(_CARD) else ""


def name_card(item: Item, elements: list[Any]) -> list[Any]:
    """The elements of that story as one under its name, whatever template drew them."""
    if len(elements) != 1 or not isinstance(elements[0], dict) or elements[0].get("type") != "Container":
        return [{"type": "Container", "spacing": "Medium", "id": card_name(item.story), "items": elements}] if elements else []
    return [{**elements[0], "id": card_name(item.story)}]
