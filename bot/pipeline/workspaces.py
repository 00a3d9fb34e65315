"""A workspace that does not let us in: nothing is sent there, its owner hears once, and all is as before when it does.

A token that is refused shuts out whatever signs in with it, until it signs in with another or somebody says that it is mended. Where the
app was removed, the workspace has left as well: its grant is dropped and its plans wait. It comes back by being installed again.
"""

import logging

from bot.models import Installation
from bot.pipeline.desk import Desk
from bot.pipeline.troubles import report

log = logging.getLogger(__name__)


async def shut_out(desk: Desk, installation: int, platform: str, words: str) -> None:
    """Nothing more is tried there with that token; `words` say why, and how to mend it."""
    badge = await _badge(desk, installation, platform)
    shut = await _alike(desk, installation, platform, badge)
    for each in shut:
        # One that signs in with nothing is let in by any token, and alone.
        await desk.store.hold_installation(each.id, platform, badge or f"none of {each.id}")
    chief = max(shut, key=lambda one: (one.platform == platform, one.id))
    await report(desk, f"workspace:{chief.id}", words)


async def leave(desk: Desk, installation: Installation, words: str) -> None:
    """The app was removed there."""
    await shut_out(desk, installation.id, installation.platform, f"{installation.name or installation.external_id}: {words}")
    await desk.store.leave(installation.id)


async def come_back(desk: Desk, installation: int) -> None:
    """The app is there, and its token is good."""
    if await desk.store.let_in(installation, desk.clock()):
        log.info("The app is back in a workspace: its destinations are told again.")


async def let_in_mended(desk: Desk) -> None:
    """Whatever signs in with something else by now than what was refused."""
    for installation, (platform, held) in (await desk.store.held_installations()).items():
        badge = await _badge(desk, installation, platform)
        if badge and badge != held:
            await desk.store.let_in(installation, desk.clock())


async def _alike(desk: Desk, installation: int, platform: str, badge: str | None) -> list[Installation]:
    """It, and who signs in with the same: the desk's own destinations and those of its only workspace. Two workspaces never do."""
    known = await desk.store.installations()
    its = next(one for one in known if one.id == installation)
    others = [one for one in known if one is not its and "local" in {its.platform, one.platform}]
    return [its, *[one for one in others if badge and await _badge(desk, one.id, platform) == badge]]


async def _badge(desk: Desk, installation: int, platform: str) -> str | None:
    sender = desk.senders.get(platform)
    return await sender.badge(installation) if sender else None
