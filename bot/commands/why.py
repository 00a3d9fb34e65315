"""why: what the desk makes of one item, and because of which words. review: what waits for a person, or was turned away."""

import argparse
import asyncio
import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from rich.console import Console

from bot.app import build_fetcher, load_watches, utc_now
from bot.commands.house import at_desk, first_watch, has_database, moment_since, print_json, print_table, settings_of, waiting
from bot.commands.verdicts import day, evidence_line, print_case, print_reads, why_not
from bot.editorial.given import Given, read_given
from bot.editorial.why import case_as_data, sifted_as_data
from bot.errors import NotFound, Unreadable, WrongUsage
from bot.feeds.guard import BODY_BOUND
from bot.models import Band, Read, Watch
from bot.pipeline import Case, Desk, look_up, place
from bot.ports import Fetcher, Sifted
from bot.settings import Settings

_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE)
_ID = re.compile(r"[a-z2-7]{10}")

# ── why ─────────────────────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class _Found:
    """The items there are, and one sentence for each that could not be read."""

    cases: list[Case]
    errors: list[str] = field(default_factory=list)


def why(args: argparse.Namespace) -> int:
    settings = settings_of(args, opens_database=False)
    watch = load_watches(settings)[first_watch(settings, args.watch)]
    given = None if _ADDRESS.match(args.what) or _may_be_id(args.what, settings) else _given(args)
    with waiting("Reading"):
        found = _look(settings, watch, args, given)
    cases = _chosen(found.cases, args.item)
    if args.json:
        print_json([*(case_as_data(case, watch) for case in cases), *({"error": error} for error in found.errors)])
    elif len(cases) == 1:
        print_case(Console(), cases[0], watch)
    elif cases:
        print_reads(Console(), [case.read for case in cases], watch, numbered=True)
        print(f"{len(cases)} items. `kakehashi why {args.what} --item 1` says all about one.")
    if not args.json:
        for error in found.errors:
            print(f"kakehashi: {error}", file=sys.stderr)
    return 1 if found.errors else 0


def _chosen(cases: list[Case], number: int | None) -> list[Case]:
    if number is None:
        return cases
    if not 1 <= number <= len(cases):
        raise WrongUsage(f"There is no item {number}.", f"There {'is 1' if len(cases) == 1 else f'are {len(cases)}'}.")
    return [cases[number - 1]]


def _look(settings: Settings, watch: Watch, args: argparse.Namespace, given: Given | None) -> _Found:
    if has_database(settings):
        return at_desk(settings, lambda desk: _at_desk(desk, watch, args, given), only_look=True)
    return asyncio.run(_without_desk(settings, watch, args, given))


async def _at_desk(desk: Desk, watch: Watch, args: argparse.Namespace, given: Given | None) -> _Found:
    if given is None and not (args.title or args.lang):
        known = await look_up(desk, watch.name, args.what)
        if known:
            return _Found([known])
    answers, errors = await _read(given or await _fetched(desk.fetcher, args), watch)
    return _Found([await place(desk, watch.name, read) for read in answers], errors)


async def _without_desk(settings: Settings, watch: Watch, args: argparse.Namespace, given: Given | None) -> _Found:
    fetcher = build_fetcher(settings)
    try:
        answers, errors = await _read(given or await _fetched(fetcher, args), watch)
    finally:
        await fetcher.close()
    return _Found([Case(read, compared=False) for read in answers], errors)


async def _read(given: Given, watch: Watch) -> tuple[list[Read], list[str]]:
    answers = await asyncio.to_thread(read_given, given, watch, utc_now())
    return [answer.read for answer in answers if answer.read], [answer.error for answer in answers if answer.error]


async def _fetched(fetcher: Fetcher, args: argparse.Namespace) -> Given:
    if not re.match(r"https?://", args.what, re.IGNORECASE):
        if _ADDRESS.match(args.what):
            raise WrongUsage(f"{args.what} cannot be fetched.", "An http or https address is wanted.")
        raise NotFound(f"There is no file and no entry {args.what}.", _WANTED)
    fetched = await fetcher.fetch(args.what)
    return Given(fetched.body or b"", args.what, fetched.url, fetched.content_type, args.title, args.lang or None)


_WANTED = "Name an http(s) address, a file, an entry’s id, or - for standard input."


def _may_be_id(words: str, settings: Settings) -> bool:
    return bool(_ID.fullmatch(words)) and not Path(words).exists() and has_database(settings)


def _given(args: argparse.Namespace) -> Given:
    """The document in a file, or on standard input."""
    name = "Standard input" if args.what == "-" else args.what
    body = _stdin() if args.what == "-" else _file(Path(args.what))
    if len(body) > BODY_BOUND:
        raise Unreadable(f"{name} is larger than {BODY_BOUND / 2**20:g} MB.")
    return Given(body, name, title=args.title, language=args.lang or None)


def _stdin() -> bytes:
    if sys.stdin.isatty():
        print("Paste a text (its first line is the title), a page or JSON items; end with Ctrl-D.", file=sys.stderr)
    return sys.stdin.buffer.read(BODY_BOUND + 1)


def _file(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(BODY_BOUND + 1)
    except FileNotFoundError as error:
        raise NotFound(f"There is no file {path}.", _WANTED) from error
    except IsADirectoryError as error:
        raise Unreadable(f"{path} is a folder.", "Name one file in it.") from error
    except (OSError, ValueError) as error:
        raise Unreadable(f"{path} cannot be read: {getattr(error, 'strerror', None) or error}.") from error


# ── review ──────────────────────────────────────────────────────────────────────────────────────────────────────────────────


def review(args: argparse.Namespace) -> int:
    settings = settings_of(args)
    watch = load_watches(settings)[first_watch(settings, args.watch)]
    fields = _fields(args.field, watch)
    since = moment_since(args.since, utc_now()) if args.since else None
    if args.limit < 1:
        raise WrongUsage(f"--limit {args.limit} lists nothing.", "A number from 1 up is wanted.")
    band: Band = "drop" if args.dropped else "review"
    found = at_desk(settings, lambda desk: _sifted(desk, watch, band, fields, since, args.limit), only_look=True)
    if args.json:
        print_json([sifted_as_data(read.entry, read.reading, watch) for read in found.reads])
    else:
        _print_sifted(found, watch, band)
    return 0


async def _sifted(desk: Desk, watch: Watch, band: Band, fields: Sequence[str], since: datetime | None, limit: int) -> Sifted:
    return await desk.store.sifted(watch.name, band, fields=fields, since=since, limit=limit)


def _print_sifted(found: Sifted, watch: Watch, band: Band) -> None:
    console = Console()
    what = "for review" if band == "review" else "turned away"
    if not found.reads:
        print(f"Nothing is {what}." if band == "review" else f"Nothing was {what}.")
        return
    if console.is_terminal:
        print_reads(console, found.reads, watch)
    else:
        rows = [_row(read, watch) for read in found.reads]
        print_table("", ("score", "published", "outlet", "title", "evidence", "why not", "address"), rows, "")
    url = found.reads[0].entry.url or found.reads[0].entry.id
    print(f"{len(found.reads)} of {found.total} {what}, the newest first. All about one: kakehashi why {url}")
    if band == "review":
        print("Ours or not? kakehashi rule accept ENTRY, kakehashi rule decline ENTRY (an id or an address).")


def _row(read: Read, watch: Watch) -> tuple[str, ...]:
    entry, reading = read.entry, read.reading
    published = day(entry.published) if entry.dated else "–"
    words = (entry.publisher, entry.title, evidence_line(reading, watch).plain, why_not(reading, watch))
    return (f"{reading.score:.2f}", published, *words, entry.url or entry.link or entry.id)


def _fields(named: Sequence[str], watch: Watch) -> list[str]:
    wanted = [key.strip() for words in named for key in words.split(",") if key.strip()]
    for key in wanted:
        if watch.field(key) is None:
            raise WrongUsage(f"--field {key} is no field of {watch.name}.", f"Its fields: {', '.join(one.key for one in watch.fields)}.")
    return wanted
