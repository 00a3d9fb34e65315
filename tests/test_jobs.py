"""Who runs the work: what one turn does to itself it does to no other, nor to the turns after it."""

import asyncio
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest

from bot import jobs
from bot.errors import StoreError
from bot.jobs import run_desk
from bot.models import Source
from bot.pipeline import answer_open
from bot.schedule import Nudges
from tests.desks import WATCH, HereAndNow, a_desk, an_rss, sample_pages, with_plan


async def nothing() -> None: ...


@asynccontextmanager
async def working(desk, tidy=nothing, *, nudges=None):
    """The desk at work; yields its nudges and the event that stops it, and waits until it has stopped."""
    nudges, stop = nudges or Nudges(), asyncio.Event()
    work = asyncio.create_task(run_desk(desk, nudges, stop, tidy=tidy))
    try:
        yield nudges, stop
        stop.set()
        await asyncio.wait_for(asyncio.shield(work), 5)
    finally:
        work.cancel()
        await asyncio.gather(work, return_exceptions=True)


async def until(condition):
    async with asyncio.timeout(30):
        while not condition():
            await asyncio.sleep(0.005)


async def ask(desk, number):
    await desk.store.receive("slack", f"command:{number}", "command", {"words": "help", "response_url": "https://x.example/"}, desk.clock())


async def test_at_its_start_every_verb_looks_for_what_was_missed(tmp_path):
    async with a_desk(tmp_path, fetcher=sample_pages()) as desk:
        desk.clock.advance(hours=-1)
        source = Source(next(iter(desk.fetcher.bodies)), "News")
        await desk.store.seed_feeds(WATCH, [source], desk.clock())
        desk.clock.advance(hours=1)
        await with_plan(desk)
        await ask(desk, 1)
        tidied = []

        async def tidy():
            tidied.append(True)

        async with working(desk, tidy):
            await until(lambda: desk.fetcher.asked and desk.senders["slack"].sent and desk.repliers["slack"].said and tidied)


@pytest.mark.parametrize("fault", [StoreError("The database is locked."), ZeroDivisionError("a fault of ours")])
async def test_a_turn_that_fails_leaves_the_others_and_its_own_next_turn_running(tmp_path, caplog, fault):
    turns = []

    async def tidy():
        turns.append(True)
        raise fault

    async with a_desk(tmp_path) as desk, working(desk, tidy) as (nudges, _stop):
        await until(lambda: len(turns) == 1)
        nudges.tidy.set()
        await until(lambda: len(turns) == 2)
        await ask(desk, 1)
        nudges.answer.set()
        await until(lambda: desk.repliers["slack"].said)
    told = [record for record in caplog.records if record.name == "bot.jobs" and record.levelname == "ERROR"]
    assert len(told) == 2
    assert bool(told[0].exc_info) is isinstance(fault, ZeroDivisionError)  # a traceback only for what we must mend


async def test_a_question_is_answered_at_a_nudge_long_before_the_beat(tmp_path):
    async with a_desk(tmp_path) as desk, working(desk) as (nudges, _stop):
        await until(lambda: not any(event.is_set() for event in nudges.all().values()))
        await asyncio.sleep(0.2)  # the first turns are over
        await ask(desk, 1)
        nudges.answer.set()
        await until(lambda: desk.repliers["slack"].said)


async def test_a_nudge_during_a_turn_is_another_turn(tmp_path):
    turns, go_on = [], asyncio.Event()

    async def tidy():
        turns.append(True)
        await go_on.wait()

    async with a_desk(tmp_path) as desk, working(desk, tidy) as (nudges, _stop):
        await until(lambda: turns)
        nudges.tidy.set()
        nudges.tidy.set()
        go_on.set()
        await until(lambda: len(turns) == 2)
        await asyncio.sleep(0.05)
    assert len(turns) == 2


async def test_what_was_told_is_sent_without_waiting_for_the_clock(tmp_path):
    async with a_desk(tmp_path, fetcher=sample_pages()) as desk, working(desk) as (nudges, _stop):
        await until(lambda: not any(event.is_set() for event in nudges.all().values()))
        await with_plan(desk)
        nudges.tell.set()
        await until(lambda: desk.senders["slack"].sent)


async def test_a_turn_under_way_is_ended_before_the_desk_stops(tmp_path):
    begun, ended = asyncio.Event(), []

    async def tidy():
        begun.set()
        await asyncio.sleep(0.2)
        ended.append(True)

    async with a_desk(tmp_path) as desk:
        async with working(desk, tidy) as (nudges, stop):
            await begun.wait()
            nudges.tidy.set()
            stop.set()
        assert ended == [True]  # and no turn was begun after the stop


async def test_a_turn_that_does_not_end_is_stopped_when_its_grace_is_over(tmp_path, monkeypatch, caplog):
    monkeypatch.setattr(jobs, "GRACE", 0.1)
    begun, stopped = asyncio.Event(), []

    async def tidy():
        begun.set()
        try:
            await asyncio.sleep(3600)
        finally:
            stopped.append(True)

    async with a_desk(tmp_path) as desk, working(desk, tidy):
        await begun.wait()
    assert stopped == [True]
    assert "tidy was stopped in the middle" in caplog.text


async def test_workers_that_do_not_close_hold_up_the_end_no_longer_than_their_grace(tmp_path, monkeypatch):
    class Stuck(HereAndNow):
        let_go = False

        async def close(self):
            try:
                await asyncio.sleep(3600)
            except asyncio.CancelledError:
                self.let_go = True
                raise

    monkeypatch.setattr(jobs, "WORKERS_GRACE", 0.1)
    stuck = Stuck()
    async with a_desk(tmp_path, workers=stuck) as desk, working(desk):
        await asyncio.sleep(0.01)
    assert stuck.let_go


async def test_a_feed_in_trouble_is_told_in_the_log_and_the_next_is_read(tmp_path, caplog):
    caplog.set_level("INFO")
    good, bad = "https://a.example/f", "https://b.example/f"
    async with a_desk(tmp_path) as desk:
        desk.clock.advance(hours=-1)
        desk.fetcher.bodies |= {good: an_rss(("https://e.example/1", "A bridge", "Two towns build one.")), bad: b"<html>"}
        await desk.store.seed_feeds(WATCH, [Source(url, "News") for url in (good, bad)], desk.clock())
        desk.clock.advance(hours=1)
        async with working(desk):
            await until(lambda: len(desk.fetcher.asked) == 2 and "1 new" in caplog.text)
    assert "web page" in caplog.text
    assert f"{good}: 1 new, 0 kept" in caplog.text


async def test_two_desks_at_work_on_one_database_answer_each_question_once(tmp_path):
    async with a_desk(tmp_path) as one, a_desk(tmp_path, name="test:2") as two:
        for number in range(20):
            await ask(one, number)
        async with working(one), working(two):
            await until(lambda: len(one.repliers["slack"].said) + len(two.repliers["slack"].said) >= 20)
        said = [asked.external_id for desk in (one, two) for asked, _ in desk.repliers["slack"].said]
        assert sorted(said) == sorted({f"command:{number}" for number in range(20)})
        one.clock.advance(hours=1)
        assert await answer_open(one) == 0


async def test_what_a_clock_that_jumped_finds_is_told_once(tmp_path):
    async with a_desk(tmp_path) as desk:
        await with_plan(desk)
        async with working(desk) as (nudges, _stop):
            await until(lambda: len(desk.senders["slack"].sent) == 1)
            for jump in (timedelta(days=-2), timedelta(days=2)):
                desk.clock.now += jump
                nudges.tell.set()
                await until(lambda: not nudges.tell.is_set())
            nudges.send.set()
            await until(lambda: not nudges.send.is_set())
            await asyncio.sleep(0.05)
        assert len(desk.senders["slack"].sent) == 1
