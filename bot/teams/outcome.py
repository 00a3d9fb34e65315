"""What comes of something somebody did: shown to them at once where they still wait for it, else said where they did it."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.models import Message

Card = Mapping[str, Any]
REMEMBERED = 1000
"""Requests of which it is known that they were answered, the last ones."""


@dataclass(frozen=True, slots=True)
class Dialog:
    """A window over the conversation, seen by one person: its title, and a card that the validator has passed for the door "dialog"."""

    title: str
    card: Card
    wide: bool = True


@dataclass
class Outcome:
    """At most one of `card` (in the place of the one that was pressed, for whoever pressed), `dialog` and `words` (a line); `posts` are
    new messages for the conversation, where it was done in words or nobody waits any more."""

    card: Message | None = None
    dialog: Dialog | None = None
    words: str = ""
    posts: list[Message] = field(default_factory=list)


@dataclass
class Waiting:
    """Requests that are still open, by the id of what came in: who does that gives them what came of it."""

    _open: dict[str, asyncio.Future[Outcome]] = field(default_factory=dict)
    _given: deque[str] = field(default_factory=lambda: deque(maxlen=REMEMBERED))

    def expect(self, id: str) -> asyncio.Future[Outcome]:
        return self._open.setdefault(id, asyncio.get_running_loop().create_future())

    def is_open(self, id: str) -> bool:
        return id in self._open and not self._open[id].done()

    def give(self, id: str, outcome: Outcome) -> bool:
        """False if nobody waits for it any more, or does so elsewhere. What was given to them by a try that then could not say the rest is
        not given again."""
        if self.is_open(id):
            self._open[id].set_result(outcome)
            self._given.append(id)
        return id in self._given

    def forget(self, id: str) -> None:
        self._open.pop(id, None)


def lines(words: Sequence[str]) -> str:
    return "\n\n".join(filter(None, words))
