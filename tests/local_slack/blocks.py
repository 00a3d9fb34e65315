"""Slack's judgement of blocks, attachments, metadata and views; its own, not the desk's, so that neither is its own judge."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

import slackblocks._limits as most

from tests.local_slack.elements import (
    BUTTON,
    HTTP,
    IMAGE,
    IMAGE_URL,
    IN_ACTIONS,
    IN_CONTEXT,
    IN_INPUT,
    IN_SECTION,
    RICH_TEXT,
    SLACK_FILE,
    plain,
    words,
)
from tests.local_slack.judge import Check, Fault, boolean, both, by_type, items, later, number, one_of, string, table

MESSAGE, VIEW = most.MESSAGE_BLOCKS_MAX_ITEMS, 100
"""docs.slack.dev/reference/block-kit/blocks: blocks in a message; in a modal or Home tab."""
TOO_LONG = 13_200
"""Characters of a message's blocks past which msg_blocks_too_long was seen (github.com/slackapi/bolt-js issue 2509)."""
TABLE_TEXT = 10_000
"""Characters of a table's cells (github.com/vercel/chat pull 194)."""
METADATA = 8_000
"""No number is published; more than this is refused here."""
VIEW_SIZE = 250_000
"""docs.slack.dev/reference/methods/views.open: view_too_large is past 250 kB."""


def block(required: Mapping[str, Check], optional: Mapping[str, Check] | None = None) -> Check:
    common = {"type": string(40), **required}
    return table(common, {"block_id": string(most.BLOCK_ID_MAX_LENGTH, least=1), **(optional or {})})


def _text_or_fields(value: Any, at: str) -> Iterator[Fault]:
    if value.get("text") is None and value.get("fields") is None:
        yield at, "must have text or fields"


def _one_image(value: Any, at: str) -> Iterator[Fault]:
    if (value.get("image_url") is None) == (value.get("slack_file") is None):
        yield at, "must have either image_url or slack_file"


def _action_ids_differ(value: Any, at: str) -> Iterator[Fault]:
    named = [one.get("action_id") for one in value.get("elements") or [] if isinstance(one, dict) and one.get("action_id")]
    if len(set(map(str, named))) < len(named):
        yield f"{at}/elements", "action_id must be unique within the block"


def _cells_fit(value: Any, at: str) -> Iterator[Fault]:
    if len("".join(_texts(value.get("rows")))) > TABLE_TEXT:
        yield at, f"table must have no more than {TABLE_TEXT} characters"


def _card_has_something(value: Any, at: str) -> Iterator[Fault]:
    if not any(value.get(key) for key in ("hero_image", "title", "actions", "body")):
        yield at, "must have a hero_image, title, actions or body"


_RAW = table({"type": one_of("raw_text"), "text": string(most.TEXT_MAX_LENGTH, least=1)})
_RAW_NUMBER = table({"type": one_of("raw_number"), "value": number(whole=False), "text": string(most.TEXT_MAX_LENGTH, least=1)})
_CELL = by_type({"raw_text": _RAW, "raw_number": _RAW_NUMBER, "rich_text": RICH_TEXT})
_LABEL = string(most.DATA_VISUALIZATION_POINT_LABEL_MAX_LENGTH, least=1)
_POINT = table({"label": _LABEL, "value": number(whole=False)})
_SERIES = table({"name": _LABEL, "data": items(_POINT, most=most.DATA_VISUALIZATION_DATA_MAX_ITEMS)})
_AXIS_LABEL = string(most.DATA_VISUALIZATION_AXIS_LABEL_MAX_LENGTH, least=1)
_AXIS = table(
    {"categories": items(_LABEL, most=most.DATA_VISUALIZATION_CATEGORIES_MAX_ITEMS)}, {"x_label": _AXIS_LABEL, "y_label": _AXIS_LABEL}
)


def _axes(kind: str) -> Check:
    return table({"type": one_of(kind), "series": items(_SERIES, most=most.DATA_VISUALIZATION_SERIES_MAX_ITEMS), "axis_config": _AXIS})


_PIE = table({"type": one_of("pie"), "segments": items(_POINT, most=most.DATA_VISUALIZATION_SEGMENTS_MAX_ITEMS)})
_CHART = by_type({"pie": _PIE, **{kind: _axes(kind) for kind in ("bar", "area", "line")}})
_CARD = both(
    block(
        {},
        {
            "hero_image": IMAGE,
            "icon": IMAGE,
            "title": words(most.CARD_TITLE_MAX_LENGTH),
            "subtitle": words(most.CARD_SUBTITLE_MAX_LENGTH),
            "body": words(most.CARD_BODY_MAX_LENGTH),
            "subtext": words(most.CARD_SUBTEXT_MAX_LENGTH),
            "actions": items(BUTTON, most=most.CARD_ACTIONS_MAX_ITEMS),
        },
    ),
    _card_has_something,
)
_EVERYWHERE: dict[str, Check] = {
    "header": block({"text": plain(most.HEADER_TEXT_MAX_LENGTH)}, {"level": number(1, 4)}),
    "divider": block({}),
    "section": both(
        block(
            {},
            {
                "text": words(most.SECTION_TEXT_MAX_LENGTH),
                "fields": items(words(most.SECTION_FIELDS_ITEM_MAX_LENGTH), most=most.SECTION_FIELDS_MAX_ITEMS),
                "accessory": IN_SECTION,
                "expand": boolean,
            },
        ),
        _text_or_fields,
    ),
    "context": block({"elements": items(IN_CONTEXT, most=most.CONTEXT_ELEMENTS_MAX_ITEMS)}),
    "actions": both(block({"elements": items(IN_ACTIONS, most=most.ACTIONS_ELEMENTS_MAX_ITEMS)}), _action_ids_differ),
    "image": both(
        block(
            {"alt_text": string(most.IMAGE_ALT_TEXT_MAX_LENGTH)},
            {"image_url": IMAGE_URL, "slack_file": SLACK_FILE, "title": plain(most.IMAGE_TITLE_MAX_LENGTH)},
        ),
        _one_image,
    ),
    "rich_text": RICH_TEXT,
    "input": block(
        {"label": plain(most.INPUT_LABEL_MAX_LENGTH), "element": IN_INPUT},
        {"hint": plain(most.INPUT_HINT_MAX_LENGTH), "optional": boolean, "dispatch_action": boolean},
    ),
    "data_visualization": block({"title": string(most.DATA_VISUALIZATION_TITLE_MAX_LENGTH, least=1), "chart": _CHART}),
    "card": _CARD,
    "carousel": block({"elements": items(_CARD, most=most.CAROUSEL_ELEMENTS_MAX_ITEMS)}),
}
_COLUMN = table({}, {"align": one_of("left", "center", "right"), "is_wrapped": boolean})
_HELD = later(lambda: by_type({kind: _EVERYWHERE[kind] for kind in _EVERYWHERE if kind not in {"card", "carousel", "input"}}))
_ONLY_MESSAGES: dict[str, Check] = {
    "markdown": block({"text": string(most.MARKDOWN_TEXT_MAX_LENGTH, least=1)}),
    "table": both(
        block(
            {"rows": items(items(_CELL, most=most.TABLE_COLUMNS_MAX_ITEMS), most=most.TABLE_ROWS_MAX_ITEMS)},
            {"column_settings": items(_COLUMN, most=most.TABLE_COLUMN_SETTINGS_MAX_ITEMS, least=0)},
        ),
        _cells_fit,
    ),
    "container": block(
        {"child_blocks": items(_HELD, most=most.CONTAINER_CHILD_BLOCKS_MAX_ITEMS)},
        {
            "title": plain(most.CONTAINER_TITLE_MAX_LENGTH),
            "rich_text_title": RICH_TEXT,
            "subtitle": plain(most.CONTAINER_SUBTITLE_MAX_LENGTH),
            "width": one_of("narrow", "standard", "wide", "full"),
            "is_collapsible": boolean,
            "default_collapsed": boolean,
        },
    ),
}
_ONLY_VIEWS: dict[str, Check] = {
    "alert": block({"text": words(most.ALERT_TEXT_MAX_LENGTH)}, {"level": one_of("default", "info", "warning", "error", "success")}),
}
_IN_MESSAGE = items(by_type({**_EVERYWHERE, **_ONLY_MESSAGES}), most=MESSAGE, least=0)
_IN_VIEW = items(by_type({**_EVERYWHERE, **_ONLY_VIEWS}), most=VIEW, least=0)
_HOOKS = {
    "callback_id": string(255),
    "external_id": string(255),
    "private_metadata": string(3000),
    "clear_on_close": boolean,
    "notify_on_close": boolean,
    "submit_disabled": boolean,
}
_MODAL = table(
    {"type": one_of("modal"), "title": plain(24), "blocks": _IN_VIEW},
    {**_HOOKS, "submit": plain(24), "close": plain(24)},
)
_HOME = table({"type": one_of("home"), "blocks": _IN_VIEW}, {k: _HOOKS[k] for k in ("callback_id", "external_id", "private_metadata")})
_VIEW = by_type({"modal": _MODAL, "home": _HOME})
_COLOUR = {
    key: string(4000) for key in ("color", "fallback", "pretext", "author_name", "author_link", "title", "title_link", "text", "footer")
}
_ATTACHMENTS = items(table({}, {**_COLOUR, "blocks": _IN_MESSAGE}), most=100, least=0)


def judge_blocks(blocks: Any) -> list[str]:
    """What Slack would say of a message's blocks: sentences with their JSON pointers."""
    faults = [*_IN_MESSAGE(blocks, "/blocks")]
    if not faults:
        faults += [*_ids_differ(blocks, "/blocks"), *_few_enough(blocks)]
    return said(faults)


def judge_attachments(attachments: Any) -> list[str]:
    return said(_ATTACHMENTS(attachments, "/attachments"))


def judge_view(view: Any) -> list[str]:
    faults = [*_VIEW(view, "/view")]
    if faults:
        return said(faults)
    faults += _ids_differ(view["blocks"], "/view/blocks")
    if view["type"] == "modal" and "submit" not in view and any(part["type"] == "input" for part in view["blocks"]):
        faults.append(("/view", "missing required field: submit, as there is an input block"))
    if view["type"] == "home" and not view["blocks"]:
        faults.append(("/view/blocks", "no fewer than 1 items allowed"))
    return said(faults)


def is_too_long(blocks: Any) -> bool:
    return len(json.dumps(blocks, ensure_ascii=False, separators=(",", ":"))) > TOO_LONG


def judge_metadata(metadata: Any) -> str:
    """An error code, or "" (docs.slack.dev/messaging/message-metadata): flat values, lists and flat objects of them."""
    if not isinstance(metadata, dict) or set(metadata) - {"event_type", "event_payload"} or not isinstance(metadata.get("event_type"), str):
        return "invalid_metadata_format"
    payload = metadata.get("event_payload", {})
    if not isinstance(payload, dict) or not all(_flat(value) for value in payload.values()):
        return "invalid_metadata_schema"
    return "metadata_too_large" if len(json.dumps(metadata)) > METADATA else ""


def _flat(value: Any, *, deeper: bool = True) -> bool:
    if isinstance(value, str | int | float | bool):
        return True
    inside = value.values() if isinstance(value, dict) else value if isinstance(value, list) else None
    return deeper and inside is not None and all(_flat(one, deeper=False) for one in inside)


def _ids_differ(blocks: Any, at: str) -> Iterator[Fault]:
    seen: set[str] = set()
    for place, one in enumerate(blocks):
        if (name := one.get("block_id")) in seen:
            yield f"{at}/{place}/block_id", "block_id must be unique"
        seen |= {name} - {None}


def _few_enough(blocks: Any) -> Iterator[Fault]:
    kinds = [one["type"] for one in blocks]
    if kinds.count("table") > 1:
        yield "/blocks", "only one table allowed"
    if kinds.count("data_visualization") > most.MESSAGE_DATA_VISUALIZATIONS_MAX_ITEMS:
        yield "/blocks", "too many data_visualization blocks"
    if sum(len(one["text"]) for one in blocks if one["type"] == "markdown") > most.MARKDOWN_TOTAL_TEXT_MAX_LENGTH:
        yield "/blocks", f"markdown blocks must have no more than {most.MARKDOWN_TOTAL_TEXT_MAX_LENGTH} characters in all"


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        yield from (str(part) for key, part in value.items() if key == "text" and isinstance(part, str))
        yield from (text for part in value.values() for text in _texts(part))
    elif isinstance(value, list):
        yield from (text for part in value for text in _texts(part))


def said(faults: Any) -> list[str]:
    return [f"{sentence} [json-pointer:{at}]" for at, sentence in faults]


__all__ = ["HTTP", "is_too_long", "judge_attachments", "judge_blocks", "judge_metadata", "judge_view"]
