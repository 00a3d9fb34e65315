"""When a feed is asked again, and what is remembered of an answer. Pure: `now` comes from outside, jitter from the feed's id."""

import hashlib
from dataclasses import replace
from datetime import datetime, timedelta

from bot.errors import DeskError, Gone, Rejected, Unavailable
from bot.feeds.hints import document_hints
from bot.models import Feed, Fetched, TimeHints, Validators

HOLDS = 3
"""How often in a row a permanent redirect must point to one address before that is asked instead."""


MOST = timedelta(hours=24)
"""The longest wait; a daily look is the least that is still news."""
SPREAD = 0.1
"""Each wait is longer by up to this share, the same for a feed each time, so that feeds do not come due together."""


def body_hash(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


def address(feed: Feed) -> str:
    """Where to ask for a feed now. `feed.url` stays what it was: entries' ids and the watch's list of feeds rest on it."""
    return feed.permanent_url if feed.permanent_seen >= HOLDS else feed.url


def unchanged(feed: Feed, fetched: Fetched) -> bool:
    """A 304, or the same bytes as last time: there is nothing to parse."""
    return fetched.body is None or body_hash(fetched.body) == feed.body_hash


def after_success(
    feed: Feed, fetched: Fetched, now: datetime, *, interval: timedelta, document: TimeHints | None = None, error: str | None = None
) -> Feed:
    """The feed after an answer that was a feed. `interval` is the least time between two checks.

    `document` holds the document's own hints where it was parsed; else they are looked up in the body. `error` is what was wrong with a
    document that still gave entries (cut short): it becomes the feed's trouble, and neither validators nor hash are kept, so that the
    whole document is read as soon as it is there.
    """
    hints = document or (document_hints(fetched.body) if fetched.body else TimeHints())
    validators, digest = _remembered(feed, fetched) if error is None else (Validators(), "")
    answered = replace(
        feed,
        validators=validators,
        body_hash=digest,
        next_check=_allowed(now + _wait(feed, fetched, hints, interval), hints),
        last_checked=now,
        last_success=now,
        failures=0,
        trouble=error or "",
    )
    return _moved(answered, fetched)


def after_failure(feed: Feed, error: DeskError, now: datetime, *, interval: timedelta) -> Feed:
    """The feed after an answer that was none, or a document that could not be read. What was known of it stays.

    Waits double from one failure to the next, up to a day; Retry-After is obeyed within that; what will not pass is tried once a day;
    a feed that is gone is not asked again. A new address that fails is left for the old one.
    """
    failed = replace(feed, last_checked=now, failures=feed.failures + 1, trouble=str(error), permanent_seen=0)
    if isinstance(error, Gone):
        return replace(failed, state="gone", next_check=None)
    return replace(failed, next_check=now + _jittered(feed, _back_off(failed.failures, error, interval)))


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
    return Validators(new.etag or old.etag, new.last_modified or old.last_modified), feed.body_hash


def _wait(feed: Feed, fetched: Fetched, hints: TimeHints, least: timedelta) -> timedelta:
    """The longest that anybody asks for. A server that gives us nothing to ask with sends all of it each time: half as often, then."""
    said = (fetched.hints.max_age, fetched.hints.expires, hints.ttl, hints.update_period)
    wait = max((one for one in said if one is not None), default=timedelta(0))
    if fetched.body is None:
        return max(_jittered(feed, _clamp(wait, least)), _last_wait(feed))
    unconditional = fetched.validators == Validators()
    return _jittered(feed, _clamp(max(wait, least * 2) if unconditional else wait, least))


def _last_wait(feed: Feed) -> timedelta:
    """A 304 repeats nothing of what the document said of itself, and has not changed it either."""
    if feed.failures or feed.next_check is None or feed.last_checked is None:
        return timedelta(0)
    return min(feed.next_check - feed.last_checked, _jittered(feed, MOST))


def _allowed(moment: datetime, hints: TimeHints) -> datetime:
    """`moment`, or the first whole hour after it that the feed does not ask to be left alone in; at most a day later."""
    latest = moment + MOST
    while moment < latest and (moment.hour in hints.skip_hours or moment.weekday() in hints.skip_days):
        moment = moment.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    return moment


def _moved(feed: Feed, fetched: Fetched) -> Feed:
    """Count how long a permanent redirect has held. Validators belong to the address that gave them, so they go with the old one."""
    target = fetched.permanent_url
    if not target and feed.permanent_seen >= HOLDS:
        return feed
    seen = feed.permanent_seen + 1 if target and target == feed.permanent_url else int(bool(target))
    validators = Validators() if seen == HOLDS and fetched.url != target else feed.validators
    return replace(feed, validators=validators, permanent_url=target, permanent_seen=seen)


def _clamp(wait: timedelta, least: timedelta) -> timedelta:
    return max(least, min(wait, MOST))


def _jittered(feed: Feed, wait: timedelta) -> timedelta:
    share = int.from_bytes(hashlib.sha256(f"{feed.id} {feed.url}".encode()).digest()[:4], "big") / 2**32
    return wait * (1 + SPREAD * share)
