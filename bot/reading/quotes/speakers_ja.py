"""Beside a Japanese quotation: 「…」と述べた, and who is its subject."""

import re
from collections.abc import Sequence

from bot.reading.people.japanese import is_department
from bot.reading.people.named import UNNAMED, Named, clean_role
from bot.reading.quotes.marks import Quoted
from bot.reading.words import any_of

_SAYS = any_of("speech", "says_ja")
_NAMING = rf"(?:いう)?{any_of('speech', 'not_said_ja')}"
_SAID = re.compile(rf"(?:など|[、，])?と(?!{_NAMING})(?:いう|の|した上で|し、)?(?P<mid>[^。「」\n]{{0,40}}?){_SAYS}")
_NOT_SAID = re.compile(rf"(?:など)?と{_NAMING}")
_AND_THEN = re.compile(r"(?:など|[、，])?と(?P<mid>[^。「」\n]{0,60})")
_SHOWN = re.compile(rf"[^。「」\n]{{0,60}}?{any_of('speech', 'thoughts_ja')}[をも]{any_of('speech', 'shown_ja')}")
_CREDITED = re.compile(r"[（(](?P<who>[^（）()]{2,30})[）)]")
_ENDS = re.compile(r"[、。\n]|$")
_CLOSES = re.compile(r"[^、。「」\nはがをに]{0,16}(?:。|\n|$)")
_THEN_TOLD = re.compile(
    rf"[。\n\s]{{1,2}}(?:(?:そう|こう|と|このように)[^。「」\n]{{0,10}}?{_SAYS}[^。「」\n]{{0,10}}?のは、?[^。「」\n]{{0,60}}"
    rf"|[^。「」\n]{{1,60}}?(?:は|が|も)、?(?:そう|こう|このように|[^。「」、\nはがも]{{0,8}}?){_SAYS}[^。「」、\n]{{0,8}}(?=。|\n|$))"
)
_ALONE = re.compile(r"(?:^|[。\n】])\s*$")
_WORDS_OF = re.compile(r"とは、?(?P<who>[^。「」\n]{1,40}?)の(?:弁|言葉|談|コメント|声|感想)")
_COMMENT_OF = re.compile(r"(?:の(?:コメント|談話|話|声|言葉|あいさつ)|氏|さん)[：:　 ]{0,2}$")
_SUBJECT = re.compile(
    r"(?P<name>[一-龥々]{2,6}|[ァ-ヴー・＝=]{3,24}|[A-Z][A-Za-z.'’-]{1,20}(?: [A-Z][A-Za-z.'’-]{1,20}){1,3})"
    rf"(?P<role>[^\s、。「」はがものでにをと]{{0,16}}?{any_of('speech', 'offices_ja')})(?:ら)?(?:（[^）]{{1,30}}）)?(?:は|が|も)"
)
_SUFFIX = re.compile(r"[^、。「」\n（）の]{0,24}?(?:[（(][^（）()\n]{1,30}[）)])?(?:ら)?(?:は|が|も)")
_OPENED_BY = re.compile(r"(?:は|が|も)、?$")
_PHRASE_LIKE = 5


def find_speaker_ja(text: str, piece: Quoted, bounds: tuple[int, int], sentence_start: int, named: Sequence[Named]) -> Named | None:
    """Who says `piece`; UNNAMED if somebody is said to whom the text does not name; None if nobody is."""
    stop = min(bounds[1], piece.outer + 110)
    start = max(sentence_start, piece.opened - 200)
    return _credited(text, piece, stop, named) or _in_sentence(text, piece, start, stop, named) or _commented(text, piece, start, named)


def _credited(text: str, piece: Quoted, stop: int, named: Sequence[Named]) -> Named | None:
    """「…」（新谷教授） · 「…」。そう語るのは新谷教授だ · 「…」とは新谷教授の弁."""
    credit = _CREDITED.match(text, piece.outer, stop)
    if credit and piece.length >= _PHRASE_LIKE and text[credit.end() : credit.end() + 1] in {"", "。", "\n"}:
        return _inside(credit.start(), credit.end(), named) or UNNAMED
    alone = _ALONE.search(text[max(0, piece.opened - 3) : piece.opened])
    found = (alone and _THEN_TOLD.match(text, piece.outer, stop)) or _WORDS_OF.match(text, piece.outer, stop)
    return (_inside(found.start(), found.end(), named) or UNNAMED) if found else None


def _in_sentence(text: str, piece: Quoted, start: int, stop: int, named: Sequence[Named]) -> Named | None:
    said = _SAID.match(text, piece.outer, stop)
    if said:
        mid = _last_subject(text, *said.span("mid"), named)
        return mid or _last_subject(text, start, piece.opened, named) or UNNAMED
    then = _AND_THEN.match(text, piece.outer, stop)
    if then and (last := _inside(*then.span("mid"), named)) and _CLOSES.match(text, last.end):
        return last
    subject = _last_subject(text, start, piece.opened, named)
    if not subject or piece.length < _PHRASE_LIKE or _NOT_SAID.match(text, piece.outer, stop):
        return None
    if then or _SHOWN.match(text, piece.outer, stop):
        return subject
    return subject if _OPENED_BY.search(text[start : piece.opened]) and _ENDS.match(text, piece.outer) else None


def _commented(text: str, piece: Quoted, start: int, named: Sequence[Named]) -> Named | None:
    """新谷教授のコメント：「…」."""
    if not _COMMENT_OF.search(text[start : piece.opened]):
        return None
    return _inside(start, piece.opened, named)


def _inside(start: int, end: int, named: Sequence[Named]) -> Named | None:
    return next((one for one in reversed(named) if start <= one.start and one.end <= end), None)


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
