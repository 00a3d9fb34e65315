"""A desk in a process of its own that tells and sends once, and may die at any step of it; each process is forked from one that has
everything loaded, so that hundreds can be killed in a minute."""

import asyncio
import contextlib
import os
import signal
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path

import aiohttp
from sqlalchemy import Engine, event

from bot.delivery.slack import SlackSender, make_client
from bot.delivery.teams import TeamsSender
from bot.messages.pack import render
from bot.messages.split import halves
from bot.models import Delivery
from bot.pipeline import Desk, revise_told, send_due, tell_due
from bot.teams.client import TeamsClient
from tests.desks import RENDERER, Clock, a_desk
from tests.local_slack import always
from tests.local_teams.world import APP_ID, CLIENT_SECRET
from tests.teams.calls import OneToken

FORKS = get_context("forkserver")
FORKS.set_forkserver_preload(["tests.dying"])
AGAIN = timedelta(minutes=10)
"""How much later the next process starts: all that a dead one had claimed is free by then."""
GIVEN_UP = 20
LOOKING = threading.Lock()
"""multiprocessing asks after every child whenever one starts or is joined, and its ends are told once: of two threads that ask together
the second hears 255 instead of how the child ended."""
DIED, DONE = -signal.SIGKILL, 0


@dataclass(frozen=True)
class Life:
    """What one process is to do. `die_at` is the database step it ends itself before; None: it lives until somebody kills it."""

    folder: Path
    api_url: str
    token: str
    now: datetime
    unknown_fate: str = "repeat_marked"
    die_at: int | None = None
    threaded: bool = True
    """Whether its digests are drawn as a message with a thread."""
    house: str = "slack"
    """Whose API `api_url` is, and the token for: slack or teams."""


def live(life: Life, ready: Connection) -> None:
    """The process: says when it begins, and at the end how many database steps it took."""
    asyncio.run(_live(life, ready))


async def _live(life: Life, ready: Connection) -> None:
    clock = Clock(life.now)
    async with aiohttp.ClientSession() as session:
        senders = {}
        given = {"clock": clock, "senders": senders, "unknown_fates": {life.house: life.unknown_fate}}
        given |= {"draw": in_a_thread} if life.threaded else {}
        async with a_desk(life.folder, **given, name=f"desk:{os.getpid()}") as desk:
            senders[life.house] = teams_sender(life, desk) if life.house == "teams" else slack_sender(life, session)
            steps = count_steps(life.die_at)
            ready.send("begun")
            for _ in range(GIVEN_UP):
                await tell_due(desk)
                await revise_told(desk)
                await send_due(desk)
                if not any(map(is_open, await desk.store.deliveries())):
                    break
                clock.advance(minutes=1)
    ready.send(next(steps))


def slack_sender(life: Life, session: aiohttp.ClientSession) -> SlackSender:
    return SlackSender(always(make_client(life.token, life.api_url, session)), pace=0)


def teams_sender(life: Life, desk: Desk) -> TeamsSender:
    client = TeamsClient(APP_ID, OneToken(life.token), life.api_url)
    return TeamsSender(client, desk.store, APP_ID, CLIENT_SECRET, halves, desk.clock)


def is_open(delivery: Delivery) -> bool:
    return delivery.state in {"due", "retry", "sending", "unknown"}


def count_steps(die_at: int | None) -> Iterator[int]:
    """Every statement and every commit is a step; before the one of that number the process kills itself."""
    taken = 0

    def step(*_args: object) -> None:
        nonlocal taken
        taken += 1
        if taken == die_at:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(Engine, "before_cursor_execute", step)
    event.listen(Engine, "commit", step)
    return iter(lambda: taken, -1)


def in_a_thread(sheet, platform, watch, _manner):
    """The sheet's message with the first of its stories, and behind it one for each of the others."""
    whole, *_ = render(sheet, platform, watch, renderer=RENDERER)
    first, *others = whole.stories
    behind = [
        replace(whole, text=f"behind {number}", payload=numbered(whole.payload, number), stories=(story,), behind=True)
        for number, story in enumerate(others, 1)
    ]
    return (replace(whole, payload=numbered(whole.payload, 0), stories=(first,)), *behind)


def numbered(payload, number: int):
    """In Teams a message carries no id of ours: the number stands where nobody sees it."""
    if "attachments" not in payload:
        return payload
    (card,) = payload["attachments"]
    return {**payload, "attachments": [{**card, "content": {**card["content"], "fallbackText": f"part {number}"}}]}


@dataclass
class Lived:
    """How a process ended, and how long it was at work, in seconds."""

    code: int
    steps: int = 0
    seconds: float = 0.0


@dataclass
class Process:
    """One such process; `kill` may come from anywhere."""

    life: Life
    _process: object = None
    ended: bool = False

    def run(self, seconds: float | None = None) -> Lived:
        """Blocks until it ends; killed after `seconds` of work if these are given."""
        here, there = FORKS.Pipe()
        self._process = FORKS.Process(target=live, args=(self.life, there))
        with LOOKING:
            self._process.start()
        there.close()
        lived = Lived(0)
        with contextlib.suppress(EOFError, ConnectionResetError):
            here.recv()
            began = time.monotonic()
            if seconds is not None and not here.poll(seconds):
                self.kill()
            lived.steps = here.recv()
            lived.seconds = time.monotonic() - began
        with LOOKING:
            self._process.join(60)
        lived.code = self._process.exitcode
        self.ended = True
        here.close()
        return lived

    def kill(self) -> None:
        if self._process is not None and not self.ended:
            os.kill(self._process.pid, signal.SIGKILL)
