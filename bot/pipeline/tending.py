"""tend: what people do to feeds that are watched. Who may is asked first; what was done is on record."""

from typing import Literal

from bot.errors import NotAllowed, NotFound
from bot.models import Actor
from bot.pipeline.checking import FeedChecked, probe
from bot.pipeline.desk import Desk
from bot.pipeline.permits import record, require_admin
from bot.ports import FeedState

FeedAct = Literal["pause", "resume", "remove"]


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


async def change_feed(desk: Desk, actor: Actor, watch: str, feed: int, act: FeedAct) -> FeedState:
    """The feed as it was before. Raises NotAllowed or NotFound."""
    require_feed_changes(desk, actor)
    before = await find_state(desk, watch, feed)
    if act == "remove":
        await desk.store.remove_feed(watch, before.source.url)
    else:
        await desk.store.set_feed_state(watch, before.source.url, paused=act == "pause")
    await record(desk, actor, f"feed.{act}", {"watch": watch, "feed": feed})
    return before


async def list_under(desk: Desk, actor: Actor, watch: str, feed: int, side: str) -> FeedState:
    """Whose outlet it is; the feed as it was before. Raises NotAllowed or NotFound."""
    require_feed_changes(desk, actor)
    before = await find_state(desk, watch, feed)
    await desk.store.set_feed_side(watch, feed, side)
    await record(desk, actor, "feed.side", {"watch": watch, "feed": feed, "side": side})
    return before


async def test_feed(desk: Desk, actor: Actor, watch: str, feed: int) -> FeedChecked:
    """Fetched and read now; nothing is kept. Raises NotAllowed or NotFound."""
    require_feed_changes(desk, actor)
    return await probe(desk, (await find_state(desk, watch, feed)).feed)


async def wake_destination(desk: Desk, actor: Actor, name: str) -> None:
    """One that was paused, of the actor's own house, is sent to again. Raises NotAllowed or NotFound."""
    require_admin(actor)
    installation = actor.installation or None
    await desk.store.change_destination(name, {"state": "active"}, installation=installation)
    await record(desk, actor, "destination.resume", {"destination": name})
