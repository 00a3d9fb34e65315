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


def named_story(item: Item, drawn: list[Any]) -> list[Any]:
    """The elements of that story in one container under its name, whatever template drew them."""
    return [{"type": "Container", "id": card_name(item.story), "spacing": "Medium", "items": _inner(drawn)}]


def _inner(drawn: list[Any]) -> list[Any]:
    """Without a container of the template's own around the first of them."""
    first, *rest = drawn or [{}]
    plain_box = isinstance(first, dict) and first.get("type") == "Container" and set(first) <= {"type", "id", "spacing", "items"}
    return [*first["items"], *rest] if plain_box else drawn


def name_once(body: list[Any]) -> list[Any]:
    """Containers of which none has the name of one before it."""
    seen: set[str] = set()

    def named(element: Any) -> Any:
        if isinstance(element, list):
            return [named(each) for each in element]
        if not isinstance(element, dict):
            return element
        name = str(element.get("id") or "")
        again = name in seen and bool(story_in(element))
        seen.add(name)
        return {key: named(value) for key, value in element.items() if not (again and key == "id")}

    return [named(each) for each in body]
