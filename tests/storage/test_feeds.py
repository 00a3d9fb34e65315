"""Feeds: seeded once, claimed by one, written whole."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.errors import NotFound
from bot.faring import HOLDS
from bot.models import Listed, Source
from bot.ports import Checked
from tests.examples import NOW, a_source
from tests.storage.acts import SOON, WATCH, some_sources

HOUR = timedelta(hours=1)


async def test_sources_are_seeded_once_by_their_address(store):
    assert await store.seed_feeds(WATCH, some_sources(3), NOW) == 3
    assert await store.seed_feeds(WATCH, some_sources(4), NOW) == 1
    assert len(await store.list_feeds(WATCH)) == 4


async def test_a_feed_that_was_removed_stays_removed_when_seeded_again_and_comes_back_when_added(store):
    [source] = some_sources(1)
    await store.seed_feeds(WATCH, [source], NOW)
    await store.remove_feed(WATCH, source.url)
    assert await store.seed_feeds(WATCH, [source], NOW) == 0
    assert await store.list_feeds(WATCH) == []
    assert await store.claim_feeds(NOW, by="me", until=SOON, limit=9) == []
    assert (await store.add_feed(WATCH, source, NOW)).sources == {WATCH: source}
    assert len(await store.claim_feeds(NOW, by="me", until=SOON, limit=9)) == 1


async def test_a_feed_of_two_watches_is_one_feed_listed_twice(store):
    first = await store.add_feed(WATCH, a_source(), NOW)
    second = await store.add_feed("de-korea-energy", a_source(title="Other name", side="de"), NOW)
    assert first.id == second.id
    assert second.sources == {WATCH: a_source(), "de-korea-energy": a_source(title="Other name", side="de")}


async def test_a_feed_that_every_watch_has_paused_is_not_claimed_and_shown_as_paused(store, feed):
    await store.set_feed_state(WATCH, feed.url, paused=True)
    assert await store.claim_feeds(NOW, by="me", until=SOON, limit=9) == []
    [health] = await store.list_feeds(WATCH)
    assert health.feed.state == "paused"
    await store.set_feed_state(WATCH, feed.url, paused=False)
    assert [claimed.id for claimed in await store.claim_feeds(NOW, by="me", until=SOON, limit=9)] == [feed.id]


async def test_an_unknown_feed_is_said_to_be_unknown(store):
    with pytest.raises(NotFound, match=r"has no feed https://nowhere\.example"):
        await store.remove_feed(WATCH, "https://nowhere.example/")


async def test_only_feeds_whose_time_has_come_are_claimed_longest_due_first(store):
    await store.seed_feeds(WATCH, some_sources(3), NOW)
    for number, hours in ((0, -1), (1, -2), (2, 1)):
        [feed] = await store.claim_feeds(NOW, by="me", until=SOON, limit=1, urls=[f"https://feeds.example.org/{number}.xml"])
        await store.save_checks([Checked(replace(feed, next_check=NOW + hours * HOUR))], by="me", now=NOW)
    claimed = await store.claim_feeds(NOW, by="me", until=SOON, limit=9)
    assert [feed.url[-5] for feed in claimed] == ["1", "0"]


async def test_named_feeds_are_claimed_though_they_are_not_due(store, feed):
    [claimed] = await store.claim_feeds(NOW, by="me", until=SOON, limit=9)
    await store.save_checks([Checked(replace(claimed, next_check=NOW + HOUR))], by="me", now=NOW)
    assert await store.claim_feeds(NOW, by="me", until=SOON, limit=9) == []
    assert len(await store.claim_feeds(NOW, by="me", until=SOON, limit=9, urls=[feed.url])) == 1


async def test_a_claim_ends_by_itself_at_its_time(store, other, feed):
    assert await store.claim_feeds(NOW, by="me", until=SOON, limit=9)
    assert await other.claim_feeds(NOW, by="you", until=SOON, limit=9) == []
    assert await other.claim_feeds(SOON, by="you", until=SOON + HOUR, limit=9)


async def test_two_processes_share_the_feeds_and_each_is_claimed_once(store, other):
    await store.seed_feeds(WATCH, some_sources(60), NOW)
    claims = [door.claim_feeds(NOW, by=str(number), until=SOON, limit=7) for number in range(6) for door in (store, other)]
    claimed = [feed.id for feeds in await asyncio.gather(*claims) for feed in feeds]
    assert len(claimed) == len(set(claimed)) == 60


async def test_a_feed_that_moved_is_found_by_either_address_and_not_seeded_again(store, feed):
    [claimed] = await store.claim_feeds(NOW, by="me", until=SOON, limit=9)
    moved = replace(claimed, permanent_url="https://new.example.org/feed", permanent_seen=HOLDS)
    await store.save_checks([Checked(moved)], by="me", now=NOW)
    assert await store.seed_feeds(WATCH, [a_source(), a_source(url="https://new.example.org/feed")], NOW) == 0
    for url in (feed.url, "https://new.example.org/feed"):
        assert len(await store.claim_feeds(NOW, by="me", until=SOON, limit=9, urls=[url])) == 1
        await store.save_checks([Checked(replace(moved, next_check=NOW + HOUR))], by="me", now=NOW)
    await store.remove_feed(WATCH, "https://new.example.org/feed")
    assert await store.list_feeds(WATCH) == []


async def test_what_a_list_says_of_a_feed_is_kept_and_comes_out_again(store):
    kept = a_source(folders=((("text", "UK"), ("open", "yes")),), extra=(("category", "/a/b"), ("terms", "ask\nfirst")))
    moved = Listed(a_source(url="https://old.example.org/"), paused=True, moved="https://new.example.org/")
    assert await store.import_feeds(WATCH, [Listed(kept), moved], NOW) == 2
    first, second = await store.list_feeds(WATCH)
    assert first.feed.sources[WATCH] == kept
    assert (second.feed.state, second.feed.permanent_url, second.feed.permanent_seen) == ("paused", "https://new.example.org/", 3)
    await store.add_feed(WATCH, a_source(title="Another name"), NOW)
    assert (await store.list_feeds(WATCH))[0].feed.sources[WATCH].extra == kept.extra


async def test_http_and_https_addresses_of_one_feed_are_one_feed(store):
    twins = [Source("http://a.example.org/feed", "A"), Source("https://a.example.org/feed", "A"), Source("http://b.example.org/feed", "B")]
    assert await store.seed_feeds(WATCH, twins, NOW) == 2
    assert {health.feed.url for health in await store.list_feeds(WATCH)} == {twins[1].url, twins[2].url}
    assert await store.seed_feeds(WATCH, [Source("https://b.example.org/feed", "B")], NOW) == 0


async def test_thousands_of_feeds_are_listed_in_one_go(store):
    assert await store.seed_feeds(WATCH, some_sources(3000), NOW) == 3000
    assert [health.feed.sources[WATCH].url for health in await store.list_feeds(WATCH)] == [source.url for source in some_sources(3000)]


async def test_feeds_of_a_busy_host_are_left_for_later_wherever_they_have_moved(store):
    await store.seed_feeds(WATCH, [a_source(url=f"https://{name}.example.org/f.xml") for name in "abc"], NOW)
    moved = (await store.claim_feeds(NOW, by="me", until=SOON, limit=1))[0]
    await store.save_checks([Checked(replace(moved, host="c.example.org", next_check=NOW))], by="me", now=NOW)
    [claimed] = await store.claim_feeds(NOW, by="me", until=SOON, limit=9, busy=["c.example.org"])
    assert claimed.url == "https://b.example.org/f.xml"


async def test_a_claim_that_is_held_lasts_longer_and_one_that_was_lost_is_not_held(store, other):
    await store.seed_feeds(WATCH, some_sources(2), NOW)
    mine, lost = await store.claim_feeds(NOW, by="me", until=SOON, limit=9)
    [theirs] = await other.claim_feeds(SOON, by="you", until=SOON + HOUR, limit=1, urls=[lost.url])
    await store.hold_feeds([mine.id, theirs.id], by="me", until=SOON + 9 * HOUR)
    assert [feed.id for feed in await other.claim_feeds(SOON + HOUR, by="third", until=SOON + 2 * HOUR, limit=9)] == [lost.id]
