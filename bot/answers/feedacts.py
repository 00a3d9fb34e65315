"""Sources where one can press something: which of them a list shows, what can be done to one, and what is said once it is done."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from bot.answers.feedlist import PAGE, WORLD, FeedRow, explain, fares, feed_rows, narrowed, title_of
from bot.answers.page import Page, Turn, turns
from bot.answers.suggestions import say_address, word_found
from bot.faring import UNREAD
from bot.models import Answer, Choice, Form, Language, Memory, Plain, Question, Section, Source, Table
from bot.ports import FeedState
from bot.watches import label
from bot.wording.catalogue import Wording

REMOVE = "feed.remove"
SIDE = "side:"
"""Before the key of the side under which a source is to be listed."""


class Narrowing(Memory):
    """Which sources a list shows; it is kept in the view or in the buttons of the message, as JSON."""

    side: str = ""
    words: str = ""
    page: int = 1

    def question(self, language: Language) -> Question:
        return Question("feeds", self.words, side=self.side, page=self.page, language=language)


@dataclass(frozen=True, slots=True)
class FeedPage:
    """One page of a watch's sources, said. `narrowing` is what it shows: its page is one that there is."""

    narrowing: Narrowing
    lead: str
    rows: tuple[FeedRow, ...]
    states: tuple[FeedState, ...]
    """As many as `rows`, in their order."""
    nothing: str
    """Why there is no row."""
    turns: tuple[Turn, ...]


def word_feed_page(page: Page, narrowing: Narrowing, states: Sequence[FeedState]) -> FeedPage:
    """`page` asks `narrowing.question`; `states` are all of the watch."""
    found = narrowed(page, states)
    pages = -(-len(found) // PAGE) or 1
    number = max(1, min(narrowing.page, pages))
    shown = tuple(found[(number - 1) * PAGE : number * PAGE])
    nothing = page.wording.say("No source is like that.") if states else page.wording.say("No source is watched yet.")
    return FeedPage(
        narrowing.but(page=number),
        fares(page.wording, states) or nothing,
        feed_rows(page, shown),
        shown,
        "" if found else nothing,
        turns(page.wording, number, pages),
    )


def sheet_of_feeds(page: Page, listed: FeedPage) -> Answer:
    """The same as an answer, for where what can be pressed stands beneath all of it."""
    say = page.wording.say
    columns = ((Plain(say("Source")),), (Plain(say("How it fares")),))
    table = Table(columns, tuple((row.title, row.line) for row in listed.rows)) if listed.rows else None
    section = Section("feeds", (), lines=() if table else ((Plain(listed.nothing),),), table=table, prose=True)
    return replace(page.answer(page.subject(say("Sources")), (Plain(listed.lead),), [section]), offers=())


def feed_sides(page: Page) -> tuple[Choice, ...]:
    """To narrow a list by; the first is all of them, its value "" ."""
    sides = (Choice(side.key, label(side.labels, page.wording.language)) for side in page.watch.sides)
    return (Choice("", page.wording.say("All sides")), *sides)


def word_feed(page: Page, state: FeedState) -> Answer:
    """One source: how it fares, of what is wrong the cause and what mends it, and where it is read."""
    (row,) = feed_rows(page, [state])
    cause = explain(page.wording, state) if state.fare in UNREAD and state.feed.trouble else ()
    lines = (row.line, *((Plain(words),) for words in cause if words), say_address(state.feed.url))
    return replace(page.answer(page.wording.say("Source"), row.title, [Section("feed", (), lines=lines)]), offers=())


# ── one of them ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


def feed_acts(page: Page, state: FeedState) -> tuple[Choice, ...]:
    """What who may change feeds can do to it: at most five, as menus have places."""
    say = page.wording.say
    toggle = Choice("resume", say("Watch again")) if state.fare == "paused" else Choice("pause", say("Pause"))
    return (toggle, Choice("test", say("Test now")), *_sides(page, state.source.side), Choice("remove", say("Remove …")))


def _sides(page: Page, side: str) -> Iterable[Choice]:
    """Whose outlet it could be instead; what is nobody's is offered the watch's own sides alone."""
    others = [one for one in page.watch.sides if one.key != side]
    for one in others:
        yield Choice(f"{SIDE}{one.key}", page.wording.say("List under {side}", side=label(one.labels, page.wording.language)))
    if len(others) < len(page.watch.sides):
        yield Choice(f"{SIDE}{WORLD}", page.wording.say("List as worldwide"))


def word_changed(page: Page, act: str, source: Source) -> str:
    """What is said of `source` once `act`, one of `feed_acts`, is done."""
    say, name = page.wording.say, title_of(source)
    match act:
        case "pause":
            return say("“{name}” is paused: nobody reads it until it is watched again.", name=name)
        case "resume":
            return say("“{name}” is watched again.", name=name)
        case "remove":
            return say("“{name}” is watched no longer.", name=name)
        case _:
            return _listed(page, name, act.removeprefix(SIDE))


def _listed(page: Page, name: str, key: str) -> str:
    if side := page.watch.side(key):
        return page.wording.say("“{name}” is listed under {side} now.", name=name, side=label(side.labels, page.wording.language))
    return page.wording.say("“{name}” is listed as worldwide now.", name=name)


def word_test(page: Page, title: str, url: str, entries: int, kept: int, trouble: str) -> str:
    """What came of fetching and reading it now; `trouble` is why it could not be."""
    if trouble:
        return page.wording.say("It cannot be read now. {trouble}", trouble=trouble)
    return word_found(page, title, url, entries, kept)


def removal_form(wording: Wording, source: Source, memo: str) -> Form:
    """Asks "really?"."""
    say = wording.say
    words = say("Nobody will read “{name}” any more. What it gave so far stays.", name=title_of(source))
    return Form(REMOVE, say("Remove a source"), say("Remove"), say("Keep"), words=words, memo=memo)
