"""Teams' door, opened for `run`: what checks and takes in, and what does the work."""

from dataclasses import dataclass, replace

from microsoft_teams.api.auth.cloud_environment import PUBLIC
from starlette.requests import Request
from starlette.responses import Response

from bot.messages.render import Renderer
from bot.models import Asked
from bot.pipeline import Desk
from bot.settings import TeamsSettings
from bot.teams.app import build_teams
from bot.teams.connector import Connector
from bot.teams.door import Inbox, TeamsDoor
from bot.teams.http import Route
from bot.teams.people import People
from bot.teams.work import TeamsWork


@dataclass(frozen=True)
class TeamsHouse:
    """Open as soon as it is made: nobody need be reached for it."""

    desk: Desk
    work: TeamsWork
    route: Route

    async def take(self, request: Request) -> Response:
        return await self.route.handle(request)

    async def handle(self, asked: Asked) -> None:
        """What the inbox kept."""
        await self.work(asked)

    async def state(self) -> str:
        here = [one for one in await self.desk.store.installations("teams") if one.state == "active"]
        places = sum([len(await self.desk.store.conversations(one.id)) for one in here])
        return f"open, in {places} conversation{'' if places == 1 else 's'}" if places else "open, not added to any conversation yet"

    async def close(self) -> None:
        await self.route.stop()


async def open_teams(settings: TeamsSettings, desk: Desk, connector: Connector, renderer: Renderer, keep: Inbox) -> TeamsHouse:
    people = People(desk, frozenset(settings.admins), frozenset(settings.editors))
    work = TeamsWork(desk, connector, renderer, people, unknown_fate=settings.unknown_fate)
    cloud = replace(PUBLIC, openid_metadata_url=settings.openid_url) if settings.openid_url else PUBLIC
    return TeamsHouse(desk, work, await build_teams(settings, TeamsDoor(work, keep, settings.tenant_id).take, cloud=cloud))
