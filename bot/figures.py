"""What of a story's facts stands together: who is named in a sum's sentence, which outlets state the same sum, which differ.

Figures of several outlets are never merged into one claim: the same figure is one Figure with everyone who states it; where outlets
give different figures for one thing, these stand side by side in one Claim.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import chain
from typing import TypeVar

from bot.models import Amount, AmountKind, Day, Member, Organisation, Receipt, Story
from bot.rates import may_be_converted, rough_pounds
from bot.text import fold

CONTEXT = frozenset({AmountKind.TRADE, AmountKind.MARKET, AmountKind.REVENUE, AmountKind.PROFIT})
_ALIKE = 0.6
"""Share of words two purposes have in common (Dice) from which on they mean the same thing."""
_CONVERSION = re.compile(
    r"(?P<before>\S*\d\S*(?: (?:thousand|million|billion|trillion|m|bn|tn))?(?: [a-z]{3,9})?) ?"
    r"\((?:約|about |around |approximately |equivalent to |or |~)?$"
)
"""What stands before a conversion: a sum and an opening bracket, as in "£10m (about ¥2bn)" and 10億円（約500万ポンド）."""
_NEAR = 60
"""Characters before a sum in which that is looked for."""
_ROUNDED = 0.01
_COMPANY = re.compile(r"\band\b|&|と|、|,")
"""Between the members of a company of payers."""
_KEPT = 2**14
"""Purposes, and pairs of them, of which it is remembered how they compare."""
Told = TypeVar("Told", Amount, Organisation, Day)


@dataclass(frozen=True)
class Figure:
    """One sum as one or more outlets state it, the best outlet first."""

    stated: tuple[Amount, ...]
    parties: tuple[str, ...]
    """`known_as` of the organisations in its sentence; where the sentence has several sums, of who pays this one."""

    @property
    def context(self) -> bool:
        """What one outlet calls trade and another a pledge is shown as the lesser thing."""
        return any(amount.kind in CONTEXT for amount in self.stated)

    @property
    def pledged(self) -> bool:
        return not self.context and any(amount.kind.pledged for amount in self.stated)

    @property
    def kind(self) -> AmountKind:
        return next((amount.kind for amount in self.stated if amount.kind in CONTEXT), self.stated[0].kind)

    def differs(self, other: Figure) -> bool:
        """Whether the two are two outlets' word on one thing: no outlet gives both, the currency and the purpose are the same."""
        mine, others = ({amount.receipt.entry for amount in figure.stated} for figure in (self, other))
        if mine & others or not (self.pledged and other.pledged) or self.stated[0].currency != other.stated[0].currency:
            return False
        return any(alike(one.purpose, two.purpose) for one in self.stated for two in other.stated)


Claim = tuple[Figure, ...]


@dataclass(frozen=True)
class Ground:
    """A story's facts in the order of its outlets and of their texts. Facts of entries that are no members are left out."""

    story: Story

    @cached_property
    def organisations(self) -> dict[str, list[Organisation]]:
        """All mentions by full name."""
        found: dict[str, list[Organisation]] = {}
        for organisation in self.of_members(self.story.facts.organisations):
            found.setdefault(organisation.known_as, []).append(organisation)
        return found

    @cached_property
    def figures(self) -> tuple[Figure, ...]:
        amounts = self.of_members(self.story.facts.amounts)
        stated: dict[tuple[str, float, float], list[Amount]] = {}
        currencies = {amount.currency for amount in amounts}
        for amount in amounts:
            if len(currencies) > 1 and converted(amount):
                continue
            same = next((key for key, others in stated.items() if _rounds(amount, others)), (amount.currency, amount.low, amount.high))
            stated.setdefault(same, []).append(amount)
        figures = [Figure(tuple(same), self._parties(same)) for same in stated.values()]
        again = {id(told): of for told in figures if (of := _retold(told, figures))}
        echoes: dict[int, list[Figure]] = {}
        for told in figures:
            if of := again.get(id(told)):
                echoes.setdefault(id(of), []).append(told)
        return tuple(self._with_echoes(figure, echoes.get(id(figure), [])) for figure in figures if id(figure) not in again)

    def _with_echoes(self, figure: Figure, echoes: Sequence[Figure]) -> Figure:
        """That figure with those who state it in another currency."""
        if not echoes:
            return figure
        parties = next((f.parties for f in (figure, *echoes) if f.parties), ())
        return Figure(tuple(chain(figure.stated, *(echo.stated for echo in echoes))), parties)

    @cached_property
    def claims(self) -> tuple[Claim, ...]:
        """The pledged figures, those on which outlets differ together."""
        claims: list[Claim] = []
        for figure in self.figures:
            place = next((n for n, claim in enumerate(claims) if all(figure.differs(other) for other in claim)), None)
            if place is not None:
                claims[place] += (figure,)
            elif figure.pledged:
                claims.append((figure,))
        return tuple(claims)

    @cached_property
    def main_figure(self) -> Figure | None:
        """The sum that the story is about: of the sums that stand alone in their sentence, the first pledge, else the largest."""
        alone = [figure for figure in self.figures if not figure.context and all(self._sums_beside(a) < 2 for a in figure.stated)]  # noqa: PLR2004  # two sums are parts of something
        pledged = [figure for figure in alone if figure.pledged]
        return pledged[0] if pledged else max(alone, key=lambda f: rough_pounds(f.stated[0].currency, f.stated[0].low), default=None)

    @cached_property
    def together(self) -> tuple[tuple[str, ...], ...]:
        """The organisations of each sentence that we hold, each company of names once."""
        named = (self.named_with(receipt) for receipt in self.one_a_sentence(self.held))
        return tuple(dict.fromkeys(names for names in named if names))

    @cached_property
    def held(self) -> list[Receipt]:
        """The members' words that name an organisation or are evidence, in order."""
        named = [organisation.receipt for organisation in self.of_members(self.story.facts.organisations)]
        shown = [receipt for receipts in self.story.evidence.values() for receipt in receipts if receipt.entry in self._ranks]
        return sorted([*named, *shown], key=self._place)

    def one_a_sentence(self, receipts: Iterable[Receipt]) -> list[Receipt]:
        """The last receipt of each sentence, the sentences in order."""
        return list({(receipt.entry, receipt.sentence): receipt for receipt in sorted(receipts, key=self._place)}.values())

    def of_members(self, facts: Iterable[Told]) -> list[Told]:
        """Those that have a source among the story's members, in order."""
        return sorted((fact for fact in facts if fact.receipt.entry in self._ranks), key=lambda fact: self._place(fact.receipt))

    def named_with(self, receipt: Receipt) -> tuple[str, ...]:
        """The organisations that the sentence around `receipt` names, by a name that we know; within a longer name no shorter one is."""
        named = self.places_in(receipt.sentence)
        return tuple(name for name in self.organisations if name in named)

    def places_in(self, sentence: str) -> dict[str, int]:
        """Where in `sentence` each organisation that it names first stands, by full name."""
        left, places = sentence, dict[str, int]()
        for name, organisation in self._names:
            if (at := left.find(name)) >= 0 and _stands_in(name, left, at):
                places[organisation] = min(at, places.get(organisation, at))
                left = left.replace(name, "\n" * len(name))
        return places

    def member(self, receipt: Receipt) -> Member:
        return self.story.members[self._ranks[receipt.entry]]

    def gloss(self, amount: Amount) -> Amount | None:
        """The same sum in another currency, as the outlet gives it in brackets."""
        words = fold(amount.receipt.words)
        beside = (a for a in self.story.facts.amounts if a.receipt.entry == amount.receipt.entry and a.currency != amount.currency)
        return next((other for other in beside if converted(other).endswith(words)), None)

    def payers(self, amounts: Iterable[Amount]) -> tuple[str, ...]:
        """Whom an outlet says to pay it, as far as we know the name."""
        payers = {amount.payer for amount in amounts if amount.payer}
        called = {name: {name, *(m.receipt.words for m in told), *told[0].names.values()} for name, told in self.organisations.items()}
        return tuple(name for name, names in called.items() if payers & names)

    def _parties(self, amounts: Sequence[Amount]) -> tuple[str, ...]:
        """Who stands in the sum's sentence, in the first outlet whose sentence names anybody; else its payer if that is known.

        Of a sentence with several sums only the payer is told: who else stands there may belong to another of them. Where payers
        stand in company and not all of them are known, nobody is told, lest one be said to pay it all."""
        known = self.payers(amounts)
        if any(self._sums_beside(amount) > 1 for amount in amounts):
            return known
        found = next(((amount, names) for amount in amounts if (names := self.named_with(amount.receipt))), None)
        if found is None:
            return known
        company = [part for part in _COMPANY.split(found[0].payer) if part.strip()]
        return () if len(company) > max(1, len(found[1])) else found[1]

    def _sums_beside(self, amount: Amount) -> int:
        """How many sums its sentence has, conversions left out."""
        return len(self._sums_by_sentence.get((amount.receipt.entry, amount.receipt.sentence), ()))

    @cached_property
    def _sums_by_sentence(self) -> dict[tuple[str, str], set[tuple[str, float, float]]]:
        sums: dict[tuple[str, str], set[tuple[str, float, float]]] = {}
        for amount in self.story.facts.amounts:
            if amount.receipt.sentence and not converted(amount):
                sums.setdefault((amount.receipt.entry, amount.receipt.sentence), set()).add((amount.currency, amount.low, amount.high))
        return sums

    @cached_property
    def _names(self) -> list[tuple[str, str]]:
        """All that organisations are called, with who that is, the longest first. A story keeps one outlet's mention of an organisation,
        but every outlet's sentence may name it."""
        called = {
            (name, known_as)
            for known_as, mentions in self.organisations.items()
            for name in (known_as, *(mention.receipt.words for mention in mentions), *mentions[0].names.values())
        }
        return sorted(called, key=lambda pair: (-len(pair[0]), pair))

    @cached_property
    def _ranks(self) -> dict[str, int]:
        return {member.entry: rank for rank, member in enumerate(self.story.members)}

    def _place(self, receipt: Receipt) -> tuple[int, bool, int]:
        return self._ranks[receipt.entry], receipt.where != "title", receipt.start


def converted(amount: Amount) -> str:
    """The sum, folded, that `amount` only says again in brackets and in another currency; "" if it stands for itself."""
    sentence, words = fold(amount.receipt.sentence), fold(amount.receipt.words)
    at = sentence.find(f"{words})")
    found = _CONVERSION.search(sentence[max(0, at - _NEAR) : at]) if at > 0 else None
    return found["before"] if found else ""


def _retold(figure: Figure, figures: Sequence[Figure]) -> Figure | None:
    """The one figure of other outlets that this one is about as much as, in its own readers' currency: £7.5m, of which a Japanese paper
    writes about ¥1.6bn. Only a sum that is given as approximate is taken for a conversion, and only of one that is not."""
    if figure.context or any(amount.qualifier != "about" for amount in figure.stated):
        return None
    outlets = {amount.receipt.entry for amount in figure.stated}
    first = figure.stated[0]
    same = [
        other
        for other in figures
        if not other.context
        and other.stated[0].qualifier == ""
        and not outlets & {amount.receipt.entry for amount in other.stated}
        and may_be_converted((first.currency, first.value), (other.stated[0].currency, other.stated[0].value))
    ]
    return same[0] if len(same) == 1 else None


def _rounds(amount: Amount, others: Sequence[Amount]) -> bool:
    """Whether one is another outlet's pledge with fewer digits: £260m for £259.3m, never £10m for £11m."""
    return any(
        amount.currency == other.currency
        and amount.kind.pledged
        and other.kind.pledged
        and amount.receipt.entry != other.receipt.entry
        and amount.low == amount.high
        and other.low == other.high
        and 0 < abs(amount.value - other.value) <= _ROUNDED * other.value
        for other in others
    )


def _stands_in(name: str, sentence: str, at: int) -> bool:
    """Whether that name, which begins at `at`, stands there as words of its own."""
    if not name.isascii():
        return True
    around = sentence[:at][-1:] + sentence[at + len(name) :][:1]
    return not any(char.isascii() and char.isalnum() for char in around)


@lru_cache(_KEPT)
def alike(one: str, other: str) -> bool:
    """Whether two purposes mean the same: Dice over words, or over pairs of letters in a text without blanks."""
    first, second = _tokens(one), _tokens(other)
    return bool(first and second) and 2 * len(first & second) >= _ALIKE * (len(first) + len(second))


@lru_cache(_KEPT)
def _tokens(text: str) -> frozenset[str]:
    """The words of `text`, folded; of one that is not ASCII its pairs of letters."""
    folded = fold(text)
    if folded.isascii():
        return frozenset(folded.split())
    return frozenset(folded[at : at + 2] for at in range(max(1, len(folded) - 1)))
