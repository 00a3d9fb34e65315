"""What people do in Teams: write to the app, press a button, open a dialog and fill it in, install and remove the app, rename a channel.

Activities are as documented (learn.microsoft.com, microsoftteams/platform: bots/how-to/conversations/*, task-modules-and-cards/*,
messaging-extensions/how-to/action-commands/*; azure/bot-service/rest-api: Activity).
"""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from bot.messages.check import check_card
from tests.local_teams.cards import brought_by, buttons, find_button, opens_dialog
from tests.local_teams.connector import THREAD, an_activity_id, bot_account
from tests.local_teams.deliver import Brought, bring
from tests.local_teams.judge import wrong_with_action, wrong_with_task
from tests.local_teams.world import BOT, BOT_NAME, CHANNEL, READER, TEAM, Dialog, Person, Post, Room

if TYPE_CHECKING:
    from tests.local_teams.server import LocalTeams

Activity = dict[str, Any]
ADAPTIVE = "application/vnd.microsoft.card.adaptive"
INVOKED = {200}
"""Statuses that an invoke may be answered with, and what came of it be shown."""


class Acts:
    """Each gives what became of it. `user` acts; `where` is a conversation's id, theirs with the app for ""."""

    # ── words ───────────────────────────────────────────────────────────────────────────────────────────────────────────────

    async def say(
        self: "LocalTeams", words: str, *, user: str = READER, where: str = CHANNEL, thread: str = "", mention: bool = True, **also: Any
    ) -> Brought:
        """`@Kakehashi words` in a channel or chat; in their own chat with the app, `where=""`, just the words. `thread` is the message that
        is answered; `also` goes into the activity."""
        room = self.rooms[where] if where else self.personal(user)
        message = self.new_id()
        self.said[room.id].append(message)
        at = f"<at>{BOT_NAME}</at>"
        named = mention and room.scope != "personal"
        activity = self._activity("message", user, room, thread or (message if room.scope == "channel" else "")) | {"id": message}
        activity |= {"text": f"{at} {words}" if named else words, "textFormat": "plain", "attachments": [_as_html(words, named=named)]}
        activity["entities"] += [{"type": "mention", "text": at, "mentioned": bot_account()}] if named else []
        return await bring(self, activity | also)

    async def again(self: "LocalTeams", brought: Brought) -> Brought:
        """The very same once more."""
        assert brought.activity
        return await bring(self, brought.activity)

    # ── buttons ─────────────────────────────────────────────────────────────────────────────────────────────────────────────

    async def press(
        self: "LocalTeams",
        where: Post | Dialog,
        label: str,
        values: Mapping[str, Any] | None = None,
        *,
        user: str = READER,
        value: str | None = None,
        old: bool = False,
    ) -> Brought:
        """A button, by its title or its verb, on a message as that person sees it; of several such, that which carries `value`. `values` are
        typed into the card's inputs before. `old`: a client that does not know Action.Execute. In a dialog it is `submit`."""
        if isinstance(where, Dialog):
            return await self.submit(where, values, label, value=value)
        card = where.card_for(user)
        assert not where.deleted, "the message is not there any more"
        button = find_button(card, label, value)
        assert not opens_dialog(button), f"{label} opens a dialog: use open"
        if button["type"] == "Action.Execute" and not old:
            return await self._execute(where, button, brought_by(card, button, values), user)
        if button["type"] == "Action.Execute":
            button = button["fallback"]
        assert button["type"] == "Action.Submit", f"{label} is an {button['type']}: nothing of it comes to the app"
        activity = self._on_message("message", where, user)
        return await bring(self, activity | {"value": brought_by(card, button, values), "id": an_activity_id()})

    async def _execute(self: "LocalTeams", where: Post, button: Mapping[str, Any], data: Mapping[str, Any], user: str) -> Brought:
        action = {
            "type": "Action.Execute",
            "id": button.get("id", ""),
            "title": button["title"],
            "verb": button["verb"],
            "data": dict(data),
        }
        said = {"name": "adaptiveCard/action", "value": {"action": action, "trigger": "manual"}}
        brought = await bring(self, self._on_message("invoke", where, user) | said)
        if brought.status in INVOKED:
            _must_be_right(wrong_with_action(brought.answer))
            if brought.answer["type"] == ADAPTIVE:
                _must_pass_ours(brought.answer["value"], "bot")
                where.seen_by[user] = brought.answer["value"]
        return brought

    async def open(
        self: "LocalTeams",
        where: Post,
        label: str,
        values: Mapping[str, Any] | None = None,
        *,
        user: str = READER,
        value: str | None = None,
    ) -> Dialog:
        """A button that opens a dialog. Raises AssertionError if the app's answer opens none; one that only says something is closed and has
        `words`."""
        card = where.card_for(user)
        button = find_button(card, label, value)
        assert opens_dialog(button), f"{label} opens no dialog"
        data = brought_by(card, button, values)
        assert button["type"] == "Action.Submit", "only Action.Submit opens a dialog"
        activity = self._on_message("invoke", where, user)
        return await self._fetch(activity | {"name": "task/fetch", "value": {"data": data, "context": {"theme": "default"}}}, user)

    async def use_action(
        self: "LocalTeams", command: str, where: Post | None = None, *, text: str = "", user: str = READER, room: str = CHANNEL
    ) -> Dialog:
        """A message action of the app's on one of its messages, or on somebody's that says `text` (HTML), in `room`."""
        there = self.rooms[where.conversation if where else room]
        message = {
            "id": where.id if where else self.new_id(),
            "replyToId": None,
            "createdDateTime": _stamp(),
            "importance": "normal",
            "locale": "en-us",
        }
        message |= {"body": {"contentType": "html", "content": text or (where.text if where else "")}, "attachments": []}
        message |= {"from": {"application": None, "device": None, "user": {"id": user, "displayName": self.people[user].name}}}
        if where:
            attached = where.payload.get("attachments") or []
            message["attachments"] = [{"id": "1", "contentType": one["contentType"], "content": one["content"]} for one in attached]
        value = {"commandId": command, "commandContext": "message", "messagePayload": message, "context": {"theme": "default"}}
        thread = (where.thread or where.id) if where and there.scope == "channel" else ""
        activity = self._activity("invoke", user, there, thread)
        return await self._fetch(activity | {"name": "composeExtension/fetchTask", "value": value}, user)

    async def _fetch(self: "LocalTeams", activity: Activity, user: str) -> Dialog:
        brought = await bring(self, activity)
        assert brought.status in INVOKED, f"the dialog was answered with {brought.status}: {brought.answer}"
        dialog = Dialog(user, activity["conversation"]["id"], "", {}, activity)
        self._show(dialog, brought.answer)
        self.dialogs.append(dialog)
        return dialog

    async def submit(
        self: "LocalTeams", dialog: Dialog, values: Mapping[str, Any] | None = None, label: str = "", *, value: str | None = None
    ) -> Brought:
        """Fill in a dialog's inputs and press its button, by title or verb; without one, the only one. What the app answers is done: another
        card in it, words and an end, an end."""
        assert dialog.open, "the dialog is closed"
        from_here = [one for one in _submits(dialog.card) if not label]
        assert label or len(from_here) == 1, f"which of {[one.get('title') for one in from_here]}?"
        button = find_button(dialog.card, label, value) if label else from_here[0]
        assert button["type"] == "Action.Submit", f"{label} is an {button['type']}"
        assert not opens_dialog(button), "a dialog opens none from within"
        data = brought_by(dialog.card, button, values)
        before = dialog.context
        shown = {"data": data, "context": {"theme": "default"}}
        if before["name"].startswith("composeExtension"):
            more = {name: before["value"][name] for name in ("commandId", "commandContext", "messagePayload") if name in before["value"]}
            said = {"name": "composeExtension/submitAction", "value": {**more, **shown}}
        else:
            said = {"name": "task/submit", "value": shown}
        brought = await bring(self, before | said | {"id": an_activity_id()})
        if brought.status in INVOKED:
            self._show(dialog, brought.answer, submitted=True)
        return brought

    def _show(self: "LocalTeams", dialog: Dialog, answer: Any, *, submitted: bool = False) -> None:
        if submitted and not answer:
            dialog.open = False
            return
        _must_be_right(wrong_with_task(answer))
        task = answer["task"]
        if task["type"] == "message":
            dialog.open, dialog.words = False, task["value"]
            return
        dialog.title, dialog.card = task["value"]["title"], task["value"]["card"]["content"]
        _must_pass_ours(dialog.card, "dialog")

    # ── where the app is ────────────────────────────────────────────────────────────────────────────────────────────────────

    async def install(self: "LocalTeams", where: str = TEAM, *, user: str = READER, action: str = "add") -> list[Brought]:
        """Into a team (its id is its general channel's), a chat, or somebody's own ("" or their id). `action`: add, or add-upgrade."""
        room = self._place(where, user)
        self._set_installed(room, there=True)
        more = {"membersAdded": [bot_account()], "channelData": {"eventType": "teamMemberAdded"}}
        told = [] if action != "add" else [await self._update("conversationUpdate", user, room, more)]
        return [*told, await self._update("installationUpdate", user, room, {"action": action})]

    async def uninstall(self: "LocalTeams", where: str = TEAM, *, user: str = READER, action: str = "remove") -> list[Brought]:
        """`action`: remove, or remove-upgrade."""
        room = self._place(where, user)
        self._set_installed(room, there=action != "remove")
        more = {"membersRemoved": [bot_account()], "channelData": {"eventType": "teamMemberRemoved"}}
        told = [] if action != "remove" else [await self._update("conversationUpdate", user, room, more)]
        return [*told, await self._update("installationUpdate", user, room, {"action": action})]

    async def create_channel(self: "LocalTeams", name: str, *, team: str = TEAM, user: str = READER) -> tuple[Room, Brought]:
        room = self.add_channel(name, team=team)
        return room, await self._channel_event("channelCreated", room, user)

    async def rename_channel(self: "LocalTeams", where: str, name: str, *, user: str = READER) -> Brought:
        self.rooms[where].name = name
        return await self._channel_event("channelRenamed", self.rooms[where], user)

    async def delete_channel(self: "LocalTeams", where: str, *, user: str = READER) -> Brought:
        self.rooms[where].gone = True
        return await self._channel_event("channelDeleted", self.rooms[where], user)

    async def rename_team(self: "LocalTeams", team: str, name: str, *, user: str = READER) -> Brought:
        self.teams[team].name = name
        return await self._update("conversationUpdate", user, self.rooms[team], {"channelData": {"eventType": "teamRenamed"}})

    async def let_in(self: "LocalTeams", where: str, who: str, *, user: str = READER) -> Brought:
        """Somebody becomes a member of a chat or a team."""
        room = self.rooms[where]
        (self.teams[room.team].members if room.team else room.members).add(who)
        added = {"membersAdded": [self._account(self.people[who])], "channelData": {"eventType": "teamMemberAdded"}}
        return await self._update("conversationUpdate", user, room, added)

    async def _channel_event(self: "LocalTeams", event: str, room: Room, user: str) -> Brought:
        """Teams says it of the team: the conversation is the general channel."""
        channel = {"id": room.id, "name": room.name}
        return await self._update(
            "conversationUpdate", user, self.rooms[room.team], {"channelData": {"eventType": event, "channel": channel}}
        )

    async def _update(self: "LocalTeams", kind: str, user: str, room: Room, more: Activity) -> Brought:
        activity = self._activity(kind, user, room, "")
        data = {**activity["channelData"], **(more.get("channelData", {}) if room.team else {})}
        if room.team:
            team = self.teams[room.team]
            data["team"] = {"id": team.id, "name": team.name, "aadGroupId": team.group, "tenantId": team.tenant}
        return await bring(self, {**activity, **more, "channelData": data})

    def _place(self: "LocalTeams", where: str, user: str) -> Room:
        return self.rooms[where] if where in self.rooms else self.personal(where or user)

    def _set_installed(self: "LocalTeams", room: Room, *, there: bool) -> None:
        if room.team:
            self.teams[room.team].installed = there
        else:
            room.installed = there

    # ── activities ──────────────────────────────────────────────────────────────────────────────────────────────────────────

    def _activity(self: "LocalTeams", kind: str, user: str, room: Room, thread: str) -> Activity:
        person = self.people[user]
        now = datetime.now(UTC)
        channel = {"teamsChannelId": room.id, "teamsTeamId": room.team, "channel": {"id": room.id}, "team": {"id": room.team}}
        client = {"type": "clientInfo", "locale": person.locale, "country": person.locale[-2:], "platform": "Web", "timezone": person.zone}
        return {
            "type": kind,
            "id": an_activity_id(),
            "timestamp": _stamp(now),
            "localTimestamp": now.astimezone(ZoneInfo(person.zone)).isoformat(timespec="milliseconds"),
            "localTimezone": person.zone,
            "locale": person.locale,
            "channelId": "msteams",
            "serviceUrl": self.service_url,
            "from": self._account(person),
            "recipient": {"id": BOT, "name": BOT_NAME},
            "conversation": _conversation(room, thread),
            "entities": [client],
            "channelData": {"tenant": {"id": person.tenant}, **(channel if room.scope == "channel" else {})},
        }

    def _on_message(self: "LocalTeams", kind: str, where: Post, user: str) -> Activity:
        room = self.rooms[where.conversation]
        thread = (where.thread or where.id) if room.scope == "channel" else ""
        return self._activity(kind, user, room, thread) | {"replyToId": where.id}

    def _account(self: "LocalTeams", person: Person) -> dict[str, str]:
        return {"id": person.handle, "name": person.name, "aadObjectId": person.id}


def _conversation(room: Room, thread: str) -> Activity:
    named = {"name": room.name} if room.scope == "groupChat" and room.name else {}
    group = {"isGroup": True} if room.scope != "personal" else {}
    address = f"{room.id}{THREAD}{thread}" if thread else room.id
    return {"id": address, "conversationType": room.scope, "tenantId": room.tenant, **group, **named}


def _as_html(words: str, *, named: bool) -> Activity:
    at = f'<span itemscope="" itemtype="http://schema.skype.com/Mention" itemid="0">{BOT_NAME}</span>&nbsp;' if named else ""
    return {"contentType": "text/html", "content": f"<p>{at}{words}</p>"}


def _submits(card: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    return (one for one in buttons(card) if one["type"] == "Action.Submit")


def _must_be_right(faults: Iterator[str]) -> None:
    assert not (found := list(faults)), "; ".join(found)


def _must_pass_ours(card: Mapping[str, Any], door: Any) -> None:
    """A card that is shown passes the desk's own validator as well."""
    faults = check_card(card, door)
    assert not faults, "; ".join(f"{fault.pointer}: {fault.message}" for fault in faults[:5])


def _stamp(at: datetime | None = None) -> str:
    return (at or datetime.now(UTC)).isoformat(timespec="milliseconds").replace("+00:00", "Z")
