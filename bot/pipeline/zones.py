"""Time zones as people look for them: by a city or country in either language, an IANA name, or an abbreviation."""

from collections.abc import Mapping
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from babel.core import get_global

from bot.text import fold
from bot.wording import cldr
from bot.wording.catalogue import Wordings

MOST = 50
"""Found at a time; Slack takes a hundred."""
_ABBREVIATIONS: Mapping[str, str] = {
    "jst": "Asia/Tokyo",
    "bst": "Europe/London",
    "gmt": "Europe/London",
    "cet": "Europe/Paris",
    "est": "America/New_York",
    "pst": "America/Los_Angeles",
    "ist": "Asia/Kolkata",
    "kst": "Asia/Seoul",
}


def is_zone(name: str) -> bool:
    return name in _names()


def find_zones(words: str, wordings: Wordings) -> list[str]:
    """IANA names, the likeliest first: those whose city or country begins so, then those that have the words anywhere."""
    wanted = fold(words).replace(" ", "_")
    names = _known(tuple(wording.locale for wording in wordings.values()))
    found = {name: place for name, known in names.items() if (place := _place(wanted, name, known)) is not None}
    return sorted(found, key=lambda name: (found[name], len(name), name))[:MOST]


@cache
def usual_zones() -> tuple[str, ...]:
    """One for every clock that Windows has a name for, by its best known city (CLDR, windowsZones): a list to choose from."""
    named: Mapping[str, str] = get_global("windows_zone_mapping")
    old: Mapping[str, str] = get_global("zone_aliases")
    known = frozenset(_current())
    return tuple(name for name in dict.fromkeys(("UTC", *(old.get(name, name) for name in named.values()))) if name in known)


def _place(wanted: str, name: str, known: tuple[str, ...]) -> int | None:
    """How well it fits, 0 the best."""
    if _ABBREVIATIONS.get(wanted) == name or wanted in known:
        return 0
    if any(each.startswith(wanted) for each in known):
        return 1
    return 2 if any(wanted in each for each in known) else None


@cache
def _known(locales: tuple[str, ...]) -> Mapping[str, tuple[str, ...]]:
    """By zone: its cities, its countries and its name, as one may type them."""
    countries: Mapping[str, str] = get_global("zone_territories")
    found = {}
    for name in _current():
        cities = [cldr.city_of(ZoneInfo(name), locale) for locale in locales]
        lands = [cldr.country_name(countries[name], locale) for locale in locales] if name in countries else []
        found[name] = tuple(fold(each).replace(" ", "_") for each in (*cities, *lands, name, name.rpartition("/")[2]))
    return found


@cache
def _names() -> frozenset[str]:
    return frozenset(available_timezones())


def _current() -> list[str]:
    """Those of places, and UTC; not the old names that stand for one of them."""
    old: Mapping[str, str] = get_global("zone_aliases")
    return ["UTC", *sorted(name for name in _names() if "/" in name and not name.startswith("Etc/") and name not in old)]
