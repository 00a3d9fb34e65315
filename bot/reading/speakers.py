"""Beside a quotation: the verb of saying, and whose it is."""

import re
from collections.abc import Sequence

from bot.reading.named import UNNAMED, Named
from bot.reading.quote_marks import Quoted
from bot.reading.speakers_ja import find_speaker_ja


_SAYS = (
    r"(?:sa(?:id|ys|y)|added|adds|noted|notes|comment(?:ed|s)|explain(?:ed|s)|stated|states|remarked|told|tells|continued|continues|concluded|wrote|writes|"
    r"stressed|emphasi[sz]ed|insist(?:ed|s)|warn(?:ed|s)|argue[ds]|observed|recalled|joked|replied|declared|announced|claimed|acknowledged|reflected|enthused|quipped)"
)
_HOLDS = (
    r"(?:call(?:ed|s|ing)|describ(?:ed|es|ing)|prais(?:ed|es|ing)|welcom(?:ed|es|ing)|hail(?:ed|s|ing)|admit(?:ted|s)|believe[ds]|hope[ds]|want(?:ed|s)|"
    r"see[sn]?|saw|spoke|speaks|thank(?:ed|s|ing)|expect(?:ed|s)|thinks|thought|predict(?:ed|s)|liken(?:ed|s)|promis(?:ed|es)|pledg(?:ed|es)|urg(?:ed|es)|point(?:ed|s)|"
    r"spok|adding|saying|noting|stressing|express(?:ed|es)|vow(?:ed|s)|applaud(?:ed|s)|salut(?:ed|es)|looks? forward|looked forward|felt|feels|voiced|cited|cites|"
    r"suggest(?:ed|s)|insists|ask(?:ed|s)|agree[ds]|boast(?:ed|s)|paid tribute|talk(?:ed|s) of|dubbed|put it|found it|is quoted|was quoted|mused|predicting|warning)"
)
_VERB = re.compile(rf"\b(?:{_SAYS}|{_HOLDS})\b")
_AFTER_INVERTED = re.compile(rf"\s?[,–—-]?\s?(?:{_SAYS})(?: (?:to|at) [^,]{{1,30}},)? ")
_AFTER_PLAIN = re.compile(
    rf"\s?[,–—-]?\s?(?P<subject>[^.,;:“”\"]{{1,70}}?(?:, [^.;:“”\"]{{1,100}}?,)?) (?:also |has |have |had |then |later )?(?:{_SAYS})\b"
)
_ACCORDING = re.compile(r"\s?,?\s?according to ")
_PRONOUN = re.compile(r"(?:^|[\s,;])(?P<who>[Hh]e|[Ss]he)\b")
_HONORIFIC = r"(?:Dr|Prof|Professor|Sir|Dame|Lord|Lady|Baroness|Baron|Mr|Mrs|Ms|Mx|Viscount)\.?"
_WORD = r"[A-Z][\w’'-]{0,30}"
_OWN_NAME = re.compile(rf"(?:{_HONORIFIC} ){{0,2}}{_WORD}(?: (?:[A-Z]\.|de|la|van|von|der|{_WORD})){{0,5}}")
_OFFICE = re.compile(
    r"^(?P<role>.*\b(?:[Mm]inister|CEO|CTO|CFO|COO|[Pp]resident|[Cc]hair(?:man|woman|person)?|[Dd]irector|[Ss]ecretary|[Aa]mbassador|[Mm]ayor|[Ee]xecutive|[Hh]ead|"
    r"[Cc]hancellor|[Ff]ounder|[Ss]pokes(?:man|woman|person)|[Ll]ead|[Oo]fficer|[Aa]nalyst|[Mm]anager|[Ss]cientist|[Pp]hysicist)) (?P<name>[A-Z].*)$"
)
_ROLE_AFTER = re.compile(r"(?:,| \()\s?(?P<role>(?:(?!who\b|adding|which|where)[^.;:“”\"\n()]){3,120})")
_NOT_NAMES = frozenset(
    "The A An It This That These Those We They He She In On At But And For If Its Their Our Researchers Scientists Officials Ministers".split()
)


def find_speaker(
    text: str, piece: Quoted, bounds: tuple[int, int], sentence_start: int, named: Sequence[Named], *, japanese: bool
) -> Named | None:
    """Who says `piece`; UNNAMED if somebody does whom the text does not name; None if nobody is said to.

    `bounds` are the ends of the quotations beside it; `named` are the people of the text, in order.
    """
    if japanese:
        return find_speaker_ja(text, piece, bounds, sentence_start, named)
    return _after(text, piece, bounds[1], named) or _before(text, piece, sentence_start, named)


def _after(text: str, piece: Quoted, right: int, named: Sequence[Named]) -> Named | None:
    """“…,” said Dr X, role · “…,” X said · “…,” he said."""
    stop = min(right, piece.outer + 220)
    behind = text[piece.outer : stop].split("\n", 1)[0]
    inverted = _AFTER_INVERTED.match(behind) or _ACCORDING.match(behind)
    if inverted:
        return (
            _subject(text, piece.outer + inverted.end(), piece.outer + len(behind), named)
            or _pronoun(text, behind[inverted.end() :], piece.opened, named)
            or UNNAMED
        )
    plain = _AFTER_PLAIN.match(behind)
    if not plain:
        return None
    start, end = piece.outer + plain.start("subject"), piece.outer + plain.end("subject")
    return _subject(text, start, end, named) or _pronoun(text, plain["subject"], piece.opened, named) or UNNAMED


def _before(text: str, piece: Quoted, sentence_start: int, named: Sequence[Named]) -> Named | None:
    """X said: “…” · X, role, called it “…” · …, said X of Y, who thanked Z for “…”."""
    start = max(sentence_start, piece.opened - 400)
    ahead = text[start : piece.opened]
    verbs = list(_VERB.finditer(ahead))
    if not verbs:
        return None
    for verb in reversed(verbs):
        subject = _last_before(text, start, start + verb.start(), named)
        if subject:
            return subject
    inverted = re.search(rf"\b{_SAYS} ", ahead)
    if inverted and (found := _subject(text, start + inverted.end(), piece.opened, named)):
        return found
    if found := _pronoun(text, ahead, start, named):
        return found
    return UNNAMED if re.search(rf"\b{_SAYS}\b[^.]{{0,60}}$", ahead) and piece.end - piece.start >= 25 else None


def _last_before(text: str, start: int, end: int, named: Sequence[Named]) -> Named | None:
    inside = [person for person in named if start <= person.start and person.end <= end]
    if inside:
        return inside[-1]
    return None if named else _own_name(text, start, end, last=True)


def _subject(text: str, start: int, end: int, named: Sequence[Named]) -> Named | None:
    """The person the stretch begins with (a role may stand before the name)."""
    for person in named:
        if (
            start <= person.start < end
            and person.start - start <= 90
            and not re.search(r"[.;“\"]\s", text[start : person.start].replace("Dr.", "Dr"))
        ):
            return person if person.role else Named(person.start, person.end, person.name, _role(text, person.end))
    return _own_name(text, start, min(end, start + 90), last=False)


def _own_name(text: str, start: int, end: int, *, last: bool) -> Named | None:
    """A name by its shape alone, for a text whose people are not known."""
    found: Named | None = None
    for match in _OWN_NAME.finditer(text, start, end):
        words, role = match[0], ""
        office = _OFFICE.match(text[start : match.end()]) if not last else _OFFICE.match(words)
        if office:
            words, role = office["name"], office["role"].strip(" ,")
        words = words.removesuffix("’s").removesuffix("'s")
        if " " not in words or words.split()[0] in _NOT_NAMES:
            continue
        at = text.rfind(words, start, match.end())
        found = Named(at, at + len(words), words, role or _role(text, at + len(words)))
        if not last:
            return found
    return found


def _role(text: str, end: int) -> str:
    match = _ROLE_AFTER.match(text, end, end + 130)
    return match["role"].strip().rstrip(",") if match else ""


def _pronoun(text: str, words: str, position: int, named: Sequence[Named]) -> Named | None:
    """Whom "he" or "she" means: the one person of the last sentence that names any, or the one it begins with."""
    if not _PRONOUN.search(words):
        return None
    earlier = [person for person in named if person.end <= position]
    if not earlier:
        return UNNAMED
    last = earlier[-1]
    opening = max(text.rfind(". ", 0, last.start), text.rfind("\n", 0, last.start), -1)
    together = [person for person in earlier if person.start > opening]
    names = {person.name.split()[-1] for person in together}
    if len(names) == 1:
        return last
    first = together[0]
    return first if first.start - opening <= 40 else UNNAMED
