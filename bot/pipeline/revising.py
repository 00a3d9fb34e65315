"""revise: what was posted of a story is changed when the story has changed, or is taken back.

Nothing is sent here: what is to be edited, deleted or noted goes into the outbox, once for each (delivery, story, revision), and is sent
like any other message, in the order of its destination. The digest is kept as its messages then say it, so that the next change finds it.
"""

import asyncio
import hashlib
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from bot.digests.both import with_twin
from bot.digests.compose import reword
from bot.digests.divide import renew_contents
from bot.errors import DeskError, LostClaim, NotFound
from bot.messages.amend import Change, amend, note, strike
from bot.messages.render import Renderer
from bot.messages.tidy import safe_url
from bot.models import Delivery, Digest, Item, Language, Link, Message, Plain, Plan, Revision, Story, Telling, Text, Watch
from bot.pipeline.composing import lens_of
from bot.pipeline.converting import find_exchange
from bot.pipeline.desk import Desk
from bot.ports import Amended, Posted
from bot.stories.rank import reasons
from bot.text import one_line
from bot.wording.catalogue import Wording, msgid
from bot.wording.menus import menu_of

log = logging.getLogger(__name__)

EDITABLE = ("slack", "teams")
"""Platforms on which what was posted can be changed: by our own apps, never through a webhook."""
AT_ONCE = 50
NEVER_AGAIN = 2**31 - 1
"""The revision up to which a story that was taken back is told: there is none after it."""
_TRIES = 5
"""How often is looked anew where others change the same messages."""
_TELLING = 20
"""Letters from which on a quotation is nobody else's by chance."""
_BY: Mapping[str, str] = {
    "editor": msgid("A story that stood here was withdrawn by an editor."),
    "admin": msgid("A story that stood here was withdrawn by an administrator."),
}


async def revise_told(desk: Desk) -> int:
    """Put an edit, and a note for its thread, into the outbox for each message in which a story stands that has a newer revision.

    Only messages that are there, on a platform that can edit, told at most `Desk.revise_for` ago. Returns how many messages are to be
    edited. May be stopped at any `await` and begun again, by several processes at once.
    """
    if desk.renderer is None or not desk.revise_for:
        return 0
    plans, edited = {plan.id: plan for plan in await desk.store.plans()}, 0
    for watch in desk.watches:
        since = desk.clock() - desk.revise_for
        for posted in await desk.store.outdated(watch, EDITABLE, since=since, limit=AT_ONCE):
            edited += await _revise(desk, plans.get(posted.delivery.plan), posted)
    return edited


async def retract(desk: Desk, watch: str, story: str, *, role: str, why: str) -> int:
    """Take back what was posted, or is about to be, of that story: its place in each message says that it was withdrawn, by whom and why;
    a message that tells nothing else is deleted.

    `role` is said in the place of a name ("editor", "admin"), `why` is the person's own words, which may be empty. Returns how many
    messages are to be changed; 0 where nothing was posted of it, or all of it was taken back before.
    """
    if desk.renderer is None:
        return 0
    changed = 0
    for _ in range(_TRIES):
        try:
            for posted in await desk.store.posted(watch, EDITABLE, story):
                if posted.revision < NEVER_AGAIN:
                    changed += await _take_back(desk, watch, posted, role, why)
        except LostClaim as error:  # another change of a message came between: it is looked at anew
            log.info("%s", error)
        else:
            break
    return changed


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a story stands: its digest, and each message of that as it was posted and as it is now."""

    posted: Posted
    digest: Digest
    item: Item
    sheet: Sequence[tuple[Delivery, Delivery]]


async def _find(desk: Desk, watch: str, posted: Posted) -> _Place | None:
    """None where nothing is left to change: the digest is not kept, tells the story only beside another, or its messages are deleted."""
    digest = await desk.store.digest(posted.delivery.plan, posted.delivery.period_key)
    if digest is None:
        return None
    forwarded = await desk.store.stories(watch, {item.story for item in digest.items})
    item = next((i for i in digest.items if posted.story in {i.story, forwarded[i.story].id if i.story in forwarded else ""}), None)
    sheet = [(first, last) for first, last in await desk.store.sheet_of(posted.delivery) if last.action != "delete"]
    return _Place(posted, digest, item, sheet) if item and sheet else None


# ── a newer revision ────────────────────────────────────────────────────────────────────────────────────────────────────────


async def _revise(desk: Desk, plan: Plan | None, posted: Posted) -> int:
    """One message's trouble is that message's alone."""
    try:
        return await _bring_up_to_date(desk, plan, posted) if plan else await _leave(desk, posted)
    except LostClaim as error:
        log.info("%s", error)
    except DeskError as error:
        log.error("What was posted of the story %s could not be brought up to date: %s", posted.story, error)
    except Exception:  # a fault of ours in one message must neither keep the others from being mended nor come back
        log.exception("What was posted of the story %s met a fault of the desk's own.", posted.story)
        await _leave(desk, posted, posted.revision + 1)
    return 0


async def _leave(desk: Desk, posted: Posted, revision: int = NEVER_AGAIN) -> int:
    """It stays as it is."""
    await desk.store.amend_posted(Amended(posted.delivery.plan, posted.story, posted.delivery.id, revision))
    return 0


async def _bring_up_to_date(desk: Desk, plan: Plan, posted: Posted) -> int:
    story = (await desk.store.stories(plan.watch, [posted.story])).get(posted.story)
    place = await _find(desk, plan.watch, posted)
    if story is None or place is None:
        return await _leave(desk, posted, story.revision if story else NEVER_AGAIN)
    changes = [each for each in await desk.store.revisions_of(plan.watch, story.id) if posted.revision < each.number <= story.revision]
    after = await _reword(desk, plan, place, story, changes)
    change = Change(place.item, after, _contents(desk, place, after))
    edits, digest = await _edits(desk, plan.watch, change, place, (story.id, story.revision))
    notes = await _notes(desk, plan, place, digest, after)
    amended = Amended(
        plan.id,
        posted.story,
        posted.delivery.id,
        story.revision,
        (*edits, *notes),
        {first.id: last.id for first, last in place.sheet},
        digest,
    )
    await desk.store.amend_posted(amended)
    return len(edits)


async def _notes(desk: Desk, plan: Plan, place: _Place, digest: Digest, after: Item) -> list[Delivery]:
    """What has changed, for the thread of the message that told it; none where it cannot be said with a receipt."""
    if not after.note:
        return []
    platform = place.posted.delivery.message.platform
    told = await _drawn(desk, lambda renderer: note(after, digest, desk.watches[plan.watch], renderer, platform))
    latest = max((last for _, last in place.sheet), key=lambda last: last.created)
    key = (after.story, after.revision)
    return [_made(desk, place.posted.delivery, latest, told, "thread", key, part=len(place.sheet) + 1)]


async def _reword(desk: Desk, plan: Plan, place: _Place, story: Story, changes: Sequence[Revision]) -> Item:
    """As it is now, in the plan's language or both, as long or as short as it was."""
    languages: tuple[Language, ...] = ("en", "ja") if plan.language == "both" else (plan.language,)
    beside = await desk.store.stories(plan.watch, [other for other, _ in place.item.besides])
    votes = await desk.store.votes(plan.watch, [story.id])
    telling = Telling(story, place.posted.revision, tuple(changes), votes=votes.get(story.id, 0))
    since = max(last.created if last is not first else place.posted.at for first, last in place.sheet)
    period = replace(place.digest.period, start=since, end=max(desk.clock(), since))
    lens = lens_of(desk, plan)
    worded = [
        await asyncio.to_thread(
            reword,
            plan,
            period,
            telling,
            [Telling(other) for other in beside.values()],
            desk.watches[plan.watch],
            reasons(story, now=place.digest.period.due, lens=lens, votes=votes),
            wording=desk.wordings[language],
            lens=lens,
            exchange=await find_exchange(desk, [story], language, currency=plan.currency),
            brief=place.item.brief,
        )
        for language in languages
    ]
    return with_twin(worded[0], worded[1]) if len(worded) > 1 else worded[0]


# ── taking back ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


async def _take_back(desk: Desk, watch: str, posted: Posted, role: str, why: str) -> int:
    place = await _find(desk, watch, posted)
    if place is None:
        return await _leave(desk, posted)
    key = (posted.story, NEVER_AGAIN)
    if _tells_only(place):
        first, last = place.sheet[0]
        made: list[Delivery] = [_made(desk, first, last, last.message, "delete", key)]
        digest = None
    else:
        after = _withdrawn(desk, place, role, why)
        urls, phrases = await _reported(desk, watch, place)
        made, digest = await _edits(
            desk,
            watch,
            Change(place.item, after, ended=True),
            place,
            key,
            finish=lambda message: strike(message, place.item.story, urls, phrases),
        )
    bases = {first.id: last.id for first, last in place.sheet}
    amended = Amended(posted.delivery.plan, posted.story, posted.delivery.id, NEVER_AGAIN, tuple(made), bases, digest)
    await desk.store.amend_posted(amended)
    return len(made)


async def _reported(desk: Desk, watch: str, place: _Place) -> tuple[frozenset[str], frozenset[str]]:
    """By what other lines of its digest are known to be about the story: the addresses of its reports, and what somebody said in it."""
    story = (await desk.store.stories(watch, [place.item.story])).get(place.item.story)
    told = (place.item, place.item.twin) if place.item.twin else (place.item,)
    linked = {safe_url(piece.url) for item in told for piece in (*item.headline, *item.sources) if isinstance(piece, Link)}
    members = {safe_url(member.url) for member in story.members} if story else set()
    quoted = {one_line(quote.receipt.words) for quote in story.facts.quotes} if story else set()
    return frozenset((linked | members) - {""}), frozenset(words for words in quoted if len(words) > _TELLING)


def _tells_only(place: _Place) -> bool:
    """Whether the whole digest is one message of that one story."""
    others = any(item.story != place.item.story for item in place.digest.items)
    beside = bool(place.item.besides) or any(not section.items and not section.contents for section in place.digest.sections)
    return len(place.sheet) == 1 and not others and not beside


def _withdrawn(desk: Desk, place: _Place, role: str, why: str) -> Item:
    said = [_withdrawal(desk.wordings[language], role, why) for language in _languages(place)]
    items = [Item(place.item.story, place.item.revision, headline, note=reason, brief=place.item.brief) for headline, reason in said]
    return replace(items[0], twin=items[1] if len(items) > 1 else None, besides=place.item.besides)


def _languages(place: _Place) -> tuple[Language, ...]:
    mine = place.digest.language
    other: Language = "ja" if mine == "en" else "en"
    return (mine, other) if place.item.twin else (mine,)


def _withdrawal(wording: Wording, role: str, why: str) -> tuple[Text, Text]:
    headline = wording.say(_BY.get(role, _BY["editor"]))
    return (Plain(headline),), (Plain(wording.say("Reason: {why}", why=why)),) if why.strip() else ()


# ── both ────────────────────────────────────────────────────────────────────────────────────────────────────────────────────


async def _edits(
    desk: Desk,
    watch: str,
    change: Change,
    place: _Place,
    key: tuple[str, int],
    finish: Callable[[Message], Message] = lambda message: message,
) -> tuple[list[Delivery], Digest]:
    """An edit of each message that says something of it, and the digest with it. Nothing else in them moves, but by `finish`."""
    edits = []
    for first, last in place.sheet:
        message = finish(await _amended(desk, last.message, change, place.digest, desk.watches[watch]))
        if message is not last.message:
            edits.append(_made(desk, first, last, message, "edit", key))
    return edits, _with_change(place.digest, change)


async def _amended(desk: Desk, message: Message, change: Change, digest: Digest, watch: Watch) -> Message:
    menu = menu_of(digest, desk.wordings)
    return await _drawn(desk, lambda renderer: amend(message, change, digest, watch, renderer, menu))


async def _drawn(desk: Desk, draw: Callable[[Renderer], Message]) -> Message:
    renderer = desk.renderer
    if renderer is None:
        raise NotFound("Nothing here can draw messages.")
    return await asyncio.to_thread(renderer.surely, lambda: draw(renderer))


def _contents(desk: Desk, place: _Place, after: Item) -> tuple[tuple[Text, Text], ...]:
    """The lines of the contents that name it."""
    wording = desk.wordings[place.digest.language]
    lines = (line for section in place.digest.sections if section.contents for line in section.lines)
    return tuple((line, renewed) for line in lines if (renewed := renew_contents(line, place.item, after, wording)))


def _with_change(digest: Digest, change: Change) -> Digest:
    """A story that the changed one was joined to is told with it."""
    before, after, lines = change.before, change.after, dict(change.lines)
    joined = {after.story} - {before.story}
    sections = (
        replace(
            section,
            items=tuple(after if item.story == before.story else item for item in section.items if item.story not in joined),
            lines=tuple(lines.get(line, line) for line in section.lines),
        )
        for section in digest.sections
    )
    return replace(digest, sections=tuple(sections))


def _made(desk: Desk, target: Delivery, last: Delivery, message: Message, action: str, key: tuple[str, int], part: int = 0) -> Delivery:
    """Always the same for the same change of the same message, whoever makes it. It comes after that message and after its `last` change,
    whatever the clock says."""
    now = max(desk.clock(), max(target.created, last.created) + timedelta(microseconds=1))
    return replace(
        target,
        id=hashlib.sha256(f"{action}\n{target.id}\n{key[0]}\n{key[1]}".encode()).hexdigest()[:20],
        part=part or target.part,
        message=replace(message, stories=()),
        state="due",
        created=now,
        expires=now + max(desk.revise_for, timedelta(days=1)),
        not_before=None,
        attempts=0,
        reference={},
        trouble="",
        action=action,  # type: ignore[arg-type]  # one of the literals above
        target=target.id,
    )
