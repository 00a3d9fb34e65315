"""English words by their stems, and which words news uses for one another."""

import re
from functools import cache

from bot.reading.words import lines_of

_ENDINGS = tuple(
    sorted(
        [
            "ational",
            "ation",
            "ations",
            "ition",
            "itions",
            "ution",
            "utions",
            "ment",
            "ments",
            "ingly",
            "edly",
            "ing",
            "ings",
            "er",
            "ers",
            "or",
            "ors",
            "ist",
            "ists",
            "ion",
            "ions",
            "ive",
            "ives",
            "ance",
            "ances",
            "ence",
            "ences",
            "ally",
            "ality",
            "al",
            "als",
            "ies",
            "ied",
            "ed",
            "es",
            "ly",
            "ity",
            "y",
            "e",
            "s",
        ],
        key=len,
        reverse=True,
    )
)
_LONG_ENDING = 4
_SHORTEST = 3
_IRREGULAR = {
    "bought": "buy", "sold": "sell", "built": "build", "made": "make", "led": "lead", "gave": "give", "given": "give", "paid": "pay",
    "won": "win", "began": "begin", "begun": "begin", "found": "find", "shown": "show", "chose": "choose", "chosen": "choose",
    "sent": "send", "spent": "spend", "took": "take", "taken": "take", "said": "say", "told": "tell", "met": "meet", "ran": "run",
    "held": "hold", "children": "child", "grew": "grow", "grown": "grow", "rose": "rise", "risen": "rise", "sought": "seek",
    "lent": "lend", "brought": "bring", "went": "go", "studies": "study", "studied": "study",
}  # fmt: skip


@cache
def stem(word: str) -> str:
    """What is left of a lower-case word without its endings; at least three letters."""
    word = re.sub(r"['’]s?$", "", word.lower())
    word = _IRREGULAR.get(word, word)
    word = re.sub(r"(?<=pl)(?:ies|ied|ying)$", "y", word)
    if word.endswith("ply") or not word.isascii() or len(word) <= _SHORTEST:
        return word
    while (cut := _cut(word)) != word:
        word = cut
    return word[:-1] if len(word) > _SHORTEST and word[-1] == word[-2] else word


def _cut(word: str) -> str:
    """Without its longest ending that leaves a stem: a long ending needs a longer one."""
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST + (len(ending) >= _LONG_ENDING):
            return word[: -len(ending)]
    return word


@cache
def _groups() -> dict[str, frozenset[int]]:
    found: dict[str, set[int]] = {}
    for number, line in enumerate(lines_of("check", "synonyms")):
        for word in line:
            found.setdefault(stem(word), set()).add(number)
    return {word: frozenset(numbers) for word, numbers in found.items()}


def kin(word: str) -> frozenset[int]:
    """The lines of synonyms that a stem stands in."""
    return _groups().get(word, frozenset())


def same_word(left: str, right: str) -> bool:
    return left == right or bool(kin(left) & kin(right))
