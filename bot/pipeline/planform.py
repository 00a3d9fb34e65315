"""A plan as a form: what it asks, with what stands there, and back again. Platforms draw it and bring what was put in.

What stands in a form is by input: one value, or those chosen of several, as text. A form may show a part of its inputs; what the others
hold is kept beside it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import time
from typing import Any, get_args
from zoneinfo import ZoneInfo

from bot.digests.faults import Fault
from bot.digests.holidays import NAMES, calendar_label
from bot.lenses import GENERAL
from bot.models import Asks, Choice, Input, Plan, PlanKind, Spoken, Values, Watch
from bot.pipeline.desk import Desk
from bot.pipeline.planning import faults_of
from bot.pipeline.zones import find_zones, is_zone
from bot.watches import label
from bot.wording.catalogue import Wording, Wordings, msgid
from bot.wording.planlines import kind_name, lens_name, spoken_name

TIMES = 6
"""Most times of day that a form has room for."""
SCORES = ("0", "0.7", "0.95")
CURRENCIES = ("GBP", "JPY", "EUR", "USD")
_GENERAL = "-"
"""Stands for nothing where something must be chosen."""
_CLOCK = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
_ON_HOLIDAY = ("next", "merge", "skip")
_LAST_DAY = 6
_NO_TIME = msgid("This is no time of day.")
_KINDS: tuple[PlanKind, ...] = get_args(PlanKind)
_SPOKEN: tuple[Spoken, ...] = get_args(Spoken)


# ── to and fro ──────────────────────────────────────────────────────────────────────────────────────────────────────────────


def values_of(plan: Plan) -> Values:
    """What stands in the form of that plan."""
    one_day = plan.weekdays[:1] if plan.kind in {"weekly", "monthly"} else (0,)
    days = plan.weekdays if plan.kind == "daily" else (0, 1, 2, 3, 4)
    start, end = plan.quiet or (None, None)
    return {
        "kind": (plan.kind,),
        "weekday": tuple(map(str, one_day)),
        "weekdays": tuple(map(str, days)),
        **{_time_name(place): (f"{at:%H:%M}",) for place, at in enumerate(plan.times[:TIMES])},
        "zone": (plan.zone,),
        "fields": plan.fields,
        "language": (plan.language,),
        "min_score": (f"{plan.min_score:g}",),
        "quiet_from": (f"{start:%H:%M}",) if start is not None else (),
        "quiet_until": (f"{end:%H:%M}",) if end is not None else (),
        "holidays": plan.holidays,
        "on_holiday": (plan.on_holiday,),
        "lens": (plan.lens or _GENERAL,),
        "compact": ("compact" if plan.compact else "full",),
        "currency": (plan.currency or _GENERAL,),
    }


def read_form(desk: Desk, base: Plan, values: Values) -> tuple[Plan, tuple[Fault, ...]]:
    """`base` as the form changes it, and what is wrong with that: each fault's `field` is an input's name. Where something is wrong the
    plan is not to be kept."""
    reading = _Reading(values)
    kind = reading.one_of("kind", _KINDS, base.kind)
    changes: dict[str, Any] = {
        "kind": kind,
        "weekdays": reading.days(kind, base),
        "times": reading.times(kind, base),
        "zone": reading.zone(base.zone),
        "fields": values.get("fields", base.fields),
        "language": reading.one_of("language", _SPOKEN, base.language),
        "min_score": reading.number("min_score", base.min_score),
        "quiet": reading.quiet(base),
        "holidays": values.get("holidays", base.holidays),
        "on_holiday": reading.one_of("on_holiday", _ON_HOLIDAY, base.on_holiday),
        "lens": reading.text("lens", base.lens).removeprefix(_GENERAL),
        "currency": reading.text("currency", base.currency).removeprefix(_GENERAL),
        "compact": reading.one_of("compact", ("compact", "full"), "compact" if base.compact else "full") == "compact",
    }
    if kind != base.kind or not base.id:
        changes["when_empty"] = "say" if kind in {"weekly", "monthly"} else "skip"
    plan = replace(base, **changes)
    found = (*reading.faults, *(replace(fault, field=_input_of(fault.field, kind)) for fault in faults_of(desk, plan)))
    return plan, found


def find_place(values: Values, wordings: Wordings) -> Values:
    """With the zone of the place that was typed, where one is known."""
    found = find_zones(words, wordings) if (words := next(iter(values.get("place", ())), "").strip()) else []
    return {**values, "zone": (found[0],), "place": ()} if found else values


def _input_of(field: str, kind: str) -> str:
    match field:
        case "weekdays":
            return "weekdays" if kind == "daily" else "weekday"
        case "times":
            return "time"
        case "quiet":
            return "quiet_until"
        case _:
            return field


def _time_name(place: int) -> str:
    return f"time{place + 1}" if place else "time"


class _Reading:
    """What stands in a form, read; what cannot be is noted, and what the plan had stands in its place."""

    def __init__(self, values: Values) -> None:
        self._values = values
        self.faults: list[Fault] = []

    def text(self, name: str, otherwise: str) -> str:
        return next(iter(self._values.get(name, ())), otherwise)

    def zone(self, otherwise: str) -> str:
        """What stands as a place is one that no zone is known of."""
        if place := self.text("place", ""):
            self.faults.append(Fault("place", msgid("No time zone is known for “{place}”."), {"place": place}))
        return self.text("zone", otherwise)

    def one_of(self, name: str, allowed: Sequence[Any], otherwise: Any) -> Any:
        value = self.text(name, otherwise)
        if value not in allowed:
            self.faults.append(Fault(name, msgid("Choose one of what is offered.")))
            return otherwise
        return value

    def number(self, name: str, otherwise: float) -> float:
        try:
            return float(self.text(name, str(otherwise)))
        except ValueError:
            self.faults.append(Fault(name, msgid("A number from 0 to 1 is wanted.")))
            return otherwise

    def days(self, kind: str, base: Plan) -> tuple[int, ...]:
        """Of an instant plan what it had: it has none that count."""
        name = "weekdays" if kind == "daily" else "weekday"
        if kind == "instant" or name not in self._values:
            return base.weekdays
        chosen = [int(day) for day in self._values[name] if day.isdecimal() and int(day) <= _LAST_DAY]
        return tuple(sorted(set(chosen)))

    def times(self, kind: str, base: Plan) -> tuple[time, ...]:
        names = [name for name in map(_time_name, range(TIMES)) if name in self._values]
        if kind == "instant" or not names:
            return base.times
        counted = names if kind == "daily" else names[:1]
        found = [at for name in counted if (at := self._time(name)) is not None]
        return tuple(sorted({*found, *(base.times[TIMES:] if kind == "daily" else ())}))

    def quiet(self, base: Plan) -> tuple[time, time] | None:
        if "quiet_from" not in self._values and "quiet_until" not in self._values:
            return base.quiet
        start, end = self._time("quiet_from"), self._time("quiet_until")
        if start is not None and end is not None:
            return start, end
        if start is not None or end is not None:
            missing = "quiet_until" if end is None else "quiet_from"
            self.faults.append(Fault(missing, msgid("Quiet hours have a beginning and an end: choose both or neither.")))
        return None

    def _time(self, name: str) -> time | None:
        words = self.text(name, "")
        try:
            return time.fromisoformat(words).replace(second=0, microsecond=0, tzinfo=None) if words else None
        except ValueError:
            self.faults.append(Fault(name, _NO_TIME))
            return None


# ── what is asked ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def inputs_of(desk: Desk, watch: Watch, values: Values, wording: Wording, *, more: bool, zones: Sequence[str] = ()) -> tuple[Input, ...]:
    """The questions that `values` call for; with `more` also those few people want to answer. `zones` are offered beside the one that it
    has: none where the platform finds them while somebody types."""
    asking = _Asking(desk, watch, values, wording, zones, more)
    kind = next(iter(values.get("kind", ())), "")
    first = (asking.kind(), *asking.times(kind), *asking.readers())
    return (*first, *asking.days_off(kind), *asking.looks()) if more else first


@dataclass(frozen=True)
class _Asking:
    desk: Desk
    watch: Watch
    values: Values
    wording: Wording
    zones: Sequence[str] = ()
    more: bool = False

    def _ask(self, name: str, asks: Asks, title: str, choices: Iterable[Choice] = (), **more: Any) -> Input:
        held = tuple(value for value in self.values.get(name, ()) if asks != "time" or _CLOCK.fullmatch(value))
        return Input(name, asks, title, held, tuple(choices), **more)

    def kind(self) -> Input:
        kinds = [Choice(kind, kind_name(kind, self.wording)) for kind in _KINDS]
        return self._ask("kind", "one", self.wording.say("What to send"), kinds, changes=True)

    def times(self, kind: str) -> list[Input]:
        say, days = self.wording.say, [Choice(str(day), self.wording.day_name(day)) for day in range(_LAST_DAY + 1)]
        zone = self._zone()
        if kind == "instant":
            return zone
        if kind == "daily":
            return [self._ask("weekdays", "boxes", say("Days"), days), *self._times(), *zone]
        on = say("The first … of the month") if kind == "monthly" else say("Day")
        return [self._ask("weekday", "one", on, days), self._ask("time", "time", say("Time")), *zone]

    def _zone(self) -> list[Input]:
        """Where they are not looked up, a place that is not in the list has a question of its own."""
        say, own = self.wording.say, [name for name in self.values.get("zone", ()) if is_zone(name)]
        zones = [Choice(name, zone_label(name, self.wording)) for name in dict.fromkeys((*own, *self.zones))]
        if not self.zones:
            return [self._ask("zone", "zone", say("Time zone"), zones, hint=say("Type a city or country to find another."))]
        zone = self._ask("zone", "zone", say("Time zone"), zones)
        if not (self.more or self.values.get("place")):
            return [zone]
        hint = say("A city or country, where the list has no time zone of it.")
        return [zone, self._ask("place", "line", say("Another place"), hint=hint, optional=True, longest=60)]

    def _times(self) -> list[Input]:
        say, known = self.wording.say, sum(bool(self.values.get(_time_name(place))) for place in range(TIMES))
        names = [_time_name(place) for place in range(1, min(max(known, 2), TIMES))]
        return [self._ask("time", "time", say("Time")), *(self._ask(name, "time", say("Another time"), optional=True) for name in names)]

    def readers(self) -> list[Input]:
        say = self.wording.say
        fields = [Choice(field.key, label(field.labels, self.wording.language)) for field in self.watch.fields]
        spoken = [Choice(each, spoken_name(each, self.wording)) for each in _SPOKEN]
        return [
            self._ask("fields", "several", say("Fields"), fields, placeholder=say("All fields"), optional=True),
            self._ask("language", "one", say("Language"), spoken),
        ]

    def days_off(self, kind: str) -> list[Input]:
        say = self.wording.say
        calendars = [Choice(name, calendar_label(name, self.wording.language)) for name in self._with_own("holidays", NAMES)]
        off = self._ask("holidays", "several", say("Days off"), calendars, placeholder=say("None"), optional=True)
        if kind == "instant":
            urgent = say("Only what is most important is sent then.")
            start = self._ask("quiet_from", "time", say("Quiet from"), optional=True)
            return [replace(off, hint=urgent), start, self._ask("quiet_until", "time", say("Quiet until"), hint=urgent, optional=True)]
        what = [
            Choice("next", say("Send it on the next working day")),
            Choice("merge", say("Send it together with the next one")),
            Choice("skip", say("Leave it out")),
        ]
        return [off, self._ask("on_holiday", "one", say("What falls on a day off"), what)]

    def looks(self) -> list[Input]:
        say = self.wording.say
        scores = [Choice(each, self._score(each)) for each in self._with_own("min_score", SCORES)]
        lengths = [Choice("full", say("In full")), Choice("compact", say("Headlines; details in the thread"))]
        lenses = [Choice(name, lens_name(lens, self.wording)) for name, lens in self.desk.lenses.items() if name != GENERAL.name]
        currencies = [Choice(each, each) for each in self._with_own("currency", CURRENCIES) if each != _GENERAL]
        return [
            self._ask("min_score", "one", say("Which stories"), scores),
            self._ask("compact", "one", say("Length in the channel"), lengths),
            self._ask("lens", "one", say("Made for"), [Choice(_GENERAL, say("Everybody")), *lenses]),
            self._ask("currency", "one", say("Totals in"), [Choice(_GENERAL, say("The reader’s currency")), *currencies]),
        ]

    def _with_own(self, name: str, usual: Iterable[str]) -> Iterable[str]:
        """What is usual, and what the plan has beside it."""
        return dict.fromkeys((*usual, *filter(None, self.values.get(name, ()))))

    def _score(self, score: str) -> str:
        match score:
            case "0":
                return self.wording.say("All stories")
            case "0.7":
                return self.wording.say("Clearly about both sides (score 0.7 and more)")
            case "0.95":
                return self.wording.say("Only the surest (score 0.95 and more)")
            case _:
                return self.wording.say("Score {score} and more", score=score)


def zone_label(name: str, wording: Wording) -> str:
    """ "London (Europe/London)"."""
    return wording.say("{city} ({zone})", city=wording.city(ZoneInfo(name)), zone=name)
