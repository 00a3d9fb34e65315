"""A feed of teasers and the pages they lead to, served on 127.0.0.1 as a test says."""

import re
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

from bot.feeds.visit import Visitor
from bot.models import Source
from bot.pipeline import check
from bot.pipeline.desk import PageRules
from tests.desks import WATCH, a_desk
from tests.examples import NOW
from tests.feeds.feed_host import FeedHost, a_fetcher, says

TITLE = "RIKEN and Oxford to study superconductors together"
TEASER = "Japan's RIKEN and the University of Oxford will study new superconductors together …"
PARAGRAPHS = (
    "Japan's RIKEN and the University of Oxford will study new superconductors together for five years, the two said on Monday.",
    "The UK Research and Innovation agency will put £7.3m into the joint superconductor project.",
    "“We learn more together,” said Professor Ann Example of the University of Oxford, who leads the group.",
)
TITLE_JA = "理研とオックスフォード大、超電導で共同研究"
TEASER_JA = "理化学研究所と英オックスフォード大学は、新しい超電導材料の共同研究を始める…"
PARAGRAPHS_JA = (
    "理化学研究所と英オックスフォード大学は、新しい超電導材料の共同研究を5年間行うと発表した。",
    "研究費として英国研究・イノベーション機構が12億円を共同研究に投じる。",
)


def a_page(title: str = TITLE, paragraphs=PARAGRAPHS, *, head: str = "") -> bytes:
    words = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    around = "<nav><a href=/>Home</a></nav>", "<aside><p>Fusion firm raises $750m.</p></aside><footer>Registered capital £3m.</footer>"
    return (
        f"<!doctype html><html><head><meta charset=utf-8><title>{title} | Example News</title>{head}</head><body>{around[0]}"
        f"<main><article><h1>{title}</h1>{words}</article></main>{around[1]}</body></html>"
    ).encode()


def an_item(link: str, title: str = TITLE, teaser: str = TEASER, *, at: datetime = NOW) -> str:
    date = (at - timedelta(hours=6)).strftime("%a, %d %b %Y %H:%M:%S +0000")
    return (
        f"<item><guid>{link}</guid><link>{link}</link><title>{title}</title><description>{teaser}</description>"
        f"<pubDate>{date}</pubDate></item>"
    )


def a_feed_of(*items: str, title: str = "Example News") -> bytes:
    head = f'<?xml version="1.0"?><rss version="2.0"><channel><title>{title}</title><link>https://e.example/</link>'
    return f"{head}{''.join(items)}</channel></rss>".encode()


def serve(host: FeedHost, *, page: bytes | None = None, robots: bytes | None = None, path: str = "/a") -> str:
    """One teaser, its page (a 404 where none is given) and robots.txt (the same); returns the feed's address."""
    if page is not None:
        host.give(says(200, page, "Content-Type: text/html; charset=utf-8"), path)
    if robots is not None:
        host.give(says(200, robots), "/robots.txt")
    return host.give(says(200, a_feed_of(an_item(host.url(path)))))


@asynccontextmanager
async def a_paging_desk(tmp_path, **changes):
    """A desk that fetches for itself; `daily` is how many pages of a host it may ask for."""
    fetcher = a_fetcher(**changes.pop("fetching", {}))
    daily = changes.pop("daily", 30)
    given = {"fetcher": fetcher, "pages": PageRules(Visitor(fetcher), "Kakehashi/test", daily), "name": changes.pop("name", "test:1")}
    try:
        async with a_desk(tmp_path, **(given | changes)) as desk:
            yield desk
    finally:
        await fetcher.close()


async def checked(desk, *urls: str, side: str = "uk"):
    await desk.store.seed_feeds(WATCH, [Source(url, "Example News", side, "press", "en") for url in urls], desk.clock())
    return [report async for report in check(desk, urls=list(urls))]


def asked(host: FeedHost, path: str) -> int:
    return sum(each.target == path for each in host.asked)


async def sums(desk) -> list[str]:
    """Of all stories, as their outlets write them."""
    found = await desk.store.latest(WATCH, limit=50)
    return sorted(re.sub(r"\s", "", amount.receipt.words) for story in found.stories for amount in story.facts.amounts)


async def only(desk, host: FeedHost, path: str = "/a"):
    read = await desk.store.find_reading(host.url(path), WATCH)
    return read, await desk.store.page_of(read.entry.id)
