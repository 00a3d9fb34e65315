"""A modal and a Home view with every element that ours may have: what shapes, drawings and other judges are tried with."""

from typing import Any


def plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "emoji": False, "text": text}


def option(value: str, text: str = "", **more: object) -> dict[str, Any]:
    return {"text": plain(text or value), "value": value, **more}


def asked(label: str, element: dict[str, Any], **more: object) -> dict[str, Any]:
    return {"type": "input", "block_id": label.lower().replace(" ", "_"), "label": plain(label), "element": element, **more}


CONFIRM = {
    "title": plain("Remove this plan?"),
    "text": plain("Its channel gets no more digests from it."),
    "confirm": plain("Remove"),
    "deny": plain("Keep"),
}
KINDS = [option("instant", "At once"), option("daily", "Every day"), option("weekly", "Weekly briefing")]
FIELDS = [option("quantum", "Quantum"), option("fusion", "Fusion"), option("pharma", "Pharma & biotech")]
DAYS = [option(str(number), name) for number, name in enumerate(("Monday", "Tuesday", "Wednesday", "Thursday", "Friday"))]


def a_modal(*blocks: dict[str, Any], **changes: object) -> dict[str, Any]:
    given = list(blocks) or [
        {"type": "section", "text": plain("Where and when shall the desk write?")},
        asked(
            "Channel",
            {"type": "conversations_select", "action_id": "channel", "default_to_current_conversation": True, "filter": {"include": ["public", "private"]}},
        ),
        asked("Kind", {"type": "radio_buttons", "action_id": "kind", "options": KINDS, "initial_option": KINDS[1]}),
        asked("Days", {"type": "checkboxes", "action_id": "days", "options": DAYS, "initial_options": DAYS[:2]}),
        asked("Time", {"type": "timepicker", "action_id": "time", "initial_time": "08:30"}, hint=plain("In your own time zone")),
        asked(
            "Zone",
            {
                "type": "static_select",
                "action_id": "zone",
                "option_groups": [{"label": plain("Europe"), "options": [option("Europe/London", "London")]}],
                "initial_option": option("Europe/London", "London"),
            },
        ),
        asked("Fields", {"type": "multi_static_select", "action_id": "fields", "options": FIELDS, "placeholder": plain("All")}, optional=True),
        asked("Lens", {"type": "external_select", "action_id": "lens", "min_query_length": 0, "placeholder": plain("Choose")}),
        asked("Owner", {"type": "users_select", "action_id": "owner"}, optional=True),
        asked("From", {"type": "datepicker", "action_id": "from", "initial_date": "2026-03-16"}),
        asked("Least score", {"type": "number_input", "action_id": "score", "is_decimal_allowed": True, "min_value": "0", "max_value": "1"}),
        asked("Feed", {"type": "url_text_input", "action_id": "feed", "placeholder": plain("https://")}),
        asked("Why", {"type": "plain_text_input", "action_id": "why", "multiline": True, "max_length": 500}),
        {"type": "alert", "text": plain("Nobody will see this but you."), "level": "info"},
    ]  # fmt: skip
    return {
        "type": "modal",
        "callback_id": "subscribe",
        "title": plain("Subscribe a channel"),
        "submit": plain("Save"),
        "close": plain("Cancel"),
        "private_metadata": "C0GENERAL",
        "blocks": given,
    } | changes


def a_home(*blocks: dict[str, Any]) -> dict[str, Any]:
    button = {"type": "button", "action_id": "plan.remove", "text": plain("Remove"), "style": "danger", "value": "7", "confirm": CONFIRM}
    menu = {"type": "overflow", "action_id": "story", "options": [option("save|w|s|1", "Save"), option("not|w|s|1", "Not relevant")]}
    given = list(blocks) or [
        {"type": "header", "text": plain("Your plans")},
        {"type": "section", "text": plain("Weekly briefing, Mondays 08:30"), "accessory": menu},
        {"type": "actions", "elements": [button, {"type": "button", "action_id": "plan.now", "text": plain("Send one now")}]},
        {"type": "divider"},
        asked(
            "Search",
            {"type": "plain_text_input", "action_id": "search", "dispatch_action_config": {"trigger_actions_on": ["on_enter_pressed"]}},
            dispatch_action=True,
        ),
        {"type": "context", "elements": [plain("14 feeds, all healthy")]},
    ]
    return {"type": "home", "blocks": given}
