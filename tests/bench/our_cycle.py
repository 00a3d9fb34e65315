"""One cycle of our own in a process of its own, for `cycle.py`: starts a desk that has no watch, checks every feed, tells what it took.

It is not the process's main module, which each worker process would load anew.
"""

import asyncio
import json
import os
import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.app import open_desk
from bot.models import Feed, Fetched, Source
from bot.pipeline import Desk, check
from bot.settings import load_settings
from bot.workers import Job

TICKS = os.sysconf("SC_CLK_TCK")
EMPTY = b'<rss version="2.0"><channel><title>Warm</title><item><title>Warm</title></item></channel></rss>'


async def our_cycle(db: str, urls: Sequence[str], connections: int, days: int) -> dict[str, float]:
    """`days` after the last: everything is due."""
    overrides = {
        "database": {"url": f"sqlite:///{db}"},
        "feeds": {"allow_private": True, "host_gap_seconds": 0, "connections": connections},
    }
    now = datetime.now(UTC) + timedelta(days=days)
    async with open_desk(load_settings(None, {}, overrides), clock=lambda: now, only_look=True) as whole:
        desk = replace(whole, watches={})
        await desk.store.seed_feeds("bench", [Source(url, "") for url in urls], now)
        await open_workers(desk)
        started, cpu, workers = time.monotonic(), time.process_time(), workers_cpu()
        async for _ in check(desk):
            pass
        wall = time.monotonic() - started
        return {
            "started": started,
            "start_cpu": cpu + workers,
            "wall": wall,
            "cpu": time.process_time() - cpu + workers_cpu() - workers,
            "peak": peak_of("self"),
            "workers_peak": max((peak_of(str(process)) for process in descendants(os.getpid())), default=0),
        }


async def open_workers(desk: Desk) -> None:
    """Start the processes, as the first document does."""
    job = Job(Feed(0, "https://warm.example/"), Fetched("https://warm.example/", 200, EMPTY), (), {}, desk.clock())
    await asyncio.gather(*(desk.workers.read(job) for _ in range(8)))


def workers_cpu() -> float:
    """Seconds of all descendants' processor time, by Linux's account of them; elsewhere 0."""
    total = 0
    for process in descendants(os.getpid()):
        words = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
        total += int(words[11]) + int(words[12])
    return total / TICKS


def descendants(process: int) -> list[int]:
    found = [int(child) for task in Path(f"/proc/{process}/task").glob("*/children") for child in task.read_text().split()]
    return [*found, *(young for child in found for young in descendants(child))]


def peak_of(process: str) -> float:
    try:
        status = Path(f"/proc/{process}/status").read_text()
    except FileNotFoundError:
        return 0
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


def main() -> None:
    """Arguments: the SQLite file, a file with one address a line, how many requests at a time, how many days from now."""
    db, urls, connections, days = sys.argv[1:]
    print(json.dumps(asyncio.run(our_cycle(db, Path(urls).read_text("utf-8").split(), int(connections), int(days)))))
