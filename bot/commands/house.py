"""What every command begins with: its settings, its log, its desk; and ends with: what it prints."""

import argparse
import asyncio
import json
import os
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from bot.app import open_desk, utc_now
from bot.errors import NotFound, SettingError
from bot.logs import set_up_log
from bot.pipeline import Desk
from bot.settings import Settings, load_settings

DEFAULT_CONFIG = Path("kakehashi.toml")


def settings_of(args: argparse.Namespace, overrides: Mapping[str, Mapping[str, Any]] | None = None) -> Settings:
    """The settings this command line means, with the log set up. Raises SettingError."""
    over: dict[str, dict[str, Any]] = {section: dict(values) for section, values in (overrides or {}).items()}
    database = getattr(args, "db", None) or os.environ.get("KAKEHASHI_DB")
    if database:
        over.setdefault("database", {})["url"] = f"sqlite:///{Path(database).absolute()}"
    settings = load_settings(config_path(args), os.environ, over)
    set_up_log(settings)
    return settings


def config_path(args: argparse.Namespace) -> Path | None:
    named = getattr(args, "config", None) or os.environ.get("KAKEHASHI_CONFIG")
    if named:
        return Path(named)
    return DEFAULT_CONFIG if DEFAULT_CONFIG.exists() else None


Result = TypeVar("Result")


def at_desk(settings: Settings, work: Callable[[Desk], Awaitable[Result]], clock: Callable[[], datetime] = utc_now) -> Result:
    """Open the desk, do one thing, close it."""

    async def inside() -> Result:
        async with open_desk(settings, clock=clock) as desk:
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


def print_json(data: object) -> None:
    print(json.dumps(data, ensure_ascii=False, indent=1, default=str))


def print_table(title: str, columns: tuple[str, ...], rows: Sequence[tuple[str, ...]], empty: str) -> None:
    if not rows:
        print(empty)
        return
    table = Table(title=title, title_justify="left", box=None, pad_edge=False, header_style="bold")
    for column in columns:
        table.add_column(column, overflow="fold")
    for row in rows:
        table.add_row(*row)
    console = Console()
    console.print(table, width=None if console.is_terminal else 160, markup=False)
