"""A turn over many feeds: no host, however slow or large, holds the others back, and nobody's claim runs out while he waits."""

import asyncio
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from bot.errors import StoreError, Unavailable, Unreachable
from bot.feeds.turns import Hands
from bot.models import Fetched, Source, TimeHints, Validators
from bot.pipeline import check, rounds
from bot.pipeline.checking import REST
from bot.pipeline.desk import LEASE
from bot.pipeline.rounds import CLAIM, OF_ONE_HOST, UNDER_WAY
from bot.storage.tables import feeds
from bot.text import host_of
from tests.desks import ORCHARD, WATCH, HereAndNow, a_desk, an_rss, checked
from tests.examples import NOW

EMPTY = an_rss()
HOUR = timedelta(hours=1)


@dataclass
class Hosts:
    """Hosts that take their time; what each is asked at once is counted."""

    seconds: dict[str, float] = field(default_factory=dict)
    errors: dict[str, Exception] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    at_once: Counter = field(default_factory=Counter)
    most: defaultdict = field(default_factory=lambda: defaultdict(int))

    async def fetch(self, url: str, validators: Validators = Validators()) -> Fetched:
        host = host_of(url)
        self.asked.append(url)
        for name in (host, "all"):
            self.at_once[name] += 1
            self.most[name] = max(self.most[name], self.at_once[name])
        try:
            await asyncio.sleep(self.seconds.get(host, 0))
            if host in self.errors:
                raise self.errors[host]
        finally:
            self.at_once.subtract([host, "all"])
        return Fetched(url, 200, EMPTY, "application/xml", Validators('"a"'))

    async def close(self) -> None: ...


def of(host: str, count: int) -> list[str]:
    return [f"https://{host}.example/{number}.xml" for number in range(count)]


async def listed(desk, *urls: str) -> None:
    await desk.store.seed_feeds(WATCH, [Source(url, "News") for url in urls], desk.clock())


async def known(desk) -> dict:
    return {health.feed.url: health.feed for health in await desk.store.list_feeds()}


async def test_a_slow_host_with_more_feeds_than_places_keeps_no_other_waiting(tmp_path):
    slow, quick = of("slow", 100), [url for n in range(40) for url in of(f"quick{n}", 2)]
    async with a_desk(tmp_path, fetcher=Hosts({"slow.example": 0.02}), connections=8) as desk:
        await listed(desk, *slow, *quick)
        order = [report.feed.url async for report in check(desk)]
    assert sorted(order) == sorted(slow + quick)
    before_the_last_quick = order[: max(order.index(url) for url in quick)]
    assert sum(url in slow for url in before_the_last_quick) < 40
    assert desk.fetcher.most["slow.example"] == 1, "one thing at a time is asked of a host"
    assert desk.fetcher.most["all"] <= 8 * UNDER_WAY


async def test_a_feed_that_hangs_keeps_nothing_of_the_others_from_being_written(tmp_path):
    async with a_desk(tmp_path, fetcher=Hosts({"hangs.example": 60}), connections=8) as desk:
        await listed(desk, *of("hangs", 1), *of("quick", 5))
        turn = check(desk)
        told = [(await anext(turn)).feed.url for _ in range(5)]
        written = [url for url, feed in (await known(desk)).items() if feed.last_checked]
        await turn.aclose()
    assert sorted(told) == sorted(written) == of("quick", 5)


async def test_what_comes_due_meanwhile_is_asked_in_the_same_turn(tmp_path):
    """More feeds than can be claimed at a time."""
    async with a_desk(tmp_path, fetcher=Hosts(), connections=8) as desk:
        urls = [url for n in range(150) for url in of(f"h{n}", 2)]
        assert len(urls) > 2 * CLAIM
        await listed(desk, *urls)
        told = Counter([report.feed.url async for report in check(desk)])
        assert [report async for report in check(desk)] == []
    assert told == Counter(urls)
    assert Counter(desk.fetcher.asked) == told


async def test_no_claim_runs_out_while_its_feed_waits_for_a_slow_host(tmp_path):
    class Ageing(Hosts):
        async def fetch(self, url, validators=Validators()):
            desk.clock.advance(seconds=LEASE.total_seconds() / 12)
            theirs = await desk.store.claim_feeds(desk.clock(), by="another", until=desk.clock() + LEASE, limit=99)
            stolen.extend(feed.url for feed in theirs)
            return await super().fetch(url, validators)

    stolen = []
    async with a_desk(tmp_path, fetcher=Ageing()) as desk:
        await listed(desk, *of("slow", 40))
        reports = [report async for report in check(desk)]
        written = [feed for feed in (await known(desk)).values() if feed.last_success]
    assert len(reports) == len(written) == 40
    assert stolen == []


async def test_however_many_feeds_a_host_has_few_of_them_are_held(tmp_path):
    class Counting(Hosts):
        async def fetch(self, url, validators=Validators()):
            async with desk.store._db.read() as connection:
                held.append(await connection.scalar(select(func.count()).where(feeds.c.claimed_by.is_not(None))))
            return await super().fetch(url, validators)

    held = []
    async with a_desk(tmp_path, fetcher=Counting(), connections=8) as desk:
        await listed(desk, *of("large", 2 * CLAIM))
        assert len([report async for report in check(desk)]) == 2 * CLAIM
    assert max(held) <= CLAIM + OF_ONE_HOST


async def test_a_host_that_does_not_answer_is_waited_for_once_and_its_other_feeds_rest_without_blame(tmp_path):
    down = Unreachable("down.example did not answer within 30 s.", host="down.example")
    async with a_desk(tmp_path, fetcher=Hosts(errors={"down.example": down})) as desk:
        await listed(desk, *of("down", 30), *of("up", 3))
        reports = [report async for report in check(desk)]
        feeds = (await known(desk)).values()
        assert [url for url in desk.fetcher.asked if "down" in url] == of("down", 1)
        assert {report.trouble for report in reports if "down" in report.feed.url} == {str(down)}
        assert [report async for report in check(desk)] == [], "none is due again at once"
        desk.clock.advance(minutes=11)
        desk.fetcher.errors.clear()
        assert len([report async for report in check(desk)]) == 29
    blamed = [feed for feed in feeds if feed.failures]
    resting = [feed for feed in feeds if feed.next_check == NOW + REST]
    assert [feed.url for feed in blamed] == of("down", 1)
    assert len(resting) == 29
    assert all((feed.trouble, feed.checks, feed.last_checked) == ("", 0, None) for feed in resting)


@pytest.mark.parametrize(
    "error",
    [Unavailable("busy.example is out of service for now (503)."), Unreachable("cdn.example did not answer.", host="cdn.example")],
    ids=["an answer", "where it leads to"],
)
async def test_a_host_that_answers_is_asked_for_each_of_its_feeds(tmp_path, error):
    async with a_desk(tmp_path, fetcher=Hosts(errors={"busy.example": error})) as desk:
        await listed(desk, *of("busy", 5))
        assert len([report async for report in check(desk)]) == 5
        assert {feed.failures for feed in (await known(desk)).values()} == {1}
    assert len(desk.fetcher.asked) == 5


async def test_named_feeds_are_all_checked_though_their_host_is_one_and_they_are_not_due(tmp_path):
    async with a_desk(tmp_path, fetcher=Hosts()) as desk:
        urls = of("one", CLAIM + 10)
        await listed(desk, *urls)
        for _ in range(2):
            assert sorted([report.feed.url async for report in check(desk, urls=urls)]) == sorted(urls)


async def test_a_feed_that_was_due_while_the_desk_was_away_is_not_asked_in_an_hour_it_does_not_want(tmp_path):
    body = an_rss(ORCHARD).replace(b"<item>", f"<skipHours><hour>{NOW.hour}</hour></skipHours><item>".encode(), 1)
    async with a_desk(tmp_path) as desk:
        await checked(desk, body)
        asked = len(desk.fetcher.asked)
        desk.clock.advance(days=3)
        assert [report async for report in check(desk)] == []
        assert len(desk.fetcher.asked) == asked
        [feed] = (await known(desk)).values()
        assert feed.hints == TimeHints(skip_hours=(NOW.hour,))
        assert feed.next_check.hour == NOW.hour + 1
        desk.clock.now = feed.next_check
        assert len([report async for report in check(desk)]) == 1


async def test_a_turn_that_is_stopped_leaves_nothing_running_and_the_next_goes_on(tmp_path):
    async with a_desk(tmp_path, fetcher=Hosts({"slow.example": 60})) as desk:
        await listed(desk, *of("slow", 3), *of("quick", 3))

        async def turn():
            return [report async for report in check(desk)]

        before = asyncio.all_tasks()
        task = asyncio.create_task(turn())
        await asyncio.sleep(0.3)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await asyncio.sleep(0)
        assert {t for t in asyncio.all_tasks() - before if not t.done()} == set()
        desk.fetcher.seconds.clear()
        desk.clock.now += LEASE
        again = [report.feed.url async for report in check(desk)]
    assert set(of("slow", 3)) <= set(again)


async def test_news_is_folded_though_another_host_is_still_under_way(tmp_path, monkeypatch):
    monkeypatch.setattr("bot.pipeline.checking.FOLD_EVERY", 0)

    class News(Hosts):
        async def fetch(self, url, validators=Validators()):
            fetched = await super().fetch(url, validators)
            return Fetched(url, 200, an_rss(ORCHARD), "application/xml") if "quick" in url else fetched

    async with a_desk(tmp_path, fetcher=News({"slow.example": 60})) as desk:
        await listed(desk, *of("slow", 1), *of("quick", 1))
        turn = check(desk)
        await anext(turn)
        waiting = asyncio.create_task(anext(turn))
        async with asyncio.timeout(5):
            while (await desk.store.latest(WATCH, limit=5)).total == 0:
                await asyncio.sleep(0.02)
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)


async def test_bodies_count_as_held_until_they_are_read(tmp_path):
    hands, full = Hands(most=len(EMPTY)), []

    class Watching(HereAndNow):
        async def read(self, job):
            full.append(not hands._free.is_set())
            return await super().read(job)

    async with a_desk(tmp_path, fetcher=Hosts(), workers=Watching(), hands=hands) as desk:
        await listed(desk, *of("a", 2))
        assert [report.trouble async for report in check(desk)] == ["", ""]
    assert full == [True, True]
    assert hands._free.is_set()


async def test_what_could_not_be_saved_is_read_again_and_nothing_of_it_is_lost_or_twice(tmp_path):
    async with a_desk(tmp_path) as desk:
        urls = [f"https://h{number}.example/f" for number in range(3)]
        desk.fetcher.bodies |= dict.fromkeys(urls, an_rss(ORCHARD))
        await listed(desk, *urls)
        save, faults = desk.store.save_checks, [StoreError("The disk is full.")]

        async def full_once(*given, **named):
            if faults:
                raise faults.pop()
            await save(*given, **named)

        desk.store.save_checks = full_once
        with pytest.raises(StoreError):
            await anext(check(desk))
        assert (await desk.store.latest(WATCH, limit=9)).total == 0
        desk.clock.advance(minutes=6)
        assert sorted([report.feed.url async for report in check(desk)]) == urls
        [story] = (await desk.store.latest(WATCH, limit=9)).stories
        assert len(story.members) == 3


async def test_none_is_lost_or_told_twice_that_ends_just_when_the_wait_for_it_does(tmp_path, monkeypatch):
    monkeypatch.setattr(rounds, "LINGER", 0.002)
    monkeypatch.setattr(rounds, "AGAIN", 0.002)
    urls = [f"https://h{number}.example/f" for number in range(60)]
    hosts = Hosts(seconds={host_of(url): 0.002 * (number % 5) for number, url in enumerate(urls)})
    async with a_desk(tmp_path, fetcher=hosts) as desk:
        await listed(desk, *urls)
        assert sorted([report.feed.url async for report in check(desk)]) == sorted(urls)
    assert sorted(hosts.asked) == sorted(urls)
