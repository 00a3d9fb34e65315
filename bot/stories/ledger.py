"""The ledger: what was pledged for the first time, what is told again, what is part of what, what is not sure enough to be added up."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right, insort
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cached_property, lru_cache
from itertools import chain
from math import log
from typing import Literal

from bot.figures import Claim, Ground, alike
from bot.models import Amount, AmountKind, Commitment, Ledger, Posting, Standing, Story
from bot.rates import may_be_converted, rough_pounds
from bot.stories.doubt import is_doubtful
from bot.stories.parts import is_larger, is_pot, parts_of
from bot.text import fold, language_of

_SAME = 0.01
_CONVERTED = 1.15
"""Within one story: less than rates drift in ten years, since its outlets write in the same days."""
_DRIFT = 1.4
"""At least what two currencies' rough rates may be off by (`bot.rates.may_be_converted`)."""
_NEAR = timedelta(days=14)
"""Two sums of which nobody says whose they are may be one within this time; so may a part and a whole that different stories tell."""
_SAME_DAYS = timedelta(days=3)
_WITHIN = 0.75
"""Share of a purpose's words that stand in a whole's sentence if it is part of it."""
_BARE_WORDS = 2
"""Words that must be shared where no body is."""
_SAME_BODIES = 2
_ANYBODY = re.compile(r"^the\b|^(?:it|they|he|she|we|both|two)\b|^[同両双当]|^政府|^国|側$")
"""Payers that are another in every text: the government, 同社."""
_COMMON = frozenset(
    [
        *("a", "an", "and", "the", "of", "for", "in", "into", "on", "to", "with", "by", "from", "its", "their", "our", "this", "that"),
        *("new", "other", "more", "joint", "year", "years", "one", "two", "three", "four", "five", "six", "ten"),
        *("project", "projects", "programme", "programmes", "program", "programs", "research", "work", "development", "study", "plan"),
    ]
)
"""Words that two purposes share by chance."""
_ENGLISH, _JAPANESE = re.compile(r"[a-z][a-z0-9'-]*"), re.compile(r"[\u3040-\u30ff\u3400-\u9fff]+")
_KEPT = 2**14
"""Of so many texts, and pairs of them, it is remembered how they read: a purpose is compared with hundreds."""
Sizes = Callable[[str, float], float]


# ── of one story ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def commitments_of(story: Story, ground: Ground | None = None) -> tuple[Commitment, ...]:
    """The money that `story` says is pledged, in the order of its outlets and texts: a sum once, however many outlets state it and in
    whatever currency. What one outlet calls a pledge and another trade, a market or revenue is none.

    Where outlets differ, it is the best outlet's figure, and `differs` says so.
    """
    differing = [mention.amount for difference in story.differences for version in difference.versions for mention in version]
    claims: list[Claim] = []
    for claim in (ground or Ground(story)).claims:
        if not any(_is_converted(claim, other) for other in claims):
            claims.append(claim)
    return tuple(
        Commitment(
            story=story.id,
            place=place,
            published=story.published,
            amount=_stated(claim),
            parties=next((figure.parties for figure in claim if figure.parties), ()),
            fields=story.fields,
            differs=len(claim) > 1 or any(_is_sum(amount, other) for amount in claim[0].stated for other in differing),
        )
        for place, claim in enumerate(claims)
    )


def _is_converted(claim: Claim, other: Claim) -> bool:
    """Whether one outlet's sum about the same body is another's, said to readers of another currency."""
    one, two = claim[0], other[0]
    here, there = one.stated[0], two.stated[0]
    if here.currency == there.currency or not set(one.parties) & set(two.parties) or _are_unlike(here.purpose, there.purpose):
        return False
    if {amount.receipt.entry for amount in one.stated} & {amount.receipt.entry for amount in two.stated}:
        return False
    sizes = sorted((rough_pounds(here.currency, here.low), rough_pounds(there.currency, there.low)))
    return sizes[0] > 0 and sizes[1] <= _CONVERTED * sizes[0]


def _stated(claim: Claim) -> Amount:
    """As the best outlet states it, or one that states it alike and says what for; of the kind that the least sure outlet says it is."""
    best, *others = claim[0].stated
    as_sure = [amount for amount in others if (amount.qualifier, amount.currency) == (best.qualifier, best.currency)]
    shown = next((amount for amount in (best, *as_sure) if amount.purpose), best)
    kinds = [amount.kind for amount in (best, *others) if amount.kind is not AmountKind.OTHER]
    return replace(shown, kind=next((kind for kind in kinds if not kind.pledged), kinds[0]))


def _is_sum(amount: Amount, other: Amount) -> bool:
    return (amount.currency, amount.low, amount.high) == (other.currency, other.low, other.high)


# ── of a period ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


def post(now: Iterable[Commitment], earlier: Iterable[Commitment] = (), sizes: Sizes = rough_pounds) -> Ledger:
    """Every commitment of `now` in one line, with where it stands; `earlier` are those told before. The order of either does not matter.

    - again: the same sum (to one in a hundred, or as converted) was pledged before, in `earlier` or by an earlier story of `now`, by the
      same bodies, the same payer or for the same purpose. A like sum of others is another commitment.
    - part: a larger sum of its story (`stories/parts.py`), or of another story within two weeks that shares a body and names its
      purpose, has it in it. What is part of a sum that is itself in doubt counts for itself: "£1bn now, up to £6bn in all".
    - doubt: its own sentence is not sure (`stories/doubt.py`), or names it only as a pot of which no part is told; or a like sum was
      pledged before and it can't be told whether it is this one: `of` says which.
    - new: all else, and the only ones that are added up.

    The largest stand first, by `sizes` (currency, units → rough size); parts stand beneath their whole.
    """
    return _Books(sorted(now, key=_by_time), sorted(earlier, key=_by_time), sizes).ledger


def totals(ledger: Ledger) -> tuple[tuple[str, float, float], ...]:
    """The new pledges added up: (currency, low, high) for each currency as published, the largest first."""
    sums: dict[str, tuple[float, float]] = {}
    for posting in ledger.new:
        amount = posting.commitment.amount
        low, high = sums.get(amount.currency, (0.0, 0.0))
        sums[amount.currency] = low + amount.low, high + amount.high
    by_size = sorted(sums.items(), key=lambda each: (-rough_pounds(each[0], each[1][1]), each[0]))
    return tuple((currency, low, high) for currency, (low, high) in by_size)


def _by_time(commitment: Commitment) -> tuple[float, str, int]:
    return commitment.published.timestamp(), commitment.story, commitment.place


_Key = tuple[str, int]


@dataclass(frozen=True)
class _Books:
    """One reckoning. Commitments of several stories that are one make a group; its first one stands for it."""

    now: Sequence[Commitment]
    """Each in time order; so is `earlier`."""
    earlier: Sequence[Commitment]
    sizes: Sizes

    @cached_property
    def ledger(self) -> Ledger:
        beneath: dict[_Key, list[Posting]] = {}
        top: list[Posting] = []
        present = {_key(each) for each in self.now}
        for posting in sorted(map(self._posting, self.now), key=self._largest_first):
            if posting.standing == "part" and posting.of and _key(posting.of) in present:
                beneath.setdefault(_key(posting.of), []).append(posting)
            else:
                top.append(posting)
        return Ledger(tuple(_with_parts(top, beneath)))

    def _posting(self, commitment: Commitment) -> Posting:
        first = self._first[_key(commitment)]
        if before := self._before.get(_key(first)):
            return Posting(commitment, "again", before)
        if first is not commitment:
            return Posting(commitment, "again", first)
        standing, of = self._standing(commitment)
        return Posting(commitment, standing, of)

    def _standing(self, commitment: Commitment) -> tuple[Standing, Commitment | None]:
        """Of what is told for the first time."""
        if whole := self._wholes.get(_key(commitment)):
            return "part", whole
        if is_doubtful(commitment) or (is_pot(commitment.amount) and commitment not in self._wholes.values()):
            return "doubt", None
        like = self._maybe(commitment)
        return ("doubt", like) if like else ("new", None)

    def _largest_first(self, posting: Posting) -> tuple[float, tuple[float, str, int]]:
        return -self._size(posting.commitment), _by_time(posting.commitment)

    def _size(self, commitment: Commitment) -> float:
        return self.sizes(commitment.amount.currency, commitment.amount.high)

    # ── again ───────────────────────────────────────────────────────────────────────────────────────────────────────────────

    @cached_property
    def _first(self) -> dict[_Key, Commitment]:
        """The first of each commitment's group."""
        root = {_key(each): each for each in self.now}
        for one in self.now:
            for other in self._like_sums[_key(one)]:
                if one.story != other.story and _kinship(one, other) == "same":
                    _join(root, one, other)
        return {_key(each): _root(root, each) for each in self.now}

    @cached_property
    def _groups(self) -> dict[_Key, list[Commitment]]:
        groups: dict[_Key, list[Commitment]] = {}
        for each in self.now:
            groups.setdefault(_key(self._first[_key(each)]), []).append(each)
        return groups

    @cached_property
    def _before(self) -> dict[_Key, Commitment]:
        """By the first of a group, the earliest that any of it says again."""
        found = {
            key: [old for each in group for old in self._old.like(each) if old.story == each.story or _kinship(each, old) == "same"]
            for key, group in self._groups.items()
        }
        return {key: min(old, key=_by_time) for key, old in found.items() if old}

    @cached_property
    def _old(self) -> _Shelf:
        return _Shelf(self.earlier, self.sizes)

    @cached_property
    def _like_sums(self) -> dict[_Key, list[Commitment]]:
        """Those of about the same sum that come before."""
        shelf, found = _Shelf((), self.sizes), dict[_Key, list[Commitment]]()
        for each in self.now:
            found[_key(each)] = shelf.like(each)
            shelf.add(each)
        return found

    def _maybe(self, commitment: Commitment) -> Commitment | None:
        """The earliest of another story that may be the same."""
        like = [each for each in (*self._old.like(commitment), *self._like_sums[_key(commitment)]) if each.story != commitment.story]
        return min((each for each in like if _kinship(commitment, each) == "unsure"), key=_by_time, default=None)

    # ── part ────────────────────────────────────────────────────────────────────────────────────────────────────────────────

    @cached_property
    def _wholes(self) -> dict[_Key, Commitment]:
        """By the first of a group."""
        firsts = {_key(first): first for first in self._first.values()}
        return {key: whole for key, first in firsts.items() if (whole := self._whole(first))}

    def _whole(self, commitment: Commitment) -> Commitment | None:
        """The smallest whole of any of its group that is not in doubt by itself, as the first of its group has it."""
        group = self._groups[_key(commitment)]
        wholes = chain.from_iterable((*self._wholes_inside.get(_key(each), ()), *self._wholes_outside(each)) for each in group)
        firsts = [self._first.get(_key(whole), whole) for whole in wholes]
        fit = [whole for whole in firsts if self._size(whole) > self._size(commitment) and not is_doubtful(whole)]
        return min(fit, key=lambda whole: (self._size(whole), _by_time(whole)), default=None)

    @cached_property
    def _wholes_inside(self) -> dict[_Key, list[Commitment]]:
        stories: dict[str, list[Commitment]] = {}
        for each in self.now:
            stories.setdefault(each.story, []).append(each)
        found: dict[_Key, list[Commitment]] = {}
        for story in stories.values():
            by_place = {each.place: each for each in story}
            for part, whole in parts_of(story).items():
                found.setdefault(_key(by_place[part]), []).append(by_place[whole])
        return found

    def _wholes_outside(self, commitment: Commitment) -> list[Commitment]:
        currency, wanted = commitment.amount.currency, _telling_words(commitment.amount.purpose)
        if (currency, wanted) not in self._likely:
            shared = Counter(chain.from_iterable(self._by_word.get((currency, word), ()) for word in wanted))
            self._likely[currency, wanted] = [self._holders[at] for at, count in shared.items() if count >= _WITHIN * len(wanted)]
        return [other for other in self._likely[currency, wanted] if _may_hold(other, commitment, len(wanted))]

    @cached_property
    def _likely(self) -> dict[tuple[str, frozenset[str]], list[Commitment]]:
        """Of a currency and a purpose's words: who has enough of them."""
        return {}

    @cached_property
    def _holders(self) -> Sequence[Commitment]:
        return (*self.now, *self.earlier)

    @cached_property
    def _by_word(self) -> dict[tuple[str, str], list[int]]:
        """Which of `_holders` have sums of a currency and say a word, in their purpose or its sentence."""
        found: dict[tuple[str, str], list[int]] = {}
        for at, each in enumerate(self._holders):
            for word in _telling_words(f"{each.amount.purpose} {each.amount.receipt.sentence}"):
                found.setdefault((each.amount.currency, word), []).append(at)
        return found


class _Shelf:
    """Commitments by currency and size, so that like sums are found without a look at all others."""

    def __init__(self, commitments: Iterable[Commitment], sizes: Sizes) -> None:
        self._sizes = sizes
        self._boxes: dict[int, dict[str, list[Commitment]]] = {}
        for each in commitments:
            self.add(each)

    def add(self, commitment: Commitment) -> None:
        box = self._boxes.setdefault(self._box(commitment), {}).setdefault(commitment.amount.currency, [])
        insort(box, commitment, key=_low)

    def like(self, commitment: Commitment) -> list[Commitment]:
        """Those with the same sum, to one in a hundred, or with one that it may be converted from."""
        box = self._box(commitment)
        near = chain.from_iterable(self._boxes.get(at, {}).items() for at in (box - 1, box, box + 1))
        likely = chain.from_iterable(_between(held, *_ends(commitment.amount, currency)) for currency, held in near)
        return [other for other in likely if _is_like(commitment.amount, other.amount)]

    def _box(self, commitment: Commitment) -> int:
        amount = commitment.amount
        size = self._sizes(amount.currency, amount.high) or amount.high
        return int(log(size, _DRIFT)) if size > 0 else 0


def _low(commitment: Commitment) -> float:
    return commitment.amount.low


def _between(held: Sequence[Commitment], least: float, most: float) -> Sequence[Commitment]:
    return held[bisect_left(held, least, key=_low) : bisect_right(held, most, key=_low)]


def _ends(amount: Amount, currency: str) -> tuple[float, float]:
    """Between which lower ends, in `currency`, any sum like `amount` lies."""
    if currency == amount.currency:
        return amount.low * (1 - 2 * _SAME), amount.low * (1 + 2 * _SAME)
    unit = rough_pounds(currency, 1)
    value = rough_pounds(amount.currency, amount.low) / unit if unit else 0.0
    return value / _DRIFT, value * _DRIFT


# ── two commitments ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def _is_like(one: Amount, other: Amount) -> bool:
    if one.currency != other.currency:
        return may_be_converted((one.currency, one.low), (other.currency, other.low))
    return _about(one.low, other.low) and _about(one.high, other.high)


def _about(one: float, other: float) -> bool:
    return abs(one - other) <= _SAME * max(one, other)


def _kinship(one: Commitment, other: Commitment) -> Literal["same", "unsure", "other"]:
    """Of two stories' commitments with like sums."""
    shared = set(one.parties).intersection(other.parties)
    unlike = _are_unlike(one.amount.purpose, other.amount.purpose)
    if shared or _same_payer(one.amount, other.amount):
        return "unsure" if unlike and len(shared) < _SAME_BODIES else "same"
    strangers = bool(one.parties and other.parties)
    if alike(one.amount.purpose, other.amount.purpose):
        return "unsure" if strangers else "same"
    return "unsure" if not strangers and _may_be_one(one, other, unlike=unlike) else "other"


def _may_be_one(one: Commitment, other: Commitment, *, unlike: bool) -> bool:
    """Where nobody says whose they are: the same figure in the same field, at about the same time."""
    if one.amount.currency != other.amount.currency or not set(one.fields) & set(other.fields):
        return False
    return abs(one.published - other.published) <= (_SAME_DAYS if unlike else _NEAR)


def _same_payer(one: Amount, other: Amount) -> bool:
    if not one.payer or not other.payer:
        return False
    payer = fold(one.payer)
    return bool(payer) and payer == fold(other.payer) and not _ANYBODY.search(payer)


@lru_cache(_KEPT)
def _are_unlike(one: str, other: str) -> bool:
    """Whether two purposes that can be compared share no word."""
    first, second = _telling_words(one), _telling_words(other)
    return bool(first and second) and language_of(one) == language_of(other) and not first & second


@lru_cache(_KEPT)
def _telling_words(text: str) -> frozenset[str]:
    """Its English words but the common ones, and the pairs of letters of its Japanese."""
    folded = fold(text)
    pairs = {run[at : at + 2] for run in _JAPANESE.findall(folded) for at in range(max(1, len(run) - 1))}
    return frozenset(pairs | {word.removesuffix("'s") for word in _ENGLISH.findall(folded)} - _COMMON)


def _may_hold(whole: Commitment, part: Commitment, words: int) -> bool:
    """Whether a larger sum of another story, whose words have all the part's purpose in them, is about the same bodies' money."""
    if whole.story == part.story or not is_larger(whole.amount, part.amount) or abs(whole.published - part.published) > _NEAR:
        return False
    if set(whole.parties) & set(part.parties) or _same_payer(whole.amount, part.amount):
        return True
    return words >= _BARE_WORDS and not (whole.parties and part.parties)


# ── lines and groups ────────────────────────────────────────────────────────────────────────────────────────────────────────


def _with_parts(postings: Iterable[Posting], beneath: Mapping[_Key, Sequence[Posting]]) -> Iterable[Posting]:
    for posting in postings:
        yield posting
        yield from _with_parts(beneath.get(_key(posting.commitment), ()), beneath)


def _key(commitment: Commitment) -> _Key:
    return commitment.story, commitment.place


def _root(root: Mapping[_Key, Commitment], commitment: Commitment) -> Commitment:
    while (above := root[_key(commitment)]) is not commitment:
        commitment = above
    return commitment


def _join(root: dict[_Key, Commitment], one: Commitment, other: Commitment) -> None:
    """The earlier of the two groups' firsts stands for both."""
    first, second = sorted((_root(root, one), _root(root, other)), key=_by_time)
    root[_key(second)] = first
