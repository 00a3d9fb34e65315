"""The Bolt app: who it is, how it is reached, what it listens to."""

import logging
from collections.abc import Awaitable, Callable
from functools import partial
from typing import cast

from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.web.async_client import AsyncWebClient

from bot.errors import DeskError, Rejected
from bot.slack.listeners import Check, Choices, Inbox, no_choices, quiet_errors, register_listeners
from bot.slack.workspaces import ManyWorkspaces

log = logging.getLogger(__name__)

NOT_HERE = (
    "Kakehashi is not installed in this workspace any more: an admin can install it again. · "
    "このワークスペースにはインストールされていません。管理者による再インストールが必要です。"
)

Authorize = Callable[..., Awaitable[AuthorizeResult | None]]


def build_slack(
    client: AsyncWebClient,
    *,
    signing_secret: str,
    command: str,
    team: str,
    bot: str,
    bot_user: str,
    keep: Inbox,
    check: Check,
    choices: Choices = no_choices,
) -> AsyncApp:
    """One workspace's app. Signed HTTP requests are checked when a signing secret is given; Socket Mode needs none."""

    async def authorize(**_context: object) -> AuthorizeResult:
        return AuthorizeResult(enterprise_id=None, team_id=team, bot_token=client.token, bot_id=bot, bot_user_id=bot_user)

    return _build(client, signing_secret, authorize, partial(register_listeners, command=command, keep=keep, check=check, choices=choices))


def build_slack_of_many(
    client: AsyncWebClient,
    *,
    signing_secret: str,
    command: str,
    workspaces: ManyWorkspaces,
    keep: Inbox,
    check: Check,
    choices: Choices = no_choices,
) -> AsyncApp:
    """The app of every workspace that installed it; always over signed HTTP. A request costs one look into our store, no call to Slack."""

    async def authorize(team_id: str | None = None, enterprise_id: str | None = None, **_context: object) -> AuthorizeResult | None:
        try:
            grant = await workspaces.kept(team_id or "")
        except Rejected:
            return None
        except DeskError as error:
            # What comes in is kept all the same; it is answered once the token can be read.
            log.error("A workspace's grant cannot be read: %s", error)
            return AuthorizeResult(enterprise_id=enterprise_id, team_id=team_id)
        return AuthorizeResult(
            enterprise_id=enterprise_id, team_id=team_id, bot_token=grant.bot_token, bot_id=grant.bot, bot_user_id=grant.bot_user
        )

    return _build(client, signing_secret, authorize, partial(register_listeners, command=command, keep=keep, check=check, choices=choices))


def _build(client: AsyncWebClient, signing_secret: str, authorize: Authorize, register: Callable[[AsyncApp], None]) -> AsyncApp:
    app = AsyncApp(
        # Without the token, which `authorize` gives: Bolt warns of two.
        client=AsyncWebClient(base_url=client.base_url, session=client.session, retry_handlers=[]),
        signing_secret=signing_secret or "socket-mode-needs-none",
        request_verification_enabled=bool(signing_secret),
        authorize=cast("Callable[..., Awaitable[AuthorizeResult]]", authorize),  # Bolt takes None for a workspace that is not known
        user_facing_authorize_error_message=NOT_HERE,
        raise_error_for_unhandled_request=False,
        process_before_response=True,  # else Bolt acknowledges an event before it is kept, and one that cannot be kept is lost
    )
    register(app)
    quiet_errors(app)
    return app
