"""Digests and answers to messages: pieces are drawn one by one and filled into messages on story boundaries, inside the limits."""

import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

from bot.errors import MessageTooLong, TemplateError
from bot.messages.bars import Bars, bars, draws_itself
from bot.messages.check import Door, require_sendable
from bot.messages.fit import shorter
from bot.messages.limits import LIMITS
from bot.messages.measure import Size, card_size, slack_size, table_text
from bot.messages.render import Renderer
from bot.messages.tables import Grid, grid, some_rows
from bot.messages.tidy import clip, escape_mrkdwn, plain, tidy, tidy_text
from bot.models import Answer, Chart, Digest, Item, Language, Message, Plain, Platform, Quotation, Section, Table, Text, Watch
from bot.text import shorten

VERSIONS: dict[Door, str] = {"webhook": "1.4", "bot": "1.5"}
"""The Adaptive Card version each door takes: Workflows was seen to refuse newer ones, Teams draws up to 1.5."""
COLUMNS = 100
"""How wide a line of the text form may be."""
BRIEF = 3
"""Stories of a line each drawn together in one piece: a message is filled to within so many."""
LINES = 10
"""Plain lines drawn together in one piece."""
QUOTES = 4
"""Quotations drawn together in one piece."""
SAID = 200
"""Characters that the headings of a message behind may take in its notification."""
TITLES = 3
"""Of a folded list, where it cannot be opened: how many of its lines are named."""
UNITS: dict[Platform, int] = {"slack": 20, "teams": 20, "text": 40, "html": 100}
"""How long a chart's longest bar is. In a chat it stands beside its label and its total on a phone's line of some 36 characters."""

_PART = {"en": "{part} of {parts}", "ja": "{part}/{parts}"}
_LIST = {"type": "rich_text_list", "style": "bullet"}
_STOPS = tuple(".!?…。！？")


def render(
    sheet: Digest | Answer, platform: Platform, watch: Watch, *, renderer: Renderer, door: Door = "webhook", native: bool = False
) -> tuple[Message, ...]:
    """The messages that say `sheet`, checked and in order: those that stand in the channel, then those behind. Each story is in one.

    `native` draws tables, charts and folded lists with Slack's newer blocks, which some workspaces refuse. Where the user's templates
    fail, their last good versions are used, or ours, and the renderer's `troubles` say why. Raises TemplateError if ours fail,
    MessageTooLong if a single story cannot be made to fit.
    """
    return renderer.surely(lambda: _render(sheet, platform, watch, renderer, door, native=native))


def draw_story(item: Item, sheet: Digest, watch: Watch, *, renderer: Renderer) -> Iterator[list[Any]]:
    """Slack's blocks of one story, already tidied: as it is, then ever shorter."""
    press = _Press(sheet, watch, renderer, "slack", "webhook", native=False)
    return (press.story(version) for version in shorter(item))


def draw_line(line: Text, sheet: Digest, watch: Watch, *, renderer: Renderer) -> list[Any]:
    """Slack's block of one plain line, already tidied."""
    return _Press(sheet, watch, renderer, "slack", "webhook", native=False).lines([line])


def draw_note(items: Sequence[Item], sheet: Digest, watch: Watch, *, renderer: Renderer) -> Message:
    """A message of Slack's that is a line for each of `items` and nothing else. Raises TemplateError."""
    tidied = tidy(replace(sheet, sections=(Section("note", (), tuple(items)),)))
    lines = [in_a_line(item, sheet.language) for item in tidied.items]
    press = _Press(tidied, watch, renderer, "slack", "webhook", native=False)
    return press.note(lines)


def _render(
    sheet: Digest | Answer, platform: Platform, watch: Watch, renderer: Renderer, door: Door, *, native: bool
) -> tuple[Message, ...]:
    tidied = tidy(sheet)
    if platform in {"text", "html"}:
        return (_whole(tidied, platform, watch, renderer),)
    return _Press(tidied, watch, renderer, platform, door, native=native and platform == "slack").messages()


def sentence(sheet: Digest | Answer, part_words: str = "") -> str:
    """Title and lead as a notification or a screen reader says them."""
    title, lead = plain(sheet.title), plain(sheet.lead)
    stop, blank = ("。", "") if sheet.language == "ja" else (".", " ")
    said = title if not lead else f"{title}{'' if title.endswith(_STOPS) else stop}{blank}{lead}"
    return f"{said} ({part_words})" if part_words else said


def _headed(sheet: Digest | Answer, sections: Sequence[Section], part_words: str) -> str:
    """Title and headings, as a notification or a screen reader says a message that stands behind."""
    headings = list(dict.fromkeys(plain(section.heading) for section in sections if section.heading))
    mark, blank = ("・", "：") if sheet.language == "ja" else (" · ", ": ")
    listed = shorten(mark.join(headings), SAID)
    said = f"{plain(sheet.title)}{blank}{listed}" if listed else plain(sheet.title)
    return f"{said} ({part_words})" if part_words else said


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
    full, brief = _parted(section)
    table = grid(section.table) if section.table else None
    chart = bars(section.chart, UNITS[platform]) if section.chart else None
    emoji = _emoji(watch, section)
    return _Shown(section.heading, emoji, full, brief, section.lines, section.quotes, table, chart, section.folded, section.prose)


def _says(section: Section) -> bool:
    return bool(section.items or section.lines or section.quotes or section.table or section.chart)


def _in_front(sheet: Digest | Answer) -> list[Section]:
    """What stands in the channel. What only says what stands behind is left out where nothing does."""
    divided = bool(_behind(sheet))
    return [section for section in sheet.sections if not section.behind and _says(section) and (divided or not section.contents)]


def _behind(sheet: Digest | Answer) -> list[Section]:
    return [section for section in sheet.sections if section.behind and _says(section)]


def in_a_line(item: Item, language: Language) -> Text:
    """Headline, fact, a sentence, whose report it is, what is new."""
    mark = Plain("｜" if language == "ja" else " · ")
    twin = item.twin.headline if item.twin else ()
    parts = [part for part in (item.headline, twin, *item.facts, item.summary, item.sources, item.note) if part]
    return clip(tidy_text([piece for number, part in enumerate(parts) for piece in ((mark, *part) if number else part)]), LIMITS.words.text)


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
    sections = [_shown(each, platform, watch) for each in (*_in_front(sheet), *_behind(sheet)) if not each.contents]
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
    """Those told, with those told beside them."""
    return tuple(dict.fromkeys(told for item in items for told in item.told))


def _emoji(watch: Watch, section: Section) -> str:
    """The emoji of the section's field, unless the heading begins with it already."""
    field = watch.field(section.key)
    return field.emoji if field and not plain(section.heading).startswith(field.emoji) else ""


@dataclass(frozen=True)
class _Unit:
    """What is never divided: a story, a few plain lines, a part of a table. `blocks` is its drawing."""

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
    native: bool

    def messages(self) -> tuple[Message, ...]:
        room = _room(self.platform, self.door) - self._frame()
        front = self._fill([unit for section in _in_front(self.sheet) for unit in self._units(section, room)], room) or [[]]
        behind = self._fill([unit for section in _behind(self.sheet) for unit in self._units(section, room)], room)
        return (
            *(self._message(part, number, len(front)) for number, part in enumerate(front, 1)),
            *(self._message_behind(part, number, len(behind)) for number, part in enumerate(behind, 1)),
        )

    def _draw(self, piece: str, **given: object) -> list[Any]:
        drawn = self.renderer.json(f"{self.platform}/{piece}.json.j2", language=self.sheet.language, version=VERSIONS[self.door], **given)
        if not isinstance(drawn, list):
            raise TemplateError(f"Template {self.platform}/{piece}.json.j2 does not give a JSON array.")
        return drawn

    def story(self, item: Item) -> list[Any]:
        return self._draw("story", item=item)

    def lines(self, lines: Sequence[Text]) -> list[Any]:
        return self._draw("lines", lines=lines)

    def note(self, lines: Sequence[Text]) -> Message:
        return self._checked(self.lines(lines), " / ".join(map(plain, lines)), (), behind=True)

    def _size(self, drawn: list[Any]) -> Size:
        return slack_size(drawn) if self.platform == "slack" else card_size(drawn, utf16=self.door == "bot")

    def _frame(self) -> Size:
        """What every message must have room for: the head at its largest, the tail, and what is around them."""
        frame = self._size(self._head("99 of 99", with_lead=True)) + self._size(self._tail())
        if self.platform == "slack":
            return frame
        return frame + card_size(self._payload([], sentence(self.sheet, "99 of 99") + "🧬" * SAID), utf16=self.door == "bot")

    def _units(self, section: Section, room: Size) -> Iterator[_Unit]:
        """The stories, each shortened until it fits under its heading, then what else there is."""
        room = room - self._size(self._section(section, []))
        full, brief = _parted(section)
        for item in full:
            yield self._story(section, item, room)
        while brief:
            unit = self._brief(section, brief, room)
            yield unit
            brief = brief[len(unit.items) :]
        if section.table:
            yield from self._table(section, section.table, room)
        if section.chart:
            yield self._chart(section, section.chart)
        yield from self._runs(section, "quotes", section.quotes, QUOTES, room)
        if self._is_closed(section):
            yield self._closed(section)
        else:
            yield from self._runs(section, "prose" if section.prose else "lines", section.lines, LINES, room)

    def _runs(self, section: Section, piece: str, things: Sequence[Any], most: int, room: Size) -> Iterator[_Unit]:
        """A few at a time as one piece, as many as fit it; one alone always does."""
        while things:
            taken = min(len(things), most)
            while not (size := self._size(blocks := self._draw(piece, **{piece: things[:taken]}))).within(room) and taken > 1:
                taken //= 2
            yield _Unit(section, blocks, size)
            things = things[taken:]

    def _table(self, section: Section, table: Table, room: Size) -> Iterator[_Unit]:
        """As many rows as fit a message, again and again under the same headings."""
        piece, first = "native_table" if self.native else "table", 0
        while first < len(table.rows):
            taken = min(len(table.rows) - first, LIMITS.slack.table_rows - 1)
            while not (self._bears(blocks := self._draw(piece, table=grid(some_rows(table, first, taken))), room)) and taken > 1:
                taken = (taken + 1) // 2
            yield _Unit(section, blocks, self._size(blocks))
            first += taken

    def _bears(self, blocks: list[Any], room: Size) -> bool:
        return self._size(blocks).within(room) and all(
            block.get("type") != "table" or table_text(block) <= LIMITS.slack.table_text for block in blocks
        )

    def _chart(self, section: Section, chart: Chart) -> _Unit:
        if self.native and draws_itself(chart):
            blocks = self._draw("native_chart", chart=chart)
        else:
            blocks = self._draw("chart", chart=bars(chart, UNITS[self.platform]))
        return _Unit(section, blocks, self._size(blocks))

    def _is_closed(self, section: Section) -> bool:
        """Whether it is a list that would be shown closed and cannot be opened here; a thread is closed already."""
        listed = bool(section.lines) and not (section.items or section.quotes or section.table or section.chart)
        return section.folded and listed and not section.behind and self.platform == "slack" and not self.native

    def _closed(self, section: Section) -> _Unit:
        blocks = self._draw("closed", heading=section.heading, lines=section.lines[:TITLES], more=len(section.lines) > TITLES)
        return _Unit(section, blocks, self._size(blocks))

    def _story(self, section: Section, item: Item, room: Size) -> _Unit:
        for version in shorter(item):
            blocks = self.story(version)
            size = self._size(blocks)
            if size.within(room):
                return _Unit(section, blocks, size, (item,))
        raise MessageTooLong(f"Story {item.story} does not fit a {self.platform} message even when shortened.")

    def _brief(self, section: Section, items: tuple[Item, ...], room: Size) -> _Unit:
        """The first stories that are told in a line each as one piece, as many as fit it."""
        taken = min(len(items), BRIEF)
        while taken:
            blocks = self.lines([in_a_line(item, self.sheet.language) for item in items[:taken]])
            size = self._size(blocks)
            if size.within(room):
                return _Unit(section, blocks, size, items[:taken])
            taken //= 2
        return self._story(section, items[0], room)

    def _fill(self, units: Sequence[_Unit], room: Size) -> list[list[_Unit]]:
        """Units in order, each message filled as far as it goes; a section that goes on in the next message has its heading again."""
        if not units:
            return []
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
        part_words = self._part_words(part, parts)
        body = self._head(part_words, with_lead=part == 1) + self._body(units)
        if part == parts:
            body += self._tail()
        return self._checked(body, sentence(self.sheet, part_words), units, behind=False)

    def _message_behind(self, units: Sequence[_Unit], part: int, parts: int) -> Message:
        """Said under the first message, or after it: a quiet line in the place of the head."""
        part_words = self._part_words(part, parts)
        body = self._draw("behind", title=self.sheet.title, part_words=part_words) + self._body(units)
        return self._checked(body, _headed(self.sheet, [unit.section for unit in units], part_words), units, behind=True)

    def _part_words(self, part: int, parts: int) -> str:
        return _PART[self.sheet.language].format(part=part, parts=parts) if parts > 1 else ""

    def _body(self, units: Sequence[_Unit]) -> list[Any]:
        body: list[Any] = []
        for number, (_, run) in enumerate(groupby(units, key=lambda unit: id(unit.section)), 1):
            mine = list(run)
            body += self._section(mine[0].section, one_list([block for unit in mine for block in unit.blocks]), number)
        return body

    def _checked(self, body: list[Any], text: str, units: Sequence[_Unit], *, behind: bool) -> Message:
        payload = self._payload(body, text)
        require_sendable(self.platform, payload, self.door)
        told = _stories(item for unit in units if not unit.section.contents for item in unit.items)
        return Message(self.platform, payload, text, told, behind=behind)

    def _section(self, section: Section, body: list[Any], number: int = 99) -> list[Any]:
        """Its heading with what stands under it, closed where that is wanted and can be opened. `number` is its place in the message."""
        heading, emoji = section.heading, _emoji(self.watch, section)
        if self._is_closed(section):
            return self._draw("section", heading=(), emoji="", body=body)
        if not self._opens(section):
            return self._draw("section", heading=heading, emoji=emoji, body=body)
        most = LIMITS.slack.container_blocks if self.platform == "slack" else max(len(body), 1)
        parts = [body[first : first + most] for first in range(0, max(len(body), 1), most)]
        return [block for part in parts for block in self._draw("folded", heading=heading, emoji=emoji, body=part, number=number)]

    def _opens(self, section: Section) -> bool:
        """Whether it is shown closed and can be opened here. Slack's container holds neither its tables nor its charts."""
        able = self.platform == "teams" or (self.native and not section.table and not section.chart)
        return section.folded and bool(section.heading) and able

    def _head(self, part_words: str, *, with_lead: bool) -> list[Any]:
        return self._draw("head", title=self.sheet.title, lead=self.sheet.lead if with_lead else (), part_words=part_words)

    def _tail(self) -> list[Any]:
        more = self._draw("more", more=self.sheet.more) if self.sheet.more else []
        foot = self._draw("foot", foot=self.sheet.foot) if self.sheet.foot else []
        return more + foot + self._offers()

    def _offers(self) -> list[Any]:
        offers = self.sheet.offers if isinstance(self.sheet, Answer) and self.platform == "slack" else ()
        return self._draw("offers", offers=offers) if offers else []

    def _payload(self, body: list[Any], text: str) -> dict[str, Any]:
        name = f"{self.platform}/message.json.j2"
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
        return Size(LIMITS.slack.blocks, LIMITS.slack.weight, LIMITS.slack.tables, LIMITS.slack.charts)
    return Size(sys.maxsize, LIMITS.teams.webhook_bytes if door == "webhook" else LIMITS.teams.bot_bytes)
