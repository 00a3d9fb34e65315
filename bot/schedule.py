"""The clock nudges, the database decides: a job only sets an event, so none of APScheduler's misfires, repeats or losses matters."""

import asyncio
from dataclasses import dataclass, field

from apscheduler.schedulers.asyncio import AsyncIOScheduler

EVERY_SECONDS = {"check": 60, "tell": 15, "send": 5, "answer": 5, "tidy": 24 * 3600}
"""How often each verb looks whether something is due. A door that took something in nudges at once."""


@dataclass(frozen=True, slots=True)
class Nudges:
    """One event a verb: set, it looks; what it finds is the database's word. All are set at first, to find what was missed."""

    check: asyncio.Event = field(default_factory=asyncio.Event)
    tell: asyncio.Event = field(default_factory=asyncio.Event)
    send: asyncio.Event = field(default_factory=asyncio.Event)
    answer: asyncio.Event = field(default_factory=asyncio.Event)
    tidy: asyncio.Event = field(default_factory=asyncio.Event)

    def all(self) -> dict[str, asyncio.Event]:
        return {name: getattr(self, name) for name in EVERY_SECONDS}


def start_clock(nudges: Nudges) -> AsyncIOScheduler:
    """Started; the caller shuts it down."""
    clock = AsyncIOScheduler(timezone="UTC")
    for name, event in nudges.all().items():
        event.set()
        clock.add_job(event.set, "interval", seconds=EVERY_SECONDS[name], id=name, coalesce=True, misfire_grace_time=None)
    clock.start()
    return clock
