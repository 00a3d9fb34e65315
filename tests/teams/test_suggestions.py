"""Suggesting a source in Teams: by words and in a dialog; and what those who decide do with it in their own chats."""

import asyncio
import json

import pytest

from bot.errors import Unavailable
from bot.models import Destination
from tests.desks import FOOTBALL, ORCHARD, RIKEN, WATCH, Post, an_rss
from tests.local_teams import ADMIN, CHANNEL, JAPANESE, READER, TENANT, find_button
from tests.teams.houses import a_tenant, words_of
from tests.teams.test_feeds import fares, titles

NEW = "https://new.example/feed.xml"
SITE = b'<!doctype html><html><head><link rel="alternate" type="application/rss+xml" href="/comments/feed"><link rel="alternate" type="application/rss+xml" href="/feed.xml"></head></html>'


async def suggested(house, **more):
    """What an admin is asked in their own chat, where a member has suggested a source."""
    house.desk.fetcher.bodies[NEW] = an_rss(RIKEN, title="New Outlet")
    await house.ask(f"suggest {NEW}", **more)
    return house.teams.chat(ADMIN)[-1]


def chat(house, user) -> str:
    return words_of(house.teams.chat(user))


# ── in words ────────────────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_a_suggestion_says_what_was_found_and_waits_for_an_admin(tmp_path):
    async with a_tenant(tmp_path, admins=[ADMIN]) as house:
        house.desk.fetcher.bodies[NEW] = an_rss(ORCHARD, FOOTBALL, title="New Outlet")
        (answer,) = [post for post in await house.ask(f"suggest {NEW}") if post in house.teams.chat(READER)]
        assert "“New Outlet” has 2 entries now; this desk would tell 1 of them." in words_of(answer)
        assert "Your suggestion waits for an admin" in words_of(answer)
        (kept,) = await house.desk.store.suggestions((await house.installation()).id)
        assert (kept.url, kept.title, kept.entries, kept.kept, kept.who) == (NEW, "New Outlet", 2, 1, READER)
        assert "New Outlet" not in await fares(house)
        assert "was suggested before" in words_of(await house.ask(f"suggest {NEW}"))
        (asked,) = house.teams.chat(ADMIN)
        assert "New Outlet" in words_of(asked)
        assert house.teams.people[READER].name in words_of(asked)
        assert titles(asked.card) == ["Watch it", "Decline …"]


async def test_an_admin_who_never_wrote_to_the_app_is_reached_in_a_chat_begun_for_it(tmp_path):
    async with a_tenant(tmp_path, admins=[ADMIN]) as house:
        house.teams.personal(ADMIN, installed=False)
        asked = await suggested(house, where=CHANNEL)
        assert "create" in house.teams.calls
        assert "New Outlet" in words_of(asked)
        (known,) = await house.desk.store.conversations((await house.installation()).id, user=ADMIN)
        assert known.scope == "personal"
        house.teams.calls.clear()
        await house.press(asked, "Watch it", user=ADMIN)
        assert "Thank you: “New Outlet”" in chat(house, READER)


@pytest.mark.parametrize(("platform", "where"), [("slack", "in the app’s Home tab"), ("teams", "write “home” to the app")])
async def test_where_no_admin_can_be_reached_whoever_hears_of_trouble_is_told(tmp_path, platform, where):
    nobody, posts = "00000000-0000-4000-8000-000000000000", {"slack": Post(), "teams": Post(token="app")}
    async with a_tenant(tmp_path, admins=[nobody], owner="ops", senders=posts) as house:
        house.desk.fetcher.bodies[NEW] = an_rss(RIKEN, title="New Outlet")
        ops = Destination(0, (await house.installation()).id, "ops", platform, "C0OPS000000")
        await house.desk.store.add_destination(ops, house.desk.clock())
        assert "waits for an admin" in words_of(await house.ask(f"suggest {NEW}"))
        (told,) = posts[platform].sent
        assert "New Outlet" in told.message.text
        assert where in told.message.text


@pytest.mark.parametrize(
    ("address", "body", "said"),
    [
        (NEW, Unavailable("No answer."), "does not answer now"),
        (NEW, b"<!doctype html><html><body>Hello</body></html>", "No feed was found there"),
        (NEW, b"\x89PNG...", "No feed was found there"),
        ("file:///etc/passwd", b"", "address of a feed"),
        ("", b"", "suggest https://www.example.org/feed.xml"),
    ],
)
async def test_what_is_no_feed_is_said_with_what_to_do(tmp_path, address, body, said):
    async with a_tenant(tmp_path) as house:
        house.desk.fetcher.bodies[NEW] = body
        assert said in words_of(await house.ask(f"suggest {address}"))
        assert await house.desk.store.suggestions() == []


async def test_a_feed_that_is_watched_already_is_not_suggested_again(tmp_path):
    async with a_tenant(tmp_path) as house:
        assert "It is watched already." in words_of(await house.ask("suggest http://www.e.example/feed.xml/"))
        assert await house.desk.store.suggestions() == []


async def test_who_waits_long_is_told_that_the_address_is_being_looked_at(tmp_path, monkeypatch):
    monkeypatch.setattr("bot.teams.suggestions.SOON", 0)
    async with a_tenant(tmp_path) as house:
        house.desk.fetcher.bodies[NEW] = an_rss(RIKEN, title="New Outlet")
        first, answer = await house.ask(f"suggest {NEW}", where=CHANNEL)
        assert "Looking at that address" in words_of(first)
        assert "“New Outlet” has 1 entry" in words_of(answer)
        assert first.thread == answer.thread != ""


# ── in a dialog ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_who_may_change_feeds_adds_one_after_seeing_what_it_is(tmp_path):
    async with a_tenant(tmp_path, admins=[READER]) as house:
        house.desk.fetcher.bodies |= {"https://site.example/": SITE, "https://site.example/feed.xml": an_rss(RIKEN, title="Site News")}
        (listed,) = await house.ask("feeds")
        window = await house.teams.open(listed, "Add a source …")
        await house.submit(window, {"address": "not an address"})
        assert "an http or https address is wanted" in str(window.card)
        assert "not an address" in str(window.card)
        await house.submit(window, {"address": "https://site.example/"})
        assert "“Site News” has 1 entry now; this desk would tell 1 of them." in str(window.card)
        assert "https://site.example/feed.xml" in str(window.card)
        assert "Site News" not in await fares(house)
        await house.submit(window)
        assert window.words == "It is watched from now on."
        assert (await fares(house))["Site News"] == "healthy"


async def test_what_nobody_waits_for_any_more_comes_as_a_card_that_asks_the_same(tmp_path):
    async with a_tenant(tmp_path, soon=0.0) as house:
        house.desk.fetcher.bodies[NEW] = an_rss(RIKEN, title="New Outlet")
        house.door.__dict__["soon"] = 5.0
        (listed,) = await house.ask("feeds")
        window = await house.teams.open(listed, "Suggest a source …")
        house.door.__dict__["soon"] = 0.01
        await house.teams.submit(window, {"address": NEW})
        house.door.__dict__["soon"] = 5.0
        await house.do()
        card = house.teams.chat(READER)[-1]
        assert "“New Outlet” has 1 entry" in words_of(card)
        await house.press(card, "Suggest it")
        (kept,) = await house.desk.store.suggestions()
        assert kept.url == NEW


async def test_a_form_that_was_not_ours_suggests_nothing(tmp_path):
    async with a_tenant(tmp_path, admins=[READER]) as house:
        house.desk.fetcher.bodies[NEW] = an_rss(RIKEN, title="New Outlet")
        (listed,) = await house.ask("feeds")
        window = await house.teams.open(listed, "Add a source …")
        await house.submit(window, {"address": NEW})
        find_button(window.card, "Watch it")["data"]["memo"] = '{"url": 3, "no": "such"}'
        await house.submit(window)
        assert "New Outlet" not in await fares(house)


@pytest.mark.parametrize("url", ["file:///etc/passwd", "javascript:alert(1)", "http://internal/"])
async def test_an_address_that_a_form_made_up_is_not_suggested(tmp_path, url):
    async with a_tenant(tmp_path, admins=[ADMIN]) as house:
        house.desk.fetcher.bodies[NEW] = an_rss(RIKEN, title="New Outlet")
        (listed,) = await house.ask("feeds")
        window = await house.teams.open(listed, "Suggest a source …")
        await house.submit(window, {"address": NEW})
        find_button(window.card, "Suggest it")["data"]["memo"] = json.dumps({"url": url, "title": "New Outlet"})
        await house.submit(window)
        assert await house.desk.store.suggestions() == []


async def test_whose_and_of_what_kind_an_outlet_is_a_form_cannot_make_up(tmp_path):
    async with a_tenant(tmp_path, admins=[READER]) as house:
        house.desk.fetcher.bodies[NEW] = an_rss(RIKEN, title="New Outlet")
        (listed,) = await house.ask("feeds")
        window = await house.teams.open(listed, "Add a source …")
        await house.submit(window, {"address": NEW})
        made_up = {"url": NEW, "title": "T" * 5000, "side": "moon", "kind": "oracle", "language": "<b>", "entries": -1, "kept": "many"}
        find_button(window.card, "Watch it")["data"]["memo"] = json.dumps(made_up)
        await house.submit(window)
        states = await house.desk.store.feed_states(WATCH, house.desk.clock())
        (source,) = [state.source for state in states if state.source.url == NEW]
        assert (source.side, source.kind, source.language, len(source.title)) == ("", "press", "", 120)


# ── deciding ────────────────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_an_accepted_suggestion_is_watched_and_checked_and_its_suggester_is_told(tmp_path):
    async with a_tenant(tmp_path, admins=[ADMIN]) as house:
        asked = await suggested(house)
        await house.press(asked, "Watch it", user=ADMIN)
        assert (await fares(house))["New Outlet"] == "healthy"
        assert "“New Outlet” is watched from now on." in str(asked.card_for(ADMIN))
        assert titles(asked.card_for(ADMIN)) == []
        assert chat(house, READER).count("Thank you: “New Outlet”") == 1
        record = [entry.what for entry in await house.desk.store.audited(limit=9)]
        assert record == ["feed.add", "suggestion.accepted", "feed.suggest"]


async def test_a_declined_suggestion_is_told_with_its_reason_and_stays_declined(tmp_path):
    async with a_tenant(tmp_path, admins=[ADMIN]) as house:
        asked = await suggested(house)
        window = await house.teams.open(asked, "Decline …", user=ADMIN)
        await house.submit(window, {"reason": "A paywall."})
        assert "“New Outlet” is declined." in window.words
        assert "was declined: A paywall." in chat(house, READER)
        assert "declined: A paywall." in words_of(await house.ask(f"suggest {NEW}"))


async def test_the_suggester_is_told_in_their_own_language(tmp_path):
    async with a_tenant(tmp_path, admins=[ADMIN]) as house:
        asked = await suggested(house, user=JAPANESE)
        await house.press(asked, "Watch it", user=ADMIN)
        assert "「New Outlet」" in chat(house, JAPANESE)


async def test_nobody_but_an_admin_decides(tmp_path):
    async with a_tenant(tmp_path, admins=[ADMIN]) as house:
        asked = await suggested(house)
        brought = await house.press(asked, "Watch it", user=READER)
        assert "Only admins" in str(brought.answer)
        assert len(await house.desk.store.suggestions()) == 1
        assert "New Outlet" not in await fares(house)


async def test_a_second_admin_is_told_that_it_was_decided(tmp_path):
    async with a_tenant(tmp_path, admins=[ADMIN, JAPANESE]) as house:
        await house.ask("ヘルプ", user=JAPANESE)
        asked = await suggested(house)
        theirs = house.teams.chat(JAPANESE)[-1]
        await house.press(asked, "Watch it", user=ADMIN)
        await house.press(theirs, "追加する", user=JAPANESE)
        assert "すでに他の人が対応済みです。" in str(theirs.card_for(JAPANESE))
        assert chat(house, READER).count("Thank you: “New Outlet”") == 1


async def test_a_suggester_is_thanked_once_for_a_double_click(tmp_path):
    async with a_tenant(tmp_path, admins=[ADMIN]) as house:
        asked = await suggested(house)
        await house.meanwhile(asyncio.gather(*(house.teams.press(asked, "Watch it", user=ADMIN) for _ in range(2))))
        assert chat(house, READER).count("Thank you: “New Outlet”") == 1


async def test_a_suggestion_of_another_tenant_is_not_decided_here(tmp_path):
    async with a_tenant(tmp_path, admins=[ADMIN]) as house:
        asked = await suggested(house)
        other = await house.desk.store.installation("teams", TENANT[::-1], "Other", house.desk.clock())
        (kept,) = await house.desk.store.suggestions()
        theirs = type(kept)(0, other.id, WATCH, "https://theirs.example/f.xml", "someone", house.desk.clock())
        await house.desk.store.suggest(theirs)
        (number,) = [each.id for each in await house.desk.store.suggestions(other.id)]
        find_button(asked.card, "Watch it")["data"]["value"] = str(number)
        await house.press(asked, "Watch it", user=ADMIN)
        assert [each.state for each in await house.desk.store.suggestions(other.id)] == ["open"]
