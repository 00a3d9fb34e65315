"""A plan in words: what it is, when it tells, when it does so next, what is unlike a plain one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import get_args
from zoneinfo import ZoneInfo

from bot.models import Language, Lens, Plan, Spoken, Subscribed, Watch
from bot.watches import label
from bot.wording.catalogue import Wording

_WORKING_DAYS = (0, 1, 2, 3, 4)
_WEEK = 7
_PLACES = 3
"""Most places whose clock a moment is said by."""


def kind_name(kind: str, wording: Wording) -> str:
    match kind:
        case "instant":
            return wording.say("Instant alerts")
        case "daily":
            return wording.say("Daily digest")
        case "weekly":
            return wording.say("Weekly briefing")
        case _:
            return wording.say("Monthly briefing")


def plan_times(plan: Plan, wording: Wording) -> str:
    """ "every Monday at 08:30 London"; 毎週月曜日 8:30（ロンドン）."""
    if plan.kind == "instant":
        minutes = round(plan.grouping.total_seconds() / 60)
        return wording.say_count("within {count} minute", "within {count} minutes", minutes)
    times = plan.times if plan.kind == "daily" else plan.times[:1]
    at = wording.names([f"{each:%H:%M}" for each in times])
    return wording.say("{days} at {time} {city}", days=_days(plan, wording), time=at, city=wording.city(ZoneInfo(plan.zone)))


def _days(plan: Plan, wording: Wording) -> str:
    days = plan.weekdays or tuple(range(_WEEK))
    if plan.kind == "weekly":
        return wording.say("every {day}", day=wording.day_name(days[0]))
    if plan.kind == "monthly":
        return wording.say("the first {day} of the month", day=wording.day_name(days[0]))
    if len(days) == _WEEK:
        return wording.say("every day")
    if days == _WORKING_DAYS:
        return wording.say("{first} to {last}", first=wording.day_name(0), last=wording.day_name(4))
    return wording.names([wording.day_name(day, short=len(days) > 1) for day in days])


def moment_words(moment: datetime, zone: str, watch: Watch, wording: Wording) -> str:
    """ "Mon 30 Nov, 08:30 London · 17:30 Tokyo": where the plan is, then where the watch's sides are."""
    zones = [ZoneInfo(zone), *(ZoneInfo(side.zone) for side in watch.sides if side.zone)]
    cities = {wording.city(place): place for place in zones}
    local = {city: moment.astimezone(place) for city, place in list(cities.items())[:_PLACES]}
    (city, first), *others = local.items()
    here = wording.say("{date}, {time} {city}", date=wording.weekday_date(first.date()), time=wording.time(first), city=city)
    return wording.say(" · ").join([here, *(_elsewhere(other, there, first, wording) for other, there in others)])


def _elsewhere(city: str, there: datetime, here: datetime, wording: Wording) -> str:
    if there.date() == here.date():
        return wording.say("{time} {city}", time=wording.time(there), city=city)
    return wording.say("{time} {weekday} {city}", time=wording.time(there), weekday=wording.weekday(there.date()), city=city)


def next_words(row: Subscribed, watch: Watch, wording: Wording) -> str:
    """When it tells next, or why it does not."""
    if row.plan.state == "paused":
        return wording.say("paused")
    if row.destination.state == "paused":
        return wording.say("stopped: the messages could not be delivered")
    if row.following is None:
        return wording.say("never: days off leave no time")
    if row.plan.kind == "instant":
        return wording.say("as soon as there is something")
    return wording.say("next {moment}", moment=moment_words(row.following, row.plan.zone, watch, wording))


def spoken_name(language: Spoken, wording: Wording) -> str:
    """ "English", "English and Japanese", as the reader calls them."""
    tongues: tuple[Language, ...] = get_args(Language) if language == "both" else (language,)
    return wording.names([wording.tongue(each) for each in tongues])


def plan_more(plan: Plan, watch: Watch, lenses: Mapping[str, Lens], calendars: Sequence[str], wording: Wording) -> list[str]:
    """What it speaks and what of, then what is unlike a plain plan. `calendars` are the names of its days off."""
    fields = [label(field.labels, wording.language) for key in plan.fields if (field := watch.field(key))]
    parts = [
        spoken_name(plan.language, wording),
        wording.names(fields) or wording.say("all fields"),
        wording.say("score {score} and more", score=f"{plan.min_score:g}") if plan.min_score else "",
        lens_name(lenses[plan.lens], wording) if plan.lens in lenses else "",
        wording.say("totals in {currency}", currency=plan.currency) if plan.currency else "",
        wording.say("quiet {start}–{end}", start=f"{plan.quiet[0]:%H:%M}", end=f"{plan.quiet[1]:%H:%M}") if plan.quiet else "",
        wording.say("days off: {calendars}", calendars=wording.names(calendars)) if calendars else "",
        wording.say("headlines, details in the thread") if plan.compact else "",
    ]
    return [part for part in parts if part]


def lens_name(lens: Lens, wording: Wording) -> str:
    return label(lens.labels, wording.language) or lens.name
