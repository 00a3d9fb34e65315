"""Question and what was found → Answer: the words, in the asker's language. Stories are worded as in a digest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.answers.ask import A_WEEK, TYPED, example
from bot.models import Answer, Item, Plain, Question, Section, Story, Strong, Text, Verb, Watch, When
from bot.rates import NO_EXCHANGE, Exchange
from bot.watches import label
from bot.wording.catalogue import Wording, Wordings, msgid
from bot.wording.conversions import rate_lines, rates_of
from bot.wording.storylines import by_field, word_story

PAGE = 5
"""Stories on one page of `latest` and `search`."""
BRIEF = 12
"""Most stories of a brief."""
_VERBS: tuple[tuple[Verb, str], ...] = (
    ("latest", msgid("the newest stories, of all fields or of one")),
    ("search", msgid("stories with those words, whatever their language")),
    ("brief", msgid("the best stories of the last days: 7d, 2w, month")),
)


def word_answer(
    question: Question,
    stories: Sequence[Story],
    total: int,
    watch: Watch,
    now: datetime,
    zone: str,
    *,
    wordings: Wordings,
    command: str = "",
    exchange: Exchange = NO_EXCHANGE,
) -> Answer:
    """The answer to `question`: `stories` are the page that was looked up (`PAGE` a page; for a brief all, best first), `total` counts
    all that match. `command` stands before examples ("/ukjapan"); sums are
    converted by `exchange`."""
    page = _Page(question, watch, wordings[question.language], now, ZoneInfo(zone), f"{command} ".lstrip(), exchange)
    if question.verb == "help":
        return page.help()
    if not stories:
        return page.nothing()
    return page.brief(stories, total) if question.verb == "brief" else page.found(stories, total)


@dataclass(frozen=True)
class _Page:
    """One answer being worded."""

    question: Question
    watch: Watch
    wording: Wording
    now: datetime
    zone: ZoneInfo
    command: str
    exchange: Exchange

    # ── help ────────────────────────────────────────────────────────────────────────────────────────────────────────────────

    def help(self) -> Answer:
        say = self.wording.say
        verbs = tuple(self._verb_line(verb, what) for verb, what in _VERBS)
        fields = self.wording.names([label(field.labels, self.wording.language) for field in self.watch.fields])
        sections = (
            Section("verbs", (Plain(say("You can ask")),), lines=verbs),
            Section("fields", (Plain(say("Fields")),), lines=((Plain(fields),),)),
        )
        return self._answer(self._titled(say("What you can ask")), self._with_command(self.question.trouble), sections)

    def _with_command(self, trouble: Text) -> Text:
        """The example in it as one types it here."""
        return tuple(Strong(self.command + piece.words) if isinstance(piece, Strong) else piece for piece in trouble)

    def _verb_line(self, verb: Verb, what: str) -> Text:
        typed = Strong(self.command + example(verb, self.wording.language, self.watch))
        return self.wording.say_pieces("{example} — {what}", example=typed, what=self.wording.say(what))

    # ── stories ─────────────────────────────────────────────────────────────────────────────────────────────────────────────

    def found(self, stories: Sequence[Story], total: int) -> Answer:
        items = tuple(self._item(story) for story in stories)
        before = (self.question.page - 1) * PAGE
        count = self.wording.say_count("{count} story", "{count} stories", total)
        lead = self.wording.joined([(Plain(count),), self._range(before, len(items), total), (self._as_of(),)])
        sections = (Section(self.question.verb, (), items),)
        return self._answer(self._titled(self._subject()), lead, sections, more=self._next_page(total - before - len(items)))

    def brief(self, stories: Sequence[Story], total: int) -> Answer:
        shown = stories[:BRIEF]
        sections = by_field([(story, self._item(story)) for story in shown], self.watch, self.wording, fields=self.question.fields)
        count = self.wording.say_count("{count} story", "{count} stories", total)
        lead = (Plain(self.wording.say("{stories}, {dates}", stories=count, dates=self._dates())),)
        left = total - len(shown)
        more = (Plain(self.wording.say_count("and {count} more story", "and {count} more stories", left)),) if left > 0 else ()
        return self._answer(self._titled(self._subject()), lead, sections, more=more)

    def nothing(self) -> Answer:
        """One line: what was looked for and what to try."""
        say = self.wording.say
        if self.question.page > 1:
            said = say("There is no page {page}.", page=self.question.page)
            return self._answer(self._titled(self._subject()), self._try(said, self._typed(page=1)))
        if self.question.verb == "search":
            said = say("No story has “{words}”.", words=self.question.words)
            return self._answer(self._titled(self._subject()), self._try(said, example("latest", self.wording.language, self.watch)))
        longer = (
            self._typed(since=timedelta(days=30)) if (self.question.since or A_WEEK) < timedelta(days=30) else self._typed(fields=False)
        )
        return self._answer(self._titled(self._subject()), self._try(say("No story yet."), longer))

    def _item(self, story: Story) -> Item:
        return word_story(story, self.watch, self.wording, exchange=self.exchange)

    def _range(self, before: int, shown: int, total: int) -> Text:
        if shown >= total or shown < 2:  # noqa: PLR2004  # one story is no range
            return ()
        return (Plain(self.wording.say("{first}–{last} shown", first=before + 1, last=before + shown)),)

    def _next_page(self, left: int) -> Text:
        if left <= 0:
            return ()
        typed = Strong(self.command + self._typed(page=self.question.page + 1))
        count = self.wording.say_count("and {count} more story", "and {count} more stories", left)
        return self.wording.say_pieces("{more}: {example}", more=count, example=typed)

    def _try(self, said: str, typed: str) -> Text:
        return self.wording.say_pieces("{off} Try: {example}", off=said, example=Strong(self.command + typed))

    def _typed(self, *, page: int | None = None, since: timedelta | None = None, fields: bool = True) -> str:
        """The question as one would type it, with another page or span."""
        language = self.wording.language
        span = since or self.question.since
        shown = self.question.fields if fields else ()
        words = [TYPED[self.question.verb, language], self.question.words]
        if language == "ja":
            words += [f"分野:{field.labels.get('ja', key)}" for key in shown if (field := self.watch.field(key))]
            words += [f"期間:{span.days}日" if span else "", f"ページ:{page}" if page else ""]
        else:
            words += [*(f"field:{key}" for key in shown), f"since:{span.days}d" if span else "", f"page:{page}" if page else ""]
        return " ".join(filter(None, words))

    def _subject(self) -> str:
        """What the answer is about: "Latest: Quantum", "Search: gene therapy", "Brief"."""
        fields = [field for key in self.question.fields if (field := self.watch.field(key))]
        about = [self.question.words, self.wording.names([label(field.labels, self.wording.language) for field in fields])]
        match self.question.verb:
            case "search":
                verb = self.wording.say("Search")
            case "brief":
                verb = self.wording.say("Brief")
            case _:
                verb = self.wording.say("Latest")
        told = self.wording.say(" · ").join(filter(None, about))
        return self.wording.say("{verb}: {about}", verb=verb, about=told) if told else verb

    def _titled(self, words: str) -> Text:
        watch = label(self.watch.titles, self.wording.language)
        return (Plain(self.wording.say("{watch} — {title}", watch=watch, title=words)),)

    def _dates(self) -> str:
        return self.wording.days(self.now - (self.question.since or A_WEEK), self.now, self.zone)

    def _as_of(self) -> When:
        return self.wording.clock(self.now, self.zone)

    def _answer(self, title: Text, lead: Text, sections: tuple[Section, ...] = (), *, more: Text = ()) -> Answer:
        foot = rate_lines(rates_of(item for section in sections for item in section.items), self.wording)
        return Answer(self.question, self.wording.language, title, lead, sections, foot=foot, more=more)
