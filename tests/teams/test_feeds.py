"""Sources in Teams: the list and how each fares, and what who may change them does in the window of one."""

import pytest

from bot.errors import Unavailable
from bot.models import Source
from tests.desks import URL, WATCH
from tests.local_teams import ADMIN, CHANNEL, JAPANESE, READER, buttons, find_button, inputs
from tests.teams.houses import a_tenant, words_of


async def fares(house):
    return {state.source.title or state.source.url: state.fare for state in await house.desk.store.feed_states(WATCH, house.desk.clock())}


async def many(house, count=23):
    for number in range(count):
        source = Source(f"https://f{number}.example/rss", f"Outlet {number:02}", ("uk", "japan")[number % 2], "journal")
        await house.desk.store.seed_feeds(WATCH, [source], house.desk.clock())


def titles(card) -> list[str]:
    """Of the buttons that bring something to the app."""
    return [button["title"] for button in buttons(card) if "data" in button]


def choices(card, name) -> dict[str, str]:
    """By label what a list offers."""
    found = next((one for one in inputs(card) if one["id"] == name), {"choices": []})
    return {choice["title"]: choice["value"] for choice in found["choices"]}


async def opened(house, user=ADMIN, where=""):
    """The window of the first source of the list."""
    (listed,) = await house.ask("feeds", user=user, where=where)
    return await house.teams.open(listed, "Change …", {"feed": next(iter(choices(listed.card, "feed").values()))}, user=user)


# ── the list ────────────────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_the_list_says_how_each_source_fares_and_turns_its_pages_in_place(tmp_path):
    async with a_tenant(tmp_path) as house:
        await many(house)
        (first,) = await house.ask("feeds")
        assert "1 healthy · 23 not checked yet" in words_of(first)
        assert "Example News" not in words_of(first)
        await house.press(first, "Next page")
        assert "Outlet 10" in str(first.card_for(READER))
        await house.press(first, "Next page")
        last = str(first.card_for(READER))
        assert "🟢 " in last
        assert "Example News" in last
        assert "last entry 16 March 2026" in last
        assert "Next page" not in titles(first.card_for(READER))
        assert house.teams.chat(READER) == [first]


async def test_the_list_is_narrowed_by_what_is_typed(tmp_path):
    async with a_tenant(tmp_path) as house:
        await many(house)
        said = words_of(await house.ask("feeds outlet 07"))
        assert "Outlet 07" in said
        assert "Outlet 08" not in said
        said = words_of(await house.ask("feeds side:uk"))
        assert "Outlet 00" in said
        assert "Outlet 01" not in said
        assert "No source is like that." in words_of(await house.ask("feeds zzz"))
        assert "情報源" in words_of(await house.ask("情報源", user=JAPANESE))


async def test_the_list_is_narrowed_in_place_by_side_and_words(tmp_path):
    async with a_tenant(tmp_path) as house:
        await many(house)
        (listed,) = await house.ask("feeds")
        await house.press(listed, "Find", {"side": "japan"})
        card = listed.card_for(READER)
        assert "Outlet 03" in str(card)
        assert "Outlet 04" not in str(card)
        await house.press(listed, "Next page")
        assert "Outlet 21" in str(listed.card_for(READER))
        assert "Outlet 20" not in str(listed.card_for(READER))
        await house.press(listed, "Find", {"side": "*", "words": "outlet 06"})
        card = listed.card_for(READER)
        assert "Outlet 06" in str(card)
        assert "Outlet 04" not in str(card)
        await house.press(listed, "Find", {"words": "zzz"})
        assert "No source is like that." in str(listed.card_for(READER))


@pytest.mark.parametrize("value", ["", "{", '{"page": 900}', '{"page": "x"}', '{"side": "mars", "page": -3}', "null"])
async def test_a_page_that_comes_back_with_anything_in_it_is_shown_as_it_can_be(tmp_path, value):
    async with a_tenant(tmp_path) as house:
        await many(house)
        (listed,) = await house.ask("feeds")
        find_button(listed.card, "Next page")["data"]["value"] = value
        assert (await house.press(listed, "Next page")).status == 200
        assert "healthy" in str(listed.card_for(READER))


async def test_in_a_channel_the_list_stands_in_the_thread_and_a_member_changes_only_what_they_see(tmp_path):
    async with a_tenant(tmp_path) as house:
        await many(house)
        (listed,) = await house.ask("feeds", where=CHANNEL)
        assert listed.thread
        await house.press(listed, "Next page")
        assert "Outlet 10" in str(listed.card_for(READER))
        assert "Outlet 10" not in str(listed.card_for(ADMIN))


# ── one of them ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_only_who_may_change_feeds_is_offered_to(tmp_path):
    async with a_tenant(tmp_path, admins=[ADMIN]) as house:
        (listed,) = await house.ask("feeds")
        assert "Change …" not in titles(listed.card)
        window = await opened(house)
        assert titles(window.card) == ["Pause", "Test now", "List under Japan", "List as worldwide", "Remove …"]
        assert "Example News" in str(window.card)


async def test_without_a_choice_nothing_is_opened(tmp_path):
    async with a_tenant(tmp_path, admins=[ADMIN]) as house:
        (listed,) = await house.ask("feeds", user=ADMIN)
        window = await house.teams.open(listed, "Change …", user=ADMIN)
        assert window.words == "Choose a source first."


async def test_a_member_who_presses_what_an_admin_was_shown_is_told_and_nothing_happens(tmp_path):
    async with a_tenant(tmp_path, admins=[ADMIN]) as house:
        window = await opened(house)
        window.context["from"] = house.teams._account(house.teams.people[READER])
        await house.submit(window, label="Pause")
        assert "Only admins change what is watched" in window.words
        assert await fares(house) == {"Example News": "healthy"}


async def test_a_feed_is_paused_and_watched_again_in_its_window_and_both_are_on_record(tmp_path):
    async with a_tenant(tmp_path, feed_changes="members") as house:
        window = await opened(house, user=READER)
        await house.submit(window, label="Pause")
        assert await fares(house) == {"Example News": "paused"}
        assert "“Example News” is paused" in str(window.card)
        await house.submit(window, label="Watch again")
        assert (await fares(house))["Example News"] != "paused"
        assert "is watched again." in str(window.card)
        assert "Pause" in titles(window.card)
        record = await house.desk.store.audited(limit=5, what="feed")
        assert [(entry.what, entry.who) for entry in record] == [("feed.resume", READER), ("feed.pause", READER)]


async def test_a_feed_is_removed_once_that_is_confirmed(tmp_path):
    async with a_tenant(tmp_path, admins=[ADMIN]) as house:
        window = await opened(house)
        await house.submit(window, label="Remove …")
        assert await fares(house) != {}
        assert "Nobody will read “Example News” any more" in str(window.card)
        await house.submit(window)
        assert await fares(house) == {}
        assert window.words == "“Example News” is watched no longer."
        assert "No source is watched yet." in words_of(await house.ask("feeds", user=ADMIN))


async def test_what_is_gone_meanwhile_is_said(tmp_path):
    async with a_tenant(tmp_path, admins=[ADMIN]) as house:
        window = await opened(house)
        await house.desk.store.remove_feed(WATCH, URL)
        await house.submit(window, label="Pause")
        assert window.words == "That is there no longer."


async def test_a_feed_is_tested_now_and_nothing_is_kept(tmp_path):
    async with a_tenant(tmp_path, admins=[ADMIN]) as house:
        window = await opened(house)
        await house.submit(window, label="Test now")
        assert "has 2 entries now; this desk would tell 2 of them." in str(window.card)
        house.desk.fetcher.bodies[URL] = Unavailable("It is gone.")
        await house.submit(window, label="Test now")
        assert "It cannot be read now." in str(window.card)
        assert await fares(house) == {"Example News": "healthy"}


async def test_who_may_change_feeds_says_whose_outlet_one_is(tmp_path):
    async with a_tenant(tmp_path, admins=[ADMIN]) as house:
        window = await opened(house)
        await house.submit(window, label="List under Japan")
        assert "is listed under Japan now." in str(window.card)
        assert "List under Japan" not in titles(window.card)
        await house.submit(window, label="List as worldwide")
        (state,) = await house.desk.store.feed_states(WATCH, house.desk.clock())
        assert (state.source.side, state.fare) == ("world", "healthy")
        assert {entry.what for entry in await house.desk.store.audited(limit=9)} == {"feed.side"}


@pytest.mark.parametrize(
    "value",
    [
        "side:mars|uk-japan-science|1",
        "side:|uk-japan-science|1",
        "pause",
        "pause|x|1",
        "pause|uk-japan-science|99",
        "explode|uk-japan-science|1",
    ],
)
async def test_a_value_that_is_not_ours_changes_nothing(tmp_path, value):
    async with a_tenant(tmp_path, admins=[ADMIN]) as house:
        window = await opened(house)
        find_button(window.card, "Pause")["data"]["value"] = value
        await house.submit(window, label="Pause")
        assert window.words == "That is there no longer."
        assert await fares(house) == {"Example News": "healthy"}


# ── how the desk is ─────────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_status_is_one_card_in_the_readers_language(tmp_path):
    async with a_tenant(tmp_path) as house:
        said = words_of(await house.ask("status", where=CHANNEL))
        for part in (
            "1 healthy",
            "Monday 16 March",
            "07:30 London",
            "2 stories in the last 7 days",
            "None is set up for this channel.",
            "Kakehashi ",
        ):
            assert part in said
        assert "@Kakehashi subscribe" in said
        assert "None is set up. Try: subscribe" in words_of(await house.ask("status"))
        assert "直近7日間で2件" in words_of(await house.ask("状況", user=JAPANESE))
