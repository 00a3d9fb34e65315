"""What editors ruled holds in whatever order news and rulings come, and what is taken back leaves no trace."""

import asyncio
import random
import shutil
import tempfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from bot.errors import WrongUsage
from bot.models import Actor
from bot.pipeline import fold_all, ruling
from bot.ports import Checked
from bot.storage.migrate import migrate
from tests.desks import WATCH, a_desk
from tests.examples import a_source
from tests.stories.news import AMBER, AMBER_JA, HOSHI, HOSHI_JA, TREASURY, a_read
from tests.stories.test_order import DEEDS, DEEDS_JA, SUMS

EDITOR = Actor(0, "U1", roles=frozenset({"editor"}))
KINDS = ("accept", "decline", "hide", "retract", "join", "join", "split", "split", "split", "wrong", "undo", "undo")


@pytest.fixture(scope="session")
def empty(tmp_path_factory):
    path = tmp_path_factory.mktemp("ruled") / "desk.db"
    asyncio.run(migrate(str(path)))
    return path


def some_work(chance):
    """News of which some waits for review, the same in another order, and what an editor does meanwhile. Chosen here and not by
    Hypothesis, whose smallest news have no stories of several entries."""
    reads = [_an_entry(chance, number) for number in range(chance.randint(5, 9))]
    acts = [(chance.choice(KINDS), chance.randrange(99), chance.randrange(99)) for _ in range(chance.randint(3, 9))]
    return reads, chance.sample(reads, len(reads)), acts, chance.randint(0, len(reads))


def _an_entry(chance, number):
    ja = chance.random() < 0.3
    bodies = chance.choice(((AMBER_JA, HOSHI_JA), (HOSHI_JA,)) if ja else ((AMBER, HOSHI), (HOSHI, TREASURY), (AMBER, HOSHI)))
    sums = chance.choice(SUMS)
    title = (" と" if ja else " and ").join(body[0] for body in bodies)
    title += chance.choice(DEEDS_JA) if ja else f" {chance.choice(DEEDS)}"
    text = chance.choice(DEEDS) + "".join(f" for {words}" for words, _, _ in sums)
    read = a_read(f"e{number}", title, text, day=chance.randint(0, 2), ja=ja, bodies=bodies, sums=sums)
    return replace(read, reading=replace(read.reading, band=chance.choice(("post", "post", "post", "post", "review"))))


async def keep(desk, reads):
    feed = await desk.store.add_feed(WATCH, a_source(), desk.clock()) if not await desk.store.list_feeds() else None
    feed = feed or (await desk.store.list_feeds())[0].feed
    await desk.store.claim_feeds(desk.clock(), by="me", until=desk.clock().replace(year=2030), limit=1, urls=[feed.url])
    checked = Checked(feed, tuple(replace(read.entry, feed=feed.id) for read in reads), tuple(read.reading for read in reads))
    await desk.store.save_checks([checked], by="me", now=desk.clock())


async def try_act(desk, act, reads, given_):
    """One thing an editor does; what cannot be done is refused and changes nothing."""
    kind, one, other = act
    first, second = reads[one % len(reads)].entry.id, reads[other % len(reads)].entry.id
    try:
        if kind == "undo":
            if given_:
                await ruling.undo(desk, EDITOR, given_.pop(one % len(given_)))
            return
        if kind in {"accept", "decline", "hide", "retract"}:
            ruled = await getattr(ruling, kind)(desk, EDITOR, WATCH, first, "so")
        elif kind == "join":
            second = await _elsewhere(desk, reads, first, second)
            ruled = await ruling.join(desk, EDITOR, WATCH, first, second, "so")
        elif kind == "split":
            ruled = await ruling.split(desk, EDITOR, WATCH, first, first, "so")
        else:
            story = await ruling.find_story(desk, WATCH, first)
            keys = [each.key for each in ruling.mistakables(desk, story)]
            entry = first if other % 2 and any(m.entry == first for m in story.members) else ""
            ruled = await ruling.mark_wrong(desk, EDITOR, WATCH, first, [keys[other % len(keys)]] if keys else [], "so", entry=entry)
    except (WrongUsage, ruling.NotFound):
        return
    assert ruled.carried
    given_ += [each.id for each in ruled.rulings]


async def _elsewhere(desk, reads, first, second):
    """An entry of another story than `first`, if there is any."""
    story = await desk.store.story_of(WATCH, first)
    here = {member.entry for member in story.members} if story else {first}
    return next((read.entry.id for read in reads if read.entry.id not in here), second)


QUERIES = (
    "SELECT currency, value FROM commitments",
    "SELECT body, stories FROM bodies WHERE stories > 0",
    "SELECT one, other FROM ties",
    "SELECT body, partner, stories FROM partners WHERE stories > 0",
    "SELECT day, kind FROM story_days",
    "SELECT entry, band, waiting FROM readings WHERE current",
    "SELECT w.headline, w.words, w.marks FROM story_words w JOIN story_places p ON p.place = w.rowid",
    "SELECT entry, version FROM story_entries",
)


async def picture(desk):
    """All that there is to see, but for which id a story has and which number its last revision."""
    async with desk.store._db.read() as connection:
        ids = (await connection.execute(text("SELECT DISTINCT story FROM story_entries"))).scalars().all()
        rows = [sorted(map(tuple, (await connection.execute(text(query))).all())) for query in QUERIES]
    stories = [await desk.store.story(WATCH, each) for each in ids]
    shown = {story.id for story in (await desk.store.latest(WATCH, limit=99)).stories}
    assert shown == {story.id for story in stories if not story.withdrawn}
    told = [repr((s.members, s.facts, s.summary, s.headline, s.withdrawn, s.wrong, s.published, s.differences)) for s in stories]
    return sorted(told), rows


async def do(empty, chance):
    reads, shuffled, acts, early = some_work(chance)
    with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as two:
        for place in (one, two):
            shutil.copy(empty, Path(place) / "desk.db")
        async with a_desk(Path(one)) as desk, a_desk(Path(two)) as anew:
            await keep(desk, reads[:early])
            await fold_all(desk)
            given_ = []
            for act in acts[: len(acts) // 2]:
                await try_act(desk, act, reads[:early] or reads, given_)
            for read in reads[early:]:
                await keep(desk, [read])
                await fold_all(desk)
            for act in acts[len(acts) // 2 :]:
                await try_act(desk, act, reads, given_)
            now = await picture(desk)

            standing = await desk.store.rulings(WATCH)
            for each in standing[: len(standing) // 2]:
                await anew.store.rule(each)
            await keep(anew, shuffled)
            await fold_all(anew)
            for each in standing[len(standing) // 2 :]:
                await anew.store.rule(each)
            await fold_all(anew)
            assert await picture(anew) == now

            chance.shuffle(given_)
            for number in given_:
                await ruling.undo(desk, EDITOR, number)
            assert await picture(desk) == await _untouched(empty, shuffled)


async def _untouched(empty, reads):
    with tempfile.TemporaryDirectory() as place:
        shutil.copy(empty, Path(place) / "desk.db")
        async with a_desk(Path(place)) as desk:
            await keep(desk, reads)
            await fold_all(desk)
            return await picture(desk)


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(seed=st.integers(0, 10**6))
def test_rulings_hold_whatever_the_order_and_undone_leave_no_trace(empty, monkeypatch, seed):
    async def nothing(*_args, **_named):
        return 0

    monkeypatch.setattr("bot.pipeline.arranging.retract", nothing)
    monkeypatch.setattr("bot.storage.engine.SYNCHRONOUS", "OFF")
    asyncio.run(do(empty, random.Random(seed)))
