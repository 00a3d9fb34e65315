"""Which story first: one stated rule for every digest and answer, and why a story stands where it does."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from math import exp2, log2, log10

from bot.lenses import GENERAL
from bot.models import Amount, Lens, Story
from bot.rates import rough_pounds
from bot.stories.cues import has_cue
from bot.stories.revise import standing

WEIGHTS: Mapping[str, float] = {"parties": 0.33, "money": 0.20, "breadth": 0.18, "novelty": 0.14, "source": 0.10, "votes": 0.05}
"""They sum to 1."""
OF_FIELD = "field:"
HALF = timedelta(days=5)
HALF_VOTES = 3
_MANY_OUTLETS = 8
_NO_VOTES: Mapping[str, int] = {}


def rank(stories: Iterable[Story], *, now: datetime, lens: Lens = GENERAL, votes: Mapping[str, int] = _NO_VOTES) -> list[Story]:
    """The most important first. Importance is the sum of six parts, weighed as said, and of what the lens lifts:

    - 0.33 parties: how surely both sides act together (the story's own score, 0 to 1);
    - 0.20 money: the largest pledge, by powers of ten: £100,000 counts 0, £1bn and more counts 1;
    - 0.18 breadth: how many outlets have it, from one (0) to eight (1), by doublings;
    - 0.14 novelty: 1 when published, halved with every five days since;
    - 0.10 source: the standing of its best outlet, official 1, press 0;
    - 0.05 votes: how many found it useful less those who did not, from -1 to 1: three are half of it, and no number is more than all.

    A lens's `weights` stand in place of these, and all are then scaled to sum to 1. Its `lifts` are added in full: of each cue that the
    story has (`stories/cues.py`), and of that of its fields which lifts it most; what is below 0 takes off. `votes` are by story.

    Equal ones: the newer first, then by id.
    """
    told = list(stories)
    scores = {story.id: sum(_shares(story, now, lens, votes).values()) for story in told}
    return sorted(told, key=lambda story: (-round(scores[story.id], 9), -story.published.timestamp(), story.id))


def importance(story: Story, now: datetime, *, lens: Lens = GENERAL, votes: Mapping[str, int] = _NO_VOTES) -> float:
    """As `rank` says, at least 0 and at most 1."""
    return min(1.0, max(0.0, sum(_shares(story, now, lens, votes).values())))


def reasons(story: Story, now: datetime, *, lens: Lens = GENERAL, votes: Mapping[str, int] = _NO_VOTES) -> tuple[tuple[str, float], ...]:
    """Why it stands where it does: the parts, cues ("calls") and fields ("field:quantum") that brought it up, each with what it added to
    the importance, the weightiest first. What added less than a hundredth is left out."""
    told = [(name, share) for name, share in _shares(story, now, lens, votes).items() if share >= 0.01]  # noqa: PLR2004  # as said
    return tuple(sorted(told, key=lambda each: (-round(each[1], 9), each[0])))


def _shares(story: Story, now: datetime, lens: Lens, votes: Mapping[str, int]) -> dict[str, float]:
    weights = _weights(lens)
    parts = _parts(story, now, votes.get(story.id, 0))
    return {name: weights[name] * parts[name] for name in WEIGHTS} | _lifts(story, now, lens)


def _weights(lens: Lens) -> Mapping[str, float]:
    if not lens.weights:
        return WEIGHTS
    weights = {name: lens.weights.get(name, weight) for name, weight in WEIGHTS.items()}
    total = sum(weights.values())
    return {name: weight / total for name, weight in weights.items()} if total > 0 else WEIGHTS


def _parts(story: Story, now: datetime, votes: int) -> Mapping[str, float]:
    outlets = len({member.publisher for member in story.members})
    return {
        "parties": story.score,
        "money": _money(story.facts.amounts),
        "breadth": min(1.0, log2(outlets) / log2(_MANY_OUTLETS)),
        "novelty": exp2(-(max(timedelta(), now - story.published) / HALF)),
        "source": max(0.0, 1 - standing(story.best.kind) / standing("press")),
        "votes": votes / (abs(votes) + HALF_VOTES),
    }


def _lifts(story: Story, now: datetime, lens: Lens) -> dict[str, float]:
    """What applies of the lens's, one field at most: a story of three fields is no three stories."""
    cues = [name for name in lens.lifts if not name.startswith(OF_FIELD) and has_cue(name, story, now, lens.words.get(name, ()))]
    fields = [name for name in lens.lifts if name.startswith(OF_FIELD) and name.removeprefix(OF_FIELD) in story.fields]
    best = sorted(fields, key=lambda name: (-lens.lifts[name], name))[:1]
    return {name: lens.lifts[name] for name in (*cues, *best)}


def _money(amounts: Iterable[Amount]) -> float:
    most = max((rough_pounds(amount.currency, amount.value) for amount in amounts if amount.kind.pledged), default=0.0)
    return min(1.0, max(0.0, (log10(most) - 5) / 4)) if most > 0 else 0.0
