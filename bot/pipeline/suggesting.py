"""suggest: a feed that somebody thinks should be watched is looked at with the desk's own eyes; who changes feeds decides."""

import logging
from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass, replace
from typing import Literal, get_args

from bot.answers.feedlist import WORLD
from bot.answers.page import Page
from bot.answers.suggestions import TITLE, Looked, word_asked, word_deciding, word_outcome
from bot.errors import DeskError, NotAllowed, NotFound, Rejected, Unavailable, Unreadable, WrongUsage
from bot.feeds.outlets import propose
from bot.feeds.rhythm import address
from bot.messages.notice import notice
from bot.models import Actor, OutletKind, Question, Source, Suggestion
from bot.pipeline.checking import check
from bot.pipeline.desk import DRAWN_AS, Desk
from bot.pipeline.owners import find_owner, send_to_owner, wording_of
from bot.pipeline.permits import record
from bot.pipeline.prospecting import bare, prospect, read_address
from bot.pipeline.speaking import page_for, reader
from bot.pipeline.tending import may_change_feeds, require_feed_changes
from bot.ports import FeedState
from bot.text import language_of, one_line, shorten

log = logging.getLogger(__name__)

_CODE = 3
"""Letters of a language's code."""
MOST_ENTRIES = 100_000
"""Of a feed, as far as a form is believed."""
MOST = 4
"""Feeds of one site that are looked at while somebody waits in chat."""

Outcome = Literal["watched", "added", "suggested", "open", "accepted", "declined"]
"""It was watched already; it is from now on; the suggestion waits, as did an earlier one; an earlier one was accepted (and the feed taken
out since) or declined."""

REFUSALS = (WrongUsage, NotAllowed, NotFound, Unavailable, Rejected, Unreadable)
"""Why an address is not suggested: said to whoever named it (`answers.suggestions.word_trouble`)."""


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


Tell = Callable[[Page, str], Awaitable[bool]]
"""Tells that person something, worded with that page, where their platform has their own conversation with the app; False if it cannot."""


async def suggest_it(
    desk: Desk, actor: Actor, watch: str, looked: Looked, admins: Collection[str], ask: Callable[[Suggestion], Tell]
) -> str:
    """As `suggest`: what is said of what happens to it. A new suggestion is told to those who decide, the `admins` that the settings name,
    by `ask`; where none of them can be told, to whoever hears of trouble. `looked` may be made up: a form brought it back. Raises
    WrongUsage."""
    made = await suggest(desk, actor, watch, _sound(desk, watch, looked))
    page = _page(desk, actor, watch)
    if made.outcome == "suggested" and (new := made.suggestion):
        tell = ask(new)
        heard = [await _tell(desk, actor.installation, user, watch, tell) for user in sorted(admins)]
        if not any(heard):
            await _tell_owner(desk, new, actor.name or actor.user)
    return word_outcome(page, made.outcome, made.suggestion)


def _sound(desk: Desk, watch: str, looked: Looked) -> Looked:
    """Of an address that a feed can have, and of nobody's side and kind but those there are."""
    if looked.watched:
        return looked
    side = looked.side if looked.side in {"", WORLD, *(side.key for side in desk.watches[watch].sides)} else ""
    kind = looked.kind if looked.kind in get_args(OutletKind) else "press"
    language = said if (said := str(looked.language)).isalpha() and len(said) <= _CODE else ""
    title, entries, kept = shorten(one_line(str(looked.title)), TITLE), _count(looked.entries), _count(looked.kept)
    return Looked(read_address(str(looked.url)), title, entries, kept, side, kind, language)


def _count(said: object) -> int:
    return said if isinstance(said, int) and 0 <= said <= MOST_ENTRIES else 0


async def tell_suggester(desk: Desk, suggestion: Suggestion, tell: Tell) -> None:
    """What was decided: `tell` words it (`answers.suggestions.word_decided`)."""
    await _tell(desk, suggestion.installation, suggestion.who, suggestion.watch, tell)


async def _tell(desk: Desk, installation: int, user: str, watch: str, tell: Tell) -> bool:
    """In their language. What cannot be said now is no reason to do again what it is about."""
    try:
        return await tell(_page(desk, await reader(desk, installation, user), watch), user)
    except DeskError as error:
        log.warning("%s could not be told: %s", user, error)
        return False


async def _tell_owner(desk: Desk, suggestion: Suggestion, who: str) -> None:
    """By the destination that hears of trouble, where the settings name one; the log has it in any case."""
    page = _page(desk, Actor(0, ""), suggestion.watch)
    log.info("%s", word_asked(page, suggestion, who))
    if owner := await find_owner(desk, "feeds:suggested"):
        drawn_as = DRAWN_AS[owner.platform]
        page = replace(page, wording=await wording_of(desk, owner), house="teams" if drawn_as == "teams" else "slack")
        await send_to_owner(desk, owner, notice(page.wording.sentences(word_asked(page, suggestion, who), word_deciding(page)), drawn_as))


def _page(desk: Desk, actor: Actor, watch: str) -> Page:
    return page_for(desk, actor, watch, Question("feeds", language=actor.language))


async def _watch(desk: Desk, actor: Actor, watch: str, source: Source) -> None:
    feed = await desk.store.add_feed(watch, source, desk.clock())
    await record(desk, actor, "feed.add", {"watch": watch, "feed": feed.id})
    async for _ in check(desk, urls=[source.url], page_seconds=0):  # somebody waits for the answer
        pass
