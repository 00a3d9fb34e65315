"""The desk's validator and the local Slack's judge were written apart from one another: what the one lets out, the other takes in."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.messages.check import check_payload
from bot.messages.pack import render
from bot.messages.render import Renderer
from bot.messages.views import check_view
from tests.local_slack.blocks import is_too_long, judge_blocks, judge_view
from tests.messages.absurd import digests
from tests.messages.briefings import ALL
from tests.messages.samples import TEMPLATES, WATCH
from tests.messages.spoiling import spoilt
from tests.messages.views import a_home, a_modal

RENDERER = Renderer(TEMPLATES)
DRAWN = [
    message.payload
    for make in ALL.values()
    for native in (False, True)
    for message in render(make(), "slack", WATCH, renderer=RENDERER, native=native)
]
MANY = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
JUNK: list[Any] = [
    "",
    "x" * 76,
    "x" * 151,
    "x" * 2001,
    "x" * 3001,
    "javascript:alert(1)",
    "<!channel>",
    0,
    -1,
    10**9,
    1.5,
    True,
    None,
    [],
    {},
    [{}],
]
KEYS = ("colour", "style", "url", "value", "block_id", "action_id", "text")


def ours(payload: Any) -> list[str]:
    return [fault.pointer for fault in check_payload("slack", payload)]


def theirs(payload: Any) -> list[str]:
    return judge_blocks(payload["blocks"]) + (["msg_blocks_too_long"] if is_too_long(payload["blocks"]) else [])


@MANY
@given(digests(), st.booleans())
def test_both_take_whatever_an_absurd_digest_is_drawn_to(digest, native):
    for message in render(digest, "slack", WATCH, renderer=RENDERER, native=native):
        assert (ours(message.payload), theirs(message.payload)) == ([], [])


@settings(MANY, max_examples=400)
@given(spoilt(DRAWN, JUNK, KEYS))
def test_what_the_desk_lets_out_slack_takes_however_a_message_was_spoilt(payload):
    if "blocks" in payload and not ours(payload):
        assert theirs(payload) == []


@settings(MANY, max_examples=400)
@given(spoilt([a_modal(), a_home()], JUNK, KEYS))
def test_what_the_desk_lets_out_slack_takes_however_a_view_was_spoilt(view):
    if not list(check_view(view)):
        assert judge_view(view) == []


def test_both_take_a_view_with_everything_in_it():
    for view in (a_modal(), a_home()):
        assert (list(check_view(view)), judge_view(view)) == ([], [])


def plain(length: int) -> dict:
    return {"type": "plain_text", "text": "x" * length}


def a_button(**changes) -> dict:
    return {"type": "button", "text": plain(1), **changes}


def rich(*elements: dict, **changes) -> dict:
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": list(elements)}], **changes}


LIMITS = [
    ("/blocks", 50, lambda n: [{"type": "divider"}] * n),
    ("/blocks/0/text/text", 150, lambda n: [{"type": "header", "text": plain(n)}]),
    ("/blocks/0/text/text", 3000, lambda n: [{"type": "section", "text": plain(n)}]),
    ("/blocks/0/fields", 10, lambda n: [{"type": "section", "fields": [plain(1)] * n}]),
    ("/blocks/0/fields/0/text", 2000, lambda n: [{"type": "section", "fields": [plain(n)]}]),
    ("/blocks/0/elements", 10, lambda n: [{"type": "context", "elements": [plain(1)] * n}]),
    ("/blocks/0/elements", 25, lambda n: [{"type": "actions", "elements": [a_button(action_id=str(k)) for k in range(n)]}]),
    ("/blocks/0/elements/0/text/text", 75, lambda n: [{"type": "actions", "elements": [a_button(text=plain(n))]}]),
    ("/blocks/0/elements/0/value", 2000, lambda n: [{"type": "actions", "elements": [a_button(value="x" * n)]}]),
    ("/blocks/0/elements/0/action_id", 255, lambda n: [{"type": "actions", "elements": [a_button(action_id="x" * n)]}]),
    ("/blocks/0/elements/0/url", 3000, lambda n: [{"type": "actions", "elements": [a_button(url="https://a.example/".ljust(n, "x"))]}]),
    ("/blocks/0/block_id", 255, lambda n: [{"type": "divider", "block_id": "x" * n}]),
    ("/blocks/0/elements/0/elements/0/text", 3000, lambda n: [rich({"type": "text", "text": "x" * n})]),
    ("/blocks/0/rows", 100, lambda n: [{"type": "table", "rows": [[{"type": "raw_text", "text": "x"}]] * n}]),
    ("/blocks/0/rows/0", 20, lambda n: [{"type": "table", "rows": [[{"type": "raw_text", "text": "x"}] * n]}]),
    ("/blocks/0/alt_text", 2000, lambda n: [{"type": "image", "image_url": "https://a.example/x.png", "alt_text": "x" * n}]),
]


@pytest.mark.parametrize(("pointer", "most", "make"), LIMITS)
def test_both_draw_a_limit_at_the_same_number_and_point_to_the_same_place(pointer, most, make):
    at_it, past_it = ({"text": "x", "blocks": make(most + more)} for more in (0, 1))
    assert (ours(at_it), theirs(at_it)) == ([], [])
    assert ours(past_it) == [pointer]
    assert [fault.partition("[json-pointer:")[2].rstrip("]") for fault in theirs(past_it)] == [pointer]
