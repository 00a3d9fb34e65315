"""A story's facts as lines: who ↔ who · how much · for what.

Only what stands together in one sentence of one outlet is put into one line; an arrow is drawn only between organisations of both
sides that one sentence names. Figures of several outlets are never merged into one claim: the same figure is said once, differing ones
outlet by outlet. Money that is no pledge is marked as context.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

from bot.models import OTHER, Amount, AmountKind, Language, Member, Organisation, Plain, Receipt, Story, Strong, Text, Watch
from bot.text import fold, one_line, shorten
from bot.watches import label
from bot.wording import Wording, msgid

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
_NAMES_A_SIDE = 3
_PURPOSE = 90
_ALIKE = 0.6
"""Share of words two purposes have in common (Dice) from which on they mean the same thing."""
Told = TypeVar("Told", Amount, Organisation)
_TOLD_AS_CONTEXT = {AmountKind.TRADE, AmountKind.MARKET, AmountKind.REVENUE, AmountKind.PROFIT}


@dataclass(frozen=True)
class Figure:
    """One sum as one or more outlets state it, the best outlet first."""

    stated: tuple[Amount, ...]
    parties: tuple[str, ...]
    """`known_as` of the organisations in its sentence."""

    @property
    def context(self) -> bool:
        """What one outlet calls trade and another a pledge is shown as the lesser thing."""
        return any(amount.kind in _TOLD_AS_CONTEXT for amount in self.stated)

    @property
    def pledged(self) -> bool:
        return not self.context and any(amount.kind.pledged for amount in self.stated)

    @property
    def entries(self) -> frozenset[str]:
        return frozenset(amount.receipt.entry for amount in self.stated)


@dataclass(frozen=True)
class FactLines:
    """The facts of one story as one reader is told them."""

    story: Story
    watch: Watch
    wording: Wording

    def lines(self, limit: int = LINES) -> tuple[Text, ...]:
        """At most `limit` lines, the most important first."""
        pledged = [group for group in self._claims if group[0].pledged]
        joint = [self._claim_line(group) for group in pledged if self._joins_sides(group[0].parties)]
        alone = [self._claim_line(group) for group in pledged if not self._joins_sides(group[0].parties)]
        ties = [self._who(pair) for pair in self._bare_ties()]
        context = [self._context_line(figure) for figure in self._figures if figure.context]
        rest = [self._context_line(figure) for figure in self._figures if not figure.context and not figure.pledged]
        lines = [*joint, *ties[:1], *alone, *context[:1], *ties[1:], *context[1:], *rest]
        if not joint and not ties and (parties := self._parties_line()):
            lines.insert(0, parties)
        return tuple(dict.fromkeys(lines))[:limit]

    def sums(self, amounts: Iterable[Amount]) -> list[str]:
        """ "£6m for telecoms networks": those sums, each with its own purpose."""
        told = [(self.sum(amount), self.purpose([amount])) for amount in self._of_members(amounts)]
        return [self.wording.say("{sum} for {purpose}", sum=money, purpose=purpose) if purpose else money for money, purpose in told]

    def names(self, organisations: Iterable[Organisation]) -> list[str]:
        return [self._name(organisation) for organisation in self._of_members(organisations)]

    # ── who ─────────────────────────────────────────────────────────────────────────────────────────────────────────────────

    def party(self, name: str) -> str:
        """ "Orchard Therapeutics (UK; parent Kyowa Kirin, Japan)": where it acts, and who owns it if that is the other side."""
        organisation = self._organisations[name][0]
        shown, side = self._name(organisation), self._side(organisation.side)
        parent_side = self._side(organisation.parent_side)
        if side and organisation.parent and parent_side and organisation.parent_side != organisation.side:
            parent = self._name_of(organisation.parent)
            return self.wording.say(
                "{name} ({side}; parent {parent}, {parent_side})", name=shown, side=side, parent=parent, parent_side=parent_side
            )
        return self.wording.say("{name} ({side})", name=shown, side=side) if side else shown

    def _who(self, names: Sequence[str]) -> Text:
        """One side ↔ the other where both are named; else just who is."""
        owners = {self._organisations[name][0].parent for name in names}
        sides = [
            [name for name in names if name not in owners and self._organisations[name][0].side == side.key] for side in self.watch.sides
        ]
        known = [self._some(side) for side in sides if side]
        return (Plain(self.wording.say(" ↔ ").join(known)),) if known else ()

    def _some(self, names: Sequence[str]) -> str:
        shown = [self.party(name) for name in names[:_NAMES_A_SIDE]]
        more = len(names) - len(shown)
        return self.wording.names(shown) + (f" +{more}" if more > 0 else "")

    def _joins_sides(self, names: Sequence[str]) -> bool:
        """Whether both sides stand there, be it as a subsidiary and its owner."""
        organisations = [self._organisations[name][0] for name in names]
        sides = {organisation.side for organisation in organisations} | {organisation.parent_side for organisation in organisations}
        return {side.key for side in self.watch.sides} <= sides

    def _bare_ties(self) -> list[tuple[str, ...]]:
        """Organisations of both sides in one sentence that no sum's line has named together."""
        ties: list[tuple[str, ...]] = []
        told = [set(figure.parties) for figure in self._figures if figure.pledged]
        for receipt in self._sentences:
            names = self._named_with(receipt)
            if self._joins_sides(names) and not any(set(names) <= others for others in told):
                ties.append(names)
                told.append(set(names))
        return ties

    def _parties_line(self) -> Text:
        """Where no sentence names both sides: who of each side the story names, without an arrow."""
        names = [next((n for n, o in self._organisations.items() if o[0].side == side.key), "") for side in self.watch.sides]
        return (Plain(self.wording.names([self.party(name) for name in names])),) if all(names) else ()

    def _name(self, organisation: Organisation) -> str:
        return one_line(organisation.names.get(self.wording.language) or organisation.known_as)

    def _name_of(self, known_as: str) -> str:
        mentions = self._organisations.get(known_as)
        return self._name(mentions[0]) if mentions else one_line(known_as)

    def _side(self, key: str) -> str:
        side = self.watch.side(key) if key != OTHER else None
        return label(side.labels, self.wording.language) if side else ""

    # ── how much, for what ──────────────────────────────────────────────────────────────────────────────────────────────────

    def sum(self, amount: Amount) -> str:
        """The sum in the reader's convention, with its period where that can be read."""
        language = self._language(amount.receipt)
        money = self.wording.amount(amount, written_in=language)
        return f"{money} {one_line(amount.period)}" if amount.period and language == self.wording.language else money

    def purpose(self, amounts: Iterable[Amount]) -> str:
        """The first purpose that an outlet gives, in the reader's language where one does."""
        given = sorted((a for a in amounts if a.purpose), key=lambda a: self._language(a.receipt) != self.wording.language)
        return shorten(one_line(given[0].purpose), _PURPOSE) if given else ""

    def _claim_line(self, group: Sequence[Figure]) -> Text:
        amounts = [amount for figure in group for amount in figure.stated]
        who = next((line for figure in group if (line := self._who(figure.parties))), ())
        return self.wording.joined([who, self._money(group), (Plain(self.purpose(amounts)),)])

    def _money(self, group: Sequence[Figure]) -> Text:
        if len(group) == 1:
            return (Strong(self.sum(self._for_reader(group[0].stated))),)
        said = [self._by_outlet(Strong(self.sum(figure.stated[0])), figure.stated[0]) for figure in group]
        return self.wording.say_pieces("{figures} (outlets differ)", figures=self.wording.list_pieces(said))

    def _context_line(self, figure: Figure) -> Text:
        """ "£33bn · bilateral trade, as context"."""
        money = Strong(self.sum(self._for_reader(figure.stated)))
        kind = next((a.kind for a in figure.stated if a.kind in _TOLD_AS_CONTEXT), figure.stated[0].kind)
        what, named = self._purposes(figure), (Plain(self.wording.say(_LABELS[kind])),) if kind in _LABELS else ()
        if not figure.context:
            return self.wording.joined([(money,), what, named])
        if not what:
            return self.wording.joined([(money,), self.wording.say_pieces("{what}, as context", what=named)])
        if kind in {AmountKind.REVENUE, AmountKind.PROFIT}:
            what = self.wording.joined([what, named])
        return self.wording.joined([(money,), self.wording.say_pieces("{what}, as context", what=what)])

    def _purposes(self, figure: Figure) -> Text:
        """Each outlet's own words where they differ."""
        given = {fold(amount.purpose): amount for amount in reversed(figure.stated) if amount.purpose}
        amounts = [amount for amount in figure.stated if given.get(fold(amount.purpose)) is amount]
        readable = [amount for amount in amounts if self._language(amount.receipt) == self.wording.language] or amounts
        if len(readable) < 2:  # noqa: PLR2004  # two outlets make a difference
            return (Plain(purpose),) if (purpose := self.purpose(readable)) else ()
        return self.wording.list_pieces([self._by_outlet(Plain(self.purpose([amount])), amount) for amount in readable[:3]])

    def _by_outlet(self, said: Plain | Strong, amount: Amount) -> Text:
        outlet = one_line(self._member(amount.receipt).publisher)
        return self.wording.say_pieces("{outlet}: {said}", outlet=outlet, said=said)

    # ── what stands together ────────────────────────────────────────────────────────────────────────────────────────────────

    @cached_property
    def _organisations(self) -> dict[str, list[Organisation]]:
        """All mentions by full name; the names in the order in which the best outlet brings them."""
        found: dict[str, list[Organisation]] = {}
        for organisation in sorted(self._of_members(self.story.facts.organisations), key=lambda o: self._place(o.receipt)):
            found.setdefault(organisation.known_as, []).append(organisation)
        return found

    @cached_property
    def _figures(self) -> list[Figure]:
        stated: dict[tuple[str, float, float], list[Amount]] = {}
        for amount in sorted(self._of_members(self.story.facts.amounts), key=lambda a: self._place(a.receipt)):
            stated.setdefault((amount.currency, amount.low, amount.high), []).append(amount)
        return [Figure(tuple(amounts), self._parties(amounts)) for amounts in stated.values()]

    @cached_property
    def _claims(self) -> list[list[Figure]]:
        """Figures that different outlets give for one thing stand together."""
        groups: list[list[Figure]] = []
        for figure in self._figures:
            same = next((group for group in groups if all(self._differ(figure, other) for other in group)), None)
            if same is None:
                groups.append([figure])
            else:
                same.append(figure)
        return groups

    def _differ(self, one: Figure, other: Figure) -> bool:
        """Whether two figures are two outlets' word on one thing: no outlet gives both, and the purpose is the same."""
        if one.entries & other.entries or not (one.pledged and other.pledged) or one.stated[0].currency != other.stated[0].currency:
            return False
        return _alike(self.purpose(one.stated), self.purpose(other.stated))

    def _parties(self, amounts: Sequence[Amount]) -> tuple[str, ...]:
        """Who stands in the sum's sentence, in the first outlet whose sentence names anybody; else its payer if that is known."""
        found = next((names for amount in amounts if (names := self._named_with(amount.receipt))), ())
        payers = tuple(dict.fromkeys(name for amount in amounts if (name := self._known(amount.payer))))
        return found or payers

    def _known(self, payer: str) -> str:
        return next((name for name, mentions in self._organisations.items() if payer in {name, *(m.receipt.words for m in mentions)}), "")

    def _named_with(self, receipt: Receipt) -> tuple[str, ...]:
        """The organisations that the sentence around `receipt` names."""
        return tuple(
            name
            for name, mentions in self._organisations.items()
            if any(m.receipt.entry == receipt.entry and _stands_in(m.receipt, receipt) for m in mentions)
        )

    @cached_property
    def _sentences(self) -> list[Receipt]:
        """One receipt for each sentence that names an organisation, in the order of the outlets and of the text."""
        receipts = sorted((m.receipt for mentions in self._organisations.values() for m in mentions), key=self._place)
        return list({(receipt.entry, receipt.sentence): receipt for receipt in reversed(receipts)}.values())[::-1]

    def _of_members(self, facts: Iterable[Told]) -> list[Told]:
        """What has no source among the story's members is not printed."""
        return [fact for fact in facts if fact.receipt.entry in self._members]

    @cached_property
    def _members(self) -> dict[str, tuple[int, Member]]:
        return {member.entry: (rank, member) for rank, member in enumerate(self.story.members)}

    def _place(self, receipt: Receipt) -> tuple[int, bool, int]:
        return self._members[receipt.entry][0], receipt.where != "title", receipt.start

    def _member(self, receipt: Receipt) -> Member:
        return self._members[receipt.entry][1]

    def _language(self, receipt: Receipt) -> Language:
        return self._member(receipt).language

    def _for_reader(self, amounts: Sequence[Amount]) -> Amount:
        return next((amount for amount in amounts if self._language(amount.receipt) == self.wording.language), amounts[0])


def _stands_in(mention: Receipt, other: Receipt) -> bool:
    """Whether that name stands in the sentence of `other`, an entry's receipt beside it."""
    if mention.where == other.where and mention.sentence == other.sentence:
        return True
    if mention.words[:1].isascii():
        return re.search(rf"(?<!\w){re.escape(mention.words)}(?!\w)", other.sentence) is not None
    return mention.words in other.sentence


def _alike(one: str, other: str) -> bool:
    """Dice over words, or over pairs of letters in a text without blanks."""
    first, second = _tokens(one), _tokens(other)
    return bool(first and second) and 2 * len(first & second) >= _ALIKE * (len(first) + len(second))


def _tokens(text: str) -> set[str]:
    folded = fold(text)
    words = folded.split()
    return set(words) if len(words) > 1 or folded.isascii() else {folded[i : i + 2] for i in range(max(1, len(folded) - 1))} - {""}
