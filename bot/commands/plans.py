"""plans: when and how a destination is told."""

import argparse
import difflib
from dataclasses import replace
from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from bot.app import load_watches
from bot.commands.house import at_desk, first_watch, print_json, print_table, settings_of
from bot.digests.period import find_zone, next_due, period_for
from bot.errors import SettingError, WrongUsage
from bot.models import Plan
from bot.pipeline import Desk, compose_digest, draw
from bot.settings import Settings

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def show(args: argparse.Namespace) -> int:
    settings = settings_of(args)
    plans, now = at_desk(settings, _list, only_look=True)
    if args.json:
        print_json([_as_data(plan, now) for plan in plans])
        return 0
    columns = ("plan", "kind", "to", "when", "next", "language", "fields", "state")
    print_table("", columns, [_as_row(plan, now) for plan in plans], "There are no plans. `kakehashi plans add` makes one.")
    return 0


async def _list(desk: Desk) -> tuple[list[Plan], datetime]:
    return await desk.store.plans(), desk.clock()


def add(args: argparse.Namespace) -> int:
    settings = settings_of(args)
    kind = args.kind
    plan = Plan(
        id=0,
        installation=0,
        name=args.name,
        kind=kind,
        watch=first_watch(settings, args.watch or ""),
        destination=args.to,
        weekdays=_weekdays(args.days) if args.days else ((0,) if kind == "weekly" else (0, 1, 2, 3, 4)),
        zone=settings.desk.zone,
        language=settings.desk.language,
        when_empty="say" if kind == "weekly" else "skip",
        patience=settings.patience,
    )
    plan = replace(plan, **_changes(args, settings))
    _check_days(plan)
    made, now = at_desk(settings, lambda desk: _add(desk, plan))
    print(f"Plan {made.name} tells {made.destination} {_when(made)}; next at {_next(made, now)}.")
    return 0


async def _add(desk: Desk, plan: Plan) -> tuple[Plan, datetime]:
    destination = await desk.store.destination(plan.destination)
    return await desk.store.add_plan(replace(plan, installation=destination.installation), desk.clock()), desk.clock()


def change(args: argparse.Namespace) -> int:
    settings = settings_of(args)
    changes = _changes(args, settings)
    if not changes:
        raise WrongUsage("Nothing to change.", "`kakehashi plans change --help` lists what can be.")
    made = at_desk(settings, lambda desk: _change(desk, args.name, changes))
    print(f"Plan {made.name} now tells {made.destination} {_when(made)}, {made.state}.")
    return 0


async def _change(desk: Desk, name: str, changes: dict[str, Any]) -> Plan:
    if "destination" in changes:
        await desk.store.destination(str(changes["destination"]))
    _check_days(replace(await desk.store.plan(name), **changes))
    return await desk.store.change_plan(name, changes)


def pause(args: argparse.Namespace) -> int:
    at_desk(settings_of(args), lambda desk: desk.store.change_plan(args.name, {"state": "paused"}))
    print(f"Plan {args.name} is paused; `kakehashi plans change {args.name} --state active` wakes it.")
    return 0


def remove(args: argparse.Namespace) -> int:
    at_desk(settings_of(args), lambda desk: desk.store.remove_plan(args.name))
    print(f"Plan {args.name} is removed.")
    return 0


def test(args: argparse.Namespace) -> int:
    print(at_desk(settings_of(args), lambda desk: _test(desk, args.name), only_look=True))
    return 0


async def _test(desk: Desk, name: str) -> str:
    plan = await desk.store.plan(name)
    digest = await compose_digest(desk, plan, period_for(plan, desk.clock()))
    if digest is None:
        return f"{name} would keep silent now: there is nothing to tell."
    return "\n".join(str(message.payload["body"]) for message in await draw(desk, digest, "text", plan.watch))


# ── words ───────────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _changes(args: argparse.Namespace, settings: Settings) -> dict[str, Any]:
    """What the options say, checked."""
    said: dict[str, Any] = {}
    for option, field in (
        ("kind", "kind"),
        ("to", "destination"),
        ("language", "language"),
        ("when_empty", "when_empty"),
        ("state", "state"),
    ):
        if getattr(args, option, None):
            said[field] = getattr(args, option)
    if args.watch:
        said["watch"] = first_watch(settings, args.watch)
    if args.days:
        said["weekdays"] = _weekdays(args.days)
    if args.at:
        said["times"] = (_time(args.at),)
    if args.zone:
        said["zone"] = _zone(args.zone)
    if args.fields is not None:
        said["fields"] = _fields(args.fields, settings, first_watch(settings, args.watch or ""))
    if args.min_score is not None:
        said["min_score"] = _score(args.min_score)
    return said


def _weekdays(words: str) -> tuple[int, ...]:
    days = tuple(word.strip().lower()[:3] for word in words.split(",") if word.strip())
    unknown = [day for day in days if day not in DAYS]
    if unknown or not days:
        raise WrongUsage(f"--days {words} is not understood.", f"Write weekdays as {', '.join(DAYS)}, joined by commas.")
    return tuple(sorted({DAYS.index(day) for day in days}))


def _check_days(plan: Plan) -> None:
    if plan.kind == "weekly" and len(plan.weekdays) > 1:
        raise WrongUsage("A weekly plan has one day.", "Name one with --days, or make it daily: a daily plan may have any days.")


def _time(words: str) -> time:
    try:
        return time.fromisoformat(words.rjust(5, "0") if ":" in words else words).replace(second=0, microsecond=0, tzinfo=None)
    except ValueError as error:
        raise WrongUsage(f"--at {words} is no time of day.", "Write it as 08:30.") from error


def _zone(name: str) -> str:
    try:
        find_zone(name)
    except SettingError as error:
        near = difflib.get_close_matches(name.title(), available_timezones(), n=1, cutoff=0.6)
        hint = f"Did you mean {near[0]}?" if near else "Write an IANA name such as Europe/London or Asia/Tokyo."
        raise WrongUsage(f"--zone {name} is no time zone.", hint) from error
    return name


def _fields(words: str, settings: Settings, watch: str) -> tuple[str, ...]:
    known = [field.key for field in load_watches(settings)[watch].fields]
    fields = tuple(word.strip().lower() for word in words.split(",") if word.strip())
    unknown = [field for field in fields if field not in known]
    if unknown:
        raise WrongUsage(f"--fields {unknown[0]} is no field of {watch}.", f"Its fields: {', '.join(known)}.")
    return fields


def _score(score: float) -> float:
    if not 0 <= score <= 1:
        raise WrongUsage(f"--min-score {score} is out of range.", "A number from 0 to 1 is wanted.")
    return score


def _when(plan: Plan) -> str:
    if plan.kind == "instant":
        return "at once"
    at = f"at {plan.times[0]:%H:%M} ({plan.zone})"
    return f"every {DAYS[plan.weekdays[0]]} {at}" if plan.kind == "weekly" else f"{at} on {', '.join(DAYS[day] for day in plan.weekdays)}"


def _next(plan: Plan, now: datetime) -> str:
    return f"{next_due(plan, now).astimezone(ZoneInfo(plan.zone)):%a %d %b %H:%M}"


def _as_row(plan: Plan, now: datetime) -> tuple[str, ...]:
    following = _next(plan, now) if plan.state == "active" else "–"
    return (plan.name, plan.kind, plan.destination, _when(plan), following, plan.language, ", ".join(plan.fields) or "all", plan.state)


def _as_data(plan: Plan, now: datetime) -> dict[str, object]:
    return {
        "name": plan.name,
        "kind": plan.kind,
        "destination": plan.destination,
        "watch": plan.watch,
        "days": [DAYS[day] for day in plan.weekdays],
        "at": f"{plan.times[0]:%H:%M}",
        "zone": plan.zone,
        "next": next_due(plan, now).isoformat(),
        "fields": list(plan.fields),
        "min_score": plan.min_score,
        "language": plan.language,
        "when_empty": plan.when_empty,
        "state": plan.state,
    }
