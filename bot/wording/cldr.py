"""How CLDR writes numbers, days, places and lists in one locale. Babel works each of them out anew; here each is worked out once."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_datetime, get_timezone_location
from babel.lists import format_list
from babel.numbers import format_decimal, get_currency_name, get_currency_symbol

_KEPT = 4096
"""So many answers of each kind are remembered."""


def number(value: int | Decimal, locale: str) -> str:
    return _number(str(value), "", locale)


def number_by(value: Decimal, pattern: str, locale: str) -> str:
    """By a pattern of CLDR's: "#,##0.00"."""
    return _number(str(value), pattern, locale)


@lru_cache(_KEPT)
def _number(written: str, pattern: str, locale: str) -> str:
    """`written` in Python's way, since 1 and 1.0 are one key but not one text."""
    value, where = Decimal(written), _locale(locale)
    return str(format_decimal(value, pattern, where) if pattern else format_decimal(value, locale=where, decimal_quantization=False))


@lru_cache(_KEPT)
def day_by(day: date, pattern: str, locale: str) -> str:
    return format_date(day, pattern, locale=_locale(locale))


def time_by(local: datetime, pattern: str, locale: str) -> str:
    """Not remembered: one moment in two zones is one key."""
    return format_datetime(local, pattern, locale=_locale(locale))


@lru_cache(_KEPT)
def city_of(zone: ZoneInfo, locale: str) -> str:
    return str(get_timezone_location(zone, locale=_locale(locale), return_city=True))


@lru_cache(_KEPT)
def currency_name(code: str, locale: str) -> str:
    return str(get_currency_name(code, locale=_locale(locale)))


@lru_cache(_KEPT)
def currency_sign(code: str, locale: str) -> str:
    return str(get_currency_symbol(code, locale=_locale(locale)))


@lru_cache(_KEPT)
def language_name(code: str, locale: str) -> str:
    return str(_locale(locale).languages[code])


@lru_cache(_KEPT)
def country_name(code: str, locale: str) -> str:
    """The code itself where CLDR has no name for it."""
    return str(_locale(locale).territories.get(code, code))


def listed(parts: Sequence[str], locale: str) -> str:
    """ "A, B and C"."""
    return str(format_list(list(parts), locale=_locale(locale)))


@lru_cache
def _locale(name: str) -> Locale:
    return Locale.parse(name)
