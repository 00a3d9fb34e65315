"""Wanted pages: claimed once, within what their hosts bear; whatever comes of them, their entries are folded in the end."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.models import PageDone, PageHost
from bot.ports import Checked
from bot.storage.engine import Database
from bot.storage.prune import Retention, prune
from tests.examples import NOW, a_reading, an_entry
from tests.storage.acts import WATCH

HOUR = timedelta(hours=1)


def a_teaser(id: str = "entry00001", host: str = "news.example.org", **changes):
    return an_entry(id, **({"key": id, "url": f"https://{host}/{id}", "text": "A teaser …"} | changes))


async def want(store, *entries, now=NOW, band="post"):
    """A check of the feed that gives these entries, all of which want their page."""
    [feed] = await store.claim_feeds(now, by="me", until=now + HOUR, limit=1, urls=["https://news.example.org/feed.xml"])
    entries = tuple(replace(entry, feed=feed.id) for entry in entries)
    readings = tuple(a_reading(entry.id, version=entry.version, band=band) for entry in entries)
    checked = Checked(feed, entries, readings, frozenset(entry.id for entry in entries))
    await store.save_checks([checked], by="me", now=now)


async def claim(store, now=NOW, by="me", **changes):
    given = {"until": now + HOUR / 12, "limit": 64, "daily": 30, "hold": 2 * HOUR} | changes
    return await store.claim_pages(now, by=by, **given)


async def ids(store) -> list[str]:
    return sorted(read.entry.id for read in await store.unfolded(WATCH, limit=99))


async def test_an_entry_is_not_folded_while_its_page_is_wanted(store, feed):
    await want(store, a_teaser())
    assert await ids(store) == []
    [page] = await claim(store)
    assert (page.entry.id, page.watches, page.tries, page.known) == ("entry00001", (WATCH,), 0, "")
    await store.save_pages([PageDone(page, "left", "404.")], by="me", now=NOW)
    assert await ids(store) == ["entry00001"]
    state = await store.page_of("entry00001")
    assert (state.state, state.trouble, state.tries, state.fetched) == ("left", "404.", 1, None)


async def test_what_was_read_takes_the_place_of_the_teaser_and_the_feed_sees_nothing_new(store, feed):
    await want(store, a_teaser())
    known = await store.known_entries(feed.id)
    [page] = await claim(store)
    full = replace(page.entry, text="The whole article.", version=2, paged=True)
    done = PageDone(page, "read", entry=full, readings=(a_reading(version=2),), bytes=900, read_ms=7)
    await store.save_pages([done], by="me", now=NOW)
    [read] = await store.unfolded(WATCH, limit=9)
    assert (read.entry.text, read.entry.paged, read.reading.version) == ("The whole article.", True, 2)
    assert (await store.known_entries(feed.id))["entry00001"] == (known["entry00001"][0], 2)
    [cost] = (await store.page_costs(WATCH)).values()
    assert (cost.read, cost.left, cost.wanted, cost.bytes, cost.read_ms) == (1, 0, 0, 900, 7)


@pytest.mark.parametrize("put_aside", ["pause", "remove"])
async def test_what_was_kept_is_folded_though_its_feed_is_put_aside_while_its_page_is_wanted(store, feed, put_aside):
    await want(store, a_teaser())
    await (store.remove_feed(WATCH, feed.url) if put_aside == "remove" else store.set_feed_state(WATCH, feed.url, paused=True))
    [page] = await claim(store)
    assert page.watches == (WATCH,)
    readings = tuple(a_reading(version=2, watch=watch) for watch in page.watches)
    await store.save_pages([PageDone(page, "read", entry=replace(page.entry, version=2), readings=readings)], by="me", now=NOW)
    assert await ids(store) == ["entry00001"]


async def test_a_page_is_claimed_once_until_the_lease_runs_out(store, feed):
    await want(store, a_teaser())
    [page] = await claim(store)
    assert await claim(store, by="other") == []
    [again] = await claim(store, now=NOW + HOUR / 6, by="other")
    await store.save_pages([PageDone(page, "left", "too late")], by="me", now=NOW + HOUR / 6)
    assert (await store.page_of("entry00001")).state == "wanted"
    await store.save_pages([PageDone(again, "left", "mine")], by="other", now=NOW + HOUR / 6)
    assert (await store.page_of("entry00001")).trouble == "mine"


async def test_while_one_reads_from_a_host_no_other_does(store, feed):
    await want(store, a_teaser())
    await claim(store)
    await want(store, a_teaser("b"), a_teaser("c", host="other.example"), now=NOW)
    assert [page.entry.id for page in await claim(store, by="other")] == ["c"]


async def test_a_host_with_many_stands_not_before_the_others(store, feed):
    await want(store, *(a_teaser(f"a{n:03}") for n in range(90)))
    await want(store, a_teaser("z", host="other.example"), now=NOW + HOUR / 60)
    claimed = await claim(store, now=NOW + HOUR / 60)
    assert "z" in {page.entry.id for page in claimed}
    assert len(claimed) < 20


async def test_of_a_host_no_more_than_its_day_allows_and_the_rest_are_folded_at_once(store, feed):
    await want(store, *(a_teaser(f"a{n}") for n in range(5)))
    assert len(await claim(store, daily=3)) == 3
    assert len(await ids(store)) == 2
    await want(store, a_teaser("late"))
    assert await claim(store, now=NOW + HOUR / 6, daily=3, by="other") == []  # what was claimed and never saved counts too


async def test_what_was_not_asked_for_is_given_back(store, feed):
    await want(store, a_teaser("a"), a_teaser("b"))
    pages = await claim(store, daily=2)
    await store.save_pages([PageDone(page, "wanted", asked=False) for page in pages], by="me", now=NOW)
    assert len(await claim(store, daily=2)) == 2


async def test_a_host_that_rests_is_not_asked_and_nobody_waits_where_it_rests_for_long(store, feed):
    await want(store, a_teaser())
    host = PageHost("https://news.example.org", "User-agent: *", NOW, NOW + HOUR, 1, "It is down.")
    await store.keep_page_host(host)
    assert await store.page_host(host.host) == host
    assert await claim(store) == []
    assert await ids(store) == []
    await store.keep_page_host(replace(host, rests_until=NOW + 6 * HOUR))
    assert await claim(store) == []
    assert await ids(store) == ["entry00001"]
    assert (await store.page_of("entry00001")).trouble == "It is down."


async def test_what_has_waited_too_long_is_left_unless_somebody_fetches_it(store, feed):
    await want(store, a_teaser())
    await claim(store)
    assert await store.leave_pages(NOW, NOW) == 0
    assert await store.leave_pages(NOW - HOUR, NOW + HOUR) == 0
    assert await store.leave_pages(NOW, NOW + HOUR) == 1
    assert await ids(store) == ["entry00001"]


async def test_an_entry_that_is_not_kept_is_not_folded_for_its_page(store, feed):
    await want(store, a_teaser(), band="review")
    assert await store.leave_pages(NOW, NOW) == 1
    assert await ids(store) == []


async def test_the_page_of_several_entries_of_one_feed_is_wanted_by_none(store, feed):
    await want(store, a_teaser("a", url="https://news.example.org/list"), a_teaser("b", url="https://news.example.org/list"))
    assert await claim(store) == []
    assert await ids(store) == ["a", "b"]


async def test_a_changed_teaser_forgets_what_came_of_the_older_page(store, feed):
    await want(store, a_teaser())
    [page] = await claim(store)
    await store.save_pages([PageDone(page, "left", "404.")], by="me", now=NOW)
    await want(store, a_teaser(version=2))
    state = await store.page_of("entry00001")
    assert (state.state, state.trouble, state.tries) == ("wanted", "", 0)
    assert await ids(store) == []


@pytest.mark.parametrize("fate", ["left", "read"])
async def test_what_pages_came_to_is_counted_by_feed_and_watch(store, feed, fate):
    await want(store, a_teaser())
    [page] = await claim(store)
    await store.save_pages([PageDone(page, fate, "Why." if fate == "left" else "")], by="me", now=NOW)
    [(of, cost)] = (await store.page_costs()).items()
    assert (of, getattr(cost, fate), cost.wanted, cost.trouble) == (feed.id, 1, 0, "Why." if fate == "left" else "")
    assert await store.page_costs("another") == {}
    assert await store.page_of("nobody") is None


async def test_what_is_forgotten_takes_its_page_with_it(store, feed, place):
    await want(store, a_teaser(), band="drop")
    database = Database(place)
    assert (await prune(database, NOW + timedelta(days=365), Retention())).dropped == 1
    await database.close()
    assert await store.page_of("entry00001") is None
    assert await store.page_costs() == {}
