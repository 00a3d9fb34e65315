"""The names of blocks in a Slack message: those of a story that is drawn by itself say whose they are, so that they are found again.

Slack wants other names when a message is edited: they hold the revision.
"""

import re
from typing import Any

from bot.models import Item

_STORY = re.compile(r"story:(?P<story>[^:]+):\d+:\d+")


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
