"""What several outlets say together: each fact once, with the receipt of the best source that has it; what differs is kept side by side."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

from bot.models import Amount, AmountKind, Day, Facts, Organisation, Person, Quote, Read, Receipt
from bot.stories.profile import name_of
from bot.text import fold

MOST_FIELDS = 3
MOST_EVIDENCE = 6
"""Receipts kept of each part of the evidence: enough to show why, whatever the number of outlets."""
_SAME_QUOTE = 0.6
"""Outlets cut and reorder: this share of the shorter one's word pairs in the longer one is the same quotation."""
_LEAST_VOTES = 0.25
_MARKS = re.compile(r"[\W_]+")
_CJK = re.compile("[\u3040-\u30ff\u3400-\u9fff]")


def gather(reads: Sequence[Read]) -> Facts:
    """The facts of `reads`, which stand with the best source first."""
    facts = [read.reading.facts for read in reads]
    return Facts(
        amounts=tuple(_amounts(each.amounts for each in facts)),
        organisations=tuple(_organisations(body for each in facts for body in each.organisations)),
        people=tuple(_people(person for each in facts for person in each.people)),
        quotes=tuple(_quotes(quote for each in facts for quote in each.quotes)),
        days=tuple(_days(day for each in facts for day in each.days)),
    )


def _amounts(sources: Iterable[Sequence[Amount]]) -> list[Amount]:
    """A sum that several sources have is the first one's, or the first's that says what it is; a source may give one sum to several
    purposes."""
    kept: dict[tuple[str, float, float], list[Amount]] = {}
    for amounts in sources:
        of_source: dict[tuple[str, float, float], list[Amount]] = {}
        for amount in amounts:
            _put(of_source.setdefault((amount.currency, amount.low, amount.high), []), amount)
        for sum_, same in of_source.items():
            if sum_ not in kept or (_is_bare(kept[sum_]) and not _is_bare(same)):
                kept[sum_] = same
    return [amount for same in kept.values() for amount in same]


def _is_bare(same: Sequence[Amount]) -> bool:
    return all(amount.kind is AmountKind.OTHER and not amount.purpose for amount in same)


def _put(same: list[Amount], amount: Amount) -> None:
    """Beside what one source says of one sum already: again without a purpose adds nothing, with one it replaces the bare figure."""
    if not same or (amount.purpose and all(fold(other.purpose) != fold(amount.purpose) for other in same if other.purpose)):
        same[:] = [other for other in same if other.purpose]
        same.append(amount)


def _organisations(bodies: Iterable[Organisation]) -> list[Organisation]:
    kept: dict[str, Organisation] = {}
    for body in bodies:
        name = name_of(body)
        if name not in kept or (not kept[name].side and body.side):
            kept[name] = body
    return list(kept.values())


def _people(people: Iterable[Person]) -> list[Person]:
    """A surname alone is the person whose full name ends (in Japanese: begins) with it; the fuller mention is kept, and one with a role."""
    kept: list[Person] = []
    for person in people:
        for place, other in enumerate(kept):
            if _same_name(_name(person), _name(other)):
                if _fullness(person) > _fullness(other):
                    kept[place] = person
                break
        else:
            kept.append(person)
    return kept


def _name(person: Person) -> str:
    return fold(person.known_as or person.receipt.words)


def _fullness(person: Person) -> tuple[bool, int]:
    return bool(person.role), len(_name(person).split())


def _same_name(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    if one == other:
        return True
    if _CJK.search(short):
        return len(short) >= 2 and long.startswith(short)  # noqa: PLR2004  (two characters: the shortest surname that says who)
    return " " in long and long.split()[-len(short.split()) :] == short.split()


def _quotes(quotes: Iterable[Quote]) -> list[Quote]:
    kept: list[tuple[Quote, frozenset[str]]] = []
    for quote in quotes:
        pairs = _pairs(quote.receipt.words)
        if not any(_same_quote(pairs, other) for _, other in kept):
            kept.append((quote, pairs))
    return [quote for quote, _ in kept]


def _pairs(words: str) -> frozenset[str]:
    """Pairs of neighbouring words, of characters in Japanese; of one word alone, that word."""
    folded = _MARKS.sub(" ", fold(words)).strip()
    units = list(folded.replace(" ", "")) if _CJK.search(folded) else folded.split()
    return frozenset(" ".join(pair) for pair in pairwise(units)) or frozenset(units)


def _same_quote(one: frozenset[str], other: frozenset[str]) -> bool:
    shorter = min(len(one), len(other))
    return bool(shorter) and len(one & other) / shorter >= _SAME_QUOTE


def _days(days: Iterable[Day]) -> list[Day]:
    """A day that several sources have is the first one's, or the first's that tells the hour."""
    kept: dict[tuple[str, object], Day] = {}
    for day in days:
        known = kept.setdefault((day.kind, day.day), day)
        if known.moment is None and day.moment is not None:
            kept[day.kind, day.day] = day
    return list(kept.values())


def vote_fields(reads: Sequence[Read]) -> tuple[str, ...]:
    """The fields most entries have; what only a few of many say is left out. Ties as the best source has them.

    At most `MOST_FIELDS`, or as many as an entry has that tells of a package of several undertakings.
    """
    votes = Counter(field for read in reads for field in read.reading.fields)
    if not votes:
        return ()
    least = max(votes.values()) * _LEAST_VOTES
    most = max(MOST_FIELDS, *(len(read.reading.fields) for read in reads))
    return tuple(field for field, count in votes.most_common(most) if count > least)


def gather_evidence(reads: Sequence[Read]) -> Mapping[str, tuple[Receipt, ...]]:
    kept: dict[str, dict[str, Receipt]] = {}
    for read in reads:
        for part, receipts in read.reading.evidence.items():
            words = kept.setdefault(part, {})
            for receipt in receipts:
                words.setdefault(fold(receipt.words), receipt)
    return {part: tuple(words.values())[:MOST_EVIDENCE] for part, words in kept.items()}
