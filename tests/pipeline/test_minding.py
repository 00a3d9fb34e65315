"""What ails the feeds: the owner hears once, of all in one message, and it is over when they answer."""

import asyncio
import json
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot import shipped
from bot.errors import Gone, Rejected, Unavailable
from bot.feeds.opml import read_opml
from bot.feeds.rhythm import Pace, after_failure, after_success
from bot.models import Destination, Fetched, Source
from bot.pipeline import check, send_due
from bot.pipeline.ailing import AGAIN, APART, GATHER, OFFLINE
from bot.pipeline.minding import PATIENCE, Seen, mind_feeds
from bot.pipeline.troubles import tell_owners
from bot.ports import Checked
from tests.desks import ORCHARD, URL, WATCH, Pages, Post, a_desk, an_rss
from tests.examples import NOW
from tests.feeds.feed_host import FeedHost, a_fetcher, says

SOON = PATIENCE + GATHER + timedelta(days=2)
"""After this whatever fails has been told."""
PACE = Pace(timedelta(hours=1))
DOWN = Unavailable("e.example has nothing at this address (404).")


async def with_owner(desk) -> None:
    installation = await desk.store.installation("slack", "T1", "Local", desk.clock())
    await desk.store.add_destination(Destination(0, installation.id, "ops", "slack", "C0OPS000000"), desk.clock())


async def watching(desk, *urls, since=timedelta(days=40)) -> None:
    """By hand, and read once: they are nobody's shipped list."""
    await with_owner(desk)
    desk.clock.now = NOW - since
    for number, url in enumerate(urls or (URL,)):
        await desk.store.add_feed(WATCH, Source(url, f"Outlet {number}", "uk"), desk.clock())
        if isinstance(desk.fetcher, Pages):
            desk.fetcher.bodies.setdefault(url, an_rss(ORCHARD))
    await turn(desk)
    desk.clock.now = NOW


async def turn(desk) -> None:
    async for _ in check(desk):
        pass
    await tell_owners(desk)


async def live(desk, span: timedelta, *, step=timedelta(hours=8)) -> None:
    end = desk.clock() + span
    while desk.clock() < end:
        desk.clock.advance(seconds=step.total_seconds())
        await turn(desk)


def told(desk) -> list[str]:
    return [json.dumps(delivery.message.payload, ensure_ascii=False) for delivery in desk.senders["slack"].sent]


async def open_keys(desk) -> set[str]:
    return {trouble.key.rpartition(":")[2] for trouble in await desk.store.troubles()}


# ── one feed ────────────────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_a_failing_feed_is_told_once_after_days_and_again_only_when_it_is_dead(tmp_path):
    async with a_desk(tmp_path, owner="ops") as desk:
        await watching(desk)
        desk.fetcher.bodies[URL] = DOWN
        await live(desk, PATIENCE - timedelta(hours=6))
        assert (told(desk), await open_keys(desk)) == ([], set())
        await live(desk, timedelta(days=5))
        assert len(told(desk)) == 1
        for words in ("Outlet 0", "Cannot be read (1)", "e.example has nothing at this address (404).", "kakehashi feeds discover"):
            assert words in told(desk)[0]
        await live(desk, timedelta(days=16), step=timedelta(days=1))
        assert await open_keys(desk) == {"dead"}
        assert len(told(desk)) == 2
        assert "Not read for over two weeks (1)" in told(desk)[1]


async def test_a_feed_that_answers_again_closes_its_trouble_and_nobody_is_woken_for_it(tmp_path):
    async with a_desk(tmp_path, owner="ops") as desk:
        await watching(desk, URL, "https://f.example/rss")
        desk.fetcher.bodies[URL] = DOWN
        await live(desk, SOON)
        desk.fetcher.bodies[URL] = an_rss(ORCHARD)
        await live(desk, timedelta(days=3))
        assert (len(told(desk)), await open_keys(desk)) == (1, set())
        desk.fetcher.bodies["https://f.example/rss"] = Gone("f.example says this has ended for good (410).", code="410")
        await live(desk, timedelta(days=2))
        assert len(told(desk)) == 2
        assert "Ended for good (1)" in told(desk)[1]
        assert "Well again since the last message: Outlet 0" in told(desk)[1]


async def test_a_flapping_feed_is_told_once_a_fortnight_at_most(tmp_path):
    async with a_desk(tmp_path, owner="ops") as desk:
        await watching(desk)
        for _ in range(5):
            desk.fetcher.bodies[URL] = DOWN
            await live(desk, PATIENCE + timedelta(days=2), step=timedelta(hours=8))
            desk.fetcher.bodies[URL] = an_rss(ORCHARD)
            await live(desk, timedelta(hours=30), step=timedelta(hours=8))
        times = [delivery.created for delivery in desk.senders["slack"].sent]
        assert 2 <= len(times) <= 3
        assert min(later - earlier for earlier, later in pairwise(times)) >= AGAIN


async def test_a_hiccup_is_no_trouble(tmp_path):
    async with a_desk(tmp_path, owner="ops") as desk:
        await watching(desk)
        for _ in range(6):
            desk.fetcher.bodies[URL] = DOWN
            await live(desk, timedelta(hours=30), step=timedelta(hours=6))
            desk.fetcher.bodies[URL] = an_rss(ORCHARD)
            await live(desk, timedelta(hours=30), step=timedelta(hours=6))
        assert (told(desk), await desk.store.past_troubles("")) == ([], [])


async def test_a_feed_that_falls_silent_is_told_and_over_with_its_next_entry(tmp_path):
    items = [(f"https://e.example/{n}", f"Bridges, part {n}", "Two towns build a bridge.") for n in range(12)]
    async with a_desk(tmp_path, owner="ops") as desk:
        await watching(desk)
        for item in items:
            desk.clock.advance(days=1)
            desk.fetcher.bodies[URL] = dated(item, desk.clock() - timedelta(hours=2))
            await turn(desk)
        await live(desk, timedelta(days=9), step=timedelta(hours=12))
        assert told(desk) == []
        await live(desk, timedelta(days=4), step=timedelta(hours=12))
        assert len(told(desk)) == 1
        assert "Silent for longer than usual (1)" in told(desk)[0]
        assert "usually about daily" in told(desk)[0]
        desk.fetcher.bodies[URL] = dated((*items[0][:1], "Bridges, at last", items[0][2]), desk.clock(), id="last")
        await live(desk, timedelta(days=1), step=timedelta(hours=12))
        assert (len(told(desk)), await open_keys(desk)) == (1, set())


def dated(item, moment, id=""):
    link, title, text = item
    given = f"<item><guid>{id or link}</guid><link>{link}</link><title>{title}</title><description>{text}</description>"
    when = f"<pubDate>{moment:%a, %d %b %Y %H:%M:%S +0000}</pubDate></item>"
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>E</title>{given}{when}</channel></rss>'.encode()


async def test_a_feed_that_moved_is_told_with_its_new_address_which_is_read(tmp_path):
    host = FeedHost()
    await host.open()
    fetcher = a_fetcher()
    try:
        async with a_desk(tmp_path, owner="ops", fetcher=fetcher) as desk:
            await watching(desk, host.give(says()))
            new = host.give(says(), "/new.xml")
            host.give(says(301, b"", f"Location: {new}"))
            await live(desk, timedelta(days=3))
            assert await open_keys(desk) == {"moved"}
            (only,) = told(desk)
            assert "Moved (1)" in only
            assert new in only
            assert host.asked[-1].target == "/new.xml"
            host.give(says(410, b""), "/new.xml")
            host.give(says(410, b""))
            await live(desk, timedelta(days=4))
            assert await open_keys(desk) == {"gone"}
            assert len(told(desk)) == 2
    finally:
        await fetcher.close()
        await host.close()


async def test_a_feed_that_is_paused_or_removed_ails_no_more(tmp_path):
    other = "https://f.example/rss"
    async with a_desk(tmp_path, owner="ops") as desk:
        await watching(desk, URL, other, "https://g.example/rss")
        desk.fetcher.bodies[URL] = desk.fetcher.bodies[other] = DOWN
        await live(desk, SOON)
        assert len(await desk.store.troubles()) == 2
        await desk.store.set_feed_state(WATCH, URL, paused=True)
        await desk.store.remove_feed(WATCH, other)
        await live(desk, timedelta(hours=10))
        assert await desk.store.troubles() == []


# ── many feeds ──────────────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_all_that_ail_come_in_one_message_the_worst_first(tmp_path):
    urls = [f"https://h{number}.example/rss" for number in range(30)]
    async with a_desk(tmp_path, owner="ops") as desk:
        await watching(desk, *urls)
        for number, url in enumerate(urls[:12]):
            desk.fetcher.bodies[url] = Unavailable(f"h{number}.example answers with status 502.")
        desk.fetcher.bodies[urls[12]] = Gone("h12.example says this has ended for good (410).", code="410")
        await live(desk, timedelta(days=9))
        assert 1 <= len(told(desk)) <= 2
        everything = told(desk)[-1]
        assert everything.count("Its server is at fault") == 1
        assert "and 7 more" in everything
        times = [delivery.created for delivery in desk.senders["slack"].sent]
        assert all(later - earlier >= APART for earlier, later in pairwise(times))


async def test_where_nobody_answers_it_is_the_desk_that_may_be_offline_and_that_alone_is_told(tmp_path):
    urls = [f"https://h{number}.example/rss" for number in range(8)]
    async with a_desk(tmp_path, owner="ops") as desk:
        await watching(desk, *urls)
        for number, url in enumerate(urls):
            desk.fetcher.bodies[url] = Unavailable(f"h{number}.example cannot be found (DNS).")
        await live(desk, timedelta(days=16), step=timedelta(hours=16))
        assert {trouble.key for trouble in await desk.store.troubles()} == {OFFLINE}
        (only,) = told(desk)
        assert "The desk may be offline: 8 of 8 sites" in only
        for url in urls:
            desk.fetcher.bodies[url] = an_rss(ORCHARD)
        await live(desk, timedelta(days=3), step=timedelta(hours=8))
        assert await desk.store.troubles() == []
        assert len(told(desk)) == 1


async def test_an_outage_of_our_own_does_not_count_against_a_feed(tmp_path):
    urls = [f"https://h{number}.example/rss" for number in range(5)]
    async with a_desk(tmp_path, owner="ops") as desk:
        await watching(desk, *urls)
        for number, url in enumerate(urls):
            desk.fetcher.bodies[url] = Unavailable(f"h{number}.example does not accept connections.")
        await live(desk, timedelta(days=5), step=timedelta(hours=8))
        for url in urls[1:]:
            desk.fetcher.bodies[url] = an_rss(ORCHARD)
        await live(desk, timedelta(days=2), step=timedelta(hours=8))
        assert await desk.store.troubles() == []
        await live(desk, timedelta(days=3), step=timedelta(hours=8))
        assert await open_keys(desk) == {"failing"}


async def test_refusals_of_all_are_no_outage_for_a_refusal_is_an_answer(tmp_path):
    urls = [f"https://h{number}.example/rss" for number in range(5)]
    async with a_desk(tmp_path, owner="ops") as desk:
        await watching(desk, *urls)
        for number, url in enumerate(urls):
            desk.fetcher.bodies[url] = Unavailable(f"h{number}.example refuses to give us this (403).")
        await live(desk, SOON, step=timedelta(hours=8))
        assert await open_keys(desk) == {"failing"}
        assert len(await desk.store.troubles()) == 5


# ── what never worked ───────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_the_first_check_of_shipped_feeds_never_alarms_nor_any_later_one_that_was_never_read(tmp_path):
    shipped_list = read_opml(shipped.WATCHES / WATCH / "feeds.opml")[:6]
    async with a_desk(tmp_path, owner="ops") as desk:
        await with_owner(desk)
        await desk.store.seed_feeds(WATCH, shipped_list, desk.clock())
        for number, source in enumerate(shipped_list):
            kind = Gone("It has ended.", code="410") if number < 3 else Rejected("x is not a public address.", code="address")
            desk.fetcher.bodies[source.url] = kind
        await live(desk, timedelta(days=20), step=timedelta(days=1))
        assert told(desk) == []
        assert await open_keys(desk) == {"gone", "dead"}, "but they are shown"
        desk.fetcher.bodies[shipped_list[5].url] = an_rss(ORCHARD)
        await live(desk, timedelta(days=3), step=timedelta(hours=12))
        desk.fetcher.bodies[shipped_list[5].url] = DOWN
        await live(desk, SOON, step=timedelta(hours=12))
        assert told(desk), "one that worked and then fails does wake somebody"


async def test_a_feed_added_by_hand_that_never_worked_is_told_after_the_same_patience(tmp_path):
    async with a_desk(tmp_path, owner="ops") as desk:
        await with_owner(desk)
        await desk.store.add_feed(WATCH, Source(URL, "By Hand", "uk"), desk.clock())
        desk.fetcher.bodies[URL] = DOWN
        await live(desk, PATIENCE - timedelta(hours=6))
        assert told(desk) == []
        await live(desk, timedelta(days=3))
        (only,) = told(desk)
        assert "By Hand" in only
        assert "never read, since 16 March" in only


# ── who hears ───────────────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_an_owner_who_cannot_be_reached_is_told_later_and_once(tmp_path):
    async with a_desk(tmp_path, owner="ops") as desk:
        await watching(desk)
        desk.fetcher.bodies[URL] = DOWN
        desk.senders["slack"].then = [Unavailable("slow down")] * 3
        await live(desk, SOON + timedelta(days=2))
        assert len(told(desk)) == 1
        assert desk.senders["slack"].then == []


async def test_without_an_owner_the_log_and_the_doctor_have_it(tmp_path, caplog):
    async with a_desk(tmp_path) as desk:
        await watching(desk)
        desk.fetcher.bodies[URL] = DOWN
        await live(desk, SOON)
        assert told(desk) == []
        assert await open_keys(desk) == {"failing"}
        said = [record for record in caplog.records if "Outlet 0 cannot be read" in record.getMessage()]
        assert len(said) == 1


async def test_two_processes_tell_once_and_all(tmp_path):
    urls = [f"https://h{number}.example/rss" for number in range(6)]
    async with a_desk(tmp_path, owner="ops") as desk:
        await watching(desk, *urls)
        other = replace(desk, name="test:2", senders={"slack": Post()})
        for number, url in enumerate(urls[:4]):
            desk.fetcher.bodies[url] = Unavailable(f"h{number}.example answers with status 502.")
        for _ in range(20):
            desk.clock.advance(hours=6)
            await asyncio.gather(turn(desk), turn(other))
        messages = told(desk) + told(other)
        assert len(messages) == 1
        assert "Cannot be read (4)" in messages[0]


async def test_a_japanese_desk_tells_in_japanese(tmp_path):
    async with a_desk(tmp_path, owner="ops", language="ja") as desk:
        await watching(desk)
        desk.fetcher.bodies[URL] = DOWN
        await live(desk, SOON)
        (only,) = told(desk)
        assert "確認が必要な情報源" in only
        assert "e.exampleのこのURLには何もありません（404）。" in only


@pytest.mark.parametrize("platform", ["slack", "slack-webhook", "teams-webhook", "preview"])
async def test_it_is_one_message_on_every_platform(tmp_path, platform):
    post = Post()
    urls = [f"https://h{number}.example/rss" for number in range(40)]
    async with a_desk(tmp_path, owner="ops", senders={platform: post}) as desk:
        desk.clock.now = NOW - timedelta(days=40)
        installation = await desk.store.installation("slack", "T1", "Local", desk.clock())
        await desk.store.add_destination(Destination(0, installation.id, "ops", platform, "https://hook.example/"), desk.clock())
        for number, url in enumerate(urls):
            await desk.store.add_feed(WATCH, Source(url, f"Outlet <{number}> & *bold*" * 3, "uk"), desk.clock())
            desk.fetcher.bodies[url] = an_rss(ORCHARD)
        await turn(desk)
        for number, url in enumerate(urls):
            desk.fetcher.bodies[url] = (
                Gone(f"h{number}.example says this has ended for good (410).", code="410") if number % 2 else Unavailable("Odd. " * 90)
            )
        await live(desk, SOON, step=timedelta(hours=12))
        await send_due(desk)
        assert 1 <= len(post.sent) <= 2


# ── laws ────────────────────────────────────────────────────────────────────────────────────────────────────────────────────


@settings(max_examples=8, deadline=None)
@given(st.lists(st.tuples(st.booleans(), st.integers(1, 12)), min_size=4, max_size=12))
def test_however_a_feed_flaps_each_trouble_is_told_once_between_recoveries_and_a_fortnight_apart(tmp_path_factory, course):
    """`course`: whether it answers, for how many half days."""
    asyncio.run(_flap(tmp_path_factory.mktemp("flap"), course))


async def _flap(folder, course) -> None:
    async with a_desk(folder, owner="ops") as desk:
        await watching(desk)
        heard: dict[str, list] = {}
        recoveries: dict[str, list] = {}
        for answers, halves in course:
            for _ in range(halves):
                desk.clock.advance(hours=12)
                await asked(desk, answers=answers)
                await tell_owners(desk)
                note(desk.clock(), await desk.store.past_troubles("feed:"), heard, recoveries)
        for key, times in heard.items():
            for earlier, later in pairwise(times):
                assert later - earlier >= AGAIN
                assert any(earlier <= moment <= later for moment in recoveries.get(key, []))
        assert len(told(desk)) == sum(map(len, heard.values()))


async def asked(desk, *, answers: bool) -> None:
    """A check as it is written, without fetching and reading."""
    [feed] = await desk.store.claim_feeds(desk.clock(), by="me", until=desk.clock() + timedelta(minutes=5), limit=1, urls=[URL])
    fetched = Fetched(URL, 304, None)
    after = after_success(feed, fetched, desk.clock(), pace=PACE) if answers else after_failure(feed, DOWN, desk.clock(), pace=PACE)
    await desk.store.save_checks([Checked(after)], by="me", now=desk.clock())
    seen = Seen()
    seen.add(after, 0)
    await mind_feeds(desk, seen)


def note(now, past, heard, recoveries) -> None:
    for trouble in past:
        if trouble.told == now:
            heard.setdefault(trouble.key, []).append(now)
        if trouble.closed == now:
            recoveries.setdefault(trouble.key, []).append(now)
