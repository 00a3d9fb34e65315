"""What people press, choose from and type into, as HTML in Slack's manner. It shows; nothing on the page does anything."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from bot.messages.tags import anchor, classes, joined, tag, words

Json = Mapping[str, Any]


def draw_element(element: Json) -> str:
    """An element we have no drawing for says so, so that it is never lost without a word."""
    return _ELEMENTS.get(str(element.get("type")), _unknown)(element)


def _unknown(element: Json) -> str:
    return tag("span", words(f"[{element.get('type')}]"), class_="sl-unknown")


def _button(element: Json) -> str:
    name = classes("sl-button", f"sl-{element['style']}" if element.get("style") else None)
    face = words(element["text"]["text"])
    return anchor(element["url"], face, class_=name) if element.get("url") else tag("span", face, class_=name)


def _overflow(element: Json) -> str:
    """Opens on the page, so that its options can be read."""
    options = joined(tag("span", words(option["text"]["text"])) for option in element["options"])
    return tag("details", tag("summary", "⋯"), tag("div", options, class_="sl-options"), class_="sl-overflow")


def _select(element: Json) -> str:
    chosen = [element[name]["text"]["text"] for name in ("initial_option",) if element.get(name)]
    chosen += [option["text"]["text"] for option in element.get("initial_options") or ()]
    chosen += [str(element[name]) for name in ("initial_conversation", "initial_user") if element.get(name)]
    face = tag("span", words(", ".join(chosen))) if chosen else _placeholder(element)
    return tag("span", face, class_="sl-select")


def _placeholder(element: Json) -> str:
    return tag("span", words((element.get("placeholder") or {}).get("text", "")), class_="sl-placeholder")


def _picker(element: Json) -> str:
    chosen = element.get("initial_date") or element.get("initial_time")
    return tag("span", words(chosen) if chosen else _placeholder(element), class_=f"sl-select sl-{element['type']}")


def _choices(element: Json) -> str:
    first = element.get("initial_options") or [element.get("initial_option")]
    mark = "sl-radio" if element["type"] == "radio_buttons" else "sl-box"
    return tag("div", joined(_choice(option, mark, chosen=option in first) for option in element["options"]), class_="sl-choices")


def _choice(option: Json, mark: str, *, chosen: bool) -> str:
    more = tag("small", words(option["description"]["text"])) if option.get("description") else ""
    return tag("div", tag("i", class_=classes(mark, "sl-on" if chosen else None)), tag("span", words(option["text"]["text"]), more))


def _typed(element: Json) -> str:
    written = element.get("initial_value")
    face = words(written) if written else _placeholder(element)
    return tag("div", face, class_=classes("sl-typed", "sl-tall" if element.get("multiline") else None))


def _image(element: Json) -> str:
    return tag("span", words(element["alt_text"]), class_="sl-image")


_TYPED = ("plain_text_input", "url_text_input", "number_input")
_SELECTS: Sequence[str] = (
    "static_select",
    "external_select",
    "conversations_select",
    "users_select",
    "multi_static_select",
    "multi_external_select",
    "multi_users_select",
)
_ELEMENTS: dict[str, Callable[[Json], str]] = {
    "button": _button,
    "overflow": _overflow,
    "datepicker": _picker,
    "timepicker": _picker,
    "checkboxes": _choices,
    "radio_buttons": _choices,
    "image": _image,
    **dict.fromkeys(_SELECTS, _select),
    **dict.fromkeys(_TYPED, _typed),
}
