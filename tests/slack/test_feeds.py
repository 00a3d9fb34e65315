"""Sources in Slack: the list and what can be done to each; suggesting one, and what those who decide do with it."""

import asyncio

import pytest

from bot.errors import Unavailable
from bot.models import Source
from tests.desks import FOOTBALL, ORCHARD, RIKEN, URL, WATCH, an_rss
from tests.local_slack import READER
from tests.local_slack.world import Person
from tests.slack.houses import a_house, words_of

ADMIN = "U0ADMIN"
NEW = "https://new.example/feed.xml"


def words(message) -> str:
    return words_of(message.blocks if hasattr(message, "blocks") else message["blocks"])


def acts(message) -> dict[str, str]:
    """Of the first source: what its menu offers."""
    blocks = message.blocks if hasattr(message, "blocks") else message["blocks"]
    menus = [block["accessory"] for block in blocks if (block.get("accessory") or {}).get("action_id") == "feed"]
    return {option["text"]["text"]: option["value"] for option in menus[0]["options"]} if menus else {}


def a_colleague(house, user=ADMIN):
    house.slack.people[user] = Person(user)


async def fares(house):
    return {state.source.title or state.source.url: state.fare for state in await house.desk.store.feed_states(WATCH, house.desk.clock())}


async def many(house, count=23):
    for number in range(count):
        source = Source(f"https://f{number}.example/rss", f"Outlet {number:02}", ("uk", "japan")[number % 2], "journal")
        await house.desk.store.seed_feeds(WATCH, [source], house.desk.clock())


# ── the list ────────────────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_the_list_says_how_each_source_fares_and_turns_its_pages(tmp_path):
    async with a_house(tmp_path) as house:
        await many(house)
        first = await house.ask("feeds")
        assert "1 healthy · 23 not checked yet" in words(first)
        assert "Example News" not in words(first)
        await house.slack.click(first, "feeds.page.after")
        await house.do()
        second = house.slack.ephemerals[-1]
        assert "Outlet 10" in words(second)
        await house.slack.click(second, "feeds.page.after")
        await house.do()
        assert "🟢 Example News" in words(house.slack.ephemerals[-1])
        assert "last entry 16 March 2026" in words(house.slack.ephemerals[-1])


async def test_the_list_is_narrowed_by_words_and_by_side(tmp_path):
    async with a_house(tmp_path) as house:
        await many(house)
        said = words(await house.ask("feeds outlet 07"))
        assert "Outlet 07" in said
        assert "Outlet 08" not in said
        said = words(await house.ask("feeds side:uk"))
        assert "Outlet 00" in said
        assert "Outlet 01" not in said
        assert "No source is like that." in words(await house.ask("feeds zzz"))
        assert "情報源" in words(await house.ask("情報源"))


async def test_the_modal_is_narrowed_in_place(tmp_path):
    async with a_house(tmp_path) as house:
        await many(house)
        await house.slack.open_home()
        await house.do()
        (home,) = house.slack.homes.values()
        await house.slack.click(home, "feeds.open")
        await house.do()
        modal = house.opened()
        assert "Outlet 03" in words(modal)
        await house.slack.click(modal, "feeds.side", "uk")
        await house.do()
        assert "Outlet 03" not in words(modal)
        await house.slack.click(modal, "feeds.words", "outlet 04")
        await house.do()
        assert "Outlet 04" in words(modal)
        assert "Outlet 06" not in words(modal)
        await house.slack.submit(modal, {"feeds.words": "outlet 06"})
        await house.do()
        assert "Outlet 06" in words(house.opened())
        assert "Outlet 04" not in words(house.opened())


async def test_only_who_may_change_feeds_is_offered_to(tmp_path):
    async with a_house(tmp_path, admins=[ADMIN]) as house:
        a_colleague(house)
        assert acts(await house.ask("feeds")) == {}
        assert list(acts(await house.ask("feeds", user=ADMIN))) == [
            "Pause",
            "Test now",
            "List under Japan",
            "List as worldwide",
            "Remove …",
        ]


async def test_a_member_who_presses_an_admins_menu_is_told_and_nothing_happens(tmp_path):
    async with a_house(tmp_path, admins=[ADMIN]) as house:
        a_colleague(house)
        listed = await house.ask("feeds", user=ADMIN)
        await house.slack.click(listed, "feed", acts(listed)["Pause"], user=READER)
        await house.do()
        assert "Only admins change what is watched" in words(house.slack.ephemerals[-1])
        assert await fares(house) == {"Example News": "healthy"}


async def test_a_feed_is_paused_and_watched_again_and_both_are_on_record(tmp_path):
    async with a_house(tmp_path, feed_changes="members") as house:
        listed = await house.ask("feeds")
        await house.slack.click(listed, "feed", acts(listed)["Pause"])
        await house.do()
        assert await fares(house) == {"Example News": "paused"}
        assert "is paused" in words(house.slack.ephemerals[-1])
        listed = await house.ask("feeds")
        await house.slack.click(listed, "feed", acts(listed)["Watch again"])
        await house.do()
        assert (await fares(house))["Example News"] != "paused"
        assert [entry.what for entry in await house.desk.store.audited(limit=5, what="feed")] == ["feed.resume", "feed.pause"]


async def test_a_feed_is_removed_once_that_is_confirmed(tmp_path):
    async with a_house(tmp_path, admins=[READER]) as house:
        await house.slack.open_home()
        await house.do()
        (home,) = house.slack.homes.values()
        await house.slack.click(home, "feeds.open")
        await house.do()
        listed = house.opened()
        await house.slack.click(listed, "feed", acts(listed)["Remove …"])
        await house.do()
        assert await fares(house) != {}
        confirm = house.opened()
        assert "Nobody will read “Example News” any more" in words(confirm)
        await house.slack.submit(confirm)
        await house.do()
        assert await fares(house) == {}
        assert "No source is watched yet." in words(listed)
        assert "No source is watched yet." in words(home)


async def test_a_feed_is_tested_now_and_nothing_is_kept(tmp_path):
    async with a_house(tmp_path, admins=[READER]) as house:
        listed = await house.ask("feeds")
        await house.slack.click(listed, "feed", acts(listed)["Test now"])
        await house.do()
        assert "has 2 entries now; this desk would tell 2 of them." in words(house.opened())
        house.desk.fetcher.bodies[URL] = Unavailable("It is gone.")
        await house.slack.click(listed, "feed", acts(listed)["Test now"])
        await house.do()
        assert "It cannot be read now." in words(house.opened())
        assert await fares(house) == {"Example News": "healthy"}


async def test_who_may_change_feeds_says_whose_outlet_one_is(tmp_path):
    async with a_house(tmp_path, admins=[READER]) as house:
        listed = await house.ask("feeds")
        assert len(acts(listed)) <= 5
        await house.slack.click(listed, "feed", acts(listed)["List under Japan"])
        await house.do()
        assert "is listed under Japan now." in words(house.slack.ephemerals[-1])
        listed = await house.ask("feeds side:japan")
        assert "Example News" in words(listed)
        assert "List under Japan" not in acts(listed)
        await house.slack.click(listed, "feed", acts(listed)["List as worldwide"])
        await house.do()
        (state,) = await house.desk.store.feed_states(WATCH, house.desk.clock())
        assert (state.source.side, state.fare) == ("world", "healthy")
        assert {entry.what for entry in await house.desk.store.audited(limit=9)} == {"feed.side"}


async def test_a_feed_found_or_accepted_is_listed_under_the_side_that_its_address_tells(tmp_path):
    async with a_house(tmp_path, admins=[ADMIN]) as house:
        a_colleague(house)
        url = "https://www.example.ac.jp/feed.xml"
        house.desk.fetcher.bodies[url] = an_rss(RIKEN, title="New Outlet")
        await house.ask(f"suggest {url}")
        await house.slack.open_home(user=ADMIN)
        await house.do()
        await house.slack.click(house.slack.homes[house.installation.external_id, ADMIN], "suggestion.accept", user=ADMIN)
        await house.do()
        sources = {state.source.url: state.source for state in await house.desk.store.feed_states(WATCH, house.desk.clock())}
        assert (sources[url].side, sources[url].kind) == ("japan", "university")


@pytest.mark.parametrize(
    "value",
    [
        "",
        "side:mars|uk-japan-science|1",
        "side:|uk-japan-science|1",
        "pause",
        "pause|x|1",
        "pause|uk-japan-science|99",
        "explode|uk-japan-science|1",
        "pause|uk-japan-science|x",
    ],
)
async def test_a_menus_value_that_is_not_ours_changes_nothing(tmp_path, value):
    async with a_house(tmp_path, admins=[READER]) as house:
        listed = await house.ask("feeds")
        for block in listed["blocks"]:
            if block.get("accessory"):
                block["accessory"]["options"][0]["value"] = value
        await house.slack.click(listed, "feed", value)
        await house.do()
        assert await fares(house) == {"Example News": "healthy"}


# ── suggesting ──────────────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_a_suggestion_says_what_was_found_and_waits_for_an_admin(tmp_path):
    async with a_house(tmp_path, admins=[ADMIN]) as house:
        a_colleague(house)
        house.desk.fetcher.bodies[NEW] = an_rss(ORCHARD, FOOTBALL, title="New Outlet")
        said = words(await house.ask(f"suggest {NEW}"))
        assert "“New Outlet” has 2 entries now; this desk would tell 1 of them." in said
        assert "Your suggestion waits for an admin" in said
        (kept,) = await house.desk.store.suggestions(house.installation.id)
        assert (kept.url, kept.title, kept.entries, kept.kept, kept.who) == (NEW, "New Outlet", 2, 1, READER)
        assert "New Outlet" not in await fares(house)
        assert "was suggested before" in words(await house.ask(f"suggest {NEW}"))
        told = [message for channel in house.slack.messages.values() for message in channel if "suggests a source" in words(message)]
        assert len(told) == 1


async def test_an_accepted_suggestion_is_watched_and_checked_and_its_suggester_is_told(tmp_path):
    async with a_house(tmp_path, admins=[ADMIN]) as house:
        home = await suggested(house)
        assert "Suggested: New Outlet" in words(home)
        await house.slack.click(home, "suggestion.accept", user=ADMIN)
        await house.do()
        assert (await fares(house))["New Outlet"] == "healthy"
        assert "Suggested: New Outlet" not in words(home)
        told = [words(message) for channel in house.slack.messages.values() for message in channel]
        assert [line for line in told if "Thank you: “New Outlet”" in line]
        record = [entry.what for entry in await house.desk.store.audited(limit=9)]
        assert record == ["feed.add", "suggestion.accepted", "feed.suggest"]


async def test_a_declined_suggestion_is_told_with_its_reason_and_stays_declined(tmp_path):
    async with a_house(tmp_path, admins=[ADMIN]) as house:
        home = await suggested(house)
        await house.slack.click(home, "suggestion.decline", user=ADMIN)
        await house.do()
        await house.slack.submit(house.opened(), {"reason": "A paywall."}, user=ADMIN)
        await house.do()
        told = [words(message) for channel in house.slack.messages.values() for message in channel]
        assert [line for line in told if "was declined: A paywall." in line]
        assert "declined: A paywall." in words(await house.ask(f"suggest {NEW}"))
        assert "Suggested" not in words(home)


async def test_nobody_but_an_admin_decides(tmp_path):
    async with a_house(tmp_path, admins=[ADMIN]) as house:
        home = await suggested(house)
        await house.slack.click(home, "suggestion.accept", user=READER)
        await house.do()
        assert len(await house.desk.store.suggestions(house.installation.id)) == 1
        assert "New Outlet" not in await fares(house)


async def test_who_may_change_feeds_adds_one_from_the_home_tab_after_seeing_what_it_is(tmp_path):
    async with a_house(tmp_path, admins=[READER]) as house:
        house.desk.fetcher.bodies["https://site.example/"] = b'<!doctype html><html><head><link rel="alternate" type="application/rss+xml" href="/comments/feed"><link rel="alternate" type="application/rss+xml" href="/feed.xml"></head></html>'  # fmt: skip
        house.desk.fetcher.bodies["https://site.example/feed.xml"] = an_rss(RIKEN, title="Site News")
        await house.slack.open_home()
        await house.do()
        (home,) = house.slack.homes.values()
        await house.slack.click(home, "feeds.suggest")
        await house.do()
        form = house.opened()
        brought = await house.slack.submit(form, {"address": "not an address"})
        assert "address" in brought.answer["errors"]
        await house.slack.submit(form, {"address": "https://site.example/"})
        await house.do()
        found = house.opened()
        assert "“Site News” has 1 entry now; this desk would tell 1 of them." in words(found)
        assert "https://site.example/feed.xml" in words(found)
        assert "It would be listed" not in words(found)
        assert "Site News" not in await fares(house)
        await house.slack.click(found, "feeds.take")
        await house.do()
        assert "It is watched from now on." in words(found)
        assert (await fares(house))["Site News"] == "healthy"
        assert "2 healthy" in words(home)


@pytest.mark.parametrize(
    ("address", "body", "said"),
    [
        (NEW, Unavailable("No answer."), "does not answer now"),
        (NEW, b"<!doctype html><html><body>Hello</body></html>", "No feed was found there"),
        (NEW, b"\x89PNG...", "No feed was found there"),
        ("file:///etc/passwd", b"", "address of a feed"),
        ("ftp://e.example/feed", b"", "address of a feed"),
        ("", b"", "/ukjapan suggest https://www.example.org/feed.xml"),
    ],
)
async def test_what_is_no_feed_is_said_with_what_to_do(tmp_path, address, body, said):
    async with a_house(tmp_path) as house:
        house.desk.fetcher.bodies[NEW] = body
        answer = words(await house.ask(f"suggest {address}"))
        assert said in answer
        assert await house.desk.store.suggestions() == []


async def test_a_feed_that_is_watched_already_is_not_suggested_again(tmp_path):
    async with a_house(tmp_path) as house:
        assert "It is watched already." in words(await house.ask("suggest http://www.e.example/feed.xml/"))
        assert await house.desk.store.suggestions() == []


# ── how the desk is ─────────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_status_is_one_screen_in_the_readers_language(tmp_path):
    async with a_house(tmp_path) as house:
        said = words(await house.ask("status"))
        for part in (
            "1 healthy",
            "Last check: Monday 16 March",
            "07:30 London",
            "2 stories in the last 7 days",
            "None is set up for this channel.",
            "Kakehashi ",
        ):
            assert part in said
        assert "直近7日間で2件" in words(await house.ask("状況"))


async def test_saved_lists_what_one_saved_and_says_how_where_nothing_is(tmp_path):
    async with a_house(tmp_path) as house:
        assert "You have saved no story yet" in words(await house.ask("saved"))
        story = (await house.stories())[0]
        await house.desk.store.save(house.installation.id, READER, story.id, house.desk.clock())
        assert "1 story" in words(await house.ask("saved"))
        a_colleague(house, "U0OTHER")
        assert "You have saved no story yet" in words(await house.ask("saved", user="U0OTHER"))


async def suggested(house):
    """An admin's Home tab, with a suggestion of a member's in it."""
    a_colleague(house)
    house.desk.fetcher.bodies[NEW] = an_rss(RIKEN, title="New Outlet")
    await house.ask(f"suggest {NEW}")
    await house.slack.open_home(user=ADMIN)
    await house.do()
    return house.slack.homes[house.installation.external_id, ADMIN]


def thanks(house) -> list[str]:
    told = [words(message) for channel in house.slack.messages.values() for message in channel]
    return [line for line in told if "Thank you: “New Outlet”" in line]


async def test_a_suggester_is_thanked_once_for_a_double_click(tmp_path):
    async with a_house(tmp_path, admins=[ADMIN]) as house:
        home = await suggested(house)
        house.slack.pace = False
        await asyncio.gather(*(house.slack.click(home, "suggestion.accept", user=ADMIN) for _ in range(2)))
        await house.do()
        assert len(thanks(house)) == 1


async def test_a_suggester_is_thanked_once_where_the_home_tab_cannot_be_published(tmp_path):
    async with a_house(tmp_path, admins=[ADMIN]) as house:
        home = await suggested(house)
        house.slack.pace = False
        house.slack.faults["views.publish"] = ["500", "500", "500"]
        await house.slack.click(home, "suggestion.accept", user=ADMIN)
        for _ in range(3):
            await house.do()
            house.desk.clock.advance(minutes=2)
        assert len(thanks(house)) == 1


async def test_a_suggestion_by_mention_is_answered_when_its_first_try_died(tmp_path, monkeypatch):
    """The word that it takes a while must not pass for the answer."""
    monkeypatch.setattr("bot.slack.suggestions.SOON", 0)
    async with a_house(tmp_path) as house:
        house.slack.scopes |= {"channels:history", "app_mentions:read"}
        house.desk.fetcher.bodies[NEW] = an_rss(RIKEN, title="New Outlet")
        await house.slack.mention(f"suggest {NEW}")
        await house.do()
        (answer,) = [message for message in house.slack.posts() if message.get("metadata")]
        assert "New Outlet" in words(answer)
