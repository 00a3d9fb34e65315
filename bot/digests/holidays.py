"""Which days are no working days: public holidays by a kept library, and closures that come round every year.

A calendar is named as `calendars.toml` has it, by a code of the library ("CA", "GB-SCT"), or by its own days ("12-22..01-04").
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable
from datetime import date
from functools import cache
from pathlib import Path

from holidays import country_holidays, list_supported_countries

from bot.errors import SettingError
from bot.models import Language
from bot.watches import label
from bot.wording.cldr import country_name

_NAMED = tomllib.loads(Path(__file__).with_name("calendars.toml").read_text("utf-8"))
NAMES = tuple(_NAMED)
_CODE = re.compile(r"([A-Z]{2})(?:-([A-Z0-9]{1,6}))?")
_SPAN = re.compile(r"(\d\d)-(\d\d)(?:\.\.(\d\d)-(\d\d))?")
_LEAP = 2000

Calendar = Callable[[date], bool]
"""Whether a local date is a day off."""


def is_holiday(names: Iterable[str], day: date) -> bool:
    """Whether one of the calendars has that day. Raises SettingError for a name that is none."""
    return any(find_calendar(name)(day) for name in names)


@cache
def find_calendar(name: str) -> Calendar:
    """Raises SettingError, saying what there is."""
    named = _NAMED.get(name, {})
    if "days" in named or _SPAN.fullmatch(name):
        return _yearly(name, named.get("days", name))
    return _public(name, named.get("code", name))


def calendar_label(name: str, language: Language) -> str:
    """What a reader chooses it by: "England and Wales"; of a code the country's name, of days of one's own those."""
    if labels := _NAMED.get(name, {}).get("label"):
        return label(labels, language)
    code = name.partition("-")[0]
    return name if _SPAN.fullmatch(name) or code == name.lower() else name.replace(code, country_name(code, language), 1)


def _yearly(name: str, days: str) -> Calendar:
    """Days of every year; they may pass the year's end."""
    found = _SPAN.fullmatch(days)
    parts = [int(part) for part in found.groups() if part] if found else []
    try:
        first, last = (date(_LEAP, *parts[at : at + 2]) for at in (0, len(parts) - 2))
    except (TypeError, ValueError) as error:
        raise SettingError(f"The calendar {name} names a day that is none.", "Days are written MM-DD or MM-DD..MM-DD.") from error
    start, end = (first.month, first.day), (last.month, last.day)
    if start <= end:
        return lambda day: start <= (day.month, day.day) <= end
    return lambda day: (day.month, day.day) >= start or (day.month, day.day) <= end


def _public(name: str, code: str) -> Calendar:
    found = _CODE.fullmatch(code)
    countries = list_supported_countries(include_aliases=False)
    if not found or found[1] not in countries:
        mend = f"There are {', '.join(NAMES)}; a country's two letters, with a part of it as in GB-SCT; and days of your own: 12-22..01-04."
        raise SettingError(f"There is no calendar {name!r}.", mend)
    country, part = found.groups()
    if part and part not in countries[country]:
        parts = ", ".join(f"{country}-{known}" for known in countries[country]) or "none"
        raise SettingError(f"There is no calendar {name!r}.", f"Parts of {country} that there are: {parts}.")
    return country_holidays(country, subdiv=part).__contains__
