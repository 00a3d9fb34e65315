"""What editors decided, as folding meets it: which entries belong together or apart, which facts are wrong, what is withdrawn.

Entries that an editor parted lie in stories that would otherwise be one. Who belongs to whom among them is found from all their entries
at once, likest first, so that it hangs neither on the order in which they came nor on the order of the rulings.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from dataclasses import field as default
from datetime import timedelta
from itertools import combinations
from typing import Literal

from bot.models import Amount, Day, Facts, Organisation, Person, Quote, Read, Receipt, Ruling
from bot.stories.links import link
from bot.stories.profile import name_of
from bot.stories.seen import Seen, in_order
from bot.text import fold

Fact = Amount | Organisation | Person | Quote | Day
ONLY = "only "
"""Begins the object of a ruling that a fact is wrong in one entry alone, not in all of its story."""
_LONG = 100
"""Code points: Slack lets an option carry 150."""
_Ruled = Mapping[str, Mapping[str, int]]
"""By entry the entries it was joined to or parted from, with the number of the last ruling that did."""


def fact_key(fact: Fact) -> str:
    """What a fact says, whoever says it and wherever: the same after its entry is read again, and for every outlet that has it."""
    match fact:
        case Amount():
            return f"amount:{fact.currency}:{fact.low:.12g}:{fact.high:.12g}"
        case Organisation():
            return _key("body", name_of(fact))
        case Person():
            return _key("person", fold(fact.known_as or fact.receipt.words))
        case Quote():
            return _key("quote", "".join(letter for letter in fold(fact.receipt.words) if letter.isalnum()))
        case Day():
            return f"day:{fact.kind}:{fact.day.isoformat()}"


def tie_key(one: str, other: str) -> str:
    """That these two bodies work together, whichever is named first."""
    return _key("tie", "|".join(sorted((fold(one), fold(other)))))


def _key(kind: str, words: str) -> str:
    key = f"{kind}:{words}"
    return key if len(key) <= _LONG else f"{kind}:#{hashlib.blake2b(words.encode(), digest_size=10).hexdigest()}"


def facts_of(facts: Facts) -> tuple[Fact, ...]:
    return (*facts.amounts, *facts.organisations, *facts.people, *facts.quotes, *facts.days)


def less(facts: Facts, keys: Collection[str]) -> Facts:
    """Without those of these keys."""
    if not keys:
        return facts
    return Facts(
        amounts=tuple(fact for fact in facts.amounts if fact_key(fact) not in keys),
        organisations=tuple(fact for fact in facts.organisations if fact_key(fact) not in keys),
        people=tuple(fact for fact in facts.people if fact_key(fact) not in keys),
        quotes=tuple(fact for fact in facts.quotes if fact_key(fact) not in keys),
        days=tuple(fact for fact in facts.days if fact_key(fact) not in keys),
    )


@dataclass(frozen=True, slots=True)
class Rulings:
    """Those in force of one watch."""

    joined: _Ruled = default(default_factory=dict)
    parted: _Ruled = default(default_factory=dict)
    gives_way: frozenset[str] = frozenset()
    """Entries that were split off: what is like both goes with the others."""
    wrong: Mapping[str, frozenset[str]] = default(default_factory=dict)
    """By entry what is wrong in the whole story that has it; what begins with `ONLY` is so in that entry alone."""
    withdrawn: Mapping[str, Literal["hide", "retract"]] = default(default_factory=dict)
    """By an entry of the story."""

    def withdrawal(self, entries: Iterable[str]) -> Literal["", "hide", "retract"]:
        """Of a story of these entries."""
        found = {self.withdrawn[entry] for entry in entries if entry in self.withdrawn}
        return "retract" if "retract" in found else "hide" if found else ""

    def mistakes(self, entries: Iterable[str]) -> frozenset[str]:
        """What is wrong in a story of these entries, whoever says it."""
        return frozenset(key for entry in entries for key in self.wrong.get(entry, ()) if not key.startswith(ONLY))

    def own_mistakes(self, entry: str) -> frozenset[str]:
        return frozenset(key.removeprefix(ONLY) for key in self.wrong.get(entry, ()) if key.startswith(ONLY))

    def parts(self, entries: Iterable[str]) -> bool:
        """Whether one of these was parted from another."""
        return bool(self.parted) and any(entry in self.parted for entry in entries)


NO_RULINGS = Rulings()


def rulings_of(rulings: Iterable[Ruling]) -> Rulings:
    """Of those in force; their order does not matter."""
    joined: dict[str, dict[str, int]] = defaultdict(dict)
    parted: dict[str, dict[str, int]] = defaultdict(dict)
    wrong: dict[str, set[str]] = defaultdict(set)
    withdrawn: dict[str, Literal["hide", "retract"]] = {}
    gives_way: set[str] = set()
    for ruling in sorted(rulings, key=lambda ruling: ruling.id):
        one, other = ruling.subject, ruling.object
        if ruling.kind in {"join", "split"}:
            pairs = joined if ruling.kind == "join" else parted
            pairs[one][other] = pairs[other][one] = ruling.id
        if ruling.kind == "split":
            gives_way.add(one)
        elif ruling.kind == "wrong":
            wrong[one].add(other)
        elif ruling.kind == "retract" or (ruling.kind == "hide" and one not in withdrawn):
            withdrawn[one] = ruling.kind
    return Rulings(joined, parted, frozenset(gives_way), {entry: frozenset(keys) for entry, keys in wrong.items()}, withdrawn)


# ── wrong facts ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


def without_mistakes(reads: Sequence[Read], rulings: Rulings) -> list[Read]:
    """The entries of one story without what is wrong. A sentence of a summary that states a wrong sum or quotation goes with it."""
    if not rulings.wrong:
        return list(reads)
    everywhere = rulings.mistakes(read.entry.id for read in reads)
    return [_without(read, everywhere | rulings.own_mistakes(read.entry.id)) for read in reads]


def _without(read: Read, keys: Collection[str]) -> Read:
    reading = read.reading
    facts = less(reading.facts, keys)
    if facts == reading.facts:
        return read
    told: tuple[Amount | Quote, ...] = (*reading.facts.amounts, *reading.facts.quotes)
    gone = [fact.receipt for fact in told if fact_key(fact) in keys]
    summary = tuple(said for said in reading.summary if not any(_holds(said, receipt) for receipt in gone))
    return replace(read, reading=replace(reading, facts=facts, summary=summary, prose=""))


def _holds(sentence: Receipt, receipt: Receipt) -> bool:
    return sentence.where == receipt.where and sentence.start <= receipt.start and receipt.end <= sentence.end


# ── together and apart ──────────────────────────────────────────────────────────────────────────────────────────────────────


def partition(members: Iterable[Seen], rulings: Rulings, *, window: timedelta) -> list[tuple[Seen, ...]]:
    """These entries as stories, each in (published, id) order, the oldest first.

    What was joined is together, unless it was parted later. Then the two likest that are linked come together first, and so on; never
    two that were parted, nor what holds them. Entries that were split off come last, so that they take along only what they alone tie.
    """
    members = in_order(members)
    groups = _Groups(members, rulings)
    for one, other, number in _joins(members, rulings):
        groups.unite(one, other, since=number)
    for one, other in _links(members, rulings, window):
        groups.unite(one, other)
    return groups.in_order()


def _joins(members: Sequence[Seen], rulings: Rulings) -> list[tuple[str, str, int]]:
    """The newest first."""
    here = {member.id for member in members}
    pairs = [(one, other, number) for one in here for other, number in rulings.joined.get(one, {}).items() if other in here and one < other]
    return sorted(pairs, key=lambda pair: (-pair[2], pair))


def _links(members: Sequence[Seen], rulings: Rulings, window: timedelta) -> list[tuple[str, str]]:
    """Pairs that are linked, the likest first."""
    found: list[tuple[bool, float, str, str]] = []
    for one, other in combinations(members, 2):
        if one.keys & other.keys and (likeness := link(one.profile, other.profile, window)):
            late = one.id in rulings.gives_way or other.id in rulings.gives_way
            found.append((late, -likeness, min(one.id, other.id), max(one.id, other.id)))
    return [(one, other) for _, _, one, other in sorted(found)]


class _Groups:
    """Entries that come together one pair at a time."""

    def __init__(self, members: Sequence[Seen], rulings: Rulings) -> None:
        self._members = members
        self._rulings = rulings
        self._group = {member.id: {member.id} for member in members}

    def unite(self, one: str, other: str, *, since: int = 0) -> None:
        """Unless they hold two that a ruling after number `since` parted."""
        first, second = self._group[one], self._group[other]
        if first is second or self._apart(first, second, since):
            return
        first |= second
        self._group |= dict.fromkeys(second, first)

    def _apart(self, first: set[str], second: set[str], since: int) -> bool:
        parted = self._rulings.parted
        return any(number > since and other in second for one in first for other, number in parted.get(one, {}).items())

    def in_order(self) -> list[tuple[Seen, ...]]:
        groups: dict[int, list[Seen]] = defaultdict(list)
        for member in self._members:
            groups[id(self._group[member.id])].append(member)
        return [tuple(group) for group in groups.values()]
