"""suggest: a feed that somebody thinks should be watched is looked at with the desk's own eyes; who changes feeds decides."""

import logging
from dataclasses import dataclass, replace
from typing import Literal

from bot.errors import NotFound
from bot.feeds.outlets import propose
from bot.feeds.rhythm import address
from bot.messages.notice import notice
from bot.models import Actor, Source, Suggestion
from bot.pipeline.checking import check
from bot.pipeline.desk import DRAWN_AS, Desk
from bot.pipeline.owners import find_owner, send_to_owner
from bot.pipeline.permits import record
from bot.pipeline.prospecting import bare, prospect, read_address
from bot.pipeline.tending import may_change_feeds, require_feed_changes
from bot.ports import FeedState
from bot.text import language_of, one_line

log = logging.getLogger(__name__)

MOST = 4
"""Feeds of one site that are looked at while somebody waits in chat."""

Outcome = Literal["watched", "added", "suggested", "open", "accepted", "declined"]
"""It was watched already; it is from now on; the suggestion waits, as did an earlier one; an earlier one was accepted (and the feed taken
out since) or declined."""


@dataclass(frozen=True, slots=True)
class Looked:
    """What stands at an address: a feed, or the feed that a page names. `watched` is it where the watch has it already."""

    url: str
    title: str = ""
    entries: int = 0
    kept: int = 0
    """How many of its entries the desk would tell."""
    side: str = ""
    """Whose outlet it seems to be, of what kind, in which language."""
    kind: str = "press"
    language: str = ""
    watched: FeedState | None = None


@dataclass(frozen=True, slots=True)
class Suggested:
    outcome: Outcome
    looked: Looked
    suggestion: Suggestion | None = None
    """The one that waits, or that was decided."""


async def look_at(desk: Desk, watch: str, words: str) -> Looked:
    """Raises WrongUsage for what is no address; Unavailable, Rejected or Unreadable where no feed can be read."""
    url = read_address(words)
    states = await desk.store.feed_states(watch, desk.clock())
    if known := _watched(states, url):
        return Looked(url, known.source.title, watched=known)
    found = await prospect(desk, watch, url, most=MOST)
    if found.error:
        raise found.error
    best = found.prospects[0]
    if known := _watched(states, best.url):
        return Looked(best.url, known.source.title, watched=known)
    source = best.source()
    return Looked(best.url, source.title, best.total, best.kept, source.side, source.kind, source.language)


def _watched(states: list[FeedState], url: str) -> FeedState | None:
    wanted = bare(url)
    return next((state for state in states if wanted in {bare(state.source.url), bare(state.feed.url), bare(address(state.feed))}), None)


async def suggest(desk: Desk, actor: Actor, watch: str, looked: Looked) -> Suggested:
    """Who may change feeds has it watched at once; anybody else's waits for them."""
    if looked.watched:
        return Suggested("watched", looked)
    if may_change_feeds(desk, actor):
        await _watch(desk, actor, watch, Source(looked.url, looked.title, looked.side, looked.kind, looked.language))
        return Suggested("added", looked)
    new = Suggestion(0, actor.installation, watch, looked.url, actor.user, desk.clock(), title=looked.title)
    if await desk.store.suggest(replace(new, entries=looked.entries, kept=looked.kept)):
        kept = await _find(desk, actor.installation, watch, looked.url)
        await record(desk, actor, "feed.suggest", {"watch": watch, "suggestion": kept.id})
        return Suggested("suggested", looked, kept)
    known = await _find(desk, actor.installation, watch, looked.url)
    return Suggested(known.state, looked, known)


async def _find(desk: Desk, installation: int, watch: str, url: str) -> Suggestion:
    for state in ("open", "declined", "accepted"):
        for known in await desk.store.suggestions(installation, state=state):
            if (known.watch, known.url) == (watch, url):
                return known
    raise NotFound("That suggestion is there no longer.")


async def accept(desk: Desk, actor: Actor, id: int) -> Suggestion | None:
    """The feed is watched and checked; None if somebody else decided before. Raises NotAllowed, or NotFound for another house's."""
    require_feed_changes(desk, actor)
    suggestion = await _decide(desk, actor, id, "accepted")
    if suggestion:
        await _watch(desk, actor, suggestion.watch, await _as_proposed(desk, suggestion))
    return suggestion


async def _as_proposed(desk: Desk, suggestion: Suggestion) -> Source:
    """With the side and kind that its address, its neighbours and its title tell; `feeds add` with other words changes them."""
    listed = [source for source, state in (await desk.store.listings(suggestion.watch)).values() if state != "removed"]
    language = language_of(suggestion.title) if suggestion.title else ""
    proposal = propose(suggestion.url, language, desk.watches[suggestion.watch], listed)
    return Source(suggestion.url, suggestion.title, proposal.side, proposal.kind, language)


async def decline(desk: Desk, actor: Actor, id: int, reason: str) -> Suggestion | None:
    """As `accept`; `reason` is what its suggester is told."""
    require_feed_changes(desk, actor)
    return await _decide(desk, actor, id, "declined", one_line(reason))


async def _decide(desk: Desk, actor: Actor, id: int, state: Literal["accepted", "declined"], reason: str = "") -> Suggestion | None:
    await _require_own(desk, actor, id)
    if decided := await desk.store.decide_suggestion(id, state, actor.user, desk.clock(), reason):
        await record(desk, actor, f"suggestion.{state}", {"suggestion": id})
        return decided
    again = await _own(desk, actor, id, state)
    # After a crash in the middle the same person's decision comes again.
    return again if again and again.decided_by == actor.user else None


async def _require_own(desk: Desk, actor: Actor, id: int) -> None:
    found = [await _own(desk, actor, id, state) for state in ("open", "accepted", "declined")]
    if not any(found):
        raise NotFound(f"There is no suggestion {id}.")


async def _own(desk: Desk, actor: Actor, id: int, state: str) -> Suggestion | None:
    its = await desk.store.suggestions(actor.installation or None, state=state)
    return next((suggestion for suggestion in its if suggestion.id == id), None)


async def tell_owner(desk: Desk, words: str) -> None:
    """By the destination that hears of trouble, where the settings name one; the log has it in any case."""
    log.info("%s", words)
    if owner := await find_owner(desk, "feeds:suggested"):
        await send_to_owner(desk, owner, notice(words, DRAWN_AS[owner.platform]))


async def _watch(desk: Desk, actor: Actor, watch: str, source: Source) -> None:
    feed = await desk.store.add_feed(watch, source, desk.clock())
    await record(desk, actor, "feed.add", {"watch": watch, "feed": feed.id})
    async for _ in check(desk, urls=[source.url], page_seconds=0):  # somebody waits for the answer
        pass
