"""What a lexicon can know and a passage can show: bodies, places, people, nations, words, and where they stand."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from bot.models import Where


@dataclass(frozen=True, slots=True)
class Body:
    """An organisation, or a thing that belongs to one side (a ship, a programme, a paper). It counts only where one of `needs`
    stands near, and none of `unless`."""

    names: Mapping[str, str]
    side: str
    parent: str = ""
    kind: str = ""
    fields: tuple[str, ...] = ()
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
    """A person the lexicon knows, in an office held from `since` until `until` (ISO dates or their beginnings; "" is open)."""

    name: str
    side: str
    role: str = ""
    needs: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    since: str = ""
    until: str = ""

    def held_on(self, day: date | None) -> bool:
        """Whether they held the office then; for no day, whether nothing is known to have ended it."""
        if day is None:
            return not self.until
        return self.since <= day.isoformat() and (not self.until or day.isoformat()[: len(self.until)] <= self.until)


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


class Line:
    """The names of a title or a text, none inside another, asked for by where they stand."""

    def __init__(self, hits: Iterable[Hit]) -> None:
        self.hits = sorted(hits, key=lambda one: one.start)
        self._starts = [one.start for one in self.hits]
        self._ends = [one.end for one in self.hits]

    def inside(self, start: int, end: int) -> list[Hit]:
        """Those that touch [start:end]."""
        first = bisect_left(self._ends, start + 1)
        return self.hits[first : max(first, bisect_left(self._starts, end))]

    def before(self, position: int) -> Iterator[Hit]:
        """Those that end at or before `position`, the nearest first."""
        return reversed(self.hits[: bisect_left(self._ends, position + 1)])

    def after(self, position: int) -> Iterator[Hit]:
        """Those that begin at or after `position`, the nearest first."""
        return iter(self.hits[bisect_left(self._starts, position) :])


@dataclass(frozen=True, slots=True)
class Scan:
    """What the lexicon found: names in reading order, none inside another; keywords may stand inside names and each other."""

    names: tuple[Hit, ...]
    keywords: tuple[Hit, ...]


@dataclass(frozen=True, slots=True)
class Pattern:
    written: str
    term: Term
    open_end: bool = False
    cased: bool = False
