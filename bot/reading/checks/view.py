"""A text as the checks see it: its sentences, the names and figures in them, and its other words.

Source and summary are seen alike, and names by what they mean: an alias of the lexicon, a surname or a short form is the same name.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import islice

from bot.models import Facts, Language
from bot.reading.bodies.organisations import NOT_LISTED
from bot.reading.checks.figures import Figure, find_figures
from bot.reading.lexicon.folding import fold_name
from bot.reading.lexicon.load import Lexicon
from bot.reading.lexicon.terms import Body, Hit, Known, Nation, Pair, Place
from bot.reading.passage import Passage
from bot.reading.people.named import find_mentions
from bot.reading.words import words_of

_WORD = re.compile(r"[A-Za-zÀ-ɏ][A-Za-zÀ-ɏ0-9]*(?:[-'’&./][A-Za-zÀ-ɏ0-9]+)*|[ァ-ヺー]+|[一-鿿々〇]+|[ぁ-ん]+|[0-9]+|\S")
_ACRONYM = re.compile(r"[ \u00a0]?[（(]([A-Z][A-Za-z0-9&-]{1,11})[)）、,;]")
_SHORTEST = 3
_CAPITALS = re.compile(r"(?<![\w'’])[A-Z][\w&’'-]*[\w](?:[ \u00a0][A-Z][\w&’'-]*[\w])*")
_KATAKANA = re.compile(r"[ァ-ヺー]{2,}(?:・[ァ-ヺー]{2,})+|[A-Z][A-Za-z0-9&-]{2,}(?: [A-Z][A-Za-z0-9&-]+)*")
_OPENERS = frozenset(words_of("speech", "openers")) | frozenset(words_of("people", "not_names"))
_MOST_THINGS = 300
_MOST_MENTIONS = 300


@dataclass(frozen=True, slots=True)
class Mention:
    """A name at `[start:end]`. `keys` is what it means: "body:…", "person:…", "place:…", "nation:…" (of a pair of countries, both), or
    "thing:…" where nobody knows."""

    start: int
    end: int
    keys: frozenset[str]
    words: str
    side: str = ""

    @property
    def sort(self) -> str:
        return next(iter(self.keys)).partition(":")[0]


@dataclass(frozen=True, slots=True)
class Token:
    """A word, a mark, or a whole name or figure; `word` is folded."""

    start: int
    end: int
    word: str
    mention: Mention | None = None
    figure: Figure | None = None


@dataclass(frozen=True)
class View:
    """`mentions` and `figures` in reading order, none inside another."""

    text: str
    language: Language
    passage: Passage
    mentions: tuple[Mention, ...]
    figures: tuple[Figure, ...]

    @cached_property
    def sentences(self) -> tuple[tuple[int, int], ...]:
        return tuple((one.start, one.end) for one in self.passage.sentences if one.where == "text")

    @cached_property
    def _starts(self) -> list[int]:
        return [start for start, _ in self.sentences]

    def sentence_at(self, position: int) -> int:
        return max(0, bisect_right(self._starts, position) - 1)

    @cached_property
    def tokens(self) -> tuple[tuple[Token, ...], ...]:
        """By sentence."""
        found: list[list[Token]] = [[] for _ in self.sentences]
        for token in self._tokens():
            if found:
                found[self.sentence_at(token.start)].append(token)
        return tuple(tuple(one) for one in found)

    def _tokens(self) -> Iterator[Token]:
        marks: list[Mention | Figure] = sorted([*self.mentions, *self.figures], key=lambda one: (one.start, -one.end))
        position = 0
        for mark in marks:
            if mark.start < position:
                continue
            yield from self._words(position, mark.start)
            words = fold_name(self.text[mark.start : mark.end])
            if isinstance(mark, Mention):
                yield Token(mark.start, mark.end, words, mention=mark)
            else:
                yield Token(mark.start, mark.end, words, figure=mark)
            position = mark.end
        yield from self._words(position, len(self.text))

    def _words(self, start: int, end: int) -> Iterator[Token]:
        for match in _WORD.finditer(self.text, start, end):
            yield Token(match.start(), match.end(), fold_name(match[0]))

    @cached_property
    def folded(self) -> str:
        return fold_name(self.text)

    @cached_property
    def mentions_in(self) -> tuple[tuple[Mention, ...], ...]:
        """By sentence."""
        found: list[list[Mention]] = [[] for _ in self.sentences]
        for mention in self.mentions:
            found[self.sentence_at(mention.start)].append(mention)
        return tuple(tuple(one) for one in found)


@dataclass(frozen=True)
class Names:
    """What the source calls its bodies and people, beside what the lexicon knows: written form → key and side."""

    written: Mapping[str, tuple[str, str]]
    rule: re.Pattern[str] | None
    facts: Facts

    def find(self, text: str) -> Iterator[Mention]:
        for match in self.rule.finditer(text) if self.rule else ():
            key, side = self.written[match[0]]
            yield Mention(match.start(), match.end(), frozenset({key}), match[0], side)
        people = [replace(one, receipt=replace(one.receipt, where="title")) for one in self.facts.people]
        for named in find_mentions(text, people):
            person = next(one for one in self.facts.people if one.receipt.words == named.name)
            yield Mention(named.start, named.end, frozenset({f"person:{person.known_as or named.name}"}), text[named.start : named.end])


def names_of(facts: Facts, text: str) -> Names:
    """The forms under which `text`, the source, may be spoken of: full names, the beginnings of long ones, declared abbreviations."""
    written: dict[str, tuple[str, str]] = {}
    for one in facts.organisations:
        value = (f"body:{one.known_as}", one.side)
        for name in {one.receipt.words, one.known_as, *one.names.values()}:
            written.setdefault(name, value)
        if match := _ACRONYM.match(text, text.find(one.receipt.words) + len(one.receipt.words)):
            written.setdefault(match.group(1), value)
    for one in facts.organisations:
        for short in _beginnings(one.receipt.words):
            written.setdefault(short, (f"body:{one.known_as}", one.side))
    forms = sorted((name for name in written if len(name) >= 2), key=len, reverse=True)  # noqa: PLR2004 - a letter is no name
    rule = re.compile("|".join(_edged(name) for name in forms)) if forms else None
    return Names(written, rule, facts)


def with_things(names: Names, view: View) -> Names:
    """`names` and what else `view`, the source, seems to name."""
    taken = bytearray(len(view.text))
    for one in view.mentions:
        taken[one.start : one.end] = b"\1" * (one.end - one.start)
    rule = _KATAKANA if view.language == "ja" else _CAPITALS
    begins = {start for start, _ in view.sentences}
    found = [match for match in rule.finditer(view.text) if not any(taken[match.start() : match.end()])]
    inside = {match[0] for match in found if match.start() not in begins or " " in match[0]}
    things = sorted({name for name in inside if name.split(" ")[0] not in _OPENERS}, key=len, reverse=True)[:_MOST_THINGS]
    written = {**{name: (f"thing:{name}", "") for name in things}, **names.written}
    forms = sorted((name for name in written if len(name) >= 2), key=len, reverse=True)  # noqa: PLR2004 - a letter is no name
    return replace(names, written=written, rule=re.compile("|".join(map(_edged, forms))) if forms else None)


def _beginnings(name: str) -> Iterator[str]:
    words = name.split(" ")
    for count in range(len(words) - 1, 0, -1):
        short = " ".join(words[:count]).rstrip(",")
        if len(short) > _SHORTEST and short[:1].isupper() and words[count][:1].isupper():
            yield short


def _edged(name: str) -> str:
    front = r"(?<![A-Za-z0-9])" if name[0].isascii() else ""
    back = r"(?![A-Za-z0-9])" if name[-1].isascii() else ""
    return f"{front}{re.escape(name)}{back}"


def view_of(text: str, language: Language, lexicon: Lexicon, names: Names) -> View:
    passage = Passage("", 1, "", text, language)
    found = [mention for hit in lexicon.scan(passage).names if (mention := _of_hit(hit))]
    mentions = tuple(islice(_apart([*found, *names.find(text)]), _MOST_MENTIONS))
    return View(text, language, passage, mentions, tuple(find_figures(text, language, [(one.start, one.end) for one in mentions])))


def within_bodies(said: View, source: View) -> View:
    """`said`, where "the universities of A and B" names the bodies that the source calls by A and by B."""
    known = {key for one in source.mentions for key in one.keys}
    mentions = tuple(_body_of(said.text, one, source) if not one.keys <= known else one for one in said.mentions)
    return replace(said, mentions=mentions)


def _body_of(text: str, place: Mention, source: View) -> Mention:
    bodies = {one.keys: one for one in source.mentions if one.sort == "body" and re.search(rf"\b{re.escape(place.words)}\b", one.words)}
    near = text[max(0, place.start - 40) : place.end + 40].lower()
    if place.sort != "place" or len(bodies) != 1 or "universit" not in near:
        return place
    return replace(place, keys=next(iter(bodies)))


def _of_hit(hit: Hit) -> Mention | None:
    term = hit.term
    if isinstance(term, Body):
        same = hit.words if term.kind in NOT_LISTED else term.name  # a lexicon may list sister ships under one name
        return Mention(hit.start, hit.end, frozenset({f"body:{same}"}), hit.words, term.side)
    if isinstance(term, Place | Known):
        sort = "place" if isinstance(term, Place) else "person"
        return Mention(hit.start, hit.end, frozenset({f"{sort}:{term.name}"}), hit.words, term.side)
    if isinstance(term, Nation):
        return Mention(hit.start, hit.end, frozenset({f"nation:{term.side or term.key}"}), hit.words, term.side)
    if isinstance(term, Pair):
        return Mention(hit.start, hit.end, frozenset(f"nation:{key}" for key in term.keys), hit.words)
    return None


def _apart(mentions: Iterable[Mention]) -> Iterator[Mention]:
    end = -1
    for one in sorted(mentions, key=lambda each: (each.start, -each.end)):
        if one.start >= end:
            yield one
            end = one.end
