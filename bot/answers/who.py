"""who: the parties, people and sums of one article, and why it is ours or not."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from bot.answers.page import Page
from bot.answers.why import word_why
from bot.models import OTHER, Answer, Case, Facts, Link, Plain, Section, Strong, Text
from bot.text import one_line, shorten
from bot.watches import label
from bot.wording.catalogue import Wording
from bot.wording.headlines import find_headliner, headline_of
from bot.wording.verbatim import NAME

_BODIES, _PEOPLE, _SUMS = 12, 8, 8
_PURPOSE = 120
_WHY = ("evidence", "against", "told")
"""Sections of `why` that stand here too."""


def word_who(page: Page, case: Case) -> Answer:
    return _Who(page, case).answer()


@dataclass(frozen=True)
class _Who:
    page: Page
    case: Case

    @property
    def _facts(self) -> Facts:
        return self.case.read.reading.facts

    @property
    def _wording(self) -> Wording:
        return self.page.wording

    def answer(self) -> Answer:
        say = self._wording.say
        why = word_why(self.page, self.case)
        known = {section.key: section for section in why.sections}
        own = [
            Section("parties", (Plain(say("Parties")),), lines=tuple(self._parties())),
            Section("people", (Plain(say("People")),), lines=tuple(self._people())),
            Section("sums", (Plain(say("Sums")),), lines=tuple(self._sums())),
            *(known[key] for key in _WHY if key in known),
            Section("story", (Plain(say("Its story")),), lines=tuple(self._story())),
        ]
        sections = tuple(section for section in own if section.lines)
        return replace(self.page.answer(say("Who is in this?"), self._lead(), sections), offers=())

    def _lead(self) -> Text:
        """The article, its outlet, the verdict without its score, and whether it is one of ours."""
        entry = self.case.read.entry
        title = shorten(one_line(entry.title), 2 * NAME) or entry.url
        outlet = shorten(one_line(entry.publisher), NAME)
        verdict = word_why(self.page, self.case).lead[:1]
        fresh = () if self.case.stored else (Plain(self._wording.say("read just now, and not kept")),)
        return self._wording.joined([(Link(title, entry.url),), (Plain(outlet),) if outlet else (), verdict, fresh])

    def _parties(self) -> Iterable[Text]:
        """By side, each body once, as the reader calls it."""
        language = self._wording.language
        sides = [(side.key, label(side.labels, language)) for side in self.page.watch.sides]
        for key, named in [*sides, (OTHER, self._wording.say("Elsewhere"))]:
            bodies = [body for body in self._facts.organisations if body.side == key or (key == OTHER and not body.side)]
            names = list(dict.fromkeys(shorten(one_line(body.names.get(language) or body.known_as), NAME) for body in bodies))
            if names:
                yield self._wording.say_pieces("{side}: {words}", side=Strong(named), words=self._wording.say(", ").join(names[:_BODIES]))

    def _people(self) -> Iterable[Text]:
        roles: dict[str, str] = {}
        for person in self._facts.people:
            name = shorten(one_line(person.receipt.words), NAME)
            roles[name] = roles.get(name) or shorten(one_line(person.role), NAME)
        for name, role in list(roles.items())[:_PEOPLE]:
            yield self._wording.joined([(Strong(name),), (Plain(role),) if role else ()])

    def _sums(self) -> Iterable[Text]:
        """As the article writes them, what for as it says."""
        sums: dict[str, str] = {}
        for amount in self._facts.amounts:
            words = one_line(amount.receipt.words)
            sums[words] = sums.get(words) or shorten(one_line(amount.purpose), _PURPOSE)
        for words, purpose in list(sums.items())[:_SUMS]:
            yield self._wording.joined([(Strong(words),), (Plain(purpose),) if purpose else ()])

    def _story(self) -> Iterable[Text]:
        say, story = self._wording.say, self.case.story
        if story is None:
            relevant = self.case.read.reading.relevant
            yield (Plain(say("None of the desk’s stories so far.") if relevant else say("None: it is not what the desk looks for.")),)
            return
        title = Plain(headline_of(story, find_headliner(story, self._wording.language)))
        count = Plain(self._wording.say_count("{count} report", "{count} reports", len(story.members)))
        said = () if self.case.stored else (Plain(say("it would join")),)
        yield self._wording.joined([said, (title,), (count,), (self.page.other("story", words=story.id),)])
