"""What Slack says of our tokens, and what it says of nothing but itself."""

import aiohttp
import pytest

from bot.delivery.slack import make_client
from bot.errors import Rejected, Unavailable
from bot.slack.diagnose import examine_app_token
from tests.local_slack import APP_TOKEN, TOKEN, local_slack


async def test_a_refused_app_token_is_rejected():
    async with local_slack() as slack, aiohttp.ClientSession() as session:
        with pytest.raises(Rejected):
            await examine_app_token(make_client(TOKEN, slack.api_url, session), "xapp-revoked")


@pytest.mark.parametrize("status", [429, 500, 503])
async def test_a_slack_that_cannot_answer_now_has_refused_no_token(status):
    """Else a desk started in a bad minute of Slack's would keep its door shut for good."""
    async with local_slack(broken={"apps.connections.open": status}) as slack, aiohttp.ClientSession() as session:
        with pytest.raises(Unavailable):
            await examine_app_token(make_client(TOKEN, slack.api_url, session), APP_TOKEN)
