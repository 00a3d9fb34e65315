"""The Block Kit shapes a message of ours may have, with Slack's limits, for checking what was drawn.

Block types that Slack knows and that are not here (markdown, video, …) are refused on purpose: they read feed text as markup or load
things from elsewhere.
"""

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from bot.messages.limits import LIMITS

_L = LIMITS.slack
_CONTROL = re.compile(r"<(?!https?://|!date\^\d+\^)")


def _http_only(url: str) -> str:
    if not url.startswith(("https://", "http://")):
        raise ValueError("only http and https addresses are linked")
    return url


def _no_control(text: str) -> str:
    if _CONTROL.search(text):
        raise ValueError("`<` begins a mention or a command; write &lt;")
    return text


Url = Annotated[str, Field(min_length=8, max_length=_L.url), AfterValidator(_http_only)]
Id = Annotated[str, Field(min_length=1, max_length=_L.id)]
Words = Annotated[str, Field(min_length=1, max_length=_L.text)]


class _Shape(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class PlainText(_Shape):
    type: Literal["plain_text"]
    text: Words
    emoji: bool = True


class HeaderText(PlainText):
    text: Annotated[str, Field(min_length=1, max_length=_L.header)]


class ButtonText(PlainText):
    text: Annotated[str, Field(min_length=1, max_length=_L.button)]


class Mrkdwn(_Shape):
    type: Literal["mrkdwn"]
    text: Annotated[Words, AfterValidator(_no_control)]
    verbatim: bool = False


class FieldMrkdwn(Mrkdwn):
    text: Annotated[str, Field(min_length=1, max_length=_L.field), AfterValidator(_no_control)]


class FieldText(PlainText):
    text: Annotated[str, Field(min_length=1, max_length=_L.field)]


class Image(_Shape):
    type: Literal["image"]
    image_url: Url
    alt_text: Annotated[str, Field(max_length=_L.alt_text)]


class ImageBlock(Image):
    block_id: Id | None = None
    title: PlainText | None = None


class Button(_Shape):
    type: Literal["button"]
    text: ButtonText
    action_id: Id | None = None
    url: Url | None = None
    value: Annotated[str, Field(max_length=_L.button_value)] | None = None
    style: Literal["primary", "danger"] | None = None
    accessibility_label: Annotated[str, Field(max_length=_L.button)] | None = None


class Style(_Shape):
    bold: bool = False
    italic: bool = False
    strike: bool = False
    code: bool = False
    underline: bool = False


class RichText(_Shape):
    type: Literal["text"]
    text: Words
    style: Style | None = None


class RichLink(_Shape):
    type: Literal["link"]
    url: Url
    text: Words | None = None
    style: Style | None = None


class RichDate(_Shape):
    type: Literal["date"]
    timestamp: Annotated[int, Field(ge=0)]
    format: Annotated[str, Field(pattern=r"\{[a-z_]+\}")]
    fallback: Words | None = None
    style: Style | None = None


class RichEmoji(_Shape):
    type: Literal["emoji"]
    name: Annotated[str, Field(pattern=r"^[a-z0-9_+-]+$")]


Inline = Annotated[RichText | RichLink | RichDate | RichEmoji, Field(discriminator="type")]
Inlines = Annotated[list[Inline], Field(min_length=1)]
Border = Annotated[int, Field(ge=0, le=1)]


class RichSection(_Shape):
    type: Literal["rich_text_section"]
    elements: Inlines


class RichQuote(_Shape):
    type: Literal["rich_text_quote"]
    elements: Inlines
    border: Border = 0


class RichPreformatted(_Shape):
    type: Literal["rich_text_preformatted"]
    elements: Annotated[list[Annotated[RichText | RichLink, Field(discriminator="type")]], Field(min_length=1)]
    border: Border = 0


class RichList(_Shape):
    type: Literal["rich_text_list"]
    style: Literal["bullet", "ordered"]
    elements: Annotated[list[RichSection], Field(min_length=1)]
    indent: Annotated[int, Field(ge=0, le=_L.indent)] = 0
    border: Border = 0


class _Block(_Shape):
    block_id: Id | None = None


class Header(_Block):
    type: Literal["header"]
    text: HeaderText


class Divider(_Block):
    type: Literal["divider"]


class Context(_Block):
    type: Literal["context"]
    elements: Annotated[
        list[Annotated[PlainText | Mrkdwn | Image, Field(discriminator="type")]], Field(min_length=1, max_length=_L.context_elements)
    ]


class SectionBlock(_Block):
    type: Literal["section"]
    text: Annotated[PlainText | Mrkdwn, Field(discriminator="type")] | None = None
    fields: (
        Annotated[list[Annotated[FieldText | FieldMrkdwn, Field(discriminator="type")]], Field(min_length=1, max_length=_L.fields)] | None
    ) = None
    accessory: Annotated[Button | Image, Field(discriminator="type")] | None = None
    expand: bool = False


class RichTextBlock(_Block):
    type: Literal["rich_text"]
    elements: Annotated[
        list[Annotated[RichSection | RichList | RichQuote | RichPreformatted, Field(discriminator="type")]], Field(min_length=1)
    ]


class Actions(_Block):
    type: Literal["actions"]
    elements: Annotated[list[Button], Field(min_length=1, max_length=_L.actions_elements)]


class RawCell(_Shape):
    type: Literal["raw_text"]
    text: Words


Cell = Annotated[RawCell | RichTextBlock, Field(discriminator="type")]


class ColumnSettings(_Shape):
    align: Literal["left", "center", "right"] = "left"
    is_wrapped: bool = False


class TableBlock(_Block):
    """One of Slack's newer blocks, as are those below."""

    type: Literal["table"]
    rows: Annotated[
        list[Annotated[list[Cell], Field(min_length=1, max_length=_L.table_columns)]], Field(min_length=1, max_length=_L.table_rows)
    ]
    column_settings: Annotated[list[ColumnSettings], Field(max_length=_L.table_columns)] | None = None


Label = Annotated[str, Field(min_length=1, max_length=_L.chart_label)]


class Point(_Shape):
    label: Label
    value: Annotated[float, Field(allow_inf_nan=False)]


class ChartSeries(_Shape):
    name: Label
    data: Annotated[list[Point], Field(min_length=1, max_length=_L.chart_points)]


def _told_apart(values: list[str]) -> list[str]:
    if len(set(values)) < len(values):
        raise ValueError("each must have a name of its own")
    return values


class AxisConfig(_Shape):
    categories: Annotated[list[Label], Field(min_length=1, max_length=_L.chart_points), AfterValidator(_told_apart)]


class BarChart(_Shape):
    type: Literal["bar"]
    series: Annotated[list[ChartSeries], Field(min_length=1, max_length=_L.chart_series)]
    axis_config: AxisConfig


class DataVisualization(_Block):
    type: Literal["data_visualization"]
    title: Annotated[str, Field(min_length=1, max_length=_L.chart_title)]
    chart: BarChart


class ContainerTitle(PlainText):
    text: Annotated[str, Field(min_length=1, max_length=_L.container_title)]


class Container(_Block):
    type: Literal["container"]
    title: ContainerTitle
    child_blocks: Annotated[
        list[Annotated[Header | Divider | Context | SectionBlock | RichTextBlock | Actions | ImageBlock, Field(discriminator="type")]],
        Field(min_length=1, max_length=_L.container_blocks),
    ]
    width: Literal["narrow", "standard", "wide", "full"] = "standard"
    is_collapsible: bool = False
    default_collapsed: bool = False


Block = Annotated[
    Header | Divider | Context | SectionBlock | RichTextBlock | Actions | ImageBlock | TableBlock | DataVisualization | Container,
    Field(discriminator="type"),
]


class SlackMessage(_Shape):
    text: Annotated[str, Field(min_length=1, max_length=_L.fallback), AfterValidator(_no_control)]
    blocks: Annotated[list[Block], Field(min_length=1, max_length=_L.blocks)]
