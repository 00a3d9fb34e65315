"""People in English: names by their given name, their title, or what the text says they are or do."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.models import Where
from bot.reading.lexicon.terms import Hit, Nation, Place
from bot.reading.people.named import Seen, clean_role
from bot.reading.words import any_of, words_of

_UPPER = "A-Z" + "".join(chr(code) for code in range(0xC0, 0x250) if chr(code).isupper())
_LOWER = "a-z" + "".join(chr(code) for code in range(0xC0, 0x250) if chr(code).islower())
_PART = rf"(?:[{_UPPER}dl]['’])?[{_UPPER}][{_LOWER}]{{1,24}}(?:(?<=n)['’][aeiouy][{_LOWER}]{{1,12}}|[{_UPPER}][{_LOWER}]{{1,20}})?"
_WORD = rf"(?:{_PART}(?:[-‐](?:{_PART}|[{_LOWER}]{{1,12}}(?![{_LOWER}]))){{0,2}}|(?:[{_UPPER}]\.-?){{1,3}})"
"""Sato, McLeod, O’Dowd-Perera, Wei-ling, J., J.R.; never NASA."""
_PARTICLE = rf"(?:{any_of('people', 'particles')}[ \u00a0])"
_RUN = re.compile(
    rf"(?<![\w’'])(?:{any_of('people', 'first_particles')}[ \u00a0](?=[{_UPPER}]))?{_WORD}(?:[ \u00a0]{_PARTICLE}{{0,2}}{_WORD}){{0,7}}"
)
_PIECE = re.compile(rf"{_PARTICLE}{{0,2}}{_WORD}")
_TITLE = rf"(?:{any_of('people', 'titles')}\b\.?[ \u00a0])"
_TITLED = re.compile(
    rf"\b(?:Rt\.?[ \u00a0]Hon\.?[ \u00a0])?({_TITLE}){{1,3}}({_PARTICLE}{{0,2}}{_WORD}(?:[ \u00a0]{_PARTICLE}{{0,2}}{_WORD}){{0,4}})"
)
_RANKED = re.compile(rf"\b({any_of('people', 'ranks')})[ \u00a0](?=({_PARTICLE}?{_WORD})\b(?![-’'](?!s\b)|[ \u00a0]{_WORD}))")
_KEPT_TITLES = frozenset(words_of("people", "kept_titles"))
_TITLES_ONLY = {"Professor", "the Professor", "Prof", "Prof.", "Dr", "Dr."}
_PEER = re.compile(rf"(?:,[ \u00a0]|[ \u00a0])of[ \u00a0]{_PART}(?:[ \u00a0]{_PART})?(?=[,.;)\s]|$)")
_ROLE = rf"(?:{any_of('people', 'roles')}|[a-z]{{3,12}}(?:ologist|icist|tician|nomist|grapher|neer))"
_ROLE_WORD = re.compile(rf"\b(?:vice[- ])?{_ROLE}s?\b", re.IGNORECASE)
_ROLE_AFTER = re.compile(
    r"(?:,[ \u00a0](?:(?:now|then|aged[ \u00a0])?\d{2},[ \u00a0])?|[ \u00a0]\((?:\d{2},[ \u00a0])?"
    r"|[ \u00a0](?:is|was)[ \u00a0](?:the[ \u00a0]|an?[ \u00a0])?)"
    r"([^,.;:()“”\"\n]{2,90}(?:,[ \u00a0][A-Z][^,.;:()“”\"\n]{1,50})?)(?=[,.;:)\n]|[ \u00a0][–—“]|$)"
)
_OF_AFTER = re.compile(
    r"[ \u00a0](?:of|from|at)[ \u00a0]((?:the[ \u00a0])?[A-Z][\w'’&\-]{0,24}"
    r"(?:[ \u00a0](?:(?:of|for|the|&)[ \u00a0]){0,2}[A-Z][\w'’&\-]{0,24}){0,6})"
)
_ROLE_BEFORE = re.compile(
    rf"((?:[A-Z][\w'’&\-]{{0,24}}[ \u00a0]|{any_of('people', 'within_roles')}[ \u00a0]){{0,6}}(?i:{_ROLE})),?[ \u00a0](?:as[ \u00a0])?"
    rf"{_TITLE}{{0,2}}$"
)
_PLACE_BEFORE = re.compile(r"^(?:In|At|From)[ \u00a0].*?[ \u00a0](?=the[ \u00a0])")
_NOUN = re.compile(rf"\b(?:vice[- ])?{_ROLE}\b(?![-’'])", re.IGNORECASE)
_THING = re.compile(rf"\b{any_of('people', 'things')}\b(?!['’]s)", re.IGNORECASE)
_OF_THING = re.compile(r"[ \u00a0](?:of|for|in|that|which|with|by|and)[ \u00a0]")
_CLAUSE = re.compile(r"\b(?:and|said|says|has|have|is|was|will|with|by|in)\b")
_APPOSED = re.compile(r",[ \u00a0](?:\d{2},[ \u00a0])?([^,.;:()“”\"\n]{2,90})")
_WHO = re.compile(rf",?[ \u00a0]\(?(?:aged[ \u00a0])?(?:who\b|\d{{2}}(?=[,)])|{any_of('people', 'letters')}\b)|[ \u00a0]?\(\d{{2}}\)")
_SAYS_AFTER = re.compile(rf"(?:[ \u00a0]of(?:[ \u00a0]\w{{1,20}}){{1,4}})?[ \u00a0]{any_of('speech', 'says')}\b")
_LETTERS = re.compile(rf"(?:,?[ \u00a0]{any_of('people', 'letters')}\b)+")
_SYLLABLES = re.compile(rf"(?!{any_of('people', 'prefixes')}-)[A-Z][a-z]{{1,5}}-[A-Za-z][a-z]{{1,5}}")
"""Wei-Ling, Min-jae: how Chinese and Korean given names are written."""
_SURE_PARTICLE = re.compile(rf"[ \u00a0](?:{any_of('people', 'sure_particles')}[ \u00a0]|[dl]['’](?=[{_UPPER}]))")
_OWN = re.compile(r"['’]s[ \u00a0]$")
_SPEAKS = re.compile(rf"[ \u00a0](?:{any_of('speech', 'says')}|{any_of('speech', 'holds')})\b[^.;\n]{{0,60}}[“‘\"]")
_WITH_BODIES = re.compile(r"\b(?:[Ss]hares?|[Ss]takes?) in [^.;\n]{0,40}$")
_IN = re.compile(r"\b(?:[Ii]n|[Aa]t|[Nn]ear|[Ff]rom|[Tt]o)[ \u00a0]$")
_PERSONAL_BEFORE = re.compile(rf"\b(?:{any_of('people', 'sure_roles')}),?[ \u00a0](?:as[ \u00a0])?$", re.IGNORECASE)
_NAMED_AFTER = re.compile(rf"(?:['’]s)?[ \u00a0]{any_of('people', 'named_after')}\b")
_BREAKS = frozenset(words_of("people", "not_names"))
_BODIES = frozenset(words_of("people", "bodies"))
_SOFT = frozenset(words_of("people", "soft_names"))
_ALSO_WORDS = frozenset(words_of("people", "also_words"))
_STARTS = re.compile(r"(?:^|[.!?:“‘\"\n])[\s“‘\"]*$")
_FULL = 2
_LONGEST = 4
_LONG_WORD, _MOSTLY = 4, 0.75
_BACK = 90


@dataclass(frozen=True, slots=True)
class _Piece:
    """One word of a run of capitals (with its particle), and where it stands."""

    start: int
    end: int
    word: str


@dataclass(frozen=True, slots=True)
class EnglishNames:
    """What the lexicon knows of names: given ones, and family names that stand before them."""

    given: Collection[str]
    family: Collection[str]


def english_people(where: Where, text: str, here: Sequence[Hit], known: EnglishNames) -> Iterator[Seen]:
    places = {hit.start: hit.end for hit in here if isinstance(hit.term, Place | Nation)}
    yield from _titled(where, text, places)
    longest = _FULL if _is_headline(text) else _LONGEST
    for run in _RUN.finditer(text):
        for segment in _segments(text, run):
            name = _name_in(text, segment, known, places)
            if name:
                start, end = name[0].start, name[:longest][-1].end
                yield Seen(where, start, end, text[start:end], english_role(text, start, end), sure=_shows_person(text, name[:longest]))


def _is_headline(text: str) -> bool:
    """Whether Every Long Word Begins So: there a verb looks like a name's last word."""
    long = [word for word in text[:400].split() if len(word) >= _LONG_WORD]
    return len(long) > _FULL and sum(word[0].isupper() for word in long) > _MOSTLY * len(long)


# ── by title ────────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _titled(where: Where, text: str, places: Collection[int]) -> Iterator[Seen]:
    for match in _TITLED.finditer(text):
        if match.start(2) in places:
            continue
        title = match.group(1).strip(" \u00a0.")
        end = _end_of_name(text, match.start(2), match.end(2))
        if end > match.start(2):
            start = match.start(1) if title in _KEPT_TITLES else match.start(2)
            yield Seen(where, start, end, text[start:end], english_role(text, start, end))
    for match in _RANKED.finditer(text):
        start, end = match.span(2)
        if start not in places and not {*_words_at(text, start, end)} & (_BREAKS | _BODIES):
            yield Seen(where, start, end, text[start:end], english_role(text, start, end))


def _end_of_name(text: str, start: int, end: int) -> int:
    """Where the name that follows a title stops: before a word that is of no name. `start` if nothing is left."""
    last = start
    for piece in _PIECE.finditer(text, start, end):
        if piece[0].split()[-1] in _BREAKS | _BODIES:
            break
        last = piece.end()
    return last


def _words_at(text: str, start: int, end: int) -> list[str]:
    return text[start:end].split()


# ── by the words of the name and around it ──────────────────────────────────────────────────────────────────────────────────


def _segments(text: str, run: re.Match[str]) -> Iterator[list[_Piece]]:
    """The run without the words that are of no name; what a body's word ends is a body, not a person."""
    segment: list[_Piece] = []
    for match in _PIECE.finditer(text, run.start(), run.end()):
        word = match[0].split()[-1]
        if word in _BODIES or (word in _SOFT and len(segment) != 1):
            segment = []
        elif word in _BREAKS:
            yield segment
            segment = []
        else:
            segment.append(_Piece(match.start(), match.end(), word))
    yield segment


def _name_in(text: str, segment: list[_Piece], known: EnglishNames, places: Mapping[int, int]) -> list[_Piece]:
    if len(segment) < _FULL or _NAMED_AFTER.match(text, segment[-1].end) or segment[-1].word.endswith("."):
        return []
    first = next((i for i, one in enumerate(segment[:-1]) if one.start not in places and _is_given(one.word, known.given)), None)
    if first is not None:
        found = segment[first:]
        return found if _shows_person(text, found) or not _is_doubtful(text, found) else []
    if segment[-1].word in known.given and segment[-2].word in known.family and segment[-2].start not in places:
        return segment[-2:]
    if len(segment) <= _LONGEST and places.get(segment[0].start, 0) <= segment[0].end and _shows_person(text, segment):
        return segment
    return []


def _is_doubtful(text: str, name: list[_Piece]) -> bool:
    """Whether a given name alone does not make a person: Albert Park, Will Japan, J. Sainsbury, shares in Morgan Crucible."""
    given, then = name[0], name[1]
    return bool(
        then.word in _SOFT
        or (given.word in _ALSO_WORDS and _begins_sentence(text, given.start) and not _SAYS_AFTER.match(text, name[-1].end))
        or (given.word.endswith(".") and "." not in given.word[:-1])
        or _WITH_BODIES.search(text[max(0, given.start - _BACK) : given.start])
        or _is_thing(text, name)
    )


def _begins_sentence(text: str, start: int) -> bool:
    return bool(_STARTS.search(text[max(0, start - 4) : start]))


def _is_given(word: str, given: Collection[str]) -> bool:
    """Jean-Pierre is known by Jean; J. is as good as a name where another follows, and is looked at closely where none does."""
    return word in given or word.split("-", maxsplit=1)[0] in given or word.endswith(".") or bool(_SYLLABLES.fullmatch(word))


def _is_thing(text: str, name: list[_Piece]) -> bool:
    """ "X Y, the Hull maker of pumps": an apposition that says what, before it says who."""
    apposed = _APPOSED.match(text, name[-1].end)
    if not apposed:
        return False
    thing, who = _THING.search(apposed[1]), _NOUN.search(apposed[1])
    if not thing or not who:
        return bool(thing)
    return thing.start() < who.start() and bool(_OF_THING.search(apposed[1], thing.end(), who.start() + 1))


def _shows_person(text: str, name: list[_Piece]) -> bool:
    """Whether the words around say that this is a person: an office, an age, "who", letters behind the name."""
    start, end = name[0].start, name[-1].end
    if _WHO.match(text, end) or _SURE_PARTICLE.search(text, start, end):
        return True
    before = text[max(0, start - _BACK) : start]
    if _PERSONAL_BEFORE.search(before) or (_OWN.search(before) and _SPEAKS.match(text, end)):
        return True
    return not _IN.search(before) and not _is_thing(text, name) and _is_apposed(text, end)


def _is_apposed(text: str, end: int) -> bool:
    """X Y, chief executive of Z: no verb stands between the comma and the office."""
    apposed = _APPOSED.match(text, end)
    role = _NOUN.search(apposed[1]) if apposed else None
    if not (apposed and role):
        return False
    return not _CLAUSE.search(text, apposed.start(1), apposed.start(1) + role.start())


# ── the role ────────────────────────────────────────────────────────────────────────────────────────────────────────────────


def english_role(text: str, start: int, end: int) -> str:
    """What the text says the person named at [start:end] is; "" if nothing. A bare title ("Professor") is kept as such."""
    peer = text[start:end].split(maxsplit=1)[0] in _KEPT_TITLES and _PEER.match(text, end)
    if peer:
        end = peer.end()
    if letters := _LETTERS.match(text, end):
        end = letters.end()
    if (after := _ROLE_AFTER.match(text, end)) and _ROLE_WORD.search(after.group(1)) and not after.group(1).startswith("who"):
        return clean_role(after.group(1))
    found = _ROLE_BEFORE.search(text[max(0, start - _BACK) : start])
    before = clean_role(_PLACE_BEFORE.sub("", found.group(1))) if found else ""
    if before and before not in _TITLES_ONLY:
        return before
    of = None if peer else _OF_AFTER.match(text, end)
    where = of.group(1).strip() if of else ""
    return before if before and " " not in where else where
