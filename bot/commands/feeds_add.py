"""feeds add, feeds discover: from a site's address to a feed that is watched. Nothing is stored before somebody has said yes."""

import argparse
import asyncio
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from rich.console import Console
from rich.rule import Rule

from bot.app import load_watches
from bot.commands.house import at_desk, first_watch, print_json, progress, settings_of
from bot.commands.prospects import found_as_data, print_candidates, print_found
from bot.errors import WrongUsage
from bot.models import Source, Watch
from bot.pipeline import Desk
from bot.pipeline.permits import CLI, record
from bot.pipeline.prospecting import Found, Prospect, prospect
from bot.settings import Settings

_PLAIN = 200
"""Columns where nobody looks: a line is cut by whoever reads it."""
_HOW = "Nothing is saved yet: there is nobody to ask here. Say --yes to watch the best feed of each address."


@dataclass(frozen=True, slots=True)
class _Choice:
    found: Found
    prospect: Prospect
    source: Source


def discover(args: argparse.Namespace) -> int:
    settings = settings_of(args)
    watch = load_watches(settings)[first_watch(settings, args.watch)]
    found = _look(settings, watch, args.urls)
    if args.json:
        print_json([found_as_data(one, watch, entries=False) for one in found])
        return _status(found)
    console = _console()
    for one in found:
        _head(console, one, many=len(found) > 1)
        if not one.error:
            _print(console, partial(print_candidates, console, one))
    return _status(found)


def add(args: argparse.Namespace) -> int:
    settings = settings_of(args)
    watch = load_watches(settings)[first_watch(settings, args.watch)]
    _require_side(args.side, watch)
    if args.title and len(args.urls) > 1:
        raise WrongUsage("--title names one outlet.", "Name one address, or leave the title to the feeds.")
    found = _look(settings, watch, args.urls)
    if args.json:
        return _add_as_data(settings, watch, found, args)
    asks, chosen = sys.stdin.isatty() and not args.yes, []
    console = _console()
    for one in found:
        _head(console, one, many=len(found) > 1)
        if not one.error and (choice := _choose(console, one, watch, args, asks=asks)):
            chosen.append(choice)
    if chosen and not asks and not args.yes:
        print(_HOW, file=sys.stderr)
        return 1
    _save(settings, watch, chosen)
    for choice in chosen:
        print(f"✓ {choice.source.title or choice.source.url} is watched{_as(choice.source)}.")
    if chosen:
        print("The next check reads it: kakehashi check" if len(chosen) == 1 else "The next check reads them: kakehashi check")
    return _status(found)


def _add_as_data(settings: Settings, watch: Watch, found: Sequence[Found], args: argparse.Namespace) -> int:
    """Machines are not asked: with --yes the best feed of each address is watched, without it none is."""
    best = [_Choice(one, one.prospects[0], _source(one.prospects[0], args)) for one in found if not one.error]
    wanted = [choice for choice in best if args.yes and _is_wanted(choice)]
    _save(settings, watch, wanted)
    saved = {choice.found.address: choice.source.url for choice in wanted}
    print_json([found_as_data(one, watch, entries=True) | {"saved": saved.get(one.address)} for one in found])
    return _status(found)


def _status(found: Sequence[Found]) -> int:
    return 1 if any(one.error for one in found) else 0


def _console() -> Console:
    return Console(highlight=False) if sys.stdout.isatty() else Console(highlight=False, width=_PLAIN)


def _print(console: Console, show: Callable[[], None]) -> None:
    """Without the blanks that fill a table up."""
    with console.capture() as shown:
        show()
    print("\n".join(line.rstrip() for line in shown.get().splitlines()), end="\n\n")


def _head(console: Console, one: Found, *, many: bool) -> None:
    if many:
        console.print(Rule(one.address, align="left", style="dim") if console.is_terminal else one.address)
    if one.error:
        print(f"kakehashi: {one.address}: {one.error}", file=sys.stderr)
        if many:
            print()


# ── looking ─────────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _look(settings: Settings, watch: Watch, urls: Sequence[str]) -> list[Found]:
    """Each address once, all together, in the order they were named."""
    addresses = list(dict.fromkeys(urls))
    return at_desk(settings, lambda desk: _look_at_all(desk, watch.name, addresses))


async def _look_at_all(desk: Desk, watch: str, urls: Sequence[str]) -> list[Found]:
    gate = asyncio.Semaphore(desk.connections)
    with progress("Looking for feeds", unit="addresses") as bar:
        bar.update(bar.task_ids[0], total=len(urls))

        async def one(url: str) -> Found:
            async with gate:
                found = await prospect(desk, watch, url)
            bar.advance(bar.task_ids[0])
            return found

        return await asyncio.gather(*map(one, urls))


# ── choosing ────────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _choose(console: Console, found: Found, watch: Watch, args: argparse.Namespace, *, asks: bool) -> _Choice | None:
    """None where it is watched so already, or nobody wants it."""
    best = _Choice(found, found.prospects[0], _source(found.prospects[0], args))
    _print(console, partial(print_found, console, found, watch, best.source))
    if not _is_wanted(best) and not (asks and len(found.prospects) > 1):
        print(f"It is watched already{_as(best.source)}.")
        return None
    if not asks:
        return best
    number, side = _ask(best, _sides(watch))
    if not number:
        print("Left alone.")
        return None
    one = found.prospects[number - 1]
    return _Choice(found, one, one.source(title=args.title, side=side or args.side, kind=args.kind or ""))


def _is_wanted(choice: _Choice) -> bool:
    """Whether watching it would change anything."""
    return choice.prospect.standing != "active" or choice.source != choice.prospect.listed


def _ask(best: _Choice, sides: Sequence[str]) -> tuple[int, str]:
    """The number of the feed that is wanted, 0 for none, and the side it is of, where that was said: "uk" or "2 uk" says yes as well."""
    count, wanted = len(best.found.prospects), _is_wanted(best)
    what = {"active": "List it so?", "paused": "Watch it again?", "removed": "Watch it again?"}.get(best.prospect.standing, "Watch it?")
    others = [f"2–{count} for another".replace("2–2", "2")] if count > 1 else []
    ways = [*others, *([f"its side: {', '.join(sides)}"] if not best.source.side else [])]
    while True:
        try:
            said = input(f"{what} [{', '.join(_either(['Y/n' if wanted else 'y/N', *ways]))}] ").lower().split()
        except EOFError:
            print()
            return 0, ""
        if said in (["n"], ["no"], ["q"]) or not (said or wanted):
            return 0, ""
        number, side = _understood(said, count, sides)
        if number:
            return number, side
        print(f"Please answer {', '.join(_either(['y', 'n', *ways]))}.")


def _either(ways: Sequence[str]) -> list[str]:
    return [*ways[:-1], f"or {ways[-1]}"] if len(ways) > 1 else list(ways)


def _understood(said: Sequence[str], count: int, sides: Sequence[str]) -> tuple[int, str]:
    """Yes or a number, and a side, in any order and each once at most; (0, "") is what cannot be understood."""
    which = {"y": 1, "yes": 1} | {str(number): number for number in range(1, count + 1)}
    numbers, named = [which[word] for word in said if word in which], [word for word in said if word in sides]
    if len(numbers) > 1 or len(named) > 1 or len(numbers) + len(named) < len(said):
        return 0, ""
    return next(iter(numbers), 1), next(iter(named), "")


def _source(one: Prospect, args: argparse.Namespace) -> Source:
    return one.source(title=args.title, side=args.side, kind=args.kind or "")


def _as(source: Source) -> str:
    said = ", ".join(filter(None, [source.side, source.kind]))
    return f" ({said})" if said else ""


def _require_side(side: str, watch: Watch) -> None:
    sides = _sides(watch)
    if side not in {"", *sides}:
        raise WrongUsage(f"--side {side} is no side of {watch.name}.", f"One of {', '.join(sides[:-1])} or {sides[-1]} is wanted.")


def _sides(watch: Watch) -> list[str]:
    return [*(side.key for side in watch.sides), "world"]


# ── saving ──────────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _save(settings: Settings, watch: Watch, chosen: Sequence[_Choice]) -> None:
    if chosen:
        at_desk(settings, lambda desk: _watch_all(desk, watch.name, [choice.source for choice in chosen]))


async def _watch_all(desk: Desk, watch: str, sources: Sequence[Source]) -> None:
    for source in sources:
        await desk.store.add_feed(watch, source, desk.clock())
        await record(desk, CLI, "feed.add", {"watch": watch, "url": source.url})
