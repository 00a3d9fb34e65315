"""Modals: opened at once with a word of patience, since a trigger lives three seconds; filled when what they show is there."""

import logging
from collections.abc import Mapping
from typing import Any

from bot.errors import Rejected
from bot.messages.notice import notice
from bot.slack.calls import EXPIRED, call_slack
from bot.slack.room import Room

log = logging.getLogger(__name__)


async def open_waiting(room: Room, title: str) -> str:
    """The id of a small modal that says to wait, "" where the trigger had expired: they are asked to press once more."""
    return await _show(room, "views_open", title)


async def push_waiting(room: Room, title: str) -> str:
    """The same on top of the modal that stands open."""
    return await _show(room, "views_push", title)


async def show(room: Room, view_id: str, view: Mapping[str, Any]) -> bool:
    """False where it was closed meanwhile."""
    try:
        await call_slack(room.client.views_update(view_id=view_id, view=dict(view)))
    except Rejected as error:
        if error.code in {"not_found", "view_not_found", "expired"}:
            log.info("A modal was closed before it was filled.")
            return False
        raise
    return True


async def _show(room: Room, method: str, title: str) -> str:
    view = room.view("waiting", title=title, words=room.wording.say("One moment …"), close=room.wording.say("Close"))
    try:
        answer = await call_slack(getattr(room.client, method)(trigger_id=room.came.trigger, view=dict(view)))
    except Rejected as error:
        if error.code not in EXPIRED:
            raise
        await ask_again(room)
        return ""
    return str((answer.get("view") or {}).get("id", ""))


async def ask_again(room: Room) -> None:
    if room.came.response_url:
        words = room.wording.say("Slack closed that window before I could open it. Please do it once more.")
        await room.reply([notice(words, "slack")])
