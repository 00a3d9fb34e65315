"""Who runs the work: here, one task a verb in this process, stopped in order."""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Mapping
from types import MappingProxyType

from bot.errors import DeskError
from bot.pipeline import Desk, Handle, answer_open, check, revise_told, send_due, tell_due
from bot.schedule import Nudges, start_clock

log = logging.getLogger(__name__)

GRACE = 6.0
"""Seconds that a turn under way may take to end after a stop is asked for; what it had claimed is anybody's after its lease."""
WORKERS_GRACE = 2.0
"""Seconds that a document being read then still has. Together they stay under the ten after which Docker kills."""

Turn = Callable[[], Awaitable[object]]


async def run_desk(
    desk: Desk, nudges: Nudges, stop: asyncio.Event, *, tidy: Turn, handlers: Mapping[str, Handle] = MappingProxyType({})
) -> None:
    """Check, tell, send and answer whenever nudged, until `stop`; then each ends its turn."""
    turns: dict[str, Turn] = {
        "check": lambda: _check_turn(desk),
        "tell": lambda: _tell_turn(desk, nudges),
        "send": lambda: send_due(desk),
        "answer": lambda: answer_open(desk, handlers, came=nudges.answer, stop=stop),
        "tidy": tidy,
    }
    clock = start_clock(nudges)
    try:
        async with asyncio.TaskGroup() as group:
            for name, event in nudges.all().items():
                group.create_task(_repeat(name, turns[name], event, stop), name=name)
    finally:
        clock.shutdown(wait=False)
        await _close_workers(desk)


async def _close_workers(desk: Desk) -> None:
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(WORKERS_GRACE):
            await desk.workers.close()


async def _check_turn(desk: Desk) -> None:
    reports = []
    async for report in check(desk):
        reports.append(report)
        if report.trouble:
            log.info("%s: %s", report.feed.url, report.trouble)
        elif report.new:
            log.info("%s: %d new, %d kept", report.feed.url, report.new, report.kept)
    failed = [report for report in reports if report.trouble]
    if failed:
        log.warning("%d of %d feeds could not be read; `kakehashi feeds list` tells why.", len(failed), len(reports))


async def _tell_turn(desk: Desk, nudges: Nudges) -> None:
    if await tell_due(desk):
        nudges.send.set()
    if await revise_told(desk):
        nudges.send.set()


async def _repeat(name: str, turn: Turn, event: asyncio.Event, stop: asyncio.Event) -> None:
    """Turn after turn; a turn that fails is told and the next one comes all the same."""
    stopping = asyncio.create_task(stop.wait())
    while not stop.is_set():
        nudged = asyncio.create_task(event.wait())
        await asyncio.wait({nudged, stopping}, return_when=asyncio.FIRST_COMPLETED)
        nudged.cancel()
        if stop.is_set():
            break
        event.clear()
        await _finish(name, asyncio.create_task(_fenced(name, turn)), stopping)
    stopping.cancel()


async def _finish(name: str, work: asyncio.Task[None], stopping: asyncio.Task[bool]) -> None:
    await asyncio.wait({work, stopping}, return_when=asyncio.FIRST_COMPLETED)
    if not work.done():
        await asyncio.wait({work}, timeout=GRACE)
    if not work.done():
        log.warning("%s was stopped in the middle; the next start goes on from there.", name)
        work.cancel()
    await asyncio.gather(work, return_exceptions=True)


async def _fenced(name: str, turn: Turn) -> None:
    try:
        await turn()
    except DeskError as error:
        log.error("%s: %s", name, error)
    except Exception:  # whatever one turn meets, the desk goes on; the traceback is for whoever mends it
        log.exception("%s met a fault of the desk's own.", name)
