"""The Bolt app: who it is, how it is reached, what it listens to."""

from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.listeners import Check, Choices, Inbox, no_choices, quiet_errors, register_listeners


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

    app = AsyncApp(
        # Without the token, which `authorize` gives: Bolt warns of two.
        client=AsyncWebClient(base_url=client.base_url, session=client.session, retry_handlers=[]),
        signing_secret=signing_secret or "socket-mode-needs-none",
        request_verification_enabled=bool(signing_secret),
        authorize=authorize,
        raise_error_for_unhandled_request=False,
    )
    register_listeners(app, command, keep, check, choices)
    quiet_errors(app)
    return app
