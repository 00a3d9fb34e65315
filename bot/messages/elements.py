"""What people can press, choose from or type into, as Block Kit shapes with Slack's limits.

Labels and options are plain text: Slack reads mark-up in some of them, and a feed's words may stand there.
"""

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, model_validator

from bot.messages.limits import LIMITS
from bot.messages.shapes import Id, Image, PlainText, Shape, Url, told_apart

_L = LIMITS.slack


def _words(most: int) -> Any:
    return Field(min_length=1, max_length=most)


UserId = Annotated[str, Field(pattern=r"^[UW][A-Z0-9]{2,}$")]
PlaceId = Annotated[str, Field(pattern=r"^[CDG][A-Z0-9]{2,}$")]
Day = Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$")]
Clock = Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]


class ButtonText(PlainText):
    text: Annotated[str, _words(_L.button)]


class ConfirmTitle(PlainText):
    text: Annotated[str, _words(_L.confirm_title)]


class ConfirmText(PlainText):
    text: Annotated[str, _words(_L.confirm_text)]


class ConfirmButton(PlainText):
    text: Annotated[str, _words(_L.confirm_button)]


class Confirm(Shape):
    """Asks "really?" before an element acts."""

    title: ConfirmTitle
    text: ConfirmText
    confirm: ConfirmButton
    deny: ConfirmButton
    style: Literal["primary", "danger"] | None = None


class OptionText(PlainText):
    text: Annotated[str, _words(_L.option)]


class Option(Shape):
    text: OptionText
    value: Annotated[str, _words(_L.option_value)]
    description: OptionText | None = None


def _apart(options: list[Option]) -> list[Option]:
    told_apart([option.value for option in options])
    return options


Options = Annotated[list[Option], Field(min_length=1, max_length=_L.options), AfterValidator(_apart)]
FewOptions = Annotated[list[Option], Field(min_length=1, max_length=_L.boxes), AfterValidator(_apart)]


class OptionGroup(Shape):
    label: OptionText
    options: Options


class Placeholder(PlainText):
    text: Annotated[str, _words(_L.placeholder)]


class _Element(Shape):
    action_id: Id


class _Asking(_Element):
    confirm: Confirm | None = None


class Button(Shape):
    type: Literal["button"]
    text: ButtonText
    action_id: Id | None = None
    url: Url | None = None
    value: Annotated[str, Field(max_length=_L.button_value)] | None = None
    style: Literal["primary", "danger"] | None = None
    accessibility_label: Annotated[str, Field(max_length=_L.button)] | None = None
    confirm: Confirm | None = None


class Overflow(_Asking):
    type: Literal["overflow"]
    options: Annotated[list[Option], Field(min_length=1, max_length=_L.overflow), AfterValidator(_apart)]


class _Select(_Asking):
    placeholder: Placeholder | None = None
    focus_on_load: bool = False


class _Several(_Select):
    max_selected_items: Annotated[int, Field(ge=1)] | None = None


class _Listed(_Select):
    """Of options, or of groups of them; what is chosen at first is one of those."""

    options: Options | None = None
    option_groups: Annotated[list[OptionGroup], Field(min_length=1, max_length=_L.options)] | None = None

    @model_validator(mode="after")
    def _one_of_both(self) -> "_Listed":
        if (self.options is None) == (self.option_groups is None):
            raise ValueError("a menu has either options or option_groups")
        offered = self.options or [option for group in self.option_groups or () for option in group.options]
        if any(option not in offered for option in self.chosen()):
            raise ValueError("what is chosen at first must be one of the options, word for word")
        return self

    def chosen(self) -> list[Option]:
        return []


class StaticSelect(_Listed):
    type: Literal["static_select"]
    initial_option: Option | None = None

    def chosen(self) -> list[Option]:
        return [self.initial_option] if self.initial_option else []


class MultiStaticSelect(_Listed, _Several):
    type: Literal["multi_static_select"]
    initial_options: Options | None = None

    def chosen(self) -> list[Option]:
        return self.initial_options or []


class ExternalSelect(_Select):
    type: Literal["external_select"]
    initial_option: Option | None = None
    min_query_length: Annotated[int, Field(ge=0)] | None = None


class MultiExternalSelect(_Several):
    type: Literal["multi_external_select"]
    initial_options: Options | None = None
    min_query_length: Annotated[int, Field(ge=0)] | None = None


class ConversationFilter(Shape):
    include: Annotated[list[Literal["im", "mpim", "private", "public"]], Field(min_length=1)] | None = None
    exclude_external_shared_channels: bool = False
    exclude_bot_users: bool = False


class ConversationsSelect(_Select):
    type: Literal["conversations_select"]
    initial_conversation: PlaceId | None = None
    default_to_current_conversation: bool = False
    response_url_enabled: bool = False
    filter: ConversationFilter | None = None


class UsersSelect(_Select):
    type: Literal["users_select"]
    initial_user: UserId | None = None


class MultiUsersSelect(_Several):
    type: Literal["multi_users_select"]
    initial_users: list[UserId] | None = None


class DatePicker(_Select):
    type: Literal["datepicker"]
    initial_date: Day | None = None


class TimePicker(_Select):
    type: Literal["timepicker"]
    initial_time: Clock | None = None
    timezone: Annotated[str, Field(min_length=1)] | None = None


class _Boxes(_Asking):
    options: FewOptions
    focus_on_load: bool = False


class Checkboxes(_Boxes):
    type: Literal["checkboxes"]
    initial_options: FewOptions | None = None

    @model_validator(mode="after")
    def _offered(self) -> "Checkboxes":
        if any(option not in self.options for option in self.initial_options or ()):
            raise ValueError("what is ticked at first must be one of the options, word for word")
        return self


class RadioButtons(_Boxes):
    type: Literal["radio_buttons"]
    initial_option: Option | None = None

    @model_validator(mode="after")
    def _offered(self) -> "RadioButtons":
        if self.initial_option and self.initial_option not in self.options:
            raise ValueError("what is chosen at first must be one of the options, word for word")
        return self


class DispatchConfig(Shape):
    trigger_actions_on: Annotated[list[Literal["on_enter_pressed", "on_character_entered"]], Field(min_length=1, max_length=2)]


class _Typed(_Element):
    placeholder: Placeholder | None = None
    focus_on_load: bool = False
    dispatch_action_config: DispatchConfig | None = None


class PlainTextInput(_Typed):
    type: Literal["plain_text_input"]
    initial_value: Annotated[str, Field(max_length=_L.typed)] | None = None
    multiline: bool = False
    min_length: Annotated[int, Field(ge=0, le=_L.typed)] | None = None
    max_length: Annotated[int, Field(ge=1, le=_L.typed)] | None = None


class UrlInput(_Typed):
    type: Literal["url_text_input"]
    initial_value: Annotated[str, Field(max_length=_L.url)] | None = None


class NumberInput(_Typed):
    type: Literal["number_input"]
    is_decimal_allowed: bool
    initial_value: str | None = None
    min_value: str | None = None
    max_value: str | None = None


_Choices = StaticSelect | ExternalSelect | ConversationsSelect | UsersSelect | DatePicker | TimePicker | Checkboxes | RadioButtons
_Multiple = MultiStaticSelect | MultiExternalSelect | MultiUsersSelect
Accessory = Annotated[Button | Overflow | Image | _Choices | _Multiple, Field(discriminator="type")]
"""What may stand beside a section's text."""
ActionElement = Annotated[Button | Overflow | _Choices | _Multiple, Field(discriminator="type")]
"""What may stand in a row of actions."""
InputElement = Annotated[PlainTextInput | UrlInput | NumberInput | _Choices | _Multiple, Field(discriminator="type")]
"""What may be asked in a form."""
