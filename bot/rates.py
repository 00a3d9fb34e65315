"""Rough rates, for comparing sums of several currencies by size. No sum is ever shown or added from here."""

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
