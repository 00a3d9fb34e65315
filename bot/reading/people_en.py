"""People in English: names by their given name or title, and the role beside them."""

import re
from collections.abc import Iterator, Sequence

from bot.models import Where
from bot.reading.folding import fold_name
from bot.reading.named import Seen, clean_role
from bot.reading.terms import Hit, Place
from bot.reading.words import words_of

_WORD = r"(?:[A-Z][a-zà-öø-ÿ'’\-]{1,24}(?:[A-Z][a-zà-ÿ\-]{1,20})?|[A-Z]\.)"
_PARTICLE = r"(?:(?:van|von|de|der|den|da|di|du|la|le|al|bin|ten)[ \u00a0]){0,2}"
_FULL = re.compile(rf"\b({_WORD})((?:[ \u00a0]{_PARTICLE}{_WORD}){{1,3}})(?:[ \u00a0](?:MP|KC|CBE|OBE|FRS))?")
_TITLED = re.compile(
    r"\b((?:Rt\.?[ \u00a0]Hon\.?[ \u00a0])?"
    r"(?:Dr|Prof|Professor|Sir|Dame|Lord|Lady|Baroness|Baron|Mr|Mrs|Ms|Ambassador|Minister|Governor|Secretary)\b\.?)[ \u00a0]"
    rf"(?:(?:Dr|Prof|Professor|Sir|Dame)\b\.?[ \u00a0])?({_WORD}(?:[ \u00a0]{_PARTICLE}{_WORD}){{0,3}})"
)
_TITLES_ONLY = {"Professor", "the Professor"}
_KEPT_TITLES = {"Lord", "Lady", "Baroness", "Baron", "Sir", "Dame"}
_ROLE = (
    r"CEO|CTO|CFO|COO|CSO|CMO|chief|president|chair|chairman|chairwoman|director|minister|secretary|professor|head|dean|founder|co-founder|"
    r"manager|officer|ambassador|executive|leader|scientist|researcher|fellow|analyst|governor|mayor|engineer|lecturer|chancellor|provost|"
    r"partner|lead|physicist|chemist|biologist|astronomer|student|counsellor|envoy|commissioner|spokesman|spokeswoman|spokesperson|"
    r"co-author|author|editor|inventor|surgeon|investigator|principal|adviser|advisor|boss|postdoc|specialist|expert|"
    r"nurse|doctor|curator|planner|pilot|captain|trustee|[a-z]{3,12}(?:ologist|icist|tician|nomist|grapher|neer)"
)
_ROLE_WORD = re.compile(rf"\b(?:vice[- ])?(?:{_ROLE})s?\b", re.IGNORECASE)
_ROLE_AFTER = re.compile(
    r"(?:,[ \u00a0]|[ \u00a0]\(|[ \u00a0]is[ \u00a0](?:the[ \u00a0]|an?[ \u00a0])?)"
    r"([^,.;()“”\"\n]{2,90}(?:,[ \u00a0][A-Z][^,.;()“”\"\n]{1,50})?)(?=[,.;)\n]|[ \u00a0][–—]|$)"
)
_OF_AFTER = re.compile(
    r"[ \u00a0](?:of|from|at)[ \u00a0]((?:the[ \u00a0])?[A-Z][\w'’&\-]{0,24}"
    r"(?:[ \u00a0](?:(?:of|for|the|&)[ \u00a0]){0,2}[A-Z][\w'’&\-]{0,24}){0,6})"
)
_BEFORE_ROLE = (
    r"the|chief|executive|vice|senior|general|deputy|science|foreign|prime|technology|climate|industry|energy|health|business|former|"
    r"managing|research|of"
)
_ROLE_BEFORE = re.compile(
    rf"((?:[A-Z][\w'’&\-]{{0,24}}[ \u00a0]|(?:{_BEFORE_ROLE})[ \u00a0]){{0,6}}(?i:{_ROLE})),?[ \u00a0]"
    r"(?:(?:Dr|Prof|Professor|Sir|Dame|Lord)\b\.?[ \u00a0])?$"
)
_NOT_NAMES = frozenset(words_of("people", "not_names"))


def english_people(where: Where, text: str, here: Sequence[Hit], given: frozenset[str]) -> Iterator[Seen]:
    places = {hit.start for hit in here if isinstance(hit.term, Place)}
    for match in _TITLED.finditer(text):
        start = match.start() if match.group(1).rstrip(".").split()[-1] in _KEPT_TITLES else match.start(2)
        if match.start(2) not in places:
            yield from _english_name(where, text, start, match.end(2))
    position = 0
    while full := _FULL.search(text, position):
        start, end = full.start(), full.end(2)
        if full.group(1) in given and start not in places:
            yield from _english_name(where, text, start, end)
            position = end
        else:
            position = full.end(1)


def _english_name(where: Where, text: str, start: int, end: int) -> Iterator[Seen]:
    words = re.sub(r"['’]s$", "", text[start:end]).split()
    cut = next((i for i, word in enumerate(words) if i and word.strip("’'") in _NOT_NAMES), len(words))
    if words[0] in _NOT_NAMES or cut == 0:
        return
    name = " ".join(words[:cut])
    end = start + len(name)
    if len(words[:cut]) < 2 and text[start - 4 : start].strip(". ") not in {"Dr", "Prof", "sor", "Mr", "Mrs", "Ms"}:  # noqa: PLR2004 - a lone word is a surname only after a title
        return
    if fold_name(text[start:end]) == fold_name(name):
        yield Seen(where, start, end, text[start:end], english_role(text, start, end))


def english_role(text: str, start: int, end: int) -> str:
    """What the text says the person named at [start:end] is; "" if nothing. A bare title ("Professor") is kept as such."""
    if (after := _ROLE_AFTER.match(text, end)) and _ROLE_WORD.search(after.group(1)):
        return clean_role(after.group(1))
    found = _ROLE_BEFORE.search(text[max(0, start - 90) : start])
    before = clean_role(found.group(1)) if found else ""
    if before and before not in _TITLES_ONLY:
        return before
    of = _OF_AFTER.match(text, end)
    where = of.group(1).strip() if of else ""
    return before if before and " " not in where else where
