"""response_url: five uses within 30 minutes, ephemeral unless in_channel, and what became of the message it is of.

Source: docs.slack.dev/interactivity/handling-user-interaction, "Message responses".
"""

from typing import TYPE_CHECKING, Any

from aiohttp import web

from tests.local_slack.chat import judged
from tests.local_slack.world import Address, SlackError

if TYPE_CHECKING:
    from tests.local_slack.server import LocalSlack

USES, SECONDS = 5, 30 * 60


async def respond(slack: "LocalSlack", request: web.Request) -> web.Response:
    name = request.match_info["name"]
    if slack.slow_answers:
        await slack.hold(slack.slow_answers.pop(0))
    address = slack.addresses.get(name)
    if address is None:
        return web.Response(status=404, text="invalid_url")
    slack.uses[name] += 1
    if slack.uses[name] > USES:
        return web.Response(status=404, text="used_url")
    if slack.now() - address.made > SECONDS:
        return web.Response(status=404, text="expired_url")
    try:
        said = await request.json()
        _check(said)
    except (ValueError, SlackError) as error:
        return web.Response(status=400, text=error.code if isinstance(error, SlackError) else "invalid_payload")
    slack.answers.append(said)
    _put(slack, address, said)
    return web.Response(text="ok")


def _check(said: Any) -> None:
    if not isinstance(said, dict):
        raise SlackError("invalid_payload")
    if not said.get("delete_original"):
        judged(said)


def _put(slack: "LocalSlack", address: Address, said: dict[str, Any]) -> None:
    """An answer stands in the channel, or before its person; it may take the place of the message that was acted on."""
    if said.get("delete_original") or said.get("replace_original"):
        slack.replace(address, None if said.get("delete_original") else said)
        return
    team = slack.workspaces[slack.room(address.channel).team]
    message = {"ts": slack.new_ts(), "bot_id": team.bot, "user": team.bot_user, "channel": address.channel, "answer": True, **said}
    if said.get("response_type") == "in_channel":
        slack.messages[address.channel].append(message)
    else:
        slack.ephemerals.append({**message, "user": address.user})
