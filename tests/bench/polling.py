"""Thousands of feeds over two virtual days: how often each is asked beside what the rules allow, and what it costs the desk.

    python tests/bench/polling.py [--feeds 6000] [--few 300] [--hours 48]
    python tests/bench/polling.py --scripted [--rival PYTHON]

The feeds are made here and served by another process, on loopback addresses of their own, a few feeds each. The desk has its real store,
fetching, parsing and worker processes, all on one core; only the clock is made, and the pause between two requests to one host is nought.
Each kind of feed has its ideal: how often the rules let it be asked, reckoned without the desk's own code, where no wait were longer than
it must be. `--scripted` asks the scripted server of the polite poller's rules instead, beside lemon24/reader, which PYTHON has installed.
"""

import argparse
import asyncio
import json
import multiprocessing
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from multiprocessing.connection import Connection
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from bot.app import open_desk
from bot.models import Source
from bot.pipeline import Desk, check
from bot.settings import load_settings
from tests.bench.our_cycle import descendants, open_workers, peak_of, workers_cpu
from tests.feeds.two_days import scripted, two_days

ROOT = Path(__file__).resolve().parents[2]
START = datetime(2026, 11, 22, tzinfo=UTC)
STEP = timedelta(minutes=2)
OF_ONE_HOST = 12
MOST_MIB, NEAR = 350, 0.10
HOUR, DAY, WEEK = 1, 24, 24 * 7
Waits = Sequence[float]


@dataclass(frozen=True)
class Kind:
    """How a feed behaves, and the hours that must lie between two requests: the last of `waits` for ever after."""

    name: str
    share: int
    """Of a hundred feeds."""
    waits: Waits
    headers: tuple[str, ...] = ()
    status: int = 200
    validators: bool = True
    gap: float = DAY
    """Hours between two of its entries."""
    channel: str = ""
    changes: bool = False


KINDS = (
    Kind("daily news, ETag", 20, (HOUR,)),
    Kind("weekly, ETag", 25, (3 * HOUR,), gap=WEEK),
    Kind("monthly, ETag", 15, (3 * HOUR,), gap=30 * DAY),
    Kind("every other day, ETag", 8, (2 * HOUR,), gap=2 * DAY),
    Kind("something new each time", 4, (HOUR,), gap=HOUR, changes=True),
    Kind("no validators", 8, (2 * HOUR,), validators=False),
    Kind("max-age of 6 hours", 6, (6 * HOUR,), ("Cache-Control: max-age=21600",)),
    Kind("ttl of 4 hours", 5, (4 * HOUR,), channel="<ttl>240</ttl>"),
    Kind("daily by sy:updatePeriod", 3, (DAY,), channel="<sy:updatePeriod>daily</sy:updatePeriod>"),
    Kind("404", 3, (1, 2, 4, 8, 16, 24), status=404),
    Kind("429, Retry-After of 4 hours", 2, (4 * HOUR,), ("Retry-After: 14400",), status=429),
    Kind("410", 1, (), status=410),
)
ORDER = [kind for kind in KINDS for _ in range(kind.share)]


def kind_of(number: int) -> Kind:
    """Mixed, so that each host has several kinds."""
    return ORDER[number * 37 % len(ORDER)]


def ideal(kind: Kind, hours: float) -> int:
    """How often within so many hours, beginning at once, if nobody ever waited longer than he must."""
    asked, now = 1, 0.0
    while kind.waits and (now := now + kind.waits[min(asked, len(kind.waits)) - 1]) < hours:
        asked += 1
    return asked


# ── the server's process ────────────────────────────────────────────────────────────────────────────────────────────────────


class Room:
    def __init__(self) -> None:
        self.asked: Counter[int] = Counter()

    def answer(self, head: bytes) -> bytes:
        number = int(head.partition(b"/")[2].partition(b".")[0])
        kind, before = kind_of(number), self.asked[number]
        self.asked[number] += 1
        etag = f'"{number}-{before if kind.changes else 0}"'
        lines = [*kind.headers, *([f"ETag: {etag}"] if kind.validators and kind.status == 200 else [])]
        same = kind.validators and f"If-None-Match: {etag}".encode() in head
        status = 304 if same else kind.status
        body = b"" if status != 200 else document(number, kind, before if kind.changes else 0)
        length = [] if status == 304 else [f"Content-Length: {len(body)}"]
        return "\r\n".join([f"HTTP/1.1 {status} X", "Connection: close", *lines, *length, "", ""]).encode() + body


def document(number: int, kind: Kind, new: int) -> bytes:
    """Fifteen entries; `new` of them came since the beginning."""
    items = "".join(
        f"<item><title>Entry {n} of {number}</title><link>https://s{number}.example/{n}</link><guid>{number}-{n}</guid>"
        f"<description>{'Words of the entry, and some more of them. ' * 12}</description><pubDate>{_date(kind, n)}</pubDate></item>"
        for n in range(new, new + 15)
    )
    space = 'xmlns:sy="http://purl.org/rss/1.0/modules/syndication/"'
    return f'<rss version="2.0" {space}><channel><title>Feed {number}</title>{kind.channel}{items}</channel></rss>'.encode()


def _date(kind: Kind, n: int) -> str:
    return f"{START - timedelta(hours=kind.gap * (15 - n)):%a, %d %b %Y %H:%M:%S} +0000"


class Talk(asyncio.Protocol):
    def __init__(self, room: Room) -> None:
        self._room, self._heard = room, b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._heard += data
        if self._heard.endswith(b"\r\n\r\n"):
            self._transport.write(self._room.answer(self._heard))
            self._transport.close()


def _run(pipe: Connection, hosts: Sequence[str]) -> None:
    asyncio.run(_serve(pipe, hosts))


async def _serve(pipe: Connection, hosts: Sequence[str]) -> None:
    loop, room = asyncio.get_running_loop(), Room()
    first = await loop.create_server(lambda: Talk(room), hosts[0], 0, backlog=128)
    port = first.sockets[0].getsockname()[1]
    servers = [first, *[await loop.create_server(lambda: Talk(room), host, port, backlog=16) for host in hosts[1:]]]
    pipe.send(port)
    await asyncio.to_thread(pipe.recv)
    pipe.send(dict(room.asked))
    for server in servers:
        server.close()


@contextmanager
def server(hosts: Sequence[str]) -> Iterator[tuple[int, Connection]]:
    here, there = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=_run, args=(there, hosts))
    process.start()
    try:
        yield here.recv(), here
    finally:
        process.kill()
        process.join()


# ── the desk's process ──────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Cost:
    checks: int
    cpu: float
    """Seconds of the desk and its workers, over all the hours, its start left out."""
    first_cpu: float
    """Of these, the first turn: all feeds are new."""
    last_hour_cpu: float
    idle_hour_cpu: float
    """Sixty looks at what is due, when nothing is."""
    wall: float
    peak: float
    workers_peak: float


async def our_days(db: str, urls: Sequence[str], hours: float) -> Cost:
    now = [START]
    overrides = {"database": {"url": f"sqlite:///{db}"}, "feeds": {"allow_private": True, "host_gap_seconds": 0, "connections": 16}}
    async with open_desk(load_settings(None, {}, overrides), clock=lambda: now[0], only_look=True) as whole:
        desk = replace(whole, watches={})
        await desk.store.seed_feeds("bench", [Source(url, "") for url in urls], now[0])
        await open_workers(desk)
        began, cpu = time.monotonic(), _cpu()
        checks, marks, end = 0, [], START + timedelta(hours=hours)
        while now[0] < end:
            checks += await turn(desk)
            marks.append((now[0], _cpu() - cpu))
            now[0] += STEP
            if len(marks) % 180 == 0:
                print(f"{len(marks) // 30} virtual hours, {checks} checks", file=sys.stderr)
        now[0] -= STEP
        idle = _cpu()
        for _ in range(60):
            assert await turn(desk) == 0
        last = next(spent for moment, spent in marks if moment >= end - timedelta(hours=1))
        wall = time.monotonic() - began
        peaks = [peak_of(str(process)) for process in descendants(os.getpid())]
        return Cost(checks, marks[-1][1], marks[0][1], marks[-1][1] - last, _cpu() - idle, wall, peak_of("self"), max(peaks, default=0))


async def turn(desk: Desk) -> int:
    return len([report async for report in check(desk)])


def _cpu() -> float:
    return time.process_time() + workers_cpu()


# ── in the measuring process ────────────────────────────────────────────────────────────────────────────────────────────────


def measure(count: int, hours: float) -> tuple[Cost, dict[int, int]]:
    hosts = [f"127.7.{n // 250}.{n % 250 + 1}" for n in range(max(1, count // OF_ONE_HOST))]
    with tempfile.TemporaryDirectory() as folder, server(hosts) as (port, pipe):
        urls = Path(folder) / "urls.json"
        urls.write_text(json.dumps([f"http://{hosts[n % len(hosts)]}:{port}/{n}.xml" for n in range(count)]))
        words = [sys.executable, str(Path(__file__).resolve()), "--days", f"{folder}/desk.db", str(urls), str(hours)]
        environment = {name: value for name, value in os.environ.items() if not name.startswith("KAKEHASHI_")}
        said = subprocess.run(words, cwd=folder, env=environment, stdout=subprocess.PIPE, text=True, check=True, preexec_fn=_one_core)
        pipe.send("done")
        return Cost(**json.loads(said.stdout)), pipe.recv()


def _one_core() -> None:
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})


def compare(asked: dict[int, int], count: int, hours: float) -> float:
    """Tells how far each kind is from its ideal; returns how far the worst is."""
    worst = 0.0
    for kind in KINDS:
        counts = [asked.get(number, 0) for number in range(count) if kind_of(number) is kind]
        mean, most = sum(counts) / len(counts), ideal(kind, hours)
        worst = max(worst, abs(mean / most - 1))
        print(f"{kind.name:<28} {len(counts):>5} feeds: {mean:5.1f} requests each, ideal {most:>2} ({mean / most - 1:+.0%})")
    return worst


def told(count: int, cost: Cost) -> None:
    print(
        f"{count} feeds: {cost.checks} checks, {cost.cpu:.0f} s of CPU ({cost.cpu / cost.checks * 1000:.2f} ms a check), the first turn "
        f"{cost.first_cpu:.1f} s, the last hour {cost.last_hour_cpu:.2f} s, an hour with nothing due {cost.idle_hour_cpu:.2f} s; "
        f"peak of the desk {cost.peak:.0f} MiB, of a worker {cost.workers_peak:.0f} MiB; {cost.wall:.0f} s in all"
    )


def run(few: int, many: int, hours: float) -> int:
    small, _ = measure(few, hours)
    large, asked = measure(many, hours)
    worst = compare(asked, many, hours)
    for count, cost in ((few, small), (many, large)):
        told(count, cost)
    ratio = (large.cpu / large.checks) / (small.cpu / small.checks)
    print(f"{few} → {many} feeds: a check costs {ratio:.2f} times as much")
    good = worst <= NEAR and large.peak <= MOST_MIB and ratio <= 1.25
    print("within bounds" if good else f"out of bounds: requests within {NEAR:.0%}, {MOST_MIB} MiB, at most 1.25 times")
    return 0 if good else 1


# ── the scripted server, beside reader ──────────────────────────────────────────────────────────────────────────────────────

IDEAL = {
    "etag": 48, "weak": 48, "bare_etag": 48, "lm": 48, "odd_lm": 48, "both": 48, "newetag304": 48, "maxage_bad": 48, "expires0": 48,
    "ignores": 48, "lm_back": 48, "none": 24, "gzip": 24, "cookie": 24, "empty200": 24, "vanish": 24, "maxage_6h": 8, "expires_6h": 8,
    "maxage_10y": 2, "ttl_6h": 8, "sy_daily": 2, "skiphours": 5, "e429_4h": 12, "e429_date": 12, "e503_4h": 12, "e429_huge": 2,
    "e429_none": 6, "e403": 6, "e404": 6, "e500": 6, "close": 6, "truncated": 6, "bad_gzip": 6, "unknown_encoding": 6, "html200": 7,
    "flaky": 14, "e410": 1, "r301_410": 1, "r301": 3, "r308": 3, "r301_302": 3, "r302": 48, "loop": 6, "r_file": 2, "r_private": 6,
}  # fmt: skip
"""Requests in 48 hours where each wait is no longer than the rules make it."""
RIVAL = """
import json, sys, urllib.request
from datetime import datetime, timedelta, timezone
import logging; logging.disable(logging.CRITICAL)
from reader import make_reader
address, cases = sys.argv[1], sys.argv[2:]
reader = make_reader(":memory:", feed_root=None)
urls = [f"{address}/p/{case}/feed.xml" for case in cases]
for url in urls: reader.add_feed(url)
for hour in range(48):
    now = datetime(2026, 11, 22, tzinfo=timezone.utc) + timedelta(hours=hour)
    urllib.request.urlopen(f"{address}/clock?t={now.timestamp()}").read()
    reader._now = lambda: now
    for url in urls:
        try: list(reader.update_feeds_iter(feed=url))
        except Exception as error: print(f"{url.split('/')[4]}: the cycle ends with {type(error).__name__}", file=sys.stderr)
"""


def of_rival(python: str, folder: Path) -> Counter[str]:
    """Requests by case; each feed is updated by itself, since one fault would end its whole cycle."""
    with scripted(folder) as (address, cases):
        subprocess.run([python, "-W", "ignore", "-c", RIVAL, address, *cases], check=True)
    return Counter(json.loads(line)["case"] for line in (folder / "log").read_text().splitlines())


def run_scripted(rival: str) -> int:
    with tempfile.TemporaryDirectory() as ours, tempfile.TemporaryDirectory() as theirs:
        seen = two_days(Path(ours))
        counts = of_rival(rival, Path(theirs)) if rival else Counter()
    print("| case | ideal | Kakehashi | of these in full |" + (" reader |" if rival else ""))
    print("|---|---|---|---|" + ("---|" if rival else ""))
    for case, most in IDEAL.items():
        row = f"| {case} | {most} | {len(seen.asked[case])} | {seen.full(case)} |"
        print(f"{row} {counts[case]} |" if rival else row)
    late = [case for case, most in IDEAL.items() if len(seen.asked[case]) > most]
    print(f"more than the ideal: {', '.join(late) or 'none'}")
    return 1 if late else 0


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--feeds", type=int, default=6000)
    parser.add_argument("--few", type=int, default=300)
    parser.add_argument("--hours", type=float, default=48)
    parser.add_argument("--scripted", action="store_true")
    parser.add_argument("--rival", default="", metavar="PYTHON")
    parser.add_argument("--days", nargs=3, help=argparse.SUPPRESS)
    return parser.parse_args()


def main() -> int:
    given = arguments()
    if given.days:
        db, urls, hours = given.days
        print(json.dumps(vars(asyncio.run(our_days(db, json.loads(Path(urls).read_text()), float(hours))))))
        return 0
    return run_scripted(given.rival) if given.scripted else run(given.few, given.feeds, given.hours)


if __name__ == "__main__":
    sys.exit(main())
