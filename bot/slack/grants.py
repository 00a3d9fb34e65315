"""What Slack grants: its answers to oauth.v2.access, for a new workspace and for a token that is renewed, as ours."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import aiohttp
from pydantic import BaseModel, Field, ValidationError
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from bot.delivery.slack import may_pass
from bot.errors import Rejected, Unavailable
from bot.models import Grant


class Renewed(BaseModel):
    """docs.slack.dev, authentication/using-token-rotation: the refresh token is good once, a new one comes with the token."""

    access_token: str = Field(min_length=1, repr=False)
    refresh_token: str = Field(min_length=1, repr=False)
    expires_in: int
    """Seconds."""


async def renew_grant(client: AsyncWebClient, client_id: str, client_secret: str, grant: Grant, now: datetime) -> tuple[Renewed, datetime]:
    """The new tokens and when they expire. Raises Unavailable, or Rejected where that refresh token will never do."""
    call = client.oauth_v2_access(
        client_id=client_id, client_secret=client_secret, grant_type="refresh_token", refresh_token=grant.refresh_token
    )
    try:
        renewed = Renewed.model_validate((await call).data)
    except SlackApiError as error:
        raise _translated(error) from None
    except (aiohttp.ClientError, TimeoutError, SlackClientError, OSError) as error:
        raise Unavailable(f"Slack did not renew a workspace's token ({type(error).__name__}).") from None
    except (ValidationError, ValueError):
        raise Unavailable("Slack's answer to a renewal is none that it documents.") from None
    return renewed, now + timedelta(seconds=renewed.expires_in)


def _translated(error: SlackApiError) -> Rejected | Unavailable:
    response = error.response
    data: Mapping[str, Any] = response.data if isinstance(getattr(response, "data", None), dict) else {}
    code = str(data.get("error", "")) or f"HTTP {response.status_code}"
    if may_pass(response.status_code, code):
        return Unavailable(f"Slack cannot renew a workspace's token now ({code}).")
    return Rejected(f"Slack does not renew the workspace's token: {code}.", "Install the app there again.", code=code)
