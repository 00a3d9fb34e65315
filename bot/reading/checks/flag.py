"""What a check finds."""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["shape", "figure", "name", "word", "joined", "act", "stage", "negation", "quote", "role", "side", "cause"]


@dataclass(frozen=True, slots=True)
class Flag:
    """One thing a model said that the source does not bear out: its `kind`, the model's `words`, and `why` in a few words of ours."""

    kind: Kind
    words: str
    why: str
