"""One cycle over 300 feeds on loopback, the feeds stage alone (fetch, parse, clean, store; no reading), beside lemon24/reader's.

    python tests/bench/cycle.py [--rival PYTHON] [--corpus DIR] [--feeds 300] [--times 3]

The feeds are made up (`made_feeds.py`), or the recorded ones of a folder with an INDEX.jsonl. PYTHON is one in which reader is installed
(`pip install reader`). Every cycle runs in a fresh process, ours and the rival's in turns, best of `--times`; the first over an empty
SQLite file, the second over what the first left. CPU is the desk's and its workers'; what it takes to start (imports, the database made,
the worker processes) is told apart. Our desk has no watch, so nothing is read; each of its feeds has a loopback address of its own, since
we ask a host one request at a time. The rival asks one address, where it can keep its connections.
"""

import argparse
import json
import os
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.bench.feed_server import FeedServer, Manner, feed_server
from tests.bench.made_feeds import make_feeds

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Cycle:
    """Seconds and MB of one cycle, and what stood in the database after it."""

    start: float
    start_cpu: float
    wall: float
    cpu: float
    peak: float
    workers_peak: float
    feeds: int
    entries: int

    def better(self, other: "Cycle") -> "Cycle":
        """Each figure's best: the machine may be busy with something else at any one time."""
        return Cycle(
            min(self.start, other.start),
            min(self.start_cpu, other.start_cpu),
            min(self.wall, other.wall),
            min(self.cpu, other.cpu),
            max(self.peak, other.peak),
            max(self.workers_peak, other.workers_peak),
            min(self.feeds, other.feeds),
            min(self.entries, other.entries),
        )


def run(db: Path, program: Sequence[str]) -> Cycle:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("KAKEHASHI_")} | {"PYTHONPATH": str(ROOT)}
    began = time.monotonic()
    said = subprocess.run(program, cwd=db.parent, env=environment, stdout=subprocess.PIPE, text=True, check=True).stdout
    with closing(sqlite3.connect(db)) as connection:
        feeds, entries = connection.execute("select count(distinct feed), count(*) from entries").fetchone()
    told = json.loads(said)
    return Cycle(start=told.pop("started") - began, **told, feeds=feeds, entries=entries)


@dataclass(frozen=True)
class Side:
    """Who runs, over which addresses, with how many requests at a time."""

    name: str
    urls: Path
    program: Callable[[Path, Path, int, int], list[str]]

    def cycle(self, db: Path, at_once: int, days: int) -> Cycle:
        return run(db, self.program(db, self.urls, at_once, days))


def our_program(db: Path, urls: Path, at_once: int, days: int) -> list[str]:
    return [sys.executable, "-c", "from tests.bench.our_cycle import main; main()", str(db), str(urls), str(at_once), str(days)]


def rival_program(python: str) -> Callable[[Path, Path, int, int], list[str]]:
    driver = str(Path(__file__).with_name("reader_cycle.py").resolve())
    return lambda db, urls, at_once, _days: [python, driver, str(db), str(urls), str(at_once)]


def cycles(side: Side, server: FeedServer, folder: Path, few: int, many: int) -> dict[str, Cycle]:
    """The six that are compared; `few` requests at a time where answers come at once, `many` where they take 50 ms."""
    near, far = folder / f"{side.name}-near.db", folder / f"{side.name}-far.db"
    for path in folder.glob(f"{side.name}-*.db*"):
        path.unlink()
    done = {}
    for name, db, at_once, days, manner in (
        ("first", near, few, 0, Manner()),
        ("second, validators", near, few, 2, Manner()),
        ("second, none", near, few, 4, Manner(validators=False)),
        ("first, 50 ms", far, many, 0, Manner(latency=0.05)),
        ("second, 50 ms", far, many, 2, Manner(latency=0.05)),
    ):
        server.behave(manner)
        done[name] = cycle = side.cycle(db, at_once, days)
        print(
            f"  {side.name:6} {name:18} wall {cycle.wall:6.2f} s  CPU {cycle.cpu:6.2f} s  peak {cycle.peak:4.0f} MB"
            f"{f' + {cycle.workers_peak:.0f} a worker' if cycle.workers_peak else ''}  start {cycle.start:.2f} s, CPU {cycle.start_cpu:.2f} s"
            f"  {cycle.feeds} feeds, {cycle.entries} entries  {server.asked()}",
            flush=True,
        )
    return done


def best(rounds: Sequence[Mapping[str, Cycle]]) -> dict[str, Cycle]:
    first, *rest = rounds
    found = dict(first)
    for more in rest:
        found = {name: found[name].better(cycle) for name, cycle in more.items()}
    return found


def recorded(corpus: Path, count: int) -> list[bytes]:
    """Real documents in the order of their hashes, those in which somebody found entries."""
    rows = [json.loads(line) for line in (corpus / "INDEX.jsonl").read_text("utf-8").splitlines()]
    real = [row for row in rows if row["kind"] == "real" and row["format"] != "json" and row["expect"]["entries"]]
    return [(corpus / row["file"]).read_bytes() for row in sorted(real, key=lambda row: row["sha256"])[:count]]


def own_addresses(count: int) -> list[str]:
    """Linux answers on all of 127/8."""
    return [f"127.0.{number // 200}.{number % 200 + 1}" for number in range(count)] if sys.platform == "linux" else ["127.0.0.1"] * count


def judge(ours: Mapping[str, Cycle], theirs: Mapping[str, Cycle] | None, count: int) -> bool:
    """What was asked, with what came of it."""
    delivered = min(cycle.feeds for cycle in ours.values())
    bars = [(f"delivered {delivered} of {count}", delivered, count - count // 300)]
    print(f"first run {count / ours['first'].wall:.0f} feeds/s")
    if theirs:
        first, far = theirs["first"].wall / ours["first"].wall, theirs["first, 50 ms"].wall / ours["first, 50 ms"].wall
        same, none = (theirs[name].cpu / ours[name].cpu for name in ("second, validators", "second, none"))
        bars += [
            (f"first run: {first:.1f} x reader's feeds/s (8)", first, 8),
            (f"second run, validators: 1/{same:.1f} of reader's CPU (1/3)", same, 3),
            (f"second run, none: 1/{none:.1f} of reader's CPU (1/20)", none, 20),
            (f"50 ms, 64 connections: {far:.1f} x reader's speed with 10 workers (5)", far, 5),
        ]
    for words, value, bar in bars:
        print(f"{'✓' if value >= bar else '✗'} {words}")
    return all(value >= bar for _, value, bar in bars)


def compare(args: argparse.Namespace) -> bool:
    feeds = recorded(args.corpus, args.feeds) if args.corpus else make_feeds(args.feeds)
    print(f"{len(feeds)} feeds, {sum(map(len, feeds)) / 1e6:.1f} MB")
    own = own_addresses(len(feeds))
    with tempfile.TemporaryDirectory() as name, feed_server(feeds, own) as server:
        folder = Path(name)
        for file, hosts in (("ours", own), ("rival", own[:1] * len(feeds))):
            (folder / file).write_text("\n".join(server.urls(hosts)), "utf-8")
        ours, rival = Side("desk", folder / "ours", our_program), Side("reader", folder / "rival", rival_program(args.rival))
        rounds: list[tuple[dict[str, Cycle], dict[str, Cycle]]] = []
        for _ in range(args.times):
            mine = cycles(ours, server, folder, args.connections, args.far_connections)
            rounds.append((mine, cycles(rival, server, folder, 1, 10) if args.rival else {}))
    return judge(best([mine for mine, _ in rounds]), best([its for _, its in rounds]) if args.rival else None, len(feeds))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rival", metavar="PYTHON", default="")
    parser.add_argument("--corpus", type=Path, metavar="DIR")
    parser.add_argument("--feeds", type=int, default=300)
    parser.add_argument("--times", type=int, default=3)
    parser.add_argument("--connections", type=int, default=16)
    parser.add_argument("--far-connections", type=int, default=64)
    args = parser.parse_args()
    return 0 if compare(args) else 1


if __name__ == "__main__":
    sys.exit(main())
