"""Every kind of message and view the product draws, put to each Slack there is: the strict one of ours, and those that others wrote."""

import json
from pathlib import Path

import aiohttp
from slack_sdk.errors import SlackApiError

from bot.delivery.slack import make_client
from tests.local_slack import CHANNEL, TOKEN, local_slack
from tests.peers.others import EMULATE, GENERAL, LOCAL_SLACK, NODE, emulate_peer, local_slack_peer, needs

GOLDEN = Path(__file__).parents[1] / "messages" / "golden"
KINDS = {path.name.removesuffix(".slack.json"): json.loads(path.read_text("utf-8")) for path in sorted(GOLDEN.glob("*.slack.json"))}


async def refused(client, channel: str) -> dict[str, str]:
    """The kinds of which a message is not taken as it is, and why."""
    found = {}
    for name, payloads in KINDS.items():
        for payload in payloads:
            try:
                sent = await client.chat_postMessage(channel=channel, **payload)
                (kept, *_) = (await client.conversations_history(channel=channel, oldest=sent["ts"], inclusive=True))["messages"]
                if len(kept["blocks"]) != len(payload["blocks"]):
                    found[name] = "blocks are missing"
            except SlackApiError as error:
                found[name] = f"{error.response['error']}: {error.response.get('errors')}"
    return found


def share(found: dict[str, str]) -> str:
    return f"{len(KINDS) - len(found)} of {len(KINDS)} kinds"


async def test_our_own_strict_slack_takes_every_kind():
    async with local_slack(pace=False) as slack, aiohttp.ClientSession() as session:
        found = await refused(make_client(TOKEN, slack.api_url, session), CHANNEL)
    print(f"\nlocal Slack: {share(found)}")
    assert found == {}


@needs(LOCAL_SLACK)
async def test_local_slack_takes_every_kind(tmp_path):
    async with local_slack_peer(tmp_path) as peer:
        found = await refused(make_client(TOKEN, peer.api_url, peer.session), CHANNEL)
    print(f"\nlocal-slack: {share(found)}")
    assert found == {}


@needs(EMULATE, NODE)
async def test_emulate_takes_every_kind(tmp_path):
    async with emulate_peer(tmp_path) as (_base, shimmed), aiohttp.ClientSession() as session:
        found = await refused(make_client(TOKEN, f"{shimmed}/api/", session), GENERAL)
    print(f"\nemulate: {share(found)}")
    assert found == {}
