"""How English builds the names of organisations, for those no lexicon lists. Grammar only: no country, no body.

A name tells itself by its last word ("… University", "… Therapeutics", "… Ltd") or by what stands beside it: "Odin Vision, a maker of
scopes", "backed by Parkwalk", "Mind Foundry's chief executive". Where most words have capitals, as in a title, these say nothing.
"""

import re
from collections.abc import Iterator

from bot.reading.bodies.naming import BODY_NOUN, PROPER, Named, is_only_kind
from bot.reading.words import any_of, words_of

_CAP = r"[A-Z][\w&'’.\-–]{0,29}"
_MORE = rf"(?:{_CAP}[ \u00a0])"
_OF = rf"(?:[ \u00a0](?:of|for|in)(?:[ \u00a0]the)?[ \u00a0]{PROPER}(?:(?:,?[ \u00a0](?:and|&)[ \u00a0]|[ \u00a0]){PROPER}){{0,4}})"
_BODY = re.compile(rf"\b{_MORE}{{0,5}}{BODY_NOUN}\b{_OF}?")
_LEGAL = r"(?:Ltd|Limited|Inc|plc|PLC|Plc|Corp|Corporation|GmbH|LLC|LLP|K\.K|KK|Co)\b\.?"
_COMPANY = re.compile(rf"\b{_MORE}{{0,4}}{_CAP}?,?[ \u00a0]{_LEGAL}")
_TRADED = re.compile(rf"\b{_MORE}{{1,3}}{any_of('names', 'trades')}\b(?![ \u00a0][A-Z])")
_HEADS = any_of("names", "heads")
_HEADED = re.compile(rf"\b(?:[a-z][\w'’\-]{{1,24}}[ \u00a0]){{0,3}}{_HEADS},?[ \u00a0]((?:{_CAP}[ \u00a0]?){{1,3}})")
_POSSESSED = re.compile(rf"(?:['’]s|-based|-headquartered|-listed)[ \u00a0]((?:{_CAP}[ \u00a0]?){{1,6}})")
_WORD = r"[A-Z][\w&\-–]{0,24}"
_RUN = rf"(?P<name>{_WORD}(?:[ \u00a0]{_WORD}){{0,3}})"
_PLAIN = r"(?!(?:of|by|for|from|at|in|with|to|between|and|that)\b)[^\s,.;]{1,24}"
_BESIDE = tuple(
    re.compile(rule)
    for rule in (
        rf"(?<![\w&’'-]){_RUN},[ \u00a0](?:an?|the|one[ ]of[ ]the)[ \u00a0](?:{_PLAIN}[ \u00a0]){{0,6}}?{_HEADS}(?![\w’'-])",
        rf"\b{any_of('names', 'dealing')}[ \u00a0](?:the[ \u00a0])?{_RUN}",
        rf"(?<![\w&’'-]){_RUN}['’]s?[ \u00a0](?:{_PLAIN}[ \u00a0])?{any_of('names', 'owned')}\b",
        rf"(?<![\w&’'-]){_RUN}[ \u00a0]{any_of('names', 'company_acts')}\b",
    )
)
"""What stands beside a name that only a party's name has there."""
_ONLY_LEGAL = re.compile(r"^(?:(?:Co|Company|Corporation|Corp|Inc|Ltd|Limited|plc|PLC|LLC|LLP|GmbH|KK|Holdings|Group)\b[.,]*[ \u00a0]?)+$")
_ARTICLE = re.compile(
    r"^(?:(?:The|A|An|Its|Their|Our|His|Her|This|That|At|In|On|From|By|With|For|And|But|As|Of|To|Under|Both|While|When|Other|New|Former)"
    r"[ \u00a0])+"
)
_POSSESSOR = re.compile(r"^.*['’]s?[ \u00a0](?=[A-Z])")
_NO_COMPANY = frozenset(words_of("names", "no_company"))
_LONGEST_COMPANY = 3
_NO_COMPANY_END = re.compile(
    r"\b(?:Fund|Programme|Program|Plan|Act|Strategy|Framework|Scheme|Project|Mission|Prize|Award|Initiative|Treaty|Day|Week)\b"
)
_CODED = re.compile(r"[a-z0-9][A-Z]|[A-Z][A-Z0-9]|\d")


def english_names(text: str, given_names: frozenset[str] = frozenset()) -> Iterator[Named]:
    """Those that tell themselves, then those that their company tells. `given_names`: what begins with one is a person."""
    for rule, kind in ((_BODY, "institute"), (_COMPANY, "company"), (_TRADED, "company")):
        for match in rule.finditer(text):
            yield from _named(text, match.start(), match.end(), kind)
    for match in _HEADED.finditer(text):
        yield from _named(text, match.start(1), match.end(1), "headed")
    if not is_title_case(text):
        yield from _told_by_company(text, given_names)


def _told_by_company(text: str, given_names: frozenset[str]) -> Iterator[Named]:
    for number, rule in enumerate(_BESIDE):
        for match in rule.finditer(text):
            words = match["name"].split()
            alone = len(words) == 1 and (number == len(_BESIDE) - 1 or _begins_sentence(text, match.start("name")))
            if words[0] in given_names or _NO_COMPANY & set(words) or _NO_COMPANY_END.search(match["name"]):
                continue
            if (alone and not _CODED.search(words[0])) or (len(words) == 1 and _is_surname(text, words[0], given_names)):
                continue
            yield from _named(text, *match.span("name"), "company")


def _begins_sentence(text: str, start: int) -> bool:
    """Any word has a capital there."""
    return not text[:start].rstrip(" \u00a0“\"'‘(")[-1:].isalnum() and text[:start].rstrip(" \u00a0“\"'‘(")[-1:] != ","


def _is_surname(text: str, word: str, given_names: frozenset[str]) -> bool:
    """Whether the text has somebody of that name: "Jane Smith … Smith's engineers"."""
    before = re.search(rf"([A-Z][\w’'-]{{0,24}})\.?[ \u00a0](?:[A-Z]\.[ \u00a0]){{0,2}}{re.escape(word)}\b", text)
    return before is not None and (before[1] in given_names or before[1] in words_of("speech", "honorifics"))


def english_name_after_country(text: str, position: int) -> Named | None:
    """ "Scotland's Optos", "London-based Wayve": one to three capitals right after a country or place, `position` its end. A title in
    Title Case says nothing by its capitals."""
    match = _POSSESSED.match(text, position)
    if not match or is_title_case(text):
        return None
    words = match.group(1).split()
    cut = next((at for at, word in enumerate(words) if word.strip("’'") in _NO_COMPANY), len(words))
    if not cut or len(words) > _LONGEST_COMPANY or _NO_COMPANY_END.search(match.group(1)):
        return None
    return next(_named(text, match.start(1), match.start(1) + len(" ".join(words[:cut])), "headed"), None)


def is_title_case(text: str) -> bool:
    """Whether most longer words of a short text have capitals."""
    words = [word for word in text[:200].split() if len(word) > 3]  # noqa: PLR2004 - of, in, for stay small in titles
    return len(words) > 3 and sum(word[0].isupper() for word in words) > 0.7 * len(words)  # noqa: PLR2004 - as above


def _named(text: str, start: int, end: int, kind: str) -> Iterator[Named]:
    if owner := _POSSESSOR.match(text[start:end]):  # Birmingham's Centre for Railway Research: what stands before is another's name
        start += owner.end()
    if article := _ARTICLE.match(text[start:end]):
        start += article.end()
    words = text[start:end].rstrip(" \u00a0-–'’")
    words = words.removesuffix("'s").removesuffix("’s")
    if words.endswith(".") and not re.search(r"(?:Inc|Ltd|Corp|Co|K)\.$", words):
        words = words[:-1]
    if len(words) > 2 and not is_only_kind(words) and words[0].isupper() and not _ONLY_LEGAL.match(words):  # noqa: PLR2004 - "Co" is no name
        yield Named(start, start + len(words), kind)
