"""The names of blocks in a Slack message: a story that is drawn by itself names its blocks after itself.

Slack wants other names when a message is edited: they hold the revision.
"""

from typing import Any

from bot.models import Item


def story_name(item: Item) -> str:
    """What the block_ids of a story begin with; its template adds a number."""
    return f"story:{item.story}:{item.revision}"


def drop_repeated(blocks: list[Any]) -> list[Any]:
    """Blocks of which none has a name that one before it has."""
    seen: set[str] = set()
    kept = []
    for block in blocks:
        name = block.get("block_id") if isinstance(block, dict) else None
        kept.append({key: value for key, value in block.items() if key != "block_id"} if name in seen and name else block)
        seen.add(name or "")
    return kept
