"""Each post that was sent again, marked, and each that was perhaps missed is counted, once, where people look."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.commands.doctor import judge_fates
from bot.errors import FateUnknown
from bot.models import Actor
from bot.pipeline import answer, send_due
from bot.pipeline.fates import MISSED, Fates, count_fates, note_fate
from bot.pipeline.surveying import find_status
from tests.answers.test_desk_verbs import words
from tests.desks import WATCH, Post, a_desk, told


async def unsure(desk, times: int = 1) -> None:
    """Nobody can tell what became of the first posts."""
    await told(desk)
    desk.senders["slack"].then = [FateUnknown("the connection dropped")] * times
    for _ in range(6):
        await send_due(desk)
        desk.clock.advance(minutes=2)


@pytest.mark.parametrize(
    ("setting", "times", "counted"),
    [("repeat_marked", 1, Fates(1, 0)), ("repeat_marked", 2, Fates(1, 1)), ("miss", 1, Fates(0, 1)), ("repeat_marked", 0, Fates(0, 0))],
)
async def test_each_repeat_and_each_miss_is_counted_with_its_delivery(tmp_path, setting, times, counted):
    async with a_desk(tmp_path, senders={"slack": Post(findable=False)}, unknown_fates={"slack": setting}) as desk:
        await unsure(desk, times)
        assert await count_fates(desk.store, desk.clock()) == counted
        (delivery,) = await desk.store.deliveries()
        rows = await desk.store.audited(limit=10, what="delivery")
        assert {row.detail["delivery"] for row in rows} <= {delivery.id}
        assert await count_fates(desk.store, desk.clock() + timedelta(days=31)) == Fates()


async def test_what_is_noted_again_after_a_crash_is_counted_once(tmp_path):
    async with a_desk(tmp_path) as desk:
        await told(desk)
        (delivery,) = await desk.store.deliveries()
        await note_fate(desk, delivery, MISSED)
        await note_fate(desk, delivery, MISSED)
        await note_fate(desk, replace(delivery, id="another"), MISSED)
        assert await count_fates(desk.store, desk.clock()) == Fates(0, 2)


async def test_another_platforms_setting_decides_nothing_here(tmp_path):
    async with a_desk(tmp_path, senders={"slack": Post(findable=False)}, unknown_fates={"teams": "miss"}) as desk:
        await unsure(desk)
        assert await count_fates(desk.store, desk.clock()) == Fates(1, 0)


async def test_status_says_it_to_those_in_that_house_and_doctor_to_whoever_runs_the_desk(tmp_path):
    async with a_desk(tmp_path, senders={"slack": Post(findable=False)}) as desk:
        await unsure(desk, 2)
        (delivery,) = await desk.store.deliveries()
        home = delivery.destination.installation
        here = await find_status(desk, Actor(home, "U1", roles=frozenset({"admin"})), WATCH)
        elsewhere = await find_status(desk, Actor(home + 7, "U1", roles=frozenset({"admin"})), WATCH)
        assert [(each.repeated, each.missed) for each in (here, elsewhere)] == [(1, 1), (0, 0)]
        said = words(await answer(desk, "status", watch=WATCH, language="en", actor=Actor(home, "U1")))
        assert "1 message of the last 30 days was sent again" in said
        assert "1 message of the last 30 days may have been missed" in said
        assert "再送の可能性" in words(await answer(desk, "status", watch=WATCH, language="ja", actor=Actor(home, "U1")))
    assert judge_fates(Fates()).state == "ok"
    said = judge_fates(Fates(3, 1))
    assert (said.state, "3 were sent again" in said.what, "1 may have been missed" in said.what) == ("note", True, True)
