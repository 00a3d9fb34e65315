"""Slack blocks as HTML, in Slack's manner: for the preview and pictures. It draws the JSON that would be sent and nothing else."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from bot.messages.markup_elements import draw_element
from bot.messages.tags import anchor, joined, tag, words
from bot.text import language_of

Json = Mapping[str, Any]

_STYLES = (("bold", "b"), ("italic", "i"), ("strike", "s"), ("underline", "u"), ("code", "code"))


def draw_blocks(blocks: Sequence[Json]) -> str:
    """All blocks of a message. A block we have no drawing for says so, so that it is never lost without a word."""
    return joined(_BLOCKS.get(str(block.get("type")), _unknown)(block) for block in blocks)


def draw_view_of(view: Json) -> str:
    """A modal in its window, with its buttons; a Home view as its page."""
    body = tag("div", draw_blocks(view["blocks"]), class_="sl-view-body")
    if view["type"] == "home":
        return tag("article", body, class_="sl-view sl-home")
    title = tag("div", words(view["title"]["text"]), tag("span", "✕"), class_="sl-view-title")
    close = tag("span", words(view["close"]["text"]), class_="sl-button") if view.get("close") else ""
    submit = tag("span", words(view["submit"]["text"]), class_="sl-button sl-primary") if view.get("submit") else ""
    foot = tag("div", close, submit, class_="sl-view-foot") if close or submit else ""
    return tag("article", title, body, foot, class_="sl-view sl-modal")


def _unknown(block: Json) -> str:
    return tag("div", words(f"[{block.get('type')}]"), class_="sl-unknown")


def _header(block: Json) -> str:
    return tag("div", words(block["text"]["text"]), class_="sl-header")


def _divider(_: Json) -> str:
    return '<hr class="sl-divider">'


def _context(block: Json) -> str:
    return tag("div", joined(tag("span", _text_or_image(element)) for element in block["elements"]), class_="sl-context")


def _text_or_image(element: Json) -> str:
    """Markdown-like text is shown as it is written: only our own words may be such, and no template of ours has any."""
    return words(element["alt_text"] if element["type"] == "image" else element["text"])


def _section(block: Json) -> str:
    text = tag("div", _text_or_image(block["text"])) if block.get("text") else ""
    fields = joined(tag("div", _text_or_image(field)) for field in block.get("fields") or ())
    beside = tag("div", draw_element(block["accessory"]), class_="sl-beside") if block.get("accessory") else ""
    return tag("div", tag("div", text, tag("div", fields, class_="sl-fields") if fields else ""), beside, class_="sl-section")


def _actions(block: Json) -> str:
    return tag("div", joined(map(draw_element, block["elements"])), class_="sl-actions")


def _input(block: Json) -> str:
    label = block["label"]["text"]
    if_you_like = "（任意）" if language_of(label) == "ja" else "(optional)"
    optional = tag("span", if_you_like, class_="sl-optional") if block.get("optional") else ""
    hint = tag("div", words(block["hint"]["text"]), class_="sl-hint") if block.get("hint") else ""
    return tag("div", tag("label", words(label), optional), draw_element(block["element"]), hint, class_="sl-input")


def _alert(block: Json) -> str:
    return tag("div", words(block["text"]["text"]), class_=f"sl-alert sl-{block.get('level', 'default')}")


def _image(block: Json) -> str:
    return tag("div", words(block["alt_text"]), class_="sl-image")


def _rich_text(block: Json) -> str:
    return tag("div", joined(_RICH[element["type"]](element) for element in block["elements"]), class_="sl-rich")


def _rich_section(element: Json) -> str:
    return tag("div", _inlines(element), class_="sl-line")


def _rich_quote(element: Json) -> str:
    return tag("blockquote", _inlines(element))


def _rich_list(element: Json) -> str:
    name = "ol" if element["style"] == "ordered" else "ul"
    return tag(name, joined(tag("li", _inlines(line)) for line in element["elements"]), class_=f"sl-indent{element.get('indent', 0)}")


def _rich_preformatted(element: Json) -> str:
    return tag("pre", joined(words(inline["text"]) for inline in element["elements"]).replace("<br>", "\n"))


def _table(block: Json) -> str:
    settings = [*(block.get("column_settings") or ()), *[{}] * len(block["rows"][0])]
    rows = [
        joined(tag("th" if not number else "td", _cell(cell), class_=_align(settings[place])) for place, cell in enumerate(row))
        for number, row in enumerate(block["rows"])
    ]
    return tag("div", tag("table", joined(tag("tr", row) for row in rows)), class_="sl-table")


def _align(settings: Json) -> str:
    return f"sl-{settings.get('align', 'left')}"


def _cell(cell: Json) -> str:
    return words(cell["text"]) if cell["type"] == "raw_text" else joined(_inlines(element) for element in cell["elements"])


def _chart(block: Json) -> str:
    """Grouped by label as Slack groups it, each value as a bar of its own height."""
    series = block["chart"]["series"]
    largest = max((point["value"] for each in series for point in each["data"]), default=0) or 1
    groups = [
        tag(
            "div",
            tag("div", joined(_bar(each["data"][place], number, largest) for number, each in enumerate(series)), class_="sl-group"),
            tag("span", words(label)),
        )
        for place, label in enumerate(block["chart"]["axis_config"]["categories"])
    ]
    legend = joined(tag("span", words(each["name"]), class_=f"sl-s{number}") for number, each in enumerate(series))
    return tag(
        "div",
        tag("b", words(block["title"])),
        tag("div", joined(groups), class_="sl-plot"),
        tag("div", legend, class_="sl-legend"),
        class_="sl-chart",
    )


def _bar(point: Json, number: int, largest: float) -> str:
    return tag("i", class_=f"sl-s{number}", style=f"height:{100 * point['value'] / largest:.0f}%", title=f"{point['value']:g}")


def _container(block: Json) -> str:
    closed = block.get("is_collapsible") and block.get("default_collapsed")
    return tag(
        "details",
        tag("summary", words(block["title"]["text"])),
        draw_blocks(block["child_blocks"]),
        class_="sl-container",
        open=None if closed else "",
    )


def _inlines(element: Json) -> str:
    return joined(map(_inline, element["elements"]))


def _inline(element: Json) -> str:
    if element["type"] == "date":
        html = tag("span", words(element.get("fallback", "")), class_="sl-date", title=f"shown in each reader's zone: {element['format']}")
    elif element["type"] == "emoji":
        html = words(f":{element['name']}:")
    elif element["type"] == "user":
        html = tag("span", words(f"@{element['user_id']}"), class_="sl-mention")
    elif element["type"] == "link":
        html = anchor(element["url"], words(element.get("text") or element["url"]))
    else:
        html = words(element["text"])
    for style, name in _STYLES:
        if (element.get("style") or {}).get(style):
            html = tag(name, html)
    return html


_BLOCKS: dict[str, Callable[[Json], str]] = {
    "header": _header,
    "divider": _divider,
    "context": _context,
    "section": _section,
    "actions": _actions,
    "input": _input,
    "alert": _alert,
    "image": _image,
    "rich_text": _rich_text,
    "table": _table,
    "data_visualization": _chart,
    "container": _container,
}
_RICH: dict[str, Callable[[Json], str]] = {
    "rich_text_section": _rich_section,
    "rich_text_quote": _rich_quote,
    "rich_text_preformatted": _rich_preformatted,
    "rich_text_list": _rich_list,
}
