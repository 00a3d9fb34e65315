"""The Bot Connector's REST API, as far as the desk asks of it: what it takes, and how it says no.

Sources: learn.microsoft.com, azure/bot-service/rest-api/bot-framework-rest-connector-api-reference;
microsoftteams/platform/bots/how-to/format-your-bot-messages ("Status codes from bot conversational APIs").
"""

import json
import math
import re
import uuid
from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from bot.messages.check import check_payload
from tests.local_teams.judge import size_of, wrong_with_message
from tests.local_teams.windows import LOOKS
from tests.local_teams.world import BOT, BOT_NAME, Person, Post, Refused, Room

if TYPE_CHECKING:
    from tests.local_teams.server import LocalTeams

THREAD = ";messageid="
Given = dict[str, Any]
Operation = Callable[..., tuple[int, Any]]
_HANDLE = re.compile(r"29:\S+|28:\S+")


def post(teams: "LocalTeams", given: Given, conversation: str, root: str = "") -> tuple[int, Any]:
    address, _, thread = conversation.partition(THREAD)
    room = open_room(teams, address, write=True)
    _pace(teams, room, "send")
    payload = judged(teams, given)
    thread = thread or root
    if thread and room.scope == "channel" and not teams.has_message(address, thread):
        raise Refused(404, "ActivityNotFoundInConversation", "The thread's first message is not there.")
    one = Post(teams.new_id(), address, payload, teams.clock(), thread if room.scope == "channel" else "")
    teams.posts[address].append(one)
    return 201, {"id": one.id}


def edit(teams: "LocalTeams", given: Given, conversation: str, message: str) -> tuple[int, Any]:
    address = conversation.partition(THREAD)[0]
    room = open_room(teams, address, write=True)
    _pace(teams, room, "send")
    one = own_post(teams, address, message)
    one.payload = judged(teams, given)
    one.edited += 1
    one.seen_by.clear()
    return 200, {"id": one.id}


def delete(teams: "LocalTeams", _given: Given, conversation: str, message: str) -> tuple[int, Any]:
    address = conversation.partition(THREAD)[0]
    room = open_room(teams, address, write=True)
    _pace(teams, room, "send")
    one = own_post(teams, address, message)
    one.deleted = True
    teams.posts[address].remove(one)
    teams.deleted.append(one)
    return 200, None


def create(teams: "LocalTeams", given: Given) -> tuple[int, Any]:
    """A personal chat with one member; of a channel, a new post there."""
    channel = ((given.get("channelData") or {}).get("channel") or {}).get("id")
    if channel:
        status, answer = post(teams, given.get("activity") or {}, channel)
        return status, {"id": f"{channel}{THREAD}{answer['id']}", "activityId": answer["id"]}
    members = given.get("members") or []
    tenant = given.get("tenantId") or ((given.get("channelData") or {}).get("tenant") or {}).get("id")
    if len(members) != 1 or not tenant or given.get("isGroup"):
        raise Refused(400, "BadSyntax", "A personal chat has one member and a tenant.")
    person = find_person(teams, str(members[0].get("id", "")))
    if person is None or person.tenant != tenant:
        raise Refused(403, "BotNotInConversationRoster", "The bot and that person have no conversation.")
    if not any(teams.is_in(one) and person.id in teams.members_of(one) for one in teams.rooms.values()):
        raise Refused(403, "BotNotInConversationRoster", "The bot is not installed for that person.")
    return 201, {"id": teams.personal(person.id, installed=True).id}


def members(teams: "LocalTeams", _given: Given, conversation: str) -> tuple[int, Any]:
    room = open_room(teams, conversation.partition(THREAD)[0])
    _pace(teams, room, "look")
    return 200, [account(teams.people[one]) for one in teams.members_of(room)]


def paged_members(teams: "LocalTeams", given: Given, conversation: str) -> tuple[int, Any]:
    return 200, {"members": members(teams, given, conversation)[1]}


def member(teams: "LocalTeams", _given: Given, conversation: str, handle: str) -> tuple[int, Any]:
    room = open_room(teams, conversation.partition(THREAD)[0])
    _pace(teams, room, "look")
    person = find_person(teams, handle)
    if person is None or person.id not in teams.members_of(room):
        raise Refused(404, "MemberNotFoundInConversation", "That person is not in the conversation.")
    return 200, account(person)


def team(teams: "LocalTeams", _given: Given, team: str) -> tuple[int, Any]:
    found = open_team(teams, team)
    return 200, {"id": found.id, "name": found.name, "aadGroupId": found.group}


def channels(teams: "LocalTeams", _given: Given, team: str) -> tuple[int, Any]:
    """The general channel has the team's id and no name."""
    found = open_team(teams, team)
    rooms = [room for room in teams.rooms.values() if room.team == found.id and not room.gone]
    return 200, {
        "conversations": [{"id": room.id, "name": None if room.id == found.id else room.name, "type": "standard"} for room in rooms]
    }


ROUTES: tuple[tuple[str, str, str, Operation], ...] = (
    ("create", "POST", r"/v3/conversations", create),
    ("post", "POST", r"/v3/conversations/([^/]+)/activities", post),
    ("post", "POST", r"/v3/conversations/([^/]+)/activities/([^/]+)", post),
    ("edit", "PUT", r"/v3/conversations/([^/]+)/activities/([^/]+)", edit),
    ("delete", "DELETE", r"/v3/conversations/([^/]+)/activities/([^/]+)", delete),
    ("members", "GET", r"/v3/conversations/([^/]+)/members", members),
    ("members", "GET", r"/v3/conversations/([^/]+)/pagedmembers", paged_members),
    ("member", "GET", r"/v3/conversations/([^/]+)/members/([^/]+)", member),
    ("team", "GET", r"/v3/teams/([^/]+)", team),
    ("channels", "GET", r"/v3/teams/([^/]+)/conversations", channels),
)


def find_operation(method: str, path: str) -> tuple[str, Operation, list[str]]:
    """Its name, and what stands in the path. Raises Refused."""
    for name, verb, pattern, operation in ROUTES:
        if verb == method and (found := re.fullmatch(pattern, path)):
            return name, operation, [unquote(part) for part in found.groups()]
    raise Refused(404, "ServiceError", f"There is no {method} {path}.")


def open_room(teams: "LocalTeams", address: str, *, write: bool = False) -> Room:
    room = teams.rooms.get(address)
    if room is None or room.gone:
        raise Refused(404, "ConversationNotFound", "Conversation not found.")
    if not teams.is_in(room):
        raise Refused(403, "BotNotInConversationRoster", "The bot is not part of the conversation roster.")
    if write and room.refuses:
        raise Refused(room.refuses[0], room.refuses[1])
    return room


def open_team(teams: "LocalTeams", id: str) -> Any:
    found = teams.teams.get(id)
    if found is None:
        raise Refused(404, "NotFound", "Team not found.")
    if not found.installed:
        raise Refused(403, "BotNotInConversationRoster", "The bot is not part of the team.")
    return found


def own_post(teams: "LocalTeams", address: str, message: str) -> Post:
    found = next((one for one in teams.posts[address] if one.id == message), None)
    if found is None:
        raise Refused(404, "ActivityNotFoundInConversation", "The activity is not there.")
    return found


def judged(teams: "LocalTeams", given: Given) -> Given:
    """What may be posted. Raises Refused for what Teams would not take, or would draw wrongly; that is kept in `teams.wrong` too."""
    if size_of(given) > teams.most_bytes:
        raise Refused(413, "MessageSizeTooBig", "Message size too large.")
    payload = {name: value for name, value in given.items() if name not in {"from", "conversation", "recipient", "replyToId", "channelId"}}
    faults = list(wrong_with_message(payload))
    if not faults and payload.get("attachments"):
        ours = {name: payload[name] for name in ("type", "attachments") if name in payload}
        faults = [f"{fault.pointer}: {fault.message} (by our own validator)" for fault in check_payload("teams", ours, "bot")]
    if faults:
        teams.wrong += faults
        raise Refused(400, "BadArgument", "; ".join(faults)[:2000])
    return payload


def find_person(teams: "LocalTeams", handle: str) -> Person | None:
    """By what Teams calls them, or by their Entra object id."""
    return next((one for one in teams.people.values() if handle in {one.handle, one.id}), None)


def account(person: Person) -> dict[str, Any]:
    given, _, family = person.name.partition(" ")
    return {
        "id": person.handle,
        "name": person.name,
        "aadObjectId": person.id,
        "tenantId": person.tenant,
        "givenName": given,
        "surname": family,
        "userPrincipalName": f"{person.id[:8]}@example.com",
        "userRole": "user",
    }


def _pace(teams: "LocalTeams", room: Room, what: str) -> None:
    wait = teams.windows.wait_for(f"{what}:{room.id}", teams.windows.sends if what == "send" else LOOKS)
    if wait:
        raise Refused(429, "TooManyRequests", "API calls quota exceeded.", Retry_After=str(math.ceil(wait)))


def pace_tenant(teams: "LocalTeams") -> None:
    if wait := teams.windows.wait_for("tenant", teams.windows.tenant):
        raise Refused(429, "TooManyRequests", "API calls quota exceeded.", Retry_After=str(math.ceil(wait)))


def read_body(body: bytes) -> Given:
    try:
        given = json.loads(body or b"{}")
    except ValueError:
        given = None
    if not isinstance(given, dict):
        raise Refused(400, "BadSyntax", "The body is no JSON object.")
    return given


def bot_account() -> dict[str, str]:
    return {"id": BOT, "name": BOT_NAME}


def an_activity_id() -> str:
    return f"f:{uuid.uuid4()}"
