"""What to look for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as default
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Side:
    """One of a watch's two countries."""

    key: str
    labels: Mapping[str, str]
    """By language: "UK", 英国."""
    flag: str = ""
    zone: str = ""
    """The IANA zone that its offices keep; "" where it has several."""
    hosts: tuple[str, ...] = ()
    """How the hosts of its outlets end ("uk"); the longest ending that fits decides, whichever side's it is."""
    languages: tuple[str, ...] = ()
    """In which hardly anybody but its outlets writes ("cy")."""


@dataclass(frozen=True, slots=True)
class Field:
    """A field of work a watch covers, by the contract's key ("quantum")."""

    key: str
    labels: Mapping[str, str]
    emoji: str = ""


@dataclass(frozen=True, slots=True)
class Watch:
    """What to look for: a folder under config/watches/, read by `bot.watches`."""

    name: str
    titles: Mapping[str, str]
    sides: tuple[Side, Side]
    fields: tuple[Field, ...]
    post: float
    """From this score up an entry is kept."""
    review: float
    """From this score up a person may look at it."""
    folder: Path
    rules: str
    """The version of its lexicon and rules; a Reading is keyed by it."""
    additions: tuple[Path, ...] = ()
    """Folders of the user's whose `lexicon/` is laid over this one's, in this order."""

    kinds: Mapping[str, tuple[str, ...]] = default(default_factory=dict)
    """By kind of outlet ("university"): how their hosts end."""

    @property
    def folders(self) -> tuple[Path, ...]:
        """All that `load_watch` reads it from."""
        return self.folder, *self.additions

    def side(self, key: str) -> Side | None:
        return next((s for s in self.sides if s.key == key), None)

    def field(self, key: str) -> Field | None:
        return next((f for f in self.fields if f.key == key), None)
