"""What stands in the channel and what behind it: a digest longer than one screen shows its contents, the rest goes into a thread."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from bot.models import Item, Language, Link, Plain, Section, Strong, Text, Watch
from bot.wording.catalogue import Wording, merged, plain

SCREEN = 40
"""Lines that a reader sees of a channel at once, on a laptop."""
_LINE: dict[Language, int] = {"en": 100, "ja": 50}
"""Characters of a line there."""
_AROUND = 3
"""Lines that a heading, or the space between two stories, takes."""
_OVERVIEW, _CORRECTIONS = "overview", "corrections"


def divide(sections: Sequence[Section], watch: Watch, wording: Wording) -> tuple[Section, ...]:
    """The sections as they are where they fit one screen; else what is put before the stories as far as it fits, the contents, and all
    else behind."""
    if sum(_height(section, wording.language) for section in sections) <= SCREEN:
        return tuple(sections)
    front = list(_front(sections, wording))
    behind = [replace(section, behind=True) for section in sections if section not in front]
    return (*front, *_contents(front, behind, watch, wording), *behind)


def compact(sections: Sequence[Section], watch: Watch, wording: Wording) -> tuple[Section, ...]:
    """In the channel a line a story under its field's heading, on one screen; each story in full, and all else, behind."""
    if not any(section.items for section in sections):
        return divide(sections, watch, wording)
    overview = tuple(section for section in sections if section.key == _OVERVIEW)
    rest = [section for section in sections if section.key != _OVERVIEW]
    inside = _inside(rest, wording)
    tries = list(_tries(overview, rest, inside, watch, wording))
    front = next((front for front in tries if _on_a_screen(front, wording)), tries[-1])
    return (*front, *(replace(section, behind=True) for section in sections if section not in front))


def _tries(
    overview: Sequence[Section], rest: Sequence[Section], inside: Sequence[Section], watch: Watch, wording: Wording
) -> Iterator[list[Section]]:
    """What could stand in the channel, the best first, each shorter than the one before."""
    told = _by_heading(rest, wording)
    yield [*overview, *told, *inside]
    yield [*told, *inside]
    yield [*_by_heading(rest, wording, bare=True), *inside]
    for count in range(SCREEN, 0, -1):
        yield [*_listed(rest, watch, wording, count), *inside]
    yield _listed(rest, watch, wording, 0)


def _on_a_screen(sections: Sequence[Section], wording: Wording) -> bool:
    return sum(_height(section, wording.language) for section in sections) <= SCREEN


def _by_heading(sections: Sequence[Section], wording: Wording, *, bare: bool = False) -> list[Section]:
    return [
        Section(section.key, section.heading, lines=tuple(_headline(item, wording, bare=bare) for item in section.items), contents=True)
        for section in sections
        if section.items
    ]


def _listed(sections: Sequence[Section], watch: Watch, wording: Wording, count: int) -> list[Section]:
    """Corrections, then the first `count` of the others as one list, with how many more there are."""
    corrected = [section for section in sections if section.key == _CORRECTIONS]
    told = [(item, section) for section in sections if section.key != _CORRECTIONS for item in section.items]
    lines = [merged((*_sign(item, section, watch), *item.headline)) for item, section in told[:count]]
    if left := len(told) - len(lines):
        lines.append((Plain(wording.say_count("and {count} more story", "and {count} more stories", left)),))
    contents = Section("contents", (Plain(wording.say("In this digest")),), lines=tuple(lines), contents=True)
    return [*_by_heading(corrected, wording, bare=True), *([contents] if lines else [])]


def _headline(item: Item, wording: Wording, *, bare: bool) -> Text:
    """The headline with the first fact if both stand in one row, else with its sum."""
    if bare or not item.facts or _says(item.headline, item.facts[0]):
        return item.headline
    whole = wording.joined([item.headline, item.facts[0]])
    if _rows(whole, wording.language) == 1:
        return merged(whole)
    sums = tuple(piece for piece in item.facts[0] if isinstance(piece, Strong))
    return merged(wording.joined([item.headline, sums[:1]])) if sums else item.headline


def _inside(sections: Sequence[Section], wording: Wording) -> list[Section]:
    """What stands behind that is not made of stories, by its headings."""
    names = [plain(section.heading) for section in sections if section.heading and not section.items]
    line = (Plain(wording.say("Also inside: {what}", what=wording.names(names))),)
    return [Section("inside", (), lines=(line,), contents=True)] if names else []


def _sign(item: Item, section: Section, watch: Watch) -> Text:
    """The field's, which a story told in a line has already."""
    field = watch.field(section.key)
    return (Plain(f"{field.emoji} "),) if field and field.emoji and not item.brief else ()


def _front(sections: Sequence[Section], wording: Wording) -> Iterator[Section]:
    """Of the stories only the contents stand there, but a correction must not be overlooked."""
    room = SCREEN - sum(len(section.items) for section in sections)
    for section in sections:
        room -= _height(section, wording.language)
        if room < 0 or (section.items and section.key != _CORRECTIONS) or section.folded:
            return
        yield section


def _contents(front: Sequence[Section], behind: Sequence[Section], watch: Watch, wording: Wording) -> Iterator[Section]:
    """What is told in full, and what else there is."""
    short = any(section.key == _OVERVIEW for section in front)
    lines = [_entry(item, section, watch, wording, short=short) for section in behind for item in section.items if not item.brief]
    rest = [plain(section.heading) for section in behind if section.heading and all(item.brief for item in section.items)]
    if rest:
        lines.append((Plain(wording.say("Also inside: {what}", what=wording.names(rest))),))
    if lines:
        yield Section("contents", (Plain(wording.say("In this digest")),), lines=tuple(lines), contents=True)


def _entry(item: Item, section: Section, watch: Watch, wording: Wording, *, short: bool) -> Text:
    """The sign of its field and the headline; where no overview says what it comes to, with the first of its facts."""
    facts = [fact for fact in item.facts[:1] if not short and not _says(item.headline, fact)]
    return merged([*_sign(item, section, watch), *wording.joined([item.headline, *facts])])


def renew_contents(line: Text, before: Item, after: Item, wording: Wording) -> Text:
    """A line of the contents that links `before`, as it is for `after`; () for one that does not."""
    links = [piece for piece in before.headline if isinstance(piece, Link)]
    at = next((at for at, piece in enumerate(line) if piece in links), None)
    if at is None:
        return ()
    sign = line[:at] if at and isinstance(line[0], Plain) else ()
    facts = after.facts[:1] if len(line) > at + 1 and after.facts and not _says(after.headline, after.facts[0]) else ()
    return merged([*sign, *wording.joined([after.headline, *facts])])


def _says(headline: Text, fact: Text) -> bool:
    """Whether a headline made of facts has the sum already."""
    told = plain(headline)
    return any(piece.words in told for piece in fact if isinstance(piece, Strong))


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
