"""What checks came to: written whole, by who holds the feed, whatever else was written meanwhile."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.models import PageDone, Validators
from bot.ports import Checked
from tests.examples import NOW, a_member, a_reading, an_entry
from tests.storage.acts import SOON, WATCH, begin, keep, some_sources

HOUR = timedelta(hours=1)


async def test_what_a_check_came_to_is_read_back_whole(store, feed):
    [claimed] = await store.claim_feeds(NOW, by="me", until=SOON, limit=9)
    after = replace(
        claimed,
        validators=Validators('W/"1"', "Mon, 16 Mar 2026 08:00:00 GMT"),
        body_hash="abc",
        next_check=NOW + HOUR,
        last_checked=NOW,
        last_success=NOW,
    )
    await store.save_checks([Checked(after, (an_entry(feed=feed.id),), (a_reading(),))], by="me", now=NOW)
    [health] = await store.list_feeds(WATCH)
    assert health.feed == after
    assert (health.entries, health.kept, health.last_entry) == (1, 1, an_entry().published)
    assert await store.known_entries(feed.id) == {an_entry().key: ("hash-entry00001", 1)}
    read = await store.find_reading(an_entry().url, WATCH)
    assert read is not None
    assert (read.entry, read.reading) == (an_entry(feed=feed.id), a_reading())


async def test_a_check_whose_claim_is_lost_is_left_out_and_the_others_are_written(store, other):
    await store.seed_feeds(WATCH, some_sources(2), NOW)
    mine = await store.claim_feeds(NOW, by="me", until=SOON, limit=9)
    await other.claim_feeds(SOON, by="you", until=SOON + HOUR, limit=1, urls=[mine[0].url])
    entries = [an_entry(f"entry{number}", feed=feed.id) for number, feed in enumerate(mine)]
    await store.save_checks([Checked(feed, (entry,)) for feed, entry in zip(mine, entries, strict=True)], by="me", now=NOW)
    assert await store.known_entries(mine[0].id) == {}
    assert len(await store.known_entries(mine[1].id)) == 1


async def test_a_changed_entry_keeps_the_moment_it_was_first_seen(store, feed):
    await keep(store, an_entry())
    await keep(store, an_entry(version=2, text="Corrected.", content_hash="new", seen=NOW))
    read = await store.find_reading(an_entry().url, WATCH)
    assert (read.entry.version, read.entry.text, read.entry.seen) == (2, "Corrected.", an_entry().seen)


async def test_a_changed_entry_without_a_date_keeps_the_date_it_was_given(store, feed):
    await keep(store, an_entry(dated=False))
    await keep(store, an_entry(dated=False, version=2, published=NOW, seen=NOW))
    assert (await store.find_reading(an_entry().url, WATCH)).entry.published == an_entry().published


async def test_the_newest_reading_counts_whatever_rules_it_is_by(store, feed):
    await keep(store, an_entry())
    await keep(store, an_entry(), readings=[a_reading(rules="rules-2", band="review")])
    assert [read.reading.rules for read in (await store.sifted(WATCH, "review", limit=9)).reads] == ["rules-2"]
    assert await store.unfolded(WATCH, limit=9) == []


@pytest.mark.parametrize(
    "unfit", [an_entry("bad", text="\ud800"), an_entry("bad", version=2**70), an_entry("twin", key=an_entry("good0").key)]
)
async def test_what_cannot_be_stored_is_its_own_feeds_trouble_and_no_others(store, unfit):
    await store.seed_feeds(WATCH, some_sources(2), NOW)
    bad, good = await store.claim_feeds(NOW, by="me", until=SOON, limit=9)
    checks = [
        Checked(
            replace(bad, validators=Validators("new"), next_check=NOW + HOUR), (an_entry("good0", feed=bad.id), replace(unfit, feed=bad.id))
        ),
        Checked(replace(good, next_check=NOW + HOUR), (an_entry("good1", feed=good.id),), (a_reading("good1"),)),
    ]
    await store.save_checks(checks, by="me", now=NOW)
    assert await store.known_entries(bad.id) == {}
    assert len(await store.known_entries(good.id)) == 1
    troubled = (await store.list_feeds(WATCH))[0].feed
    assert (troubled.validators, troubled.failures, troubled.next_check) == (Validators(), 1, NOW + HOUR)
    assert troubled.trouble.startswith("What it gave could not be stored")
    assert len(await store.claim_feeds(NOW + HOUR, by="you", until=SOON + 2 * HOUR, limit=9)) == 2


async def test_a_change_in_the_feed_is_folded_though_the_entrys_page_came_while_it_was_read(store, feed):
    teaser = an_entry(feed=feed.id, text="A teaser …")
    [claimed] = await store.claim_feeds(NOW, by="me", until=SOON, limit=9)
    await store.save_checks([Checked(claimed, (teaser,), (a_reading(),), frozenset({teaser.id}))], by="me", now=NOW)
    [page] = await store.claim_pages(NOW, by="you", until=SOON, limit=9, daily=9, hold=HOUR)
    [claimed] = await store.claim_feeds(NOW, by="me", until=SOON, limit=9)
    content_hash, version = (await store.known_entries(feed.id))[teaser.key]
    full = replace(page.entry, version=2, text="The whole article.", paged=True)
    await store.save_pages([PageDone(page, "read", entry=full, readings=(a_reading(version=2),))], by="you", now=NOW)
    await begin(store, members=(a_member(version=2),))
    assert await store.unfolded(WATCH, limit=9) == []
    changed = replace(teaser, version=version + 1, text="A teaser, corrected …", content_hash=f"not {content_hash}")
    await store.save_checks([Checked(claimed, (changed,), (a_reading(version=2),))], by="me", now=NOW)
    [read] = await store.unfolded(WATCH, limit=9)
    assert (read.entry.text, read.entry.version, read.reading.version) == (changed.text, 3, 3)


async def test_an_entry_whose_feed_has_the_whole_text_by_now_wants_its_page_no_more(store, feed):
    [claimed] = await store.claim_feeds(NOW, by="me", until=SOON, limit=9)
    await store.save_checks([Checked(claimed, (an_entry(feed=feed.id),), (a_reading(),), frozenset({an_entry().id}))], by="me", now=NOW)
    assert await store.wanted_pages() == 1
    await keep(store, an_entry(version=2, text="The whole text.", content_hash="new"))
    assert await store.wanted_pages() == 0
    assert await store.page_of(an_entry().id) is None
    assert [read.entry.text for read in await store.unfolded(WATCH, limit=9)] == ["The whole text."]
