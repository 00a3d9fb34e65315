"""What we ask of Teams' service: one Protocol that the SDK's client and the tests' share."""

from collections.abc import Mapping
from typing import Protocol

from bot.models import Conversation


class Connector(Protocol):
    """Each method raises Unavailable (not done), FateUnknown (maybe done) or Rejected (never will be)."""

    async def post(self, conversation: Conversation, payload: Mapping[str, object], *, thread: str = "") -> str:
        """A message, in the thread that begins with that message where one is named; Teams' id of it."""
        ...

    async def edit(self, conversation: Conversation, message: str, payload: Mapping[str, object]) -> None: ...
    async def delete(self, conversation: Conversation, message: str) -> None: ...
    async def chat_with(self, tenant: str, handle: str, service_url: str) -> str:
        """The id of the app's conversation with that person, begun if there is none."""
        ...

    async def is_member(self, conversation: Conversation, handle: str) -> bool:
        """Whether that person is in it."""
        ...

    async def channels(self, team: str, service_url: str) -> list[tuple[str, str]]:
        """Of a team that the app is in: each channel's id and name, the general one's name being ""."""
        ...
