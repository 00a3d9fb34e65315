"""preview: a digest or an answer as every platform would show it. Nothing is sent, and nothing is remembered."""

import argparse
import asyncio
import shutil
import signal
import sys
import tempfile
import webbrowser
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from difflib import get_close_matches
from pathlib import Path

from bot import shipped
from bot.app import build_renderer, open_desk, open_lenses, utc_now
from bot.commands.demo import TOLD_AT, read_samples
from bot.commands.demo import WATCH as SAMPLE_WATCH
from bot.commands.desk import find_plan, moment_of
from bot.commands.house import config_path, first_watch, has_database, settings_of
from bot.delivery.preview import as_file, file_name, write_preview
from bot.digests.period import period_for
from bot.errors import DeskError, NotFound, WrongUsage
from bot.lenses import find_lens
from bot.messages.markup import draw_page
from bot.messages.own import stamp
from bot.messages.pack import render
from bot.messages.render import Renderer
from bot.models import Answer, Digest, Language, Menu, Plan, Platform, Preview, Watch
from bot.pipeline import Desk, answer, compose_digest
from bot.settings import Settings
from bot.web.live import Live, Shown, serve_live
from bot.wording.menus import menu_of

PLATFORMS: tuple[Platform, ...] = ("slack", "teams", "text", "html")
TITLE = "Kakehashi · 架け橋"
LOOK = 0.25
"""Seconds between two looks at the files. Reading their times costs less than a millisecond, works on every file system, in containers
and on network drives too, and needs no library; nobody sees a quarter of a second."""
KINDS = {"instant": "Instant alert", "daily": "Daily digest", "weekly": "Weekly briefing", "monthly": "Monthly briefing"}
NEWEST = timedelta(days=7)
"""How far back an alert is looked for where the last minutes had none."""


@dataclass(frozen=True)
class Sheet:
    """What is drawn for every platform."""

    name: str
    label: str
    words: Digest | Answer
    watch: Watch
    menu: Menu


@dataclass(frozen=True)
class Drawn:
    """One drawing of everything."""

    previews: tuple[Preview, ...]
    page: str
    troubles: tuple[DeskError, ...]


def run(args: argparse.Namespace) -> int:
    with tempfile.TemporaryDirectory(prefix="kakehashi-preview-") as folder:
        return asyncio.run(_run(args, Path(folder)))


async def _run(args: argparse.Namespace, folder: Path) -> int:
    sample = (await read_samples(folder))[0] if args.sample else None
    table = Table(args, sample)
    await table.compose()
    return await (_watch(table, args) if args.watch_files else _write(table, args))


async def _write(table: "Table", args: argparse.Namespace) -> int:
    drawn = await table.draw()
    page = write_preview(args.out, drawn.previews, drawn.page).resolve().as_uri()
    for trouble in drawn.troubles:
        print(f"kakehashi: {trouble}", file=sys.stderr)
    print(f"Written to {args.out}; nothing was sent. To see every platform side by side, open in a browser:\n  {page}")
    _open(page, wanted=args.open)
    return 1 if drawn.troubles else 0


# ── composing once, drawing often ───────────────────────────────────────────────────────────────────────────────────────────


class Table:
    """The drawing table: sheets are composed once, drawn at each edit of a template, composed anew when settings or a lens change."""

    def __init__(self, args: argparse.Namespace, sample: Settings | None) -> None:
        self._args, self._sample = args, sample
        self.settings = _settings(args, sample)
        self.renderer = build_renderer(self.settings)
        self._sheets: tuple[Sheet, ...] = ()

    async def compose(self) -> None:
        """Raises DeskError, and then goes on with what it had."""
        settings = _settings(self._args, self._sample)
        sheets = await _compose(settings, self._args, sample=bool(self._sample))
        if settings.digests.templates_dir != self.settings.digests.templates_dir:
            self.renderer = build_renderer(settings)
        self.settings, self._sheets = settings, sheets

    async def draw(self) -> Drawn:
        return await asyncio.to_thread(self._draw)

    def _draw(self) -> Drawn:
        self.renderer.refresh()
        previews = tuple(_drawn(sheet, self.renderer) for sheet in self._sheets)
        note = "Sample feeds, written for the demo. " if self._sample else ""
        page = draw_page(previews, self.renderer, title=TITLE, note=f"{note}Drawn from the very JSON that would be sent; nothing was sent.")
        return Drawn(previews, page, self.renderer.troubles)


def _settings(args: argparse.Namespace, sample: Settings | None) -> Settings:
    settings = settings_of(args, opens_database=False)
    if sample:
        desk = settings.desk.model_copy(update={"watches": sample.desk.watches})
        return settings.model_copy(update={"database": sample.database, "desk": desk})
    if not has_database(settings):
        place = settings.database.url.removeprefix("sqlite:///")
        raise NotFound(f"There is no database yet at {place}.", "Run `kakehashi check` first, or look at the sample feeds with --sample.")
    return settings


async def _compose(settings: Settings, args: argparse.Namespace, *, sample: bool) -> tuple[Sheet, ...]:
    now = moment_of(args.now) if args.now else TOLD_AT if sample else utc_now()
    lens = find_lens(args.lens, open_lenses(settings)).name if args.lens else ""
    async with open_desk(settings, clock=lambda: now, only_look=True) as desk:
        sheets = []
        if args.plan or not args.words:
            sheets.append(await _digest(desk, settings, args, lens, now))
        if args.words:
            sheets += [await _answer(desk, settings, args, language) for language in _languages(args, settings)]
        return tuple(sheets)


async def _digest(desk: Desk, settings: Settings, args: argparse.Namespace, lens: str, now: datetime) -> Sheet:
    plan = await find_plan(desk, settings, args.plan or "weekly", args.watch)
    plan = replace(plan, language=args.language or plan.language, lens=lens or plan.lens, when_empty="say")
    digest = await _digest_of(desk, plan, now)
    if digest is None:
        raise NotFound(
            f"The plan {plan.name} has nothing to show.", "Name another time with --now, or look at the sample feeds with --sample."
        )
    label = plan.name if plan.id else KINDS[plan.kind]
    return Sheet(f"{plan.name}-{plan.language}", label, digest, desk.watches[plan.watch], menu_of(digest, desk.wordings))


async def _digest_of(desk: Desk, plan: Plan, now: datetime) -> Digest | None:
    """Of an instant plan that has nothing just now: the alert of the best story of the last days, to look at."""
    period = period_for(plan, now)
    digest = await compose_digest(desk, plan, period)
    if digest or plan.kind != "instant":
        return digest
    return await compose_digest(desk, replace(plan, cap=1), replace(period, start=period.due - NEWEST))


async def _answer(desk: Desk, settings: Settings, args: argparse.Namespace, language: Language) -> Sheet:
    watch = SAMPLE_WATCH if args.sample else first_watch(settings, args.watch)
    words = await answer(desk, args.words, watch=watch, language=language)
    return Sheet(f"answer-{language}", f"{settings.slack.command} {args.words}", words, desk.watches[watch], menu_of(words, desk.wordings))


def _languages(args: argparse.Namespace, settings: Settings) -> tuple[Language, ...]:
    chosen: Mapping[str, tuple[Language, ...]] = {"en": ("en",), "ja": ("ja",), "both": ("en", "ja")}
    return chosen.get(args.language, (settings.desk.language,))


def _drawn(sheet: Sheet, renderer: Renderer) -> Preview:
    messages = {platform: render(sheet.words, platform, sheet.watch, renderer=renderer) for platform in PLATFORMS}
    app = render(sheet.words, "teams", sheet.watch, renderer=renderer, door="bot", menu=sheet.menu)
    return Preview(sheet.name, sheet.label, messages, app)


# ── following the files ─────────────────────────────────────────────────────────────────────────────────────────────────────


async def _watch(table: Table, args: argparse.Namespace) -> int:
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    eye = Eye(table, config_path(args))
    live = Live(await eye.look())
    async with serve_live(live, args.port) as address:
        print(f"The preview is at {address} and follows your edits; nothing is sent. Ctrl-C ends it.", flush=True)
        _open(address, wanted=args.open)
        while not await _stopped(stop):
            if (shown := await eye.look_again()) is not None:
                live.show(shown)
    return 0


async def _stopped(stop: asyncio.Event) -> bool:
    """After the time between two looks, or at once when it is to end."""
    try:
        await asyncio.wait_for(stop.wait(), LOOK)
    except TimeoutError:
        return False
    return True


Stamps = Mapping[str, tuple[int, ...]]


class Eye:
    """Watches the files that what is shown hangs on, and says what is to be shown when one has changed."""

    def __init__(self, table: Table, config: Path | None) -> None:
        self._table, self._config = table, config
        self._seen = self._stamps()
        self._trouble: DeskError | None = None
        self._drawn = 0

    async def look(self) -> Shown:
        drawn = await self._table.draw()
        self._drawn += 1
        files = {
            file_name(preview.name, platform): as_file(platform, messages)
            for preview in drawn.previews
            for platform, messages in preview.messages.items()
        }
        troubles = (*([self._trouble] if self._trouble else []), *drawn.troubles)
        return Shown(drawn.page, files, troubles, self._state(), self._drawn)

    async def look_again(self) -> Shown | None:
        """None while nothing has changed, or is being written still."""
        now = await asyncio.to_thread(self._stamps)
        if now == self._seen:
            return None
        # A file that is written in two steps, or taken away and put back, is looked at once it has come to rest.
        await asyncio.sleep(LOOK / 5)
        if await asyncio.to_thread(self._stamps) != now:
            return None
        before, self._seen = self._seen, now
        if _others(before) != _others(now):
            await self._compose_anew()
        return await self.look()

    async def _compose_anew(self) -> None:
        try:
            await self._table.compose()
        except DeskError as error:
            self._trouble = type(error)(error.what, f"{error.mend} Until then the preview stays with what it had.".strip())
        else:
            self._trouble = None
            self._seen = await asyncio.to_thread(self._stamps)

    def _stamps(self) -> Stamps:
        own = self._table.settings.digests.templates_dir
        templates = {f"templates/{name}": found for name, found in stamp(own).items()} if own else {}
        folders = (*self._table.settings.digests.lens_dirs, shipped.LENSES)
        lenses = [path for folder in folders for path in sorted(folder.glob("*.toml"))]
        others = [path for path in (self._config, *lenses) if path]
        return templates | {str(path.resolve()): _time(path) for path in others}

    def _state(self) -> str:
        own = self._table.settings.digests.templates_dir
        folder = f"your templates in {own}" if own else "no templates of your own yet (`kakehashi preview templates`)"
        return f"Follows {folder}, the settings and the lenses. Nothing is sent."


def _others(stamps: Stamps) -> Stamps:
    """Of what is not a template."""
    return {name: found for name, found in stamps.items() if not name.startswith("templates/")}


def _time(path: Path) -> tuple[int, ...]:
    try:
        state = path.stat()
    except OSError:
        return ()
    return (state.st_mtime_ns, state.st_size, state.st_ino)


def _open(address: str, *, wanted: bool) -> None:
    if wanted and not webbrowser.open(address):
        print("No browser could be opened here.", file=sys.stderr)


# ── templates of one's own ──────────────────────────────────────────────────────────────────────────────────────────────────


def templates(args: argparse.Namespace) -> int:
    settings = settings_of(args, opens_database=False)
    target: Path = args.dir or settings.digests.templates_dir or Path("templates")
    source, names = (shipped.TEMPLATES, _ours(args.copy)) if args.copy else (shipped.STARTER, _names(shipped.STARTER))
    written, there = _copy(source, names, target)
    for name in there:
        print(f"left as it is  {target / name}")
    for name in written:
        print(f"written        {target / name}")
    if settings.digests.templates_dir is None or settings.digests.templates_dir.resolve() != target.resolve():
        print(f'To use them, put into the settings file, under [digests]:\n  templates_dir = "{target.resolve()}"')
    print("To see them while you edit: kakehashi preview --watch-files --sample --open")
    return 0


def _ours(named: Sequence[str]) -> list[str]:
    known = _names(shipped.TEMPLATES)
    wrong = [name for name in named if name not in known]
    if wrong:
        near = get_close_matches(wrong[0], known, n=3, cutoff=0.3)
        raise NotFound(f"There is no template {wrong[0]} of ours.", f"There is {', '.join(near or known)}.")
    return list(named)


def _names(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*.j2"))


def _copy(source: Path, names: Iterable[str], target: Path) -> tuple[list[str], list[str]]:
    """Which files were written, and which were there already; these are never touched."""
    written, there = [], []
    for name in names:
        try:
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            with (source / name).open("rb") as original, (target / name).open("xb") as copy:
                shutil.copyfileobj(original, copy)
        except FileExistsError:
            there.append(name)
        except OSError as error:
            raise WrongUsage(f"{target} cannot be written: {error.strerror}.", "Name a folder you may write to.") from error
        else:
            written.append(name)
    return written, there
