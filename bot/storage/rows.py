"""Rows as models and back, where a model is spread over columns."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, Table, or_

from bot.models import (
    Asked,
    Audited,
    Conversation,
    Delivery,
    Destination,
    Entry,
    Feed,
    Installation,
    Marks,
    Message,
    Period,
    Plan,
    Profile,
    Read,
    Reading,
    Revision,
    Ruling,
    Source,
    Story,
    Suggestion,
    TimeHints,
    Validators,
    Vote,
    WordLink,
)
from bot.storage.codec import decode, decode_or_none, encode
from bot.storage.tables import watch_feeds

AnyRow = Row[Any]


def by_date(row: AnyRow) -> tuple[datetime, str]:
    """The order of entries and stories: (published, id)."""
    return row.published, row.id


def field_words(fields: Sequence[str]) -> str:
    """Keys between blanks."""
    return f" {' '.join(fields)} " if fields else ""


def has_field(table: Table, fields: Sequence[str]) -> ColumnElement[bool]:
    """Whether a row has one of these fields."""
    return or_(*(table.c.fields.contains(f" {key} ", autoescape=True) for key in fields))


# ── feeds and entries ───────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class _Others:
    """What an outline said that is not ours, in one column."""

    folders: tuple[tuple[tuple[str, str], ...], ...] = ()
    extra: tuple[tuple[str, str], ...] = ()


def source_of(row: AnyRow) -> Source:
    """From a row that has watch_feeds' columns."""
    others = decode_or_none(_Others, row.extra, "What a list of feeds said of one") if row.extra else None
    kept = (others.folders, others.extra) if others else ()
    return Source(row.url, row.title, row.side, row.kind, row.language, row.site, row.seen, *kept)


def source_columns(watch: str, feed: int, source: Source) -> dict[str, Any]:
    return {
        "watch": watch,
        "feed": feed,
        "url": source.url,
        "title": source.title,
        "side": source.side,
        "kind": source.kind,
        "language": source.language,
        "site": source.site,
        "seen": source.seen,
        "state": "active",
        "extra": encode(_Others(source.folders, source.extra)) if source.folders or source.extra else "",
    }


def feed_of(row: AnyRow, sources: dict[str, Source]) -> Feed:
    return Feed(
        id=row.id,
        url=row.url,
        validators=Validators(row.etag, row.last_modified, row.validators_url),
        body_hash=row.body_hash,
        next_check=row.next_check,
        last_checked=row.last_checked,
        last_success=row.last_success,
        failures=row.failures,
        trouble=row.trouble,
        permanent_url=row.permanent_url,
        permanent_seen=row.permanent_seen,
        state=row.state,
        sources=sources,
        hints=(row.hints and decode_or_none(TimeHints, row.hints, "What a feed said of its times")) or TimeHints(),
        gap=None if row.gap is None else timedelta(seconds=row.gap),
        failing_since=row.failing_since,
        checks=row.checks,
        unchanged=row.unchanged,
        bytes=row.bytes,
        read_ms=row.read_ms,
        host=row.host,
    )


def check_columns(feed: Feed) -> dict[str, Any]:
    """What a check may change of a feed."""
    return {
        "etag": feed.validators.etag,
        "last_modified": feed.validators.last_modified,
        "body_hash": feed.body_hash,
        "next_check": feed.next_check,
        "last_checked": feed.last_checked,
        "last_success": feed.last_success,
        "failures": feed.failures,
        "trouble": feed.trouble,
        "permanent_url": feed.permanent_url,
        "permanent_seen": feed.permanent_seen,
        "state": feed.state,
        "hints": encode(feed.hints) if feed.hints != TimeHints() else "",
        "gap": None if feed.gap is None else round(feed.gap.total_seconds()),
        "failing_since": feed.failing_since,
        "checks": feed.checks,
        "unchanged": feed.unchanged,
        "bytes": feed.bytes,
        "read_ms": feed.read_ms,
        "host": feed.host,
        "validators_url": feed.validators.url,
    }


def entry_columns(entry: Entry) -> dict[str, Any]:
    return {
        "id": entry.id,
        "feed": entry.feed,
        "key": entry.key,
        "version": entry.version,
        "title": entry.title,
        "text": entry.text,
        "url": entry.url,
        "link": entry.link,
        "publisher": entry.publisher,
        "language": entry.language,
        "published": entry.published,
        "seen": entry.seen,
        "content_hash": entry.content_hash,
        "dated": entry.dated,
        "links": encode(entry.links) if entry.links else "",
        "paged": entry.paged,
    }


def entry_of(row: AnyRow, source: Source | None) -> Entry:
    return Entry(
        id=row.id,
        feed=row.feed,
        key=row.key,
        version=row.version,
        title=row.title,
        text=row.text or "",
        url=row.url,
        link=row.link,
        publisher=row.publisher,
        language=row.language,
        published=row.published,
        seen=row.seen,
        content_hash=row.content_hash,
        dated=row.dated,
        source=source,
        links=_links(row.links),
        paged=row.paged,
    )


def _links(text: str) -> tuple[WordLink, ...]:
    found = decode_or_none(tuple[WordLink, ...], text, "The links of an entry") if text else None
    return found or ()


def reading_columns(reading: Reading, now: datetime) -> dict[str, Any]:
    return {
        "entry": reading.entry,
        "watch": reading.watch,
        "rules": reading.rules,
        "version": reading.version,
        "current": True,
        "band": reading.band,
        "score": reading.score,
        "fields": field_words(reading.fields),
        "detail": encode(reading),
        "made": now,
    }


LISTED = tuple(watch_feeds.c[name].label(f"listed_{name}") for name in ("url", "title", "side", "kind", "language", "site", "seen"))
"""How a watch lists a feed, beside the columns of an entry."""


def read_of(row: AnyRow) -> Read | None:
    """From a row of entries with a reading's `detail` and `band`, and `LISTED`; None where an older version wrote a reading we cannot
    load. The band is an editor's where one ruled on the entry; `detail` has the desk's own."""
    reading = decode_or_none(Reading, row.detail, f"The reading of {row.id}")
    if reading and reading.band != row.band:
        reading = replace(reading, band=row.band)
    return Read(entry_of(row, _listed_source(row)), reading) if reading else None


def reads_of(found: Sequence[AnyRow]) -> list[Read]:
    return [read for read in map(read_of, found) if read]


def _listed_source(row: AnyRow) -> Source | None:
    if row.listed_url is None:
        return None
    words = (row.listed_title, row.listed_side, row.listed_kind, row.listed_language, row.listed_site, row.listed_seen)
    return Source(row.listed_url, *words)


# ── stories ─────────────────────────────────────────────────────────────────────────────────────────────────────────────────


def story_columns(story: Story) -> dict[str, Any]:
    return {
        "watch": story.watch,
        "id": story.id,
        "revision": story.revision,
        "headline": story.headline,
        "published": story.published,
        "updated": story.updated,
        "seen": story.seen,
        "fields": field_words(story.fields),
        "first_field": next(iter(story.fields), ""),
        "score": story.score,
        "detail": encode(story),
        "forwarded_to": story.id if story.withdrawn else None,
    }


def mark_columns(story: Story, marks: Marks) -> dict[str, Any]:
    """What the marks are of a story's own row."""
    return {
        "first_field": next(iter(story.fields), ""),
        "languages": field_words(marks.languages),
        "sides": field_words(marks.sides),
        "marks": marks.version,
    }


def stories_of(rows: Sequence[AnyRow]) -> list[Story]:
    found = (decode_or_none(Story, row.detail, f"Story {row.id}") for row in rows)
    return [story for story in found if story]


def revision_of(row: AnyRow) -> Revision:
    return decode(Revision, row.detail)


# ── the desk ────────────────────────────────────────────────────────────────────────────────────────────────────────────────


def installation_of(row: AnyRow) -> Installation:
    return Installation(row.id, row.platform, row.external_id, row.name, row.state, frozenset(row.refuses.split()))


def destination_of(row: AnyRow) -> Destination:
    return Destination(row.id, row.installation, row.name, row.platform, row.address, row.state, row.trouble, row.owner)


def destination_columns(destination: Destination) -> dict[str, Any]:
    return {
        "installation": destination.installation,
        "name": destination.name,
        "platform": destination.platform,
        "address": destination.address,
        "state": destination.state,
        "trouble": destination.trouble,
        "owner": destination.owner,
    }


def plan_of(row: AnyRow) -> Plan:
    """From a row of plans with its destination's name as `destination_name`."""
    plan = decode(Plan, row.detail)
    known = {"id": row.id, "installation": row.installation, "destination": row.destination_name}
    return replace(plan, **known, created=row.created, state=row.state)


def plan_columns(plan: Plan, destination: int) -> dict[str, Any]:
    return {
        "installation": plan.installation,
        "name": plan.name,
        "destination": destination,
        "watch": plan.watch,
        "kind": plan.kind,
        "detail": encode(plan),
        "state": plan.state,
    }


def period_of(row: AnyRow) -> Period:
    return Period(row.key, row.start, row.end, row.due)


def delivery_columns(delivery: Delivery) -> dict[str, Any]:
    return {
        "id": delivery.id,
        "plan": delivery.plan,
        "destination": delivery.destination.id,
        "period_key": delivery.period_key,
        "part": delivery.part,
        "parts": delivery.parts,
        "action": delivery.action,
        "target": delivery.target,
        "message": encode(delivery.message),
        "created": delivery.created,
        "expires": delivery.expires,
        **fate_columns(delivery),
    }


def fate_columns(delivery: Delivery) -> dict[str, Any]:
    """What sending changes of a delivery."""
    return {
        "state": delivery.state,
        "not_before": delivery.not_before,
        "attempts": delivery.attempts,
        "reference": json.dumps(dict(delivery.reference)),
        "trouble": delivery.trouble,
    }


def delivery_of(row: AnyRow, destination: Destination, parent: Mapping[str, str] | None = None) -> Delivery:
    return Delivery(
        id=row.id,
        plan=row.plan,
        destination=destination,
        period_key=row.period_key,
        part=row.part,
        parts=row.parts,
        message=decode(Message, row.message) if row.message else Message("text", {}, ""),
        state=row.state,
        created=row.created,
        expires=row.expires,
        not_before=row.not_before,
        attempts=row.attempts,
        reference=json.loads(row.reference),
        trouble=row.trouble,
        action=row.action,
        parent=parent or {},
        target=row.target,
    )


def asked_of(row: AnyRow) -> Asked:
    return Asked(
        row.id, row.platform, row.external_id, row.kind, json.loads(row.payload), row.received, row.attempts, row.parts, row.doubts
    )


# ── people ──────────────────────────────────────────────────────────────────────────────────────────────────────────────────


def profile_of(row: AnyRow) -> Profile:
    return Profile(
        row.installation, row.who, row.name, row.language or None, row.zone, row.admin, row.asked, row.chosen or None, row.handle
    )


def profile_columns(profile: Profile) -> dict[str, Any]:
    """What the platform said; what they chose stays."""
    return {
        "installation": profile.installation,
        "who": profile.user,
        "name": profile.name,
        "language": profile.language or "",
        "zone": profile.zone,
        "admin": profile.admin,
        "asked": profile.asked,
        "handle": profile.handle,
    }


def conversation_of(row: AnyRow) -> Conversation:
    return Conversation(
        row.installation, row.address, row.service_url, row.scope, row.who, row.name, row.team, row.team_name, row.locale, row.state
    )


def conversation_columns(conversation: Conversation) -> dict[str, Any]:
    return {
        "installation": conversation.installation,
        "address": conversation.address,
        "service_url": conversation.service_url,
        "scope": conversation.scope,
        "who": conversation.user,
        "name": conversation.name,
        "team": conversation.team,
        "team_name": conversation.team_name,
        "locale": conversation.locale,
        "state": conversation.state,
    }


def vote_of(row: AnyRow) -> Vote:
    return Vote(row.installation, row.who, row.story, row.vote, row.at, row.reason, row.note)


def suggestion_of(row: AnyRow) -> Suggestion:
    return Suggestion(**{field.name: getattr(row, field.name) for field in fields(Suggestion)})


def suggestion_columns(suggestion: Suggestion) -> dict[str, Any]:
    return {name: getattr(suggestion, name) for name in ("installation", "watch", "url", "who", "at", "state", "title", "entries", "kept")}


def ruling_of(row: AnyRow) -> Ruling:
    return Ruling(row.id, row.watch, row.kind, row.subject, row.object, row.installation, row.who, row.why, row.at, row.undone)


def ruling_columns(ruling: Ruling) -> dict[str, Any]:
    return {name: getattr(ruling, name) for name in ("watch", "kind", "subject", "object", "installation", "who", "why", "at")}


def audited_of(row: AnyRow) -> Audited:
    return Audited(row.id, row.installation, row.who, row.what, json.loads(row.detail), row.at)
