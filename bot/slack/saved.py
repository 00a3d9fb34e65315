"""Saved stories in the Home tab: what can be done with one."""

from collections.abc import Mapping

from bot.slack.home import publish_home
from bot.slack.room import Handler, Room
from bot.slack.stories import act_on_story


async def act_on_saved(room: Room) -> None:
    """`ACT|WATCH|STORY|REVISION`: taken off the list here, all else as with any story."""
    act, _, story, *_ = [*room.came.value.split("|"), "", "", ""]
    if act != "drop":
        await act_on_story(room)
        return
    await room.desk.store.unsave(room.installation.id, room.actor.user, story)
    await publish_home(room)


HANDLERS: Mapping[str, Handler] = {"action:saved": act_on_saved}
