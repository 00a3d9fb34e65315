"""The definitions behind `evaluate`'s figures: when two names are one, what a count comes to, how groups are compared."""

import random
import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TypeVar

Figures = dict[str, object]
"""Figures under the contract's keys, ready to be written as JSON."""
_Gold = TypeVar("_Gold")
_Said = TypeVar("_Said")

_LEGAL = re.compile(r"\b(ltd|limited|inc|plc|corp|corporation|llc|llp|gmbh|kk|k\.k|co)\b\.?(?!-)|株式会社|（株）|\(株\)", re.IGNORECASE)
_TITLE = re.compile(
    r"^(rt\.? hon\.?|dr|prof|professor|sir|dame|lord|lady|baroness|mr|mrs|ms|minister|president|ceo|the)\.?\s+", re.IGNORECASE
)
_JA_TITLE = re.compile(r"(文部科学相|経済産業相|外相|首相|大臣|教授|准教授|博士|社長|会長|所長|理事長|氏|さん)$")
_NUMBER = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?")
_SCALED = re.compile(r"[£€¥$]\s?(\d[\d,.]*\d|\d)\s?(million|billion|trillion|m|bn|tn|k)?\b")
_QUOTED = re.compile(r"“([^”]{12,})”|「([^」]{6,})」|\"([^\"]{12,})\"")
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")
_MARKS = str.maketrans("“”„‘’「」『』", '"""\'\'""""')
_NO_WORD = re.compile(r"[\s\W_]+")
_SAMPLES, _LOW, _HIGH = 400, 20, 379


# ── words ───────────────────────────────────────────────────────────────────────────────────────────────────────────────────


def nfkc(text: str) -> str:
    return unicodedata.normalize("NFKC", text)


def plain(text: str) -> str:
    """For "does the source say this": width, white space and quotation marks folded."""
    return re.sub(r"\s+", " ", nfkc(text).translate(_MARKS)).strip()


def bare_name(name: str) -> str:
    """An organisation's name without legal form, case, marks and a leading "the"; the folded name itself if that leaves nothing."""
    folded = nfkc(name).casefold().replace("&", " and ")
    bare = _NO_WORD.sub(" ", _LEGAL.sub(" ", folded)).strip().removeprefix("the ")
    return bare or _NO_WORD.sub(" ", folded).strip()


def bare_person(name: str) -> str:
    """A person's name without titles, before it in English, after it in Japanese."""
    name = nfkc(name).strip()
    while (shorter := _TITLE.sub("", name)) != name:
        name = shorter
    while (shorter := _JA_TITLE.sub("", name)) != name and shorter:
        name = shorter
    return re.sub(r"[\s・･·.]+", " ", name).casefold().strip()


def holds(one: str, other: str) -> bool:
    """Whether the shorter is part of the longer, and long enough to be a name: two words, or three Japanese characters."""
    short, long = (one, other) if len(one) <= len(other) else (other, one)
    if _CJK.search(short):
        return len(short) >= 3 and short in long  # noqa: PLR2004  (as the docstring says)
    return " " in short and f" {short} " in f" {long} "


def same_body(names: Sequence[str], said: str) -> bool:
    bare, known = bare_name(said), {bare_name(name) for name in names}
    return bool(bare) and (bare in known or any(holds(bare, name) for name in known))


def same_person(one: str, other: str) -> bool:
    """Bare names: equal in any order, a surname alone, or one inside the other."""
    if not one or not other:
        return False
    ones, others = one.split(), other.split()
    return sorted(ones) == sorted(others) or other in ones or one in others or holds(one, other)


def unsupported(summary: str, source: str) -> list[str]:
    """Numbers, quotations and sums of money in `summary` that `source` (made plain) does not have."""
    text, numbers = plain(summary), set(_NUMBER.findall(source))
    bad = [number for number in _NUMBER.findall(text) if number not in numbers]
    quoted = (plain("".join(groups)) for groups in _QUOTED.findall(nfkc(summary)))
    bad += [words for words in quoted if words and words not in source]
    bad += [number + unit for number, unit in _SCALED.findall(text) if not re.search(rf"{re.escape(number)}\s?-?{unit}", source)]
    return bad


# ── counts ──────────────────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(slots=True)
class Tally:
    """How many were right, said, and wanted."""

    right: int = 0
    said: int = 0
    gold: int = 0

    def add(self, right: int, said: int, gold: int) -> None:
        self.right += right
        self.said += said
        self.gold += gold

    def figures(self) -> Figures:
        """Precision and recall are 1 where nothing was said or wanted."""
        p = self.right / self.said if self.said else 1.0
        r = self.right / self.gold if self.gold else 1.0
        return {"p": round(p, 4), "r": round(r, 4), "f1": harmonic(p, r), "gold": self.gold, "said": self.said}


def harmonic(p: float, r: float) -> float:
    return round(2 * p * r / (p + r), 4) if p + r else 0.0


def share(part: float, whole: float) -> float | None:
    return round(part / whole, 4) if whole else None


def interval(hits: Sequence[tuple[bool, bool]]) -> list[float]:
    """5 and 95 % of F1 over resampled (gold, said) items: what a step must exceed to mean something. The same for the same items."""
    dice = random.Random(7)  # noqa: S311  (resampling, no secret)
    scores = []
    for _ in range(_SAMPLES):
        sample = dice.choices(hits, k=len(hits))
        tally = Tally(sum(gold and said for gold, said in sample), sum(said for _, said in sample), sum(gold for gold, _ in sample))
        scores.append(tally.figures()["f1"])
    ordered = sorted(score for score in scores if isinstance(score, float))
    return [ordered[_LOW], ordered[_HIGH]]


def pair_up(gold: Sequence[_Gold], said: Sequence[_Said], same: Callable[[_Gold, _Said], bool]) -> list[tuple[int, int]]:
    """Each of `gold` in turn takes the first of `said` that is the same and still free."""
    free, pairs = list(range(len(said))), []
    for i, wanted in enumerate(gold):
        j = next((j for j in free if same(wanted, said[j])), None)
        if j is not None:
            free.remove(j)
            pairs.append((i, j))
    return pairs


# ── groups ──────────────────────────────────────────────────────────────────────────────────────────────────────────────────


def b_cubed(gold: Mapping[str, str], said: Mapping[str, str]) -> Figures:
    """For each item, how much of its said group belongs with it (p), how much of its gold group is there (r); then the mean."""
    wanted, made = _groups(gold), _groups(said)
    p = r = 0.0
    for item in gold:
        one, other = wanted[gold[item]], made[said[item]]
        both = len(one & other)
        p, r = p + both / len(other), r + both / len(one)
    p, r = p / (len(gold) or 1), r / (len(gold) or 1)
    return {"p": round(p, 4), "r": round(r, 4), "f1": harmonic(p, r), "items": len(gold)}


def _groups(names: Mapping[str, str]) -> dict[str, set[str]]:
    groups = defaultdict(set)
    for item, name in names.items():
        groups[name].add(item)
    return groups


@dataclass(frozen=True, slots=True)
class Pairs:
    """Pairs of items that are together in gold, in the answer, or in both."""

    all: Tally
    across: Tally
    """Of two languages."""
    bridged: float | None
    """The mean share of a story's pairs across languages that were made."""
    wrong: tuple[tuple[str, str, bool], ...]
    """Two items, and whether they belong together."""


def compare_pairs(gold: Mapping[str, str], said: Mapping[str, str], languages: Mapping[str, str]) -> Pairs:
    every, across = Tally(), Tally()
    bridges: dict[str, Tally] = defaultdict(Tally)
    wrong = []
    for a, b in combinations(sorted(gold), 2):
        wanted, made = gold[a] == gold[b], said[a] == said[b]
        if not (wanted or made):
            continue
        every.add(wanted and made, made, wanted)
        if languages[a] != languages[b]:
            across.add(wanted and made, made, wanted)
            if wanted:
                bridges[gold[a]].add(made, made, 1)
        if wanted != made:
            wrong.append((a, b, wanted))
    bridged = share(sum(tally.right / tally.gold for tally in bridges.values()), len(bridges))
    return Pairs(every, across, bridged, tuple(wrong))
