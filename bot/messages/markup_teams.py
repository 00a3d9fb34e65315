"""Adaptive Cards as HTML, in Teams' manner: for the preview and pictures. It draws the JSON that would be sent and nothing else.

What a button opens is drawn behind it as HTML's own details, closed: the preview has no script.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from bot.messages.tags import anchor, classes, joined, tag, words

Json = Mapping[str, Any]


def draw_card(card: Json) -> str:
    """A card's body and actions. An element we have no drawing for says so."""
    wide = (card.get("msteams") or {}).get("width") == "full"
    actions = _buttons(card.get("actions") or ())
    return tag("div", _elements(card["body"]), actions, class_=classes("tm-card", "tm-wide" if wide else None), lang=card.get("lang"))


def _elements(elements: list[Json]) -> str:
    hidden = {str(element["id"]): element for element in elements if element.get("id") and not element.get("isVisible", True)}
    shown = [element for element in elements if element.get("isVisible", True)]
    drawn = joined(_element(element, first=number == 0) for number, element in enumerate(shown))
    return drawn if not hidden else _opened(shown, hidden)


def _opened(shown: list[Json], hidden: Mapping[str, Json]) -> str:
    """Elements with what their buttons show."""
    parts = []
    for number, element in enumerate(shown):
        toggles = [action for action in element.get("actions") or () if action["type"] == "Action.ToggleVisibility"]
        opens = [
            tag(
                "details",
                tag("summary", words(action["title"])),
                joined(_element(hidden[name], first=False) for name in action["targetElements"] if name in hidden),
                class_="tm-toggle",
            )
            for action in toggles
        ]
        parts.append(joined(opens) or _element(element, first=number == 0))
    return joined(parts)


def _element(element: Json, *, first: bool) -> str:
    """An element with the space above it; a first one has none, as in Teams."""
    kind, fallback = str(element["type"]), element.get("fallback")
    html = (
        _element(fallback, first=True)
        if kind not in _ELEMENTS and isinstance(fallback, Mapping)
        else _ELEMENTS.get(kind, _unknown)(element)
    )
    spacing = "" if first else f"tm-sp-{element.get('spacing') or 'Default'}"
    line = "tm-line" if element.get("separator") and not first else None
    return tag("div", html, class_=classes(spacing, line))


def _unknown(element: Json) -> str:
    return tag("div", words(f"[{element['type']}]"), class_="tm-unknown")


def _text_block(element: Json) -> str:
    name = "h3" if element.get("style") == "heading" else "div"
    return tag(name, words(element["text"]), class_=_lettering(element))


def _rich_text_block(element: Json) -> str:
    right = "tm-right" if element.get("horizontalAlignment") == "Right" else None
    return tag("div", joined(map(_run, element["inlines"])), class_=classes("tm-rich", right))


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
        "tm-mono" if element.get("fontType") == "Monospace" else None,
    )


def _container(element: Json) -> str:
    return tag("div", _elements(element["items"]), class_=classes("tm-box", f"tm-{element['style']}" if element.get("style") else None))


def _column_set(element: Json) -> str:
    columns = joined(_column(column, first=number == 0) for number, column in enumerate(element["columns"]))
    return tag("div", columns, class_="tm-columns")


def _column(column: Json, *, first: bool) -> str:
    width = str(column.get("width", "stretch"))
    look = {"auto": "flex:0 0 auto", "stretch": "flex:1 1 0"}.get(width) or (
        f"flex:0 0 {width}" if width.endswith("px") else f"flex:{width} 1 0"
    )
    return tag(
        "div",
        _elements(column["items"]),
        class_=classes(
            "tm-column",
            "tm-beside" if column.get("separator") and not first else None,
            f"tm-{column['verticalContentAlignment']}" if column.get("verticalContentAlignment") else None,
        ),
        style=look,
    )


def _table(element: Json) -> str:
    head = 1 if element.get("firstRowAsHeader", True) else 0
    columns = joined(
        tag("col", style=f"width:{100 * column.get('width', 1) // sum(each.get('width', 1) for each in element['columns'])}%")
        for column in element["columns"]
    )
    rows = [
        tag(
            "tr",
            joined(tag("th" if number < head else "td", _elements(cell["items"])) for cell in row["cells"]),
            class_=f"tm-{row['style']}" if row.get("style") else None,
        )
        for number, row in enumerate(element["rows"])
    ]
    return tag("table", columns, joined(rows), class_=classes("tm-table", "tm-grid" if element.get("showGridLines", True) else None))


def _fact_set(element: Json) -> str:
    rows = joined(tag("tr", tag("th", words(fact["title"])), tag("td", words(fact["value"]))) for fact in element["facts"])
    return tag("table", rows, class_="tm-facts")


def _image(element: Json) -> str:
    return tag("div", words(element["altText"]), class_="tm-image")


def _action_set(element: Json) -> str:
    return _buttons(element["actions"])


def _buttons(actions: Any) -> str:
    buttons = joined(map(_button, actions))
    return tag("div", buttons, class_="tm-actions") if buttons else ""


def _button(action: Json) -> str:
    face = words(action.get("title") or action.get("url"))
    look = classes("tm-button", f"tm-{action['style']}" if action.get("style") else None)
    return anchor(action["url"], face, class_=look) if action.get("url") else tag("span", face, class_=look)


# ── what is chosen and typed ────────────────────────────────────────────────────────────────────────────────────────────────


def _asked(element: Json, field: str) -> str:
    required = tag("i", " *") if element.get("isRequired") else ""
    return joined((tag("div", words(element["label"]), required, class_="tm-label") if element.get("label") else "", field))


def _choices(element: Json) -> str:
    several = element.get("isMultiSelect")
    held = str(element.get("value") or "").split(",") if several else [element.get("value")]
    if element.get("style") == "expanded":
        shape = None if several else "tm-round"
        return _asked(element, joined(_tick(choice["title"], shape, on=choice["value"] in held) for choice in element["choices"]))
    return _asked(element, _field(element, ", ".join(choice["title"] for choice in element["choices"] if choice["value"] in held), "⌄"))


def _tick(title: str, shape: str | None, *, on: bool) -> str:
    return tag("div", tag("i", "✓" if on else ""), tag("span", words(title)), class_=classes("tm-tick", shape, "tm-on" if on else None))


def _field(element: Json, held: str, mark: str = "") -> str:
    face = tag("span", words(held)) if held else tag("span", words(element.get("placeholder") or ""), class_="tm-none")
    tall = "tm-tall" if element.get("isMultiline") else None
    return tag("div", face, tag("span", mark) if mark else "", class_=classes("tm-field", tall))


def _typed(element: Json) -> str:
    return _asked(element, _field(element, str(element.get("value") or "")))


def _time(element: Json) -> str:
    return _asked(element, _field(element, str(element.get("value") or ""), "◷"))


def _toggle(element: Json) -> str:
    return _asked(element, _tick(element["title"], None, on=element.get("value") == element.get("valueOn", "true")))


# ── Teams' own charts ───────────────────────────────────────────────────────────────────────────────────────────────────────


def _chart(element: Json) -> str:
    """Columns, stacked as their series stand."""
    data = element["data"]
    series = data if data and "values" in data[0] else [{"legend": "", "values": data}]
    columns = list(zip(*(each["values"] for each in series), strict=True))
    most = max((sum(point["y"] for point in column) for column in columns), default=0) or 1
    plot = joined(tag("div", joined(_segments(column, most)), class_="tm-stack") for column in columns)
    axis = joined(tag("span", words(column[0]["x"])) for column in columns)
    legend = joined(
        tag("span", tag("i", class_=f"tm-hue{number % 6}"), words(each["legend"])) for number, each in enumerate(series) if each["legend"]
    )
    title = tag("b", words(element["title"])) if element.get("title") else ""
    parts = (title, tag("div", plot, class_="tm-plot"), tag("div", axis, class_="tm-axis"))
    return tag("div", *parts, tag("div", legend, class_="tm-legend") if legend else "", class_="tm-chart")


def _segments(column: Sequence[Json], most: float) -> Iterator[str]:
    for number, point in enumerate(column):
        if point["y"]:
            yield tag("span", class_=f"tm-hue{number % 6}", style=f"height:{100 * point['y'] / most:.1f}%")


_ELEMENTS: dict[str, Callable[[Json], str]] = {
    "TextBlock": _text_block,
    "RichTextBlock": _rich_text_block,
    "Container": _container,
    "ColumnSet": _column_set,
    "FactSet": _fact_set,
    "Image": _image,
    "ActionSet": _action_set,
    "Table": _table,
    "Input.ChoiceSet": _choices,
    "Input.Text": _typed,
    "Input.Number": _typed,
    "Input.Time": _time,
    "Input.Date": _time,
    "Input.Toggle": _toggle,
    "Chart.VerticalBar": _chart,
    "Chart.VerticalBar.Grouped": _chart,
}
