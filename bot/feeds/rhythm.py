"""When a feed is asked again, and what is remembered of an answer. Pure: `now` comes from outside, jitter from the feed's id."""

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.errors import DeskError, Gone, Rejected, Unavailable
from bot.models import Feed, Fetched, TimeHints, Validators

HOLDS = 3
"""How often in a row a permanent redirect must point to one address before that becomes the feed's."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How often feeds may be asked. Publishers ask readers not to come more than hourly; daily is the least that is news."""

    least: timedelta = timedelta(minutes=60)
    most: timedelta = timedelta(hours=24)
    spread: float = 0.1
    """Each wait is longer by up to this share, the same for a feed each time, so that feeds do not come due together."""


def body_hash(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


def unchanged(feed: Feed, fetched: Fetched) -> bool:
    """A 304, or the same bytes as last time: there is nothing to parse."""
    return fetched.body is None or body_hash(fetched.body) == feed.body_hash


def after_success(feed: Feed, fetched: Fetched, hints: TimeHints, now: datetime, *, pace: Pace, error: str | None = None) -> Feed:
    """The feed after an answer that was a feed. `hints` are the document's own (the server's are in `fetched`).

    `error` is what was wrong with a document that still gave entries (cut short): it becomes the feed's trouble, and neither validators
    nor hash are kept, so that the whole document is read as soon as it is there.
    """
    validators, digest = _remembered(feed, fetched) if error is None else (Validators(), "")
    answered = replace(
        feed,
        validators=validators,
        body_hash=digest,
        next_check=_next(now, _interval(feed, fetched, hints, pace), hints, pace),
        last_checked=now,
        last_success=now,
        failures=0,
        trouble=error or "",
    )
    return _moved(answered, fetched)


def after_failure(feed: Feed, error: DeskError, now: datetime, *, pace: Pace) -> Feed:
    """The feed after an answer that was none, or a document that could not be read. What was known of it stays.

    Waits double from one failure to the next, up to a day; Retry-After is obeyed within that; what will not pass is tried once a day;
    a feed that is gone is not asked again.
    """
    failed = replace(feed, last_checked=now, failures=feed.failures + 1, trouble=str(error))
    if isinstance(error, Gone):
        return replace(failed, state="gone", next_check=None)
    return replace(failed, next_check=now + _back_off(failed, error, pace))


def _back_off(feed: Feed, error: DeskError, pace: Pace) -> timedelta:
    if isinstance(error, Rejected):
        return _jittered(feed, pace.most, pace)
    asked = error.retry_after if isinstance(error, Unavailable) else None
    if asked is not None:
        return _jittered(feed, _clamp(asked, pace), pace)
    doublings = min(feed.failures - 1, 16)
    return _jittered(feed, _clamp(pace.least * 2**doublings, pace), pace)


def _remembered(feed: Feed, fetched: Fetched) -> tuple[Validators, str]:
    """The newest answer's validators; of a 304 those it names, for what it leaves out still holds (RFC 9110 §15.4.5)."""
    if fetched.body is not None:
        return fetched.validators, body_hash(fetched.body)
    old, new = feed.validators, fetched.validators
    return Validators(new.etag or old.etag, new.last_modified or old.last_modified), feed.body_hash


def _interval(feed: Feed, fetched: Fetched, hints: TimeHints, pace: Pace) -> timedelta:
    said = (fetched.hints.max_age, fetched.hints.expires, hints.ttl, hints.update_period)
    wait = _clamp(max((one for one in said if one is not None), default=timedelta(0)), pace)
    if fetched.body is None:
        return max(_jittered(feed, wait, pace), _last_interval(feed, pace))
    unconditional = not (fetched.validators.etag or fetched.validators.last_modified)
    return _jittered(feed, _clamp(pace.least * 2, pace) if unconditional and wait < pace.least * 2 else wait, pace)


def _last_interval(feed: Feed, pace: Pace) -> timedelta:
    """A 304 repeats nothing of what the document said of itself, and has not changed it either."""
    if feed.failures or feed.next_check is None or feed.last_checked is None:
        return timedelta(0)
    return min(feed.next_check - feed.last_checked, _jittered(feed, pace.most, pace))


def _next(now: datetime, wait: timedelta, hints: TimeHints, pace: Pace) -> datetime:
    """The first moment after `wait` at an hour and on a day the feed does not ask to be left alone in, at most a day late."""
    moment, latest = now + wait, now + wait + pace.most
    while moment < latest and (moment.hour in hints.skip_hours or moment.weekday() in hints.skip_days):
        moment = moment.replace(minute=moment.minute, second=0, microsecond=0) + timedelta(hours=1)
    return moment


def _moved(feed: Feed, fetched: Fetched) -> Feed:
    """Adopt an address once it has been the permanent one `HOLDS` times in a row; validators belong to the address that gave them."""
    target = fetched.permanent_url
    if not target or target == feed.url:
        return replace(feed, permanent_url="", permanent_seen=0)
    seen = feed.permanent_seen + 1 if target == feed.permanent_url else 1
    if seen < HOLDS:
        return replace(feed, permanent_url=target, permanent_seen=seen)
    validators = feed.validators if fetched.url == target else Validators()
    return replace(feed, url=target, validators=validators, permanent_url="", permanent_seen=0)


def _clamp(wait: timedelta, pace: Pace) -> timedelta:
    return max(pace.least, min(wait, pace.most))


def _jittered(feed: Feed, wait: timedelta, pace: Pace) -> timedelta:
    share = int.from_bytes(hashlib.sha256(f"{feed.id} {feed.url}".encode()).digest()[:4], "big") / 2**32
    return wait * (1 + pace.spread * share)
