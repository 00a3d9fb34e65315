"""What Teams sends, as ours: one shape for messages, buttons, dialogs and installations. No Teams activity goes further than this file.

Sources: learn.microsoft.com, bot-framework-rest-connector-api-reference (Activity), microsoftteams/platform/bots/how-to/conversations,
task-modules-and-cards/cards/universal-actions-for-adaptive-cards, task-modules-and-cards/task-modules/task-modules-bots.
"""

import html
import json
import re
from collections.abc import Iterator, Mapping
from hashlib import sha256
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from bot.models import Scope

Kind = Literal["words", "press", "open", "form", "joined", "left", "moved"]
ONCE = ".once"
_THREAD = ";messageid="
_SCOPES: Mapping[str, Scope] = {"personal": "personal", "groupChat": "group", "channel": "channel"}
_OURS = frozenset({"verb", "value", "memo", "several", "msteams"})
"""What a button of ours carries; all else in what it brings is inputs'. `several` names those inputs of which several may be chosen: Teams
brings these as one text, parted by commas."""
_OPENS, _SUBMITS, _ASKS_ALL, _SENDS_ALL = "task/fetch", "task/submit", "composeExtension/fetchTask", "composeExtension/submitAction"
_ACTION = "adaptiveCard/action"
_MOVES = frozenset({"channelCreated", "channelRenamed", "channelDeleted", "channelRestored", "teamRenamed", "teamDeleted"})
_OF_A_CHANNEL = "channel"
_TEAMS = "msteams"
_NAME = re.compile(r"[\w.-]{1,80}", re.ASCII)
"""Of a button or an action."""


class Incoming(BaseModel):
    """One thing somebody did. What a kind does not have is empty.

    words: a message to us. press: a button that does something or shows another card in place of its own. open: one that opens a dialog,
    which is answered at once and not kept. form: a dialog that was submitted. joined, left: the app was added to a conversation or removed
    from it. moved: a team or channel was renamed, or went.
    """

    model_config = ConfigDict(frozen=True)

    kind: Kind
    id: str
    """Teams' own id of it, the same when it is delivered again."""
    tenant: str = ""
    user: str = ""
    """Their Entra object id; what Teams calls them where it gives none."""
    handle: str = ""
    """What Teams calls them to this app ("29:…")."""
    user_name: str = ""
    conversation: str = ""
    """Without the message that its thread begins with, which is `thread`; "" where there are no threads."""
    thread: str = ""
    scope: Scope = "personal"
    conversation_name: str = ""
    team: str = ""
    team_name: str = ""
    service_url: str = ""
    locale: str = ""
    zone: str = ""
    """IANA, as Teams knows it of them now."""
    words: str = ""
    """What was typed, without who is mentioned."""
    mentioned: bool = False
    name: str = ""
    """Which button or dialog ("story.save"); of joined, left and moved what happened ("remove-upgrade", "channelRenamed")."""
    value: str = ""
    """What that button carries."""
    memo: str = ""
    """What its form remembered."""
    values: Mapping[str, tuple[str, ...]] = Field(default_factory=dict)
    """What stands in the card's inputs, by id: one value, or those chosen of several; nothing for an empty one."""
    message: str = ""
    """The message that the button stands on, or that this answers."""
    invoked: bool = False
    """Somebody waits for what is answered to this very request."""
    in_dialog: bool = False
    """Done in a dialog, or opens one: what comes of it is shown there."""
    links: tuple[str, ...] = ()
    """Addresses in the message that an action was used on."""


def of_activity(body: Mapping[str, Any]) -> Incoming | None:
    """None for what does not concern us, and for what did not come by Teams: the same service and the same token bring what a bot's other
    channels say (Web Chat, Direct Line), where anybody may call themselves anything. Raises ValueError for what has not the documented
    form."""
    if _text(body, "channelId").partition(":")[0] != _TEAMS:
        return None
    match _text(body, "type"):
        case "message":
            return _of_message(body)
        case "invoke":
            return _of_invoke(body)
        case "installationUpdate":
            return _of_installation(body)
        case "conversationUpdate":
            return _of_conversation(body)
        case _:
            return None


def tenant_of(body: Mapping[str, Any]) -> str:
    """ "" where it does not say."""
    channel = _table(_table(body, "channelData"), "tenant")
    return _text(_table(body, "conversation"), "tenantId") or _text(channel, "id")


# ── what somebody does ──────────────────────────────────────────────────────────────────────────────────────────────────────


def _of_message(body: Mapping[str, Any]) -> Incoming | None:
    """What is typed to us; a button whose card was drawn by an older client comes as a message without words."""
    if _text(_table(body, "from"), "role") == "bot":
        return None
    value = _table(body, "value")
    if value and not _text(body, "text").strip():
        return _of_button(body, "press", value)
    words, mentioned = _words(body)
    return Incoming(kind="words", id=_id_of(body), words=words, mentioned=mentioned, message=_text(body, "replyToId"), **_of_place(body))


def _of_invoke(body: Mapping[str, Any]) -> Incoming | None:
    name, value = _text(body, "name"), _table(body, "value")
    data = _table(value, "data")
    if name == _ACTION:
        action = _table(value, "action")
        return _of_button(body, "press", {**_table(action, "data"), "verb": _text(action, "verb")}, invoked=True)
    if name == _OPENS:
        return _of_button(body, "open", data, invoked=True, in_dialog=True)
    if name in {_SUBMITS, _SENDS_ALL}:
        return _of_button(body, "form", data, invoked=True, in_dialog=True)
    return _of_message_action(body, value) if name == _ASKS_ALL else None


def _of_button(
    body: Mapping[str, Any], kind: Kind, data: Mapping[str, Any], *, invoked: bool = False, in_dialog: bool = False
) -> Incoming | None:
    name, several = _text(data, "verb"), data.get("several")
    if not _NAME.fullmatch(name):
        return None
    some = frozenset(map(str, several)) if isinstance(several, list) else frozenset[str]()
    place, value, message = _of_place(body), _text(data, "value"), _text(body, "replyToId")
    # A button whose name ends in ".once" does once what it does on its message, however often it is pressed.
    once = f"{name}:{place['conversation']}:{message}:{_digest(value)}" if name.endswith(ONCE) else ""
    return Incoming(
        kind=kind,
        id=once or _id_of(body),
        name=name,
        value=value,
        memo=_text(data, "memo"),
        values={_kept(key): chosen for key, said in data.items() if key not in _OURS and (chosen := _chosen(said, parted=key in some))},
        message=message,
        invoked=invoked,
        in_dialog=in_dialog,
        **place,
    )


def _of_message_action(body: Mapping[str, Any], value: Mapping[str, Any]) -> Incoming | None:
    """An action used on a message: its words, and the addresses in it."""
    name, message = _text(value, "commandId"), _table(value, "messagePayload")
    if not _NAME.fullmatch(name):
        return None
    content = _text(_table(message, "body"), "content")
    return Incoming(
        kind="open",
        id=_id_of(body),
        name=name,
        words=_plain(content),
        links=tuple(dict.fromkeys(_links(content, message.get("attachments")))),
        message=_text(message, "id"),
        invoked=True,
        in_dialog=True,
        **_of_place(body),
    )


# ── where the app is ────────────────────────────────────────────────────────────────────────────────────────────────────────


def _of_installation(body: Mapping[str, Any]) -> Incoming | None:
    action = _text(body, "action")
    if not action.startswith(("add", "remove")):
        return None
    kind: Kind = "joined" if action.startswith("add") else "left"
    return Incoming(kind=kind, id=_id_of(body), name=action, **_of_place(body))


def _of_conversation(body: Mapping[str, Any]) -> Incoming | None:
    us = _text(_table(body, "recipient"), "id")
    event = _text(_table(body, "channelData"), "eventType")
    if us and us in _ids(body.get("membersAdded")):
        return Incoming(kind="joined", id=_id_of(body), name="membersAdded", **_of_place(body))
    if us and us in _ids(body.get("membersRemoved")):
        return Incoming(kind="left", id=_id_of(body), name="membersRemoved", **_of_place(body))
    if event not in _MOVES:
        return None
    place, channel = _of_place(body), _table(_table(body, "channelData"), "channel")
    if event.startswith(_OF_A_CHANNEL):
        place |= {"conversation": _text(channel, "id"), "thread": "", "scope": "channel"}
    return Incoming(kind="moved", id=_id_of(body), name=event, **place) if place["conversation"] else None


def _ids(accounts: object) -> Iterator[str]:
    yield from (_text(one, "id") for one in accounts if isinstance(one, Mapping)) if isinstance(accounts, list) else ()


def _of_place(body: Mapping[str, Any]) -> dict[str, Any]:
    """Who and where. A thread in a channel begins with the message that its conversation's id names, else with this one."""
    conversation, sender, data = _table(body, "conversation"), _table(body, "from"), _table(body, "channelData")
    team, channel = _table(data, "team"), _table(data, "channel")
    address, _, thread = _text(conversation, "id").partition(_THREAD)
    scope = _SCOPES.get(_text(conversation, "conversationType"), "channel" if team else "personal")
    began = thread or _text(body, "replyToId") or (_text(body, "id") if _text(body, "type") == "message" else "")
    return {
        "tenant": tenant_of(body),
        "user": _text(sender, "aadObjectId") or _text(sender, "id"),
        "handle": _text(sender, "id"),
        "user_name": _text(sender, "name"),
        "conversation": address,
        "thread": began if scope == "channel" else "",
        "scope": scope,
        "conversation_name": _text(channel, "name") if scope == "channel" else _text(conversation, "name"),
        "team": _text(team, "id"),
        "team_name": _text(team, "name"),
        "service_url": _text(body, "serviceUrl"),
        "locale": _text(body, "locale") or next((_text(info, "locale") for info in _client_infos(body)), ""),
        "zone": _text(body, "localTimezone") or next((_text(info, "timezone") for info in _client_infos(body)), ""),
    }


def _client_infos(body: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield from (entity for entity in _entities(body) if _text(entity, "type") == "clientInfo")


def _entities(body: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    entities = body.get("entities")
    yield from (one for one in entities if isinstance(one, Mapping)) if isinstance(entities, list) else ()


def _id_of(body: Mapping[str, Any]) -> str:
    """Teams numbers what happens within a conversation; what has no number goes by all that it says."""
    place = _text(_table(body, "conversation"), "id").partition(_THREAD)[0]
    number = _text(body, "id")
    return f"{_text(body, 'type')}:{place}:{number or _digest(json.dumps(body, sort_keys=True, default=str))}"


def _digest(words: str) -> str:
    return sha256(words.encode(errors="replace")).hexdigest()[:16]


# ── words ───────────────────────────────────────────────────────────────────────────────────────────────────────────────────

# None of these looks beyond the next tag of its kind: what anybody may write must not hold up the desk.
_MENTION = re.compile(r"<at\b[^<>]*>([^<]*)</at>", re.IGNORECASE)
_ANCHOR = re.compile(
    r"""<a\b[^<>]{0,1000}?\bhref\s*=\s*["']([^"'<>]{0,4000})["'][^<>]{0,1000}>(?:(?!<a\b).){0,4000}?</a>""", re.IGNORECASE | re.DOTALL
)
_LINK = re.compile(r"\[[^\[\]]*\]\((https?://[^\s()]+)\)")
_TAG = re.compile(
    r"</?(?:p|div|br|span|b|i|u|s|em|strong|blockquote|ul|ol|li|pre|code|font|img|emoji|attachment|h[1-6])\b[^<>]*>", re.IGNORECASE
)
_ADDRESS = re.compile(r"https?://[^\s\"'<>]+")


def _words(body: Mapping[str, Any]) -> tuple[str, bool]:
    """What was typed without our own name, and whether that was in it; the names of others stay as words."""
    text, us = _text(body, "text"), _table(body, "recipient")
    mentioned = False
    for entity in _entities(body):
        if _text(entity, "type") != "mention" or _text(_table(entity, "mentioned"), "id") != _text(us, "id"):
            continue
        mentioned = True
        if said := _text(entity, "text"):
            text = text.replace(said, " ")
    return _plain(text), mentioned


def _plain(text: str) -> str:
    """Words without their markup: of a link, its address."""
    text = _MENTION.sub(r"\1", text)
    text = _ANCHOR.sub(r" \1 ", text)
    text = _LINK.sub(r" \1 ", text)
    return " ".join(html.unescape(_TAG.sub(" ", text)).split())


def _links(content: str, attachments: object) -> Iterator[str]:
    """Every http(s) address in a message, in order."""
    for anchor in _ANCHOR.finditer(content):
        if anchor[1].startswith(("http://", "https://")):
            yield html.unescape(anchor[1])
    yield from (address.rstrip(".,;:!?)") for address in _ADDRESS.findall(_plain(content)))
    for attachment in attachments if isinstance(attachments, list) else ():
        if isinstance(attachment, Mapping):
            yield from (html.unescape(address) for address in _ADDRESS.findall(_said_by(attachment)))


def _said_by(attachment: Mapping[str, Any]) -> str:
    """All of it as text: Teams brings a card as JSON in a text."""
    content = attachment.get("content")
    parts = [_text(attachment, "contentUrl"), content if isinstance(content, str) else json.dumps(content, default=str)]
    return " ".join(parts)


def _chosen(value: object, *, parted: bool) -> tuple[str, ...]:
    """What an input holds."""
    if isinstance(value, list):
        return tuple(_kept(str(one)) for one in value)
    if isinstance(value, bool):
        return ("true" if value else "false",)
    if not isinstance(value, str | int | float) or value == "":
        return ()
    said = _kept(str(value))
    return tuple(filter(None, said.split(","))) if parted else (said,)


def _table(body: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    value = body.get(key)
    return value if isinstance(value, Mapping) else {}


def _text(body: Mapping[str, Any], key: str) -> str:
    value = body.get(key)
    return _kept(value) if isinstance(value, str) else ""


def _kept(text: str) -> str:
    """Half a character, which JSON can escape, cannot be kept, nor can U+0000."""
    return text if text.isprintable() else text.replace("\0", "").encode(errors="replace").decode()
