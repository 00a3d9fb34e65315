"""Every kind of message, drawn by another hand than ours: it stumbles over none, and no words are lost."""

import html
import json
import re
from typing import Any

import pytest

from bot.messages.pack import render
from bot.messages.render import Renderer
from tests.messages.briefings import ALL
from tests.messages.samples import MENU, TEMPLATES, WATCH
from tests.peers.drawing import MISSING, UNKNOWN, as_page, drawn_by_another

pytestmark = pytest.mark.skipif(bool(MISSING), reason=MISSING)
RENDERER = Renderer(TEMPLATES)


def words_of(value: Any) -> set[str]:
    """All words that blocks show, but those of closed menus."""
    if isinstance(value, list):
        return set().union(*map(words_of, value))
    if not isinstance(value, dict) or value.get("type") in {"overflow", "static_select", *UNKNOWN}:
        return set()
    if value.get("type") == "container":  # drawn closed
        return words_of(value["title"])
    own = set(re.findall(r"[^\W_]+", value["text"])) if isinstance(value.get("text"), str) else set()
    return own.union(*map(words_of, value.values()))


@pytest.mark.parametrize("native", [False, True])
def test_another_hand_draws_every_kind_and_loses_no_words(native):
    kinds = {name: render(make(), "slack", WATCH, renderer=RENDERER, native=native, menu=MENU) for name, make in ALL.items()}
    messages = [(name, message) for name, drawn in kinds.items() for message in drawn]
    bodies = drawn_by_another([message.payload for _, message in messages])
    assert len(bodies) == len(messages)
    lost = {}
    for (name, message), body in zip(messages, bodies, strict=True):
        shown = set(re.findall(r"[^\W_]+", html.unescape(re.sub(r"<[^>]*>", " ", body))))
        if missing := words_of(json.loads(json.dumps(message.payload["blocks"]))) - shown:
            lost[name] = sorted(missing)[:8]
    print(f"\nslack-blocks-to-jsx: {len(kinds) - len(lost)} of {len(kinds)} kinds")
    assert lost == {}
    assert "data-theme" in as_page(bodies[:1], "dark")
