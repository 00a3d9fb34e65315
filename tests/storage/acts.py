"""What the pipeline would do with a store, shortened for tests."""

from dataclasses import replace
from datetime import timedelta

from bot.models import Commitment, Delivery, Digest, Fold, Marks, Message, Organisation, Plain, Revision, Strong, Tie
from bot.ports import Checked
from tests.examples import NOW, a_member, a_period, a_reading, a_receipt, a_source, a_story, an_amount

WATCH = "uk-japan-science"
NO_MARKS = Marks(0)
SOON = NOW + timedelta(minutes=10)


def some_sources(count):
    return [a_source(url=f"https://feeds.example.org/{number}.xml") for number in range(count)]


async def keep(store, *entries, feed=1, readings=None, now=NOW, by="me"):
    """Check the feed and find these entries there, all of them kept unless `readings` are given."""
    until = now + timedelta(minutes=10)
    [claimed] = await store.claim_feeds(now, by=by, until=until, limit=1, urls=await urls_of(store, feed))
    made = tuple(a_reading(entry.id, version=entry.version) for entry in entries) if readings is None else tuple(readings)
    await store.save_checks([Checked(claimed, tuple(entries), made)], by=by, now=now)


async def urls_of(store, feed):
    return [health.feed.url for health in await store.list_feeds() if health.feed.id == feed]


def a_fold(story, *, keys=("org:orchard",), revision=True, expected=None, absorbed=(), kind="new", marks=NO_MARKS):
    change = Revision(story.id, story.revision, kind, story.updated) if revision else None
    return Fold(story.members[-1].entry, story, frozenset(keys), change, expected or {}, tuple(absorbed), marks)


async def begin(store, id="entry00001", *, keys=("org:orchard",), marks=NO_MARKS, **changes):
    """A story of one entry, whose entry is stored already."""
    changes.setdefault("members", (a_member(id, published=changes.get("published", NOW - timedelta(days=3))),))
    story = a_story(id, **changes)
    await store.apply(a_fold(story, keys=keys, marks=marks), now=NOW)
    return story


def some_marks(
    story="entry00001", *, published=NOW - timedelta(days=3), sums=(11e6,), bodies=(("Orchard", "uk"), ("Kirin", "japan")), **changes
):
    """Of a story that names these bodies in one sentence with each of these sums, in pounds."""
    named = tuple(body for body, _ in bodies)
    ones, others = ([body for body, its in bodies if its == side] for side in ("uk", "japan"))
    receipt = a_receipt("£11m", story)
    marks = Marks(
        1,
        tuple(Commitment(story, at, published, an_amount(value=value, entry=story), named, ("pharma",)) for at, value in enumerate(sums)),
        tuple(Tie(story, published, one, other, receipt) for one in ones for other in others),
        tuple(Organisation(replace(receipt, words=body), side, body) for body, side in bodies),
        ("en",),
        ("uk",),
    )
    return replace(marks, **changes)


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
