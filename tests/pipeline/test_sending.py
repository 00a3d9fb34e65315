"""send: nothing lost, nothing doubled, whatever the platform answers."""

import asyncio
import json
import time
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import aiohttp
import pytest

from bot.delivery.slack import SlackSender, make_client
from bot.digests.period import period_for
from bot.errors import FateUnknown, NotFound, Rejected, TemplateError, Unavailable
from bot.messages.notice import notice
from bot.messages.pack import render
from bot.models import Delivery, Destination, Digest, Plain
from bot.pipeline import compose_digest, send_due, tell_due
from tests.desks import (
    ORCHARD,
    RENDERER,
    Post,
    a_desk,
    an_rss,
    checked,
    told,
    with_plan,
)
from tests.examples import NOW, a_period, a_plan
from tests.local_slack import TOKEN, always, local_slack


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
    async with a_desk(tmp_path, senders={"slack": Post(findable=False)}, unknown_fates={"slack": setting}) as desk:
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
    def draw(sheet, platform, watch, _manner):
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
    def draw(sheet, platform, watch, _manner):
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


def in_a_thread(sheet, platform, watch, _manner):
    """The sheet's message and two that stand behind it."""
    (message,) = render(sheet, platform, watch, renderer=RENDERER)
    return (message, *(replace(message, text=f"behind {number}", stories=(), behind=True) for number in (1, 2)))


@asynccontextmanager
async def a_slack_desk(tmp_path, slack, **changes):
    async with aiohttp.ClientSession() as session:
        sender = SlackSender(always(make_client(TOKEN, slack.api_url, session)), pace=0)
        async with a_desk(tmp_path, senders={"slack": sender}, draw=in_a_thread, **changes) as desk:
            await told(desk)
            yield desk


def in_thread(slack) -> list[tuple[str, bool]]:
    """Each post's delivery, and whether it answers the first."""
    first, *_ = slack.posts()
    return [(post["metadata"]["event_payload"]["delivery_id"], post.get("thread_ts") == first["ts"]) for post in slack.posts()]


@pytest.mark.parametrize(
    "faults",
    [
        [],
        ["drop_after"],  # the first arrived, its answer was lost
        ["drop_before"],
        ["", "drop_after"],  # the same of a reply
        ["", "drop_before"],
        ["ratelimited:1", "", "500", "", "drop_after"],
        ["drop_after", "drop_after", "drop_after"],
    ],
)
async def test_a_thread_arrives_whole_once_and_in_order_whatever_fails_between_its_messages(tmp_path, faults):
    async with local_slack(pace=False) as slack, a_slack_desk(tmp_path, slack) as desk:
        slack.fail_next = list(faults)
        for _ in range(9):
            await send_due(desk)
            desk.clock.advance(minutes=3)
        deliveries = sorted(await desk.store.deliveries(), key=lambda delivery: delivery.part)
        assert [delivery.state for delivery in deliveries] == ["sent"] * 3
        assert in_thread(slack) == [(deliveries[0].id, False), (deliveries[1].id, True), (deliveries[2].id, True)]


async def test_a_process_that_died_between_a_message_and_its_thread_leaves_the_thread_to_the_next(tmp_path):
    async with local_slack(pace=False) as slack, a_slack_desk(tmp_path, slack) as desk:
        lease = desk.clock() + timedelta(minutes=5)
        (first,) = await desk.store.claim_deliveries(desk.clock(), by="dead", until=lease, limit=9)
        await desk.senders["slack"].send(first)  # it posted, and died before it could say so
        assert await send_due(desk) == 0
        desk.clock.advance(minutes=6)
        assert await send_due(desk) == 3
        assert [threaded for _, threaded in in_thread(slack)] == [False, True, True]
        assert len({delivery for delivery, _ in in_thread(slack)}) == 3


async def test_a_thread_whose_first_message_is_refused_is_not_posted_alone(tmp_path):
    async with local_slack(pace=False, fail_next=["is_archived"]) as slack, a_slack_desk(tmp_path, slack) as desk:
        await send_due(desk)
        await desk.store.change_destination("science-news", {"state": "active", "trouble": ""})
        assert await send_due(desk) == 0
        assert slack.posts() == []
        assert {delivery.state for delivery in await desk.store.deliveries()} == {"rejected", "expired"}


# ── several channels, several processes ─────────────────────────────────────────────────────────────────────────────────────


@asynccontextmanager
async def channels_desk(tmp_path, slack, count, each, **changes):
    """A desk with `each` messages due in each of `count` channels."""
    names = [f"C{number:010}" for number in range(count)]
    slack.channels |= set(names)
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:
        sender = SlackSender(always(make_client(TOKEN, slack.api_url, session)), pace=0)
        async with a_desk(tmp_path, senders={"slack": sender}, clock=lambda: datetime.now(UTC), **changes) as desk:
            home = await desk.store.installation("slack", "T1", "Local", desk.clock())
            for name in names:
                await desk.store.add_destination(Destination(0, home.id, name, "slack", name), desk.clock())
                plan = a_plan(id=0, installation=home.id, name=name, destination=name)
                await queued(desk, await desk.store.add_plan(plan, desk.clock()), name, each)
            yield desk


async def queued(desk, plan, name, each):
    now = desk.clock()
    where = await desk.store.destination(name)
    claim = await desk.store.claim_period(plan.id, a_period(), by="test", now=now, until=now + timedelta(minutes=5))
    made = [
        Delivery(f"{name}-{n}", plan.id, where, "weekly:1", n, each, notice(f"{name} {n}", "slack"), "due", now, now + timedelta(hours=1))
        for n in range(1, each + 1)
    ]
    digest = Digest("weekly", "weekly", plan.watch, "en", a_period(), (Plain("The week"),), (), ())
    await desk.store.enqueue(claim, digest, made, [], now)


async def test_a_slow_channel_holds_up_no_other_and_what_falls_due_meanwhile_goes_too(tmp_path):
    async with local_slack(pace=False) as slack, channels_desk(tmp_path, slack, 8, 3) as desk:
        slow, late = "C0000000003", "C0000000009"
        slack.held_back = {slow: 4.0}
        slack.channels.add(late)
        sending = asyncio.create_task(send_due(desk))
        await asyncio.sleep(1)
        home = await desk.store.destination(slow)
        await desk.store.add_destination(Destination(0, home.installation, late, "slack", late), desk.clock())
        plan = await desk.store.add_plan(a_plan(id=0, installation=home.installation, name=late, destination=late), desk.clock())
        await queued(desk, plan, late, 1)
        await asyncio.sleep(2)
        arrived = {channel: len(posts) for channel, posts in slack.messages.items() if channel != slow}
        assert len(slack.messages[slow]) <= 1
        assert arrived == {f"C{number:010}": 3 for number in range(8) if number != 3} | {late: 1}
        slack.held_back = {}
        assert await sending == 25


async def test_a_channel_that_asks_to_slow_down_keeps_its_order_while_the_others_go_on(tmp_path):
    async with local_slack(pace=False, fail_next=["ratelimited:4"]) as slack, channels_desk(tmp_path, slack, 4, 3) as desk:
        assert await send_due(desk) == 9
        await asyncio.sleep(4)
        assert await send_due(desk) == 3
        for channel, posts in slack.messages.items():
            assert [post["text"] for post in posts] == [f"{channel} {n}" for n in (1, 2, 3)]


async def test_several_processes_together_keep_to_one_message_a_second_in_a_channel(tmp_path):
    pace = timedelta(seconds=1)
    async with local_slack(pace=True) as slack, channels_desk(tmp_path, slack, 3, 3, pace=pace) as desk:
        started = time.monotonic()
        sent = await asyncio.gather(*(send_due(replace(desk, name=f"process:{number}")) for number in range(3)))
        assert sum(sent) == 9
        assert slack.calls.count("chat.postMessage") == 9  # none was refused for coming too soon
        assert time.monotonic() - started >= 2
        for posts in slack.messages.values():
            assert all(after["at"] - before["at"] >= 0.95 for before, after in pairwise(posts))


# ── a claim that does not last ──────────────────────────────────────────────────────────────────────────────────────────────


class Slow(Post):
    """Its posts and looks take as long as `during` does, once."""

    during = staticmethod(asyncio.sleep)

    async def _wait(self):
        during, self.during = self.during, asyncio.sleep
        await during(0)

    async def send(self, delivery):
        await self._wait()
        return await super().send(delivery)


async def test_a_post_under_way_is_not_begun_again_though_the_clock_leaps(tmp_path):
    async with a_desk(tmp_path, senders={"slack": Slow()}) as desk:
        await told(desk)

        async def leap(_delay):
            desk.clock.advance(hours=1)
            await asyncio.sleep(1)

        desk.senders["slack"].during = leap
        assert await send_due(desk) == 1
        assert len(desk.senders["slack"].sent) == 1


async def test_who_looked_so_long_that_another_took_the_message_over_does_not_post_it(tmp_path):
    class Lost(Post):
        async def find(self, delivery):
            desk.clock.advance(minutes=5)
            now = desk.clock()
            assert await desk.store.claim_deliveries(now, by="another", until=now + timedelta(minutes=2), limit=9)
            return await super().find(delivery)

    async with a_desk(tmp_path, senders={"slack": Lost(then=[Unavailable("not now")])}) as desk:
        await told(desk)
        now = desk.clock()
        await desk.store.claim_deliveries(now, by="one that died", until=now + timedelta(minutes=2), limit=9)
        desk.clock.advance(minutes=3)
        assert await send_due(desk) == 0
        assert len(desk.senders["slack"].then) == 1  # it was not tried
