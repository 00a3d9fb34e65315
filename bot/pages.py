"""A web page that somebody points at, read in a worker process: bytes go in, an entry with its reading comes out.

Apart from `workers`, since what finds an article in a page takes 0.3 s to load, and only who asks about pages needs it.
"""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bot.errors import Unreadable
from bot.feeds.article import page_entry
from bot.feeds.guard import TooLarge, is_binary, unpack
from bot.models import Fetched, Read
from bot.reading.lexicon.load import load_lexicon
from bot.reading.read import read_entry
from bot.watches import load_watch


@dataclass(frozen=True, slots=True)
class PageJob:
    """One fetched page, and the folders of the watch to read it for (`Watch.folders`)."""

    fetched: Fetched
    watch: tuple[Path, ...]
    seen: datetime


def read_page(job: PageJob) -> Read:
    """Raises Unreadable for what is no article."""
    try:
        body = unpack(job.fetched.body or b"")
    except TooLarge as error:
        raise Unreadable("That page is too large to be an article.") from error
    if is_binary(body, job.fetched.content_type):
        raise Unreadable("That is no web page but a picture, a PDF or an archive.")
    entry = page_entry(body, job.fetched.url, content_type=job.fetched.content_type, seen=job.seen)
    watch = load_watch(*job.watch)
    return Read(entry, read_entry(entry, watch, load_lexicon(watch)))
