"""What a worker process does with a page: find the article, see that it is the one, read it. Only workers load this."""

import time
from dataclasses import replace

from bot.errors import Unreadable
from bot.feeds.article import article_of, page_entry, reserved
from bot.feeds.clean import TEXT_BOUND
from bot.feeds.guard import TooLarge, is_binary, unpack
from bot.feeds.teaser import is_of
from bot.models import Entry, Fetched, Read
from bot.pages import ArticleJob, ArticleRead, Extracted, Folders, PageJob
from bot.reading.lexicon.load import load_lexicon
from bot.reading.read import read_entry
from bot.text import clean, language_of
from bot.wording.catalogue import msgid
from bot.workers import watch_of


def read_page(job: PageJob) -> Read:
    """Raises Unreadable for what is no article."""
    entry = page_entry(_page(job.fetched), job.fetched.url, content_type=job.fetched.content_type, seen=job.seen)
    watch = watch_of(job.watch)
    return Read(entry, read_entry(entry, watch, load_lexicon(watch)))


def read_article(job: ArticleJob) -> ArticleRead:
    """Raises Unreadable for what is no article, or is not to be read by machines."""
    began = time.process_time()
    title, text = _article(job)
    extracted = [_extract(entry, title, text, several) for entry, several in job.entries]
    return ArticleRead(extracted, round((time.process_time() - began) * 1000))


def _article(job: ArticleJob) -> tuple[str, str]:
    if job.fetched is None:
        return "", job.known
    page = _page(job.fetched)
    if job.fetched.reserved or (why := reserved(page)) == "mining":
        raise Unreadable(msgid("Its page reserves text and data mining."))
    if why == "subscribers":
        raise Unreadable(msgid("Its page is for subscribers."))
    article = article_of(page, job.fetched.url, content_type=job.fetched.content_type)
    return article.title, clean(article.text)[:TEXT_BOUND].rstrip()


def _extract(entry: Entry, title: str, text: str, several: tuple[Folders, ...]) -> Extracted:
    if not is_of(f"{title}\n{text}", entry):
        return Extracted(None, trouble=msgid("Its page is about something else: a login, a notice, an error."))
    if len(text) <= len(entry.text):
        return Extracted(None, trouble=msgid("Its page says no more than the feed."))
    full = replace(entry, version=entry.version + 1, text=text, links=(), paged=True, language=language_of(f"{entry.title} {text}"))
    watches = [watch_of(folders) for folders in several]
    return Extracted(full, tuple(read_entry(full, watch, load_lexicon(watch)) for watch in watches))


def _page(fetched: Fetched) -> bytes:
    try:
        body = unpack(fetched.body or b"")
    except TooLarge as error:
        raise Unreadable(msgid("That page is too large to be an article.")) from error
    if is_binary(body, fetched.content_type):
        raise Unreadable(msgid("That is no web page but a picture, a PDF or an archive."))
    return body
