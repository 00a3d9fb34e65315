"""What a loaded lexicon may still have wrong: names that two claim, names that are also words, offices that end before they begin.

Loading refuses what cannot be read; this is for whoever edits the files (`watch check`). Each flaw names file and line.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from bot.models import OTHER, Watch
from bot.reading.bodies.organisations import NOT_LISTED
from bot.reading.lexicon.files import Row, read_rows
from bot.reading.lexicon.folding import fold_name
from bot.reading.lexicon.load import ROWS, Lexicon, load_lexicon
from bot.reading.lexicon.terms import Keyword

Gravity = Literal["wrong", "doubtful"]
_SHORTEST = 2


@dataclass(frozen=True, slots=True)
class Flaw:
    """`wrong` makes a reading depend on the order of the files; `doubtful` is worth a look."""

    gravity: Gravity
    place: str
    what: str


@dataclass(frozen=True, slots=True)
class _Claim:
    """One name of one row."""

    table: str
    row: Row
    written: str

    @property
    def settled(self) -> bool:
        """Whether words near it decide if the name means this."""
        return bool(self.row["ambiguous"])


def check_lexicon(watch: Watch) -> tuple[Flaw, ...]:
    """The flaws of the watch's lexicon, the wrong ones first. Raises WatchError for what cannot be loaded at all."""
    lexicon = load_lexicon(watch)
    folders = tuple(folder / "lexicon" for folder in watch.folders)
    rows = {table: read_rows(folders, table, required=required, known=known) for table, (required, known) in ROWS.items()}
    claims: dict[str, list[_Claim]] = defaultdict(list)
    for claim in (claim for table, each in rows.items() for row in each for claim in _claims(table, row)):
        claims[fold_name(claim.written)].append(claim)
    words = _words_of(lexicon)
    found = [flaw for name, each in claims.items() for flaw in (*_clashes(each), *_too_short(name, each), *_is_a_word(name, each, words))]
    found += [flaw for table, each in rows.items() for flaw in _twice(table, each)]
    found += list(_circles(rows["organisations"]))
    found += [flaw for row in rows["organisations"] for flaw in _unsourced(row)]
    return tuple(sorted(found, key=lambda flaw: (flaw.gravity != "wrong", flaw.place)))


def _claims(table: str, row: Row) -> Iterator[_Claim]:
    for written in dict.fromkeys((*row.named("name_").values(), *row.many("aliases"))):
        yield _Claim(table, row, written)


def _words_of(lexicon: Lexicon) -> Mapping[str, str]:
    """What names must not be by chance, folded, and what each is: countries, and ordinary words (NHS is a word of health by right)."""
    keywords = (
        p for patterns in lexicon.finder.patterns for p in patterns if not p.open_end and p.written.isascii() and p.written.islower()
    )
    words = {fold_name(p.written): f"a word of {p.term.key or p.term.sort}" for p in keywords if isinstance(p.term, Keyword)}
    nations = lexicon.nations
    called = [word for one in (*nations.sides.values(), *nations.others.values()) for word in (*one.names, *one.people)]
    return words | {fold_name(word): "in nations.toml" for word in (*called, *nations.pairs, *nations.neutral)}


def _flaw(gravity: Gravity, row: Row, what: str) -> Flaw:
    return Flaw(gravity, f"{row.path.name}, line {row.line}", what)


def _clashes(claims: Sequence[_Claim]) -> Iterator[Flaw]:
    """One name, two bodies: the words near them must tell which is meant. Of two offices of one person the dates do."""
    first, *others = claims
    for other in others:
        if other.table != first.table or other.row.name == first.row.name or other.written != first.written:
            continue
        if first.table == "people" and not _overlap(first.row, other.row):
            continue
        if not (first.settled or other.settled):
            theirs = f"{first.row.name} ({first.row.path.name}, line {first.row.line})"
            yield _flaw("wrong", other.row, f"{other.written!r} is also a name of {theirs}")


def _overlap(one: Row, other: Row) -> bool:
    return (one["since"] or "0") < (other["until"] or "9") and (other["since"] or "0") < (one["until"] or "9")


def _too_short(name: str, claims: Sequence[_Claim]) -> Iterator[Flaw]:
    for claim in claims:
        if len(name) < _SHORTEST and not claim.settled:
            yield _flaw("wrong", claim.row, f"{claim.written!r} is too short to be told from other words")


def _is_a_word(name: str, claims: Sequence[_Claim], words: Mapping[str, str]) -> Iterator[Flaw]:
    """A name that is also a country's, or a word of a field, needs words that settle it. (Of a ship or a telescope it is one by right.)"""
    meant = words.get(name)
    for claim in claims:
        if meant and not claim.settled and claim.row["kind"] not in NOT_LISTED:
            yield _flaw("wrong" if "nations" in meant else "doubtful", claim.row, f"{claim.written!r} is also {meant}")


def _twice(table: str, rows: Sequence[Row]) -> Iterator[Flaw]:
    """A second row is for aliases that words must settle, or for another office of one person."""
    seen: dict[str, Row] = {}
    for row in rows:
        before = seen.setdefault(row.name, row)
        if before is row or table == "people":
            continue
        if not row["ambiguous"] and not before["ambiguous"]:
            yield _flaw("wrong", row, f"{row.name} stands on line {before.line} of {before.path.name} too")
        elif row["side"] != before["side"]:
            yield _flaw("wrong", row, f"{row.name} is of side {row['side']} here and {before['side']} on line {before.line}")


def _circles(rows: Sequence[Row]) -> Iterator[Flaw]:
    parents = {row.name: row["parent"] for row in rows if row["parent"]}
    for row in rows:
        above, at = {row.name}, row["parent"]
        while at and at not in above:
            above.add(at)
            at = parents.get(at, "")
        if at == row.name:
            yield _flaw("wrong", row, f"{row.name} is its own parent, by way of {row['parent']}")


def _unsourced(row: Row) -> Iterator[Flaw]:
    if not row["source"] and row["side"] != OTHER:
        yield _flaw("doubtful", row, f"{row.name} says nowhere where it can be checked")
