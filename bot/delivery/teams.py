"""Posting to Teams as the desk's own app. A message that Teams finds too large goes as two, which are one to the rest of the desk.

Teams lets nobody look whether a message arrived: `find` cannot tell, and the outbox does as `teams.unknown_fate` says.
"""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Protocol

from bot.delivery.marks import is_repeat, mark_card
from bot.delivery.teams_codes import GONE, LEFT, NO_MESSAGE, REMOVED
from bot.delivery.whole import Halves, Puts, put_whole, remove
from bot.errors import FateUnknown, Rejected
from bot.models import Conversation, Delivery, Message, Sent
from bot.ports import Store


class Posts(Puts, Protocol):
    """As much of a Connector (`bot/teams/connector.py`) as is asked of it here."""

    async def chat_with(self, tenant: str, handle: str, service_url: str) -> str: ...


@dataclass
class TeamsSender:
    """ports.Sender. What it calls a message: `conversation`, `message`, the `thread` it stands in, and `also` the others that a message
    which was too large went as, in their order."""

    connector: Posts
    store: Store
    client_id: str
    secret: str = field(repr=False)
    halves: Halves
    clock: Callable[[], datetime]

    async def send(self, delivery: Delivery) -> Sent:
        """A thread's message as a reply in a channel; in a chat, which has no threads, and where its thread went, as a message of its own.
        A note about one message is nothing without its thread in a channel and then is refused."""
        try:
            if delivery.action in {"edit", "delete"}:
                return await self._change(delivery)
            return await self._post(delivery)
        except Rejected as error:
            if error.code not in LEFT:
                raise
            await self._leave(delivery)
            if error.code != GONE:
                raise
            raise Rejected(REMOVED, code=GONE, whose=error.whose) from error

    async def find(self, delivery: Delivery) -> Sent | None:
        raise FateUnknown(f"Teams lets nobody look whether the post to {delivery.destination.name} arrived.")

    async def badge(self, installation: int) -> str | None:  # noqa: ARG002  # ports.Sender: one app serves its one tenant
        return hashlib.sha256(f"{self.client_id}:{self.secret}".encode()).hexdigest()[:16]

    async def close(self) -> None:
        """Nothing: the connector is its maker's to close."""

    # ── posting ─────────────────────────────────────────────────────────────────────────────────────────────────────────────

    async def _post(self, delivery: Delivery) -> Sent:
        conversation = await self._conversation(delivery)
        message = replace(delivery.message, payload=mark_card(delivery.message.payload)) if is_repeat(delivery) else delivery.message
        thread = _thread_of(delivery) if conversation.scope == "channel" else ""
        try:
            return _sent(conversation, await self._put(conversation, message, thread=thread), thread)
        except Rejected as error:
            if error.code != NO_MESSAGE or not thread or delivery.target:
                raise
        return _sent(conversation, await self._put(conversation, message), "")

    async def _put(self, conversation: Conversation, message: Message, there: Sequence[str] = (), *, thread: str = "") -> list[str]:
        return await put_whole(self.connector, self.halves, conversation, message, there, thread=thread)

    # ── changing ────────────────────────────────────────────────────────────────────────────────────────────────────────────

    async def _change(self, delivery: Delivery) -> Sent:
        """Of a message that is there. Whatever is in the way of it is no reason to stop telling that conversation."""
        parent = delivery.parent
        if not parent.get("message"):
            raise Rejected(f"Nobody knows what Teams calls the message in {delivery.destination.name}.", whose="message", code="unknown_id")
        try:
            conversation = await self._known(delivery, parent.get("conversation") or delivery.destination.address)
            there, thread = [parent["message"], *parent.get("also", "").split()], parent.get("thread", "")
            if delivery.action == "delete":
                await remove(self.connector, conversation, there)
                return Sent(parent)
            return _sent(conversation, await self._put(conversation, delivery.message, there, thread=thread), thread)
        except Rejected as error:
            if error.whose == "destination":
                error.whose = "message"
            raise

    # ── where ───────────────────────────────────────────────────────────────────────────────────────────────────────────────

    async def _conversation(self, delivery: Delivery) -> Conversation:
        """Where the app is; somebody's own chat with it is begun if it has to be. Raises Rejected."""
        address, installation = delivery.destination.address, delivery.destination.installation
        if ":" in address or await self.store.conversation(installation, address):  # people's Entra ids have no colon
            return await self._known(delivery, address)
        if chats := await self.store.conversations(installation, user=address):
            return chats[0]
        return await self._begin_chat(delivery, address)

    async def _known(self, delivery: Delivery, address: str) -> Conversation:
        found = await self.store.conversation(delivery.destination.installation, address)
        if found is None:
            raise Rejected(f"The app was never in {delivery.destination.name}.", "Add it to that team or chat in Teams.", code="unknown")
        if found.state == "left":
            raise Rejected(REMOVED, code=GONE)
        return found

    async def _begin_chat(self, delivery: Delivery, user: str) -> Conversation:
        """With somebody whom the app knows from elsewhere in their tenant."""
        installation, name = delivery.destination.installation, delivery.destination.name
        known = await self.store.profile(installation, user)
        others = await self.store.conversations(installation)
        tenant = next((each.external_id for each in await self.store.installations("teams") if each.id == installation), "")
        if not (known and known.handle and others and tenant):
            raise Rejected(f"The app has no chat with {name}.", "That person has to write to the app once.", code="unknown")
        service_url = others[0].service_url
        address = await self.connector.chat_with(tenant, known.handle, service_url)
        chat = Conversation(installation, address, service_url, "personal", user=user)
        await self.store.keep_conversation(chat, self.clock())
        return chat

    async def _leave(self, delivery: Delivery) -> None:
        """Nobody is asked there again, until Teams says that the app is back."""
        address = delivery.parent.get("conversation") or delivery.destination.address
        await self.store.leave_conversation(delivery.destination.installation, address, self.clock())


def _thread_of(delivery: Delivery) -> str:
    """The thread that it stands in, or is to stand in; a reply's own replies stand beside it."""
    return (delivery.parent.get("thread") or delivery.parent.get("message", "")) if delivery.action == "thread" else ""


def _sent(conversation: Conversation, messages: Sequence[str], thread: str) -> Sent:
    also = " ".join(messages[1:])
    reference = {"conversation": conversation.address, "message": messages[0]}
    return Sent(reference | ({"thread": thread} if thread else {}) | ({"also": also} if also else {}))
