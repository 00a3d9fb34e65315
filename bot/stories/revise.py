"""The Story as it stands after an entry was folded in, and whether that is news to those who were told before."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from bot.models import Decision, Fold, Join, Marks, Member, Merge, New, Read, Rearrange, Revision, Story
from bot.stories.change import find_change
from bot.stories.decide import Candidate
from bot.stories.differ import find_differences
from bot.stories.gather import gather, gather_evidence, vote_fields
from bot.stories.marks import MARKS, marks_of
from bot.stories.rulings import NO_RULINGS, Rulings, without_mistakes
from bot.stories.seen import Seen

_STANDING = ("official", "research", "university", "journal", "company", "wire", "trade", "press", "aggregator")
_LEVEL = {"university": "research", "journal": "research"}


def standing(kind: str) -> int:
    """How near a source of that kind is to the event, 0 the nearest: who acts (official, then research, university and journal alike, then
    company), who reports first hand (wire, trade, press), who passes on (aggregator); a kind we don't know ranks with the press."""
    kind = _LEVEL.get(kind, kind)
    return _STANDING.index(kind) if kind in _STANDING else _STANDING.index("press")


def fold(
    seen: Seen,
    decision: Decision,
    candidates: Sequence[Candidate],
    *,
    now: datetime,
    sides: tuple[str, str] | None = None,
    rulings: Rulings = NO_RULINGS,
) -> Fold:
    """What folding an entry writes, as `decision` says. `candidates` are those it was decided among.

    A story keeps the id it has, so that what was told of it stays its own; an entry that comes in late but is older moves only
    `published`. The revision number rises with a material change and not else. `sides` are the watch's; the story's marks are made where
    they are given, for whoever stores them. What was withdrawn has no news.
    """
    read = seen.read
    if isinstance(decision, New):
        story = story_of([read], now=now, rulings=rulings)
        made = Revision(story.id, 1, "new", now, story.facts)
        return Fold(read.entry.id, story, seen.keys, made, {}, marks=marks_for(story, sides))
    if isinstance(decision, Rearrange):
        raise TypeError("What editors parted is laid out by `arrange`.")
    taken = _taken(decision, candidates)
    kept = next(candidate for candidate in taken if candidate.story.id == _kept_id(decision))
    reads = _with(read, (member for candidate in taken for member in candidate.reads))
    before = kept.story
    after = story_of(reads, now=now, story=before.id, revision=before.revision, rulings=rulings)
    after = replace(after, seen=min(after.seen, before.seen))
    change = find_change(before, after.facts, read, merged=len(taken) > 1)
    revision = None
    if change is not None and not after.withdrawn:
        kind, gained = change
        revision = Revision(before.id, before.revision + 1, kind, now, gained)
        after = replace(after, revision=revision.number)
    return Fold(
        entry=read.entry.id,
        story=after,
        keys=seen.keys,
        revision=revision,
        expected={candidate.story.id: candidate.story.revision for candidate in taken},
        absorbed=tuple(candidate.story.id for candidate in taken if candidate is not kept),
        marks=marks_for(after, sides),
    )


def story_of(reads: Iterable[Read], *, now: datetime, story: str = "", revision: int = 1, rulings: Rulings = NO_RULINGS) -> Story:
    """The story its members make, from nothing else: called with the same entries it is the same story, whatever their order.

    The best source is the nearest to the event, of equals the earliest. It gives the headline and the summary, if there is anything to
    summarise in it, and its receipt goes before others' for what several say. A reader of another language is given the best headline in
    that language when the story is worded.

    `reads` are at least one, of one watch; `story` is the id it has, by default that of its earliest entry. What editors found wrong in
    them is left out.
    """
    in_order = sorted(without_mistakes(list(reads), rulings), key=_earliest_first)
    entries = [read.entry.id for read in in_order]
    best_first = sorted(in_order, key=lambda read: standing(_kind(read)))
    voice = next((read for read in best_first if read.reading.summary), best_first[0])
    return Story(
        id=story or in_order[0].entry.id,
        watch=in_order[0].reading.watch,
        revision=revision,
        members=tuple(_member(read) for read in best_first),
        headline=voice.entry.title,
        headline_by=voice.entry.id,
        summary=voice.reading.summary,
        fields=vote_fields(best_first),
        facts=gather(best_first),
        evidence=gather_evidence(best_first),
        score=max(read.reading.score for read in in_order),
        published=in_order[0].entry.published,
        updated=now,
        seen=min(read.entry.seen for read in in_order),
        prose=voice.reading.prose,
        model=voice.reading.model if voice.reading.prose else "",
        differences=find_differences(best_first),
        withdrawn=rulings.withdrawal(entries),
        wrong=tuple(sorted(rulings.mistakes(entries))),
    )


def _earliest_first(read: Read) -> tuple[datetime, str]:
    return read.entry.published, read.entry.id


def _kind(read: Read) -> str:
    return read.entry.source.kind if read.entry.source else "press"


def _member(read: Read) -> Member:
    entry = read.entry
    return Member(
        entry=entry.id,
        title=entry.title,
        url=entry.url,
        publisher=entry.publisher,
        language=entry.language,
        published=entry.published,
        kind=_kind(read),
        version=entry.version,
        score=read.reading.score,
        side=entry.source.side if entry.source else "",
    )


def marks_for(story: Story, sides: tuple[str, str] | None) -> Marks:
    """None of a withdrawn story: it is in no ledger and no dossier."""
    if sides is None:
        return Marks(0)
    return Marks(MARKS) if story.withdrawn else marks_of(story, sides)


def _kept_id(decision: Join | Merge) -> str:
    return decision.story if isinstance(decision, Join) else decision.keep


def _taken(decision: Join | Merge, candidates: Sequence[Candidate]) -> list[Candidate]:
    ids = {_kept_id(decision), *(decision.absorb if isinstance(decision, Merge) else ())}
    return [candidate for candidate in candidates if candidate.story.id in ids]


def _with(read: Read, members: Iterable[Read]) -> list[Read]:
    """The members and `read`, which replaces an older version of itself."""
    return [*{member.entry.id: member for member in members if member.entry.id != read.entry.id}.values(), read]
