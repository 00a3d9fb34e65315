"""Numbers as news writes them: 1,300, 9.7 million, half a billion, 2兆3,000億, 百万."""

import re

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
WORDS = {
    "half a": 0.5,
    "a quarter of a": 0.25,
    "quarter of a": 0.25,
    "a": 1,
    "one": 1,
    "one and a half": 1.5,
    "two": 2,
    "two and a half": 2.5,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "nine": 9,
    "ten": 10,
    "eleven": 11,
    "twelve": 12,
    "fifteen": 15,
    "twenty": 20,
    "thirty": 30,
    "forty": 40,
    "fifty": 50,
    "sixty": 60,
    "seventy": 70,
    "eighty": 80,
    "ninety": 90,
    "a hundred": 100,
    "one hundred": 100,
}

# Bounded, so that a megabyte of digits costs no more than a megabyte of words; a comma or point with a digit behind it, which is
# neither a group of three nor the one decimal point, makes the whole thing unreadable ("€1,2 Mrd") rather than half read.
NUMBER = r"(?:\d{1,3}(?:,\d{3}){1,5}+|\d{1,13}+)(?:\.\d{1,6}+)?(?![\d]|[.,]\d)"
_TOKEN_JA = re.compile(rf"(?P<number>{NUMBER})|(?P<digit>[〇一二三四五六七八九])|(?P<small>[十百千])|(?P<great>[万億兆])")
_DIGITS_JA = {digit: value for value, digit in enumerate("〇一二三四五六七八九")}


def plain_number(words: str) -> float:
    """1,300.5 → 1300.5; `words` matches NUMBER."""
    return float(words.replace(",", ""))


def magnitude(words: str | None) -> float:
    """What "million", "bn" or "k" multiplies by; 1 where there is none."""
    return MAGNITUDES[words.strip(" -").lower()] if words else 1.0


def word_number(words: str) -> float | None:
    """Half a → 0.5, three → 3; None if it is no number word known here."""
    return WORDS.get(" ".join(words.lower().replace("-", " ").split()))


def japanese_number(words: str) -> float | None:
    """2兆3,000億 → 2.3e12, 2千万 → 2e7, 百万 → 1e6. None for what is no number: 万 alone, parts that do not fall in size."""
    total, section, digits = 0.0, 0.0, None
    ceiling, position = float("inf"), 0
    while position < len(words):
        token = _TOKEN_JA.match(words, position)
        if token is None:
            return None
        position = token.end()
        if token["number"] or token["digit"]:
            if digits is not None:
                return None
            digits = plain_number(token["number"]) if token["number"] else float(_DIGITS_JA[token["digit"]])
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
