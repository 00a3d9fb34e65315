"""Parse and read in worker processes: what a document does to them, a fault, a loop or a flood, it does to itself alone.

One hop: bytes go in, new entries with their readings come out. A process that runs over its time is killed and another takes its place.
"""

import asyncio
import contextlib
import functools
import logging
import multiprocessing
import os
import resource
import threading
from collections.abc import Mapping
from concurrent.futures import TimeoutError as JobTimeout
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from pebble import ProcessExpired, ProcessPool

from bot.errors import DeskError, Unreadable
from bot.feeds.entries import make_entries
from bot.feeds.parse import parse_document
from bot.models import Entry, Feed, Fetched, Reading, TimeHints, Watch
from bot.reading.lexicon import load_lexicon
from bot.reading.read import read_entry
from bot.text import shorten
from bot.watches import load_watch

log = logging.getLogger(__name__)

JOBS_A_PROCESS = 500
"""Then it is replaced: what a parser leaks does not add up."""


@dataclass(frozen=True, slots=True)
class Job:
    """One fetched document of one feed, and what to read it for."""

    feed: Feed
    fetched: Fetched
    watches: tuple[Path, ...]
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


class Workers:
    """A few processes that read documents. Opened by the first job; `close` waits for what is under way.

    Each process may take `memory_mb` of address space (where the system can bound it: Linux) and each job `timeout`.
    """

    def __init__(self, processes: int, timeout: timedelta, memory_mb: int) -> None:
        self._processes = processes
        self._timeout = timeout.total_seconds()
        self._memory = memory_mb * 2**20
        self._pool: ProcessPool | None = None
        self._opening = asyncio.Lock()

    async def read(self, job: Job) -> Outcome:
        """Raises Unreadable, for this job alone, if it took too long, too much memory, or its process with it."""
        pool = await self._open(job.watches)
        name = _name(job.feed)
        try:
            return await asyncio.wrap_future(pool.schedule(read_job, args=(job,), timeout=self._timeout))
        except JobTimeout as error:
            raise Unreadable(f"The feed of {name} took more than {self._timeout:g} s to read, so we stopped.") from error
        except (ProcessExpired, BrokenProcessPool) as error:
            raise Unreadable(f"The feed of {name} ended the process that read it.") from error
        except DeskError:
            raise
        except Exception as error:
            cause = "too much memory" if isinstance(error, MemoryError) else type(error).__name__
            raise Unreadable(f"The feed of {name} could not be read ({cause}).") from error

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

    async def _open(self, watches: tuple[Path, ...]) -> ProcessPool:
        """In a thread: the first process starts only once the modules are loaded. A broken pool is replaced.

        Processes load the first job's watches before any job's time begins to count.
        """
        async with self._opening:
            if self._pool is None or not self._pool.active:
                await asyncio.to_thread(self._start, watches)
            if self._pool is None:
                raise Unreadable("The worker processes are closed.")
            return self._pool

    def _start(self, watches: tuple[Path, ...]) -> None:
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


def _prepare(memory: int, watches: tuple[Path, ...]) -> None:
    with contextlib.suppress(ValueError, OSError):  # macOS bounds no address space
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    threading.Thread(target=_end_with_the_desk, daemon=True).start()
    with contextlib.suppress(DeskError):  # the job that needs that watch will say so
        for folder in watches:
            load_lexicon(_watch(folder))


def _end_with_the_desk() -> None:
    """A desk that was killed outright can end nobody, and a worker in the middle of a job does not see the closed pipe."""
    if desk := multiprocessing.parent_process():
        desk.join()
        os._exit(1)


def read_job(job: Job) -> Outcome:
    """Bytes → Entries → Readings, in one go."""
    document = parse_document(job.fetched.body or b"", content_type=job.fetched.content_type)
    watches = [_watch(folder) for folder in job.watches]
    reads, unread = [], ""
    for entry in make_entries(document, feed=job.feed, seen=job.seen, known=job.known, fetched_from=job.fetched.url):
        try:
            reads.append((entry, [read_entry(entry, watch, load_lexicon(watch)) for watch in watches]))
        except MemoryError:
            raise
        except (
            Exception
        ) as error:  # whatever one text does to the rules must not lose the feed's other entries; it is named and comes again
            log.exception("%s cannot be read.", entry.link or entry.title)
            unread = f"“{shorten(entry.title, 60)}” cannot be read ({type(error).__name__})."
    return Outcome(
        format=document.format,
        title=document.title,
        hints=document.hints,
        total=len(document.entries),
        error=document.error or unread or None,
        entries=tuple(entry for entry, _ in reads),
        readings=tuple(reading for _, readings in reads for reading in readings),
    )


@functools.lru_cache(maxsize=16)
def _watch(folder: Path) -> Watch:
    """A worker reads a watch once; a desk that is to see new rules is started anew."""
    return load_watch(folder)
