"""feeds: the sources of a watch, and how each fares. What is wrong stands first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from bot.answers.page import Page
from bot.causes import diagnose
from bot.faring import UNREAD, WORST, Fare
from bot.models import Answer, Plain, Section, Source, Strong, Text
from bot.ports import FeedState
from bot.text import fold, one_line, shorten
from bot.watches import label
from bot.wording.catalogue import Wording, msgid

PAGE = 10
_TITLE = 80
_CAUSE = 160
WORLD = "world"
"""The side of an outlet that is of neither."""
MARKS: Mapping[Fare, str] = {
    "dead": "🔴",
    "gone": "⛔",
    "failing": "🔴",
    "quiet": "🟡",
    "moved": "🔵",
    "trying": "🟢",
    "new": "⚪",
    "healthy": "🟢",
    "paused": "⏸️",
}
"""Beside words that say the same, for those who see no colours."""
_HOW: Mapping[Fare, str] = {
    "paused": msgid("paused"),
    "new": msgid("not checked yet"),
    "gone": msgid("has ended for good"),
    "quiet": msgid("quiet: {last}"),
    "trying": msgid("being tried again: {last}"),
    "healthy": "{last}",
}
_WELL: Mapping[Fare, Fare] = {"moved": "healthy", "trying": "healthy"}
_KINDS: Mapping[str, str] = {
    "official": msgid("public body"),
    "research": msgid("research institute"),
    "university": msgid("university"),
    "journal": msgid("journal"),
    "press": msgid("press"),
    "trade": msgid("trade press"),
    "company": msgid("company"),
}


@dataclass(frozen=True, slots=True)
class FeedRow:
    """A feed in two lines; `feed` is its number, for whoever acts on it."""

    feed: int
    fare: Fare
    title: Text
    line: Text


def word_feeds(page: Page, states: Sequence[FeedState]) -> Answer:
    """One page of those that the question asks for; `states` are all of the watch."""
    say, asked = page.wording.say, page.question
    title = page.subject(say("Sources"))
    if not states:
        return page.answer(
            title, page.try_this(say("No source is watched yet."), page.other("suggest", words="https://www.example.org/feed.xml"))
        )
    found = narrowed(page, states)
    before = (asked.page - 1) * PAGE
    shown = found[before : before + PAGE]
    if not shown:
        off = say("There is no page {page}.", page=asked.page) if found else say("No source is like that.")
        return page.answer(title, page.try_this(off, page.typed(page=1, words="", side="")))
    lines = tuple((*row.title, Plain(" — "), *row.line) for row in feed_rows(page, shown))
    left = len(found) - before - PAGE
    section = Section("feeds", (), lines=lines)
    return page.answer(title, (Plain(fares(page.wording, states)),), [section], more=_more(page, left), goes_on=left > 0)


def narrowed(page: Page, states: Sequence[FeedState]) -> list[FeedState]:
    """Those of the question's side whose title or address has all its words; the worst first, then as they come."""
    words, side = fold(page.question.words).split(), page.question.side
    found = [state for state in states if (not side or state.source.side == side) and all(word in _sought(state) for word in words)]
    return sorted(found, key=lambda state: WORST.index(state.fare))


def _sought(state: FeedState) -> str:
    return fold(f"{state.source.title} {state.source.url} {state.feed.url}")


def feed_rows(page: Page, states: Sequence[FeedState]) -> tuple[FeedRow, ...]:
    return tuple(_row(page, state) for state in states)


def _row(page: Page, state: FeedState) -> FeedRow:
    title = (Plain(f"{MARKS[state.fare]} "), Strong(title_of(state.source)))
    parts = [*_about(page, state.source), how(page, state)]
    return FeedRow(state.feed.id, state.fare, title, page.wording.joined([(Plain(part),) for part in parts if part]))


def title_of(source: Source) -> str:
    """Its title, or where it has none its host."""
    return shorten(one_line(source.title), _TITLE) or urlsplit(source.url).hostname or shorten(source.url, _TITLE) or "–"


def _about(page: Page, source: Source) -> list[str]:
    side = page.watch.side(source.side)
    kind = page.wording.say(_KINDS[source.kind]) if source.kind in _KINDS else ""
    where = label(side.labels, page.wording.language) if side else page.wording.say("worldwide") if source.side == WORLD else ""
    return [where, kind]


def how(page: Page, state: FeedState) -> str:
    """How it fares, in a few words."""
    say = page.wording.say
    last = say("last entry {day}", day=_day(page, state.last_entry)) if state.last_entry else say("no entry yet")
    match state.fare:
        case "dead" | "failing":
            since = state.feed.last_success
            said = say("cannot be read since {day}", day=_day(page, since)) if since else say("could never be read")
            return say(" · ").join(filter(None, [said, explain(page.wording, state)[0].rstrip(".。")]))
        case "moved":
            return say("moved to {host}: {last}", host=urlsplit(state.feed.permanent_url).hostname or "–", last=last)
        case fare:
            return say(_HOW[fare], last=last)


def explain(wording: Wording, state: FeedState) -> tuple[str, str]:
    """Why it cannot be read, and what mends it."""
    host = urlsplit(state.feed.url).hostname or state.feed.url
    found = diagnose(state.feed.trouble, host)
    cause = wording.say(found.words, **found.places) if found.words else shorten(one_line(state.feed.trouble), _CAUSE)
    return cause, wording.say(found.mend, **found.places)


def _day(page: Page, moment: datetime) -> str:
    return page.wording.day(moment.astimezone(page.zone).date())


def unread(states: Sequence[FeedState]) -> list[FeedState]:
    """Those that cannot be read, the worst first."""
    return sorted((state for state in states if state.fare in UNREAD), key=lambda state: WORST.index(state.fare))


def fares(wording: Wording, states: Sequence[FeedState]) -> str:
    """ "18 healthy · 2 quiet · 1 failing"; what there is none of is left out. One that moved or is being tried again is healthy, one that
    is dead or gone fails: what each has is said with it."""
    counts: Counter[str] = Counter("failing" if state.fare in UNREAD else _WELL.get(state.fare, state.fare) for state in states)
    said: Mapping[str, str] = {
        "healthy": wording.say_count("{count} healthy", "{count} healthy", counts["healthy"]),
        "quiet": wording.say_count("{count} quiet", "{count} quiet", counts["quiet"]),
        "failing": wording.say_count("{count} failing", "{count} failing", counts["failing"]),
        "new": wording.say_count("{count} not checked yet", "{count} not checked yet", counts["new"]),
        "paused": wording.say_count("{count} paused", "{count} paused", counts["paused"]),
    }
    return wording.say(" · ").join(words for fare, words in said.items() if counts[fare])


def _more(page: Page, left: int) -> Text:
    if left <= 0:
        return ()
    said = page.wording.say_count("and {count} more source", "and {count} more sources", left)
    return page.wording.say_pieces("{more}: {example}", more=said, example=page.typed(page=page.question.page + 1))
