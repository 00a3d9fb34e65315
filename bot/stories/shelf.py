"""Stories in memory with the index that a store has: what `assess` folds on, and the plain statement of what a store's must do."""

from collections import defaultdict
from datetime import datetime

from bot.models import Fold, Read, Story
from bot.stories.decide import Candidate


class Shelf:
    """One watch's stories. `candidates`, `members` and `apply` mean what the store's methods of these names mean, for one process."""

    def __init__(self) -> None:
        self._stories: dict[str, Story] = {}
        self._reads: dict[str, tuple[Read, ...]] = {}
        self._keys: dict[str, frozenset[str]] = {}
        self._by_key: dict[str, set[str]] = defaultdict(set)

    @property
    def stories(self) -> list[Story]:
        return list(self._stories.values())

    def candidates(self, keys: frozenset[str], *, since: datetime, until: datetime) -> list[Candidate]:
        """Stories that share a key and have a member published in `[since, until]`, oldest first, with all their entries."""
        found = {story for key in keys for story in self._by_key.get(key, ())}
        stories = (self._stories[story] for story in found)
        near = [story for story in stories if any(since <= member.published <= until for member in story.members)]
        return [Candidate(story, self.members(story.id)) for story in sorted(near, key=lambda story: (story.published, story.id))]

    def members(self, story: str) -> tuple[Read, ...]:
        """A story's entries in (published, id) order."""
        return self._reads[story]

    def apply(self, fold: Fold, read: Read) -> None:
        """Write `fold`: the story with `read` among its entries; what it absorbed is gone."""
        reads = [member for story in (fold.story.id, *fold.absorbed) for member in self._reads.get(story, ())]
        reads = [member for member in reads if member.entry.id != read.entry.id] + [read]
        for story in (fold.story.id, *fold.absorbed):
            self._forget(story)
        self._stories[fold.story.id] = fold.story
        self._reads[fold.story.id] = tuple(sorted(reads, key=lambda member: (member.entry.published, member.entry.id)))
        self._keys[fold.story.id] = fold.keys
        for key in fold.keys:
            self._by_key[key].add(fold.story.id)

    def _forget(self, story: str) -> None:
        self._stories.pop(story, None)
        self._reads.pop(story, None)
        for key in self._keys.pop(story, ()):
            self._by_key[key].discard(story)
