"""Which workspace something came from, and a client with its token."""

from typing import Protocol

from slack_sdk.web.async_client import AsyncWebClient

from bot.errors import Rejected
from bot.models import Installation


class Workspaces(Protocol):
    """The workspaces this app is installed in."""

    async def of_team(self, team: str, enterprise: str = "") -> Installation:
        """Raises Rejected for one that is none of ours, or no longer."""
        ...

    async def client(self, installation: int) -> AsyncWebClient:
        """With a token that is good now. Raises Rejected where there is none, Unavailable where it cannot be renewed now."""
        ...


class OneWorkspace:
    """The workspace of the one bot token in the settings."""

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
