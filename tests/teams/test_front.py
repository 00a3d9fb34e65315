"""Somebody's page in their own chat with the app: what it shows to whom, what can be done there, and that it is always inside Teams' limits."""

import json
from datetime import timedelta

import pytest

from bot.messages.check import check_payload
from bot.models import Destination, Source, Suggestion
from bot.pipeline import check
from bot.pipeline.planning import Place, plain_plan, subscribe
from tests.desks import ORCHARD, URL, WATCH, an_rss, checked, sample_pages, sample_sources
from tests.local_teams import ADMIN, CHANNEL, CHAT, JAPANESE, READER, find_button
from tests.teams.houses import a_tenant, words_of
from tests.teams.test_feeds import choices, titles

MAGNETS = ("superconducting", "gene", "fusion", "wind", "malaria", "photonic", "rice")


async def home_of(house, user=READER):
    """The page; for an admin what waits for them, too."""
    posts = await house.ask("home", user=user)
    return posts if len(posts) > 1 else posts[0]


async def pause(house, name="gone", trouble="Teams says no."):
    store, installation = house.desk.store, (await house.installation()).id
    await store.add_destination(Destination(0, installation, name, "teams", f"19:{name}@thread.tacv2"), house.desk.clock())
    await store.pause_destination(name, trouble, installation=installation)


# ── what it shows ───────────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_an_empty_desk_says_what_to_do_first(tmp_path):
    async with a_tenant(tmp_path, news=False) as house:
        home = await home_of(house)
        assert "Name a source below" in words_of(home)
        assert "@Kakehashi subscribe" in words_of(home)
        assert titles(home.card) == ["Search …", "Subscribe …", "Help", "Suggest a source …", "日本語"]


async def test_the_page_of_the_sample_desk_shows_stories_sources_and_a_chart_on_one_card(tmp_path):
    async with a_tenant(tmp_path, news=False, fetcher=sample_pages()) as house:
        await house.desk.store.seed_feeds(WATCH, sample_sources(), house.desk.clock())
        async for _ in check(house.desk):
            pass
        home = await home_of(house)
        said = words_of(home)
        assert len(choices(home.card, "story")) == 5
        assert "IHI and Sheffield University seek jet blades that need no inspection" in said
        assert "Chart." in json.dumps(home.card)
        assert "18 healthy" in said
        assert len(titles(home.card)) == 6
        assert check_payload("teams", home.payload, "bot") == ()


async def test_what_is_ones_own_stands_on_it_and_no_others(tmp_path):
    async with a_tenant(tmp_path, admins=[ADMIN]) as house:
        store, now = house.desk.store, house.desk.clock()
        story = (await house.stories())[0]
        await store.save((await house.installation()).id, READER, story.id, now)
        plan = plain_plan("daily", WATCH, zone="Asia/Tokyo", language="en")
        await subscribe(house.desk, await house.actor(READER), Place("teams", CHANNEL, "science"), plan)
        mine, theirs = words_of(await home_of(house)), words_of(await home_of(house, JAPANESE))
        assert mine.count(story.best.title) > theirs.count(story.best.title)
        assert "Daily digest" in mine
        assert "まだありません" in theirs


async def test_in_a_channel_it_is_said_where_it_is_shown(tmp_path):
    async with a_tenant(tmp_path) as house:
        for where in (CHANNEL, CHAT):
            said = words_of(await house.ask("home", where=where))
            assert "Your page is for you alone: it is shown in our own chat, by home" in said
            assert "Latest stories" not in said


async def test_who_greets_the_app_in_their_own_chat_is_shown_their_page_and_others_are_helped(tmp_path):
    async with a_tenant(tmp_path) as house:
        assert "Latest stories" in words_of(await house.ask("Hello!"))
        assert "Latest stories" not in words_of(await house.ask("hello", where=CHANNEL))
        assert "Latest stories" not in words_of(await house.ask("help"))


async def test_the_welcome_in_ones_own_chat_leads_to_the_page(tmp_path):
    async with a_tenant(tmp_path, installed=False) as house:
        await house.teams.install("")
        await house.do()
        (welcome,) = house.teams.chat(READER)
        await house.press(welcome, "Your page")
        assert "Latest stories" in words_of(house.teams.chat(READER)[-1])
        window = await house.teams.open(welcome, "Help")
        assert "latest" in str(window.card)


async def test_admins_see_what_waits_and_others_do_not(tmp_path):
    async with a_tenant(tmp_path, admins=[ADMIN], editors=[READER]) as house:
        store, now, installation = house.desk.store, house.desk.clock(), (await house.installation()).id
        await store.suggest(Suggestion(0, installation, WATCH, "https://s.example/f.xml", READER, now, title="Suggested News"))
        await pause(house)
        mine, theirs = words_of(await home_of(house, ADMIN)), words_of(await home_of(house))
        for waits in ("For admins", "Suggested News", "gone is paused.", "Installed in 1 tenant"):
            assert waits in mine
            assert waits not in theirs
        assert "Add a source …" in mine
        assert "Suggest a source …" in theirs


async def test_an_admin_for_whom_nothing_waits_is_told_so(tmp_path):
    async with a_tenant(tmp_path, admins=[ADMIN]) as house:
        _, waiting = await home_of(house, ADMIN)
        assert "Nothing waits for you." in words_of(waiting)
        assert titles(waiting.card) == []


async def test_feeds_that_cannot_be_read_are_named_with_since_when(tmp_path):
    async with a_tenant(tmp_path) as house:
        del house.desk.fetcher.bodies[URL]
        for _ in range(3):
            house.desk.clock.advance(hours=16)
            async for _ in check(house.desk, urls=[URL]):
                pass
        said = words_of(await home_of(house))
        assert "1 failing" in said
        assert "cannot be read since 16 March 2026" in said


async def test_absurd_names_stay_inside_the_limits_and_mention_nobody(tmp_path):
    nasty = "<at>Everyone</at> **bold** [here](https://evil.example) {{DATE(2026-01-01,SHORT)}} \u202e" + "🧬" * 900 + "a\u0301" * 900
    items = [(f"https://e.example/{n}", f"{nasty} {ORCHARD[1]} {n}", ORCHARD[2]) for n in range(5)]
    async with a_tenant(tmp_path, news=False, admins=[READER]) as house:
        await house.desk.store.seed_feeds(WATCH, [Source(URL, nasty, "uk")], house.desk.clock() - timedelta(hours=2))
        await checked(house.desk, an_rss(*((link, title.replace("<", "&lt;"), text) for link, title, text in items), title="x"))
        for number in range(40):
            await house.desk.store.seed_feeds(
                WATCH, [Source(f"https://e{number}.example/f.xml", f"{nasty}{number}", "uk", "nasty")], house.desk.clock()
            )
            await house.desk.store.suggest(
                Suggestion(0, (await house.installation()).id, WATCH, f"https://s{number}.example/", nasty, house.desk.clock(), title=nasty)
            )
        home, waiting = await home_of(house)
        (listed,) = await house.ask("feeds")
        for post in (home, waiting, listed):
            assert check_payload("teams", post.payload, "bot") == ()
            assert len(titles(post.card)) <= 6
            assert '"mention"' not in json.dumps(post.payload)
        assert house.teams.wrong == []


# ── what can be done there ──────────────────────────────────────────────────────────────────────────────────────────────────


async def test_the_language_is_switched_for_good(tmp_path):
    async with a_tenant(tmp_path) as house:
        home = await home_of(house)
        await house.press(home, "日本語")
        assert "最新の記事" in str(home.card_for(READER))
        assert "最新の記事" in words_of(await home_of(house))
        assert (await house.desk.store.profile((await house.installation()).id, READER)).chosen == "ja"
        await house.press(home, "English")
        assert "Latest stories" in str(home.card_for(READER))
        assert "Latest stories" in words_of(await home_of(house))


async def test_a_story_of_the_page_is_opened_and_saved_and_then_stands_there_as_saved(tmp_path):
    async with a_tenant(tmp_path) as house:
        home = await home_of(house)
        title, value = next(iter(choices(home.card, "story").items()))
        window = await house.teams.open(home, "Details", {"story": value})
        assert title in str(window.card)
        await house.submit(window, label="Save")
        assert words_of(await home_of(house)).count(title) > words_of(home).count(title)


async def test_a_search_is_answered_in_the_window_and_turns_its_pages(tmp_path):
    items = [
        (f"https://e.example/{n}", f"Leeds and Kyoto study {what} magnets", f"The University of Leeds and Kyoto University will jointly study {what} magnets.")
        for n, what in enumerate(MAGNETS)
    ]  # fmt: skip
    async with a_tenant(tmp_path, news=False) as house:
        await checked(house.desk, an_rss(*items))
        window = await house.teams.open(await home_of(house), "Search …")
        await house.submit(window, {"words": "magnets"})
        first = str(window.card)
        assert "7 stories" in first
        await house.submit(window, label="Next page")
        assert str(window.card) != first
        await house.submit(window, label="Previous page")
        assert str(window.card) == first
        value = next(iter(choices(window.card, "story").values()))
        await house.submit(window, {"story": value}, "Details")
        assert "magnets" in str(window.card)
        assert window.title == "Story"


async def test_a_search_is_narrowed_by_a_field_and_one_for_nothing_is_asked_back(tmp_path):
    async with a_tenant(tmp_path) as house:
        home = await home_of(house)
        window = await house.teams.open(home, "Search …")
        await house.submit(window)
        assert "What shall I search for?" in str(window.card)
        await house.submit(window, {"field": "pharma"})
        assert "gene therapy" in str(window.card)
        assert len(choices(window.card, "story")) == 1
        window = await house.teams.open(home, "Search …")
        await house.submit(window, {"words": "zzzxxyy"})
        assert "No story has “zzzxxyy”" in str(window.card)


async def test_help_opens_from_the_page(tmp_path):
    async with a_tenant(tmp_path) as house:
        window = await house.teams.open(await home_of(house), "Help")
        assert "latest" in str(window.card)
        assert "/ukjapan" not in str(window.card)


async def test_a_plan_and_a_source_are_begun_from_the_page(tmp_path):
    async with a_tenant(tmp_path) as house:
        home = await home_of(house)
        assert (await house.teams.open(home, "Subscribe …")).open
        assert (await house.teams.open(home, "Suggest a source …")).open


async def test_an_admin_decides_on_suggestions_from_their_page(tmp_path):
    async with a_tenant(tmp_path, admins=[ADMIN]) as house:
        installation = (await house.installation()).id
        for name in ("one", "two"):
            url = f"https://{name}.example/feed.xml"
            house.desk.fetcher.bodies[url] = an_rss(ORCHARD, title=name)
            await house.desk.store.suggest(Suggestion(0, installation, WATCH, url, READER, house.desk.clock(), title=f"News {name}"))
        _, waiting = await home_of(house, ADMIN)
        await house.press(waiting, "Watch it", {"suggestion": choices(waiting.card, "suggestion")["News two"]}, user=ADMIN)
        assert list(choices(waiting.card_for(ADMIN), "suggestion")) == ["News one"]
        window = await house.teams.open(waiting, "Decline …", user=ADMIN)
        await house.submit(window, {"reason": "Too small."})
        assert "“News one” is declined." in window.words
        told = words_of(house.teams.chat(READER))
        assert "Thank you: “News two”" in told
        assert "was declined: Too small." in told


async def test_an_admin_has_a_paused_destination_tried_again_and_nobody_else_can(tmp_path):
    async with a_tenant(tmp_path, admins=[ADMIN]) as house:
        await pause(house)
        _, waiting = await home_of(house, ADMIN)
        await house.press(waiting, "Send there again", user=READER)
        assert (await house.desk.store.destinations())[0].state == "paused"
        await house.press(waiting, "Send there again", user=ADMIN)
        assert (await house.desk.store.destinations())[0].state == "active"
        assert "gone is paused" not in str(waiting.card_for(ADMIN))
        (entry,) = await house.desk.store.audited(limit=5, what="destination")
        assert (entry.who, entry.what) == (ADMIN, "destination.resume")


@pytest.mark.parametrize("value", ["", "xx", "latest|" * 400, "details|nowhere|x|1"])
async def test_what_comes_back_with_anything_in_it_is_said_or_shown(tmp_path, value):
    async with a_tenant(tmp_path) as house:
        home = await home_of(house)
        find_button(home.card, "日本語")["data"]["value"] = value
        assert (await house.press(home, "日本語")).status == 200
        window = await house.teams.open(home, "Search …")
        find_button(window.card, "Search")["data"]["value"] = value
        assert (await house.submit(window, {"words": "quantum"})).status == 200
