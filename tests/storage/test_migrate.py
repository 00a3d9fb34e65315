"""The database's version: made, upgraded with a backup first, and equal to the tables."""

import asyncio
import shutil
import sqlite3
import textwrap
from contextlib import closing
from datetime import timedelta

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from bot.errors import StoreError
from bot.ports import Wanted
from bot.storage import migrate as migrations
from bot.storage.backup import backup
from bot.storage.codec import encode
from bot.storage.engine import Database
from bot.storage.store import open_store
from bot.storage.tables import metadata
from tests.examples import NOW, a_reading, a_source, a_story
from tests.storage.acts import WATCH

NEWEST = "0007"


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


async def test_stories_of_an_older_version_are_found_as_before(tmp_path):
    """Their words are in the index's new places, their fields narrow, and what was not folded waits."""
    path = tmp_path / "old.db"
    database = Database(str(path))
    try:
        await database.run(lambda connection: command.upgrade(migrations.config_for(connection), "0003"))
        await database.run(lambda connection: [connection.exec_driver_sql(words) for words in _of_the_third_version()])
    finally:
        await database.close()
    store = await open_store(str(path))
    try:
        for words in ("orchids", "量子", "子", "技"):
            assert [story.id for story in (await store.search(WATCH, words, limit=9)).stories] == ["entry00001"]
        assert (await store.latest(WATCH, wanted=Wanted(fields=("quantum",)), limit=9)).total == 1
        assert (await store.latest(WATCH, wanted=Wanted(fields=("space",)), limit=9)).total == 0
        assert [counted for counted, _ in await store.weeks(WATCH, [NOW - timedelta(days=7), NOW])] == [{"quantum": 1}]
        assert [story.id for story in await store.unmarked(WATCH, 1, limit=9)] == ["entry00001"]
        assert [read.entry.id for read in await store.unfolded(WATCH, limit=9)] == ["waiting001"]
    finally:
        await store.close()


def _of_the_third_version():
    story = _quoted(encode(a_story(fields=("quantum", "ai"))))
    at = "2026-03-13T08:30:00.000000+00:00"
    yield f"INSERT INTO feeds (id, url, added) VALUES (1, 'https://news.example/feed', '{at}')"
    for name in ("entry00001", "waiting001"):
        yield (
            "INSERT INTO entries (id, feed, key, version, title, language, published, seen, content_hash) "
            f"VALUES ('{name}', 1, '{name}', 1, 'Title', 'en', '{at}', '{at}', '{name}')"
        )
        yield (
            "INSERT INTO readings (entry, watch, rules, version, band, score, detail, made) "
            f"VALUES ('{name}', '{WATCH}', 'rules-1', 1, 'post', 0.8, '{_quoted(encode(a_reading(name)))}', '{at}')"
        )
    yield (
        "INSERT INTO stories (number, watch, id, revision, headline, published, updated, seen, fields, score, detail) "
        f"VALUES (7, '{WATCH}', 'entry00001', 1, 'Orchids', '{at}', '{at}', '{at}', ' quantum ai ', 0.8, '{story}')"
    )
    yield f"INSERT INTO story_entries (watch, entry, story, version, published) VALUES ('{WATCH}', 'entry00001', 'entry00001', 1, '{at}')"
    yield "INSERT INTO story_words (rowid, words) VALUES (7, 'orchids 量子 子技 技 words')"


def _quoted(words):
    return words.replace("'", "''")


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
