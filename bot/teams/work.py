"""Doing what came in from Teams: each kind goes to its handler, whoever did it is told if it cannot be done.

What is only looked at (a dialog that opens) is done in its request and not kept. All else is kept in the inbox first and done from there;
somebody who still waits in their request is shown what came of it, anybody else finds it in the conversation.
"""

import asyncio
import contextlib
import logging
from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.errors import DeskError, StoreError, Unavailable
from bot.messages.dialogs import draw_form
from bot.messages.notice import notice
from bot.messages.render import Renderer
from bot.models import Asked, Conversation, Installation, Message
from bot.pipeline import Desk
from bot.pipeline.presses import Presses
from bot.teams import asking, editing, feeds, front, plans, saved, stories, suggestions, who
from bot.teams.connector import Connector
from bot.teams.houses import arrive, know
from bot.teams.incoming import Incoming, Kind
from bot.teams.outcome import Dialog, Outcome, Waiting, lines
from bot.teams.people import People
from bot.teams.posting import post_all
from bot.teams.room import FormCheck, FormOf, Handler, Room

log = logging.getLogger(__name__)

SORRY = "Sorry, this met a fault of the desk's own. · 申し訳ありません。内部の不具合のため、処理できませんでした。"
LATE = "This takes longer than usual; the answer follows. · 時間がかかっています。結果は後ほど届きます。"

HANDLERS: Mapping[str, Handler] = {
    **asking.HANDLERS,
    **editing.HANDLERS,
    **feeds.HANDLERS,
    **front.HANDLERS,
    **plans.HANDLERS,
    **saved.HANDLERS,
    **stories.HANDLERS,
    **suggestions.HANDLERS,
    **who.HANDLERS,
}
"""By kind and verb ("words:plans"), or by kind and name ("press:story", "open:story.details", "form:vote"); a name may have a part of its
own after a dot, which is looked for first. What has none of its own goes to its kind's ("words")."""

CHECKS: Mapping[str, FormCheck] = {**editing.CHECKS, **plans.CHECKS, **suggestions.CHECKS}
"""By a form's name: what is wrong with it."""

FORMS: Mapping[str, FormOf] = {**editing.FORMS, **plans.FORMS, **suggestions.FORMS}
"""By a form's name: the form as it was filled in, to be shown again."""


@dataclass(frozen=True)
class TeamsWork:
    """Handles what the inbox kept of Teams."""

    desk: Desk
    connector: Connector
    renderer: Renderer
    people: People
    waiting: Waiting = field(default_factory=Waiting)
    handlers: Mapping[str, Handler] = field(default_factory=lambda: HANDLERS)
    checks: Mapping[str, FormCheck] = field(default_factory=lambda: CHECKS)
    forms: Mapping[str, FormOf] = field(default_factory=lambda: FORMS)
    presses: Presses = field(default_factory=Presses)
    unknown_fate: str = "repeat_marked"

    async def __call__(self, asked: Asked) -> None:
        """Raises DeskError."""
        came = Incoming.model_validate({"kind": asked.kind, "id": asked.external_id, **asked.payload})
        installation, conversation = await know(self.desk, came)
        if came.kind in {"joined", "left", "moved"}:
            await arrive(self.desk, self.connector, installation, conversation, came, asked)
            return
        room = await self._room(asked, came, installation, conversation)
        try:
            await self._do(room)
        except DeskError:
            raise
        except Exception:  # the inbox writes down that the fault is ours; whoever did it would hear nothing
            room.tell(SORRY)
            with contextlib.suppress(DeskError):
                await self._bring(room)
            raise
        await self._bring(room)

    async def now(self, came: Incoming) -> Outcome:
        """Of what is answered at once and not kept. Raises DeskError."""
        room = await self._room_now(came)
        try:
            await self._do(room)
        except Unavailable as error:
            room.tell(room.word(error))
        return room.outcome

    def placed(self, came: Incoming) -> Incoming:
        """What is submitted in a dialog is a form, or a button in it: one that does something, or one that only shows, which is answered at
        once and not kept."""
        if came.kind != "form":
            return came
        kinds: tuple[Kind, ...] = ("form", "open", "press")
        exactly = next((kind for kind in kinds if f"{kind}:{came.name}" in self.handlers), None)
        nearly = next((kind for kind in ("press", "open") if find_handler(kind, came.name, self.handlers)), None)
        return came.model_copy(update={"kind": exactly or nearly or "form"})

    async def faults(self, came: Incoming) -> Mapping[str, str]:
        """What is wrong with a submitted form, by its inputs' names; of one that cannot be done at all its handler says why. Raises
        Unavailable, StoreError."""
        check = self.checks.get(came.name)
        try:
            return await check(await self._room_now(came)) if check else {}
        except (Unavailable, StoreError):
            raise
        except DeskError:
            return {}

    async def refused(self, came: Incoming) -> Outcome | None:
        """Of a form that is wrong: itself again, with what is wrong. None for one that is right. Raises DeskError."""
        wrong = await self.faults(came)
        if not wrong:
            return None
        if came.name not in self.forms:
            return Outcome(words=lines(tuple(wrong.values())))
        room = await self._room_now(came)
        form = await self.forms[came.name](room)
        card = await asyncio.to_thread(draw_form, form, self.renderer, room.actor.language, wrong)
        return Outcome(dialog=Dialog(form.title, card))

    async def _do(self, room: Room) -> None:
        try:
            heard = await asking.hear(room) if room.came.kind == "words" else room
            name = asking.verb_of(heard) if heard.question else room.came.name
            if handler := find_handler(room.came.kind, name, self.handlers):
                await handler(heard)
            else:
                log.info("Nothing here handles %s %s of Teams'.", room.came.kind, name)
        except Unavailable:
            raise
        except DeskError as error:
            log.info("%s %s of Teams' could not be done: %s", room.came.kind, room.came.name, error)
            room.tell(room.word(error))

    async def _bring(self, room: Room) -> None:
        """To whoever waits; what is to be posted into the conversation, and what nobody waits for any more to them alone."""
        outcome = room.outcome
        shown = self.waiting.give(room.came.id, outcome) if room.came.invoked else False
        await post_all(room, outcome.posts, () if shown else _late(room))

    async def _room_now(self, came: Incoming) -> Room:
        installation, conversation = await know(self.desk, came)
        asked = Asked(0, "teams", came.id, came.kind, {}, self.desk.clock())
        return await self._room(asked, came, installation, conversation)

    async def _room(self, asked: Asked, came: Incoming, installation: Installation, conversation: Conversation) -> Room:
        return Room(
            self.desk,
            installation,
            conversation,
            self.connector,
            await self.people.actor(installation.id, came),
            came,
            asked,
            self.renderer,
            presses=self.presses,
            admins=self.people.admins,
            editors=self.people.editors,
            unknown_fate=self.unknown_fate,
        )


def _late(room: Room) -> list[Message]:
    """What would have been shown, as messages; of a dialog that nobody waits for, that it is done."""
    outcome = room.outcome
    words = outcome.words or (room.wording.say("Done.") if outcome.dialog and not (outcome.card or outcome.posts) else "")
    return [*filter(None, [outcome.card]), *([notice(words, "teams")] if words else [])]


def find_handler(kind: str, name: str, handlers: Mapping[str, Handler] = HANDLERS) -> Handler | None:
    key = f"{kind}:{name}" if name else kind
    while key not in handlers and "." in key:
        key = key.rpartition(".")[0]
    return handlers.get(key) or handlers.get(kind)
