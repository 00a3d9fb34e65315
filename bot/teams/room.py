"""What a handler of something that came from Teams works with."""

import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field

from bot.errors import DeskError
from bot.messages.notice import notice
from bot.messages.render import Renderer
from bot.models import Actor, Answer, Asked, Conversation, Form, Installation, Menu, Message, Question, Watch
from bot.pipeline import DRAWN_AS, Desk, draw
from bot.pipeline.desk import IN_TEAMS
from bot.pipeline.presses import Presses
from bot.teams.connector import Connector
from bot.teams.incoming import Incoming
from bot.teams.outcome import Dialog, Outcome
from bot.wording.catalogue import Wording
from bot.wording.menus import story_menu
from bot.wording.troublelines import trouble_words

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Room:
    """One thing that came in: who did it, in which tenant and conversation. What a handler says goes into `outcome`; it is brought to
    them when the handler is done."""

    desk: Desk
    installation: Installation
    conversation: Conversation
    connector: Connector
    actor: Actor
    came: Incoming
    asked: Asked
    renderer: Renderer
    question: Question | None = None
    """Of what came in words: what they ask."""
    outcome: Outcome = field(default_factory=Outcome)
    presses: Presses = field(default_factory=Presses)
    admins: frozenset[str] = frozenset()
    """Whom the settings name, as `editors`."""
    editors: frozenset[str] = frozenset()
    unknown_fate: str = "repeat_marked"
    """What is done where nobody can tell whether a message arrived: "repeat_marked" or "miss"."""

    @property
    def watch(self) -> Watch:
        """The first of the desk's."""
        return next(iter(self.desk.watches.values()))

    @property
    def wording(self) -> Wording:
        return self.desk.wordings[self.actor.language]

    @property
    def menu(self) -> Menu:
        """What can be done with a story, in their language."""
        return story_menu(self.wording)

    def typed(self, words: str) -> str:
        """As one types it here: with our name before it where others are."""
        return f"{self.actor.way.command if self.actor.way else ''} {words}".strip()

    async def draw(self, sheet: Answer) -> tuple[Message, ...]:
        """As messages for the conversation."""
        return await draw(self.desk, sheet, DRAWN_AS["teams"], self.watch.name, IN_TEAMS)

    def reply(self, messages: Sequence[Message]) -> None:
        """New messages: in the thread of what was said in a channel, else in the chat."""
        self.outcome.posts.extend(messages)

    def show(self, card: Message) -> None:
        """In the place of the card that was pressed, for whoever pressed alone."""
        self.outcome.card = card

    def show_dialog(self, dialog: Dialog) -> None:
        """In the dialog that is open or is being opened; else nowhere: whoever closed it wants it no more."""
        self.outcome.dialog = dialog

    def tell(self, words: str) -> None:
        """One line to whoever does it: on the card or in the dialog, else as a message."""
        if self.came.invoked:
            self.outcome.words = words
        else:
            self.reply([notice(words, "teams")])

    def word(self, error: DeskError) -> str:
        """What is wrong and what to do about it, in their language."""
        return self.wording.sentences(self._said(error.what), self._said(error.mend))

    def _said(self, part: str) -> str:
        return trouble_words(self.wording.say(part), self.wording) if part else ""


Handler = Callable[[Room], Awaitable[None]]
"""Does what somebody asked for. Raises Unavailable (it is tried again while it can be) or another DeskError (they are told)."""

FormCheck = Callable[[Room], Awaitable[Mapping[str, str]]]
"""What is wrong with a submitted form, by its inputs' names; empty if nothing is."""

FormOf = Callable[[Room], Awaitable[Form]]
"""The form that was submitted, with what stands in it, to be shown again with what is wrong."""
