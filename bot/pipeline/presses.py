"""press: what somebody pressed twice in a moment counts once. The same on every platform."""

from dataclasses import dataclass, field
from datetime import timedelta

from bot.models import Actor, Asked

TWICE = timedelta(seconds=2)
"""Within which a second press of the same by the same person is a double click."""


@dataclass
class Presses:
    """What was pressed lately, so that a double click counts once where a second press takes back the first. Of this process alone."""

    _last: dict[tuple[int, str, str], Asked] = field(default_factory=dict)

    def is_double(self, actor: Actor, what: str, asked: Asked) -> bool:
        key, now = (actor.installation, actor.user, what), asked.received
        self._last = {one: before for one, before in self._last.items() if abs(now - before.received) < TWICE}
        before = self._last.setdefault(key, asked)
        return before.id != asked.id
