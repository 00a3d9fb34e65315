"""A story's facts as lines: who ↔ who · how much · for what.

Only what stands together in one sentence of one outlet is put into one line; an arrow is drawn only between organisations of both
sides that one sentence names. Money that is no pledge is marked as context, and nothing is added up.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from itertools import chain

from bot.figures import Claim, Figure, Ground, converted
from bot.models import OTHER, Amount, AmountKind, Day, Language, Organisation, Plain, Rate, Receipt, Story, Strong, Text, Watch
from bot.rates import NO_EXCHANGE, Conversion, Exchange, rough_pounds
from bot.text import fold, one_line, shorten
from bot.watches import label
from bot.wording.borne import is_day_of_words, is_sum_of_words
from bot.wording.catalogue import Wording, in_marks, merged, msgid, plain
from bot.wording.hours import deadline_words

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
_OUTLETS_A_LINE = 3
_SUMS = 3
"""Most sums in one line."""
_EXCERPT = 140
_CALL = re.compile(
    r"\b(?:appl(?:y|ies|ications?)|calls?|proposals?|bids?|submit|submissions?|entries)\b|応募|申請|公募|募集|締め?切", re.IGNORECASE
)
"""What a deadline's sentence says if it is one that readers may keep."""
_COMPANY_FORM = re.compile(r"^(?:株式会社|有限会社|合同会社)|(?:株式会社|有限会社|合同会社)$")
_NAME = 80
_PURPOSE = 90


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

    def lines(self, limit: int = LINES) -> tuple[Text, ...]:
        """At most `limit` lines, the most important first: pledges of both sides, who works with whom, other pledges, dates, context."""
        claims = self.ground.claims
        joint = self._claim_lines([claim for claim in claims if self._joins_sides(claim[0].parties)])
        single = [claim for claim in claims if not self._joins_sides(claim[0].parties)]
        alone = self._claim_lines([claim for claim in single if self._says_itself(claim)])
        bare = self._bare_lines([claim[0] for claim in single if not self._says_itself(claim)])
        ties = [self._who(names) for names in self._bare_ties()]
        context = [self._other_line(figure) for figure in self.ground.figures if figure.context]
        rest = [figure for figure in self.ground.figures if not figure.context and not figure.pledged]
        clear = [figure for figure in rest if figure.kind is AmountKind.OTHER and self._purpose(figure.stated)]
        unsorted = [self._other_line(figure) for figure in clear]
        asides = [self._other_line(figure) for figure in rest if figure not in clear]
        apart = [] if joint or ties else [self._parties_line()]
        first = list(dict.fromkeys(filter(None, [*apart, *joint, *ties[:1], *alone, *bare, *self._deadlines(), *unsorted])))
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
        return tuple(dict.fromkeys(filter(None, lines)))[:limit]

    def in_brief(self) -> Text:
        """ "who ↔ who · £11m": the first company that acts together, and the sum that the story is about."""
        figure = self.ground.main_figure
        who = _plain(self._names_only(self._actors())) or self._parties_line()
        return self.wording.joined([who, self._shown_sum(figure) if figure else ()])

    def main_pledge(self) -> tuple[float, Text]:
        """What the story is about if that is a pledge and both sides act in it: its rough size, and "£9m (Royal Society ↔ JSPS)";
        (0, ()) if not."""
        figure, actors = self.ground.main_figure, self._actors()
        if not figure or not figure.pledged or not actors:
            return 0.0, ()
        size = rough_pounds(figure.stated[0].currency, figure.stated[0].low)
        names = self._names_only(actors)
        stated = self._stated_sum(figure)
        if worth := self._worth(figure):
            return size, self.wording.say_pieces("{sum} ({worth}; {who})", sum=stated, worth=worth, who=names)
        return size, self.wording.say_pieces("{sum} ({who})", sum=stated, who=names)

    def _actors(self) -> tuple[str, ...]:
        """Those of both sides that act together: in a pledge's sentence, else in any."""
        pledging = (claim[0].parties for claim in self.ground.claims if self._joins_sides(claim[0].parties))
        return next(chain(pledging, self._bare_ties()), ())

    def _names_only(self, names: Sequence[str]) -> str:
        """A ↔ B without sides; what the other side owns with its owner."""
        sides = [side[:_NAMES_A_SIDE] for side in self._by_side(names) if side]
        return self.wording.say(" ↔ ").join(self.wording.names([self._with_owner(name) for name in side]) for side in sides)

    def _with_owner(self, name: str) -> str:
        organisation = self._organisation(name)
        owner = self.ground.organisations.get(organisation.parent)
        if not self._is_owned_across(organisation) or not owner:
            return self._name(organisation)
        return self.wording.say("{name}, parent {parent}", name=self._name(organisation), parent=self._name(owner[0]))

    def emphasised(self, summary: str, lines: Iterable[Text]) -> Text:
        """The summary with the sums in bold that none of the `lines` says."""
        told = {piece.words for line in lines for piece in line if isinstance(piece, Strong)}
        figures = [figure for figure in self.ground.figures if not figure.context and plain(self._stated_sum(figure)) not in told]
        sums = {words for figure in figures for words in self._said_in(figure, summary)}
        if not sums:
            return _plain(summary)
        parts = re.split(rf"(?<!\d)({'|'.join(re.escape(words) for words in sorted(sums, key=len, reverse=True))})", summary)
        return merged([Strong(part) if number % 2 else Plain(part) for number, part in enumerate(parts)])

    def _said_in(self, figure: Figure, summary: str) -> list[str]:
        """The words with which `summary` says that sum."""
        exact = self.wording.money(figure.stated[0].low, figure.stated[0].currency, high=figure.stated[0].high)
        written = [one_line(a.receipt.words) for a in figure.stated if a.currency == figure.stated[0].currency]
        return [words for words in (*written, exact, exact.replace(",", "")) if words in summary]

    @cached_property
    def own(self) -> frozenset[str]:
        """What in these lines is ours and no source's: sides' names, counts, days, sums as we write and convert them. Of a fact that its
        receipt does not bear out nothing is declared."""
        story = self.story.facts
        borne = (figure for figure in self.ground.figures if is_sum_of_words(self._for_reader(figure)))
        worths = (found for figure in borne if (found := self._conversion(figure)))
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
        borne = filter(is_sum_of_words, self.ground.of_members(amounts))
        return (self.wording.amount(amount, written_in=self._language(amount.receipt)) for amount in borne)

    def sums(self, amounts: Iterable[Amount]) -> list[str]:
        """ "£6m for telecoms networks": those sums, each with its own purpose."""
        told = [(_plain(self._sum(amount)), self._purpose([amount])) for amount in self.ground.of_members(amounts)]
        return [plain(self._for_purpose(money, purpose)) for money, purpose in told]

    def names(self, organisations: Iterable[Organisation]) -> list[str]:
        return [self._name(organisation) for organisation in self.ground.of_members(organisations)]

    # ── who ─────────────────────────────────────────────────────────────────────────────────────────────────────────────────

    def _who(self, names: Sequence[str]) -> Text:
        """One side ↔ the other where both are named; else just who is. An owner named beside its subsidiary is told with it."""
        known = [self._some(side) for side in self._by_side(names) if side]
        return _plain(self.wording.say(" ↔ ").join(known))

    def _by_side(self, names: Sequence[str]) -> list[list[str]]:
        """The names of each of the two sides, without those that another's line tells as its owner."""
        owners = {self._organisation(name).parent for name in names if self._is_owned_across(self._organisation(name))}
        told = [name for name in names if name not in owners and not any(_is_part(name, other) for other in names)]
        return [[name for name in told if self._organisation(name).side == side.key] for side in self.watch.sides]

    def _some(self, names: Sequence[str]) -> str:
        """One side's names: "A, B and C (UK) +2"; what the other side owns is labelled by itself."""
        owned = [name for name in names if self._is_owned_across(self._organisation(name))]
        others = [name for name in names if name not in owned][: max(0, _NAMES_A_SIDE - len(owned))]
        shown = [self._party(name) for name in owned[:_NAMES_A_SIDE]]
        if others:
            together = self.wording.names([self._name(self._organisation(name)) for name in others])
            shown.append(self._labelled(together, self._organisation(others[0]).side))
        more = len(names) - len(others) - len(owned[:_NAMES_A_SIDE])
        return self.wording.names(shown) + (f" +{more}" if more else "")

    def _party(self, name: str) -> str:
        """ "Orchard Therapeutics (UK; parent Kyowa Kirin, Japan)": where it acts, and who owns it if that is the other side."""
        organisation = self._organisation(name)
        shown, side = self._name(organisation), self._side(organisation.side)
        if self._is_owned_across(organisation):
            owner = self.ground.organisations.get(organisation.parent)
            return self.wording.say(
                "{name} ({side}; parent {parent}, {parent_side})",
                name=shown,
                side=side,
                parent=self._name(owner[0]) if owner else shorten(one_line(organisation.parent), _NAME),
                parent_side=self._side(organisation.parent_side),
            )
        return self._labelled(shown, organisation.side)

    def _labelled(self, name: str, side: str) -> str:
        shown = self._side(side)
        return self.wording.say("{name} ({side})", name=name, side=shown) if shown else name

    def _is_owned_across(self, organisation: Organisation) -> bool:
        sides = {organisation.side, organisation.parent_side}
        return bool(organisation.parent) and sides == {side.key for side in self.watch.sides}

    def _joins_sides(self, names: Sequence[str]) -> bool:
        """Whether both sides stand there, be it as a subsidiary and its owner."""
        return all(self._by_side(names)) or any(self._is_owned_across(self._organisation(name)) for name in names)

    def _bare_ties(self) -> list[tuple[str, ...]]:
        """Organisations of both sides in one sentence that no sum's line has named together."""
        told = [self._sided(claim[0].parties) for claim in self.ground.claims]
        ties: list[tuple[str, ...]] = []
        for names in self.ground.together:
            if all(self._by_side(names)) and not any(_covered(self._sided(names), others) for others in told):
                ties.append(names)
                told.append(self._sided(names))
        return ties

    def _sided(self, names: Sequence[str]) -> set[str]:
        return {name for side in self._by_side(names) for name in side}

    def _parties_line(self) -> Text:
        """Where no sentence names both sides: whom the story names first, of each side or owned across, without an arrow."""
        names = list(self.ground.organisations)
        owned = [name for name in names if self._is_owned_across(self._organisation(name))][:1]
        named = owned or [side[0] for side in self._by_side(names) if side]
        if not owned and len(named) < len(self.watch.sides):
            return ()
        shown = self.wording.names([self._party(name) for name in named])
        return _plain(shown if owned else self.wording.say("Mentions {names}", names=shown))

    def _organisation(self, known_as: str) -> Organisation:
        return self.ground.organisations[known_as][0]

    def _name(self, organisation: Organisation) -> str:
        name = one_line(organisation.names.get(self.wording.language) or organisation.known_as)
        return shorten(_COMPANY_FORM.sub("", name).strip() or name, _NAME)

    def _side(self, key: str) -> str:
        side = self.watch.side(key) if key != OTHER else None
        return label(side.labels, self.wording.language) if side else ""

    # ── how much, for what ──────────────────────────────────────────────────────────────────────────────────────────────────

    def _claim_lines(self, claims: Sequence[Claim]) -> list[Text]:
        """A line for each who, with all that it pledges; a line for each claim that names nobody."""
        payers: dict[Text, list[Claim]] = {}
        for claim in claims:
            payers.setdefault(self._payer(claim), []).append(claim)
        lines = [self._claim_line((), [claim]) for claim in payers.pop((), [])]
        named = [self._claim_line(who, theirs[at : at + _SUMS]) for who, theirs in payers.items() for at in range(0, len(theirs), _SUMS)]
        return [*named, *lines]

    def _payer(self, claim: Claim) -> Text:
        return next((line for figure in claim if (line := self._who(figure.parties))), ())

    def _claim_line(self, who: Text, claims: Sequence[Claim]) -> Text:
        """ "who · £11m · gene therapies"; of several "who · £9.7m for three projects and £6m for networks"."""
        if len(claims) > 1:
            parts = [self._claim_part(claim) for claim in claims]
            return self.wording.joined([who, self.wording.list_pieces(parts)])
        return self.wording.joined([who, self._money(claims[0]), self._purpose(_stated(claims[0]), by=True)])

    def _claim_part(self, claim: Claim) -> Text:
        purpose = self._purpose(_stated(claim))
        if len(claim) > 1 or not purpose or not (worth := self._worth(claim[0])):
            return self._for_purpose(self._money(claim), purpose)
        stated = self._stated_sum(claim[0])
        return self.wording.say_pieces("{sum} ({worth}) for {purpose}", sum=stated, worth=worth, purpose=purpose)

    def _says_itself(self, claim: Claim) -> bool:
        """Whether it has a party or a purpose to show beside the sum."""
        return bool(self._payer(claim) or self._purpose(_stated(claim)))

    def _bare_lines(self, figures: Sequence[Figure]) -> list[Text]:
        """Pledges with neither party nor purpose, each in its sentence; what the summary says stands out there."""
        return [self._in_its_sentence(figure) for figure in figures]

    def _in_its_sentence(self, figure: Figure, *parts: Text) -> Text:
        """A sum that says nothing by itself, in its outlet's words; nothing if these stand in the summary or another line already."""
        amount, sentence = self._for_reader(figure), self._sentence(figure)
        said = excerpt(sentence, one_line(amount.receipt.words), _EXCERPT)
        explained = sentence in self.told or (not figure.context and self._said_in(figure, self.told))
        if said and (explained or self._first_bare[sentence] is not figure):
            return ()
        return self.wording.joined([self._shown_sum(figure), *parts, self._quoted(said, amount.receipt, by=True)])

    def _quoted(self, words: str, receipt: Receipt, *, by: bool) -> Text:
        """An outlet's words in their marks; with whose they are where several report, or where they are in another language."""
        marked = in_marks(words, self._language(receipt)) if words else ""
        outlet = shorten(one_line(self.ground.member(receipt).publisher), _NAME)
        foreign = self._language(receipt) != self.wording.language
        if not marked or not by or not outlet or (len(self.story.members) == 1 and not foreign):
            return _plain(marked)
        return _plain(self.wording.say("{words} ({outlet})", words=marked, outlet=outlet))

    def _sentence(self, figure: Figure) -> str:
        return one_line(self._for_reader(figure).receipt.sentence)

    @cached_property
    def _first_bare(self) -> dict[str, Figure]:
        """By sentence, its first sum without a purpose: the one that brings the sentence."""
        bare: dict[str, Figure] = {}
        for figure in self.ground.figures:
            if not self._purpose(figure.stated):
                bare.setdefault(self._sentence(figure), figure)
        return bare

    def _money(self, claim: Claim) -> Text:
        if len(claim) == 1:
            return self._shown_sum(claim[0])
        said = [
            self._by_outlet(self._with_conversion((Strong(self._sum(figure.stated[0])),), figure), figure.stated[0])
            for figure in claim[:_OUTLETS_A_LINE]
        ]
        return self.wording.say_pieces("{figures} (outlets differ)", figures=self.wording.list_pieces(said))

    def _other_line(self, figure: Figure) -> Text:
        """ "£33bn · bilateral trade, as context"; what is neither pledge nor context just says what it is."""
        what = self._purposes(figure)
        named = _plain(self.wording.say(_LABELS[figure.kind])) if figure.kind in _LABELS else ()
        if not figure.context:
            return self.wording.joined([self._shown_sum(figure), what, named]) if what else self._in_its_sentence(figure, named)
        # A trade or market figure's purpose names it already; "revenue" must always be said.
        said = what if what and figure.kind in {AmountKind.TRADE, AmountKind.MARKET} else self.wording.joined([what, named])
        marked = self.wording.say_pieces("{what}, as context", what=said)
        line = self.wording.joined([self._shown_sum(figure), marked])
        return line if what else self._in_its_sentence(figure, marked) or line

    def _for_purpose(self, money: Text, purpose: Text) -> Text:
        return self.wording.say_pieces("{sum} for {purpose}", sum=money, purpose=purpose) if purpose else money

    def _shown_sum(self, figure: Figure) -> Text:
        return self._with_conversion(self._stated_sum(figure), figure)

    def _stated_sum(self, figure: Figure) -> Text:
        return (Strong(self._sum(self._for_reader(figure))),)

    def _with_conversion(self, money: Text, figure: Figure) -> Text:
        worth = self._worth(figure)
        return self.wording.say_pieces("{sum} ({worth})", sum=money, worth=worth) if worth else money

    def _worth(self, figure: Figure) -> str:
        """The sum in the reader's currency: as an outlet gives it beside ours, "Tokyo Dispatch: about ¥2bn"; else reckoned, "≈ ¥2.3bn"; ""
        where it stands in the line already or no rate is kept."""
        if given := self._given_worth(figure):
            outlet = shorten(one_line(self.ground.member(given.receipt).publisher), _NAME)
            said = self.wording.amount(given, written_in=self._language(given.receipt))
            return self.wording.say("{outlet}: {said}", outlet=outlet, said=said)
        found = self._conversion(figure)
        if not found:
            return ""
        return self.wording.say("≈ {sum}", sum=self.wording.money(found.low, self.exchange.currency, high=found.high))

    def _given_worth(self, figure: Figure) -> Amount | None:
        """An outlet's own word for the sum in the reader's currency, where the line does not say it already."""
        shown = self._for_reader(figure)
        glossed = self._language(shown.receipt) == self.wording.language and self.ground.gloss(shown)
        if shown.currency == self.exchange.currency or glossed:
            return None
        glosses = (gloss for amount in figure.stated if (gloss := self.ground.gloss(amount)))
        return next((amount for amount in (*figure.stated, *glosses) if amount.currency == self.exchange.currency), None)

    def _conversion(self, figure: Figure) -> Conversion | None:
        """None also where an outlet says the sum in another currency itself: its word is not set against ours."""
        told = {amount.currency for amount in figure.stated}
        if len(told) > 1 or any(amount.converts or converted(amount) or self.ground.gloss(amount) for amount in figure.stated):
            return None
        amount = self._for_reader(figure)
        return self.exchange.convert(amount.low, amount.high, amount.currency, self.story.published.date())

    def rates_in(self, lines: Iterable[Text]) -> tuple[Rate, ...]:
        """What the sums in those lines of ours were converted at."""
        words = [plain(line) for line in lines]
        used = [
            conversion.rate
            for figure in self.ground.figures
            if (conversion := self._conversion(figure)) and any(self._worth(figure) in line for line in words)
        ]
        return tuple(dict.fromkeys(used))

    def _for_reader(self, figure: Figure) -> Amount:
        """As an outlet in the reader's language states it, if one does; never as converted."""
        own = [amount for amount in figure.stated if amount.currency == figure.stated[0].currency]
        readable = (amount for amount in own if self._language(amount.receipt) == self.wording.language)
        return next(readable, figure.stated[0])

    def _sum(self, amount: Amount) -> str:
        """The sum in the reader's convention, with its period and its conversion as the text has them, where the reader can read it."""
        language = self._language(amount.receipt)
        money = self.wording.amount(amount, written_in=language)
        if language != self.wording.language:
            return money
        if gloss := self.ground.gloss(amount):
            money = self.wording.say("{name} ({side})", name=money, side=self.wording.amount(gloss, written_in=language))
        return self.wording.say("{sum} {period}", sum=money, period=one_line(amount.period)) if amount.period else money

    def _purpose(self, amounts: Iterable[Amount], *, by: bool = False) -> Text:
        """The first purpose that an outlet gives, in the reader's language where one does; else in its own, in marks."""
        given = sorted((a for a in amounts if a.purpose), key=lambda a: self._language(a.receipt) != self.wording.language)
        if not given:
            return ()
        words, receipt = shorten(one_line(given[0].purpose), _PURPOSE), given[0].receipt
        return _plain(words) if self._language(receipt) == self.wording.language else self._quoted(words, receipt, by=by)

    def _purposes(self, figure: Figure) -> Text:
        """Each outlet's own words where they differ."""
        given = {fold(amount.purpose): amount for amount in reversed(figure.stated) if amount.purpose}
        own = [amount for amount in figure.stated if given.get(fold(amount.purpose)) is amount]
        readable = [amount for amount in own if self._language(amount.receipt) == self.wording.language] or own
        match readable[:_OUTLETS_A_LINE]:
            case [] | [_]:
                return self._purpose(readable, by=True)
            case several:
                return self.wording.list_pieces([self._by_outlet(self._purpose([amount]), amount) for amount in several])

    def _by_outlet(self, said: Text, amount: Amount) -> Text:
        outlet = shorten(one_line(self.ground.member(amount.receipt).publisher), _NAME)
        return self.wording.say_pieces("{outlet}: {said}", outlet=outlet, said=said)

    def _deadlines(self) -> list[Text]:
        days: dict[date, Day] = {}
        for day in self.ground.of_members(self.story.facts.days):
            if day.kind == "deadline":
                days.setdefault(day.day, day)
        return [self._deadline(day) for day in days.values()]

    def _deadline(self, day: Day) -> Text:
        """A day with its sentence, unless the summary has it; one that readers may keep is told as a call."""
        sentence, words = one_line(day.receipt.sentence), one_line(day.receipt.words)
        said = msgid("Applications by {day}") if is_call(day) else msgid("Deadline: {day}")
        line = _plain(self.wording.say(said, day=deadline_words(day, self.watch, self.wording)))
        about = "" if sentence in self.told else excerpt(sentence, words, _EXCERPT)
        return self.wording.joined([line, self._quoted(about, day.receipt, by=True)])

    def _language(self, receipt: Receipt) -> Language:
        return self.ground.member(receipt).language


def is_call(day: Day) -> bool:
    """Whether the day ends a call that readers may answer."""
    return day.kind == "deadline" and bool(_CALL.search(day.receipt.sentence))


def excerpt(sentence: str, words: str, limit: int) -> str:
    """So much of `sentence` around `words` as fits; "" if there is nothing around them."""
    at = sentence.find(words)
    if at < 0 or len(sentence) <= len(words) + 1:
        return ""
    if at + len(words) <= limit:
        return shorten(sentence, limit)
    begin = at + len(words) - limit * 2 // 3
    cut = sentence.find(" ", begin, at)
    return "…" + shorten(sentence[max(begin, cut + 1) :], limit - 1)


def _is_part(name: str, other: str) -> bool:
    """Whether `name` only begins the longer `other`: Toshiba beside Toshiba Europe."""
    return name != other and fold(other).startswith(f"{fold(name)} ")


def _covered(names: set[str], told: set[str]) -> bool:
    """Whether everyone is told already, be it by a longer or shorter name."""
    return all(any(name == other or _is_part(name, other) or _is_part(other, name) for other in told) for name in names)


def _stated(claim: Claim) -> list[Amount]:
    return [amount for figure in claim for amount in figure.stated]


def _plain(words: str) -> Text:
    return (Plain(words),) if words else ()
