"""Answers into a conversation: in the thread of a channel, plainly in a chat; each message once, even if we are killed in between.

Teams offers no way to learn whether a message arrived. What is known to be posted is noted, and that the next is about to be: where that
one's fate stays unknown it is posted once more, marked as perhaps a repeat, or let be missed, as the setting says; either is counted.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from bot.delivery.marks import mark_card
from bot.delivery.whole import put_whole
from bot.errors import FateUnknown, Rejected, Unavailable
from bot.messages.notice import notice
from bot.messages.split import halves
from bot.models import Conversation, Message
from bot.pipeline.fates import MISSED, REPEATED, note_answer
from bot.teams.room import Room

REPEATS = 2
"""Most times a message is posted while nobody knows whether it arrived: once, and once marked as perhaps a repeat."""
A_MOMENT = timedelta(seconds=5)
"""So long an answer waits for its turn in a conversation."""


@dataclass(frozen=True, slots=True)
class _Part:
    """One message, and where it goes."""

    message: Message
    conversation: Conversation
    thread: str = ""

    @property
    def marked(self) -> "_Part":
        return replace(self, message=replace(self.message, payload=mark_card(self.message.payload)))


async def post_all(room: Room, messages: Sequence[Message], late: Sequence[Message] = ()) -> None:
    """Those that are not there yet; what comes too `late` for whoever waited is theirs alone, where they have a chat with the app. Raises
    Unavailable (the rest is to come) or Rejected."""
    parts, doubts = room.asked.parts, room.asked.doubts
    pieces = [_Part(message, room.conversation, room.came.thread) for message in messages]
    pieces += [await _aside(room, message) for message in late]
    for number, piece in enumerate(pieces):
        if number < parts:
            continue
        doubt = doubts if number == parts else 0
        if doubt >= REPEATS or (doubt and room.unknown_fate == "miss"):
            await note_answer(room.desk, room.asked, room.installation.id, number, MISSED)
            continue
        if doubt:
            await note_answer(room.desk, room.asked, room.installation.id, number, REPEATED)
        await _post_part(room, number, piece.marked if doubt else piece, doubt)
        if number + 1 == len(pieces):
            await _note(room, number + 1, 0)


async def _aside(room: Room, message: Message) -> _Part:
    here = room.conversation
    if (
        here.scope != "personal"
        and room.came.invoked
        and (own := await room.desk.store.conversations(here.installation, user=room.came.user))
    ):
        return _Part(message, own[0])
    return _Part(message, here, room.came.thread)


async def _post_part(room: Room, number: int, part: _Part, doubts: int) -> None:
    await _note(room, number, doubts + 1)
    try:
        await _patiently(room, part)
    except FateUnknown:
        raise
    except Unavailable:
        await _note(room, number, doubts)
        raise
    except Rejected as error:
        await _note(room, number, doubts)
        if error.whose != "message":
            raise
        await _patiently(room, replace(part, message=notice(room.word(error), "teams")))


async def _note(room: Room, parts: int, doubts: int) -> None:
    if room.asked.id:
        await room.desk.store.note_posted(room.asked.id, parts, doubts)


async def _patiently(room: Room, part: _Part) -> None:
    """Waits a moment where Teams asks for one, rather than leave the question for later."""
    try:
        await _post(room, part)
    except FateUnknown:
        raise
    except Unavailable as error:
        if error.retry_after is None or error.retry_after > A_MOMENT:
            raise
        await asyncio.sleep(error.retry_after.total_seconds())
        await _post(room, part)


async def _post(room: Room, part: _Part) -> None:
    await put_whole(room.connector, halves, part.conversation, part.message, thread=part.thread)
