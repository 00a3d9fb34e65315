"""Folding: what waits, what is near, and writing a decision once."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text

from bot.errors import LostClaim
from tests.examples import NOW, a_member, a_reading, a_story, an_entry
from tests.storage.acts import SOON, WATCH, a_fold, begin, keep, tell

DAY = timedelta(days=1)


async def test_one_folds_a_watch_at_a_time(store, other):
    assert await store.claim_folding(WATCH, by="me", now=NOW, until=SOON)
    assert not await other.claim_folding(WATCH, by="you", now=NOW, until=SOON)
    assert await other.claim_folding("another-watch", by="you", now=NOW, until=SOON)
    await store.release_folding(WATCH, by="me")
    assert await other.claim_folding(WATCH, by="you", now=NOW, until=SOON)
    await store.release_folding(WATCH, by="me")
    assert not await store.claim_folding(WATCH, by="me", now=NOW, until=SOON)
    assert await store.claim_folding(WATCH, by="me", now=SOON, until=SOON + DAY)


async def test_kept_entries_wait_in_order_of_publishing_until_they_are_in_a_story(store, feed):
    later, first = an_entry("later", published=NOW - DAY), an_entry("first", published=NOW - 2 * DAY)
    await keep(
        store, later, first, an_entry("dropped"), readings=[a_reading("later"), a_reading("first"), a_reading("dropped", band="drop")]
    )
    assert [read.entry.id for read in await store.unfolded(WATCH, limit=9)] == ["first", "later"]
    await begin(store, "first")
    assert [read.entry for read in await store.unfolded(WATCH, limit=9)] == [
        replace(later, source=(await store.list_feeds())[0].feed.sources[WATCH])
    ]


async def test_an_entry_whose_text_changed_waits_again(store, feed):
    await keep(store, an_entry())
    story = await begin(store)
    assert await store.unfolded(WATCH, limit=9) == []
    await keep(store, an_entry(version=2))
    assert [read.entry.version for read in await store.unfolded(WATCH, limit=9)] == [2]
    await store.apply(a_fold(replace(story, members=(a_member(version=2),)), revision=False, expected={story.id: 1}), now=NOW)
    assert await store.unfolded(WATCH, limit=9) == []


async def test_an_entry_that_left_its_story_waits_again(store, feed):
    await keep(store, an_entry("one"), an_entry("two"))
    story = await begin(store, "one", members=(a_member("one"), a_member("two")))
    assert await store.unfolded(WATCH, limit=9) == []
    await store.apply(a_fold(replace(story, members=(a_member("one"),)), revision=False, expected={"one": 1}), now=NOW)
    assert [read.entry.id for read in await store.unfolded(WATCH, limit=9)] == ["two"]


async def test_an_entry_that_is_read_again_waits_only_if_it_is_in_no_story(store, feed):
    await keep(store, an_entry("told"), an_entry("new"), readings=[a_reading("told"), a_reading("new", band="review")])
    await begin(store, "told")
    again = [a_reading(name, rules="rules-2") for name in ("told", "new")]
    await keep(store, readings=again)
    assert [read.entry.id for read in await store.unfolded(WATCH, limit=9)] == ["new"]
    await keep(store, readings=[a_reading("new", rules="rules-3", band="drop")])
    assert await store.unfolded(WATCH, limit=9) == []


async def test_a_reading_stored_in_a_shape_we_cannot_load_counts_as_none(store, feed):
    await keep(store, an_entry("old"), an_entry("new", published=NOW))
    async with store._db.write() as connection:
        await connection.execute(text("""UPDATE readings SET detail = '{"words": "of another age"}' WHERE entry = 'old'"""))
    assert [read.entry.id for read in await store.unfolded(WATCH, limit=1)] == ["new"]
    assert await store.find_reading(an_entry("old").url, WATCH) is None


async def test_a_story_is_read_back_as_it_was_written(store, feed):
    await keep(store, an_entry())
    story = await begin(store)
    assert await store.story(WATCH, story.id) == story
    [read] = await store.members(story.id)
    assert (read.entry.id, read.reading) == ("entry00001", a_reading())


async def test_the_entries_of_several_stories_are_read_at_once(store, feed):
    await keep(store, an_entry("a", published=NOW - DAY), an_entry("b"))
    for name in ("a", "b"):
        await begin(store, name, members=(a_member(name),))
    assert await store.members_of(WATCH, ["b", "a", "none"]) == {"b": await store.members("b"), "a": await store.members("a"), "none": []}
    assert await store.members_of("another-watch", ["a"]) == {"a": []}
    assert await store.members_of(WATCH, []) == {}


async def test_candidates_are_those_that_share_most_keys_where_there_are_more_than_wanted(store, feed):
    await keep(store, an_entry("one"), an_entry("two"))
    await begin(store, "one", keys=["org:a", "t:x"], published=NOW)
    await begin(store, "two", keys=["org:a", "org:b", "t:x"], published=NOW)
    near = await store.candidates(WATCH, frozenset({"org:a", "org:b", "t:x"}), since=NOW - DAY, until=NOW + DAY, limit=1)
    assert [story.id for story in near] == ["two"]


async def test_candidates_share_a_key_and_have_a_member_in_the_window(store, feed):
    times = {"old": NOW - 20 * DAY, "near": NOW - 2 * DAY, "other-key": NOW - 2 * DAY}
    await keep(store, *(an_entry(name, published=published) for name, published in times.items()))
    for name, published in times.items():
        await begin(store, name, published=published, keys=["money:11000000"] if name == "other-key" else ["org:orchard", "org:kyowa"])
    near = await store.candidates(WATCH, frozenset({"org:orchard", "org:kyowa"}), since=NOW - 12 * DAY, until=NOW + DAY, limit=9)
    assert [story.id for story in near] == ["near"]
    assert await store.candidates("another-watch", frozenset({"org:orchard"}), since=NOW - 12 * DAY, until=NOW, limit=9) == []
    assert await store.candidates(WATCH, frozenset(), since=NOW - 12 * DAY, until=NOW, limit=9) == []


async def test_a_story_with_members_on_both_sides_of_the_window_but_none_in_it_is_no_candidate(store, feed):
    await keep(store, an_entry("a", published=NOW - 20 * DAY), an_entry("b", published=NOW))
    await begin(store, "a", members=(a_member("a", published=NOW - 20 * DAY), a_member("b", published=NOW)))
    assert await store.candidates(WATCH, frozenset({"org:orchard"}), since=NOW - 12 * DAY, until=NOW - 5 * DAY, limit=9) == []


async def test_a_fold_on_a_story_that_moved_on_writes_nothing(store, feed):
    await keep(store, an_entry(), an_entry("entry00002"))
    story = await begin(store)
    joined = replace(story, revision=2, members=(*story.members, a_member("entry00002")))
    await store.apply(a_fold(joined, expected={story.id: 1}, kind="amount"), now=NOW)
    stale = replace(story, revision=2, headline="Stale")
    with pytest.raises(LostClaim, match="moved on"):
        await store.apply(a_fold(stale, expected={story.id: 1}), now=NOW)
    assert await store.story(WATCH, story.id) == joined


async def test_a_story_cannot_be_begun_twice(store, feed):
    await keep(store, an_entry())
    await begin(store)
    with pytest.raises(LostClaim, match="moved on"):
        await begin(store)


async def merged(store, **changes):
    """Two stories that turn out to be one; the older keeps its id."""
    await keep(store, an_entry("older00001", published=NOW - 4 * DAY), an_entry("newer00001"), an_entry("between001"))
    older = await begin(store, "older00001", published=NOW - 4 * DAY, keys=["org:a"])
    newer = await begin(store, "newer00001", keys=["org:b"])
    members = (*older.members, *newer.members, a_member("between001"))
    story = replace(older, members=members, **{"revision": 2, **changes})
    return a_fold(story, keys=["org:c"], expected={older.id: 1, newer.id: 1}, absorbed=[newer.id], kind="merge")


async def test_a_merge_keeps_the_older_id_and_forwards_the_other_with_its_entries_and_keys(store, feed):
    fold = await merged(store)
    await store.apply(fold, now=NOW)
    assert await store.story(WATCH, "newer00001") == fold.story
    assert [read.entry.id for read in await store.members("older00001")] == ["older00001", "between001", "newer00001"]
    for key in ("org:a", "org:b", "org:c"):
        found = await store.candidates(WATCH, frozenset({key}), since=NOW - 12 * DAY, until=NOW, limit=9)
        assert [story.id for story in found] == ["older00001"]
    assert (await store.latest(WATCH, limit=9)).total == 1


async def test_a_plan_that_was_told_both_stories_misses_no_revision_by_their_merge(store, feed, plan):
    """The kept story had news the plan has not heard yet when the other joined it."""
    fold = await merged(store, revision=3)
    await tell(store, plan, ("older00001", 1), ("newer00001", 1))
    second = a_story("older00001", revision=2, members=fold.story.members[:1], published=NOW - 4 * DAY)
    await store.apply(a_fold(second, expected={"older00001": 1}, kind="amount"), now=NOW)
    await store.apply(replace(fold, expected={"older00001": 2, "newer00001": 1}), now=NOW)
    period = replace(await store.last_period(plan.id), key="next")
    (telling,) = await store.tellings(plan, period, window=12 * DAY)
    assert (telling.told_revision, [change.kind for change in telling.changes]) == (1, ["amount", "merge"])


async def test_a_second_merge_forwards_the_first_ones_ids_too(store, feed):
    fold = await merged(store)
    await store.apply(fold, now=NOW)
    await keep(store, an_entry("oldest0001", published=NOW - 5 * DAY))
    oldest = await begin(store, "oldest0001", published=NOW - 5 * DAY)
    story = replace(oldest, revision=2, members=(*oldest.members, *fold.story.members))
    await store.apply(a_fold(story, expected={oldest.id: 1, "older00001": 2}, absorbed=["older00001"], kind="merge"), now=NOW)
    for name in ("newer00001", "older00001", "oldest0001"):
        assert (await store.story(WATCH, name)).id == "oldest0001"


async def test_a_plan_that_was_told_the_absorbed_story_hears_of_the_merge_as_an_update(store, feed, plan):
    fold = await merged(store)
    await tell(store, plan, ("newer00001", 1))
    await store.apply(fold, now=NOW)
    period = replace(await store.last_period(plan.id) or _none(), key="next") if await store.last_period(plan.id) else _none()
    [telling] = await store.tellings(plan, period, window=12 * DAY)
    assert (telling.story.id, telling.told_revision, [change.kind for change in telling.changes]) == ("older00001", 1, ["merge"])


def _none():
    raise AssertionError("the period was not made")


async def test_an_id_may_be_shortened_while_it_fits_one_story(store, feed):
    await keep(store, an_entry("abcdef0001"), an_entry("abcxyz0001"))
    for name in ("abcdef0001", "abcxyz0001"):
        await begin(store, name)
    assert (await store.story(WATCH, "abcd")).id == "abcdef0001"
    assert await store.story(WATCH, "abc") is None
    assert await store.story(WATCH, "%") is None
    assert await store.story(WATCH, "") is None


async def test_two_watches_may_keep_one_entry_in_stories_of_the_same_id(store, feed):
    await keep(store, an_entry(), readings=[a_reading(), a_reading(watch="another-watch", score=0.9)])
    await begin(store)
    await store.apply(a_fold(a_story(watch="another-watch", headline="Theirs")), now=NOW)
    assert (await store.story("another-watch", "entry00001")).headline == "Theirs"
    assert [read.reading.watch for read in await store.members("entry00001", watch=WATCH)] == [WATCH]
    assert [read.reading.watch for read in await store.members("entry00001")] == ["another-watch"]
