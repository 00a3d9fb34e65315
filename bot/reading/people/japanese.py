"""People in Japanese: names by the office behind or before them, and by the family names that the lexicon lists."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterator, Sequence

from bot.models import Where
from bot.reading.lexicon.folding import is_han, is_katakana, is_latin
from bot.reading.lexicon.terms import Hit, Nation, Place
from bot.reading.people.named import Seen
from bot.reading.words import any_of, words_of

_HAN = r"[\u4e00-\u9fff々ヶ𠮷]"
_KATAKANA = r"[ァ-ヺー]{1,14}"
_LATIN = r"[A-Z][A-Za-zÀ-ɏ.'’-]{0,20}"
_FOREIGN = rf"(?:{_KATAKANA}(?:[・･＝=]{_KATAKANA}){{1,4}}|{_LATIN}(?: {_LATIN}){{1,3}})"
_OFFICE = any_of("people", "offices_ja")
"""What ends an office: 社長, 科学相, 主任研究員, CEO."""
_POLITE = any_of("people", "polite_ja")
_TITLE = rf"(?:{_OFFICE}|{_POLITE})"
_POLITE_WORDS = frozenset(words_of("people", "polite_ja"))
_RANK = re.compile(rf"(?:{any_of('people', 'ranks_ja')}|兼)*{_TITLE}")
"""The whole of an office that stands behind a given name: 特任助教, 代表取締役社長."""
_BEHIND_FOREIGN = re.compile(
    rf"[ 　]?([\u4e00-\u9fffA-Z・]{{0,14}}?{_TITLE}(?:[兼・]?{_OFFICE})?|(?:[ァ-ヺー]{{2,10}}・?){{0,3}}{_OFFICE})"
)
_FOREIGN_NAME = re.compile(rf"(?<![ァ-ヺー・＝])((?<![A-Za-z]){_FOREIGN}|{_KATAKANA}(?:[・･＝=]{_KATAKANA}){{1,4}})")
_SURNAME = re.compile(
    r"(?<![ァ-ヺー・＝A-Za-z])([ァ-ヺー]{2,14}|[A-Z][a-z]{2,16})[ 　]?"
    r"([一-鿿]?(?:首相|外相|科学相|教授|CEO|社長|大使|卿|大統領|博士|長官|副学長|学長|氏)|[一-鿿]{0,8}(?:大臣|閣外相|担当相))"
)
_RUN = re.compile(rf"(?<![\u4e00-\u9fff々ヶ・]){_HAN}{{1,14}}")
_SPACED = re.compile(
    rf"(?<![\u4e00-\u9fff々])(?=(({_HAN}{{1,4}})[ 　](?:{_HAN}{{1,3}}?|[ぁ-ん]{{2,4}}?))(?:{_RANK.pattern}|[はがもとらの、。（(：:\s]|$))"
)
_DOTTED = re.compile(rf"({_HAN}{{3,6}})・((?:[\u4e00-\u9fff々ァ-ヺーA-Za-z・]){{1,20}}?{_TITLE})(?=[はがもとらの、（(])")
"""桐山恒一・生産技術部長: newspapers put a dot between a name and the office it holds."""
_BEHIND_OFFICE = re.compile(rf"[一-鿿ァ-ヺーA-Z]{{2,18}}?{_OFFICE}(?=[はがもとらの、（(])")
"""櫻井博儀|仁科加速器科学研究センター長: an office with the place where it is held."""
_DOTTED_OFFICE = re.compile(rf"・[^\s、。「」・]{{0,18}}?{_OFFICE}(?=[はがもとらの、）)])")
_KANA_GIVEN = re.compile(
    rf"(?:から|まで|など|より|では|には|とは|のは|のが)|([ぁ-ん]{{2,4}}?|[ァ-ヺー]{{2,6}})(?={_RANK.pattern}|[（(]\d{{2}}[）)])"
)
_INFLECTED = re.compile(r"^.{1,2}$|[いるたてくう]$")
"""新しい, 高まる: one Han character and such kana are a verb or an adjective."""
_MIXED = re.compile(
    rf"(?:^|(?<=[の、。「\s]))({_HAN}{{1,3}}(?!から|まで|など|より)[ぁ-ん]{{1,2}}[ぁ-おき-てとなぬねまみむめゆよ-ろ])({_TITLE})"
)
"""水野あかり准教授: a given name in hiragana, and a family name that no list has."""
_DOUBLE = re.compile(rf"(?<![\u4e00-\u9fff])({_HAN}{{1,3}}・[ァ-ヺー]{{2,10}}{_HAN}{{1,3}}?)({_TITLE})")
_PARTICLES = re.compile(
    r"(?:から|まで|など|より|ので|のに|では|には|とは|にも|でも|への|との|での|する|した|して|ある|いる|なる|おり|ない|その|ため|とき|こと|もの|ほか|という|れた|った|いた|らの)$"
)
_ROLE_BEFORE = re.compile(
    rf"([^\s、。「」『』（）()：:ぁ-ねは-ん]{{0,20}}?{_OFFICE}|[一-鿿]{{1,6}}(?:学者|研究者|技術者|創業者))"
    r"(?:の|、|[ 　]|・|を務める|に就いた|だった|である|[：:＝=])?$"
)
_APPOSED = re.compile(rf"({_OFFICE})[ 　]?[：:＝=・][ 　]?$|(?:{_OFFICE})(?:の|、|[ 　])$")
_OFFICE_AT_END = re.compile(rf"{_OFFICE}・?$")
_LABELLED = re.compile(rf"({_OFFICE})[ 　]?[：:＝=][ 　]?({_HAN}{{2,6}}|{_HAN}{{1,4}}[ 　]{_HAN}{{1,3}}|{_FOREIGN})(?=[）)、,，\s。])")
"""（社長：相良暁）, 本社・浜松市、社長＝香川史嗣."""
_IN_BRACKETS = re.compile(rf"{_POLITE}?[（(]((?=[^）)]*[^\d）)歳])[^）)、。]{{2,30}})[）)]")
_AGE = re.compile(r"(?:氏|さん)?[（(]\d{2}[）)]")
_SPEAKS = re.compile(r"(?:は|が|も)、?「")
_OTHERS = re.compile(r"ら(?=[のがはも])")
_NOT_NAMES = re.compile(
    r"^(?:同|両|各|前|元|新|現|副|駐|外務|文部|経済|総理|科学|防衛|財務|国務|特任|名誉|客員|主任|上級|担当|代表|共同|国立|大学|研究|内閣|厚生|環境|農林|国土|政府|事務|最高|取締|執行|常務|専務|在[一-鿿]|技術|企業|学術|関係|有識)"
)
_DEPARTMENT = re.compile(any_of("people", "departments_ja"))
_NO_GIVEN = re.compile(rf"{any_of('people', 'no_given_ja')}")
_OF_A_PLACE = re.compile(r"(?:市|町|村|区|県|府|都)?(?:市長|町長|村長|区長|知事|工場長|支店長|支社長|大使|総領事)")
_BODY_WORDS = re.compile(any_of("people", "body_words_ja"))
_VARIANTS = str.maketrans(
    "櫻邊邉澤齋齊髙﨑濱廣嶋國眞瀧龍惠壽德榮條淵藏莊圓冨渕栁", "桜辺辺沢斎斉高崎浜広島国真滝竜恵寿徳栄条渕蔵荘円富淵柳"
)

_FAMILY_LENGTHS = (3, 2, 1)
_LONGEST_GIVEN = 3
_SHORTEST_NAME = 2
_UNLISTED = range(3, 6)
"""How long a name is whose family name no list has; two characters alone would be any word (患者さん)."""
_ENDING = "子郎太介輔助"
"""So given names end, and few words: with these a name may be one character longer."""
_BACK = 30


def japanese_people(where: Where, text: str, here: Sequence[Hit], family: Collection[str]) -> Iterator[Seen]:
    """Every mention that its surroundings show to be a person's; `family` are family names in Han characters."""
    yield from _foreign(where, text)
    yield from _marked(where, text)
    yield from _spaced(where, text, family)
    ends = sorted(hit.end for hit in here)
    apart = {hit.start: hit for hit in here if isinstance(hit.term, Nation | Place)}
    for run in _RUN.finditer(text):
        starts = [run.start(), *ends[bisect_right(ends, run.start()) : bisect_left(ends, run.end())]]
        if found := _native(where, text, starts, run.end(), family):
            hit = apart.get(found.start)
            if not hit or hit.end < found.end or (isinstance(hit.term, Place) and not _OF_A_PLACE.match(text, found.end)):
                yield found


def is_department(name: str) -> bool:
    """An office, or a part of a company or ministry: 神経創薬部長は names nobody."""
    return bool(_NOT_NAMES.match(name) or _DEPARTMENT.search(name) or re.fullmatch(_TITLE, name))


# ── names in katakana or Latin letters ──────────────────────────────────────────────────────────────────────────────────────


def _foreign(where: Where, text: str) -> Iterator[Seen]:
    for match in _FOREIGN_NAME.finditer(text):
        start, end = match.span(1)
        if _BODY_WORDS.search(match.group(1)):
            continue
        if _BEHIND_FOREIGN.match(text, end) or _shows_person(text, start, end):
            yield Seen(where, start, end, match.group(1), japanese_role(text, start, end))
    for match in _SURNAME.finditer(text):
        role = match.group(2)
        yield Seen(where, match.start(1), match.end(1), match.group(1), "" if role in _POLITE_WORDS else role)


def _shows_person(text: str, start: int, end: int) -> bool:
    """An age, an office in brackets, an office before, or words between marks that follow its は."""
    if _AGE.match(text, end) or _SPEAKS.match(text, end):
        return True
    brackets = _IN_BRACKETS.match(text, end)
    return bool((brackets and re.search(rf"{_OFFICE}$", brackets[1])) or _APPOSED.search(text[max(0, start - _BACK) : start]))


# ── names that a mark sets apart ────────────────────────────────────────────────────────────────────────────────────────────


def _marked(where: Where, text: str) -> Iterator[Seen]:
    for match in _LABELLED.finditer(text):
        if not is_department(match.group(2)):
            yield Seen(where, match.start(2), match.end(2), match.group(2), match.group(1))
    for match in _DOTTED.finditer(text):
        if not is_department(match.group(1)) and not is_han(text[match.start() - 1 : match.start()]):
            yield Seen(where, match.start(1), match.end(1), match.group(1), match.group(2))
    for match in (*_MIXED.finditer(text), *_DOUBLE.finditer(text)):
        if not _PARTICLES.search(match.group(1)) and not _NOT_NAMES.match(match.group(1)):
            yield Seen(where, match.start(1), match.end(1), match.group(1), japanese_role(text, *match.span(1)))


def _spaced(where: Where, text: str, family: Collection[str]) -> Iterator[Seen]:
    """須藤 陽介: as agencies' tables and companies' releases write names."""
    for match in _SPACED.finditer(text):
        start, end = match.span(1)
        if match.group(2).translate(_VARIANTS) in family and (
            _RANK.match(text, end) or _APPOSED.search(text[max(0, start - _BACK) : start])
        ):
            yield Seen(where, start, end, match.group(1), japanese_role(text, start, end))


# ── names in Han characters ─────────────────────────────────────────────────────────────────────────────────────────────────


def _native(where: Where, text: str, starts: Sequence[int], end: int, family: Collection[str]) -> Seen | None:
    """The name that begins where the run of Han characters does, or behind a term within it (英国大使館 | 星野健一参事官)."""
    first = starts[0]
    if first and _is_glued(text, first):
        return None
    found = [(start, _listed_name(text, start, end, family)) for start in starts]
    found.append((starts[-1], _unlisted_name(text, starts[-1], end, family)))
    return next((Seen(where, at, to, text[at:to], japanese_role(text, at, to)) for at, to in found if to), None)


def _is_glued(text: str, start: int) -> bool:
    """Whether what stands before makes one word with the Han characters: アラン・パトリッジ|所長, but リーダー|星野健一氏."""
    before = text[start - 1]
    if before == "・" or is_katakana(before) or is_latin(before):
        return not _OFFICE_AT_END.search(text[max(0, start - _BACK) : start])
    return False


def _listed_name(text: str, start: int, end: int, family: Collection[str]) -> int:
    """The end of a name that begins with a listed family name and whose surroundings speak of a person; 0 if there is none."""
    for length in _FAMILY_LENGTHS:
        surname = text[start : start + length]
        if len(surname) < length or surname.translate(_VARIANTS) not in family:
            continue
        at = start + length
        if found := _given(text, start, at, end):
            return found
        if (_RANK.match(text, at) or (at == end and _DOTTED_OFFICE.match(text, at))) and not _NO_GIVEN.match(text, at):
            return at
    return 0


def _given(text: str, start: int, at: int, end: int) -> int:
    """The end of the given name that begins at `at`."""
    kana = _KANA_GIVEN.match(text, at) if at == end else None
    if kana:
        return kana.end(1) if kana[1] and (at - start > 1 or not _INFLECTED.search(kana[1])) else 0
    ranked = [at + length for length in (2, 1, 3) if at + length <= end and _RANK.match(text, at + length)]
    ends = [*ranked, *([end] if at < end <= at + _LONGEST_GIVEN and _stands_alone(text, start, end) else [])]
    long = [at + 2] if end - at > _LONGEST_GIVEN and _BEHIND_OFFICE.match(text, at + 2) else []
    return next((one for one in (*ends, *long) if not _no_given(text, at, one)), 0)


def _no_given(text: str, at: int, end: int) -> bool:
    return bool(
        _NO_GIVEN.match(text, at) or _DEPARTMENT.fullmatch(text[at:end]) or _is_office(text[at:end]) or _is_office(text[at - 1 : end])
    )


def _is_office(words: str) -> bool:
    return bool(_RANK.fullmatch(words))


def _stands_alone(text: str, start: int, end: int) -> bool:
    """Without an office behind; two characters that follow "の" are most often a word (社長の見方)."""
    if end - start <= _SHORTEST_NAME and text[start - 1 : start] in "の、 　":
        return False
    return _shows_person(text, start, end) or (end - start > _SHORTEST_NAME and bool(_OTHERS.match(text, end)))


def _unlisted_name(text: str, start: int, end: int, family: Collection[str]) -> int:
    """The end of a name known by the office behind it alone; 0 if there is none."""
    shortest = _UNLISTED.start if family else _SHORTEST_NAME
    for length in range(shortest, min(_UNLISTED.stop, end - start) + 1):
        if _RANK.match(text, start + length):
            name = text[start : start + length]
            known = not is_department(name) and (length < _UNLISTED.stop or name[-1] in _ENDING)
            return start + length if known else 0
    return 0


# ── the role ────────────────────────────────────────────────────────────────────────────────────────────────────────────────


def japanese_role(text: str, start: int, end: int) -> str:
    """The office behind the name; where there is only 氏 or さん, the one in brackets or before it. "" if the text has none."""
    after = _RANK.match(text, end) or (None if is_han(text[start]) else _BEHIND_FOREIGN.match(text, end))
    role = after.group().strip(" 　") if after else ""
    if role and role not in _POLITE_WORDS:
        return role
    if dotted := _DOTTED_OFFICE.match(text, end):
        return dotted.group().removeprefix("・")
    before = _ROLE_BEFORE.search(text[max(0, start - _BACK) : start])
    if before:
        return before.group(1)
    brackets = _IN_BRACKETS.match(text, end)
    return brackets.group(1) if brackets else ""


def office_within(words: str) -> str:
    """The office that what somebody is called ends with: バランス科学相."""
    found = re.search(rf"{_OFFICE}$", words)
    return found.group() if found else ""
