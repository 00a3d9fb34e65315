"""The inbox: kept once, answered by one."""

import asyncio
from datetime import timedelta

from sqlalchemy import text

from tests.examples import NOW
from tests.storage.acts import SOON

PAYLOAD = {"text": "latest 量子", "user": {"id": "U1"}, "trigger": None}


async def test_what_comes_in_twice_is_kept_once(store, other):
    received = [door.receive("slack", "Ev1", "command", PAYLOAD, NOW) for door in (store, other, store, other)]
    assert sorted(await asyncio.gather(*received)) == [False, False, False, True]
    assert await store.receive("teams", "Ev1", "command", PAYLOAD, NOW)


async def test_what_was_asked_is_claimed_by_one_oldest_first_and_read_back_whole(store, other):
    for number in range(3):
        await store.receive("slack", f"Ev{number}", "command", PAYLOAD, NOW - timedelta(seconds=number))
    [first] = await store.claim_asked(NOW, by="me", until=SOON, limit=1)
    assert (first.external_id, first.payload, first.attempts) == ("Ev2", PAYLOAD, 1)
    assert [asked.external_id for asked in await other.claim_asked(NOW, by="you", until=SOON, limit=9)] == ["Ev1", "Ev0"]


async def test_what_was_open_at_a_crash_is_claimed_again(store, other):
    await store.receive("slack", "Ev1", "command", PAYLOAD, NOW)
    await store.claim_asked(NOW, by="me", until=SOON, limit=9)
    assert await other.claim_asked(NOW, by="you", until=SOON, limit=9) == []
    [again] = await other.claim_asked(SOON, by="you", until=SOON + timedelta(hours=1), limit=9)
    assert again.attempts == 2


async def test_what_was_answered_is_done_with(store):
    for number in range(2):
        await store.receive("slack", f"Ev{number}", "command", PAYLOAD, NOW)
    well, badly = await store.claim_asked(NOW, by="me", until=SOON, limit=9)
    await store.answered(well.id, NOW)
    await store.answered(badly.id, NOW, "The workspace is gone.")
    assert await store.claim_asked(SOON, by="me", until=SOON, limit=9) == []


async def test_the_audit_keeps_who_did_what(store):
    home = await store.installation("slack", "T1", "Example", NOW)
    await store.audit(home.id, "U1", "plan changed", {"plan": "weekly", "at": "09:00"}, NOW)
    async with store._db.read() as connection:
        [row] = (await connection.execute(text("SELECT who, what, detail FROM audit"))).all()
    assert tuple(row) == ("U1", "plan changed", '{"plan": "weekly", "at": "09:00"}')
