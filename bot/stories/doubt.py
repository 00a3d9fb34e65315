"""Which sums are not sure enough to be added up, by their own sentence.

Outlets differ; a mere upper bound; money of which one outlet says it is something else; a rate (per year, a head), of which nobody says
what it comes to; money that the sentence puts into the past or into a pot that was there before; what a sum was raised to, since some of
it was told before; money that is only hoped for.
"""

from __future__ import annotations

import re

from bot.models import Commitment
from bot.stories.parts import context_of

_CLAUSE = re.compile(r"[,;:—–、。；：]")
_YEAR = re.compile(r"(?<![\d£$€¥-])(?:19[89]|20\d)\d(?![\ds]|年代|年度から|年から)")
"""A year of which something was said, not a decade nor the start of a term."""
_PAST = re.compile(
    r"\b(?:previously|already|last year|years? ago|to date|so far|set aside|spent)\b|\bsince (?:19|20)\d\d\b"
    r"|\bearlier\b(?! (?:this|today|on)\b)"
    r"|これまで|以前|昨年|前年|過去|すでに|既に"
)
_MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december")
_MONTH = re.compile(rf"\b({'|'.join(month.title() for month in _MONTHS)}) ((?:19|20)\d\d)\b")
_POT_BEFORE = re.compile(r"\b(?:from|under|within|of|by|through) (?:the|its|their|our)(?: [\w’'-]+){0,3} $")
_POT_BEHIND = re.compile(
    r"^(?:[ -][\w’'&-]+){0,4}[ -](?:fund|scheme|programme|program|pot|budget|package|initiative|facility)\b", re.IGNORECASE
)
_HOPED = re.compile(
    r"\b(?:could|may|might|thought to|said to|reportedly|rumou?red|expected to|hop(?:es|ed|ing) to|seeks?|seeking|asked for|bid for)\b"
    r"[^.;,]{0,60}$|\bup to [^.;,]{0,60}\band $"
)
_RAISED = re.compile(
    r"\b(?:ris(?:es?|en|ing)|rose|grow(?:s|n|ing)?|grew|rais(?:es?|ed|ing)|increas(?:es?|ed|ing)|expand(?:s|ed|ing)?|lift(?:s|ed|ing)?"
    r"|doubl(?:es?|ed|ing)|tripl(?:es?|ed|ing)|tops?|topped|goes|go|up)\b(?: [\w’'-]+){0,6}? to (?:about |around |some |nearly )?$"
)
"""Money told before is among it, of which this says how much there is now."""
_RAISED_JA = re.compile(r"^(?:程度|余り|強)?(?:へ|に)(?:増額|引き上げ|積み増|拡大|拡充|増や|増え)")
_MILESTONE = re.compile(r"\bmilestones?\b|マイルスト(?:ー)?ン|成功報酬")
_HOPED_JA = re.compile(r"^[^、。]{0,18}(?:検討|見通し|見込み|可能性|とみられ|求め|目指)")
_RATE = re.compile(
    r"\b(?:per|an?|each|every) (?:year|annum|month|week)\b|\b(?:annual(?:ly)?|yearly|monthly)\b"
    r"|(?<![\d〇一二三四五六七八九十数])年間|毎年|年額|月額|毎月"
)
_RATE_BEFORE = re.compile(
    r"(?:(?<!\d)年(?:間|額)?|月額|一人|1人|１人|[1１一]件|[1１一]課題|各\S{0,4})(?:あたり|当たり|につき|に)?(?:年|月)?(?:、)?(?:約|最大|上限)?$"
)
_RATE_BEHIND = re.compile(r"^[^.;,、。]{0,12}\b(?:each|apiece|(?:per|a) (?:person|student|head|project|team|year|month))\b")


def is_doubtful(commitment: Commitment) -> bool:
    """Whether it must not be added up, whatever else is known of it."""
    amount = commitment.amount
    return (
        commitment.differs
        or amount.qualifier == "up to"
        or not amount.kind.pledged
        or _is_rate(commitment)
        or _is_past(commitment)
        or _is_hoped(commitment)
        or _is_raised(commitment)
    )


def _is_rate(commitment: Commitment) -> bool:
    before, behind = context_of(commitment.amount)
    return bool(_RATE.search(commitment.amount.period) or _RATE_BEFORE.search(before) or _RATE_BEHIND.search(behind))


def _is_past(commitment: Commitment) -> bool:
    """Whether its clause says that the money was there before the story."""
    before, behind = context_of(commitment.amount)
    clause = _clause(before, behind)
    told = commitment.published.year, commitment.published.month
    months = [(int(year), _MONTHS.index(month.lower()) + 1) for month, year in _MONTH.findall(clause)]
    if _PAST.search(clause) or any(int(year) < told[0] for year in _YEAR.findall(clause)) or any(month < told for month in months):
        return True
    return bool(_POT_BEFORE.search(before) and _POT_BEHIND.search(behind))


def _is_hoped(commitment: Commitment) -> bool:
    before, behind = context_of(commitment.amount)
    return bool(_HOPED.search(before) or _HOPED_JA.search(behind) or _MILESTONE.search(_clause(before, behind)))


def _is_raised(commitment: Commitment) -> bool:
    before, behind = context_of(commitment.amount)
    return bool(_RAISED.search(before) or _RAISED_JA.search(behind))


def _clause(before: str, behind: str) -> str:
    """What stands around the sum, without it."""
    return f"{_CLAUSE.split(before)[-1]}…{_CLAUSE.split(behind)[0]}"
