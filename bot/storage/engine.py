"""Connections. SQLite: write-ahead log, one writer that begins IMMEDIATE, and readers that a writer never blocks.

SQLAlchemy's default SQLite transactions begin late, so two that read before they write lose an update silently or fail with "locked"
half-way; beginning IMMEDIATE makes the second wait at its beginning (https://www.sqlite.org/lang_transaction.html).
"""

import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, event, make_url
from sqlalchemy.exc import ArgumentError, DatabaseError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from bot.errors import Missing, StoreError
from bot.storage.faults import place_of, store_error

READERS = 4
PATIENCE = 10.0
"""Seconds to wait for another program's lock, and for our own writer."""
SYNCHRONOUS = "FULL"
"""Each commit is on the disk before it is reported: a message that was sent is not "due" again after a power cut."""
_DRIVERS = {"sqlite": "sqlite+aiosqlite", "postgresql": "postgresql+asyncpg"}


def database_url(place: str) -> URL:
    """A URL of SQLAlchemy's kind, or the path of an SQLite file. Raises StoreError."""
    if "://" not in place:
        return URL.create("sqlite+aiosqlite", database=str(Path(place).expanduser()))
    try:
        url = make_url(place)
    except ArgumentError as error:
        raise StoreError("The database's address is not a URL.", "Give a file's path, or sqlite:///PATH.") from error
    driver = _DRIVERS.get(url.get_backend_name())
    if driver is None:
        raise StoreError(f"The database kind {url.get_backend_name()!r} is not known.", f"Known: {', '.join(_DRIVERS)}.")
    if url.get_backend_name() == "sqlite" and url.database in {None, "", ":memory:"}:
        raise StoreError("The database must be a file.", "Give its path.")
    return url.set(drivername=driver)


class Database:
    """One database as this process holds it: a writer and readers. `close` it."""

    def __init__(self, place: str, *, patience: float = PATIENCE) -> None:
        self.url = database_url(place)
        self.place = place_of(self.url)
        self._patience = patience
        if self.sqlite:
            _probe(self.url.database or "", self.place)
        self._writer = self._open(1, "BEGIN IMMEDIATE")
        self._reader = self._open(READERS, "BEGIN", "PRAGMA query_only = ON") if self.sqlite else self._writer

    @property
    def sqlite(self) -> bool:
        return self.url.get_backend_name() == "sqlite"

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncConnection]:
        """A transaction that may write: committed at the end, rolled back by any error. Raises StoreError."""
        async with self._transaction(self._writer) as connection:
            yield connection

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        """A transaction that sees one moment of the database. Raises StoreError."""
        async with self._transaction(self._reader) as connection:
            yield connection

    async def run(self, work: Callable[[Connection], Any]) -> Any:
        """`work` on a plain connection inside a write transaction."""
        async with self.write() as connection:
            return await connection.run_sync(work)

    async def close(self) -> None:
        await self._writer.dispose()
        await self._reader.dispose()

    @asynccontextmanager
    async def _transaction(self, engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
        try:
            async with engine.begin() as connection:
                yield connection
        except (SQLAlchemyError, OSError) as error:
            raise store_error(error, self.place) from error

    def _open(self, size: int, begin: str, *pragmas: str) -> AsyncEngine:
        if not self.sqlite:
            return self._open_server()
        engine = create_async_engine(
            self.url, pool_size=size, max_overflow=0, pool_timeout=self._patience * 6, connect_args={"timeout": self._patience}
        )
        _obey(engine, begin, ("PRAGMA foreign_keys = ON", "PRAGMA journal_mode = WAL", f"PRAGMA synchronous = {SYNCHRONOUS}", *pragmas))
        return engine

    def _open_server(self) -> AsyncEngine:
        try:
            return create_async_engine(self.url, pool_size=READERS + 1, max_overflow=0)
        except ModuleNotFoundError as error:
            raise Missing("PostgreSQL needs a driver that is not installed.", "pip install 'kakehashi[postgres]'") from error


def _probe(path: str, place: str) -> None:
    """Whether the file opens at all, asked here because the driver's thread outlives a connection that failed to open: it would report
    to an event loop that may have ended. Raises StoreError."""
    try:
        sqlite3.connect(path).close()
    except sqlite3.Error as error:
        raise store_error(DatabaseError(None, None, error), place) from error


def _obey(engine: AsyncEngine, begin: str, pragmas: tuple[str, ...]) -> None:
    """Set each new connection up, and begin transactions ourselves instead of the driver."""

    def connect(dbapi_connection: Any, _record: object) -> None:
        try:
            dbapi_connection.isolation_level = None
            cursor = dbapi_connection.cursor()
            for pragma in pragmas:
                cursor.execute(pragma)
            cursor.close()
        except BaseException:  # whatever it was, a cancel too, the connection's thread is ended, which nobody would do after us
            dbapi_connection.close()
            raise

    def start(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    event.listen(engine.sync_engine, "connect", connect)
    event.listen(engine.sync_engine, "begin", start)
