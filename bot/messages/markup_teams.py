"""Adaptive Cards as HTML, in Teams' manner: for the preview and pictures. It draws the JSON that would be sent and nothing else."""

from collections.abc import Callable, Mapping
from typing import Any

from bot.messages.tags import anchor, classes, joined, tag, words

Json = Mapping[str, Any]


def draw_card(card: Json) -> str:
    """A card's body and actions. An element we have no drawing for says so."""
    wide = (card.get("msteams") or {}).get("width") == "full"
    actions = _buttons(card.get("actions") or ())
    return tag("div", _elements(card["body"]), actions, class_=classes("tm-card", "tm-wide" if wide else None), lang=card.get("lang"))


def _elements(elements: list[Json]) -> str:
    return joined(_element(element, first=number == 0) for number, element in enumerate(elements))


def _element(element: Json, *, first: bool) -> str:
    """An element with the space above it; a first one has none, as in Teams."""
    html = _ELEMENTS.get(str(element["type"]), _unknown)(element)
    spacing = "" if first else f"tm-sp-{element.get('spacing') or 'Default'}"
    line = "tm-line" if element.get("separator") and not first else None
    return tag("div", html, class_=classes(spacing, line))


def _unknown(element: Json) -> str:
    return tag("div", words(f"[{element['type']}]"), class_="tm-unknown")


def _text_block(element: Json) -> str:
    name = "h3" if element.get("style") == "heading" else "div"
    return tag(name, words(element["text"]), class_=_lettering(element))


def _rich_text_block(element: Json) -> str:
    return tag("div", joined(map(_run, element["inlines"])), class_="tm-rich")


def _run(run: Json) -> str:
    html = words(run["text"])
    for key, name in (("italic", "i"), ("underline", "u"), ("strikethrough", "s")):
        if run.get(key):
            html = tag(name, html)
    action = run.get("selectAction")
    if action:
        return anchor(action["url"], html, class_=_lettering(run))
    return tag("span", html, class_=_lettering(run))


def _lettering(element: Json) -> str | None:
    return classes(
        f"tm-{element['size']}" if element.get("size") else None,
        f"tm-{element['weight']}" if element.get("weight") else None,
        f"tm-c-{element['color']}" if element.get("color") else None,
        "tm-subtle" if element.get("isSubtle") else None,
    )


def _container(element: Json) -> str:
    return tag("div", _elements(element["items"]), class_=classes("tm-box", f"tm-{element['style']}" if element.get("style") else None))


def _column_set(element: Json) -> str:
    columns = joined(tag("div", _elements(column["items"])) for column in element["columns"])
    return tag("div", columns, class_="tm-columns")


def _fact_set(element: Json) -> str:
    rows = joined(tag("tr", tag("th", words(fact["title"])), tag("td", words(fact["value"]))) for fact in element["facts"])
    return tag("table", rows, class_="tm-facts")


def _image(element: Json) -> str:
    return tag("div", words(element["altText"]), class_="tm-image")


def _action_set(element: Json) -> str:
    return _buttons(element["actions"])


def _buttons(actions: Any) -> str:
    buttons = joined(anchor(action["url"], words(action.get("title") or action["url"]), class_="tm-button") for action in actions)
    return tag("div", buttons, class_="tm-actions") if buttons else ""


_ELEMENTS: dict[str, Callable[[Json], str]] = {
    "TextBlock": _text_block,
    "RichTextBlock": _rich_text_block,
    "Container": _container,
    "ColumnSet": _column_set,
    "FactSet": _fact_set,
    "Image": _image,
    "ActionSet": _action_set,
}
