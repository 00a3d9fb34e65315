"""What every section of one digest is written with, and the gate that each of its lines passes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from zoneinfo import ZoneInfo

from bot.digests.period import find_zone
from bot.models import Background, Lens, Period, Plain, Plan, Rate, Section, Story, Text, Watch
from bot.rates import Exchange
from bot.wording.catalogue import Wording, plain
from bot.wording.factlines import FactLines
from bot.wording.headlines import Headline, find_headline
from bot.wording.ledgerlines import LedgerLines
from bot.wording.receipts import Receipts

Told = tuple[Story, Text]
"""A line beside the story whose receipts must bear it."""


@dataclass(frozen=True, slots=True)
class Borne:
    """Lines as they may be printed, what their sums were converted at, and in words what has no receipt."""

    lines: tuple[Text, ...]
    rates: tuple[Rate, ...]
    lost: tuple[str, ...]


@dataclass(frozen=True)
class _Look:
    """One story as its digest tells it: many sections ask."""

    facts: FactLines
    fields: Sequence[str]

    @cached_property
    def headline(self) -> Headline:
        return find_headline(self.facts, self.fields)

    @cached_property
    def receipts(self) -> Receipts:
        return Receipts(self.facts.story, self.facts.wording, self.facts.own | self.headline.own)


@dataclass(frozen=True)
class Sheet:
    """One plan's digest of one period in one language."""

    plan: Plan
    period: Period
    watch: Watch
    wording: Wording
    lens: Lens
    background: Background
    exchange: Exchange
    stories: Sequence[Story] = ()
    """All that are to be told."""

    @cached_property
    def zone(self) -> ZoneInfo:
        return find_zone(self.plan.zone)

    @property
    def today(self) -> date:
        """The day on which the period ends, in the plan's zone."""
        return self.period.end.astimezone(self.zone).date()

    @cached_property
    def ledger(self) -> LedgerLines:
        known = {**self.background.others, **{story.id: story for story in self.stories}}
        return LedgerLines(self.background.ledger, known, self.watch, self.wording, self.exchange, self.zone)

    def facts(self, story: Story) -> FactLines:
        return self._looked_into(story).facts

    def receipts(self, story: Story) -> Receipts:
        """What a line about that story may be made of."""
        return self._looked_into(story).receipts

    def _looked_into(self, story: Story) -> _Look:
        """Once a story; what comes from elsewhere in the store may be another state of it."""
        found = self._looks.get(story.id)
        if found is None or found.facts.story is not story:
            found = _Look(FactLines(story, self.watch, self.wording, exchange=self.exchange), self.plan.fields)
            self._looks[story.id] = found
        return found

    @cached_property
    def _looks(self) -> dict[str, _Look]:
        return {}

    def borne(self, told: Iterable[Told], own: Iterable[str] = ()) -> Borne:
        """What of `told` has its receipts, each line once; `own` are words of ours beside the facts'."""
        mine = frozenset(own)
        kept: dict[Text, None] = {}
        lost: list[str] = []
        rates: list[Rate] = []
        for story, line in told:
            facts = self.facts(story)
            if not self.receipts(story).bears(line, mine):
                lost.append(f"{story.id}: {plain(line)}")
            elif line:
                kept[line] = None
                rates.extend(facts.rates_in([line]))
        return Borne(tuple(kept), tuple(rates), tuple(lost))

    def with_headline(self, line: Text | str, story: Story) -> Text:
        """ "Applications by 27 March: UK and Japan open a call" """
        return self.wording.say_pieces("{line}: {headline}", line=line, headline=self.headline(story).title)

    def headline(self, story: Story) -> Headline:
        return self._looked_into(story).headline

    def section(self, key: str, heading: str, told: Sequence[Told], own: Iterable[str] = ()) -> tuple[Section, ...]:
        """A section of lines; none where nothing is left."""
        borne = self.borne(told, own)
        if not borne.lines and not borne.lost:
            return ()
        return (Section(key, (Plain(heading),), lines=borne.lines, rates=borne.rates, left_out=borne.lost),)
