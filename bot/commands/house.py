"""What every command begins with: its settings, its log, its desk; and ends with: what it prints."""

import argparse
import asyncio
import json
import os
import sys
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

from rich.cells import cell_len, set_cell_size
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from bot.answers.spans import find_span
from bot.app import open_desk, utc_now
from bot.errors import NotFound, SettingError, WrongUsage
from bot.logs import set_up_log
from bot.pipeline import Desk
from bot.settings import Settings, load_settings

DEFAULT_CONFIG = Path("kakehashi.toml")


def settings_of(args: argparse.Namespace, *, opens_database: bool = True) -> Settings:
    """The settings this command line means, with the log set up. Raises SettingError."""
    over: dict[str, dict[str, Any]] = {}
    database = getattr(args, "db", None) or os.environ.get("KAKEHASHI_DB")
    if database:
        over["database"] = {"url": database if "://" in database else f"sqlite:///{Path(database).absolute()}"}
    path = config_path(args)
    settings = load_settings(path, os.environ, over)
    set_up_log(settings)
    if opens_database and path is None and not database:
        _say_if_new(settings)
    return settings


def _say_if_new(settings: Settings) -> None:
    """Somebody may stand in the wrong folder: a second desk does not begin in silence."""
    if not has_database(settings):
        print(f"No kakehashi.toml here: the defaults, and a new database at {_place(settings)}.", file=sys.stderr)


def has_database(settings: Settings) -> bool:
    """False where opening the desk would make a new file; a server's is there."""
    return not settings.database.url.startswith("sqlite:///") or _place(settings).exists()


def _place(settings: Settings) -> Path:
    return Path(settings.database.url.removeprefix("sqlite:///"))


def config_path(args: argparse.Namespace) -> Path | None:
    named = getattr(args, "config", None) or os.environ.get("KAKEHASHI_CONFIG")
    if named:
        return Path(named)
    return DEFAULT_CONFIG if DEFAULT_CONFIG.exists() else None


Result = TypeVar("Result")


def at_desk(
    settings: Settings,
    work: Callable[[Desk], Awaitable[Result]],
    *,
    clock: Callable[[], datetime] = utc_now,
    only_look: bool = False,
) -> Result:
    """Open the desk, do one thing, close it. With `only_look` opening it writes nothing to a database that is up to date."""

    async def inside() -> Result:
        async with open_desk(settings, clock=clock, only_look=only_look) as desk:
            return await work(desk)

    return asyncio.run(inside())


def first_watch(settings: Settings, named: str) -> str:
    """The watch a command is about. Raises NotFound if it is not among the settings'."""
    if not settings.desk.watches:
        raise SettingError("desk.watches is empty.", "Name at least one watch.")
    if named and named not in settings.desk.watches:
        raise NotFound(f"This desk runs no watch named {named!r}.", f"It runs: {', '.join(settings.desk.watches)}.")
    return named or settings.desk.watches[0]


def progress(title: str, *, unit: str = "") -> Progress:
    """A bar on standard error, silent where that is no terminal."""
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TextColumn(unit), TimeElapsedColumn())
    bar = Progress(*columns, console=console, transient=True, disable=not console.is_terminal)
    bar.add_task(title, total=None)
    return bar


def waiting(title: str) -> AbstractContextManager[object]:
    """A spinner on standard error for work whose length nobody knows, silent where that is no terminal."""
    console = Console(stderr=True)
    return console.status(title) if console.is_terminal else nullcontext()


def print_json(data: object) -> None:
    print(json.dumps(data, ensure_ascii=False, indent=1, default=str))


_GAP, _LAST, _LEAST = 2, 40, 16
"""Between two columns; what a last column has to fold in; what is left of a column that is cut."""


def print_table(title: str, columns: tuple[str, ...], rows: Sequence[tuple[str, ...]], empty: str) -> None:
    """On a terminal the last column folds, and where that leaves it too little the widest of the others is cut; elsewhere every row is
    one line, so that it can be searched and cut."""
    if not rows:
        print(empty)
        return
    console = Console()
    widths = [max(cell_len(row[place]) for row in (columns, *rows)) for place in range(len(columns))]
    if not console.is_terminal:
        for row in (columns, *rows):
            print("  ".join(set_cell_size(cell, width) for cell, width in zip(row, widths, strict=True)).rstrip())
        return
    table = Table(title=title or None, title_justify="left", box=None, pad_edge=False, header_style="bold")
    for column, width in zip(columns[:-1], _fitted(widths, console.width), strict=True):
        table.add_column(column, no_wrap=True, overflow="ellipsis", width=width)
    table.add_column(columns[-1], overflow="fold")
    for row in rows:
        table.add_row(*(escape(cell) for cell in row))
    console.print(table)


def _fitted(widths: Sequence[int], room: int) -> list[int]:
    """Of all columns but the last, which is left `_LAST` columns at least of the terminal where it needs them."""
    *others, last = widths
    over = sum(others) + _GAP * len(others) + min(last, _LAST) - room
    if others and over > 0:
        widest = others.index(max(others))
        others[widest] = max(others[widest] - over, min(others[widest], _LEAST))
    return others


def moment_since(words: str, now: datetime) -> datetime:
    """`--since`: a span back from now (7d, 2w, month), or a day. Raises WrongUsage."""
    span, left = find_span(words)
    if span and not left:
        return now - span
    try:
        moment = datetime.fromisoformat(words)
    except ValueError as error:
        raise WrongUsage(f"--since {words} is neither a span nor a day.", "Write it as 7d, 2w, month or 2026-03-16.") from error
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
