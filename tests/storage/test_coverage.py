"""What a digest rests on: entries and stories of its time, and how the feeds are."""

from dataclasses import replace
from datetime import timedelta

from bot.ports import Checked
from tests.examples import NOW, a_member, a_reading, a_source, an_entry
from tests.storage.acts import WATCH, begin, keep

DAY = timedelta(days=1)
WEEK = (NOW - 7 * DAY, NOW)


async def a_feed_of(store, name, *days, **changes):
    """A feed that was checked and published so many days ago."""
    feed = await store.add_feed(WATCH, a_source(url=f"https://{name}.example/feed", title=name), NOW)
    made = [an_entry(f"{name}-{day}", feed=feed.id, published=NOW - day * DAY, seen=NOW - day * DAY) for day in days]
    [claimed] = await store.claim_feeds(NOW, by="me", until=NOW + DAY, limit=1, urls=[feed.url])
    await store.save_checks([Checked(replace(claimed, last_checked=NOW, **changes), tuple(made))], by="me", now=NOW)


async def test_feeds_are_healthy_failing_or_silent_and_the_first_are_named(store):
    await a_feed_of(store, "daily", *range(1, 9))
    await a_feed_of(store, "stopped", *range(12, 30))
    await a_feed_of(store, "weekly", *range(6, 60, 7))
    await a_feed_of(store, "young", 30, 31, 32, 33)
    await a_feed_of(store, "broken", *range(6, 20), failures=2, trouble="It does not answer.")
    coverage = await store.coverage(WATCH, *WEEK)
    assert (coverage.feeds, coverage.failing, coverage.silent) == (5, 1, 1)
    assert (coverage.failing_names, coverage.silent_names) == (("broken",), ("stopped",))


async def test_a_feed_was_not_silent_yet_at_an_earlier_end(store):
    await a_feed_of(store, "stopped", *range(13, 30))
    assert (await store.coverage(WATCH, NOW - 10 * DAY, NOW - 3 * DAY)).silent == 0
    assert (await store.coverage(WATCH, NOW - 9 * DAY, NOW - 2 * DAY)).silent == 1


async def test_no_more_than_five_are_named(store):
    for number in range(7):
        await a_feed_of(store, f"broken{number}", failures=1)
    coverage = await store.coverage(WATCH, *WEEK)
    assert (coverage.failing, coverage.failing_names) == (7, tuple(f"broken{number}" for number in range(5)))


async def test_many_entries_of_one_day_are_one_day_of_news(store):
    """A feed that gives ten at once each week has a rhythm of a week."""
    feed = await store.add_feed(WATCH, a_source(), NOW)
    made = [
        an_entry(f"{week}-{number}", feed=feed.id, published=NOW - (8 + 7 * week) * DAY + timedelta(minutes=number))
        for week in range(6)
        for number in range(10)
    ]
    [claimed] = await store.claim_feeds(NOW, by="me", until=NOW + DAY, limit=1)
    await store.save_checks([Checked(replace(claimed, last_checked=NOW), tuple(made))], by="me", now=NOW)
    assert (await store.coverage(WATCH, *WEEK)).silent == 0


async def test_entries_and_the_stories_they_were_folded_into_are_counted_once(store, feed):
    bands = {"one": "post", "two": "post", "three": "post", "doubtful": "review", "dropped": "drop"}
    await keep(store, *(an_entry(name) for name in bands), readings=[a_reading(name, band=band) for name, band in bands.items()])
    await keep(store, an_entry("old", published=NOW - 20 * DAY, seen=NOW - 20 * DAY))
    await begin(store, "one", members=(a_member("one"), a_member("two")))
    await begin(store, "old", members=(a_member("old"),))
    coverage = await store.coverage(WATCH, *WEEK)
    assert (coverage.entries, coverage.kept, coverage.review, coverage.stories) == (5, 3, 1, 1)
    assert (await store.coverage("another-watch", *WEEK)).entries == 0
