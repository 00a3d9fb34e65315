"""story: one story in full. Every fact, outlet, quotation and change, what makes it ours, and which plans told it when."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from bot.answers.ask import example
from bot.answers.hearing import moment, told_lines
from bot.answers.names import language_name
from bot.answers.page import Page
from bot.models import Answer, Hearing, Item, Link, Member, Plain, Quotation, Receipt, Revision, Ruling, Section, Story, Text, Vote
from bot.text import fold, one_line, shorten
from bot.wording.catalogue import in_marks, plain
from bot.wording.changes import kind_of
from bot.wording.factlines import FactLines
from bot.wording.receipts import Receipts
from bot.wording.rulinglines import ruling_line, vote_line
from bot.wording.storylines import is_statement, speaker, statement, word_story
from bot.wording.verbatim import NAME, plain_text

_FACTS = 40
_QUOTES = 20
_OUTLETS = 60
_WORDS = 8
"""Most words of evidence told of each side."""
_TITLE = 160
_WITHDRAWING = frozenset({"hide", "retract", "decline"})


def no_story(page: Page) -> Answer:
    """There is none of that id."""
    works = page.example(example("latest", page.wording.language, page.watch))
    said = page.wording.say("There is no story “{id}”.", id=page.question.words)
    return page.answer(page.wording.say("Story"), page.try_this(said, works))


def word_withdrawn(page: Page, story: Story, rulings: Sequence[Ruling]) -> Answer:
    """Of a story that an editor took away only that, when and why."""
    wording = page.wording
    lines = tuple(ruling_line(ruling, wording, page.zone) for ruling in rulings if ruling.kind in _WITHDRAWING)
    said = plain_text(wording.say("An editor withdrew the story {id}: it is told and listed no more.", id=story.id))
    return page.answer(wording.say("Story"), said, [Section("rulings", (), lines=lines)] if lines else ())


def word_whole(
    page: Page,
    story: Story,
    revisions: Sequence[Revision],
    hearings: Sequence[Hearing],
    rulings: Sequence[Ruling] = (),
    votes: Sequence[Vote] = (),
) -> Answer:
    """`revisions` are all the story had, oldest first; so are `rulings`."""
    return _Whole(page, story).answer(revisions, hearings, rulings, votes)


@dataclass(frozen=True)
class _Whole:
    page: Page
    story: Story

    def answer(
        self, revisions: Sequence[Revision], hearings: Sequence[Hearing], rulings: Sequence[Ruling], votes: Sequence[Vote]
    ) -> Answer:
        say = self.page.wording.say
        sections = [
            Section("story", (), (self._item,), left_out=self._item.left_out),
            self._lines("outlets", say("Who reports it"), self._outlets()),
            Section("quotes", self._plain(say("Quotations")), quotes=tuple(self._quotes())),
            self._lines("changes", say("What changed"), self._changes(revisions)),
            self._lines("evidence", say("Why it is ours"), self._evidence()),
            self._lines("rulings", say("What editors and readers said"), self._rulings(rulings, votes)),
            self._lines("told", say("Who was told"), told_lines(hearings, self.page)),
        ]
        kept = [section for section in sections if section.items or section.lines or section.quotes]
        return self.page.answer(say("Story"), self._lead(), kept)

    def _lead(self) -> Text:
        wording = self.page.wording
        day = wording.full_date(self.story.published.astimezone(self.page.zone).date())
        outlets = wording.say_count("{count} report", "{count} reports", len(self.story.members))
        last = wording.say("revision {number}", number=self.story.revision) if self.story.revision > 1 else ""
        return wording.joined([self._plain(part) for part in (day, outlets, last, self.story.id)])

    @cached_property
    def _facts(self) -> FactLines:
        return FactLines(self.story, self.page.watch, self.page.wording, exchange=self.page.exchange)

    @cached_property
    def _receipts(self) -> Receipts:
        return Receipts(self.story, self.page.wording, self._facts.own)

    @cached_property
    def _item(self) -> Item:
        """As a digest words it, with every fact there is; its quotations stand below."""
        item = word_story(self.story, self.page.watch, self.page.wording, exchange=self.page.exchange)
        told = FactLines(self.story, self.page.watch, self.page.wording, told=plain(item.summary), exchange=self.page.exchange)
        lines = told.lines(_FACTS)
        borne = tuple(line for line in lines if self._receipts.bears(line))
        gone = tuple(plain(line) for line in lines if line not in borne)
        left_out = tuple(dict.fromkeys((*item.left_out, *gone)))
        return replace(item, facts=borne, quotes=(), sources=(), rates=told.rates_in(borne), left_out=left_out)

    def _outlets(self) -> Iterable[Text]:
        """In order of time: when, who, in which language, under which title where it is another."""
        for member in sorted(self.story.members, key=lambda one: (one.published, one.entry))[:_OUTLETS]:
            yield self._outlet(member)

    def _outlet(self, member: Member) -> Text:
        wording = self.page.wording
        title = shorten(one_line(member.title), _TITLE)
        told = () if fold(title) == fold(plain(self._item.headline)) else self._plain(in_marks(title, member.language))
        named = wording.say_pieces(
            "{outlet} ({language})", outlet=_outlet(member), language=language_name(member.language, wording.language)
        )
        return wording.joined([moment(member.published, wording, self.page.zone), named, told])

    def _quotes(self) -> Iterable[Quotation]:
        """Each once, those in the reader's language first."""
        known = {member.entry for member in self.story.members}
        quotes = {
            fold(quote.receipt.words): quote for quote in self.story.facts.quotes if quote.receipt.entry in known and is_statement(quote)
        }
        for quote in list(quotes.values())[:_QUOTES]:
            said, by = self._plain(statement(quote)), speaker(quote, self.story, self.page.wording)
            if self._receipts.bears(said) and self._receipts.bears(by):
                yield Quotation(said, by)

    def _changes(self, revisions: Sequence[Revision]) -> Iterable[Text]:
        """When the story came to be, and each material change since."""
        if len(revisions) < 2:  # noqa: PLR2004  # the first is the story itself
            return
        for change in revisions:
            when = moment(change.at, self.page.wording, self.page.zone)
            yield self.page.wording.say_pieces("{when}: {what}", when=when, what=self._change(change))

    def _change(self, change: Revision) -> str:
        gained = change.gained if change.kind != "new" else None
        new = [*self._facts.sums(gained.amounts), *self._facts.names(gained.organisations)] if gained else []
        borne = [words for words in dict.fromkeys(new) if self._receipts.bears(self._plain(words))]
        said = self.page.wording.say(kind_of(change))
        return self.page.wording.say("{kind}: {what}", kind=said, what=self.page.wording.names(borne)) if borne else said

    def _rulings(self, rulings: Sequence[Ruling], votes: Sequence[Vote]) -> Iterable[Text]:
        yield from (ruling_line(ruling, self.page.wording, self.page.zone) for ruling in rulings)
        if said := vote_line(votes, self.page.wording):
            yield plain_text(said)

    def _evidence(self) -> Iterable[Text]:
        """By side, the words that show it."""
        for side in self.page.watch.sides:
            words = list(dict.fromkeys(map(_shown, self.story.evidence.get(side.key, ()))))
            if words:
                named = self._facts.who.side(side.key)
                yield self.page.wording.say_pieces("{side}: {words}", side=named, words=self.page.wording.say(", ").join(words[:_WORDS]))

    def _lines(self, key: str, heading: str, lines: Iterable[Text]) -> Section:
        return Section(key, self._plain(heading), lines=tuple(lines))

    def _plain(self, words: str) -> Text:
        return (Plain(words),) if words else ()


def _outlet(member: Member) -> Link | Plain:
    name = shorten(one_line(member.publisher), NAME)
    return Link(name, member.url) if member.url else Plain(name)


def _shown(receipt: Receipt) -> str:
    return in_marks(one_line(receipt.words), "ja" if not receipt.words.isascii() else "en")
