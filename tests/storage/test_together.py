"""Several at once: readers beside a writer, processes beside each other."""

import asyncio
import sys
import textwrap
from datetime import timedelta

from sqlalchemy import insert

from bot.storage import rows
from bot.storage.tables import entries
from tests.examples import NOW, ROOT, a_source, an_entry
from tests.storage.acts import WATCH, begin, keep

PROCESS = textwrap.dedent(
    """
    import asyncio, sys
    from datetime import datetime, timedelta
    from bot.storage.store import open_store

    async def main(place, name, now):
        store = await open_store(place)
        until = now + timedelta(hours=1)
        while feeds := await store.claim_feeds(now, by=name, until=until, limit=3):
            for feed in feeds:
                print("feed", feed.id)
        while asked := await store.claim_asked(now, by=name, until=until, limit=2):
            for one in asked:
                print("asked", one.id)
        await store.close()

    asyncio.run(main(sys.argv[1], sys.argv[2], datetime.fromisoformat(sys.argv[3])))
    """
)


async def test_readers_see_the_last_committed_state_while_500_entries_are_being_written(store, feed):
    await keep(store, an_entry())
    await begin(store)
    many = [rows.entry_columns(an_entry(f"many{number:05}")) for number in range(500)]
    async with store._db.write() as connection:
        await connection.execute(insert(entries), many)
        async with asyncio.timeout(5):
            assert (await store.latest(WATCH, limit=5)).total == 1
            assert (await store.search(WATCH, "Orchard", limit=5)).total == 1
            assert len(await store.known_entries(feed.id)) == 1
    assert len(await store.known_entries(feed.id)) == 501


async def test_a_reader_sees_one_moment_however_long_it_looks(store, other, feed):
    await keep(store, an_entry())
    async with store._db.read() as connection:
        before = (await connection.execute(entries.select())).all()
        await keep(other, an_entry("entry00002"), now=NOW + timedelta(hours=1), by="other")
        assert (await connection.execute(entries.select())).all() == before
    assert len(await store.known_entries(feed.id)) == 2


async def test_many_tasks_of_one_process_write_in_turn_and_lose_nothing(store):
    asking = (store.receive("slack", f"Ev{number % 40}", "command", {"n": number}, NOW) for number in range(80))
    assert sum(await asyncio.gather(*asking)) == 40


async def test_three_processes_take_each_feed_and_each_question_once(store, place):
    await store.seed_feeds(WATCH, [a_source(url=f"https://feeds.example.org/{number}") for number in range(30)], NOW)
    for number in range(20):
        await store.receive("slack", f"Ev{number}", "command", {}, NOW)
    running = [
        await asyncio.create_subprocess_exec(
            sys.executable, "-c", PROCESS, place, name, NOW.isoformat(), cwd=ROOT, stdout=asyncio.subprocess.PIPE
        )
        for name in ("one", "two", "three")
    ]
    taken = [line for process in running for line in (await process.communicate())[0].decode().splitlines()]
    assert [process.returncode for process in running] == [0, 0, 0]
    assert len(taken) == len(set(taken)) == 50


async def test_a_cancelled_write_leaves_nothing_behind_and_the_next_one_works(store, feed):
    async def write_and_hang():
        async with store._db.write() as connection:
            await connection.execute(insert(entries), [rows.entry_columns(an_entry())])
            await asyncio.sleep(60)

    task = asyncio.create_task(write_and_hang())
    await asyncio.sleep(0.1)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert await store.known_entries(feed.id) == {}
    async with asyncio.timeout(5):
        await keep(store, an_entry("entry00002"))
    assert len(await store.known_entries(feed.id)) == 1
