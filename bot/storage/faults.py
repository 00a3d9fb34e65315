"""A database's own errors, worded once."""

import errno
from pathlib import Path

from sqlalchemy import URL
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from bot.errors import StoreError

# Parts of SQLite's messages (https://www.sqlite.org/rescode.html), in the order they are looked for.
_KNOWN = (
    ("locked", "is locked by another program", "Stop the other program, or wait until it is done, and try again."),
    ("disk is full", "cannot grow: the disk is full", "Free some space; nothing that was stored before is lost."),
    ("readonly", "is read-only", "Give this user the right to write the file and its folder."),
    ("file is not a database", "is not a database", "Give another path, or restore a backup of the desk's own database."),
    ("malformed", "is damaged", "Restore the latest backup."),
    ("unable to open", "cannot be opened", "See that its folder exists and that this user may read and write there."),
    ("disk i/o error", "cannot be read or written: the disk gives errors", "Check the disk, then restore the latest backup."),
)


def place_of(url: URL) -> str:
    """What people call the database: its file, or its name and host; never a password."""
    if url.get_backend_name() == "sqlite":
        return str(Path(url.database or ""))
    return f"{url.database} on {url.host or 'localhost'}"


def store_error(error: SQLAlchemyError | OSError, place: str) -> StoreError:
    """The one sentence for what the database said."""
    if isinstance(error, PoolTimeout):
        return StoreError(f"The database {place} is too busy.", "Try again; if it stays so, fewer feeds at a time will help.")
    if isinstance(error, OSError) and error.errno == errno.ENOSPC:
        return StoreError(f"The database {place} cannot grow: the disk is full.", "Free some space; nothing stored before is lost.")
    said = str(error.orig if isinstance(error, DBAPIError) else error)
    for words, what, mend in _KNOWN:
        if words in said.lower():
            return StoreError(f"The database {place} {what}.", mend)
    return StoreError(f"The database {place} cannot be used: {said.strip().splitlines()[0] if said.strip() else type(error).__name__}.")
