"""check: feeds to stories, whatever one of them does."""

import asyncio
import json
import re
from datetime import timedelta

from sqlalchemy import event
from sqlalchemy.engine import Engine

from bot import shipped
from bot.errors import Unavailable
from bot.models import Source
from bot.pipeline import check, fold_all, folding
from bot.stories.decide import decide
from tests.desks import (
    FOOTBALL,
    ORCHARD,
    RIKEN,
    WATCH,
    HereAndNow,
    a_desk,
    an_rss,
    checked,
    sample_pages,
    sample_sources,
)
from tests.examples import NOW


async def test_a_feed_gives_entries_and_what_is_ours_becomes_a_story(tmp_path):
    async with a_desk(tmp_path) as desk:
        (report,) = await checked(desk, an_rss(ORCHARD, FOOTBALL))
        found = await desk.store.latest(WATCH, limit=10)
    assert (report.entries, report.new, report.kept, report.trouble) == (2, 2, 1, "")
    assert [story.headline for story in found.stories] == [ORCHARD[1]]


async def test_a_second_check_finds_nothing_new(tmp_path):
    async with a_desk(tmp_path) as desk:
        await checked(desk, an_rss(ORCHARD))
        again = await checked(desk, an_rss(ORCHARD) + b"<!-- another body, the same entries -->")
        found = await desk.store.latest(WATCH, limit=10)
    assert [(r.new, r.kept) for r in again] == [(0, 0)]
    assert found.total == 1


async def test_a_turn_in_which_nothing_is_due_writes_nothing_and_asks_for_little(tmp_path):
    said = []

    def hear(_connection, _cursor, statement, *_):
        said.append(statement)

    async with a_desk(tmp_path) as desk:
        await checked(desk, an_rss(ORCHARD))
        event.listen(Engine, "before_cursor_execute", hear)
        assert [report async for report in check(desk)] == []
        event.remove(Engine, "before_cursor_execute", hear)
    assert {statement.split()[0] for statement in said} == {"BEGIN", "SELECT"}
    assert len([statement for statement in said if statement.startswith("SELECT")]) <= 4


async def test_one_feeds_trouble_is_that_feeds_alone(tmp_path):
    good, html, down = "https://a.example/f", "https://b.example/f", "https://c.example/f"
    async with a_desk(tmp_path) as desk:
        desk.fetcher.bodies |= {
            good: an_rss(ORCHARD),
            html: b"<!doctype html><title>Log in</title>",
            down: Unavailable("c.example is down."),
        }
        await desk.store.seed_feeds(WATCH, [Source(u, "News") for u in (good, html, down)], desk.clock())
        reports = {report.feed.url: report async for report in check(desk, urls=[good, html, down])}
        health = {h.feed.url: h.feed for h in await desk.store.list_feeds()}
    assert reports[good].kept == 1
    assert "web page" in reports[html].trouble
    assert "c.example is down." in reports[down].trouble
    assert health[html].failures == health[down].failures == 1
    assert health[down].next_check > NOW


async def test_a_fault_of_our_own_that_one_feed_brings_to_light_is_that_feeds_failure(tmp_path):
    class Faulty(HereAndNow):
        async def read(self, job):
            if "bad" in job.feed.url:
                raise ZeroDivisionError
            return await super().read(job)

    good, bad = "https://good.example/f", "https://bad.example/f"
    async with a_desk(tmp_path, workers=Faulty()) as desk:
        desk.fetcher.bodies |= {good: an_rss(ORCHARD), bad: an_rss(RIKEN)}
        await desk.store.seed_feeds(WATCH, [Source(u, "News") for u in (good, bad)], desk.clock())
        reports = {report.feed.url: report async for report in check(desk, urls=[good, bad])}
    assert reports[good].kept == 1
    assert "ZeroDivisionError" in reports[bad].trouble


async def test_check_goes_on_where_a_crash_left_it(tmp_path):
    """Entries that were written but not folded are folded first."""
    async with a_desk(tmp_path) as desk:
        store, claim = desk.store, desk.store.claim_folding
        store.claim_folding = lambda *_a, **_k: asyncio.sleep(0, result=False)  # the process dies before folding
        await checked(desk, an_rss(ORCHARD))
        assert (await store.latest(WATCH, limit=10)).total == 0
        store.claim_folding = claim
        assert await fold_all(desk) == 1
        assert (await store.latest(WATCH, limit=10)).total == 1


async def test_an_entry_that_comes_again_with_other_words_and_a_far_date_changes_its_own_story(tmp_path):
    """Some sources write their newest notice under an old id: no key and no window leads from it to its story."""
    async with a_desk(tmp_path) as desk:
        await checked(desk, an_rss(ORCHARD))
        desk.clock.advance(days=20)
        later = f"{NOW + timedelta(days=19):%a, %d %b %Y %H:%M:%S +0000}"
        await checked(desk, re.sub(rb"(?<=<pubDate>)[^<]+", later.encode(), an_rss((ORCHARD[0], *RIKEN[1:]))))
        found = await desk.store.latest(WATCH, limit=10)
        assert await desk.store.unfolded(WATCH, limit=10) == []
    assert [story.headline for story in found.stories] == [RIKEN[1]]


async def test_an_entry_the_rules_stumble_over_keeps_no_other_from_being_folded(tmp_path, monkeypatch):
    def stumble(seen, *given, **named):
        if seen.read.entry.title == ORCHARD[1]:
            raise ZeroDivisionError
        return decide(seen, *given, **named)

    monkeypatch.setattr(folding, "decide", stumble)
    async with a_desk(tmp_path) as desk:
        await checked(desk, an_rss(ORCHARD, RIKEN))
        found = await desk.store.latest(WATCH, limit=10)
    assert [story.headline for story in found.stories] == [RIKEN[1]]


async def test_the_sample_feeds_are_read_and_kept_as_their_labels_say(tmp_path):
    expected = [json.loads(line) for line in (shipped.DEMO / "expected.jsonl").read_text("utf-8").splitlines()]
    async with a_desk(tmp_path, fetcher=sample_pages()) as desk:
        await desk.store.seed_feeds(WATCH, sample_sources(), desk.clock())
        reports = [report async for report in check(desk)]
        stories = (await desk.store.latest(WATCH, limit=200)).stories
    assert [r.trouble for r in reports if r.trouble] == []
    [partnership] = [story for story in stories if story.headline.startswith("New therapies and secure networks")]
    [trade] = partnership.differences
    outlets = [{mention.publisher for mention in version} for version in trade.versions]
    assert trade.kind == "meaning", "trade there is, and a rise by as much: the same £33bn"
    assert any("Whitehall Notices" in version for version in outlets)
    assert {"Pharma Ledger"} in outlets
    kept = {member.url for story in stories for member in story.members}
    wrong = [row["link"] for row in expected if row["relevant"] != (row["link"] in kept)]
    assert len(wrong) <= 0.1 * len(expected), wrong
