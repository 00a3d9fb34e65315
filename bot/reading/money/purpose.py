"""What a sum is for: a phrase of its own sentence or the next as it stands, or "" where none is clean."""

import re

from bot.reading.words import any_of

_LONGEST = 90
_SHORTEST = 3
_JOINERS = any_of("purpose", "joiners")
_PLAIN = rf"(?!{_JOINERS}\b)[\w’'&/-]{{1,30}}"
_THING = re.compile(
    rf"[ -](?P<purpose>(?:{_PLAIN} ){{0,6}}?"
    rf"(?:{any_of('purpose', 'bought')} of .{{1,120}}|(?i:{any_of('purpose', 'things')})\b(?:(?: on| for) .{{1,120}})?))",
    re.DOTALL,
)
_MONEY = rf"(?:(?-i:[A-Z])[\w-]{{1,20}} )?(?:{any_of('purpose', 'adjectives')} ){{0,3}}{any_of('purpose', 'money')}"
_AUXILIARY = "(?:has|have|is|are|was|were|will be|will|would be|would|being|to be|been|also|now|already)"
_BOUND = rf"(?:{_AUXILIARY} ){{0,4}}{any_of('purpose', 'bound')}"
_GOES = r"(?:dedicated|devoted|allocated|committed|earmarked|goes|going|go|went)"
_NOT_TO = r"(?! (?:be|date|come|each|all|those|them|him|her|it|us|me|go|have|cover|£|\$|€|¥|\d))"
_PLACE = r"(?: in (?:the )?(?-i:[A-Z])[\w-]{1,20}(?: (?-i:[A-Z])[\w-]{1,20}){0,3}(?= (?:to|for|towards?|into) ))"
"""Where it is spent stands before what it is for: "£11m in the UK to develop …"."""
_WHEN = r"(?:[ -](?:a|per|each|every)[ -](?:year|annum)| annually| each| apiece| over (?:the next )?[\w-]{1,9} (?:years|months))"
_FROM = r"(?: from (?:the )?(?-i:[A-Z])[\w-]{1,20}(?: (?-i:[A-Z])[\w-]{1,20}){0,4}(?= (?:(?:to|towards?|into) |for (?-i:[a-z]))))"
"""So does who it is from; "for" with a capital behind may belong to the name (a body called Fight for Sight)."""
_FOR = re.compile(
    rf"{_WHEN}?(?P<said>(?: (?:in|of|as|worth of) {_MONEY}| {_MONEY})?(?: {_BOUND})?{_FROM}?{_PLACE}?)"
    rf" (?:(?P<loose>in|on)|for|towards?|into|across|to {any_of('purpose', 'doing')}|{_GOES} to|(?P<whom>to){_NOT_TO}) (?P<purpose>\S.*)",
    re.DOTALL | re.IGNORECASE,
)
_NEXT = re.compile(
    rf"(?:The|This|That) {any_of('purpose', 'money')} (?:will|would|is to) (?:be used to |help (?:to )?|also )?"
    rf"(?:(?:support|fund|finance|pay for|cover|go (?:towards?|to|into)) (?P<purpose>\S.*)|(?P<deed>{any_of('purpose', 'doing')} .*))",
    re.DOTALL,
)
_ABOUT = r"(?: (?:up to|about|around|some|nearly|over|more than|a total of))? ?$"
_ACTED = re.compile(
    rf"\b{any_of('purpose', 'acted')}(?:s|d|ed|ing)? (?P<purpose>[^,;:.()“”£€¥$]{{3,80}}?)"
    rf" (?:for|with|in a deal worth|at a cost of){_ABOUT}",
    re.IGNORECASE,
)
_WORTH = re.compile(
    r"(?<![\w’'-] )(?P<purpose>[A-Z][\w-]{1,30}(?: (?:of |for |and |the )?[A-Z][\w-]{1,30}){0,5}),?(?: is| was| are)?"
    rf" (?:worth|costing|valued at|totalling){_ABOUT}"
)
_BRACKET = re.compile(r"\s?[(（][^()（）]{1,40}[)）]")
_STOP = re.compile(
    r"\s?(?:[.,;:!?](?=[\s”\"’]|$)(?!(?<=,)\s[a-z]+-[a-z]+)|[()\[\]“”\"—])|\s[–-]\s|\s(?P<with>from|by|with|under|at|based on)\s"
    rf"|\sand [A-Z]{{0,3}}[£$€¥]|\s{any_of('purpose', 'stops')}\b",
    re.IGNORECASE,
)
_EMPTY = re.compile(rf"(?:{any_of('purpose', 'empty_before')}\s)*{any_of('purpose', 'empty')}", re.IGNORECASE)
_UNCLEAN = re.compile(r"[£€¥$%]|\d{4}|^\d[\d,.]*$")


def find_purpose(before: str, after: str, *, japanese: bool, given: bool = True) -> str:
    """What the sum between `before` and `after` of its sentence is for. An equivalent in brackets behind it is passed over. `given`: to
    whom it goes tells what it is for, since nobody is paid with it."""
    bracket = _BRACKET.match(after)
    after = (after[bracket.end() :] if bracket else after)[:240]
    if japanese:
        return _purpose_ja(before, after)
    for rule in (_THING, _FOR):
        match = rule.match(after)
        if match and _is_meant(match, before, given=given) and (phrase := _cleaned(match["purpose"])):
            return phrase
    found = (rule.search(before[-140:]) for rule in (_ACTED, _WORTH))
    return next((phrase for match in found if match and (phrase := _cleaned(match["purpose"]))), "")


def find_purpose_behind(following: str) -> str:
    """What the next sentence says the money is for: "The funding will support …"; "" if it does not begin so."""
    match = _NEXT.match(following[:280])
    return _cleaned(match["purpose"] or match["deed"]) if match else ""


def _is_meant(match: re.Match[str], before: str, *, given: bool) -> bool:
    """ "£5m in X" and "£5m to X" say what for only where somebody gives ("put £5m in X", "£5m in funding to X")."""
    found = match.groupdict()
    if found.get("whom") and not given:
        return False
    loose = found.get("loose") or found.get("whom")
    return not loose or bool(found["said"]) or bool(_GIVING.search(before[-60:]))


def _cleaned(phrase: str) -> str:
    """The phrase up to where another thought begins; "" if what is left says nothing by itself."""
    stop = _STOP.search(phrase)
    cut = (phrase[: stop.start()] if stop else phrase).split("\n", 1)[0].strip()
    if stop and stop["with"]:
        cut = re.sub(r"\s\w+ed$", "", cut)
    cut = re.sub(rf"(?:\s{_JOINERS})+$", "", cut)
    clean = _SHORTEST <= len(cut) <= _LONGEST and not _UNCLEAN.search(cut) and not _EMPTY.fullmatch(cut)
    return cut if clean else ""


_GIVING = re.compile(rf"\b(?:{any_of('pledges', 'gives')}|invest\w*|fund\w*|given|won|gift|pledge of)\b")
_GIVES_JA = re.compile(rf"[^。]{{0,16}}?{any_of('pledges', 'gives_ja')}")
_BOUGHT_JA = re.compile(r"(?:^|[はがも、。])(?P<purpose>[^、。「」（）\sぁ-ん][^、。「」（）\sはがもにでを]{1,40})を(?:約|総額|最大|計)?$")
_BUYS_JA = re.compile(rf"で{any_of('pledges', 'buys_ja')}")
_FOR_JA = re.compile(r"(?P<purpose>[^、。「」（）\s，,]{2,40}?)(?:のために|のため|に向けて?|に対し|向けに|に|へ|として)[^、。「」]{0,12}$")
_LISTED_JA = re.compile(r"[^はがでを]、$")
"""The phrase is the last of a list, of which it would tell only that."""
_BUDGET_JA = re.compile("予算案?(?:に|へ)")
"""A budget is where the money is written down; what it is for may follow."""
_VAGUE_JA = re.compile(r"[\d一二三四五六七八九十]|^[ぁ-ん]+$")
_OF_JA = re.compile(rf"(?:規模)?の(?P<purpose>[^、。「」（）\s]{{2,24}}?{any_of('purpose', 'things_ja')})")


def _purpose_ja(before: str, after: str) -> str:
    """1億円の研究計画 · 量子研究に1億円を投じる."""
    behind = _OF_JA.match(after)
    if behind:
        return behind["purpose"]
    bought = _BOUGHT_JA.search(before[-60:]) if _BUYS_JA.match(after) else None
    if bought:
        return bought["purpose"]
    return _ahead_ja(before[-60:]) if _GIVES_JA.match(after) else ""


def _ahead_ja(before: str) -> str:
    ahead = _FOR_JA.search(before)
    if ahead and (budget := _BUDGET_JA.search(before, ahead.start())):
        ahead = _FOR_JA.search(before, budget.end())
    if not ahead or _LISTED_JA.search(before[: ahead.start()]):
        return ""
    phrase = re.split(r"[はがでも]", ahead["purpose"])[-1]
    return "" if len(phrase) < len("量子") or _VAGUE_JA.search(phrase) else phrase
