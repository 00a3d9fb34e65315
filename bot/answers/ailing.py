"""What the owner is told of the feeds: all that ail, the worst first, each with its cause and what mends it, in one message."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.answers.feedlist import MARKS, explain, title_of
from bot.faring import WORST, Fare, failing_since
from bot.models import Answer, Plain, Question, Section, Strong, Text
from bot.ports import FeedState
from bot.text import one_line, shorten
from bot.wording.catalogue import Wording, merged, msgid

SHOWN = 5
"""Feeds that are named of a kind: one message holds them all on any platform."""
_NAMED = 4
_CAUSE = 160
_OFTEN, _WEEK, _MONTH = 1.5, 7, 30
"""In days."""
HEALTH = "kakehashi feeds health"
HEADINGS: Mapping[Fare, str] = {
    "dead": msgid("Not read for over two weeks"),
    "gone": msgid("Ended for good"),
    "failing": msgid("Cannot be read"),
    "quiet": msgid("Silent for longer than usual"),
    "moved": msgid("Moved"),
}
MENDS: Mapping[Fare, str] = {
    "gone": msgid("It is not asked any more: remove it, or add its new address."),
    "quiet": msgid("It answers and has nothing new: see whether the site still publishes, perhaps in another feed."),
    "moved": msgid("`kakehashi feeds export` writes the new address for your own list."),
}
"""What is to be done about all of a kind, whatever the cause."""


@dataclass(frozen=True, slots=True)
class Ailing:
    """A feed and what it was found to have."""

    kind: Fare
    state: FeedState


@dataclass(frozen=True, slots=True)
class Told:
    """What one message tells: what is new, who is well again since the last one, and what it is told with."""

    ailing: Sequence[Ailing]
    well: Sequence[str]
    wording: Wording
    zone: ZoneInfo
    now: datetime


def word_ailing(told: Told) -> Answer:
    """The platform's own drawing makes a message of it."""
    count = len(told.ailing)
    lead = told.wording.say_count("{count} source, newly found", "{count} sources, newly found", count)
    sections = tuple(_sections(told))
    foot = tuple(_foot(told))
    more = told.wording.say_pieces("All sources and how each fares: {example}", example=Strong(HEALTH))
    title = (Plain(told.wording.say("Sources that need a look")),)
    return Answer(Question("feeds"), told.wording.language, title, (Plain(lead),), sections, foot=foot, more=more)


def _sections(told: Told) -> Iterator[Section]:
    for kind in WORST:
        if its := [one for one in told.ailing if one.kind == kind]:
            heading = told.wording.say("{what} ({count})", what=told.wording.say(HEADINGS[kind]), count=len(its))
            yield Section(kind, (Plain(f"{MARKS[kind]} {heading}"),), lines=tuple(_lines(told, its)))


def _lines(told: Told, its: Sequence[Ailing]) -> Iterator[Text]:
    """What mends several is said once, beneath the last of them."""
    for mend, same in by_mend(told, its[:SHOWN]).items():
        own = mend if len(same) == 1 else ""
        for one in same:
            said = in_strong(told.wording.sentences(what_and_mend(told, one)[0], own))
            yield merged((Strong(title_of(one.state.source)), Plain(" — "), *said))
        if mend and not own:
            yield merged((Plain("→ "), *in_strong(mend)))
    if (left := len(its) - SHOWN) > 0:
        more = told.wording.say_count("and {count} more", "and {count} more", left)
        yield told.wording.say_pieces("{more}: {example}", more=more, example=Strong(HEALTH))


def by_mend(told: Told, its: Sequence[Ailing]) -> Mapping[str, Sequence[Ailing]]:
    """Those of one kind, together what the same mends, so that it need be said once."""
    found: dict[str, list[Ailing]] = {}
    for one in its:
        found.setdefault(what_and_mend(told, one)[1], []).append(one)
    return found


def what_and_mend(told: Told, one: Ailing) -> tuple[str, str]:
    """What it has, since when and why; and what to do, "" for nothing."""
    say, state, mend = told.wording.say, one.state, MENDS.get(one.kind, "")
    if one.kind == "quiet":
        return say("{what}.", what=silence(told, state)), say(mend)
    if one.kind == "moved":
        return say("now read at {address}.", address=shorten(state.feed.permanent_url, _CAUSE)), say(mend)
    cause, mends = explain(told.wording, state)
    return say("{since}. {cause}", since=unread_since(told, state), cause=cause), say(mend) if mend else mends


def unread_since(told: Told, state: FeedState) -> str:
    if state.feed.last_success:
        return told.wording.say("last read {day}", day=_day(told, state.feed.last_success))
    since = failing_since(state.feed) or state.added
    return told.wording.say("never read, since {day}", day=_day(told, since)) if since else told.wording.say("could never be read")


def silence(told: Told, state: FeedState) -> str:
    say = told.wording.say
    last = say("last entry {day}", day=_day(told, state.last_entry)) if state.last_entry else say("no entry yet")
    return say("{last}, usually {rhythm}", last=last, rhythm=rhythm_words(told.wording, state.gap)) if state.gap else last


def rhythm_words(wording: Wording, gap: timedelta) -> str:
    """Of the usual gap between two days on which it publishes."""
    days = gap / timedelta(days=1)
    if days < _WEEK - 2:
        times = round(_WEEK / days) if days >= _OFTEN else _WEEK
        return wording.say("about daily") if times == _WEEK else wording.say_count("{count} a week", "{count} a week", times)
    if days < _MONTH - _WEEK:
        return wording.say_count("about weekly", "every {count} weeks", round(days / _WEEK))
    return wording.say_count("about monthly", "every {count} months", round(days / _MONTH))


def in_strong(words: str) -> Text:
    """What stands between backticks is a command."""
    return tuple(Strong(part) if number % 2 else Plain(part) for number, part in enumerate(words.split("`")) if part)


def _foot(told: Told) -> Iterator[Text]:
    if any(one.kind in {"dead", "failing"} for one in told.ailing):
        yield (Plain(told.wording.say("What cannot be read is tried again by itself, once a day at least.")),)
    if told.well:
        yield _well(told)


def _well(told: Told) -> Text:
    named = told.wording.names([shorten(one_line(name), 60) for name in told.well[:_NAMED]])
    if (left := len(told.well) - _NAMED) > 0:
        named = told.wording.say_count("{names} and {count} more", "{names} and {count} more", left, names=named)
    return (Plain(told.wording.say("Well again since the last message: {names}", names=named)),)


def _day(told: Told, moment: datetime) -> str:
    local, today = moment.astimezone(told.zone).date(), told.now.astimezone(told.zone).date()
    return told.wording.day_of_year(local) if local.year == today.year else told.wording.day(local)


def worst_first(ailing: Iterable[Ailing]) -> list[Ailing]:
    return sorted(ailing, key=lambda one: (WORST.index(one.kind), one.state.source.title))
