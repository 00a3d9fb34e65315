"""Beside a quotation: the verb of saying, and whose it is."""

import re
from collections.abc import Iterator, Sequence

from bot.reading.people.named import UNNAMED, Named, clean_role
from bot.reading.quotes.marks import Quoted
from bot.reading.quotes.speakers_ja import find_speaker_ja
from bot.reading.words import any_of, words_of

_SAYS = any_of("speech", "says")
_VERB = re.compile(rf"\b(?:{_SAYS}|{any_of('speech', 'holds')})\b")
_SAYS_BEFORE = re.compile(rf"\b{_SAYS}\b ?")
_SAID_THIS = re.compile(rf"\b{_SAYS}\b[^.,;:]{{0,40}}[,:]\s$")
_AFTER_INVERTED = re.compile(rf"\s?[,–—-]?\s?(?:{_SAYS})(?: (?:to|at) [^,]{{1,30}},)? ")
_AFTER_PLAIN = re.compile(
    rf"\s?[,–—-]?\s?(?P<subject>(?!\s?(?:and|but|or|which|who|that|as|while|when)\b)[^.,;:“”\"]{{1,70}}?"
    rf"(?:, [^.;:“”\"]{{1,100}}?,)?) (?:also |has |have |had |then |later )?(?:{_SAYS})\b"
)
_ACCORDING = re.compile(r"\s?,?\s?according to ")
_ANY_VERB = re.compile(r"\s?,?\s(?:[a-z]{3,14}(?:s|ed)|has|had) ")
_SOMEBODY = re.compile(r"\s[a-z]{3,14}(?:s|ed) (?:one|an?|the|another|some|somebody|someone) [a-z]")
_SENTENCE_BEFORE = re.compile(r"[^.!?\n]{4,250}[.!?]\s{1,2}$")
_TELLS = re.compile(rf"\b(?:{_SAYS}|{any_of('speech', 'tells')})\b")
_VERB_BEHIND = re.compile(rf"[\s,–—-]{{1,3}}(?:\w{{1,20}} ){{0,5}}{_SAYS}\b")
_DONE = ".,!?…"
_TO_PERSON = re.compile(r"[\s,–—-]{0,3}(?:(?:[A-Z]\w{0,14}\.?|as|the|its|his|her|their|then|one|[a-z-]{3,14}) ){0,8}")
_AFTER_NAME = re.compile(
    rf"(?:\s?,[^.;:“”\"\n]{{1,100}}?,| \([^)\n]{{1,40}}\))? (?:also |has |have |had |then |later |once |[a-z]{{3,12}}ly )?"
    rf"(?:{_SAYS}|puts it|put it)\b"
)
_UP_TO_MARK = re.compile(r"(?:,[^“”:;\n]{1,110}?(?=[,:]))?(?P<end>,|:|, (?:says?|said),| (?:puts|put|has|had) it,?:?)?\s?[–—-]?\s?$")
_LEADS_IN = re.compile(r"\b(?:[Ff]or|[Ii]n the words of|[Aa]ccording to|[Aa]s)(?P<role>(?: [^\s.,;:“”]{1,24}){0,8}) $")
_GAPPED = re.compile(r"(?:, [^“”:;\n]{1,80},)? (?:of|that|about) $")
_COLON = re.compile(r"[:：]\s?$")
_CALLS = re.compile(rf"\b{any_of('speech', 'naming')} (?:the |an? )?$")
_PRONOUN = re.compile(r"(?:^|[\s,;])(?P<who>[Hh]e|[Ss]he)\b")
_HONORIFIC = rf"{any_of('speech', 'honorifics')}\.?"
_WORD = r"[A-Z][\w’'-]{0,30}"
_OWN_NAME = re.compile(rf"(?:{_HONORIFIC} ){{0,2}}{_WORD}(?: (?:[A-Z]\.|(?:(?:de|la|van|von|der) ){{0,2}}{_WORD})){{0,5}}")
_OFFICE = re.compile(rf"^(?P<role>.*\b{any_of('speech', 'offices')}) (?P<name>[A-Z].*)$")
_OFFICE_WORD = re.compile(rf"\b{any_of('speech', 'offices')}\b")
_TITLED = re.compile(rf"{_HONORIFIC} ")
_ROLE_AFTER = re.compile(
    r"(?:,| \()\s?(?P<role>(?:(?!who\b|adding|which|where|, in (?:an?|the|today)|, (?:on|at) )[^.;:“”\"\n()\d]){3,100})"
)
_OPENERS = frozenset(words_of("speech", "openers"))
_BODIES = frozenset(words_of("people", "bodies"))
_PREPOSITION = re.compile(r"\b(?:in|of|at|for|from|to|with|on)\b")
_NEAR = 90
"""A subject begins so near to its verb; its role may stand before the name."""
_LONG_WORD = 4
_SENTENCE_LIKE, _PHRASE_LIKE = 25, 10
"""Shorter words between marks are a term or a doubt, unless somebody is plainly said to say them."""
_STOP = re.compile(r"[.!?][”\"]?\s")
_LEADING = 40


def find_speaker(
    text: str, piece: Quoted, bounds: tuple[int, int], sentence_start: int, named: Sequence[Named], *, japanese: bool
) -> Named | None:
    """Who says `piece`; UNNAMED if somebody does whom the text does not name; None if nobody is said to.

    `bounds` are the ends of the quotations beside it; `named` are the people of the text, in order.
    """
    if japanese:
        return find_speaker_ja(text, piece, bounds, sentence_start, named)
    if _CALLS.search(text[max(0, piece.opened - 30) : piece.opened]) and piece.length < _SENTENCE_LIKE:
        return None
    if (alone := _alone(text, piece, named)) is not None:
        return alone
    if text[piece.end - 1] == "." and text[piece.outer : piece.outer + 2].strip()[:1].isupper():  # what follows is a sentence of its own
        return _before(text, piece, sentence_start, named) or _after(text, piece, bounds[1], named)
    return _after(text, piece, bounds[1], named) or _before(text, piece, sentence_start, named)


def _alone(text: str, piece: Quoted, named: Sequence[Named]) -> Named | None:
    """X laughs. “It came in a biscuit tin.” A sentence of its own belongs to the one person of the sentence before, if that tells of them
    speaking."""
    if piece.length < _SENTENCE_LIKE or text[piece.end - 1] not in ".!?" or _VERB_BEHIND.match(text, piece.outer):
        return None
    ahead = _SENTENCE_BEFORE.search(text[max(0, piece.opened - 300) : piece.opened])
    start = piece.opened - len(ahead[0]) if ahead else piece.opened
    inside = [one for one in named if start <= one.start and one.end <= piece.opened]
    tells = _TELLS.search(text, start, piece.opened)
    if not tells or len({one.name for one in inside}) != 1 or "“" in text[start : piece.opened]:
        return None
    return inside[0] if inside[0].start - start <= _LEADING and inside[0].end <= tells.start() else None


def _beside(text: str, start: int, end: int, named: Sequence[Named]) -> Named | None:
    """The person named at the beginning of [start:end], a title or an office before them at most."""
    person = next((one for one in named if start <= one.start < min(end, start + _NEAR)), None)
    return person if person and _TO_PERSON.fullmatch(text, start, person.start) else None


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
    if person := _named_after(text, piece, behind, named):
        return person
    if text[piece.end - 1] == "," and _SOMEBODY.match(behind):
        return UNNAMED
    plain = _AFTER_PLAIN.match(behind)
    if not plain:
        return None
    start, end = piece.outer + plain.start("subject"), piece.outer + plain.end("subject")
    return _subject(text, start, end, named) or _pronoun(text, plain["subject"], piece.opened, named) or UNNAMED


def _named_after(text: str, piece: Quoted, behind: str, named: Sequence[Named]) -> Named | None:
    """“…,” Dr. J. R. X recalled · “…,” shrugs X: any verb will do where the words before it end as speech does."""
    end = piece.outer + len(behind)
    person = _beside(text, piece.outer, end, named)
    if person and _AFTER_NAME.match(text, person.end, end):
        return person
    verb = _ANY_VERB.match(behind) if text[piece.end - 1] in _DONE else None
    return _beside(text, piece.outer + verb.end(), end, named) if verb else None


def _before(text: str, piece: Quoted, sentence_start: int, named: Sequence[Named]) -> Named | None:
    """X said: “…” · X, role, called it “…” · …, said X of Y, who thanked Z for “…”."""
    start = max(sentence_start, piece.opened - 400)
    ahead = text[start : piece.opened]
    if _is_title(text[piece.start : piece.end]):
        return None
    inside = [person for person in named if start <= person.start and person.end <= piece.opened]
    if inside and _leads_in(text, start, piece, inside):
        return inside[-1]
    says = list(_SAYS_BEFORE.finditer(ahead))
    verbs = list(_VERB.finditer(ahead)) if piece.length >= _PHRASE_LIKE else says
    subject = next(filter(None, (_last_before(text, start, start + verb.start(), named) for verb in reversed(verbs))), None)
    if not subject and inside and _COLON.search(ahead) and piece.length >= _PHRASE_LIKE:
        return inside[-1]
    return subject or (_after_verb(text, piece, start + says[0].end(), start, named) if says else None)


def _after_verb(text: str, piece: Quoted, verb_end: int, start: int, named: Sequence[Named]) -> Named | None:
    """The plan, said X, is this: “…” · he said: “…”"""
    ahead = text[start : piece.opened]
    found = _subject(text, verb_end, piece.opened, named) or _pronoun(text, ahead, start, named)
    if found and found is not UNNAMED:
        return found
    return UNNAMED if _SAID_THIS.search(ahead) and piece.length >= _SENTENCE_LIKE else None


def _leads_in(text: str, start: int, piece: Quoted, inside: Sequence[Named]) -> bool:
    """For X, role, “…” · as X puts it, “…” · Y spoke of “…”; X, role, of “…”: whether they are the words of the last of `inside`."""
    last = inside[-1]
    led = _LEADS_IN.search(text[max(start, last.start - _NEAR) : last.start])
    if led and (mark := _UP_TO_MARK.match(text, last.end, piece.opened)) and mark["end"]:
        return True
    return len(inside) > 1 and bool(_GAPPED.fullmatch(text, last.end, piece.opened))


def _is_title(words: str) -> bool:
    """ "The Long Road to Fusion": each longer word begins with a capital, and nothing ends it."""
    long = [word for word in words.split() if len(word) >= _LONG_WORD]
    return len(long) > 1 and words[-1].isalnum() and all(word[0].isupper() for word in long)


def _last_before(text: str, start: int, end: int, named: Sequence[Named]) -> Named | None:
    inside = [person for person in named if start <= person.start and person.end <= end]
    if inside:
        return inside[-1]
    shapes = list(_own_names(text, start, end))
    officers = [shape for shape in shapes if _OFFICE_WORD.search(shape.role)]
    titled = [shape for shape in shapes if _TITLED.match(shape.name)]
    return next(iter([*officers, *titled]), None)


def _subject(text: str, start: int, end: int, named: Sequence[Named]) -> Named | None:
    """The person the stretch begins with (a role may stand before the name)."""
    for person in named:
        if (
            start <= person.start < end
            and person.start - start <= _NEAR
            and not re.search(r"[.;“\"]\s|\b(?:in|at|from|of|with|for|to)\s$", text[start : person.start].replace("Dr.", "Dr"))
        ):
            return person if person.role else Named(person.start, person.end, person.name, _role(text, person.end))
    return next(_own_names(text, start, min(end, start + _NEAR)), None)


def _own_names(text: str, start: int, end: int) -> Iterator[Named]:
    """Names by their shape alone, for a person whom the finder of people does not know."""
    for match in _OWN_NAME.finditer(text, start, end):
        office = _OFFICE.match(text[max(start, match.end() - _NEAR) : match.end()])
        words = (office["name"] if office else match[0]).removesuffix("’s").removesuffix("'s")
        if " " not in words or words.split()[0] in _OPENERS or words.split()[-1] in _BODIES or _OFFICE_WORD.search(words):
            continue
        if _PREPOSITION.search(text, start, match.start()):
            return
        at = text.rfind(words, start, match.end())
        yield Named(at, at + len(words), words, clean_role(office["role"]) if office else _role(text, at + len(words)))


def _role(text: str, end: int) -> str:
    match = _ROLE_AFTER.match(text, end, end + 130)
    return clean_role(match["role"]) if match else ""


def _pronoun(text: str, words: str, position: int, named: Sequence[Named]) -> Named | None:
    """Whom "he" or "she" means: the one person of the sentence before (or this one), or the one it begins with."""
    if not _PRONOUN.search(words):
        return None
    earlier = [person for person in named if person.end <= position]
    if not earlier:
        return UNNAMED
    last = earlier[-1]
    if len(_STOP.findall(text, last.end, position)) > 1:
        return UNNAMED
    opening = max(text.rfind(". ", 0, last.start), text.rfind("\n", 0, last.start), -1)
    together = [person for person in earlier if person.start > opening]
    names = {person.name.split()[-1] for person in together}
    if len(names) == 1:
        return last
    first = together[0]
    return first if first.start - opening <= _LEADING else UNNAMED
