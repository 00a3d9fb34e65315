"""What stands beside a sum: how sure, over what time, for what, by whom. Each is verbatim or ""."""

import re
from typing import Literal

Qualifier = Literal["", "about", "up to", "at least", "over"]

_BEFORE: tuple[tuple[Qualifier, re.Pattern[str]], ...] = (
    ("up to", re.compile(r"(?:\b(?:up to|as much as|at most|a maximum of|maximum|no more than|not more than)(?: a total of)?|最大で?|上限|最高で?)\s*$", re.IGNORECASE)),
    ("at least", re.compile(r"(?:\b(?:at least|a minimum of|minimum|no less than|not less than)|少なくとも|最低でも?)\s*$", re.IGNORECASE)),
    ("over", re.compile(r"(?:\b(?:more than|over|above|in excess of|upwards of|exceed(?:s|ed|ing)?|topp(?:ed|ing))|>)\s*$", re.IGNORECASE)),
    (
        "about",
        re.compile(
            r"(?:\b(?:about|around|some|roughly|nearly|almost|approximately|approx\.?|circa|c\.|an estimated|estimated|close to|just under"
            r"|just over|worth nearly)|~|約|およそ|ほぼ|推定で?)\s*$",
            re.IGNORECASE,
        ),
    ),
)  # fmt: skip
_AFTER: tuple[tuple[Qualifier, re.Pattern[str]], ...] = (
    ("over", re.compile(r"\s?(?:超|を超え|余り|余の|あまり|強(?!化))")),
    ("at least", re.compile(r"\s?(?:or more\b|-?plus\b|\+|以上)", re.IGNORECASE)),
    ("up to", re.compile(r"\s?(?:or less\b|以下|以内)", re.IGNORECASE)),
    ("about", re.compile(r"\s?(?:or so\b|程度|前後|ほど|近く|弱|規模)", re.IGNORECASE)),
)


def find_qualifier(before: str, after: str) -> Qualifier:
    """How sure the text is of the sum between `before` and `after`."""
    for name, rule in _BEFORE:
        if rule.search(before[-24:]):
            return name
    return next((name for name, rule in _AFTER if rule.match(after[:12])), "")


_COUNT = r"(?:the )?(?:next |coming |first |past |last )?(?:\d{1,3}|one|two|three|four|five|six|seven|eight|nine|ten|twelve|fifteen|twenty)"
_PERIOD = re.compile(
    rf"(?P<each>^[ -](?:a|per|each|every|an)[ -](?:year|annum|month|week|day)\b|^ ?/ ?(?:year|yr|month)\b|\b(?:annually|yearly)\b|^ pa\b)"
    rf"|\b(?P<span>(?:over|across|for|within|in|during) {_COUNT}[ -](?:years?|months?|decades?)\b|over (?:a|the next|the coming) decade\b)"
    rf"|\b(?P<until>(?:by|until|through|to) (?:the end of )?20\d\d\b)",
    re.IGNORECASE,
)
_PERIOD_JA_BEFORE = re.compile(
    r"(?:今後|向こう)?\d{1,2}(?:年|カ月|か月|ヶ月)間?(?:で|に(?!\d))|\d{1,2}(?:年|カ月|か月|ヶ月)間|年間|毎年|年額|(?:20)?\d\d年度までに"
)
_PERIOD_JA_AFTER = re.compile(r"^[^。]{0,12}?(?P<span>\d{1,2}(?:年|カ月|か月)間で?|\d{1,2}年で)|^(?P<each>/年|（年間）)")
_CLAUSE = re.compile(r"[,;:(（]|\s[–—-]\s|\b(?:and|while|but|which|whose)\b", re.IGNORECASE)


def find_period(before: str, after: str, *, japanese: bool) -> str:
    """ "a year", "over five years", "5年間で": verbatim, "" if the clause of the sum says none."""
    if japanese:
        near = [match[0] for match in _PERIOD_JA_BEFORE.finditer(before[-20:])]
        if near:
            return near[-1]
        behind = _PERIOD_JA_AFTER.search(after[:24])
        return next((found for found in behind.groups() if found), "") if behind else ""
    cut = _CLAUSE.search(after, 1)
    match = _PERIOD.search(after[: min(cut.start() if cut else 80, 80)])
    return match[0].strip(" -") if match else ""


_STOP = re.compile(
    r"\s?[,;:.!?()\[\]“”\"—]|\s[–-]\s|\s(?:and (?:is|are|was|were|will|has|have|to|then|also|£|\$|€|¥)|which|that|who|whose|where|when|while|as part|"
    r"as well|after|before|because|since|although|but|if|until|unless|with|under|over (?:\w{1,10} ){0,3}(?:years?|months?|decade)|"
    r"in (?:19|20)\d\d|by (?:the end|19|20)|during|through|"
    r"from|at a|this|last year|next year|said|says|is|are|was|were|will|would|has|have|had|can|could|should|may)\b",
    re.IGNORECASE,
)
_MONEY_NOUN = (
    r"(?:joint |new |initial |extra |additional |further |public |private |government |research |seed |fresh |total |combined |UK |Japanese |British |"
    r"state |annual |direct |cash |core )?"
    r"(?:funding|funds|fund|investments?|grants?|support|money|cash|awards?|backing|financing|finance|package|boost|contribution|commitment|subsidies|subsidy|capital|deal|budget)"
)
_FOR = re.compile(
    rf"^[ -]?(?:(?:a|per|each|every)[ -](?:year|annum)\s?|annually\s?)?(?:(?:in|of|as|worth of) {_MONEY_NOUN}\s?|{_MONEY_NOUN}\s?)?"
    r"(?:(?:has|have|is|are|was|were|will be|being)?\s?(?:also |now |already |to be |been |being ){0,3}(?:dedicated|allocated|earmarked|set aside|pledged|committed|"
    r"awarded|spent|provided|invested|put|reserved|given|available|designed|intended|used)\s)?\s?"
    r"(?:for|towards?|into|in|on|to (?:support|fund|build|develop|create|expand|establish|help|pay for|accelerate|advance|deliver|study|upgrade|open|boost))\s"
    r"(?P<purpose>\S.*)",
    re.IGNORECASE | re.DOTALL,
)
_NOUN_AFTER = re.compile(
    r"^[ -](?P<purpose>(?:[\w’'&/-]{1,30} ){0,6}?(?:projects?|programmes?|programs?|funds?|schemes?|initiatives?|missions?|cent(?:re|er)s?|facilit(?:y|ies)|factory|plants?"
    r"|laborator(?:y|ies)|networks?|stud(?:y|ies)|trials?|partnerships?|collaborations?|consortium|hubs?|institutes?|satellites?|telescopes?|takeover|acquisition"
    r"|orders?|contracts?)(?:(?: on| for| of| in) [\w’'-]{1,30}(?: [\w’'-]{1,30}){0,5})?)"
)
_VERB_IN = re.compile(r"^ (?:in|into|on|to|towards?|for) (?P<purpose>\S.*)", re.DOTALL)
_NOT_PURPOSE = re.compile(
    r"^(?:(?:the )?(?:year|years|first|second|third|fourth|same|past|last|next|coming|end|total|time|period|UK|US|United|world|world's|region|country|"
    r"Britain|Japan|England|Scotland|Wales|cash|upfront|shares?|stock|return|all|it|its|them|him|her|which|what|September|October|November|December|"
    r"January|February|March|April|May|June|July|August|\d\S*|a share|each|this|that|these|more|less|up|a year|part|fiscal|half|months?)\b)[\w’' ]{0,12}$",
    re.IGNORECASE,
)
_LONGEST = 90


def find_purpose(before: str, after: str, *, japanese: bool) -> str:
    """What the sum is for: a phrase of the sentence as it stands, "" where none is clean."""
    if japanese:
        return _purpose_ja(before, after)
    for rule in (_NOUN_AFTER, _FOR, _VERB_IN):
        match = rule.match(after[:240])
        phrase = _clean(match["purpose"]) if match else ""
        if phrase:
            return phrase
    return ""


def _clean(phrase: str) -> str:
    stop = _STOP.search(phrase)
    cut = phrase[: stop.start()] if stop else phrase
    cut = cut.split("\n", 1)[0].strip()
    if not 3 <= len(cut) <= _LONGEST or _NOT_PURPOSE.match(cut) or re.search(r"[£€¥$]|\d{4}", cut):
        return ""
    return re.sub(r"\s(?:of|for|in|on|and|the|a|an|to|or|with)$", "", cut)


_JA_FOR = re.compile(r"(?P<purpose>[^、。「」（）\s，,]{2,40}?)(?:のために|のため|に向け|に対し|向けに|に|へ|として)[^、。「」]{0,12}$")
_JA_GIVES = re.compile(r"^[^。]{0,16}?(?:を)?(?:投じ|投資|拠出|出資|助成|支援|充て|寄付|補助|配分)")
_JA_OF = re.compile(
    r"^(?:規模)?の(?P<purpose>[^、。「」（）\s]{2,24}?(?:計画|事業|プロジェクト|研究|開発|施設|工場|基金|整備|建設|ファンド|プログラム|契約|資金))"
)


def _purpose_ja(before: str, after: str) -> str:
    behind = _JA_OF.match(after)
    if behind:
        return behind["purpose"]
    if not _JA_GIVES.match(after):
        return ""
    ahead = _JA_FOR.search(before[-60:])
    phrase = re.split(r"[はがでも]", ahead["purpose"])[-1] if ahead else ""
    return phrase if len(phrase) > 1 and not re.search(r"\d", phrase) else ""


_NAME = r"(?:[A-Z][\w&’'.-]{0,30}|UK|US)(?: (?:(?:of|and|for|the|&|de) )?(?:[A-Z][\w&’'.-]{0,30})){0,6}"
_GIVES = (
    r"invest(?:s|ed|ing)?|commit(?:s|ted|ting)?|put(?:s|ting)?|pledge[sd]?|provid(?:es?|ed|ing)|award(?:s|ed)?|pay(?:s|ing)?|paid|"
    r"contribut(?:es?|ed|ing)|spend(?:s|ing)?|spent|allocat(?:es?|ed|ing)|donat(?:es?|ed)|grant(?:s|ed)?|inject(?:s|ed)?|bring(?:s|ing)?|brought|"
    r"offer(?:s|ed)?|set aside|setting aside|unveil(?:s|ed)|announce[sd]?"
)
_PAYER_BEFORE = re.compile(
    rf"(?P<payer>{_NAME})(?: \([A-Z][\w&-]{{0,12}}\))?(?:, [^,;.]{{1,80}},)?"
    rf"(?: (?:will|has|have|had|is|are|was|to|also|now|together|jointly|each|be|been|plans?|agreed|going|set|would)){{0,4}} (?:{_GIVES})\b[^.;,]{{0,40}}$"
)
_PAYER_AFTER = re.compile(rf"^[^.;,£€¥$]{{0,50}}?\b(?:by|from) (?:the |its |his )?(?P<payer>{_NAME})")
_PAYER_JA = re.compile(r"(?:^|[、。（）「」]|[でに]、)(?P<payer>[^、。「」（）\s]{2,24}?)(?:（[^）]{1,20}）)?(?:は|が)[^。]{0,60}$")


def find_payer(before: str, after: str, *, japanese: bool) -> str:
    """Who gives the money, as the sentence names them; "" if it does not say."""
    if japanese:
        match = _PAYER_JA.search(before[-100:]) if _JA_GIVES.match(after) else None
        return match["payer"] if match else ""
    match = _PAYER_BEFORE.search(before[-200:]) or (
        _PAYER_AFTER.match(after[:120])
        if re.match(r"[^.;,]{0,40}\b(?:invest|fund|grant|award|back|support|gift|donat|order|contribut|commit)", after[:60])
        else None
    )
    return match["payer"] if match else ""
