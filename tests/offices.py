"""An office on disk whose desk runs in a process of its own, as systemd or Docker would run it; around it, a local Slack and feed host."""

import asyncio
import contextlib
import os
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from datetime import time as hour
from email.utils import format_datetime
from pathlib import Path
from xml.sax.saxutils import escape

from bot.models import Source
from bot.pipeline import check
from tests.desks import WATCH, Clock, Pages, a_desk, with_plan
from tests.examples import ROOT
from tests.local_slack import APP_TOKEN, SECRET, TOKEN, LocalSlack

RIKEN = (
    "https://e.example/3",
    "RIKEN and Oxford to study superconductors together",
    "Japan's RIKEN and the University of Oxford will study new superconductors together for five years, supported by £2m.",
)
SOCKET = {"KAKEHASHI_SLACK_BOT_TOKEN": TOKEN, "KAKEHASHI_SLACK_APP_TOKEN": APP_TOKEN}
HTTP = {"KAKEHASHI_SLACK_BOT_TOKEN": TOKEN, "KAKEHASHI_SLACK_SIGNING_SECRET": SECRET}
LONG_AGO = "2000-01-01T00:00:00.000000+00:00"


@dataclass
class Running:
    """A desk that runs: `said` is its log so far."""

    process: subprocess.Popen
    log: Path
    family: set[int] = field(default_factory=set)
    """Every process it was seen to have started."""

    @property
    def said(self) -> str:
        return self.log.read_text("utf-8")

    async def until(self, condition, *, seconds: float = 30):
        """What `condition` gives once it gives something."""
        ends = time.monotonic() + seconds
        while not (found := condition()):
            assert time.monotonic() < ends, f"waited {seconds} s in vain; the desk said:\n{self.said}"
            assert self.process.poll() is None, f"the desk ended with {self.process.returncode}:\n{self.said}"
            await asyncio.sleep(0.02)
        self.family |= descendants(self.process.pid)
        return found

    async def until_said(self, words: str, *, seconds: float = 30) -> str:
        return await self.until(lambda: self.said if words in self.said else "", seconds=seconds)

    async def end(self, number: int = signal.SIGTERM, *, seconds: float = 30) -> int:
        """Its exit status after that signal."""
        self.family |= descendants(self.process.pid)
        with contextlib.suppress(ProcessLookupError):
            self.process.send_signal(number)
        return await asyncio.to_thread(self.process.wait, seconds)


@dataclass
class Office:
    folder: Path

    @property
    def database(self) -> Path:
        return self.folder / "desk.db"

    @asynccontextmanager
    async def running(self, environment: dict[str, str], name: str = "run"):
        """`kakehashi run` here; killed at the end if it still runs."""
        log = self.folder / f"{name}.log"
        with log.open("w") as out:
            process = subprocess.Popen(
                [sys.executable, "-m", "bot", "run"],
                cwd=self.folder,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
                env=clean(environment),
            )
        try:
            yield Running(process, log)
        finally:
            process.kill()
            await asyncio.to_thread(process.wait)

    def rows(self, query: str) -> list[tuple]:
        with contextlib.closing(sqlite3.connect(self.database, timeout=10)) as connection:
            return connection.execute(query).fetchall()

    def let_leases_run_out(self) -> None:
        """As if a dead process had died long ago."""
        with contextlib.closing(sqlite3.connect(self.database, timeout=10)) as connection, connection:
            for (table,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
                columns = {row[1] for row in connection.execute(f"PRAGMA table_info('{table}')")}
                for column in columns & {"claimed_until", "not_before"}:
                    connection.execute(f"UPDATE {table} SET {column} = ? WHERE {column} IS NOT NULL", (LONG_AGO,))


def clean(environment: dict[str, str]) -> dict[str, str]:
    """This machine's environment with no setting of ours but these."""
    return {k: v for k, v in os.environ.items() if not k.startswith("KAKEHASHI_")} | {"PYTHONPATH": str(ROOT)} | environment


def make_office(folder: Path, slack: LocalSlack | None = None, urls: tuple[str, ...] = (), **sections: str) -> Office:
    """Settings and a watch of our own rules with these feeds only. `sections` are lines of TOML, by section."""
    watch = folder / "watches" / WATCH
    watch.mkdir(parents=True)
    for path in (ROOT / "config" / "watches" / WATCH).iterdir():
        if path.name != "feeds.opml":
            (watch / path.name).symlink_to(path)
    outlines = "".join(f'<outline type="rss" text="News {n}" xmlUrl="{url}"/>' for n, url in enumerate(urls))
    (watch / "feeds.opml").write_text(f'<opml version="2.0"><head/><body>{outlines}</body></opml>')
    lines = {
        "desk": f'watches = ["{WATCH}"]\nwatch_dirs = ["watches"]',
        "database": 'url = "sqlite:///desk.db"',
        "feeds": "allow_private = true\nhost_gap_seconds = 0",
        "slack": f'api_url = "{slack.api_url}"' if slack else "",
    }
    if "pages" not in sections:
        lines["pages"] = "enabled = false"  # most items of tests lead to hosts outside
    for section, more in sections.items():
        lines[section] = f"{lines.get(section, '')}\n{more}"
    (folder / "kakehashi.toml").write_text("".join(f"[{section}]\n{body}\n" for section, body in lines.items()))
    return Office(folder)


async def with_news(office: Office, *, plan: bool = True) -> None:
    """One story of yesterday in its database and, unless refused, a plan that has to tell it now."""
    now = datetime.now(UTC)
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    url = "https://e.example/feed.xml"
    pages = Pages({url: a_feed(RIKEN, at=midnight - timedelta(hours=9))})
    async with a_desk(office.folder, clock=Clock(now), fetcher=pages) as desk:
        await desk.store.seed_feeds(WATCH, [Source(url, "Example News", "uk", "press", "en")], now)
        (report,) = [report async for report in check(desk, urls=[url])]
        assert report.kept == 1, report
        await desk.store.remove_feed(WATCH, url)
        if plan:
            await with_plan(desk, kind="daily", weekdays=tuple(range(7)), times=(hour(0, 0),), zone="UTC", when_empty="skip")


def a_feed(*items: tuple[str, str, str], at: datetime | None = None) -> bytes:
    """An RSS document of (link, title, text), dated `at`, each an hour before the last."""
    at = at or datetime.now(UTC) - timedelta(hours=1)
    rows = "".join(
        f"<item><guid>{escape(link)}</guid><link>{escape(link)}</link><title>{escape(title)}</title><description>{escape(text)}</description>"
        f"<pubDate>{format_datetime(at - timedelta(hours=n))}</pubDate></item>"
        for n, (link, title, text) in enumerate(items)
    )
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>Example News</title>{rows}</channel></rss>'.encode()


def descendants(pid: int) -> set[int]:
    """The processes below `pid`, as /proc tells; none where there is no /proc."""
    parents: dict[int, list[int]] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError, ValueError, IndexError):
            parents.setdefault(int(stat.read_text().rpartition(")")[2].split()[1]), []).append(int(stat.parent.name))
    found, wanted = set(), [pid]
    while wanted:
        below = parents.get(wanted.pop(), [])
        found.update(below)
        wanted += below
    return found


async def alive(processes: set[int], *, seconds: float = 5) -> set[int]:
    """Those of `processes` that are still there after `seconds`; what has ended and was not yet buried counts as gone."""
    ends = time.monotonic() + seconds
    while (left := {pid for pid in processes if _lives(pid)}) and time.monotonic() < ends:
        await asyncio.sleep(0.05)
    return left


def _lives(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
