"""What Slack takes as text objects, block elements and rich text.

Lengths are slackblocks' (`slackblocks._limits`, made from its own registry) where that has them; the rest from docs.slack.dev/reference/block-kit.
"""

from collections.abc import Iterator
from typing import Any

import slackblocks._limits as most

from tests.local_slack.judge import Check, Fault, boolean, both, by_type, items, number, one_of, string, table

HTTP = ("http://", "https://")
ID = string(most.ACTION_ID_MAX_LENGTH, least=1)
URL = string(most.BUTTON_URL_MAX_LENGTH, least=1, starts=(*HTTP, "mailto:", "tel:", "slack:"))
IMAGE_URL = string(most.IMAGE_ELEMENT_IMAGE_URL_MAX_LENGTH, least=1, starts=HTTP)


def plain(length: int, least: int = 1) -> Check:
    return table({"type": one_of("plain_text"), "text": string(length, least=least)}, {"emoji": boolean})


def words(length: int) -> Check:
    """A text object of either kind."""
    mrkdwn = table({"type": one_of("mrkdwn"), "text": string(length, least=1)}, {"verbatim": boolean})
    return by_type({"plain_text": plain(length), "mrkdwn": mrkdwn})


CONFIRM = table(
    {
        "title": plain(most.CONFIRMATION_TITLE_MAX_LENGTH),
        "text": words(most.CONFIRMATION_TEXT_MAX_LENGTH),
        "confirm": plain(most.CONFIRMATION_CONFIRM_MAX_LENGTH),
        "deny": plain(most.CONFIRMATION_DENY_MAX_LENGTH),
    },
    {"style": one_of("primary", "danger")},
)


def option(*, url: bool = False, mrkdwn: bool = False) -> Check:
    text = words(most.OPTION_TEXT_MAX_LENGTH) if mrkdwn else plain(most.OPTION_TEXT_MAX_LENGTH)
    more = {"description": words(most.OPTION_DESCRIPTION_MAX_LENGTH) if mrkdwn else plain(most.OPTION_DESCRIPTION_MAX_LENGTH)}
    if url:
        more["url"] = string(most.OPTION_URL_MAX_LENGTH, least=1, starts=HTTP)
    return table({"text": text, "value": string(most.OPTION_VALUE_MAX_LENGTH, least=1)}, more)


GROUP = table({"label": plain(most.OPTION_GROUP_LABEL_MAX_LENGTH), "options": items(option(), most=most.OPTION_GROUP_OPTIONS_MAX_ITEMS)})
_COMMON = {"action_id": ID, "confirm": CONFIRM, "focus_on_load": boolean}
_PLACEHOLDER = {"placeholder": plain(most.SELECT_PLACEHOLDER_MAX_LENGTH)}


def _initial_is_an_option(value: Any, at: str) -> Iterator[Fault]:
    """What is chosen at first has to be one of the options, the same in every part."""
    offered = [one for one in value.get("options") or [] if isinstance(one, dict)]
    for group in value.get("option_groups") or []:
        offered += group.get("options") or [] if isinstance(group, dict) else []
    chosen = [*([value["initial_option"]] if value.get("initial_option") else []), *(value.get("initial_options") or [])]
    if any(one not in offered for one in chosen):
        yield at, "initial option must exactly match one of the options"


def _options_or_groups(value: Any, at: str) -> Iterator[Fault]:
    if (value.get("options") is None) == (value.get("option_groups") is None):
        yield at, "must have either options or option_groups"


def _select(multi: bool, kind: str, source: dict[str, Check]) -> Check:
    more = {**_COMMON, **_PLACEHOLDER, **source}
    if multi:
        more["max_selected_items"] = number(1)
    return table({"type": one_of(f"multi_{kind}" if multi else kind)}, more)


def _static(multi: bool) -> Check:
    source = {
        "options": items(option(), most=most.SELECT_OPTIONS_MAX_ITEMS),
        "option_groups": items(GROUP, most=most.SELECT_OPTION_GROUPS_MAX_ITEMS),
        ("initial_options" if multi else "initial_option"): items(option(), most=most.SELECT_OPTIONS_MAX_ITEMS) if multi else option(),
    }
    return both(_select(multi, "static_select", source), _options_or_groups, _initial_is_an_option)


FILTER = table(
    {},
    {
        "include": items(one_of("im", "mpim", "private", "public"), most=10_000),
        "exclude_external_shared_channels": boolean,
        "exclude_bot_users": boolean,
    },
)


def _people(multi: bool, kind: str, what: str) -> Check:
    initial = {f"initial_{what}s": items(string(30, least=1), most=100)} if multi else {f"initial_{what}": string(30, least=1)}
    more: dict[str, Check] = {} if multi else {"response_url_enabled": boolean}
    if what == "conversation":
        more |= {"default_to_current_conversation": boolean, "filter": FILTER}
    return _select(multi, kind, {**initial, **({} if what == "user" else more)})


def _picked(kind: str, key: str, check: Check) -> Check:
    return table(
        {"type": one_of(kind)}, {**_COMMON, **_PLACEHOLDER, key: check, **({"timezone": string(60)} if kind == "timepicker" else {})}
    )


def _choices(kind: str, limit: int) -> Check:
    initial: dict[str, Check] = (
        {"initial_option": option(mrkdwn=True)} if kind == "radio_buttons" else {"initial_options": items(option(mrkdwn=True), most=limit)}
    )
    required = {"type": one_of(kind), "options": items(option(mrkdwn=True), most=limit)}
    return both(table(required, {**_COMMON, **initial}), _initial_is_an_option)


DISPATCH = table({}, {"trigger_actions_on": items(one_of("on_enter_pressed", "on_character_entered"), most=2)})


def _typed(kind: str, more: dict[str, Check]) -> Check:
    return table(
        {"type": one_of(kind)}, {**_COMMON, **_PLACEHOLDER, "initial_value": string(3000), "dispatch_action_config": DISPATCH, **more}
    )


BUTTON = table(
    {"type": one_of("button"), "text": plain(most.BUTTON_TEXT_MAX_LENGTH)},
    {
        "action_id": ID,
        "url": URL,
        "value": string(most.BUTTON_VALUE_MAX_LENGTH),
        "style": one_of("primary", "danger"),
        "confirm": CONFIRM,
        "accessibility_label": string(most.BUTTON_ACCESSIBILITY_LABEL_MAX_LENGTH),
    },
)
OVERFLOW = both(
    table(
        {"type": one_of("overflow"), "options": items(option(url=True), most=most.OVERFLOW_OPTIONS_MAX_ITEMS)},
        {"action_id": ID, "confirm": CONFIRM},
    ),
    _initial_is_an_option,
)
SLACK_FILE = table({}, {"id": string(30, least=10, starts=("F",)), "url": string(3000, starts=HTTP)})
IMAGE = table(
    {"type": one_of("image"), "alt_text": string(most.IMAGE_ELEMENT_ALT_TEXT_MAX_LENGTH)},
    {"image_url": IMAGE_URL, "slack_file": SLACK_FILE},
)
SELECTS = {
    "static_select": _static(multi=False),
    "multi_static_select": _static(multi=True),
    **{f"{kind}s_select": _people(multi=False, kind=f"{kind}s_select", what=kind) for kind in ("user", "conversation", "channel")},
    **{f"multi_{kind}s_select": _people(multi=True, kind=f"{kind}s_select", what=kind) for kind in ("user", "conversation", "channel")},
    "external_select": _select(False, "external_select", {"initial_option": option(), "min_query_length": number(0)}),
}
PICKERS = {
    "datepicker": _picked("datepicker", "initial_date", string(10, least=10)),
    "timepicker": _picked("timepicker", "initial_time", string(5, least=5)),
    "datetimepicker": _picked("datetimepicker", "initial_date_time", number(0)),
    "checkboxes": _choices("checkboxes", most.CHECKBOXES_OPTIONS_MAX_ITEMS),
    "radio_buttons": _choices("radio_buttons", most.RADIO_BUTTONS_OPTIONS_MAX_ITEMS),
}
_LENGTHS = {"min_length": number(0, most.PLAIN_TEXT_INPUT_MIN_LENGTH_MAX), "max_length": number(1, most.PLAIN_TEXT_INPUT_MAX_LENGTH_MAX)}
TYPED = {
    "plain_text_input": _typed("plain_text_input", {"multiline": boolean, **_LENGTHS}),
    "email_text_input": _typed("email_text_input", {}),
    "url_text_input": _typed("url_text_input", {}),
    "number_input": both(
        table(
            {"type": one_of("number_input"), "is_decimal_allowed": boolean},
            {
                **_COMMON,
                **_PLACEHOLDER,
                "initial_value": string(3000),
                "min_value": string(3000),
                "max_value": string(3000),
                "dispatch_action_config": DISPATCH,
            },
        )
    ),
}
IN_ACTIONS = by_type({"button": BUTTON, "overflow": OVERFLOW, **SELECTS, **PICKERS})
IN_SECTION = by_type({"button": BUTTON, "overflow": OVERFLOW, "image": IMAGE, **SELECTS, **PICKERS})
IN_INPUT = by_type({**SELECTS, **PICKERS, **TYPED})
IN_CONTEXT = by_type({"plain_text": plain(most.TEXT_MAX_LENGTH), "mrkdwn": words(most.TEXT_MAX_LENGTH), "image": IMAGE})

# ── rich text ───────────────────────────────────────────────────────────────────────────────────────────────────────────────────

STYLE = table({}, dict.fromkeys(("bold", "italic", "strike", "code", "underline", "highlight", "client_highlight", "unlink"), boolean))
_RICH_WORDS = string(most.TEXT_MAX_LENGTH, least=1)
_INLINE = {
    "text": table({"type": one_of("text"), "text": _RICH_WORDS}, {"style": STYLE}),
    "link": table({"type": one_of("link"), "url": URL}, {"text": _RICH_WORDS, "unsafe": boolean, "style": STYLE}),
    "emoji": table(
        {"type": one_of("emoji"), "name": string(100, least=1)}, {"unicode": string(100), "skin_tone": number(1, 6), "style": STYLE}
    ),
    "date": table(
        {"type": one_of("date"), "timestamp": number(), "format": string(300, least=1)},
        {"url": URL, "fallback": string(3000, least=1), "style": STYLE},
    ),
    "user": table({"type": one_of("user"), "user_id": string(30, least=1)}, {"style": STYLE}),
    "channel": table({"type": one_of("channel"), "channel_id": string(30, least=1)}, {"style": STYLE}),
    "usergroup": table({"type": one_of("usergroup"), "usergroup_id": string(30, least=1)}, {"style": STYLE}),
    "broadcast": table({"type": one_of("broadcast"), "range": one_of("here", "channel", "everyone")}, {"style": STYLE}),
    "color": table({"type": one_of("color"), "value": string(9, least=4)}, {"style": STYLE}),
}
INLINES = items(by_type(_INLINE), most=10_000, least=0)
_BORDER = {"border": number(0, 1)}
SECTION = table({"type": one_of("rich_text_section"), "elements": INLINES})
_PARTS = {
    "rich_text_section": SECTION,
    "rich_text_quote": table({"type": one_of("rich_text_quote"), "elements": INLINES}, _BORDER),
    "rich_text_preformatted": table(
        {
            "type": one_of("rich_text_preformatted"),
            "elements": items(by_type({k: _INLINE[k] for k in ("text", "link")}), most=10_000, least=0),
        },
        {**_BORDER, "language": string(40)},
    ),
    "rich_text_list": table(
        {"type": one_of("rich_text_list"), "style": one_of("bullet", "ordered"), "elements": items(SECTION, most=10_000)},
        {**_BORDER, "indent": number(0, most.RICH_TEXT_LIST_INDENT_MAX), "offset": number(0)},
    ),
}
RICH = items(by_type(_PARTS), most=10_000)
RICH_TEXT = table({"type": one_of("rich_text"), "elements": RICH}, {"block_id": string(most.BLOCK_ID_MAX_LENGTH)})
