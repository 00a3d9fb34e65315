"""What the options of `plans add` and `plans change` say, each checked: one clear sentence for what will not do."""

import argparse
import difflib
import re
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import time, timedelta
from typing import Any
from zoneinfo import available_timezones

from bot.commands.house import first_watch
from bot.digests.faults import Fault
from bot.digests.holidays import find_calendar
from bot.errors import SettingError, WrongUsage
from bot.models import Plan, Watch
from bot.settings import Settings

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_NONE = "none"
_MENDS: Mapping[str, str] = {
    "weekdays": "Name one with --days, or make it daily: a daily plan may have any days.",
    "times": "Name one with --at, or make it daily: a daily plan may have several times.",
    "grouping": "Write minutes or hours, from 1m to 12h, such as 30m.",
    "quiet": "To be silent all day, pause the plan.",
    "currency": "Write its three letters, such as EUR; none for the reader's own.",
}
_AS_THEY_ARE = {
    "kind": "kind",
    "to": "destination",
    "language": "language",
    "when_empty": "when_empty",
    "state": "state",
    "on_holiday": "on_holiday",
    "zone": "zone",
}


def changes_of(args: argparse.Namespace, settings: Settings) -> dict[str, Any]:
    """By field of Plan. Raises WrongUsage."""
    watch = first_watch(settings, args.watch or "")
    readers: dict[str, tuple[str, Callable[[Any], object]]] = {
        "watch": ("watch", lambda _: watch),
        "days": ("weekdays", weekdays_of),
        "at": ("times", _times),
        "grouping": ("grouping", _grouping),
        "holidays": ("holidays", _holidays),
        "quiet": ("quiet", _quiet),
        "urgent": ("urgent", lambda words: _share("--urgent", words)),
        "fields": ("fields", lambda words: tuple(word.lower() for word in _listed(words))),
        "min_score": ("min_score", lambda words: _share("--min-score", words)),
        "lens": ("lens", lambda words: "" if words == _NONE else words),
        "currency": ("currency", lambda words: _none_or(words.strip()).upper()),
        "compact": ("compact", bool),
    }
    said = {field: getattr(args, option) for option, field in _AS_THEY_ARE.items() if getattr(args, option, None)}
    given = {option: getattr(args, option, None) for option in readers}
    return said | {field: read(given[option]) for option, (field, read) in readers.items() if given[option] is not None}


def mend_of(fault: Fault, plan: Plan, watch: Watch | None, lenses: Collection[str]) -> str:
    """What to write on the command line instead."""
    mends: Mapping[str, Callable[[], str]] = {
        "zone": lambda: _mend_zone(plan.zone),
        "holidays": lambda: _mend_calendars(plan.holidays),
        "fields": lambda: f"Its fields: {', '.join(field.key for field in (watch.fields if watch else ()))}.",
        "lens": lambda: f"There are: {', '.join(sorted(lenses)) or 'none'}.",
    }
    return mends[fault.field]() if fault.field in mends else _MENDS.get(fault.field, "")


def _mend_zone(zone: str) -> str:
    near = difflib.get_close_matches(zone.title(), available_timezones(), n=1, cutoff=0.6)
    return f"Did you mean {near[0]}?" if near else "Write an IANA name such as Europe/London or Asia/Tokyo."


def _mend_calendars(names: Iterable[str]) -> str:
    for name in names:
        try:
            find_calendar(name)
        except SettingError as error:
            return error.mend
    return ""


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


def _grouping(words: str) -> timedelta:
    found = re.fullmatch(r"(\d{1,3})\s*(m|min|h)", words.strip().lower())
    if not found:
        raise WrongUsage(f"--grouping {words} will not do.", "Write minutes or hours, from 1m to 12h, such as 30m.")
    return timedelta(**{"hours" if found[2] == "h" else "minutes": int(found[1])})


def _holidays(words: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(_listed(_none_or(words))))


def _none_or(words: str) -> str:
    """The words, "" for none."""
    return "" if words.strip().lower() == _NONE else words


def _quiet(words: str) -> tuple[time, time] | None:
    if words.strip().lower() == _NONE:
        return None
    start, dash, end = words.partition("-")
    if not dash:
        raise WrongUsage(f"--quiet {words} is not understood.", "Write from and until when, as 22:00-07:00; none for no quiet hours.")
    return _time("--quiet", start.strip()), _time("--quiet", end.strip())


def _share(option: str, words: str) -> float:
    try:
        return float(words)
    except ValueError as error:
        raise WrongUsage(f"{option} {words} is no number.", "A number from 0 to 1 is wanted.") from error
