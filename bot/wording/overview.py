"""Many stories in one paragraph of checked facts: how much there is, the largest joint pledges, who is new together, what closes next."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from bot.models import Coming, Rate, Story, Text, Watch
from bot.rates import NO_EXCHANGE, Exchange
from bot.watches import label
from bot.wording.calls import days_of, open_calls, own_of, word_call
from bot.wording.catalogue import Wording, plain
from bot.wording.factlines import FactLines
from bot.wording.headlines import find_headline, first_field
from bot.wording.receipts import Receipts

FEWEST = 4
"""With fewer stories it would only say everything twice."""
_PLEDGES = 3
_TIES = 2
_FIELDS = 3
_OF_FIELD = 2
"""A field is named from so many stories on."""

Told = tuple[Story, Text, frozenset[str]]
"""A line, the story whose receipts must bear it, and words of ours in it beside its facts'."""

_NOTHING: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Overview:
    """Of `stories`, the best first, for one reader on the day `today` of their zone."""

    stories: Sequence[Story]
    watch: Watch
    wording: Wording
    today: date
    exchange: Exchange = NO_EXCHANGE
    fields: Sequence[str] = ()
    """That the reader asked for, () for any."""
    coming: Sequence[Coming] | None = None
    """Days ahead, of these stories or others; None for these stories' own."""
    told_before: Collection[str] = ()
    """Stories whose pledges are not new, by id."""
    pledged: Text = ()
    """What is newly pledged in all, reckoned by a ledger."""
    ties: Sequence[tuple[Story, Text]] = ()
    """Those that are new, as "A ↔ B"."""

    @cached_property
    def paragraph(self) -> Text:
        """() of few stories, or where the facts give no more than counts."""
        if len(self.stories) < FEWEST or not self._sentences:
            return ()
        say = self.wording.say_pieces
        told = say("{sentence}.", sentence=self._counts)
        for sentence in self._sentences:
            told = say("{before} {sentence}.", before=told, sentence=sentence)
        return told

    @property
    def left_out(self) -> tuple[str, ...]:
        """In words, what would have stood here but has no receipt."""
        told = (*self._pledges, *self._new_ties, *self._calls[:1])
        return tuple(f"{story.id}: {plain(line)}" for story, line, own in told if not self._bears(story, line, own))

    @property
    def rates(self) -> list[Rate]:
        """What the sums in it were converted at."""
        return [rate for story, line, _ in self._pledges for rate in self._facts(story).rates_in([line])] if self.paragraph else []

    @cached_property
    def _sentences(self) -> list[Text]:
        pledges, ties, calls = map(self._borne, (self._pledges, self._new_ties, self._calls))
        say, listed = self.wording.say_pieces, self.wording.listed
        told = [
            say("Money: {total}", total=self.pledged) if self.pledged else (),
            say("Among the pledges: {pledges}", pledges=listed(pledges)) if pledges else (),
            say("New together: {ties}", ties=listed(ties)) if ties else (),
            say("Next to close: {call}", call=calls[0]) if calls else (),
        ]
        return list(filter(None, told))

    @property
    def _counts(self) -> str:
        """ "26 stories in 17 fields, most of them in Quantum (5), Pharma & biotech (4) and Space (3)"."""
        wording = self.wording
        count = wording.say_count("{count} story", "{count} stories", len(self.stories))
        fields = Counter(first_field(story, self.watch, self.fields) for story in self.stories)
        said = wording.say_count("{stories} in {count} field", "{stories} in {count} fields", len(fields), stories=count)
        known = [(field, many) for key, many in fields.most_common() if (field := self.watch.field(key)) and many >= _OF_FIELD]
        if len(fields) == 1 or not known:
            return said
        counted = [(label(field.labels, wording.language), wording.number(many)) for field, many in known[:_FIELDS]]
        names = [wording.say("{what} ({names})", what=name, names=many) for name, many in counted]
        return wording.say("{stories}, most of them in {fields}", stories=said, fields=wording.names(names))

    @cached_property
    def _pledges(self) -> list[Told]:
        """The largest pledges we can name with their parties, one a story; there may be others, so they are not called the largest."""
        fresh = [story for story in self.stories if story.id not in self.told_before]
        found = [(size, story, line) for story in fresh for size, line in [self._facts(story).main_pledge()] if line]
        return [(story, line, _NOTHING) for _, story, line in sorted(found, key=lambda each: -each[0])[:_PLEDGES]]

    @cached_property
    def _new_ties(self) -> list[Told]:
        """Those that no pledge has named already."""
        told, arrow = " ".join(plain(line) for _, line, _ in self._pledges), self.wording.say(" ↔ ")
        fresh = ((story, line) for story, line in self.ties if not any(name in told for name in plain(line).split(arrow)))
        return [(story, line, _NOTHING) for story, line in fresh][:_TIES]

    @cached_property
    def _calls(self) -> list[Told]:
        """What readers may apply for, the first to close first."""
        calls = open_calls(days_of(self.stories) if self.coming is None else self.coming, self.today)
        return [self._call(call, self._facts(call.story)) for call in calls]

    def _call(self, call: Coming, facts: FactLines) -> Told:
        headline = find_headline(facts, self.fields)
        return call.story, word_call(call, facts, headline), headline.own | own_of(call, facts)

    def _borne(self, told: Iterable[Told]) -> list[Text]:
        return [line for story, line, own in told if self._bears(story, line, own)]

    def _bears(self, story: Story, line: Text, own: frozenset[str]) -> bool:
        return Receipts(story, self.wording, self._facts(story).own).bears(line, own)

    def _facts(self, story: Story) -> FactLines:
        if story.id not in self._known:
            self._known[story.id] = FactLines(story, self.watch, self.wording, exchange=self.exchange)
        return self._known[story.id]

    @cached_property
    def _known(self) -> dict[str, FactLines]:
        return {}
