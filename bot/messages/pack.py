"""Digests and answers to messages: pieces are drawn one by one and filled into messages on story boundaries, inside the limits."""

import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from bot.errors import MessageTooLong, TemplateError
from bot.messages.check import Door, require_sendable
from bot.messages.fit import shorter
from bot.messages.limits import LIMITS
from bot.messages.measure import Size, card_size, slack_size
from bot.messages.render import Renderer
from bot.messages.tidy import escape_mrkdwn, plain, tidy, tidy_text
from bot.models import Answer, Digest, Item, Language, Message, Plain, Platform, Section, Text, Watch

VERSIONS: dict[Door, str] = {"webhook": "1.4", "bot": "1.5"}
"""The Adaptive Card version each door takes: Workflows was seen to refuse newer ones, Teams draws up to 1.5."""
COLUMNS = 100
"""How wide a line of the text form may be."""
BRIEF = 3
"""Stories of a line each drawn together in one piece: a message is filled to within so many."""
LINES = 10
"""Plain lines drawn together in one piece."""

_PART = {"en": "{part} of {parts}", "ja": "{part}/{parts}"}
_LIST = {"type": "rich_text_list", "style": "bullet"}
_STOPS = tuple(".!?…。！？")


def render(sheet: Digest | Answer, platform: Platform, watch: Watch, *, renderer: Renderer, door: Door = "webhook") -> tuple[Message, ...]:
    """The messages that say `sheet`, checked and in order; each story is in exactly one.

    Where the user's templates fail, their last good versions are used, or ours, and the renderer's `troubles` say why. Raises
    TemplateError if ours fail, MessageTooLong if a single story cannot be made to fit.
    """
    return renderer.surely(lambda: _render(sheet, platform, watch, renderer, door))


def _render(sheet: Digest | Answer, platform: Platform, watch: Watch, renderer: Renderer, door: Door) -> tuple[Message, ...]:
    tidied = tidy(sheet)
    if platform in {"text", "html"}:
        return (_whole(tidied, platform, watch, renderer),)
    return _Press(tidied, watch, renderer, platform, door).messages()


def sentence(sheet: Digest | Answer, part_words: str = "") -> str:
    """Title and lead as a notification or a screen reader says them."""
    title, lead = plain(sheet.title), plain(sheet.lead)
    stop, blank = ("。", "") if sheet.language == "ja" else (".", " ")
    said = title if not lead else f"{title}{'' if title.endswith(_STOPS) else stop}{blank}{lead}"
    return f"{said} ({part_words})" if part_words else said


@dataclass(frozen=True)
class _Shown:
    """A section as the text and page templates get it."""

    heading: Text
    emoji: str
    items: tuple[Item, ...]
    brief: tuple[Item, ...]
    lines: tuple[Text, ...]


def _shown(section: Section, watch: Watch) -> _Shown:
    full, brief = _parted(section)
    return _Shown(section.heading, _emoji(watch, section), full, brief, section.lines)


def in_a_line(item: Item, language: Language) -> Text:
    """Headline, fact, a sentence, whose report it is, what is new."""
    mark = Plain("｜" if language == "ja" else " · ")
    parts = [part for part in (item.headline, *item.facts, item.summary, item.sources, item.note) if part]
    return tidy_text([piece for number, part in enumerate(parts) for piece in ((mark, *part) if number else part)])


def one_list(blocks: list[Any]) -> list[Any]:
    """Slack's lists that follow each other as one, which has no gaps; it is never larger than they are."""
    joined: list[Any] = []
    for block in blocks:
        if joined and _is_list(block) and _is_list(joined[-1]):
            (first,), (more,) = joined[-1]["elements"], block["elements"]
            joined[-1] = {**joined[-1], "elements": [{**first, "elements": [*first["elements"], *more["elements"]]}]}
        else:
            joined.append(block)
    return joined


def _is_list(block: Any) -> bool:
    """Whether it is rich text of one bullet list and nothing else."""
    elements = block.get("elements") if isinstance(block, dict) and set(block) == {"type", "elements"} else None
    return isinstance(elements, list) and len(elements) == 1 and isinstance(elements[0], dict) and _LIST.items() <= elements[0].items()


def _parted(section: Section) -> tuple[tuple[Item, ...], tuple[Item, ...]]:
    """Its stories told in full, and those in a line each."""
    return tuple(item for item in section.items if not item.brief), tuple(item for item in section.items if item.brief)


def _whole(sheet: Digest | Answer, platform: Platform, watch: Watch, renderer: Renderer) -> Message:
    name = "text/sheet.txt.j2" if platform == "text" else "web/sheet.html.j2"
    sections = [_shown(section, watch) for section in sheet.sections if section.items or section.lines]
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
    return Message(platform, {"body": body.strip() + "\n"}, sentence(sheet), _stories(sheet.items))


def _stories(items: Iterable[Item]) -> tuple[tuple[str, int], ...]:
    return tuple(dict.fromkeys((item.story, item.revision) for item in items))


def _emoji(watch: Watch, section: Section) -> str:
    """The emoji of the section's field, unless the heading begins with it already."""
    field = watch.field(section.key)
    return field.emoji if field and not plain(section.heading).startswith(field.emoji) else ""


@dataclass(frozen=True)
class _Unit:
    """What is never divided: a story, or a few plain lines. `blocks` is its drawing."""

    section: Section
    blocks: list[Any]
    size: Size
    items: tuple[Item, ...] = ()


@dataclass(frozen=True)
class _Press:
    """Draws one sheet for one platform."""

    sheet: Digest | Answer
    watch: Watch
    renderer: Renderer
    platform: Platform
    door: Door

    def messages(self) -> tuple[Message, ...]:
        room = _room(self.platform, self.door) - self._frame()
        units = [unit for section in self.sheet.sections for unit in self._units(section, room)]
        parts = self._fill(units, room)
        return tuple(self._message(part, number, len(parts)) for number, part in enumerate(parts, 1))

    def _draw(self, piece: str, **given: object) -> list[Any]:
        drawn = self.renderer.json(f"{self.platform}/{piece}.json.j2", language=self.sheet.language, version=VERSIONS[self.door], **given)
        if not isinstance(drawn, list):
            raise TemplateError(f"Template {self.platform}/{piece}.json.j2 does not give a JSON array.")
        return drawn

    def _size(self, drawn: list[Any]) -> Size:
        return slack_size(drawn) if self.platform == "slack" else card_size(drawn, utf16=self.door == "bot")

    def _frame(self) -> Size:
        """What every message must have room for: the head at its largest, the tail, and what is around them."""
        frame = self._size(self._head("99 of 99", with_lead=True)) + self._size(self._tail())
        if self.platform == "slack":
            return frame
        return frame + card_size(self._payload([], "99 of 99"), utf16=self.door == "bot")

    def _units(self, section: Section, room: Size) -> Iterator[_Unit]:
        """The stories, each shortened until it fits under its heading, then the plain lines."""
        room = room - self._size(self._section(section, []))
        full, brief = _parted(section)
        for item in full:
            yield self._story(section, item, room)
        while brief:
            unit = self._brief(section, brief, room)
            yield unit
            brief = brief[len(unit.items) :]
        lines = section.lines
        while lines:
            unit, taken = self._lines(section, lines, room)
            yield unit
            lines = lines[taken:]

    def _story(self, section: Section, item: Item, room: Size) -> _Unit:
        for version in shorter(item):
            blocks = self._draw("story", item=version)
            size = self._size(blocks)
            if size.within(room):
                return _Unit(section, blocks, size, (item,))
        raise MessageTooLong(f"Story {item.story} does not fit a {self.platform} message even when shortened.")

    def _brief(self, section: Section, items: tuple[Item, ...], room: Size) -> _Unit:
        """The first stories that are told in a line each as one piece, as many as fit it."""
        taken = min(len(items), BRIEF)
        while taken:
            blocks = self._draw("lines", lines=[in_a_line(item, self.sheet.language) for item in items[:taken]])
            size = self._size(blocks)
            if size.within(room):
                return _Unit(section, blocks, size, items[:taken])
            taken //= 2
        return self._story(section, items[0], room)

    def _lines(self, section: Section, lines: tuple[Text, ...], room: Size) -> tuple[_Unit, int]:
        """The first plain lines as one piece, as many as fit it, and how many these are."""
        taken = min(len(lines), LINES)
        while True:
            blocks = self._draw("lines", lines=lines[:taken])
            size = self._size(blocks)
            if size.within(room) or taken == 1:
                return _Unit(section, blocks, size), taken
            taken //= 2

    def _fill(self, units: Sequence[_Unit], room: Size) -> list[list[_Unit]]:
        """Units in order, each message filled as far as it goes; a section that goes on in the next message has its heading again."""
        parts: list[list[_Unit]] = [[]]
        left = room
        for unit in units:
            heading = self._size(self._section(unit.section, []))
            goes_on = bool(parts[-1]) and parts[-1][-1].section is unit.section
            needed = unit.size if goes_on else unit.size + heading
            if parts[-1] and not needed.within(left):
                parts.append([])
                left, needed = room, unit.size + heading
            parts[-1].append(unit)
            left = left - needed
        return parts

    def _message(self, units: Sequence[_Unit], part: int, parts: int) -> Message:
        part_words = _PART[self.sheet.language].format(part=part, parts=parts) if parts > 1 else ""
        body = self._head(part_words, with_lead=part == 1)
        for _, run in groupby(units, key=lambda unit: id(unit.section)):
            mine = list(run)
            body += self._section(mine[0].section, one_list([block for unit in mine for block in unit.blocks]))
        if part == parts:
            body += self._tail()
        payload = self._payload(body, part_words)
        require_sendable(self.platform, payload, self.door)
        return Message(self.platform, payload, sentence(self.sheet, part_words), _stories(item for unit in units for item in unit.items))

    def _section(self, section: Section, body: list[Any]) -> list[Any]:
        return self._draw("section", heading=section.heading, emoji=_emoji(self.watch, section), body=body)

    def _head(self, part_words: str, *, with_lead: bool) -> list[Any]:
        return self._draw("head", title=self.sheet.title, lead=self.sheet.lead if with_lead else (), part_words=part_words)

    def _tail(self) -> list[Any]:
        more = self._draw("more", more=self.sheet.more) if self.sheet.more else []
        return more + (self._draw("foot", foot=self.sheet.foot) if self.sheet.foot else [])

    def _payload(self, body: list[Any], part_words: str) -> dict[str, Any]:
        name = f"{self.platform}/message.json.j2"
        text = sentence(self.sheet, part_words)
        drawn = self.renderer.json(
            name,
            text=escape_mrkdwn(text) if self.platform == "slack" else text,
            body=body,
            language=self.sheet.language,
            version=VERSIONS[self.door],
        )
        if not isinstance(drawn, dict):
            raise TemplateError(f"Template {name} does not give a JSON object.")
        return drawn


def _room(platform: Platform, door: Door) -> Size:
    if platform == "slack":
        return Size(LIMITS.slack.blocks, LIMITS.slack.weight)
    return Size(sys.maxsize, LIMITS.teams.webhook_bytes if door == "webhook" else LIMITS.teams.bot_bytes)
