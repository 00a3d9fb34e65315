"""How each feed of a watch fares, as the store sees it without counting what it gave; and what people chose."""

from datetime import timedelta

from bot.errors import Unavailable
from bot.models import Profile, Source
from bot.pipeline import check
from tests.desks import ORCHARD, URL, WATCH, a_desk, an_rss, checked
from tests.examples import NOW


async def fares(desk):
    return {state.source.title: state.fare for state in await desk.store.feed_states(WATCH, desk.clock())}


async def test_a_feed_is_new_then_healthy_then_failing_then_paused_and_when_removed_not_there(tmp_path):
    async with a_desk(tmp_path) as desk:
        await desk.store.seed_feeds(WATCH, [Source(URL, "Example News")], desk.clock())
        assert await fares(desk) == {"Example News": "new"}
        await checked(desk, an_rss(ORCHARD))
        assert await fares(desk) == {"Example News": "healthy"}
        (state,) = await desk.store.feed_states(WATCH, desk.clock())
        assert state.last_entry == NOW - timedelta(hours=6)
        desk.fetcher.bodies[URL] = Unavailable("No answer.")
        for fare in ("trying", "trying", "failing"):
            desk.clock.advance(hours=8)
            async for _ in check(desk, urls=[URL]):
                pass
            assert await fares(desk) == {"Example News": fare}
        await desk.store.set_feed_state(WATCH, URL, paused=True)
        assert await fares(desk) == {"Example News": "paused"}
        await desk.store.remove_feed(WATCH, URL)
        assert await fares(desk) == {}


async def test_the_states_are_those_that_a_digests_foot_counts(tmp_path):
    async with a_desk(tmp_path) as desk:
        await checked(desk, an_rss(ORCHARD))
        for number in range(3):
            await desk.store.seed_feeds(WATCH, [Source(f"https://f{number}.example/", f"F{number}")], desk.clock())
        async for _ in check(desk):
            pass
        coverage = await desk.store.coverage(WATCH, NOW - timedelta(days=1), NOW)
        said = list((await fares(desk)).values())
        assert (coverage.feeds, coverage.failing, coverage.silent) == (4, said.count("failing"), said.count("quiet"))


async def test_weeks_count_stories_by_their_first_field_as_the_digests_chart_does(tmp_path):
    async with a_desk(tmp_path) as desk:
        await checked(desk, an_rss(ORCHARD))
        bounds = [NOW - timedelta(weeks=back) for back in range(4, -1, -1)]
        assert await desk.store.field_weeks(WATCH, bounds) == [counts for counts, _ in await desk.store.weeks(WATCH, bounds)]


async def test_a_language_chosen_by_hand_outlives_what_the_platform_says_later(tmp_path):
    async with a_desk(tmp_path) as desk:
        house = await desk.store.installation("slack", "T1", "Local", desk.clock())
        await desk.store.choose_language(house.id, "U1", "ja")
        await desk.store.keep_profile(Profile(house.id, "U1", "Jo", "en", "Europe/London", asked=NOW))
        profile = await desk.store.profile(house.id, "U1")
        assert profile == Profile(house.id, "U1", "Jo", "en", "Europe/London", asked=NOW, chosen="ja")
