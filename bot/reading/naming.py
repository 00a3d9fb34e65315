"""How English and Japanese build the names of organisations, for those no lexicon lists. Grammar only: no country, no body."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_CAP = r"[A-Z][\w&'’.\-–]{0,29}"
_MORE = rf"(?:{_CAP}[ \u00a0])"
BODY_NOUN = (
    r"University|Institute|Institution|College|Laboratory|Laboratories|Centre|Center|Agency|Authority|Council|Foundation|Society|"
    r"Association|Academy|Hospital|Observatory|Trust|Consortium|Museum|Polytechnic|Federation|Chamber of Commerce|NHS Foundation Trust"
)
_PROPER = r"[A-Z][\w'’\-]{1,24}"
_OF = rf"(?:[ \u00a0](?:of|for|in)(?:[ \u00a0]the)?[ \u00a0]{_PROPER}(?:(?:,?[ \u00a0](?:and|&)[ \u00a0]|[ \u00a0]){_PROPER}){{0,4}})"
_BODY = re.compile(rf"\b{_MORE}{{0,5}}(?:{BODY_NOUN})\b{_OF}?")
_LEGAL = r"(?:Ltd|Limited|Inc|plc|PLC|Plc|Corp|Corporation|GmbH|LLC|LLP|K\.K|KK|Co)\b\.?"
_COMPANY = re.compile(rf"\b{_MORE}{{0,4}}{_CAP}?,?[ \u00a0]{_LEGAL}")
_TRADE = (
    r"Therapeutics|Pharma|Pharmaceuticals|Technologies|Biosciences|Bioscience|Semiconductors?|Robotics|Holdings|Electronics|Instruments|"
    r"Labs|Biotech|Biologics|Diagnostics|Aerospace|Analytics|Ventures|Motors|Genomics|Photonics|Systems|Networks|Scientific|Biomedical|Group"
)
_TRADED = re.compile(rf"\b{_MORE}{{1,3}}(?:{_TRADE})\b(?![ \u00a0][A-Z])")
_HEADS = (
    r"company|firm|start-?up|maker|operator|developer|group|specialist|giant|manufacturer|spin-?out|spin-?off|biotech|drugmaker|carmaker|"
    r"chipmaker|supplier|provider|business|recycler|generator|subsidiary|consultancy|charity|venture|pharma|insurer|bank|utility|"
    r"conglomerate|automaker|builder|designer|insurer|retailer|brewer|scale-?up|unicorn|outfit|major|labs?|studio|agency|university"
)
_HEADED = re.compile(rf"\b(?:[a-z][\w'’\-]{{1,24}}[ \u00a0]){{0,3}}(?:{_HEADS}),?[ \u00a0]((?:{_CAP}[ \u00a0]?){{1,3}})")
_POSSESSED = re.compile(rf"(?:['’]s|-based|-headquartered|-listed)[ \u00a0]((?:{_CAP}[ \u00a0]?){{1,6}})")
_ONLY_LEGAL = re.compile(r"^(?:(?:Co|Company|Corporation|Corp|Inc|Ltd|Limited|plc|PLC|LLC|LLP|GmbH|KK|Holdings|Group)\b[.,]*[ \u00a0]?)+$")
_ARTICLE = re.compile(
    r"^(?:(?:The|A|An|Its|Their|Our|His|Her|This|That|At|In|On|From|By|With|For|And|But|As|Of|To|Under|Both|While|When|Other|New|Former)"
    r"[ \u00a0])+"
)
_NO_COMPANY = frozenset(
    [
        "Prime",
        "Minister",
        "Ministry",
        "Ministers",
        "President",
        "Foreign",
        "Secretary",
        "Chancellor",
        "Emperor",
        "King",
        "Queen",
        "Prince",
        "Princess",
        "Parliament",
        "House",
        "Government",
        "Industrial",
        "Strategy",
        "Society",
        "Department",
        "Ambassador",
        "Embassy",
        "Department",
        "Industry",
        "Trade",
        "Science",
        "Technology",
        "Professor",
        "Dr",
        "Sir",
        "Dame",
        "Lord",
        "Lady",
        "Mr",
        "Mrs",
        "Ms",
        "Horizon",
        "Super",
        "Moon",
        "Olympic",
        "Brexit",
        "Christmas",
        "Covid",
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
        "Nobel",
        "Chief",
        "Royal",
        "National",
        "Supreme",
        "High",
        "Court",
        "Cabinet",
        "Diet",
        "Liberal",
        "Labour",
        "Conservative",
        "Democratic",
        "Party",
        "Pacific",
        "Atlantic",
        "Indo",
        "North",
        "South",
        "East",
        "West",
        "Northern",
        "Southern",
        "Eastern",
        "Western",
        "Central",
        "Green",
        "New",
        "First",
        "Second",
    ]
)
_LONGEST_COMPANY = 3
_NO_COMPANY_END = re.compile(
    r"\b(?:Fund|Programme|Program|Plan|Act|Strategy|Framework|Scheme|Project|Mission|Prize|Award|Initiative|Treaty|Day|Week)\b"
)
TOO_COMMON = {
    "University",
    "Institute",
    "College",
    "Centre",
    "Center",
    "Council",
    "Agency",
    "Laboratory",
    "Foundation",
    "Society",
    "Trust",
    "Hospital",
    "Museum",
    "Academy",
    "Group",
}

_KATA = r"[ァ-ヺー]"
_HAN = r"[\u4e00-\u9fff々ヶ]"
_JA_HAN_TAIL = (
    r"大学院大学|大学病院|大学|研究所|研究機構|研究センター|研究院|研究会議|研究財団|機構|財団|協会|学会|病院|工業|製作所|製薬|"
    r"電機|電力|銀行|公社|高等専門学校|高専|博物館|科学館|天文台|総領事館|商工会議所|商事|重工業|化学工業|水族館|技術院|試験場"
)
_JA_BODY = re.compile(rf"{_HAN}{{1,14}}?(?:{_JA_HAN_TAIL})")
_JA_KATAKANA_TAIL = r"大学|大|社|研究所|研究センター|製薬|病院|財団|協会|銀行|カレッジ|工科大学|技術研究所|医科大学|機構|工業|電力"
_JA_FOREIGN = re.compile(rf"((?:{_KATA}|[・＝]){{2,30}})({_JA_KATAKANA_TAIL})(?![ァ-ヺ])")
_JA_COMPANY = re.compile(
    rf"(?:株式会社|㈱|（株）|\(株\))((?:{_HAN}|{_KATA}|[A-Za-z・&]){{2,24}})|((?:{_HAN}|{_KATA}|[A-Za-z・&]){{2,24}}?)(?:株式会社|㈱|（株）|\(株\))"
)
_JA_LATIN = re.compile(r"([A-Z][A-Za-z0-9&.\-]{1,24}(?: [A-Z][A-Za-z0-9&.\-]{1,24}){0,3})社")
_JA_AFTER_SIGN = re.compile(rf"((?:{_KATA}|・){{2,30}})(?!氏|首相|大統領|教授|博士|さん)")
_JA_KINDS_OF_COMPANY = re.compile(
    r"^(?:メーカー|スタートアップ|ベンチャー|メディア|エネルギー|バイオ|エンジニア|チーム|グループ|サービス|ファンド|サッカー|ロック|ポンド)"
)
_JA_ONLY_KIND = re.compile(
    r"^(?:工科|医科|総合|女子|国立|州立|市立|公立|私立|名門|理工系|有力|研究)?(?:大学院大学|大学病院|大学|研究所|研究機構|研究センター|研究会議|病院|財団|協会|学会)$"
)
_JA_NOT_IN_NAME = re.compile(r"^(?:同|両|当|各|国際|海外|国内|共同|民間|地元|全国|私立|公立|有力|主要|国立|州立|市立|県立|名門|本)+")


@dataclass(frozen=True, slots=True)
class Named:
    """A stretch of text that is built like an organisation's name."""

    start: int
    end: int
    kind: str = ""


def english_names(text: str) -> Iterator[Named]:
    for rule, kind in ((_BODY, "institute"), (_COMPANY, "company"), (_TRADED, "company")):
        for match in rule.finditer(text):
            yield from _named(text, match.start(), match.end(), kind)
    for match in _HEADED.finditer(text):
        yield from _named(text, match.start(1), match.end(1), "headed")


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
    if article := _ARTICLE.match(text[start:end]):
        start += article.end()
    words = text[start:end].rstrip(" \u00a0-–'’")
    words = words.removesuffix("'s").removesuffix("’s")
    if words.endswith(".") and not re.search(r"(?:Inc|Ltd|Corp|Co|K)\.$", words):
        words = words[:-1]
    if len(words) > 2 and words not in TOO_COMMON and words[0].isupper() and not _ONLY_LEGAL.match(words):  # noqa: PLR2004 - "Co" is no name
        yield Named(start, start + len(words), kind)


def japanese_names(text: str) -> Iterator[Named]:
    for match in _JA_BODY.finditer(text):
        common = _JA_NOT_IN_NAME.match(match.group())
        start = match.start() + (common.end() if common else 0)
        if match.end() - start > 3 and not _JA_ONLY_KIND.match(match.group()[start - match.start() :]):  # noqa: PLR2004 - 研究所 alone is no name
            yield Named(start, match.end(), "institute")
    for match in _JA_FOREIGN.finditer(text):
        yield Named(match.start(), match.end(), "university" if match.group(2).startswith("大") else "company")
    for match in _JA_COMPANY.finditer(text):
        yield Named(match.start(), match.end(), "company")
    for match in _JA_LATIN.finditer(text):
        yield Named(match.start(1), match.end(1), "company")


def japanese_name_after_sign(text: str, position: int) -> Named | None:
    """The katakana name right after a country's sign (英ウェイブ)."""
    match = _JA_AFTER_SIGN.match(text, position)
    if not match or _JA_KINDS_OF_COMPANY.match(match.group(1)):
        return None
    return Named(match.start(1), match.end(1), "company")


_LEGAL_TAIL = re.compile(
    r"(?:,?[ \u00a0](?:&[ \u00a0])?(?:Co|Company|Corporation|Corp|Inc|Incorporated|Ltd|Limited|plc|PLC|Plc|LLC|LLP|Holdings|Group|"
    r"KK|K\.K|AG|GmbH|Therapeutics)\b\.?){1,3}"
)
_JA_LEGAL_TAIL = re.compile(r"株式会社|グループ|ホールディングス|HD")
_BRANCH_TAIL = re.compile(
    rf"((?:[ \u00a0]{_PROPER}){{0,3}}[ \u00a0](?:{BODY_NOUN}|Europe|EMEA|International|Research|Research Laboratories))\b"
)
_DOT = re.compile(r"\.(?=\s+[A-Z“\"]|\s*$)")


def end_with_legal_form(text: str, end: int) -> int:
    """Past "Co., Ltd.", "plc", "Holdings", 株式会社 right after a name."""
    match = _LEGAL_TAIL.match(text, end) or _JA_LEGAL_TAIL.match(text, end)
    if not match:
        return end
    return match.end() - 1 if text[match.end() - 1] == "." and _DOT.match(text, match.end() - 1) else match.end()


def end_of_branch(text: str, end: int) -> int:
    """Past what makes a branch of a body: " Hatfield Research Laboratories" after a company's name; `end` if nothing does."""
    match = _BRANCH_TAIL.match(text, end)
    return match.end() if match else end
