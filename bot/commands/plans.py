"""plans: when and how a destination is told."""

import argparse
from collections.abc import Awaitable
from dataclasses import replace
from datetime import datetime, time
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from bot.commands.house import at_desk, first_watch, print_json, print_table, settings_of
from bot.commands.plan_options import DAYS, changes_of, mend_of
from bot.digests.period import next_due
from bot.errors import WrongUsage
from bot.models import Plan
from bot.pipeline import Desk, draw
from bot.pipeline.permits import CLI
from bot.pipeline.planning import Faulty, add_plan, change_plan, plain_plan, preview, remove_plan

Result = TypeVar("Result")

IN_JAPANESE = (
    "Note: where no Japanese outlet reports a story, its Japanese headline is a line built from names, amount and field, with the source's "
    "own title beneath."
)


def show(args: argparse.Namespace) -> int:
    settings = settings_of(args)
    plans, now = at_desk(settings, _list, only_look=True)
    if args.json:
        print_json([_as_data(plan, now) for plan in plans])
        return 0
    columns = ("plan", "kind", "to", "when", "next", "language", "fields", "more", "maker", "state")
    print_table("", columns, [_as_row(plan, now) for plan in plans], "There are no plans. `kakehashi plans add` makes one.")
    return 0


async def _list(desk: Desk) -> tuple[list[Plan], datetime]:
    return await desk.store.plans(), desk.clock()


def add(args: argparse.Namespace) -> int:
    settings = settings_of(args)
    desk = settings.desk
    watch = first_watch(settings, args.watch or "")
    plain = plain_plan(args.kind, watch, zone=desk.zone, language=desk.language, patience=settings.patience)
    plan = replace(plain, name=args.name, **changes_of(args, settings))
    made, now = at_desk(settings, lambda desk: _add(desk, plan))
    print(f"Plan {made.name} tells {made.destination} {_when(made)}; next at {_next(made, now)}.")
    _say_how_japanese(made)
    return 0


def _say_how_japanese(plan: Plan) -> None:
    if plan.language != "en":
        print(IN_JAPANESE)


async def _add(desk: Desk, plan: Plan) -> tuple[Plan, datetime]:
    return await _mended(desk, plan, add_plan(desk, CLI, plan)), desk.clock()


async def _mended(desk: Desk, plan: Plan, work: Awaitable[Result]) -> Result:
    """What cannot be kept, with what to write instead."""
    try:
        return await work
    except Faulty as error:
        raise WrongUsage(error.what, mend_of(error.fault, plan, desk.watches.get(plan.watch), desk.lenses)) from error


def change(args: argparse.Namespace) -> int:
    settings = settings_of(args)
    changes = changes_of(args, settings)
    if not changes:
        raise WrongUsage("Nothing to change.", "`kakehashi plans change --help` lists what can be.")
    made, now = at_desk(settings, lambda desk: _change(desk, args.name, changes))
    following = f"; next at {_next(made, now)}" if made.state == "active" else ""
    print(f"Plan {made.name} now tells {made.destination} {_when(made)}, {made.state}{following}.")
    if "language" in changes:
        _say_how_japanese(made)
    return 0


async def _change(desk: Desk, name: str, changes: dict[str, Any]) -> tuple[Plan, datetime]:
    before = await desk.store.plan(name)
    made = await _mended(desk, replace(before, **changes), change_plan(desk, CLI, before, changes))
    return made, desk.clock()


def pause(args: argparse.Namespace) -> int:
    at_desk(settings_of(args), lambda desk: _change(desk, args.name, {"state": "paused"}))
    print(f"Plan {args.name} is paused; `kakehashi plans change {args.name} --state active` wakes it.")
    return 0


def remove(args: argparse.Namespace) -> int:
    at_desk(settings_of(args), lambda desk: _remove(desk, args.name))
    print(f"Plan {args.name} is removed.")
    return 0


async def _remove(desk: Desk, name: str) -> None:
    await remove_plan(desk, CLI, await desk.store.plan(name))


def test(args: argparse.Namespace) -> int:
    print(at_desk(settings_of(args), lambda desk: _test(desk, args.name), only_look=True))
    return 0


async def _test(desk: Desk, name: str) -> str:
    plan = await desk.store.plan(name)
    digest = await preview(desk, plan)
    if digest is None:
        return f"{name} would keep silent now: there is nothing to tell."
    return "\n".join(str(message.payload["body"]) for message in await draw(desk, digest, "text", plan.watch))


# ── words ───────────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _when(plan: Plan) -> str:
    if plan.kind == "instant":
        return f"at once, what comes within {_minutes(plan)} minutes together"
    at = f"at {', '.join(f'{at:%H:%M}' for at in _times(plan))} ({plan.zone})"
    match plan.kind:
        case "weekly":
            return f"every {DAYS[plan.weekdays[0]]} {at}"
        case "monthly":
            return f"every first {DAYS[plan.weekdays[0]]} of the month {at}"
        case _:
            return f"{at} on {', '.join(DAYS[day] for day in plan.weekdays)}"


def _times(plan: Plan) -> tuple[time, ...]:
    """That count."""
    return plan.times if plan.kind == "daily" else plan.times[:1]


def _minutes(plan: Plan) -> int:
    return round(plan.grouping.total_seconds() / 60)


def _next(plan: Plan, now: datetime) -> str:
    following = next_due(plan, now)
    return f"{following.astimezone(ZoneInfo(plan.zone)):%a %d %b %H:%M}" if following else "never"


def _more(plan: Plan) -> str:
    """What is unlike a plain plan, in a few words."""
    parts = [
        f"lens {plan.lens}" if plan.lens else "",
        f"totals in {plan.currency}" if plan.currency else "",
        f"{plan.on_holiday} on {', '.join(plan.holidays)}" if plan.holidays else "",
        f"quiet {_quiet(plan)}" if plan.quiet else "",
        f"urgent from {plan.urgent:g}" if plan.kind == "instant" and (plan.quiet or plan.holidays) else "",
        "compact" if plan.compact else "",
    ]
    return "; ".join(filter(None, parts)) or "–"


def _quiet(plan: Plan) -> str | None:
    return "-".join(f"{at:%H:%M}" for at in plan.quiet) if plan.quiet else None


def _as_row(plan: Plan, now: datetime) -> tuple[str, ...]:
    following = _next(plan, now) if plan.state == "active" else "–"
    fields = ", ".join(plan.fields) or "all"
    return (
        plan.name,
        plan.kind,
        plan.destination,
        _when(plan),
        following,
        plan.language,
        fields,
        _more(plan),
        plan.maker or "–",
        plan.state,
    )


def _as_data(plan: Plan, now: datetime) -> dict[str, object]:
    following = next_due(plan, now)
    times = [f"{at:%H:%M}" for at in _times(plan)]
    return {
        "name": plan.name,
        "kind": plan.kind,
        "destination": plan.destination,
        "watch": plan.watch,
        "days": [DAYS[day] for day in plan.weekdays],
        "at": ",".join(times),
        "times": times,
        "zone": plan.zone,
        "grouping_minutes": _minutes(plan),
        "holidays": list(plan.holidays),
        "on_holiday": plan.on_holiday,
        "quiet": _quiet(plan),
        "urgent": plan.urgent,
        "next": following.isoformat() if following else None,
        "fields": list(plan.fields),
        "min_score": plan.min_score,
        "language": plan.language,
        "lens": plan.lens,
        "currency": plan.currency,
        "when_empty": plan.when_empty,
        "compact": plan.compact,
        "maker": plan.maker,
        "state": plan.state,
    }
