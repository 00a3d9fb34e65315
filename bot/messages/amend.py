"""A message that was sent, with one of its stories as it is worded now: nothing else in it moves.

A story that is drawn by itself is found by the names of its blocks, whatever templates drew it then and whatever it said; one that has a
line in a list, by its words. A message in which it is not found stays as it is.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, cast

from bot.messages.check import check_payload
from bot.messages.names import name_after, story_of
from bot.messages.pack import draw_line, draw_note, draw_story
from bot.messages.parts import in_a_line
from bot.messages.render import Renderer
from bot.messages.tidy import tidy
from bot.models import Digest, Item, Menu, Message, Section, Text, Watch

Blocks = list[Any]
_SILENT = frozenset({"accessory", "options", "overflow", "confirm"})
"""Parts of a block that say nothing of the story: menus."""


@dataclass(frozen=True, slots=True)
class Change:
    """A story as a digest worded it, and as it is to be worded; `lines` are other lines about it, each as it was and as it is to be."""

    before: Item
    after: Item
    lines: tuple[tuple[Text, Text], ...] = ()
    ended: bool = False
    """Nothing can be done with it any more: it has no menu."""


def amend(message: Message, change: Change, sheet: Digest, watch: Watch, renderer: Renderer, menu: Menu | None = None) -> Message:
    """`message` (Slack's) of `sheet` with the change made wherever it stands; as it was where it is not found, or fits in no form."""
    press = _Press(_tidied(change, sheet), sheet, watch, renderer, menu)
    payload = press.amended(message.payload)
    plain = press.amended(message.plain) if message.plain else None
    if payload is None or payload == message.payload:
        return message
    return replace(message, payload=payload, plain=plain)


def strike(message: Message, story: str, urls: Collection[str], phrases: Collection[str]) -> Message:
    """`message` (Slack's) without the lines, rows, quotations and paragraphs that link one of `urls` or say one of `phrases`, and without
    what a menu offers to do with the story of that id."""

    def struck(payload: Mapping[str, object]) -> Mapping[str, object]:
        return {**payload, "blocks": _without(cast("Blocks", payload["blocks"]), lambda part: _is_about(part, story, urls, phrases))}

    payload = struck(message.payload)
    if payload == message.payload or check_payload("slack", payload):
        return message
    return replace(message, payload=payload, plain=struck(message.plain) if message.plain else None)


def note(item: Item, sheet: Digest, watch: Watch, renderer: Renderer) -> Message:
    """What has changed, to stand in the thread: the headline with the item's note, in both languages where it has a twin."""
    said = [Item(each.story, each.revision, each.headline, note=each.note) for each in (item, item.twin) if each and each.note]
    return draw_note(said, sheet, watch, renderer=renderer)


def _tidied(change: Change, sheet: Digest) -> Change:
    """As a message would have it."""
    section = Section("", (), items=(change.before, change.after))
    before, after = tidy(replace(sheet, sections=(section,))).sections[0].items
    pairs = ((was, shall) for was, shall in change.lines if was and shall)
    lines = [tidy(replace(sheet, sections=(Section("", (), lines=pair),))).sections[0].lines for pair in pairs]
    kept = tuple((line[0], line[1]) for line in lines if len(line) == 2)  # noqa: PLR2004  # as it was, as it is to be
    return Change(before, after, kept, change.ended)


@dataclass(frozen=True)
class _Press:
    change: Change
    sheet: Digest
    watch: Watch
    renderer: Renderer
    menu: Menu | None

    def amended(self, payload: Mapping[str, object]) -> Mapping[str, object] | None:
        """None where nothing of it stands there or nothing fits."""
        amended: Mapping[str, object] | None = None
        for was, forms in (*self._forms(), *self._lines()):
            after = _with_first(amended or payload, was, forms)
            amended = after or amended
        return amended

    def _forms(self) -> Iterator[tuple["_Find", Iterable[Blocks]]]:
        """How the story may have been drawn, in full or in a line; what stands in its place, the fullest first."""
        menu, after = None if self.change.ended else self.menu, self.change.after
        in_full = draw_story(after, self.sheet, self.watch, renderer=self.renderer, menu=menu)
        names = {self.change.before.story, after.story}
        yield _own(names), (*in_full, name_after(after, self._line(self._in_a_line(after))))
        was, shall = self._in_a_line(self.change.before), self._in_a_line(self.change.after)
        short = self._in_a_line(replace(self.change.after, facts=(), summary=(), note=()))
        yield _line(self._line(was)), (self._line(shall), self._line(short))

    def _lines(self) -> Iterator[tuple["_Find", Iterable[Blocks]]]:
        for was, shall in self.change.lines:
            yield _line(self._line(was)), (self._line(shall),)

    def _line(self, line: Text) -> Blocks:
        return draw_line(line, self.sheet, self.watch, renderer=self.renderer)

    def _in_a_line(self, item: Item) -> Text:
        return in_a_line(item, self.sheet.language)


_Find = Callable[[Blocks, Blocks], Blocks | None]
"""Of a list of blocks: the same with others in the place of what is looked for; None where that is not there."""


def _with_first(payload: Mapping[str, object], find: _Find, forms: Iterable[Blocks]) -> Mapping[str, object] | None:
    """With the first of `forms` that fits."""
    for form in forms:
        blocks = _anywhere(cast("Blocks", payload["blocks"]), find, form)
        if blocks is None:
            return None
        changed = {**payload, "blocks": blocks}
        if not check_payload("slack", changed):
            return changed
    return None


def _anywhere(blocks: Blocks, find: _Find, form: Blocks) -> Blocks | None:
    """In the message itself or within one of its containers."""
    found = find(blocks, form)
    if found is not None:
        return found
    for number, block in enumerate(blocks):
        inner = _anywhere(block["child_blocks"], find, form) if "child_blocks" in block else None
        if inner is not None:
            return [*blocks[:number], {**block, "child_blocks": inner}, *blocks[number + 1 :]]
    return None


def _own(names: Collection[str]) -> _Find:
    """The blocks that one of these stories is drawn in by itself."""

    def find(blocks: Blocks, form: Blocks) -> Blocks | None:
        own = [story_of(block) in names for block in blocks]
        if True not in own:
            return None
        others = [block for block, is_own in zip(blocks, own, strict=True) if not is_own]
        first = own.index(True)
        return [*others[:first], *form, *others[first:]]

    return find


def _line(drawn: Blocks) -> _Find:
    """One line of a bullet list, wherever it stands in a list of several."""
    wanted = said(drawn[0])

    def find(blocks: Blocks, form: Blocks) -> Blocks | None:
        new = form[0]["elements"][0]["elements"]
        for number, block in enumerate(blocks):
            elements = _relisted(block.get("elements") or [], wanted, new) if block.get("type") == "rich_text" else None
            if elements is not None:
                return [*blocks[:number], {**block, "elements": elements}, *blocks[number + 1 :]]
        return None

    return find


def _relisted(elements: Blocks, wanted: str, new: Blocks) -> Blocks | None:
    for place, element in enumerate(elements):
        lines = element.get("elements") or []
        at = next((at for at, line in enumerate(lines) if element.get("type") == "rich_text_list" and said(line) == wanted), None)
        if at is not None:
            return [*elements[:place], {**element, "elements": [*lines[:at], *new, *lines[at + 1 :]]}, *elements[place + 1 :]]
    return None


def said(part: Any) -> str:
    """All words that a block, or a part of one, shows."""
    if isinstance(part, list):
        return "".join(map(said, part))
    if not isinstance(part, dict):
        return ""
    words = part["text"] if isinstance(part.get("text"), str) else ""
    return words + "".join(said(value) for key, value in part.items() if key not in _SILENT)


_WITHIN: Mapping[str, str] = {
    "rich_text": "elements",
    "rich_text_list": "elements",
    "container": "child_blocks",
    "table": "rows",
    "actions": "elements",
    "static_select": "options",
}
"""Where the parts are of what is made of parts: one may go and the others stay."""


def _without(parts: Blocks, is_struck: Callable[[Any], bool]) -> Blocks:
    return [kept for part in parts if (kept := _remaining(part, is_struck)) is not None]


def _remaining(part: Any, is_struck: Callable[[Any], bool]) -> Any:
    """`part` without what is struck out of it; None where nothing of it is left."""
    if not is_struck(part):
        return part
    within = _WITHIN.get(part.get("type", "")) if isinstance(part, dict) else None
    kept = _without(part[within], is_struck) if within else []
    return {**part, within: kept} if kept else None


def _is_about(part: Any, story: str, urls: Collection[str], phrases: Collection[str]) -> bool:
    linked = any(url in urls for url in _all(part, "url")) or any(phrase in said(part) for phrase in phrases)
    return linked or any(story in value.split("|") for value in _all(part, "value"))


def _all(part: Any, key: str) -> Iterator[str]:
    """Each word that stands under that key, however deep."""
    if isinstance(part, dict) and isinstance(part.get(key), str):
        yield part[key]
    for inner in part.values() if isinstance(part, dict) else part if isinstance(part, list) else ():
        yield from _all(inner, key)
