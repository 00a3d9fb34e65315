"""Parse and read in worker processes: what a document does to them, a fault, a loop or a flood, it does to itself alone.

One hop: bytes go in, new entries with their readings come out. A process that runs over its time is killed and another takes its place.
"""

import asyncio
import contextlib
import functools
import logging
import math
import multiprocessing
import os
import resource
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import TimeoutError as JobTimeout
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

from pebble import ProcessExpired, ProcessPool

from bot.errors import DeskError, Unreadable
from bot.feeds.entries import make_entries
from bot.feeds.parse import parse_document
from bot.feeds.rhythm import usual_gap
from bot.models import Entry, Feed, Fetched, Reading, TimeHints, Watch
from bot.reading.lexicon.load import load_lexicon
from bot.reading.read import read_entry
from bot.text import shorten
from bot.watches import load_watch

log = logging.getLogger(__name__)

Done = TypeVar("Done")

JOBS_A_PROCESS = 500
"""Then it is replaced: what a parser leaks does not add up."""
PARSING = 128 * 2**20
"""Bytes that a document may take while it is parsed, whatever its process (its lexicons) holds: 12 MB of an ordinary feed take 90 MB."""


@dataclass(frozen=True, slots=True)
class Job:
    """One fetched document of one feed, and what to read it for."""

    feed: Feed
    fetched: Fetched
    watches: tuple[tuple[Path, ...], ...]
    """The folders of each watch (`Watch.folders`)."""
    known: Mapping[str, tuple[str, int]]
    """Content hash and version of the entries we have, by key."""
    seen: datetime


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a document held: `total` entries, of which `entries` are new or changed, each with one reading a watch."""

    format: str
    title: str
    hints: TimeHints
    total: int
    error: str | None
    entries: tuple[Entry, ...]
    readings: tuple[Reading, ...]
    cpu_ms: int = 0
    """Milliseconds of the processor that it took to parse and to read."""
    gap: timedelta | None = None
    """The usual time between two of its entries, as the document has them."""


class Workers:
    """A few processes that read documents. Opened by the first job; `close` waits for what is under way.

    Each process may take `memory_mb` of address space, a document being parsed `PARSING` more than the process had (where the system can
    bound it: Linux), and each job `timeout`.
    """

    def __init__(self, processes: int, timeout: timedelta, memory_mb: int) -> None:
        self._processes = processes
        self._timeout = timeout.total_seconds()
        self._memory = memory_mb * 2**20
        self._pool: ProcessPool | None = None
        self._opening = asyncio.Lock()

    async def read(self, job: Job) -> Outcome:
        """Raises Unreadable, for this job alone, if it took too long, too much memory, or its process with it."""
        return await self.run(read_job, (job, self._timeout / 2, PARSING), job.watches, f"The feed of {_name(job.feed)}")

    async def run(self, work: Callable[..., Done], given: tuple[object, ...], watches: tuple[tuple[Path, ...], ...], name: str) -> Done:
        """What `work` makes of `given`, in one of the processes. Raises Unreadable as `read` does, and whatever DeskError `work` raises."""
        try:
            try:
                return await self._once(work, given, watches)
            except BrokenProcessPool:  # every process is dead, and nobody knows for whose sake: each job has a second chance
                return await self._once(work, given, watches)
        except JobTimeout as error:
            raise Unreadable(f"{name} took more than {self._timeout:g} s to read, so we stopped.") from error
        except (ProcessExpired, BrokenProcessPool) as error:
            raise Unreadable(f"{name} ended the process that read it.") from error
        except DeskError:
            raise
        except Exception as error:
            # A worker hands back whatever its job raised, and that is this document's fault alone.
            cause = "too much memory" if isinstance(error, MemoryError) else type(error).__name__
            raise Unreadable(f"{name} could not be read ({cause}).") from error

    async def _once(self, work: Callable[..., Done], given: tuple[object, ...], watches: tuple[tuple[Path, ...], ...]) -> Done:
        pool = await self._open(watches)
        done: Done = await asyncio.wrap_future(pool.schedule(work, args=given, timeout=self._timeout))
        return done

    async def close(self) -> None:
        """Wait for the jobs under way, then end every process. Cancelled, it ends them at once."""
        pool, self._pool = self._pool, None
        if pool is None:
            return
        pool.close()  # type: ignore[no-untyped-call]  # pebble annotates only what returns something
        try:
            await asyncio.to_thread(pool.join, self._timeout + 5)
        except TimeoutError:
            await asyncio.to_thread(_end, pool)
        except asyncio.CancelledError:
            _end(pool)
            raise

    async def _open(self, watches: tuple[tuple[Path, ...], ...]) -> ProcessPool:
        """In a thread: the first process starts only once the modules are loaded. A broken pool is replaced.

        Processes load the first job's watches before any job's time begins to count.
        """
        async with self._opening:
            if self._pool is None or not self._pool.active:
                await asyncio.to_thread(self._start, watches)
            if self._pool is None:
                raise Unreadable("The worker processes are closed.")
            return self._pool

    def _start(self, watches: tuple[tuple[Path, ...], ...]) -> None:
        if self._pool is not None:
            _end(self._pool)
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload(["bot.workers"])
        pool = ProcessPool(
            max_workers=self._processes,
            max_tasks=JOBS_A_PROCESS,
            initializer=_prepare,
            initargs=(self._memory, watches),
            context=context,
        )
        self._pool = pool if pool.active else None


def _end(pool: ProcessPool) -> None:
    pool.stop()  # type: ignore[no-untyped-call]  # as above
    pool.join()


def _name(feed: Feed) -> str:
    source = next(iter(feed.sources.values()), None)
    return (source.title if source else "") or urlsplit(feed.url).hostname or Path(urlsplit(feed.url).path).name


# ── in the worker process ───────────────────────────────────────────────────────────────────────────────────────────────────


def _prepare(memory: int, watches: tuple[tuple[Path, ...], ...]) -> None:
    with contextlib.suppress(ValueError, OSError):  # macOS bounds no address space
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    threading.Thread(target=_end_with_the_desk, daemon=True).start()
    with contextlib.suppress(DeskError):  # the job that needs that watch will say so
        for folders in watches:
            load_lexicon(watch_of(folders))


def _end_with_the_desk() -> None:
    """A desk that was killed outright can end nobody, and a worker in the middle of a job does not see the closed pipe."""
    if desk := multiprocessing.parent_process():
        desk.join()
        os._exit(1)


def read_job(job: Job, seconds: float = math.inf, parsing: int | None = None) -> Outcome:
    """Bytes → Entries → Readings, in one go. After `seconds` the entries not yet read are left for the next check, and `error` says so.

    `parsing`, where given, bounds the bytes that parsing may add to this process: MemoryError, and the next job is read.
    """
    until, used = time.monotonic() + seconds, time.process_time()
    with _room(parsing):
        document = parse_document(job.fetched.body or b"", content_type=job.fetched.content_type)
        new = make_entries(document, feed=job.feed, seen=job.seen, known=job.known, fetched_from=job.fetched.url)
    watches = [watch_of(folders) for folders in job.watches]
    entries, readings, left = [], [], 0
    for number, entry in enumerate(new):
        if time.monotonic() > until:
            left = len(new) - number
            break
        made = _read_for_all(entry, watches)
        if made is not None:
            entries.append(entry)
            readings.extend(made)
    return Outcome(
        format=document.format,
        title=document.title,
        hints=document.hints,
        total=len(document.entries),
        error=document.error or (f"{left} of {len(new)} new entries are left for the next check." if left else None),
        entries=tuple(entries),
        readings=tuple(readings),
        gap=usual_gap((entry.published or entry.updated for entry in document.entries), job.seen),
        cpu_ms=round((time.process_time() - used) * 1000),
    )


@contextlib.contextmanager
def _room(most: int | None) -> Iterator[None]:
    """This process may grow by so many bytes at most; only Linux counts what a process has and bounds it."""
    held = Path("/proc/self/statm")
    if most is None or not held.exists():
        yield
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    room = int(held.read_text().split()[0]) * resource.getpagesize() + most
    resource.setrlimit(resource.RLIMIT_AS, (room if soft == resource.RLIM_INFINITY else min(room, soft), hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))


def _read_for_all(entry: Entry, watches: Sequence[Watch]) -> list[Reading] | None:
    """None if the rules stumble over this text: it is logged, loses no other entry, and comes again with the feed's next change."""
    try:
        return [read_entry(entry, watch, load_lexicon(watch)) for watch in watches]
    except (DeskError, MemoryError):
        raise
    except Exception:  # whatever one text does to the rules, the others are read
        log.exception("“%s” (%s) cannot be read.", shorten(entry.title, 60), entry.link)
        return None


@functools.lru_cache(maxsize=16)
def watch_of(folders: tuple[Path, ...]) -> Watch:
    """A worker reads a watch once; a desk that is to see new rules is started anew."""
    return load_watch(*folders)
