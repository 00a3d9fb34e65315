"""Stories in memory with the index that a store has: what `assess` folds on, and the plain statement of what a store's must do."""

from collections import Counter, defaultdict
from datetime import datetime

from bot.models import Fold, Story
from bot.stories.decide import MOST_CANDIDATES, Candidate
from bot.stories.seen import Seen, in_order


class Shelf:
    """One watch's stories. `candidates`, `members` and `apply` mean what the store's methods of these names mean, for one process.

    A story stands under each of its keys in each week that a member was published in, so that a search looks at a few weeks of the
    key, however old the archive.
    """

    def __init__(self) -> None:
        self._stories: dict[str, Story] = {}
        self._members: dict[str, tuple[Seen, ...]] = {}
        self._places: dict[str, set[tuple[str, int]]] = {}
        self._index: dict[tuple[str, int], set[str]] = defaultdict(set)

    def __len__(self) -> int:
        return len(self._stories)

    @property
    def stories(self) -> list[Story]:
        return list(self._stories.values())

    def candidates(self, keys: frozenset[str], *, since: datetime, until: datetime) -> list[Candidate]:
        """Stories that share a key and have a member published in `[since, until]`, oldest first, with all their entries; at most
        `MOST_CANDIDATES`, those that share most keys."""
        weeks = range(_week(since), _week(until) + 1)
        found: Counter[str] = Counter()
        for key in keys:
            found.update({story for week in weeks for story in self._index.get((key, week), ())})
        near = (story for story in found if any(since <= member.published <= until for member in self._stories[story].members))
        most = sorted(near, key=lambda story: (-found[story], story))[:MOST_CANDIDATES]
        stories = (self._stories[story] for story in most)
        return [Candidate(story, self.members(story.id)) for story in sorted(stories, key=lambda story: (story.published, story.id))]

    def members(self, story: str) -> tuple[Seen, ...]:
        """A story's entries in (published, id) order."""
        return self._members[story]

    def apply(self, fold: Fold, seen: Seen) -> None:
        """Write `fold`: the story with `seen` among its entries; what it absorbed is gone."""
        kept = fold.story.id
        taken = [member for story in (kept, *fold.absorbed) for member in self._members.pop(story, ()) if member.id != seen.id]
        self._members[kept] = in_order([*taken, seen])
        self._stories[kept] = fold.story
        places = self._places.setdefault(kept, set())
        new = {(key, _week(seen.profile.published)) for key in fold.keys} - places
        for absorbed in fold.absorbed:
            new |= self._forget(absorbed)
        for place in new:
            self._index[place].add(kept)
        places |= new

    def _forget(self, story: str) -> set[tuple[str, int]]:
        """Where it stood."""
        self._stories.pop(story)
        places = self._places.pop(story)
        for place in places:
            self._index[place].discard(story)
        return places


def _week(moment: datetime) -> int:
    return moment.toordinal() // 7
