"""What every answer is written with: the question, the reader's words, and the ways on from it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from typing import Any, Literal
from zoneinfo import ZoneInfo

from bot.answers.ask import A_MONTH, A_WEEK
from bot.answers.names import language_name
from bot.answers.typed import typed
from bot.models import Answer, House, Item, Offer, Plain, Question, Rate, Section, Story, Strong, Text, Watch, When
from bot.rates import NO_EXCHANGE, Exchange
from bot.watches import label
from bot.wording.catalogue import Wording
from bot.wording.conversions import rate_lines, rates_of
from bot.wording.storylines import word_story


@dataclass(frozen=True, slots=True)
class Turn:
    """A neighbouring page of a list, for a button."""

    way: Literal["before", "after"]
    page: int
    label: str


def turns(wording: Wording, page: int, pages: int) -> tuple[Turn, ...]:
    """Those beside page `page` of `pages`."""
    before = Turn("before", page - 1, wording.say("Previous page")) if page > 1 else None
    after = Turn("after", page + 1, wording.say("Next page")) if page < pages else None
    return tuple(filter(None, (before, after)))


@dataclass(frozen=True)
class Page:
    """One answer being worded."""

    question: Question
    watch: Watch
    wording: Wording
    now: datetime
    zone: ZoneInfo
    command: str = ""
    """What stands before examples: "/ukjapan"."""
    exchange: Exchange = NO_EXCHANGE
    house: House = "slack"

    def answer(
        self,
        title: str,
        lead: Text,
        sections: Sequence[Section] = (),
        *,
        more: Text = (),
        foot: Sequence[Text] = (),
        rates: Sequence[Rate] = (),
        goes_on: bool = False,
    ) -> Answer:
        """`title` is said after the watch's; at which `rates` sums were converted is said at the foot. `goes_on`: there is a next page."""
        watch = label(self.watch.titles, self.wording.language)
        said = (Plain(self.wording.say("{watch} — {title}", watch=watch, title=title)),)
        used = [*rates_of(item for section in sections for item in section.items), *rates]
        lines = (*foot, *rate_lines(used, self.wording))
        offers = self._offers(goes_on=goes_on) if sections and self.question.verb != "help" else ()
        return Answer(self.question, self.wording.language, said, lead, tuple(sections), foot=lines, more=more, offers=offers)

    def _offers(self, *, goes_on: bool) -> tuple[Offer, ...]:
        """To share it, and its neighbouring pages."""
        say, asked = self.wording.say, self.question
        by_time = asked.verb == "latest"
        offers = [Offer("share", say("Share to channel"), typed(asked, self.watch))]
        if asked.page > 1:
            before = replace(asked, page=asked.page - 1)
            offers.append(Offer("page", say("Newer") if by_time else say("Previous page"), typed(before, self.watch)))
        if goes_on:
            after = replace(asked, page=asked.page + 1)
            offers.append(Offer("page", say("Older") if by_time else say("Next page"), typed(after, self.watch)))
        return tuple(offers)

    def item(self, story: Story) -> Item:
        return word_story(story, self.watch, self.wording, exchange=self.exchange)

    # ── ways on ─────────────────────────────────────────────────────────────────────────────────────────────────────────────

    def typed(self, **changes: Any) -> Strong:
        """The question as one would type it, changed so."""
        return self.example(typed(replace(self.question, **changes), self.watch))

    def other(self, verb: str, **about: Any) -> Strong:
        """Another question in the same language, as one would type it."""
        spoken: dict[str, Any] = {"verb": verb, "language": self.question.language, "chosen": self.question.chosen, **about}
        return self.example(typed(Question(**spoken), self.watch))

    def example(self, words: str) -> Strong:
        return Strong(f"{self.command} {words}".lstrip())

    def try_this(self, off: str, works: Strong) -> Text:
        return self.wording.say_pieces("{off} Try: {example}", off=off, example=works)

    # ── what it is about ────────────────────────────────────────────────────────────────────────────────────────────────────

    def subject(self, verb: str) -> str:
        """ "Search: gene therapy · Quantum · RIKEN": the verb's title, and all that narrows the question."""
        asked = self.question
        fields = [label(field.labels, self.wording.language) for key in asked.fields if (field := self.watch.field(key))]
        side = self.watch.side(asked.side)
        parts = [
            asked.words,
            self.wording.names(fields),
            asked.org,
            self.wording.say("{side} outlets", side=label(side.labels, self.wording.language)) if side else "",
            self.wording.say("reported in {language}", language=language_name(asked.written, self.wording.language))
            if asked.written
            else "",
            self._time() if asked.verb in {"latest", "search", "org"} else "",
        ]
        about = self.wording.say(" · ").join(filter(None, parts))
        return self.wording.say("{verb}: {about}", verb=verb, about=about) if about else verb

    def _time(self) -> str:
        if not (self.question.since or self.question.first):
            return ""
        return self.wording.say("since {day}", day=self.wording.day(self.since.astimezone(self.zone).date()))

    @property
    def since(self) -> datetime:
        """From when on the question looks; where it does not say, as far as its verb does."""
        return begins(self.question, self.now, self.zone) or self.now - (A_MONTH if self.question.verb == "deals" else A_WEEK)

    def dates(self) -> str:
        return self.wording.days(min(self.since, self.now), self.now, self.zone)

    def as_of(self) -> When:
        return self.wording.clock(self.now, self.zone)


def begins(question: Question, now: datetime, zone: ZoneInfo) -> datetime | None:
    """From when on the question asks, None for all time: so far back from now, or that day's first moment where the asker is."""
    if question.first:
        return datetime.combine(question.first, time(), zone)
    return now - question.since if question.since else None


def is_short(span: timedelta | None) -> bool:
    return (span or A_WEEK) < A_MONTH
