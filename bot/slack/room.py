"""What a handler of something that came from Slack works with."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from bot.messages.render import Renderer
from bot.messages.views import draw_view, view_body
from bot.models import Actor, Answer, Asked, Installation, Menu, Message, Watch
from bot.pipeline import DRAWN_AS, Desk, draw, manner_for
from bot.ports import Replier
from bot.slack.incoming import Incoming
from bot.wording.catalogue import Wording
from bot.wording.menus import story_menu


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
        """To whoever did it alone, by the response_url. Raises Unavailable or Rejected."""
        await self.replier.reply(self.asked, messages)

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


Handler = Callable[[Room], Awaitable[None]]
"""Does what somebody asked for. Raises Unavailable (it is tried again while it can be) or another DeskError (they are told)."""
