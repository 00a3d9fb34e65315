"""The last look: what the platforms refuse is found with its place; what passes also passes independent judges."""

import copy
import json
from pathlib import Path

import adaptive_cards
import jsonschema
import pytest
from slack_sdk.models.blocks import Block
from slackblocks import Message as OtherMessage

from bot.errors import MessageTooLong, TemplateError
from bot.messages.check import TOO_LARGE, check_payload, require_sendable
from bot.messages.pack import render
from bot.messages.render import Renderer
from tests.messages.briefings import ALL
from tests.messages.cards import standard
from tests.messages.samples import TEMPLATES, WATCH, a_weekly

RENDERER = Renderer(TEMPLATES)
SCHEMAS = Path(adaptive_cards.__file__).parent / "schemas"


def a_payload(platform: str, door: str = "webhook") -> dict:
    return copy.deepcopy(dict(render(a_weekly(), platform, WATCH, renderer=RENDERER, door=door)[0].payload))


def faults(payload: dict, platform: str = "slack", door: str = "webhook") -> list[tuple[str, str]]:
    return [(fault.pointer, fault.code) for fault in check_payload(platform, payload, door)]


def with_block(block: dict) -> dict:
    return {"text": "a", "blocks": [{"type": "divider"}, block]}


def with_element(element: dict) -> dict:
    payload = a_payload("teams")
    payload["attachments"][0]["content"]["body"] = [element]
    return payload


@pytest.mark.parametrize(("door", "version"), [("webhook", "1.4"), ("bot", "1.5")])
def test_every_card_passes_the_official_schema_of_its_version(door, version):
    judge = jsonschema.Draft6Validator(json.loads((SCHEMAS / f"schema-{version}.json").read_text("utf-8")))
    for make in ALL.values():
        for message in render(make(), "teams", WATCH, renderer=RENDERER, door=door):
            card = dict(message.payload["attachments"][0]["content"])
            assert card["version"] == version
            assert card.pop("msteams") == {"width": "full"}  # Teams' own, which the schema does not know
            judge.validate(standard(card))


@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize("native", [False, True])
def test_every_block_passes_the_sdk_and_keeps_what_it_says(name, native):
    for message in render(ALL[name](), "slack", WATCH, renderer=RENDERER, native=native):
        for block in message.payload["blocks"]:
            if block["type"] == "data_visualization":
                continue  # the SDK does not know it yet
            parsed = Block.parse(block)
            assert parsed is not None
            parsed.validate_json()
            assert parsed.type == block["type"]


def test_an_independent_library_agrees_on_how_many_blocks_a_message_takes():
    from slackblocks import DividerBlock

    def ours(count):
        return faults({"text": "a", "blocks": [{"type": "divider"}] * count})

    assert ours(50) == []
    assert ours(51) == [("/blocks", "too_long")]
    OtherMessage(channel="C1", blocks=[DividerBlock() for _ in range(50)])
    with pytest.raises(Exception, match="50"):
        OtherMessage(channel="C1", blocks=[DividerBlock() for _ in range(51)])


@pytest.mark.parametrize(
    ("block", "pointer", "code"),
    [
        ({"type": "alert", "text": "x"}, "/blocks/1", "union_tag_invalid"),
        ({"text": "x"}, "/blocks/1", "union_tag_not_found"),
        ({"type": "header", "text": {"type": "mrkdwn", "text": "x"}}, "/blocks/1/text/type", "literal_error"),
        ({"type": "header", "text": {"type": "plain_text", "text": "x" * 151}}, "/blocks/1/text/text", "string_too_long"),
        ({"type": "header", "text": {"type": "plain_text", "text": ""}}, "/blocks/1/text/text", "string_too_short"),
        ({"type": "header"}, "/blocks/1/text", "missing"),
        ({"type": "divider", "colour": "red"}, "/blocks/1/colour", "extra_forbidden"),
        ({"type": "context", "elements": []}, "/blocks/1/elements", "too_short"),
        ({"type": "context", "elements": [{"type": "plain_text", "text": "x"}] * 11}, "/blocks/1/elements", "too_long"),
        ({"type": "section", "text": {"type": "mrkdwn", "text": "<!here>"}}, "/blocks/1/text/text", "value_error"),
        ({"type": "section", "text": {"type": "mrkdwn", "text": "hi <@U1>"}}, "/blocks/1/text/text", "value_error"),
        ({"type": "section", "fields": [{"type": "plain_text", "text": "x" * 2001}]}, "/blocks/1/fields/0/text", "string_too_long"),
        ({"type": "section"}, "/blocks/1", "value_error"),
        ({"type": "markdown", "text": "x"}, "/blocks/1", "union_tag_invalid"),
        ({"type": "divider", "block_id": "x" * 256}, "/blocks/1/block_id", "string_too_long"),
        ({"type": "actions", "elements": [{"type": "button", "text": {"type": "plain_text", "text": "x"}, "url": "javascript:alert(1)"}]}, "/blocks/1/elements/0/url", "value_error"),
        ({"type": "image", "image_url": "file:///etc/passwd", "alt_text": "x"}, "/blocks/1/image_url", "value_error"),
        ({"type": "table", "rows": [[{"type": "raw_text", "text": "x"}]] * 101}, "/blocks/1/rows", "too_long"),
        ({"type": "table", "rows": [[{"type": "raw_text", "text": "x"}] * 21]}, "/blocks/1/rows/0", "too_long"),
        ({"type": "table", "rows": [[{"type": "raw_text", "text": ""}]]}, "/blocks/1/rows/0/0/text", "string_too_short"),
        ({"type": "container", "title": {"type": "plain_text", "text": "x"}, "child_blocks": [{"type": "divider"}] * 11}, "/blocks/1/child_blocks", "too_long"),
        ({"type": "data_visualization", "title": "x", "chart": {"type": "bar", "series": [{"name": "a", "data": [{"label": "x", "value": 1.0}]}], "axis_config": {"categories": ["x", "x"]}}}, "/blocks/1/chart/axis_config/categories", "value_error"),
    ],
)  # fmt: skip
def test_a_wrong_block_is_found_with_its_place(block, pointer, code):
    assert faults(with_block(block)) == [(pointer, code)]


@pytest.mark.parametrize(
    ("element", "pointer", "code"),
    [
        ({"type": "text", "text": ""}, "/text", "string_too_short"),
        ({"type": "text", "text": "x" * 3001}, "/text", "string_too_long"),
        ({"type": "link", "url": "ftp://a.example/"}, "/url", "value_error"),
        ({"type": "link", "url": "https://a.example/" + "x" * 3000}, "/url", "string_too_long"),
        ({"type": "date", "timestamp": "1", "format": "{date}"}, "/timestamp", "int_type"),
        ({"type": "date", "timestamp": 1, "format": "today"}, "/format", "string_pattern_mismatch"),
        ({"type": "user", "user_id": "S0TEAM"}, "/user_id", "string_pattern_mismatch"),
        ({"type": "usergroup", "usergroup_id": "S0TEAM"}, "", "union_tag_invalid"),
        ({"type": "broadcast", "range": "channel"}, "", "union_tag_invalid"),
        ({"type": "text", "text": "x", "style": {"bold": "yes"}}, "/style/bold", "bool_type"),
    ],
)
def test_a_wrong_rich_text_element_is_found_with_its_place(element, pointer, code):
    block = {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": "a"}, element]}]}
    assert faults(with_block(block)) == [("/blocks/1/elements/0/elements/1" + pointer, code)]


def test_a_block_id_twice_is_found():
    payload = {"text": "a", "blocks": [{"type": "divider", "block_id": "x"}, {"type": "divider", "block_id": "x"}]}
    assert faults(payload) == [("/blocks/1/block_id", "duplicate")]


def test_text_of_a_slack_message_may_not_mention():
    assert faults({"text": "<!channel> hello", "blocks": [{"type": "divider"}]}) == [("/text", "value_error")]
    assert faults({"text": "5 &lt; 6 &amp; <https://a.example/|a> <!date^1392734382^{date}|x>", "blocks": [{"type": "divider"}]}) == []


def test_blocks_that_weigh_too_much_together_are_found():
    block = {"type": "context", "elements": [{"type": "plain_text", "text": "x" * 2800}]}
    assert faults({"text": "a", "blocks": [block] * 4}) == []
    assert faults({"text": "a", "blocks": [block] * 5}) == [("/blocks", TOO_LARGE)]


@pytest.mark.parametrize(
    ("element", "pointer", "code"),
    [
        ({"type": "Chart.Radar"}, "", "union_tag_invalid"),
        ({"type": "TextBlock"}, "/text", "missing"),
        ({"type": "TextBlock", "text": "x", "size": "Huge"}, "/size", "literal_error"),
        ({"type": "TextBlock", "text": "x", "colour": "Good"}, "/colour", "extra_forbidden"),
        ({"type": "RichTextBlock", "inlines": []}, "/inlines", "too_short"),
        ({"type": "Container", "items": [{"type": "TextBlock"}]}, "/items/0/text", "missing"),
        (
            {"type": "RichTextBlock", "inlines": [{"type": "TextRun", "text": "x", "selectAction": {"type": "Action.OpenUrl", "url": "javascript:x"}}]},
            "/inlines/0/selectAction/url",
            "value_error",
        ),
        ({"type": "ActionSet", "actions": [{"type": "Action.OpenUrl", "url": "https://a.example/", "title": "x"}] * 7}, "/actions", "too_long"),
        ({"type": "Input.Text", "id": "x"}, "", "action"),
        ({"type": "ActionSet", "actions": [{"type": "Action.ToggleVisibility", "title": "Open"}]}, "/actions/0/targetElements", "missing"),
        ({"type": "ActionSet", "actions": [{"type": "Action.Submit", "title": "Send", "data": {}}]}, "/actions/0", "action"),
    ],
)  # fmt: skip
def test_a_wrong_card_element_is_found_with_its_place(element, pointer, code):
    assert faults(with_element(element), "teams") == [("/attachments/0/content/body/0" + pointer, code)]


def test_a_webhook_takes_no_newer_card():
    payload = a_payload("teams", "bot")
    assert faults(payload, "teams", "bot") == []
    assert faults(payload, "teams", "webhook") == [("/attachments/0/content/version", "version")]


@pytest.mark.parametrize(("door", "fits", "too_many"), [("webhook", 18_000, 21_000), ("bot", 35_000, 37_500)])
def test_a_card_is_measured_as_its_door_counts(door, fits, too_many):
    def sized(count):
        return faults(with_element({"type": "TextBlock", "text": "x" * count}) | {}, "teams", door)

    assert [fault for fault in sized(fits) if fault[1] == TOO_LARGE] == []
    assert sized(too_many) == [("", TOO_LARGE)]


def test_japanese_counts_three_bytes_in_a_webhook_and_two_for_a_bot():
    payload = with_element({"type": "TextBlock", "text": "日" * 7_000})
    assert faults(payload, "teams", "webhook") == [("", TOO_LARGE)]
    assert faults(payload, "teams", "bot") == []


def test_a_mention_of_anyone_is_refused():
    payload = a_payload("teams")
    card = payload["attachments"][0]["content"]
    card["msteams"]["entities"] = [{"type": "mention", "text": "<at>x</at>", "mentioned": {"id": "29:1", "name": "x"}}]
    card["body"].append({"type": "TextBlock", "text": "<at>x</at>"})
    assert faults(payload, "teams") == [("/attachments/0/content/msteams/entities", "mention")]


def test_a_key_with_a_slash_is_written_as_a_pointer_writes_it():
    assert faults({"text": "a", "blocks": [{"type": "divider", "a/b~c": 1}]}) == [("/blocks/0/a~1b~0c", "extra_forbidden")]


def test_a_text_needs_a_body():
    assert faults({"body": "x"}, "text") == []
    assert faults({}, "html") == [("/body", "missing")]


def test_requiring_says_where_and_what_kind_of_trouble_it_is():
    with pytest.raises(TemplateError, match=r"wrong at /blocks/0/text: Field required"):
        require_sendable("slack", {"text": "a", "blocks": [{"type": "header"}]})
    with pytest.raises(MessageTooLong, match="bytes"):
        require_sendable("teams", with_element({"type": "TextBlock", "text": "x" * 30_000}))
    require_sendable("slack", a_payload("slack"))


def test_a_second_table_or_a_third_chart_is_too_much_for_one_message():
    table = {"type": "table", "rows": [[{"type": "raw_text", "text": "x"}]]}
    data = {"series": [{"name": "a", "data": [{"label": "x", "value": 1.0}]}], "axis_config": {"categories": ["x"]}}
    chart = {"type": "data_visualization", "title": "x", "chart": {"type": "bar", **data}}
    assert faults({"text": "a", "blocks": [table, chart, chart]}) == []
    assert faults({"text": "a", "blocks": [table, table]}) == [("/blocks", TOO_LARGE)]
    assert faults({"text": "a", "blocks": [chart, chart, chart]}) == [("/blocks", TOO_LARGE)]


def test_a_table_with_too_many_characters_is_found():
    rows = [[{"type": "raw_text", "text": "x" * 150}]] * 62
    assert ("/blocks/1", TOO_LARGE) in faults(with_block({"type": "table", "rows": rows}))


def toggle(*targets: str) -> dict:
    return {"type": "ActionSet", "actions": [{"type": "Action.ToggleVisibility", "title": "Open", "targetElements": [*targets]}]}


def test_a_button_may_only_show_what_is_in_its_card():
    payload = with_element(toggle("list"))
    assert faults(payload, "teams") == [("/attachments/0/content/body/0/actions/0/targetElements/0", "missing")]
    hidden = {"type": "Container", "id": "list", "isVisible": False, "items": [{"type": "TextBlock", "text": "x"}]}
    payload["attachments"][0]["content"]["body"].append(hidden)
    assert faults(payload, "teams") == []
    payload["attachments"][0]["content"]["body"].append(hidden)
    assert faults(payload, "teams") == [("/attachments/0/content/body/2/id", "duplicate")]


def test_a_card_of_the_older_version_may_have_no_table():
    cell = {"type": "TableCell", "items": [{"type": "TextBlock", "text": "x"}]}
    table = {
        "type": "Table",
        "columns": [{"width": 1}],
        "rows": [{"type": "TableRow", "cells": [cell]}],
        "fallback": {"type": "Container", "items": []},
    }
    payload = with_element(table)
    assert faults(payload, "teams") == [("/attachments/0/content/body/0", "version")]
    payload["attachments"][0]["content"]["version"] = "1.5"
    assert faults(payload, "teams", "bot") == []
