"""Where the app is in Teams: known as it comes, welcomed once, silent when it has gone, back when it is back."""

import pytest

from bot.digests.period import period_for
from bot.models import Destination, Installation
from bot.pipeline import send_due, tell
from tests.desks import Post as Sender
from tests.examples import NOW, a_plan
from tests.local_teams import CHANNEL, CHAT, JAPANESE, READER, TEAM, TENANT
from tests.teams.houses import a_tenant, words_of


async def a_channel(house, where=CHANNEL, name="science", **more) -> Destination:
    """A destination there, and a plan that tells it."""
    installation = await house.installation()
    await house.desk.store.add_destination(Destination(0, installation.id, name, "teams", where, **more), NOW)
    await house.desk.store.add_plan(a_plan(id=0, name=f"{name} daily", destination=name, installation=installation.id), NOW)
    return await house.desk.store.destination(name)


async def state(house, name="science") -> str:
    return (await house.desk.store.destination(name)).state


# ── known ───────────────────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_a_team_is_known_with_its_channels(tmp_path):
    async with a_tenant(tmp_path, news=False, installed=False) as house:
        await house.teams.install(TEAM)
        await house.do()
        installation = await house.installation()
        known = {one.address: one for one in await house.desk.store.conversations(installation.id, team=TEAM)}
        assert set(known) == {TEAM, CHANNEL}
        science = known[CHANNEL]
        assert (science.name, science.team_name, science.scope, science.locale) == ("science", "Science", "channel", "en-GB")
        assert science.service_url == house.teams.service_url
        assert known[TEAM].name == "General"


async def test_a_team_whose_channels_cannot_be_asked_for_now_is_known_and_welcomed_when_they_can(tmp_path):
    async with a_tenant(tmp_path, news=False, installed=False) as house:
        house.teams.faults["channels"] = ["403"] * 2
        await house.teams.install(TEAM)
        assert await house.do() == 2
        await house.teams.uninstall(TEAM)
        await house.do()
        house.teams.posts[TEAM].clear()
        house.teams.faults["channels"] = ["drop_before"] * 2
        await house.teams.install(TEAM)
        assert await house.do() == 0
        house.desk.clock.advance(seconds=3)
        assert await house.do() == 2
        assert len(house.teams.posts[TEAM]) == 1
        assert len(await house.desk.store.conversations((await house.installation()).id, team=TEAM)) == 2


async def test_somebodys_own_chat_is_known_as_theirs(tmp_path):
    async with a_tenant(tmp_path, news=False) as house:
        (own,) = await house.desk.store.conversations((await house.installation()).id, user=READER)
        assert (own.scope, own.address) == ("personal", house.teams.personal(READER).id)


async def test_what_comes_from_a_conversation_refreshes_what_is_known_of_it(tmp_path):
    async with a_tenant(tmp_path, news=False) as house:
        installation = await house.installation()
        house.teams.rooms[CHAT].name = "Attachés in Tokyo"
        moved = "https://smba.trafficmanager.net/jp/"
        house.teams.tokens.service_url = moved
        await house.teams.say("help", where=CHAT, user=JAPANESE, serviceUrl=moved)
        await house.do()
        known = await house.desk.store.conversation(installation.id, CHAT)
        assert (known.name, known.locale, known.service_url) == ("Attachés in Tokyo", "ja-JP", moved)


async def test_a_conversation_that_nobody_told_of_is_known_when_something_comes_from_it(tmp_path):
    async with a_tenant(tmp_path, news=False, installed=False) as house:
        assert await house.ask("help", where=CHANNEL)
        assert (await house.desk.store.conversation((await house.installation()).id, CHANNEL)).state == "active"


async def test_renamed_channels_and_teams_have_their_new_names(tmp_path):
    async with a_tenant(tmp_path, news=False) as house:
        await house.teams.rename_channel(CHANNEL, "quantum")
        await house.teams.rename_team(TEAM, "Embassy")
        _, brought = await house.teams.create_channel("space")
        assert brought.taken
        await house.do()
        known = await house.desk.store.conversations((await house.installation()).id, team=TEAM)
        assert {one.name for one in known} == {"General", "quantum", "space"}
        assert {one.team_name for one in known} == {"Embassy"}


# ── welcome ─────────────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("where", "said", "example"),
    [
        (TEAM, "Answers stand in the thread", "@Kakehashi latest"),
        (CHAT, "Everybody in this chat", "@Kakehashi latest"),
        ("", "only you see", "latest"),
    ],
)
async def test_it_is_welcomed_once_with_what_one_can_ask_and_who_sees_it(tmp_path, where, said, example):
    async with a_tenant(tmp_path, news=False, installed=False) as house:
        house.teams.twice = True
        await house.teams.install(where)
        await house.do()
        (post,) = house.teams.posts[where or house.teams.personal(READER).id]
        assert said in words_of(post)
        assert example in words_of(post)
        assert "/ukjapan" not in words_of(post)


async def test_who_reads_japanese_is_welcomed_in_japanese(tmp_path):
    async with a_tenant(tmp_path, news=False, installed=False) as house:
        await house.teams.install("", user=JAPANESE)
        await house.do()
        assert "ようこそ" in words_of(house.teams.chat(JAPANESE))


async def test_an_upgrade_is_not_welcomed_and_pauses_nothing(tmp_path):
    async with a_tenant(tmp_path, news=False) as house:
        await a_channel(house)
        await house.teams.uninstall(TEAM, action="remove-upgrade")
        await house.teams.install(TEAM, action="add-upgrade")
        await house.do()
        assert house.teams.posts[TEAM] == []
        assert await state(house) == "active"


async def test_a_welcome_that_does_not_arrive_is_in_nobodys_way(tmp_path):
    async with a_tenant(tmp_path, news=False, installed=False) as house:
        house.teams.faults["post"] = ["403"]
        await house.teams.install(CHAT)
        assert await house.do() == 2
        assert await house.ask("help", where=CHAT)


async def test_a_welcome_that_the_service_cannot_take_now_comes_later_once(tmp_path):
    async with a_tenant(tmp_path, news=False, installed=False) as house:
        house.teams.faults["post"] = ["503"] * 8
        await house.teams.install(CHAT)
        for _ in range(5):
            await house.do()
            house.desk.clock.advance(minutes=2)
        (post,) = house.teams.posts[CHAT]
        assert "Everybody in this chat" in words_of(post)


async def test_where_the_app_has_gone_meanwhile_nobody_is_welcomed(tmp_path):
    async with a_tenant(tmp_path, news=False, installed=False) as house:
        house.teams.faults["post"] = ["503"] * 4
        await house.teams.install(CHAT)
        await house.do()
        await house.teams.uninstall(CHAT)
        for _ in range(2):
            house.desk.clock.advance(minutes=2)
            await house.do()
        assert house.teams.posts[CHAT] == []
        known = await house.desk.store.conversation((await house.installation()).id, CHAT)
        assert known.state == "left"


@pytest.mark.parametrize(("fault", "times", "there"), [("drop_after", 1, 1), ("drop_before", 1, 0), ("503", 40, 0)])
async def test_a_welcome_is_never_said_twice_and_not_tried_for_ever(tmp_path, fault, times, there):
    async with a_tenant(tmp_path, news=False, installed=False) as house:
        house.teams.faults["post"] = [fault] * times
        await house.teams.install(CHAT)
        for _ in range(7):
            await house.do()
            house.desk.clock.advance(minutes=2)
        assert len(house.teams.posts[CHAT]) == there
        assert await house.do() == 0
        assert len(house.teams.faults["post"]) == (24 if times > 1 else 0)


# ── gone, and back ──────────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_where_the_app_was_removed_nothing_is_sent_and_the_owner_hears_once(tmp_path):
    async with a_tenant(tmp_path, news=False) as house:
        house.desk.senders["teams"] = sender = Sender()
        place = await a_channel(house, owner=READER)
        house.teams.twice = True
        await house.teams.uninstall(TEAM)
        await house.do()
        assert await state(house) == "paused"
        assert (await house.desk.store.conversation(place.installation, CHANNEL)).state == "left"
        (told,) = sender.sent
        assert told.destination.name == READER
        assert "science is paused" in told.message.text
        assert "add it there again" in told.message.text
        assert "kakehashi destinations" not in told.message.text


async def test_when_the_app_is_back_what_it_told_goes_on(tmp_path):
    async with a_tenant(tmp_path, news=False) as house:
        house.desk.senders["teams"] = Sender()
        await a_channel(house)
        await a_channel(house, TEAM, "general")
        await house.desk.store.pause_destination("general", "Somebody paused it by hand.")
        await house.teams.uninstall(TEAM)
        await house.do()
        await house.teams.install(TEAM)
        await house.do()
        assert await state(house) == "active"
        assert await state(house, "general") == "paused"
        assert await house.desk.store.troubles() == []


async def test_what_the_service_itself_refused_goes_on_too_when_the_app_is_back(tmp_path):
    async with a_tenant(tmp_path) as house:
        await a_channel(house)
        mend = "Add the app to that team or chat again; its plans go on where they were."
        await house.desk.store.pause_destination("science", f"Teams does not let us post to science. {mend}")
        await house.desk.store.leave_conversation((await house.installation()).id, CHANNEL, NOW)
        await house.teams.install(TEAM)
        await house.do()
        assert await state(house) == "active"


async def test_a_deleted_channel_is_told_no_more_and_a_team_that_goes_on_is(tmp_path):
    async with a_tenant(tmp_path, news=False) as house:
        house.desk.senders["teams"] = Sender()
        await a_channel(house)
        await a_channel(house, TEAM, "general")
        await house.teams.delete_channel(CHANNEL)
        await house.do()
        assert await state(house) == "paused"
        assert await state(house, "general") == "active"
        assert "deleted" in (await house.desk.store.destination("science")).trouble


async def test_where_the_last_conversation_has_gone_the_tenant_has(tmp_path):
    async with a_tenant(tmp_path, news=False) as house:
        for where in (TEAM, CHAT, ""):
            assert (await tenant(house)).state == "active"
            await house.teams.uninstall(where)
            await house.do()
        assert (await tenant(house)).state == "removed"
        await house.teams.install(CHAT)
        await house.do()
        assert (await tenant(house)).state == "active"


async def tenant(house) -> Installation:
    return await house.desk.store.find_installation("teams", TENANT)


async def test_what_was_due_there_waits_until_it_is_back(tmp_path):
    async with a_tenant(tmp_path) as house:
        house.desk.senders["teams"] = sender = Sender()
        await a_channel(house)
        plan = await house.desk.store.plan("science daily")
        await house.teams.uninstall(TEAM)
        await house.do()
        await tell(house.desk, plan, period_for(plan, NOW))
        assert await send_due(house.desk) == 0
        await house.teams.install(TEAM)
        await house.do()
        assert await send_due(house.desk) == 1
        assert sender.sent[-1].destination.address == CHANNEL
