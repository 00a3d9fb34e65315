"""Answers into a conversation: in the thread of a channel, plainly in a chat; each message once, even if we are killed in between.

Teams offers no way to learn whether a message arrived. What is known to be posted is noted, and that the next is about to be: where that
one's fate stays unknown it is posted once more, marked as perhaps a repeat, or let be missed, as the setting says.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from bot.delivery.marks import mark_card
from bot.errors import FateUnknown, Rejected, Unavailable
from bot.messages.notice import notice
from bot.models import Message
from bot.teams.room import Room

REPEATS = 2
"""Most times a message is posted while nobody knows whether it arrived: once, and once marked as perhaps a repeat."""
A_MOMENT = timedelta(seconds=5)
"""So long an answer waits for its turn in a conversation."""


async def post_all(room: Room, messages: Sequence[Message]) -> None:
    """Those that are not there yet. Raises Unavailable (the rest is to come) or Rejected."""
    parts, doubts = room.asked.parts, room.asked.doubts
    for number, message in enumerate(messages):
        if number < parts:
            continue
        doubt = doubts if number == parts else 0
        if doubt >= REPEATS or (doubt and room.unknown_fate == "miss"):
            continue
        await _post_part(
            room,
            number,
            replace(message, payload=mark_card(message.payload)) if doubt else message,
            doubt,
            last=number + 1 == len(messages),
        )


async def _post_part(room: Room, number: int, message: Message, doubts: int, *, last: bool) -> None:
    await _note(room, number, doubts + 1)
    try:
        await _patiently(room, message)
    except FateUnknown:
        raise
    except Unavailable:
        await _note(room, number, doubts)
        raise
    except Rejected as error:
        await _note(room, number, doubts)
        if error.whose != "message":
            raise
        await _patiently(room, notice(room.word(error), "teams"))
    if last:
        await _note(room, number + 1, 0)


async def _note(room: Room, parts: int, doubts: int) -> None:
    if room.asked.id:
        await room.desk.store.note_posted(room.asked.id, parts, doubts)


async def _patiently(room: Room, message: Message) -> None:
    """Waits a moment where Teams asks for one, rather than leave the question for later."""
    try:
        await _post(room, message)
    except FateUnknown:
        raise
    except Unavailable as error:
        if error.retry_after is None or error.retry_after > A_MOMENT:
            raise
        await asyncio.sleep(error.retry_after.total_seconds())
        await _post(room, message)


async def _post(room: Room, message: Message) -> None:
    await room.connector.post(room.conversation, message.payload, thread=room.came.thread)
