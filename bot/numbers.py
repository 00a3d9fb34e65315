"""Numbers as news writes them: 1,300, 9.7 million, half a billion, 2兆3,000億, 百万."""

import re
from math import prod

MAGNITUDES = {
    "hundred": 1e2,
    "k": 1e3,
    "thousand": 1e3,
    "lakh": 1e5,
    "m": 1e6,
    "mn": 1e6,
    "mln": 1e6,
    "mio": 1e6,
    "million": 1e6,
    "millions": 1e6,
    "crore": 1e7,
    "b": 1e9,
    "bn": 1e9,
    "bln": 1e9,
    "mrd": 1e9,
    "billion": 1e9,
    "billions": 1e9,
    "t": 1e12,
    "tn": 1e12,
    "trn": 1e12,
    "trillion": 1e12,
}
SMALL_JA = {"十": 1e1, "百": 1e2, "千": 1e3}
GREAT_JA = {"万": 1e4, "億": 1e8, "兆": 1e12}
_UNITS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_TEENS = ("ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen")
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_FRACTIONS = {
    "half a": 0.5,
    "a half": 0.5,
    "quarter of a": 0.25,
    "a quarter of a": 0.25,
    "three quarters of a": 0.75,
    "one and a half": 1.5,
}
_WORDS = {word: value for value, word in enumerate(_UNITS + _TEENS)} | {word: 10 * ten for ten, word in enumerate(_TENS, 2)} | {"a": 1}
_UNIT = f"(?:{'|'.join(_UNITS[1:])})"
_BELOW_HUNDRED = rf"(?:(?:{'|'.join(_TENS)})(?:[ -]{_UNIT})?|{'|'.join(_TEENS)}|{_UNIT})"
NUMBER_WORD = rf"(?:(?:a|{_UNIT})[ -]hundred(?:(?: and)?[ -]{_BELOW_HUNDRED})?|{_BELOW_HUNDRED}(?:[ -]and[ -]a[ -]half)?)(?![A-Za-z])"
"""Twenty-five, a hundred and fifty, two and a half."""
_FRACTION = "|".join(words.replace(" ", "[ -]") for words in sorted(_FRACTIONS, key=len, reverse=True))
NUMBER_WORDS = rf"(?:(?:{_FRACTION})(?![A-Za-z])|{NUMBER_WORD}|a(?![A-Za-z]))"
"""What may stand before million: those and half a, a quarter of a, a."""

# Bounded, so that a megabyte of digits costs no more than a megabyte of words; a comma or point with a digit behind it, which is
# neither a group of three nor the one decimal point, makes the whole thing unreadable ("€1,2 Mrd") rather than half read.
NUMBER = r"(?:\d{1,3}(?:,\d{3}){1,5}+|\d{1,13}+)(?:\.\d{1,6}+)?(?![\d]|[.,'’]\d)"
_TOKEN_JA = re.compile(rf"(?P<number>{NUMBER})|(?P<digits>[〇一二三四五六七八九]{{1,13}}+)|(?P<small>[十百千])|(?P<great>[万億兆])")
_DIGITS_JA = str.maketrans("〇一二三四五六七八九", "0123456789")


def plain_number(words: str) -> float:
    """1,300.5 → 1300.5; `words` matches NUMBER."""
    return float(words.replace(",", ""))


def magnitude(words: str | None) -> float:
    """What "million", "bn", "k" or "lakh crore" multiplies by; 1 where there is none."""
    return prod(MAGNITUDES[word] for word in re.split("[ -]+", words.strip(" -").lower())) if words else 1.0


def word_number(words: str) -> float:
    """Half a → 0.5, a hundred and fifty → 150; `words` matches NUMBER_WORDS."""
    plain = words.lower().replace("-", " ")
    if plain in _FRACTIONS:
        return _FRACTIONS[plain]
    whole, half, _ = plain.partition(" and a half")
    total = 0.5 if half else 0.0
    for word in whole.split():
        total = total * 100 if word == "hundred" else total + _WORDS.get(word, 0)
    return total


def japanese_number(words: str) -> float | None:
    """2兆3,000億 → 2.3e12, 2千万 → 2e7, 百万 → 1e6. None for what is no number: 万 alone, parts that do not fall in size."""
    total, section, digits = 0.0, 0.0, None
    ceiling, position = float("inf"), 0
    while position < len(words):
        token = _TOKEN_JA.match(words, position)
        if token is None:
            return None
        position = token.end()
        if token["number"] or token["digits"]:
            if digits is not None:
                return None
            digits = plain_number(token["number"] or token["digits"].translate(_DIGITS_JA))
        elif token["small"]:
            section += (1.0 if digits is None else digits) * SMALL_JA[token["small"]]
            digits = None
        else:
            size = GREAT_JA[token["great"]]
            section += digits or 0.0
            if not section or size >= ceiling:
                return None
            total, section, digits, ceiling = total + section * size, 0.0, None, size
    rest = section + (digits or 0.0)
    return total + rest if rest < ceiling else None
