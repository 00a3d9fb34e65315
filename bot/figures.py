"""What of a story's facts stands together: who is named in a sum's sentence, which outlets state the same sum, which differ.

Figures of several outlets are never merged into one claim: the same figure is one Figure with everyone who states it; where outlets
give different figures for one thing, these stand side by side in one Claim.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

from bot.models import Amount, AmountKind, Day, Member, Organisation, Receipt, Story
from bot.text import fold

CONTEXT = frozenset({AmountKind.TRADE, AmountKind.MARKET, AmountKind.REVENUE, AmountKind.PROFIT})
_ALIKE = 0.6
"""Share of words two purposes have in common (Dice) from which on they mean the same thing."""
_GLOSS = ("", "約", "about ", "around ", "approximately ", "equivalent to ", "~", "or ")
"""What may stand between a bracket and a conversion: "£10m (about ¥2bn)", 10億円（約500万ポンド）."""
Told = TypeVar("Told", Amount, Organisation, Day)


@dataclass(frozen=True)
class Figure:
    """One sum as one or more outlets state it, the best outlet first."""

    stated: tuple[Amount, ...]
    parties: tuple[str, ...]
    """`known_as` of the organisations in its sentence."""

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
        return any(_alike(one.purpose, two.purpose) for one in self.stated for two in other.stated)


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
        for number, amount in enumerate(amounts):
            if not number or not is_gloss(amount, amounts[number - 1]):
                stated.setdefault((amount.currency, amount.low, amount.high), []).append(amount)
        return tuple(Figure(tuple(same), self._parties(same)) for same in stated.values())

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
    def together(self) -> tuple[tuple[str, ...], ...]:
        """The organisations of each sentence that names two or more, each company of names once."""
        sentences = {(o.receipt.entry, o.receipt.sentence): o.receipt for o in self.of_members(self.story.facts.organisations)}
        named = (self.named_with(receipt) for receipt in sentences.values())
        return tuple(dict.fromkeys(names for names in named if names))

    def of_members(self, facts: Iterable[Told]) -> list[Told]:
        """Those that have a source among the story's members, in order."""
        return sorted((fact for fact in facts if fact.receipt.entry in self._ranks), key=lambda fact: self._place(fact.receipt))

    def named_with(self, receipt: Receipt) -> tuple[str, ...]:
        """The organisations that the sentence around `receipt` names."""
        mentions = self._mentions.get(receipt.entry, ())
        return tuple(dict.fromkeys(mention.known_as for mention in mentions if _stands_in(mention.receipt, receipt)))

    def member(self, receipt: Receipt) -> Member:
        return self.story.members[self._ranks[receipt.entry]]

    def gloss(self, amount: Amount) -> Amount | None:
        """The same sum in another currency, as the outlet gives it in brackets."""
        return next((other for other in self.story.facts.amounts if is_gloss(other, amount)), None)

    def _parties(self, amounts: Sequence[Amount]) -> tuple[str, ...]:
        """Who stands in the sum's sentence, in the first outlet whose sentence names anybody; else its payer if that is known."""
        found = next((names for amount in amounts if (names := self.named_with(amount.receipt))), ())
        payers = {amount.payer for amount in amounts if amount.payer}
        known = (name for name, mentions in self.organisations.items() if payers & {name, *(m.receipt.words for m in mentions)})
        return found or tuple(known)

    @cached_property
    def _mentions(self) -> dict[str, list[Organisation]]:
        """By entry, as `organisations` has them."""
        found: dict[str, list[Organisation]] = {}
        for mentions in self.organisations.values():
            for mention in mentions:
                found.setdefault(mention.receipt.entry, []).append(mention)
        return found

    @cached_property
    def _ranks(self) -> dict[str, int]:
        return {member.entry: rank for rank, member in enumerate(self.story.members)}

    def _place(self, receipt: Receipt) -> tuple[int, bool, int]:
        return self._ranks[receipt.entry], receipt.where != "title", receipt.start


def is_gloss(amount: Amount, before: Amount) -> bool:
    """Whether `amount` only says in another currency, in brackets, what stands right before it."""
    one, two = before.receipt, amount.receipt
    if (one.entry, one.where) != (two.entry, two.where) or not one.end < two.start or before.currency == amount.currency:
        return False
    sentence, start, end = fold(two.sentence), fold(one.words), fold(two.words)
    return any(f"{start}{blank}({word}{end}" in sentence for word in _GLOSS for blank in ("", " "))


def _stands_in(mention: Receipt, other: Receipt) -> bool:
    """Whether that name, of the same entry, stands in the sentence of `other`, as a word of its own."""
    if mention.where == other.where and mention.sentence == other.sentence:
        return True
    at = other.sentence.find(mention.words)
    if at < 0 or not mention.words.isascii():
        return at >= 0
    around = other.sentence[at - 1 : at] + other.sentence[at + len(mention.words) :][:1]
    return not any(char.isalnum() for char in around)


def _alike(one: str, other: str) -> bool:
    """Dice over words, or over pairs of letters in a text without blanks."""
    first, second = _tokens(one), _tokens(other)
    return bool(first and second) and 2 * len(first & second) >= _ALIKE * (len(first) + len(second))


def _tokens(text: str) -> set[str]:
    folded = fold(text)
    if folded.isascii():
        return set(folded.split())
    return {folded[at : at + 2] for at in range(max(1, len(folded) - 1))}
