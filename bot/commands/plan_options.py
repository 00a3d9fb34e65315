"""What the options of `plans add` and `plans change` say, each checked: one clear sentence for what will not do."""

import argparse
import difflib
import re
from collections.abc import Callable
from datetime import time, timedelta
from typing import Any
from zoneinfo import available_timezones

from babel.numbers import is_currency

from bot.app import load_watches, open_lenses
from bot.commands.house import first_watch
from bot.digests.holidays import find_calendar
from bot.digests.period import find_zone
from bot.errors import DeskError, SettingError, WrongUsage
from bot.lenses import find_lens
from bot.models import Plan
from bot.settings import Settings

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
TIMED = frozenset({"kind", "weekdays", "times", "zone", "grouping", "holidays", "on_holiday", "quiet"})
"""The fields that say when a plan falls due."""
_NONE = "none"
_SHORTEST, _LONGEST = timedelta(minutes=1), timedelta(hours=12)
_AS_THEY_ARE = {
    "kind": "kind",
    "to": "destination",
    "language": "language",
    "when_empty": "when_empty",
    "state": "state",
    "on_holiday": "on_holiday",
}


def changes_of(args: argparse.Namespace, settings: Settings) -> dict[str, Any]:
    """By field of Plan. Raises WrongUsage."""
    watch = first_watch(settings, args.watch or "")
    readers: dict[str, tuple[str, Callable[[Any], object]]] = {
        "watch": ("watch", lambda _: watch),
        "days": ("weekdays", weekdays_of),
        "at": ("times", _times),
        "zone": ("zone", _zone),
        "grouping": ("grouping", _grouping),
        "holidays": ("holidays", _holidays),
        "quiet": ("quiet", _quiet),
        "urgent": ("urgent", lambda words: _share("--urgent", words)),
        "fields": ("fields", lambda words: _fields(words, settings, watch)),
        "min_score": ("min_score", lambda words: _share("--min-score", words)),
        "lens": ("lens", lambda words: _lens(words, settings)),
        "currency": ("currency", _currency),
    }
    said = {field: getattr(args, option) for option, field in _AS_THEY_ARE.items() if getattr(args, option, None)}
    given = {option: getattr(args, option, None) for option in readers}
    return said | {field: read(given[option]) for option, (field, read) in readers.items() if given[option] is not None}


def check_plan(plan: Plan) -> None:
    """What each option alone cannot say. Raises WrongUsage."""
    if plan.kind == "weekly" and len(plan.weekdays) > 1:
        raise WrongUsage("A weekly plan has one day.", "Name one with --days, or make it daily: a daily plan may have any days.")
    if plan.kind == "monthly" and len(plan.weekdays) > 1:
        raise WrongUsage("A monthly plan has one day: the first such weekday of the month.", "Name one with --days.")
    if plan.kind in {"weekly", "monthly"} and len(plan.times) > 1:
        raise WrongUsage(f"A {plan.kind} plan has one time.", "Name one with --at, or make it daily: a daily plan may have several times.")


def _listed(words: str) -> list[str]:
    return [part.strip() for part in words.split(",") if part.strip()]


def weekdays_of(words: str) -> tuple[int, ...]:
    days = tuple(word.lower()[:3] for word in _listed(words))
    unknown = [day for day in days if day not in DAYS]
    if unknown or not days:
        raise WrongUsage(f"--days {words} is not understood.", f"Write weekdays as {', '.join(DAYS)}, joined by commas.")
    return tuple(sorted({DAYS.index(day) for day in days}))


def _times(words: str) -> tuple[time, ...]:
    times = [_time("--at", part) for part in _listed(words)]
    if not times:
        raise WrongUsage("--at names no time of day.", "Write it as 08:30, several as 08:30,17:00.")
    return tuple(sorted(set(times)))


def _time(option: str, words: str) -> time:
    try:
        return time.fromisoformat(words.rjust(5, "0") if ":" in words else words).replace(second=0, microsecond=0, tzinfo=None)
    except ValueError as error:
        raise WrongUsage(f"{option} {words} is no time of day.", "Write it as 08:30.") from error


def _zone(name: str) -> str:
    try:
        find_zone(name)
    except SettingError as error:
        near = difflib.get_close_matches(name.title(), available_timezones(), n=1, cutoff=0.6)
        hint = f"Did you mean {near[0]}?" if near else "Write an IANA name such as Europe/London or Asia/Tokyo."
        raise WrongUsage(f"--zone {name} is no time zone.", hint) from error
    return name


def _grouping(words: str) -> timedelta:
    found = re.fullmatch(r"(\d{1,3})\s*(m|min|h)", words.strip().lower())
    span = timedelta(**{"hours" if found[2] == "h" else "minutes": int(found[1])}) if found else timedelta()
    if not _SHORTEST <= span <= _LONGEST:
        raise WrongUsage(f"--grouping {words} will not do.", "Write minutes or hours, from 1m to 12h, such as 30m.")
    return span


def _holidays(words: str) -> tuple[str, ...]:
    names = () if words.strip().lower() == _NONE else tuple(dict.fromkeys(_listed(words)))
    for name in names:
        try:
            find_calendar(name)
        except SettingError as error:
            raise WrongUsage(f"--holidays {words}: {error}") from error
    return names


def _quiet(words: str) -> tuple[time, time] | None:
    if words.strip().lower() == _NONE:
        return None
    start, dash, end = words.partition("-")
    if not dash:
        raise WrongUsage(f"--quiet {words} is not understood.", "Write from and until when, as 22:00-07:00; none for no quiet hours.")
    quiet = (_time("--quiet", start.strip()), _time("--quiet", end.strip()))
    if quiet[0] == quiet[1]:
        raise WrongUsage(f"--quiet {words} begins when it ends.", "To be silent all day, pause the plan.")
    return quiet


def _share(option: str, words: str) -> float:
    try:
        share = float(words)
    except ValueError:
        share = -1.0
    if not 0 <= share <= 1:
        raise WrongUsage(f"{option} {words} is out of range.", "A number from 0 to 1 is wanted.")
    return share


def _fields(words: str, settings: Settings, watch: str) -> tuple[str, ...]:
    known = [field.key for field in load_watches(settings)[watch].fields]
    fields = tuple(word.lower() for word in _listed(words))
    unknown = [field for field in fields if field not in known]
    if unknown:
        raise WrongUsage(f"--fields {unknown[0]} is no field of {watch}.", f"Its fields: {', '.join(known)}.")
    return fields


def _lens(name: str, settings: Settings) -> str:
    if name == _NONE:
        return ""
    try:
        return find_lens(name, open_lenses(settings)).name
    except DeskError as error:
        raise WrongUsage(f"--lens {name}: {error}") from error


def _currency(words: str) -> str:
    code = words.strip().upper()
    if code != _NONE.upper() and not is_currency(code):
        raise WrongUsage(f"--currency {words} is no currency.", "Write its three letters, such as EUR; none for the reader's own.")
    return "" if code == _NONE.upper() else code
