"""Doing what came in from Slack: each kind goes to its handler, whoever did it is told if it cannot be done."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass

from bot.messages.render import Renderer
from bot.models import Actor, Asked, Installation
from bot.pipeline import Desk, answer
from bot.ports import Replier
from bot.slack.incoming import Incoming
from bot.slack.room import Handler, Room
from bot.slack.workspaces import Workspaces

log = logging.getLogger(__name__)


async def answer_words(room: Room) -> None:
    """A question in words: the same answers as everywhere."""
    sheet = await answer(room.desk, room.came.words, watch=room.watch.name, language=room.actor.language, zone=room.actor.zone)
    await room.reply(await room.draw(sheet))


HANDLERS: Mapping[str, Handler] = {"command": answer_words}
"""By kind ("command"), or by kind and name ("action:story", "form:subscribe"); a name may have a part of its own after a dot
("action:story.save"), which is looked for first."""


@dataclass(frozen=True)
class SlackWork:
    """Handles what the inbox kept of Slack."""

    desk: Desk
    workspaces: Workspaces
    replier: Replier
    renderer: Renderer

    async def __call__(self, asked: Asked) -> None:
        """Raises DeskError."""
        came = Incoming.model_validate({"kind": asked.kind, "id": asked.external_id, **asked.payload})
        handler = find_handler(came)
        if handler is None:
            log.info("Nothing here handles %s %s of Slack's.", came.kind, came.name)
            return
        installation = await self.workspaces.of_team(came.team, came.enterprise)
        await handler(await self._room(asked, came, installation))

    async def check_form(self, came: Incoming) -> Mapping[str, str]:
        """What is wrong with a submitted form, by its inputs' block_id."""
        del came
        return {}

    async def _room(self, asked: Asked, came: Incoming, installation: Installation) -> Room:
        client = await self.workspaces.client(installation.id)
        actor = Actor(installation.id, came.user, came.user_name, self.desk.language, here=came.channel)
        return Room(self.desk, installation, client, actor, came, asked, self.replier, self.renderer)


def find_handler(came: Incoming) -> Handler | None:
    name = f"{came.kind}:{came.name}" if came.name else came.kind
    while name not in HANDLERS and "." in name:
        name = name.rpartition(".")[0]
    return HANDLERS.get(name) or HANDLERS.get(came.kind)
