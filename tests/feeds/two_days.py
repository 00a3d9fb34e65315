"""Two virtual days of the desk against a server of scripted behaviours: the real store, claims, fetching and parsing; only time is made."""

import asyncio
import json
import socket
import subprocess
import sys
import urllib.request
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

from bot.models import Feed, Source
from bot.pipeline import Desk, FeedChecked, check
from tests.desks import Clock, HereAndNow, a_desk
from tests.examples import SHARED
from tests.feeds.feed_host import a_fetcher

SCRIPT = SHARED / "feedbench" / "polite_server.py"
START = datetime(2026, 11, 22, tzinfo=UTC)
END = START + timedelta(hours=48)
RESTART = START + timedelta(hours=24)
STEP = timedelta(minutes=5)
"""The desk looks no more often than this for what is due."""
WATCH = "no watch of the desk"
"""So that nothing is read and folded: the feeds' stage alone."""
TARGETS = {"t301", "t302", "t308", "tmid", "mid", "e410b"}
"""Only led to."""
TAKES_TIME = {"hang", "drip", "endless", "gzip_bomb"}
"""Take real seconds; these have tests of their own."""


@dataclass(frozen=True)
class Asked:
    at: datetime
    path: str
    status: int | str
    headers: dict[str, str]

    @property
    def etag(self) -> str | None:
        return self.headers.get("if-none-match")

    @property
    def since(self) -> str | None:
        return self.headers.get("if-modified-since")


@dataclass
class Counting(HereAndNow):
    """Counts what is parsed, by feed."""

    read_of: Counter = field(default_factory=Counter)

    async def read(self, job):
        self.read_of[job.feed.url] += 1
        return await super().read(job)


@dataclass
class TwoDays:
    """By case: what the server saw, what the desk told, the feed at the end, how many of its entries are stored, how often it was parsed."""

    asked: dict[str, list[Asked]]
    told: dict[str, list[FeedChecked]]
    feeds: dict[str, Feed]
    entries: dict[str, int]
    parsed: dict[str, int]

    def gaps(self, case: str) -> list[timedelta]:
        moments = [asked.at for asked in self.asked[case]]
        return [later - earlier for earlier, later in pairwise(moments)]

    def full(self, case: str) -> int:
        return sum(asked.status == 200 for asked in self.asked[case])


@contextmanager
def scripted(folder: Path, *words: str) -> Iterator[tuple[str, list[str]]]:
    """The server's address, and the cases it knows that stand by themselves; what it saw is in `folder/log`."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen([sys.executable, SCRIPT, str(port), folder / "log", *words], stdout=subprocess.PIPE)
    known = process.stdout.readline().decode().split()[1:]
    try:
        yield f"http://127.0.0.1:{port}", sorted({*known} - TARGETS - TAKES_TIME)
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def two_days(folder: Path) -> TwoDays:
    with scripted(folder) as (address, cases):
        return asyncio.run(_two_days(folder, address, cases))


async def _two_days(folder: Path, address: str, cases: list[str]) -> TwoDays:
    urls = {f"{address}/p/{case}/feed.xml": case for case in cases}
    told, workers = defaultdict(list), Counting()
    clock = Clock(START)
    for name, until in (("first", RESTART), ("second", END)):
        async with a_desk(folder, clock=clock, fetcher=a_fetcher(), workers=workers, watches={}, name=name) as desk:
            await desk.store.seed_feeds(WATCH, [Source(url, case) for url, case in urls.items()], clock())
            async for report in _until(desk, clock, until, address):
                told[urls[report.feed.url]].append(report)
            await desk.fetcher.close()
            health = await desk.store.list_feeds()
    return TwoDays(
        asked=read_log(folder / "log"),
        told=told,
        feeds={urls[one.feed.url]: one.feed for one in health},
        entries={urls[one.feed.url]: one.entries for one in health},
        parsed={urls[url]: count for url, count in workers.read_of.items()},
    )


async def _until(desk: Desk, clock: Clock, end: datetime, address: str):
    while clock() < end:
        await asyncio.to_thread(_set_clock, address, clock())
        async for report in check(desk):
            yield report
        due = [one.feed.next_check for one in await desk.store.list_feeds() if one.feed.next_check]
        clock.now = max(min(due), clock() + STEP) if due else end
    clock.now = end


def _set_clock(address: str, now: datetime) -> None:
    with urllib.request.urlopen(f"{address}/clock?t={now.timestamp()}") as answer:
        answer.read()


def read_log(path: Path) -> dict[str, list[Asked]]:
    seen = defaultdict(list)
    for line in path.read_text("utf-8").splitlines():
        row = json.loads(line)
        seen[row["case"]].append(Asked(datetime.fromtimestamp(row["t"], UTC), row["path"], row["code"], row["h"]))
    return seen
