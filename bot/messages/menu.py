"""What a reader can do with a story, as the options of a menu: each carries what is to be done, with which story of which watch."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from bot.messages.limits import LIMITS
from bot.messages.tidy import clip, plain, tidy_text
from bot.models import Item, Menu, Plain

Option = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Button:
    """`verb` says what is done ("story.save"), `value` with what. `opens`: it opens a dialog, in which it is answered at once."""

    verb: str
    label: str
    value: str = ""
    style: Literal["", "positive", "destructive"] = ""
    opens: bool = False


def value_of(act: str, watch: str, item: Item) -> str:
    """ "details|uk-japan-science|e1a9c0d2f4|2": what comes back when it is chosen."""
    return f"{act}|{watch}|{item.story}|{item.revision}"


def menu_options(menu: Menu | None, watch: str, item: Item) -> tuple[Option, ...]:
    """The menu of one story; none where there is no menu, or where what it must carry is too long for one."""
    options = [_option(value_of(act, watch, item), label) for act, label in menu.acts] if menu else []
    return tuple(option for option in options[: LIMITS.slack.overflow] if option)


def list_option(menu: Menu | None, watch: str, item: Item) -> Option | None:
    """A story as one option of the menu under a list of such: its details."""
    return _option(value_of(menu.opens, watch, item), plain(item.headline)) if menu else None


def details_button(menu: Menu, watch: str, item: Item) -> Button:
    """What opens a story in Teams, where all else that can be done with it stands."""
    label = dict(menu.acts).get(menu.opens, menu.choose)
    return Button(f"story.{menu.opens}", label, value_of(menu.opens, watch, item), opens=True)


def open_button(menu: Menu) -> Button:
    """What opens the story that is chosen in a list of Teams'."""
    return Button("story.open", dict(menu.acts).get(menu.opens, menu.choose), opens=True)


def _option(value: str, label: str) -> Option | None:
    text = plain(clip(tidy_text((Plain(label),)), LIMITS.slack.option))
    return {"text": text, "value": value} if text and len(value) <= LIMITS.slack.option_value else None
