"""What sums of several currencies are worth beside each other: roughly, to compare them by size; and at a dated rate, to be shown.

Pure; `bot.rates.files` reads the files that rates come in.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from bot.models import Language, Rate

# ── roughly: no sum is ever shown or added from here ────────────────────────────────────────────────────────────────────────

_IN_POUNDS = {"GBP": 1.0, "EUR": 0.85, "USD": 0.76, "JPY": 0.0058, "AUD": 0.52, "CAD": 0.56, "CHF": 0.86, "CNY": 0.11, "KRW": 0.0006}
"""About the middle of the last ten years; none was more than a quarter away from it for long."""
_DRIFT = 1.35


def rough_pounds(currency: str, value: float) -> float:
    """0 where the currency is not known here."""
    return value * _IN_POUNDS.get(currency, 0.0)


def may_be_converted(one: tuple[str, float], other: tuple[str, float]) -> bool:
    """Whether two (currency, value) may be one sum told in two currencies."""
    a, b = rough_pounds(*one), rough_pounds(*other)
    return one[0] != other[0] and a > 0 and b > 0 and max(a, b) <= _DRIFT * min(a, b)


# ── at a dated rate ─────────────────────────────────────────────────────────────────────────────────────────────────────────

HUB = "EUR"
"""What central-bank rates are quoted against: two that are known in it are known in each other."""
_READERS: Mapping[Language, str] = {"en": "GBP", "ja": "JPY"}
"""The currency of each language's reader, as the locale that words are written in has it (en_GB, ja)."""
BY_LANGUAGE = "language"

_Pairs = dict[tuple[str, str], float]


def currency_for(show: str, language: Language) -> str:
    """The reader's currency by the setting `rates.show`: of the language, one for everybody, or "" for none."""
    return _READERS[language] if show == BY_LANGUAGE else show


@dataclass(frozen=True)
class Rates:
    """Rates by day and source. Of two rates for the same pair and day, the one given first is used."""

    known: Sequence[Rate]
    max_age: timedelta

    def find(self, base: str, currency: str, on: date) -> Rate | None:
        """The newest rate of `on` or at most `max_age` before it, never a later one. Where it takes two, both are of one
        source and day."""
        for age in range(self.max_age.days + 1):
            for source, pairs in self._by_day.get(on.toordinal() - age, {}).items():
                if value := _across(pairs, base, currency):
                    return Rate(date.fromordinal(on.toordinal() - age), base, currency, value, source)
        return None

    @cached_property
    def _by_day(self) -> dict[int, dict[str, _Pairs]]:
        days: dict[int, dict[str, _Pairs]] = {}
        for rate in self.known:
            days.setdefault(rate.day.toordinal(), {}).setdefault(rate.source, {}).setdefault((rate.base, rate.currency), rate.value)
        return days


@dataclass(frozen=True, slots=True)
class Conversion:
    """A sum said again in the reader's currency, rounded; `rate` is what it was reckoned at."""

    low: float
    high: float
    rate: Rate


@dataclass(frozen=True)
class Exchange:
    """What one reader's sums are converted with: into `currency` ("": nothing is), at `rates`."""

    rates: Rates
    currency: str

    def convert(self, low: float, high: float, currency: str, on: date) -> Conversion | None:
        """That sum of a text published on `on`; None where it is in the reader's currency already, or no rate is near enough."""
        if not self.currency or currency == self.currency or low <= 0:
            return None
        rate = self.rates.find(currency, self.currency, on)
        return Conversion(round_about(low * rate.value), round_about(high * rate.value), rate) if rate else None

    def worth(self, value: float, currency: str, on: date) -> float | None:
        """That sum in the reader's currency, not rounded, to be added to others; None where no rate is near enough."""
        if not self.currency or currency == self.currency:
            return value if self.currency else None
        rate = self.rates.find(currency, self.currency, on)
        return value * rate.value if rate else None


NO_EXCHANGE = Exchange(Rates((), timedelta(0)), "")


def round_about(value: float) -> float:
    """To two digits, of which a leading 1 does not count: 2,339 is 2,300 and 1,866 is 1,870. At most 2.5 % off."""
    leading = f"{value:e}"[0]
    return float(f"{value:.{2 if leading == '1' else 1}e}")


def _across(pairs: _Pairs, base: str, currency: str) -> float | None:
    """The rate as it was published, or turned round, or by way of the euro."""
    if straight := _either_way(pairs, base, currency):
        return straight
    in_base, in_currency = _either_way(pairs, HUB, base), _either_way(pairs, HUB, currency)
    return in_currency / in_base if in_base and in_currency else None


def _either_way(pairs: _Pairs, base: str, currency: str) -> float | None:
    if value := pairs.get((base, currency)):
        return value
    turned = pairs.get((currency, base))
    return 1 / turned if turned else None


def currencies_beside(currency: str, others: Collection[str]) -> frozenset[str]:
    """Those whose rates it takes to say sums of `others` in `currency`; none where they are in it already."""
    foreign = {other for other in others if other != currency}
    return frozenset({HUB, currency, *foreign}) if currency and foreign else frozenset()
