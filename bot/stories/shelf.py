"""Stories in memory with the index that a store has: what `assess` folds on, and the plain statement of what a store's must do."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime

from bot.models import Fold, Read, Story
from bot.stories.decide import Candidate


class Shelf:
    """One watch's stories. `candidates`, `members` and `apply` mean what the store's methods of these names mean, for one process.

    A story stands under each of its keys in each week that a member was published in, so that a search looks at a few weeks of the
    key, however old the archive.
    """

    def __init__(self) -> None:
        self._stories: dict[str, Story] = {}
        self._reads: dict[str, tuple[Read, ...]] = {}
        self._places: dict[str, set[tuple[str, int]]] = {}
        self._index: dict[tuple[str, int], set[str]] = defaultdict(set)

    @property
    def stories(self) -> list[Story]:
        return list(self._stories.values())

    def candidates(self, keys: frozenset[str], *, since: datetime, until: datetime) -> list[Candidate]:
        """Stories that share a key and have a member published in `[since, until]`, oldest first, with all their entries."""
        weeks = range(_week(since), _week(until) + 1)
        found = {story for key in keys for week in weeks for story in self._index.get((key, week), ())}
        stories = (self._stories[story] for story in found)
        near = [story for story in stories if any(since <= member.published <= until for member in story.members)]
        return [Candidate(story, self.members(story.id)) for story in sorted(near, key=lambda story: (story.published, story.id))]

    def members(self, story: str) -> tuple[Read, ...]:
        """A story's entries in (published, id) order."""
        return self._reads[story]

    def apply(self, fold: Fold, read: Read) -> None:
        """Write `fold`: the story with `read` among its entries; what it absorbed is gone."""
        kept = fold.story.id
        reads = list(self._with(read, (kept, *fold.absorbed)))
        for story in (kept, *fold.absorbed):
            self._forget(story)
        self._stories[kept] = fold.story
        self._reads[kept] = tuple(sorted(reads, key=lambda member: (member.entry.published, member.entry.id)))
        self._places[kept] = {(key, _week(member.entry.published)) for member in reads for key in fold.keys}
        for place in self._places[kept]:
            self._index[place].add(kept)

    def _with(self, read: Read, stories: Iterable[str]) -> Iterator[Read]:
        for story in stories:
            yield from (member for member in self._reads.get(story, ()) if member.entry.id != read.entry.id)
        yield read

    def _forget(self, story: str) -> None:
        self._stories.pop(story, None)
        self._reads.pop(story, None)
        for place in self._places.pop(story, ()):
            self._index[place].discard(story)
            if not self._index[place]:
                del self._index[place]


def _week(moment: datetime) -> int:
    return moment.toordinal() // 7
