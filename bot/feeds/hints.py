"""What a server's headers and a feed's own elements say about when to come back. All of it is a claim: bounded, and nonsense is no hint."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from bot.models import TimeHints

LONGEST = timedelta(days=31)
"""A longer wait is cut to this before anything is added to a date."""

_MAX_AGE = re.compile(r"(?:^|,)\s*max-age\s*=\s*\"?(\d{1,12})\"?\s*(?=,|$)", re.IGNORECASE)
_NEVER_FRESH = re.compile(r"(?:^|,)\s*(?:no-cache|no-store)\s*(?=,|$|=)", re.IGNORECASE)
_TTL = re.compile(rb"<ttl>\s*(\d{1,9})\s*</ttl>", re.IGNORECASE)
_PERIOD = re.compile(rb"<(?:\w+:)?updatePeriod[^>]{0,200}>\s*(hourly|daily|weekly|monthly|yearly)\s*<", re.IGNORECASE)
_FREQUENCY = re.compile(rb"<(?:\w+:)?updateFrequency[^>]{0,200}>\s*(\d{1,6})\s*<", re.IGNORECASE)
_SKIP_HOURS = re.compile(rb"<skipHours>(.{0,2000}?)</skipHours>", re.IGNORECASE | re.DOTALL)
_SKIP_DAYS = re.compile(rb"<skipDays>(.{0,1000}?)</skipDays>", re.IGNORECASE | re.DOTALL)
_HOUR = re.compile(rb"<hour>\s*(\d{1,2})\s*</hour>", re.IGNORECASE)
_DAY = re.compile(rb"<day>\s*(mon|tues|wednes|thurs|fri|satur|sun)day\s*</day>", re.IGNORECASE)
_DAYS = (b"mon", b"tues", b"wednes", b"thurs", b"fri", b"satur", b"sun")
_HOURS = 24
_PERIODS = {
    b"hourly": timedelta(hours=1),
    b"daily": timedelta(days=1),
    b"weekly": timedelta(weeks=1),
    b"monthly": timedelta(days=30),
    b"yearly": timedelta(days=365),
}


def header_hints(headers: Mapping[str, str]) -> TimeHints:
    """Cache-Control's max-age (RFC 9111 §5.2.2.1) and Expires less Date (§5.3). `headers` finds names in any case.

    What is never fresh is said to be so for no time at all, which is another thing than to say nothing.
    """
    control = headers.get("Cache-Control", "")
    if _NEVER_FRESH.search(control):
        return TimeHints(max_age=timedelta(0))
    found = _MAX_AGE.search(control)
    lasting = _between(headers.get("Date", ""), headers.get("Expires", ""))
    return TimeHints(max_age=_seconds(int(found[1])) if found else None, expires=lasting)


def retry_after(headers: Mapping[str, str]) -> timedelta | None:
    """Retry-After in seconds or as a date (RFC 9110 §10.2.3), a date counted from the answer's own; None if it says nothing usable."""
    value = headers.get("Retry-After", "").strip()
    if value.isascii() and value.isdigit():
        return _seconds(int(value[:12]))
    return _between(headers.get("Date", ""), value)


def document_hints(body: bytes) -> TimeHints:
    """`ttl`, `sy:updatePeriod`, `skipHours` and `skipDays` of an RSS document, found without parsing (an unchanged body is not parsed)."""
    ttl, period = _TTL.search(body), _PERIOD.search(body)
    return TimeHints(
        ttl=_seconds(int(ttl[1]) * 60) or None if ttl else None,
        update_period=_period(period[1], _FREQUENCY.search(body)) if period else None,
        skip_hours=_skip_hours(body),
        skip_days=_skip_days(body),
    )


def _period(name: bytes, frequency: re.Match[bytes] | None) -> timedelta:
    return min(_PERIODS[name.lower()] / max(1, int(frequency[1]) if frequency else 1), LONGEST)


def _skip_hours(body: bytes) -> tuple[int, ...]:
    """Some count the hours 1–24. A feed that would never be asked names no hours."""
    found = _SKIP_HOURS.search(body)
    hours = {int(hour) % _HOURS for hour in _HOUR.findall(found[1]) if int(hour) <= _HOURS} if found else set()
    return tuple(sorted(hours)) if len(hours) < _HOURS else ()


def _skip_days(body: bytes) -> tuple[int, ...]:
    found = _SKIP_DAYS.search(body)
    days = {_DAYS.index(day.lower()) for day in _DAY.findall(found[1])} if found else set()
    return tuple(sorted(days)) if len(days) < len(_DAYS) else ()


def _seconds(count: int) -> timedelta:
    return min(timedelta(seconds=min(count, 10**9)), LONGEST)


def _between(start: str, end: str) -> timedelta | None:
    first, last = _moment(start), _moment(end)
    return min(last - first, LONGEST) if first and last and last > first else None


def _moment(words: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(words)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
    try:
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except OverflowError:
        return None
