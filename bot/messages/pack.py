"""Digests and answers to messages, for every platform."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot.messages.bars import Bars, bars
from bot.messages.fit import shorter
from bot.messages.parts import behind, emoji_of, in_a_line, in_front, parted, sentence, stories_of
from bot.messages.press import UNITS, Press
from bot.messages.render import Renderer
from bot.messages.tables import Grid, grid
from bot.messages.tidy import tidy
from bot.models import Answer, Digest, Door, Item, Menu, Message, Platform, Quotation, Section, Text, Watch

COLUMNS = 100
"""How wide a line of the text form may be."""


def render(
    sheet: Digest | Answer,
    platform: Platform,
    watch: Watch,
    *,
    renderer: Renderer,
    door: Door = "webhook",
    native: bool = False,
    menu: Menu | None = None,
) -> tuple[Message, ...]:
    """The messages that say `sheet`, checked and in order: those that stand in the channel, then those behind. Each story is in one.

    `native` draws tables, charts and folded lists with Slack's newer blocks, which some workspaces refuse: such a message has a twin
    without them, of the same stories, rows and lines. `menu` stands by every story in Slack; in a card of our app in Teams (`door` "bot")
    a button opens it, or a list those told in a line. Where the user's templates fail, their last good versions are used, or ours, and the
    renderer's `troubles` say why. Raises TemplateError if ours fail, MessageTooLong if a single
    story cannot be made to fit.
    """

    def drawn() -> tuple[Message, ...]:
        tidied = tidy(sheet)
        if platform in {"text", "html"}:
            return (_whole(tidied, platform, watch, renderer),)
        return Press(tidied, watch, renderer, platform, door, native=native and platform == "slack", menu=menu).messages()

    return renderer.surely(drawn)


def draw_story(
    item: Item, sheet: Digest, watch: Watch, *, renderer: Renderer, platform: Platform = "slack", menu: Menu | None = None
) -> Iterator[list[Any]]:
    """Slack's blocks, or a card's elements for our app in Teams, of one story, already tidied: as it is, then ever shorter."""
    press = _press(sheet, watch, renderer, platform, menu)
    return (press.story(version) for version in shorter(item))


def draw_line(line: Text, sheet: Digest, watch: Watch, *, renderer: Renderer, platform: Platform = "slack") -> list[Any]:
    """The block or element of one plain line, already tidied."""
    return _press(sheet, watch, renderer, platform).draw("lines", lines=[line])


def draw_note(items: Sequence[Item], sheet: Digest, watch: Watch, *, renderer: Renderer, platform: Platform = "slack") -> Message:
    """A message that is a line for each of `items` and nothing else. Raises TemplateError."""
    tidied = tidy(replace(sheet, sections=(Section("note", (), tuple(items)),)))
    return _press(tidied, watch, renderer, platform).note([in_a_line(item, sheet.language) for item in tidied.items])


def _press(sheet: Digest, watch: Watch, renderer: Renderer, platform: Platform, menu: Menu | None = None) -> Press:
    """As our own app's messages are drawn, by what is taken everywhere."""
    return Press(sheet, watch, renderer, platform, "bot", native=False, menu=menu)


@dataclass(frozen=True)
class _Shown:
    """A section as the text and page templates get it."""

    heading: Text
    emoji: str
    items: tuple[Item, ...]
    brief: tuple[Item, ...]
    lines: tuple[Text, ...]
    quotes: tuple[Quotation, ...]
    table: Grid | None
    chart: Bars | None
    folded: bool
    prose: bool


def _shown(section: Section, platform: Platform, watch: Watch) -> _Shown:
    full, brief = parted(section)
    table = grid(section.table) if section.table else None
    chart = bars(section.chart, UNITS[platform]) if section.chart else None
    emoji = emoji_of(watch, section)
    return _Shown(section.heading, emoji, full, brief, section.lines, section.quotes, table, chart, section.folded, section.prose)


def _whole(sheet: Digest | Answer, platform: Platform, watch: Watch, renderer: Renderer) -> Message:
    name = "text/sheet.txt.j2" if platform == "text" else "web/sheet.html.j2"
    sections = [_shown(each, platform, watch) for each in (*in_front(sheet), *behind(sheet)) if not each.contents]
    body = renderer.text(
        name,
        title=sheet.title,
        lead=sheet.lead,
        sections=sections,
        more=sheet.more,
        foot=sheet.foot,
        language=sheet.language,
        columns=COLUMNS,
    )
    return Message(platform, {"body": body.strip() + "\n"}, sentence(sheet), stories_of(sheet.items))
