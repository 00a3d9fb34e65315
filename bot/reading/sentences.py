"""Where sentences begin and end, in English and Japanese, as offsets.

One pass over the marks that may end a sentence; each is asked whether it does. A line break always does. 。 inside 「」 or （） does not.
"""

import re
from collections import deque
from collections.abc import Iterator

from bot.reading.words import words_of

_MARK = re.compile(r"(?:[.!?…]+[”’\"'」』)）\]]*“?(?=\s|$))|[。！？!?．]+[」』)）”’\"]*|\n+")
_BRACKET = re.compile(r"[「『（」』）]|\n+")
_OPENERS = {"」": "「", "』": "『", "）": "（"}
_DEEPEST = 30
_BULLET = re.compile(r"[•‣◦▪■●○・*–—-]\s+|\d{1,2}[.)]\s+(?=\S)")

_LEADS = frozenset(words_of("sentences", "leads"))
_TAILS = frozenset(words_of("sentences", "tails"))
_STARTERS = frozenset(words_of("sentences", "starters"))
_MONTHS = frozenset({"jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec"})
_LONGEST_NUMBER = 2
_NUMBERED = re.compile(r"\n\s?\d{1,2}$")
_WORD_BEFORE = re.compile(r"[A-Za-z](?:[A-Za-z.]{0,11})$")
_REACH = 600
"""A Japanese bracket that does not close within so many code points is taken for a stray one."""


def split_sentences(text: str) -> tuple[tuple[int, int], ...]:
    """Half-open spans of the sentences of `text`, in order, without surrounding white space or a list's bullet."""
    spans, start = [], 0
    for end in _ends(text):
        span = _trim(text, start, end)
        if span:
            spans.append(span)
        start = end
    return tuple(spans)


def _trim(text: str, start: int, end: int) -> tuple[int, int] | None:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    bullet = _BULLET.match(text, start, end)
    if bullet and bullet.end() < end:
        start = bullet.end()
    return (start, end) if start < end else None


def _ends(text: str) -> Iterator[int]:
    """Offsets right behind each sentence; the last is the end of the text."""
    brackets = sorted(_pairs(text))
    shut, passed = 0, 0
    for mark in _MARK.finditer(text):
        while passed < len(brackets) and brackets[passed][0] < mark.start():
            shut = max(shut, brackets[passed][1])
            passed += 1
        if mark[0][0] == "\n" or (mark.start() >= shut and _ends_sentence(text, mark)):
            yield mark.end()
    yield len(text)


def _pairs(text: str) -> Iterator[tuple[int, int]]:
    """Where each Japanese bracket opens and closes. Stray ones are left out; a line break closes all."""
    waiting: deque[tuple[str, int]] = deque(maxlen=_DEEPEST)
    for match in _BRACKET.finditer(text):
        sign, at = match[0], match.start()
        if sign[0] == "\n":
            waiting.clear()
        elif sign not in _OPENERS:
            waiting.append((sign, at))
        elif waiting and waiting[-1][0] == _OPENERS[sign]:
            opened = waiting.pop()[1]
            if at - opened <= _REACH:
                yield opened, at


def _ends_sentence(text: str, mark: re.Match[str]) -> bool:
    words, end = mark[0], mark.end()
    if words[0] in "。！？．":
        return _ends_japanese(text, mark)
    if end < len(text) and not text[end].isspace():
        return _is_wide(text, end) and _is_wide(text, mark.start() - 1)
    following = text[end : end + 40].lstrip(" \t\u00a0\u3000")
    if not following or following[0] == "\n":
        return True
    if following.lstrip("“‘\"'(")[:1].islower():
        return False
    if words[0] in "!?":
        return True
    return _ends_after_period(text, mark.start(), words, following)


def _ends_japanese(text: str, mark: re.Match[str]) -> bool:
    following = text[mark.end() : mark.end() + 1]
    if mark[0][0] == "．":
        return not (following.isdigit() and text[mark.start() - 1 : mark.start()].isdigit())
    if mark[0][0] in "！？" or mark[0][-1] in "」』":
        return following not in set("、,とっやのにはがをもで") if following else True
    return True


def _is_wide(text: str, position: int) -> bool:
    return 0 <= position < len(text) and "\u3040" <= text[position] <= "\u9fff"


def _ends_after_period(text: str, dot: int, words: str, following: str) -> bool:
    """Whether a full stop before an upper-case letter or a digit ends its sentence, or belongs to an abbreviation."""
    before = _WORD_BEFORE.search(text[max(0, dot - 12) : dot])
    if words.startswith(("..", "…")) or before is None:
        return not (before is None and _is_list_number(text, dot))
    word = before[0].lower()
    opening = re.match(r"[“‘\"'(]*([A-Za-z]+)", following)
    starts = bool(opening and opening[1].lower() in _STARTERS)
    if word in _LEADS:
        return False
    if word in _TAILS:
        return starts and not (word in _MONTHS and following[0].isdigit())
    if len(word) == 1 and before[0].isupper():
        return starts
    return True


def _is_list_number(text: str, dot: int) -> bool:
    """A number that stands alone at the head of its line: "1. Aims"."""
    return bool(_NUMBERED.search("\n" + text[:dot] if dot <= _LONGEST_NUMBER else text[dot - _LONGEST_NUMBER - 1 : dot]))
