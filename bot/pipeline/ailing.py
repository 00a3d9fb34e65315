"""The owner's one message of all feeds that ail.

Nothing in it is urgent, so it is patient: what opens is gathered for hours, a message comes a day after the last at the soonest, and of
what comes and goes and comes again the owner hears once a fortnight at most. Recovery alone sends nothing, for nobody has to act on it;
whoever is told of new troubles sees at the foot which of the earlier ones are over.
"""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.answers.ailing import Ailing, Told, word_ailing, worst_first
from bot.digests.period import find_zone
from bot.faring import AILING, WORST, Fare
from bot.messages.notice import notice
from bot.models import Destination, Message, Trouble
from bot.pipeline.desk import DRAWN_AS, Desk, draw
from bot.pipeline.owners import find_owner, send_to_owner, wording_of
from bot.ports import FeedState
from bot.wording.troublelines import trouble_words

log = logging.getLogger(__name__)

OFFLINE = "feeds:offline"
"""The desk's own network."""
GATHER = timedelta(hours=6)
"""From the first new trouble to the message: what has one cause comes within hours, as each feed is asked in its turn."""
APART = timedelta(days=1)
AGAIN = timedelta(days=14)
"""From when a trouble was told to when it is told again, if it was over meanwhile."""


def is_of_feed(key: str) -> bool:
    return key == OFFLINE or key.startswith("feed:")


def feed_of(key: str) -> int:
    """The feed's number, 0 if it is of none."""
    kind, _, rest = key.partition(":")
    return int(rest.partition(":")[0]) if kind == "feed" else 0


def kind_of(key: str) -> Fare:
    last = key.rpartition(":")[2]
    return next(fare for fare in WORST if fare == last)


def is_news(trouble: Trouble, now: datetime) -> bool:
    """Not told since it was opened, nor lately when it was there before."""
    return trouble.told is None or (trouble.told < trouble.opened and now - trouble.told >= AGAIN)


async def tell_ailing(desk: Desk, troubles: Sequence[Trouble]) -> None:
    """Of these open troubles of feeds, tell what is new. While the desk is offline that alone is told."""
    now = desk.clock()
    news = [trouble for trouble in troubles if is_news(trouble, now)]
    offline = [trouble for trouble in troubles if trouble.key == OFFLINE]
    if offline:
        if offline[0] in news:
            await _tell(desk, offline)
    elif news and now - min(trouble.opened for trouble in news) >= GATHER:
        past = await desk.store.past_troubles("feed:")
        if now - (last_message(past) or now - APART) >= APART:
            await _tell(desk, news, past)


def told_at(trouble: Trouble) -> datetime | None:
    """By a message: what wakes nobody counts as told at the moment it is opened."""
    return None if trouble.told == trouble.opened else trouble.told


def last_message(past: Sequence[Trouble]) -> datetime | None:
    return max((told for trouble in past if (told := told_at(trouble))), default=None)


async def _tell(desk: Desk, news: Sequence[Trouble], past: Sequence[Trouble] = ()) -> None:
    """One that crashes on the way is rather missed than told twice; of several processes the one that marks them tells them."""
    marked = await desk.store.mark_troubles_told([trouble.key for trouble in news], desk.clock())
    mine = [trouble for trouble in news if trouble.key in marked]
    if not mine:
        return
    if await _heard(desk, mine, past):
        for trouble in mine:
            log.warning("%s", trouble.words)
        return
    for trouble in mine:
        await desk.store.mark_trouble_told(trouble.key, None)


async def _heard(desk: Desk, mine: Sequence[Trouble], past: Sequence[Trouble]) -> bool:
    """Whether the owner is told; where there is none, the log alone is."""
    owner = await find_owner(desk, OFFLINE)
    if owner:
        for message in await _messages(desk, owner, mine, past):
            if not await send_to_owner(desk, owner, message):
                return False
    return True


async def _messages(desk: Desk, owner: Destination, mine: Sequence[Trouble], past: Sequence[Trouble]) -> tuple[Message, ...]:
    wording, platform = await wording_of(desk, owner), DRAWN_AS[owner.platform]
    if mine[0].key == OFFLINE:
        return (notice(trouble_words(mine[0].words, wording), platform),)
    last = last_message(past)
    over = [trouble for trouble in past if last and trouble.closed and trouble.closed > last and told_at(trouble)]
    numbers = {feed_of(trouble.key) for trouble in (*mine, *over)}
    states = {state.feed.id: state for state in await desk.store.fares_of(numbers, desk.clock())}
    ailing = [Ailing(kind_of(each.key), states[feed_of(each.key)]) for each in mine if feed_of(each.key) in states]
    if not ailing:
        return ()
    told = Told(worst_first(ailing), _well(over, states), wording, find_zone(desk.zone), desk.clock())
    watch = next((name for one in ailing for name in one.state.feed.sources if name in desk.watches), next(iter(desk.watches)))
    return await draw(desk, word_ailing(told), platform, watch)


def _well(over: Sequence[Trouble], states: dict[int, FeedState]) -> list[str]:
    found = {feed_of(trouble.key) for trouble in over} & states.keys()
    return [states[number].source.title or states[number].source.url for number in found if states[number].fare not in AILING]
