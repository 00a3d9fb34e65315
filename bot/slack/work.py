"""Doing what came in from Slack: each kind goes to its handler, whoever did it is told if it cannot be done."""

import contextlib
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field

from bot.errors import DeskError, Rejected, Unavailable
from bot.messages.render import Renderer
from bot.models import Asked, Installation
from bot.pipeline import Desk
from bot.pipeline.presses import Presses
from bot.ports import Replier
from bot.slack import editing, feeds, found, home, plans, saved, stories, suggestions, who
from bot.slack.asking import SPOKEN, answer_words, hear, share, tell_trouble, turn_page, verb_of
from bot.slack.incoming import Incoming
from bot.slack.people import People
from bot.slack.room import Handler, Homes, Room
from bot.slack.workspaces import Workspaces, confirm_departure

log = logging.getLogger(__name__)

SORRY = "Sorry, this met a fault of the desk's own. · 申し訳ありません。内部の不具合のため、処理できませんでした。"

HANDLERS: Mapping[str, Handler] = {
    "command": answer_words,
    "action:ask.share": share,
    "action:ask.page": turn_page,
    **plans.HANDLERS,
    **stories.HANDLERS,
    **who.HANDLERS,
    **editing.HANDLERS,
    **feeds.HANDLERS,
    **suggestions.HANDLERS,
    **found.HANDLERS,
    **home.HANDLERS,
    **saved.HANDLERS,
}
"""By kind and verb ("command:plans"; so too for mentions and DMs), or by kind and name ("action:story", "form:subscribe"); a name may have
a part of its own after a dot ("action:story.save"), which is looked for first. What has none of its own goes to its kind's ("command")."""

CHECKS: Mapping[str, Callable[[Room], Awaitable[Mapping[str, str]]]] = {**plans.CHECKS, **suggestions.CHECKS, **editing.CHECKS}
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
    people: People | None = None
    handlers: Mapping[str, Handler] = field(default_factory=lambda: HANDLERS)
    presses: Presses = field(default_factory=Presses)
    homes: Homes = field(default_factory=Homes)

    async def __call__(self, asked: Asked) -> None:
        """Raises DeskError."""
        came = Incoming.model_validate({"kind": asked.kind, "id": asked.external_id, **asked.payload})
        if came.kind == "left":
            await self._leave(came)
            return
        if came.kind not in SPOKEN and find_handler(came.kind, came.name, self.handlers) is None:
            log.info("Nothing here handles %s %s of Slack's.", came.kind, came.name)
            return
        installation = await self.workspaces.of_team(came.team, came.enterprise)
        await self._do(await self._room(asked, came, installation))

    async def _do(self, room: Room) -> None:
        try:
            heard = await hear(room) if room.came.kind in SPOKEN else room
            kind, name = ("command", verb_of(heard)) if heard.question else (room.came.kind, room.came.name)
            if handler := find_handler(kind, name, self.handlers):
                room = heard
                await handler(room)
                await home.refresh(room)
        except Unavailable:
            raise
        except DeskError as error:
            log.info("%s %s of Slack's could not be done: %s", room.came.kind, room.came.name, error)
            with contextlib.suppress(DeskError):
                await tell_trouble(room, error)
        except Exception:  # the inbox tells whoever gave a response_url that the fault is ours; nobody else would hear of it
            if not room.came.response_url:
                with contextlib.suppress(DeskError):
                    await room.tell(SORRY)
            raise

    async def _leave(self, came: Incoming) -> None:
        """The app was removed, or its token taken back: no token to do anything with, so no room. Of people's tokens we have none."""
        if came.name == "tokens_revoked" and not came.value:
            return
        with contextlib.suppress(Rejected):  # it has left already
            await confirm_departure(self.desk, self.workspaces, await self.workspaces.of_team(came.team, came.enterprise), came.name)

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
        people = self.people or People(self.desk)
        actor = await people.actor(client, installation.id, came)
        return Room(
            self.desk,
            installation,
            client,
            actor,
            came,
            asked,
            self.replier,
            self.renderer,
            presses=self.presses,
            admins=people.admins,
            editors=people.editors,
            homes=self.homes,
        )


def find_handler(kind: str, name: str, handlers: Mapping[str, Handler] = HANDLERS) -> Handler | None:
    key = f"{kind}:{name}" if name else kind
    while key not in handlers and "." in key:
        key = key.rpartition(".")[0]
    return handlers.get(key) or handlers.get(kind)
