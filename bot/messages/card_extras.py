"""Teams' own elements, which the schema does not have: charts, badges, bars of progress, icons, code, buttons with a description.

Fields and values as in `microsoft_teams.cards` 2.1. Not every client draws them, so each has a `fallback` that says the same in standard
elements; only an icon, which says nothing, may be dropped. What Teams leaves optional is required here where nothing is seen without it.
"""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from bot.messages.card_actions import Action
from bot.messages.card_shapes import Align, CardElement, Colour, Fallback, Number, Shape, Words

ChartColour = Annotated[
    str,
    Field(
        pattern="^(good|warning|attention|neutral"
        "|categorical(Red|Purple|Lavender|Blue|LightBlue|Teal|Green|Lime|Marigold)"
        "|sequential(Red|Green|Yellow)?[1-8]"
        "|diverging(Blue|LightBlue|Cyan|Teal|Yellow|Peach|LightRed|Red|Maroon|Gray))$"
    ),
]
ColourSet = Literal["categorical", "sequential", "sequentialred", "sequentialgreen", "sequentialyellow", "diverging"]


class _Extra(CardElement):
    fallback: Fallback
    horizontal_alignment: Align | None = None


class _Chart(_Extra):
    title: Words | None = None
    show_title: bool | None = None
    color_set: ColourSet | None = None
    show_legend: bool | None = None


class _Axes(_Chart):
    color: ChartColour | None = None
    x_axis_title: Words | None = None
    y_axis_title: Words | None = None


class Slice(Shape):
    legend: Words
    value: Annotated[Number, Field(ge=0)]
    color: ChartColour | None = None


class _Round(_Chart):
    data: Annotated[list[Slice], Field(min_length=1)]
    value: Words | None = None
    value_color: ChartColour | None = None
    thickness: Literal["Thin", "Thick"] | None = None
    show_outlines: bool | None = None


class Donut(_Round):
    type: Literal["Chart.Donut"]


class Pie(_Round):
    type: Literal["Chart.Pie"]


class Bar(Shape):
    x: Words
    y: Number
    color: ChartColour | None = None


class PlainBar(Shape):
    x: Words
    y: Number


class VerticalBar(_Axes):
    type: Literal["Chart.VerticalBar"]
    data: Annotated[list[Bar], Field(min_length=1)]
    show_bar_values: bool | None = None
    y_min: Number | None = None
    y_max: Number | None = None


class BarGroup(Shape):
    """One series: its bars, each under its label."""

    legend: Words
    values: Annotated[list[PlainBar], Field(min_length=1)]
    color: ChartColour | None = None


class GroupedBar(_Axes):
    type: Literal["Chart.VerticalBar.Grouped"]
    data: Annotated[list[BarGroup], Field(min_length=1)]
    stacked: bool | None = None
    show_bar_values: bool | None = None
    y_min: Number | None = None
    y_max: Number | None = None


class HorizontalBar(_Axes):
    type: Literal["Chart.HorizontalBar"]
    data: Annotated[list[Bar], Field(min_length=1)]
    display_mode: Literal["AbsoluteWithAxis", "AbsoluteNoAxis", "PartToWhole"] | None = None


class StackedPart(Shape):
    legend: Words
    value: Annotated[Number, Field(ge=0)]
    color: ChartColour | None = None


class Stack(Shape):
    title: Words
    data: Annotated[list[StackedPart], Field(min_length=1)]


class StackedBar(_Axes):
    type: Literal["Chart.HorizontalBar.Stacked"]
    data: Annotated[list[Stack], Field(min_length=1)]


class Point(Shape):
    x: Words | Number
    y: Number


class Line(Shape):
    legend: Words
    values: Annotated[list[Point], Field(min_length=1)]
    color: ChartColour | None = None


class LineChart(_Axes):
    type: Literal["Chart.Line"]
    data: Annotated[list[Line], Field(min_length=1)]
    y_min: Number | None = None
    y_max: Number | None = None


class Segment(Shape):
    size: Annotated[Number, Field(gt=0)]
    legend: Words
    color: ChartColour | None = None


class Gauge(_Chart):
    type: Literal["Chart.Gauge"]
    value: Number
    min: Number | None = None
    max: Number | None = None
    sub_label: Words | None = None
    show_min_max: bool | None = None
    show_needle: bool | None = None
    show_outlines: bool | None = None
    segments: Annotated[list[Segment], Field(min_length=1)] | None = None
    value_format: Literal["Percentage", "Fraction"] | None = None


class Badge(_Extra):
    type: Literal["Badge"]
    text: Words
    icon: Words | None = None
    icon_position: Literal["Before", "After"] | None = None
    appearance: Literal["Filled", "Tint"] | None = None
    size: Literal["Medium", "Large", "ExtraLarge"] | None = None
    shape: Literal["Square", "Rounded", "Circular"] | None = None
    style: Literal["Default", "Subtle", "Informative", "Accent", "Good", "Attention", "Warning"] | None = None
    tooltip: Words | None = None


class ProgressBar(_Extra):
    type: Literal["ProgressBar"]
    value: Annotated[Number, Field(ge=0)]
    max: Annotated[Number, Field(gt=0)] = 100
    color: Literal["Accent", "Good", "Warning", "Attention"] | None = None

    @model_validator(mode="after")
    def _is_not_over_full(self) -> "ProgressBar":
        if self.value > self.max:
            raise ValueError("a bar is at most full")
        return self


IconSize = Literal["xxSmall", "xSmall", "Small", "Standard", "Medium", "Large", "xLarge", "xxLarge"]


class IconInfo(Shape):
    name: Words
    size: IconSize | None = None
    style: Literal["Regular", "Filled"] | None = None
    color: Colour | None = None


class Icon(_Extra):
    type: Literal["Icon"]
    name: Words
    size: IconSize | None = None
    style: Literal["Regular", "Filled"] | None = None
    color: Colour | None = None
    select_action: Action | None = None


class CodeBlock(_Extra):
    type: Literal["CodeBlock"]
    code_snippet: Words
    language: Literal["Bash", "Html", "Json", "PlainText", "Python", "Sql", "Xml"] | None = None
    start_line_number: Annotated[int, Field(ge=1)] | None = None


class CompoundButton(_Extra):
    type: Literal["CompoundButton"]
    title: Words
    description: Words | None = None
    icon: IconInfo | None = None
    badge: Words | None = None
    select_action: Action


Extras = (
    Donut
    | Pie
    | VerticalBar
    | GroupedBar
    | HorizontalBar
    | StackedBar
    | LineChart
    | Gauge
    | Badge
    | ProgressBar
    | Icon
    | CodeBlock
    | CompoundButton
)
