"""Who does something: language and zone as Slack knows them, roles as the settings and the workspace give them."""

import asyncio
import logging
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from slack_sdk.web.async_client import AsyncWebClient

from bot.errors import DeskError, Rejected
from bot.models import Actor, Profile, Role
from bot.pipeline import Desk, find_zone, language_of_locale
from bot.slack.calls import BLIND, call_slack
from bot.slack.incoming import Incoming

log = logging.getLogger(__name__)

FRESH = timedelta(days=1)
"""How long what Slack said of somebody is good; how long a workspace that does not let us ask is left alone."""
WAIT = 1.0
"""Seconds: a trigger lives three, and somebody may be waiting for a modal."""


@dataclass(frozen=True)
class People:
    """Whom the settings name, and whom workspaces tell us of."""

    desk: Desk
    admins: frozenset[str] = frozenset()
    editors: frozenset[str] = frozenset()
    trusting: bool = True
    """Whether a workspace's own administrators are ours too: not where several are served, for feeds and rulings are shared by all."""
    _closed: dict[int, datetime] = field(default_factory=dict)
    """Installations that granted no users:read, and when they were asked."""

    async def actor(self, client: AsyncWebClient, installation: int, came: Incoming) -> Actor:
        """Never fails for want of a profile: then the settings' language and zone are theirs."""
        profile = await self._profile(client, installation, came.user) if came.user else Profile(installation, "")
        return Actor(
            installation,
            came.user,
            profile.name or came.user_name,
            profile.chosen or profile.language or self.desk.language,
            profile.zone if find_zone(profile.zone) else "",
            self._roles(profile),
            came.channel,
        )

    def _roles(self, profile: Profile) -> frozenset[Role]:
        roles: set[Role] = set()
        if (profile.admin and self.trusting) or profile.user in self.admins:
            roles |= {"admin", "editor"}
        if profile.user in self.editors:
            roles.add("editor")
        return frozenset(roles)

    async def _profile(self, client: AsyncWebClient, installation: int, user: str) -> Profile:
        now = self.desk.clock()
        known = await self.desk.store.profile(installation, user)
        if _is_fresh(known.asked if known else None, now) or _is_fresh(self._closed.get(installation), now):
            return known or Profile(installation, user)
        try:
            async with asyncio.timeout(WAIT):
                found = await _ask(client, installation, user, now)
        except Rejected as error:
            if error.code in BLIND:
                self._closed[installation] = now
            found = Profile(installation, user, asked=now)
        except (DeskError, TimeoutError) as error:
            log.info("Slack does not say now who %s is (%s).", user, type(error).__name__)
            return known or Profile(installation, user)
        await self.desk.store.keep_profile(found)
        return found


def _is_fresh(asked: datetime | None, now: datetime) -> bool:
    return asked is not None and now - asked < FRESH


async def _ask(client: AsyncWebClient, installation: int, user: str, now: datetime) -> Profile:
    answer = await call_slack(client.users_info(user=user, include_locale=True))
    said = answer.get("user") or {}
    shown = said.get("profile") or {}
    return Profile(
        installation,
        user,
        str(shown.get("display_name") or said.get("real_name") or said.get("name") or ""),
        language_of_locale(said.get("locale")),
        str(said.get("tz") or ""),
        bool(said.get("is_admin") or said.get("is_owner")),
        now,
    )
