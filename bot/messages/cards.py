"""The Adaptive Card shapes a message of ours may have in Teams (schema 1.4 and 1.5), for checking what was drawn.

Inputs, media and mentions are not here on purpose; charts and the like (Teams' own extensions) come with the issue that draws them.
"""

from typing import Annotated, Literal, Union

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

from bot.messages.limits import LIMITS


def _http_only(url: str) -> str:
    if not url.startswith(("https://", "http://")):
        raise ValueError("only http and https addresses are linked")
    return url


Url = Annotated[str, AfterValidator(_http_only)]
Spacing = Literal["None", "Small", "Default", "Medium", "Large", "ExtraLarge", "Padding"]
FontSize = Literal["Small", "Default", "Medium", "Large", "ExtraLarge"]
Colour = Literal["Default", "Dark", "Light", "Accent", "Good", "Warning", "Attention"]
Align = Literal["Left", "Center", "Right"]


class _Shape(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, alias_generator=to_camel)


class OpenUrl(_Shape):
    type: Literal["Action.OpenUrl"]
    url: Url
    title: str | None = None


class _Lettering(_Shape):
    text: Annotated[str, Field(min_length=1)]
    size: FontSize | None = None
    weight: Literal["Default", "Lighter", "Bolder"] | None = None
    color: Colour | None = None
    is_subtle: bool = False
    font_type: Literal["Default", "Monospace"] | None = None


class TextRun(_Lettering):
    type: Literal["TextRun"]
    italic: bool = False
    underline: bool = False
    strikethrough: bool = False
    highlight: bool = False
    select_action: OpenUrl | None = None


class _Element(_Shape):
    id: str | None = None
    separator: bool = False
    spacing: Spacing | None = None
    is_visible: bool = True


class TextBlock(_Lettering, _Element):
    type: Literal["TextBlock"]
    style: Literal["default", "heading", "columnHeader"] | None = None
    wrap: bool = False
    max_lines: int | None = None
    horizontal_alignment: Align | None = None


class RichTextBlock(_Element):
    type: Literal["RichTextBlock"]
    inlines: Annotated[list[TextRun], Field(min_length=1)]
    horizontal_alignment: Align | None = None


class Image(_Element):
    type: Literal["Image"]
    url: Url
    alt_text: str
    size: Literal["Auto", "Stretch", "Small", "Medium", "Large"] | None = None


class Fact(_Shape):
    title: str
    value: str


class FactSet(_Element):
    type: Literal["FactSet"]
    facts: list[Fact]


class Column(_Element):
    type: Literal["Column"] = "Column"
    width: str | int | None = None
    items: "list[Element]"


class ColumnSet(_Element):
    type: Literal["ColumnSet"]
    columns: list[Column]


class Container(_Element):
    type: Literal["Container"]
    items: "list[Element]"
    style: Literal["default", "emphasis", "good", "attention", "warning", "accent"] | None = None
    bleed: bool = False


class ActionSet(_Element):
    type: Literal["ActionSet"]
    actions: Annotated[list[OpenUrl], Field(min_length=1, max_length=LIMITS.teams.actions)]


Element = Annotated[
    Union[TextBlock, RichTextBlock, Image, FactSet, ColumnSet, Container, ActionSet],  # noqa: UP007 (names resolve later)
    Field(discriminator="type"),
]


class TeamsHints(_Shape):
    width: Literal["full"] = "full"


class Card(_Shape):
    schema_: Literal["http://adaptivecards.io/schemas/adaptive-card.json"] = Field(alias="$schema")
    type: Literal["AdaptiveCard"]
    version: Literal["1.4", "1.5"]
    body: Annotated[list[Element], Field(min_length=1)]
    lang: str | None = None
    fallback_text: str | None = None
    msteams: TeamsHints | None = None
    actions: Annotated[list[OpenUrl], Field(max_length=LIMITS.teams.actions)] | None = None


class Attachment(_Shape):
    content_type: Literal["application/vnd.microsoft.card.adaptive"]
    content: Card


class TeamsMessage(_Shape):
    type: Literal["message"]
    attachments: Annotated[list[Attachment], Field(min_length=1, max_length=1)]
