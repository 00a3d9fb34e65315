"""Modals and the Home tab: the shapes Slack takes, and the last look at one before it is opened."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Annotated, Any, Literal

from pydantic import Field

from bot.errors import MessageTooLong, TemplateError
from bot.messages.blocks import Actions, BlockShape, Context, Divider, Header, ImageBlock, RichTextBlock, SectionBlock
from bot.messages.check import id_faults
from bot.messages.elements import InputElement
from bot.messages.faults import TOO_LARGE, Fault, shape_faults
from bot.messages.limits import LIMITS
from bot.messages.measure import Size, objects
from bot.messages.press import Press
from bot.messages.render import Renderer
from bot.messages.shapes import Id, PlainText, Shape
from bot.messages.tidy import clean_words, tidy
from bot.models import Answer, Digest, Menu, Watch

_L = LIMITS.slack


class ViewText(PlainText):
    text: Annotated[str, Field(min_length=1, max_length=_L.view_title)]


class InputText(PlainText):
    text: Annotated[str, Field(min_length=1, max_length=_L.input_label)]


class Input(BlockShape):
    """One question of a form."""

    type: Literal["input"]
    label: InputText
    element: InputElement
    hint: InputText | None = None
    optional: bool = False
    dispatch_action: bool = False


class AlertText(PlainText):
    text: Annotated[str, Field(min_length=1, max_length=_L.alert)]


class Alert(BlockShape):
    """Modals only."""

    type: Literal["alert"]
    text: AlertText
    level: Literal["default", "info", "warning", "error", "success"] = "default"


# Slack's tables, charts and containers stand in messages only (docs.slack.dev/blocks.json).
_Anywhere = Header | Divider | Context | SectionBlock | RichTextBlock | Actions | ImageBlock | Input
ModalBlock = Annotated[_Anywhere | Alert, Field(discriminator="type")]
HomeBlock = Annotated[_Anywhere, Field(discriminator="type")]


class _View(Shape):
    private_metadata: Annotated[str, Field(max_length=_L.view_metadata)] | None = None
    callback_id: Id | None = None
    external_id: Id | None = None


class SlackModal(_View):
    type: Literal["modal"]
    title: ViewText
    blocks: Annotated[list[ModalBlock], Field(min_length=1, max_length=_L.view_blocks)]
    submit: ViewText | None = None
    close: ViewText | None = None
    clear_on_close: bool = False
    notify_on_close: bool = False
    submit_disabled: bool = False


class SlackHome(_View):
    type: Literal["home"]
    blocks: Annotated[list[HomeBlock], Field(min_length=1, max_length=_L.view_blocks)]


def view_body(
    sheet: Digest | Answer, watch: Watch, renderer: Renderer, *, menu: Menu | None = None, titled: bool = False, most: int = _L.view_blocks
) -> list[Any]:
    """What `sheet` says as blocks of a modal or of the Home tab, at most `most` of them: lead, sections, what it rests on; its title only
    if `titled` (a modal has one), and no buttons of an answer's. Stories that find no room are counted in a last line.
    Where the user's templates fail, as `render`."""

    def drawn() -> list[Any]:
        tidied = tidy(replace(sheet, offers=()) if isinstance(sheet, Answer) else sheet)
        press = Press(tidied, watch, renderer, "slack", "bot", native=False, menu=menu)
        top, tail = _top(press, tidied, titled=titled), press.tail()
        room = Size(most - 1, _L.view_bytes // 4) - press.size([*top, *tail])
        units, more = press.some(room)
        return [*top, *press.body(units), *more, *tail]

    return renderer.surely(drawn)


def _top(press: Press, sheet: Digest | Answer, *, titled: bool) -> list[Any]:
    if titled:
        return press.draw("head", title=sheet.title, lead=sheet.lead, part_words="")
    return press.draw("more", more=sheet.lead) if sheet.lead else []


def draw_view(name: str, renderer: Renderer, **given: object) -> Mapping[str, Any]:
    """The view that `templates/slack/views/{name}.json.j2` draws. Raises TemplateError or MessageTooLong for one that Slack would refuse;
    where a template of the user's is at fault, its last good version or ours is drawn instead."""

    def drawn() -> Mapping[str, Any]:
        view = clean_words(renderer.json(f"slack/views/{name}.json.j2", **given))
        if not isinstance(view, dict):
            raise TemplateError(f"Template slack/views/{name}.json.j2 does not give a JSON object.")
        require_view(view)
        return view

    return renderer.surely(drawn)


def check_view(view: Mapping[str, Any]) -> tuple[Fault, ...]:
    """All that Slack would refuse of a modal or Home view, or that we do; empty for one that may be shown."""
    kind = SlackHome if view.get("type") == "home" else SlackModal
    return shape_faults(kind, view) or tuple(_view_faults(view))


def require_view(view: Mapping[str, Any]) -> None:
    """Raises TemplateError with the first fault; MessageTooLong if the view as a whole is too large."""
    faults = check_view(view)
    if not faults:
        return
    first = faults[0]
    words = f"The Slack view is wrong at {first.pointer or '/'}: {first.message} ({len(faults)} in all)."
    if first.code == TOO_LARGE:
        raise MessageTooLong(words)
    raise TemplateError(words, "Look at the templates in slack/views/ that you changed.")


def _view_faults(view: Mapping[str, Any]) -> Iterator[Fault]:
    yield from id_faults(view["blocks"])
    if sum(each.get("focus_on_load", False) for each in objects(view)) > 1:
        yield Fault("/blocks", "focus", "only one element can have the focus")
    if view["type"] == "modal" and not view.get("submit") and any(block["type"] == "input" for block in view["blocks"]):
        yield Fault("/submit", "missing", "a modal that asks for something needs a submit button")
    size = len(json.dumps(view, ensure_ascii=False).encode())
    if size > _L.view_bytes:
        yield Fault("", TOO_LARGE, f"the view has {size} bytes, more than {_L.view_bytes}")
