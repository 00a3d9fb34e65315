"""What a watch knows: its bodies, places, people, nations and words, found in a passage in one pass.

Nothing here knows which two countries a watch spans: that is in the files of its `lexicon/` folder.
"""

import functools
import re
import threading
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import ahocorasick_rs

from bot.errors import WatchError
from bot.models import OTHER, Watch
from bot.reading.lexicon.files import FieldsFile, NationsFile, Row, RulesFile, SideWords, read_lines, read_rows, read_table
from bot.reading.lexicon.folding import fold_name, is_han
from bot.reading.lexicon.scanning import Finder, has_word
from bot.reading.lexicon.terms import Body, Keyword, Known, Nation, Neutral, Pair, Pattern, Place, Scan
from bot.reading.passage import Passage
from bot.reading.words import any_of
from bot.reading.zones import GENERAL, ZoneNames, zone_names

_LONGEST_CASED = 5
_ABROAD = re.compile(rf"(?<=..){any_of('names', 'common_ja')}$")
"""A name may end in a word from abroad (…センター) and be its country's own all the same."""
_IN_SCOPE = 2.0
"""The weight, as words of science, of what a setting takes into the watch's scope."""
ROWS: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "organisations": (("side",), ("aliases", "parent", "kind", "fields", "ambiguous", "source")),
    "places": (("side",), ("aliases", "ambiguous")),
    "people": (("side",), ("aliases", "role", "since", "until", "ambiguous", "source")),
}
"""The tables of rows: the columns each needs, and those it may have."""
_KINDS = (
    "agency award body charity company facility fund funder government hospital institute media ministry programme project regulator "
    "society university"
)
KINDS = frozenset(_KINDS.split())
"""What a body can be."""
_DATE = re.compile(r"(?:19|20)\d\d(?:-\d\d(?:-\d\d)?)?")
Folders = tuple[Path, ...]
"""The `lexicon/` folders of a watch, the first one's files required, the others' laid over them."""


@dataclass(frozen=True, eq=False)
class Lexicon:
    """All terms of a watch. Two loads of the same folder are equal in what they find, not as objects."""

    bodies: Mapping[str, Body]
    """By English name."""
    nations: NationsFile
    given_names: frozenset[str]
    softened: Mapping[str, float]
    """By a veto's reason, what is left of its weight where both sides stand in one breath."""
    family_names: frozenset[str]
    finder: Finder = field(repr=False)
    zones: ZoneNames = field(default=GENERAL, repr=False)

    def scan(self, passage: Passage) -> Scan:
        """All terms of the passage; the last few passages are remembered, since every reader of a passage asks."""
        return _scan(self, passage)

    def native_side(self, name: str) -> str:
        """The side whose own script writes `name`, or whose companies alone have its legal form; "" if nothing says so."""
        sides = self.nations.sides.items()
        core = _ABROAD.sub("", name)
        if core and all(is_han(char) for char in core):
            return next((key for key, words in sides if words.script == "han"), "")
        return next((key for key, words in sides for form in words.legal if name.endswith((f" {form}", f",{form}"))), "")


# ── loading ─────────────────────────────────────────────────────────────────────────────────────────────────────────────────


_LOADING = threading.Lock()
"""Of threads that ask at once one loads, and the others wait for it: the cache alone would have each of them load."""


def load_lexicon(watch: Watch) -> Lexicon:
    """The lexicon of the watch's folders, loaded once a process for each version of its files. Raises WatchError."""
    fields = tuple(one.key for one in watch.fields)
    sides = tuple(side.key for side in watch.sides)
    with _LOADING:
        return _load(tuple(folder / "lexicon" for folder in watch.folders), watch.rules, sides, fields)


@functools.lru_cache(maxsize=8)
def _load(folders: Folders, version: str, sides: tuple[str, ...], fields: tuple[str, ...]) -> Lexicon:
    del version  # a part of the cache's key only
    nations = _read_nations(folders, sides)
    bodies = tuple(_read_bodies(folders, sides, fields))
    rules = read_table(folders, "rules.toml", RulesFile)
    gathered: dict[str, list[Pattern]] = defaultdict(list)
    sources = (
        _body_patterns(bodies),
        _place_patterns(folders, sides),
        _people_patterns(folders, sides),
        _nation_patterns(nations),
        _field_patterns(folders, fields),
        _rule_patterns(rules),
    )
    for source in sources:
        for pattern in source:
            gathered[fold_name(pattern.written)].append(pattern)
    signs = frozenset(sign for words in (*nations.sides.values(), *nations.others.values()) for sign in words.signs)
    given_names = frozenset(read_lines(folders, "given_names.txt"))
    automaton = ahocorasick_rs.AhoCorasick(list(gathered))
    return Lexicon(
        bodies={body.name: body for _, body in bodies},
        nations=nations,
        given_names=given_names,
        family_names=frozenset(read_lines(folders, "family_names.txt")),
        softened={reason: veto.together for reason, veto in rules.vetoes.items()},
        finder=Finder(automaton, tuple(tuple(patterns) for patterns in gathered.values()), signs, given_names),
        zones=zone_names(rules.zones),
    )


def _read_nations(folders: Folders, sides: tuple[str, ...]) -> NationsFile:
    path = folders[0] / "nations.toml"
    if not path.is_file():
        raise WatchError(f"{path} is missing.", "It says what the two countries are called.")
    nations = read_table(folders, "nations.toml", NationsFile)
    if set(nations.sides) != set(sides):
        raise WatchError(f"{path}, sides: {', '.join(nations.sides) or 'none'}; the watch's sides are {', '.join(sides)}.")
    return nations


def _rows_of(folders: Folders, table: str) -> list[Row]:
    required, known = ROWS[table]
    return read_rows(folders, table, required=required, known=known)


def _office_dates(row: Row) -> tuple[str, str]:
    for column in ("since", "until"):
        if row[column] and not _DATE.fullmatch(row[column]):
            raise row.fault(f"{column} {row[column]!r} is no date: 2024, 2024-07 or 2024-07-05 is wanted")
    if row["since"] and row["until"] and row["since"] > row["until"]:
        raise row.fault(f"the office ends ({row['until']}) before it begins ({row['since']})")
    return row["since"], row["until"]


def _side_of(row: Row, sides: tuple[str, ...]) -> str:
    if row["side"] not in {*sides, OTHER}:
        raise row.fault(f"side {row['side']!r} is none of {', '.join(sides)}, {OTHER}")
    return row["side"]


def _conditions(row: Row) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The words an ambiguous name needs, and (marked !) those that speak against it."""
    words = row.many("ambiguous")
    needs = tuple(fold_name(word) for word in words if not word.startswith("!"))
    return needs, tuple(fold_name(word[1:]) for word in words if word.startswith("!"))


def _read_bodies(folders: Folders, sides: tuple[str, ...], fields: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Body]]:
    """Each body with all it is called."""
    rows = _rows_of(folders, "organisations")
    names = {name for row in rows for name in row.named("name_").values()}
    for row in rows:
        called = row.named("name_")
        if not called:
            raise row.fault("a body has no name")
        if row["parent"] and row["parent"] not in names:
            raise row.fault(f"its parent {row['parent']!r} is no body of this lexicon")
        if row["kind"] and row["kind"] not in KINDS:
            raise row.fault(f"kind {row['kind']!r} is none of {', '.join(sorted(KINDS))}")
        if strange := next((key for key in row.many("fields") if key not in fields), ""):
            raise row.fault(f"the watch has no field {strange!r}")
        needs, unless = _conditions(row)
        body = Body(called, _side_of(row, sides), row["parent"], row["kind"], row.many("fields"), needs, unless)
        yield (*called.values(), *row.many("aliases")), body


def _body_patterns(bodies: Iterable[tuple[tuple[str, ...], Body]]) -> Iterator[Pattern]:
    for names, body in bodies:
        for name in dict.fromkeys(_with_short_forms(names)):
            yield Pattern(name, _settled(name, body), cased=_is_cased(name))


def _settled(name: str, body: Body) -> Body:
    """A name that itself has a word that settles it needs no other: Ceres is ambiguous, Ceres Power is not."""
    folded = fold_name(name)
    return replace(body, needs=()) if any(has_word(folded, word) for word in body.needs) else body


def _with_short_forms(names: Iterable[str]) -> Iterator[str]:
    for name in names:
        yield name
        if name.endswith("大学") and len(name) > len("大学") + 1:
            yield name.removesuffix("学")


def _place_patterns(folders: Folders, sides: tuple[str, ...]) -> Iterator[Pattern]:
    for row in _rows_of(folders, "places"):
        names = row.named("name_")
        if not names:
            raise row.fault("a place has no name")
        needs, unless = _conditions(row)
        place = Place(next(iter(names.values())), _side_of(row, sides), needs, unless)
        for name in dict.fromkeys((*names.values(), *row.many("aliases"))):
            yield Pattern(name, place, cased=_is_cased(name))


def _people_patterns(folders: Folders, sides: tuple[str, ...]) -> Iterator[Pattern]:
    for row in _rows_of(folders, "people"):
        names = row.named("name_")
        if not names:
            raise row.fault("a person has no name")
        needs, unless = _conditions(row)
        person = Known(next(iter(names.values())), _side_of(row, sides), row["role"], needs, unless, *_office_dates(row))
        for name in dict.fromkeys((*names.values(), *row.many("aliases"))):
            yield Pattern(name, person)


def _nation_patterns(nations: NationsFile) -> Iterator[Pattern]:
    for key, words in nations.sides.items():
        yield from _words_of_nation(key, key, words)
    for key, words in nations.others.items():
        yield from _words_of_nation(key, "", words)
    yield from _compounds(nations)
    left, right = nations.sides
    for word in nations.pairs:
        yield Pattern(word, Pair((left, right), own=True))
    for phrase in nations.neutral:
        yield Pattern(phrase, Neutral())


def _words_of_nation(key: str, side: str, words: SideWords) -> Iterator[Pattern]:
    for how, group in (("name", words.names), ("people", words.people), ("sign", words.signs)):
        for word in group:
            yield Pattern(word, Nation(key, side, how), cased=_is_cased(word))
    for sign in words.signs:
        for following in words.not_before:
            yield Pattern(sign + following, Neutral())


def _compounds(nations: NationsFile) -> Iterator[Pattern]:
    """日英, 英日, 日仏, 日デンマーク: a sign before another country's sign or name."""
    everyone = {**nations.sides, **nations.others}
    for left, first in everyone.items():
        for right, second in everyone.items():
            if left == right or not {left, right} & set(nations.sides):
                continue
            pair = Pair((left, right), own={left, right} == set(nations.sides))
            for sign in first.signs:
                for other in (*second.signs, *(name for name in second.names if not name.isascii())):
                    yield Pattern(sign + other, pair)


def _field_patterns(folders: Folders, fields: tuple[str, ...]) -> Iterator[Pattern]:
    table = read_table(folders, "fields.toml", FieldsFile)
    for key, groups in table.fields.items():
        if key not in fields:
            raise WatchError(f"fields.toml, fields.{key}: the watch has no such field.", f"Its fields: {', '.join(fields)}.")
        yield from _weighed(f"fields.toml, fields.{key}", "field", key, groups)


def _rule_patterns(table: RulesFile) -> Iterator[Pattern]:
    yield from _weighed("rules.toml, cooperation", "cooperation", "", table.cooperation)
    yield from _weighed("rules.toml, topics", "topic", "", table.topics)
    yield from (_keyword(word, "learning", "", 1.0) for word in table.learning)
    yield from (_keyword(word, "coming", "", 1.0) for word in table.coming)
    for reason, veto in table.vetoes.items():
        if veto.scope and veto.scope not in table.scope:
            raise WatchError(f"rules.toml, vetoes.{reason}.scope: there is no setting {veto.scope!r} in [scope].")
        turned_away = not veto.scope or table.scope[veto.scope] in veto.out
        sort, weight = ("veto", veto.weight) if turned_away else ("topic", _IN_SCOPE)
        yield from (_keyword(word, sort, reason if turned_away else "", weight) for word in veto.words)


def _weighed(place: str, sort: str, key: str, groups: Mapping[str, list[str]]) -> Iterator[Pattern]:
    for weight, words in groups.items():
        try:
            number = float(weight)
        except ValueError:
            raise WatchError(f"{place}: {weight!r} is not a weight (a number).") from None
        yield from (_keyword(word, sort, key, number) for word in words)


def _keyword(word: str, sort: str, key: str, weight: float) -> Pattern:
    """`robot*` also finds robots and robotics."""
    return Pattern(word.removesuffix("*"), Keyword(sort, key, weight), open_end=word.endswith("*"), cased=_is_cased(word))


def _is_cased(name: str) -> bool:
    """Whether `name` must stand exactly as written: abbreviations (AI, NERC, UoB) and names that are also short words (Arm)."""
    return len(name) <= _LONGEST_CASED and name.isascii() and name != name.lower() and (len(name) <= 4 or sum(map(str.isupper, name)) > 1)  # noqa: PLR2004 - a word of four letters


@functools.lru_cache(maxsize=4)
def _scan(lexicon: Lexicon, passage: Passage) -> Scan:
    return lexicon.finder.scan(passage)
