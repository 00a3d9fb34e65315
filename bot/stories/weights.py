"""How much a word tells two events apart: frozen in `weights.tsv` of the watch, so that folding never hangs on what was polled before."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from dataclasses import field as default
from pathlib import Path

from bot.errors import WatchError
from bot.models import Watch

FILE = "weights.tsv"
_NOTHING: Mapping[str, float] = {}


@dataclass(frozen=True, eq=False)
class Weights:
    """Concepts are named by the first form of their row, so that English and Japanese forms of a row are one word."""

    weight: Mapping[str, float] = default(default_factory=dict)
    """By concept."""
    english: Mapping[str, str] = default(default_factory=dict)
    """Stem, or two stems with a blank, to concept."""
    japanese: Mapping[str, str] = default(default_factory=dict)
    """Form to concept."""
    finder: re.Pattern[str] | None = None
    """Finds the longest Japanese form at each place; None where there are none."""

    def of(self, concept: str) -> float:
        return self.weight.get(concept, 1.0)


NO_WEIGHTS = Weights()
"""For a watch without a file of its own: every word counts alike, and the languages meet by names, figures and sounds alone."""


def load_weights(watch: Watch) -> Weights:
    """The watch's `weights.tsv`; `NO_WEIGHTS` if it has none. Raises WatchError naming file and line."""
    path = watch.folder / FILE
    if not path.is_file():
        return NO_WEIGHTS
    weight: dict[str, float] = {}
    english: dict[str, str] = {}
    japanese: dict[str, str] = {}
    for value, en, ja in _rows(path):
        concept = (en or ja)[0]
        weight.setdefault(concept, value)
        for form in en:
            english.setdefault(" ".join(map(stem, form.casefold().split())), concept)
        for form in ja:
            japanese.setdefault(form, concept)
    forms = sorted(japanese, key=len, reverse=True)
    return Weights(weight, english, japanese, re.compile("|".join(map(re.escape, forms))) if forms else None)


def _rows(path: Path) -> Iterator[tuple[float, list[str], list[str]]]:
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        cells = (*line.split("\t"), "", "")
        en, ja = (cell.split("|") if cell.strip() else [] for cell in cells[1:3])
        try:
            value = float(cells[0])
        except ValueError:
            value = -1
        if not 0 <= value <= 1 or not (en or ja):
            raise WatchError(f"{path}, line {number}: a row is a weight from 0 to 1, English forms, Japanese forms, with tabs between.")
        yield value, en, ja


_ENDINGS = (("ies", "y", 5), ("ing", "", 6), ("ed", "", 5), ("es", "e", 5), ("s", "", 4))


def stem(word: str) -> str:
    """An English word without its commonest endings; only ever compared with other stems."""
    if word.endswith("ss") or not word.isascii():
        return word
    for ending, instead, shortest in _ENDINGS:
        if word.endswith(ending) and len(word) >= shortest:
            word = word[: -len(ending)] + instead
            break
    return word[:-1] if word.endswith("e") and len(word) > 4 else word  # noqa: PLR2004  (license, licensing, licensed: one stem)
