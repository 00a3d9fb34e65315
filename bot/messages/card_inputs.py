"""The Adaptive Card inputs, by what is asked: words, a number, a day, a time of day, yes or no, some of a list.

Each has an id, by which what stands in it comes back. What must be answered says so beside it and when it was not (the client asks for
both). `choices.data`, `inlineAction` and `valueChangedAction` are not here on purpose: not every client of Teams acts on them.
"""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from bot.messages.card_shapes import CardElement, Name, Number, Shape, Words

Day = Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$")]
Clock = Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]


class _Input(CardElement):
    id: Name
    label: Words | None = None
    is_required: bool = False
    error_message: Words | None = None

    @model_validator(mode="after")
    def _says_what_is_missing(self) -> "_Input":
        if self.is_required and not (self.label and self.error_message):
            raise ValueError("what must be answered has a label and an errorMessage")
        return self


class TextInput(_Input):
    type: Literal["Input.Text"]
    value: str | None = None
    placeholder: str | None = None
    is_multiline: bool = False
    max_length: Annotated[int, Field(ge=1)] | None = None
    regex: str | None = None
    style: Literal["Text", "Tel", "Url", "Email"] | None = None


class NumberInput(_Input):
    type: Literal["Input.Number"]
    value: Number | None = None
    min: Number | None = None
    max: Number | None = None
    placeholder: str | None = None


class DateInput(_Input):
    type: Literal["Input.Date"]
    value: Day | None = None
    min: Day | None = None
    max: Day | None = None
    placeholder: str | None = None


class TimeInput(_Input):
    type: Literal["Input.Time"]
    value: Clock | None = None
    min: Clock | None = None
    max: Clock | None = None
    placeholder: str | None = None


class ToggleInput(_Input):
    type: Literal["Input.Toggle"]
    title: Words
    value: str | None = None
    value_on: str | None = None
    value_off: str | None = None
    wrap: bool = False


class Choice(Shape):
    title: Words
    value: Words


class ChoiceSet(_Input):
    """`value`: those chosen, with commas between. Style "filtered" is found by typing; the schema's file does not have it, Teams does."""

    type: Literal["Input.ChoiceSet"]
    choices: Annotated[list[Choice], Field(min_length=1)]
    value: str | None = None
    is_multi_select: bool = False
    style: Literal["compact", "expanded", "filtered"] | None = None
    placeholder: str | None = None
    wrap: bool = False

    @model_validator(mode="after")
    def _offers_what_is_chosen(self) -> "ChoiceSet":
        offered = [choice.value for choice in self.choices]
        if len(set(offered)) < len(offered):
            raise ValueError("each choice has a value of its own")
        if self.is_multi_select and any("," in value for value in offered):
            raise ValueError("of several choices none has a comma in its value")
        chosen = (self.value or "").split(",") if self.is_multi_select else [self.value or ""]
        if not {value for value in chosen if value} <= set(offered):
            raise ValueError("what is chosen is one of the choices")
        return self


Inputs = TextInput | NumberInput | DateInput | TimeInput | ToggleInput | ChoiceSet
