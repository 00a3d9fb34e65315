"""What one currency was worth in another, and on which day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Rate:
    """On `day` one unit of `base` was `value` units of `currency` (both ISO 4217), as `source` has it ("ECB")."""

    day: date
    base: str
    currency: str
    value: float
    source: str
