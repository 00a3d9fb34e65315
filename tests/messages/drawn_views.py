"""What each view template is drawn with in tests of the templates themselves: by the template's name, without `language`."""

from typing import Any

from bot.messages.render import Renderer
from bot.messages.views import draw_view
from bot.models import Choice, Form, Input

LINE = {"type": "section", "text": {"type": "plain_text", "emoji": False, "text": "A line"}}
FORM = {"title": "Story", "submit": "Send", "close": "Cancel", "memo": "save|w|s|1", "words": "What it does"}

CHOICES = (Choice("a", "A"), Choice("b", "B"))
INPUTS = (
    Input("kind", "one", "Kind", ("a",), CHOICES, hint="A hint", changes=True),
    Input("days", "boxes", "Days", ("a", "b"), CHOICES),
    Input("fields", "several", "Fields", (), CHOICES, placeholder="All", optional=True),
    Input("time", "time", "Time", ("08:30",)),
    Input("zone", "zone", "Zone", ("a",), CHOICES),
    Input("why", "radio", "Why", ("b",), CHOICES),
    Input("where", "channel", "Where", placeholder="A channel"),
    Input("named", "line", "Named", ("this",), longest=200),
    Input("note", "lines", "A note", hint="Only editors see it.", optional=True),
)
A_FORM = Form("ask", "Ask", "Send", "Cancel", INPUTS, "A story", "What it does", "Not there yet", (Choice("preview", "Show"),), "a memo")
PLAN = {"id": 1, "title": "A plan", "following": "next week", "details": "English", "acts": [("edit", "Change")]}

GIVEN: dict[str, dict[str, Any]] = {
    "form": {"form": A_FORM},
    "words": {"title": "Story", "close": "Close", "words": "Looking it up …"},
    "sheet": {"title": "Story", "close": "Close", "memo": "details|w|s|1", "blocks": [LINE]},
    "links": {
        "title": "Who is in this?",
        "close": "Close",
        "words": "Which article?",
        "links": [Choice("https://e.example/1", "e.example/1")],
    },
    "next_message": {"title": "Next", "close": "Back", "when": "First on Monday", "blocks": [LINE], "note": "It goes on"},
}
PIECES: dict[str, dict[str, Any]] = {
    "slack/plans.json.j2": {"text": "Plans", "groups": [("Here", [PLAN]), ("Elsewhere", [PLAN])], "note": "More"},
    "slack/views/plan_list.json.j2": {"plans": [PLAN, PLAN]},
}
"""What is drawn by itself, as a message or for a view."""


def draw_views(renderer: Renderer) -> None:
    for name, given in GIVEN.items():
        draw_view(name, renderer, language="en", **given)
    for name, given in PIECES.items():
        renderer.surely(lambda name=name, given=given: renderer.json(name, language="en", **given))
