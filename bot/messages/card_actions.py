"""What a press in an Adaptive Card does: open an address, show or hide, ask us (`Execute`, `Submit`)."""

from typing import Annotated, Any, Literal

from pydantic import Discriminator, Field, Tag

from bot.messages.card_shapes import Fallback, Name, Shape, Url, Words

Data = dict[str, Any]
"""What comes back to us with a press, beside what stands in the inputs. Teams' own orders to its client are under `msteams`."""


class _Action(Shape):
    """`mode` "secondary" puts it into the menu of further actions."""

    id: Name | None = None
    title: Words | None = None
    icon_url: Url | None = None
    style: Literal["default", "positive", "destructive"] | None = None
    tooltip: str | None = None
    is_enabled: bool = True
    mode: Literal["primary", "secondary"] | None = None
    fallback: Fallback = "drop"


class OpenUrl(_Action):
    type: Literal["Action.OpenUrl"]
    url: Url


class TargetElement(Shape):
    type: Literal["TargetElement"] | None = None
    element_id: Name
    is_visible: bool | None = None


def _kind_of_target(target: object) -> str:
    return "id" if isinstance(target, str) else "target"


Target = Annotated[Annotated[Name, Tag("id")] | Annotated[TargetElement, Tag("target")], Discriminator(_kind_of_target)]


class ToggleVisibility(_Action):
    """Shows or hides elements of its card; nothing leaves the reader's client."""

    type: Literal["Action.ToggleVisibility"]
    target_elements: Annotated[list[Target], Field(min_length=1)]


class _Asking(_Action):
    title: Words
    associated_inputs: Literal["auto", "none"] | None = None


class Execute(_Asking):
    """Asks us; we answer with a line or with a card that is drawn in this one's place."""

    type: Literal["Action.Execute"]
    verb: Words
    data: Data | None = None


class Feedback(Shape):
    hide: bool


class SubmitHints(Shape):
    """Teams' own: whether it says that the answer was sent."""

    feedback: Feedback


class Submit(_Asking):
    """Sends the inputs and `data`: from a dialog as its answer, from a conversation as a message, or, with `data.msteams` of type
    "task/fetch", to have a dialog opened."""

    type: Literal["Action.Submit"]
    data: Data
    msteams: SubmitHints | None = None


Action = Annotated[OpenUrl | ToggleVisibility | Execute | Submit, Field(discriminator="type")]
