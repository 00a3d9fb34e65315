"""The message action "Who is in this?": a posted article read with the desk's own eye, shown in a window to whoever asks."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace

from bot.answers.links import link_choice, links_in, no_link_words
from bot.errors import WrongUsage
from bot.messages.dialogs import draw_dialog, draw_form
from bot.models import Answer, Conversation, Form, Input
from bot.pipeline.examining import read_article
from bot.pipeline.ruleform import given
from bot.teams.outcome import Dialog
from bot.teams.room import Handler, Room
from bot.wording.catalogue import msgid

SOON = 5.0
"""Seconds that reading an article may take while somebody waits before the window; what takes longer is told in their own chat."""


async def who_is_in_this(room: Room) -> None:
    """One link is read at once; of several one is chosen."""
    links = links_in(room.came.words, room.came.links)
    if not links:
        room.tell(no_link_words(room.wording))
    elif len(links) > 1:
        await _choose(room, links)
    else:
        await _read(room, links[0])


async def read_chosen(room: Room) -> None:
    """A link chosen in that window."""
    url = given(room.came.values, "link")
    if not url:
        raise WrongUsage(msgid("Choose one of what is offered."))
    await _read(room, url)


async def _choose(room: Room, links: list[str]) -> None:
    say = room.wording.say
    choices = tuple(link_choice(url) for url in links)
    asked = Input("link", "radio", say("Which article?"), (links[0],), choices)
    form = Form("who.read", _title(room), say("Read it"), say("Cancel"), (asked,))
    card = await asyncio.to_thread(draw_form, form, room.renderer, room.actor.language)
    room.show_dialog(Dialog(form.title, card, wide=False))


async def _read(room: Room, url: str) -> None:
    reading = asyncio.create_task(_article(room, url))
    await asyncio.wait({reading}, timeout=SOON)
    if not reading.done():
        reading.cancel()
        await _put_off(room, url)
        room.tell(room.wording.say("Reading the article takes longer than usual: what is in it follows in our own chat."))
        return
    card = await asyncio.to_thread(draw_dialog, reading.result(), room.watch, room.renderer)
    room.show_dialog(Dialog(_title(room), card))


async def _article(room: Room, url: str) -> Answer:
    return await read_article(room.desk, room.watch.name, url, room.actor)


def _title(room: Room) -> str:
    return room.wording.say("Who is in this?")


# ── later ───────────────────────────────────────────────────────────────────────────────────────────────────────────────────


async def _put_off(room: Room, url: str) -> None:
    """Kept as though it had been asked in their own chat. Raises Rejected where there is none and none can be begun."""
    chat = await _own_chat(room)
    place = {"conversation": chat.address, "scope": "personal", "service_url": chat.service_url}
    elsewhere = {"thread": "", "conversation_name": "", "team": "", "team_name": "", "message": "", "words": "", "links": ()}
    asked = {"kind": "press", "id": f"{room.came.id}:later", "name": "who.later", "value": url, "invoked": False, "in_dialog": False}
    later = room.came.model_copy(update={**place, **elsewhere, **asked})
    kept = later.model_dump(mode="json", exclude_defaults=True, exclude={"kind", "id"})
    await room.desk.store.receive("teams", later.id, later.kind, kept, room.desk.clock())


async def _own_chat(room: Room) -> Conversation:
    known = await room.desk.store.conversations(room.installation.id, user=room.actor.user)
    if known:
        return known[0]
    address = await room.connector.chat_with(room.came.tenant, room.came.handle, room.came.service_url)
    return Conversation(room.installation.id, address, room.came.service_url, "personal", room.actor.user)


async def tell_later(room: Room) -> None:
    """A question that was put off."""
    sheet = await _article(room, room.came.value)
    room.reply(await room.draw(replace(sheet, offers=())))


HANDLERS: Mapping[str, Handler] = {"open:who": who_is_in_this, "open:who.read": read_chosen, "press:who.later": tell_later}
