"""Which blocks of a Slack message are whose: a story drawn by itself names its blocks, so that it can be put in its place anew.

Slack wants other names when a message is edited: they hold the revision.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from bot.messages.check import require_sendable
from bot.models import Item, Message

Block = Mapping[str, Any]
_NAME = re.compile(r"^story:(?P<story>[^:]+):\d+:\d+$")


def story_name(item: Item) -> str:
    """What the block_ids of a story begin with; its template adds a number."""
    return f"story:{item.story}:{item.revision}"


def story_of(block: Block) -> str:
    """Whose block it is, "" for none's."""
    found = _NAME.match(str(block.get("block_id") or ""))
    return found["story"] if found else ""


def blocks_of(payload: Mapping[str, Any], story: str) -> list[Any]:
    """The blocks of a story that is drawn by itself there; none for one that only stands in a list or not at all."""
    return [block for block in payload.get("blocks") or () if story_of(block) == story]


def put_story(message: Message, story: str, blocks: Sequence[Block], revision: int) -> Message:
    """`message` (Slack's) with `blocks` in the place of that story's, in its twin too; as it is where the story is not drawn by itself.

    Without `blocks` the story is taken out, and no longer told. Raises MessageTooLong where it does not fit.
    """
    if not blocks_of(message.payload, story):
        return message
    payload = _with(message.payload, story, blocks)
    plain = _with(message.plain, story, blocks) if message.plain else None
    for each in filter(None, (payload, plain)):
        require_sendable("slack", each)
    told = tuple((name, revision if name == story else known) for name, known in message.stories if blocks or name != story)
    return replace(message, payload=payload, plain=plain, stories=told)


def drop_repeated(blocks: list[Any]) -> list[Any]:
    """Blocks of which none has a name that one before it has."""
    seen: set[str] = set()
    kept = []
    for block in blocks:
        name = block.get("block_id") if isinstance(block, dict) else None
        kept.append({key: value for key, value in block.items() if key != "block_id"} if name in seen and name else block)
        seen.add(name or "")
    return kept


def _with(payload: Mapping[str, Any], story: str, blocks: Sequence[Block]) -> dict[str, Any]:
    return {**payload, "blocks": list(_exchanged(payload["blocks"], story, blocks))}


def _exchanged(before: Sequence[Block], story: str, blocks: Sequence[Block]) -> Iterator[Block]:
    given = False
    for block in before:
        if story_of(block) != story:
            yield block
        elif not given:
            yield from blocks
            given = True
