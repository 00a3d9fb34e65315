"""No look-up goes through all that is stored: each begins at an index on what is asked for, also while the database has no statistics."""

import pytest
from sqlalchemy import select, text

from bot.ports import Wanted
from bot.storage import fares, folding, ledger, posted, search, shelf
from bot.storage import feeds as stored_feeds
from bot.storage.tables import watch_feeds
from tests.examples import NOW
from tests.storage.acts import WATCH

KEYS = frozenset({"org:a", "org:b"})
ASKED = {
    "candidates": folding.sharing(WATCH, KEYS, NOW, NOW),
    "members": folding.members_in(["a", "b"]),
    "unfolded": folding.waiting(WATCH).limit(9),
    "something to fold": select(folding.something_to_fold(WATCH, 3)),
    "latest": shelf.newest(WATCH, Wanted(since=NOW, until=NOW)).limit(9),
    "rhythm": fares.days_of_news(select(watch_feeds.c.feed).where(*fares.listed_by(WATCH)), NOW),
    "last items": fares.last_before([1, 2], NOW),
    "items of feeds": fares.recent_entries(WATCH, NOW),
    "kept share of feeds": fares.last_kept(WATCH),
    "entries": shelf.counted_entries(WATCH, NOW, NOW),
    "stories of entries": shelf.counted_stories(WATCH, NOW, NOW),
    "unmarked, older": ledger.unmarked_of(WATCH, 3)[0].limit(9),
    "unmarked, newer": ledger.unmarked_of(WATCH, 3)[1].limit(9),
    "commitments": ledger.between(WATCH, NOW, NOW).limit(9),
    "commitments of stories": ledger.of_stories(WATCH, [1, 2]),
    "sums": ledger.of_sum(WATCH, "GBP", 1e6, 3, NOW).limit(9),
    "pairs": ledger.of_pairs(WATCH, ["a", "b"], NOW).limit(9),
    "newest pairs": ledger.newest_pairs(WATCH, NOW).limit(9),
    "ties": ledger.tied(WATCH, [("a", "b"), ("c", "d")], NOW),
    "days": ledger.days_named(WATCH, NOW.date(), NOW.date()).limit(9),
    "week": ledger.by_first_field(WATCH, NOW, NOW),
    "forwarded": ledger.forwarded_to(WATCH, ["a"]),
    "body": ledger.named_so(WATCH, "a").limit(1),
    "body, begun": ledger.begun_so(WATCH, "a").limit(2),
    "bodies": ledger.holding(WATCH, "a").limit(9),
    "partners": ledger.worked_with(WATCH, "a").limit(9),
    "feeds never asked": stored_feeds.due(NOW, ["a.example"])[0].limit(9),
    "feeds due": stored_feeds.due(NOW, ["a.example"])[1].limit(9),
    "posted and revised": posted.moved_on(WATCH, ("slack",), NOW).limit(9),
}
BEGIN_AT = {
    "feeds never asked": "ix_feeds_state_next_check (state=? AND next_check=?)",
    "feeds due": "ix_feeds_state_next_check (state=? AND next_check<?)",
    "candidates": "ix_story_keys_watch_key_last",
    "members": "ix_story_entries_story_watch_published",
    "unfolded": "ix_readings_waiting",
    "something to fold": "ix_readings_waiting",
    "latest": "ix_stories_shown (watch=? AND published>? AND published<?)",
    "rhythm": "COVERING INDEX ix_entries_feed_published (feed=? AND published<?)",
    "last items": "COVERING INDEX ix_entries_feed_published (feed=?)",
    "items of feeds": "COVERING INDEX ix_entries_feed_published (feed=? AND published>?)",
    "kept share of feeds": "ix_entries_feed_published (feed=? AND published>?)",
    "entries": "COVERING INDEX ix_entries_seen_id (seen>? AND seen<?)",
    "stories of entries": "COVERING INDEX ix_entries_published_id (published>? AND published<?)",
    "unmarked, older": "ix_stories_marks (watch=? AND marks<?)",
    "unmarked, newer": "ix_stories_marks (watch=? AND marks>?)",
    "commitments": "ix_commitments_watch_published (watch=? AND published>? AND published<?)",
    "commitments of stories": "sqlite_autoindex_commitments_1 (watch=? AND story=?)",
    "sums": "ix_commitments_watch_currency_size_published (watch=? AND currency=? AND size=? AND published<?)",
    "pairs": "ix_commitment_pairs_watch_one_other_published (watch=? AND one=? AND other=? AND published<?)",
    "newest pairs": "ix_commitment_pairs_watch_published (watch=? AND published<?)",
    "ties": "ix_ties_watch_one_other_published (watch=? AND one=? AND other=? AND published<?)",
    "days": "ix_story_days_watch_day_kind_story (watch=? AND day>? AND day<?)",
    "week": "COVERING INDEX ix_stories_shown (watch=? AND published>? AND published<?)",
    "forwarded": "ix_stories_forwarded_to (watch=? AND forwarded_to=?)",
    "body": "sqlite_autoindex_body_names_1 (watch=? AND name=?)",
    "body, begun": "sqlite_autoindex_body_names_1 (watch=? AND name>? AND name<?)",
    "bodies": "ix_bodies_watch_stories (watch=?",
    "partners": "ix_partners_watch_body_stories (watch=? AND body=?",
    "posted and revised": "ix_revisions_watch_at (watch=? AND at>?)",
}
MAY_SORT = {
    "posted and revised",
    "candidates",
    "unfolded",
    "rhythm",
    "items of feeds",
    "kept share of feeds",
    "entries",
    "stories of entries",
    "pairs",
    "week",
    "body",
    "body, begun",
    "bodies",
}
"""What they found, which is little: what was revised lately, the stories near an entry, what waits, what was seen in a period, bodies with these letters."""
FOUND = ("CONSTANT", "SCAN days", "SCAN asked", "SCAN seen_then", "SCAN anon", "SCAN most", "SCAN wanted", "SCAN each")
"""What may be scanned for the same reason."""


async def plan_of(store, statement, **given):
    async with store._db.read() as connection:
        words = str(statement.compile(connection.engine, compile_kwargs={"literal_binds": True})) if not given else statement
        return [row.detail for row in await connection.execute(text(f"EXPLAIN QUERY PLAN {words}"), given)]


@pytest.mark.parametrize("name", ASKED)
async def test_a_look_up_begins_at_its_index(store, name):
    plan = await plan_of(store, ASKED[name])
    assert any(BEGIN_AT[name] in step for step in plan), plan
    scanned = [step for step in plan if step.startswith("SCAN") and not any(few in step for few in FOUND)]
    assert scanned == []
    sorted_ = [step for step in plan if "TEMP B-TREE" in step and "RIGHT PART" not in step]
    assert name in MAY_SORT or sorted_ == []


@pytest.mark.parametrize("words", ["", '"research"'])
async def test_a_search_walks_backwards_in_time_and_sorts_no_more_than_its_newest_hits(store, words):
    what = search.sought(WATCH, Wanted(fields=("energy",), since=NOW), words)
    async with store._db.read() as connection:
        asked = search.page_of(what, most=9, limit=9)
        asked.text = f"EXPLAIN QUERY PLAN {asked.text}"
        plan = [row.detail for row in await connection.execute(asked)]
    hits = plan[plan.index("MATERIALIZE hits") + 1 :]
    assert hits[0].startswith("SCAN w VIRTUAL TABLE INDEX")
    assert hits[1] == "SEARCH p USING COVERING INDEX uq_story_places_place (place=? AND published>? AND published<?)"
    assert [step for step in plan if "TEMP B-TREE" in step] == ["USE TEMP B-TREE FOR ORDER BY"]
    assert "TEMP B-TREE" not in hits[2]


async def test_what_is_to_be_revised_is_found_by_what_changed_not_among_all_that_was_sent(store):
    plan = await plan_of(store, ASKED["posted and revised"])
    assert any("told USING INDEX ix_told_story" in step for step in plan), plan
    assert not any("ix_deliveries_state" in step for step in plan), plan
