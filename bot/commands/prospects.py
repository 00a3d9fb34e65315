"""Feeds that were found, on a terminal: what each is and holds, and what the desk would keep of it. Elsewhere the same without colour."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from bot.commands.verdicts import BANDS, day
from bot.editorial.why import lacking, objections_of
from bot.models import Band, Read, Source, Watch
from bot.pipeline.prospecting import Found, Prospect
from bot.text import shorten, visible
from bot.watches import label

SHOWN = 8
"""Of a feed's entries, the newest."""
_SAID: Mapping[Band, str] = {"post": "kept", "review": "review", "drop": "dropped"}
_FOUND = {
    "itself": "the address itself",
    "head": "the page names it",
    "link": "the page links to it",
    "form": "that is where this site has it",
    "place": "it stands where feeds often do",
}
_FORMATS = {"rss2": "RSS 2.0", "rss1": "RSS 1.0", "rss0.9x": "RSS 0.9x", "atom": "Atom", "atom0.3": "Atom 0.3", "json": "JSON Feed"}
_DAY, _WEEK, _MONTH = timedelta(days=1), timedelta(days=7), timedelta(days=30)
_WIDE = 72
_REASON = 30
_KILO = 1024


def print_found(console: Console, found: Found, watch: Watch, source: Source | None) -> None:
    """The best feed of an address with its last entries, then the others by number. `source` is how it would be listed."""
    best, *others = found.prospects
    now = best.newest
    console.print(Text(visible(best.title) or best.url, style="bold"), Text(f"  {_standing(best)}".rstrip(), style="yellow"), sep="")
    console.print(Text(visible(best.url), style="cyan"), soft_wrap=True)
    console.print(Text(" · ".join(_facts(best)), style="dim"))
    if source:
        console.print(_listing(best, source, watch))
    console.print()
    console.print(Padding(_entries(best.reads[:SHOWN], watch, console), (0, 0, 0, 2)))
    console.print(Padding(_counted(best, watch), (1, 0, 0, 2)))
    if others:
        console.print(Padding(Text("Also there:", style="dim"), (1, 0, 0, 2)))
        console.print(Padding(_others(others, now), (0, 0, 0, 2)))


def print_candidates(console: Console, found: Found) -> None:
    """Every feed behind an address in a line or two, the best first; then what was named as a feed and is none."""
    best = found.prospects[0].newest
    console.print(_others(found.prospects, best, first=1))
    for url, why in found.tried:
        console.print(Text.assemble(("  ✗ ", "red"), visible(url), (f"  {why}", "dim")), soft_wrap=True)


def _standing(one: Prospect) -> str:
    return {"new": "", "active": "(watched already)", "paused": "(paused)", "removed": "(was removed before)"}[one.standing]


def _facts(one: Prospect) -> Iterator[str]:
    yield _FOUND[one.named.reason]
    yield _FORMATS.get(one.format, one.format)
    yield _count(one.total)
    yield rhythm(one.gap)
    if one.newest:
        yield f"newest {day(one.newest)}"
    if one.language:
        yield one.language
    yield size(one.received)


def _listing(one: Prospect, source: Source, watch: Watch) -> Text:
    side = watch.side(source.side)
    name = label(side.labels, "en") if side else source.side
    same = (source.side, source.kind) == (one.proposal.side, one.proposal.kind)
    why = f" ({one.proposal.why})" if same and one.proposal.why else ""
    hint = "" if source.side else "; --side says whose outlet it is"
    lead = "Listed as " if name else "Listed without a side, as "
    return Text.assemble((lead, "dim"), f"{name} · {source.kind}" if name else source.kind, (f"{why}{hint}", "dim"))


def _count(entries: int) -> str:
    return "1 entry" if entries == 1 else f"{entries} entries"


def rhythm(gap: timedelta | None) -> str:
    """ "about 5 a week": the usual time between two entries, in the unit that reads best."""
    if gap is None:
        return "no rhythm yet"
    if gap <= timedelta(minutes=1):
        return "all at once"
    for unit, name in ((_DAY, "day"), (_WEEK, "week"), (_MONTH, "month")):
        if (count := unit / gap) >= 1 or name == "month":
            return f"about {round(count)} a {name}" if count >= 1 else f"about one in {round(gap / _MONTH)} months"
    return ""


def size(count: int) -> str:
    if count >= _KILO**2:
        return f"{count / _KILO**2:.1f} MB"
    return f"{count / _KILO:.0f} KB" if count >= _KILO else f"{count} bytes"


def _entries(reads: Sequence[Read], watch: Watch, console: Console) -> Table:
    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0), expand=console.is_terminal)
    table.add_column(no_wrap=True)
    table.add_column(no_wrap=True, style="dim")
    table.add_column(no_wrap=True, overflow="ellipsis", ratio=1)
    if console.width >= _WIDE:
        table.add_column(no_wrap=True, overflow="ellipsis", style="dim", max_width=_REASON)
    for read in reads:
        mark, colour = BANDS[read.reading.band]
        verdict = Text(f"{mark} {_SAID[read.reading.band]:<7}", style=colour)
        when = f"{read.entry.published:%d %b}" if read.entry.dated else "no date"
        row = (verdict, when, Text(visible(read.entry.title) or "(no title)"), Text(visible(reason(read, watch))))
        table.add_row(*row[: len(table.columns)])
    return table


def reason(read: Read, watch: Watch) -> str:
    """In a few words: the fields of what was kept, else what lacks most or speaks most against it."""
    if read.reading.relevant:
        named = (watch.field(key) for key in read.reading.fields)
        return ", ".join(label(field.labels, "en") for field in named if field)
    against = [objection.reason for objection in objections_of(read.reading)]
    return next(iter([*([read.reading.veto] if read.reading.veto else []), *lacking(read.reading, watch), *against]), "")


def _counted(one: Prospect, watch: Watch) -> Text:
    waiting = sum(read.reading.band == "review" for read in one.reads)
    said = Text(f"{one.kept} of {len(one.reads)} would have been kept", style="bold")
    said.append(f", {waiting} more shown to an editor" if waiting else "")
    return said.append(f" by {label(watch.titles, 'en')}.")


def _others(prospects: Sequence[Prospect], best: datetime | None, first: int = 2) -> Table:
    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column(no_wrap=True, style="bold")
    table.add_column(overflow="fold")
    for number, one in enumerate(prospects, first):
        table.add_row(str(number), Text.assemble((visible(one.url), "cyan"), "\n", (_why(one, best), "dim")))
    return table


def _why(one: Prospect, best: datetime | None) -> str:
    """Why it stands where it stands."""
    if one.twin:
        return f"holds the same as {one.twin}"
    late = " (fallen silent)" if best and one.newest and one.newest < best - _MONTH else ""
    newest = f"newest {day(one.newest)}{late}" if one.newest else "no dates"
    aside = "comments or one post only" if one.named.aside else ""
    title = visible(shorten(one.title, 60))
    parts = (title, aside, _FOUND[one.named.reason], _count(one.total), newest, f"{one.kept} kept", _standing(one).strip("()"))
    return " · ".join(part for part in parts if part)


# ── as data ─────────────────────────────────────────────────────────────────────────────────────────────────────────────────


def found_as_data(found: Found, watch: Watch, *, entries: bool) -> dict[str, Any]:
    return {
        "address": found.address,
        "feeds": [_as_data(one, watch, entries=entries) for one in found.prospects],
        "no_feeds": [{"url": url, "why": why} for url, why in found.tried],
        "error": str(found.error) if found.error else None,
    }


def _as_data(one: Prospect, watch: Watch, *, entries: bool) -> dict[str, Any]:
    data = {
        "url": one.url,
        "title": one.title,
        "format": one.format,
        "language": one.language,
        "found": one.named.reason,
        "aside": one.named.aside,
        "same_as": one.twin or None,
        "standing": one.standing,
        "entries": one.total,
        "kept": one.kept,
        "newest": one.newest,
        "gap_hours": round(one.gap / timedelta(hours=1), 1) if one.gap else None,
        "bytes": one.received,
        "side": one.proposal.side,
        "kind": one.proposal.kind,
        "why": one.proposal.why,
    }
    last = [_entry_as_data(read, watch) for read in one.reads[:SHOWN]]
    return data | ({"last": last} if entries else {})


def _entry_as_data(read: Read, watch: Watch) -> dict[str, Any]:
    entry, reading = read.entry, read.reading
    dated = entry.published if entry.dated else None
    return {
        "title": entry.title,
        "url": entry.url or entry.link,
        "published": dated,
        "verdict": _SAID[reading.band],
        "why": reason(read, watch),
    }
