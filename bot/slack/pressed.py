"""What a form remembers of the press that opened it, and the way back to whoever pressed."""

from __future__ import annotations

import json

from bot.errors import DeskError, Rejected
from bot.messages.notice import notice
from bot.models import Pressed
from bot.slack.replies import post_message
from bot.slack.room import Room


def memo_of(room: Room) -> str:
    """A form has no address to answer at: it remembers that of the press."""
    return json.dumps({"value": room.came.value, "url": room.came.response_url})


def remembered(room: Room) -> tuple[Pressed, str]:
    """The press that opened the form, and the address to answer at, "" if there is none."""
    try:
        memo = json.loads(room.came.memo)
        return Pressed.of(str(memo["value"])), str(memo["url"])
    except (ValueError, KeyError, TypeError) as error:
        raise Rejected("A form came back without what it was opened with.") from error


async def say_back(room: Room, url: str, words: str) -> None:
    """Quietly where it was pressed, else in their DM with the app. It is done: that it cannot be said is no reason to do it again."""
    note = notice(words, "slack")
    try:
        await (room.reply_by(url, [note]) if url else post_message(room.client, room.actor.user, note))
    except DeskError:
        return
