"""How much, for what: the sums of a story in the reader's convention, what they are worth in the reader's money, and what they are for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from bot.figures import Claim, Figure, Ground, converted
from bot.models import Amount, Language, Rate, Strong, Text
from bot.rates import Conversion, Exchange
from bot.text import fold, one_line, shorten
from bot.wording.borne import is_sum_of_words
from bot.wording.catalogue import Wording, plain
from bot.wording.verbatim import Voices, plain_text

_OUTLETS_A_LINE = 3
_PURPOSE = 90
_FOREIGN: Mapping[Language, int] = {"en": 60, "ja": 30}
"""Longest purpose in a language that the reader may not read, by code points."""


@dataclass(frozen=True)
class Sums:
    """The sums of one story as one reader is told them."""

    voices: Voices
    exchange: Exchange

    @property
    def ground(self) -> Ground:
        return self.voices.ground

    @property
    def wording(self) -> Wording:
        return self.voices.wording

    def of_claim(self, claim: Claim) -> Text:
        if len(claim) == 1:
            return self.shown(claim[0])
        said = [
            self.voices.by_outlet(self._with_conversion((Strong(self.written(figure.stated[0])),), figure), figure.stated[0])
            for figure in claim[:_OUTLETS_A_LINE]
        ]
        return self.wording.say_pieces("{figures} (outlets differ)", figures=self.wording.list_pieces(said))

    def shown(self, figure: Figure) -> Text:
        return self._with_conversion(self.stated(figure), figure)

    def stated(self, figure: Figure) -> Text:
        return (Strong(self.written(self.for_reader(figure))),)

    def _with_conversion(self, money: Text, figure: Figure) -> Text:
        worth = self.worth(figure)
        return self.wording.say_pieces("{sum} ({worth})", sum=money, worth=worth) if worth else money

    def worth(self, figure: Figure) -> str:
        """The sum in the reader's currency: as an outlet gives it beside ours, "Tokyo Dispatch: about ¥2bn"; else reckoned, "≈ ¥2.3bn"; ""
        where it stands in the line already or no rate is kept."""
        if given := self._given_worth(figure):
            outlet = self.voices.outlet(given.receipt)
            said = self.wording.amount(given, written_in=self.voices.language(given.receipt))
            return self.wording.say("{outlet}: {said}", outlet=outlet, said=said)
        found = self.conversion(figure)
        if not found:
            return ""
        return self.wording.say("≈ {sum}", sum=self.wording.money(found.low, self.exchange.currency, high=found.high))

    def _given_worth(self, figure: Figure) -> Amount | None:
        """An outlet's own word for the sum in the reader's currency, where the line does not say it already."""
        shown = self.for_reader(figure)
        glossed = self.voices.is_readable(shown.receipt) and self.ground.gloss(shown)
        if shown.currency == self.exchange.currency or glossed:
            return None
        glosses = (gloss for amount in figure.stated if (gloss := self.ground.gloss(amount)))
        return next((amount for amount in (*figure.stated, *glosses) if amount.currency == self.exchange.currency), None)

    def conversion(self, figure: Figure) -> Conversion | None:
        """Reckoned once for each figure."""
        if figure not in self._conversions:
            self._conversions[figure] = self._convert(figure)
        return self._conversions[figure]

    @cached_property
    def _conversions(self) -> dict[Figure, Conversion | None]:
        return {}

    def _convert(self, figure: Figure) -> Conversion | None:
        """None also where an outlet says the sum in another currency itself: its word is not set against ours."""
        told = {amount.currency for amount in figure.stated}
        if len(told) > 1 or any(amount.converts or converted(amount) or self.ground.gloss(amount) for amount in figure.stated):
            return None
        amount = self.for_reader(figure)
        return self.exchange.convert(amount.low, amount.high, amount.currency, self.ground.story.published.date())

    def rates_in(self, lines: Iterable[Text]) -> tuple[Rate, ...]:
        """What the sums in those lines of ours were converted at."""
        words = [plain(line) for line in lines]
        used = [
            conversion.rate
            for figure in self.ground.figures
            if (conversion := self.conversion(figure)) and _stands_in(self.worth(figure), words)
        ]
        return tuple(dict.fromkeys(used))

    def own(self, amounts: Iterable[Amount]) -> Iterable[str]:
        """Those sums as the reader writes them."""
        borne = filter(is_sum_of_words, self.ground.of_members(amounts))
        return (self.wording.amount(amount, written_in=self.voices.language(amount.receipt)) for amount in borne)

    def for_reader(self, figure: Figure) -> Amount:
        """As an outlet in the reader's language states it, if one does; never as converted."""
        own = [amount for amount in figure.stated if amount.currency == figure.stated[0].currency]
        readable = (amount for amount in own if self.voices.is_readable(amount.receipt))
        return next(readable, figure.stated[0])

    def written(self, amount: Amount) -> str:
        """The sum in the reader's convention, with its period and its conversion as the text has them, where the reader can read it."""
        language = self.voices.language(amount.receipt)
        money = self.wording.amount(amount, written_in=language)
        if language != self.wording.language:
            return money
        if gloss := self.ground.gloss(amount):
            money = self.wording.say("{name} ({side})", name=money, side=self.wording.amount(gloss, written_in=language))
        return self.wording.say("{sum} {period}", sum=money, period=one_line(amount.period)) if amount.period else money

    def said_in(self, figure: Figure, summary: str) -> list[str]:
        """The words with which `summary` says that sum."""
        exact = self.wording.money(figure.stated[0].low, figure.stated[0].currency, high=figure.stated[0].high)
        written = [one_line(a.receipt.words) for a in figure.stated if a.currency == figure.stated[0].currency]
        return [words for words in (*written, exact, exact.replace(",", "")) if words in summary]

    def purpose(self, amounts: Iterable[Amount], *, by: bool = False) -> Text:
        """The first purpose that an outlet gives, in the reader's language where one does; else in its own, in marks and shorter. Whose
        words these are is said, if `by`, where several outlets report."""
        given = sorted((a for a in amounts if a.purpose), key=lambda a: not self.voices.is_readable(a.receipt))
        if not given:
            return ()
        words, receipt = one_line(given[0].purpose), given[0].receipt
        if self.voices.is_readable(receipt):
            return plain_text(shorten(words, _PURPOSE))
        return self.voices.quoted(shorten(words, _FOREIGN[self.voices.language(receipt)]), receipt, by=by and self.voices.are_several)

    def purposes(self, figure: Figure) -> Text:
        """Each outlet's own words where they differ."""
        given = {fold(amount.purpose): amount for amount in reversed(figure.stated) if amount.purpose}
        own = [amount for amount in figure.stated if given.get(fold(amount.purpose)) is amount]
        readable = [amount for amount in own if self.voices.is_readable(amount.receipt)] or own
        match readable[:_OUTLETS_A_LINE]:
            case [] | [_]:
                return self.purpose(readable, by=True)
            case several:
                return self.wording.list_pieces([self.voices.by_outlet(self.purpose([amount]), amount) for amount in several])

    def for_purpose(self, money: Text, purpose: Text) -> Text:
        return self.wording.say_pieces("{sum} for {purpose}", sum=money, purpose=purpose) if purpose else money


def _stands_in(words: str, lines: Iterable[str]) -> bool:
    return any(words in line for line in lines)
