"""What a plan has to tell in a period, claimed and made once."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.errors import LostClaim
from bot.ports import Checked
from bot.storage.codec import decode_digest, encode_digest
from tests.examples import NOW, a_destination, a_member, a_period, a_source, an_entry
from tests.storage.acts import SOON, WATCH, a_delivery, a_digest, a_fold, begin, keep, tell

DAY = timedelta(days=1)
WEEK = timedelta(days=7)
WINDOW = timedelta(days=12)
THIS = a_period()
NEXT = a_period(key="weekly:2026-03-23", start=NOW, end=NOW + WEEK, due=NOW + WEEK)


async def story_at(store, id, published, seen=None, **changes):
    seen = seen or published
    await keep(store, an_entry(id, published=published, seen=seen))
    return await begin(store, id, published=published, seen=seen, updated=seen, **changes)


async def ids(store, plan, period=THIS):
    return [telling.story.id for telling in await store.tellings(plan, period, window=WINDOW)]


async def test_a_period_is_made_by_one_and_made_once(store, other, plan):
    claims = [door.claim_period(plan.id, THIS, by=str(n), now=NOW, until=SOON) for n in range(4) for door in (store, other)]
    won = [claim for claim in await asyncio.gather(*claims) if claim]
    assert len({claim.by for claim in won}) == 1
    await store.finish_empty(won[0], NOW)
    assert await other.claim_period(plan.id, THIS, by="late", now=SOON + DAY, until=SOON + 2 * DAY) is None
    assert await store.last_period(plan.id) == THIS


async def test_the_last_period_is_the_latest_that_was_finished(store, plan):
    assert await store.last_period(plan.id) is None
    for period in (NEXT, THIS):
        await store.finish_empty(await store.claim_period(plan.id, period, by="me", now=NOW, until=SOON), NOW)
    await store.claim_period(plan.id, replace(NEXT, key="later", end=NOW + 2 * WEEK), by="me", now=NOW, until=SOON)
    assert await store.last_period(plan.id) == NEXT


async def test_two_periods_of_one_plan_are_not_made_at_the_same_time(store, other, plan):
    assert await store.claim_period(plan.id, THIS, by="me", now=NOW, until=SOON)
    assert await other.claim_period(plan.id, NEXT, by="you", now=NOW, until=SOON) is None
    assert await other.claim_period(plan.id, NEXT, by="you", now=SOON, until=SOON + DAY)


async def test_a_crash_between_claim_and_outbox_leaves_the_period_to_the_next(store, other, feed, plan):
    story = await story_at(store, "entry00001", NOW - DAY)
    crashed = await store.claim_period(plan.id, THIS, by="me", now=NOW, until=SOON)
    assert await ids(other, plan) == [story.id]
    again = await other.claim_period(plan.id, THIS, by="you", now=SOON, until=SOON + DAY)
    delivery = a_delivery(plan, await store.destination("science-news"), (story.id, 1))
    with pytest.raises(LostClaim, match="Another process makes"):
        await store.enqueue(crashed, a_digest(), [delivery], [(story.id, 1)], SOON)
    assert await store.deliveries() == []
    await other.enqueue(again, a_digest(), [delivery], [(story.id, 1)], SOON)
    assert [found.id for found in await store.deliveries()] == ["delivery-1"]
    assert await ids(store, plan) == []


async def test_news_of_the_period_is_told_and_what_is_older_or_yet_to_come_is_not(store, feed, plan):
    times = {"before": THIS.start - timedelta(seconds=1), "first": THIS.start, "last": THIS.end - timedelta(seconds=1), "after": THIS.end}
    for name, published in times.items():
        await story_at(store, name, published)
    assert await ids(store, plan) == ["first", "last"]


async def test_what_comes_in_late_is_told_in_the_period_it_came_in_unless_it_is_very_old(store, feed, plan):
    seen = THIS.start + DAY
    await story_at(store, "long-ago", THIS.start - 40 * DAY)
    await story_at(store, "late", THIS.start - 10 * DAY, seen)
    await story_at(store, "very-late", THIS.start - 13 * DAY, seen)
    assert await ids(store, plan) == ["late"]


async def test_what_a_feed_held_when_it_was_first_read_is_no_late_news(store, feed, plan):
    await story_at(store, "before", THIS.start - 3 * DAY, THIS.start + DAY)
    await story_at(store, "of-the-period", THIS.start + DAY, THIS.start + DAY)
    assert await ids(store, plan) == ["of-the-period"]


async def test_what_reaches_us_after_its_period_was_told_is_told_in_the_next_and_a_look_back_shows_it_too(store, feed, plan):
    await story_at(store, "long-ago", THIS.start - 40 * DAY)
    await story_at(store, "seen-later", THIS.end - DAY, THIS.end + DAY)
    assert await ids(store, plan, NEXT) == ["seen-later"]
    assert await ids(store, plan) == ["seen-later"]


async def test_a_plan_hears_of_its_own_fields_and_scores(store, feed, plan):
    await story_at(store, "quantum001", NOW - DAY, fields=("quantum", "ai"), score=0.6)
    await story_at(store, "pharma0001", NOW - DAY, fields=("pharma",), score=0.9)
    assert await ids(store, replace(plan, fields=("ai", "space"))) == ["quantum001"]
    assert await ids(store, replace(plan, min_score=0.7)) == ["pharma0001"]
    assert await ids(store, replace(plan, watch="another-watch")) == []


async def revised(store, story, at=NOW + DAY, **changes):
    after = replace(story, revision=story.revision + 1, updated=at, **changes)
    await store.apply(a_fold(after, expected={story.id: story.revision}, kind="amount"), now=at)
    return after


async def test_what_was_promised_is_not_told_again_until_it_changes(store, feed, plan):
    story = await story_at(store, "entry00001", NOW - DAY)
    await tell(store, plan, (story.id, 1))
    assert await ids(store, plan) == await ids(store, plan, NEXT) == []
    after = await revised(store, story)
    [telling] = await store.tellings(plan, NEXT, window=WINDOW)
    assert (telling.story, telling.told_revision, [change.number for change in telling.changes]) == (after, 1, [2])
    await tell(store, plan, (story.id, 2), period=NEXT, id="delivery-2", now=NOW + WEEK)
    assert await ids(store, plan, replace(NEXT, key="third", end=NOW + 2 * WEEK)) == []


async def test_a_change_older_than_the_window_is_let_be(store, feed, plan):
    story = await story_at(store, "entry00001", NOW - DAY)
    await tell(store, plan, (story.id, 1))
    await revised(store, story)
    assert await ids(store, plan, replace(NEXT, start=NOW + 20 * DAY, end=NOW + 27 * DAY)) == []


async def test_a_join_without_a_new_revision_is_no_news(store, feed, plan):
    story = await story_at(store, "entry00001", NOW - DAY)
    await tell(store, plan, (story.id, 1))
    await keep(store, an_entry("entry00002"))
    joined = replace(story, members=(*story.members, a_member("entry00002")))
    await store.apply(a_fold(joined, expected={story.id: 1}, revision=False), now=NOW)
    assert await ids(store, plan, NEXT) == []


async def test_a_story_an_instant_plan_of_the_same_channel_told_is_marked(store, feed, plan):
    instant = await store.add_plan(replace(plan, name="now", kind="instant"), NOW)
    await store.add_destination(a_destination(name="elsewhere", installation=plan.installation), NOW)
    far = await store.add_plan(replace(plan, name="far", destination="elsewhere"), NOW)
    story = await story_at(store, "entry00001", NOW - DAY)
    await tell(store, instant, (story.id, 1))
    marks = {one.name: (await store.tellings(one, THIS, window=WINDOW))[0].alerted for one in (plan, far)}
    assert marks["far"] is None
    assert marks["weekly"].tzinfo is not None


async def test_a_story_promised_twice_by_one_plan_is_refused_whole(store, feed, plan):
    story = await story_at(store, "entry00001", NOW - DAY)
    first = await store.claim_period(plan.id, THIS, by="me", now=NOW, until=SOON)
    second = await store.claim_period(plan.id, NEXT, by="me", now=NOW, until=SOON)
    home = await store.destination("science-news")
    await store.enqueue(first, a_digest(), [a_delivery(plan, home, (story.id, 1))], [(story.id, 1)], NOW)
    with pytest.raises(LostClaim, match="told by another digest"):
        await store.enqueue(second, a_digest(NEXT), [a_delivery(plan, home, (story.id, 1), id="delivery-2")], [(story.id, 1)], NOW)
    assert [found.id for found in await store.deliveries()] == ["delivery-1"]
    assert await store.last_period(plan.id) == THIS


async def test_a_promise_made_while_the_story_was_absorbed_holds_for_the_kept_story(store, feed, plan):
    older, newer = await story_at(store, "older00001", NOW - 2 * DAY), await story_at(store, "newer00001", NOW - DAY)
    claim = await store.claim_period(plan.id, THIS, by="me", now=NOW, until=SOON)
    kept = replace(older, members=(*older.members, *newer.members))
    fold = a_fold(kept, expected={older.id: 1, newer.id: 1}, absorbed=[newer.id], revision=False)
    await store.apply(fold, now=NOW)
    delivery = a_delivery(plan, await store.destination("science-news"), (newer.id, 1))
    await store.enqueue(claim, a_digest(), [delivery], [(newer.id, 1)], NOW)
    assert await ids(store, plan) == []


async def test_coverage_counts_what_was_seen_in_the_period(store, feed, plan):
    await story_at(store, "entry00001", NOW - DAY)
    await story_at(store, "too-late", NOW + DAY)
    await store.seed_feeds(WATCH, [a_source(url="https://never.example/checked")], NOW)
    (claimed, *_) = await store.claim_feeds(NOW, by="me", until=NOW + DAY, limit=9, urls=[feed.url])
    await store.save_checks([Checked(replace(claimed, last_checked=NOW))], by="me", now=NOW)
    coverage = await store.coverage(WATCH, THIS.start, THIS.end)
    assert (coverage.feeds, coverage.failing, coverage.entries, coverage.kept, coverage.review) == (1, 0, 1, 1, 0)


def test_a_digest_is_read_back_piece_by_piece():
    digest = a_digest()
    assert decode_digest(encode_digest(digest)) == digest


async def made(store, plan, period):
    await store.finish_empty(await store.claim_period(plan.id, period, by="me", now=period.due, until=period.due + DAY), period.due)


@pytest.mark.parametrize("aside", ["asked", "urgent"])
async def test_what_is_made_beside_the_plans_order_does_not_move_it_on(store, plan, aside):
    await made(store, plan, THIS)
    await made(store, plan, replace(NEXT, key=f"{aside}:2026-03-23T08:30Z"))
    assert await store.last_period(plan.id) == THIS


async def test_what_a_clock_made_that_ran_ahead_is_void_and_made_anew(store, plan):
    await made(store, plan, THIS)
    await made(store, plan, NEXT)
    await store.void_periods(plan.id, NOW, ahead=timedelta(0))
    assert await store.last_period(plan.id) == THIS
    await made(store, plan, NEXT)
    assert await store.last_period(plan.id) == NEXT
    assert await store.claim_period(plan.id, NEXT, by="me", now=NEXT.due, until=NEXT.due + DAY) is None


async def test_a_story_that_was_not_told_in_its_period_is_news_when_it_changes(store, feed, plan):
    await story_at(store, "long-ago", THIS.start - 40 * DAY)
    story = await story_at(store, "entry00001", NOW - DAY, score=0.2)
    choosy = replace(plan, min_score=0.5)
    assert await ids(store, choosy) == []
    await made(store, plan, THIS)
    await revised(store, story, score=0.9)
    [telling] = await store.tellings(choosy, NEXT, window=WINDOW)
    assert (telling.story.id, telling.told_revision, telling.changes) == (story.id, 0, ())


async def test_the_last_hour_before_a_period_counts_only_where_a_digest_was_made_at_its_beginning(store, feed, plan):
    await story_at(store, "long-ago", THIS.start - 40 * DAY)
    await story_at(store, "in-the-hour", THIS.end - 3 * DAY, THIS.end - timedelta(minutes=30))
    assert await ids(store, plan, NEXT) == []
    await made(store, plan, THIS)
    assert await ids(store, plan, NEXT) == ["in-the-hour"]


async def test_a_weekly_covers_its_period_whatever_the_daily_told(store, feed, plan):
    daily = await store.add_plan(replace(plan, name="daily", kind="daily"), NOW)
    story = await story_at(store, "entry00001", NOW - DAY)
    await tell(store, daily, (story.id, 1))
    assert await ids(store, daily) == []
    assert await ids(store, plan) == [story.id]
