"""Same event or another: one pass over entries in (published, id) order, each compared with the stories that share a key with it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from statistics import fmean

from bot.models import Decision, Join, Merge, New, Read, Story
from bot.stories.likeness import liken
from bot.stories.profile import Profile, profile
from bot.stories.weights import NO_WEIGHTS, Weights

WINDOW = timedelta(days=12)
"""How far apart two reports of one event may be published: a Japanese abstract came nine days after the English paper's news."""
JOIN = 0.22
MERGE = 0.40
"""An entry that is this like two stories, themselves alike enough to join, shows that they are one."""
BEST = 2
"""Members a story is judged by: the best alone would chain one event into the next, all of them would bar a long-running story."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A story with all its entries, in (published, id) order."""

    story: Story
    reads: tuple[Read, ...]


@dataclass(frozen=True, slots=True)
class _Match:
    story: Story
    profiles: tuple[Profile, ...]
    likeness: float


def decide(read: Read, candidates: Sequence[Candidate], *, window: timedelta = WINDOW, weights: Weights = NO_WEIGHTS) -> Decision:
    """Join the story most like `read`, merge those it shows to be one, or begin a new one. The candidates' order does not matter.

    An entry that is a member already stays where it is: a new version changes its story, it does not leave it.
    """
    for candidate in candidates:
        if any(member.entry == read.entry.id for member in candidate.story.members):
            return Join(candidate.story.id, 1.0)
    seen = profile(read, weights)
    matches = [_match(seen, candidate, window, weights) for candidate in candidates]
    likely = sorted((match for match in matches if match.likeness >= JOIN), key=_most_like_first)
    if not likely:
        return New()
    best = likely[0]
    one_with = [match for match in likely[1:] if _are_one(best, match, window)]
    if not one_with:
        return Join(best.story.id, round(best.likeness, 4))
    oldest, *others = sorted([best, *one_with], key=_oldest_first)
    return Merge(oldest.story.id, tuple(other.story.id for other in others), round(best.likeness, 4))


def _match(seen: Profile, candidate: Candidate, window: timedelta, weights: Weights) -> _Match:
    profiles = tuple(profile(member, weights) for member in candidate.reads)
    return _Match(candidate.story, profiles, _like_story(seen, profiles, window))


def _like_story(seen: Profile, profiles: Sequence[Profile], window: timedelta) -> float:
    """The mean of its best members; of those in the entry's own language alone if that is more, since two languages share less."""
    scores = [(other.language == seen.language, liken(seen, other, window=window).score) for other in profiles]
    return max(_mean_of_best(score for _, score in scores), _mean_of_best(score for own, score in scores if own))


def _mean_of_best(scores: Iterable[float]) -> float:
    return fmean(sorted(scores, reverse=True)[:BEST] or [0.0])


def _are_one(best: _Match, other: _Match, window: timedelta) -> bool:
    if min(best.likeness, other.likeness) < MERGE:
        return False
    return fmean(_like_story(seen, other.profiles, window) for seen in best.profiles) >= JOIN


def _most_like_first(match: _Match) -> tuple[float, object, str]:
    return -round(match.likeness, 6), match.story.published, match.story.id


def _oldest_first(match: _Match) -> tuple[object, str]:
    return match.story.published, match.story.id
