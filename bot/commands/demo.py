"""demo: the whole job on sample feeds, without tokens or network, at a fixed time."""

import argparse
import asyncio
import tempfile
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime, time
from pathlib import Path

from aiohttp import web

from bot import shipped
from bot.app import build_renderer, open_desk
from bot.commands.house import progress
from bot.delivery.preview import write_preview
from bot.digests.period import period_for
from bot.errors import DeskError
from bot.feeds.opml import read_opml
from bot.logs import set_up_log
from bot.messages.markup import draw_page
from bot.models import Answer, Digest, Language, Plan, PlanKind, Platform, Preview, Spoken
from bot.pipeline import Desk, answer, check, compose_digest, draw
from bot.pipeline.desk import IN_TEAMS
from bot.settings import Settings

READ_AT = datetime(2026, 3, 16, 8, 0, tzinfo=UTC)
TOLD_AT = datetime(2026, 3, 16, 8, 30, tzinfo=UTC)
"""A Monday morning in London: when the demo takes place, whenever it is run."""
WATCH = "uk-japan-science"
SHOWN: tuple[tuple[str, str, PlanKind, Spoken, str], ...] = (
    ("weekly-en", "Weekly briefing", "weekly", "en", ""),
    ("weekly-ja", "週報", "weekly", "ja", ""),
    ("weekly-both", "Weekly, both languages", "weekly", "both", ""),
    ("weekly-attache", "Weekly, attaché’s lens", "weekly", "en", "attache"),
    ("daily-en", "Daily digest", "daily", "en", ""),
    ("daily-ja", "日報", "daily", "ja", ""),
)
"""Name, title, kind, language and lens of each digest."""
ASKED: tuple[tuple[str, str, Language], ...] = (
    ("search-en", "search quantum", "en"),
    ("search-ja", "検索 量子", "ja"),
    ("deals-en", "deals", "en"),
    ("org-ja", "機関 JAXA", "ja"),
)
PAGE_NOTE = "Made from sample feeds written for this demo. Drawn from the very JSON that would be sent."
PLATFORMS: tuple[Platform, ...] = ("slack", "teams", "text", "html")


def run(args: argparse.Namespace) -> int:
    try:
        args.out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise DeskError(f"{args.out} cannot be made: {error.strerror}.", "Name another folder with --out.") from error
    with tempfile.TemporaryDirectory(prefix="kakehashi-demo-") as folder:
        digest, page, counts = asyncio.run(_run(Path(folder), args.out))
    print(digest)
    print(counts)
    print(f"Every message is in {args.out}, as Slack, Teams, text and HTML. To see them side by side, open in a browser:")
    print(f"  {page.resolve().as_uri()}")
    return 0


async def _run(folder: Path, out: Path) -> tuple[str, Path, str]:
    settings, counts = await read_samples(folder)
    async with open_desk(settings, clock=lambda: TOLD_AT, only_look=True) as desk:
        shown = [await _preview_digest(desk, *what) for what in SHOWN]
        shown += [await _preview_answer(desk, name, words, language) for name, words, language in ASKED]
        page = draw_page(shown, build_renderer(settings), title="Kakehashi · 架け橋", note=PAGE_NOTE)
        return str(shown[0].messages["text"][0].payload["body"]), write_preview(out, shown, page), counts


async def read_samples(folder: Path) -> tuple[Settings, str]:
    """Read the sample feeds into a database in `folder`: the settings that open it, and how many entries there were, in words."""
    async with _serve({path.stem: path for path in sorted((shipped.DEMO / "feeds").glob("*.*"))}) as proxy:
        settings = Settings.model_validate(
            {
                "database": {"url": f"sqlite:///{folder / 'demo.db'}", "backups": folder / "backups"},
                "feeds": {"proxy": proxy, "host_gap_seconds": 0},
                "pages": {"enabled": False},
                "log": {"level": "error"},
            }
        )
        set_up_log(settings)
        sources = read_opml(shipped.DEMO / "feeds.opml")
        async with open_desk(settings, clock=lambda: READ_AT, sources={WATCH: sources}) as reading:
            return settings, await _check(reading, len(sources))


async def _check(desk: Desk, feeds: int) -> str:
    reports = []
    with progress("Reading sample feeds", unit="feeds") as bar:
        bar.update(bar.task_ids[0], total=feeds)
        async for report in check(desk):
            reports.append(report)
            bar.advance(bar.task_ids[0])
    failed = [report for report in reports if report.trouble]
    if failed:
        raise DeskError(f"{len(failed)} sample feeds could not be read; the first: {failed[0].trouble}")
    return f"{len(reports)} sample feeds read: {sum(r.entries for r in reports)} entries, {sum(r.kept for r in reports)} kept."


async def _preview_digest(desk: Desk, name: str, title: str, kind: PlanKind, language: Spoken, lens: str) -> Preview:
    weekdays = (0,) if kind == "weekly" else (0, 1, 2, 3, 4)
    zone = "Asia/Tokyo" if language == "ja" else "Europe/London"
    plan = Plan(0, 0, kind, kind, WATCH, "", weekdays, (time(8, 30),), zone, language=language, lens=lens, when_empty="say")
    digest = await compose_digest(desk, plan, period_for(plan, TOLD_AT))
    if digest is None:
        raise DeskError(f"The sample feeds gave nothing to tell ({name}).")
    return await _draw_all(desk, name, title, digest)


async def _preview_answer(desk: Desk, name: str, words: str, language: Language) -> Preview:
    return await _draw_all(desk, name, f"/ukjapan {words}", await answer(desk, words, watch=WATCH, language=language))


async def _draw_all(desk: Desk, name: str, title: str, sheet: Digest | Answer) -> Preview:
    messages = {platform: await draw(desk, sheet, platform, WATCH) for platform in PLATFORMS}
    return Preview(name, title, messages, await draw(desk, sheet, "teams", WATCH, IN_TEAMS))


@asynccontextmanager
async def _serve(files: Mapping[str, Path]) -> AsyncIterator[str]:
    """The sample feeds under their own names (http://pharma-ledger.example/…), behind a proxy on a free local port."""

    async def handle(request: web.BaseRequest) -> web.StreamResponse:
        path = files.get((request.url.host or "").removesuffix(".example"))
        return web.FileResponse(path) if path else web.Response(status=404)

    runner = web.ServerRunner(web.Server(handle))
    await runner.setup()
    try:
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        yield f"http://127.0.0.1:{_port(runner)}"
    finally:
        await runner.cleanup()


def _port(runner: web.ServerRunner) -> int:
    return int(runner.addresses[0][1])
