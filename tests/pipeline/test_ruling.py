"""What an editor decides is carried out at once, holds whatever comes in after, is on record, and can be taken back."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.digests.period import period_for
from bot.errors import NotAllowed, NotFound, WrongUsage
from bot.models import Actor
from bot.pipeline import answer, arranging, compose_digest, fold_all, look_up, ruling, send_due, tell
from bot.pipeline.arranging import settle
from bot.pipeline.telling import promised
from bot.ports import Wanted
from bot.wording.catalogue import plain
from tests.desks import ORCHARD, RIKEN, URL, WATCH, a_desk, an_rss, checked, with_plan
from tests.examples import NOW

EDITOR = Actor(0, "U1", roles=frozenset({"editor"}))
READER = Actor(0, "U2")
AGAIN = ("https://e.example/7", "Orchard Therapeutics of Kyowa Kirin to invest £11m in gene therapies", ORCHARD[2])
LATE = ("https://e.example/8", "Kyowa Kirin's Orchard Therapeutics to invest £11m in gene therapies", ORCHARD[2])


@pytest.fixture(autouse=True)
def taken_back(monkeypatch):
    """What was asked to be taken back of posted messages: how that is done has tests of its own."""
    asked = []

    async def retract(_desk, watch, story, *, role, why):
        asked.append((watch, story, role, why))
        return 1

    monkeypatch.setattr("bot.pipeline.arranging.retract", retract)
    return asked


@pytest.fixture
async def desk(tmp_path):
    async with a_desk(tmp_path) as desk:
        await checked(desk, an_rss(ORCHARD, RIKEN, AGAIN))
        yield desk


async def orchard(desk):
    return await ruling.find_story(desk, WATCH, ORCHARD[0])


async def read_later(desk, *items):
    """Checked again: the feed has these now."""
    desk.fetcher.bodies[URL] = an_rss(*items)
    desk.clock.advance(hours=3)
    await checked(desk)


def said(digest) -> str:
    texts = [digest.lead, *(line for section in digest.sections for line in (section.heading, *section.lines))]
    texts += [text for item in digest.items for text in (item.headline, item.note, item.summary, *item.facts)]
    return "\n".join(plain(text) for text in texts)


async def asked(desk, words, language="en"):
    sheet = await answer(desk, words, watch=WATCH, language=language)
    texts = [sheet.lead, *(line for section in sheet.sections for line in (section.heading, *section.lines))]
    return "\n".join(plain(text) for text in [*texts, *(item.headline for item in sheet.items)])


async def told(desk, **changes):
    """A plan that was told all there is, a week ago."""
    plan = await with_plan(desk, **changes)
    assert await tell(desk, plan, period_for(plan, desk.clock()))
    await send_due(desk)
    desk.clock.advance(days=7)
    return plan


async def next_digest(desk, plan):
    return await compose_digest(desk, plan, period_for(plan, desk.clock()))


# ── hide and retract ────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("act", [ruling.hide, ruling.retract])
async def test_what_is_withdrawn_is_nowhere_but_under_its_id(desk, act):
    story = await orchard(desk)
    plan = await with_plan(desk)
    await act(desk, EDITOR, WATCH, story.id, "it was told twice")
    store = desk.store
    assert story.id not in {one.id for one in (await store.latest(WATCH, limit=9)).stories}
    assert (await store.latest(WATCH, wanted=Wanted(language="en"), limit=9)).total == 1
    assert (await store.search(WATCH, "gene", limit=9)).total == 0
    assert {each.story for each in await store.commitments(WATCH, limit=9)}.isdisjoint({story.id})
    assert await store.coming(WATCH, NOW.date(), NOW.date() + timedelta(days=900), limit=9) == []
    assert await store.body(WATCH, "Kyowa Kirin") is None
    assert story.id not in await store.stories(WATCH, [story.id])
    assert "gene" not in said(await next_digest(desk, plan))
    assert sum(count for week, _ in await store.weeks(WATCH, [NOW - timedelta(days=9), NOW]) for count in week.values()) == 1
    answered = await asked(desk, f"story {story.id}")
    assert "An editor withdrew the story" in answered
    assert "it was told twice" in answered
    assert "編集者" in await asked(desk, f"story {story.id}", "ja")


async def test_a_hidden_story_does_not_come_back_when_new_reports_join(desk):
    story = await orchard(desk)
    await ruling.hide(desk, EDITOR, WATCH, story.id, "told twice")
    await read_later(desk, ORCHARD, RIKEN, AGAIN, LATE)
    now = await orchard(desk)
    assert len(now.members) == len(story.members) + 1
    assert now.withdrawn == "hide"
    assert (await desk.store.latest(WATCH, limit=9)).total == 1
    assert (await desk.store.search(WATCH, "gene", limit=9)).total == 0


async def test_what_was_hidden_is_there_again_once_that_is_taken_back(desk):
    before = (await orchard(desk), await desk.store.body(WATCH, "Kyowa Kirin"), await desk.store.commitments(WATCH, limit=9))
    ruled = await ruling.hide(desk, EDITOR, WATCH, before[0].id, "told twice")
    await ruling.undo(desk, EDITOR, ruled.rulings[0].id)
    after = await orchard(desk)
    assert replace(after, updated=before[0].updated) == before[0]
    assert (await desk.store.body(WATCH, "Kyowa Kirin"), await desk.store.commitments(WATCH, limit=9)) == before[1:]
    assert (await desk.store.search(WATCH, "gene", limit=9)).stories == (after,)


@pytest.mark.parametrize(("language", "words"), [("en", "Withdrawn by an editor. Reason: it was a hoax"), ("ja", "理由: it was a hoax")])
async def test_who_was_told_reads_in_the_next_digest_that_a_story_was_withdrawn_and_why(desk, taken_back, language, words):
    plan = await told(desk, language=language)
    story = await orchard(desk)
    await ruling.retract(desk, EDITOR, WATCH, story.id, "it was a hoax")
    assert taken_back == [(WATCH, story.id, "editor", "it was a hoax")]
    digest = await next_digest(desk, plan)
    [section] = [section for section in digest.sections if section.key == "corrections"]
    assert words in plain(section.items[0].note)
    assert not section.items[0].facts
    assert not section.items[0].left_out
    assert (story.id, story.revision + 1) in promised(digest)
    assert all(section.table is None for section in digest.sections)


async def test_a_withdrawal_is_told_once_and_to_nobody_who_had_not_heard(desk):
    story = await orchard(desk)
    plan = await told(desk)
    await ruling.retract(desk, EDITOR, WATCH, story.id, "a hoax")
    assert await tell(desk, plan, period_for(plan, desk.clock()))
    await send_due(desk)
    desk.clock.advance(days=7)
    await read_later(desk, ORCHARD, RIKEN, AGAIN, LATE)
    assert "Withdrawn" not in said(await next_digest(desk, plan))


async def test_a_story_that_is_put_back_is_said_so(desk):
    plan = await told(desk)
    ruled = await ruling.retract(desk, EDITOR, WATCH, (await orchard(desk)).id, "a hoax")
    assert await tell(desk, plan, period_for(plan, desk.clock()))
    await send_due(desk)
    desk.clock.advance(days=7)
    await ruling.undo(desk, EDITOR, ruled.rulings[0].id)
    read = said(await next_digest(desk, plan))
    assert "Put back by an editor." in read
    assert "a hoax" not in read


# ── join and split ──────────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_two_stories_become_one_under_the_older_id_and_part_again(desk):
    older, other = sorted([await orchard(desk), await ruling.find_story(desk, WATCH, RIKEN[0])], key=lambda s: (s.published, s.id))
    plan = await told(desk)
    ruled = await ruling.join(desk, EDITOR, WATCH, other.id, older.id, "one visit")
    joined = await desk.store.story(WATCH, other.id)
    assert joined.id == older.id
    assert {m.entry for m in joined.members} == {m.entry for m in (*older.members, *other.members)}
    assert "An editor joined reports of one event. Reason: one visit" in said(await next_digest(desk, plan))
    await fold_all(desk)
    assert len((await desk.store.latest(WATCH, limit=9)).stories) == 1
    await ruling.undo(desk, EDITOR, ruled.rulings[0].id)
    for story in (older, other):
        again = await desk.store.story(WATCH, story.id)
        assert (again.id, again.members, again.facts) == (story.id, story.members, story.facts)
    assert [t.plan for t in await desk.store.told_of(WATCH, other.id)]


async def test_a_report_that_was_split_off_stays_apart_and_the_first_keeps_the_id(desk):
    story = await orchard(desk)
    first, last = sorted((m.entry for m in story.members), key=lambda e: (story.member(e).published, e))
    plan = await told(desk)
    ruled = await ruling.split(desk, EDITOR, WATCH, story.id, last, "another trial")
    kept, begun = await desk.store.story(WATCH, story.id), await desk.store.story_of(WATCH, last)
    assert (kept.id, begun.id) == (story.id, last) if story.id == first else (begun.id, kept.id) == (story.id, first)
    assert {len(kept.members), len(begun.members)} == {1}
    digest = await next_digest(desk, plan)
    assert "An editor took out reports of another event. Reason: another trial" in said(digest)
    assert begun.id not in {item.story for item in digest.items} or kept.id not in {item.story for item in digest.items}
    await read_later(desk, ORCHARD, RIKEN, AGAIN, LATE)
    assert (await desk.store.story_of(WATCH, last)).id != (await desk.store.story_of(WATCH, first)).id
    await ruling.undo(desk, EDITOR, ruled.rulings[0].id)
    assert len((await desk.store.story(WATCH, story.id)).members) == 3


async def test_the_later_of_two_rulings_on_the_same_reports_counts(desk):
    story = await orchard(desk)
    first, last = (m.entry for m in story.members)
    await ruling.split(desk, EDITOR, WATCH, story.id, last, "another trial")
    joined = await ruling.join(desk, EDITOR, WATCH, first, last, "no, the same")
    assert len((await orchard(desk)).members) == 2
    await ruling.split(desk, EDITOR, WATCH, first, last, "yes, another")
    assert len((await orchard(desk)).members) == 1
    await ruling.undo(desk, EDITOR, joined.rulings[0].id)
    assert len((await orchard(desk)).members) == 1


async def test_likely_stories_to_join_are_found_and_words_of_one_alone_name_it(desk):
    story = await ruling.find_story(desk, WATCH, RIKEN[0])
    first, last = (m.entry for m in (await orchard(desk)).members)
    await ruling.split(desk, EDITOR, WATCH, first, last, "another trial")
    assert last in {m.entry for one in await ruling.likely(desk, await desk.store.story_of(WATCH, first)) for m in one.members}
    assert (await ruling.find_other(desk, await orchard(desk), "superconductors")).id == story.id
    assert (await ruling.find_other(desk, await orchard(desk), RIKEN[0])).id == story.id
    for words in ("gene", "zeppelin"):
        with pytest.raises((NotFound, WrongUsage)):
            await ruling.find_other(desk, story, words)


# ── wrong facts ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_a_sum_that_is_wrong_is_told_no_more_by_whomever_it_comes(desk):
    plan = await told(desk)
    story = await orchard(desk)
    key = next(each.key for each in ruling.mistakables(desk, story) if each.key == "amount:GBP:11000000:11000000")
    ruled = await ruling.mark_wrong(desk, EDITOR, WATCH, story.id, [key], "the source says £1.1m")
    now = await orchard(desk)
    assert 11e6 not in {amount.value for amount in now.facts.amounts}
    assert not any("£11m" in receipt.words for receipt in now.summary)
    assert 11e6 not in {each.amount.value for each in await desk.store.commitments(WATCH, limit=9)}
    read = said(await next_digest(desk, plan))
    assert "Corrected by an editor: wrong was £11m for gene therapies. Reason: the source says £1.1m" in read
    await read_later(desk, ORCHARD, RIKEN, AGAIN, LATE)
    assert 11e6 not in {amount.value for amount in (await orchard(desk)).facts.amounts}
    await ruling.undo(desk, EDITOR, ruled.rulings[0].id)
    assert 11e6 in {amount.value for amount in (await orchard(desk)).facts.amounts}


async def test_a_fact_may_be_wrong_in_one_report_alone(desk):
    story = await orchard(desk)
    one, other = (m.entry for m in story.members)
    key = "amount:GBP:11000000:11000000"
    await ruling.mark_wrong(desk, EDITOR, WATCH, story.id, [key], "misread", entry=one)
    assert [a.receipt.entry for a in (await orchard(desk)).facts.amounts if a.value == 11e6] == [other]
    await ruling.mark_wrong(desk, EDITOR, WATCH, story.id, [key], "misread", entry=other)
    assert 11e6 not in {amount.value for amount in (await orchard(desk)).facts.amounts}


async def test_a_tie_that_is_wrong_is_in_no_dossier(desk):
    story = await ruling.find_story(desk, WATCH, RIKEN[0])
    [tie] = [each for each in ruling.mistakables(desk, story) if each.tie]
    assert (await desk.store.body(WATCH, "RIKEN")).partners
    await ruling.mark_wrong(desk, EDITOR, WATCH, story.id, [tie.key], "they only met")
    assert (await desk.store.body(WATCH, "RIKEN")).partners == ()


# ── what waits for review ───────────────────────────────────────────────────────────────────────────────────────────────────

FAINT = ("https://e.example/9", "Japan leads in fusion", "Japan leads in fusion energy. Britain comes second, a study of patents says.")


async def faint(desk):
    await read_later(desk, ORCHARD, RIKEN, AGAIN, FAINT)
    read = await desk.store.find_reading(FAINT[0], WATCH)
    assert read.reading.band == "review"
    return read


async def test_an_entry_that_was_accepted_is_a_story_at_once_and_after_it_is_read_again(desk):
    read = await faint(desk)
    ruled = await ruling.accept(desk, EDITOR, WATCH, FAINT[0])
    assert (await desk.store.story_of(WATCH, read.entry.id)).headline == FAINT[1]
    assert ruled.stories[0].members[0].entry == read.entry.id
    await read_later(desk, (FAINT[0], FAINT[1], FAINT[2] + " More later."))
    assert (await desk.store.find_reading(FAINT[0], WATCH)).reading.band == "post"
    assert "an editor accepted it as ours" in await asked(desk, f"why {FAINT[0]}")
    await ruling.undo(desk, EDITOR, ruled.rulings[0].id)
    assert await desk.store.story_of(WATCH, read.entry.id) is None
    assert (await desk.store.find_reading(FAINT[0], WATCH)).reading.band == read.reading.band
    await ruling.accept(desk, EDITOR, WATCH, FAINT[0])
    assert (await desk.store.story_of(WATCH, read.entry.id)).headline == FAINT[1]


async def test_an_entry_that_was_declined_is_in_no_story_and_waits_no_more(desk):
    entry = (await desk.store.find_reading(RIKEN[0], WATCH)).entry.id
    story = await desk.store.story_of(WATCH, entry)
    await ruling.decline(desk, EDITOR, WATCH, entry, "a joke")
    assert await desk.store.story_of(WATCH, entry) is None
    assert (await desk.store.search(WATCH, "superconductors", limit=9)).total == 0
    assert "An editor withdrew the story" in await asked(desk, f"story {story.id}")
    assert (await desk.store.sifted(WATCH, "drop", limit=9)).reads[0].entry.id == entry
    assert "an editor declined it" in await asked(desk, f"why {RIKEN[0]}")


# ── who, and the record ─────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_only_editors_rule_and_only_with_a_reason(desk):
    story = await orchard(desk)
    with pytest.raises(NotAllowed):
        await ruling.hide(desk, READER, WATCH, story.id, "I do not like it")
    with pytest.raises(WrongUsage, match="reason"):
        await ruling.hide(desk, EDITOR, WATCH, story.id, "  ")
    assert await desk.store.rulings(WATCH) == []
    assert await desk.store.audited(limit=9) == []


@pytest.mark.parametrize(
    ("act", "about"),
    [
        (ruling.hide, ("nothing",)),
        (ruling.split, (RIKEN[0], RIKEN[0])),
        (ruling.split, (RIKEN[0], "nothing")),
        (ruling.join, (RIKEN[0], RIKEN[0])),
        (ruling.mark_wrong, (RIKEN[0], ["amount:GBP:1:1"])),
        (ruling.mark_wrong, (RIKEN[0], [])),
        (ruling.accept, ("nothing",)),
    ],
)
async def test_what_cannot_be_done_is_refused_in_a_sentence_and_changes_nothing(desk, act, about):
    with pytest.raises((WrongUsage, NotFound)):
        await act(desk, EDITOR, WATCH, *about, "so")
    assert await desk.store.rulings(WATCH) == []


async def test_every_ruling_and_its_undoing_is_on_record_with_who_and_why(desk):
    ruled = await ruling.hide(desk, EDITOR, WATCH, (await orchard(desk)).id, "told twice")
    await ruling.undo(desk, Actor(0, "U9", roles=frozenset({"editor"})), ruled.rulings[0].id)
    undone, given = await desk.store.audited(limit=9, what="ruling")
    assert (given.who, given.what, given.detail["why"]) == ("U1", "ruling.hide", "told twice")
    assert (undone.who, undone.what, undone.detail["ruling"]) == ("U9", "ruling.undo", ruled.rulings[0].id)
    with pytest.raises(WrongUsage, match="before"):
        await ruling.undo(desk, EDITOR, ruled.rulings[0].id)


async def test_a_ruling_whose_process_died_is_carried_out_by_the_next_check(desk, monkeypatch):
    async def dies(_desk, _watch):
        raise KeyboardInterrupt

    story = await orchard(desk)
    monkeypatch.setattr(ruling, "settle", dies)
    with pytest.raises(KeyboardInterrupt):
        await ruling.hide(desk, EDITOR, WATCH, story.id, "told twice")
    assert (await desk.store.latest(WATCH, limit=9)).total == 2
    monkeypatch.setattr(ruling, "settle", settle)
    await fold_all(desk)
    assert (await desk.store.latest(WATCH, limit=9)).total == 1
    assert await desk.store.unsettled(WATCH) == []


async def test_while_another_folds_a_ruling_is_kept_and_said_to_be_carried_out_later(desk, monkeypatch):
    monkeypatch.setattr(ruling, "_TRIES", 1)
    monkeypatch.setattr(ruling, "_PAUSE", 0)
    now = desk.clock()
    assert await desk.store.claim_folding(WATCH, by="another", now=now, until=now + timedelta(minutes=1))
    ruled = await ruling.hide(desk, EDITOR, WATCH, (await orchard(desk)).id, "told twice")
    assert not ruled.carried
    await desk.store.release_folding(WATCH, by="another")
    await fold_all(desk)
    assert (await orchard(desk)).withdrawn == "hide"


async def test_votes_are_shown_where_one_asks_about_a_story(desk):
    story = await orchard(desk)
    home = await desk.store.installation("slack", "T1", "Local", NOW)
    for who, vote, reason in (("U1", 1, ""), ("U2", 1, ""), ("U3", 1, ""), ("U4", -1, "not_new")):
        await desk.store.vote(home.id, who, story.id, vote, NOW, reason)
    for words in (f"story {story.id}", f"why {ORCHARD[0]}"):
        assert "3 found it useful, 1 not relevant: not new" in await asked(desk, words)
    assert len((await look_up(desk, WATCH, ORCHARD[0])).votes) == 4


async def test_a_ruling_that_meets_a_fault_of_ours_holds_up_neither_others_nor_news(desk, monkeypatch, caplog):
    def faulty(candidates, *args, **named):
        if any(member.title == RIKEN[1] for candidate in candidates for member in candidate.story.members):
            raise ZeroDivisionError
        return arrange(candidates, *args, **named)

    arrange = arranging.arrange
    monkeypatch.setattr(arranging, "arrange", faulty)
    faulted = await ruling.hide(desk, EDITOR, WATCH, RIKEN[0], "so")
    assert not faulted.carried
    await ruling.hide(desk, EDITOR, WATCH, ORCHARD[0], "so")
    await read_later(desk, ORCHARD, RIKEN, AGAIN, LATE)
    assert len((await orchard(desk)).members) == 3
    assert (await orchard(desk)).withdrawn == "hide"
    assert "cannot be carried out" in caplog.text
    monkeypatch.setattr(arranging, "arrange", arrange)
    await fold_all(desk)
    assert (await ruling.find_story(desk, WATCH, RIKEN[0])).withdrawn == "hide"
