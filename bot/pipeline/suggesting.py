"""suggest: a feed that somebody thinks should be watched is looked at with the desk's own eyes; who changes feeds decides."""

import logging
from dataclasses import dataclass, replace
from typing import Literal

from bot.errors import DeskError, NotFound, Unreadable, WrongUsage
from bot.feeds.clean import clean_url
from bot.feeds.discover import find_feeds
from bot.feeds.guard import is_page
from bot.messages.notice import notice
from bot.models import Actor, Delivery, Feed, Source, Suggestion
from bot.pipeline.checking import check, examine
from bot.pipeline.desk import DRAWN_AS, LEASE, Desk
from bot.pipeline.permits import record
from bot.pipeline.tending import may_change_feeds, require_feed_changes
from bot.ports import FeedState
from bot.text import one_line, shorten

log = logging.getLogger(__name__)

_TITLE = 120

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
    watched: FeedState | None = None


@dataclass(frozen=True, slots=True)
class Suggested:
    outcome: Outcome
    looked: Looked
    suggestion: Suggestion | None = None
    """The one that waits, or that was decided."""


def read_address(words: str) -> str:
    """The http(s) address in `words`, without a user's name. Raises WrongUsage. Whether it is public the fetcher sees."""
    typed = one_line(words).strip("<>").partition("|")[0]
    address = clean_url(typed if "://" in typed else f"https://{typed}") if typed else ""
    if not address or "." not in address.partition("://")[2].partition("/")[0]:
        raise WrongUsage("That is not an address a feed can have.", "An http or https address is wanted.")
    return address


async def look_at(desk: Desk, watch: str, words: str) -> Looked:
    """Raises WrongUsage for what is no address; Unavailable, Rejected or Unreadable where no feed can be read."""
    url = read_address(words)
    states = await desk.store.feed_states(watch, desk.clock())
    if known := _watched(states, url):
        return Looked(url, known.source.title, watched=known)
    fetched = await desk.fetcher.fetch(url)
    if is_page(fetched.body or b"", fetched.content_type):
        feeds = find_feeds(fetched.body or b"", fetched.url)
        if not feeds:
            raise Unreadable("This is a web page that names no feed.")
        url = feeds[0]
        if known := _watched(states, url):
            return Looked(url, known.source.title, watched=known)
        fetched = await desk.fetcher.fetch(url)
    found = await examine(desk, Feed(0, url, sources={watch: Source(url, "")}), fetched)
    return Looked(url, shorten(one_line(found.title), _TITLE), found.entries, found.kept)


def _watched(states: list[FeedState], url: str) -> FeedState | None:
    wanted = _bare(url)
    return next((state for state in states if wanted in {_bare(state.source.url), _bare(state.feed.url)}), None)


def _bare(url: str) -> str:
    return url.partition("://")[2].removeprefix("www.").rstrip("/")


async def suggest(desk: Desk, actor: Actor, watch: str, looked: Looked) -> Suggested:
    """Who may change feeds has it watched at once; anybody else's waits for them."""
    if looked.watched:
        return Suggested("watched", looked)
    if may_change_feeds(desk, actor):
        await _watch(desk, actor, watch, Source(looked.url, looked.title))
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
        await _watch(desk, actor, suggestion.watch, Source(suggestion.url, suggestion.title))
    return suggestion


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
    owner = next((each for each in await desk.store.destinations() if each.name == desk.owner and each.state == "active"), None)
    sender = desk.senders.get(owner.platform) if owner else None
    if owner is None or sender is None:
        return
    now, message = desk.clock(), notice(words, DRAWN_AS[owner.platform])
    try:
        await sender.send(Delivery(f"owner-{now:%Y%m%d%H%M%S%f}", 0, owner, "owner", 1, 1, message, "sending", now, now + LEASE))
    except DeskError as error:
        log.warning("The owner could not be told: %s", error)


async def _watch(desk: Desk, actor: Actor, watch: str, source: Source) -> None:
    feed = await desk.store.add_feed(watch, source, desk.clock())
    await record(desk, actor, "feed.add", {"watch": watch, "feed": feed.id})
    async for _ in check(desk, urls=[source.url], page_seconds=0):  # somebody waits for the answer
        pass
