"""The Adaptive Card shapes a message or dialog of ours may have in Teams, for checking what was drawn.

The standard part is schema 1.5 (adaptivecards.io/schemas/1.5.0), stricter: no `null`, no `requires`, no media, no background images and no
card within a card. Teams' own elements are in `card_extras.py`. What the shapes cannot say is in `card_rules.py`.
"""

from typing import Annotated, Literal, Union, get_args
from urllib.parse import urlsplit

from pydantic import AfterValidator, Discriminator, Field, Tag

from bot.messages.card_actions import Action, Execute
from bot.messages.card_extras import Extras
from bot.messages.card_inputs import Inputs
from bot.messages.card_shapes import Align, CardElement, ContainerStyle, Lettering, Name, Pixels, Rise, Shape, Url, Words
from bot.messages.limits import LIMITS


class TextRun(Lettering):
    type: Literal["TextRun"]
    italic: bool = False
    underline: bool = False
    strikethrough: bool = False
    highlight: bool = False
    select_action: Action | None = None


class TextBlock(Lettering, CardElement):
    type: Literal["TextBlock"]
    style: Literal["default", "heading"] | None = None
    wrap: bool = False
    max_lines: Annotated[int, Field(ge=1)] | None = None
    horizontal_alignment: Align | None = None


class RichTextBlock(CardElement):
    type: Literal["RichTextBlock"]
    inlines: Annotated[list[TextRun], Field(min_length=1)]
    horizontal_alignment: Align | None = None


def _still(url: str) -> str:
    if urlsplit(url).path.lower().endswith(".gif"):
        raise ValueError("a picture that may move is not shown")
    return url


class Image(CardElement):
    """Not moving, at most 1024 pixels wide and high and below 1 MB: of that only the address is seen here."""

    type: Literal["Image"]
    url: Annotated[Url, AfterValidator(_still)]
    alt_text: Words
    size: Literal["Auto", "Stretch", "Small", "Medium", "Large"] | None = None
    style: Literal["Default", "Person"] | None = None
    width: Pixels | None = None
    background_color: Annotated[str, Field(pattern=r"^#[0-9A-Fa-f]{6}([0-9A-Fa-f]{2})?$")] | None = None
    horizontal_alignment: Align | None = None
    select_action: Action | None = None


class ImageSet(CardElement):
    type: Literal["ImageSet"]
    images: Annotated[list[Image], Field(min_length=1)]
    image_size: Literal["Small", "Medium", "Large"] | None = None


class Fact(Shape):
    title: Words
    value: Words


class FactSet(CardElement):
    type: Literal["FactSet"]
    facts: Annotated[list[Fact], Field(min_length=1)]


class _Box(Shape):
    """What holds elements."""

    items: "list[Element]"
    style: ContainerStyle | None = None
    bleed: bool = False
    min_height: Pixels | None = None
    vertical_content_alignment: Rise | None = None
    select_action: Action | None = None


def _kind_of_width(width: object) -> str:
    return "words" if isinstance(width, str) else "share"


Width = Annotated[
    Annotated[str, Field(pattern=r"^(auto|stretch|\d+px|\d+)$"), Tag("words")] | Annotated[int, Field(ge=1), Tag("share")],
    Discriminator(_kind_of_width),
]


class Column(_Box, CardElement):
    type: Literal["Column"] = "Column"
    width: Width | None = None


class ColumnSet(CardElement):
    type: Literal["ColumnSet"]
    columns: Annotated[list[Column], Field(min_length=1)]
    style: ContainerStyle | None = None
    bleed: bool = False
    min_height: Pixels | None = None
    horizontal_alignment: Align | None = None
    select_action: Action | None = None


class Container(_Box, CardElement):
    type: Literal["Container"]


Actions = Annotated[list[Action], Field(min_length=1, max_length=LIMITS.teams.actions)]


class ActionSet(CardElement):
    type: Literal["ActionSet"]
    actions: Actions


class TableColumn(Shape):
    type: Literal["TableColumnDefinition"] | None = None
    width: Annotated[int, Field(ge=1)] | Pixels = 1
    horizontal_cell_content_alignment: Align | None = None
    vertical_cell_content_alignment: Rise | None = None


class TableCell(_Box):
    type: Literal["TableCell"]


class TableRow(Shape):
    type: Literal["TableRow"]
    cells: Annotated[list[TableCell], Field(min_length=1)]
    style: ContainerStyle | None = None
    horizontal_cell_content_alignment: Align | None = None
    vertical_cell_content_alignment: Rise | None = None


class Table(CardElement):
    """Of version 1.5. Whether the first row is a heading is not said, since it is: the schema's file and the clients differ in how that
    is spelt."""

    type: Literal["Table"]
    columns: Annotated[list[TableColumn], Field(min_length=1)]
    rows: Annotated[list[TableRow], Field(min_length=1)]
    first_row_as_header: Literal[True] = True
    show_grid_lines: bool = True
    grid_style: ContainerStyle | None = None
    horizontal_cell_content_alignment: Align | None = None
    vertical_cell_content_alignment: Rise | None = None


_Standard = Union[TextBlock, RichTextBlock, Image, ImageSet, FactSet, ColumnSet, Container, ActionSet, Table]  # noqa: UP007 (names resolve later)
Element = Annotated[Union[_Standard, Inputs, Extras], Field(discriminator="type")]  # noqa: UP007 (as above)

EXTRAS = frozenset(get_args(shape.model_fields["type"].annotation)[0] for shape in get_args(Extras))
"""The types of Teams' own elements."""


class Mentioned(Shape):
    """A person, by what Teams calls them, their Entra object id or their address."""

    id: Name
    name: Words


class Mention(Shape):
    type: Literal["mention"]
    text: Annotated[str, Field(pattern=r"^<at>[^<>]+</at>$")]
    mentioned: Mentioned


class TeamsHints(Shape):
    width: Literal["full"] | None = None
    entities: Annotated[list[Mention], Field(min_length=1)] | None = None


class Refresh(Shape):
    """The card is asked for anew by those who look at it: learn.microsoft.com, universal-action-model, at most 60 of them."""

    action: Execute
    user_ids: Annotated[list[Name], Field(min_length=1, max_length=60)] | None = None


class Card(Shape):
    schema_: Literal["http://adaptivecards.io/schemas/adaptive-card.json"] = Field(alias="$schema")
    type: Literal["AdaptiveCard"]
    version: Literal["1.4", "1.5"]
    body: "Annotated[list[Element], Field(min_length=1)]"
    actions: Actions | None = None
    lang: str | None = None
    rtl: bool | None = None
    fallback_text: Words | None = None
    speak: Words | None = None
    min_height: Pixels | None = None
    vertical_content_alignment: Rise | None = None
    select_action: Action | None = None
    refresh: Refresh | None = None
    msteams: TeamsHints | None = None


class Attachment(Shape):
    content_type: Literal["application/vnd.microsoft.card.adaptive"]
    content: Card


class TeamsMessage(Shape):
    type: Literal["message"]
    attachments: Annotated[list[Attachment], Field(min_length=1, max_length=1)]
