"""rule: what an editor decides of entries and stories. It is written down, carried out at once, and holds until it is taken back.

Whichever door it came by, it goes this way: who may, whether it can be done, the ruling and its record, then the stories.
"""

from __future__ import annotations

import asyncio
import logging
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from bot.errors import LostClaim, NotFound, WrongUsage
from bot.feeds.clean import clean_url
from bot.models import Actor, Member, Read, Ruling, RulingKind, Story
from bot.pipeline.arranging import rulings_for, settle
from bot.pipeline.desk import LEASE, Desk
from bot.pipeline.folding import fold_all
from bot.pipeline.permits import record, require_editor
from bot.stories.marks import marks_of
from bot.stories.rulings import ONLY, Fact, fact_key, facts_of, tie_key
from bot.stories.seen import see
from bot.wording.catalogue import msgid

log = logging.getLogger(__name__)

LONGEST = 500
"""Code points of a reason."""
LIKELY = 10
_WITHIN = timedelta(days=60)
_TRIES, _PAUSE = 100, 0.2
_SEARCHED = 5


@dataclass(frozen=True, slots=True)
class Ruled:
    """What came of it."""

    rulings: tuple[Ruling, ...]
    carried: bool
    """False where another process was folding all the while, or it met a fault of ours: the next check carries it out."""
    stories: tuple[Story, ...] = ()
    """Those concerned as they now stand, each once."""


@dataclass(frozen=True, slots=True)
class Mistakable:
    """Something that can be marked as wrong: a fact, or that two bodies work together."""

    key: str
    fact: Fact | None = None
    tie: tuple[str, str] | None = None
    entries: tuple[str, ...] = ()
    """Whose it is, by the story's receipts."""


async def accept(desk: Desk, actor: Actor, watch: str, entry: str, why: str = "") -> Ruled:
    """The entry is ours: it is folded like any other. Raises NotAllowed, NotFound, WrongUsage, as all of these do."""
    return await _place(desk, actor, watch, entry, "accept", why)


async def decline(desk: Desk, actor: Actor, watch: str, entry: str, why: str = "") -> Ruled:
    """It is not ours: it is in no story, and not asked about again."""
    return await _place(desk, actor, watch, entry, "decline", why)


async def _place(desk: Desk, actor: Actor, watch: str, entry: str, kind: RulingKind, why: str) -> Ruled:
    require_editor(actor)
    read = await find_entry(desk, watch, entry)
    if await _is_ruled(desk, watch, kind, read.entry.id):
        raise WrongUsage(_DONE[kind], msgid("Take that ruling back first."))
    return await _rule(desk, actor, watch, kind, [(read.entry.id, "")], why)


async def hide(desk: Desk, actor: Actor, watch: str, story: str, why: str) -> Ruled:
    """It is told and listed no more; what was posted stays."""
    return await _withdraw(desk, actor, watch, story, "hide", why)


async def retract(desk: Desk, actor: Actor, watch: str, story: str, why: str) -> Ruled:
    """Hidden, and what was posted of it is taken back; whoever was told reads of it in the next digest's corrections."""
    return await _withdraw(desk, actor, watch, story, "retract", why)


async def _withdraw(desk: Desk, actor: Actor, watch: str, story: str, kind: RulingKind, why: str) -> Ruled:
    _require_reason(actor, why)
    found = await find_story(desk, watch, story)
    if found.withdrawn in {kind, "retract", "decline"}:
        raise WrongUsage(msgid("This story is withdrawn already."), msgid("Take that ruling back first."))
    return await _rule(desk, actor, watch, kind, [(anchor(found), "")], why)


async def join(desk: Desk, actor: Actor, watch: str, one: str, other: str, why: str) -> Ruled:
    """Both are of one event: the older id is kept, the other leads to it."""
    _require_reason(actor, why)
    first, second = await find_story(desk, watch, one), await find_story(desk, watch, other)
    if first.id == second.id:
        raise WrongUsage(msgid("These two are one story already."), msgid("Name another story."))
    rulings = await rulings_for(desk, watch)
    there = {member.entry for member in second.members}
    # Where an editor parted them before, the very same two are joined: the later ruling counts.
    parted = [(m.entry, entry) for m in first.members for entry in rulings.parted.get(m.entry, ()) if entry in there]
    return await _rule(desk, actor, watch, "join", parted or [(anchor(first), anchor(second))], why)


async def split(desk: Desk, actor: Actor, watch: str, story: str, entry: str, why: str) -> Ruled:
    """The entry is of another event than the rest of its story."""
    _require_reason(actor, why)
    found = await find_story(desk, watch, story)
    member = _member(found, entry)
    others = sorted((other for other in found.members if other != member), key=lambda other: (other.published, other.entry))
    if not others:
        raise WrongUsage(msgid("This story has one report only: nothing can be split off it."), msgid("Decline or hide it instead."))
    return await _rule(desk, actor, watch, "split", [(member.entry, others[0].entry)], why)


async def mark_wrong(desk: Desk, actor: Actor, watch: str, story: str, keys: Sequence[str], why: str, *, entry: str = "") -> Ruled:
    """These facts (`mistakables`) are told no more: of the story, or only as that one entry has them."""
    _require_reason(actor, why)
    found = await find_story(desk, watch, story)
    known = {each.key for each in mistakables(desk, found)}
    if not keys or not known.issuperset(keys):
        raise WrongUsage(msgid("This story says no such thing."), msgid("Name facts that it tells."))
    if entry:
        return await _rule(desk, actor, watch, "wrong", [(_member(found, entry).entry, f"{ONLY}{key}") for key in keys], why)
    return await _rule(desk, actor, watch, "wrong", [(anchor(found), key) for key in keys], why)


async def undo(desk: Desk, actor: Actor, number: int) -> Ruled:
    """Take a ruling back: all is as if it had not been given."""
    require_editor(actor)
    ruling = await desk.store.ruling(number)
    now = desk.clock()
    if not await desk.store.undo_ruling(number, now):
        raise WrongUsage(msgid("That ruling was taken back before."))
    await record(desk, actor, "ruling.undo", {"ruling": number, "kind": ruling.kind, "watch": ruling.watch, **_about(ruling)})
    return await _carried(desk, ruling.watch, [replace(ruling, undone=now)])


# ── what is ruled on ────────────────────────────────────────────────────────────────────────────────────────────────────────


async def find_entry(desk: Desk, watch: str, named: str) -> Read:
    """By its id or address. Raises NotFound."""
    read = await desk.store.find_reading(named, watch) or await desk.store.find_reading(clean_url(named), watch)
    if read is None:
        raise NotFound(msgid("There is no such entry."), msgid("Its id or its address is wanted."))
    return read


_NO_STORY = (msgid("There is no such story."), msgid("Give a story’s id, or the address of a report of it."))


async def find_story(desk: Desk, watch: str, named: str) -> Story:
    """By its id, or by the id or address of a report of it. Raises NotFound."""
    named = named.strip().strip("<>")
    if not named:
        raise NotFound(*_NO_STORY)
    story = await desk.store.story(watch, named)
    if story is None and (read := await desk.store.find_reading(named, watch) or await desk.store.find_reading(clean_url(named), watch)):
        story = await desk.store.story_of(watch, read.entry.id)
    if story is None:
        raise NotFound(*_NO_STORY)
    return story


def anchor(story: Story) -> str:
    """The entry a story is ruled on by: the one that named it, else its earliest."""
    entries = [member.entry for member in sorted(story.members, key=lambda member: (member.published, member.entry))]
    return story.id if story.id in entries else entries[0]


def _member(story: Story, entry: str) -> Member:
    found = [member for member in story.members if entry in {member.entry, member.url}]
    if not found:
        raise NotFound(msgid("That report is not part of this story."))
    return found[0]


def mistakables(desk: Desk, story: Story) -> tuple[Mistakable, ...]:
    """All that a story says and could be wrong, each once."""
    first, second = desk.watches[story.watch].sides
    facts = [Mistakable(fact_key(fact), fact, entries=(fact.receipt.entry,)) for fact in facts_of(story.facts)]
    ties = [
        Mistakable(tie_key(tie.one, tie.other), tie=(tie.one, tie.other), entries=(tie.receipt.entry,))
        for tie in marks_of(story, (first.key, second.key)).ties
    ]
    return tuple({each.key: each for each in reversed((*facts, *ties))}.values())[::-1]


async def likely(desk: Desk, story: Story, *, limit: int = LIKELY) -> list[Story]:
    """Stories that may be of the same event: those that share most of what entries are found by."""
    reads = await desk.store.members(story.id, watch=story.watch)
    weights = desk.weights[story.watch]
    keys = await asyncio.to_thread(lambda: frozenset(key for read in reads for key in see(read, weights).keys))
    times = [member.published for member in story.members]
    near = {"since": min(times) - _WITHIN, "until": max(times) + _WITHIN}
    shared = await desk.store.candidates(story.watch, keys, **near, limit=limit + 1)
    found = [other for other in shared if other.id != story.id and not other.withdrawn]
    parties = [body.known_as for body in story.facts.organisations[:2]]
    for words in parties if len(found) < limit else ():
        page = await desk.store.search(story.watch, words, limit=limit)
        found += [other for other in page.stories if other.id != story.id and other.id not in {one.id for one in found}]
    return found[:limit]


async def find_other(desk: Desk, story: Story, named: str) -> Story:
    """The story to join it with: by its id, a report's address, or words that one story alone has. Raises NotFound or WrongUsage."""
    try:
        return await find_story(desk, story.watch, named)
    except NotFound:
        found = [one for one in (await desk.store.search(story.watch, named, limit=_SEARCHED)).stories if one.id != story.id]
    if len(found) == 1:
        return found[0]
    if not found:
        raise NotFound(msgid("No other story has these words."), msgid("Give its id, the address of a report of it, or other words."))
    raise WrongUsage(msgid("Several stories have these words."), msgid("Give its id, the address of a report of it, or more words."))


# ── writing it down, and carrying it out ────────────────────────────────────────────────────────────────────────────────────

_DONE: Mapping[RulingKind, str] = {"accept": msgid("It was accepted before."), "decline": msgid("It was declined before.")}


def _require_reason(actor: Actor, why: str) -> None:
    require_editor(actor)
    if not why.strip():
        raise WrongUsage(msgid("A reason is wanted."), msgid("Say in a few words why: readers of the correction see it."))


async def _is_ruled(desk: Desk, watch: str, kind: RulingKind, entry: str) -> bool:
    """Whether that is the last word on whether the entry is ours."""
    placed = [r for r in await desk.store.rulings(watch, [entry]) if r.subject == entry and r.kind in _DONE]
    return bool(placed) and placed[-1].kind == kind


async def _rule(desk: Desk, actor: Actor, watch: str, kind: RulingKind, about: Iterable[tuple[str, str]], why: str) -> Ruled:
    why = " ".join(why.split())[:LONGEST]
    now, given = desk.clock(), []
    for subject, object_ in about:
        ruling = Ruling(0, watch, kind, subject, object_, actor.installation or None, actor.user, why, now)
        given.append(await desk.store.rule(ruling))
        await record(desk, actor, f"ruling.{kind}", {"ruling": given[-1].id, "watch": watch, **_about(ruling)})
    return await _carried(desk, watch, given)


def _about(ruling: Ruling) -> dict[str, str]:
    return {name: words for name, words in (("subject", ruling.subject), ("object", ruling.object), ("why", ruling.why)) if words}


async def _carried(desk: Desk, watch: str, given: Sequence[Ruling]) -> Ruled:
    carried = await _settle(desk, watch)
    if carried and any(ruling.kind in _DONE for ruling in given):
        await fold_all(desk)
    entries = dict.fromkeys(entry for ruling in given for entry in (ruling.subject, ruling.object))
    found = [await desk.store.story_of(watch, entry) for entry in entries if entry]
    return Ruled(tuple(given), carried, tuple({story.id: story for story in found if story}.values()))


async def _settle(desk: Desk, watch: str) -> bool:
    """Whether it could be done now: whoever folds holds the claim for seconds."""
    by = f"{desk.name}:{uuid.uuid4().hex[:6]}"
    for _ in range(_TRIES):
        if await desk.store.claim_folding(watch, by=by, now=desk.clock(), until=desk.clock() + LEASE):
            try:
                return await settle(desk, watch)
            except LostClaim:
                log.info("A story moved on while a ruling was carried out; the next check carries it out.")
                return False
            finally:
                await desk.store.release_folding(watch, by=by)
        await asyncio.sleep(_PAUSE)
    return False
