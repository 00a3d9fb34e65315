"""How sure a text is of a sum, and over what time it is paid. Each is as the text has it, or ""."""

import re
from typing import Literal

from bot.reading.words import words_of

Qualifier = Literal["", "about", "up to", "at least", "over"]

_UNMOVED = "".join(rf"(?<!\b{word} )" for word in words_of("sums", "moved"))
"""What "edged up to £5m" is at £5m, and may be no less."""
_BEFORE: dict[Qualifier, re.Pattern[str]] = {
    "up to": re.compile(
        rf"(?:\b(?:{_UNMOVED}up to|as much as|at most|a maximum of|maximum|no more than|not more than|a ceiling of|a limit of|capped at)"
        r"(?: a total of)?|最大で?|上限|最高で?)\s*$",
        re.IGNORECASE,
    ),
    "at least": re.compile(r"(?:\b(?:at least|a minimum of|minimum|no less than|not less than)|少なくとも|最低でも?)\s*$", re.IGNORECASE),
    "over": re.compile(
        r"(?:\b(?:more than|over|above|in excess of|upwards of|exceed(?:s|ed|ing)?|topp?(?:ed|ing|s)?)|>)\s*$", re.IGNORECASE
    ),
    "about": re.compile(
        r"(?:\b(?:about|around|some|roughly|nearly|almost|approximately|approx\.?|circa|c\.|an estimated|estimated|close to|just under"
        r"|just over)|~|約|およそ|ほぼ|推定で?)\s*$",
        re.IGNORECASE,
    ),
}
_AFTER: dict[Qualifier, re.Pattern[str]] = {
    "over": re.compile(r"\s?(?:超(?!え)|を超え|余り|余の|あまり|強(?!化))"),
    "at least": re.compile(r"\s?(?:or more\b|-plus\b|\+|以上)", re.IGNORECASE),
    "up to": re.compile(r"\s?(?:or less\b|以下|以内|を上限|が上限|を限度)", re.IGNORECASE),
    "about": re.compile(r"\s?(?:or so\b|程度|前後|ほど|近く|弱|規模)", re.IGNORECASE),
}


def find_qualifier(before: str, after: str) -> Qualifier:
    """How sure the text is of the sum that stands between `before` and `after`."""
    for name, rule in _BEFORE.items():
        if rule.search(before[-24:]):
            return name
    return next((name for name, rule in _AFTER.items() if rule.match(after[:12])), "")


_SMALL = "a|one|two|three|four|five|six|seven|eight|nine|ten|twelve|fifteen|twenty"
_PERIOD = re.compile(
    r"^[ -](?:a|per|each|every)[ -](?:year|annum|month|week|day)\b|^ ?/ ?(?:year|yr|month)\b|\b(?:annually|yearly)\b|^ p\.?a\b"
    rf"|\b(?:over|across|for|within|in|during) (?:the )?(?:next |coming |first |past |last )?"
    rf"(?:\d{{1,3}}|{_SMALL})[ -](?:year|month|decade)s?\b"
    r"|\bover (?:a|the next|the coming|the past) decade\b"
    r"|\b(?:by|until|through) (?:the end of )?20\d\d\b",
    re.IGNORECASE,
)
_PERIOD_JA_BEFORE = re.compile(
    r"(?:今後|向こう)?\d{1,2}(?:年|カ月|か月|ヶ月)間で?|(?:今後|向こう)?\d{1,2}年で|年間|毎年|年額|20\d\d年度?までに"
)
_PERIOD_JA_AFTER = re.compile(r"/年|（年間）|[^。]{0,12}?(?P<span>(?<!\d)\d{1,2}(?:年|カ月|か月)間で?|(?<!\d)\d{1,2}年で)")
_CLAUSE = re.compile(r"[,;:(（]|\s[–—-]\s|\b(?:and|while|but|which|whose)\b", re.IGNORECASE)
_REACH = 80


def find_period(before: str, after: str, *, japanese: bool) -> str:
    """ "a year", "over five years", 5年間で: verbatim, "" if the clause of the sum says none."""
    if japanese:
        near = [match[0] for match in _PERIOD_JA_BEFORE.finditer(before[-20:])]
        behind = _PERIOD_JA_AFTER.match(after[:24])
        return near[-1] if near else (behind["span"] or behind[0] if behind else "")
    cut = _CLAUSE.search(after, 1)
    match = _PERIOD.search(after[: min(cut.start() if cut else _REACH, _REACH)])
    return match[0].strip(" -/") if match else ""
