"""review: what the desk is in doubt about, for editors to accept or decline."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.answers.page import Page
from bot.models import Answer, Choice, Link, Plain, Read, Section, Text, Watch
from bot.text import one_line, shorten
from bot.wording.catalogue import Wording
from bot.wording.verdictlines import lacking, objection_words, objections_of

_TITLE, _OUTLET, _WHY = 160, 80, 300


@dataclass(frozen=True, slots=True)
class Doubt:
    """An entry that waits, worded: under its title whose it is, of which day and score, and why it is doubtful."""

    entry: str
    title: str
    named: Text
    below: str
    why: str


def doubt_of(read: Read, watch: Watch, wording: Wording) -> Doubt:
    entry = read.entry
    title = entry_title(entry.title) or entry.id
    day = wording.short_date(entry.published.date())
    against = [objection_words(one, wording) for one in objections_of(read.reading)]
    why = wording.say("; ").join([*lacking(read.reading, watch, wording), *against])
    below = [shorten(one_line(entry.publisher), _OUTLET), day, wording.say("score {score}", score=f"{read.reading.score:.2f}")]
    return Doubt(
        entry.id,
        title,
        (Link(title, entry.url) if entry.url else Plain(title),),
        wording.say(" · ").join(below),
        shorten(why, _WHY) or wording.say("close to being kept"),
    )


def entry_title(title: str) -> str:
    return shorten(one_line(title), _TITLE)


def waiting_words(total: int, wording: Wording) -> str:
    count = wording.say_count("{count} entry waits for review", "{count} entries wait for review", total)
    return count if total else wording.say("Nothing waits for review.")


def word_doubts(page: Page, doubts: Sequence[Doubt], total: int) -> Answer:
    """One page of them, two lines each."""
    said = (Plain(waiting_words(total, page.wording)),)
    if not doubts:
        return replace(page.answer(page.wording.say("Review"), said), offers=())
    sections = [Section(f"entry-{doubt.entry}", doubt.named, lines=((Plain(doubt.below),), (Plain(doubt.why),))) for doubt in doubts]
    return replace(page.answer(page.wording.say("Review"), said, sections), offers=())


def choices_of(doubts: Sequence[Doubt]) -> tuple[Choice, ...]:
    return tuple(Choice(doubt.entry, doubt.title) for doubt in doubts)
