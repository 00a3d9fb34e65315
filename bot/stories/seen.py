"""An entry as folding sees it, made once: comparing it with a hundred others must not read it a hundred times."""

from collections.abc import Iterable
from dataclasses import dataclass

from bot.models import Read
from bot.stories.keys import keys_of
from bot.stories.profile import Profile, profile
from bot.stories.weights import NO_WEIGHTS, Weights


@dataclass(frozen=True, slots=True)
class Seen:
    """An entry with its reading, what of it tells its event, and what it is found by."""

    read: Read
    profile: Profile
    keys: frozenset[str]

    @property
    def id(self) -> str:
        return self.read.entry.id


def in_order(members: Iterable[Seen]) -> tuple[Seen, ...]:
    """By (published, id)."""
    return tuple(sorted(members, key=lambda member: (member.profile.published, member.id)))


def see(read: Read, weights: Weights = NO_WEIGHTS) -> Seen:
    made = profile(read, weights)
    return Seen(read, made, keys_of(read.entry.id, made))
