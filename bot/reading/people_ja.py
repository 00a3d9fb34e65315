"""People in Japanese: names by the title behind them, and that title."""

import re
from collections.abc import Iterator, Sequence

from bot.models import Where
from bot.reading.folding import is_han
from bot.reading.named import Seen
from bot.reading.terms import Hit, Nation
from bot.reading.words import any_of

_KATAKANA_NAME = r"[ァ-ヺー]{1,12}(?:[・＝][ァ-ヺー]{1,14}){1,3}"
_JA_TITLE = (
    r"(?:最高[一-鿿]{2,4}責任者|会長兼社長|社長兼CEO|会長兼CEO|代表取締役社長|代表取締役|取締役|執行役員|常務理事|専務理事|副理事長|理事長|理事|名誉教授|特任教授|特別教授|客員教授|准教授|"
    r"副学長|学長|総長|教授|助教|講師|博士|社長|会長|副社長|所長|副所長|首相|外相|科学相|科学技術相|経済産業相|文部科学相|経産相|文科相|財務相|国防相|大統領|閣外大臣|大臣|"
    r"公使|大使|総領事|市長|知事|都知事|主任研究員|上級研究員|研究員|研究総括|室長|部長|局長|長官|センター長|機構長|研究科長|学部長|総裁|本部長|議員|卿|氏|さん|CEO|ＣＥＯ|CTO|COO|CFO|代表|"
    r"チームリーダー|グループリーダー|グループディレクター|ディレクター|プロジェクトリーダー|リーダー|マネージャー|プロジェクトサイエンティスト|サイエンティスト|"
    r"チーム長|グループ長|課長|支社長|支店長|担当役員|役員|研究主幹|主幹|報道官|審議官|参事官|事務次官|委員長|議長|院長|館長|校長|博士研究員|大学院生)"
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
_JA_ROLE_WITHIN = re.compile(
    r"(?:担当|特命|特任|名誉|客員|主任|上級|副|専務|常務|首席|主席|上席|総括|統括|准|筆頭|代表|取締役|兼|研究|博士)$"
)
_DEPARTMENT = re.compile(any_of("people", "departments_ja"))
_JA_DOTTED = re.compile(rf"([\u4e00-\u9fff々ヶ]{{3,6}})・((?:[\u4e00-\u9fff々ァ-ヺーA-Za-z]){{1,20}}?{_JA_TITLE})(?=[はがもとらの、（(])")
"""桐山恒一・生産技術部長: newspapers put a dot between a name and the office it holds."""
_JA_MIXED = re.compile(
    rf"(?:^|(?<=[の、。「\s]))([\u4e00-\u9fff々ヶ]{{1,3}}(?!から|まで|など|より)[ぁ-ん]{{1,2}}[ぁ-おき-てとなぬねまみむめゆよ-ろ])({_JA_TITLE})"
)
"""水野あかり准教授: a given name in hiragana."""
_JA_PARTICLES = re.compile(
    r"(?:から|まで|など|より|ので|のに|では|には|とは|にも|でも|への|との|での|する|した|して|ある|いる|なる|おり|ない|その|ため|とき|こと|もの|ほか|という|れた|った|いた|らの)$"
)

_SHORTEST_HAN_NAME = 2
_LONGEST_HAN_NAME = 5


def japanese_people(where: Where, text: str, here: Sequence[Hit]) -> Iterator[Seen]:
    ends = sorted(hit.end for hit in here)
    for match in _JA_KATAKANA.finditer(text):
        yield Seen(where, match.start(1), match.end(1), match.group(1), japanese_role(text, match.start(1), match.end(1)))
    for match in _JA_SURNAME.finditer(text):
        if text[match.start(1) - 1 : match.start(1)] not in {"・", "＝"}:
            yield Seen(where, match.start(1), match.end(1), match.group(1), match.group(2))
    for match in _JA_DOTTED.finditer(text):
        if not is_department(match.group(1)) and not is_han(text[match.start() - 1 : match.start()]):
            yield Seen(where, match.start(1), match.end(1), match.group(1), match.group(2))
    for match in _JA_MIXED.finditer(text):
        if not _JA_PARTICLES.search(match.group(1)):
            yield Seen(where, match.start(1), match.end(1), match.group(1), match.group(2))
    nations = {(hit.start, hit.end) for hit in here if isinstance(hit.term, Nation)}
    for match in _JA_HAN.finditer(text):
        yield from (one for one in _han_name(where, text, match, ends) if (one.start, one.end) not in nations)


def is_department(name: str) -> bool:
    """An office, or a part of a company or ministry: 神経創薬部長は names nobody."""
    return bool(_JA_NOT_NAMES.match(name) or _DEPARTMENT.search(name) or re.fullmatch(_JA_TITLE, name))


def _han_name(where: Where, text: str, match: re.Match[str], ends: list[int]) -> Iterator[Seen]:
    start, end = match.span(1)
    before = text[start - 1] if start else ""
    if is_han(before) or before == "ー" or (before == "・" and is_han(text[start - 2 : start - 1])):
        return
    start = max([start, *(at for at in ends if start < at < end)])
    name = text[start:end]
    while inner := _JA_ROLE_WITHIN.search(name):
        name = name[: inner.start()]
    if not _SHORTEST_HAN_NAME <= len(name) <= _LONGEST_HAN_NAME or is_department(name):
        return
    yield Seen(where, start, start + len(name), name, text[start + len(name) : match.end(2)])


def japanese_role(text: str, start: int, end: int) -> str:
    after = re.compile(_JA_TITLE).match(text, end)
    role = after.group() if after else ""
    before = _JA_ROLE_BEFORE.search(text[max(0, start - 20) : start])
    return before.group(1) if before and role in {"", "氏", "さん", "卿"} else role
