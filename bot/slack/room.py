"""What a handler of something that came from Slack works with."""

import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from bot.errors import DeskError, Rejected
from bot.messages.limits import LIMITS
from bot.messages.notice import notice
from bot.messages.render import Renderer
from bot.messages.views import draw_view, view_body
from bot.models import Actor, Answer, Asked, Form, Installation, Menu, Message, Question, Watch
from bot.pipeline import DRAWN_AS, Desk, draw, manner_for
from bot.pipeline.presses import Presses
from bot.ports import Replier
from bot.slack.calls import EXPIRED, FULL, Refused, call_slack
from bot.slack.incoming import Incoming
from bot.slack.replies import Poster, post_message
from bot.text import shorten
from bot.wording.catalogue import Wording
from bot.wording.menus import story_menu
from bot.wording.troublelines import trouble_words

log = logging.getLogger(__name__)

HOMES = 10_000
"""Home tabs that are remembered; the one published longest ago is forgotten first."""


@dataclass
class Homes:
    """Whose Home tab was published since the desk began, and what of all there is it showed: what changes is published anew for them."""

    _memos: dict[tuple[int, str], str] = field(default_factory=dict)

    def keep(self, actor: Actor, memo: str) -> None:
        self._memos.pop((actor.installation, actor.user), None)
        self._memos[actor.installation, actor.user] = memo
        if len(self._memos) > HOMES:
            del self._memos[next(iter(self._memos))]

    def memo(self, actor: Actor) -> str | None:
        return self._memos.get((actor.installation, actor.user))


@dataclass(frozen=True)
class Room:
    """One thing that came in: who did it, in which workspace, and the ways back to them."""

    desk: Desk
    installation: Installation
    client: AsyncWebClient
    actor: Actor
    came: Incoming
    asked: Asked
    replier: Replier
    renderer: Renderer
    question: Question | None = None
    """Of what came in words: what they ask."""
    presses: Presses = field(default_factory=Presses)
    admins: frozenset[str] = frozenset()
    """Whom the settings name, as `editors`."""
    editors: frozenset[str] = frozenset()
    homes: Homes = field(default_factory=Homes)

    @property
    def watch(self) -> Watch:
        """The first of the desk's."""
        return next(iter(self.desk.watches.values()))

    @property
    def wording(self) -> Wording:
        return self.desk.wordings[self.actor.language]

    async def draw(self, sheet: Answer) -> tuple[Message, ...]:
        return await draw(self.desk, sheet, DRAWN_AS["slack"], self.watch.name, manner_for(self.installation))

    async def reply(self, messages: Sequence[Message]) -> None:
        """To whoever did it: alone, by the response_url; a mention in its thread, seen by all there. Raises Unavailable or Rejected."""
        if self.came.kind in {"mention", "direct"}:
            await Poster(self.client, self.desk.unknown_fate("slack")).post(self.asked, self.came, messages)
        else:
            await self.reply_by(self.came.response_url, messages)

    async def reply_by(self, response_url: str, messages: Sequence[Message]) -> None:
        await self.replier.reply(replace(self.asked, payload={**self.asked.payload, "response_url": response_url}), messages)

    async def tell(self, words: str) -> None:
        """One line, as `reply`. What has no response_url is told in a small modal where something was pressed, else in their DM with us."""
        if self.came.response_url or self.came.kind in {"mention", "direct"}:
            await self.reply([notice(words, "slack")])
        elif self.actor.user and not await self._tell_above(words):
            await post_message(self.client, self.actor.user, notice(words, "slack"))

    async def tell_done(self, words: str) -> None:
        """As `tell`, of what is done: that it cannot be said is no reason to do it again."""
        try:
            await self.tell(words)
        except DeskError as error:
            log.info("What was done could not be said: %s", error)

    def word(self, error: DeskError) -> str:
        """What is wrong and what to do about it, in their language."""
        say = self.wording.say
        what = say("Slack refuses that ({code}).", code=error.code) if isinstance(error, Refused) else self._said(error.what)
        return self.wording.sentences(what, self._said(error.mend))

    def _said(self, part: str) -> str:
        return trouble_words(self.wording.say(part), self.wording) if part else ""

    async def _tell_above(self, words: str) -> bool:
        """In a modal, on top of the view that it was pressed in; False where no trigger is left to open one with."""
        if self.came.kind != "action" or not self.came.trigger:
            return False
        call = self.client.views_push if self.came.view_kind == "modal" else self.client.views_open
        title = self.wording.say("Kakehashi")
        view = self.view("words", title=title, close=self.wording.say("Close"), words=shorten(words, LIMITS.slack.text))
        try:
            await call_slack(call(trigger_id=self.came.trigger, view=dict(view)))
        except Rejected:
            return False
        return True

    @property
    def menu(self) -> Menu:
        """What can be done with a story, in their language."""
        return story_menu(self.wording)

    def body(self, sheet: Answer, *, menu: Menu | None = None, most: int = 99) -> list[Any]:
        """A sheet as blocks of a view, given to its template as they are; `menu` by each story."""
        return view_body(sheet, self.watch, self.renderer, menu=menu, most=most)

    def view(self, name: str, **given: object) -> Mapping[str, Any]:
        """A modal or Home view: `templates/slack/views/{name}.json.j2`, checked. Raises TemplateError, MessageTooLong."""
        return draw_view(name, self.renderer, language=self.actor.language, **given)

    def form(self, form: Form) -> Mapping[str, Any]:
        """A form as a modal; what is put in comes back in `came.values` by its inputs' names. A button beneath it comes as the action
        "NAME.BUTTON", an input that changes the form as "NAME.INPUT". Raises as `view`."""
        return self.view("form", form=form)

    async def open(self, view: Mapping[str, Any]) -> str:
        """Open a modal, on top of the one it was asked for in if there is one, in its place where no more fit. Its id; "" where the trigger
        has run out, which the person is told. Within three seconds of the press."""
        call = self.client.views_push if self.came.view_kind == "modal" else self.client.views_open
        try:
            answer = await call_slack(call(trigger_id=self.came.trigger, view=dict(view)))
        except Rejected as error:
            if error.code == FULL and self.came.view:
                await self.put(self.came.view, view)
                return self.came.view
            if error.code not in EXPIRED:
                raise
            await self.tell(self.wording.say("That took too long to open. Please click once more."))
            return ""
        return str((answer.get("view") or {}).get("id", ""))

    async def put(self, view_id: str, view: Mapping[str, Any]) -> None:
        """In the place of what the modal `view_id` shows; one that was closed meanwhile is left closed."""
        try:
            await call_slack(self.client.views_update(view_id=view_id, view=dict(view)))
        except Rejected as error:
            if error.code != "not_found":
                raise


Handler = Callable[[Room], Awaitable[None]]
"""Does what somebody asked for. Raises Unavailable (it is tried again while it can be) or another DeskError (they are told)."""
