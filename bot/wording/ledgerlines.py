"""The ledger as a table: who, how much, for what, when, and where each sum stands; beneath it what was newly pledged, added up.

Only what is new is added up, each currency by itself and then once in the reader's money at dated rates. Each cell has its receipt; the
totals are our own reckoning and shown as a sum. Trade and market figures never get here: they are no commitments.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from itertools import chain
from zoneinfo import ZoneInfo

from bot.figures import Figure
from bot.models import Commitment, Ledger, Link, Posting, Rate, Section, Story, Strong, Table, Text, Watch
from bot.rates import Exchange, round_about
from bot.text import one_line, shorten
from bot.wording.borne import is_sum_of_words
from bot.wording.catalogue import Wording, msgid, plain
from bot.wording.factlines import FactLines
from bot.wording.headlines import find_headline, find_headliner
from bot.wording.receipts import Receipts
from bot.wording.verbatim import plain_text

ROWS = 20
"""Most lines of a ledger that stand in one table."""
_ADDENDS = 4
"""With more the sum is not written out."""
_PURPOSE = 110
_NOTHING = "–"
_COLUMNS = (msgid("Who"), msgid("How much"), msgid("For what"), msgid("Published"), msgid("Standing"))
_SUM, _STANDING = 1, 4
"""Of the columns."""


def ledger_section(
    ledger: Ledger,
    stories: Mapping[str, Story],
    watch: Watch,
    wording: Wording,
    exchange: Exchange,
    zone: ZoneInfo,
    *,
    heading: Text = (),
    first: int = 0,
    most: int = ROWS,
) -> Section:
    """`most` lines of the ledger from the `first` on, and what is new in all of it. `stories` has those of the commitments by id; what
    has none there, or no receipt, is not printed."""
    return LedgerLines(ledger, stories, watch, wording, exchange, zone).section(heading or plain_text(wording.say("Money")), first, most)


@dataclass(frozen=True)
class LedgerLines:
    """One ledger as one reader is told it."""

    ledger: Ledger
    stories: Mapping[str, Story]
    watch: Watch
    wording: Wording
    exchange: Exchange
    zone: ZoneInfo

    def section(self, heading: Text, first: int = 0, most: int = ROWS) -> Section:
        """Empty, without table and lines, where nothing can be printed."""
        rows = [row for posting in self.ledger.postings[first : first + most] if (row := self._row(posting))]
        gone = tuple(words for row in rows for words in row.left_out)
        kept = [row for row in rows if row.cells]
        lines = tuple(self.totals()) if kept else ()
        return Section("ledger", heading, lines=lines, table=self._table(kept) if kept else None, left_out=gone)

    def in_a_line(self) -> Text:
        """What is new, added up in as few words as it takes; () where nothing is."""
        whole = self._in_readers_money()
        return whole or self.wording.listed([self._total(currency, addends) for currency, addends in self._addends.items()])

    @cached_property
    def rates(self) -> tuple[Rate, ...]:
        """What the sums in the table and the total were converted at."""
        shown = [self._facts(story).much.conversion(figure) for _, story, figure in self._placed]
        return tuple(dict.fromkeys([*(found.rate for found in shown if found), *self._total_rates]))

    # ── rows ────────────────────────────────────────────────────────────────────────────────────────────────────────────────

    def _table(self, rows: Sequence[_Row]) -> Table:
        told = [any(row.posting.standing != "new" for row in rows) or column != _STANDING for column in range(len(_COLUMNS))]
        columns = tuple(plain_text(self.wording.say(name)) for name, shown in zip(_COLUMNS, told, strict=True) if shown)
        cells = tuple(tuple(cell for cell, shown in zip(row.cells, told, strict=True) if shown) for row in rows)
        wholes = {_key(row.posting.commitment) for row in rows}
        return Table(
            columns=columns,
            rows=cells,
            right=(_SUM,),
            indented=tuple(place for place, row in enumerate(rows) if _is_beneath(row.posting, wholes)),
            quiet=tuple(place for place, row in enumerate(rows) if row.posting.standing != "new"),
        )

    def _row(self, posting: Posting) -> _Row | None:
        """None where its story is not at hand any more."""
        commitment = posting.commitment
        story, figure = self._place(commitment)
        if story is None or figure is None:
            return None
        facts = self._facts(story)
        much, receipts = facts.much, self._receipts(story)
        who = facts.who.who(commitment.parties) if commitment.parties else plain_text(shorten(one_line(commitment.amount.payer), 80))
        cells = [who, much.shown(figure), self._purpose(facts, figure, story)]
        borne = [cell if receipts.bears(cell) else () for cell in cells]
        gone = tuple(f"{story.id}: {plain(cell)}" for cell, kept in zip(cells, borne, strict=True) if cell and not kept)
        if not borne[_SUM]:
            return _Row(posting, (), gone)
        last = (plain_text(self._day(commitment.published)), self._standing(posting))
        return _Row(posting, tuple(cell or plain_text(_NOTHING) for cell in (*borne, *last)), gone)

    def _purpose(self, facts: FactLines, figure: Figure, story: Story) -> Text:
        """What for, else what the story is called; it leads to who says so."""
        said = plain(facts.much.purpose(figure.stated, by=True))
        member = facts.ground.member(figure.stated[0].receipt) if said else find_headliner(story, self.wording.language)
        words = shorten(said, _PURPOSE) if said else find_headline(facts).title.words  # one made of facts bears no cut
        return (Link(words, member.url),) if member.url else plain_text(words)

    def _standing(self, posting: Posting) -> Text:
        say, of = self.wording.say, posting.of
        match posting.standing:
            case "new":
                return plain_text(say("new"))
            case "part" if of and (whole := self._stated(of)):
                return plain_text(say("part of {sum}", sum=whole))
            case "part":
                return plain_text(say("part of another"))
            case "again" if of:
                return plain_text(say("re-announced, first seen {day}", day=self._day(of.published)))
            case "doubt" if of:
                return plain_text(say("in doubt: perhaps that of {day}", day=self._day(of.published)))
            case _:
                return plain_text(say("in doubt"))

    def _stated(self, commitment: Commitment) -> str:
        """The sum as the reader writes it; "" if its receipt does not bear it out."""
        amount = commitment.amount
        return self.wording.money(amount.low, amount.currency, high=amount.high) if is_sum_of_words(amount) else ""

    def _day(self, at: datetime) -> str:
        """With its year where that is not the newest commitment's."""
        day = at.astimezone(self.zone).date()
        return self.wording.day_of_year(day) if day.year == self._newest.year else self.wording.day(day)

    @cached_property
    def _newest(self) -> date:
        return max(posting.commitment.published for posting in self.ledger.postings).astimezone(self.zone).date()

    # ── totals ──────────────────────────────────────────────────────────────────────────────────────────────────────────────

    def totals(self) -> Iterable[Text]:
        """ "£26.7m new: £11m + £9.7m + £6m" by currency, all in the reader's money, and how many sums are not added up."""
        for currency, addends in self._addends.items():
            yield self._total(currency, addends)
        if whole := self._in_readers_money():
            yield whole
        if said := self._apart():
            yield plain_text(self.wording.say("Not added up: {counts}", counts=self.wording.say(", ").join(said)))

    def _apart(self) -> list[str]:
        """How many sums are not added up, and why."""
        counts, wording = Counter(posting.standing for posting in self.ledger.postings), self.wording
        said = [
            wording.say_count("{count} announced before", "{count} announced before", counts["again"]) if counts["again"] else "",
            wording.say_count("{count} part of another", "{count} parts of others", counts["part"]) if counts["part"] else "",
            wording.say_count("{count} in doubt", "{count} in doubt", counts["doubt"]) if counts["doubt"] else "",
        ]
        return list(filter(None, said))

    def _total(self, currency: str, addends: Sequence[Commitment]) -> Text:
        low, high = (sum(bound) for bound in zip(*((each.amount.low, each.amount.high) for each in addends), strict=True))
        total = (Strong(self._rounded(self.wording.money(low, currency, high=high), addends)),)
        if len(addends) == 1:
            return self.wording.say_pieces("{total} new", total=total)
        if len(addends) > _ADDENDS:
            count = self.wording.say_count("{count} pledge", "{count} pledges", len(addends))
            return self.wording.say_pieces("{total} new, in {pledges}", total=total, pledges=count)
        parts = self.wording.say(" + ").join(self._stated(each) for each in addends)
        return self.wording.say_pieces("{total} new: {parts}", total=total, parts=parts)

    def _rounded(self, total: str, addends: Iterable[Commitment]) -> str:
        """No surer than the least sure of what was added."""
        told = {each.amount.qualifier for each in addends}
        if told & {"over", "at least"}:
            return self.wording.say("at least {amount}", amount=total)
        return self.wording.say("about {amount}", amount=total) if "about" in told else total

    @cached_property
    def _addends(self) -> Mapping[str, list[Commitment]]:
        """What is new and borne out, by currency, in the ledger's order."""
        found: dict[str, list[Commitment]] = {}
        for posting in self.ledger.new:
            if is_sum_of_words(posting.commitment.amount):
                found.setdefault(posting.commitment.amount.currency, []).append(posting.commitment)
        return found

    def _in_readers_money(self) -> Text:
        """All that is new in one sum; () where it is in that money already, or nothing can be converted."""
        new = list(chain.from_iterable(self._addends.values()))
        if not new or not self.exchange.currency or set(self._addends) == {self.exchange.currency}:
            return ()
        worths = [worth for each in new if (worth := self._worth(each))]
        if not any(rate for _, _, rate in worths):
            return ()
        low, high = (round_about(sum(bound)) for bound in list(zip(*worths, strict=True))[:2])
        total = (Strong(self.wording.say("≈ {sum}", sum=self.wording.money(low, self.exchange.currency, high=high))),)
        if len(worths) < len(new):
            left = [each.amount.currency for each in new if not self._worth(each)]
            return self.wording.say_pieces(
                "{total} new in all, without {currencies}", total=total, currencies=self.wording.names(list(dict.fromkeys(left)))
            )
        return self.wording.say_pieces("{total} new in all", total=total)

    def _worth(self, commitment: Commitment) -> tuple[float, float, Rate | None] | None:
        """Its ends in the reader's money, unrounded, and the rate it took; None where no rate is kept."""
        amount = commitment.amount
        if amount.currency == self.exchange.currency:
            return amount.low, amount.high, None
        rate = self.exchange.rates.find(amount.currency, self.exchange.currency, commitment.published.date())
        return (amount.low * rate.value, amount.high * rate.value, rate) if rate else None

    @cached_property
    def _total_rates(self) -> list[Rate]:
        if not self._in_readers_money():
            return []
        worths = (self._worth(each) for each in chain.from_iterable(self._addends.values()))
        return [worth[2] for worth in worths if worth and worth[2]]

    # ── stories ─────────────────────────────────────────────────────────────────────────────────────────────────────────────

    @property
    def _placed(self) -> Iterable[tuple[Commitment, Story, Figure]]:
        for posting in self.ledger.postings:
            story, figure = self._place(posting.commitment)
            if story and figure:
                yield posting.commitment, story, figure

    def _place(self, commitment: Commitment) -> tuple[Story | None, Figure | None]:
        """Its story, and the figure of it that states the sum; the ledger may call it of another kind than that outlet alone."""
        story = self.stories.get(commitment.story)
        figures = self._facts(story).ground.figures if story else ()
        return story, next((figure for figure in figures if _states(figure, commitment)), None)

    def _facts(self, story: Story) -> FactLines:
        if story.id not in self._known:
            self._known[story.id] = FactLines(story, self.watch, self.wording, exchange=self.exchange)
        return self._known[story.id]

    @cached_property
    def _known(self) -> dict[str, FactLines]:
        return {}

    def _receipts(self, story: Story) -> Receipts:
        if story.id not in self._gates:
            facts = self._facts(story)
            self._gates[story.id] = Receipts(story, self.wording, facts.own | find_headline(facts).own)
        return self._gates[story.id]

    @cached_property
    def _gates(self) -> dict[str, Receipts]:
        """By story: what it takes to look into one story is the same for each of its sums."""
        return {}


@dataclass(frozen=True)
class _Row:
    posting: Posting
    cells: tuple[Text, ...]
    """() where its sum has no receipt."""
    left_out: tuple[str, ...]


def _states(figure: Figure, commitment: Commitment) -> bool:
    return any(amount.receipt == commitment.amount.receipt for amount in figure.stated)


def _is_beneath(posting: Posting, wholes: set[tuple[str, int]]) -> bool:
    return posting.standing == "part" and posting.of is not None and _key(posting.of) in wholes


def _key(commitment: Commitment) -> tuple[str, int]:
    return commitment.story, commitment.place
