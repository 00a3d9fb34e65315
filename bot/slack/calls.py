"""One call of Slack's Web API on somebody's behalf, with whatever can go wrong told as ours."""

from collections.abc import Awaitable, Mapping
from datetime import timedelta
from typing import Any, cast

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.delivery.slack import MENDS, may_pass
from bot.errors import FateUnknown, Rejected, Unavailable

EXPIRED = frozenset({"expired_trigger_id", "exchanged_trigger_id", "invalid_trigger_id", "trigger_expired", "trigger_exchanged"})
"""A trigger lives three seconds, and is good once (docs.slack.dev, reference/methods/views.open)."""
FULL = "push_limit_reached"
"""Three modals lie on each other already (docs.slack.dev, reference/methods/views.push)."""
BLIND = frozenset({"missing_scope", "not_in_channel", "channel_not_found", "no_permission", "not_allowed_token_type", "access_denied"})
"""We are not let to see, or to do, what was asked for there."""


class Refused(Rejected):
    """Slack itself says no; `code` is its word for it."""


async def call_slack(call: Awaitable[AsyncSlackResponse]) -> Mapping[str, Any]:
    """What Slack answered. Raises Refused with Slack's code, Unavailable, or FateUnknown where it may have done it."""
    try:
        answer = await call
    except SlackApiError as error:
        response = error.response
        data = response.data if isinstance(getattr(response, "data", None), dict) else {}
        code = str(data.get("error", "")) or f"HTTP {getattr(response, 'status_code', '')}"
        if may_pass(getattr(response, "status_code", 200), code):
            raise Unavailable(f"Slack cannot do that now ({code}).", retry_after=_retry_after(response.headers)) from error
        raise Refused(f"Slack says {code}.", MENDS.get(code, ""), code=code) from error
    except (aiohttp.ClientConnectorError, aiohttp.InvalidURL) as error:
        raise Unavailable("Slack cannot be reached.", "Check this machine's network.") from error
    except (aiohttp.ClientError, TimeoutError, SlackClientError, ValueError, OSError) as error:
        raise FateUnknown(f"Slack gave no answer ({type(error).__name__}).") from error
    return cast("dict[str, Any]", answer.data)


def _retry_after(headers: Mapping[str, Any]) -> timedelta | None:
    value = next((str(value) for key, value in headers.items() if key.lower() == "retry-after"), "")
    return timedelta(seconds=min(int(value), 3600)) if value.isdigit() else None
