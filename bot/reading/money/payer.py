"""Who gives a sum: a name of its own sentence as it stands, or "" where the sentence does not say."""

import re
from collections.abc import Collection

from bot.reading.words import any_of, words_of

_PART = r"[A-Z][\w&’'.-]{0,30}"
_JOINED = rf"{_PART}(?: (?:(?:of|and|for|the|&|de|and the|of the) )?{_PART}){{0,7}}"
_LINKS = r"(?!(?:of|in|from|by|to|for|and|with|on|at) )"
_COMMON = rf"(?:[Tt]he|[Aa]n?) (?:{_LINKS}[\w-]{{1,20}} ){{0,3}}(?i:{any_of('pledges', 'actors')})"
_NAME = rf"(?:{_COMMON}|{_JOINED})(?![$£€¥\w])"
_HEDGE = any_of("sums", "hedges")
_GIVES = rf"(?:{any_of('pledges', 'gives')}\b[^.;]{{0,40}}|{any_of('pledges', 'buys')}\b[^.;,]{{2,80}} for (?:{_HEDGE}|a reported )?)"
_SAID = r"(?: (?:said|says|announced|confirmed)(?: on)?(?: \w+day)?(?: that)? (?:it|they))?"
_NOT_BEHIND = "".join(
    rf"(?<!{word} )" for word in ("of", "through", "via", "with", "from", "by", "in", "and", "and the", "of the", "[A-Z]")
)
_GIVER = re.compile(
    rf"(?<![\w’'-]){_NOT_BEHIND}(?P<payer>{_NAME})(?: \([A-Z][\w&-]{{0,12}}\))?(?:, [^;.]{{1,100}}?,|,? (?:which|that|who))?{_SAID}"
    rf"(?: {any_of('pledges', 'helping')}){{0,4}} {_GIVES}$"
)
_SECOND_GIVER = re.compile(
    rf"[$£€¥\d][^.;]{{1,100}}, (?:and|while|but) (?:the )?(?P<payer>{_NAME})(?: {any_of('pledges', 'helping')}){{0,4}}"
    rf" {any_of('pledges', 'gives')} {_HEDGE}?$"
)
"""Of "A spends £5m on it, and B is adding £3m" the second. Without a sum before, B may be the last of a list."""
_CAME = r"(?: over (?:the next )?[\w-]{1,9} (?:years|months))?(?: (?:came|comes|coming|will come|is to come))?"
_GIVEN_BY = re.compile(
    r"[^.;,£€¥$]{0,30}?\b(?:invest|fund|grant|award|back|support|gift|donat|contribut|commit)\w*[^.;,£€¥$]{0,20}?"
    rf" (?:by|from) (?:the |its )?(?P<payer>{_NAME})|(?: pledged| provided| paid|{_CAME}) (?:by|from) (?:the )?(?P<other>{_NAME})"
    rf"|[^.;£€¥$]{{0,60}}? (?:paid for|funded|financed|backed|bankrolled|donated|provided|put up|awarded)(?: \w+ly)?"
    rf" by (?:the )?(?P<third>{_NAME})"
)
_ABOUT = r"(?:(?:about|around|some|nearly|almost|up to|another|a further) )?"
GAPPED = re.compile(
    rf"{any_of('pledges', 'gives')}\b[^.;]{{1,120}}(?:,| and|;|, while) (?:the )?(?P<payer>{_NAME})(?: (?:side|share|part))? {_ABOUT}$"
)
"""Of "JERA pays £12m and the Catapult £6m" the second sum: the verb is the first one's."""
GAPPED_JA = re.compile(r"[がはも](?:、)?(?:約|最大)?$")
"""Before 310万ポンド in AがXポンド、BがY円を出す: the verb stands behind the last one."""
FROM_SOMEBODY = re.compile(rf"{_CAME} from (?:the |its |an? )?(?:[A-Z]|(?:two|three|four|both|each)\b)")
"""Behind a sum that no word names: £3.4m from the research council."""
GAPPED_BEFORE_JA = re.compile(r"(?:[（(][^（）()]{1,24}[）)])?、")
"""Behind a sum whose verb comes later: 310万ポンド、日本側が約5億円を出す."""
_AFTER_NAME = re.compile(r"(?:\band (?:the )?|[A-Z][\w&.-]* )$")
_POSSESSED = re.compile(r"^[A-Z]\w{1,20}[’']s (?=[A-Z])")
_NOBODY_JA = re.compile(rf"(?:{any_of('pledges', 'nobody_ja')}|{any_of('speech', 'offices_ja')}|[年月日時者家人員回件料代]|(?<!基)金)$")
_SHORTEST_JA = 3
"""One less where the subject stands right before its sum, which leaves no doubt whose it is."""
_NOBODY = frozenset(words_of("pledges", "nobody"))
_GIVING_JA = rf"(?:{any_of('pledges', 'gives_ja')}|{any_of('pledges', 'buys_ja')})"
_GIVES_JA = re.compile(rf"[^。]{{0,16}}?{_GIVING_JA}")
_GIVES_LATER_JA = re.compile(rf"[^。]{{0,60}}?{_GIVING_JA}")
_GIVER_BEHIND_JA = re.compile(
    rf"(?:[（(][^（）()]{{1,24}}[）)])?[をは](?:[^、。\sがは]{{1,12}}の)?(?P<payer>[^、。「」（）()\sぁ-ん]{{2,40}})が[^。、]{{0,6}}{_GIVING_JA}"
)
"""うち6億円を財団が寄付した."""
_RECEIVED_JA = re.compile(rf"[^。、]{{0,16}}?{any_of('pledges', 'received_ja')}")
_SUBJECT_JA = re.compile(r"(?P<payer>[^、。「」（）()\sぁ-ん]{1,40})(?:[（(][^（）()]{1,24}[）)])?[はがも]")
_ACTOR_JA = re.compile(rf"{any_of('pledges', 'actors_ja')}$")
_LISTED_JA = 100


def find_payer(before: str, after: str, *, japanese: bool, named: Collection[str] = ()) -> str:
    """Who gives the sum between `before` and `after`; `named` are the organisations that the passage names."""
    if japanese:
        return _payer_ja(before[-_LISTED_JA:], after, named)
    before = before[-200:]
    ahead, behind = GAPPED.search(before) or _SECOND_GIVER.search(before) or _giver(before), _GIVEN_BY.match(after[:140])
    payer = ahead["payer"] if ahead else (behind["payer"] or behind["other"] or behind["third"]) if behind else ""
    bare = _POSSESSED.sub("", payer)
    payer = bare if bare in named else payer.removesuffix("’s").removesuffix("'s")
    return "" if payer in _NOBODY else payer.removesuffix(".")


def _giver(before: str) -> re.Match[str] | None:
    """Who is the subject of giving, if the whole of them is a name: not "UK" of "the university and Innovate UK"."""
    found = _GIVER.search(before)
    return None if found and _AFTER_NAME.search(before[: found.start()]) else found


def _payer_ja(before: str, after: str, named: Collection[str]) -> str:
    """The nearest subject before the sum that is an organisation of the passage, a government or a side; or one that may bear a name, since
    who is the subject of giving is somebody."""
    behind = _GIVER_BEHIND_JA.match(after)
    if behind:
        return behind["payer"]
    gives = (_GIVES_LATER_JA if GAPPED_JA.search(before) else _GIVES_JA).match(after)
    if not gives or _RECEIVED_JA.match(after):
        return ""
    subjects = list(_SUBJECT_JA.finditer(before))
    direct = bool(GAPPED_JA.search(before))
    for subject in subjects[-1:] if direct else reversed(subjects):
        payer = next((name for name in sorted(named, key=len, reverse=True) if before[: subject.end("payer")].endswith(name)), "")
        if payer or _ACTOR_JA.search(subject["payer"]) or _may_be_name(subject["payer"], _SHORTEST_JA - direct):
            return payer or subject["payer"]
    return ""


def _may_be_name(subject: str, shortest: int) -> bool:
    return len(subject) >= shortest and not _NOBODY_JA.search(subject) and not any(char.isdigit() for char in subject)
