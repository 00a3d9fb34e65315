"""People's own chats with the app: found, or begun where there is none yet."""

from bot.errors import Rejected
from bot.models import Conversation, Message
from bot.teams.room import Room


async def write_to(room: Room, user: str, message: Message) -> bool:
    """To somebody of this tenant, by themselves. Raises DeskError where they cannot be reached."""
    await room.connector.post(await _chat_of(room, user), message.payload)
    return True


async def _chat_of(room: Room, user: str) -> Conversation:
    """Where the app was never heard of them, their Entra object id stands for what Teams calls them."""
    store, house = room.desk.store, room.installation
    if known := await store.conversations(house.id, user=user):
        return known[0]
    profile = await store.profile(house.id, user)
    address = await room.connector.chat_with(house.external_id, (profile.handle if profile else "") or user, room.conversation.service_url)
    if not address:
        raise Rejected("Teams names no conversation with that person.", whose="destination")
    begun = Conversation(house.id, address, room.conversation.service_url, "personal", user=user)
    await store.keep_conversation(begun, room.desk.clock())
    return begun
