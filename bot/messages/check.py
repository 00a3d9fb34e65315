"""The last look at a payload before it is stored: its shape, its lengths, its size as a whole.

Our own rules, offline.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from bot.errors import MessageTooLong, TemplateError
from bot.messages.blocks import SlackMessage
from bot.messages.card_rules import card_faults, rule_faults
from bot.messages.cards import TeamsMessage
from bot.messages.faults import TOO_LARGE, Fault, shape_faults
from bot.messages.limits import LIMITS
from bot.messages.measure import card_size, slack_size, table_text
from bot.models import Door, Platform


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
    _require(check_payload(platform, payload, door), f"{platform} message", platform)


def _require(faults: Sequence[Fault], what: str, folder: str) -> None:
    if not faults:
        return
    first = faults[0]
    words = f"The {what} is wrong at {first.pointer or '/'}: {first.message} ({len(faults)} in all)."
    if first.code == TOO_LARGE:
        raise MessageTooLong(words)
    raise TemplateError(words, f"Look at the templates in {folder}/ that you changed.")


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


def check_card(card: Mapping[str, Any], door: Door) -> tuple[Fault, ...]:
    """The same of an Adaptive Card by itself, as a dialog has it."""
    return card_faults(card, door) or tuple(_size_faults(card, door))


def require_card(card: Mapping[str, Any], door: Door = "dialog") -> None:
    """Raises as `require_sendable`."""
    _require(check_card(card, door), f"card for a {door}", "teams")


def _teams_faults(payload: Mapping[str, Any], door: Door) -> tuple[Fault, ...]:
    faults = rule_faults(payload["attachments"][0]["content"], door, "/attachments/0/content")
    return (*faults, *_size_faults(payload, door))


def _size_faults(payload: Mapping[str, Any], door: Door) -> Iterator[Fault]:
    """A webhook's flow counts UTF-8, Teams counts what a bot sends in UTF-16, with all that is in it."""
    limit = LIMITS.teams.webhook_bytes if door == "webhook" else LIMITS.teams.bot_bytes
    size = card_size(payload, utf16=door != "webhook").weight
    if size > limit:
        yield Fault("", TOO_LARGE, f"it has {size} bytes, more than {limit}")
