"""What a lens may lift stories by: each cue by a rule that holds in the world, its words in `cues.toml`.

Words are looked for in the headline, the outlets' titles and the summary, in both languages; a body counts where one of these names it.

- calls: something that readers may still answer: a deadline of a call that has not passed; where no such day is known, a headline that
  says that a call is open. A call whose last day has passed is none.
- mobility: people who move for study or work: fellowships, exchanges, students abroad, visas.
- deals: money pledged in a deal, or by or to a company; or a company beside a word of trade between firms: licence, acquisition, stake,
  partnership, contract.
- regulators: a regulator named, or a step before one: approval, authorisation, a filing.
- policy: governments and what they make: a ministry or an embassy named; in the titles and the first sentence of the summary a minister,
  a government, a statement, a treaty, a strategy.
- visits: somebody of office and that they travel, in one title or sentence: a minister visits, a delegation is received.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache, cached_property
from pathlib import Path

from bot.models import AmountKind, Organisation, Story
from bot.text import fold
from bot.wording.factlines import is_call

_TABLE: Mapping[str, Mapping[str, str]] = tomllib.loads(Path(__file__).with_name("cues.toml").read_text("utf-8"))
_STATE = frozenset({"government", "ministry", "embassy"})
_REGULATOR = "regulator"
_COMPANY = "company"
Words = tuple[str, ...]


@dataclass(frozen=True)
class Told:
    """A story as far as cues look at it."""

    story: Story
    now: datetime

    @cached_property
    def titles(self) -> tuple[str, ...]:
        titles = (self.story.headline, *(member.title for member in self.story.members))
        return tuple(dict.fromkeys(map(fold, titles)))

    @cached_property
    def lines(self) -> tuple[str, ...]:
        """Titles and sentences of the summary, folded."""
        return (*self.titles, *(fold(receipt.words) for receipt in self.story.summary))

    @property
    def lead(self) -> tuple[str, ...]:
        """Titles and the first sentence of the summary, folded."""
        return self.lines[: len(self.titles) + 1]

    @cached_property
    def bodies(self) -> tuple[Organisation, ...]:
        """Those that a title or the summary names."""
        said = "\n".join(self.lines)
        return tuple(body for body in self.story.facts.organisations if fold(body.receipt.words) in said)

    @property
    def has_company(self) -> bool:
        return any(body.kind == _COMPANY for body in self.bodies)


def has_cue(cue: str, story: Story, now: datetime, words: Words = ()) -> bool:
    """Whether the story has that cue (one of `bot.models.CUES`). `words` are a lens's own: any of them in a title or the summary is the
    cue, an English one as a whole word."""
    told = Told(story, now)
    return _RULES[cue](told) or (bool(words) and _says(told.lines, _own(words)))


# ── the rules ───────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _calls(told: Told) -> bool:
    days = [day.day for day in told.story.facts.days if is_call(day)]
    if days:
        return max(days) >= told.now.date()
    return _says(told.titles, _pattern("calls"))


def _mobility(told: Told) -> bool:
    return _says(told.lines, _pattern("mobility"))


def _deals(told: Told) -> bool:
    kinds = {amount.kind for amount in told.story.facts.amounts}
    if AmountKind.DEAL in kinds or not told.has_company:
        return AmountKind.DEAL in kinds
    return AmountKind.INVESTMENT in kinds or _says(told.lines, _pattern("deals"))


def _regulators(told: Told) -> bool:
    return _names(told, {_REGULATOR}, "regulators") or _says(told.lines, _pattern("regulators"))


def _policy(told: Told) -> bool:
    return _names(told, _STATE, "policy") or _says(told.lead, _pattern("policy"))


def _visits(told: Told) -> bool:
    who, does = _pattern("visits", "who_en", "who_ja"), _pattern("visits", "does_en", "does_ja")
    return any(who.search(line) and does.search(line) for line in told.lines)


_RULES: Mapping[str, Callable[[Told], bool]] = {
    "calls": _calls,
    "mobility": _mobility,
    "deals": _deals,
    "regulators": _regulators,
    "policy": _policy,
    "visits": _visits,
}


def _names(told: Told, kinds: Iterable[str], cue: str) -> bool:
    """Whether a body of these kinds is named, or one that is called so."""
    called = _bodies(cue)
    return any(body.kind in kinds or any(called.search(name) for name in (body.known_as, *body.names.values())) for body in told.bodies)


def _says(lines: Iterable[str], pattern: re.Pattern[str]) -> bool:
    return any(pattern.search(line) for line in lines)


# ── the words ───────────────────────────────────────────────────────────────────────────────────────────────────────────────


@cache
def _pattern(cue: str, en: str = "en", ja: str = "ja") -> re.Pattern[str]:
    english = [word.replace("_", " ") for word in _TABLE[cue][en].split()]
    japanese = _TABLE[cue][ja].split()
    return re.compile(rf"(?<![\w-])(?:{'|'.join(english)})(?![\w-])|{'|'.join(japanese)}", re.IGNORECASE)


@cache
def _bodies(cue: str) -> re.Pattern[str]:
    return re.compile(_TABLE[cue]["bodies"])


@cache
def _own(words: Words) -> re.Pattern[str]:
    """A lens's own words, as they stand."""
    folded = [fold(word) for word in words if fold(word)]
    return re.compile("|".join(rf"(?<!\w){re.escape(word)}(?!\w)" if word.isascii() else re.escape(word) for word in folded) or "(?!)")
