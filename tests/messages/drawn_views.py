"""What each view template is drawn with in tests of the templates themselves: by the template's name, without `language`."""

from typing import Any

from bot.messages.render import Renderer
from bot.messages.views import draw_view

LINE = {"type": "section", "text": {"type": "plain_text", "emoji": False, "text": "A line"}}
FORM = {"title": "Story", "submit": "Send", "close": "Cancel", "memo": "save|w|s|1", "words": "What it does", "label": "Where to"}

GIVEN: dict[str, dict[str, Any]] = {
    "words": {"title": "Story", "close": "Close", "words": "Looking it up …"},
    "sheet": {"title": "Story", "close": "Close", "memo": "details|w|s|1", "blocks": [LINE]},
    "links": {
        "title": "Who is in this?",
        "close": "Close",
        "words": "Which article?",
        "links": [{"url": "https://e.example/1", "label": "e.example/1"}],
    },
    "vote": {**FORM, "reasons": [{"value": "minor", "words": "too small"}], "note": "A note", "hint": "Only editors see it."},
    "share": FORM,
}


def draw_views(renderer: Renderer) -> None:
    for name, given in GIVEN.items():
        draw_view(name, renderer, language="en", **given)
