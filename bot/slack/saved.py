"""Saved stories in the Home tab: what can be done with one."""

from collections.abc import Mapping

from bot.models import Pressed
from bot.pipeline.voting import drop_saved
from bot.slack.home import publish_home
from bot.slack.room import Handler, Room
from bot.slack.stories import act_on_story


async def act_on_saved(room: Room) -> None:
    """`ACT|WATCH|STORY|REVISION`: taken off the list here, all else as with any story."""
    pressed = Pressed.of(room.came.value)
    if pressed.act != "drop":
        await act_on_story(room)
        return
    await drop_saved(room.desk, room.actor, pressed.watch, pressed.about)
    await publish_home(room)


HANDLERS: Mapping[str, Handler] = {"action:saved": act_on_saved}
