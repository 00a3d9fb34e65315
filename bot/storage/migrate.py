"""The database's version: from nothing, or from an older one, to this code's."""

from importlib.resources import files
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.errors import StoreError
from bot.storage.backup import backup
from bot.storage.engine import PATIENCE, Database
from bot.storage.search import INDEX

FOLDER = files("bot.storage") / "migrations"


async def migrate(place: str, *, backup_dir: Path | None = None, patience: float = PATIENCE) -> bool:
    """Bring the database to this code's version, all or nothing; True if there was something to do.

    A database that holds something is first copied into `backup_dir` (default: `backups` beside it). Raises StoreError for one made by
    newer code, or by another program.
    """
    database = Database(place, patience=patience)
    try:
        async with database.read() as connection:
            if await _revision(connection, database.place) == newest():
                return False
        async with database.write() as connection:
            return await _bring_up(connection, database, backup_dir)
    finally:
        await database.close()


async def _bring_up(connection: AsyncConnection, database: Database, backup_dir: Path | None) -> bool:
    """The database is looked at anew: another process may have upgraded it while we waited for our turn."""
    revision = await _revision(connection, database.place)
    if revision == newest():
        return False
    if revision and database.sqlite:
        await backup(database.place, _backup_path(Path(database.place), backup_dir, revision))
    await connection.run_sync(_upgrade)
    return True


async def _revision(connection: AsyncConnection, place: str) -> str | None:
    """The version the database is at, None if it is empty. Raises StoreError for a newer one, or another program's."""
    revision, tables = await connection.run_sync(_look)
    if revision and revision not in {script.revision for script in _scripts().walk_revisions()}:
        raise StoreError(
            f"The database {place} was made by a newer version of Kakehashi ({revision}).",
            "Upgrade Kakehashi, or restore the backup made before that upgrade.",
        )
    if tables and not revision:
        raise StoreError(f"The database {place} belongs to another program.", "Give the path of a new file.")
    return revision


def newest() -> str:
    """This code's version of the database."""
    return _scripts().get_current_head() or ""


def is_ours(name: str | None, kind: str, _parents: object) -> bool:
    """Whether migrations look after that table: the full-text index keeps tables of its own."""
    return kind != "table" or not (name or "").startswith(INDEX)


def config_for(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


def _scripts() -> ScriptDirectory:
    return ScriptDirectory(str(FOLDER))


def _look(connection: Connection) -> tuple[str | None, list[str]]:
    return MigrationContext.configure(connection).get_current_revision(), inspect(connection).get_table_names()


def _upgrade(connection: Connection) -> None:
    command.upgrade(config_for(connection), "head")


def _backup_path(path: Path, folder: Path | None, revision: str) -> Path:
    """A name that is free: an older backup is never written over."""
    folder = folder or path.parent / "backups"
    number = 1
    while (found := folder / f"{path.stem}-{revision}-{number}.db").exists():
        number += 1
    return found
