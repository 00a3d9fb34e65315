"""Beside a Japanese quotation: 「…」と述べた, and who is its subject."""

import re
from collections.abc import Sequence

from bot.reading.named import UNNAMED, Named, clean_role
from bot.reading.people_ja import is_department
from bot.reading.quote_marks import Quoted
from bot.reading.words import any_of

_SAID = re.compile(rf"(?:など|[、，])?と(?:いう|の|した上で|し、)?(?P<mid>[^。「」\n]{{0,40}}?){any_of('speech', 'says_ja')}")
_SUBJECT = re.compile(
    r"(?P<name>[一-龥々]{2,6}|[ァ-ヴー・＝=]{3,24}|[A-Z][A-Za-z.'’-]{1,20}(?: [A-Z][A-Za-z.'’-]{1,20}){1,3})"
    rf"(?P<role>[^\s、。「」はがものでに]{{0,16}}?{any_of('speech', 'offices_ja')})(?:ら)?(?:（[^）]{{1,30}}）)?(?:は|が|も)"
)
_SUFFIX = re.compile(r"[^、。「」\n]{0,24}?(?:は|が|も)")


def find_speaker_ja(text: str, piece: Quoted, bounds: tuple[int, int], sentence_start: int, named: Sequence[Named]) -> Named | None:
    """Who says `piece`; UNNAMED if a verb of saying stands there without a subject; None without one."""
    behind = text[piece.outer : min(bounds[1], piece.outer + 70)]
    said = _SAID.match(behind)
    if not said:
        return None
    start = max(sentence_start, piece.opened - 200)
    return (
        _last_subject(text, piece.outer + said.start("mid"), piece.outer + said.end("mid"), named)
        or _last_subject(text, start, piece.opened, named)
        or UNNAMED
    )


def _last_subject(text: str, start: int, end: int, named: Sequence[Named]) -> Named | None:
    inside = [p for p in named if start <= p.start and p.end <= end and _SUFFIX.match(text, p.end, end)]
    if inside:
        return inside[-1]
    found = None
    for match in _SUBJECT.finditer(text, start, end):
        role = clean_role(match["role"]) if match["role"] not in {"氏", "さん"} else ""
        if is_department(match["name"]):
            continue
        found = Named(match.start("name"), match.end("name"), match["name"], role)
    return found
