"""status: how the desk is, and what concerns whoever asks from where they ask."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot import __version__
from bot.answers.feedlist import fares, how, title_of, unread
from bot.answers.hearing import moment
from bot.answers.page import Page
from bot.models import Answer, Destination, Plain, Section, Subscribed, Text, Trouble
from bot.ports import FeedState
from bot.text import one_line, shorten
from bot.wording.catalogue import Wording
from bot.wording.planlines import kind_name, next_words
from bot.wording.troublelines import trouble_words

A_WEEK = timedelta(days=7)
_NAMED = 5
_TROUBLE = 300


@dataclass(frozen=True, slots=True)
class Status:
    """What was looked up. `plans`, `paused` and `troubles` are those that concern the asker."""

    feeds: Sequence[FeedState] = ()
    stories: int = 0
    """Of the last seven days; with `many`, at least so many."""
    many: bool = False
    plans: Sequence[Subscribed] = ()
    paused: Sequence[Destination] = ()
    troubles: Sequence[Trouble] = ()
    repeated: int = 0
    """Messages of the last 30 days that were sent again, marked, since nobody could tell whether they had arrived."""
    missed: int = 0
    """Those that were not, and may never have arrived."""

    @property
    def checked(self) -> datetime | None:
        return max((state.feed.last_checked for state in self.feeds if state.feed.last_checked), default=None)


def word_status(page: Page, status: Status, *, here: bool) -> Answer:
    """`here`: the plans are those of the channel that it was asked from."""
    say = page.wording.say
    heading = say("Next digests of this channel") if here else say("Next digests")
    sections = [
        _section("sources", say("Sources"), _sources(page, status)),
        _section("stories", say("Stories"), [(Plain(stories_line(page.wording, status)),)]),
        _section("plans", heading, _plans(page, status, here=here)),
        _section("troubles", say("What needs mending"), trouble_lines(page.wording, status)),
        _section("fates", say("Messages nobody could be sure of"), _fates(page.wording, status)),
    ]
    version = say("Kakehashi {version}", version=__version__)
    lead = page.wording.say_pieces("As of {when}", when=page.as_of())
    return page.answer(say("Status"), lead, [section for section in sections if section.lines], foot=((Plain(version),),))


def _section(key: str, heading: str, lines: Iterable[Text]) -> Section:
    return Section(key, (Plain(heading),), lines=tuple(lines))


def _sources(page: Page, status: Status) -> Iterable[Text]:
    if not status.feeds:
        yield (Plain(page.wording.say("No source is watched yet.")),)
        return
    yield (Plain(fares(page.wording, status.feeds)),)
    yield checked_line(page.wording, status, page.zone)
    yield from failing_lines(page, status)


def checked_line(wording: Wording, status: Status, zone: ZoneInfo) -> Text:
    if status.checked is None:
        return (Plain(wording.say("No source has been checked yet.")),)
    return wording.say_pieces("Last check: {when}", when=moment(status.checked, wording, zone))


def failing_lines(page: Page, status: Status) -> Iterable[Text]:
    """Those that cannot be read, the first few by name."""
    failing = unread(status.feeds)
    for state in failing[:_NAMED]:
        yield page.wording.say_pieces("{name}: {what}", name=Plain(title_of(state.source)), what=Plain(how(page, state)))
    if (left := len(failing) - _NAMED) > 0:
        yield (Plain(page.wording.say_count("and {count} more", "and {count} more", left)),)


def stories_line(wording: Wording, status: Status) -> str:
    if status.many:
        return wording.say("{count}+ stories in the last 7 days", count=wording.number(status.stories))
    return wording.say_count("{count} story in the last 7 days", "{count} stories in the last 7 days", status.stories)


def _plans(page: Page, status: Status, *, here: bool) -> Iterable[Text]:
    if not status.plans:
        none = page.wording.say("None is set up for this channel.") if here else page.wording.say("None is set up.")
        yield page.try_this(none, page.other("subscribe"))
    for row in status.plans:
        what = kind_name(row.plan.kind, page.wording)
        named = page.wording.say("{what} ({name})", what=what, name=row.plan.name)
        yield (Plain(page.wording.say("{name}: {what}", name=named, what=next_words(row, page.watch, page.wording))),)


def _fates(wording: Wording, status: Status) -> Iterable[Text]:
    """Of those that nobody could look for."""
    if status.repeated:
        words = wording.say_count(
            "{count} message of the last 30 days was sent again, marked as perhaps a repeat.",
            "{count} messages of the last 30 days were sent again, marked as perhaps repeats.",
            status.repeated,
        )
        yield (Plain(words),)
    if status.missed:
        words = wording.say_count(
            "{count} message of the last 30 days may have been missed.",
            "{count} messages of the last 30 days may have been missed.",
            status.missed,
        )
        yield (Plain(words),)


def trouble_lines(wording: Wording, status: Status) -> Iterable[Text]:
    """Destinations that are paused, and troubles that are open; each trouble once."""
    for destination in status.paused:
        why = shorten(trouble_words(one_line(destination.trouble), wording), _TROUBLE)
        said = wording.say("{name} is paused.", name=destination.name)
        yield (Plain(wording.sentences(said, why)),)
    yield from open_troubles(wording, status)


def open_troubles(wording: Wording, status: Status) -> Iterable[Text]:
    """Those that are open but for the paused destinations' and the feeds', which are said by themselves."""
    paused = {f"destination:{destination.id}" for destination in status.paused}
    for trouble in status.troubles:
        if trouble.key not in paused and not trouble.key.startswith("feed:"):
            yield (Plain(shorten(trouble_words(one_line(trouble.words), wording), _TROUBLE)),)
