"""Several stories are found by their ids at once, and what changed in one."""

from dataclasses import replace

from tests.examples import NOW, a_member, an_entry
from tests.storage.acts import WATCH, a_fold, begin, keep


async def test_stories_are_found_by_id_and_what_is_not_there_is_left_out(store, feed):
    await keep(store, an_entry(), an_entry("entry00002"))
    one, other = await begin(store), await begin(store, "entry00002", keys=("org:other",))
    assert await store.stories(WATCH, {one.id, other.id, "nowhere"}) == {one.id: one, other.id: other}
    assert await store.stories("another-watch", {one.id}) == {}
    assert await store.stories(WATCH, set()) == {}


async def test_a_merged_story_is_found_by_the_id_it_had(store, feed):
    await keep(store, an_entry(), an_entry("entry00002"))
    kept, gone = await begin(store), await begin(store, "entry00002", keys=("org:other",))
    merged = replace(kept, members=(a_member(), a_member("entry00002")), revision=2)
    await store.apply(a_fold(merged, expected={kept.id: 1, gone.id: 1}, absorbed=[gone.id], kind="merge"), now=NOW)
    assert {asked: story.id for asked, story in (await store.stories(WATCH, {gone.id, kept.id})).items()} == {
        gone.id: kept.id,
        kept.id: kept.id,
    }


async def test_the_changes_of_a_story_come_in_order(store, feed):
    await keep(store, an_entry())
    story = await begin(store)
    await store.apply(a_fold(replace(story, revision=2), expected={story.id: 1}, kind="amount"), now=NOW)
    assert [(change.number, change.kind) for change in await store.revisions_of(WATCH, story.id)] == [(1, "new"), (2, "amount")]
    assert await store.revisions_of(WATCH, "nowhere") == []
