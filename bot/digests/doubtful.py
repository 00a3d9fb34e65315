"""What the desk is not sure of or had wrong: items held for review, and corrections to what it said before."""

from __future__ import annotations

from collections.abc import Sequence

from bot.digests.sheet import Sheet
from bot.models import Link, Plain, Read, Section, Telling, Text
from bot.text import one_line, shorten

_SHOWN = 8
_TITLE, _NAME = 160, 80


def review(sheet: Sheet) -> tuple[Section, ...]:
    """ "Possibly ours (12)": titles and outlets only, for a person to look at."""
    background = sheet.background
    if not background.review:
        return ()
    heading = sheet.wording.say("Possibly ours ({count})", count=sheet.wording.number(background.reviewed))
    lines = [_title(read) for read in background.review[:_SHOWN]]
    if (left := background.reviewed - len(lines)) > 0:
        lines.append((Plain(sheet.wording.say_count("and {count} more", "and {count} more", left)),))
    return (Section("review", (Plain(heading),), lines=tuple(lines), folded=True),)


def _title(read: Read) -> Text:
    title = shorten(one_line(read.entry.title), _TITLE)
    outlet = Plain(f" ({shorten(one_line(read.entry.publisher), _NAME)})")
    return (Link(title, read.entry.url) if read.entry.url else Plain(title), outlet)


def is_correction(telling: Telling) -> bool:
    """A source took back what this plan was told, or an editor put it right."""
    return bool(telling.told_revision) and any(change.kind == "correction" or change.act for change in telling.changes)


def split(tellings: Sequence[Telling]) -> tuple[list[Telling], list[Telling]]:
    """Corrections, and all else."""
    return [t for t in tellings if is_correction(t)], [t for t in tellings if not is_correction(t)]
