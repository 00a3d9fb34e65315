"""The outbox: each message sent once, in order, and what became of it."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.errors import LostClaim
from tests.examples import NOW, a_destination, a_period, an_entry
from tests.storage.acts import SOON, a_delivery, a_digest, begin, keep, tell

HOUR = timedelta(hours=1)
LEASE = timedelta(minutes=10)
WINDOW = timedelta(days=12)


async def claim(store, now=NOW, by="me", limit=9):
    return await store.claim_deliveries(now, by=by, until=now + LEASE, limit=limit)


async def settle(store, delivery, state, now=NOW, by="me", **changes):
    await store.settle(replace(delivery, state=state, **changes), by=by, now=now)


@pytest.fixture
async def story(store, feed):
    await keep(store, an_entry())
    return await begin(store)


async def untold(store, plan):
    return [telling.story.id for telling in await store.tellings(plan, a_period(key="again"), window=WINDOW)]


async def queue(store, plan, *deliveries, key="weekly:2026-03-16"):
    made = await store.claim_period(plan.id, a_period(key=key), by="me", now=NOW, until=SOON)
    await store.enqueue(made, a_digest(), deliveries, [], NOW)


async def test_a_delivery_is_claimed_by_one_and_read_back_whole(store, other, plan, story):
    written = await tell(store, plan, (story.id, 1))
    claims = [claim(door, by=str(number)) for number in range(4) for door in (store, other)]
    [claimed] = [delivery for found in await asyncio.gather(*claims) for delivery in found]
    assert claimed == replace(written, state="sending", attempts=1)


async def test_a_sent_delivery_turns_its_promise_into_told_and_is_not_sent_again(store, plan, story):
    await tell(store, plan, (story.id, 1))
    [delivery] = await claim(store)
    await settle(store, delivery, "sent", reference={"channel": "C1", "ts": "1.2"})
    assert await claim(store, SOON + HOUR) == []
    assert await untold(store, plan) == []
    [kept] = await store.deliveries()
    assert (kept.state, kept.reference) == ("sent", {"channel": "C1", "ts": "1.2"})


@pytest.mark.parametrize("state", ["rejected", "expired"])
async def test_a_delivery_that_never_will_arrive_releases_its_stories(store, plan, story, state):
    await tell(store, plan, (story.id, 1))
    [delivery] = await claim(store)
    await settle(store, delivery, state)
    assert await untold(store, plan) == [story.id]
    await tell(store, plan, (story.id, 1), period=a_period(key="again"), id="delivery-2")
    assert await untold(store, plan) == []


async def test_a_released_story_is_told_in_the_next_period_too(store, plan, story):
    await tell(store, plan, (story.id, 1))
    [delivery] = await claim(store)
    await settle(store, delivery, "rejected")
    following = a_period(key="next", start=NOW, end=NOW + timedelta(days=7))
    assert [telling.story.id for telling in await store.tellings(plan, following, window=WINDOW)] == [story.id]


async def test_each_story_is_released_by_the_message_that_carried_it(store, plan, feed):
    await keep(store, an_entry("first"), an_entry("second"))
    for name in ("first", "second"):
        await begin(store, name)
    home = await store.destination("science-news")
    made = await store.claim_period(plan.id, a_period(), by="me", now=NOW, until=SOON)
    parts = [a_delivery(plan, home, (name, 1), id=name, part=part, parts=2) for part, name in enumerate(("first", "second"), 1)]
    await store.enqueue(made, a_digest(), parts, [("first", 1), ("second", 1)], NOW)
    for state in ("sent", "rejected"):
        [delivery] = await claim(store)
        await settle(store, delivery, state)
    assert await untold(store, plan) == ["second"]


async def test_a_destination_gets_its_messages_one_at_a_time_in_order(store, plan):
    home = await store.destination("science-news")
    away = await store.add_destination(a_destination(name="away", installation=plan.installation), NOW)
    await queue(
        store,
        plan,
        a_delivery(plan, home, id="z-first", part=1),
        a_delivery(plan, home, id="a-second", part=2),
        a_delivery(plan, away, id="away", created=NOW + timedelta(seconds=1)),
    )
    assert [delivery.id for delivery in await claim(store)] == ["z-first", "away"]
    assert await claim(store) == []
    first = (await store.deliveries())[2]
    await settle(store, first, "sent")
    assert [delivery.id for delivery in await claim(store)] == ["a-second"]


async def test_a_delivery_to_try_again_waits_its_time_and_holds_back_those_behind_it(store, plan):
    home = await store.destination("science-news")
    await queue(store, plan, a_delivery(plan, home, id="first", part=1), a_delivery(plan, home, id="second", part=2))
    [first] = await claim(store)
    await settle(store, first, "retry", not_before=NOW + HOUR, trouble="Slack is busy.")
    assert await claim(store, NOW + HOUR - timedelta(seconds=1)) == []
    [again] = await claim(store, NOW + HOUR)
    assert (again.id, again.attempts, again.trouble) == ("first", 2, "Slack is busy.")


async def test_a_paused_destination_is_left_alone_until_it_is_active_again(store, plan, story):
    await tell(store, plan, (story.id, 1))
    await store.pause_destination("science-news", "archived")
    assert await claim(store) == []
    await store.change_destination("science-news", {"state": "active"})
    assert len(await claim(store)) == 1


async def test_a_delivery_whose_sender_died_comes_back_as_unknown_to_one_process(store, other, plan, story):
    await tell(store, plan, (story.id, 1))
    [lost] = await claim(store)
    assert await claim(other, NOW + LEASE - timedelta(seconds=1), by="you") == []
    [found] = await claim(other, NOW + LEASE, by="you")
    assert found == replace(lost, state="unknown")
    assert await claim(store, NOW + LEASE, by="third") == []
    with pytest.raises(LostClaim, match="another's"):
        await settle(store, lost, "sent", NOW + LEASE)
    await settle(other, found, "due", NOW + LEASE, by="you")
    [again] = await claim(store, NOW + LEASE)
    assert (again.state, again.attempts) == ("sending", 2)


async def test_a_digest_too_old_is_not_sent_and_its_stories_are_free(store, plan, story):
    await tell(store, plan, (story.id, 1))
    assert await claim(store, NOW + 19 * HOUR) == []
    assert [delivery.state for delivery in await store.deliveries()] == ["expired"]
    assert await untold(store, plan) == [story.id]


async def test_a_fate_nobody_looked_into_is_looked_into_however_late(store, plan, story):
    await tell(store, plan, (story.id, 1))
    await claim(store)
    [found] = await claim(store, NOW + 30 * HOUR, by="you")
    assert found.state == "unknown"
    assert await untold(store, plan) == []


async def test_a_fate_that_cannot_be_learnt_is_given_up_when_it_is_old_and_never_told_twice(store, plan, story):
    await tell(store, plan, (story.id, 1))
    [delivery] = await claim(store)
    await settle(store, delivery, "unknown", not_before=NOW + HOUR)
    assert await claim(store, NOW + timedelta(minutes=30)) == []
    [again] = await claim(store, NOW + HOUR)
    await settle(store, again, "unknown", NOW + HOUR)
    assert await claim(store, NOW + 19 * HOUR) == []
    assert [delivery.state for delivery in await store.deliveries()] == ["expired"]
    assert await untold(store, plan) == []


async def test_nobody_settles_what_he_does_not_hold(store, plan, story):
    await tell(store, plan, (story.id, 1))
    [delivery] = await claim(store)
    with pytest.raises(LostClaim):
        await settle(store, delivery, "sent", by="you")
    await settle(store, delivery, "sent")
    with pytest.raises(LostClaim):
        await settle(store, delivery, "rejected")
    assert await untold(store, plan) == []


async def a_thread(store, plan):
    """A sheet of one message and two that answer it, each with a story of its own."""
    stories = [(await begin(store, f"entry0000{number}", keys=(f"org:{number}",))).id for number in (1, 2, 3)]
    home = await store.destination(plan.destination)
    parts = [
        a_delivery(plan, home, (story, 1), id=f"part-{part}", part=part, parts=3, action="thread" if part > 1 else "post")
        for part, story in enumerate(stories, 1)
    ]
    made = await store.claim_period(plan.id, a_period(), by="me", now=NOW, until=SOON)
    await store.enqueue(made, a_digest(), parts, [(story, 1) for story in stories], NOW)
    return stories


@pytest.fixture
async def thread(store, feed, plan):
    await keep(store, *[an_entry(f"entry0000{number}") for number in (1, 2, 3)])
    return await a_thread(store, plan)


async def test_an_answer_waits_for_what_it_answers_and_is_given_its_reference(store, plan, thread):
    [first] = await claim(store)
    assert (first.part, first.parent) == (1, {})
    assert await claim(store, by="you") == []
    await settle(store, first, "unknown", not_before=NOW + HOUR)
    assert await claim(store, by="you") == []  # its fate is settled first
    [first] = await claim(store, NOW + HOUR)
    await settle(store, first, "sent", NOW + HOUR, reference={"channel": "C1", "ts": "1.2"})
    [second] = await claim(store, NOW + HOUR)
    assert (second.part, second.action, second.parent) == (2, "thread", {"channel": "C1", "ts": "1.2"})
    await settle(store, second, "sent", NOW + HOUR, reference={"channel": "C1", "ts": "1.3"})
    [third] = await claim(store, NOW + HOUR)
    assert third.parent == {"channel": "C1", "ts": "1.2"}  # the first's, not the one before


async def test_what_answers_a_refused_message_is_given_up_with_it_and_its_stories_are_free(store, plan, thread):
    [first] = await claim(store)
    await settle(store, first, "rejected")
    assert [delivery.state for delivery in await store.deliveries()] == ["expired", "expired", "rejected"]
    assert sorted(await untold(store, plan)) == sorted(thread)
    assert await claim(store, NOW + HOUR) == []


async def test_what_answers_a_message_too_old_is_given_up_with_it(store, plan, thread):
    assert await claim(store, NOW + 19 * HOUR) == []
    assert {delivery.state for delivery in await store.deliveries()} == {"expired"}
    assert sorted(await untold(store, plan)) == sorted(thread)


async def test_an_answer_to_a_message_that_may_have_been_missed_goes_without_a_reference(store, plan, thread):
    [first] = await claim(store)
    await settle(store, first, "sent")
    [second] = await claim(store)
    assert second.parent == {}


async def test_answers_of_another_sheet_stay(store, plan, thread):
    home = await store.destination(plan.destination)
    later = replace(a_delivery(plan, home, id="later", part=1, created=NOW + HOUR), period_key="other")
    reply = replace(a_delivery(plan, home, id="reply", part=2, created=NOW + HOUR, action="thread"), period_key="other")
    await queue(store, plan, later, reply, key="other")
    [first] = await claim(store)
    await settle(store, first, "rejected")
    assert {delivery.id: delivery.state for delivery in await store.deliveries()}["reply"] == "due"
