"""A database that cannot be used: one clear sentence, what to do, and nothing half done."""

import os
import sqlite3
import tempfile
import threading
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.errors import StoreError
from bot.storage.backup import backup, integrity
from bot.storage.store import open_store
from tests.examples import NOW, a_source, an_entry
from tests.storage.acts import WATCH, keep

PATIENCE = 0.1


@pytest.fixture
async def hasty(place):
    """A store that does not wait long for others."""
    store = await open_store(place, patience=PATIENCE)
    yield store
    await store.close()


async def test_a_database_another_program_holds_is_said_to_be_locked_and_works_again_after(hasty, place):
    with closing(sqlite3.connect(place, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError, match=rf"The database {place} is locked by another program\. Stop the other program"):
            await hasty.seed_feeds(WATCH, [a_source()], NOW)
        assert await hasty.list_feeds() == []
        other.execute("ROLLBACK")
    assert await hasty.seed_feeds(WATCH, [a_source()], NOW) == 1


async def test_a_lock_that_is_soon_gone_is_waited_for(store, place):
    other = sqlite3.connect(place, isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    timer = threading.Timer(0.3, lambda: (other.execute("ROLLBACK"), other.close()))
    timer.start()
    assert await store.seed_feeds(WATCH, [a_source()], NOW) == 1
    timer.join()


async def test_a_full_disk_is_named_and_loses_only_what_did_not_fit(store, feed, place):
    await keep(store, an_entry())
    async with store._db.write() as connection:
        pages = await connection.scalar(text("PRAGMA page_count"))
        await connection.execute(text(f"PRAGMA max_page_count = {pages + 2}"))
    with pytest.raises(StoreError, match=rf"{place} cannot grow: the disk is full\. Free some space"):
        await keep(store, *(an_entry(f"big{number}", text="x" * 9000) for number in range(9)), readings=[])
    assert list(await store.known_entries(feed.id)) == [an_entry().key]
    async with store._db.write() as connection:
        await connection.execute(text("PRAGMA max_page_count = 1000000"))
    await keep(store, an_entry("small"), readings=[], now=NOW + timedelta(hours=1))
    assert len(await store.known_entries(feed.id)) == 2


async def test_a_database_that_may_not_be_written_says_so(store, place):
    async with store._db.write() as connection:
        await connection.execute(text("PRAGMA query_only = ON"))
    with pytest.raises(StoreError, match=rf"{place} is read-only\. Give this user the right"):
        await store.seed_feeds(WATCH, [a_source()], NOW)


@pytest.fixture
def readable():
    """A folder that anybody may read; within the test we are nobody, where we were root (who may write everywhere)."""
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o755)
        yield Path(folder)
        if os.getuid() == 0:
            os.seteuid(0)


async def open_and_write(place: Path) -> None:
    store = await open_store(str(place))
    try:
        await store.seed_feeds(WATCH, [a_source()], NOW)
    finally:
        await store.close()


def become_nobody() -> None:
    if os.getuid() == 0:
        os.seteuid(65534)


async def test_a_file_without_write_permission_is_read_only(readable):
    place = readable / "desk.db"
    await (await open_store(str(place))).close()
    os.chmod(place, 0o444)
    become_nobody()
    with pytest.raises(StoreError, match="is read-only"):
        await open_and_write(place)


async def test_a_file_of_another_kind_is_left_as_it_is(tmp_path):
    path = tmp_path / "notes.txt"
    path.write_text("These are my notes. " * 99)
    before = path.read_bytes()
    for act in (open_store, integrity):
        with pytest.raises(StoreError, match=r"notes\.txt is not a database"):
            await act(str(path))
    assert path.read_bytes() == before


async def test_another_programs_database_is_left_as_it_is(tmp_path):
    path = tmp_path / "theirs.db"
    with closing(sqlite3.connect(path)) as theirs:
        theirs.execute("CREATE TABLE customers (name)")
        theirs.commit()
    with pytest.raises(StoreError, match=r"theirs\.db belongs to another program"):
        await open_store(str(path))
    with closing(sqlite3.connect(path)) as theirs:
        assert [row[0] for row in theirs.execute("SELECT name FROM sqlite_master")] == ["customers"]


async def test_a_folder_that_is_not_there_is_said_so(tmp_path):
    with pytest.raises(StoreError, match=r"cannot be opened\. See that its folder exists"):
        await open_store(str(tmp_path / "nowhere" / "desk.db"))


async def test_a_database_of_newer_code_is_refused_and_untouched(place):
    with closing(sqlite3.connect(place)) as newer:
        newer.execute("UPDATE alembic_version SET version_num = '9999'")
        newer.commit()
    with pytest.raises(StoreError, match=r"made by a newer version of Kakehashi \(9999\)\. Upgrade Kakehashi"):
        await open_store(place)


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:", "mysql://u:secret@host/db", "://"])
async def test_an_address_that_cannot_be_one_is_refused_without_quoting_a_password(url):
    with pytest.raises(StoreError) as caught:
        await open_store(url)
    assert "secret" not in str(caught.value)


async def test_a_damaged_database_is_found_out(store, feed, place, tmp_path):
    await keep(store, *(an_entry(f"entry{number:05}") for number in range(60)))
    copy = await backup(place, tmp_path / "copy.db")
    await integrity(str(copy))
    damaged = bytearray(copy.read_bytes())
    middle = len(damaged) // 2
    damaged[middle : middle + 20000] = b"\xff" * 20000
    copy.write_bytes(damaged)
    with pytest.raises(StoreError, match=r"is damaged.*Restore the latest backup"):
        await integrity(str(copy))
