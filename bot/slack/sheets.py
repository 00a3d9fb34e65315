"""An answer shown in a modal: opened at once, filled when it is made."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, cast

from bot.errors import DeskError
from bot.messages.limits import LIMITS
from bot.models import Answer, Message
from bot.slack.room import Room

Blocks = Sequence[Mapping[str, Any]]
TITLE = LIMITS.slack.view_title


async def show_sheet(
    room: Room, title: str, waiting: str, make: Callable[[], Awaitable[Answer]], *, below: Callable[[], Awaitable[Blocks]] | None = None
) -> None:
    """What `make` makes, and what `below` makes beneath it; where it cannot be made the modal says why. Raises Unavailable where Slack
    cannot be reached."""
    close = room.wording.say("Close")
    view_id = await room.open(room.view("words", title=title[:TITLE], close=close, words=waiting))
    if not view_id:
        return
    try:
        beneath = await below() if below else ()
        blocks = blocks_of(await room.draw(await make()), LIMITS.slack.view_blocks - len(beneath))
    except DeskError as error:
        words = room.word(error)
        await room.put(view_id, room.view("words", title=title[:TITLE], close=close, words=words))
        return
    await room.put(view_id, room.view("sheet", title=title[:TITLE], close=close, memo=room.came.value, blocks=[*blocks, *beneath]))


def blocks_of(messages: Sequence[Message], most: int) -> list[Mapping[str, Any]]:
    """The blocks of all messages as one page, in their plain form: a modal draws none of the newer blocks, and has a title."""
    plain = [cast("Blocks", (message.plain or message.payload)["blocks"]) for message in messages]
    return [block for blocks in plain for number, block in enumerate(blocks) if number or block["type"] != "header"][:most]
