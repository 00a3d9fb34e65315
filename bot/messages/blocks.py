"""The Block Kit shapes a message of ours may have, with Slack's limits, for checking what was drawn.

Block types that Slack knows and that are not here (markdown, video, …) are refused on purpose: they read feed text as markup or load
things from elsewhere.
"""

from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from bot.messages.elements import Accessory, ActionElement, UserId
from bot.messages.limits import LIMITS
from bot.messages.shapes import FieldMrkdwn, FieldText, HeaderText, Id, Image, Mrkdwn, PlainText, Shape, Url, Words, no_control, told_apart

_L = LIMITS.slack


class ImageBlock(Image):
    block_id: Id | None = None
    title: PlainText | None = None


class Style(Shape):
    bold: bool = False
    italic: bool = False
    strike: bool = False
    code: bool = False
    underline: bool = False


class RichText(Shape):
    type: Literal["text"]
    text: Words
    style: Style | None = None


class RichLink(Shape):
    type: Literal["link"]
    url: Url
    text: Words | None = None
    style: Style | None = None


class RichDate(Shape):
    type: Literal["date"]
    timestamp: Annotated[int, Field(ge=0)]
    format: Annotated[str, Field(pattern=r"\{[a-z_]+\}")]
    fallback: Words | None = None
    style: Style | None = None


class RichEmoji(Shape):
    type: Literal["emoji"]
    name: Annotated[str, Field(pattern=r"^[a-z0-9_+-]+$")]


class RichUser(Shape):
    """Somebody of the workspace, by our own code from an id that Slack gave; a message so made tells them."""

    type: Literal["user"]
    user_id: UserId
    style: Style | None = None


Inline = Annotated[RichText | RichLink | RichDate | RichEmoji | RichUser, Field(discriminator="type")]
Inlines = Annotated[list[Inline], Field(min_length=1)]
Border = Annotated[int, Field(ge=0, le=1)]


class RichSection(Shape):
    type: Literal["rich_text_section"]
    elements: Inlines


class RichQuote(Shape):
    type: Literal["rich_text_quote"]
    elements: Inlines
    border: Border = 0


class RichPreformatted(Shape):
    type: Literal["rich_text_preformatted"]
    elements: Annotated[list[Annotated[RichText | RichLink, Field(discriminator="type")]], Field(min_length=1)]
    border: Border = 0


class RichList(Shape):
    type: Literal["rich_text_list"]
    style: Literal["bullet", "ordered"]
    elements: Annotated[list[RichSection], Field(min_length=1)]
    indent: Annotated[int, Field(ge=0, le=_L.indent)] = 0
    border: Border = 0


class BlockShape(Shape):
    block_id: Id | None = None


class Header(BlockShape):
    type: Literal["header"]
    text: HeaderText


class Divider(BlockShape):
    type: Literal["divider"]


class Context(BlockShape):
    type: Literal["context"]
    elements: Annotated[
        list[Annotated[PlainText | Mrkdwn | Image, Field(discriminator="type")]], Field(min_length=1, max_length=_L.context_elements)
    ]


class SectionBlock(BlockShape):
    type: Literal["section"]
    text: Annotated[PlainText | Mrkdwn, Field(discriminator="type")] | None = None
    fields: (
        Annotated[list[Annotated[FieldText | FieldMrkdwn, Field(discriminator="type")]], Field(min_length=1, max_length=_L.fields)] | None
    ) = None
    accessory: Accessory | None = None
    expand: bool = False

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if self.text is None and self.fields is None:
            raise ValueError("a section has a text or fields")
        return self


class RichTextBlock(BlockShape):
    type: Literal["rich_text"]
    elements: Annotated[
        list[Annotated[RichSection | RichList | RichQuote | RichPreformatted, Field(discriminator="type")]], Field(min_length=1)
    ]


class Actions(BlockShape):
    type: Literal["actions"]
    elements: Annotated[list[ActionElement], Field(min_length=1, max_length=_L.actions_elements)]


class RawCell(Shape):
    type: Literal["raw_text"]
    text: Words


Cell = Annotated[RawCell | RichTextBlock, Field(discriminator="type")]


class ColumnSettings(Shape):
    align: Literal["left", "center", "right"] = "left"
    is_wrapped: bool = False


class TableBlock(BlockShape):
    """One of Slack's newer blocks, as are those below."""

    type: Literal["table"]
    rows: Annotated[
        list[Annotated[list[Cell], Field(min_length=1, max_length=_L.table_columns)]], Field(min_length=1, max_length=_L.table_rows)
    ]
    column_settings: Annotated[list[ColumnSettings], Field(max_length=_L.table_columns)] | None = None


Label = Annotated[str, Field(min_length=1, max_length=_L.chart_label)]


class Point(Shape):
    label: Label
    value: Annotated[float, Field(allow_inf_nan=False)]


class ChartSeries(Shape):
    name: Label
    data: Annotated[list[Point], Field(min_length=1, max_length=_L.chart_points)]


class AxisConfig(Shape):
    categories: Annotated[list[Label], Field(min_length=1, max_length=_L.chart_points), AfterValidator(told_apart)]


class BarChart(Shape):
    type: Literal["bar"]
    series: Annotated[list[ChartSeries], Field(min_length=1, max_length=_L.chart_series)]
    axis_config: AxisConfig


class DataVisualization(BlockShape):
    type: Literal["data_visualization"]
    title: Annotated[str, Field(min_length=1, max_length=_L.chart_title)]
    chart: BarChart


class ContainerTitle(PlainText):
    text: Annotated[str, Field(min_length=1, max_length=_L.container_title)]


class Container(BlockShape):
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


class SlackMessage(Shape):
    text: Annotated[str, Field(min_length=1, max_length=_L.fallback), AfterValidator(no_control)]
    blocks: Annotated[list[Block], Field(min_length=1, max_length=_L.blocks)]
