"""views.*: modals and the Home tab (docs.slack.dev/reference/methods/views.open and its neighbours; surfaces/modals)."""

import json
import secrets
from typing import Any

from tests.local_slack.blocks import VIEW_SIZE, judge_view
from tests.local_slack.methods import Call, method
from tests.local_slack.world import Opened, SlackError, Trigger, an_id

TRIGGER_SECONDS = 3
DEEP = 3
"""Modals on one another."""


def judged_view(call: Call, kind: str) -> dict[str, Any]:
    view = call.given.get("view")
    if isinstance(view, str):
        try:
            view = json.loads(view)
        except ValueError:
            view = None
    if not isinstance(view, dict):
        raise SlackError("invalid_arguments", response_metadata={"messages": ["[ERROR] missing required field: view"]})
    if len(json.dumps(view)) > VIEW_SIZE:
        raise SlackError("view_too_large")
    wrong = judge_view(view)
    if not wrong and view["type"] != kind:
        wrong = [f"must be of type {kind} [json-pointer:/view/type]"]
    if wrong:
        raise SlackError("invalid_arguments", response_metadata={"messages": [f"[ERROR] {one}" for one in wrong]})
    return view


def use_trigger(call: Call) -> Trigger:
    trigger = call.slack.triggers.get(call.required("trigger_id"))
    if trigger is None or trigger.team != call.token.team:
        raise SlackError("invalid_trigger_id")
    if trigger.used:
        raise SlackError("exchanged_trigger_id")
    if call.slack.now() - trigger.issued > TRIGGER_SECONDS:
        raise SlackError("expired_trigger_id")
    trigger.used = True
    return trigger


def _new(call: Call, view: dict[str, Any], user: str, previous: Opened | None = None) -> dict[str, Any]:
    external = view.get("external_id")
    if external and any(
        one.view.get("external_id") == external and one.team == call.token.team and one.open for one in call.slack.views.values()
    ):
        raise SlackError("duplicate_external_id")
    opened = Opened(an_id("V"), call.token.team, user, _with_ids(view), _hash(), previous=previous.id if previous else "")
    opened.root = previous.root if previous else opened.id
    call.slack.views[opened.id] = opened
    return {"view": as_told(call.slack, opened)}


@method("views.open")
def open_view(call: Call) -> dict[str, Any]:
    view = judged_view(call, "modal")
    trigger = use_trigger(call)
    for other in call.slack.views.values():
        if other.user == trigger.user and other.view["type"] == "modal":
            other.open = False
    return _new(call, view, trigger.user)


@method("views.push")
def push_view(call: Call) -> dict[str, Any]:
    view = judged_view(call, "modal")
    trigger = use_trigger(call)
    stack = [one for one in call.slack.views.values() if one.user == trigger.user and one.open and one.view["type"] == "modal"]
    if len(stack) >= DEEP:
        raise SlackError("push_limit_reached")
    if not stack:
        raise SlackError("not_found")
    return _new(call, view, trigger.user, stack[-1])


@method("views.update")
def update_view(call: Call) -> dict[str, Any]:
    """The hash, where one is given, has to be that of the view as it stands."""
    view = judged_view(call, "modal")
    by_id, by_external = call.text("view_id"), call.text("external_id")
    mine = (one for one in call.slack.views.values() if one.team == call.token.team and one.open)
    opened = next((one for one in mine if one.id == by_id or (by_external and one.view.get("external_id") == by_external)), None)
    if opened is None:
        raise SlackError("not_found")
    if call.text("hash") and call.text("hash") != opened.hash:
        raise SlackError("hash_conflict")
    replace(opened, view)
    return {"view": as_told(call.slack, opened)}


@method("views.publish")
def publish(call: Call) -> dict[str, Any]:
    view = judged_view(call, "home")
    user = call.required("user_id")
    person = call.slack.people.get(user)
    if person is None or person.team != call.token.team:
        raise SlackError("user_not_found")
    opened = call.slack.homes.get((call.token.team, user))
    if opened is None:
        opened = call.slack.homes[call.token.team, user] = Opened(an_id("V"), call.token.team, user, view)
        opened.root = opened.id
        call.slack.views[opened.id] = opened
    elif call.text("hash") and call.text("hash") != opened.hash:
        raise SlackError("hash_conflict")
    replace(opened, view)
    return {"view": as_told(call.slack, opened)}


def replace(opened: Opened, view: dict[str, Any]) -> None:
    opened.view, opened.hash, opened.errors = _with_ids(view), _hash(), {}


def as_told(slack: Any, opened: Opened, state: dict[str, Any] | None = None) -> dict[str, Any]:
    """A view in an answer or a payload."""
    held = {key: opened.view.get(key, "") for key in ("callback_id", "external_id", "private_metadata")}
    team = slack.workspaces[opened.team]
    return {
        **opened.view,
        **held,
        "id": opened.id,
        "team_id": opened.team,
        "hash": opened.hash,
        "state": {"values": state or {}},
        "root_view_id": opened.root,
        "previous_view_id": opened.previous or None,
        "app_id": slack.app_id,
        "bot_id": team.bot,
    }


def _with_ids(view: dict[str, Any]) -> dict[str, Any]:
    """Slack names the blocks and elements that have no name."""
    blocks = [{"block_id": secrets.token_urlsafe(4), **block} for block in view["blocks"]]
    return {**view, "blocks": blocks}


def _hash() -> str:
    return f"{secrets.randbits(32)}.{secrets.token_hex(4)}"
