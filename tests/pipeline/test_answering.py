"""answer: what came into the inbox is answered, once."""

import asyncio
import json
from datetime import timedelta

import pytest

from bot.errors import Rejected, Unavailable
from bot.messages.pack import render
from bot.pipeline import answer, answer_open, send_due, tell_due
from bot.pipeline.answering import MOST_TRIES
from bot.wording.catalogue import plain
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
    with_plan,
)
from tests.examples import NOW, a_plan


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
        ("lates", "latest"),
        ("deals", "£11m"),
        ("資金", "1,100万ポンド"),
        ("org Kyowa Kirin", ORCHARD[1]),
        ("Kyowa Kirin", ORCHARD[1]),
        ("org Kyow Kirm", "Kyowa Kirin"),
        ("latest org:Nobody", "Nobody"),
        (f"why {ORCHARD[0]}", "Kept"),
        ("why https://e.example/never", "Never fetched"),
        ("story zzzz", "zzzz"),
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


async def test_an_answer_that_was_not_taken_is_tried_again_soon_and_then_less_and_less_often(tmp_path):
    async with a_desk(tmp_path) as desk:
        await ask(desk, "help")
        desk.repliers["slack"].then = [*(Unavailable("slow") for _ in range(4)), Unavailable("slow", retry_after=timedelta(minutes=3))]
        assert await answer_open(desk) == 0
        for seconds in (2, 5, 15, 60, 180):
            left = len(desk.repliers["slack"].then)
            desk.clock.advance(seconds=seconds - 1)
            await answer_open(desk)
            assert len(desk.repliers["slack"].then) == left, f"tried sooner than after {seconds} s"
            desk.clock.advance(seconds=1)
            await answer_open(desk)
        assert len(desk.repliers["slack"].said) == 1


async def test_an_answer_that_came_too_late_is_let_go(tmp_path):
    async with a_desk(tmp_path) as desk:
        await ask(desk, "help")
        desk.repliers["slack"].then = [Rejected("too late")]
        assert await answer_open(desk) == 0
        desk.clock.advance(hours=1)
        assert await answer_open(desk) == 0


async def test_a_question_that_meets_a_fault_of_our_own_is_told_so_once_and_holds_up_no_other(tmp_path):
    def draw(sheet, platform, watch, _manner):
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
        await checked(desk, an_rss(ORCHARD))
        await with_plan(desk)
        assert await tell_due(desk) == 1
        await send_due(desk)
        sent = len(desk.senders["slack"].sent)
        for hours in (-30, 30):
            desk.clock.advance(hours=hours)
            await tell_due(desk)
            await send_due(desk)
        assert len(desk.senders["slack"].sent) == sent


async def test_a_story_is_told_whole_by_its_id_or_its_beginning(tmp_path):
    async with a_desk(tmp_path) as desk:
        await checked(desk, an_rss(ORCHARD, RIKEN))
        (story,) = (await desk.store.search(WATCH, "Orchard", limit=1)).stories
        for words in (f"story {story.id}", f"記事 {story.id[:6]}"):
            sheet = await answer(desk, words, watch=WATCH, language="en")
            assert [item.story for item in sheet.items] == [story.id]
            assert {"outlets", "evidence", "told"} <= {section.key for section in sheet.sections}


async def test_filters_narrow_what_is_looked_up(tmp_path):
    async with a_desk(tmp_path) as desk:
        await checked(desk, an_rss(ORCHARD, RIKEN))

        async def found(words):
            return [item.story for item in (await answer(desk, words, watch=WATCH, language="en")).items]

        assert len(await found("latest")) == 2
        assert len(await found("latest org:Orchard")) == 1
        assert await found("latest lang:ja") == []
        assert await found("latest since:2030-01") == []
        assert len(await found("latest since:2020-01 lang:en")) == 2


async def test_a_word_alone_that_is_no_body_is_searched_for_and_an_explicit_search_never_is_a_body(tmp_path):
    async with a_desk(tmp_path) as desk:
        await checked(desk, an_rss(ORCHARD, RIKEN))
        verbs = [
            (await answer(desk, words, watch=WATCH, language="en")).question
            for words in ("superconductors", "search Kyowa Kirin", "Kyowa Kirin")
        ]
    assert [(question.verb, question.guessed) for question in verbs] == [("search", False), ("search", False), ("org", False)]


async def test_bad_input_gets_an_example_that_works_here(tmp_path):
    async with a_desk(tmp_path) as desk:
        await checked(desk, an_rss(ORCHARD))
        help_ = await answer(desk, "story", watch=WATCH, language="en")
        works = help_.lead[-1].words.removeprefix("/ukjapan ")
        assert (await answer(desk, works, watch=WATCH, language="en")).question.verb == "story"


async def test_why_names_each_plan_and_what_it_heard(tmp_path):
    async with a_desk(tmp_path) as desk:
        await told(desk)
        await desk.store.add_plan(a_plan(id=0, name="space", fields=("space",)), desk.clock())
        await send_due(desk)
        (story,) = (await desk.store.latest(WATCH, limit=1)).stories
        sheet = await answer(desk, f"why {story.best.url}", watch=WATCH, language="en")
    lines = [plain(line) for section in sheet.sections if section.key == "told" for line in section.lines]
    assert lines[0] == "space: not told: it has none of the plan’s fields"
    assert lines[1].startswith("weekly: told Monday 16 March")


@pytest.mark.parametrize(
    ("locale", "language"), [("ja-JP", "ja"), ("ja_JP", "ja"), ("en-GB", "en"), ("tlh", "en"), ("", "en"), (None, "en")]
)
async def test_the_askers_locale_is_the_language_where_their_words_show_none(tmp_path, locale, language):
    async with a_desk(tmp_path) as desk:
        await ask(desk, "latest", locale=locale)
        await answer_open(desk)
        ((_asked, messages),) = desk.repliers["slack"].said
    assert ("最新" in json.dumps([m.payload for m in messages], ensure_ascii=False)) == (language == "ja")


@pytest.mark.parametrize("zone", ["Asia/Tokyo", "Nowhere/Land", "../etc", ""])
async def test_a_zone_nobody_knows_is_the_desks(tmp_path, zone):
    async with a_desk(tmp_path) as desk:
        await checked(desk, an_rss(ORCHARD))
        sheet = await answer(desk, "latest", watch=WATCH, language="en", zone=zone)
    assert plain(sheet.lead).endswith("17:30 Tokyo" if zone == "Asia/Tokyo" else "08:30 London")


HOSTILE = [
    "x" * 5000,
    "\x00\x1b[31m",
    "\u202e\u202d abc",
    "<!channel> <@U1> `rm`",
    "🧬" * 300,
    "{{ 7*7 }} {words}",
    "' OR 1=1 --",
    '"' * 50,
    "機関:" * 40,
    "page:999999999999999999 latest",
]


@pytest.mark.parametrize("verb", ["", "search ", "org ", "story ", "why ", "deals ", "latest org:"])
async def test_hostile_words_are_answered(tmp_path, verb):
    async with a_desk(tmp_path) as desk:
        await checked(desk, an_rss(ORCHARD))
        for words in HOSTILE:
            sheet = await answer(desk, verb + words, watch=WATCH, language="en")
            assert plain(sheet.title)
            assert len(plain(sheet.lead)) < 700


async def test_a_body_is_found_by_any_name_that_the_lexicon_has(tmp_path):
    async with a_desk(tmp_path) as desk:
        await checked(desk, an_rss(ORCHARD, RIKEN))
        for words in ("org RIKEN", "機関 理研", "org 国立研究開発法人理化学研究所"):
            sheet = await answer(desk, words, watch=WATCH, language="en")
            assert sheet.items, words
        assert not (await answer(desk, "org Institute of Unheard Names", watch=WATCH, language="en")).items


# ── each on its own ─────────────────────────────────────────────────────────────────────────────────────────────────────────


class Hands:
    """A handler under which each question takes as long as the test lets it."""

    def __init__(self) -> None:
        self.begun: list[str] = []
        self.done: list[str] = []
        self.go_on = asyncio.Event()

    async def __call__(self, asked) -> None:
        words = str(asked.payload["words"])
        self.begun.append(words)
        if words.startswith("slow"):
            await self.go_on.wait()
        self.done.append(words)


async def until(condition) -> None:
    async with asyncio.timeout(5):
        while not condition():
            await asyncio.sleep(0.005)


async def test_a_slow_question_holds_up_none_that_comes_after(tmp_path):
    async with a_desk(tmp_path) as desk:
        hands, came = Hands(), asyncio.Event()
        await ask(desk, "slow", "1")
        turn = asyncio.create_task(answer_open(desk, {"slack": hands}, came=came))
        await until(lambda: hands.begun)
        await ask(desk, "quick", "2")
        came.set()
        await until(lambda: hands.done == ["quick"])
        hands.go_on.set()
        assert await turn == 2


async def test_no_more_are_under_way_at_a_time_than_are_allowed_and_the_rest_follow(tmp_path, monkeypatch):
    monkeypatch.setattr("bot.pipeline.answering.AT_ONCE", 3)
    async with a_desk(tmp_path) as desk:
        hands = Hands()
        for number in range(5):
            await ask(desk, f"slow {number}", str(number))
        turn = asyncio.create_task(answer_open(desk, {"slack": hands}))
        await until(lambda: len(hands.begun) == 3)
        await asyncio.sleep(0.1)
        assert len(hands.begun) == 3
        hands.go_on.set()
        assert await turn == 5


async def test_after_a_stop_what_is_under_way_ends_and_nothing_new_begins(tmp_path):
    async with a_desk(tmp_path) as desk:
        hands, came, stop = Hands(), asyncio.Event(), asyncio.Event()
        await ask(desk, "slow", "1")
        turn = asyncio.create_task(answer_open(desk, {"slack": hands}, came=came, stop=stop))
        await until(lambda: hands.begun)
        stop.set()
        await ask(desk, "quick", "2")
        came.set()
        await asyncio.sleep(0.05)
        hands.go_on.set()
        assert (await turn, hands.done) == (1, ["slow"])
        assert await answer_open(desk, {"slack": hands}) == 1


async def test_what_was_cut_off_in_the_middle_is_done_when_its_lease_has_run_out(tmp_path):
    async with a_desk(tmp_path) as desk:
        hands = Hands()
        await ask(desk, "slow", "1")
        turn = asyncio.create_task(answer_open(desk, {"slack": hands}))
        await until(lambda: hands.begun)
        turn.cancel()
        await asyncio.gather(turn, return_exceptions=True)
        hands.go_on.set()
        assert await answer_open(desk, {"slack": hands}) == 0
        desk.clock.advance(minutes=2)
        assert await answer_open(desk, {"slack": hands}) == 1


async def test_one_that_takes_longer_than_its_lease_is_stopped_before_somebody_else_begins_it(tmp_path, monkeypatch):
    monkeypatch.setattr("bot.pipeline.answering.PATIENCE", 0.05)
    async with a_desk(tmp_path) as desk:
        hands = Hands()
        await ask(desk, "slow", "1")
        assert await answer_open(desk, {"slack": hands}) == 0
        assert (hands.begun, hands.done) == (["slow"], [])


async def test_what_can_never_be_done_is_not_tried_for_ever(tmp_path):
    async with a_desk(tmp_path) as desk:
        await ask(desk, "help")
        for _ in range(MOST_TRIES):
            desk.repliers["slack"].then = [Unavailable("Slack is away.")]
            assert await answer_open(desk) == 0
            desk.clock.advance(minutes=2)
        assert await answer_open(desk) == 0
        assert desk.repliers["slack"].said == []
