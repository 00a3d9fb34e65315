"""A copy of the database while it is in use, and whether it is whole."""

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy.exc import DatabaseError

from bot.errors import StoreError
from bot.storage.engine import database_url
from bot.storage.faults import place_of, store_error


async def backup(place: str, path: Path) -> Path:
    """Copy the whole database to `path` as of one moment, writers or not. Raises StoreError, also where `path` is there already."""
    return await asyncio.to_thread(_copy, place, path)


async def integrity(place: str) -> None:
    """Read the whole database through. Raises StoreError saying what is wrong with it."""
    await asyncio.to_thread(_examine, place)


def _copy(place: str, path: Path) -> Path:
    source = _file(place, "pg_dump makes its backup.")
    if path.exists():
        raise StoreError(f"The backup {path} is there already.", "Give another name.")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(dir=path.parent, prefix=".backup-") as folder:
            unfinished = Path(folder) / path.name
            with closing(_open_to_read(source)) as original, closing(sqlite3.connect(unfinished)) as copy:
                original.backup(copy)
            unfinished.rename(path)
    except OSError as error:
        raise StoreError(f"The backup {path} cannot be written: {error.strerror}.") from error
    except sqlite3.Error as error:
        raise _sentence(error, place) from error
    return path


def _examine(place: str) -> None:
    path = _file(place, "Ask its own tools.")
    try:
        with closing(_open_to_read(path)) as connection:
            damage = [row[0] for row in connection.execute("PRAGMA quick_check(1)") if row[0] != "ok"]
            orphans = sorted({row[0] for row in connection.execute("PRAGMA foreign_key_check")})
    except sqlite3.Error as error:
        raise _sentence(error, place) from error
    if damage:
        raise StoreError(f"The database {path} is damaged: {' '.join(damage[0].split())}.", "Restore the latest backup.")
    if orphans:
        raise StoreError(f"Rows of {', '.join(orphans)} in {path} point to rows that are gone.", "Restore the latest backup.")


def _open_to_read(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)


def _file(place: str, mend: str) -> Path:
    url = database_url(place)
    if url.get_backend_name() != "sqlite" or not url.database:
        raise StoreError(f"The database {place_of(url)} is not a file.", mend)
    return Path(url.database)


def _sentence(error: sqlite3.Error, place: str) -> StoreError:
    return store_error(DatabaseError(None, None, error), place_of(database_url(place)))
