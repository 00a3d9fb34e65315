"""On which side a name acts, told by the countries and places before it, in it and behind it."""

import re
from itertools import islice

from bot.models import OTHER
from bot.reading.lexicon.terms import Hit, Line, Nation, Place

_NEIGHBOURS = 4
"""How many names away a word may stand that tells a side."""
_BEFORE = 48
_AFTER = 40
_LEADS_TO_NAME = re.compile(
    r"^(?:['’]s|-based|‑based|–based|-headquartered|-owned|-listed|の|発の|に拠点を置く|に本社を置く)?[ \u00a0]?"
    r"(?:[a-z][\w'’-]{1,24},?[ \u00a0]){0,4}[「『“\"]?$"
)
_LEADS_TO_NAME_JA = re.compile(
    r"^(?:の|発の|系|最大の|大手の|に拠点を置く|に本社を置く|側の)?(?:[一-鿿々・]{0,10}|[ァ-ヺー]{0,10})(?:の)?[「『“\"]?$"
)
_LEADS_TO_PLACE = re.compile(
    r"^,?[ \u00a0]?[（(]?(?:(?:which is|is|are|an?|the)[ \u00a0])?(?:based[ \u00a0]|headquartered[ \u00a0]|located[ \u00a0])?"
    r"(?:of|in|from|at|near)?[ \u00a0]?(?:the[ \u00a0])?(?:[A-Z][\w'’-]{1,20},[ \u00a0])?$"
)


def side_around(text: str, start: int, end: int, line: Line) -> str:
    """The side of the name at [start:end]; "" where nothing tells it."""
    return _side_before(text, start, line) or side_inside(start, end, line) or _side_after(text, end, line)


def _side_before(text: str, start: int, line: Line) -> str:
    for hit in islice(line.before(start), _NEIGHBOURS):
        if not has_side(hit.term):
            continue
        between = text[hit.end : start]
        if len(between) > _BEFORE:
            return ""
        rule = _LEADS_TO_NAME if text[hit.start].isascii() else _LEADS_TO_NAME_JA
        return side_of(hit.term) if rule.match(between) and _modifies(hit, between) else ""
    return ""


def _modifies(hit: Hit, between: str) -> bool:
    """A country's bare name ("in Japan firms") needs 's, -based or の to belong to what follows; adjectives and signs don't."""
    if isinstance(hit.term, Nation) and hit.term.how != "name":
        return True
    return between[:1] not in {"", " ", "\u00a0"} or hit.words.isupper() or not hit.words.isascii()


def side_inside(start: int, end: int, line: Line) -> str:
    return next((side_of(hit.term) for hit in line.inside(start, end) if start <= hit.start and hit.end <= end and has_side(hit.term)), "")


def _side_after(text: str, end: int, line: Line) -> str:
    for hit in islice(line.after(end), _NEIGHBOURS):
        if not has_side(hit.term):
            continue
        between = text[end : hit.start]
        return side_of(hit.term) if len(between) <= _AFTER and _LEADS_TO_PLACE.match(between) and between.strip() else ""
    return ""


def has_side(term: object) -> bool:
    return isinstance(term, Nation | Place)


def side_of(term: object) -> str:
    if isinstance(term, Nation):
        return term.side or OTHER
    return term.side if isinstance(term, Place) else ""
