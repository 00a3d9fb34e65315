"""When a feed is asked again, and what is remembered of an answer. Pure: `now` comes from outside, jitter from the feed's id."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import median

from bot.errors import DeskError, Gone, Rejected, Unavailable
from bot.faring import HOLDS
from bot.models import Feed, Fetched, TimeHints, Validators
from bot.text import host_of

MOST = timedelta(hours=24)
"""The longest wait; a daily look is the least that is still news."""
SPREAD = 0.1
"""Each wait is longer by up to this share, the same for a feed each time, so that feeds do not come due together."""
SHARE = 24
"""News of a feed waits no longer for us than this part of the time that usually lies between two of its entries: a day's feed an hour."""
SELDOM = timedelta(hours=3)
"""And never longer than this, however seldom the feed speaks: what it then says may be what somebody is waiting for."""
MOMENTS = 4
"""Fewer moments of publication tell no rhythm."""
_HOUR = timedelta(hours=1)
_WEEK_OF_HOURS = 24 * 7


@dataclass(frozen=True, slots=True)
class Pace:
    """How often feeds are asked where nobody asks for less: at least `least` lies between two checks of one feed, and no more than `seldom`
    is added to it because the feed speaks seldom."""

    least: timedelta
    seldom: timedelta = SELDOM


@dataclass(frozen=True, slots=True)
class Learnt:
    """What reading a document taught: what it says of its times, its rhythm, what was wrong with it, and what reading it cost."""

    hints: TimeHints
    gap: timedelta | None = None
    error: str | None = None
    cpu_ms: int = 0


def body_hash(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


def address(feed: Feed) -> str:
    """Where to ask for a feed now. `feed.url` stays what it was: entries' ids and the watch's list of feeds rest on it."""
    return feed.permanent_url if feed.permanent_seen >= HOLDS else feed.url


def unchanged(feed: Feed, fetched: Fetched) -> bool:
    """A 304, or the same bytes as last time: there is nothing to parse."""
    return fetched.body is None or body_hash(fetched.body) == feed.body_hash


def usual_gap(moments: Iterable[datetime | None], now: datetime) -> timedelta | None:
    """The usual time between two publications: the median, which neither a pause nor a flood of old entries moves. What came within an
    hour counts once; what has no date or a coming one (an event's) tells nothing. None where too little is dated."""
    hours: list[datetime] = []
    for moment in sorted(one for one in moments if one is not None and one <= now):
        if not hours or moment - hours[-1] >= _HOUR:
            hours.append(moment)
    if len(hours) < MOMENTS:
        return None
    return timedelta(seconds=round(median((later - earlier).total_seconds() for earlier, later in pairwise(hours))))


def after_success(feed: Feed, fetched: Fetched, now: datetime, *, pace: Pace, learnt: Learnt | None = None) -> Feed:
    """The feed after an answer that was a feed; `learnt` is None where it held nothing new to read.

    A document that was cut short but gave entries (`learnt.error`) becomes the feed's trouble, and neither validators nor hash are kept,
    so that the whole document is read as soon as it is there.
    """
    error = learnt.error if learnt else None
    validators, digest = _remembered(feed, fetched) if error is None else (Validators(), "")
    hints = _said(feed, fetched, learnt)
    answered = replace(
        feed,
        validators=validators,
        body_hash=digest,
        last_checked=now,
        last_success=now,
        failures=0,
        failing_since=None,
        trouble=error or "",
        hints=hints,
        gap=(learnt.gap if learnt else None) or feed.gap,
        checks=feed.checks + 1,
        unchanged=feed.unchanged + (learnt is None),
        bytes=feed.bytes + fetched.received,
        read_ms=feed.read_ms + (learnt.cpu_ms if learnt else 0),
    )
    wait = _wait(answered, pace, in_full=fetched.body is not None and validators == Validators())
    return _moved(replace(answered, next_check=_placed(feed, wait, now, hints, pace)), fetched)


def after_failure(feed: Feed, error: DeskError, now: datetime, *, pace: Pace) -> Feed:
    """The feed after an answer that was none, or a document that could not be read. What was known of it stays.

    Waits double from one failure to the next, up to a day; Retry-After is obeyed within that; what will not pass is tried once a day;
    a feed that is gone is not asked again. A new address that fails is left for the old one.
    """
    failed = _at_its_host(
        replace(
            feed,
            last_checked=now,
            failures=feed.failures + 1,
            failing_since=feed.failing_since or now,
            trouble=str(error),
            permanent_seen=0,
            checks=feed.checks + 1,
        )
    )
    if isinstance(error, Gone):
        return replace(failed, state="gone", next_check=None)
    return replace(failed, next_check=_placed(feed, _back_off(failed.failures, error, pace.least), now, feed.hints, pace))


def allowed(moment: datetime, feed: Feed) -> datetime:
    """`moment`, or one in the first hour after it that the feed does not ask to be left alone in: its own, lest all come on the hour."""
    return _allowed(moment, feed.hints, _share(feed))


def put_back(feed: Feed, until: datetime) -> Feed:
    """Not asked though it was due: nothing was learnt of it, and nothing counts against it."""
    return replace(feed, next_check=until)


def _back_off(failures: int, error: DeskError, least: timedelta) -> timedelta:
    if isinstance(error, Rejected):
        return MOST
    asked = error.retry_after if isinstance(error, Unavailable) else None
    return _clamp(least * 2 ** min(failures - 1, 16) if asked is None else asked, least)


def _remembered(feed: Feed, fetched: Fetched) -> tuple[Validators, str]:
    """The newest answer's validators; of a 304 those it names, for what it leaves out still holds (RFC 9110 §15.4.5)."""
    if fetched.body is not None:
        return fetched.validators, body_hash(fetched.body)
    old, new = feed.validators, fetched.validators
    return Validators(new.etag or old.etag, new.last_modified or old.last_modified, new.url or old.url), feed.body_hash


def _said(feed: Feed, fetched: Fetched, learnt: Learnt | None) -> TimeHints:
    """The document's hints hold until there is another document; the headers' until an answer brings others, and a 304 need bring none
    (RFC 9111 §4.3.4)."""
    document = learnt.hints if learnt else feed.hints
    headers = feed.hints if fetched.body is None and fetched.hints == TimeHints() else fetched.hints
    return replace(document, max_age=headers.max_age, expires=headers.expires)


def _wait(feed: Feed, pace: Pace, *, in_full: bool) -> timedelta:
    """The longest that anybody asks for, the feed's own rhythm among them. A server that gives us nothing to ask with sends all of it
    each time: half as often, then."""
    hints = feed.hints
    said = (hints.max_age, hints.expires, hints.ttl, hints.update_period, _own(feed, pace), pace.least * 2 if in_full else None)
    return _clamp(max(one for one in said if one is not None), pace.least)


def _own(feed: Feed, pace: Pace) -> timedelta:
    return min(feed.gap / SHARE, pace.seldom) if feed.gap else timedelta(0)


def _placed(feed: Feed, wait: timedelta, now: datetime, hints: TimeHints, pace: Pace) -> datetime:
    """`wait` from now and a little later. One that is asked for the first time, or long after its time since the desk was away, came with
    all the others: it gets a place of its own within the interval, so that they never come together again."""
    together = feed.last_checked is None or (feed.next_check is not None and now - feed.next_check > pace.least)
    share = _share(feed)
    later = pace.least * share if together else wait * SPREAD * share
    return _allowed(now + min(wait + later, MOST * (1 + SPREAD)), hints, share)


def _allowed(moment: datetime, hints: TimeHints, share: float) -> datetime:
    for _ in range(_WEEK_OF_HOURS + 1):
        if moment.hour not in hints.skip_hours and moment.weekday() not in hints.skip_days:
            return moment
        moment = moment.replace(minute=0, second=0, microsecond=0) + _HOUR * (1 + share)
    return moment


def _moved(feed: Feed, fetched: Fetched) -> Feed:
    """Count how long a permanent redirect has held."""
    target = fetched.permanent_url
    if not target and feed.permanent_seen >= HOLDS:
        return _at_its_host(feed)
    seen = feed.permanent_seen + 1 if target and target == feed.permanent_url else int(bool(target))
    return _at_its_host(replace(feed, permanent_url=target, permanent_seen=seen))


def _at_its_host(feed: Feed) -> Feed:
    return replace(feed, host=host_of(address(feed)))


def _clamp(wait: timedelta, least: timedelta) -> timedelta:
    return max(least, min(wait, MOST))


def _share(feed: Feed) -> float:
    return int.from_bytes(hashlib.sha256(f"{feed.id} {feed.url}".encode()).digest()[:4], "big") / 2**32
