"""When a desk tells: at night, late, for the first time, by hand, and after its clock was set back."""

import json
from datetime import time, timedelta

from bot.digests.period import period_for
from bot.pipeline import send_due, tell, tell_due
from bot.stories.rank import importance
from tests.desks import FOOTBALL, ORCHARD, RIKEN, WATCH, a_desk, an_rss, checked, with_plan
from tests.examples import NOW

DAILY = {"kind": "daily", "weekdays": (0, 1, 2, 3, 4), "when_empty": "skip"}
DAY = timedelta(days=1)


async def told(desk) -> list[str]:
    """What arrived since it was last asked, message by message."""
    await tell_due(desk)
    await send_due(desk)
    arrived = [json.dumps(delivery.message.payload, ensure_ascii=False) for delivery in desk.senders["slack"].sent]
    desk.senders["slack"].sent.clear()
    return arrived


async def test_at_night_only_what_is_urgent_is_alerted_and_the_rest_once_in_the_morning(tmp_path):
    async with a_desk(tmp_path) as desk:
        plan = await with_plan(desk, kind="instant", quiet=(time(7), time(10)))
        desk.clock.now = NOW - timedelta(hours=2)
        await checked(desk, an_rss(FOOTBALL))
        await told(desk)
        desk.clock.now = NOW
        await checked(desk, an_rss(ORCHARD, RIKEN, FOOTBALL))
        greater, lesser = sorted((await desk.store.latest(WATCH, limit=9)).stories, key=lambda story: importance(story, NOW), reverse=True)
        await desk.store.change_plan(plan.name, {"urgent": (importance(greater, NOW) + importance(lesser, NOW)) / 2})
        (at_night,) = await told(desk)
        desk.clock.advance(minutes=20)
        assert await told(desk) == []
        desk.clock.now = NOW + timedelta(minutes=90)
        (morning,) = await told(desk)
        desk.clock.advance(minutes=20)
        assert await told(desk) == []
    assert greater.headline in at_night
    assert lesser.headline not in at_night
    assert lesser.headline in morning
    assert greater.headline not in morning


async def test_a_digest_made_by_hand_on_the_day_does_not_swallow_the_scheduled_one(tmp_path):
    async with a_desk(tmp_path) as desk:
        plan = await with_plan(desk, **DAILY)
        desk.clock.now = NOW - timedelta(hours=2)
        await checked(desk, an_rss(ORCHARD))
        assert await tell(desk, plan, period_for(plan, desk.clock()))
        (by_hand,) = await told(desk)
        desk.clock.now = NOW
        await checked(desk, an_rss(ORCHARD, RIKEN))
        (scheduled,) = await told(desk)
    assert ORCHARD[1] in by_hand
    assert RIKEN[1] in scheduled
    assert ORCHARD[1] not in scheduled


async def test_a_digest_made_late_names_its_day_and_several_missed_ones_are_one_with_their_dates(tmp_path):
    async with a_desk(tmp_path) as desk:
        await with_plan(desk, **DAILY)
        await checked(desk, an_rss(ORCHARD))
        (on_time,) = await told(desk)
        desk.clock.advance(days=1, hours=-3)
        await checked(desk, an_rss(ORCHARD, RIKEN))
        desk.clock.advance(hours=8)
        (late,) = await told(desk)
        plan = (await desk.store.plans())[0]
        await desk.store.change_plan(plan.name, {"when_empty": "say", "language": "ja"})
        desk.clock.advance(days=7)
        (caught_up,) = await told(desk)
        assert await told(desk) == []
    assert "1 story, Monday 16 March 2026" in on_time
    assert "1 story · for Tuesday 17 March" in late
    assert "2026年3月17日～24日分" in caught_up


async def test_the_first_digest_says_that_it_is_and_what_it_covers_and_is_capped(tmp_path):
    async with a_desk(tmp_path) as desk:
        await with_plan(desk, cap=1)
        await checked(desk, an_rss(ORCHARD, RIKEN))
        (first,) = await told(desk)
        desk.clock.advance(days=7)
        (second,) = await told(desk)
    assert "The first digest of this plan: it covers 9–16 March 2026." in first
    assert "and 1 more story" in first
    assert "The first digest" not in second


async def test_a_clock_that_ran_ahead_and_was_set_back_loses_nothing(tmp_path):
    async with a_desk(tmp_path) as desk:
        await with_plan(desk, **DAILY)
        await checked(desk, an_rss(FOOTBALL))
        await told(desk)
        desk.clock.now = NOW + 9 * DAY
        await told(desk)
        desk.clock.now = NOW + timedelta(hours=3)
        await checked(desk, an_rss(ORCHARD, FOOTBALL))
        assert await told(desk) == []
        desk.clock.now = NOW + DAY
        (next_day,) = await told(desk)
        desk.clock.now = NOW + 9 * DAY - timedelta(hours=2)
        await checked(desk, an_rss(ORCHARD, RIKEN, FOOTBALL))
        desk.clock.now = NOW + 9 * DAY
        (ninth_day,) = await told(desk)
    assert ORCHARD[1] in next_day
    assert RIKEN[1] in ninth_day
    assert ORCHARD[1] not in ninth_day


async def test_a_skipped_day_off_is_not_told_and_a_merged_one_the_day_after(tmp_path):
    arrived = {}
    for way in ("skip", "merge", "next"):
        (tmp_path / way).mkdir()
        async with a_desk(tmp_path / way) as desk:
            await with_plan(desk, **DAILY, holidays=("03-17",), on_holiday=way)
            await checked(desk, an_rss(FOOTBALL))
            await told(desk)
            desk.clock.advance(hours=6)
            await checked(desk, an_rss(ORCHARD, FOOTBALL))
            desk.clock.now = NOW + DAY
            assert await told(desk) == []
            desk.clock.advance(hours=6)
            await checked(desk, an_rss(RIKEN, ORCHARD, FOOTBALL))
            desk.clock.now = NOW + 2 * DAY
            arrived[way] = " ".join(await told(desk))
    assert {way: [item[1] in said for item in (ORCHARD, RIKEN)] for way, said in arrived.items()} == {
        "skip": [False, True],
        "merge": [True, True],
        "next": [True, True],
    }
