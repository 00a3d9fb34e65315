"""What people do in Slack: type a command, press a button, fill in a form, mention the app, open its Home tab, use a shortcut."""

import asyncio
import json
import time
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from tests.local_slack.deliver import Brought, bring
from tests.local_slack.views import as_told, replace
from tests.local_slack.world import APP, CHANNEL, READER, TEAM, Opened, an_id

if TYPE_CHECKING:
    from tests.local_slack.server import LocalSlack

Element = dict[str, Any]
SEVERAL = {"multi_static_select": "options", "checkboxes": "options", "multi_users_select": "users"}
SEVERAL |= {"multi_conversations_select": "conversations", "multi_channels_select": "channels"}
ONE = {"static_select": "option", "radio_buttons": "option", "overflow": "option", "external_select": "option", "users_select": "user"}
ONE |= {"conversations_select": "conversation", "channels_select": "channel", "datepicker": "date", "timepicker": "time"}
ONE |= {"datetimepicker": "date_time"}


def a_command(response_url: str, words: str, trigger: str = "trigger-1", **changes: str) -> dict[str, str]:
    """Slack's slash-command body (docs.slack.dev, interactivity/implementing-slash-commands)."""
    return {
        "token": "legacy",
        "team_id": TEAM,
        "team_domain": "local",
        "channel_id": CHANNEL,
        "channel_name": "science",
        "user_id": READER,
        "user_name": "reader",
        "command": "/ukjapan",
        "text": words,
        "api_app_id": APP,
        "is_enterprise_install": "false",
        "response_url": response_url,
        "trigger_id": trigger,
        **changes,
    }


class Acts:
    """Each gives what the app said with its acknowledgement. `user` acts, in `channel`; the workspace is the channel's."""

    async def type_command(  # what a command has
        self: "LocalSlack", words: str, envelope: str = "", name: str = "", trigger: str = "", *, user: str = READER, channel: str = CHANNEL
    ) -> Brought:
        """It goes to one socket, or signed over HTTP. `name` names its response_url, as `answers_to(name)` does."""
        team, envelope = self.room(channel).team, envelope or an_id("E")
        trigger = self.issue_trigger(trigger or f"trigger-{envelope}", user, team)
        url = self.response_url(name or an_id("R"), channel=channel, user=user)
        person = {"user_id": user, "user_name": self.person(user, team).name, "team_id": team, "channel_id": channel}
        person["channel_name"] = self.room(channel).name
        return await bring(self, "slash_commands", a_command(url, words, trigger, **person), envelope=envelope)

    async def click(
        self: "LocalSlack", where: Mapping[str, Any] | Opened, action_id: str, option: str | None = None, *, user: str = READER
    ) -> Brought:
        """Press a button, or choose an option by its value, on a message (as `posts()` and `ephemerals` hold it) or in a view."""
        blocks = where.blocks if isinstance(where, Opened) else where.get("blocks") or []
        block_id, element = find_element(blocks, action_id, option)
        action = {"type": element["type"], "action_id": action_id, "block_id": block_id, "action_ts": f"{time.time():.6f}"}
        action |= held(element, option) if element["type"] != "button" else {"value": element.get("value", ""), "text": element["text"]}
        place = self._in_view(where) if isinstance(where, Opened) else self._on_message(where, user)
        team = where.team if isinstance(where, Opened) else self.room(where["channel"]).team
        return await bring(self, "interactive", self._interaction("block_actions", user, team) | place | {"actions": [action]})

    async def submit(self: "LocalSlack", opened: Opened, values: Mapping[str, Any] | None = None, *, user: str = "") -> Brought:
        """Fill in inputs by action_id and send the form; what the app answers is done: errors shown, view replaced, pushed or closed.

        Raises AssertionError where Slack itself would not let it be sent: a required input left empty, a choice that is not offered.
        """
        assert opened.open, "the view is closed"
        state = filled(opened, dict(values or {}))
        view = as_told(self, opened, state)
        payload = self._interaction("view_submission", user or opened.user, opened.team) | {
            "view": view,
            "response_urls": self._asked_urls(opened, state),
        }
        brought = await bring(self, "interactive", payload)
        if brought.taken:
            self._answered(opened, brought.answer)
        return brought

    async def close_view(self: "LocalSlack", opened: Opened) -> Brought | None:
        opened.open = False
        if not opened.view.get("notify_on_close"):
            return None
        return await bring(
            self, "interactive", self._interaction("view_closed", opened.user, opened.team) | {"view": as_told(self, opened)}
        )

    async def use_shortcut(self: "LocalSlack", callback_id: str, message: Mapping[str, Any], *, user: str = READER) -> Brought:
        """A message shortcut on that message."""
        channel = message.get("channel", CHANNEL)
        url = self.response_url(an_id("R"), channel=channel, user=user, origin=message.get("ts", ""))
        team = self.room(channel).team
        more = {
            "callback_id": callback_id,
            "message_ts": message.get("ts", ""),
            "response_url": url,
            "message": {"type": "message", **message},
        }
        return await bring(
            self,
            "interactive",
            self._interaction("message_action", user, team) | more | {"channel": {"id": channel, "name": self.room(channel).name}},
        )

    async def mention(
        self: "LocalSlack", words: str, *, user: str = READER, channel: str = CHANNEL, thread: str = "", **again: Any
    ) -> Brought:
        """`<@BOT> words` in a channel."""
        team = self.workspaces[self.room(channel).team]
        message = self.say(f"<@{team.bot_user}> {words}", user=user, channel=channel, thread=thread)
        return await self.event({"type": "app_mention", **said_in(message)}, team.id, **again)

    async def write_direct(self: "LocalSlack", words: str, *, user: str = READER, thread: str = "", **again: Any) -> Brought:
        """A direct message to the app."""
        channel = self.direct(user, self.person(user).team)
        message = self.say(words, user=user, channel=channel.id, thread=thread)
        return await self.event({"type": "message", "channel_type": "im", **said_in(message)}, channel.team, **again)

    async def open_home(self: "LocalSlack", *, user: str = READER, team: str = TEAM, tab: str = "home", **again: Any) -> Brought:
        """The app's Home tab; `home(user)` is what then stands there."""
        there = self.homes.get((team, user))
        event = {"type": "app_home_opened", "user": user, "channel": self.direct(user, team).id, "tab": tab, "event_ts": self.new_ts()}
        if there:
            event["view"] = as_told(self, there)
        return await self.event(event, team, **again)

    async def event(self: "LocalSlack", event: dict[str, Any], team: str = TEAM, *, event_id: str = "") -> Brought:
        """Any event of the Events API."""
        body = {"type": "event_callback", "token": "legacy", "team_id": team, "api_app_id": self.app_id, "event": event}
        authorized = [{"team_id": team, "user_id": self.workspaces[team].bot_user, "is_bot": True, "enterprise_id": None}]
        body |= {"event_id": event_id or an_id("Ev"), "event_time": int(time.time()), "authorizations": authorized}
        return await bring(self, "events_api", body)

    def event_later(self: "LocalSlack", event: dict[str, Any], team: str) -> None:
        """An event that a call of a method brings about; nobody waits for it."""
        if self.desk or self.sockets:
            task = asyncio.get_running_loop().create_task(self.event(event, team))
            self.tasks.add(task)
            task.add_done_callback(self.tasks.discard)

    def say(self: "LocalSlack", words: str, *, user: str = READER, channel: str = CHANNEL, thread: str = "", **more: Any) -> dict[str, Any]:
        """Somebody's message, without an event of it."""
        message = {
            "ts": self.new_ts(),
            "user": user,
            "text": words,
            "channel": channel,
            **({"thread_ts": thread} if thread else {}),
            **more,
        }
        self.messages[channel].append(message)
        return message

    # ── payloads ────────────────────────────────────────────────────────────────────────────────────────────────────────────

    def _interaction(self: "LocalSlack", kind: str, user: str, team: str) -> dict[str, Any]:
        person = self.person(user, team)
        return {
            "type": kind,
            "token": "legacy",
            "api_app_id": self.app_id,
            "team": {"id": team, "domain": self.workspaces[team].name.lower()},
            "user": {"id": user, "username": person.name, "name": person.name, "team_id": team},
            "enterprise": None,
            "is_enterprise_install": False,
            "trigger_id": self.issue_trigger(an_id("T"), user, team),
        }

    def _on_message(self: "LocalSlack", message: Mapping[str, Any], user: str) -> dict[str, Any]:
        channel, stamp = message["channel"], message["ts"]
        alone = message in self.ephemerals
        url = self.response_url(an_id("R"), channel=channel, user=user, origin=stamp, seen_by=user if alone else "")
        thread = {"thread_ts": message["thread_ts"]} if message.get("thread_ts") else {}
        container = {"type": "message", "message_ts": stamp, "channel_id": channel, "is_ephemeral": alone, **thread}
        shown = {"type": "message", **{key: value for key, value in message.items() if key not in {"channel", "at"}}}
        return {
            "container": container,
            "channel": {"id": channel, "name": self.room(channel).name},
            "response_url": url,
            **({} if alone else {"message": shown}),
        }

    def _in_view(self: "LocalSlack", opened: Opened) -> dict[str, Any]:
        state = filled(opened, {}, strict=False)
        return {"container": {"type": "view", "view_id": opened.id}, "view": as_told(self, opened, state)}

    def _asked_urls(self: "LocalSlack", opened: Opened, state: dict[str, Any]) -> list[dict[str, str]]:
        """A conversations_select with response_url_enabled gives an address to answer at."""
        urls = []
        for block_id, element in inputs(opened.blocks):
            chosen = state.get(block_id, {}).get(element.get("action_id", ""), {})
            channel = chosen.get("selected_conversation") or chosen.get("selected_channel")
            if element.get("response_url_enabled") and channel:
                url = self.response_url(an_id("R"), channel=channel, user=opened.user)
                urls.append({"block_id": block_id, "action_id": element["action_id"], "channel_id": channel, "response_url": url})
        return urls

    def _answered(self: "LocalSlack", opened: Opened, answer: Any) -> None:
        said = answer if isinstance(answer, dict) else {}
        act = said.get("response_action", "")
        stack = [one for one in self.views.values() if one.root == opened.root]
        if act == "errors":
            names = {block.get("block_id") for block in opened.blocks if block["type"] == "input"}
            assert said.get("errors"), "response_action errors without errors"
            assert set(said["errors"]) <= names, f"errors of blocks that are no inputs: {set(said['errors']) - names}"
            opened.errors = dict(said["errors"])
        elif act in {"update", "push"}:
            from_app = said["view"] if isinstance(said["view"], dict) else json.loads(said["view"])
            self.must_be_a_view(from_app)
            if act == "update":
                replace(opened, from_app)
            else:
                pushed = Opened(an_id("V"), opened.team, opened.user, {}, root=opened.root, previous=opened.id)
                replace(pushed, from_app)
                self.views[pushed.id] = pushed
        else:
            for one in stack if act == "clear" else [opened]:
                one.open = False


def said_in(message: dict[str, Any]) -> dict[str, Any]:
    kept = {key: message[key] for key in ("user", "text", "ts", "channel", "thread_ts", "bot_id", "subtype") if key in message}
    return {**kept, "event_ts": message["ts"]}


def elements(blocks: list[dict[str, Any]]) -> Iterator[tuple[str, Element]]:
    """Every interactive element, with the block_id of its block."""
    for block in blocks:
        inside = [*block.get("elements", []), block.get("accessory"), block.get("element"), *block.get("actions", [])]
        yield from ((block.get("block_id", ""), one) for one in inside if isinstance(one, dict) and "action_id" in one)
        yield from elements(block.get("child_blocks", []))


def inputs(blocks: list[dict[str, Any]]) -> Iterator[tuple[str, Element]]:
    """Those that hold something."""
    return ((block_id, one) for block_id, one in elements(blocks) if one["type"] not in {"button", "overflow"})


def find_element(blocks: list[dict[str, Any]], action_id: str, option: str | None) -> tuple[str, Element]:
    """Where several have that action_id, the first that offers the option or has it as its value."""
    found = [(block_id, one) for block_id, one in elements(blocks) if one["action_id"] == action_id]
    fits = [
        pair for pair in found if option is None or pair[1].get("value") == option or option in offered(pair[1]) or not offered(pair[1])
    ]
    assert fits, (
        f"nothing with action_id {action_id} and option {option}; there are {[(e['action_id'], e.get('value')) for _, e in elements(blocks)]}"
    )
    return fits[0]


def offered(element: Element) -> list[str]:
    groups = [option for group in element.get("option_groups", []) for option in group["options"]]
    return [option["value"] for option in (*element.get("options", []), *groups)]


def held(element: Element, value: Any) -> dict[str, Any]:
    """How Slack tells what an element holds: a value, an option by its value, or several."""
    kind = element["type"]
    if kind in SEVERAL:
        return {f"selected_{SEVERAL[kind]}": [_option(element, one) if SEVERAL[kind] == "options" else one for one in value or []]}
    if kind in ONE:
        return {f"selected_{ONE[kind]}": _option(element, value) if ONE[kind] == "option" and value is not None else value}
    return {"value": value}


def _option(element: Element, value: str) -> dict[str, Any]:
    every = [*element.get("options", []), *(option for group in element.get("option_groups", []) for option in group["options"])]
    found = next((option for option in every if option["value"] == value), None)
    assert found or element["type"] == "external_select", f"{value} is not offered by {element['action_id']}: {offered(element)}"
    return found or {"text": {"type": "plain_text", "text": value}, "value": value}


def initial(element: Element) -> Any:
    """What an element holds before anybody touches it."""
    kind = element["type"]
    if kind in SEVERAL:
        chosen = element.get(f"initial_{SEVERAL[kind]}", [])
        return [one["value"] if isinstance(one, dict) else one for one in chosen]
    chosen = element.get(f"initial_{ONE[kind]}" if kind in ONE else "initial_value")
    return chosen["value"] if isinstance(chosen, dict) else chosen


def filled(opened: Opened, values: dict[str, Any], *, strict: bool = True) -> dict[str, Any]:
    """`state.values` of a view whose inputs hold `values`, by action_id, and otherwise what they held at first."""
    state: dict[str, Any] = {}
    required = {block.get("block_id") for block in opened.blocks if block["type"] == "input" and not block.get("optional")}
    for block_id, element in inputs(opened.blocks):
        name = element["action_id"]
        value = values.pop(name, initial(element))
        if element.get("default_to_current_conversation") and value is None:
            value = CHANNEL
        if strict and block_id in required:
            assert value not in (None, "", []), f"Slack would not send the form: {name} is empty"
        if strict and isinstance(value, str) and element["type"] == "plain_text_input":
            assert len(value) <= element.get("max_length", 3000), f"{name} is longer than its max_length"
        state.setdefault(block_id, {})[name] = {"type": element["type"], **held(element, value)}
    assert not values, f"the view has no inputs {sorted(values)}"
    return state
