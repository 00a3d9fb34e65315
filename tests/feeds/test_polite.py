"""Two days on a virtual clock against a server of fifty scripted behaviours: how often do we come, and what do we ask with?"""

import asyncio
import heapq
import json
import socket
import subprocess
import sys
import urllib.request
from datetime import UTC, datetime, timedelta

import pytest

from bot.errors import DeskError, Unreadable
from bot.feeds.parse import parse_document
from bot.feeds.rhythm import address, after_failure, after_success, unchanged
from bot.models import Feed
from tests.examples import SHARED
from tests.feeds.feed_host import a_fetcher

SERVER = SHARED / "feedbench" / "polite_server.py"
START = datetime(2026, 11, 22, tzinfo=UTC)
END = START + timedelta(hours=48)
HOUR = timedelta(hours=1)
pytestmark = pytest.mark.skipif(not SERVER.is_file(), reason="the scripted server is not beside the repository")

# The most requests in 48 hours that each behaviour allows, and how many of them may be answered in full (200) where that matters.
MOST = {
    "etag": (48, 1), "lm": (48, 1), "both": (48, 1), "weak": (48, 1), "bare_etag": (48, 1), "odd_lm": (48, 1), "newetag304": (48, 1),
    "expires0": (48, 1), "maxage_bad": (48, 1), "maxage_6h": (8, 1), "expires_6h": (8, 1), "maxage_10y": (2, 1), "none": (24, 24),
    "ttl_6h": (8, 8), "sy_daily": (2, 2), "skiphours": (8, 8), "e429_4h": (12, 0), "e429_date": (12, 0), "e503_4h": (12, 0),
    "e429_huge": (2, 0), "e429_none": (10, 0), "e403": (10, 0), "e404": (10, 0), "e500": (10, 0), "e410": (1, 0), "r301_410": (1, 0),
    "r301": (3, 0), "r302": (48, 0), "r308": (3, 0), "t301": (48, 1), "t308": (48, 1), "t302": (48, 1), "tmid": (48, 3), "r301_302": (3, 0),
    "loop": (10, 0), "r_file": (2, 0), "html200": (10, 10), "bad_gzip": (10, 10), "unknown_encoding": (10, 10), "truncated": (10, 10),
    "close": (10, 0), "flaky": (20, 5), "cookie": (24, 24), "vanish": (25, 25), "ignores": (48, 48), "lm_back": (48, 48),
    "empty200": (24, 24),
}  # fmt: skip
ANSWERS_ONLY = {"t301", "t302", "t308", "tmid"}


@pytest.fixture
def server(tmp_path):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen([sys.executable, SERVER, str(port), tmp_path / "log"], stdout=subprocess.PIPE)
    process.stdout.readline()
    yield f"http://127.0.0.1:{port}"
    process.kill()
    process.wait()
    process.stdout.close()


def look(url: str) -> bytes:
    with urllib.request.urlopen(url) as answer:
        return answer.read()


async def check(fetcher, feed: Feed, now: datetime) -> Feed:
    try:
        fetched = await fetcher.fetch(address(feed), feed.validators)
        if unchanged(feed, fetched):
            return after_success(feed, fetched, now, interval=HOUR)
        document = parse_document(fetched.body, content_type=fetched.content_type)
        if document.error and not document.entries:
            raise Unreadable(document.error)
        return after_success(feed, fetched, now, interval=HOUR, document=document.hints, error=document.error)
    except DeskError as error:
        return after_failure(feed, error, now, interval=HOUR)


async def test_over_two_days_no_server_is_asked_more_than_it_wants(server):
    fetcher = a_fetcher()
    due = [(START, number, Feed(number, f"{server}/p/{case}/feed.xml")) for number, case in enumerate(sorted(MOST.keys() - ANSWERS_ONLY))]
    clock = START
    while due:
        now, number, feed = heapq.heappop(due)
        if now > clock + timedelta(minutes=5):
            await asyncio.to_thread(look, f"{server}/clock?t={(clock := now).timestamp()}")
        feed = await check(fetcher, feed, now)
        if feed.next_check and feed.next_check < END:
            heapq.heappush(due, (feed.next_check, number, feed))
    await fetcher.close()
    seen = json.loads(await asyncio.to_thread(look, f"{server}/stats"))["seen"]
    counts = {case: (len(asked), sum(status == 200 for status, *_ in asked)) for case, asked in seen.items()}
    assert {case: count for case, count in counts.items() if count[0] > MOST.get(case, (99, 0))[0]} == {}
    full = {case: count for case, count in counts.items() if MOST.get(case, (0, 99))[1] < count[1]}
    assert full == {}
    assert all(counts[case][0] >= 1 for case in MOST)
    assert counts["etag"][0] > 40
    assert [match for _, match, _ in seen["vanish"]] == [None, '"first"'] + [None] * (len(seen["vanish"]) - 2)
    assert [match for _, match, _ in seen["ignores"][1:]] == [f'"e{number}"' for number in range(len(seen["ignores"]) - 1)]
