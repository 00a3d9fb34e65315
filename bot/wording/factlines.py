"""A story's facts as lines: who ↔ who · how much · for what.

Only what stands together in one sentence of one outlet is put into one line; an arrow is drawn only between organisations of both
sides that one sentence names. Money that is no pledge is marked as context, and nothing is added up.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import chain
from typing import Protocol

from bot.figures import Claim, Figure, Ground
from bot.models import Amount, AmountKind, Day, Organisation, Plain, Rate, Story, Strong, Text, Watch
from bot.rates import NO_EXCHANGE, Exchange, rough_pounds
from bot.text import one_line
from bot.watches import label
from bot.wording.borne import is_day_of_words, is_sum_of_words
from bot.wording.catalogue import Wording, merged, msgid, plain
from bot.wording.deadlines import Deadlines, is_call
from bot.wording.hours import deadline_words
from bot.wording.parties import Parties
from bot.wording.sums import Sums
from bot.wording.verbatim import EXCERPT, Voices, excerpt, plain_text

__all__ = ["FactLines", "is_call"]

LINES = 5
_LABELS = {
    AmountKind.TRADE: msgid("trade"),
    AmountKind.MARKET: msgid("market"),
    AmountKind.REVENUE: msgid("revenue"),
    AmountKind.PROFIT: msgid("profit"),
    AmountKind.PRICE: msgid("a price"),
    AmountKind.COST: msgid("a cost"),
    AmountKind.FINE: msgid("a fine"),
}
_SUMS = 3
"""Most sums in one line."""


class Above(Protocol):
    """What a headline made of facts says already."""

    @property
    def names(self) -> AbstractSet[str]:
        """Bodies, by `known_as`."""
        ...

    @property
    def sum(self) -> str: ...


@dataclass(frozen=True)
class FactLines:
    """The facts of one story as one reader is told them."""

    story: Story
    watch: Watch
    wording: Wording
    told: str = ""
    """The summary that stands beside the lines: no line needs to say its sentences again."""
    exchange: Exchange = NO_EXCHANGE
    """What sums are converted with for this reader."""

    @cached_property
    def ground(self) -> Ground:
        return Ground(self.story)

    @cached_property
    def voices(self) -> Voices:
        return Voices(self.ground, self.wording)

    @cached_property
    def who(self) -> Parties:
        return Parties(self.ground, self.watch, self.wording)

    @cached_property
    def much(self) -> Sums:
        return Sums(self.voices, self.exchange)

    def lines(self, limit: int = LINES, *, above: Above | None = None) -> tuple[Text, ...]:
        """At most `limit` lines, the most important first: pledges of both sides, who works with whom, other pledges, dates, context; none
        says again what stands `above`."""
        claims, headed = self.ground.claims, above.names if above else frozenset()
        joint = self._claim_lines([claim for claim in claims if self.who.joins_sides(claim[0].parties)], headed)
        single = [claim for claim in claims if not self.who.joins_sides(claim[0].parties)]
        alone = self._claim_lines([claim for claim in single if self._says_itself(claim)], headed)
        bare = self._bare_lines([claim[0] for claim in single if not self._says_itself(claim)])
        ties = [self.who.who(names) for names in self.who.bare_ties() if not self.who.sided(names) <= headed]
        context = [self._other_line(figure) for figure in self.ground.figures if figure.context]
        rest = [figure for figure in self.ground.figures if not figure.context and not figure.pledged]
        clear = [figure for figure in rest if figure.kind is AmountKind.OTHER and self.much.purpose(figure.stated)]
        unsorted = [self._other_line(figure) for figure in clear]
        asides = [self._other_line(figure) for figure in rest if figure not in clear]
        apart = [] if joint or ties or headed >= {*self.who.firsts()} else [self.who.mentioned()]
        deadlines = Deadlines(self.voices, self.watch, self.told).lines()
        first = list(dict.fromkeys(filter(None, [*apart, *joint, *ties[:1], *alone, *bare, *deadlines, *unsorted])))
        # One line is kept for context: the figure that outlets misread is better seen marked than not at all.
        lines = [
            *first[: limit - bool(context)],
            *context[:1],
            *first[limit - bool(context) :],
            *ties[1:2],
            *context[1:],
            *asides,
            *ties[2:],
        ]
        said = (line for line in lines if line and not (above and plain(line) == above.sum))
        return tuple(dict.fromkeys(said))[:limit]

    def in_brief(self, *, above: Above | None = None) -> Text:
        """ "who ↔ who · £11m": the first company that acts together, and the sum that the story is about; of these what does not stand
        `above`."""
        figure = self.ground.main_figure
        money = self.much.shown(figure) if figure else ()
        if above:
            return () if plain(money) == above.sum else money
        who = plain_text(self.who.names_only(self.who.actors())) or self.who.mentioned()
        return self.wording.joined([who, money])

    def main_pledge(self) -> tuple[float, Text]:
        """What the story is about if that is a pledge and both sides act in it: its rough size, and "£9m (Royal Society ↔ JSPS)";
        (0, ()) if not."""
        figure, actors = self.ground.main_figure, self.who.actors()
        if not figure or not figure.pledged or not actors:
            return 0.0, ()
        size = rough_pounds(figure.stated[0].currency, figure.stated[0].low)
        names = self.who.names_only(actors)
        stated = self.much.stated(figure)
        if worth := self.much.worth(figure):
            return size, self.wording.say_pieces("{sum} ({worth}; {who})", sum=stated, worth=worth, who=names)
        return size, self.wording.say_pieces("{sum} ({who})", sum=stated, who=names)

    def emphasised(self, summary: str, lines: Iterable[Text]) -> Text:
        """The summary with the sums in bold that none of the `lines` says."""
        told = {piece.words for line in lines for piece in line if isinstance(piece, Strong)}
        figures = [figure for figure in self.ground.figures if not figure.context and plain(self.much.stated(figure)) not in told]
        sums = {words for figure in figures for words in self.much.said_in(figure, summary)}
        if not sums:
            return plain_text(summary)
        parts = re.split(rf"(?<!\d)({'|'.join(re.escape(words) for words in sorted(sums, key=len, reverse=True))})", summary)
        return merged([Strong(part) if number % 2 else Plain(part) for number, part in enumerate(parts)])

    @cached_property
    def own(self) -> frozenset[str]:
        """What in these lines is ours and no source's: sides' names, counts, days, sums as we write and convert them. Of a fact that its
        receipt does not bear out nothing is declared."""
        story = self.story.facts
        borne = (figure for figure in self.ground.figures if is_sum_of_words(self.much.for_reader(figure)))
        worths = (found for figure in borne if (found := self.much.conversion(figure)))
        return frozenset(
            chain(
                (label(side.labels, self.wording.language) for side in self.watch.sides),
                (f"+{count}" for count in range(1, len(story.organisations))),
                chain.from_iterable(map(self._own_days, self.ground.of_members(story.days))),
                self.own_sums(story.amounts),
                (self.wording.money(worth.low, self.exchange.currency, high=worth.high) for worth in worths),
            )
        )

    def _own_days(self, day: Day) -> Iterable[str]:
        """How we write that day, and its hour, as far as its words bear them out."""
        days = [replace(day, moment=None), day]
        return [deadline_words(each, self.watch, self.wording) for each in days if is_day_of_words(each, self.watch)]

    def own_sums(self, amounts: Iterable[Amount]) -> Iterable[str]:
        """Those sums as the reader writes them."""
        return self.much.own(amounts)

    def rates_in(self, lines: Iterable[Text]) -> tuple[Rate, ...]:
        """What the sums in those lines of ours were converted at."""
        return self.much.rates_in(lines)

    def sums(self, amounts: Iterable[Amount]) -> list[str]:
        """ "£6m for telecoms networks": those sums, each with its own purpose."""
        told = [(plain_text(self.much.written(amount)), self.much.purpose([amount])) for amount in self.ground.of_members(amounts)]
        return [plain(self.much.for_purpose(money, purpose)) for money, purpose in told]

    def names(self, organisations: Iterable[Organisation]) -> list[str]:
        return [self.who.name(organisation) for organisation in self.ground.of_members(organisations)]

    # ── a line of money ─────────────────────────────────────────────────────────────────────────────────────────────────────

    def _claim_lines(self, claims: Sequence[Claim], headed: AbstractSet[str]) -> list[Text]:
        """A line for each who, with all that it pledges; a line for each claim that names nobody. Who is `headed` is not named again."""
        payers: dict[Text, list[Claim]] = {}
        for claim in claims:
            payers.setdefault(self._payer(claim), []).append(claim)
        lines = [self._claim_line((), [claim]) for claim in payers.pop((), [])]
        shown = [(() if self._is_headed(theirs[0], headed) else who, theirs) for who, theirs in payers.items()]
        named = [self._claim_line(who, theirs[at : at + _SUMS]) for who, theirs in shown for at in range(0, len(theirs), _SUMS)]
        return [*named, *lines]

    def _is_headed(self, claim: Claim, headed: AbstractSet[str]) -> bool:
        return any(headed == self.who.sided(figure.parties) for figure in claim if figure.parties)

    def _payer(self, claim: Claim) -> Text:
        return next((line for figure in claim if (line := self.who.who(figure.parties))), ())

    def _claim_line(self, who: Text, claims: Sequence[Claim]) -> Text:
        """ "who · £11m · gene therapies"; of several "who · £9.7m for three projects and £6m for networks"."""
        if len(claims) > 1:
            parts = [self._claim_part(claim) for claim in claims]
            return self.wording.joined([who, self.wording.list_pieces(parts)])
        return self.wording.joined([who, self.much.of_claim(claims[0]), self.much.purpose(_stated(claims[0]), by=True)])

    def _claim_part(self, claim: Claim) -> Text:
        purpose = self.much.purpose(_stated(claim))
        if len(claim) > 1 or not purpose or not (worth := self.much.worth(claim[0])):
            return self.much.for_purpose(self.much.of_claim(claim), purpose)
        stated = self.much.stated(claim[0])
        return self.wording.say_pieces("{sum} ({worth}) for {purpose}", sum=stated, worth=worth, purpose=purpose)

    def _says_itself(self, claim: Claim) -> bool:
        """Whether it has a party or a purpose to show beside the sum."""
        return bool(self._payer(claim) or self.much.purpose(_stated(claim)))

    def _bare_lines(self, figures: Sequence[Figure]) -> list[Text]:
        """Pledges with neither party nor purpose, each in its sentence; what the summary says stands out there."""
        return [self._in_its_sentence(figure) for figure in figures]

    def _in_its_sentence(self, figure: Figure, *parts: Text) -> Text:
        """A sum that says nothing by itself, in its outlet's words; nothing if these stand in the summary or another line already."""
        amount, sentence = self.much.for_reader(figure), self._sentence(figure)
        said = excerpt(sentence, one_line(amount.receipt.words), EXCERPT)
        explained = sentence in self.told or (not figure.context and self.much.said_in(figure, self.told))
        if said and (explained or self._first_bare[sentence] is not figure):
            return ()
        return self.wording.joined([self.much.shown(figure), *parts, self.voices.quoted(said, amount.receipt, by=True)])

    def _sentence(self, figure: Figure) -> str:
        return one_line(self.much.for_reader(figure).receipt.sentence)

    @cached_property
    def _first_bare(self) -> dict[str, Figure]:
        """By sentence, its first sum without a purpose: the one that brings the sentence."""
        bare: dict[str, Figure] = {}
        for figure in self.ground.figures:
            if not self.much.purpose(figure.stated):
                bare.setdefault(self._sentence(figure), figure)
        return bare

    def _other_line(self, figure: Figure) -> Text:
        """ "£33bn · bilateral trade, as context"; what is neither pledge nor context just says what it is."""
        what = self.much.purposes(figure)
        named = plain_text(self.wording.say(_LABELS[figure.kind])) if figure.kind in _LABELS else ()
        if not figure.context:
            return self.wording.joined([self.much.shown(figure), what, named]) if what else self._in_its_sentence(figure, named)
        # A trade or market figure's purpose names it already; "revenue" must always be said.
        said = what if what and figure.kind in {AmountKind.TRADE, AmountKind.MARKET} else self.wording.joined([what, named])
        marked = self.wording.say_pieces("{what}, as context", what=said)
        line = self.wording.joined([self.much.shown(figure), marked])
        return line if what else self._in_its_sentence(figure, marked) or line


def _stated(claim: Claim) -> list[Amount]:
    return [amount for figure in claim for amount in figure.stated]
