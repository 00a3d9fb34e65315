"""The law of plans: whatever is changed, missed or set wrong, each story is told once, and again only when it has changed."""

import itertools
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.digests.period import period_for
from bot.lenses import GENERAL
from bot.models import Message
from bot.pipeline import send_due, tell, tell_due
from bot.storage import engine
from tests.desks import WATCH, a_desk
from tests.examples import NOW, a_destination, a_member, a_plan, a_reading, a_source, an_entry
from tests.storage.acts import a_fold, begin, keep

NUMBERS = itertools.count()
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
OFTEN = timedelta(hours=11)


def drawn(digest, _platform, _watch, _manner):
    """One message a digest: what it looks like is not the matter here."""
    told = tuple(dict.fromkeys(told for item in digest.items for told in item.told))
    return (Message("slack", {"text": "news", "blocks": []}, "news", told),)


@dataclass
class World:
    """A desk, its clock, which may be wrong, and what a reader of its channel has seen."""

    desk: object
    plan: object
    feed: object
    watch: str
    true: datetime = NOW
    wrong: timedelta = timedelta()
    stories: dict = field(default_factory=dict)

    def set_clock(self):
        self.desk.clock.now = self.true + self.wrong
        return self.desk.clock.now

    async def look(self):
        self.set_clock()
        await tell_due(self.desk)
        await send_due(self.desk)

    async def news(self, hours):
        """A story published so many hours ago comes in; the desk runs, so it looks."""
        now = self.set_clock()
        name = f"{self.watch}-{len(self.stories)}"
        published = now - timedelta(hours=hours)
        entry = an_entry(name, feed=self.feed.id, published=published, seen=now)
        await keep(self.desk.store, entry, feed=self.feed.id, readings=[a_reading(name, watch=self.watch)], now=now)
        member = a_member(name, published=published)
        self.stories[name] = await begin(
            self.desk.store, name, watch=self.watch, published=published, seen=now, updated=now, members=(member,)
        )
        await self.look()

    async def revise(self, number):
        if not self.stories:
            return
        now = self.set_clock()
        name = sorted(self.stories)[number % len(self.stories)]
        before = self.stories[name]
        after = replace(before, revision=before.revision + 1, updated=now)
        await self.desk.store.apply(a_fold(after, expected={name: before.revision}, kind="amount"), now=now)
        self.stories[name] = after
        await self.look()

    async def down(self, hours):
        self.true += timedelta(hours=hours)
        await self.look()

    async def runs(self, hours):
        until = self.true + timedelta(hours=hours)
        while self.true < until:
            self.true += OFTEN
            await self.look()

    async def change(self, changes):
        await self.desk.store.change_plan(self.plan.name, {**changes, "changed": self.set_clock()})
        await self.look()

    async def jump(self, hours):
        self.wrong = timedelta(hours=hours)
        await self.look()

    async def by_hand(self, hours):
        """The first thing after a downtime."""
        self.true += timedelta(hours=hours)
        now = self.set_clock()
        plan = await self.desk.store.plan(self.plan.name)
        await tell(self.desk, plan, period_for(plan, now))
        await send_due(self.desk)

    def seen(self):
        return [told for delivery in self.desk.senders["slack"].sent if delivery.plan == self.plan.id for told in delivery.message.stories]


hours_of_day = st.integers(0, 23).map(time)
CHANGES = st.one_of(
    st.fixed_dictionaries({"kind": st.sampled_from(("instant", "daily", "weekly", "monthly"))}),
    st.fixed_dictionaries({"zone": st.sampled_from(("Asia/Tokyo", "America/St_Johns", "Pacific/Chatham", "Europe/London"))}),
    st.fixed_dictionaries({"weekdays": st.sets(st.integers(0, 6), min_size=1).map(lambda days: tuple(sorted(days)))}),
    st.fixed_dictionaries({"times": st.sets(hours_of_day, min_size=1, max_size=3).map(lambda times: tuple(sorted(times)))}),
    st.fixed_dictionaries({"quiet": st.none() | st.tuples(hours_of_day, hours_of_day).filter(lambda pair: pair[0] != pair[1])}),
    st.just({"kind": "instant", "quiet": (time(12), time(11)), "urgent": 1.0}),
    st.fixed_dictionaries({"urgent": st.sampled_from((0.0, 0.3, 1.0))}),
    st.fixed_dictionaries(
        {
            "holidays": st.lists(st.sampled_from(("england-wales", "japan", "03-14..03-29")), unique=True).map(tuple),
            "on_holiday": st.sampled_from(("next", "merge")),
        }
    ),
    st.fixed_dictionaries({"state": st.sampled_from(("active", "paused"))}),
)
ACTS = st.one_of(
    st.tuples(st.just("news"), st.integers(0, 240)),
    st.tuples(st.just("revise"), st.integers(0, 9)),
    st.tuples(st.just("down"), st.integers(1, 200)),
    st.tuples(st.just("runs"), st.integers(1, 72)),
    st.tuples(st.just("change"), CHANGES),
    st.tuples(st.just("jump"), st.sampled_from((-200, -30, -2, 0, 0, 1, 26, 170, 210))),
    st.tuples(st.just("by_hand"), st.integers(0, 100)),
)


@pytest.fixture
async def desk(tmp_path, monkeypatch):
    monkeypatch.setattr(engine, "SYNCHRONOUS", "OFF")  # nothing here cuts the power
    async with a_desk(tmp_path, draw=drawn) as desk:
        yield desk


async def a_world(desk):
    """A watch, a channel and a daily plan of their own that has told once; the feed has given entries long ago."""
    name = f"watch-{next(NUMBERS)}"
    # All is one outlet's news here: what a lens leaves out of a full day is counted there, and is not the matter.
    whole = replace(GENERAL, per_field=99, per_source=99)
    mine = replace(desk, watches={name: desk.watches[WATCH]}, lenses={GENERAL.name: whole})
    desk.clock.now = NOW
    store, long_ago = desk.store, NOW - 400 * DAY
    feed = await store.add_feed(name, a_source(url=f"https://{name}.example.org/"), long_ago)
    old = an_entry(f"{name}-old", feed=feed.id, published=long_ago, seen=long_ago)
    await keep(store, old, feed=feed.id, readings=[a_reading(old.id, watch=name)], now=long_ago)
    home = await store.installation("slack", "T1", "Example", NOW)
    channel = await store.add_destination(a_destination(name=name, installation=home.id), NOW)
    plan = a_plan(
        name=name, kind="daily", installation=home.id, destination=channel.name, watch=name, weekdays=(0, 1, 2, 3, 4), when_empty="skip"
    )
    world = World(mine, await store.add_plan(plan, NOW - 30 * DAY), feed, name)
    await world.look()
    return world


@pytest.mark.filterwarnings("ignore:Generating overly large repr")  # of a desk, which hides what a failure is
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(acts=st.lists(ACTS, min_size=4, max_size=14))
async def test_whatever_is_changed_missed_or_set_wrong_each_story_is_told_once(desk, acts):
    world = await a_world(desk)
    for act, how in acts:
        await getattr(world, act)(how)
    await world.jump(0)
    await world.change({"state": "active", "quiet": None, "holidays": (), "kind": "daily", "weekdays": tuple(range(7))})
    for _ in range(11):
        await world.down(24)
    seen = world.seen()
    await desk.store.remove_plan(world.plan.name)
    assert len(seen) == len(set(seen)), "a story was told twice with nothing new"
    assert {story for story, _ in seen} == set(world.stories), "a story was lost"
    for name, story in world.stories.items():
        told = [revision for told, revision in seen if told == name]
        assert told == sorted(told)
        assert told[-1] == story.revision, "a change was lost"
