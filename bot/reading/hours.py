"""The hour that a text gives with a day, in its zone: "by 4pm on 27 March (UK time)", 3月27日17時まで.

Only an hour that stands right beside its day is read. None where it may mean two things: a range of hours, an hour of another day, midnight
"on" a day, five o'clock without a half of the day, a zone nobody knows, two zones that differ, a clock that is being put forward or back.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import lru_cache

from bot.numbers import japanese_number
from bot.reading.words import any_of
from bot.reading.zones import GENERAL, ZoneNames

Span = tuple[int, int]
_REACH = 90
"""Code points on either side of a day in which its hour may stand."""
_NOON, _MIDNIGHT, _A_DAY = 12 * 60, 24 * 60, timedelta(days=1)

_WEEKDAY = r"\w{3,9}day"
_MONTH = any_of("days", "month_names")
_CLOCK = (
    r"(?:(?:12(?:[:.]00)? ?)?(?:noon|midday|midnight)\b|\d{1,2}(?:[:.]\d\d)? ?[ap](?:\.m\.|m\b)"
    r"|\d{1,2}[:.]\d\d(?::\d\d)?(?!\d)(?: ?h(?:ou)?rs\b)?|\d{4} ?h(?:ou)?rs\b)"
)
_CLOCK_JA = (
    r"(?:正午|(?:午前|午後)?\s?(?:(?:\d{1,2}|[一二三四五六七八九十]{1,3})時(?!間)(?:\d{1,2}分|半)?|\d{1,2}:\d\d(?::\d\d)?))"
    r"(?!ごろ|ころ|頃|前|過ぎ|すぎ|以降|台|\d|半|分)"
)
_PARTS = re.compile(r"(?P<hour>\d{1,2})(?:[:.](?P<minute>\d\d))?(?::\d\d)?\s?(?P<half>[ap])?", re.IGNORECASE)
_PARTS_JA = re.compile(
    r"(?P<half>午前|午後)?\s?(?P<hour>[\d一二三四五六七八九十]{1,3})(?::(?P<colon>\d\d)|時(?:(?P<minute>\d{1,2})分|(?P<thirty>半))?)"
)
_JOINS = r"(?:[-–—~/]|to\b|until\b|till\b|and\b|or\b|から|より|及び|または)"
_BARE = r"(?:\d{1,2}(?:[:.]\d\d)?(?: ?[ap]\.?m\.?)?|noon|midday|midnight|正午|\d{1,2}時(?:\d{1,2}分|半)?)"
_RANGE_AHEAD = re.compile(rf"(?<![\d.,]){_BARE}(?: ?\(?[A-Z]{{2,4}}\)?)?\s?{_JOINS}\s?(?:by )?$", re.IGNORECASE)
_RANGE_BEHIND = re.compile(
    rf"\s?{_JOINS}\s?(?:午前|午後)?\s?(?:\d{{1,2}}(?:[:.]\d\d|時)|\d{{1,2}} ?[ap]\.?m|noon|midday|midnight|正午)", re.IGNORECASE
)
_OF_ANOTHER_DAY = re.compile(
    rf",? ?(?:on|of|the|every|each|daily)? ?(?:the )?(?:{_WEEKDAY}|(?:{_WEEKDAY},? )?\d{{1,2}}(?:st|nd|rd|th)? (?:of )?{_MONTH}\b"
    rf"|{_MONTH}\b\.? \d|following|next|previous|day (?:before|after)|daily|each day|every day)",
    re.IGNORECASE,
)
_ABOUT = re.compile(rf"\b{any_of('clock', 'about')}\s$", re.IGNORECASE)
_AT = re.compile(r"\b(?:at|by|before|until|till|than)\s$", re.IGNORECASE)
_STRANGE = r"[A-Z]{2,5}(?:/[A-Z]{2,5})?\b|(?:[A-Z][\w.]{1,15} ){1,3}[Tt]ime\b|[Ll]ocal [Tt]ime\b|[^\s、。()\d]{1,8}時間"
"""What can only be a zone, though not one that is known."""
_NAMES_A_ZONE = re.compile(rf"{_STRANGE}|\((?!{_WEEKDAY})[A-Z][^()]{{0,24}}\)")
_GLOSS = re.compile(r"\([^()]{0,24}\d[^()]{0,24}\)")
"""The same moment elsewhere: "(1am JST)"."""


@dataclass(frozen=True, slots=True)
class Hour:
    """When, and the spans that say so: the clock's first, then its zone's where that stands apart."""

    moment: datetime
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class _Clock:
    """A clock's words beside a day."""

    start: int
    end: int
    at: bool
    """Whether a word before it says that it is an hour."""
    closing: bool = False
    """Whether the day's end is meant."""


def find_hour(
    text: str, start: int, end: int, day: date, *, names: ZoneNames = GENERAL, own: tzinfo | None = None, since: int = 0
) -> Hour | None:
    """The hour of `day`, which `text` (of one width) names at [start:end]; None if none is sure.

    `own` is the zone in which the source tells hours that have none; `since` is where the day's sentence begins.
    """
    around = _Around(_rules(names), text, start, end, max(since, start - _REACH))
    clock = around.clock()
    zones = around.zones(clock) if clock else None
    if clock is None or zones is None:
        return None
    minutes = _minutes(text[clock.start : clock.end], clock, zoned=bool(zones))
    known = {names.zone(text[slice(*span)]) for span in zones} or {own}
    moment = None if minutes is None else _moment(day, minutes, known)
    return Hour(moment, _joined(text, (clock.start, clock.end), zones)) if moment else None


def _moment(day: date, minutes: int, zones: set[tzinfo | None]) -> datetime | None:
    """That minute of the day in UTC; None where the zones differ then, or the clock is put forward or back."""
    local = datetime.combine(day, time()) + timedelta(minutes=minutes)
    found = {local.replace(tzinfo=zone, fold=fold).astimezone(UTC) if zone else None for zone in zones for fold in (0, 1)}
    return found.pop() if len(found) == 1 else None


def _minutes(words: str, clock: _Clock, *, zoned: bool) -> int | None:
    """Minutes from the day's beginning; None where the words may mean two hours."""
    lowered = words.lower()
    if "noon" in lowered or "midday" in lowered or "正午" in words:
        return _NOON
    if "midnight" in lowered:
        return _MIDNIGHT if clock.closing else None
    if "時" in words or "午" in words:
        return _japanese_minutes(words)
    if re.fullmatch(r"\d{4} ?h(?:ou)?rs", lowered):
        return _of_day(int(words[:2]), int(words[2:4]))
    return _english_minutes(words, sure=clock.at or zoned)


def _english_minutes(words: str, *, sure: bool) -> int | None:
    parts = _PARTS.match(words)
    if parts is None or ("." in parts[0] and not parts["half"] and not sure):
        return None
    hour, minute = int(parts["hour"]), int(parts["minute"] or 0)
    if parts["half"]:
        return _of_half(hour, minute, afternoon=parts["half"] in "pP")
    alone = len(parts["hour"]) == 1 and hour > 0
    twelfths = hour in {10, 11, 12} and minute % 30
    return None if alone or twelfths else _of_day(hour, minute)


def _japanese_minutes(words: str) -> int | None:
    parts = _PARTS_JA.match(words)
    number = japanese_number(parts["hour"]) if parts else None
    if parts is None or number is None:
        return None
    hour, minute = int(number), int(parts["colon"] or parts["minute"] or (30 if parts["thirty"] else 0))
    if parts["half"]:
        return _of_half(hour, minute, afternoon=parts["half"] == "午後", from_zero=True)
    return None if 0 < hour < _MORNING else _of_day(hour, minute)


_HALF, _MORNING, _LONG = 12, 9, 60
"""The hours of half a day; 5時 alone may be five in the afternoon, 9時 is not nine in the evening; the minutes of an hour."""


def _of_half(hour: int, minute: int, *, afternoon: bool, from_zero: bool = False) -> int | None:
    """Twelve is noon after "pm"; midnight before "am" may be the day's beginning or its end, and 午後12時 noon or midnight."""
    if hour == _HALF and afternoon and not from_zero:
        hour = 0
    if not 0 <= hour < _HALF or (hour == 0 and minute == 0 and not afternoon and not from_zero) or minute >= _LONG:
        return None
    return (hour + _HALF * afternoon) * _LONG + minute


def _of_day(hour: int, minute: int) -> int | None:
    minutes = hour * _LONG + minute
    return minutes if minute < _LONG and minutes <= _MIDNIGHT else None


def _joined(text: str, clock: Span, zones: tuple[Span, ...]) -> tuple[Span, ...]:
    """The clock with the zone right behind it as one span, any other by itself."""
    start, end = clock
    apart = []
    for zone in zones:
        if zone[0] >= end and not text[end : zone[0]].strip(" (\u3000"):
            end = zone[1] + (text[zone[1] : zone[1] + 1] == ")" and "(" in text[end : zone[0]])
        else:
            apart.append(zone)
    return ((start, end), *apart)


# ── where clock and zone stand ──────────────────────────────────────────────────────────────────────────────────────────────


class _Rules:
    """The patterns that hold a watch's names of zones."""

    def __init__(self, names: ZoneNames) -> None:
        name = names.pattern
        self.name = re.compile(name)
        self.beside = re.compile(rf"\s?(?:\((?P<inner>{name})\)|(?P<name>{name}))")
        """A zone right behind its clock."""
        self.ahead = re.compile(rf"(?:\((?:{name}|{_STRANGE})\)\s?:?|(?:{names.phrases}|[^\s、。()\d]{{1,8}}時間)(?:の|で|、|は)?)\s?$")
        self.behind_clock = re.compile(rf"\s?(?:{_STRANGE})|(?:まで|必着|締め?切り?)?\s?\([^()]{{1,24}}\)")
        self.behind_day = re.compile(rf",?\s?\([^()]{{1,24}}\)|,?\s(?:{name}|{_STRANGE})(?=\s?(?:[.,;:\n]|$))")
        self.clock_ahead = re.compile(
            rf"(?<![\d:.,£$€¥])(?P<clock>(?i:{_CLOCK}))(?:\s?\(?(?:{name}|{_STRANGE})\)?)?(?:\s?\([^()]{{1,24}}\))?"
            rf"(?:,? (?:on|of|(?P<closing>at the (?:end|close) of))|,)? (?:{_WEEKDAY},? )?(?:the )?$"
        )
        self.clock_behind = re.compile(
            rf"(?:,?\s?\(?{_WEEKDAY}\)?|\s?\([^()]{{1,12}}\))?(?:T|,?\s?\(|[,:;、の]?\s?|\s?[-–—]\s?)"
            rf"(?:(?P<at>(?i:at or before|at|by|before|until|till|from|no later than))\s)?(?:(?i:closing |submission )?(?i:time):?\s)?"
            rf"(?:(?:{name}|{_STRANGE})の?\s?)?(?P<clock>(?i:{_CLOCK})|{_CLOCK_JA})"
        )


@lru_cache(maxsize=8)
def _rules(names: ZoneNames) -> _Rules:
    return _Rules(names)


@dataclass(frozen=True)
class _Around:
    """What stands around a day at [start:end], from `begin` on."""

    rules: _Rules
    text: str
    start: int
    end: int
    begin: int

    def clock(self) -> _Clock | None:
        """The one that is this day's and no other's, right before it or right behind."""
        before = self.text[self.begin : self.start]
        if found := self.rules.clock_ahead.search(before):
            return self._clock_ahead(before, found)
        found = self.rules.clock_behind.match(self._behind(self.end))
        return self._clock_behind(found) if found else None

    def _clock_ahead(self, before: str, found: re.Match[str]) -> _Clock | None:
        clock = _Clock(
            self.begin + found.start("clock"),
            self.begin + found.end("clock"),
            bool(_AT.search(before[: found.start()])),
            bool(found["closing"]),
        )
        range_ = _RANGE_AHEAD.search(before[: found.start()])
        blurred = _ABOUT.search(before[: found.start()]) or (range_ and not self._told_twice(range_[0].strip()[-1], clock))
        return None if blurred else clock

    def _clock_behind(self, found: re.Match[str]) -> _Clock | None:
        clock = _Clock(self.end + found.start("clock"), self.end + found.end("clock"), bool(found["at"]))
        zone = self._beside(clock)
        rest = self._behind(zone.end() if zone else clock.end)
        range_ = _RANGE_BEHIND.match(rest)
        others = _OF_ANOTHER_DAY.match(rest) or (range_ and not self._told_twice(rest.strip()[:1], clock))
        return None if others else clock

    def _told_twice(self, sign: str, clock: _Clock) -> bool:
        """One moment in two zones, not two moments: "16:00 GMT / 17:00 CET"."""
        return sign == "/" and self._beside(clock) is not None

    def zones(self, clock: _Clock) -> tuple[Span, ...] | None:
        """The spans that name the clock's zone, none where none is named; None where what names it is unknown or another hour's."""
        if zone := self._beside(clock):
            return (zone.span("inner" if zone["inner"] else "name"),)
        spans: list[Span] = []
        for start, end in self._places(clock):
            words = self.text[start:end]
            named = [] if _GLOSS.search(words) else [found.span() for found in self.rules.name.finditer(self.text, start, end)]
            if not named and _NAMES_A_ZONE.search(words) and not (spans and _GLOSS.search(words)):
                return None
            spans += named
        return tuple(spans)

    def _places(self, clock: _Clock) -> Iterator[Span]:
        """Where else a zone may be named: ahead of day and clock, between them, behind them."""
        first, last = min(clock.start, self.start), max(clock.end, self.end)
        if ahead := self.rules.ahead.search(self.text[self.begin : first]):
            yield self.begin + ahead.start(), first
        yield (clock.end, self.start) if clock.end <= self.start else (self.end, clock.start)
        pattern = self.rules.behind_clock if last == clock.end else self.rules.behind_day
        if behind := pattern.match(self._behind(last)):
            yield last, last + behind.end()

    def _beside(self, clock: _Clock) -> re.Match[str] | None:
        return self.rules.beside.match(self.text, clock.end, clock.end + _REACH)

    def _behind(self, at: int) -> str:
        return self.text[at : at + _REACH]
