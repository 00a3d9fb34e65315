"""Entries as people ask for them: those of a band, the story one is in, and who was told of it."""

from datetime import timedelta

from bot.models import Told
from tests.examples import NOW, a_destination, a_plan, a_reading, an_entry
from tests.storage.acts import SOON, WATCH, a_delivery, a_digest, a_period, begin, keep


async def test_a_band_is_listed_the_newest_first_and_counted(store, feed):
    for name, band, days in (
        ("review0001", "review", 3),
        ("review0002", "review", 1),
        ("dropped001", "drop", 2),
        ("kept000001", "post", 2),
    ):
        await keep(store, an_entry(name, published=NOW - timedelta(days=days)), readings=[a_reading(name, band=band)])
    found = await store.sifted(WATCH, "review", limit=9)
    assert ([read.entry.id for read in found.reads], found.total) == (["review0002", "review0001"], 2)
    first = await store.sifted(WATCH, "review", limit=1)
    assert ([read.entry.id for read in first.reads], first.total) == (["review0002"], 2)
    assert [read.entry.id for read in (await store.sifted(WATCH, "drop", limit=9)).reads] == ["dropped001"]
    assert [read.entry.id for read in (await store.sifted(WATCH, "review", since=NOW - timedelta(days=2), limit=9)).reads] == ["review0002"]
    assert (await store.sifted("another", "review", limit=9)).reads == ()


async def test_a_band_is_listed_within_the_fields_asked_for(store, feed):
    await keep(store, an_entry("quantum001"), readings=[a_reading("quantum001", band="review", fields=("quantum",))])
    await keep(store, an_entry("space00001"), readings=[a_reading("space00001", band="review", fields=("space", "ai"))])
    found = await store.sifted(WATCH, "review", fields=("ai", "cyber"), limit=9)
    assert ([read.entry.id for read in found.reads], found.total) == (["space00001"], 1)


async def test_an_entry_leads_to_its_story(store, feed):
    await keep(store, an_entry())
    assert await store.story_of(WATCH, "entry00001") is None
    story = await begin(store)
    assert await store.story_of(WATCH, "entry00001") == story
    assert await store.story_of("another", "entry00001") is None


async def test_a_story_leads_to_the_plans_that_were_told(store, feed, plan):
    await keep(store, an_entry())
    story = await begin(store)
    assert await store.told_of(WATCH, story.id) == []
    claim = await store.claim_period(plan.id, a_period(), by="me", now=NOW, until=SOON)
    home = await store.destination(a_destination().name)
    await store.enqueue(claim, a_digest(), [a_delivery(plan, home, (story.id, 1))], [(story.id, 1)], NOW)
    assert await store.told_of(WATCH, story.id) == [Told(a_plan().name, 1, "promised", NOW)]
    assert await store.told_of("another", story.id) == []
