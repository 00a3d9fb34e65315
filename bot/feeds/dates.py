"""Dates as feeds write them → aware UTC, or None. feedparser reads the standard forms; here are the ones it reads wrongly or not at all."""

import calendar
import re
import unicodedata
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
"""Nothing was published on the web before: an earlier date is a clock that was never set."""
AHEAD = timedelta(days=7)
"""A date further ahead than this is no slip of a clock or zone (an event's day, year 9999): it says nothing about publication."""

_LONGEST = 80
_YEAR_FIRST = re.compile(
    r"(\d{4})\s*[/.]\s*(\d{1,2})\s*[/.]\s*(\d{1,2})(?:[T\s]*(\d{1,2}):(\d{1,2})(?::(\d{1,2}))?)?"
    r"\s*(Z|UTC|GMT|JST|[+-]\d{2}:?\d{2})?"
)
# Of a year that is not followed by a month in figures it keeps the year and takes today's month and day ("2020/1/10", "2026年…").
_BEYOND_FEEDPARSER = re.compile(r"\d{4}(?![\d-]|\s+[A-Za-z]|$)|\d{1,2}\.\d{1,2}\.\d{4}|\d{1,2}:")
_JAPANESE = re.compile(
    r"(令和|平成|昭和|大正)?\s*(元|\d{1,4})年\s*(\d{1,2})月\s*(\d{1,2})日?(?:\s*\([月火水木金土日](?:曜日?)?\))?"
    r"(?:\s*(午前|午後)?\s*(\d{1,2})[:時](?:(\d{1,2})(?:[:分](?:(\d{1,2})秒?)?)?)?)?\s*(Z|UTC|GMT|JST|[+-]\d{2}:?\d{2})?"
)
_ERAS = {"令和": 2018, "平成": 1988, "昭和": 1925, "大正": 1911}
_DAY_FIRST = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})(?:[T,\s]+(\d{1,2}):(\d{2})(?::(\d{2}))?)?")
_LAST_WORD = re.compile(r"\d:\d\d\s*([A-Z]{3,4})$")
_ZONES = {
    name: timedelta(hours=hours)
    for hours, names in {
        1: "BST CET WEST", 2: "CEST EET", 3: "EEST MSK", 7: "ICT WIB", 8: "HKT SGT MYT AWST", 9: "JST KST", 10: "AEST", 11: "AEDT",
        12: "NZST", 13: "NZDT",
    }.items()
    for name in names.split()
}  # fmt: skip
"""Names that mean one time each where feeds use them (BST: Britain's). feedparser knows only America's and Greenwich."""
_W3C = re.compile(r"(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.\d{1,9})?(Z|[+-]\d\d:\d\d)", re.ASCII)
_RFC822 = re.compile(
    r"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), (\d\d?) (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) (\d{4}) "
    r"(\d\d):(\d\d):(\d\d) (GMT|[+-]\d{4})",
    re.ASCII,
)
_WORD = re.compile(r"[^\W\d_]+\.?")
_ENGLISH = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_NUMBERS = {name.title(): number for number, name in enumerate(_ENGLISH, 1)}
_MONTHS = {
    name: _ENGLISH[index % 12]
    for names in (
        "janv févr mars avr mai juin juil août sept oct nov déc",
        "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
        "jan feb mär apr mai jun jul aug sep okt nov dez",
        "januar februar märz april mai juni juli august september oktober november dezember",
        "ene feb mar abr may jun jul ago sep oct nov dic",
        "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
        "gen feb mar apr mag giu lug ago set ott nov dic",
    )
    for index, name in enumerate(names.split())
}


def parse_date(words: str) -> datetime | None:
    """The forms feedparser does not know: year first with slashes or in Japanese, RFC 3339, and RFC 822 with months of other tongues."""
    words = unicodedata.normalize("NFKC", words.strip()[:_LONGEST])
    return _year_first(words) or _japanese(words) or _day_first(words) or _iso(words) or _rfc822(words)


def standard_date(words: str) -> datetime | None:
    """The two forms nearly all feeds keep to, where there is nothing to interpret; None says nothing of the others."""
    if found := _W3C.fullmatch(words):
        year, month, day = int(found[1]), int(found[2]), int(found[3])
    elif found := _RFC822.fullmatch(words):
        year, month, day = int(found[3]), _NUMBERS[found[2]], int(found[1])
    else:
        return None
    hour, minute, second, zone = found.groups()[3:]
    try:
        moment = datetime(year, month, day, int(hour), int(minute), int(second), tzinfo=UTC)
        return moment if zone in {"Z", "GMT", "+0000"} else moment - _zone(zone)
    except (ValueError, OverflowError):
        return None


def _named_zone(words: str) -> timedelta:
    """Of a date's last word, where feedparser takes it for none and the time for Greenwich's."""
    found = _LAST_WORD.search(words)
    return _ZONES.get(found[1], timedelta(0)) if found else timedelta(0)


def from_feedparser(words: str | None, parsed: object) -> datetime | None:
    """feedparser's own reading, unless the words are of a form it gets wrong."""
    if isinstance(parsed, datetime):
        return parsed
    words = (words or "").strip()
    if not words:
        return None
    if not isinstance(parsed, tuple) or _BEYOND_FEEDPARSER.match(words):
        return parse_date(words)
    try:
        return datetime.fromtimestamp(calendar.timegm(parsed), tz=UTC) - _named_zone(words[-_LONGEST:])
    except (ValueError, OverflowError, OSError, TypeError):
        return None


def _year_first(words: str) -> datetime | None:
    found = _YEAR_FIRST.fullmatch(words)
    return _moment(found.groups()[:6], _zone(found[7])) if found else None


def _japanese(words: str) -> datetime | None:
    """2026年3月5日 14時33分 and 令和6年5月1日 午後2時30分: a time of day without a zone is Japan's, as the words are."""
    found = _JAPANESE.fullmatch(words)
    if not found:
        return None
    era, year, month, day, half, hour, minute, second, zone = found.groups()
    years = _ERAS.get(era or "", 0) + (1 if year == "元" else int(year))
    hours = (int(hour) % 12 + (12 if half == "午後" else 0) if half else int(hour)) if hour else 0
    return _moment((years, month, day, hours, minute, second), _ZONES["JST"] if hour and not zone else _zone(zone))


def _day_first(words: str) -> datetime | None:
    """07.02.2025 14:33: with dots the day comes first wherever dates are written so."""
    found = _DAY_FIRST.fullmatch(words)
    return _moment((found[3], found[2], found[1], *found.groups()[3:]), timedelta(0)) if found else None


def _moment(parts: Sequence[str | int | None], zone: timedelta) -> datetime | None:
    year, month, day, hour, minute, second = (int(part or 0) for part in parts)
    try:
        return datetime(year, month, day, hour, minute, second, tzinfo=UTC) - zone
    except (ValueError, OverflowError):
        return None


def _zone(name: str | None) -> timedelta:
    if name == "JST":
        return timedelta(hours=9)
    if not name or name in {"Z", "UTC", "GMT"}:
        return timedelta(0)
    offset = timedelta(hours=int(name[1:3]), minutes=int(name[-2:]))
    return -offset if name[0] == "-" else offset


def _iso(words: str) -> datetime | None:
    try:
        return _utc(datetime.fromisoformat(words))
    except (ValueError, OverflowError):
        return None


def _rfc822(words: str) -> datetime | None:
    spelled = _WORD.sub(lambda word: _MONTHS.get(word[0].rstrip(".").casefold(), word[0]), words)
    try:
        return _utc(parsedate_to_datetime(re.sub(r"^[^\d]*", "", spelled)))
    except (ValueError, OverflowError, TypeError, IndexError):
        return None


def _utc(moment: datetime) -> datetime:
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def publication(moment: datetime | None, *, seen: datetime) -> tuple[datetime, bool]:
    """When it was published, and whether the feed said so: never later than `seen`; a date that cannot be meant counts as none."""
    if moment is None or not EARLIEST <= moment <= seen + AHEAD:
        return seen, False
    return min(moment, seen), True
