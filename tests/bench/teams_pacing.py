"""How fast a weekly briefing goes out to many channels of Teams, against the least that Teams' limits allow, and without any 429.

    python tests/bench/teams_pacing.py [--channels 60] [--each 3] [--pace 1.0]

A real outbox (SQLite), sender and client beside a strict local Teams in a process of its own, over HTTP, which counts as Teams does: per
conversation 7 in 1 s, 8 in 2 s, 60 in 30 s, for the tenant 50 in 1 s. The least is the longer of two: all posts at 50 a second, and each
channel's at the outbox's pace.
"""

import argparse
import asyncio
import multiprocessing
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from multiprocessing.connection import Connection
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from bot.delivery.teams import TeamsSender
from bot.messages.notice import notice
from bot.messages.split import halves
from bot.models import Conversation, Delivery, Destination, Digest, Plain
from bot.pipeline import send_due
from bot.teams.client import TeamsClient
from tests.desks import a_desk
from tests.examples import a_period, a_plan
from tests.local_teams import APP_ID, CLIENT_SECRET, TENANT, local_teams
from tests.teams.calls import OneToken

PER_SECOND = 50
"""Calls of one app in one tenant (learn.microsoft.com, microsoftteams/platform/bots/how-to/rate-limit)."""


@dataclass(frozen=True)
class Served:
    """When posts were taken, how many came too soon, and how many stand in each channel."""

    arrived: Sequence[float]
    refused: int
    fewest: int
    most: int


def serve(pipe: Connection, names: Sequence[str]) -> None:
    asyncio.run(_serve(pipe, names))


async def _serve(pipe: Connection, names: Sequence[str]) -> None:
    async with local_teams() as teams:
        for name in names:
            teams.add_channel("news", id=name)
        pipe.send((teams.service_url, teams.tokens.give()))
        await asyncio.to_thread(pipe.recv)
        counts = [len(teams.posts[name]) for name in names]
        pipe.send(Served([post.at for name in names for post in teams.posts[name]], teams.windows.refused, min(counts), max(counts)))


async def send_all(folder: Path, url: str, token: str, names: Sequence[str], args: argparse.Namespace) -> tuple[float, float]:
    """Seconds it took, and of them of the processor."""
    senders, now = {}, datetime.now(UTC)
    client = TeamsClient(APP_ID, OneToken(token), url)
    pace = timedelta(seconds=args.pace)
    async with a_desk(folder, senders=senders, clock=lambda: datetime.now(UTC), pace=pace) as desk:
        senders["teams"] = TeamsSender(client, desk.store, APP_ID, CLIENT_SECRET, halves, desk.clock)
        tenant = await desk.store.installation("teams", TENANT, "Local", now)
        for name in names:
            await desk.store.add_destination(Destination(0, tenant.id, name, "teams", name), now)
            await desk.store.keep_conversation(Conversation(tenant.id, name, url, "channel", name="news"), now)
            plan = await desk.store.add_plan(a_plan(id=0, installation=tenant.id, name=name, destination=name), now)
            await enqueue(desk, plan, name, args.each)
        started, used = time.monotonic(), time.process_time()
        await send_due(desk)
        took = time.monotonic() - started, time.process_time() - used
    await client.close()
    return took


async def enqueue(desk, plan, name: str, each: int) -> None:
    """A briefing's messages: the first, and the others in its thread."""
    now, where = desk.clock(), await desk.store.destination(name)
    claim = await desk.store.claim_period(plan.id, a_period(), by="bench", now=now, until=now + timedelta(minutes=5))
    made = [
        Delivery(f"{name}-{n}", plan.id, where, "weekly:1", n, each, notice(f"{name} {n}", "teams"), "due", now, now + timedelta(hours=1))
        for n in range(1, each + 1)
    ]
    digest = Digest("weekly", "weekly", plan.watch, "en", a_period(), (Plain("The week"),), (), ())
    await desk.store.enqueue(claim, digest, made, [], now)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--channels", type=int, default=60)
    parser.add_argument("--each", type=int, default=3)
    parser.add_argument("--pace", type=float, default=1.0)
    args = parser.parse_args()
    names = [f"19:{number:032}@thread.tacv2" for number in range(args.channels)]
    here, there = multiprocessing.Pipe()
    server = multiprocessing.get_context("spawn").Process(target=serve, args=(there, names))
    server.start()
    with tempfile.TemporaryDirectory() as folder:
        took, used = asyncio.run(send_all(Path(folder), *here.recv(), names, args))
    here.send("done")
    served: Served = here.recv()
    server.join()
    posts = len(served.arrived)
    least = max((args.each - 1) * args.pace, (posts - PER_SECOND) / PER_SECOND)
    span = max(served.arrived) - min(served.arrived)
    print(f"{posts} posts to {args.channels} channels ({served.fewest} to {served.most} in each) in {took:.1f} s; {served.refused} met 429")
    print(f"  from the first to the last {span:.1f} s; the least that is allowed is {least:.1f} s: ratio {span / least:.2f}")
    print(f"  {used / posts * 1000:.1f} ms of the processor a post")


if __name__ == "__main__":
    main()
