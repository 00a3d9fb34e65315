"""Many stories in a few sentences: the joint pledges among them, and the calls that close next. Made of checked facts only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from bot.models import Rate, Story, Text, Watch
from bot.rates import NO_EXCHANGE, Exchange
from bot.wording.catalogue import Wording, plain
from bot.wording.factlines import FactLines, is_call
from bot.wording.headlines import linked_headline
from bot.wording.receipts import Receipts

FEWEST = 4
"""With fewer stories an overview would only say everything twice."""
_PLEDGES = 3
_CALLS = 3
_CLOSING = timedelta(days=70)
"""How far ahead a call's end is worth a word."""


@dataclass(frozen=True)
class Overview:
    """Of `stories`, the best first, for one reader on the day `today` of their zone."""

    stories: Sequence[Story]
    watch: Watch
    wording: Wording
    today: date
    exchange: Exchange = NO_EXCHANGE

    @cached_property
    def lines(self) -> tuple[Text, ...]:
        """The largest joint pledges in one line, and a line for each call; () of few stories, or of such as have neither."""
        pledges, calls = self._with_receipts(self._pledges), self._with_receipts(self._calls)
        among = [self.wording.say_pieces("Among the pledges: {pledges}", pledges=self.wording.listed(pledges))] if pledges else []
        return (*among, *calls)

    @property
    def left_out(self) -> tuple[str, ...]:
        """In words, what would have stood here but has no receipt."""
        return tuple(f"{story.id}: {plain(line)}" for story, line in (*self._pledges, *self._calls) if not self._bears(story, line))

    @property
    def rates(self) -> list[Rate]:
        """What the sums in the lines were converted at."""
        return [rate for story in self.stories if self.lines for rate in self._facts(story).rates_in(self.lines)]

    def _with_receipts(self, told: Sequence[tuple[Story, Text]]) -> list[Text]:
        return [line for story, line in told if self._bears(story, line)]

    def _bears(self, story: Story, line: Text) -> bool:
        return Receipts(story, self.wording, self._facts(story).own).bears(line)

    @cached_property
    def _pledges(self) -> list[tuple[Story, Text]]:
        """The largest pledges we can name with their parties, one a story; there may be others, so they are not called the largest."""
        if len(self.stories) < FEWEST:
            return []
        found = [(size, story, line) for story in self.stories for size, line in [self._facts(story).main_pledge()] if line]
        return [(story, line) for _, story, line in sorted(found, key=lambda each: -each[0])[:_PLEDGES]]

    @cached_property
    def _calls(self) -> list[tuple[Story, Text]]:
        """What readers may apply for, the first to close first, with the story it is from."""
        if len(self.stories) < FEWEST:
            return []
        calls = sorted(
            (day.day, rank)
            for rank, story in enumerate(self.stories)
            for day in story.facts.days
            if is_call(day) and self.today <= day.day <= self.today + _CLOSING
        )
        first = {rank: day for day, rank in reversed(calls)}
        lines = sorted((day, rank) for rank, day in first.items())[:_CALLS]
        return [(self.stories[rank], self._call(day, self.stories[rank])) for day, rank in lines]

    def _call(self, day: date, story: Story) -> Text:
        line = self.wording.say("Applications by {day}", day=self.wording.full_date(day))
        return self.wording.say_pieces("{line}: {headline}", line=line, headline=linked_headline(story, self.wording.language))

    def _facts(self, story: Story) -> FactLines:
        if story.id not in self._known:
            self._known[story.id] = FactLines(story, self.watch, self.wording, exchange=self.exchange)
        return self._known[story.id]

    @cached_property
    def _known(self) -> dict[str, FactLines]:
        return {}
