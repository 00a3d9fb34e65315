"""The Adaptive Card shapes a message of ours may have in Teams (schema 1.4 and 1.5), for checking what was drawn.

Inputs, media and mentions are not here on purpose, nor Teams' own extensions: not every client draws those.
"""

from typing import Annotated, Any, Literal, Union

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
ContainerStyle = Literal["default", "emphasis", "good", "attention", "warning", "accent"]


class _Shape(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, alias_generator=to_camel)


class OpenUrl(_Shape):
    type: Literal["Action.OpenUrl"]
    url: Url
    title: str | None = None


class ToggleVisibility(_Shape):
    """Shows or hides elements of its card; nothing leaves the reader's client."""

    type: Literal["Action.ToggleVisibility"]
    title: Annotated[str, Field(min_length=1)]
    target_elements: Annotated[list[str], Field(min_length=1)]


class Submit(_Shape):
    """Brings its data and what stands in the card's inputs."""

    type: Literal["Action.Submit"]
    title: Annotated[str, Field(min_length=1)]
    data: dict[str, Any]
    style: Literal["default", "positive", "destructive"] | None = None
    associated_inputs: Literal["auto", "none"] | None = None


class Execute(Submit):
    type: Literal["Action.Execute"]  # type: ignore[assignment]  # another kind with the same fields
    verb: Annotated[str, Field(min_length=1)]
    fallback: Submit


Action = Annotated[OpenUrl | ToggleVisibility | Submit | Execute, Field(discriminator="type")]


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
    style: ContainerStyle | None = None
    bleed: bool = False


class ActionSet(_Element):
    type: Literal["ActionSet"]
    actions: Annotated[list[Action], Field(min_length=1, max_length=LIMITS.teams.actions)]


class _Input(_Element):
    id: Annotated[str, Field(min_length=1)]
    label: Annotated[str, Field(min_length=1)]
    is_required: bool = False
    error_message: str | None = None
    placeholder: str | None = None
    value: str | None = None


class InputChoice(_Shape):
    title: Annotated[str, Field(min_length=1)]
    value: str


class ChoiceSet(_Input):
    type: Literal["Input.ChoiceSet"]
    choices: list[InputChoice]
    style: Literal["compact", "expanded", "filtered"] | None = None
    is_multi_select: bool = False
    wrap: bool = False


class InputText(_Input):
    type: Literal["Input.Text"]
    is_multiline: bool = False
    max_length: int | None = None


class InputTime(_Input):
    type: Literal["Input.Time"]


class TableColumn(_Shape):
    width: int = 1
    horizontal_cell_content_alignment: Align | None = None


class TableCell(_Shape):
    type: Literal["TableCell"]
    items: "list[Element]"


class TableRow(_Shape):
    type: Literal["TableRow"]
    cells: list[TableCell]
    style: ContainerStyle | None = None


class Table(_Element):
    """Of version 1.5; what cannot draw it draws the fallback."""

    type: Literal["Table"]
    columns: Annotated[list[TableColumn], Field(min_length=1)]
    rows: Annotated[list[TableRow], Field(min_length=1)]
    first_row_as_header: bool = True
    show_grid_lines: bool = True
    fallback: "Container"


Element = Annotated[
    Union[TextBlock, RichTextBlock, Image, FactSet, ColumnSet, Container, ActionSet, Table, ChoiceSet, InputText, InputTime],  # noqa: UP007 (names resolve later)
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
    actions: Annotated[list[Action], Field(max_length=LIMITS.teams.actions)] | None = None


class Attachment(_Shape):
    content_type: Literal["application/vnd.microsoft.card.adaptive"]
    content: Card


class TeamsMessage(_Shape):
    type: Literal["message"]
    attachments: Annotated[list[Attachment], Field(min_length=1, max_length=1)]
