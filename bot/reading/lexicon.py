"""What a watch knows: its bodies, places, people, nations and words, found in a passage in one pass.

Nothing here knows which two countries a watch spans: that is in the files of its `lexicon/` folder.
"""

import functools
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

import ahocorasick_rs

from bot.errors import WatchError
from bot.models import OTHER, Watch, Where
from bot.reading.folding import Folded, fold_keeping_offsets, fold_name, is_han, is_katakana, is_latin, joins_after, joins_before
from bot.reading.lexicon_files import (
    FieldsFile,
    NationsFile,
    Row,
    RulesFile,
    SideWords,
    read_lines,
    read_rows,
    read_table,
)
from bot.reading.passage import Passage

NEAR = 300
"""How far, in characters, the words stand that an ambiguous name needs."""
_LONGEST_CASED = 5
_SHORT_HAN = 2
_AFTER_LONE_SIGN = frozenset("にでとのへがは、・")
"""A sign may stand for its country alone, as headlines do: 英に新施設."""
_MOST_HITS = 2_000
"""Names kept of one text; a news item has a few dozen."""
_GOES_ON_AFTER_DAI = frozenset("会型規量手幅震雨雪戦統阪変小切気好事部都使幅人衆成豆")
"""After a university's short form in 大: 大会, 大型, 大規模 … are other words."""


@dataclass(frozen=True, slots=True)
class Body:
    """An organisation, or a thing that belongs to one side (a ship, a programme, a paper). It counts only where one of `needs`
    stands near, and none of `unless`."""

    names: Mapping[str, str]
    side: str
    parent: str = ""
    kind: str = ""
    needs: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        return self.names.get("en") or next(iter(self.names.values()))


@dataclass(frozen=True, slots=True)
class Place:
    name: str
    side: str
    needs: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Known:
    """A person the lexicon knows."""

    name: str
    side: str
    role: str = ""
    needs: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Nation:
    """A country's name, people or sign. `side` is "" for a third country."""

    key: str
    side: str
    how: str


@dataclass(frozen=True, slots=True)
class Pair:
    """One word that names two countries (日英, Anglo-French): `keys` are sides' or countries' keys; both sides if `own`."""

    keys: tuple[str, str]
    own: bool


@dataclass(frozen=True, slots=True)
class Neutral:
    """A phrase in which a name means nothing: a journal's nationality, a disease."""


@dataclass(frozen=True, slots=True)
class Keyword:
    """A word of a field, of cooperation, of science or of a veto (`sort`); `key` says which, `weight` how much."""

    sort: str
    key: str
    weight: float


Name = Body | Place | Known | Nation | Pair | Neutral
Term = Name | Keyword


@dataclass(frozen=True, slots=True)
class Hit:
    """A term where it stands: original offsets, and the index of its sentence."""

    where: Where
    start: int
    end: int
    words: str
    term: Term
    sentence: int

    def touches(self, other: "Hit") -> bool:
        return self.where == other.where and self.start < other.end and other.start < self.end


@dataclass(frozen=True, slots=True)
class Scan:
    """What the lexicon found: names in reading order, none inside another; keywords may stand inside names and each other."""

    names: tuple[Hit, ...]
    keywords: tuple[Hit, ...]


@dataclass(frozen=True, slots=True)
class _Pattern:
    written: str
    term: Term
    open_end: bool = False
    cased: bool = False


@dataclass(frozen=True, eq=False)
class Lexicon:
    """All terms of a watch. Two loads of the same folder are equal in what they find, not as objects."""

    bodies: Mapping[str, Body]
    """By English name."""
    nations: NationsFile
    given_names: frozenset[str]
    settings: Mapping[str, object]
    automaton: ahocorasick_rs.AhoCorasick = field(repr=False)
    patterns: tuple[tuple[_Pattern, ...], ...] = field(repr=False)
    signs: frozenset[str]

    def scan(self, passage: Passage) -> Scan:
        return _scan(self, passage)

    def native_side(self, name: str) -> str:
        """The side whose own script alone writes `name`, "" if none says so."""
        if not name or not all(is_han(char) for char in name):
            return ""
        return next((key for key, words in self.nations.sides.items() if words.script == "han"), "")


# ── loading ─────────────────────────────────────────────────────────────────────────────────────────────────────────────────


def load_lexicon(watch: Watch) -> Lexicon:
    """The lexicon of `watch.folder`/lexicon, loaded once a process for each version of its files. Raises WatchError."""
    fields = tuple(one.key for one in watch.fields)
    sides = tuple(side.key for side in watch.sides)
    return _load(watch.folder / "lexicon", watch.rules, sides, fields, _Settings(watch.settings))


class _Settings(dict[str, object]):
    """Watch settings as a cache key: the watch's version stands for them."""

    def __hash__(self) -> int:  # type: ignore[override]
        return 0


@functools.lru_cache(maxsize=8)
def _load(folder: Path, version: str, sides: tuple[str, ...], fields: tuple[str, ...], settings: _Settings) -> Lexicon:
    del version  # a part of the cache's key only
    nations = read_table(folder / "nations.toml", NationsFile, required=True)
    _check_sides(folder / "nations.toml", nations, sides)
    bodies = dict(_read_bodies(folder / "organisations.tsv", sides))
    gathered: dict[str, list[_Pattern]] = defaultdict(list)
    sources = (
        _body_patterns(bodies),
        _place_patterns(folder / "places.tsv", sides),
        _people_patterns(folder / "people.tsv", sides),
        _nation_patterns(nations),
        _field_patterns(folder / "fields.toml", fields),
        _rule_patterns(folder / "rules.toml"),
    )
    for source in sources:
        for pattern in source:
            gathered[fold_name(pattern.written)].append(pattern)
    signs = frozenset(sign for words in (*nations.sides.values(), *nations.others.values()) for sign in words.signs)
    return Lexicon(
        bodies={body.name: body for _, body in bodies.values()},
        nations=nations,
        given_names=frozenset(read_lines(folder / "given_names.txt")),
        settings=settings,
        automaton=ahocorasick_rs.AhoCorasick(list(gathered)),
        patterns=tuple(tuple(patterns) for patterns in gathered.values()),
        signs=signs,
    )


def _check_sides(path: Path, nations: NationsFile, sides: tuple[str, ...]) -> None:
    if set(nations.sides) != set(sides):
        raise WatchError(f"{path}, sides: {', '.join(nations.sides) or 'none'}; the watch's sides are {', '.join(sides)}.")


def _side_of(row: Row, sides: tuple[str, ...]) -> str:
    if row["side"] not in {*sides, OTHER}:
        raise row.fault(f"side {row['side']!r} is none of {', '.join(sides)}, {OTHER}")
    return row["side"]


def _conditions(row: Row) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The words an ambiguous name needs, and (marked !) those that speak against it."""
    words = row.many("ambiguous")
    needs = tuple(fold_name(word) for word in words if not word.startswith("!"))
    return needs, tuple(fold_name(word[1:]) for word in words if word.startswith("!"))


def _read_bodies(path: Path, sides: tuple[str, ...]) -> Iterator[tuple[str, tuple[tuple[str, ...], Body]]]:
    """Each body with all it is called, by the line it stands on."""
    known = ("aliases", "side", "parent", "kind", "ambiguous", "source")
    rows = read_rows(path, required=("side",), known=known)
    names = {name for row in rows for name in row.named("name_").values()}
    for row in rows:
        called = row.named("name_")
        if not called:
            raise row.fault("a body has no name")
        if row["parent"] and row["parent"] not in names:
            raise row.fault(f"its parent {row['parent']!r} is no body of this file")
        needs, unless = _conditions(row)
        body = Body(called, _side_of(row, sides), row["parent"], row["kind"], needs, unless)
        yield str(row.line), ((*called.values(), *row.many("aliases")), body)


def _body_patterns(bodies: Mapping[str, tuple[tuple[str, ...], Body]]) -> Iterator[_Pattern]:
    for names, body in bodies.values():
        for name in dict.fromkeys(_with_short_forms(names)):
            yield _Pattern(name, body, cased=_is_cased(name))


def _with_short_forms(names: Iterable[str]) -> Iterator[str]:
    for name in names:
        yield name
        if name.endswith("大学") and len(name) > len("大学") + 1:
            yield name.removesuffix("学")


def _place_patterns(path: Path, sides: tuple[str, ...]) -> Iterator[_Pattern]:
    for row in read_rows(path, required=("side",), known=("aliases", "side", "ambiguous")):
        names = row.named("name_")
        if not names:
            raise row.fault("a place has no name")
        needs, unless = _conditions(row)
        place = Place(next(iter(names.values())), _side_of(row, sides), needs, unless)
        for name in dict.fromkeys((*names.values(), *row.many("aliases"))):
            yield _Pattern(name, place, cased=_is_cased(name))


def _people_patterns(path: Path, sides: tuple[str, ...]) -> Iterator[_Pattern]:
    for row in read_rows(path, required=("side",), known=("aliases", "side", "role", "ambiguous", "source")):
        names = row.named("name_")
        if not names:
            raise row.fault("a person has no name")
        needs, unless = _conditions(row)
        person = Known(next(iter(names.values())), _side_of(row, sides), row["role"], needs, unless)
        for name in dict.fromkeys((*names.values(), *row.many("aliases"))):
            yield _Pattern(name, person)


def _nation_patterns(nations: NationsFile) -> Iterator[_Pattern]:
    for key, words in nations.sides.items():
        yield from _words_of_nation(key, key, words)
    for key, words in nations.others.items():
        yield from _words_of_nation(key, "", words)
    yield from _compounds(nations)
    left, right = nations.sides
    for word in nations.pairs:
        yield _Pattern(word, Pair((left, right), own=True))
    for phrase in nations.neutral:
        yield _Pattern(phrase, Neutral())


def _words_of_nation(key: str, side: str, words: SideWords) -> Iterator[_Pattern]:
    for how, group in (("name", words.names), ("people", words.people), ("sign", words.signs)):
        for word in group:
            yield _Pattern(word, Nation(key, side, how), cased=_is_cased(word))
    for sign in words.signs:
        for following in words.not_before:
            yield _Pattern(sign + following, Neutral())


def _compounds(nations: NationsFile) -> Iterator[_Pattern]:
    """日英, 英日, 日仏, 日デンマーク: a sign before another country's sign or name."""
    everyone = {**nations.sides, **nations.others}
    for left, first in everyone.items():
        for right, second in everyone.items():
            if left == right or not {left, right} & set(nations.sides):
                continue
            pair = Pair((left, right), own={left, right} == set(nations.sides))
            for sign in first.signs:
                for other in (*second.signs, *(name for name in second.names if not name.isascii())):
                    yield _Pattern(sign + other, pair)


def _field_patterns(path: Path, fields: tuple[str, ...]) -> Iterator[_Pattern]:
    table = read_table(path, FieldsFile)
    for key, groups in table.fields.items():
        if key not in fields:
            raise WatchError(f"{path}, fields.{key}: the watch has no such field.", f"Its fields: {', '.join(fields)}.")
        yield from _weighed(path, f"fields.{key}", "field", key, groups)


def _rule_patterns(path: Path) -> Iterator[_Pattern]:
    table = read_table(path, RulesFile)
    yield from _weighed(path, "cooperation", "cooperation", "", table.cooperation)
    yield from _weighed(path, "topics", "topic", "", table.topics)
    for reason, veto in table.vetoes.items():
        yield from (_keyword(word, "veto", reason, veto.weight) for word in veto.words)


def _weighed(path: Path, place: str, sort: str, key: str, groups: Mapping[str, list[str]]) -> Iterator[_Pattern]:
    for weight, words in groups.items():
        try:
            number = float(weight)
        except ValueError:
            raise WatchError(f"{path}, {place}: {weight!r} is not a weight (a number).") from None
        yield from (_keyword(word, sort, key, number) for word in words)


def _keyword(word: str, sort: str, key: str, weight: float) -> _Pattern:
    """`robot*` also finds robots and robotics."""
    return _Pattern(word.removesuffix("*"), Keyword(sort, key, weight), open_end=word.endswith("*"), cased=_is_cased(word))


def _is_cased(name: str) -> bool:
    """Whether `name` must stand exactly as written: abbreviations (AI, NERC, UoB) and names that are also short words (Arm)."""
    return len(name) <= _LONGEST_CASED and name.isascii() and name != name.lower() and (len(name) <= 4 or sum(map(str.isupper, name)) > 1)  # noqa: PLR2004 - a word of four letters


# ── finding ─────────────────────────────────────────────────────────────────────────────────────────────────────────────────


@functools.lru_cache(maxsize=4)
def _scan(lexicon: Lexicon, passage: Passage) -> Scan:
    title, text = fold_keeping_offsets(passage.title), fold_keeping_offsets(passage.text)
    names: list[Hit] = []
    keywords: list[Hit] = []
    parts: tuple[tuple[Where, str, Folded], ...] = (("title", passage.title, title), ("text", passage.text, text))
    for where, original, folded in parts:
        starts = [one.start for one in passage.sentences if one.where == where]
        first = next((one.index for one in passage.sentences if one.where == where), 0)
        found = list(_find(lexicon, where, original, folded, title, starts, first))
        names.extend(islice(_longest(hit for hit in found if not isinstance(hit.term, Keyword)), _MOST_HITS))
        keywords.extend(islice((hit for hit in found if isinstance(hit.term, Keyword)), _MOST_HITS))
    return Scan(tuple(names), tuple(keywords))


def _find(lexicon: Lexicon, where: Where, original: str, folded: Folded, title: Folded, starts: list[int], first: int) -> Iterator[Hit]:
    for index, start, end in lexicon.automaton.find_matches_as_indexes(folded.text, overlapping=True):
        for pattern in lexicon.patterns[index]:
            if not _is_word(pattern, folded.text, start, end, lexicon.signs):
                continue
            at, to = folded.original(start, end)
            words = original[at:to]
            if not _fits_case(pattern, words) or not _holds(pattern.term, folded.text, start, end, title.text):
                continue
            yield Hit(where, at, to, words, pattern.term, first + max(0, bisect_right(starts, at) - 1))
            if not isinstance(pattern.term, Keyword):
                break


def _is_word(pattern: _Pattern, text: str, start: int, end: int, signs: frozenset[str]) -> bool:
    if isinstance(pattern.term, Keyword):
        return _is_keyword(pattern, text, start, end)
    if joins_before(text, start) or (joins_after(text, end) and not pattern.open_end):
        return False
    if isinstance(pattern.term, Nation) and pattern.term.how == "sign":
        return _is_sign(text, start, end)
    if isinstance(pattern.term, Pair) and end - start <= _SHORT_HAN:
        return start == 0 or not is_han(text[start - 1])
    if isinstance(pattern.term, Body | Place) and is_han(text[end - 1]):
        return _ends_han_name(text, start, end, signs)
    return True


def _is_keyword(pattern: _Pattern, text: str, start: int, end: int) -> bool:
    if is_latin(text[start]) and joins_before(text, start):
        return False
    if is_katakana(text[start]) and end - start <= _SHORT_HAN:
        return not (joins_before(text, start) or joins_after(text, end))
    if is_latin(text[end - 1]) and not pattern.open_end and joins_after(text, end):
        return text[end : end + 1] == "s" and not joins_after(text, end + 1)
    return True


def _is_sign(text: str, start: int, end: int) -> bool:
    """A country's sign stands before a name: nothing Chinese before it but the end of a clause, something after it."""
    before = text[start - 1] if start else ""
    after = text[end] if end < len(text) else ""
    return not is_han(before) and (is_katakana(after) or is_latin(after) or is_han(after) or after in _AFTER_LONE_SIGN)


def _ends_han_name(text: str, start: int, end: int, signs: frozenset[str]) -> bool:
    after = text[end] if end < len(text) else ""
    if text[end - 1] == "大" and after in _GOES_ON_AFTER_DAI:
        return False
    if end - start > _SHORT_HAN:
        return True
    before = text[start - 1] if start else ""
    return not is_han(before) or before in signs


def _fits_case(pattern: _Pattern, words: str) -> bool:
    """A name's capital must be there; abbreviations must stand as they are written."""
    if pattern.cased:
        return words == pattern.written
    if isinstance(pattern.term, Keyword) or not words.isascii():
        return True
    written, found = pattern.written.split(), words.split()
    if len(written) != len(found):
        return not (pattern.written[:1].isupper() and words[:1].islower())
    return not any(a[:1].isupper() and b[:1].islower() for a, b in zip(written, found, strict=True))


def _holds(term: Term, text: str, start: int, end: int, title: str) -> bool:
    """Whether an ambiguous name is what it seems, by the words near it and in the title."""
    if isinstance(term, Nation | Pair | Neutral | Keyword) or not (term.needs or term.unless):
        return True
    near = f"{title}\n{text[max(0, start - NEAR) : start]}\n{text[end : end + NEAR]}"
    if any(has_word(near, word) for word in term.unless):
        return False
    return not term.needs or any(has_word(near, word) for word in term.needs)


def has_word(folded: str, word: str) -> bool:
    """Whether a folded text has a folded word, as a word (`word*`: as the beginning of one)."""
    open_end = word.endswith("*")
    word = word.removesuffix("*")
    start = folded.find(word)
    while start >= 0:
        if not joins_before(folded, start) and (open_end or not joins_after(folded, start + len(word))):
            return True
        start = folded.find(word, start + 1)
    return False


def _longest(hits: Iterable[Hit]) -> Iterator[Hit]:
    """From left to right, the longest of those that begin first; what touches a taken one is dropped."""
    end = -1
    for hit in sorted(hits, key=lambda one: (one.start, -one.end)):
        if hit.start >= end:
            yield hit
            end = hit.end
