"""The law of the outbox: whatever dies when, a plan is told no story twice, and in the end each is told."""

import itertools
from dataclasses import dataclass, field, replace
from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.errors import LostClaim
from tests.examples import NOW, a_destination, a_period, a_plan, a_reading, a_source, an_entry
from tests.storage.acts import a_delivery, a_digest, begin, keep

LEASE = timedelta(minutes=10)
NUMBERS = itertools.count()
ACTS = ("make", "make and die", "send", "die before sending", "send and die", "fail", "refuse", "doubt", "wait", "wait long")


@dataclass
class World:
    """A desk of two processes, and a platform that keeps what arrives."""

    store: object
    plan: object
    threads: bool = False
    now: object = NOW
    made: int = 0
    arrived: dict = field(default_factory=dict)

    async def act(self, act, by):
        if act.startswith("wait"):
            self.now += LEASE + timedelta(seconds=1) if act == "wait" else timedelta(hours=10)
        elif act.startswith("make"):
            await self.make(by, dies=act == "make and die")
        else:
            while deliveries := await self.store.claim_deliveries(self.now, by=by, until=self.now + LEASE, limit=9):
                for delivery in deliveries:
                    await (self.reconcile if delivery.state == "unknown" else self.send)(delivery, act, by)
                if act != "send":
                    return

    async def make(self, by, *, dies=False):
        self.made += 1
        period = a_period(key=f"period {self.made}")
        claim = await self.store.claim_period(self.plan.id, period, by=by, now=self.now, until=self.now + LEASE)
        if claim is None or dies:
            return
        pairs = [(t.story.id, t.story.revision) for t in await self.store.tellings(self.plan, period, window=timedelta(days=12))]
        home = await self.store.destination(self.plan.destination)
        deliveries = [
            a_delivery(
                self.plan,
                home,
                pair,
                id=f"{self.plan.name}-{self.made}-{part}",
                part=part,
                parts=len(pairs),
                created=self.now,
                action="thread" if self.threads and part > 1 else "post",
            )
            for part, pair in enumerate(pairs, 1)
        ]
        await self.store.enqueue(claim, a_digest(period), deliveries, pairs, self.now)

    async def send(self, delivery, act, by):
        if act in {"send", "send and die", "doubt"}:
            assert delivery.id not in self.arrived, "a message was sent twice"
            self.arrived[delivery.id] = delivery.message.stories[0]
        state = {"send": "sent", "fail": "retry", "refuse": "rejected", "doubt": "unknown"}.get(act)
        if state:
            await self.settle(delivery, state, by)

    async def reconcile(self, delivery, act, by):
        if act == "doubt":
            await self.settle(delivery, "unknown", by)
        elif "die" not in act:
            await self.settle(delivery, "sent" if delivery.id in self.arrived else "due", by)

    async def settle(self, delivery, state, by):
        await self.store.settle(replace(delivery, state=state), by=by, now=self.now)


async def a_world(store, number, *, threads=False):
    """A watch, a channel and a plan of their own, with three stories to tell."""
    watch = f"watch-{number}"
    feed = await store.add_feed(watch, a_source(url=f"https://{watch}.example.org/"), NOW)
    home = await store.installation("slack", "T1", "Example", NOW)
    destination = await store.add_destination(a_destination(name=watch, installation=home.id), NOW)
    plan = await store.add_plan(a_plan(name=watch, installation=home.id, destination=destination.name, watch=watch), NOW)
    names = [f"story-{number}-{letter}" for letter in "abc"]
    entries = [an_entry(name, feed=feed.id) for name in names]
    await keep(store, *entries, feed=feed.id, readings=[a_reading(name, watch=watch) for name in names])
    for name in names:
        await begin(store, name, watch=watch)
    return World(store, plan, threads), set(names)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(acts=st.lists(st.tuples(st.sampled_from(ACTS), st.sampled_from(("me", "you"))), min_size=3, max_size=14), threads=st.booleans())
async def test_whatever_dies_when_a_plan_is_told_each_story_once(store, acts, threads):
    world, wanted = await a_world(store, next(NUMBERS), threads=threads)
    for act, by in acts:
        await world.act(act, by)
    for act in ("wait", "send", "wait", "make", "send"):  # and then all goes well
        await world.act(act, "healthy")
    deliveries = [delivery for delivery in await store.deliveries(limit=1000) if delivery.plan == world.plan.id]
    told = [story for story, _ in world.arrived.values()]
    given_up = [delivery for delivery in deliveries if delivery.state == "expired"]
    assert len(told) == len(set(told)), "a story was told twice"
    assert {delivery.state for delivery in deliveries} <= {"sent", "rejected", "expired"}
    assert given_up or set(told) == wanted, "a story was lost"


async def test_a_settled_delivery_cannot_be_settled_again_by_whom_it_was_taken_from(store, other, feed, plan):
    await keep(store, an_entry())
    story = await begin(store)
    world = World(store, plan)
    await world.make("me")
    [mine] = await store.claim_deliveries(NOW, by="me", until=NOW + LEASE, limit=9)
    [theirs] = await other.claim_deliveries(NOW + LEASE, by="you", until=NOW + 2 * LEASE, limit=9)
    await other.settle(replace(theirs, state="sent"), by="you", now=NOW + LEASE)
    try:
        await store.settle(replace(mine, state="rejected"), by="me", now=NOW + LEASE)
    except LostClaim:
        assert await store.tellings(plan, a_period(key="again"), window=timedelta(days=12)) == []
    else:
        raise AssertionError(f"{story.id} was released though it had been told")
