"""Who worked with whom: pairs of bodies of both sides that one sentence of a story names as acting together.

A reader says that two bodies work together when one sentence makes them the doers of one thing, or gives one of them what the other
makes or pays. So a sentence ties each body that it names of one side to each of the other, save that

- an owner or mother body that stands beside its own part ("Orchard, owned by Kirin") only says whose that is: the part acts;
- who is named behind "funded by", "backed by", "according to" is background to the others; two that are both named there ("paid for by
  EPSRC and JST") fund together, and are tied to each other;
- a sentence about who came, spoke or competes ("among those present", "against its rival") ties nobody;
- a sentence with many names is a list of guests or members, and ties nobody.

A body is not tied to its own parent across the sides. Whoever stands in the sentence of a pledge is tied as in any other.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import product

from bot.figures import Ground
from bot.models import Organisation, Story, Tie
from bot.text import fold

MOST_NAMED = 6
"""More bodies in one sentence are a list."""
_BACKGROUND = re.compile(
    r"\b(?:fund(?:ed|ing)|financ(?:ed|ing)|paid for|pays for|support(?:ed)?|sponsor(?:ed|ship)|back(?:ed|ing)|grants?|award|help|owned)"
    r"(?: \w+){0,3}? (?:by|from|of)\b|\baccording to\b|\bcompar(?:ed|able) (?:to|with)\b"
)
_BACKGROUND_JA = re.compile(r"^[^、。]{0,12}(?:の助成|の支援|の補助|の資金|が助成|が出資する|によると|によれば)")
_ONLY_THERE = re.compile(
    r"\b(?:attend(?:ed|ing|ance)?|(?:were|was|those) present|spoke|speakers?|guests?|look(?:ed)? back|congratulat\w+|rivals?|compet\w+|unlike"
    r"|formerly|used to work|previously (?:at|with)|graduated?|alum\w+)\b"
    r"|出席|列席|登壇|祝辞|競合|ライバル|卒業|出身"
)


def ties_of(story: Story, sides: tuple[str, str], ground: Ground | None = None) -> tuple[Tie, ...]:
    """Each pair once, in the order of the story's outlets and texts, with the first sentence that ties it. `sides` are the watch's: `one`
    is of the first, `other` of the second."""
    ground = ground or Ground(story)
    pledged = (amount.receipt for claim in ground.claims for figure in claim for amount in figure.stated)
    ties: dict[tuple[str, str], Tie] = {}
    for receipt in ground.one_a_sentence([*ground.held, *pledged]):
        for pair in _pairs(ground, receipt.sentence, sides):
            if not any(_is_again(pair, told) for told in ties):
                ties[pair] = Tie(story.id, story.published, *pair, receipt)
    return tuple(ties.values())


def _pairs(ground: Ground, sentence: str, sides: tuple[str, str]) -> Iterable[tuple[str, str]]:
    places = ground.places_in(sentence)
    named = {name: ground.organisations[name][0] for name in sorted(places, key=lambda name: (places[name], name))}
    if len({body.side for body in named.values()} & set(sides)) < len(sides) or len(named) > MOST_NAMED or _ONLY_THERE.search(sentence):
        return
    acting = [body for body in named.values() if not _only_says_whose(body, named.values())]
    for group in _groups(acting, places, sentence):
        first, second = ([body for body in group if body.side == side] for side in sides)
        yield from ((one.known_as, other.known_as) for one, other in product(first, second) if not _is_family(one, other))


def _only_says_whose(body: Organisation, named: Iterable[Organisation]) -> bool:
    return any(other.parent == body.known_as for other in named)


def _is_family(one: Organisation, other: Organisation) -> bool:
    return one.parent == other.known_as or other.parent == one.known_as or (bool(one.parent) and one.parent == other.parent)


def _groups(bodies: Sequence[Organisation], places: Mapping[str, int], sentence: str) -> Iterable[list[Organisation]]:
    """Those in the foreground of the sentence, and those in its background."""
    begin = found.end() if (found := _BACKGROUND.search(sentence)) else len(sentence)
    behind = [body for body in bodies if places[body.known_as] >= begin or _is_background_ja(body, places, sentence)]
    return [body for body in bodies if body not in behind], behind


def _is_background_ja(body: Organisation, places: Mapping[str, int], sentence: str) -> bool:
    at = places[body.known_as]
    words = next((word for word in (body.receipt.words, *body.names.values(), body.known_as) if sentence.startswith(word, at)), "")
    return bool(words) and bool(_BACKGROUND_JA.search(sentence[at + len(words) :]))


def _is_again(pair: tuple[str, str], told: tuple[str, str]) -> bool:
    """Whether it is that pair, be it by a longer or shorter name: Toshiba and Toshiba Europe."""
    return all(_is_name_of(one, other) for one, other in zip(pair, told, strict=True))


def _is_name_of(one: str, other: str) -> bool:
    short, long = sorted((fold(one), fold(other)), key=len)
    return short == long or long.startswith(f"{short} ") or (not short.isascii() and short in long)
