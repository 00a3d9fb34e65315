"""A message put into a conversation of Teams whole: as several where Teams finds it too large, or not at all."""

from collections import deque
from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

from bot.delivery.teams_codes import NO_MESSAGE, TOO_BIG
from bot.errors import DeskError, FateUnknown, Rejected
from bot.models import Conversation, Message

Halves = Callable[[Message], tuple[Message, Message] | None]
"""`bot.messages.split.halves`."""


class Puts(Protocol):
    """As much of a Connector (`bot/teams/connector.py`) as is asked of it here."""

    async def post(self, conversation: Conversation, payload: Mapping[str, object], *, thread: str = "") -> str: ...
    async def edit(self, conversation: Conversation, message: str, payload: Mapping[str, object]) -> None: ...
    async def delete(self, conversation: Conversation, message: str) -> None: ...


async def put_whole(
    connector: Puts, halves: Halves, conversation: Conversation, message: Message, there: Sequence[str] = (), *, thread: str = ""
) -> list[str]:
    """The message in the place of those that are `there`, as many messages as it takes; what Teams calls them. If it cannot be put
    whole, what is new of it is taken back. Raises FateUnknown where that cannot be."""
    pieces, left, new = deque([message]), deque(there), list[str]()
    kept: list[str] = []
    try:
        while pieces:
            piece = pieces.popleft()
            try:
                if left:
                    await connector.edit(conversation, left[0], piece.payload)
                    kept.append(left.popleft())
                else:
                    new.append(await connector.post(conversation, piece.payload, thread=thread))
            except Rejected as error:
                divided = halves(piece) if error.code == TOO_BIG else None
                if divided is None:
                    raise
                pieces.extendleft(reversed(divided))
    except DeskError as error:
        await _take_back(connector, conversation, new, error)
        raise
    await remove(connector, conversation, left)
    return [*kept, *new]


async def remove(connector: Puts, conversation: Conversation, messages: Sequence[str] | deque[str]) -> None:
    """Those that are gone already are."""
    for message in messages:
        try:
            await connector.delete(conversation, message)
        except Rejected as error:
            if error.code != NO_MESSAGE:
                raise


async def _take_back(connector: Puts, conversation: Conversation, new: Sequence[str], why: DeskError) -> None:
    try:
        await remove(connector, conversation, new)
    except DeskError as error:
        raise FateUnknown(f"A part of a message arrived in Teams and could not be taken back. {why}") from error
