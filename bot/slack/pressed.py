"""What a press on a story carries, and what a form that it opens remembers of it."""

from __future__ import annotations

import json
from dataclasses import dataclass

from bot.errors import DeskError, Rejected
from bot.messages.notice import notice
from bot.slack.replies import post_message
from bot.slack.room import Room


@dataclass(frozen=True)
class Pressed:
    """`ACT|WATCH|STORY|REVISION`; of the review list the entry stands in the story's place, and of a ruling to be taken back its number."""

    act: str
    watch: str
    about: str

    @classmethod
    def of(cls, value: str) -> Pressed:
        act, watch, about, *_ = [*value.split("|"), "", "", ""]
        return cls(act, watch, about)


def memo_of(room: Room) -> str:
    """What a form remembers of the press that opened it: a form has no address to answer at."""
    return json.dumps({"value": room.came.value, "url": room.came.response_url})


def remembered(room: Room) -> tuple[Pressed, str]:
    """The press that opened the form, and the address to answer at, "" if there is none."""
    try:
        memo = json.loads(room.came.memo)
        return Pressed.of(str(memo["value"])), str(memo["url"])
    except (ValueError, KeyError, TypeError) as error:
        raise Rejected("A form came back without what it was opened with.") from error


def given(room: Room, name: str) -> str:
    """What stands in that input of a form."""
    return next(iter(room.came.values.get(name, ())), "")


async def say_back(room: Room, url: str, words: str) -> None:
    """Quietly where it was pressed, else in their DM with the app. It is done: that it cannot be said is no reason to do it again."""
    note = notice(words, "slack")
    try:
        await (room.reply_by(url, [note]) if url else post_message(room.client, room.actor.user, note))
    except DeskError:
        return
