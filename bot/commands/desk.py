"""check, tell, ask: the three verbs from the command line."""

import argparse
import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import get_args

from bot.app import utc_now
from bot.commands.feeds import is_online
from bot.commands.house import at_desk, first_watch, print_json, progress, settings_of
from bot.digests.period import period_for
from bot.errors import NotFound, Unavailable, WrongUsage
from bot.models import PageCost, Plan, PlanKind, Platform, Source
from bot.pipeline import Desk, FeedChecked, answer, compose_digest, draw, send_due
from bot.pipeline import check as check_feeds
from bot.pipeline import tell as tell_plan
from bot.pipeline.permits import CLI
from bot.pipeline.planning import plain_plan
from bot.settings import Settings

# ── check ───────────────────────────────────────────────────────────────────────────────────────────────────────────────────


def check(args: argparse.Namespace) -> int:
    settings = settings_of(args)
    reports, pages = at_desk(settings, lambda desk: _check(desk, settings, args))
    read = [report for report in reports if not report.trouble]
    if args.json:
        print_json([_report(report) for report in reports])
    else:
        _print_reports(reports, named=bool(args.feed))
        print(_said_of_pages(pages), end="")
    return 0 if read or not (reports or args.feed) else 1


async def _check(desk: Desk, settings: Settings, args: argparse.Namespace) -> tuple[list[FeedChecked], PageCost]:
    """How each feed fared, and what became of pages meanwhile."""
    before = await _pages(desk)
    urls = await _add_named(desk, first_watch(settings, args.watch), args.feed) if args.feed else None
    reports = []
    with progress("Checking feeds", unit="feeds") as bar:
        bar.update(bar.task_ids[0], total=len(urls) if urls else None)
        async for report in check_feeds(desk, urls=urls):
            reports.append(report)
            bar.advance(bar.task_ids[0])
    after = await _pages(desk)
    return reports, PageCost(after.read - before.read, after.left - before.left, after.wanted)


async def _pages(desk: Desk) -> PageCost:
    costs = (await desk.store.page_costs()).values()
    return PageCost(sum(cost.read for cost in costs), sum(cost.left for cost in costs), sum(cost.wanted for cost in costs))


async def _add_named(desk: Desk, watch: str, named: Iterable[str]) -> list[str]:
    """The addresses that `--feed` means, known to the watch from now on."""
    urls = list(dict.fromkeys(url for name in named for url in _addresses(name)))
    await desk.store.seed_feeds(watch, [Source(url, "") for url in urls], desk.clock())
    return urls


def _addresses(name: str) -> list[str]:
    if "://" in name:
        return [name]
    path = Path(name)
    if path.is_dir():
        files = sorted(file for file in path.rglob("*") if file.is_file() and not file.name.startswith("."))
        if not files:
            raise WrongUsage(f"The folder {name} is empty.")
        return [file.resolve().as_uri() for file in files]
    if path.is_file():
        return [path.resolve().as_uri()]
    raise WrongUsage(f"{name} is no address, file or folder.", "Give an http(s) address, or the path of a feed on disk.")


def _report(report: FeedChecked) -> dict[str, object]:
    return {"url": report.feed.url, "entries": report.entries, "new": report.new, "kept": report.kept, "error": report.trouble or None}


def _print_reports(reports: list[FeedChecked], *, named: bool) -> None:
    failed = [report for report in reports if report.trouble]
    for report in failed:
        print(f"failed  {report.feed.url}\n        {report.trouble}")
    if failed and not is_online(reports):
        print("Hardly any can be read: is this machine online?")
    elif failed:
        print("What goes on failing is listed with what mends it by `kakehashi feeds health --ail`.")
    if not reports and named:
        print("Nothing was read: it is paused, removed or gone, or another program checks it now. `kakehashi feeds list` tells which.")
        return
    if not reports:
        print("No feed was due. `kakehashi feeds health` tells when each is next, and which are paused.")
        return
    entries, new, kept = (sum(getattr(report, name) for report in reports) for name in ("entries", "new", "kept"))
    print(f"{len(reports) - len(failed)} of {len(reports)} feeds read: {entries} entries, {new} new or changed, {kept} kept.")


def _said_of_pages(pages: PageCost) -> str:
    """A line where there is anything to say."""
    said = [f"{pages.read} read" if pages.read else "", f"{pages.left} left unread" if pages.left > 0 else ""]
    said.append(f"{pages.wanted} asked for later" if pages.wanted else "")
    return f"Pages of items with only a teaser: {', '.join(filter(None, said))}.\n" if any(said) else ""


# ── tell ────────────────────────────────────────────────────────────────────────────────────────────────────────────────────


def tell(args: argparse.Namespace) -> int:
    settings = settings_of(args)
    now = moment_of(args.now) if args.now else utc_now()
    if args.to == "preview":
        print(at_desk(settings, lambda desk: _show(desk, settings, args, now), clock=lambda: now, only_look=True))
        return 0
    # By the true clock: what `--now` says is the period's, while claims and deliveries are shared with a desk that runs.
    print(at_desk(settings, lambda desk: _tell(desk, settings, args, now)))
    return 0


def moment_of(words: str) -> datetime:
    try:
        moment = datetime.fromisoformat(words)
    except ValueError as error:
        raise WrongUsage(f"--now {words} is no ISO time.", "Write it as 2026-03-16T08:30+00:00.") from error
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


async def _show(desk: Desk, settings: Settings, args: argparse.Namespace, now: datetime) -> str:
    plan = await _find_plan(desk, settings, args)
    digest = await compose_digest(desk, plan, period_for(plan, now))
    if digest is None:
        return "[]" if args.format in {"slack", "teams"} else "Nothing to tell: the plan keeps silent when there is nothing."
    platform: Platform = args.format
    messages = await draw(desk, digest, platform, plan.watch)
    if platform in {"slack", "teams"}:
        return json.dumps([message.payload for message in messages], ensure_ascii=False, indent=1)
    return "\n".join(str(message.payload["body"]) for message in messages)


async def _tell(desk: Desk, settings: Settings, args: argparse.Namespace, now: datetime) -> str:
    same = [plan.name for plan in await desk.store.plans() if plan.kind == args.plan]
    if len(same) > 1 and args.plan not in {plan.name for plan in await desk.store.plans()}:
        raise WrongUsage(f"There are {len(same)} {args.plan} plans.", f"Name one: {', '.join(same)}.")
    plan = await _find_plan(desk, settings, args)
    if not plan.id:
        raise NotFound(f"There is no plan named {args.plan}.", "`kakehashi plans add` makes one; `--to preview` needs none.")
    period = period_for(plan, now)
    if not await tell_plan(desk, plan, period):
        return f"{plan.name} has told that period already, or is being told it now."
    await send_due(desk)
    ours = [delivery for delivery in await desk.store.deliveries() if delivery.plan == plan.id and delivery.period_key == period.key]
    waiting = [delivery for delivery in ours if delivery.state != "sent"]
    if waiting:
        raise Unavailable(f"{plan.name}: {len(ours) - len(waiting)} sent, {len(waiting)} not. {waiting[0].trouble}")
    return (
        f"{plan.name}: {len(ours)} message{'s' * (len(ours) != 1)} sent to {plan.destination}."
        if ours
        else f"{plan.name}: nothing to tell."
    )


async def _find_plan(desk: Desk, settings: Settings, args: argparse.Namespace) -> Plan:
    plan = await find_plan(desk, settings, args.plan, args.watch)
    return replace(plan, language=args.language) if getattr(args, "language", "") else plan


async def find_plan(desk: Desk, settings: Settings, named: str, watch: str) -> Plan:
    """A plan by its name; else, of a kind, the first of that kind; else that kind as it comes (id 0: never told anything)."""
    plans = await desk.store.plans()
    plan = next((plan for plan in plans if plan.name == named), None)
    kinds: dict[str, PlanKind] = {kind: kind for kind in get_args(PlanKind)}
    if plan is None and named in kinds:
        of_kind = [plan for plan in plans if plan.kind == named and watch in {"", plan.watch}]
        plan = of_kind[0] if of_kind else _plain_plan(settings, kinds[named], first_watch(settings, watch))
    if plan is None:
        known = ", ".join(plan.name for plan in plans)
        raise NotFound(f"There is no plan named {named}.", f"Plans here: {known or 'none'}; or say {', '.join(kinds)}.")
    return plan


def _plain_plan(settings: Settings, kind: PlanKind, watch: str) -> Plan:
    plan = plain_plan(kind, watch, zone=settings.desk.zone, language=settings.desk.language, patience=settings.patience)
    return replace(plan, name=kind, when_empty="say")


# ── ask ─────────────────────────────────────────────────────────────────────────────────────────────────────────────────────


def ask(args: argparse.Namespace) -> int:
    settings = settings_of(args)
    print(at_desk(settings, lambda desk: _ask(desk, settings, args), only_look=True))
    return 0


async def _ask(desk: Desk, settings: Settings, args: argparse.Namespace) -> str:
    watch = first_watch(settings, args.watch)
    sheet = await answer(desk, " ".join(args.words), watch=watch, language=settings.desk.language, actor=CLI)
    messages = await draw(desk, sheet, args.format, watch)
    if args.format == "slack":
        return json.dumps([message.payload for message in messages], ensure_ascii=False, indent=1)
    return "\n".join(str(message.payload["body"]) for message in messages)
