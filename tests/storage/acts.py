"""What the pipeline would do with a store, shortened for tests."""

from datetime import timedelta

from bot.models import Delivery, Digest, Fold, Message, Plain, Revision, Strong
from bot.ports import Checked
from tests.examples import NOW, a_member, a_period, a_reading, a_story

WATCH = "uk-japan-science"
SOON = NOW + timedelta(minutes=10)


async def keep(store, *entries, feed=1, readings=None, now=NOW, by="me"):
    """Check the feed and find these entries there, all of them kept unless `readings` are given."""
    until = now + timedelta(minutes=10)
    [claimed] = await store.claim_feeds(now, by=by, until=until, limit=1, urls=await urls_of(store, feed))
    made = tuple(a_reading(entry.id, version=entry.version) for entry in entries) if readings is None else tuple(readings)
    await store.save_checks([Checked(claimed, tuple(entries), made)], by=by, now=now)


async def urls_of(store, feed):
    return [health.feed.url for health in await store.list_feeds() if health.feed.id == feed]


def a_fold(story, *, keys=("org:orchard",), revision=True, expected=None, absorbed=(), kind="new"):
    change = Revision(story.id, story.revision, kind, story.updated) if revision else None
    return Fold(story.members[-1].entry, story, frozenset(keys), change, expected or {}, tuple(absorbed))


async def begin(store, id="entry00001", *, keys=("org:orchard",), **changes):
    """A story of one entry, whose entry is stored already."""
    changes.setdefault("members", (a_member(id, published=changes.get("published", NOW - timedelta(days=3))),))
    story = a_story(id, **changes)
    await store.apply(a_fold(story, keys=keys), now=NOW)
    return story


def a_digest(period=None, words="Three stories"):
    return Digest("weekly", "weekly", WATCH, "en", period or a_period(), (Strong("The week"),), (Plain(words),), ())


def a_message(*stories, text="The week"):
    return Message("slack", {"text": text, "blocks": []}, text, tuple(stories))


def a_delivery(plan, destination, *stories, id="delivery-1", part=1, parts=1, created=NOW, expires=None, **changes):
    return Delivery(
        id=id,
        plan=plan.id,
        destination=destination,
        period_key="weekly:2026-03-16",
        part=part,
        parts=parts,
        message=a_message(*stories),
        state="due",
        created=created,
        expires=expires or created + timedelta(hours=18),
        **changes,
    )


async def tell(store, plan, *stories, period=None, now=NOW, id="delivery-1", by="me"):
    """Make the period's digest of these (story, revision) pairs, one message."""
    period = period or a_period()
    claim = await store.claim_period(plan.id, period, by=by, now=now, until=now + timedelta(minutes=5))
    delivery = a_delivery(plan, await store.destination(plan.destination), *stories, id=id, created=now)
    await store.enqueue(claim, a_digest(period), [delivery], list(stories), now)
    return delivery
