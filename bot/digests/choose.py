"""Which stories a digest tells, in full, in short or not at all, and which it tells together."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from bot.figures import Ground
from bot.models import Lens, Plan, Story, Telling, Watch
from bot.text import fold
from bot.wording.headlines import first_field

ALIKE = 0.75
"""Share of words that two headlines have in common (Dice) from which on they say the same."""
_WORD = re.compile(r"[a-z0-9]+|[^\W\d_a-z]+")


@dataclass(frozen=True)
class Chosen:
    """What is told, the best first."""

    tellings: tuple[Telling, ...] = ()
    besides: Mapping[str, tuple[Telling, ...]] = field(default_factory=dict)
    """By story: its near-duplicates, told with it."""
    left: int = 0
    """How many more there were."""


def choose(tellings: Sequence[Telling], plan: Plan, lens: Lens, watch: Watch) -> Chosen:
    """Of `tellings`, best first, as many as the plan holds; of a daily digest so many of one field and of one source as its lens says.

    A story that says what a better one says (headlines alike, or one sum of one company of both sides) is told with it and takes no place.
    """
    choice = _Choice(plan, lens, watch)
    for telling in tellings:
        choice.take(telling)
    return Chosen(tuple(choice.told), {story: tuple(like) for story, like in choice.besides.items()}, choice.left)


def is_wanted(plan: Plan, lens: Lens, story: Story) -> bool:
    """A plan of chosen fields is told what has one of them."""
    scored = story.score >= max(plan.min_score, lens.min_score)
    return scored and (not plan.fields or bool({*plan.fields} & {*story.fields}))


class _Choice:
    def __init__(self, plan: Plan, lens: Lens, watch: Watch) -> None:
        self.told: list[Telling] = []
        self.besides: dict[str, list[Telling]] = {}
        self.left = 0
        self._plan, self._lens, self._watch = plan, lens, watch
        self._gists: list[_Gist] = []
        self._fields: Counter[str] = Counter()
        self._sources: Counter[str] = Counter()

    def take(self, telling: Telling) -> None:
        story = telling.story
        if len(self.told) >= self._plan.cap:
            self.left += 1
        elif like := self._like(gist := _Gist.of(story)):
            self.besides.setdefault(like, []).append(telling)
        elif self._is_full(story):
            self.left += 1
        else:
            self.told.append(telling)
            self._gists.append(gist)
            self._fields[self._field(story)] += 1
            self._sources[fold(story.best.publisher)] += 1

    def _like(self, gist: _Gist) -> str:
        return next((other.story for other in self._gists if gist.says_the_same(other)), "")

    def _is_full(self, story: Story) -> bool:
        if self._plan.kind != "daily":
            return False
        by_source = self._sources[fold(story.best.publisher)] >= self._lens.per_source
        return by_source or self._fields[self._field(story)] >= self._lens.per_field

    def _field(self, story: Story) -> str:
        return first_field(story, self._watch, self._plan.fields)


@dataclass(frozen=True)
class _Gist:
    """What tells whether two stories would be the same to a reader who only sees their headlines and figures."""

    story: str
    words: frozenset[str]
    sum: tuple[str, float] | None
    parties: frozenset[str]

    @classmethod
    def of(cls, story: Story) -> _Gist:
        figure = Ground(story).main_figure
        pledged = (figure.stated[0].currency, figure.stated[0].low) if figure and figure.pledged else None
        return cls(story.id, _words(story.headline), pledged, frozenset(figure.parties if figure else ()))

    def says_the_same(self, other: _Gist) -> bool:
        if self.sum and other.sum and self.sum != other.sum:
            return False  # two calls, two grants: figures tell apart what headlines cannot
        if _numbers(self.words) != _numbers(other.words):
            return False
        shared = len(self.words & other.words)
        alike = 2 * shared >= ALIKE * (len(self.words) + len(other.words)) and shared > 0
        return alike or bool(self.sum and self.sum == other.sum and len(self.parties & other.parties) > 1)


def _words(headline: str) -> frozenset[str]:
    """Its words; of a run of Japanese, which has no blanks, each pair of neighbours."""
    runs = _WORD.findall(fold(headline))
    return frozenset(part for run in runs for part in ([run] if run.isascii() else map("".join, pairwise(run))))


def _numbers(words: frozenset[str]) -> set[str]:
    return {word for word in words if word.isdigit()}
