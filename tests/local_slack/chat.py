"""chat.*: posting, changing and deleting (docs.slack.dev/reference/methods/chat.postMessage and its neighbours)."""

import time
from collections.abc import Collection
from typing import Any

from tests.local_slack.blocks import is_too_long, judge_attachments, judge_blocks, judge_metadata
from tests.local_slack.methods import Call, method
from tests.local_slack.world import Channel, SlackError

UPDATE_TEXT, POST_TEXT = 4_000, 40_000
"""`text` past the one is msg_too_long in chat.update; past the other it is cut in chat.postMessage."""
PACE = 0.95
"""Seconds; "about 1/s per channel", with a little for the clocks."""
AHEAD, WINDOW, IN_WINDOW = 120 * 86400, 300, 30
"""chat.scheduleMessage: at most 120 days ahead, at most 30 in five minutes."""


def judged(given: dict[str, Any], unknown: Collection[str] = ()) -> None:
    """Raises SlackError for what no message may hold, and for types of blocks `unknown` to its workspace."""
    for name, judge, code in (("blocks", judge_blocks, "invalid_blocks"), ("attachments", judge_attachments, "invalid_attachments")):
        if given.get(name) in (None, ""):
            continue
        if not isinstance(given[name], list):
            raise SlackError(f"{code}_format")
        strange = [
            f"unsupported type: {block['type']} [json-pointer:/{name}/{number}/type]"
            for number, block in enumerate(given[name])
            if isinstance(block, dict) and block.get("type") in unknown
        ]
        if wrong := strange or judge(given[name]):
            raise SlackError(code, errors=wrong, response_metadata={"messages": [f"[ERROR] {w}" for w in wrong]})
    if given.get("blocks") and is_too_long(given["blocks"]):
        raise SlackError("msg_blocks_too_long")
    if given.get("metadata") and (code := judge_metadata(given["metadata"])):
        raise SlackError(code)
    if not (given.get("text") or given.get("blocks") or given.get("attachments")):
        raise SlackError("no_text")


def open_channel(call: Call, *, write: bool = True) -> Channel:
    """The channel that was named, if this token may post there."""
    channel = call.slack.find_channel(call.text("channel"), call.token.team)
    if write and channel.archived:
        raise SlackError("is_archived")
    if write and not channel.member and not (channel.kind == "channel" and "chat:write.public" in call.scopes):
        raise SlackError("not_in_channel" if channel.kind == "channel" else "channel_not_found")
    if write and channel.refuses:
        raise SlackError(channel.refuses)
    return channel


def wait_for_turn(call: Call, channel: Channel) -> None:
    slack, now = call.slack, time.monotonic()
    if slack.pace and now - slack.last_post.get(channel.id, -10) < PACE:
        raise SlackError("ratelimited", status=429, headers={"Retry-After": "1"})


def own_message(call: Call, channel: Channel) -> dict[str, Any]:
    found = next((message for message in call.slack.messages[channel.id] if message["ts"] == call.text("ts")), None)
    if found is None:
        raise SlackError("message_not_found")
    return found


@method("chat.postMessage", scope="chat:write")
def post_message(call: Call) -> dict[str, Any]:
    channel = open_channel(call)
    wait_for_turn(call, channel)
    judged(call.given, call.slack.unknown_blocks)
    thread = call.text("thread_ts")
    if thread and not call.slack.thread(channel.id, thread):
        raise SlackError("thread_not_found")
    call.slack.last_post[channel.id] = time.monotonic()
    given = {name: value for name, value in call.given.items() if name not in {"token", "channel"} and value not in (None, "")}
    message = {
        "ts": call.slack.new_ts(),
        "at": time.time(),
        "bot_id": call.team.bot,
        "app_id": call.slack.app_id,
        "user": call.team.bot_user,
    }
    message |= {"channel": channel.id, **given, "text": call.text("text")[:POST_TEXT]}
    call.slack.messages[channel.id].append(message)
    return {"channel": channel.id, "ts": message["ts"], "message": shown(message)}


@method("chat.update", scope="chat:write")
def update(call: Call) -> dict[str, Any]:
    """`text` alone drops the blocks; the metadata stay unless others (or {}) are given. `edited` counts how often it was."""
    channel = open_channel(call)
    message = own_message(call, channel)
    if message.get("bot_id") != call.team.bot:
        raise SlackError("cant_update_message")
    judged(call.given, call.slack.unknown_blocks)
    if len(call.text("text")) > UPDATE_TEXT:
        raise SlackError("msg_too_long")
    if call.slack.now() - float(message["ts"]) > call.slack.edit_window:
        raise SlackError("edit_window_closed")
    changed = {name: call.given[name] for name in ("text", "blocks", "attachments", "metadata") if call.given.get(name) is not None}
    for name in ("blocks", "attachments"):
        if "text" in changed and name not in changed:
            message.pop(name, None)
    message |= changed | {"edited": message.get("edited", 0) + 1, "edited_ts": call.slack.new_ts()}
    return {"channel": channel.id, "ts": message["ts"], "text": message.get("text", ""), "message": shown(message)}


@method("chat.delete", scope="chat:write")
def delete(call: Call) -> dict[str, Any]:
    channel = open_channel(call)
    message = own_message(call, channel)
    if message.get("bot_id") != call.team.bot:
        raise SlackError("cant_delete_message")
    call.slack.messages[channel.id].remove(message)
    return {"channel": channel.id, "ts": message["ts"]}


@method("chat.postEphemeral", scope="chat:write")
def post_ephemeral(call: Call) -> dict[str, Any]:
    channel = open_channel(call)
    user = call.required("user")
    if channel.members and user not in channel.members:
        raise SlackError("user_not_in_channel")
    judged(call.given, call.slack.unknown_blocks)
    ts = call.slack.new_ts()
    call.slack.ephemerals.append({**call.given, "channel": channel.id, "user": user, "ts": ts})
    return {"message_ts": ts}


@method("chat.getPermalink")
def permalink(call: Call) -> dict[str, Any]:
    channel = open_channel(call, write=False)
    stamp = call.required("message_ts")
    found = next((message for message in call.slack.messages[channel.id] if message["ts"] == stamp), None)
    if found is None:
        raise SlackError("message_not_found")
    thread = f"?thread_ts={found['thread_ts']}&cid={channel.id}" if "thread_ts" in found else ""
    return {"channel": channel.id, "permalink": f"{call.slack.base}/archives/{channel.id}/p{stamp.replace('.', '')}{thread}"}


@method("chat.scheduleMessage", scope="chat:write")
def schedule(call: Call) -> dict[str, Any]:
    """With metadata it is refused here: the real one takes it and never posts ("Bug alert" on its page)."""
    channel = open_channel(call)
    judged(call.given, call.slack.unknown_blocks)
    if call.given.get("metadata"):
        raise SlackError("metadata_never_posts_when_scheduled")
    at = int(call.required("post_at"))
    if at <= call.slack.now():
        raise SlackError("time_in_past")
    if at - call.slack.now() > AHEAD:
        raise SlackError("time_too_far")
    if sum(one["channel"] == channel.id and one["post_at"] // WINDOW == at // WINDOW for one in call.slack.scheduled) >= IN_WINDOW:
        raise SlackError("restricted_too_many")
    waiting = {"id": f"Q{len(call.slack.scheduled) + 1:08}", "channel": channel.id, "post_at": at, "text": call.text("text")}
    call.slack.scheduled.append(waiting)
    return {"channel": channel.id, "scheduled_message_id": waiting["id"], "post_at": at}


@method("blocks.validate")
def validate(call: Call) -> dict[str, Any]:
    wrong = judge_blocks(call.given.get("blocks", []))
    if wrong:
        raise SlackError("invalid_blocks", errors=[{"message": one} for one in wrong])
    return {}


def shown(message: dict[str, Any], *, metadata: bool = True) -> dict[str, Any]:
    """As others read it; its metadata only where they are asked for."""
    kept = ("ts", "text", "bot_id", "app_id", "user", "thread_ts", "blocks", "attachments", "subtype")
    seen = {"type": "message", **{key: message[key] for key in kept if key in message}}
    if "edited" in message:
        seen["edited"] = {"user": message["user"], "ts": message["edited_ts"]}
    if "metadata" in message:
        seen["metadata"] = message["metadata"] if metadata else {"event_type": message["metadata"].get("event_type", "")}
    return seen
