"""A sheet for one chat platform: its pieces are drawn one by one and filled into messages on story boundaries, inside the limits."""

import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import groupby
from typing import Any, Literal

from bot.errors import MessageTooLong, TemplateError
from bot.messages.bars import bars, draws_itself
from bot.messages.check import require_sendable
from bot.messages.fit import shorter
from bot.messages.limits import LIMITS
from bot.messages.measure import Size, card_size, slack_size, table_text
from bot.messages.menu import Button, Option, details_button, list_option, menu_options, open_button
from bot.messages.names import drop_repeated, name_after, name_once, named_story
from bot.messages.parts import MORE, SAID, behind, emoji_of, headed, in_a_line, in_front, parted, sentence, stories_of
from bot.messages.render import Renderer
from bot.messages.tables import grid, some_rows
from bot.messages.tidy import clean_card, escape_mrkdwn, plain
from bot.models import Answer, Chart, Digest, Door, Item, Menu, Message, Plain, Platform, Section, Table, Text, Watch

VERSIONS: dict[Door, str] = {"webhook": "1.4", "bot": "1.5", "dialog": "1.5"}
"""The Adaptive Card version each door takes: Workflows was seen to refuse newer ones, Teams draws up to 1.5."""
BRIEF = 3
"""Stories of a line each drawn together in one piece: a message is filled to within so many."""
LINES = 10
"""Plain lines drawn together in one piece."""
QUOTES = 4
"""Quotations drawn together in one piece."""
TITLES = 3
"""Of a folded list, where it cannot be opened: how many of its lines are named."""
UNITS: dict[Platform, int] = {"slack": 20, "teams": 14, "text": 40, "html": 100}
"""How long a chart's longest bar is. In a chat it stands beside its label and its total on a phone's line of some 36 characters."""

_PART = {"en": "{part} of {parts}", "ja": "{part}/{parts}"}
_LIST = {"type": "rich_text_list", "style": "bullet"}
_ANY = sys.maxsize
_PAGES = 2
"""Buttons that lead from an answer to its other pages."""
Cut = Literal["newer", "plain"]
"""Drawn with Slack's newer blocks, or with those that every workspace takes."""


@dataclass(frozen=True)
class Unit:
    """What is never divided: a story, a few plain lines, a part of a table. `blocks` is its drawing, `plain` its drawing without Slack's
    newer blocks where those differ; `size` is the larger of both."""

    section: Section
    blocks: list[Any]
    size: Size
    items: tuple[Item, ...] = ()
    plain: list[Any] | None = None
    lines: tuple[Text, ...] = ()
    """Of a folded list: what is named where it cannot be opened."""
    options: tuple[Option, ...] = ()
    """Of stories in a line each: what the menu beneath them offers."""
    holds: int = 1
    """How many stories, lines, rows or quotations."""

    def drawn(self, cut: Cut) -> list[Any]:
        return self.plain if cut == "plain" and self.plain is not None else self.blocks


@dataclass(frozen=True)
class Press:
    """Draws one sheet for one platform."""

    sheet: Digest | Answer
    watch: Watch
    renderer: Renderer
    platform: Platform
    door: Door
    native: bool
    menu: Menu | None = None
    taken: int = 0
    """Buttons that stand in its one card already."""

    def messages(self) -> tuple[Message, ...]:
        room = self.room() - self._frame()
        front = self.fill([unit for section in in_front(self.sheet) for unit in self.units(section, room)], room) or [[]]
        back = self.fill([unit for section in behind(self.sheet) for unit in self.units(section, room)], room)
        return (
            *(self._message(part, number, len(front)) for number, part in enumerate(front, 1)),
            *(self._message_behind(part, number, len(back)) for number, part in enumerate(back, 1)),
        )

    def units(self, section: Section, room: Size) -> Iterator[Unit]:
        """The stories, each shortened until it fits under its heading, then what else there is."""
        room = room - self._heading_size(section)
        full, brief = parted(section)
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
        yield from self._runs(section, "prose" if section.prose else "lines", section.lines, LINES, room)

    def body(self, units: Sequence[Unit], cut: Cut = "newer") -> list[Any]:
        """The units under their headings, those of one section under one."""
        body: list[Any] = []
        for number, (_, run) in enumerate(groupby(units, key=lambda unit: id(unit.section)), 1):
            mine = list(run)
            body += self._run(mine, number, cut)
        return drop_repeated(body) if self.platform == "slack" else name_once(body)

    def note(self, lines: Sequence[Text]) -> Message:
        """Lines alone, to stand in a thread. Raises TemplateError."""
        text = " / ".join(map(plain, lines))
        return Message(self.platform, self.checked(self.draw("lines", lines=lines), text), text, behind=True)

    # ── units ───────────────────────────────────────────────────────────────────────────────────────────────────────────────

    def _runs(self, section: Section, piece: str, things: Sequence[Any], most: int, room: Size) -> Iterator[Unit]:
        """A few at a time as one piece, as many as fit it; one alone always does."""
        lines: tuple[Text, ...] = section.lines if piece == "lines" and self._is_closed(section) else ()
        if lines and not self.native:
            yield Unit(section, [], self.size(self._closed(section, lines)), lines=lines, holds=len(lines))
            return
        while things:
            taken = min(len(things), most)
            while not (size := self.size(blocks := self.draw(piece, **{piece: things[:taken]}))).within(room) and taken > 1:
                taken //= 2
            named = tuple(things[:taken]) if lines else ()
            yield Unit(section, blocks, size | self.size(self._closed(section, named)) if named else size, lines=named, holds=taken)
            things = things[taken:]

    def _table(self, section: Section, table: Table, room: Size) -> Iterator[Unit]:
        """As many rows as fit a message, again and again under the same headings."""
        first = 0
        while first < len(table.rows):
            taken = min(len(table.rows) - first, LIMITS.slack.table_rows - 1)
            while not self._bears(unit := self._rows(section, some_rows(table, first, taken)), room) and taken > 1:
                taken = (taken + 1) // 2
            yield replace(unit, holds=taken)
            first += taken

    def _rows(self, section: Section, table: Table) -> Unit:
        plain = self.draw("table", table=grid(table))
        return self._either(section, self.draw("native_table", table=grid(table)) if self.native else None, plain)

    def _bears(self, unit: Unit, room: Size) -> bool:
        tables = [block for block in unit.blocks if block.get("type") == "table"]
        return unit.size.within(room) and all(table_text(block) <= LIMITS.slack.table_text for block in tables)

    def _chart(self, section: Section, chart: Chart) -> Unit:
        plain = self.draw("chart", chart=bars(chart, UNITS[self.platform]))
        if self.platform == "teams" and self.door != "webhook":
            return Unit(section, own := self.draw("native_chart", chart=chart, bars=bars(chart, UNITS[self.platform])), self.size(own))
        return self._either(section, self.draw("native_chart", chart=chart) if self.native and draws_itself(chart) else None, plain)

    def _either(self, section: Section, newer: list[Any] | None, plain: list[Any]) -> Unit:
        if newer is None:
            return Unit(section, plain, self.size(plain))
        return Unit(section, newer, self.size(newer) | self.size(plain), plain=plain)

    def _story(self, section: Section, item: Item, room: Size) -> Unit:
        for version in shorter(item):
            blocks = self.story(version)
            options = self._options([item]) if self._listed else ()
            size = self._with_options(self.size(blocks), options)
            if size.within(room):
                return Unit(section, blocks, size, (item,), options=options)
        raise MessageTooLong(f"Story {item.story} does not fit a {self.platform} message even when shortened.")

    def story(self, item: Item) -> list[Any]:
        """One story alone, with what can be done with it, under names by which it is found again where messages are edited."""
        if self.platform != "slack":
            drawn = self.draw("story", item=item, button=self._details(item), door=self.door)
            return drawn if self.door == "webhook" else named_story(item, drawn)
        return name_after(item, self.draw("story", item=item, menu=menu_options(self.menu, self.watch.name, item)))

    def _details(self, item: Item) -> Button | None:
        """The button that opens a story in Teams."""
        if self.menu is None or self.door != "bot" or self._listed:
            return None
        return details_button(self.menu, self.watch.name, item)

    @cached_property
    def _listed(self) -> bool:
        """Whether a card's stories told in full are opened by the list beneath them, as those in a line each are: those of an answer,
        which is to be one card, where there are more of them than a card takes buttons."""
        full = sum(not item.brief for item in self.sheet.items)
        return self.platform == "teams" and isinstance(self.sheet, Answer) and full + _PAGES + self.taken > LIMITS.teams.actions

    @cached_property
    def _has_toggles(self) -> bool:
        """Whether a Teams card has room for the buttons that open its closed sections; one alone must have it for all of them."""
        if self.door == "webhook" or isinstance(self.sheet, Digest):
            return True
        closed = sum(section.folded for section in self.sheet.sections)
        stories = 1 if self._listed else len(self.sheet.items)
        return closed + stories + _PAGES + self.taken <= LIMITS.teams.actions

    def _brief(self, section: Section, items: tuple[Item, ...], room: Size) -> Unit:
        """The first stories that are told in a line each as one piece, as many as fit it."""
        taken = min(len(items), BRIEF)
        while taken:
            blocks = self.draw("lines", lines=[in_a_line(item, self.sheet.language) for item in items[:taken]])
            options = self._options(items[:taken])
            size = self.size(blocks + self._choice(options)) if self.platform == "slack" else self._with_options(self.size(blocks), options)
            if size.within(room):
                return Unit(section, blocks, size, items[:taken], options=options, holds=taken)
            taken //= 2
        return self._story(section, items[0], room)

    def _options(self, items: Sequence[Item]) -> tuple[Option, ...]:
        return tuple(filter(None, (list_option(self.menu, self.watch.name, item) for item in items)))

    def _with_options(self, size: Size, options: Sequence[Option]) -> Size:
        """With what they take in the one list of a Teams card, for which the frame has room."""
        weights = (self.size([{"title": option["text"], "value": option["value"]}]).weight for option in options)
        return replace(size, weight=size.weight + sum(weights))

    def _choice(self, options: Sequence[Option]) -> list[Any]:
        """Slack's menu that opens one of the stories above it."""
        if not options or self.menu is None or self.platform != "slack":
            return []
        return self.draw("choice", options=options[: LIMITS.slack.options], label=self.menu.choose)

    def choice(self, units: Sequence[Unit]) -> list[Any]:
        """The list in a card of Teams' that opens one of its stories: one for all of them, since each takes a button."""
        options = list({option["value"]: option for unit in units for option in unit.options}.values())
        return self._list(options) if options else []

    def _list(self, options: Sequence[Option]) -> list[Any]:
        if self.menu is None or self.platform != "teams" or self.door != "bot":
            return []
        return self.draw(
            "choice",
            options=options,
            label=self.menu.choose,
            placeholder=self.menu.placeholder or self.menu.choose,
            button=open_button(self.menu),
            door=self.door,
        )

    # ── messages ────────────────────────────────────────────────────────────────────────────────────────────────────────────

    def fill(self, units: Sequence[Unit], room: Size) -> list[list[Unit]]:
        """Units in order, each message filled as far as it goes; a section that goes on in the next message has its heading again."""
        if not units:
            return []
        parts: list[list[Unit]] = [[]]
        left = room
        for unit in units:
            goes_on = bool(parts[-1]) and parts[-1][-1].section is unit.section
            needed = unit.size if goes_on else unit.size + self._heading_size(unit.section)
            if parts[-1] and not needed.within(left):
                parts.append([])
                left, needed = room, unit.size + self._heading_size(unit.section)
            parts[-1].append(unit)
            left = left - needed
        return parts

    def some(self, room: Size) -> tuple[list[Unit], list[Any]]:
        """As many units as fit `room` with a line that says how many stories, lines and rows are left out; and that line, drawn."""
        sections = [section for section in (*in_front(self.sheet), *behind(self.sheet)) if not section.contents]
        room = room - self.size(self._left(9999))
        first, *rest = self.fill([unit for section in sections for unit in self.units(section, room)], room) or [[]]
        left = sum(unit.holds for part in rest for unit in part)
        return first, self._left(left) if left else []

    def _left(self, count: int) -> list[Any]:
        return self.draw("more", more=(Plain(MORE[self.sheet.language].format(count=count)),))

    def _message(self, units: Sequence[Unit], part: int, parts: int) -> Message:
        part_words = self._part_words(part, parts)
        head = self._head(part_words, with_lead=part == 1)
        return self._whole(head, units, self.tail() if part == parts else [], sentence(self.sheet, part_words))

    def _message_behind(self, units: Sequence[Unit], part: int, parts: int) -> Message:
        """Said under the first message, or after it: a quiet line in the place of the head."""
        part_words = self._part_words(part, parts)
        head = self.draw("behind", title=self.sheet.title, part_words=part_words)
        return replace(self._whole(head, units, [], headed(self.sheet, [unit.section for unit in units], part_words)), behind=True)

    def _whole(self, head: list[Any], units: Sequence[Unit], tail: list[Any], text: str) -> Message:
        """With its twin where the newer blocks make a difference."""
        tail = self.choice(units) + tail
        payload = self.checked(head + self.body(units) + tail, text)
        plain = self.checked(head + self.body(units, "plain") + tail, text) if self.native else payload
        told = stories_of(item for unit in units if not unit.section.contents for item in unit.items)
        return Message(self.platform, payload, text, told, plain=plain if plain != payload else None)

    def _part_words(self, part: int, parts: int) -> str:
        return _PART[self.sheet.language].format(part=part, parts=parts) if parts > 1 else ""

    def _run(self, units: Sequence[Unit], number: int, cut: Cut) -> list[Any]:
        """What one section has in one message."""
        section = units[0].section
        drawn = one_list([block for unit in units for block in unit.drawn(cut)])
        drawn += self._choice([option for unit in units for option in unit.options])
        if self._is_closed(section) and (cut == "plain" or not self.native):
            return self._closed(section, [line for unit in units for line in unit.lines])
        return self._section(section, drawn, number, cut)

    def checked(self, body: list[Any], text: str) -> Mapping[str, Any]:
        """A message of these pieces. Raises TemplateError or MessageTooLong for what its platform would refuse."""
        payload = self._payload(body, text)
        require_sendable(self.platform, payload, self.door)
        return payload

    # ── sections ────────────────────────────────────────────────────────────────────────────────────────────────────────────

    def _is_closed(self, section: Section) -> bool:
        """Whether it is a list that is shown closed, and where it cannot be opened only named; a thread is closed already."""
        listed = bool(section.lines) and not (section.items or section.quotes or section.table or section.chart)
        return section.folded and listed and not section.behind and self.platform == "slack"

    def _closed(self, section: Section, lines: Sequence[Text]) -> list[Any]:
        return self.draw("closed", heading=section.heading, lines=lines[:TITLES], more=len(lines) > TITLES)

    def _section(self, section: Section, body: list[Any], number: int, cut: Cut) -> list[Any]:
        """Its heading with what stands under it, closed where that is wanted and can be opened. `number` is its place in the message."""
        heading, emoji = section.heading, emoji_of(self.watch, section)
        if not self._opens(section, cut):
            return self.draw("section", heading=heading, emoji=emoji, body=body)
        most = LIMITS.slack.container_blocks if self.platform == "slack" else max(len(body), 1)
        parts = [body[first : first + most] for first in range(0, max(len(body), 1), most)]
        return [block for part in parts for block in self.draw("folded", heading=heading, emoji=emoji, body=part, number=number)]

    def _heading_size(self, section: Section) -> Size:
        """The larger of both cuts."""
        if self._is_closed(section) and not self.native:
            return Size(0, 0)
        size = self.size(self._section(section, [], 99, "newer"))
        return size | self.size(self._section(section, [], 99, "plain")) if self.native else size

    def _opens(self, section: Section, cut: Cut) -> bool:
        """Whether it is shown closed and can be opened here. Slack's container holds neither its tables nor its charts."""
        newer = self.native and cut == "newer" and not section.table and not section.chart
        return section.folded and bool(section.heading) and (self._has_toggles if self.platform == "teams" else newer)

    # ── frame ───────────────────────────────────────────────────────────────────────────────────────────────────────────────

    def room(self) -> Size:
        """What a message holds."""
        if self.platform == "slack":
            return Size(LIMITS.slack.blocks, LIMITS.slack.weight, LIMITS.slack.tables, LIMITS.slack.charts)
        weight = LIMITS.teams.webhook_bytes if self.door == "webhook" else LIMITS.teams.bot_bytes
        return Size(_ANY, weight, _ANY, _ANY, LIMITS.teams.actions)

    def _frame(self) -> Size:
        """What every message must have room for: the head at its largest, the tail, and what is around them."""
        frame = self.size(self._head("99 of 99", with_lead=True)) + self.size(self.tail())
        if self.platform == "slack":
            return frame
        return frame + self.around()

    def around(self) -> Size:
        """What stands around the pieces of a Teams card, and the list of its stories as long as that is empty."""
        around = card_size(self._payload([], sentence(self.sheet, "99 of 99") + "🧬" * SAID), utf16=self.door != "webhook")
        listed = self.menu and (self._listed or any(item.brief for item in self.sheet.items))
        return around + self.size(self._list([])) if listed else around

    def _head(self, part_words: str, *, with_lead: bool) -> list[Any]:
        return self.draw("head", title=self.sheet.title, lead=self.sheet.lead if with_lead else (), part_words=part_words)

    def tail(self) -> list[Any]:
        more = self.draw("more", more=self.sheet.more) if self.sheet.more else []
        foot = self.draw("foot", foot=self.sheet.foot) if self.sheet.foot else []
        return more + foot + self._offers()

    def _offers(self) -> list[Any]:
        """In Teams only its other pages: what somebody asks for in a channel is seen by all there already."""
        offers = self.sheet.offers if isinstance(self.sheet, Answer) else ()
        if self.platform == "slack":
            return self.draw("offers", offers=offers) if offers else []
        pages = [Button("ask.page", offer.label, f"{self.sheet.language}|{offer.question}") for offer in offers if offer.kind == "page"]
        return self.draw("offers", buttons=pages, door=self.door) if pages and self.door == "bot" else []

    def draw(self, piece: str, **given: object) -> list[Any]:
        drawn = self.renderer.json(f"{self.platform}/{piece}.json.j2", language=self.sheet.language, version=VERSIONS[self.door], **given)
        if not isinstance(drawn, list):
            raise TemplateError(f"Template {self.platform}/{piece}.json.j2 does not give a JSON array.")
        cleaned: list[Any] = clean_card(drawn) if self.platform == "teams" else drawn
        return cleaned

    def size(self, drawn: list[Any]) -> Size:
        return slack_size(drawn) if self.platform == "slack" else card_size(drawn, utf16=self.door != "webhook")

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
        payload: dict[str, Any] = clean_card(drawn) if self.platform == "teams" else drawn
        return payload


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
