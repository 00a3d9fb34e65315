"""feeds import, feeds export: lists of feeds from and for any feed reader (OPML)."""

import argparse
import asyncio
import re
import sys
from collections.abc import Sequence
from pathlib import Path

from bot.app import build_fetcher, load_watches
from bot.commands.feeds import is_online, probe_all
from bot.commands.house import at_desk, first_watch, print_table, settings_of
from bot.errors import DeskError, Unavailable, WatchError
from bot.feeds.opml import BOUND, FeedList, read_file, read_list, write_opml
from bot.feeds.rhythm import address
from bot.models import Feed, Listed
from bot.pipeline import Desk
from bot.pipeline.permits import CLI, record
from bot.settings import Settings
from bot.watches import label

_SHOWN = 20


def import_opml(args: argparse.Namespace) -> int:
    """Exit status 1 only if no feed could be read: as with `check`, what is wrong is listed and loses nothing else."""
    settings = settings_of(args)
    watch, name = first_watch(settings, args.watch), "standard input" if args.file == "-" else args.file
    found = read_list(_body(settings, args.file), name)
    _say_flaws(name, found)
    if not found.feeds and found.flaws:
        raise WatchError(f"No feed could be read from {name}.")
    feeds: Sequence[Listed] = found.feeds
    if args.test and feeds:
        feeds = at_desk(settings, lambda desk: _living(desk, watch, found.feeds))
    dead = len(found.feeds) - len(feeds)
    new = at_desk(settings, lambda desk: _import(desk, watch, feeds))
    print(f"{_count(len(found.feeds), 'feed')} in {name}: {', '.join(_counted(new, len(feeds) - new, dead, found))}.")
    return 1 if dead and not feeds else 0


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def _counted(new: int, known: int, dead: int, found: FeedList) -> list[str]:
    said = [f"{new} new"]
    said += [f"{known} known already (a removed one stays removed)"] if known else []
    said += [f"{dead} dead and left out"] if dead else []
    said += [f"{found.twice} named twice"] if found.twice else []
    return said + ([f"{_count(len(found.flaws), 'line')} could not be read"] if found.flaws else [])


def _say_flaws(name: str, found: FeedList) -> None:
    for flaw in found.flaws[:_SHOWN]:
        print(f"{name}, line {flaw.line}: {flaw.what}", file=sys.stderr)
    if len(found.flaws) > _SHOWN:
        print(f"… and {len(found.flaws) - _SHOWN} more lines that could not be read.", file=sys.stderr)


def _body(settings: Settings, named: str) -> bytes:
    if named == "-":
        return sys.stdin.buffer.read(BOUND + 1)
    if re.match(r"https?://", named, re.IGNORECASE):
        return asyncio.run(_fetched(settings, named))
    return read_file(Path(named))


async def _fetched(settings: Settings, url: str) -> bytes:
    fetcher = build_fetcher(settings)
    try:
        return (await fetcher.fetch(url)).body or b""
    finally:
        await fetcher.close()


async def _living(desk: Desk, watch: str, listed: Sequence[Listed]) -> Sequence[Listed]:
    """Those that can be read today; the others are named with the reason. Raises Unavailable where that says nothing of them."""
    feeds = [Feed(0, one.moved or one.source.url, sources={watch: one.source}) for one in listed]
    reports = await probe_all(desk, feeds)
    troubles = {report.feed.url: report.trouble for report in reports if report.trouble}
    rows = [(url, trouble) for url, trouble in sorted(troubles.items())]
    if rows:
        print_table("", ("dead", "why"), rows, "")
    if len(reports) > 1 and not is_online(reports):
        raise Unavailable("Nothing is imported: hardly any feed can be read.", "Is this machine online? Else import without --test.")
    return [one for one, feed in zip(listed, feeds, strict=True) if feed.url not in troubles]


async def _import(desk: Desk, watch: str, feeds: Sequence[Listed]) -> int:
    new = await desk.store.import_feeds(watch, feeds, desk.clock())
    await record(desk, CLI, "feed.import", {"watch": watch, "new": new})
    return new


def export_opml(args: argparse.Namespace) -> int:
    settings = settings_of(args)
    watch = first_watch(settings, args.watch)
    feeds = at_desk(settings, lambda desk: _listed(desk, watch))
    words = write_opml(feeds, label(load_watches(settings)[watch].titles, "en"))
    if args.file is None:
        sys.stdout.write(words)
        return 0
    try:
        args.file.write_text(words, "utf-8")
    except OSError as error:
        raise DeskError(f"{args.file} cannot be written: {error.strerror}.") from error
    print(f"{_count(len(feeds), 'feed')} written to {args.file}.")
    return 0


async def _listed(desk: Desk, watch: str) -> list[Listed]:
    paused = {url for url, (_, state) in (await desk.store.listings(watch)).items() if state == "paused"}
    found = []
    for health in await desk.store.list_feeds(watch):
        source, now = health.feed.sources[watch], address(health.feed)
        found.append(Listed(source, source.url in paused, now if now != source.url else ""))
    return found
