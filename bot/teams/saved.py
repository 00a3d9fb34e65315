"""Somebody's saved stories, in their own chat with the app: each can be opened, or taken off the list."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace

from bot.messages.dialogs import Button, Controls, draw_answer
from bot.messages.menu import value_of
from bot.models import Choice, Input, Message, Pressed, Question, Section, Strong
from bot.pipeline import answer_question
from bot.pipeline.voting import drop_saved
from bot.teams.room import Handler, Room
from bot.teams.stories import pressed_in
from bot.text import shorten
from bot.wording.catalogue import plain

_TITLE = 75


async def list_saved(room: Room) -> None:
    room.reply([await _page(room, room.question.page if room.question else 1)])


async def turn_saved(room: Room) -> None:
    room.show(await _page(room, Pressed.of(room.came.value).number))


async def drop(room: Room) -> None:
    """Off the list, which then says so. Done twice it is off all the same."""
    pressed = pressed_in(room)
    await drop_saved(room.desk, room.actor, pressed.watch, pressed.about)
    room.show(await _page(room, 1, room.wording.say("No longer saved.")))


async def _page(room: Room, number: int, note: str = "") -> Message:
    """`note` is what was just done."""
    asked = Question("saved", language=room.actor.language, page=max(1, number))
    sheet = await answer_question(room.desk, asked, watch=room.watch.name, zone=room.actor.zone, actor=room.actor)
    shown = replace(sheet, offers=(), more=())
    if note:
        shown = replace(shown, sections=(Section("done", (), lines=((Strong(f"✓ {note}"),),), prose=True), *shown.sections))
    say, watch = room.wording.say, room.watch.name
    stories = tuple(Choice(value_of("details", watch, item), shorten(plain(item.headline), _TITLE)) for item in sheet.items)
    buttons = [Button("story.open", say("Details"), opens=True), Button("saved.drop", say("Remove from saved"))]
    pages = [(asked.page - 1, say("Previous page")), *([(asked.page + 1, say("Next page"))] if sheet.more else [])]
    turns = [Button("saved.page", label, str(Pressed("page", watch, str(page)))) for page, label in pages if page]
    only = (stories[0].value,) if len(stories) == 1 else ()
    inputs = (Input("story", "one", say("Which story?"), only, stories, placeholder=say("Choose a story"), optional=True),)
    controls = Controls(inputs, (*buttons, *turns)) if stories else Controls(buttons=tuple(turns))
    return await asyncio.to_thread(draw_answer, shown, room.watch, room.renderer, controls)


HANDLERS: Mapping[str, Handler] = {"words:saved": list_saved, "press:saved.page": turn_saved, "press:saved.drop": drop}
