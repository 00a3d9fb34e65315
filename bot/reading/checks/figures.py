"""Every figure of a text in one shape: money, shares, dates, counts, in digits or in words, English and Japanese."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.models import Language
from bot.numbers import MAGNITUDES, NUMBER, japanese_number, magnitude, plain_number
from bot.reading.checks.stems import same_word, stem
from bot.reading.money.grammar import find_money, fold_width
from bot.reading.money.words import find_qualifier
from bot.reading.words import words_of

MOST = 3_000
"""Figures of one text that are looked at."""
_UNITS = {word: number for number, word in enumerate(words_of("check", "numbers", "units"))}
_TENS = {word: 10 * number for number, word in enumerate(words_of("check", "numbers", "tens"), 2)}
_WORDED = rf"(?:(?:{'|'.join(_TENS)})(?:[- ](?:{'|'.join(list(_UNITS)[1:10])}))?|{'|'.join(sorted(_UNITS, key=len, reverse=True))})"
_SIZE = rf"(?:[ -]?(?:{'|'.join(sorted(map(re.escape, MAGNITUDES), key=len, reverse=True))})(?![A-Za-z0-9]))"
_ENGLISH = re.compile(
    rf"(?<![\w.,])(?:(?P<number>{NUMBER})(?P<nth>st|nd|rd|th)?|(?P<word>(?i:{_WORDED}))(?![A-Za-z]))"
    rf"(?P<size>(?i:{_SIZE}))?(?P<share> ?%| ?per ?cent\b| percent\b)?",
)
_JAPANESE = re.compile(
    r"(?P<number>[\d][\d,.]{0,20}[十百千万億兆]{0,3}(?:[\d,.]{1,12}[十百千万億兆]{0,3}){0,3}"
    r"|[一二三四五六七八九十百千]{1,4}(?=[つ社人件年カか国者大機分課種回台基本州点]))"
    r"(?P<unit>%|パーセント|ポイント|割|年度|年|月|日|時間|時|分|秒|[ァ-ヺー]{1,12}|[一-鿿々]|[かヶ][国所月]|つ|[A-Za-z]{1,8})?"
)
_YEAR = re.compile(r"(?:19|20)\d\d")
_MONTHS = {name: n for n, name in enumerate(words_of("days", "months"), 1)}
_MONTH = re.compile(r"[A-Z][a-z]{2,8}\b")
_MONTH_BEFORE = re.compile(r"[A-Z][a-z]{2,8}\.? $")
_NEXT = re.compile(r"[A-Za-zÀ-ɏ][\w'’]*")
_LOOK = 60
_HEADS = 5
_TIMES = frozenset({"year", "month", "week", "day", "hour", "decade", "minut", "second"})


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure at `[start:end]`. `unit` is a currency, "%", "year", "month", or the counted thing; `near` are stems of words behind it."""

    start: int
    end: int
    low: float
    high: float
    sort: str
    unit: str
    qualifier: str
    near: tuple[str, ...] = ()

    def equals(self, other: "Figure") -> bool:
        """The same figure of the same thing; how sure it is apart."""
        if self.sort != other.sort or (self.low, self.high) != (other.low, other.high):
            return False
        if self.sort != "count":
            return self.unit == other.unit
        if not self.unit or not other.unit:
            return self.unit == other.unit or any(same_word(a, b) for a in self.near for b in other.near)
        return self.unit == other.unit or any(same_word(self.unit, word) for word in other.near)


def find_figures(text: str, language: Language, names: Sequence[tuple[int, int]]) -> Iterator[Figure]:
    """In reading order. What stands inside `names` is part of a name."""
    words = fold_width(text)
    money = [(one.start, one.end) for one in find_money(words)]
    found = [
        Figure(
            one.start,
            one.end,
            one.low,
            one.high,
            "money",
            one.currency,
            find_qualifier(words[max(0, one.start - 30) : one.start], words[one.end : one.end + 20]),
        )
        for one in find_money(words)
    ]
    taken = bytearray(len(words))
    for start, end in (*names, *money):
        taken[start:end] = b"\1" * (end - start)
    rule = _japanese if language == "ja" else _english
    for number, figure in enumerate(rule(words, taken)):
        if number >= MOST:
            break
        found.append(figure)
    yield from sorted(found, key=lambda one: one.start)


# ── English ─────────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _english(words: str, taken: bytearray) -> Iterator[Figure]:
    for match in _ENGLISH.finditer(words):
        if taken[match.start()] or _is_pronoun(match):
            continue
        value = _value(match)
        before, after = words[max(0, match.start() - 30) : match.start()], words[match.end() : match.end() + _LOOK]
        near = tuple(stem(word) for word in _NEXT.findall(after)[:_HEADS])
        sort, unit = _sort(match, before, after, near)
        qualifier = find_qualifier(before, after)
        if sort == "date" or (qualifier == "over" and stem(unit) in _TIMES):
            qualifier = ""
        yield Figure(match.start(), match.end(), value, value, sort, unit, qualifier, near)


def _is_pronoun(match: re.Match[str]) -> bool:
    """ "One of", "no one": counts nothing by itself."""
    return (match["word"] or "").lower() == "one" and not match["size"]


def _value(match: re.Match[str]) -> float:
    if match["number"]:
        return round(plain_number(match["number"]) * magnitude(match["size"]), 6)
    first, _, second = match["word"].lower().replace("-", " ").partition(" ")
    value = _TENS.get(first) or _UNITS.get(first, 0)
    return (value + _UNITS.get(second, 0)) * magnitude(match["size"])


def _sort(match: re.Match[str], before: str, after: str, near: tuple[str, ...]) -> tuple[str, str]:
    if match["share"]:
        return "share", "%"
    if match["number"] and not match["size"]:
        month = _month(_MONTH.match(after.lstrip())) or _month(_MONTH_BEFORE.search(before))
        if month and float(match["number"].replace(",", "")) <= 31:  # noqa: PLR2004 - days of a month
            return "date", f"day of {month}"
        if _YEAR.fullmatch(match["number"]):
            return "date", "year"
    return "count", near[0] if near and after.lstrip(" -")[:1] not in set(",.;:)") else ""


def _month(found: re.Match[str] | None) -> int:
    return _MONTHS.get(found[0].strip(" .")[:3].lower(), 0) if found else 0


# ── Japanese ────────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _japanese(words: str, taken: bytearray) -> Iterator[Figure]:
    for match in _JAPANESE.finditer(words):
        if taken[match.start()]:
            continue
        number = match["number"].rstrip(",.")
        value = japanese_number(number)
        if value is None:
            continue
        unit = match["unit"] or ""
        before, after = words[max(0, match.start() - 24) : match.start()], words[match.end() : match.end() + 12]
        sort = (
            "share"
            if unit in {"%", "パーセント", "割"}
            else "date"
            if unit in {"年", "年度", "月", "日"} and not after.startswith("間")
            else "count"
        )
        unit = {"パーセント": "%", "年度": "年", "カ": "か"}.get(unit, unit)
        yield Figure(match.start(), match.end(), value, value, sort, unit, "" if sort == "date" else find_qualifier(before, after))
