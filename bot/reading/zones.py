"""What hours are told in: the names of time zones."""

import re
from collections.abc import Iterable, Mapping
from datetime import timedelta, timezone, tzinfo
from functools import cached_property
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.reading.words import any_of, keys_of, words_of

_DISTANCE = re.compile(r"([+-])(\d{1,2}):?(\d\d)?")
_FARTHEST = 14
_HOUR = 60


def find_zone(key: str) -> tzinfo:
    """The IANA zone of that name, or the fixed distance from UTC ("+09:00"). Raises ValueError."""
    if distance := _DISTANCE.fullmatch(key):
        size = timedelta(hours=int(distance[2]), minutes=int(distance[3] or 0))
        return timezone(-size if distance[1] == "-" else size)
    try:
        return ZoneInfo(key)
    except (ZoneInfoNotFoundError, OSError) as error:
        raise ValueError(f"there is no time zone {key!r}") from error


class ZoneNames:
    """Time zones by what texts call them. An abbreviation counts only as it is written, a phrase in any case."""

    def __init__(self, named: Iterable[tuple[str, str]]) -> None:
        """`named` holds zone and name; of a name that stands twice the later counts. Raises ValueError for a zone that is none."""
        self._zones = {_folded(name): find_zone(key) for key, name in named}

    @cached_property
    def pattern(self) -> str:
        """One group without a name that finds any of them as a word of its own, or a distance from UTC."""
        names = sorted(self._zones, key=len, reverse=True)
        abbreviations = "|".join(re.escape(name) for name in names if _is_abbreviation(name))
        phrases = "|".join(re.escape(name) for name in names if not _is_abbreviation(name))
        far = rf"{any_of('clock', 'zero')} ?[+-]\d{{1,2}}(?::?\d\d)?"
        return rf"(?<![A-Za-z])(?:{far}|(?i:{phrases})(?![A-Za-z])(?! [A-Z])|(?:{abbreviations})(?![A-Za-z/+]))"

    @cached_property
    def phrases(self) -> str:
        """As `pattern`, without abbreviations: many a body has the letters of one."""
        names = sorted((name for name in self._zones if not _is_abbreviation(name)), key=len, reverse=True)
        return rf"(?<![A-Za-z])(?i:{'|'.join(map(re.escape, names))})(?![A-Za-z])"

    def zone(self, words: str) -> tzinfo | None:
        """The zone of a match of `pattern`; None for a distance that no place is from UTC."""
        if known := self._zones.get(_folded(words)):
            return known
        found = _DISTANCE.search(words)
        return find_zone(found[0]) if found and int(found[2]) <= _FARTHEST and int(found[3] or 0) < _HOUR else None


def _is_abbreviation(name: str) -> bool:
    return name.isascii() and name == name.upper()


def _folded(name: str) -> str:
    return name if _is_abbreviation(name) else name.casefold()


_EVERYWHERE: Mapping[str, tuple[str, ...]] = {key: words_of("zones", key) for key in keys_of("zones")}


def zone_names(own: Mapping[str, Iterable[str]]) -> ZoneNames:
    """The names that mean the same to every reader, with a watch's `own` laid over them."""
    general = [(key, name) for key, names in _EVERYWHERE.items() for name in names]
    return ZoneNames([*general, *((key, name) for key, names in own.items() for name in names)])


GENERAL = zone_names({})
