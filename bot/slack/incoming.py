"""What Slack sends, as ours: one shape for commands, mentions, buttons, forms and the rest. No Slack payload goes further than this file.

Sources: docs.slack.dev, interactivity/implementing-slash-commands, interactivity/handling-user-interaction, reference/events,
reference/interaction-payloads.
"""

from collections.abc import Mapping
from hashlib import sha256
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

ONCE = ".once"
Kind = Literal["command", "mention", "direct", "home", "action", "shortcut", "form", "left", "choices"]


class Incoming(BaseModel):
    """One thing somebody did. What a kind does not have is empty."""

    model_config = ConfigDict(frozen=True)

    kind: Kind
    id: str
    """Slack's own id of it, the same when it is delivered again."""
    team: str = ""
    enterprise: str = ""
    user: str = ""
    user_name: str = ""
    channel: str = ""
    channel_name: str = ""
    words: str = ""
    """What was typed: after the command or the mention, in a DM; of a shortcut the message it was used on."""
    name: str = ""
    """Which button (action_id), form or shortcut (callback_id)."""
    value: str = ""
    """What that button carries, or the option that was chosen; of revoked tokens, the bots' users."""
    trigger: str = ""
    """Opens a modal, within three seconds."""
    response_url: str = ""
    ts: str = ""
    """Of the message it was done on or in; `thread` is of the first in its thread, "" if it is in none."""
    thread: str = ""
    view: str = ""
    """The id of the view it was done in; `view_kind` is "modal" or "home", `callback` its callback_id, `memo` its private_metadata."""
    view_kind: str = ""
    callback: str = ""
    memo: str = ""
    values: Mapping[str, tuple[str, ...]] = Field(default_factory=dict)
    """What stands in the view's inputs, by action_id without its form's name: one value, or those chosen of several."""
    links: tuple[str, ...] = ()
    """Addresses in the message a shortcut was used on."""


def of_command(body: Mapping[str, Any]) -> Incoming:
    """`trigger_id` is unique for one typing of it."""
    return Incoming(
        kind="command",
        id=f"command:{_text(body, 'trigger_id')}",
        team=_text(body, "team_id"),
        enterprise=_text(body, "enterprise_id"),
        user=_text(body, "user_id"),
        user_name=_text(body, "user_name"),
        channel=_text(body, "channel_id"),
        channel_name=_text(body, "channel_name"),
        words=_text(body, "text"),
        trigger=_text(body, "trigger_id"),
        response_url=_text(body, "response_url"),
    )


def of_event(kind: Literal["mention", "direct", "home", "left"], body: Mapping[str, Any]) -> Incoming:
    event = _table(body, "event")
    return Incoming(
        kind=kind,
        id=f"event:{_text(body, 'event_id')}",
        team=_text(body, "team_id"),
        enterprise=_text(body, "enterprise_id"),
        user=_text(event, "user"),
        channel=_text(event, "channel"),
        words=_text(event, "text"),
        name=_text(event, "type"),
        value=_text(event, "tab") or ",".join(map(str, _table(event, "tokens").get("bot") or ())),
        ts=_text(event, "ts"),
        thread=_text(event, "thread_ts"),
        memo=_text(_table(event, "view"), "private_metadata"),
    )


def of_action(body: Mapping[str, Any]) -> Incoming:
    """One of a body's actions: Slack sends one at a time."""
    action: Mapping[str, Any] = next(iter(body.get("actions") or ()), {})
    container, view = _table(body, "container"), _table(body, "view")
    return Incoming(
        kind="action",
        id=_action_id(body, action, container),
        name=_text(action, "action_id"),
        value=next(iter(_chosen(action)), ""),
        ts=_text(container, "message_ts"),
        thread=_text(container, "thread_ts"),
        **_of_interaction(body),
        **_of_view(view),
    )


def _action_id(body: Mapping[str, Any], action: Mapping[str, Any], container: Mapping[str, Any]) -> str:
    """One view may be acted on many times with one trigger at most each: the trigger is what differs. A button whose action_id ends in
    ".once" does once what it does on its message, however often it is pressed."""
    name = _text(action, "action_id")
    if name.endswith(ONCE):
        value = sha256(_text(action, "value").encode()).hexdigest()[:16]
        return f"action:{name}:{_text(container, 'channel_id')}:{_text(container, 'message_ts')}:{value}"
    return f"action:{_text(body, 'trigger_id') or _text(action, 'action_ts')}:{name}"


def of_form(body: Mapping[str, Any]) -> Incoming:
    """A submitted modal."""
    view = _table(body, "view")
    urls = body.get("response_urls") or ()
    found = _of_interaction(body) | {"response_url": next((_text(url, "response_url") for url in urls), "")}
    return Incoming(
        kind="form",
        # A modal is accepted once: pressed twice, it still is one form. One that was refused was not kept.
        id=f"form:{_text(view, 'id')}",
        name=_text(view, "callback_id"),
        **found,
        **_of_view(view),
    )


def of_choices(body: Mapping[str, Any]) -> Incoming:
    """Somebody types into a select whose choices we give: `value` is what stands there so far."""
    return Incoming(
        kind="choices",
        id=f"choices:{_text(body, 'action_ts')}",
        name=_text(body, "action_id"),
        value=_text(body, "value"),
        **_of_interaction(body),
        **_of_view(_table(body, "view")),
    )


def of_shortcut(body: Mapping[str, Any]) -> Incoming:
    message = _table(body, "message")
    return Incoming(
        kind="shortcut",
        id=f"shortcut:{_text(body, 'trigger_id')}",
        name=_text(body, "callback_id"),
        words=_text(message, "text"),
        ts=_text(message, "ts"),
        thread=_text(message, "thread_ts"),
        links=tuple(_links(message)),
        **_of_interaction(body),
    )


def _of_interaction(body: Mapping[str, Any]) -> dict[str, str]:
    user, channel, container = _table(body, "user"), _table(body, "channel"), _table(body, "container")
    return {
        "team": _text(_table(body, "team"), "id") or _text(user, "team_id"),
        "enterprise": _text(_table(body, "enterprise"), "id"),
        "user": _text(user, "id"),
        "user_name": _text(user, "username") or _text(user, "name"),
        "channel": _text(channel, "id") or _text(container, "channel_id"),
        "channel_name": _text(channel, "name"),
        "trigger": _text(body, "trigger_id"),
        "response_url": _text(body, "response_url"),
    }


def _of_view(view: Mapping[str, Any]) -> dict[str, Any]:
    state = _table(_table(view, "state"), "values")
    form = f"{_text(view, 'callback_id')}."
    values = {name.removeprefix(form): tuple(_chosen(element)) for block in state.values() for name, element in block.items()}
    return {
        "view": _text(view, "id"),
        "view_kind": _text(view, "type"),
        "callback": _text(view, "callback_id"),
        "memo": _text(view, "private_metadata"),
        "values": values,
    }


def _chosen(element: Mapping[str, Any]) -> list[str]:
    """What an interactive element holds, whatever its type."""
    for several in ("selected_options", "selected_conversations", "selected_channels", "selected_users"):
        if element.get(several) is not None:
            return [str(one["value"]) if isinstance(one, Mapping) else str(one) for one in element[several]]
    if isinstance(option := element.get("selected_option"), Mapping):
        return [str(option.get("value", ""))]
    singles = ("selected_conversation", "selected_channel", "selected_user", "selected_time", "selected_date", "value")
    return [str(element[name]) for name in singles if element.get(name)][:1]


def _links(value: Any) -> list[str]:
    """Every http(s) address in a message's blocks and attachments, in order, each once."""
    found: list[str] = []
    if isinstance(value, Mapping):
        found += [
            str(value[key]) for key in ("url", "from_url", "title_link", "original_url") if str(value.get(key, "")).startswith("http")
        ]
        found += [link for part in value.values() if isinstance(part, Mapping | list) for link in _links(part)]
    elif isinstance(value, list):
        found += [link for part in value for link in _links(part)]
    return list(dict.fromkeys(found))


def _table(body: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    value = body.get(key)
    return value if isinstance(value, Mapping) else {}


def _text(body: Mapping[str, Any], key: str) -> str:
    value = body.get(key)
    return value if isinstance(value, str) else ""
