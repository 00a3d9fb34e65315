"""An answer in a modal: what the search box finds, and the help; its pages are turned in place."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from bot.answers.typed import typed
from bot.messages.limits import LIMITS
from bot.models import Answer
from bot.pipeline import answer
from bot.slack.room import Handler, Room
from bot.text import shorten

ROOM = 90
"""Blocks of an answer that are shown: the modal's own stand beside them."""


@dataclass(frozen=True, slots=True)
class Button:
    """`way` ends its action_id: Slack wants each in a row to have its own."""

    way: str
    value: str
    label: str


async def open_answer(room: Room, words: str) -> None:
    """What `words` ask, in a modal of its own."""
    title = shorten(room.wording.say("Search") if words else room.wording.say("Help"), LIMITS.slack.view_title)
    if view := await room.open(waiting(room, title)):
        await room.put(view, await _answered(room, words, title))


async def turn_answer(room: Room) -> None:
    """Another page of it, in its place."""
    title = shorten(room.wording.say("Search"), LIMITS.slack.view_title)
    await room.put(room.came.view, await _answered(room, room.came.value, title))


def waiting(room: Room, title: str) -> Mapping[str, Any]:
    say = room.wording.say
    return room.view("words", title=title, words=say("One moment …"), close=say("Close"))


async def _answered(room: Room, words: str, title: str) -> Mapping[str, Any]:
    sheet = await answer(
        room.desk, words or "help", watch=room.watch.name, language=room.actor.language, zone=room.actor.zone, actor=room.actor
    )
    blocks = room.body(replace(sheet, offers=(), more=()), menu=room.menu, most=ROOM)
    return room.view("answer", title=title, blocks=blocks, pages=_pages(room, sheet), close=room.wording.say("Close"))


def _pages(room: Room, sheet: Answer) -> list[Button]:
    asked, say = sheet.question, room.wording.say
    found = []
    if asked.page > 1:
        found.append(Button("before", typed(replace(asked, page=asked.page - 1), room.watch), say("Previous page")))
    if sheet.more and sheet.sections:
        found.append(Button("after", typed(replace(asked, page=asked.page + 1), room.watch), say("Next page")))
    return [button for button in found if len(button.value) <= LIMITS.slack.button_value]


async def search(room: Room) -> None:
    """What stands in the Home tab's search box; nothing for an empty one."""
    if words := room.came.value.strip():
        await open_answer(room, words)


async def open_help(room: Room) -> None:
    await open_answer(room, "")


HANDLERS: Mapping[str, Handler] = {
    "action:home.search": search,
    "action:home.help": open_help,
    "action:home.found": turn_answer,
}
