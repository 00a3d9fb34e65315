"""Stories laid out anew after an editor's ruling: who belongs to whom, which of them keeps which id, and what of it is news."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.models import Act, ChangeKind, Facts, Fold, Layout, Revision, Ruling, RulingKind, Story
from bot.stories.change import find_change
from bot.stories.decide import Candidate
from bot.stories.revise import marks_for, story_of
from bot.stories.rulings import Rulings, fact_key, facts_of, less, partition
from bot.stories.seen import Seen

_Group = tuple[Seen, ...]
_ACTS: Mapping[ChangeKind, Act] = {"merge": "join", "split": "split"}


@dataclass(frozen=True, slots=True)
class Occasion:
    """Why stories are laid out anew: an editor's ruling, given or taken back, or an entry that came to what was parted."""

    ruling: Ruling | None = None
    came: Seen | None = None


def arrange(
    candidates: Sequence[Candidate],
    occasion: Occasion,
    rulings: Rulings,
    *,
    gone: Collection[str] = (),
    earlier: Mapping[str, int],
    now: datetime,
    window: timedelta,
    sides: tuple[str, str],
) -> Layout:
    """`candidates` are at least one, and all that a ruling about one of them concerns; `gone` are entries of theirs that are ours no more.

    A story keeps its id in the part that has the entry which named it. A part that is begun takes the id of its earliest entry; `earlier`
    is, by id, the last revision of stories that once had one and were merged away: they come back.
    """
    came = occasion.came
    members = [m for c in candidates for m in c.members if m.id not in gone and (came is None or m.id != came.id)]
    groups = partition([*members, came] if came else members, rulings, window=window)
    names = _names([candidate.story for candidate in candidates], groups)
    before = {candidate.story.id: candidate.story for candidate in candidates}
    arranged = _Arranged(occasion, before, _forwards(candidates, names, groups), rulings, earlier, now, sides)
    return Layout(
        watch=candidates[0].story.watch,
        parts=tuple(arranged.part(name, group) for name, group in zip(names, groups, strict=True)),
        expected={story.id: story.revision for story in before.values()},
        forwards=arranged.forwards,
        heirs=_heirs(candidates, names, groups),
        emptied=tuple(
            replace(story, withdrawn="decline", updated=now)
            for story in before.values()
            if story.id not in names and story.id not in arranged.forwards
        ),
        entries=frozenset({*(m.id for c in candidates for m in c.members), *(m.id for group in groups for m in group)}),
    )


def _names(stories: Sequence[Story], groups: Sequence[_Group]) -> list[str]:
    """The id of each part: of the oldest story that is named by an entry in it, else of its earliest entry."""
    stories = sorted(stories, key=lambda story: (story.published, story.id))
    named = [next((story.id for story in stories if any(m.id == story.id for m in group)), "") for group in groups]
    return [name or group[0].id for name, group in zip(named, groups, strict=True)]


def _forwards(candidates: Sequence[Candidate], names: Sequence[str], groups: Sequence[_Group]) -> dict[str, str]:
    """A story that is gone leads to the part with the entry that named it, else to that with most of its entries, of equals the oldest."""
    led = {}
    for candidate in candidates:
        its = {m.id for m in candidate.members}
        shares = [(any(m.id == candidate.story.id for m in g), sum(m.id in its for m in g), -place) for place, g in enumerate(groups)]
        _, many, place = max(shares, default=(False, 0, 0))
        if many and candidate.story.id not in names:
            led[candidate.story.id] = names[-place]
    return led


def _heirs(candidates: Sequence[Candidate], names: Sequence[str], groups: Sequence[_Group]) -> tuple[tuple[str, str], ...]:
    """Parts begun, with the stories that their entries were told in."""
    known = {candidate.story.id for candidate in candidates}
    begun = [(name, {m.id for m in group}) for name, group in zip(names, groups, strict=True) if name not in known]
    return tuple((candidate.story.id, name) for name, its in begun for candidate in candidates if its & {m.id for m in candidate.members})


@dataclass(frozen=True, slots=True)
class _Arranged:
    occasion: Occasion
    before: Mapping[str, Story]
    forwards: Mapping[str, str]
    rulings: Rulings
    earlier: Mapping[str, int]
    now: datetime
    sides: tuple[str, str]

    def part(self, name: str, group: _Group) -> Fold:
        before = self.before.get(name)
        last = before.revision if before else self.earlier.get(name, 0)
        after = story_of((m.read for m in group), now=self.now, story=name, revision=max(last, 1), rulings=self.rulings)
        if before:
            after = replace(after, seen=min(after.seen, before.seen))
        revision = self._revision(before, after, last)
        if revision:
            after = replace(after, revision=revision.number)
        elif before and replace(after, updated=before.updated) == before:
            after = before
        keys = frozenset(key for m in group for key in m.keys)
        return Fold("", after, keys, revision, {}, marks=marks_for(after, self.sides))

    def _revision(self, before: Story | None, after: Story, last: int) -> Revision | None:
        ruling = self.occasion.ruling
        if before is None:
            return Revision(after.id, last + 1, "split" if last else "new", self.now, after.facts)
        change = self._change(before, after)
        if change and ruling:
            why = "" if ruling.undone else ruling.why  # the reason it was given for is none for taking it back
            change = replace(change, why=why, act=change.act or _ACTS.get(change.kind, ""))
        return replace(change, number=last + 1) if change else None

    def _change(self, before: Story, after: Story) -> Revision | None:
        """Its number and reason are still to come."""
        made = Revision(after.id, 0, "correction", self.now)
        if "retract" in {before.withdrawn, after.withdrawn} and before.withdrawn != after.withdrawn:
            return replace(made, act="retract" if after.withdrawn == "retract" else "restore")
        if after.withdrawn:
            return None
        gained, lost = _beyond(after.facts, before.facts), _beyond(before.facts, after.facts)
        if before.id in self.forwards.values():
            return replace(made, kind="merge", gained=gained)
        if not {member.entry for member in before.members} <= {member.entry for member in after.members}:
            return replace(made, kind="split", lost=lost)
        if before.wrong != after.wrong or (self._is_of("wrong") and (facts_of(gained) or facts_of(lost))):
            return replace(made, gained=gained, lost=lost, act="wrong")
        return self._news(before, after)

    def _is_of(self, kind: RulingKind) -> bool:
        return self.occasion.ruling is not None and self.occasion.ruling.kind == kind

    def _news(self, before: Story, after: Story) -> Revision | None:
        came = self.occasion.came
        if came is None or all(member.entry != came.id for member in after.members):
            return None
        change = find_change(before, after.facts, came.read, merged=False)
        return Revision(after.id, 0, change[0], self.now, change[1]) if change else None


def _beyond(facts: Facts, other: Facts) -> Facts:
    """What of `facts` the other has not."""
    return less(facts, {fact_key(fact) for fact in facts_of(other)})
