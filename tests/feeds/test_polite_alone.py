"""The rules of a polite poller that need a crash, two processes, real seconds or a resolver, and a short form of the others that runs
everywhere: the desk with its real store, claims, fetching and parsing against a host of our own."""

import asyncio
import gzip
import os
import resource
import signal
import socket
import sys
import time
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from multiprocessing import get_context

import aiohttp
import pytest
from sqlalchemy import Engine, event, text

from bot.errors import Rejected, Unavailable
from bot.feeds import fetch
from bot.feeds.addresses import public_socket
from bot.models import Source
from bot.pipeline import check
from bot.pipeline.desk import LEASE
from bot.storage import engine
from bot.workers import Workers
from tests.desks import WATCH, Clock, a_desk
from tests.examples import NOW
from tests.feeds.feed_host import RSS, FeedHost, a_fetcher, says

HOUR = timedelta(hours=1)
FORKS = get_context("forkserver")
FORKS.set_forkserver_preload(["tests.desks"])


@pytest.fixture(autouse=True)
def hasty_disk(monkeypatch):
    monkeypatch.setattr(engine, "SYNCHRONOUS", "OFF")


async def a_round(desk) -> list:
    return [report async for report in check(desk)]


async def listed(desk, *urls: str, watch: str = WATCH) -> None:
    await desk.store.seed_feeds(watch, [Source(url, "Example News") for url in urls], desk.clock())


async def the_feed(desk):
    return (await desk.store.list_feeds())[0].feed


def items(*names: str) -> bytes:
    rows = "".join(f"<item><title>{name}</title><guid>{name}</guid><link>https://news.example.org/{name}</link></item>" for name in names)
    return f'<rss version="2.0"><channel><title>Example</title>{rows}</channel></rss>'.encode()


@pytest.fixture
async def desk(tmp_path, fetcher):
    async with a_desk(tmp_path, fetcher=fetcher) as desk:
        yield desk


# ── a short form of the rules that two_days.py shows at length ──────────────────────────────────────────────────────────────


async def test_rules_1_to_4_asks_with_what_the_newest_answer_gave_byte_for_byte(host, desk):
    given = [('W/"a b"', "Sat, 21 Nov 2026 10:00:00 +0000"), ("bare", None), (None, None), ('"c"', None)]
    await listed(desk, host.url())
    for number, (etag, since) in enumerate(given):
        lines = [f"ETag: {etag}"] * bool(etag) + [f"Last-Modified: {since}"] * bool(since)
        host.give(says(200, items(f"n{number}"), *lines))
        assert [report.new for report in await a_round(desk)] == [1]
        desk.clock.now = (await the_feed(desk)).next_check
    await a_round(desk)
    sent = [(asked.headers["If-None-Match"], asked.headers["If-Modified-Since"]) for asked in host.asked]
    assert sent == [(None, None), *given]


async def test_rule_8_neither_a_304_nor_the_same_body_is_parsed(host, tmp_path, fetcher):
    class Never:
        async def read(self, _job):
            raise AssertionError("parsed")

    async with a_desk(tmp_path, fetcher=fetcher) as desk:
        await listed(desk, host.give(says(200, RSS, 'ETag: "a"')))
        await a_round(desk)
        for answer in (says(200, RSS), says(304, b"")):
            desk.clock.now = (await the_feed(desk)).next_check
            host.give(answer)
            [report] = await a_round(replace(desk, workers=Never()))
            assert (report.trouble, report.new) == ("", 0)


@pytest.mark.parametrize("ttl", ["99999999", "NaN", "-5", "1e309", ""], ids=["abuse", "nan", "negative", "infinite", "empty"])
async def test_rule_10_an_abused_ttl_is_harmless(host, desk, ttl):
    await listed(desk, host.give(says(200, items("a").replace(b"<item>", f"<ttl>{ttl}</ttl><item>".encode(), 1), 'ETag: "a"')))
    await a_round(desk)
    assert HOUR <= (await the_feed(desk)).next_check - NOW <= 26.4 * HOUR


@pytest.mark.parametrize(("header", "least"), [("Retry-After: 14400", 4), ("Retry-After: 999999999999", 24), ("X: y", 1)])
async def test_rules_12_and_13_retry_after_and_back_off(host, desk, header, least):
    await listed(desk, host.give(says(429, b"", header)))
    waits = []
    for _ in range(3):
        await a_round(desk)
        waits.append((await the_feed(desk)).next_check - desk.clock())
        desk.clock.now += waits[-1]
    assert waits[0] >= least * HOUR
    assert waits[2] >= (least * HOUR if "Retry" in header else 4 * HOUR)
    assert max(waits) <= 26.4 * HOUR
    assert len(host.asked) == 3


async def test_rule_17_a_feed_that_is_gone_is_not_asked_again(host, desk):
    await listed(desk, host.give(says(410, b"")))
    await a_round(desk)
    desk.clock.advance(days=30)
    assert await a_round(desk) == []
    assert (await the_feed(desk)).state == "gone"


async def test_rule_18_an_address_that_moved_for_good_is_asked_where_it_is_and_its_entries_are_not_told_again(host, desk):
    host.give(says(200, items("a"), 'ETag: "a"'), "/new.xml")
    await listed(desk, host.give(says(301, b"", "Location: /new.xml")))
    new = 0
    for _ in range(6):
        new += sum(report.new for report in await a_round(desk))
        desk.clock.now = (await the_feed(desk)).next_check
    assert [asked.target for asked in host.asked] == ["/feed.xml", "/new.xml"] * 3 + ["/new.xml"] * 3
    assert new == 1


async def test_rule_20_a_web_page_or_nothing_in_the_place_of_a_feed_leads_to_no_news_when_it_is_back(host, desk):
    await listed(desk, host.give(says(200, items("a", "b"))))
    new = []
    for body in (items("a", "b"), b"<!doctype html><title>down</title>", b"", items(), items("a", "b")):
        host.give(says(200, body))
        new.append(sum(report.new for report in await a_round(desk)))
        desk.clock.now = (await the_feed(desk)).next_check
    assert new == [2, 0, 0, 0, 0]


async def test_rule_24_brings_nothing_along(host, desk):
    await listed(desk, host.give(says(200, RSS, "Set-Cookie: id=1; Path=/")))
    for _ in range(3):
        await a_round(desk)
        desk.clock.now = (await the_feed(desk)).next_check
    assert {name.lower() for asked in host.asked for name in asked.headers} == {
        "host",
        "accept",
        "accept-encoding",
        "user-agent",
        "connection",
    }


async def test_rule_25_two_watches_of_one_address_are_one_request(host, desk):
    url = host.give(says())
    await listed(desk, url)
    await listed(desk, url, watch="another")
    assert len(await a_round(desk)) == 1
    assert len(host.asked) == 1


async def test_rule_28_what_is_stored_is_clean_and_links_lead_to_the_web(host, desk):
    body = '<rss version="2.0"><channel><title>x</title><item><title>One\n\u200bline\u202e</title><link>javascript:alert(1)</link><guid>g</guid></item></channel></rss>'
    await listed(desk, host.give(says(200, body.encode())))
    await a_round(desk)
    async with desk.store._db.read() as connection:
        [row] = (await connection.execute(text("SELECT title, url FROM entries"))).all()
    assert (row.title, row.url) == ("One line", "")


# ── a crash, a restart, several processes ───────────────────────────────────────────────────────────────────────────────────


def live(folder, url: str, die_at: int | None, ready) -> None:
    """A process that checks once and kills itself before that database step, counted from when the feed has been fetched."""
    asyncio.run(_live(folder, url, die_at, ready))


async def _live(folder, url: str, die_at: int | None, ready) -> None:
    engine.SYNCHRONOUS = "OFF"
    steps = 0

    def step(*_args) -> None:
        nonlocal steps
        steps += 1
        if steps == die_at:
            os.kill(os.getpid(), signal.SIGKILL)

    async with a_desk(folder, fetcher=a_fetcher(), watches={}, clock=Clock(NOW)) as desk:
        await listed(desk, url)
        event.listen(Engine, "before_cursor_execute", step)
        event.listen(Engine, "commit", step)
        await a_round(desk)
        await desk.fetcher.close()
    ready.send(steps)


async def _lives(folder, url: str, die_at: int | None) -> int:
    """How many steps it took; 0 if it died."""
    here, there = FORKS.Pipe()
    process = FORKS.Process(target=live, args=(folder, url, die_at, there))
    process.start()
    there.close()
    await asyncio.to_thread(process.join)
    return here.recv() if process.exitcode == 0 else 0


async def test_rules_5_and_7_a_crash_at_any_step_loses_no_entry_behind_a_304_and_a_restart_asks_no_more_than_it_must(host, tmp_path):
    def conditional(asked, writer):
        return says(304, b"")(asked, writer) if asked.headers["If-None-Match"] else says(200, RSS, 'ETag: "a"')(asked, writer)

    url = host.give(conditional)
    (tmp_path / "whole").mkdir()
    steps = await _lives(tmp_path / "whole", url, None)
    assert steps > 5
    for die_at in range(1, steps + 1):
        folder = tmp_path / str(die_at)
        folder.mkdir()
        assert await _lives(folder, url, die_at) == 0
        fetcher = a_fetcher()
        async with a_desk(folder, watches={}, fetcher=fetcher, clock=Clock(NOW + LEASE)) as desk:
            before = len(host.asked)
            written = (await the_feed(desk)).last_checked is not None
            await a_round(desk)
            assert len(host.asked) - before == (0 if written else 1), "once more where nothing was written, else not before its time"
            [health] = await desk.store.list_feeds()
            assert (health.entries, health.feed.validators.etag) == (1, '"a"')
        await fetcher.close()


async def test_rule_5_validators_are_stored_only_with_their_entries(host, desk):
    await listed(desk, host.give(says(200, RSS, 'ETag: "a"')))
    async with desk.store._db.write() as connection:
        await connection.execute(text("CREATE TRIGGER no BEFORE INSERT ON entries BEGIN SELECT RAISE(ABORT, 'no'); END"))
    await a_round(desk)
    feed = await the_feed(desk)
    assert (feed.validators.etag, feed.body_hash, feed.failures) == ("", "", 1)
    async with desk.store._db.write() as connection:
        await connection.execute(text("DROP TRIGGER no"))
    desk.clock.now = feed.next_check
    assert [report.new for report in await a_round(desk)] == [1]


async def test_rule_9_two_desks_over_one_database_ask_each_feed_once(host, tmp_path):
    urls = [host.url(f"/{n}") for n in range(20)]
    for n in range(20):
        host.give(says(), f"/{n}")
    clock = Clock()
    async with a_desk(tmp_path, fetcher=(one := a_fetcher()), clock=clock, name="one") as first:
        await listed(first, *urls)
        async with a_desk(tmp_path, fetcher=(two := a_fetcher()), clock=clock, name="two") as second:
            for _ in range(5):
                await asyncio.gather(a_round(first), a_round(second))
                clock.advance(minutes=10)
    await one.close()
    await two.close()
    assert sorted(asked.target for asked in host.asked) == sorted(f"/{n}" for n in range(20))


async def test_rule_9_a_check_from_cron_each_ten_minutes_asks_no_sooner_than_the_minimum(host, tmp_path):
    """Each a process of its own, as far as the store can tell."""
    url, clock, when = host.give(says(200, RSS, 'ETag: "a"')), Clock(), []
    for _ in range(30):
        fetcher = a_fetcher()
        async with a_desk(tmp_path, fetcher=fetcher, clock=clock, name=str(clock.now)) as desk:
            await listed(desk, url)
            when += [clock.now for _ in await a_round(desk)]
        await fetcher.close()
        clock.advance(minutes=10)
    assert 3 <= len(when) <= 5
    assert min(later - earlier for earlier, later in pairwise(when)) >= HOUR


async def test_rule_27_a_document_that_ends_or_holds_its_process_is_that_feeds_failure(host, tmp_path, fetcher):
    """The parser itself is not to be relied on for that: this job waits for ever, and another kills its process."""
    workers = Workers(1, timedelta(seconds=3), 1024)

    class Wicked:
        async def read(self, job):
            if "hangs" in job.feed.url:
                return await workers.run(time.sleep, (600,), (), "The feed")
            if "kills" in job.feed.url:
                return await workers.run(os._exit, (9,), (), "The feed")
            return await workers.read(job)

    async with a_desk(tmp_path, fetcher=fetcher, workers=Wicked(), watches={}) as desk:
        await listed(desk, *(host.give(says(), path) for path in ("/hangs", "/kills", "/good")))
        reports = {report.feed.url.rpartition("/")[2]: report for report in await a_round(desk)}
        failures = {health.feed.url.rpartition("/")[2]: health.feed.failures for health in await desk.store.list_feeds()}
    await workers.close()
    assert "took more than 3 s" in reports["hangs"].trouble
    assert "ended the process" in reports["kills"].trouble
    assert reports["good"].new == 1
    assert failures == {"hangs": 1, "kills": 1, "good": 0}


@pytest.mark.parametrize("fault", [OverflowError("x"), RecursionError("x"), UnicodeError("x"), MemoryError(), KeyError("x")])
async def test_rule_26_an_exception_of_any_class_is_the_failure_of_one_feed(host, tmp_path, fetcher, fault):
    class Faulty:
        async def fetch(self, url, validators):
            if "bad" in url:
                raise fault
            return await fetcher.fetch(url, validators)

    async with a_desk(tmp_path, fetcher=Faulty()) as desk:
        await listed(desk, host.give(says(), "/bad"), host.give(says(), "/good"))
        reports = {report.feed.url.rpartition("/")[2]: report for report in await a_round(desk)}
    assert (reports["good"].new, reports["good"].trouble) == (1, "")
    assert type(fault).__name__ in reports["bad"].trouble


# ── load and real seconds ───────────────────────────────────────────────────────────────────────────────────────────────────


async def hang(_asked, _writer):
    await asyncio.sleep(30)


async def drip(_asked, writer):
    writer.write(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n")
    while True:
        writer.write(b"A")
        await writer.drain()
        await asyncio.sleep(0.05)


async def endless(_asked, writer):
    writer.write(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n<rss><channel><title>")
    while True:
        writer.write(b"A" * 65536)
        await writer.drain()


@pytest.mark.parametrize("answer", [hang, drip], ids=["hang", "drip"])
async def test_rules_21_and_23_a_slow_host_is_left_after_its_time_and_holds_no_other_back(host, tmp_path, answer):
    fetcher = a_fetcher(timeout=timedelta(seconds=1))
    async with a_desk(tmp_path, fetcher=fetcher, connections=4) as desk:
        slow = [host.give(answer, f"/{answer.__name__}{n}") for n in range(10)]
        quick = host.give(says(), "/quick").replace("127.0.0.1", "localhost")
        await listed(desk, *slow, quick)
        began = time.monotonic()
        told = [(report.feed.url, time.monotonic() - began) async for report in check(desk)]
        failed = [health.feed for health in await desk.store.list_feeds() if health.feed.failures]
    await fetcher.close()
    assert told[0][0] == quick
    assert told[-1][1] < 8, "not each of ten waited for its second"
    assert len(failed) == 1, "the host rests, and nobody else is to blame"
    assert "within 1 s" in failed[0].trouble


async def test_rule_21_one_request_at_a_time_is_made_to_a_host_with_a_gap_between(host, tmp_path):
    fetcher = a_fetcher(per_host_gap=timedelta(seconds=0.1))
    async with a_desk(tmp_path, fetcher=fetcher) as desk:
        await listed(desk, *(host.give(says(), f"/{n}") for n in range(5)))
        began = time.monotonic()
        await a_round(desk)
    await fetcher.close()
    assert host.busiest == 1
    assert time.monotonic() - began >= 0.4


def _grown(what) -> float:
    """By how many MiB the most that this process ever held grew."""
    unit = 1024 if sys.platform != "darwin" else 2**20
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    what()
    return (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / unit


def _bomb(megabytes: int) -> bytes:
    return gzip.compress(b"A" * (megabytes * 2**20))


@pytest.mark.parametrize("layers", ["endless", "bomb"])
def test_rules_22_and_23_an_endless_body_and_a_bomb_cost_little_memory_and_are_one_failure(tmp_path, layers):
    packed = _bomb(300) if layers == "bomb" else b""

    async def once():
        host = FeedHost()
        await host.open()
        url = host.give(endless if layers == "endless" else says(200, packed, "Content-Encoding: gzip"))
        fetcher = a_fetcher(max_bytes=15 * 2**20)
        async with a_desk(tmp_path, fetcher=fetcher, watches={}) as desk:
            await listed(desk, url)
            [report] = await a_round(desk)
            assert "larger than 15 MB" in report.trouble
            assert (await the_feed(desk)).failures == 1
        await fetcher.close()
        await host.close()

    assert _grown(lambda: asyncio.run(once())) < 100


# ── addresses ───────────────────────────────────────────────────────────────────────────────────────────────────────────────


class TwoFaced(aiohttp.abc.AbstractResolver):
    """Public at the first question, private at the second: a name that is rebound."""

    def __init__(self, *answers: str) -> None:
        self.answers, self.questions = list(answers), 0

    async def resolve(self, host, port=0, family=socket.AF_INET):
        address = self.answers[min(self.questions, len(self.answers) - 1)]
        self.questions += 1
        return [{"hostname": host, "host": address, "port": port, "family": family, "proto": 0, "flags": socket.AI_NUMERICHOST}]

    async def close(self) -> None: ...


def with_resolver(fetcher, resolver):
    fetcher._open()._connector._resolver = resolver
    return fetcher


async def test_rule_19_a_name_that_is_rebound_to_a_private_address_is_refused_when_it_is_connected_to(host, monkeypatch):
    """The check is of the address that is being connected to, so there is no second answer to slip in."""
    checked = []

    def watching(info):
        checked.append(info[4][0])
        public_socket(info).close()
        raise OSError("a public address, and no network here")

    monkeypatch.setattr(fetch, "public_socket", watching)
    host.give(says())
    resolver = TwoFaced("8.8.8.8", "127.0.0.1")
    fetcher = with_resolver(a_fetcher(allow_private=False), resolver)
    url = host.url(host="rebound.example")
    with pytest.raises(Unavailable, match="does not accept connections"):
        await fetcher.fetch(url)
    fetcher._session.connector.clear_dns_cache()
    with pytest.raises(Rejected, match="not a public address"):
        await fetcher.fetch(url)
    await fetcher.close()
    assert (resolver.questions, checked) == (2, ["8.8.8.8", "127.0.0.1"])
    assert host.asked == []


async def test_rule_19_each_hop_of_a_redirect_is_checked(host, monkeypatch):
    """The first hop is let through as though it were public; what it leads to is not."""
    monkeypatch.setattr(fetch, "public_socket", _first_is_public)
    host.give(says(302, b"", f"Location: {host.url('/inside', host='127.0.0.2')}"))
    fetcher = a_fetcher(allow_private=False)
    with pytest.raises(Rejected, match=r"127\.0\.0\.2 is not a public address"):
        await fetcher.fetch(host.url())
    await fetcher.close()
    assert [asked.target for asked in host.asked] == ["/feed.xml"]


def _first_is_public(info):
    return socket.socket(*info[:3]) if info[4][0] == "127.0.0.1" else public_socket(info)
