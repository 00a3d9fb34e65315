"""Which workspace something came from, and a client with its token."""

import asyncio
import logging
import uuid
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Protocol

from slack_sdk.web.async_client import AsyncWebClient

from bot.delivery.slack import who_am_i
from bot.errors import Rejected, SettingError, Unavailable
from bot.models import Delivery, Grant, Installation, Sent
from bot.ports import Sender, Store
from bot.slack.grants import renew_grant
from bot.storage.sealing import Seal

log = logging.getLogger(__name__)

DEAD = frozenset({"account_inactive", "token_revoked", "invalid_auth", "not_installed", "token_expired"})
"""What Slack says of the token of a workspace that the app was removed from, or that took it back (docs.slack.dev, chat.postMessage)."""
LEFT = "The app is not in this workspace any more"
"""How the trouble of a destination begins that waits for the app to be installed again."""
EARLY = timedelta(hours=2)
"""A token is renewed so long before it expires (it lives twelve hours): what fails for some time has been tried again by then."""
LEASE = timedelta(minutes=1)
"""Longer than one call may take."""
REINSTALL = "Install the app again, put its new bot token into KAKEHASHI_SLACK_BOT_TOKEN, and start the desk again."
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

    async def lose(self, installation: int, why: str) -> bool:
        """Slack's word `why` says that the app was removed there: it is paused until the app is back, and its owner hears once. False
        where nobody can tell which workspace that is."""
        ...


class OneWorkspace:
    """The workspace of the one bot token in the settings."""

    def __init__(self, client: AsyncWebClient, installation: Installation, departure: "Departure | None" = None) -> None:
        self._client = client
        self._installation = installation
        self._departure = departure

    async def of_team(self, team: str, enterprise: str = "") -> Installation:
        if team and self._installation.external_id not in {team, enterprise}:
            raise Rejected("This came from a workspace that the bot token is not of.", code="unknown_team")
        return self._installation

    async def client(self, installation: int) -> AsyncWebClient:
        if installation != self._installation.id:
            raise Rejected(f"The bot token is not of installation {installation}.", code="unknown_team")
        return self._client

    async def lose(self, installation: int, why: str) -> bool:
        return await self._departure.leave(installation, why) if self._departure else False


@dataclass(frozen=True)
class Departure:
    """What happens when the app is removed from a workspace, and when it is back."""

    store: Store
    clock: Callable[[], datetime]
    mend: str
    """How to bring it back."""
    alone: bool = False
    """There is one workspace only: the desk's own Slack destinations are its too."""

    async def leave(self, installation: int, why: str) -> bool:
        """False where nobody can tell which workspace that is."""
        known = {one.id: one for one in await self.store.installations("slack")}
        its = known.get(installation) or (self._only(known) if self.alone else None)
        if its is None:
            return False
        words = f"{LEFT} ({why}). {self.mend}"
        if await self.store.leave(its.id, words, beside=await self._beside()):
            said = f"{its.name or its.external_id}: {words}"
            log.error("%s", said)
            await self.store.open_trouble(trouble_key(its.id), said, self.clock())
        return True

    async def back(self, installation: int) -> None:
        woken = await self.store.rejoin(installation, LEFT, beside=await self._beside())
        await self.store.close_trouble(trouble_key(installation), self.clock())
        if woken:
            log.info("The app is back in a workspace: %d of its destinations are told again.", woken)

    def _only(self, known: Mapping[int, Installation]) -> Installation | None:
        """The token is of the workspace that was reached last; there was never another, as a rule."""
        return max(known.values(), key=lambda one: (one.state == "active", one.id), default=None)

    async def _beside(self) -> int | None:
        local = await self.store.find_installation("local", "local") if self.alone else None
        return local.id if local else None


@dataclass(frozen=True)
class ManyWorkspaces:
    """Those that installed the app by OAuth, with their sealed grants from the store. Nothing is remembered here: another process may
    renew or drop a grant at any time."""

    store: Store
    seal: Seal
    open_client: Callable[[str], AsyncWebClient]
    """A client with that token ("" for none)."""
    clock: Callable[[], datetime]
    departure: Departure
    client_id: str
    client_secret: str = field(repr=False)

    async def of_team(self, team: str, enterprise: str = "") -> Installation:
        del enterprise  # each workspace of an organisation installs the app by itself
        found = await self.store.find_installation("slack", team) if team else None
        if found is None or found.state == "removed":
            raise Rejected("This came from a workspace that the app is not installed in.", self.departure.mend, code="not_installed")
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

    async def lose(self, installation: int, why: str) -> bool:
        return await self.departure.leave(installation, why)

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
            raise Rejected("The app is not installed in that workspace.", self.departure.mend, code="not_installed")
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
        """For good. What the old token can still do it does; then the workspace is left."""
        if self._lives(grant):
            await self.store.open_trouble(trouble_key(grant.installation), str(error), self.clock())
            return grant
        await self.lose(grant.installation, error.code)
        raise error

    async def _await_renewal(self, installation: int) -> Grant:
        for _ in range(int(PATIENCE / STEP)):
            await asyncio.sleep(STEP)
            grant, _sealed = await self._open(installation)
            if self._lives(grant):
                return grant
        raise Unavailable("Another process renews the workspace's token and has not ended.")


class LeavingSender:
    """ports.Sender that learns from what Slack answers that the app was removed from a workspace. What was to go there waits, as long as
    it may, for the app to be back."""

    def __init__(self, sender: Sender, lose: Callable[[int, str], Awaitable[bool]]) -> None:
        self._sender = sender
        self._lose = lose

    async def send(self, delivery: Delivery) -> Sent:
        try:
            return await self._sender.send(delivery)
        except Rejected as error:
            await self._look(delivery, error)
            raise

    async def find(self, delivery: Delivery) -> Sent | None:
        try:
            return await self._sender.find(delivery)
        except Rejected as error:
            await self._look(delivery, error)
            raise

    async def badge(self, installation: int) -> str | None:
        return await self._sender.badge(installation)

    async def close(self) -> None:
        await self._sender.close()

    async def _look(self, delivery: Delivery, error: Rejected) -> None:
        if error.code in DEAD and await self._lose(delivery.destination.installation, error.code):
            raise Unavailable(f"{LEFT} ({error.code}).") from error


async def confirm_departure(workspaces: Workspaces, installation: Installation, why: str) -> None:
    """An event says that the app was removed. It may come late, after the app is back: only a token that is dead by now counts.
    Raises Unavailable while Slack cannot be asked."""
    try:
        await who_am_i(await workspaces.client(installation.id))
    except Rejected as error:
        if error.code in DEAD:
            await workspaces.lose(installation.id, why)


def trouble_key(installation: int) -> str:
    return f"workspace:{installation}"
