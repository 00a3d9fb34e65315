"""Where sentences begin and end, in English and Japanese, as offsets.

One pass over the marks that may end a sentence; each is asked whether it does. A line break always does. 。 inside 「」 or （） does not.
"""

import re
from collections.abc import Iterator

_MARK = re.compile(r"(?:[.!?…]+[”’\"'」』)）\]]*“?(?=\s|$))|[。！？!?．]+[」』)）”’\"]*|\n|[「『（」』）]")
_OPEN = {"「": "」", "『": "』", "（": "）"}
_CLOSE = frozenset(_OPEN.values())
_BULLET = re.compile(r"[•‣◦▪■●○・*–—-]\s+|\d{1,2}[.)]\s+(?=\S)")

# Never the end of a sentence: a name or a number follows.
_LEADS = frozenset(
    "dr prof mr mrs ms messrs mx rt hon rev sr jr gen col lt sgt capt maj cmdr adm gov sen rep amb st e.g i.e eg ie cf vs viz no nos fig figs "
    "eq vol pp ed eds approx est ca al dept sec ref m.r drs profs insp supt".split()
)
# May end one: it does when a word follows that begins sentences.
_TAILS = frozenset(
    "inc ltd co corp plc bros llc u.s u.k u.n e.u u.s.a ph.d m.d d.phil b.sc m.sc etc a.m p.m jan feb mar apr jun jul aug sep sept oct nov dec ave rd mt".split()
)
_MONTHS = frozenset("jan feb mar apr jun jul aug sep sept oct nov dec".split())
_STARTERS = frozenset(
    "the a an in it its this these those that they their he his she her we our you i but and so or for at on as if of to by with from when while after "
    "before since although though however meanwhile both each all some many most more other another two three four five there here what how why who "
    "once under over last next earlier later yet still also researchers scientists officials ministers".split()
)
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
    marks = list(_MARK.finditer(text))
    closers = _pair(marks)
    shut = 0
    for index, mark in enumerate(marks):
        first = mark[0][0]
        if first in _OPEN:
            shut = max(shut, closers.get(index, 0))
        elif first == "\n":
            yield mark.end()
        elif first not in _CLOSE and mark.start() >= shut and _ends_sentence(text, mark):
            yield mark.end()
    yield len(text)


def _pair(marks: list[re.Match[str]]) -> dict[int, int]:
    """For each opening bracket, by its place in `marks`: where its partner stands. Stray ones are left out; lines are apart."""
    pairs: dict[int, int] = {}
    waiting: list[int] = []
    for index, mark in enumerate(marks):
        if mark[0] == "\n":
            waiting.clear()
        elif mark[0] in _OPEN:
            waiting.append(index)
        for char in mark[0] if mark[0][-1] in _CLOSE else "":
            if char in _CLOSE and waiting and _OPEN[marks[waiting[-1]][0]] == char:
                opened = waiting.pop()
                if mark.end() - marks[opened].start() <= _REACH:
                    pairs[opened] = mark.end()
    return pairs


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
    line = text.rfind("\n", max(0, dot - 4), dot)
    head = text[line + 1 : dot] if line >= 0 or dot <= 4 else "x"
    return len(head) <= 2 and head.strip().isdigit()
