"""The smallest Adaptive Card shapes, which elements, inputs, actions and Teams' extensions share: addresses, enumerations, lettering.

Names of values are written as Teams' SDK writes them; the schema would take any case. `null` and defaults are not written at all.
"""

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

Words = Annotated[str, Field(min_length=1)]
Name = Annotated[str, Field(min_length=1, max_length=256)]
Pixels = Annotated[str, Field(pattern=r"^\d+px$")]
Number = Annotated[float, Field(strict=False, allow_inf_nan=False)]
"""Whole or not, never infinite."""

Spacing = Literal["None", "Small", "Default", "Medium", "Large", "ExtraLarge", "Padding"]
FontSize = Literal["Small", "Default", "Medium", "Large", "ExtraLarge"]
FontType = Literal["Default", "Monospace"]
Colour = Literal["Default", "Dark", "Light", "Accent", "Good", "Warning", "Attention"]
Align = Literal["Left", "Center", "Right"]
Rise = Literal["Top", "Center", "Bottom"]
ContainerStyle = Literal["default", "emphasis", "good", "attention", "warning", "accent"]


def _https_only(url: str) -> str:
    if not url.startswith("https://") or "{{" in url:
        raise ValueError("only https addresses are linked")
    return url


Url = Annotated[str, AfterValidator(_https_only)]


def _drop_or_object(fallback: Any) -> Any:
    if fallback != "drop" and not isinstance(fallback, dict):
        raise ValueError('a fallback is an element or action, or "drop"')
    return fallback


Fallback = Annotated[Any, AfterValidator(_drop_or_object)]
"""What is drawn in the place of what is not known, or nothing ("drop"). Its own shape is looked at in `card_rules.py`: here it would
be every shape within every other."""


class Shape(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, alias_generator=to_camel)


class Lettering(Shape):
    text: Words
    size: FontSize | None = None
    weight: Literal["Default", "Lighter", "Bolder"] | None = None
    color: Colour | None = None
    is_subtle: bool = False
    font_type: FontType | None = None


class CardElement(Shape):
    id: Name | None = None
    separator: bool = False
    spacing: Spacing | None = None
    is_visible: bool = True
    fallback: Fallback = "drop"
