"""Doing what came in from Slack: each kind goes to its handler, whoever did it is told if it cannot be done."""

import contextlib
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass

from bot.errors import Rejected
from bot.messages.render import Renderer
from bot.models import Actor, Asked, Installation
from bot.pipeline import DRAWN_AS, Desk, answer, draw
from bot.ports import Replier
from bot.slack import plans
from bot.slack.incoming import Incoming
from bot.slack.room import Handler, Room
from bot.slack.workspaces import Workspaces, confirm_departure

log = logging.getLogger(__name__)


async def answer_words(room: Room) -> None:
    """A question in words: the same answers as everywhere."""
    sheet = await answer(room.desk, room.came.words, watch=room.watch.name, language=room.actor.language, zone=room.actor.zone)
    await room.reply(await draw(room.desk, sheet, DRAWN_AS["slack"], room.watch.name))


HANDLERS: Mapping[str, Handler] = {"command": answer_words, **plans.HANDLERS}
"""By kind ("command"), or by kind and name ("action:story", "form:subscribe"); a name may have a part of its own after a dot
("action:story.save"), which is looked for first."""

CHECKS: Mapping[str, Callable[[Room], Awaitable[Mapping[str, str]]]] = {**plans.CHECKS}
"""By a form's callback_id: what is wrong with it."""
CHOICES: Mapping[str, Callable[[Room], Awaitable[Sequence[tuple[str, str]]]]] = {**plans.CHOICES}
"""By a select's action_id: what it offers."""


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
        if came.kind == "left":
            await self._leave(came)
            return
        handler = find_handler(came)
        if handler is None:
            log.info("Nothing here handles %s %s of Slack's.", came.kind, came.name)
            return
        installation = await self.workspaces.of_team(came.team, came.enterprise)
        await handler(await self._room(asked, came, installation))

    async def _leave(self, came: Incoming) -> None:
        """The app was removed, or its token taken back: no token to do anything with, so no room. Of people's tokens we have none."""
        if came.name == "tokens_revoked" and not came.value:
            return
        with contextlib.suppress(Rejected):  # it has left already
            await confirm_departure(self.workspaces, await self.workspaces.of_team(came.team, came.enterprise), came.name)

    async def check_form(self, came: Incoming) -> Mapping[str, str]:
        """What is wrong with a submitted form, by its inputs' block_id."""
        check = CHECKS.get(came.name)
        return await check(await self._room_now(came)) if check else {}

    async def choices(self, came: Incoming) -> Sequence[tuple[str, str]]:
        """What a select offers for what was typed into it."""
        offer = CHOICES.get(came.name)
        return await offer(await self._room_now(came)) if offer else ()

    async def _room_now(self, came: Incoming) -> Room:
        """Of what is answered at once and not kept."""
        asked = Asked(0, "slack", came.id, came.kind, {"response_url": came.response_url}, self.desk.clock())
        return await self._room(asked, came, await self.workspaces.of_team(came.team, came.enterprise))

    async def _room(self, asked: Asked, came: Incoming, installation: Installation) -> Room:
        client = await self.workspaces.client(installation.id)
        actor = Actor(installation.id, came.user, came.user_name, self.desk.language, here=came.channel)
        return Room(self.desk, installation, client, actor, came, asked, self.replier, self.renderer)


def find_handler(came: Incoming) -> Handler | None:
    name = f"{came.kind}:{came.name}" if came.name else came.kind
    while name not in HANDLERS and "." in name:
        name = name.rpartition(".")[0]
    return HANDLERS.get(name) or HANDLERS.get(came.kind)
