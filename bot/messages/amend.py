"""A message that was sent, with one of its stories as it is worded now: nothing else in it moves.

A story that is drawn by itself is found by its name, whatever templates drew it then and whatever it said; one that has a line in a list,
by its words. A message in which it is not found stays as it is.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from bot.messages.check import check_payload
from bot.messages.menu import list_option, value_of
from bot.messages.pack import draw_line, draw_note, draw_story
from bot.messages.parts import in_a_line
from bot.messages.render import Renderer
from bot.messages.tidy import tidy
from bot.messages.tree import Find, Part, Parts, Tree, a_line, one_of, put, without
from bot.messages.tree_slack import SlackTree
from bot.messages.tree_teams import TeamsTree
from bot.models import Digest, Item, Menu, Message, Platform, Section, Text, Watch

_TREES: Mapping[Platform, Tree] = {"slack": SlackTree(), "teams": TeamsTree()}


@dataclass(frozen=True, slots=True)
class Change:
    """A story as a digest worded it, and as it is to be worded; `lines` are other lines about it, each as it was and as it is to be."""

    before: Item
    after: Item
    lines: tuple[tuple[Text, Text], ...] = ()
    ended: bool = False
    """Nothing can be done with it any more: it has no menu."""


def amend(message: Message, change: Change, sheet: Digest, watch: Watch, renderer: Renderer, menu: Menu | None = None) -> Message:
    """`message` of `sheet` with the change made wherever it stands; as it was where it is not found, or fits in no form."""
    press = _Press(_tidied(change, sheet), sheet, watch, renderer, menu, _TREES[message.platform])
    payload = press.amended(message.payload)
    plain = press.amended(message.plain) if message.plain else None
    if payload is None or payload == message.payload:
        return message
    return replace(message, payload=payload, plain=plain)


def strike(message: Message, story: str, urls: Collection[str], phrases: Collection[str]) -> Message:
    """`message` without the lines, rows, quotations and paragraphs that link one of `urls` or say one of `phrases`, and without what a
    menu, a button or a choice offers to do with the story of that id."""
    tree = _TREES[message.platform]

    def is_gone(part: Part) -> bool:
        return not tree.within(part) and _is_about(tree, part, story, urls, phrases)

    def struck(payload: Mapping[str, object]) -> Mapping[str, object]:
        return tree.rooted(payload, without(tree, tree.roots(payload), is_gone))

    payload = struck(message.payload)
    if payload == message.payload or check_payload(tree.platform, payload, tree.door):
        return message
    return replace(message, payload=payload, plain=struck(message.plain) if message.plain else None)


def note(item: Item, sheet: Digest, watch: Watch, renderer: Renderer, platform: Platform) -> Message:
    """What has changed, to stand in the thread: the headline with the item's note, in both languages where it has a twin."""
    said = [Item(each.story, each.revision, each.headline, note=each.note) for each in (item, item.twin) if each and each.note]
    return draw_note(said, sheet, watch, renderer=renderer, platform=platform)


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
    tree: Tree

    def amended(self, payload: Mapping[str, object]) -> Mapping[str, object] | None:
        """None where nothing of it stands there or nothing fits."""
        amended: Mapping[str, object] | None = None
        for find, forms in (*self._forms(), *self._lines()):
            after = self._with_first(amended or payload, find, forms)
            amended = after or amended
        return self._offered(amended) if amended else None

    def _forms(self) -> Iterator[tuple[Find, Iterable[Parts]]]:
        """How the story may have been drawn, in full or in a line; what stands in its place, the fullest first."""
        menu, after = None if self.change.ended else self.menu, self.change.after
        in_full = draw_story(after, self.sheet, self.watch, renderer=self.renderer, platform=self.tree.platform, menu=menu)
        names = {self.change.before.story, after.story}
        was, shall = self._in_a_line(self.change.before), self._in_a_line(after)
        short = self._in_a_line(replace(after, facts=(), summary=(), note=()))
        yield one_of(self.tree, names), (self.tree.named(after, form) for form in (*in_full, self._drawn(shall)))
        yield a_line(self.tree, self._drawn(was)), (form for line in (shall, short) if (form := self._line(line)))

    def _lines(self) -> Iterator[tuple[Find, Iterable[Parts]]]:
        for was, shall in self.change.lines:
            yield a_line(self.tree, self._drawn(was)), filter(None, [self._line(shall)])

    def _line(self, line: Text) -> Parts:
        """As it stands in a list of several, [] where a template draws it as something else."""
        drawn = self.tree.line(self._drawn(line))
        return [drawn] if drawn else []

    def _drawn(self, line: Text) -> Parts:
        return draw_line(line, self.sheet, self.watch, renderer=self.renderer, platform=self.tree.platform)

    def _in_a_line(self, item: Item) -> Text:
        return in_a_line(item, self.sheet.language)

    def _with_first(self, payload: Mapping[str, object], find: Find, forms: Iterable[Parts]) -> Mapping[str, object] | None:
        """With the first of `forms` that fits."""
        for form in forms:
            roots = put(self.tree, self.tree.roots(payload), find, form)
            if roots is None:
                return None
            changed = self.tree.rooted(payload, roots)
            if self._fits(changed):
                return changed
        return None

    def _fits(self, payload: Mapping[str, object]) -> bool:
        return not check_payload(self.tree.platform, payload, self.tree.door)

    def _offered(self, payload: Mapping[str, object]) -> Mapping[str, object]:
        """What buttons and choices offer to do with the story, with its id, revision and headline of now."""
        if self.change.ended:
            return payload
        offered = self.tree.rooted(payload, [self._renewed(root) for root in self.tree.roots(payload)])
        return offered if self._fits(offered) else payload

    def _renewed(self, part: Any) -> Any:
        if isinstance(part, list):
            return [self._renewed(each) for each in part]
        if not isinstance(part, dict):
            return part
        part = {key: self._renewed(value) for key, value in part.items()}
        before, after = self.change.before, self.change.after
        act, *about = str(part.get("value", "")).split("|")
        if about[:2] not in ([self.watch.name, before.story], [self.watch.name, after.story]):
            return part
        was, shall = (list_option(self.menu, self.watch.name, item) for item in (before, after))
        renewed = {**part, "value": value_of(act, self.watch.name, after)}
        return self.tree.relabelled(renewed, was["text"], shall["text"]) if was and shall else renewed


def _is_about(tree: Tree, part: Part, story: str, urls: Collection[str], phrases: Collection[str]) -> bool:
    linked = any(url in urls for url in _all(part, "url")) or any(phrase in tree.words(part) for phrase in phrases)
    return linked or any(story in value.split("|") for value in _all(part, "value"))


def _all(part: Any, key: str) -> Iterator[str]:
    """Each word that stands under that key, however deep."""
    if isinstance(part, dict) and isinstance(part.get(key), str):
        yield part[key]
    for inner in part.values() if isinstance(part, dict) else part if isinstance(part, list) else ():
        yield from _all(inner, key)
