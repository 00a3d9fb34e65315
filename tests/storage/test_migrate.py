"""The database's version: made, upgraded with a backup first, and equal to the tables."""

import asyncio
import shutil
import sqlite3
import textwrap
from contextlib import closing

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from bot.errors import StoreError
from bot.storage import migrate as migrations
from bot.storage.backup import backup
from bot.storage.engine import Database
from bot.storage.store import open_store
from bot.storage.tables import metadata
from tests.examples import NOW, a_source
from tests.storage.acts import WATCH

NEWEST = "0004"


async def test_the_migrations_make_the_tables(place):
    def differences(connection):
        options = {"include_name": migrations.is_ours, "compare_server_default": True, "compare_type": True}
        return compare_metadata(MigrationContext.configure(connection, opts=options), metadata)

    database = Database(place)
    try:
        assert await database.run(differences) == []
    finally:
        await database.close()


async def test_a_database_of_the_first_version_is_brought_to_this_one(tmp_path):
    path = tmp_path / "old.db"
    database = Database(str(path))
    try:
        await database.run(lambda connection: command.upgrade(migrations.config_for(connection), "0001"))
    finally:
        await database.close()
    store = await open_store(str(path))
    await store.close()
    assert version_of(path) == NEWEST
    assert [version_of(copy) for copy in (tmp_path / "backups").iterdir()] == ["0001"]


async def test_a_new_database_is_made_once(tmp_path):
    path = tmp_path / "new.db"
    assert await migrations.migrate(str(path)) is True
    assert await migrations.migrate(str(path)) is False
    assert list(tmp_path.glob("**/backups/*")) == []


@pytest.fixture
def newer_code(tmp_path, monkeypatch):
    """Code that has one more migration, which does `step`."""

    def write(step):
        folder = shutil.copytree(str(migrations.FOLDER), tmp_path / "migrations")
        (folder / "versions" / "9999_next.py").write_text(
            f'from alembic import op\nrevision = "9999"\ndown_revision = "{NEWEST}"\n\n\ndef upgrade():\n{textwrap.indent(step, "    ")}\n'
        )
        monkeypatch.setattr(migrations, "FOLDER", folder)

    return write


async def test_an_older_database_is_copied_then_upgraded(place, tmp_path, newer_code):
    newer_code('op.execute("CREATE TABLE extra (words TEXT)")')
    assert await migrations.migrate(place, backup_dir=tmp_path / "kept") is True
    [copy] = (tmp_path / "kept").iterdir()
    assert (version_of(copy), version_of(place)) == (NEWEST, "9999")
    assert await migrations.migrate(place, backup_dir=tmp_path / "kept") is False


async def test_an_upgrade_that_fails_half_way_leaves_the_database_as_it_was(place, newer_code):
    newer_code('op.execute("CREATE TABLE extra (words TEXT)")\nop.execute("INSERT INTO nowhere VALUES (1)")')
    with pytest.raises(StoreError, match="no such table: nowhere"):
        await migrations.migrate(place)
    assert version_of(place) == NEWEST
    with closing(sqlite3.connect(place)) as connection:
        assert connection.execute("SELECT name FROM sqlite_master WHERE name = 'extra'").fetchall() == []


async def test_two_processes_starting_together_upgrade_once(place, newer_code):
    newer_code('op.execute("CREATE TABLE extra (words TEXT)")')
    await asyncio.gather(*(migrations.migrate(place) for _ in range(3)))
    assert version_of(place) == "9999"


def version_of(path):
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute("SELECT version_num FROM alembic_version").fetchone()[0]


async def test_a_backup_taken_while_others_write_is_a_whole_database(store, place, tmp_path):
    await store.seed_feeds(WATCH, [a_source()], NOW)
    async with store._db.write() as connection:
        await connection.exec_driver_sql("UPDATE feeds SET etag = 'not yet committed'")
        copy = await backup(place, tmp_path / "deep" / "copy.db")
    restored = await open_store(str(copy))
    [health] = await restored.list_feeds(WATCH)
    await restored.close()
    assert health.feed.validators.etag == ""


async def test_a_backup_is_never_written_over(place, tmp_path):
    path = await backup(place, tmp_path / "copy.db")
    with pytest.raises(StoreError, match=r"copy\.db is there already"):
        await backup(place, path)


def test_the_newest_version_has_a_name():
    assert migrations.newest() == NEWEST
