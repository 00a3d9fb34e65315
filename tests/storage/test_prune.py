"""Retention: texts go, what was told and its receipts stay."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.storage.engine import Database
from bot.storage.prune import Pruned, Retention, prune
from tests.examples import NOW, a_period, a_reading, an_entry
from tests.storage.acts import WATCH, begin, keep, tell

DAY = timedelta(days=1)
OLD = NOW - 200 * DAY


@pytest.fixture
async def database(place, store):
    database = Database(place)
    yield database
    await database.close()


async def test_an_old_text_goes_and_its_story_receipts_and_hash_stay(store, feed, database):
    await keep(store, an_entry(seen=OLD, text="Imperial builds zeppelins. " + an_entry().text), an_entry("fresh"))
    story = await begin(store)
    await begin(store, "fresh")
    assert (await store.search(WATCH, "zeppelins", limit=9)).total == 1
    assert (await prune(database, NOW, Retention())).texts == 1
    read = await store.find_reading(an_entry().url, WATCH)
    assert (read.entry.text, read.reading) == ("", a_reading())
    assert await store.story(WATCH, story.id) == story
    assert (await store.known_entries(feed.id))[an_entry().key] == ("hash-entry00001", 1)
    assert (await store.search(WATCH, "zeppelins", limit=9)).total == 0
    assert (await store.search(WATCH, "Orchard", limit=9)).total == 2
    assert (await store.find_reading(an_entry("fresh").url, WATCH)).entry.text == an_entry().text
    assert await store.unfolded(WATCH, limit=9) == []


async def test_old_entries_that_nobody_wanted_go_and_the_others_stay(store, feed, database):
    names = {"dropped": "drop", "doubtful": "review", "waiting": "post", "told": "drop"}
    await keep(store, *(an_entry(name, seen=OLD) for name in names), readings=[a_reading(name, band=band) for name, band in names.items()])
    await keep(store, an_entry("new"), readings=[a_reading("new", band="drop")])
    await begin(store, "told")
    assert (await prune(database, NOW, Retention())).dropped == 1
    assert {key.rpartition("/")[2] for key in await store.known_entries(feed.id)} == {"doubtful", "waiting", "told", "new"}


async def test_what_was_told_is_remembered_after_its_message_is_forgotten(store, feed, plan, database):
    await keep(store, an_entry())
    story = await begin(store)
    await tell(store, plan, (story.id, 1), now=OLD)
    [delivery] = await store.claim_deliveries(OLD, by="me", until=OLD + DAY, limit=9)
    await store.settle(replace(delivery, state="sent", reference={"ts": "1"}), by="me", now=OLD)
    assert (await prune(database, NOW, Retention())).payloads == 1
    [kept] = await store.deliveries()
    assert (kept.state, kept.reference, kept.message.payload) == ("sent", {"ts": "1"}, {})
    assert await store.tellings(plan, a_period(key="again"), window=12 * DAY) == []


async def test_a_message_that_is_still_to_be_sent_is_kept_however_old(store, plan, database):
    await tell(store, plan, now=OLD)
    await prune(database, NOW, Retention())
    [kept] = await store.deliveries()
    assert kept.message.text == "The week"


async def test_old_questions_go(store, database):
    await store.receive("slack", "old", "command", {}, OLD)
    await store.receive("slack", "new", "command", {}, NOW)
    assert await prune(database, NOW, Retention()) == Pruned(0, 0, 0, 1)
    assert [asked.external_id for asked in await store.claim_asked(NOW, by="me", until=NOW + DAY, limit=9)] == ["new"]


async def test_many_texts_are_forgotten_in_several_turns(store, feed, database):
    await keep(store, *(an_entry(f"entry{number:05}", seen=OLD) for number in range(1100)), readings=[])
    assert await prune(database, NOW, Retention(dropped=999 * DAY)) == Pruned(1100, 0, 0, 0)


async def test_others_write_while_texts_are_forgotten(store, feed, database):
    """Without a rest between its turns a large archive shut everybody else out until all was done."""
    await keep(store, *(an_entry(f"entry{number:05}", seen=OLD) for number in range(400)), readings=[])
    pruning, written = asyncio.create_task(prune(database, NOW, Retention(dropped=999 * DAY))), 0
    while not pruning.done():
        await store.receive("slack", f"command:{written}", "command", {}, NOW)
        written += not pruning.done()
    assert await pruning == Pruned(400, 0, 0, 0)
    assert written > 5
