"""What stands in the channel and what behind it: a digest longer than one screen shows its contents, the rest goes into a thread."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from bot.models import Item, Language, Plain, Section, Text
from bot.wording.catalogue import Wording, plain

SCREEN = 40
"""Lines that a reader sees of a channel at once, on a laptop."""
_LINE: dict[Language, int] = {"en": 100, "ja": 50}
"""Characters of a line there."""
_FRONT = {"overview"}
_AROUND = 3
"""Lines that a heading, or the space between two stories, takes."""


def divide(sections: Sequence[Section], wording: Wording) -> tuple[Section, ...]:
    """The sections as they are where they fit one screen; else the overview, the contents, and all of them behind."""
    if sum(_height(section, wording.language) for section in sections) <= SCREEN:
        return tuple(sections)
    front = [section for section in sections if section.key in _FRONT]
    behind = [replace(section, behind=True) for section in sections if section.key not in _FRONT]
    return (*front, *_contents(sections, wording), *behind)


def _contents(sections: Sequence[Section], wording: Wording) -> Iterator[Section]:
    """What is told in full, and what else there is."""
    told = any(section.key in _FRONT for section in sections)
    full = [_entry(item, wording, short=told) for section in sections for item in section.items if not item.brief]
    rest = [plain(section.heading) for section in sections if not section.items and section.heading and section.key not in _FRONT]
    brief = [plain(section.heading) for section in sections if any(item.brief for item in section.items)]
    lines: list[Text] = [*full]
    if brief or rest:
        lines.append((Plain(wording.say("Also inside: {what}", what=wording.names([*brief, *rest]))),))
    if lines:
        yield Section("contents", (Plain(wording.say("In this digest")),), lines=tuple(lines), contents=True)


def _entry(item: Item, wording: Wording, *, short: bool) -> Text:
    """The headline; where no overview says what it comes to, with the first of its facts."""
    return item.headline if short else wording.joined([item.headline, *item.facts[:1]])


def _height(section: Section, language: Language) -> int:
    lines = sum(_rows(line, language) for line in section.lines) + sum(_tall(item, language) for item in section.items)
    lines += sum(_rows(quote.words, language) + 1 for quote in section.quotes)
    lines += len(section.table.rows) + 1 if section.table else 0
    lines += len(section.chart.labels) + 1 if section.chart else 0
    return lines + _AROUND * bool(section.heading)


def _tall(item: Item, language: Language) -> int:
    texts = [item.headline, *item.facts, item.summary, item.differs, item.sources, item.note, item.original, item.why]
    texts += [text for quote in item.quotes for text in (quote.words, quote.by)]
    if item.brief:
        return _rows(tuple(piece for text in texts for piece in text), language)
    return sum(_rows(text, language) for text in texts if text) + 1


def _rows(text: Text, language: Language) -> int:
    return -(-len(plain(text)) // _LINE[language])
