"""feeds: which are watched, how they fare, and what a document holds."""

import argparse
import asyncio
from collections.abc import Sequence

from bot.app import utc_now
from bot.causes import diagnose
from bot.commands.house import at_desk, first_watch, print_json, print_table, progress, settings_of
from bot.commands.prospects import size
from bot.errors import NotFound, WrongUsage
from bot.feeds.rhythm import address
from bot.models import Feed
from bot.pipeline import Desk, FeedChecked, probe
from bot.pipeline.outage import offline_since
from bot.pipeline.permits import CLI, record
from bot.ports import FeedHealth, Outcome
from bot.text import host_of

_SEVERAL = 3


def show(args: argparse.Namespace) -> int:
    settings = settings_of(args)
    feeds = at_desk(settings, lambda desk: desk.store.list_feeds(args.watch or None))
    if args.json:
        print_json([_as_data(health) for health in feeds])
        return 0
    columns = ("outlet", "state", "entries", "kept", "latest", "address or trouble")
    print_table(f"{len(feeds)} feeds", columns, [_as_row(health) for health in feeds], "No feeds are watched.")
    return 0


def _title(health: FeedHealth) -> str:
    return next((source.title for source in health.feed.sources.values()), "")


def _state(health: FeedHealth) -> str:
    return "failing" if health.feed.trouble and health.feed.state == "active" else health.feed.state


def _as_data(health: FeedHealth) -> dict[str, object]:
    return {
        "url": health.feed.url,
        "title": _title(health),
        "watches": sorted(health.feed.sources),
        "state": _state(health),
        "entries": health.entries,
        "kept": health.kept,
        "last_entry": health.last_entry,
        "next_check": health.feed.next_check,
        "trouble": health.feed.trouble or None,
    }


def _as_row(health: FeedHealth) -> tuple[str, ...]:
    latest = f"{health.last_entry:%Y-%m-%d}" if health.last_entry else "–"
    return (_title(health), _state(health), str(health.entries), str(health.kept), latest, health.feed.trouble or health.feed.url)


def remove(args: argparse.Namespace) -> int:
    settings = settings_of(args)
    at_desk(settings, lambda desk: _remove(desk, first_watch(settings, args.watch), args.url))
    print(f"{args.url} is watched no longer; what it gave is kept.")
    return 0


async def _remove(desk: Desk, watch: str, url: str) -> None:
    await desk.store.remove_feed(watch, url)
    await _record(desk, "remove", watch, url)


async def _set_state(desk: Desk, watch: str, url: str, *, paused: bool) -> None:
    await desk.store.set_feed_state(watch, url, paused=paused)
    await _record(desk, "pause" if paused else "resume", watch, url)


async def _record(desk: Desk, act: str, watch: str, url: str) -> None:
    await record(desk, CLI, f"feed.{act}", {"watch": watch, "url": url})


def pause(args: argparse.Namespace) -> int:
    return _set_paused(args, paused=True)


def resume(args: argparse.Namespace) -> int:
    if args.all == bool(args.url):
        raise WrongUsage("Which feed?", "Name its address, or say --all.")
    if not args.all:
        return _set_paused(args, paused=False)
    settings = settings_of(args)
    count = at_desk(settings, lambda desk: _resume_all(desk, first_watch(settings, args.watch)))
    print(f"{count} feeds are watched again.")
    return 0


async def _resume_all(desk: Desk, watch: str) -> int:
    asleep = [health.feed.url for health in await desk.store.list_feeds(watch) if health.feed.state == "paused"]
    for url in asleep:
        await _set_state(desk, watch, url, paused=False)
    return len(asleep)


def _set_paused(args: argparse.Namespace, *, paused: bool) -> int:
    settings = settings_of(args)
    at_desk(settings, lambda desk: _set_state(desk, first_watch(settings, args.watch), args.url, paused=paused))
    print(f"{args.url} is {'left alone until it is resumed' if paused else 'watched again'}.")
    return 0


def test(args: argparse.Namespace) -> int:
    settings = settings_of(args)
    if not args.urls and not args.all:
        raise WrongUsage("Which feeds?", "Name addresses, or say --all.")
    reports = at_desk(settings, lambda desk: _test(desk, first_watch(settings, args.watch), args))
    dead = [report for report in reports if report.trouble]
    if args.json:
        print_json([_tested_as_data(report) for report in reports])
    else:
        columns = ("", "entries", "kept", "size", "time", "address")
        print_table("", columns, [_tested(report) for report in reports], "No feeds to test.")
        print(f"{len(reports) - len(dead)} of {len(reports)} feeds can be read{_aside(reports, dead, paused=args.pause_dead)}")
    return 1 if reports and len(dead) == len(reports) else 0


def _tested_as_data(report: FeedChecked) -> dict[str, object]:
    return {
        "url": report.feed.url,
        "entries": report.entries,
        "kept": report.kept,
        "bytes": report.received,
        "seconds": round(report.seconds, 3),
        "error": report.trouble or None,
    }


def _tested(report: FeedChecked) -> tuple[str, ...]:
    """A dead one says why behind its address."""
    if report.trouble:
        return ("dead", "–", "–", "–", "–", f"{report.feed.url}  {report.trouble}")
    return ("ok", str(report.entries), str(report.kept), size(report.received), f"{report.seconds:.1f} s", report.feed.url)


def _aside(reports: Sequence[FeedChecked], dead: Sequence[FeedChecked], *, paused: bool) -> str:
    if not paused or not dead:
        return "."
    if not is_online(reports):
        return ", so none is set aside: is this machine online?"
    return "; the dead are set aside (`kakehashi feeds resume URL` or `--all` brings them back)."


async def _test(desk: Desk, watch: str, args: argparse.Namespace) -> list[FeedChecked]:
    listed = [health.feed for health in await desk.store.list_feeds(watch)]
    known = {url: feed for feed in listed for url in (address(feed), feed.url, feed.sources[watch].url)}
    unknown = [url for url in args.urls if url not in known]
    if unknown:
        raise NotFound(f"{unknown[0]} is not watched.", "`kakehashi feeds add` watches one; `kakehashi feeds list` shows all.")
    named = {known[url].id for url in args.urls}
    feeds = [feed for feed in listed if feed.id in named or (args.all and feed.state == "active")]
    reports = await probe_all(desk, feeds)
    if args.pause_dead and is_online(reports):
        for report in reports:
            if report.trouble:
                await _set_state(desk, watch, report.feed.url, paused=True)
    return sorted(reports, key=lambda report: (bool(report.trouble), report.feed.url))


def is_online(reports: Sequence[FeedChecked]) -> bool:
    """Not where most hosts do not answer, nor where of several feeds none can be read: then it is not these feeds that are to blame."""
    now = utc_now()
    dead = [report for report in reports if report.trouble]
    if len(dead) < len(reports):
        return offline_since([Outcome(each.feed.url, now if each.trouble else None, each.trouble) for each in reports]) is None
    return len(dead) < _SEVERAL and not all(diagnose(each.trouble, host_of(each.feed.url)).silent for each in dead)


async def probe_all(desk: Desk, feeds: Sequence[Feed]) -> list[FeedChecked]:
    """Fetched and read together, under a bar; nothing is kept."""
    gate, reports = asyncio.Semaphore(desk.connections), []

    async def one(feed: Feed) -> FeedChecked:
        async with gate:
            return await probe(desk, feed)

    with progress("Testing feeds", unit="feeds") as bar:
        bar.update(bar.task_ids[0], total=len(feeds))
        for done in asyncio.as_completed([one(feed) for feed in feeds]):
            reports.append(await done)
            bar.advance(bar.task_ids[0])
    return reports
