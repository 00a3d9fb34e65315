"""Which people a passage names, with the role it gives them, word for word."""

import functools
import re
from collections.abc import Collection, Iterable, Iterator
from itertools import islice

from bot.models import Person, Where
from bot.reading.bodies.organisations import find_organisations
from bot.reading.lexicon.folding import fold_name, is_han
from bot.reading.lexicon.load import Lexicon
from bot.reading.lexicon.terms import Body, Hit, Known
from bot.reading.passage import Passage
from bot.reading.people.english import EnglishNames, english_people, english_role
from bot.reading.people.japanese import japanese_people, japanese_role, office_within
from bot.reading.people.named import Seen

MOST = 40


def find_people(passage: Passage, lexicon: Lexicon) -> tuple[Person, ...]:
    """One Person each, in reading order, at the fullest mention; `role` is "" where the text gives none."""
    return _find(passage, lexicon)


@functools.lru_cache(maxsize=4)
def _find(passage: Passage, lexicon: Lexicon) -> tuple[Person, ...]:
    names = lexicon.scan(passage).names
    listed = [(hit.where, hit.start, hit.end) for hit in names if isinstance(hit.term, Body)]
    guessed = {(one.receipt.where, one.receipt.start, one.receipt.end) for one in find_organisations(passage, lexicon)}.difference(listed)
    taken = [*listed, *guessed]
    seen: list[Seen] = []
    parts: tuple[Where, ...] = ("title", "text")
    for where in parts:
        text = passage.words(where)
        here = [hit for hit in names if hit.where == where]
        blocked = _blocked(where, taken, len(text))
        found = _unlisted(where, passage, here, lexicon)
        seen.extend(one for one in islice(found, MOST * 8) if _is_free(one, guessed) or not _is_taken(blocked, text, one))
        seen.extend(_listed(where, text, here, passage.language == "ja"))
    return tuple(
        Person(passage.receipt(one.where, one.start, one.end), one.role, one.known_as or one.name) for one in _one_each(seen)[:MOST]
    )


def _unlisted(where: Where, passage: Passage, here: list[Hit], lexicon: Lexicon) -> Iterator[Seen]:
    if passage.language == "ja":
        return japanese_people(where, passage.words(where), here, lexicon.family_names)
    return english_people(where, passage.words(where), here, EnglishNames(lexicon.given_names, lexicon.family_names))


def _blocked(where: Where, taken: Iterable[tuple[Where, int, int]], length: int) -> bytearray:
    blocked = bytearray(length)
    for at, start, end in taken:
        if at == where:
            blocked[start:end] = b"\1" * (end - start)
    return blocked


def _is_free(one: Seen, guessed: Collection[tuple[Where, int, int]]) -> bool:
    """Whether all that speaks for a body is its shape, while the words around the name speak of a person."""
    return one.sure and (one.where, one.start, one.end) in guessed


def _is_taken(blocked: bytearray, text: str, one: Seen) -> bool:
    """Whether a body's name holds the person's; not so where it cuts the office behind the name (マット・メラー社|長), nor where it is
    one word of a name that has a role beside it (the counsellor, Honda Tanaka), or the family name of a Japanese one (鹿島|宗太朗氏)."""
    taken = sum(blocked[one.start : one.end])
    if not taken:
        return False
    if one.role and " " in one.name and taken == len(one.name.split()[0]) and not blocked[one.end - 1]:
        return False
    if is_han(one.name[0]) and taken < len(one.name) and not any(blocked[one.start + taken : one.end]):
        return False
    office = one.role if one.role and text.startswith(one.role, one.end) else ""
    cut = one.end + len(office) - 1
    return not (len(office) > 1 and any(blocked[one.end : cut]) and not any(blocked[cut : cut + 1]))


def _listed(where: Where, text: str, here: list[Hit], japanese: bool) -> Iterator[Seen]:  # noqa: FBT001 - the language, told once
    for hit in here:
        if isinstance(hit.term, Known):
            role = japanese_role(text, hit.start, hit.end) if japanese else english_role(text, hit.start, hit.end)
            role = role or office_within(hit.words)
            yield Seen(where, hit.start, hit.end, hit.words, role, hit.term.name)


# ── one of each ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _one_each(seen: list[Seen]) -> list[Seen]:
    people: list[Seen] = []
    for one in sorted(seen, key=lambda each: (each.where == "text", each.start, -each.end)):
        same = next((i for i, each in enumerate(people) if _is_same(each, one)), None)
        if same is None:
            people.append(one)
        elif _is_better(one, people[same]):
            people[same] = one
        if len(people) > MOST * 2:
            break
    return people


def _is_same(left: Seen, right: Seen) -> bool:
    if left.where == right.where and left.start < right.end and right.start < left.end:
        return True
    if left.known_as and left.known_as == right.known_as:
        return True
    a, b = _words(left.name), _words(right.name)
    short, long = sorted((a, b), key=lambda words: (len(words), len("".join(words))))
    return set(short) <= set(long) or ("".join(long).startswith("".join(short)) and is_han(short[0][0]))


def _is_better(new: Seen, old: Seen) -> bool:
    overlap = new.where == old.where and new.start < old.end and old.start < new.end
    if overlap:
        return bool(new.known_as) and not old.known_as
    return bool(new.role) >= bool(old.role) and _fullness(new.name) > _fullness(old.name)


def _fullness(name: str) -> tuple[int, int]:
    words = _words(name)
    return len(words), len("".join(words))


def _words(name: str) -> list[str]:
    words = [word for word in re.split(r"[ \u00a0・＝]", fold_name(name)) if word not in {"sir", "dame", "lord", "lady", "baroness"}]
    return words or [fold_name(name)]
