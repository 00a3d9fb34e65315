"""How fast messages go out to many channels, against Slack's limit of one a second a channel; and again with one slow channel.

    python tests/bench/posting.py [--channels 50] [--each 8] [--processes 1] [--slow 5]

A real outbox (SQLite) and sender beside a strict local Slack in a process of its own, which refuses what comes sooner than its limit
allows. Counted are the posts that Slack took: of each channel, how many a second between its first and its last.
"""

import argparse
import asyncio
import multiprocessing
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import pairwise
from multiprocessing.connection import Connection
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from bot.pipeline import send_due
from tests.local_slack import LocalSlack, local_slack
from tests.pipeline.test_sending import channels_desk

PACE = timedelta(seconds=1)


@dataclass(frozen=True)
class Served:
    """Of one run: when each channel's posts were taken, and how many calls there were in all."""

    arrived: Mapping[str, Sequence[float]]
    calls: int

    def rate(self, channels: set[str]) -> float:
        """Posts a second, all these channels together."""
        times = [self.arrived[channel] for channel in channels]
        return sum((len(at) - 1) / (at[-1] - at[0]) for at in times)

    @property
    def closest(self) -> float:
        return min(after - before for at in self.arrived.values() for before, after in pairwise(at))


def serve(pipe: Connection, names: Sequence[str], slow: Mapping[str, float]) -> None:
    asyncio.run(_serve(pipe, names, slow))


async def _serve(pipe: Connection, names: Sequence[str], slow: Mapping[str, float]) -> None:
    async with local_slack(held_back=dict(slow)) as slack:
        slack.channels |= set(names)
        pipe.send(slack.base)
        await asyncio.to_thread(pipe.recv)
        arrived = {channel: [post["at"] for post in posts] for channel, posts in slack.messages.items()}
        pipe.send(Served(arrived, slack.calls.count("chat.postMessage")))


async def send_all(folder: Path, base: str, args: argparse.Namespace) -> tuple[float, float]:
    """Seconds it took, and of them of the processor, with as many senders at work as asked for."""
    async with channels_desk(folder, LocalSlack(base=base), args.channels, args.each, pace=PACE) as desk:
        started, used = time.monotonic(), time.process_time()
        await asyncio.gather(*(send_due(replace(desk, name=f"process:{number}")) for number in range(args.processes)))
        return time.monotonic() - started, time.process_time() - used


def run(args: argparse.Namespace, slow: float) -> None:
    names = [f"C{number:010}" for number in range(args.channels)]
    held = {names[0]: slow} if slow else {}
    here, there = multiprocessing.Pipe()
    server = multiprocessing.get_context("spawn").Process(target=serve, args=(there, names, held))
    server.start()
    with tempfile.TemporaryDirectory() as folder:
        took, used = asyncio.run(send_all(Path(folder), here.recv(), args))
    here.send("done")
    served: Served = here.recv()
    server.join()
    quick = set(names) - set(held)
    rate, posts = served.rate(quick), sum(map(len, served.arrived.values()))
    label = f"one channel answers after {slow:.0f} s" if slow else "all channels alike"
    print(f"{label}: {posts} posts to {args.channels} channels in {took:.1f} s; {served.calls - posts} refused for coming too soon")
    print(f"  {used / posts * 1000:.1f} ms of the processor a post")
    print(f"  {rate:.1f} posts/s to {len(quick)} quick channels: {rate / len(quick):.2f} of the limit; closest two {served.closest:.2f} s")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--channels", type=int, default=50)
    parser.add_argument("--each", type=int, default=8)
    parser.add_argument("--processes", type=int, default=1)
    parser.add_argument("--slow", type=float, default=5.0)
    args = parser.parse_args()
    for slow in (0.0, args.slow):
        run(args, slow)


if __name__ == "__main__":
    main()
