"""How Japanese builds the names of organisations, for those no lexicon lists. Grammar only: no country, no body."""

import re
from collections.abc import Iterator

from bot.reading.bodies.naming import Named
from bot.reading.words import any_of

_KATA = r"[ァ-ヺー]"
_HAN = r"[\u4e00-\u9fff々ヶ]"
_JA_HAN_TAIL = (
    r"大学院大学|大学病院|大学|研究所|研究機構|研究センター|研究院|研究会議|研究財団|機構(?!造)|財団|協会|学会|病院|工業|製作所|製薬|"
    r"(?<!発)電機|電力|銀行|公社|高等専門学校|高専|博物館|科学館|天文台|総領事館|商工会議所|商事|重工業|化学工業|水族館|技術院|試験場|植物園|"
    r"損害保険|生命保険|協議会|支所"
)
_JA_BODY = re.compile(rf"{_HAN}{{1,14}}?(?:{_JA_HAN_TAIL})(?!院)")
_JA_KATAKANA_TAIL = (
    r"大学(?!院)|大(?![会型手規統使臣学量幅き阪])|社(?![長員会内製債外])|研究所|研究センター|製薬|病院|財団|協会|銀行|カレッジ|機構|工業|電力|"
    r"保険|植物園|博物館|天文台|協議会|支所|学会"
)
_JA_FOREIGN = re.compile(rf"((?:{_KATA}|[・＝]){{2,30}})((?:{_HAN}{{2,4}})?(?:{_JA_KATAKANA_TAIL}))(?![ァ-ヺ])")
_JA_MIXED = re.compile(
    rf"(?<![A-Za-z\u4e00-\u9fff々ァ-ヺー・])((?:{_HAN}|[A-Z&]|{_KATA}|・){{2,16}}?{any_of('names', 'tails_ja')})(?![ァ-ヺー\u4e00-\u9fff])"
)
"""ENEOSイノベーションパートナーズ, 楢葉遠隔技術開発センター: scripts run together up to what only a body ends with."""
_JA_TOLD = re.compile(
    rf"(?:{any_of('names', 'leads_ja')})((?:{_KATA}|[・＝]){{3,30}}|[A-Z][A-Za-z0-9&.-]{{1,20}})(?![ァ-ヺー・\u4e00-\u9fffA-Za-z])"
)
"""子会社のマインド・ファウンドリー, エディンバラに拠点を置くプロテウス: told by what stands before."""
_JA_COMPANY = re.compile(
    rf"(?:株式会社|㈱|（株）|\(株\))((?:{_HAN}|{_KATA}|[A-Za-z・&]){{2,24}})|((?:{_HAN}|{_KATA}|[A-Za-z・&]){{2,24}}?)(?:株式会社|㈱|（株）|\(株\))"
)
_JA_LATIN = re.compile(r"([A-Z][A-Za-z0-9&.\-]{1,24}(?: [A-Z][A-Za-z0-9&.\-]{1,24}){0,3})社")
_JA_AFTER_SIGN = re.compile(
    rf"(?:{_HAN}{{0,8}}(?:財団|企業|大手|新興|団体|会社|機関|製薬|開発|医薬))?((?:{_KATA}|・){{2,30}})(?!氏|首相|大統領|教授|博士|さん|社長|会長)"
)
_JA_KINDS_OF_COMPANY = re.compile(
    r"^(?:メーカー|スタートアップ|ベンチャー|メディア|エネルギー|バイオ|エンジニア|チーム|グループ|サービス|ファンド|サッカー|ロック|ポンド)"
)
_JA_BEFORE_BRACKET = re.compile(
    rf"(?<![ァ-ヺー・A-Za-z])((?:{_KATA}|・){{2,30}}|[A-Z][A-Za-z0-9&]{{1,20}})[（(](?:{_HAN}{{1,2}}|本社[:：・])?$"
)
_COMMON = re.compile(rf"(?:{any_of('names', 'common_ja')}){{1,5}}")
_JA_COMMON_MIXED = re.compile(
    rf"^(?:{any_of('names', 'common_ja')}|{any_of('names', 'common_han')}|・){{0,5}}{any_of('names', 'tails_ja')}$"
)
_JA_ONLY_KIND = re.compile(
    r"^(?:工科|医科|総合|女子|国立|州立|市立|公立|私立|名門|理工系|有力|研究|小児|専門|基幹|拠点|指定|付属|附属|中央|地域)?"
    r"(?:大学院大学|大学病院|大学|研究所|研究機構|研究センター|研究会議|病院|財団|協会|学会)$"
)
_JA_NOT_IN_NAME = re.compile(r"^(?:同|両|当|各|国際|海外|国内|共同|民間|地元|全国|私立|公立|有力|主要|国立|州立|市立|県立|名門|本)+")


def japanese_names(text: str) -> Iterator[Named]:
    yield from _bodies(text)
    yield from _foreign(text)
    for rule, group in ((_JA_COMPANY, 0), (_JA_LATIN, 1)):
        for match in rule.finditer(text):
            yield Named(*match.span(group), "company")
    for match in _JA_MIXED.finditer(text):
        if not _JA_NOT_IN_NAME.match(match.group(1)) and not _JA_COMMON_MIXED.match(match.group(1)):
            yield Named(*match.span(1), "company")
    for match in _JA_TOLD.finditer(text):
        if not _is_common(match.group(1)):
            yield Named(*match.span(1), "company")


def _bodies(text: str) -> Iterator[Named]:
    for match in _JA_BODY.finditer(text):
        common = _JA_NOT_IN_NAME.match(match.group())
        start = match.start() + (common.end() if common else 0)
        if match.end() - start > 3 and not _JA_ONLY_KIND.match(match.group()[start - match.start() :]):  # noqa: PLR2004 - 研究所 alone is no name
            yield Named(start, match.end(), "institute")


def _foreign(text: str) -> Iterator[Named]:
    for match in _JA_FOREIGN.finditer(text):
        kind = "university" if match.group(2).startswith("大") else "institute" if len(match.group(2)) > 1 else "company"
        if not _is_common(match.group(1)):
            yield Named(match.start(), match.end(), kind)


def japanese_name_before_bracket(text: str, place: int) -> Named | None:
    """The name whose seat stands in brackets behind it, `place` the seat's start: ネクトン（オックスフォード）."""
    match = _JA_BEFORE_BRACKET.search(text[max(0, place - 40) : place])
    if not match or _is_common(match.group(1)):
        return None
    start = max(0, place - 40) + match.start(1)
    return Named(start, start + len(match.group(1)), "company")


def _is_common(word: str) -> bool:
    """A katakana word that names a thing, not a body: データセンター, ロボット."""
    return _COMMON.fullmatch(word) is not None


def japanese_name_after_sign(text: str, position: int) -> Named | None:
    """The katakana name right after a country's sign (英ウェイブ)."""
    match = _JA_AFTER_SIGN.match(text, position)
    if not match or _JA_KINDS_OF_COMPANY.match(match.group(1)):
        return None
    return Named(match.start(1), match.end(1), "company")
