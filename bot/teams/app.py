"""The SDK's app: who we are, and what checks the requests of Teams' service.

Everything is given by hand. The SDK would else take its credentials, its service's address and even whether it checks tokens at all from
the environment, and load the nearest `.env` (which `bot.teams` forbids before the SDK is imported).
"""

from microsoft_teams.api import InvokeResponse
from microsoft_teams.api.auth.cloud_environment import PUBLIC, CloudEnvironment
from microsoft_teams.apps import App
from microsoft_teams.common import ClientOptions

from bot.settings import TeamsSettings
from bot.teams.http import Route, Take

PATH = "/teams/messages"
SERVICE = "https://smba.trafficmanager.net/teams"
"""Of the public cloud; each conversation names its own region's."""


async def build_teams(settings: TeamsSettings, take: Take, *, cloud: CloudEnvironment = PUBLIC) -> Route:
    """Ready to be served: `take` is given what the service sent and signed."""
    route = Route(take, cloud.token_issuer)
    app = App(
        client_id=settings.client_id,
        client_secret=settings.client_secret.get_secret_value(),
        tenant_id=settings.tenant_id,
        client=ClientOptions(timeout=settings.timeout_seconds),
        cloud=cloud,
        service_url=settings.service_url or SERVICE,
        http_server_adapter=route,
        messaging_endpoint=PATH,
        dangerously_allow_unauthenticated_requests=False,
        fetch_user_token=False,
        state=False,
        telemetry={"agent365": False},
    )
    await app.initialize()
    app.server.on_request = _passed
    return route


async def _passed(_event: object) -> InvokeResponse[None]:
    """The token is good; the desk takes the activity from here on, which the SDK's own readers would partly refuse."""
    return InvokeResponse(status=200)
