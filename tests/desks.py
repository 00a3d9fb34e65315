"""A real desk (real SQLite, real rules, real templates) of which a test fakes the outside only: fetching, sending, the clock."""

from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from bot import shipped
from bot.app import Press
from bot.digests.period import period_for
from bot.errors import DeskError, FateUnknown, Unavailable
from bot.feeds.opml import read_opml
from bot.messages.render import Renderer
from bot.models import Delivery, Destination, Fetched, Plan, Sent, Source, Validators
from bot.pipeline import Desk, check, tell
from bot.storage.store import open_store
from bot.stories.weights import load_weights
from bot.watches import load_watch
from bot.wording.catalogue import load_wordings
from bot.workers import read_job
from tests.examples import NOW, a_plan

WATCH = "uk-japan-science"
RENDERER = Renderer(shipped.TEMPLATES)
WORDINGS = load_wordings(shipped.LOCALE)


@dataclass
class Clock:
    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **by) -> None:
        self.now += timedelta(**by)


@dataclass
class Pages:
    """A fetcher over documents in memory; an error in the place of a document is raised."""

    bodies: dict[str, bytes | DeskError] = field(default_factory=dict)
    asked: list[tuple[str, Validators]] = field(default_factory=list)

    async def fetch(self, url: str, validators: Validators = Validators()) -> Fetched:
        self.asked.append((url, validators))
        body = self.bodies.get(url, Unavailable(f"{url} is not there."))
        if isinstance(body, DeskError):
            raise body
        return Fetched(url, 200, body, "application/xml")

    async def close(self) -> None: ...


class HereAndNow:
    """Reads in this process: what the worker processes would do, without starting any."""

    async def read(self, job):
        return read_job(job)

    async def run(self, work, given, _watches, _name):
        return work(*given)

    async def close(self) -> None: ...


@dataclass
class Post:
    """A sender that keeps what it was given; `then` holds what the next sends do instead."""

    sent: list[Delivery] = field(default_factory=list)
    then: list[DeskError] = field(default_factory=list)
    findable: bool = True
    token: str = "xoxb-1"

    async def send(self, delivery: Delivery) -> Sent:
        fault = self.then.pop(0) if self.then else None
        if isinstance(fault, FateUnknown) or fault is None:
            self.sent.append(delivery)
        if fault:
            raise fault
        return Sent({"channel": delivery.destination.address, "ts": str(len(self.sent))})

    async def find(self, delivery: Delivery) -> Sent | None:
        if not self.findable:
            raise FateUnknown("Nobody can tell.")
        return next((Sent({"ts": str(n)}) for n, d in enumerate(self.sent, 1) if d.id == delivery.id), None)

    async def badge(self, _installation: int) -> str | None:
        return self.token

    async def close(self) -> None: ...


@dataclass
class Replies:
    said: list[tuple] = field(default_factory=list)
    then: list[DeskError] = field(default_factory=list)

    async def reply(self, asked, messages) -> None:
        if self.then:
            raise self.then.pop(0)
        self.said.append((asked, messages))


@asynccontextmanager
async def a_desk(tmp_path: Path, **changes):
    """A desk on `tmp_path/desk.db`; reachable through it are the fakes: fetcher, senders["slack"], repliers["slack"], clock."""
    watch = load_watch(shipped.WATCHES / WATCH)
    store = await open_store(f"sqlite:///{tmp_path / 'desk.db'}")
    given = {
        "store": store,
        "fetcher": Pages(),
        "workers": HereAndNow(),
        "watches": {WATCH: watch},
        "senders": {"slack": Post()},
        "repliers": {"slack": Replies()},
        "draw": Press(RENDERER, WORDINGS),
        "wordings": WORDINGS,
        "renderer": RENDERER,
        "weights": {WATCH: load_weights(watch)},
        "clock": Clock(),
        "name": "test:1",
        "command": "/ukjapan",
    }
    try:
        yield Desk(**given | changes)
    finally:
        await store.close()


def sample_pages() -> Pages:
    """The demo's feeds under their own addresses."""
    feeds = shipped.DEMO / "feeds"
    return Pages({source.url: (feeds / source.url.rsplit("/", 1)[-1]).read_bytes() for source in sample_sources()})


def sample_sources():
    return read_opml(shipped.DEMO / "feeds.opml")


async def with_plan(desk: Desk, **changes) -> Plan:
    """A Slack channel and a plan that tells it, made thirty days ago."""
    then = desk.clock() - timedelta(days=30)
    installation = await desk.store.installation("slack", "T1", "Local", desk.clock())
    destination = Destination(0, installation.id, "science-news", "slack", "C0123456789")
    await desk.store.add_destination(destination, then)
    return await desk.store.add_plan(a_plan(id=0, installation=installation.id, **changes), then)


def an_rss(*items: tuple[str, str, str], title: str = "Example News") -> bytes:
    """A small RSS 2.0 document of (link, title, text) items, dated an hour apart before NOW."""
    rows = "".join(
        f"<item><guid>{link}</guid><link>{link}</link><title>{name}</title><description>{text}</description>"
        f"<pubDate>{(NOW - timedelta(hours=6 + n)).strftime('%a, %d %b %Y %H:%M:%S +0000')}</pubDate></item>"
        for n, (link, name, text) in enumerate(items)
    )
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>{title}</title><link>https://e.example/</link>{rows}</channel></rss>'.encode()


URL = "https://e.example/feed.xml"
ORCHARD = (
    "https://e.example/1",
    "UK and Japan back gene therapy and quantum research",
    (
        "Orchard Therapeutics, the London-based subsidiary of Japan's Kyowa Kirin, will invest £11m in gene therapies. "
        "The UK and Japan will put £9.7m into three joint quantum research projects, the British government said."
    ),
)
FOOTBALL = ("https://e.example/2", "Football: England beat Japan", "England won two to nil at Wembley on Saturday.")
RIKEN = (
    "https://e.example/3",
    "RIKEN and Oxford to study superconductors together",
    "Japan's RIKEN and the University of Oxford will study new superconductors together for five years, supported by £2m.",
)


async def checked(desk, body=None, url=URL):
    """Checked an hour ago, by the desk's clock."""
    desk.clock.advance(hours=-1)
    if body is not None:
        desk.fetcher.bodies[url] = body
    await desk.store.seed_feeds(WATCH, [Source(url, "Example News", "uk", "press", "en")], desk.clock())
    reports = [report async for report in check(desk, urls=[url])]
    desk.clock.advance(hours=1)
    return reports


async def told(desk) -> None:
    await checked(desk, an_rss(ORCHARD))
    plan = await with_plan(desk)
    assert await tell(desk, plan, period_for(plan, NOW))
