"""org: what the desk knows of one body. Its stories, whom it works with, its money, and people named with it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain

from bot.answers.ask import example
from bot.answers.page import Page
from bot.figures import Ground
from bot.models import Answer, Ledger, Organisation, Person, Plain, Section, Story, Strong, Text
from bot.ports import Body, Found
from bot.text import fold, one_line, shorten
from bot.watches import label
from bot.wording.catalogue import plain
from bot.wording.ledgerlines import LedgerLines
from bot.wording.receipts import Receipts
from bot.wording.storylines import word_story
from bot.wording.verbatim import NAME

SHOWN = 5
"""Stories of a dossier."""
LOOKED_AT = 30
"""Newest stories in which people are looked for."""
_PARTNERS = 12
_SUMS = 10
_PEOPLE = 10


@dataclass(frozen=True)
class Dossier:
    """What was looked up of a body."""

    body: Body
    found: Found
    """Its newest stories, at most `LOOKED_AT`."""
    ledger: Ledger = field(default_factory=Ledger)
    """Of what it is a party to."""
    stories: Mapping[str, Story] = field(default_factory=dict)
    """Those of the ledger's commitments."""


def no_body(page: Page, near: Sequence[str]) -> Answer:
    """The names that come nearest, or a search for the words."""
    say, name = page.wording.say, page.question.words or page.question.org
    title = say("Bodies")
    if near:
        said = say("I know no body “{name}”. There are: {names}.", name=name, names=page.wording.names(near))
        return page.answer(title, page.try_this(said, page.other("org", words=near[0])))
    said = say("I know no body “{name}”.", name=name)
    return page.answer(title, page.try_this(said, page.other("search", words=name)))


def word_dossier(page: Page, dossier: Dossier) -> Answer:
    return _Sheet(page, dossier).answer()


@dataclass(frozen=True)
class _Sheet:
    page: Page
    dossier: Dossier

    def answer(self) -> Answer:
        say, shown = self.page.wording.say, self.dossier.found.stories[:SHOWN]
        books = LedgerLines(
            self.dossier.ledger, self.dossier.stories, self.page.watch, self.page.wording, self.page.exchange, self.page.zone
        )
        items = tuple(word_story(story, self.page.watch, self.page.wording, exchange=self.page.exchange) for story in shown)
        sections = [
            self._section("partners", say("Partners"), self._partners()),
            Section("latest", (Plain(say("Latest stories")),), items) if items else None,
            books.section((Plain(say("Money")),), 0, _SUMS) if self.dossier.ledger.postings else None,
            self._section("people", say("People named with it"), self._people()),
        ]
        kept = [section for section in sections if section]
        return self.page.answer(self._name, self._lead(), kept, more=self._more(len(shown)), rates=books.rates)

    @property
    def _name(self) -> str:
        """In the reader's language, then as others call it."""
        body, language = self.dossier.body, self.page.wording.language
        names = dict.fromkeys(map(one_line, (body.names.get(language) or body.known_as, body.known_as, *body.names.values())))
        return self.page.wording.say(" · ").join(shorten(name, NAME) for name in names if name)

    def _lead(self) -> Text:
        """ "UK · part of Kyowa Kirin (Japan) · 12 stories since 3 March 2025"."""
        body, wording = self.dossier.body, self.page.wording
        day = wording.day(body.first.astimezone(self.page.zone).date())
        count = wording.say_count("{count} story since {day}", "{count} stories since {day}", body.stories, day=day)
        return wording.joined([(Plain(part),) for part in (self._side(body.side), self._parent(), count) if part])

    def _side(self, key: str) -> str:
        side = self.page.watch.side(key)
        return label(side.labels, self.page.wording.language) if side else ""

    def _parent(self) -> str:
        mention = next((each for each in self._mentions() if each.parent), None)
        if not mention:
            return ""
        side, name = self._side(mention.parent_side), shorten(one_line(mention.parent), NAME)
        owner = self.page.wording.say("{name} ({side})", name=name, side=side) if side else name
        return self.page.wording.say("part of {parent}", parent=owner)

    def _mentions(self) -> Iterable[Organisation]:
        bodies = chain.from_iterable(story.facts.organisations for story in self.dossier.found.stories)
        return (body for body in bodies if body.known_as == self.dossier.body.known_as)

    def _partners(self) -> Iterable[Text]:
        """ "Kyowa Kirin: 3 stories", each with the way to its own dossier left to the reader."""
        wording = self.page.wording
        for name, count in self.dossier.body.partners[:_PARTNERS]:
            told = wording.say_count("{count} story", "{count} stories", count)
            yield wording.say_pieces("{name}: {count}", name=Strong(shorten(one_line(name), NAME)), count=told)

    # ── people ──────────────────────────────────────────────────────────────────────────────────────────────────────────────

    def _people(self) -> Iterable[Text]:
        """Who is named in one sentence with it, or by a role that names it; each once, as the newest story has them."""
        heard: set[str] = set()
        for story in self.dossier.found.stories:
            for person in self._with_it(story):
                name = one_line(person.known_as or person.receipt.words)
                line = self._person(name, person, story)
                if fold(name) not in heard and line and len(heard) < _PEOPLE:
                    heard.add(fold(name))
                    yield line

    def _with_it(self, story: Story) -> Iterable[Person]:
        ground, known_as = Ground(story), self.dossier.body.known_as
        members = {member.entry for member in story.members}
        called = {known_as, *self.dossier.body.names.values(), *(mention.receipt.words for mention in self._mentions())}
        for person in sorted(story.facts.people, key=lambda each: not each.role):
            if person.receipt.entry not in members:
                continue
            if any(name in person.role for name in called if name) or known_as in ground.named_with(person.receipt):
                yield person

    def _person(self, name: str, person: Person, story: Story) -> Text:
        """ "Ann Example, chief executive of …"; () without a receipt."""
        role = shorten(one_line(person.role).strip("・、,; "), 120)
        words = shorten(name, NAME)
        line: Text = (Plain(self.page.wording.say("{name}, {role}", name=words, role=role) if role else words),)
        return line if Receipts(story, self.page.wording, frozenset()).bears(line) else ()

    # ── the frame ───────────────────────────────────────────────────────────────────────────────────────────────────────────

    def _section(self, key: str, heading: str, lines: Iterable[Text]) -> Section | None:
        told = tuple(line for line in lines if plain(line))
        return Section(key, (Plain(heading),), lines=told) if told else None

    def _more(self, shown: int) -> Text:
        asked, left = self.page.question, self.dossier.found.total - shown
        if not shown:
            return self.page.try_this(
                self.page.wording.say("No story yet."), self.page.example(example("latest", asked.language, self.page.watch))
            )
        if left <= 0:
            return ()
        narrowed = {"fields": asked.fields, "side": asked.side, "written": asked.written, "since": asked.since, "first": asked.first}
        way = self.page.other("latest", org=self.dossier.body.known_as, page=2, **narrowed)
        count = self.page.wording.say_count("and {count} more story", "and {count} more stories", left)
        return self.page.wording.say_pieces("{more}: {example}", more=count, example=way)
