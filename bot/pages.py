"""Web pages as work for a worker process: bytes go in, entries with their readings come out.

What finds an article in a page takes 0.3 s and 30 MB to load. Only a worker that is given a page pays for that: these jobs name the
function of `bot.extracting` that does them, and the worker looks it up.
"""

import importlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from bot.models import Entry, Fetched, Reading

Folders = tuple[Path, ...]
"""Of a watch (`Watch.folders`)."""


@dataclass(frozen=True, slots=True)
class PageJob:
    """One fetched page that somebody points at, and the folders of the watch to read it for."""

    fetched: Fetched
    watch: Folders
    seen: datetime

    does = "read_page"


@dataclass(frozen=True, slots=True)
class ArticleJob:
    """One page (fetched, or its `known` text) and the entries that want it, each with the watches it is read for."""

    fetched: Fetched | None
    known: str
    entries: tuple[tuple[Entry, tuple[Folders, ...]], ...]

    does = "read_article"

    @property
    def watches(self) -> tuple[Folders, ...]:
        return tuple(dict.fromkeys(folders for _, several in self.entries for folders in several))


@dataclass(frozen=True, slots=True)
class Extracted:
    """What the page has for one entry: the entry with its text and the readings of that, or what is wrong with the page."""

    entry: Entry | None
    readings: tuple[Reading, ...] = ()
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class ArticleRead:
    """For each entry of the job, in its order."""

    extracted: Sequence[Extracted]
    cpu_ms: int


def do(job: PageJob | ArticleJob) -> Any:
    """In the worker: a Read of a PageJob, an ArticleRead of an ArticleJob. Raises Unreadable for what is no article."""
    return getattr(importlib.import_module("bot.extracting"), job.does)(job)
