"""tend: what people do to feeds that are watched. Who may is asked first; what was done is on record."""

from __future__ import annotations

from dataclasses import dataclass

from bot.answers.feedacts import SIDE
from bot.answers.feedlist import WORLD
from bot.errors import NotAllowed, NotFound
from bot.models import Actor, number_in
from bot.pipeline.checking import FeedChecked, probe
from bot.pipeline.desk import Desk
from bot.pipeline.permits import record, require_admin
from bot.ports import FeedState

_ACTS = frozenset({"open", "pause", "resume", "test", "remove"})


@dataclass(frozen=True, slots=True)
class FeedPress:
    """What somebody pressed of a feed's acts; written "ACT|WATCH|FEED"."""

    act: str
    """As `answers.feedacts.feed_acts` has it."""
    watch: str
    feed: int

    @classmethod
    def of(cls, written: str, desk: Desk) -> FeedPress | None:
        """None for what is none of ours."""
        act, watch, feed, *_ = [*written.split("|"), "", "", ""]
        if watch not in desk.watches or not number_in(feed) or not _is_act(act, watch, desk):
            return None
        return cls(act, watch, number_in(feed))

    def __str__(self) -> str:
        return f"{self.act}|{self.watch}|{self.feed}"


def _is_act(act: str, watch: str, desk: Desk) -> bool:
    if not act.startswith(SIDE):
        return act in _ACTS
    return act.removeprefix(SIDE) in {WORLD, *(side.key for side in desk.watches[watch].sides)}


def may_change_feeds(desk: Desk, actor: Actor) -> bool:
    return actor.is_admin or desk.feed_changes == "members"


def require_feed_changes(desk: Desk, actor: Actor) -> None:
    """Raises NotAllowed."""
    if not may_change_feeds(desk, actor):
        raise NotAllowed("Only admins change what is watched.", "Anybody can suggest a feed.")


async def find_state(desk: Desk, watch: str, feed: int) -> FeedState:
    """Raises NotFound where the watch has no feed of that number, or no longer."""
    states = await desk.store.feed_states(watch, desk.clock())
    if (found := next((state for state in states if state.feed.id == feed), None)) is None:
        raise NotFound("That feed is watched no longer.")
    return found


async def change_feed(desk: Desk, actor: Actor, press: FeedPress) -> FeedState:
    """Pause it, watch it again, remove it, or say whose outlet it is; the feed as it was before. Raises NotAllowed or NotFound."""
    require_feed_changes(desk, actor)
    before = await find_state(desk, press.watch, press.feed)
    about: dict[str, object] = {"watch": press.watch, "feed": press.feed}
    if press.act.startswith(SIDE):
        side = press.act.removeprefix(SIDE)
        await desk.store.set_feed_side(press.watch, press.feed, side)
        await record(desk, actor, "feed.side", {**about, "side": side})
        return before
    if press.act == "remove":
        await desk.store.remove_feed(press.watch, before.source.url)
    else:
        await desk.store.set_feed_state(press.watch, before.source.url, paused=press.act == "pause")
    await record(desk, actor, f"feed.{press.act}", about)
    return before


async def test_feed(desk: Desk, actor: Actor, press: FeedPress) -> FeedChecked:
    """Fetched and read now; nothing is kept. Raises NotAllowed or NotFound."""
    require_feed_changes(desk, actor)
    return await probe(desk, (await find_state(desk, press.watch, press.feed)).feed)


async def wake_destination(desk: Desk, actor: Actor, name: str) -> None:
    """One that was paused, of the actor's own house, is sent to again. Raises NotAllowed or NotFound."""
    require_admin(actor)
    installation = actor.installation or None
    await desk.store.change_destination(name, {"state": "active"}, installation=installation)
    await record(desk, actor, "destination.resume", {"destination": name})
