"""Who does something: language and zone as Teams says them with all that comes, roles as the settings give them."""

from dataclasses import dataclass, replace
from datetime import timedelta

from bot.models import Actor, Profile, Role, Scope, Way
from bot.pipeline import Desk, find_zone, language_of_locale
from bot.teams.incoming import Incoming

FRESH = timedelta(days=1)
"""How long what is kept of somebody stands, where nothing else is said of them meanwhile."""
CALLED = "@Kakehashi"
"""What one begins with where the app hears only what is said to it."""


def way_in(scope: Scope) -> Way:
    """How one asks in such a conversation."""
    return Way("teams", "" if scope == "personal" else CALLED)


@dataclass(frozen=True)
class People:
    """Whom the settings name, and whom Teams tells us of."""

    desk: Desk
    admins: frozenset[str] = frozenset()
    editors: frozenset[str] = frozenset()

    async def actor(self, installation: int, came: Incoming) -> Actor:
        """Where Teams says neither, the setting's language is theirs, and no zone. Raises StoreError."""
        profile = await self._profile(installation, came) if came.user else Profile(installation, "")
        return Actor(
            installation,
            came.user,
            profile.name,
            profile.chosen or profile.language or self.desk.language,
            profile.zone if find_zone(profile.zone) else "",
            self._roles(came.user),
            came.conversation,
            way_in(came.scope),
        )

    def _roles(self, user: str) -> frozenset[Role]:
        roles: set[Role] = set()
        if user in self.admins:
            roles |= {"admin", "editor"}
        if user in self.editors:
            roles.add("editor")
        return frozenset(roles)

    async def _profile(self, installation: int, came: Incoming) -> Profile:
        """As this says it, else as it was said before; kept when it differs, and once a day."""
        now = self.desk.clock()
        known = await self.desk.store.profile(installation, came.user) or Profile(installation, came.user)
        said = replace(
            known,
            name=came.user_name or known.name,
            language=language_of_locale(came.locale) or known.language,
            zone=came.zone or known.zone,
            handle=came.handle or known.handle,
        )
        if said != known or known.asked is None or now - known.asked >= FRESH:
            said = replace(said, asked=now)
            await self.desk.store.keep_profile(said)
        return said
