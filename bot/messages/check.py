"""The last look at a payload before it is stored: its shape, its lengths, its size as a whole.

Our own rules, offline. Faults have the form of Slack's `blocks.validate`: a JSON pointer (RFC 6901), a code, a sentence.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ValidationError

from bot.errors import MessageTooLong, TemplateError
from bot.messages.blocks import SlackMessage
from bot.messages.cards import TeamsMessage
from bot.messages.limits import LIMITS
from bot.messages.measure import card_size, objects, slack_size, table_text
from bot.models import Door, Platform

TOO_LARGE = "message_too_large"
_VERSIONS: dict[Door, tuple[str, ...]] = {"webhook": ("1.4",), "bot": ("1.4", "1.5"), "dialog": ("1.4", "1.5")}


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with a payload, and where."""

    pointer: str
    code: str
    message: str


def check_payload(platform: Platform, payload: Mapping[str, Any], door: Door = "webhook") -> tuple[Fault, ...]:
    """All that the platform would refuse, or that we do; empty for a payload that may be sent."""
    if platform == "slack":
        return shape_faults(SlackMessage, payload) or _slack_faults(payload)
    if platform == "teams":
        return shape_faults(TeamsMessage, payload) or _teams_faults(payload, door)
    if isinstance(payload.get("body"), str):
        return ()
    return (Fault("/body", "missing", "a text has a body"),)


def require_sendable(platform: Platform, payload: Mapping[str, Any], door: Door = "webhook") -> None:
    """Raises TemplateError with the first fault; MessageTooLong if the payload as a whole is too large."""
    faults = check_payload(platform, payload, door)
    if not faults:
        return
    first = faults[0]
    words = f"The {platform} message is wrong at {first.pointer or '/'}: {first.message} ({len(faults)} in all)."
    if first.code == TOO_LARGE:
        raise MessageTooLong(words)
    raise TemplateError(words, f"Look at the templates in {platform}/ that you changed.")


def shape_faults(shape: type[BaseModel], payload: Mapping[str, Any]) -> tuple[Fault, ...]:
    """What of `payload` is not as `shape` has it."""
    try:
        shape.model_validate(payload)
    except ValidationError as error:
        details = error.errors(include_url=False, include_context=False, include_input=False)
        return tuple(Fault(_pointer(payload, detail["loc"], detail["type"]), detail["type"], detail["msg"]) for detail in details)
    return ()


def _pointer(payload: object, place: Sequence[str | int], code: str) -> str:
    """pydantic's place without the union tags in it: each repeats the `type` of the object just entered and is no part of the payload."""
    pointer, value, entered = "", payload, True
    for number, part in enumerate(place, 1):
        tagged = entered and isinstance(value, Mapping) and value.get("type") == part
        entered = False
        if tagged:
            continue
        if (isinstance(value, Mapping) and part in value) or (isinstance(value, list) and isinstance(part, int)):
            value, entered = value[part], True  # type: ignore[index]  # the line above knows which key fits
        elif number < len(place) or code != "missing":
            continue
        pointer += "/" + str(part).replace("~", "~0").replace("/", "~1")
    return pointer


def _slack_faults(payload: Mapping[str, Any]) -> tuple[Fault, ...]:
    faults = []
    size = slack_size(payload["blocks"])
    if size.weight > LIMITS.slack.weight:
        faults.append(Fault("/blocks", TOO_LARGE, f"the blocks have {size.weight} characters, more than {LIMITS.slack.weight}"))
    for kind, count, most in (("tables", size.tables, LIMITS.slack.tables), ("charts", size.charts, LIMITS.slack.charts)):
        if count > most:
            faults.append(Fault("/blocks", TOO_LARGE, f"there are {count} {kind}, more than {most}"))
    for number, block in enumerate(payload["blocks"]):
        if block["type"] == "table" and table_text(block) > LIMITS.slack.table_text:
            faults.append(Fault(f"/blocks/{number}", TOO_LARGE, f"the table has more than {LIMITS.slack.table_text} characters"))
    return (*faults, *id_faults(payload["blocks"]))


def id_faults(blocks: Sequence[Mapping[str, Any]]) -> Iterator[Fault]:
    """A block_id stands once in a message or view, an action_id once in its block."""
    yield from _twice("/blocks", "block_id", blocks)
    for number, block in enumerate(blocks):
        if block["type"] == "actions":
            yield from _twice(f"/blocks/{number}/elements", "action_id", block["elements"])


def _twice(place: str, key: str, things: Sequence[Mapping[str, Any]]) -> Iterator[Fault]:
    names = [thing.get(key) for thing in things]
    for number, name in enumerate(names):
        if name and name in names[:number]:
            yield Fault(f"{place}/{number}/{key}", "duplicate", f"the {key} {name} stands there twice")


def _element_faults(card: Mapping[str, Any]) -> Iterator[Fault]:
    """What the shapes alone do not say: a table wants a card of 1.5, a name stands once, a button shows what is there."""
    elements = list(objects(card["body"]))
    names = [str(element["id"]) for element in elements if element.get("id")]
    place = "/attachments/0/content/body"
    if card["version"] == "1.4" and any(element.get("type") == "Table" for element in elements):
        yield Fault(place, "version", "a card of version 1.4 has no tables")
    if len(set(names)) < len(names):
        yield Fault(place, "duplicate", "an id must be unique in its card")
    for element in elements:
        if not set(element.get("targetElements") or ()) <= set(names):
            yield Fault(place, "missing", "a button shows or hides an element that is not there")


def _teams_faults(payload: Mapping[str, Any], door: Door) -> tuple[Fault, ...]:
    faults = []
    card = payload["attachments"][0]["content"]
    if card["version"] not in _VERSIONS[door]:
        faults.append(Fault("/attachments/0/content/version", "version", f"a {door} takes cards of version {_VERSIONS[door][-1]}"))
    faults += _element_faults(card)
    limit = LIMITS.teams.webhook_bytes if door == "webhook" else LIMITS.teams.bot_bytes
    size = card_size(payload, utf16=door == "bot").weight
    if size > limit:
        faults.append(Fault("", TOO_LARGE, f"it has {size} bytes, more than {limit}"))
    return tuple(faults)
