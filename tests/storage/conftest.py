"""A real database in a file, and the desk's people in it."""

import asyncio
import shutil

import pytest

from bot.storage import engine
from bot.storage.migrate import migrate
from bot.storage.store import open_store
from tests.examples import NOW, a_destination, a_plan, a_source


@pytest.fixture(autouse=True, scope="session")
def hasty_disk():
    """No test here cuts the power, so none waits for the disk."""
    engine.SYNCHRONOUS = "OFF"


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory):
    """A database of the newest version with nothing in it: made once, copied for each test."""
    path = tmp_path_factory.mktemp("empty") / "kakehashi.db"
    asyncio.run(migrate(str(path)))
    return path


@pytest.fixture
def place(tmp_path, empty_database):
    return str(shutil.copy(empty_database, tmp_path / "kakehashi.db"))


@pytest.fixture
async def store(place):
    store = await open_store(place)
    yield store
    await store.close()


@pytest.fixture
async def other(store, place):
    """Another process's store over the same file."""
    other = await open_store(place)
    yield other
    await other.close()


@pytest.fixture
async def feed(store):
    return await store.add_feed("uk-japan-science", a_source(), NOW)


@pytest.fixture
async def plan(store):
    """A weekly plan with its destination."""
    home = await store.installation("slack", "T1", "Example", NOW)
    await store.add_destination(a_destination(installation=home.id), NOW)
    return await store.add_plan(a_plan(installation=home.id), NOW)
