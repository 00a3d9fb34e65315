"""What Teams takes, judged without the desk's own rules: cards as its readers need them, and the answers to its requests.

Each yields a sentence for what is wrong. Sources: learn.microsoft.com, microsoftteams/platform/task-modules-and-cards (cards-format,
universal-actions-for-adaptive-cards, task-modules-bots), bots/how-to/format-your-bot-messages.
"""

import json
import re
from collections.abc import Iterator
from typing import Any, Literal

Place = Literal["message", "dialog"]

MOST_BYTES = 100_000
"""Of a message, counted as UTF-16; more is 413 MessageSizeTooBig."""
MOST_ACTIONS, MOST_TITLE = 6, 64
INPUTS = frozenset({"Input.Text", "Input.Number", "Input.Date", "Input.Time", "Input.Toggle", "Input.ChoiceSet"})
STANDARD = INPUTS | {"AdaptiveCard", "TextBlock", "RichTextBlock", "TextRun", "Image", "ImageSet", "Media", "FactSet", "Container"}
STANDARD |= {"ColumnSet", "Column", "ActionSet", "Table", "TableRow", "TableCell", "TableColumnDefinition", "BackgroundImage"}
ACTIONS = frozenset({"Action.Execute", "Action.Submit", "Action.OpenUrl", "Action.ShowCard", "Action.ToggleVisibility"})
EXTENSIONS = frozenset(
    {"Badge", "CodeBlock", "Icon", "Rating", "Carousel", "CarouselPage", "ProgressBar", "ProgressRing", "CompoundButton"}
)
NEEDS = {"TextBlock": ("text",), "TextRun": ("text",), "Image": ("url",), "FactSet": ("facts",), "Container": ("items",)}
NEEDS |= {"ColumnSet": ("columns",), "ActionSet": ("actions",), "RichTextBlock": ("inlines",), "Action.OpenUrl": ("url",)}
NEEDS |= {"Action.Execute": ("verb", "title"), "Action.Submit": ("title",), "Action.ToggleVisibility": ("targetElements", "title")}
NEEDS |= dict.fromkeys(INPUTS, ("id",)) | {"Input.ChoiceSet": ("id", "choices"), "Input.Toggle": ("id", "title")}
_AT = re.compile(r"<at\b[^>]*>(.*?)</at>", re.IGNORECASE | re.DOTALL)
_LINK = re.compile(r"\]\((?!https://)[^)]*\)")


def wrong_with_message(payload: dict[str, Any]) -> Iterator[str]:
    """Of a message as it is posted: at most one card."""
    if payload.get("type") != "message":
        yield f"the type of a message is message, not {payload.get('type')}"
    attachments = payload.get("attachments") or []
    if not payload.get("text") and not attachments:
        yield "a message has a text or a card"
    if len(attachments) > 1:
        yield "a message of ours has one card"
    mentioned = [one for one in payload.get("entities") or [] if one.get("type") == "mention"]
    yield from _mentions(str(payload.get("text") or ""), mentioned)
    for one in attachments:
        if one.get("contentType") != "application/vnd.microsoft.card.adaptive":
            yield f"an attachment is {one.get('contentType')}"
        else:
            yield from wrong_with_card(one.get("content"), "message")


def wrong_with_card(card: Any, place: Place) -> Iterator[str]:
    if not isinstance(card, dict) or card.get("type") != "AdaptiveCard":
        yield "it is no AdaptiveCard"
        return
    if card.get("version") not in {"1.4", "1.5"}:
        yield f"Teams draws cards up to 1.5, not {card.get('version')}"
    if not card.get("body"):
        yield "a card has a body"
    parts = list(elements(card))
    yield from _ids(parts)
    yield from _mentions(_all_text(card), (card.get("msteams") or {}).get("entities") or [])
    shown = [part for part in visible(card) if str(part.get("type", "")).startswith("Action.")]
    if len(shown) > MOST_ACTIONS:
        yield f"{len(shown)} buttons are seen at once, more than {MOST_ACTIONS}"
    for part in parts:
        yield from _part(part, place)
    fallbacks = [part.get("fallback") for part in parts if isinstance(part.get("fallback"), dict)]
    for fallback in fallbacks:
        yield from _part(fallback, place)


def _part(part: dict[str, Any], place: Place) -> Iterator[str]:
    kind = str(part.get("type", ""))
    extension = kind in EXTENSIONS or kind.startswith("Chart.")
    if kind not in STANDARD | ACTIONS and not extension:
        yield f"nobody knows {kind or 'a thing without a type'}"
    if extension and not part.get("fallback"):
        yield f"{kind} has no fallback"
    for name in NEEDS.get(kind, ()):
        if part.get(name) in (None, "", []):
            yield f"{kind} has no {name}"
    for name in ("url", "iconUrl"):
        if name in part and not str(part[name]).startswith(("https://", "data:image/")):
            yield f"{kind} leads to {part[name]!r}, which is not https"
    if kind in {"TextBlock", "TextRun"} and _LINK.search(str(part.get("text", ""))):
        yield f"a link in {part['text']!r} is not https"
    if kind == "Action.Execute" and place == "dialog":
        yield "a dialog's buttons are Action.Submit"
    if kind == "Action.Execute" and place == "message" and (part.get("fallback") or {}).get("type") != "Action.Submit":
        yield f"the Action.Execute {part.get('title')!r} has no Action.Submit as its fallback"
    if kind == "Input.ChoiceSet":
        values = [choice.get("value") for choice in part.get("choices", [])]
        if len(set(values)) < len(values):
            yield f"the choices of {part.get('id')} have the same value twice"


def _ids(parts: list[dict[str, Any]]) -> Iterator[str]:
    """An id stands once in a card, also across those parts that are hidden."""
    seen: set[str] = set()
    for part in parts:
        name = part.get("id")
        if name and name in seen:
            yield f"the id {name} stands there twice"
        seen.add(str(name))
    for part in parts:
        for target in part.get("targetElements") or ():
            name = target if isinstance(target, str) else target.get("elementId")
            if name not in seen:
                yield f"a button shows {name}, which is not there"


def _mentions(text: str, entities: list[dict[str, Any]]) -> Iterator[str]:
    """Each `<at>` is an entity's text, to the letter, and each entity is in the text."""
    there = {str(one.get("text")) for one in entities}
    for found in _AT.finditer(text):
        if found[0] not in there:
            yield f"{found[0]} mentions somebody without an entity"
    for one in entities:
        if str(one.get("text")) not in text or not (one.get("mentioned") or {}).get("id"):
            yield f"the entity {one.get('text')} is not in the text, or of nobody"


def elements(part: Any) -> Iterator[dict[str, Any]]:
    """Every object with a type, itself included; not what a fallback or an action's data holds."""
    if isinstance(part, list):
        for one in part:
            yield from elements(one)
    elif isinstance(part, dict):
        if "type" in part:
            yield part
        for name, inside in part.items():
            if name not in {"fallback", "data", "msteams"} and not str(part.get("type", "")).startswith("Chart."):
                yield from elements(inside)


def visible(card: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """As `elements`, without what is hidden at first."""

    def walk(part: Any) -> Iterator[dict[str, Any]]:
        if isinstance(part, list):
            for one in part:
                yield from walk(one)
        elif isinstance(part, dict) and part.get("isVisible") is not False:
            if "type" in part:
                yield part
            for name, inside in part.items():
                if name not in {"fallback", "data", "msteams", "selectAction", "card"}:
                    yield from walk(inside)

    return walk(card)


def size_of(payload: dict[str, Any]) -> int:
    """Bytes of it as UTF-16."""
    return len(json.dumps(payload, ensure_ascii=False, separators=(",", ":")).encode("utf-16-le"))


def _all_text(card: dict[str, Any]) -> str:
    facts = [f"{fact.get('title')} {fact.get('value')}" for part in elements(card) for fact in part.get("facts") or ()]
    return "\n".join([*(str(part.get("text", "")) for part in elements(card) if part.get("type") in {"TextBlock", "TextRun"}), *facts])


def wrong_with_task(answer: Any) -> Iterator[str]:
    """Of the answer to task/fetch and task/submit; nothing at all closes a dialog that was submitted."""
    if not isinstance(answer, dict) or set(answer) - {"task", "cacheInfo", "responseType"}:
        yield f"the answer of a dialog is {{'task': …}}, not {answer!r}"
        return
    task = answer.get("task")
    if not isinstance(task, dict) or set(task) - {"type", "value"}:
        yield f"a task has type and value, not {task!r}"
    elif task.get("type") == "message":
        if not isinstance(task.get("value"), str) or not task["value"]:
            yield "a task of type message says something"
    elif task.get("type") == "continue":
        yield from _wrong_with_window(task.get("value"))
    else:
        yield f"there is no task of type {task.get('type')!r}"


def _wrong_with_window(value: Any) -> Iterator[str]:
    if not isinstance(value, dict) or set(value) - {"title", "height", "width", "card", "fallbackUrl", "completionBotId"}:
        yield f"a task that goes on has title, height, width and card, not {value!r}"
        return
    if not isinstance(value.get("title"), str) or not value["title"] or len(value["title"]) > MOST_TITLE:
        yield f"a title has 1 to {MOST_TITLE} characters, not {value.get('title')!r}"
    for name in ("height", "width"):
        given = value.get(name)
        if given is not None and given not in {"small", "medium", "large"} and not (isinstance(given, int) and given > 0):
            yield f"the {name} of a dialog is small, medium, large or a number, not {given!r}"
    attached = value.get("card")
    if not isinstance(attached, dict) or attached.get("contentType") != "application/vnd.microsoft.card.adaptive":
        yield "a dialog holds an Adaptive Card as an attachment (contentType, content)"
    else:
        yield from wrong_with_card(attached.get("content"), "dialog")


CARD_ANSWERS = {
    "application/vnd.microsoft.activity.message": str,
    "application/vnd.microsoft.card.adaptive": dict,
    "application/vnd.microsoft.error": dict,
}


def wrong_with_action(answer: Any) -> Iterator[str]:
    """Of the answer to adaptiveCard/action."""
    if not isinstance(answer, dict) or set(answer) != {"statusCode", "type", "value"}:
        yield f"the answer to Action.Execute has statusCode, type and value, not {answer!r}"
        return
    kind = CARD_ANSWERS.get(answer["type"])
    if kind is None or not isinstance(answer["value"], kind):
        yield f"an answer of type {answer['type']!r} with a {type(answer['value']).__name__}"
    elif answer["type"].endswith("error"):
        if answer["statusCode"] < 400 or set(answer["value"]) != {"code", "message"}:
            yield f"an error has a status of 400 or more, code and message, not {answer!r}"
    elif answer["statusCode"] != 200:
        yield f"a card or a message comes with 200, not {answer['statusCode']}"
    elif answer["type"].endswith("adaptive"):
        yield from wrong_with_card(answer["value"], "message")
