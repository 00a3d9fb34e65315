"""Look-alikes: two entries of one series, or of one mould, that tell of two events.

Two rules, each about what both entries say and say differently; what only one of them says parts nothing, for outlets leave out.

**Edition.** Both titles say which of a series they mean (a number, a year, a month), or both texts give a deadline, and none is the same.
It holds across languages. Only titles count for numbers: a text may name the third of anything.

**Mould.** Both are cast in the same words, in the same order, but for what fills a few places: another figure, another name, another
subject. A copy that an agency sends round is cut and its first line is written anew; nobody puts another town or another day into it.
"""

import math
import re
import unicodedata
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from dataclasses import field as default
from datetime import date, timedelta
from difflib import SequenceMatcher
from functools import lru_cache

from bot.models import Language
from bot.stories.words import FUNCTION_WORDS, ORDINALS
from bot.text import fold

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = "(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)(?:uary|ruary|ch|il|e|y|ust|t|tember|ober|ember)?"
_MONTH_EN = re.compile(
    rf"(?:\b(?:in|for|of|by|until|from|on|\d{{1,2}}) {_MONTH}\b|\b{_MONTH} (?:\d|call|round|issue|edition)|[:(–—-] ?{_MONTH}\b)"
)
_MONTH_JA = re.compile(r"(?<!\d)(1[0-2]|[1-9])月")
_YEAR = re.compile(r"(?<![\d,.£$€¥])(20\d\d|19\d\d)(?![,.]?\d|[a-z億万人件])")
_REIWA, _REIWA_BEGAN = re.compile(r"令和(\d{1,2})年"), 2018
_NUMBERED = re.compile(
    r"\b(\d{1,3})(?:st|nd|rd|th)\b|第(\d{1,3})(?!\d)|(\d{1,3})(?:回目|期生)|"
    r"(?:\b(?:round|phase|stage|call|cohort|batch|part|vol|volume|no|issue|wave|edition)|フェーズ|ステージ|ラウンド|その)"
    r"[ .#]{0,2}(\d{1,3}|i{1,3}|iv)\b"
)
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4}
_WORD = re.compile(r"[a-z]+")

CAST = 0.5
"""Share of the shorter one's words that stand in the longer one in the same order, from which on both come from one mould. Two reporters
of one event share names and a quotation, not half of all words."""
_LONGEST = 320
"""Words of each that are laid side by side."""
_SHORT_SLOT = 4
"""Words that fill a place of a mould; a longer difference is a passage written anew."""
_SLOTS = 2.0
"""What differs must weigh so much; of one outlet half of it, for an outlet does not send its own report twice with other words in it."""
_FIGURE, _NAME, _SUBJECT = 1.0, 1.0, 0.5
_OWN_WORDS = 0.5
SAME_NEWS = timedelta(days=2)
"""Within it two outlets that give different sums in the same words differ about one event; later it is another sum."""
_TOKEN_EN = re.compile(r"[£€$¥]?\d+(?:[,.]\d+)*%?|[^\W\d_]+(?:['’-][^\W\d_]+)*")
_TOKEN_JA = re.compile(r"\d+(?:[,.]\d+)*%?|[A-Za-z]+|[ァ-ヺー]+|[一-鿿々]+|[ぁ-ん]+")
_NAMELIKE = re.compile("[A-Za-zァ-ヺー]")
_SCALED = re.compile(r"(\d)\s?(?:(million|m|mn)|(billion|bn))\b")


@dataclass(frozen=True, slots=True)
class Edition:
    """Which one of a series a title says it is; deadlines of the whole entry."""

    numbers: frozenset[int] = frozenset()
    years: frozenset[int] = frozenset()
    months: frozenset[int] = frozenset()
    deadlines: frozenset[date] = frozenset()


@dataclass(frozen=True, slots=True)
class Cast:
    """What two entries are laid side by side by: their words in order, and how their names are written."""

    language: Language
    title: str
    text: str
    publisher: str
    names: frozenset[str] = default(default=frozenset())
    """Folded words of the names the reading knows."""


def edition_of(title: str, deadlines: Collection[date] = ()) -> Edition:
    words = fold(title)
    months = {_MONTHS.index(next(filter(None, hit.groups()))) + 1 for hit in _MONTH_EN.finditer(words)}
    numbers = {
        int(number) if (number := next(filter(None, hit.groups()))).isdigit() else _ROMAN[number] for hit in _NUMBERED.finditer(words)
    }
    spelled = {ORDINALS[word] for word in _WORD.findall(words) if word in ORDINALS}
    reiwa = {int(year) + _REIWA_BEGAN for year in _REIWA.findall(words)}
    return Edition(
        numbers=frozenset(numbers | spelled),
        years=frozenset(reiwa or {int(year) for year in _YEAR.findall(words)}),
        months=frozenset(months | {int(month) for month in _MONTH_JA.findall(words)}),
        deadlines=frozenset(deadlines),
    )


def other_edition(a: Edition, b: Edition) -> bool:
    """Whether both say which one they are, and not the same."""
    said = ((a.numbers, b.numbers), (a.years, b.years), (a.months, b.months), (a.deadlines, b.deadlines))
    return any(one and other and one.isdisjoint(other) for one, other in said)


def other_of_mould(a: Cast, b: Cast, apart: timedelta) -> bool:
    """Whether both are of one language and one mould, with other things in its places. The order of `a` and `b` does not matter."""
    if a.language != b.language or not _may_be_cast_alike(a, b):
        return False
    if (b.title, b.text) < (a.title, a.text):
        a, b = b, a
    one, other = tokens(f"{a.title}\n{a.text}", a.language), tokens(f"{b.title}\n{b.text}", b.language)
    if _cast_share(one, other) < CAST:
        return False
    own = fold(a.publisher) == fold(b.publisher)
    sums_tell = own or apart > SAME_NEWS
    places = {*_places(one, other, a.names | b.names, sums_tell=sums_tell)}
    heads = _head_places(a, b, sums_tell=sums_tell)
    return sum(weight for _, _, weight in places) + sum(weight for _, _, weight in heads) >= _SLOTS * (_OWN_WORDS if own else 1.0)


def _head_places(a: Cast, b: Cast, *, sums_tell: bool) -> set[tuple[str, str, float]]:
    """What differs in the titles counts once more, where these are of one mould themselves: a copy's title is kept or written anew."""
    one, other = tokens(a.title, a.language), tokens(b.title, b.language)
    if _cast_share(one, other) < CAST:
        return set()
    return {*_places(one, other, a.names | b.names, sums_tell=sums_tell)}


def _may_be_cast_alike(a: Cast, b: Cast) -> bool:
    """A cheap look before the costly one: half of the shorter one's different words must be in the other at all."""
    one, other = (frozenset(token.words for token in tokens(f"{it.title}\n{it.text}", it.language)) for it in (a, b))
    return len(one & other) >= CAST * min(len(one), len(other)) > 0


@dataclass(frozen=True, slots=True)
class Token:
    words: str
    """Folded."""
    capital: bool
    """Written as names are: with a capital, in Japanese in katakana or Latin letters."""


@lru_cache(maxsize=2048)
def tokens(text: str, language: Language) -> tuple[Token, ...]:
    """The first `_LONGEST` words; in Japanese, runs of one script. £9.7m and £9.7 million are the same words."""
    plain = unicodedata.normalize("NFKC", text)
    if language == "ja":
        return tuple(Token(word.casefold(), bool(_NAMELIKE.match(word))) for word in _TOKEN_JA.findall(plain)[:_LONGEST])
    scaled = _SCALED.sub(lambda hit: f"{hit[1]} {'million' if hit[2] else 'billion'}", plain)
    return tuple(Token(word.casefold(), word[0].isupper()) for word in _TOKEN_EN.findall(scaled)[:_LONGEST])


def _cast_share(one: tuple[Token, ...], other: tuple[Token, ...]) -> float:
    shorter = min(len(one), len(other))
    return sum(size for _, _, size in _matches(one, other)) / shorter if shorter else 0.0


@lru_cache(maxsize=256)
def _matches(one: tuple[Token, ...], other: tuple[Token, ...]) -> tuple[tuple[int, int, int], ...]:
    laid = SequenceMatcher(None, [token.words for token in one], [token.words for token in other], autojunk=False)
    return tuple(laid.get_matching_blocks())


def _places(
    one: tuple[Token, ...], other: tuple[Token, ...], names: Collection[str], *, sums_tell: bool
) -> Iterator[tuple[str, str, float]]:
    """The places that the two fill with things of one sort that the other has nowhere: what is there, and how much that tells."""
    mine, theirs = {token.words for token in one}, {token.words for token in other}
    at, beside = 0, 0
    for start, opposite, size in _matches(one, other):
        left, right = one[at:start], other[beside:opposite]
        at, beside = start + size, opposite + size
        if not left or not right or max(len(left), len(right)) > _SHORT_SLOT:
            continue
        own = [token for token in left if token.words not in theirs]
        others = [token for token in right if token.words not in mine]
        if weight := _weigh_place(own, others, names, sums_tell=sums_tell):
            yield " ".join(token.words for token in own), " ".join(token.words for token in others), weight


def _weigh_place(own: list[Token], others: list[Token], names: Collection[str], *, sums_tell: bool) -> float:
    for sort, weight in ((_is_figure, _FIGURE), (lambda token: _is_name(token, names), _NAME), (_is_subject, _SUBJECT)):
        left, right = [token for token in own if sort(token)], [token for token in others if sort(token)]
        if left and right:
            return 0.0 if sort is _is_figure and not _figures_part(left[0], right[0], sums_tell=sums_tell) else weight
    return 0.0


def _figures_part(one: Token, other: Token, *, sums_tell: bool) -> bool:
    """Not where one is the other rounded; nor, of two outlets on one day, where they are sums."""
    if not sums_tell and one.words[0] in "£€$¥" and other.words[0] in "£€$¥":
        return False
    a, b = (float(re.sub(r"[^\d.]", "", token.words).rstrip(".")) for token in (one, other))
    return not math.isclose(a, b, rel_tol=0.01)


def _is_figure(token: Token) -> bool:
    return any(char.isdigit() for char in token.words)


def _is_name(token: Token, names: Collection[str]) -> bool:
    return token.words in names or (token.capital and token.words not in FUNCTION_WORDS)


def _is_subject(token: Token) -> bool:
    return len(token.words) > 1 and token.words not in FUNCTION_WORDS and not ("ぁ" <= token.words[0] <= "ん")
