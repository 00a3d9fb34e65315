"""A copy of the database while it is in use, and whether it is whole."""

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy.exc import DatabaseError

from bot.errors import StoreError
from bot.storage.engine import database_url
from bot.storage.faults import place_of, store_error


async def backup(place: str, path: Path) -> Path:
    """Copy the whole database to `path` as of one moment, writers or not. Raises StoreError, also where `path` is there already."""
    return await asyncio.to_thread(_copy, place, path)


async def integrity(place: str) -> list[str]:
    """What is wrong with the database, a sentence each; empty if it is whole. Raises StoreError where it cannot be opened."""
    return await asyncio.to_thread(_examine, place)


def _copy(place: str, path: Path) -> Path:
    source = _file(place, "pg_dump makes its backup.")
    if path.exists():
        raise StoreError(f"The backup {path} is there already.", "Give another name.")
    unfinished = path.with_name(f"{path.name}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with closing(_open_to_read(source)) as original, closing(sqlite3.connect(unfinished)) as copy:
            original.backup(copy)
        unfinished.rename(path)
    except (sqlite3.Error, OSError) as error:
        unfinished.unlink(missing_ok=True)
        raise _sentence(error, place) from error
    return path


def _examine(place: str) -> list[str]:
    try:
        with closing(_open_to_read(_file(place, "Ask its own tools."))) as connection:
            damage = [row[0] for row in connection.execute("PRAGMA quick_check") if row[0] != "ok"]
            orphans = {row[0] for row in connection.execute("PRAGMA foreign_key_check")}
    except sqlite3.Error as error:
        raise _sentence(error, place) from error
    return [f"The database is damaged: {words}." for words in damage] + [
        f"Rows of {table} point to rows that are gone." for table in sorted(orphans)
    ]


def _open_to_read(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)


def _file(place: str, mend: str) -> Path:
    url = database_url(place)
    if url.get_backend_name() != "sqlite" or not url.database:
        raise StoreError(f"The database {place_of(url)} is not a file.", mend)
    return Path(url.database)


def _sentence(error: sqlite3.Error | OSError, place: str) -> StoreError:
    if isinstance(error, OSError):
        return store_error(error, place_of(database_url(place)))
    return store_error(DatabaseError(None, None, error), place_of(database_url(place)))
