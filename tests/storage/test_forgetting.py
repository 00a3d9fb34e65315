"""Forgetting a person: whatever they did, no row holds their id any more, and nobody else loses anything."""

import sqlite3
from contextlib import closing
from dataclasses import replace

from bot.models import Conversation, Destination, Profile, Ruling, Suggestion
from tests.examples import NOW, a_period, a_plan
from tests.storage.acts import a_delivery, a_digest

THEM, ALIKE, OTHER = "U0FORGET1", "U0FORGET12", "U0STAYS01"


def dump(path) -> list[str]:
    with closing(sqlite3.connect(path)) as database:
        return [line for line in database.iterdump() if line.startswith("INSERT")]


async def fill(store, who, installation):
    await store.keep_profile(Profile(installation, who, "Their Name", "en", "Asia/Tokyo", asked=NOW))
    await store.vote(installation, who, "story00001", -1, NOW, "minor")
    await store.save(installation, who, "story00001", NOW)
    await store.suggest(Suggestion(0, installation, "w", f"https://e.example/{who}", who, NOW))
    await store.rule(Ruling(0, "w", "hide", "story00001", who, installation, who, f"asked by <@{who}>", NOW))
    await store.audit(installation, who, "plan.change", {"maker": who, "with": [who]}, NOW)
    await store.receive("slack", f"command:{who}", "command", {"user": who, "user_name": "them", "words": "help"}, NOW)
    await store.open_trouble(f"person:{who}", f"{who} is not there", NOW)
    own = await store.add_destination(Destination(0, installation, f"dm of {who}", "slack", who, owner=who), NOW)
    room = await store.add_destination(Destination(0, installation, f"room {who}", "slack", "C0123456789", owner=who), NOW)
    await store.add_plan(a_plan(id=0, installation=installation, name=f"own {who}", destination=own.name, maker=who), NOW)
    plan = await store.add_plan(a_plan(id=0, installation=installation, name=f"plan {who}", destination=room.name, maker=who), NOW)
    claim = await store.claim_period(plan.id, a_period(), by="me", now=NOW, until=NOW)
    delivery = replace(a_delivery(plan, room, id=f"shared-{who}"), trouble=f"for {who}", reference={"channel": who})
    await store.enqueue(claim, a_digest(words=f"shared by <@{who}>"), [delivery], [], NOW)


async def test_nothing_holds_the_id_of_a_person_who_was_forgotten(store, tmp_path):
    installation = (await store.installation("slack", "T1", "Local", NOW)).id
    for who in (THEM, ALIKE, OTHER):
        await fill(store, who, installation)
    path = store._db.url.database
    before = dump(path)
    assert sum(f"{THEM}" in line for line in before) > 12
    gone = await store.forget_user(THEM)
    after = dump(path)
    assert [line for line in after if THEM in line.replace(ALIKE, "")] == []
    assert {line for line in before if OTHER in line} <= set(after)
    assert {line for line in before if ALIKE in line} <= set(after)
    assert {"people", "votes", "saved", "inbox", "suggestions", "rulings", "audit", "plans", "destinations"} <= set(gone)
    assert [audited.what for audited in await store.audited(limit=9, who="forgotten")] == ["plan.change"]
    assert await store.forget_user(THEM) == {}


async def test_their_own_direct_messages_end_and_a_rooms_plan_goes_on(store):
    installation = (await store.installation("slack", "T1", "Local", NOW)).id
    await fill(store, THEM, installation)
    await store.forget_user(THEM)
    assert [destination.address for destination in await store.destinations()] == ["C0123456789"]
    [plan] = await store.plans()
    assert plan.maker != THEM


async def test_what_is_called_after_them_is_so_no_more_and_who_has_the_same_name_keeps_it(store):
    installation = (await store.installation("teams", "tenant", "", NOW)).id
    for who, name in (("a:1them", "to-rita-reader"), ("a:1other", "to-rita-reader-2")):
        await store.keep_conversation(Conversation(installation, who, "https://e.example/", "personal", who[3:]), NOW)
        await store.add_destination(Destination(0, installation, name, "teams", who), NOW)
        await store.add_plan(a_plan(id=0, installation=installation, name=f"{name}-weekly", destination=name), NOW)
        await store.audit(installation, who[3:], "plan.add", {"plan": f"{name}-weekly", "destination": name}, NOW)
    await store.forget_user("them")
    left = "\n".join(dump(store._db.url.database))
    assert left.count("to-rita-reader") == left.count("to-rita-reader-2") > 0
    assert [one.name for one in await store.destinations()] == ["to-rita-reader-2"]


async def test_of_somebody_in_teams_their_handle_and_their_chat_go_too(store):
    them, handle, chat = "3a0a8c91-4ebe-5b62-978e-7a57a23de489", "29:1forgetthishandle", "a:1forgetthischat"
    installation = (await store.installation("teams", "tenant", "", NOW)).id
    await store.keep_profile(Profile(installation, them, "Their Name", handle=handle))
    service = "https://smba.trafficmanager.net/emea/"
    await store.keep_conversation(Conversation(installation, chat, service, "personal", them), NOW)
    await store.keep_conversation(Conversation(installation, "19:room@thread.v2", service, "group", name="Room"), NOW)
    await store.receive("teams", f"message:{chat}:1", "words", {"conversation": chat, "handle": handle, "words": "help"}, NOW)
    own = await store.add_destination(Destination(0, installation, "own", "teams", chat), NOW)
    plan = await store.add_plan(a_plan(id=0, installation=installation, destination=own.name, maker=them), NOW)
    claim = await store.claim_period(plan.id, a_period(), by="me", now=NOW, until=NOW)
    await store.enqueue(claim, a_digest(), [replace(a_delivery(plan, own), reference={"conversation": chat})], [], NOW)
    gone = await store.forget_user(them)
    assert [line for line in dump(store._db.url.database) if any(name in line for name in (them, handle, chat))] == []
    assert {"people", "inbox", "conversations", "plans", "deliveries"} <= set(gone)
    assert [one.name for one in await store.conversations(installation)] == ["Room"]
    assert await store.plans() == []
