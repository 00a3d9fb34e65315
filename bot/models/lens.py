"""For whom a digest is made: the same facts and figures in another order, threshold and length."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as default

SECTIONS = ("overview", "corrections", "stories", "ledger", "ties", "quotes", "calls", "people", "chart", "dates", "review")
"""The sections a briefing can have, in the order they stand where a lens does not say otherwise."""
DAILY_SECTIONS = ("corrections", "stories", "calls")
CUES = ("calls", "mobility", "deals", "regulators", "policy", "visits")
"""What a lens may lift stories by, beside fields: see `stories/rank.py` for what each looks at."""


@dataclass(frozen=True, slots=True)
class Lens:
    """One small file under `config/lenses/`, or in the user's own folder: `<name>.toml`."""

    name: str
    labels: Mapping[str, str]
    """By language: what the digest calls itself beside the watch's title, "" for nothing."""
    sections: tuple[str, ...] = SECTIONS
    """Of a briefing, in this order; what is not named is left out. A daily digest has those of `DAILY_SECTIONS` among them."""
    min_score: float = 0.0
    """Stories below are not told, whatever the plan's own threshold."""
    full: int = 8
    """How many of the best stories are told in full; the others in a line each."""
    per_field: int = 8
    """Most stories of one field in a daily digest; how many more there were is said."""
    per_source: int = 4
    """Most stories of a daily digest that have the same best outlet."""
    summary: int = 2
    """Sentences of summary that a story told in full may have, 0 to 2."""
    quotes: int = 2
    """Quotations that a story told in full may have, 0 to 2."""
    weights: Mapping[str, float] = default(default_factory=dict)
    """Of the score's parts (`stories/rank.py`), where other than usual; they are scaled to sum to 1."""
    lifts: Mapping[str, float] = default(default_factory=dict)
    """What is added to a story's importance, by cue (one of `CUES`) or "field:quantum"; from -1 to 1 each."""
    words: Mapping[str, tuple[str, ...]] = default(default_factory=dict)
    """Further words of a cue, English or Japanese, as they stand in titles and summaries."""
