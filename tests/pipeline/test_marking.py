"""Stories are accounted for as they are folded, and anew where their marks are of another version."""

from bot.models import Marks
from bot.pipeline import fold_all, folding
from bot.ports import Wanted
from tests.desks import ORCHARD, RIKEN, WATCH, a_desk, an_rss, checked
from tests.examples import NOW


async def accounted(desk):
    made = await desk.store.commitments(WATCH, limit=9)
    english = await desk.store.latest(WATCH, wanted=Wanted(language="en"), limit=9)
    return {each.amount.value for each in made}, english.total, await desk.store.body(WATCH, "RIKEN")


async def test_what_is_folded_is_accounted_for(tmp_path):
    async with a_desk(tmp_path) as desk:
        await checked(desk, an_rss(ORCHARD, RIKEN))
        sums, english, riken = await accounted(desk)
    assert {11e6, 9.7e6} <= sums
    assert english == 2
    assert (riken.side, riken.stories) == ("japan", 1)
    assert riken.partners == (("University of Oxford", 1),)


async def test_stories_of_another_version_are_accounted_for_before_anything_is_folded(tmp_path, monkeypatch):
    async with a_desk(tmp_path) as desk:
        await checked(desk, an_rss(ORCHARD, RIKEN))
        stories = (await desk.store.latest(WATCH, limit=9)).stories
        before = await accounted(desk)
        await desk.store.mark(WATCH, {story.id: Marks(0) for story in stories}, now=NOW)
        assert await accounted(desk) == (set(), 0, None)
        monkeypatch.setattr(folding, "MARK_BATCH", 1)
        assert await fold_all(desk) == 0
        assert await accounted(desk) == before
        assert await desk.store.unmarked(WATCH, folding.MARKS, limit=9) == []


async def test_a_story_that_cannot_be_accounted_for_holds_up_no_other(tmp_path, monkeypatch, caplog):
    def faulty(story, sides):
        if story.headline == RIKEN[1]:
            raise ZeroDivisionError
        return marks_of(story, sides)

    marks_of = folding.marks_of
    async with a_desk(tmp_path) as desk:
        await checked(desk, an_rss(ORCHARD, RIKEN))
        stories = (await desk.store.latest(WATCH, limit=9)).stories
        await desk.store.mark(WATCH, {story.id: Marks(0) for story in stories}, now=NOW)
        monkeypatch.setattr(folding, "marks_of", faulty)
        await fold_all(desk)
        sums, _, riken = await accounted(desk)
        assert await desk.store.unmarked(WATCH, folding.MARKS, limit=9) == []
    assert 11e6 in sums
    assert riken is None
    assert "cannot be accounted for" in caplog.text


async def test_another_that_folds_the_watch_is_left_to_catch_up(tmp_path):
    async with a_desk(tmp_path) as desk:
        await checked(desk, an_rss(ORCHARD))
        (story,) = (await desk.store.latest(WATCH, limit=9)).stories
        await desk.store.mark(WATCH, {story.id: Marks(0)}, now=NOW)
        until = desk.clock() + folding.LEASE
        assert await desk.store.claim_folding(WATCH, by="another", now=desk.clock(), until=until)
        assert await folding.catch_up(desk, WATCH) == 0
        desk.clock.now = until
        assert await folding.catch_up(desk, WATCH) == 1
