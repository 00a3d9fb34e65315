"""Adaptive Cards made by hand: one for each door with everything in it that it may have."""

from typing import Any

from bot.messages.cards import EXTRAS as TEAMS_OWN
from bot.models import Door

Json = dict[str, Any]
HTTPS = "https://news.example.org/a"


def words(text: str = "words", **more: Any) -> Json:
    return {"type": "TextBlock", "text": text, **more}


def link(title: str = "Read", **more: Any) -> Json:
    return {"type": "Action.OpenUrl", "title": title, "url": HTTPS, **more}


def toggle(*targets: Any) -> Json:
    return {"type": "Action.ToggleVisibility", "title": "Open", "targetElements": [*targets]}


def submit(verb: str = "story.save", **data: Any) -> Json:
    return {"type": "Action.Submit", "title": "Save", "data": {"verb": verb, "value": "w|s|1", **data}}


def opens(verb: str = "story.details") -> Json:
    return submit(verb, msteams={"type": "task/fetch"})


def execute(verb: str = "story.save") -> Json:
    own = submit(verb)
    return own | {"type": "Action.Execute", "verb": verb, "fallback": own}


def buttons(*actions: Json) -> Json:
    return {"type": "ActionSet", "actions": list(actions)}


def asking(**changes: Any) -> Json:
    """A question whose id is not taken in `a_card`."""
    return {"type": "Input.Text", "id": "more", "label": "More", **changes}


def choosing(**changes: Any) -> Json:
    return {"type": "Input.ChoiceSet", "id": "more", "choices": [{"title": "A", "value": "a"}, {"title": "B", "value": "b"}], **changes}


def table(*texts: str) -> Json:
    cells = [{"type": "TableCell", "items": [words(text)]} for text in texts or ("a", "b")]
    return {"type": "Table", "columns": [{"width": 1}] * len(cells), "rows": [{"type": "TableRow", "cells": cells}]}


CHARTS: tuple[Json, ...] = (
    {
        "type": "Chart.Donut",
        "title": "Money",
        "data": [{"legend": "UK", "value": 2.5, "color": "categoricalBlue"}, {"legend": "Japan", "value": 1}],
    },
    {"type": "Chart.Pie", "data": [{"legend": "UK", "value": 2}]},
    {"type": "Chart.VerticalBar", "title": "Months", "xAxisTitle": "Month", "data": [{"x": "Jan", "y": 3}]},
    {"type": "Chart.VerticalBar.Grouped", "stacked": True, "data": [{"legend": "UK", "color": "good", "values": [{"x": "Jan", "y": 3}]}]},
    {"type": "Chart.HorizontalBar", "displayMode": "AbsoluteNoAxis", "data": [{"x": "Quantum", "y": 9.7}]},
    {"type": "Chart.HorizontalBar.Stacked", "data": [{"title": "Jan", "data": [{"legend": "UK", "value": 1, "color": "sequential3"}]}]},
    {"type": "Chart.Line", "yAxisTitle": "£m", "data": [{"legend": "UK", "values": [{"x": "2026-01-01", "y": 3}, {"x": 2, "y": 4}]}]},
    {"type": "Chart.Gauge", "value": 3, "min": 0, "max": 9, "segments": [{"size": 9, "legend": "all"}], "valueFormat": "Fraction"},
)
EXTRAS: tuple[Json, ...] = (
    *CHARTS,
    {"type": "Badge", "text": "New", "style": "Accent", "appearance": "Tint", "size": "Medium"},
    {"type": "ProgressBar", "value": 40, "max": 100, "color": "Good"},
    {"type": "CodeBlock", "codeSnippet": "SELECT 1", "language": "Sql", "startLineNumber": 1},
    {"type": "CompoundButton", "title": "Read", "description": "The whole story", "icon": {"name": "Book"}, "selectAction": link()},
)
"""Teams' own elements that say something, without what is drawn in their place."""


def extra(element: Json) -> Json:
    return {**element, "fallback": words("the same in words")}


INPUTS: tuple[Json, ...] = (
    {
        "type": "Input.Text",
        "id": "note",
        "label": "Note",
        "isMultiline": True,
        "maxLength": 300,
        "isRequired": True,
        "errorMessage": "Write.",
    },
    {"type": "Input.Number", "id": "count", "label": "How many", "min": 1, "max": 9.5, "value": 3},
    {"type": "Input.Date", "id": "day", "label": "Day", "value": "2026-03-16"},
    {"type": "Input.Time", "id": "time", "label": "Time", "value": "08:30"},
    {"type": "Input.Toggle", "id": "compact", "title": "Compact", "valueOn": "yes", "valueOff": "no"},
    {
        "type": "Input.ChoiceSet",
        "id": "fields",
        "label": "Fields",
        "isMultiSelect": True,
        "value": "quantum,fusion",
        "choices": [{"title": "Quantum", "value": "quantum"}, {"title": "Fusion", "value": "fusion"}],
    },
)


def a_body() -> list[Json]:
    """Of what every door takes, in cards of 1.4."""
    run = {"type": "TextRun", "text": "GOV.UK", "color": "Accent", "selectAction": {"type": "Action.OpenUrl", "url": HTTPS}}
    return [
        words("Two countries", wrap=True, weight="Bolder", size="Large", spacing="None", maxLines=3),
        {"type": "RichTextBlock", "inlines": [{"type": "TextRun", "text": "£9.7m", "weight": "Bolder", "italic": True}, run]},
        {"type": "FactSet", "facts": [{"title": "Amount", "value": "£9.7m"}]},
        {"type": "Image", "url": "https://news.example.org/a.png", "altText": "A chart", "size": "Small", "width": "40px"},
        {"type": "ImageSet", "images": [{"type": "Image", "url": "https://news.example.org/b.png", "altText": "A map"}]},
        {
            "type": "ColumnSet",
            "columns": [
                {"type": "Column", "width": "auto", "items": [words()]},
                {"type": "Column", "width": 2, "items": [words()], "id": "right"},
            ],
        },
        {
            "type": "Container",
            "id": "story-e1a9c0d2f4",
            "style": "emphasis",
            "separator": True,
            "items": [words("inside")],
            "fallback": "drop",
        },
        {"type": "ActionSet", "actions": [link(), toggle("right", {"elementId": "story-e1a9c0d2f4", "isVisible": True})]},
    ]


def a_card(door: Door = "bot", *more: Json) -> Json:
    """One that may be sent through `door`, with `more` beneath."""
    card: Json = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.4" if door == "webhook" else "1.5",
        "lang": "en",
        "fallbackText": "Two countries",
        "msteams": {"width": "full"},
        "body": [*a_body(), *more],
    }
    if door == "webhook":
        return card
    card["body"] += [table(), *map(extra, EXTRAS), {"type": "Icon", "name": "Book", "fallback": "drop"}, *INPUTS]
    if door == "dialog":
        return card | {"actions": [submit(), link(), link("More", mode="secondary")]}
    mention = {"type": "mention", "text": "<at>Aki</at>", "mentioned": {"id": "29:1a", "name": "Aki"}}
    card["body"].append(words("Suggested by <at>Aki</at>"))
    card["msteams"]["entities"] = [mention]
    card["refresh"] = {"action": {"type": "Action.Execute", "title": "Again", "verb": "story.again"}, "userIds": ["29:1a"]}
    return card | {"actions": [execute(), opens(), link(mode="secondary")]}


def a_message(card: Json) -> Json:
    return {"type": "message", "attachments": [{"contentType": "application/vnd.microsoft.card.adaptive", "content": card}]}


def standard(part: Any) -> Any:
    """The same JSON without what is Teams' own."""
    if isinstance(part, list):
        return [
            standard(each) for each in part if not (isinstance(each, dict) and each.get("type") in TEAMS_OWN and each["fallback"] == "drop")
        ]
    if not isinstance(part, dict):
        return part
    if part.get("type") in TEAMS_OWN:
        return standard(part["fallback"])
    kept = {key: value if key == "data" else standard(value) for key, value in part.items() if key != "msteams"}
    return kept | ({"style": "compact"} if kept.get("style") == "filtered" else {})
