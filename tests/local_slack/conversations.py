"""conversations.*: looking into channels (docs.slack.dev/reference/methods/conversations.history and its neighbours)."""

from typing import Any

from tests.local_slack.chat import open_channel, shown
from tests.local_slack.methods import Call, method
from tests.local_slack.world import Channel, SlackError


def readable(call: Call, what: str) -> Channel:
    """The channel, if a scope for what it is lets this token look: history or read."""
    scopes = {f"{kind}:{what}" for kind in ("channels", "groups", "im", "mpim")}
    if not scopes & call.scopes:
        call.need(f"channels:{what}")
    channel = open_channel(call, write=False)
    call.need(f"{channel.scope}:{what}")
    if what == "history" and not channel.member:
        raise SlackError("not_in_channel" if channel.kind == "channel" else "channel_not_found")
    return channel


def within(call: Call, found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Those after `oldest` and before `latest`; at them only with `inclusive`."""
    oldest, latest = float(call.text("oldest") or 0), float(call.text("latest") or "inf")
    edge = {oldest, latest} if call.flag("inclusive") else set()
    return [one for one in found if oldest < float(one["ts"]) < latest or float(one["ts"]) in edge]


def page(call: Call, name: str, found: list[Any], *, most: int = 999) -> dict[str, Any]:
    """Some of them; a cursor leads on."""
    limit = int(call.text("limit") or 100)
    if not 1 <= limit <= 1000:
        raise SlackError("invalid_limit")
    try:
        start = int(call.text("cursor") or 0)
    except ValueError:
        raise SlackError("invalid_cursor") from None
    end = start + min(limit, most)
    more = str(end) if end < len(found) else ""
    return {name: found[start:end], "has_more": bool(more), "response_metadata": {"next_cursor": more}}


@method("conversations.history")
def history(call: Call) -> dict[str, Any]:
    """Newest first, without the replies of threads but those shown in the channel too."""
    channel = readable(call, "history")
    all_of = call.slack.messages[channel.id]
    top = [message for message in all_of if message.get("thread_ts") in {None, message["ts"]} or message.get("reply_broadcast")]
    seen = [shown(message, metadata=call.flag("include_all_metadata")) for message in reversed(within(call, top))]
    return page(call, "messages", seen, most=call.slack.history_limit)


@method("conversations.replies")
def replies(call: Call) -> dict[str, Any]:
    """A thread, its first message before its replies; unlike the channel's history it is read from the oldest on."""
    channel = readable(call, "history")
    thread = call.required("ts")
    found = [message for message in call.slack.messages[channel.id] if thread in {message["ts"], message.get("thread_ts")}]
    if not any(message["ts"] == thread for message in found):
        raise SlackError("thread_not_found")
    first, rest = found[:1], within(call, found[1:])
    seen = [shown(message, metadata=call.flag("include_all_metadata")) for message in (*first, *rest)]
    return page(call, "messages", seen, most=call.slack.history_limit)


@method("conversations.info")
def info(call: Call) -> dict[str, Any]:
    channel = readable(call, "read")
    if channel.kind == "private" and not channel.member:
        raise SlackError("channel_not_found")
    return {"channel": described(call, channel)}


@method("conversations.list")
def list_channels(call: Call) -> dict[str, Any]:
    if not {"channels:read", "groups:read", "im:read", "mpim:read"} & call.scopes:
        call.need("channels:read")
    kinds = {"public_channel": "channel", "private_channel": "private", "im": "im", "mpim": "mpim"}
    wanted = {kinds[kind] for kind in (call.text("types") or "public_channel").split(",") if kind in kinds}
    here = (call.slack.room(name) for name in sorted(call.slack.channels))
    found = [c for c in here if c.team == call.token.team and c.kind in wanted and not (c.archived and call.flag("exclude_archived"))]
    return page(call, "channels", [described(call, channel) for channel in found])


@method("conversations.members")
def members(call: Call) -> dict[str, Any]:
    channel = readable(call, "read")
    everybody = {one.id for one in call.slack.people.values() if one.team == channel.team}
    return page(call, "members", sorted(channel.members or everybody))


@method("conversations.open", scope="im:write")
def open_direct(call: Call) -> dict[str, Any]:
    users = [user for user in call.text("users").split(",") if user]
    if len(users) != 1:
        raise SlackError("not_enough_users" if not users else "too_many_users")
    channel = call.slack.direct(users[0], call.token.team)
    return {"channel": described(call, channel) if call.flag("return_im") else {"id": channel.id}}


def described(call: Call, channel: Channel) -> dict[str, Any]:
    del call
    direct = {"user": channel.user} if channel.kind == "im" else {"name": channel.name, "is_member": channel.member}
    kinds = {"is_channel": "channel", "is_private": "private", "is_im": "im", "is_mpim": "mpim"}
    return {"id": channel.id, "is_archived": channel.archived, **direct, **{key: channel.kind == kind for key, kind in kinds.items()}}
