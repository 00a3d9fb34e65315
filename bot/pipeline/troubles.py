"""What is wrong until somebody mends it: kept once, told once to whom it concerns, over when it works again.

A key says what a trouble is about: "destination:3" (paused), "messages:3" (a message for it was refused), "workspace:1" (none are sent
there), "plan:2" (it cannot be told), "feed:12:dead" (told with all that ail: `pipeline.ailing`), "feeds:offline".
"""

import logging

from bot.messages.notice import notice
from bot.models import Destination, Trouble
from bot.pipeline.ailing import is_of_feed, tell_ailing
from bot.pipeline.desk import DRAWN_AS, Desk
from bot.pipeline.owners import find_owner, send_to_owner, wording_of
from bot.wording.troublelines import trouble_words

log = logging.getLogger(__name__)


async def report(desk: Desk, key: str, words: str) -> None:
    """Open that trouble, unless it is open already: the log has it at once, its owner as soon as they can be told."""
    if await desk.store.open_trouble(key, words, desk.clock()):
        log.error("%s", words)
        await tell_owners(desk)


async def pause(desk: Desk, place: Destination, why: str, *, wakes: bool = False) -> None:
    """Nothing more is sent there; its owner hears it once. `why` says also how to mend it; `wakes`: it is then active again by itself."""
    if await desk.store.pause_destination(place.name, why, installation=place.installation):
        wake = "" if wakes else f" Then run: kakehashi destinations change {place.name} --state active"
        await report(desk, f"destination:{place.id}", f"{place.name} is paused. {why}{wake}")


async def tell_owners(desk: Desk) -> None:
    """Tell each open trouble whose owner has not heard. One that crashes on the way is rather missed than told twice."""
    troubles = await desk.store.troubles()
    for trouble in troubles:
        if not is_of_feed(trouble.key) and trouble.told is None and await desk.store.mark_trouble_told(trouble.key, desk.clock()):
            await _tell(desk, trouble)
    await tell_ailing(desk, [trouble for trouble in troubles if is_of_feed(trouble.key)])


async def _tell(desk: Desk, trouble: Trouble) -> None:
    if owner := await find_owner(desk, trouble.key):
        message = notice(trouble_words(trouble.words, await wording_of(desk, owner)), DRAWN_AS[owner.platform])
        if not await send_to_owner(desk, owner, message):
            await desk.store.mark_trouble_told(trouble.key, None)
