"""Which workspace something came from, and a client with its token."""

import asyncio
import logging
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Protocol

from slack_sdk.web.async_client import AsyncWebClient

from bot.delivery.slack import who_am_i
from bot.delivery.slack_codes import DEAD
from bot.errors import Rejected, SettingError, Unavailable
from bot.models import Grant, Installation
from bot.pipeline import Desk
from bot.pipeline.workspaces import leave
from bot.ports import Store
from bot.slack.grants import renew_grant
from bot.storage.sealing import Seal

log = logging.getLogger(__name__)

EARLY = timedelta(hours=2)
"""A token is renewed so long before it expires (it lives twelve hours): what fails for some time has been tried again by then."""
LEASE = timedelta(minutes=1)
"""Longer than one call may take."""
PATIENCE, STEP = 20.0, 0.2
"""Seconds to wait for another who renews the token, and between two looks."""


class Workspaces(Protocol):
    """The workspaces this app is installed in."""

    async def of_team(self, team: str, enterprise: str = "") -> Installation:
        """Raises Rejected for one that is none of ours, or no longer."""
        ...

    async def client(self, installation: int) -> AsyncWebClient:
        """With a token that is good now. Raises Rejected where there is none, Unavailable where it cannot be renewed now."""
        ...

    @property
    def mend(self) -> str:
        """How to bring back a workspace that the app was removed from."""
        ...


class OneWorkspace:
    """The workspace of the one bot token in the settings."""

    mend = "Install the app again, put its new bot token into KAKEHASHI_SLACK_BOT_TOKEN, and start the desk again."

    def __init__(self, client: AsyncWebClient, installation: Installation) -> None:
        self._client = client
        self._installation = installation

    async def of_team(self, team: str, enterprise: str = "") -> Installation:
        if team and self._installation.external_id not in {team, enterprise}:
            raise Rejected("This came from a workspace that the bot token is not of.", code="unknown_team")
        return self._installation

    async def client(self, installation: int) -> AsyncWebClient:
        if installation != self._installation.id:
            raise Rejected(f"The bot token is not of installation {installation}.", code="unknown_team")
        return self._client


@dataclass(frozen=True)
class ManyWorkspaces:
    """Those that installed the app by OAuth, with their sealed grants from the store. Nothing is remembered here: another process may
    renew or drop a grant at any time."""

    store: Store
    seal: Seal
    open_client: Callable[[str], AsyncWebClient]
    """A client with that token ("" for none)."""
    clock: Callable[[], datetime]
    mend: str
    client_id: str
    client_secret: str = field(repr=False)

    async def of_team(self, team: str, enterprise: str = "") -> Installation:
        del enterprise  # each workspace of an organisation installs the app by itself
        found = await self.store.find_installation("slack", team) if team else None
        if found is None or found.state == "removed":
            raise Rejected("This came from a workspace that the app is not installed in.", self.mend, code="not_installed")
        return found

    async def client(self, installation: int) -> AsyncWebClient:
        return self.open_client((await self.grant(installation)).bot_token)

    async def kept(self, team: str) -> Grant:
        """As it stands in the store, its token perhaps expired. Raises Rejected, Unavailable."""
        return (await self._open((await self.of_team(team)).id))[0]

    async def grant(self, installation: int) -> Grant:
        """Good now. Raises Rejected, Unavailable."""
        grant, _sealed = await self._open(installation)
        return await self._renewed(grant) if self._is_due(grant) else grant

    async def _open(self, installation: int) -> tuple[Grant, str]:
        kept = await self.store.grant(installation)
        number, sealed = (installation, kept[0]) if kept else await self._only_one(installation)
        try:
            return self.seal.open(sealed, number), sealed
        except SettingError as error:
            # Not the workspace's fault: what waits to be sent there goes on waiting until the setting is right.
            raise Unavailable(error.what, error.mend) from error

    async def _only_one(self, installation: int) -> tuple[int, str]:
        """Of the desk's own Slack destinations, which are of no workspace: the only workspace there is. Raises Rejected."""
        local = await self.store.find_installation("local", "local")
        granted = await self.store.grants()
        if local is None or local.id != installation or not granted:
            raise Rejected("The app is not installed in that workspace.", self.mend, code="not_installed")
        if len(granted) > 1:
            mend = "Remove it, and add it with `kakehashi destinations add … --workspace TEAM`."
            raise Rejected("This destination is of no workspace, and several have installed the app.", mend, code="which_workspace")
        return next(iter(granted.items()))

    def _is_due(self, grant: Grant) -> bool:
        return grant.expires is not None and grant.expires - EARLY <= self.clock()

    def _lives(self, grant: Grant) -> bool:
        return grant.expires is None or grant.expires > self.clock()

    async def _renewed(self, grant: Grant) -> Grant:
        """By one at a time among all processes. While another does it, the old token serves as long as it lives."""
        me = uuid.uuid4().hex
        now = self.clock()
        if not await self.store.claim_renewal(grant.installation, by=me, now=now, until=now + LEASE):
            return grant if self._lives(grant) else await self._await_renewal(grant.installation)
        try:
            fresh, sealed = await self._open(grant.installation)
            return await self._renew(fresh, sealed) if self._is_due(fresh) else fresh
        finally:
            await self.store.release_renewal(grant.installation, by=me)

    async def _renew(self, grant: Grant, sealed: str) -> Grant:
        try:
            renewed, expires = await renew_grant(self.open_client(""), self.client_id, self.client_secret, grant, self.clock())
        except Unavailable:
            if not self._lives(grant):
                raise
            return grant
        except Rejected as error:
            return await self._refused(grant, error)
        after = replace(grant, bot_token=renewed.access_token, refresh_token=renewed.refresh_token, expires=expires)
        if await self.store.swap_grant(grant.installation, sealed, self.seal.close(after), expires, self.clock()):
            return after
        return (await self._open(grant.installation))[0]  # it was installed again, or removed, in the meantime

    async def _refused(self, grant: Grant, error: Rejected) -> Grant:
        """For good. What the old token can still do it does; then the grant is worth nothing: Slack is not asked again and again."""
        await self.store.open_trouble(f"workspace:{grant.installation}", str(error), self.clock())
        if self._lives(grant):
            return grant
        await self.store.leave(grant.installation)
        raise error

    async def _await_renewal(self, installation: int) -> Grant:
        for _ in range(int(PATIENCE / STEP)):
            await asyncio.sleep(STEP)
            grant, _sealed = await self._open(installation)
            if self._lives(grant):
                return grant
        raise Unavailable("Another process renews the workspace's token and has not ended.")


async def confirm_departure(desk: Desk, workspaces: Workspaces, installation: Installation, why: str) -> None:
    """An event says that the app was removed. It may come late, after the app is back: only a token that is dead by now counts.
    Raises Unavailable while Slack cannot be asked."""
    try:
        await who_am_i(await workspaces.client(installation.id))
    except Rejected as error:
        if error.code in DEAD:
            await leave(desk, installation, f"The app is not in this workspace any more ({why}). {workspaces.mend}")
