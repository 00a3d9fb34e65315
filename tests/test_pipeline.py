"""The three verbs, end to end: everything real but the outside."""

import asyncio
import json
import re
from dataclasses import replace
from datetime import timedelta

import pytest

from bot import shipped
from bot.digests.period import period_for
from bot.errors import FateUnknown, NotFound, Rejected, TemplateError, Unavailable
from bot.feeds.opml import read_opml
from bot.messages.pack import render
from bot.models import Source
from bot.pipeline import answer, answer_open, check, compose_digest, fold_all, folding, send_due, tell, tell_due
from bot.stories.decide import decide
from bot.stories.weights import load_weights
from bot.watches import load_watch
from tests.desks import RENDERER, WATCH, Clock, HereAndNow, Pages, Post, a_desk, an_rss, sample_pages, sample_sources, with_plan
from tests.examples import NOW, a_plan

URL = "https://e.example/feed.xml"
ORCHARD = (
    "https://e.example/1",
    "UK and Japan back gene therapy and quantum research",
    (
        "Orchard Therapeutics, the London-based subsidiary of Japan's Kyowa Kirin, will invest £11m in gene therapies. "
        "The UK and Japan will put £9.7m into three joint quantum research projects, the British government said."
    ),
)
FOOTBALL = ("https://e.example/2", "Football: England beat Japan", "England won two to nil at Wembley on Saturday.")
RIKEN = (
    "https://e.example/3",
    "RIKEN and Oxford to study superconductors together",
    "Japan's RIKEN and the University of Oxford will study new superconductors together for five years, supported by £2m.",
)


async def checked(desk, body=None, url=URL):
    """Checked an hour ago, by the desk's clock."""
    desk.clock.advance(hours=-1)
    if body is not None:
        desk.fetcher.bodies[url] = body
    await desk.store.seed_feeds(WATCH, [Source(url, "Example News", "uk", "press", "en")], desk.clock())
    reports = [report async for report in check(desk, urls=[url])]
    desk.clock.advance(hours=1)
    return reports


# ── check ───────────────────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_a_feed_gives_entries_and_what_is_ours_becomes_a_story(tmp_path):
    async with a_desk(tmp_path) as desk:
        (report,) = await checked(desk, an_rss(ORCHARD, FOOTBALL))
        found = await desk.store.latest(WATCH, limit=10)
    assert (report.entries, report.new, report.kept, report.trouble) == (2, 2, 1, "")
    assert [story.headline for story in found.stories] == [ORCHARD[1]]


async def test_a_second_check_finds_nothing_new(tmp_path):
    async with a_desk(tmp_path) as desk:
        await checked(desk, an_rss(ORCHARD))
        again = await checked(desk, an_rss(ORCHARD) + b"<!-- another body, the same entries -->")
        found = await desk.store.latest(WATCH, limit=10)
    assert [(r.new, r.kept) for r in again] == [(0, 0)]
    assert found.total == 1


async def test_one_feeds_trouble_is_that_feeds_alone(tmp_path):
    good, html, down = "https://a.example/f", "https://b.example/f", "https://c.example/f"
    async with a_desk(tmp_path) as desk:
        desk.fetcher.bodies |= {
            good: an_rss(ORCHARD),
            html: b"<!doctype html><title>Log in</title>",
            down: Unavailable("c.example is down."),
        }
        await desk.store.seed_feeds(WATCH, [Source(u, "News") for u in (good, html, down)], desk.clock())
        reports = {report.feed.url: report async for report in check(desk, urls=[good, html, down])}
        health = {h.feed.url: h.feed for h in await desk.store.list_feeds()}
    assert reports[good].kept == 1
    assert "web page" in reports[html].trouble
    assert "c.example is down." in reports[down].trouble
    assert health[html].failures == health[down].failures == 1
    assert health[down].next_check > NOW


async def test_a_fault_of_our_own_that_one_feed_brings_to_light_is_that_feeds_failure(tmp_path):
    class Faulty(HereAndNow):
        async def read(self, job):
            if "bad" in job.feed.url:
                raise ZeroDivisionError
            return await super().read(job)

    good, bad = "https://good.example/f", "https://bad.example/f"
    async with a_desk(tmp_path, workers=Faulty()) as desk:
        desk.fetcher.bodies |= {good: an_rss(ORCHARD), bad: an_rss(RIKEN)}
        await desk.store.seed_feeds(WATCH, [Source(u, "News") for u in (good, bad)], desk.clock())
        reports = {report.feed.url: report async for report in check(desk, urls=[good, bad])}
    assert reports[good].kept == 1
    assert "ZeroDivisionError" in reports[bad].trouble


async def test_check_goes_on_where_a_crash_left_it(tmp_path):
    """Entries that were written but not folded are folded first."""
    async with a_desk(tmp_path) as desk:
        store, claim = desk.store, desk.store.claim_folding
        store.claim_folding = lambda *_a, **_k: asyncio.sleep(0, result=False)  # the process dies before folding
        await checked(desk, an_rss(ORCHARD))
        assert (await store.latest(WATCH, limit=10)).total == 0
        store.claim_folding = claim
        assert await fold_all(desk) == 1
        assert (await store.latest(WATCH, limit=10)).total == 1


async def test_an_entry_that_comes_again_with_other_words_and_a_far_date_changes_its_own_story(tmp_path):
    """Some sources write their newest notice under an old id: no key and no window leads from it to its story."""
    async with a_desk(tmp_path) as desk:
        await checked(desk, an_rss(ORCHARD))
        desk.clock.advance(days=20)
        later = f"{NOW + timedelta(days=19):%a, %d %b %Y %H:%M:%S +0000}"
        await checked(desk, re.sub(rb"(?<=<pubDate>)[^<]+", later.encode(), an_rss((ORCHARD[0], *RIKEN[1:]))))
        found = await desk.store.latest(WATCH, limit=10)
        assert await desk.store.unfolded(WATCH, limit=10) == []
    assert [story.headline for story in found.stories] == [RIKEN[1]]


async def test_an_entry_the_rules_stumble_over_keeps_no_other_from_being_folded(tmp_path, monkeypatch):
    def stumble(read, *given, **named):
        if read.entry.title == ORCHARD[1]:
            raise ZeroDivisionError
        return decide(read, *given, **named)

    monkeypatch.setattr(folding, "decide", stumble)
    async with a_desk(tmp_path) as desk:
        await checked(desk, an_rss(ORCHARD, RIKEN))
        found = await desk.store.latest(WATCH, limit=10)
    assert [story.headline for story in found.stories] == [RIKEN[1]]


async def test_the_sample_feeds_are_read_and_kept_as_their_labels_say(tmp_path):
    expected = [json.loads(line) for line in (shipped.DEMO / "expected.jsonl").read_text("utf-8").splitlines()]
    async with a_desk(tmp_path, fetcher=sample_pages()) as desk:
        await desk.store.seed_feeds(WATCH, sample_sources(), desk.clock())
        reports = [report async for report in check(desk)]
        stories = (await desk.store.latest(WATCH, limit=200)).stories
    assert [r.trouble for r in reports if r.trouble] == []
    kept = {member.url for story in stories for member in story.members}
    wrong = [row["link"] for row in expected if row["relevant"] != (row["link"] in kept)]
    assert len(wrong) <= 0.1 * len(expected), wrong


# ── tell ────────────────────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_a_due_plan_tells_its_channel_once(tmp_path):
    async with a_desk(tmp_path) as desk:
        await checked(desk, an_rss(ORCHARD, RIKEN))
        await with_plan(desk)
        assert await tell_due(desk) == 1
        assert await send_due(desk) == 1
        assert (await tell_due(desk), await send_due(desk)) == (0, 0)
        (delivery,) = desk.senders["slack"].sent
    words = json.dumps(delivery.message.payload, ensure_ascii=False)
    assert "£11m" in words
    assert "£9.7m" in words
    assert "Kyowa Kirin" in words


async def test_what_was_told_is_not_told_again(tmp_path):
    async with a_desk(tmp_path) as desk:
        await checked(desk, an_rss(ORCHARD))
        await with_plan(desk, kind="daily", weekdays=(0, 1, 2, 3, 4), when_empty="skip")
        await tell_due(desk)
        await send_due(desk)
        desk.clock.advance(days=1)
        await checked(desk, an_rss(ORCHARD, RIKEN))
        await tell_due(desk)
        await send_due(desk)
        first, second = (json.dumps(d.message.payload, ensure_ascii=False) for d in desk.senders["slack"].sent)
    assert ORCHARD[1] in first
    assert ORCHARD[1] not in second
    assert RIKEN[1] in second


async def test_an_empty_daily_is_silent_and_an_empty_weekly_says_so(tmp_path):
    async with a_desk(tmp_path) as desk:
        await with_plan(desk, kind="daily", weekdays=(0, 1, 2, 3, 4), when_empty="skip")
        await tell_due(desk)
        assert await send_due(desk) == 0
        plan = (await desk.store.plans())[0]
        await desk.store.change_plan(plan.name, {"kind": "weekly", "when_empty": "say", "weekdays": (1,)})
        desk.clock.advance(days=1)
        await tell_due(desk)
        assert await send_due(desk) == 1


async def test_a_digest_missed_while_down_is_told_at_the_next_start_once(tmp_path):
    async with a_desk(tmp_path) as desk:
        await checked(desk, an_rss(ORCHARD))
        await with_plan(desk, kind="daily", weekdays=(0, 1, 2, 3, 4))
        desk.clock.advance(hours=5)  # 08:30 has long gone
        assert await tell_due(desk) == 1
        assert await tell_due(desk) == 0


async def test_two_processes_tell_one_digest(tmp_path):
    async with a_desk(tmp_path) as one, a_desk(tmp_path, name="test:2", senders={"slack": Post()}) as two:
        await checked(one, an_rss(ORCHARD))
        await with_plan(one)
        made = await asyncio.gather(tell_due(one), tell_due(two))
        await asyncio.gather(send_due(one), send_due(two))
    assert sum(made) == 1
    assert len(one.senders["slack"].sent) + len(two.senders["slack"].sent) == 1


async def test_a_dry_run_writes_nothing_and_gives_the_same_bytes_twice(tmp_path):
    async with a_desk(tmp_path) as desk:
        await checked(desk, an_rss(ORCHARD, RIKEN))
        plan = await with_plan(desk)
        before = (tmp_path / "desk.db").read_bytes() + (tmp_path / "desk.db-wal").read_bytes()
        twice = [await compose_digest(desk, plan, period_for(plan, NOW)) for _ in range(2)]
        drawn = [desk.draw(digest, "slack", desk.watches[WATCH]) for digest in twice]
        after = (tmp_path / "desk.db").read_bytes() + (tmp_path / "desk.db-wal").read_bytes()
    assert drawn[0] == drawn[1]
    assert before == after


# ── send ────────────────────────────────────────────────────────────────────────────────────────────────────────────────────


async def told(desk) -> None:
    await checked(desk, an_rss(ORCHARD))
    plan = await with_plan(desk)
    assert await tell(desk, plan, period_for(plan, NOW))


async def test_a_busy_platform_is_tried_again_not_sooner_than_it_asks(tmp_path):
    async with a_desk(tmp_path) as desk:
        await told(desk)
        desk.senders["slack"].then = [Unavailable("slow down", retry_after=timedelta(minutes=2))]
        assert await send_due(desk) == 0
        desk.clock.advance(minutes=1)
        assert await send_due(desk) == 0
        desk.clock.advance(minutes=1, seconds=1)
        assert await send_due(desk) == 1
        assert len(desk.senders["slack"].sent) == 1


async def test_a_post_of_unknown_fate_that_arrived_is_found_not_repeated(tmp_path):
    async with a_desk(tmp_path) as desk:
        await told(desk)
        desk.senders["slack"].then = [FateUnknown("the connection dropped")]
        assert await send_due(desk) == 0
        desk.clock.advance(minutes=1)
        assert await send_due(desk) == 1
        assert len(desk.senders["slack"].sent) == 1
        assert [d.state for d in await desk.store.deliveries()] == ["sent"]


class Unseen(Post):
    """Cannot be looked at for the time being."""

    async def find(self, delivery):
        raise Unavailable("Slack asks us to slow down.")


async def test_a_post_of_unknown_fate_is_not_sent_again_before_somebody_could_look(tmp_path):
    async with a_desk(tmp_path, senders={"slack": Unseen(then=[FateUnknown("the connection dropped")])}) as desk:
        await told(desk)
        for _ in range(4):
            await send_due(desk)
            desk.clock.advance(minutes=1)
        assert len(desk.senders["slack"].sent) == 1
        (delivery,) = await desk.store.deliveries()
        assert (delivery.state, delivery.trouble) == ("unknown", "Slack asks us to slow down.")


async def test_a_fault_of_our_own_in_a_post_leaves_its_fate_to_be_looked_into(tmp_path):
    async with a_desk(tmp_path, senders={"slack": Post(then=[KeyError("ts")])}) as desk:
        await told(desk)
        assert await send_due(desk) == 0
        assert [delivery.state for delivery in await desk.store.deliveries()] == ["unknown"]
        desk.clock.advance(minutes=1)
        assert await send_due(desk) == 1


async def test_a_repeat_that_has_to_wait_is_still_marked_as_one(tmp_path):
    async with a_desk(tmp_path, senders={"slack": Post(findable=False)}) as desk:
        await told(desk)
        desk.senders["slack"].then = [FateUnknown("the connection dropped"), Unavailable("slow down")]
        for _ in range(4):
            await send_due(desk)
            desk.clock.advance(minutes=2)
        assert [delivery.state for delivery in desk.senders["slack"].sent] == ["sending", "unknown"]


@pytest.mark.parametrize(("setting", "posts", "state"), [("repeat_marked", 2, "unknown"), ("miss", 1, None)])
async def test_where_nobody_can_tell_the_setting_decides(tmp_path, setting, posts, state):
    async with a_desk(tmp_path, senders={"slack": Post(findable=False)}, unknown_fate=setting) as desk:
        await told(desk)
        desk.senders["slack"].then = [FateUnknown("the connection dropped")]
        await send_due(desk)
        desk.clock.advance(minutes=1)
        await send_due(desk)
        sent = desk.senders["slack"].sent
        assert len(sent) == posts
        assert state is None or sent[-1].state == state  # the sender marks it as perhaps a repeat
        assert [d.state for d in await desk.store.deliveries()] == ["sent"]


async def test_a_post_nobody_can_see_is_repeated_at_most_once(tmp_path):
    async with a_desk(tmp_path, senders={"slack": Post(findable=False)}) as desk:
        await told(desk)
        desk.senders["slack"].then = [FateUnknown("the connection dropped")] * 9
        for _ in range(9):
            await send_due(desk)
            desk.clock.advance(minutes=3)
        assert len(desk.senders["slack"].sent) == 2
        (delivery,) = await desk.store.deliveries()
        assert (delivery.state, "may have been missed" in delivery.trouble) == ("sent", True)


async def test_one_plans_trouble_leaves_the_others_told(tmp_path):
    def draw(sheet, platform, watch):
        if sheet.plan == "weekly":
            raise TemplateError("slack/head.json.j2, line 3: x is undefined.")
        return render(sheet, platform, watch, renderer=RENDERER)

    async with a_desk(tmp_path, draw=draw) as desk:
        await checked(desk, an_rss(ORCHARD))
        plan = await with_plan(desk)
        await desk.store.add_plan(replace(plan, id=0, name="another"), desk.clock() - timedelta(days=30))
        assert await tell_due(desk) == 1
        assert await send_due(desk) == 1


@pytest.mark.parametrize("fault", [{"zone": "Mars/Base"}, {"watch": "not-run-here"}])
async def test_a_plan_that_cannot_be_told_leaves_the_others_told(tmp_path, fault):
    async with a_desk(tmp_path) as desk:
        await checked(desk, an_rss(ORCHARD))
        plan = await with_plan(desk, name="bad", **fault)
        good = replace(a_plan(id=0, installation=plan.installation), name="good")
        await desk.store.add_plan(good, desk.clock() - timedelta(days=30))
        await tell_due(desk)
        assert await send_due(desk) >= 1
        assert {delivery.plan for delivery in await desk.store.deliveries()} >= {plan.id + 1}


async def test_a_fault_of_our_own_that_one_plan_brings_to_light_leaves_the_others_told(tmp_path):
    def draw(sheet, platform, watch):
        if sheet.plan == "weekly":
            raise ZeroDivisionError
        return render(sheet, platform, watch, renderer=RENDERER)

    async with a_desk(tmp_path, draw=draw) as desk:
        await checked(desk, an_rss(ORCHARD))
        plan = await with_plan(desk)
        await desk.store.add_plan(replace(plan, id=0, name="another"), desk.clock() - timedelta(days=30))
        assert await tell_due(desk) == 1


async def test_a_plan_of_a_watch_that_is_not_run_here_is_told_of_in_a_sentence(tmp_path):
    async with a_desk(tmp_path) as desk:
        plan = await with_plan(desk, watch="not-run-here")
        with pytest.raises(NotFound, match=r"desk\.watches"):
            await compose_digest(desk, plan, period_for(plan, NOW))


async def test_a_refusing_channel_is_paused_its_owner_told_once_and_its_stories_are_released(tmp_path):
    async with a_desk(tmp_path, owner="ops") as desk:
        await told(desk)
        slack = desk.senders["slack"]
        ops = (await desk.store.destinations())[0]
        await desk.store.add_destination(type(ops)(0, ops.installation, "ops", "slack", "C0OPS000000"), desk.clock())
        slack.then = [Rejected("Slack refuses to post to science-news: is_archived.", "Unarchive it.", code="is_archived")]
        assert await send_due(desk) == 0
        assert await send_due(desk) == 0
        (notice,) = slack.sent
        assert notice.destination.name == "ops"
        assert "is_archived" in notice.message.text
        assert "--state active" in notice.message.text
        states = {d.name: d.state for d in await desk.store.destinations()}
        assert states == {"science-news": "paused", "ops": "active"}
        await desk.store.change_destination("science-news", {"state": "active", "trouble": ""})
        desk.clock.advance(days=7)
        await tell_due(desk)
        assert await send_due(desk) == 1
    assert ORCHARD[1] in json.dumps(slack.sent[-1].message.payload, ensure_ascii=False)


async def test_a_process_that_died_while_sending_leaves_a_delivery_to_be_settled(tmp_path):
    async with a_desk(tmp_path) as desk:
        await told(desk)
        (taken,) = await desk.store.claim_deliveries(desk.clock(), by="dead", until=desk.clock() + timedelta(minutes=5), limit=1)
        desk.senders["slack"].sent.append(taken)  # it posted, and died before it could say so
        assert await send_due(desk) == 0
        desk.clock.advance(minutes=6)
        assert await send_due(desk) == 1
        assert len(desk.senders["slack"].sent) == 1


# ── answer ──────────────────────────────────────────────────────────────────────────────────────────────────────────────────


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


# ── another pair of countries, another field ────────────────────────────────────────────────────────────────────────────────


async def test_another_watch_runs_through_without_a_line_of_code(tmp_path):
    name = "canada-norway-ocean"
    watch = load_watch(shipped.CONFIG / "examples" / "watches" / name)
    expected = [json.loads(line) for line in (watch.folder / "expected.jsonl").read_text("utf-8").splitlines()]
    sources = read_opml(watch.folder / "feeds.opml")
    documents = {path.name: path.read_bytes() for path in watch.folder.rglob("*") if path.is_file()}
    pages = Pages({source.url: documents[source.url.rsplit("/", 1)[-1]] for source in sources})
    async with a_desk(tmp_path, watches={name: watch}, weights={name: load_weights(watch)}, fetcher=pages) as desk:
        await desk.store.seed_feeds(name, sources, desk.clock())
        reports = [report async for report in check(desk)]
        plan = await with_plan(desk, watch=name)
        found = await desk.store.latest(name, limit=50)
        latest = max(story.published for story in found.stories)
        desk.clock.now = latest + timedelta(days=7 - latest.weekday())  # the Monday after
        digest = await compose_digest(desk, plan, period_for(plan, desk.clock()))
        drawn = desk.draw(digest, "slack", watch)
    assert [r.trouble for r in reports if r.trouble] == []
    kept = {member.url for story in found.stories for member in story.members}
    assert kept == {row["link"] for row in expected if row["relevant"]}
    words = json.dumps([message.payload for message in drawn], ensure_ascii=False)
    assert "Canada" in words
    assert "Norway" in words
    assert "Japan" not in words
