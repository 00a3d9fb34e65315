"""The Home tab through the real Bolt app: what it shows to whom, what can be done there, and that it is always inside Slack's limits."""

import json
from datetime import timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from bot.answers.front import Desktop, Waiting, word_front
from bot.answers.page import Page
from bot.answers.status import Status
from bot.messages.views import check_view
from bot.models import Destination, Question, Source, Subscribed, Suggestion, Trouble
from bot.pipeline import check, ruling
from bot.pipeline.planning import Place, plain_plan, subscribe
from bot.ports import FeedState
from tests.desks import ORCHARD, URL, WATCH, WORDINGS, an_rss, checked, sample_pages, sample_sources
from tests.examples import NOW, a_destination, a_feed, a_plan, a_source, a_story
from tests.local_slack import CHANNEL, READER, TEAM
from tests.local_slack.world import Person
from tests.slack.houses import a_house, words_of
from tests.stories.news import WATCH as RULES

ADMIN = "U0ADMIN"


async def home_of(house, user=READER, team=TEAM):
    await house.slack.open_home(user=user, team=team)
    await house.do()
    return house.slack.homes[team, user]


def words(view) -> str:
    return words_of(view.blocks)


def options(view, action_id):
    """By the headline above it, what an overflow offers."""
    found = {}
    for above, block in pairwise(view.blocks):
        if (accessory := block.get("accessory") or {}).get("action_id") == action_id:
            found[words_of([above])] = {option["text"]["text"]: option["value"] for option in accessory["options"]}
    return found


def as_admin(house):
    house.slack.people[ADMIN] = Person(ADMIN)


# ── what it shows ───────────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_an_empty_desk_says_what_to_do_first(tmp_path):
    async with a_house(tmp_path, news=False) as house:
        said = words(await home_of(house))
        assert "Welcome" in said
        assert "Name a source below" in said
        assert "/ukjapan subscribe" in said
        assert "Search" not in said, "there is nothing to find yet"


async def test_a_story_leads_to_its_report(tmp_path):
    async with a_house(tmp_path) as house:
        assert ORCHARD[0] in json.dumps((await home_of(house)).view)


async def test_a_japanese_admin_reads_of_a_paused_channel_in_japanese(tmp_path):
    async with a_house(tmp_path, admins=[ADMIN]) as house:
        house.slack.scopes.add("users:read")
        house.slack.people[ADMIN] = Person(ADMIN, locale="ja-JP", tz="Asia/Tokyo")
        await house.desk.store.add_destination(Destination(0, house.installation.id, "gone", "slack", "C0GONE"), house.desk.clock())
        (gone,) = await house.desk.store.destinations()
        trouble = "Slack refuses to post to gone: is_archived. Unarchive the channel or give the destination another one."
        await pause(house.desk.store, gone, trouble)
        said = words(await home_of(house, ADMIN))
        assert "チャンネルのアーカイブを解除するか" in said
        assert "Unarchive" not in said


async def test_the_home_of_the_sample_desk_shows_stories_sources_and_a_chart(tmp_path):
    async with a_house(tmp_path, news=False, fetcher=sample_pages()) as house:
        await house.desk.store.seed_feeds(WATCH, sample_sources(), house.desk.clock())
        async for _ in check(house.desk):
            pass
        view = await home_of(house)
        said = words(view)
        assert len(options(view, "story")) == 5
        assert "IHI and Sheffield University seek jet blades that need no inspection" in said
        assert "Stories by field, a week" in said
        assert "18 healthy" in said
        assert "Welcome" not in said
        assert check_view({key: view.view[key] for key in ("type", "blocks", "private_metadata")}) == ()


async def test_it_is_answered_in_words_too_but_not_where_others_read_it(tmp_path):
    async with a_house(tmp_path) as house:
        house.slack.scopes |= {"app_mentions:read", "channels:history"}
        assert "Latest stories" in words_of((await house.ask("home"))["blocks"])
        await house.slack.mention("home")
        await house.do()
        (answer,) = [message for message in house.slack.posts() if message.get("metadata")]
        assert "Latest stories" not in words_of(answer["blocks"])
        assert "for you alone: it is shown by" in words_of(answer["blocks"])


async def test_the_messages_tab_publishes_nothing(tmp_path):
    async with a_house(tmp_path) as house:
        await house.slack.open_home(tab="messages")
        await house.do()
        assert "views.publish" not in house.slack.calls


async def test_feeds_that_cannot_be_read_are_named_with_since_when(tmp_path):
    async with a_house(tmp_path) as house:
        del house.desk.fetcher.bodies[URL]
        for _ in range(3):
            house.desk.clock.advance(hours=16)
            async for _ in check(house.desk, urls=[URL]):
                pass
        said = words(await home_of(house))
        assert "1 failing" in said
        assert "Example News" in said
        assert "cannot be read since 16 March 2026" in said


async def test_absurd_names_stay_inside_the_limits_and_mention_nobody(tmp_path):
    nasty = "<!channel> *bold* <https://evil.example|here> @here :bomb: \u202e" + "🧬" * 900 + "a\u0301" * 900
    items = [(f"https://e.example/{n}", f"{nasty} {ORCHARD[1]} {n}", ORCHARD[2]) for n in range(5)]
    async with a_house(tmp_path, news=False) as house:
        await house.desk.store.seed_feeds(WATCH, [Source(URL, nasty, "uk")], house.desk.clock() - timedelta(hours=2))
        await checked(house.desk, an_rss(*((link, title.replace("<", "&lt;"), text) for link, title, text in items), title="x"))
        for number in range(120):
            await house.desk.store.seed_feeds(
                WATCH, [Source(f"https://e{number}.example/f.xml", f"{nasty}{number}", "uk", "nasty")], house.desk.clock()
            )
        view = await home_of(house)
        assert len(view.blocks) <= 100
        assert "mrkdwn" not in json.dumps(view.view)
        assert not [block for block in view.blocks if "markdown" in block["type"]]


def test_four_hundred_of_everything_are_a_few_and_a_number():
    """Stories, failing feeds, suggestions and plans: the page stays as short as it is."""
    states = [FeedState(a_feed(id=n, last_success=NOW), a_source(title=f"Outlet {n}"), "failing") for n in range(400)]
    waiting = Waiting([Suggestion(n, 1, WATCH, f"https://s{n}.example/", "U1", NOW, title="x" * 400) for n in range(400)])
    paused = [a_destination(id=n, name=f"d{n}", state="paused", trouble="y" * 4000) for n in range(400)]
    rows = [Subscribed(a_plan(id=n), a_destination(), NOW) for n in range(400)]
    stories = [a_story(f"story{n:05}") for n in range(5)]
    status = Status(states, 2000, True, rows, paused, [Trouble(f"plan:{n}", "z" * 4000, NOW) for n in range(400)])
    desktop = Desktop(status, stories, saved=stories, saved_total=400, saved_page=3, admin=waiting)
    front = word_front(Page(Question("latest"), RULES, WORDINGS["en"], NOW, ZoneInfo("Europe/London")), desktop)
    assert (len(front.stories), len(front.failing), len(front.suggestions), len(front.paused)) == (5, 6, 5, 5)
    assert front.lead.startswith("2,000+ stories in the last 7 days")
    assert (front.more_plans, front.more_suggestions, front.saved_line) == ("and 394 more", "and 395 more", "400 stories")
    assert len(front.troubles) <= 10


async def test_admins_see_what_waits_and_others_do_not(tmp_path):
    async with a_house(tmp_path, admins=[ADMIN], editors=["U0EDITOR"]) as house:
        as_admin(house)
        store, now = house.desk.store, house.desk.clock()
        await store.suggest(Suggestion(0, house.installation.id, WATCH, "https://s.example/f.xml", READER, now, title="Suggested News"))
        await store.add_destination(Destination(0, house.installation.id, "gone", "slack", "C0GONE"), now)
        (gone,) = await store.destinations()
        await pause(store, gone, "Slack says channel_not_found.")
        mine, theirs = words(await home_of(house, ADMIN)), words(await home_of(house))
        for waits in ("For admins", "Suggested: Suggested News", "gone is paused.", "channel_not_found", "Add a source"):
            assert waits in mine
            assert waits not in theirs
        assert "Suggest a source" in theirs


async def pause(store, destination, trouble):
    try:
        await store.pause_destination(destination.name, trouble)
    except TypeError:
        await store.pause_destination(destination.name, trouble, installation=destination.installation)


async def test_it_is_in_japanese_for_a_japanese_reader(tmp_path):
    async with a_house(tmp_path) as house:
        house.slack.scopes.add("users:read")
        house.slack.people[READER] = Person(READER, locale="ja-JP", tz="Asia/Tokyo")
        said = words(await home_of(house))
        assert "日英の科学技術" in said
        assert "最新の記事" in said
        assert "直近7日間で2件｜最終確認 16:30" in said


async def test_two_workspaces_see_only_their_own_plans_suggestions_and_saved(tmp_path):
    async with a_house(tmp_path, admins=[READER]) as house:
        store, now = house.desk.store, house.desk.clock()
        other = await store.installation("slack", "T0OTHER", "Other", now)
        story = (await house.stories())[0]
        await store.save(other.id, READER, story.id, now)
        await store.suggest(Suggestion(0, other.id, WATCH, "https://theirs.example/f.xml", "U0X", now, title="Theirs"))
        their = house.actor(READER)
        their = type(their)(other.id, READER, here="C0THEIRS")
        await subscribe(
            house.desk, their, Place("slack", "C0THEIRS", "their-channel"), plain_plan("daily", WATCH, zone="Asia/Tokyo", language="en")
        )
        said = words(await home_of(house))
        assert "Theirs" not in said
        assert "their-channel" not in said
        assert "puts it here" in said


# ── what can be done there ──────────────────────────────────────────────────────────────────────────────────────────────────


async def test_the_language_is_switched_for_good(tmp_path):
    async with a_house(tmp_path) as house:
        view = await home_of(house)
        await house.slack.click(view, "home.language")
        await house.do()
        assert "最新の記事" in words(view)
        assert "最新の記事" in words(await home_of(house))
        assert (await house.desk.store.profile(house.installation.id, READER)).chosen == "ja"
        await house.slack.click(view, "home.language")
        await house.do()
        assert "Latest stories" in words(view)


async def test_a_field_that_is_chosen_narrows_the_stories_and_stays_chosen(tmp_path):
    async with a_house(tmp_path) as house:
        view = await home_of(house)
        await house.slack.click(view, "home.field", "pharma")
        await house.do()
        assert list(options(view, "story")) == ["UK and Japan back gene therapy and quantum research"]
        assert list(options(await home_of(house), "story")) == ["UK and Japan back gene therapy and quantum research"]
        await house.slack.click(view, "home.field", "robotics")
        await house.do()
        assert "Nothing in this field yet." in words(view)


async def test_a_story_is_saved_from_its_menu_and_taken_off_the_list_again(tmp_path):
    async with a_house(tmp_path) as house:
        view = await home_of(house)
        title, menu = next(iter(options(view, "story").items()))
        await house.slack.click(view, "story", menu["Save"])
        await house.do()
        assert list(options(view, "saved")) == [title]
        await house.slack.click(view, "saved", options(view, "saved")[title]["Remove from saved"])
        await house.do()
        assert options(view, "saved") == {}
        assert house.slack.posts() == []


async def test_saving_elsewhere_is_shown_in_a_home_tab_that_was_opened(tmp_path):
    async with a_house(tmp_path) as house:
        view = await home_of(house)
        menus = [block["accessory"] for block in view.blocks if (block.get("accessory") or {}).get("action_id") == "story"]
        section = {"type": "section", "text": {"type": "plain_text", "text": "A story"}, "accessory": menus[0]}
        posted = house.slack.say("A digest", user="U0BOT", blocks=[section])
        await house.slack.click(posted, "story", menus[0]["options"][1]["value"])
        await house.do()
        assert len(options(view, "saved")) == 1


async def test_saved_stories_are_turned_page_by_page(tmp_path):
    items = [(f"https://e.example/{n}", f"Leeds and Kyoto study {what}", f"The University of Leeds and Kyoto University will jointly study {what}.") for n, what in enumerate(("superconductors", "gene therapy", "fusion magnets", "wind turbines", "malaria vaccines", "photonic chips", "rice genomes"))]  # fmt: skip
    async with a_house(tmp_path, news=False) as house:
        await checked(house.desk, an_rss(*items))
        found = await house.desk.store.latest(WATCH, limit=20)
        for story in found.stories:
            await house.desk.store.save(house.installation.id, READER, story.id, house.desk.clock())
        view = await home_of(house)
        first = list(options(view, "saved"))
        await house.slack.click(view, "home.saved.after")
        await house.do()
        second = list(options(view, "saved"))
        assert len(first) == 5
        assert sorted(first + second) == sorted(story.best.title if hasattr(story, "best") else "" for story in found.stories)
        for title, menu in options(view, "saved").items():
            await house.slack.click(view, "saved", menu["Remove from saved"])
            await house.do()
            assert title not in options(view, "saved")
        assert len(options(view, "saved")) == 5


async def test_the_search_box_answers_in_a_modal_and_turns_its_pages(tmp_path):
    items = [(f"https://e.example/{n}", f"Leeds and Kyoto study {what} magnets", f"The University of Leeds and Kyoto University will jointly study {what} magnets.") for n, what in enumerate(("superconducting", "gene", "fusion", "wind", "malaria", "photonic", "rice"))]  # fmt: skip
    async with a_house(tmp_path, news=False) as house:
        await checked(house.desk, an_rss(*items))
        view = await home_of(house)
        await house.slack.click(view, "home.search", "magnets")
        await house.do()
        modal = house.opened()
        first = words(modal)
        assert "7 stories" in first
        await house.slack.click(modal, "home.found.after")
        await house.do()
        assert words(modal) != first
        await house.slack.click(modal, "home.found.before")
        await house.do()
        assert words(modal) == first


async def test_what_cannot_be_found_is_said_in_the_modal(tmp_path):
    async with a_house(tmp_path) as house:
        view = await home_of(house)
        await house.slack.click(view, "home.search", "zzzxxyy")
        await house.do()
        assert "No story has “zzzxxyy”" in words(house.opened())


async def test_help_opens_from_the_home_tab(tmp_path):
    async with a_house(tmp_path) as house:
        await house.slack.click(await home_of(house), "home.help")
        await house.do()
        assert "/ukjapan latest" in words(house.opened())


async def test_an_admin_has_a_paused_destination_tried_again_and_nobody_else_can(tmp_path):
    async with a_house(tmp_path, admins=[ADMIN]) as house:
        as_admin(house)
        store = house.desk.store
        await store.add_destination(Destination(0, house.installation.id, "gone", "slack", CHANNEL), house.desk.clock())
        (gone,) = await store.destinations()
        await pause(store, gone, "Slack says channel_not_found.")
        view = await home_of(house, ADMIN)
        await house.slack.click(view, "home.resume", user=READER)
        await house.do()
        assert (await store.destinations())[0].state == "paused"
        await house.slack.click(view, "home.resume", user=ADMIN)
        await house.do()
        assert (await store.destinations())[0].state == "active"
        assert "gone is paused" not in words(view)
        (entry,) = await store.audited(limit=5, what="destination")
        assert (entry.who, entry.what) == (ADMIN, "destination.resume")


@pytest.mark.parametrize("memo", ["", "{", '{"field": "no such field", "saved": 900}', '{"saved": "x"}', "null"])
async def test_a_view_that_comes_back_with_anything_in_it_is_shown_as_it_can_be(tmp_path, memo):
    async with a_house(tmp_path) as house:
        view = await home_of(house)
        view.view["private_metadata"] = memo
        assert len(options(await home_of(house), "story")) == 2


async def test_an_admins_named_wrongly_in_the_settings_takes_no_home_away(tmp_path):
    async with a_house(tmp_path, admins=[READER, "@alice <!channel>", "U0ADMIN"], editors=["nobody"]) as house:
        house.slack.scopes.add("users:read")
        house.slack.people[READER] = Person(READER, name="Kaori")
        said = words(await home_of(house))
        assert "Admins: @alice <!channel>, U0ADMIN and " in said
        assert "Editors: nobody" in said
        assert "Installed in 1 workspace" in said


async def test_a_saved_story_that_became_part_of_another_can_be_taken_off_the_list(tmp_path):
    async with a_house(tmp_path) as house:
        first, second = await house.stories()
        gone = max(first, second, key=lambda story: story.published)
        await house.desk.store.save(house.installation.id, READER, gone.id, house.desk.clock())
        editor = house.actor("U0EDITOR", roles=frozenset({"editor"}))
        await ruling.join(house.desk, editor, WATCH, first.id, second.id, "One event.")
        view = await home_of(house)
        ((_, menu),) = options(view, "saved").items()
        await house.slack.click(view, "saved", menu["Remove from saved"])
        await house.do()
        assert options(view, "saved") == {}


@pytest.mark.parametrize(("user", "named"), [(READER, False), (ADMIN, True)])
async def test_outside_of_any_channel_only_admins_are_told_of_other_channels_troubles(tmp_path, user, named):
    """A private channel's name is its members' own."""
    async with a_house(tmp_path, admins=[ADMIN]) as house:
        as_admin(house)
        store = house.desk.store
        await store.add_destination(Destination(0, house.installation.id, "secret-merger", "slack", "G0SECRET"), house.desk.clock())
        await pause(store, (await store.destinations())[0], "Slack says channel_not_found.")
        await house.slack.click(await home_of(house, user), "home.search", "status", user=user)
        await house.do()
        assert ("secret-merger" in words(house.opened())) is named
