"""Which people a passage names, with the role it gives them, word for word."""

import functools
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from bot.models import Person, Where
from bot.reading.folding import fold_name, is_han
from bot.reading.lexicon import Lexicon
from bot.reading.organisations import find_organisations
from bot.reading.passage import Passage
from bot.reading.terms import Body, Hit, Known, Place

MOST = 40
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
_NOT_NAMES = frozenset(
    [
        "The",
        "This",
        "That",
        "University",
        "College",
        "Institute",
        "Laboratory",
        "Minister",
        "Prime",
        "President",
        "Professor",
        "Doctor",
        "Chief",
        "Executive",
        "Director",
        "Head",
        "Science",
        "Technology",
        "Research",
        "Department",
        "Ministry",
        "Secretary",
        "Ambassador",
        "Company",
        "Corporation",
        "Group",
        "Limited",
        "Ltd",
        "Inc",
        "Council",
        "Agency",
        "Centre",
        "Center",
        "North",
        "South",
        "East",
        "West",
        "New",
        "United",
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
        "Monday",
        "Tuesday",
        "Wednesday",
        "Thursday",
        "Friday",
        "Saturday",
        "Sunday",
        "Therapeutics",
        "Technologies",
        "Pharma",
        "Hospital",
        "Foundation",
        "Street",
        "Park",
        "House",
        "Award",
        "Prize",
        "Fund",
        "Programme",
        "Program",
        "Project",
        "Mission",
        "Trust",
        "Society",
        "School",
        "Royal",
        "National",
        "International",
        "Global",
        "Energy",
        "Health",
        "Quantum",
        "Nuclear",
        "Space",
        "Bank",
        "Hall",
        "Bridge",
        "Castle",
        "Bay",
        "Islands",
        "Station",
        "Works",
        "Road",
        "Square",
        "Museum",
        "After",
        "Before",
        "When",
        "While",
        "With",
        "From",
        "Into",
        "Under",
        "Over",
        "About",
        "Both",
        "And",
        "But",
        "For",
        "In",
        "On",
        "At",
        "By",
        "As",
        "Of",
        "To",
    ]
)
_ROLE = (
    r"CEO|CTO|CFO|COO|CSO|CMO|chief|president|chair|chairman|chairwoman|director|minister|secretary|professor|head|dean|founder|co-founder|"
    r"manager|officer|ambassador|executive|leader|scientist|researcher|fellow|analyst|governor|mayor|engineer|lecturer|chancellor|provost|"
    r"partner|lead|physicist|chemist|biologist|astronomer|student|counsellor|envoy|commissioner|spokesman|spokeswoman|spokesperson|"
    r"co-author|author|editor|inventor|surgeon|investigator|principal|adviser|advisor|boss|postdoc|specialist|expert"
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

_KATAKANA_NAME = r"[ァ-ヺー]{1,12}(?:[・＝][ァ-ヺー]{1,14}){1,3}"
_JA_TITLE = (
    r"(?:会長兼社長|社長兼CEO|会長兼CEO|最高経営責任者|代表取締役社長|代表取締役|取締役|執行役員|常務理事|専務理事|副理事長|理事長|理事|名誉教授|特任教授|特別教授|客員教授|准教授|"
    r"副学長|学長|総長|教授|助教|講師|博士|社長|会長|副社長|所長|副所長|首相|外相|科学相|科学技術相|経済産業相|文部科学相|経産相|文科相|財務相|国防相|大統領|閣外大臣|大臣|"
    r"公使|大使|総領事|市長|知事|都知事|主任研究員|上級研究員|研究員|研究総括|室長|部長|局長|長官|センター長|機構長|研究科長|学部長|総裁|本部長|議員|卿|氏|さん|CEO|ＣＥＯ|CTO|COO|CFO|代表|"
    r"チームリーダー|グループリーダー|グループディレクター|ディレクター|審議官|参事官|事務次官|委員長|議長|院長|館長|校長|博士研究員|大学院生)"
)
_JA_KATAKANA = re.compile(rf"({_KATAKANA_NAME})[ 　]?({_JA_TITLE})")
_JA_SURNAME = re.compile(
    r"([ァ-ヺー]{2,14})[ 　]?([一-鿿]?(?:首相|外相|科学相|教授|CEO|社長|大使|卿|大統領|博士|長官|副学長|学長|氏)|[一-鿿]{0,8}大臣)"
)
_JA_HAN = re.compile(rf"([\u4e00-\u9fff々ヶ]{{2,8}})({_JA_TITLE})")
_JA_ROLE_BEFORE = re.compile(r"((?:[\u4e00-\u9fffァ-ヺーA-Z]{1,12})(?:市長|首相|大使|社長|会長|教授|所長|理事長|大臣|長官|CEO))$")
_JA_NOT_NAMES = re.compile(
    r"^(?:同|両|各|前|元|新|現|副|駐|外務|文部|経済|総理|科学|防衛|財務|国務|特任|名誉|客員|主任|上級|担当|代表|共同|国立|大学|研究|内閣|厚生|環境|農林|国土|政府|事務|最高|取締|執行|常務|専務|在[一-鿿]|技術|企業|学術|関係|有識)"
)
_JA_ROLE_WITHIN = re.compile(r"(?:担当|特命|特任|名誉|客員|主任|上級|副|専務|常務|首席|統括|准|筆頭|代表|取締役|兼)$")
_SHORTEST_HAN_NAME = 2
_LONGEST_HAN_NAME = 5


@dataclass(frozen=True, slots=True)
class _Seen:
    where: Where
    start: int
    end: int
    name: str
    role: str
    known_as: str = ""


def find_people(passage: Passage, lexicon: Lexicon) -> tuple[Person, ...]:
    """One Person each, in reading order, at the fullest mention; `role` is "" where the text gives none."""
    return _find(passage, lexicon)


@functools.lru_cache(maxsize=4)
def _find(passage: Passage, lexicon: Lexicon) -> tuple[Person, ...]:
    names = lexicon.scan(passage).names
    taken = [(one.receipt.where, one.receipt.start, one.receipt.end) for one in find_organisations(passage, lexicon)]
    taken += [(hit.where, hit.start, hit.end) for hit in names if isinstance(hit.term, Body)]
    seen: list[_Seen] = []
    parts: tuple[Where, ...] = ("title", "text")
    for where in parts:
        text = passage.words(where)
        here = [hit for hit in names if hit.where == where]
        blocked = _blocked(where, taken, len(text))
        found = _japanese(where, text, here) if passage.language == "ja" else _english(where, text, here, lexicon.given_names)
        seen.extend(one for one in islice(found, MOST * 8) if not any(blocked[one.start : one.end]))
        seen.extend(_listed(where, text, here, passage.language == "ja"))
    return tuple(
        Person(passage.receipt(one.where, one.start, one.end), one.role, one.known_as or one.name) for one in _one_each(seen)[:MOST]
    )


def _blocked(where: Where, taken: Iterable[tuple[Where, int, int]], length: int) -> bytearray:
    blocked = bytearray(length)
    for at, start, end in taken:
        if at == where:
            blocked[start:end] = b"\1" * (end - start)
    return blocked


def _listed(where: Where, text: str, here: list[Hit], japanese: bool) -> Iterator[_Seen]:  # noqa: FBT001 - the language, told once
    for hit in here:
        if isinstance(hit.term, Known):
            role = _role_ja(text, hit.start, hit.end) if japanese else _role(text, hit.start, hit.end)
            yield _Seen(where, hit.start, hit.end, hit.words, role, hit.term.name)


# ── English ─────────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _english(where: Where, text: str, here: list[Hit], given: frozenset[str]) -> Iterator[_Seen]:
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


def _english_name(where: Where, text: str, start: int, end: int) -> Iterator[_Seen]:
    words = re.sub(r"['’]s$", "", text[start:end]).split()
    cut = next((i for i, word in enumerate(words) if i and word.strip("’'") in _NOT_NAMES), len(words))
    if words[0] in _NOT_NAMES or cut == 0:
        return
    name = " ".join(words[:cut])
    end = start + len(name)
    if len(words[:cut]) < 2 and text[start - 4 : start].strip(". ") not in {"Dr", "Prof", "sor", "Mr", "Mrs", "Ms"}:  # noqa: PLR2004 - a lone word is a surname only after a title
        return
    if fold_name(text[start:end]) == fold_name(name):
        yield _Seen(where, start, end, text[start:end], _role(text, start, end))


def _role(text: str, start: int, end: int) -> str:
    if (after := _ROLE_AFTER.match(text, end)) and _ROLE_WORD.search(after.group(1)):
        return after.group(1).strip()
    before = _ROLE_BEFORE.search(text[max(0, start - 90) : start])
    if before and before.group(1).strip() not in _TITLES_ONLY:
        return before.group(1).strip()
    of = _OF_AFTER.match(text, end)
    return of.group(1).strip() if of else before.group(1).strip() if before else ""


# ── Japanese ────────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _japanese(where: Where, text: str, here: list[Hit]) -> Iterator[_Seen]:
    ends = sorted(hit.end for hit in here)
    for match in _JA_KATAKANA.finditer(text):
        yield _Seen(where, match.start(1), match.end(1), match.group(1), _role_ja(text, match.start(1), match.end(1)))
    for match in _JA_SURNAME.finditer(text):
        if text[match.start(1) - 1 : match.start(1)] not in {"・", "＝"}:
            yield _Seen(where, match.start(1), match.end(1), match.group(1), match.group(2))
    for match in _JA_HAN.finditer(text):
        yield from _han_name(where, text, match, ends)


def _han_name(where: Where, text: str, match: re.Match[str], ends: list[int]) -> Iterator[_Seen]:
    start, end = match.span(1)
    before = text[start - 1] if start else ""
    if is_han(before) or before == "ー":
        return
    start = max([start, *(at for at in ends if start < at < end)])
    name = text[start:end]
    while inner := _JA_ROLE_WITHIN.search(name):
        name = name[: inner.start()]
    if not _SHORTEST_HAN_NAME <= len(name) <= _LONGEST_HAN_NAME or _JA_NOT_NAMES.match(name):
        return
    yield _Seen(where, start, start + len(name), name, text[start + len(name) : match.end(2)])


def _role_ja(text: str, start: int, end: int) -> str:
    after = re.compile(_JA_TITLE).match(text, end)
    role = after.group() if after else ""
    before = _JA_ROLE_BEFORE.search(text[max(0, start - 20) : start])
    return before.group(1) if before and role in {"", "氏", "さん", "卿"} else role


# ── one of each ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _one_each(seen: list[_Seen]) -> list[_Seen]:
    people: list[_Seen] = []
    for one in sorted(seen, key=lambda each: (each.where == "text", each.start, -each.end)):
        same = next((i for i, each in enumerate(people) if _is_same(each, one)), None)
        if same is None:
            people.append(one)
        elif _is_better(one, people[same]):
            people[same] = one
        if len(people) > MOST * 2:
            break
    return people


def _is_same(left: _Seen, right: _Seen) -> bool:
    if left.where == right.where and left.start < right.end and right.start < left.end:
        return True
    if left.known_as and left.known_as == right.known_as:
        return True
    a, b = _words(left.name), _words(right.name)
    short, long = sorted((a, b), key=len)
    return set(short) <= set(long) or ("".join(long).startswith("".join(short)) and is_han(short[0][0]))


def _is_better(new: _Seen, old: _Seen) -> bool:
    overlap = new.where == old.where and new.start < old.end and old.start < new.end
    if overlap:
        return bool(new.known_as) and not old.known_as
    return bool(new.role) >= bool(old.role) and len(_words(new.name)) > len(_words(old.name))


def _words(name: str) -> list[str]:
    words = [word for word in re.split(r"[ \u00a0・＝]", fold_name(name)) if word not in {"sir", "dame", "lord", "lady", "baroness"}]
    return words or [fold_name(name)]
