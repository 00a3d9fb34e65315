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
    outlet: str
    rest: str
    """Its day and its score."""
    why: str
    url: str = ""

    @property
    def named(self) -> Text:
        return (Link(self.title, self.url) if self.url else Plain(self.title),)

    @property
    def source(self) -> Text:
        return (Link(self.outlet, self.url) if self.url else Plain(self.outlet),) if self.outlet else ()


def doubt_of(read: Read, watch: Watch, wording: Wording) -> Doubt:
    entry = read.entry
    title = entry_title(entry.title) or entry.id
    day = wording.short_date(entry.published.date())
    against = [objection_words(one, wording) for one in objections_of(read.reading)]
    why = wording.say("; ").join([*lacking(read.reading, watch, wording), *against])
    score = wording.say("score {score}", score=f"{read.reading.score:.2f}")
    return Doubt(
        entry.id,
        title,
        shorten(one_line(entry.publisher), _OUTLET),
        wording.say(" · ").join([day, score]),
        shorten(why, _WHY) or wording.say("close to being kept"),
        entry.url,
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
    sections = [
        Section(
            f"entry-{doubt.entry}",
            (Plain(doubt.title),),
            lines=(page.wording.joined([doubt.source, (Plain(doubt.rest),)]), (Plain(doubt.why),)),
        )
        for doubt in doubts
    ]
    return replace(page.answer(page.wording.say("Review"), said, sections), offers=())


def choices_of(doubts: Sequence[Doubt]) -> tuple[Choice, ...]:
    return tuple(Choice(doubt.entry, doubt.title) for doubt in doubts)
