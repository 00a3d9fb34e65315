"""answer: what came into the inbox is answered, once."""

import asyncio
import json

import pytest

from bot.errors import Rejected, Unavailable
from bot.messages.pack import render
from bot.pipeline import answer, answer_open, send_due, tell_due
from tests.desks import (
    FOOTBALL,
    ORCHARD,
    RENDERER,
    RIKEN,
    WATCH,
    Clock,
    a_desk,
    an_rss,
    checked,
    told,
)
from tests.examples import NOW


async def ask(desk, words, id="1", **payload):
    await desk.store.receive(
        "slack", f"command:{id}", "command", {"words": words, "response_url": "https://x.example/r", **payload}, desk.clock()
    )


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("latest", ORCHARD[1]),
        ("search superconductors", RIKEN[1]),
        ("brief 7d", ORCHARD[1]),
        ("help", "latest"),
        ("検索 量子", "£9.7m"),
        ("", "latest"),
        ("nonsense words", "latest"),
    ],
)
async def test_a_question_from_the_inbox_is_answered(tmp_path, words, said):
    async with a_desk(tmp_path) as desk:
        await checked(desk, an_rss(ORCHARD, RIKEN, FOOTBALL))
        await ask(desk, words)
        assert await answer_open(desk) == 1
        ((_asked, messages),) = desk.repliers["slack"].said
    if words != "検索 量子":
        assert said in json.dumps([m.payload for m in messages], ensure_ascii=False)


async def test_a_command_that_came_twice_is_answered_once(tmp_path):
    async with a_desk(tmp_path) as desk:
        await ask(desk, "help")
        await ask(desk, "help")
        assert await answer_open(desk) == 1
        assert await answer_open(desk) == 0


async def test_an_answer_slack_did_not_take_is_given_again(tmp_path):
    async with a_desk(tmp_path) as desk:
        await ask(desk, "help")
        desk.repliers["slack"].then = [Unavailable("slow")]
        assert await answer_open(desk) == 0
        desk.clock.advance(minutes=6)
        assert await answer_open(desk) == 1


async def test_an_answer_that_came_too_late_is_let_go(tmp_path):
    async with a_desk(tmp_path) as desk:
        await ask(desk, "help")
        desk.repliers["slack"].then = [Rejected("too late")]
        assert await answer_open(desk) == 0
        desk.clock.advance(hours=1)
        assert await answer_open(desk) == 0


async def test_a_question_that_meets_a_fault_of_our_own_is_told_so_once_and_holds_up_no_other(tmp_path):
    def draw(sheet, platform, watch):
        if sheet.question.verb == "help":
            raise ZeroDivisionError
        return render(sheet, platform, watch, renderer=RENDERER)

    async with a_desk(tmp_path, draw=draw) as desk:
        for number, words in enumerate(("help", "latest"), 1):
            await desk.store.receive("slack", str(number), "command", {"words": words}, desk.clock())
        assert await answer_open(desk) == 1
        desk.clock.advance(minutes=5)
        assert await answer_open(desk) == 0
        said = [messages[0].text for _, messages in desk.repliers["slack"].said]
    assert len(said) == 2
    assert sum("fault of the desk" in words for words in said) == 1


async def test_two_desks_answer_one_question_once(tmp_path):
    async with a_desk(tmp_path) as one, a_desk(tmp_path, name="test:2") as two:
        await ask(one, "help")
        assert sum(await asyncio.gather(answer_open(one), answer_open(two))) == 1


async def test_typing_in_japanese_is_answered_in_japanese(tmp_path):
    async with a_desk(tmp_path) as desk:
        sheet = await answer(desk, "最新", watch=WATCH, language="en")
    assert sheet.language == "ja"


async def test_the_clock_going_back_tells_nothing_twice(tmp_path):
    async with a_desk(tmp_path, clock=Clock(NOW)) as desk:
        await told(desk)
        await send_due(desk)
        desk.clock.advance(hours=-30)
        assert await tell_due(desk) == 0
        desk.clock.advance(hours=30)
        assert await tell_due(desk) == 0
