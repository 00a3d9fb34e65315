"""The clock only nudges: late, doubled or lost, a nudge changes nothing that the database does not say."""

import asyncio
from datetime import UTC, datetime, timedelta

from bot.schedule import EVERY_SECONDS, Nudges, start_clock


async def started():
    nudges = Nudges()
    return nudges, start_clock(nudges)


async def test_at_the_start_every_verb_is_nudged():
    nudges, clock = await started()
    try:
        assert all(event.is_set() for event in nudges.all().values())
        assert set(nudges.all()) == {"check", "tell", "send", "answer", "tidy"}
    finally:
        clock.shutdown(wait=False)


async def test_each_verb_is_nudged_again_by_its_own_beat():
    nudges, clock = await started()
    try:
        beats = {job.id: job.trigger.interval.total_seconds() for job in clock.get_jobs()}
        assert beats == EVERY_SECONDS
        nudges.answer.clear()
        clock.get_job("answer").modify(next_run_time=datetime.now(UTC))
        await asyncio.wait_for(nudges.answer.wait(), 2)
    finally:
        clock.shutdown(wait=False)


async def test_a_beat_missed_by_hours_nudges_once_all_the_same():
    """After a laptop's sleep: APScheduler would drop a job that is a second late, or run it once for each time it missed."""
    nudges, clock = await started()
    ran = []
    try:
        job = clock.get_job("check")
        job.modify(func=lambda: (ran.append(True), nudges.check.set()), next_run_time=datetime.now(UTC) - timedelta(hours=7))
        nudges.check.clear()
        await asyncio.wait_for(nudges.check.wait(), 2)
        await asyncio.sleep(0.05)
        assert ran == [True]
    finally:
        clock.shutdown(wait=False)


async def test_a_clock_that_was_stopped_nudges_no_more():
    nudges, clock = await started()
    for event in nudges.all().values():
        event.clear()
    clock.get_job("send").modify(next_run_time=datetime.now(UTC) + timedelta(seconds=0.05))
    clock.shutdown(wait=False)
    await asyncio.sleep(0.15)
    assert not nudges.send.is_set()
