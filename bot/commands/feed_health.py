"""feeds health: how each feed fares, its rhythm, what it gives and what it costs; below, what ails and what mends it."""

import argparse
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

from rich.cells import cell_len
from rich.console import Console
from rich.markup import escape
from rich.padding import Padding
from rich.table import Table
from rich.text import Text as Styled

from bot.answers.ailing import HEADINGS, Ailing, Told, by_mend, in_strong, rhythm_words, what_and_mend, worst_first
from bot.answers.feedlist import title_of
from bot.commands.house import at_desk, print_json, print_table, settings_of
from bot.commands.prospects import size
from bot.digests.period import find_zone
from bot.errors import NotFound
from bot.faring import AILING, WORST, Fare
from bot.models import PageCost, Strong
from bot.pipeline import Desk
from bot.ports import Checkup
from bot.wording.catalogue import Wording

COLUMNS = ("outlet", "fares", "rhythm", "last", "30 days", "kept", "KB/day", "ms", "pages", "next")
"""`last` and `next` are spans to now; `kept` is a share of its last hundred entries; `ms` what it takes to read, a check;
`pages` how many pages were fetched for the feed's teasers, and what they brought."""
_FIGURES = {"last", "30 days", "kept", "KB/day", "ms", "pages", "next"}
_STYLES: Mapping[Fare, str] = {"quiet": "yellow", "moved": "blue", "new": "dim", "paused": "dim", "healthy": "green", "trying": "green"}
_SAID: Mapping[Fare, str] = {"trying": "trying again", "new": "not checked"}
_KB, _SMALL = 1024, 10
_DOT = "● "
_LEAST_TITLE, _FAIR_TITLE = 16, 24
_GAP = 2
_LEAST_NEEDED = ("pages", "ms", "KB/day", "30 days")
"""What falls out first where a terminal is narrow."""
_ENDLESS = 10_000
_NONE = "–"
_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)
_SPANS = ((_DAY * 61, _DAY * 30, "mo"), (_DAY * 21, _DAY * 7, "wk"), (_DAY * 2, _DAY, "d"), (_HOUR * 2, _HOUR, "h"))


@dataclass(frozen=True, slots=True)
class Sheet:
    """All that is shown, worked out."""

    checkups: Sequence[Checkup]
    pages: Mapping[int, PageCost]
    wording: Wording
    zone: ZoneInfo
    now: datetime

    @property
    def ailing(self) -> list[Ailing]:
        return worst_first(Ailing(each.state.fare, each.state) for each in self.checkups if each.state.fare in AILING)


def run(args: argparse.Namespace) -> int:
    sheet = at_desk(settings_of(args), lambda desk: look(desk, args.watch or None), only_look=True)
    shown = [each for each in in_order(sheet.checkups) if each.state.fare in AILING or not args.ail]
    if args.json:
        print_json([_as_data(sheet, each) for each in shown])
        return 0
    show(Console(), sheet, shown)
    return 0


def show(console: Console, sheet: Sheet, shown: Sequence[Checkup]) -> None:
    """On a terminal a table as wide as that; elsewhere every feed is one line, so that it can be searched and cut."""
    columns, *rows = _fitting((COLUMNS, *(_as_row(sheet, each) for each in shown)), console.width if console.is_terminal else _ENDLESS)
    if rows and console.is_terminal:
        console.print(_table(sheet, shown, (columns, *rows), console.width))
    else:
        print_table("", columns, rows, _empty(sheet))
    for indent, line in _mending(sheet):
        console.print(Padding(line, (0, 0, 0, indent))) if console.is_terminal else print(" " * indent + line.plain)


async def look(desk: Desk, watch: str | None) -> Sheet:
    if watch and watch not in desk.watches:
        raise NotFound(f"This desk runs no watch named {watch!r}.", f"It runs: {', '.join(desk.watches)}.")
    now = desk.clock()
    checkups = await desk.store.checkups(watch, now)
    return Sheet(checkups, await desk.store.page_costs(watch), desk.wordings["en"], find_zone(desk.zone), now)


def in_order(checkups: Sequence[Checkup]) -> list[Checkup]:
    return sorted(checkups, key=lambda each: WORST.index(each.state.fare))


def _empty(sheet: Sheet) -> str:
    return f"Nothing ails: {len(sheet.checkups)} feeds." if sheet.checkups else "No feeds are watched."


# ── a row ───────────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _as_row(sheet: Sheet, each: Checkup) -> tuple[str, ...]:
    state, kept = each.state, kept_share(each)
    return (
        title_of(state.source),
        _SAID.get(state.fare, state.fare),
        rhythm_words(sheet.wording, state.gap) if state.gap else _NONE,
        span(sheet.now - state.last_entry) if state.last_entry else _NONE,
        f"{each.items:,}",
        f"{kept:.0%}" if kept is not None else _NONE,
        figure(kb_a_day(each)),
        figure(ms_a_check(each)),
        _pages(sheet.pages.get(state.feed.id)),
        _next(sheet, each),
    )


def _as_data(sheet: Sheet, each: Checkup) -> dict[str, object]:
    state = each.state
    ails = state.fare in AILING
    what, mend = what_and_mend(_told(sheet), Ailing(state.fare, state)) if ails else ("", "")
    return {
        "url": state.feed.url,
        "title": state.source.title,
        "watches": sorted(state.feed.sources),
        "fare": state.fare,
        "gap_days": round(state.gap / timedelta(days=1), 2) if state.gap else None,
        "last_entry": state.last_entry,
        "items_30_days": each.items,
        "kept_share": kept_share(each),
        "kb_a_day": kb_a_day(each),
        "ms_a_check": ms_a_check(each),
        "pages": asdict(sheet.pages[state.feed.id]) if state.feed.id in sheet.pages else None,
        "last_success": state.feed.last_success,
        "next_check": state.feed.next_check,
        "what": what or None,
        "mend": mend.replace("`", "") or None,
    }


def _fitting(rows: Sequence[tuple[str, ...]], width: int) -> Sequence[tuple[str, ...]]:
    """The first of `rows` is the head. Where no page was ever fetched their column falls out, and those that there is no room for."""
    if all(row[COLUMNS.index("pages")] == _NONE for row in rows[1:]):
        rows = _without("pages", rows)
    for name in _LEAST_NEEDED:
        title, *others = [max(map(cell_len, column)) for column in zip(*rows, strict=True)]
        if min(title, _FAIR_TITLE) + sum(others) + cell_len(_DOT) + _GAP * len(others) > width:
            rows = _without(name, rows)
    return rows


def _without(name: str, rows: Sequence[tuple[str, ...]]) -> Sequence[tuple[str, ...]]:
    place = rows[0].index(name) if name in rows[0] else len(rows[0])
    return [row[:place] + row[place + 1 :] for row in rows]


def _pages(cost: PageCost | None) -> str:
    """Read ones, what all brought; nothing where pages are not wanted."""
    return f"{cost.read} · {size(cost.bytes)}" if cost and (cost.read or cost.left) else _NONE


def _next(sheet: Sheet, each: Checkup) -> str:
    due = each.state.feed.next_check
    if each.state.fare in {"paused", "gone"}:
        return _NONE
    return span(due - sheet.now) if due and due > sheet.now else "due"


def span(time: timedelta) -> str:
    for least, unit, name in _SPANS:
        if time >= least:
            return f"{time // unit} {name}"
    return f"{max(round(time / timedelta(minutes=1)), 0)} min"


def figure(value: float | None) -> str:
    if value is None:
        return _NONE
    return f"{value:.1f}" if 0 < value < _SMALL else f"{value:,.0f}"


def kept_share(each: Checkup) -> float | None:
    return each.kept / each.sample if each.sample else None


def kb_a_day(each: Checkup) -> float | None:
    """What a check brings on the whole, as often as it is checked now; what its entries' pages bring is not counted in."""
    feed = each.state.feed
    if not feed.checks or not feed.next_check or not feed.last_checked or feed.next_check <= feed.last_checked:
        return None
    return round(feed.bytes / feed.checks / _KB * (timedelta(days=1) / (feed.next_check - feed.last_checked)), 1)


def ms_a_check(each: Checkup) -> float | None:
    feed = each.state.feed
    return round(feed.read_ms / feed.checks, 1) if feed.checks else None


# ── on a terminal ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def _table(sheet: Sheet, shown: Sequence[Checkup], rows: Sequence[tuple[str, ...]], width: int) -> Table:
    """The first of `rows` is the head. Only the outlets' titles give way where it is narrow."""
    table = Table(title=_title(sheet), title_justify="left", title_style="", box=None, pad_edge=False, header_style="bold")
    lines = (rows[0], *((outlet, f"{_DOT}{fare}", *rest) for outlet, fare, *rest in rows[1:]))
    title, *others = [max(map(cell_len, column)) for column in zip(*lines, strict=True)]
    left = max(min(title, width - sum(others) - _GAP * len(others)), _LEAST_TITLE)
    for column, wide in zip(rows[0], (left, *others), strict=True):
        table.add_column(column, justify="right" if column in _FIGURES else "left", no_wrap=True, overflow="ellipsis", width=wide)
    for each, line in zip(shown, lines[1:], strict=True):
        outlet, fare, *rest = map(escape, line)
        table.add_row(outlet, f"[{_STYLES.get(each.state.fare, 'red')}]{fare}[/]", *rest)
    return table


def _title(sheet: Sheet) -> str:
    counts = Counter(each.state.fare for each in sheet.checkups)
    said = [f"{counts[fare]} {_SAID.get(fare, fare)}" for fare in ("healthy", *WORST[:-2], "paused") if counts[fare]]
    cost = sum(kb_a_day(each) or 0 for each in sheet.checkups)
    count = len(sheet.checkups)
    return f"[bold]{count} feed{'' if count == 1 else 's'}[/]: {', '.join(said)} · {cost / _KB:,.1f} MB a day\n"


def _mending(sheet: Sheet) -> Iterator[tuple[int, Styled]]:
    """Of each that ails: what it has, and beneath those of a kind that want the same what to do."""
    told = _told(sheet)
    for kind, its in groupby(sheet.ailing, key=lambda one: one.kind):
        yield 0, Styled(f"\n{sheet.wording.say(HEADINGS[kind])}", style="bold")
        for mend, same in by_mend(told, list(its)).items():
            for one in same:
                yield 2, Styled.assemble((title_of(one.state.source), "cyan"), f" — {what_and_mend(told, one)[0]}")
            yield 4, Styled.assemble("→ ", *_with_commands(mend))


def _with_commands(mend: str) -> Iterator[tuple[str, str]]:
    return ((piece.words, "bold" if isinstance(piece, Strong) else "dim") for piece in in_strong(mend))


def _told(sheet: Sheet) -> Told:
    return Told(sheet.ailing, (), sheet.wording, sheet.zone, sheet.now)
