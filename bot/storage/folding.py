"""Folding: which entries wait, which stories they may belong to, and writing what was decided."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, delete, exists, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.errors import LostClaim
from bot.models import Facts, Fold, Layout, Read, Receipt, Revision, Story
from bot.storage import rows
from bot.storage.claims import drop_lease, in_lists, insert_one, take_lease, upsert
from bot.storage.codec import encode
from bot.storage.marks import NOTHING, Stored, stored, story_facets, write_marks
from bot.storage.part import Part
from bot.storage.search import Words, forget_words, write_texts, write_words
from bot.storage.tables import (
    articles,
    entries,
    plans,
    readings,
    revisions,
    rulings,
    stories,
    story_entries,
    story_keys,
    story_places,
    told,
    watch_feeds,
)

_MOST_NAMED = 100_000


class FoldingPart(Part):
    _named: frozenset[tuple[str, str, str]] | set[tuple[str, str, str]] = frozenset()
    """Names of bodies that this process has stored: they need not be written again."""

    async def claim_folding(self, watch: str, *, by: str, now: datetime, until: datetime) -> bool:
        async with self._db.write() as connection:
            return await take_lease(connection, f"fold {watch}", by=by, now=now, until=until)

    async def release_folding(self, watch: str, *, by: str) -> None:
        async with self._db.write() as connection:
            await drop_lease(connection, f"fold {watch}", by=by)

    async def watches_to_fold(self, watches: Sequence[str], marks: int) -> list[str]:
        if not watches:
            return []
        async with self._db.read() as connection:
            found = (await connection.execute(select(*(something_to_fold(watch, marks) for watch in watches)))).one()
        return [watch for watch, waits in zip(watches, found, strict=True) if waits]

    async def unfolded(self, watch: str, *, limit: int) -> list[Read]:
        """A reading that an older version stored and this one cannot load counts as none: it is set aside."""
        while True:
            async with self._db.read() as connection:
                found = (await connection.execute(waiting(watch).limit(limit))).all()
            reads = rows.reads_of(found)
            if reads or not found:
                return reads
            await self._set_aside(watch, [row.id for row in found])

    async def candidates(self, watch: str, keys: frozenset[str], *, since: datetime, until: datetime, limit: int) -> list[Story]:
        async with self._db.read() as connection:
            ids = list((await connection.execute(sharing(watch, keys, since, until).limit(limit))).scalars())
            found = [row for some in in_lists(ids) for row in await connection.execute(_published(watch, some, since, until))]
        return rows.stories_of(sorted(found, key=rows.by_date))

    async def members(self, story: str, *, watch: str | None = None) -> list[Read]:
        """`watch` matters only where two watches keep the same entry; without it, the first by name answers."""
        its = _its_rows().where(story_entries.c.story == story)
        async with self._db.read() as connection:
            found = (await connection.execute(its)).all()
        watch = watch or min((row.watch for row in found), default="")
        return rows.reads_of(sorted((row for row in found if row.watch == watch), key=rows.by_date))

    async def members_of(self, watch: str, ids: Sequence[str]) -> dict[str, list[Read]]:
        found: dict[str, list[rows.AnyRow]] = {story: [] for story in ids}
        async with self._db.read() as connection:
            for some in in_lists(ids):
                for row in await connection.execute(members_in(some)):
                    if row.watch == watch:
                        found[row.story].append(row)
        return {story: rows.reads_of(sorted(its, key=rows.by_date)) for story, its in found.items()}

    async def apply(self, fold: Fold, *, now: datetime) -> None:
        async with self._db.write() as connection:
            for story, revision in fold.expected.items():
                if story != fold.story.id:
                    await _hold(connection, fold.story.watch, story, revision)
            fold, number = await _write_story(connection, fold)
            for absorbed in fold.absorbed:
                await _absorb(connection, fold, absorbed, now)
            ids = [fold.story.id, *fold.absorbed]
            had = await stored(connection, fold.story.watch, ids, [number]) if fold.expected else NOTHING
            await _write_members(connection, fold, had)
            await _write_keys(connection, fold, had)
            if fold.revision:
                await _write_revision(connection, fold.story.watch, fold.revision)
            named = set()
            if fold.marks.version:
                marked = [(fold.story, fold.marks)]
                named = await write_marks(connection, fold.story.watch, marked, had=had, known=self._named)
            before = next(((row["place"], row["published"]) for row in had[story_places].values()), None)
            await _index(connection, number, fold, before)
        self._named = named if len(self._named) > _MOST_NAMED else self._named | named

    async def rearrange(self, layout: Layout, *, now: datetime) -> None:
        async with self._db.write() as connection:
            for story, revision in layout.expected.items():
                await _hold(connection, layout.watch, story, revision)
            ids = sorted({*layout.expected, *(part.story.id for part in layout.parts)})
            its = select(stories.c.number).where(stories.c.watch == layout.watch, stories.c.id.in_(ids))
            numbers = (await connection.execute(its)).scalars().all()
            had = await stored(connection, layout.watch, ids, numbers)
            for table in (story_entries, story_keys):
                await connection.execute(delete(table).where(table.c.watch == layout.watch, table.c.story.in_(ids)))
            for number in numbers:
                await forget_words(connection, number)
            await _lead(connection, layout, now)
            for part in layout.parts:
                await _write_part(connection, part, known=part.story.id in layout.expected)
            marked = [(part.story, part.marks) for part in layout.parts]
            await write_marks(connection, layout.watch, marked, had=had)
            await let_wait(connection, layout.watch, sorted(layout.entries))

    async def last_revisions(self, watch: str, ids: Collection[str]) -> dict[str, int]:
        found: dict[str, int] = {}
        async with self._db.read() as connection:
            for some in in_lists(sorted(ids)):
                query = select(stories.c.id, stories.c.revision).where(stories.c.watch == watch, stories.c.id.in_(some))
                found |= {row.id: row.revision for row in await connection.execute(query)}
        return found

    async def _set_aside(self, watch: str, ids: Sequence[str]) -> None:
        async with self._db.write() as connection:
            unreadable = and_(readings.c.watch == watch, readings.c.entry.in_(ids), readings.c.current)
            await connection.execute(update(readings).where(unreadable).values(current=False, waiting=False))


def sharing(watch: str, keys: frozenset[str], since: datetime, until: datetime) -> "Select[Any]":
    """Ids of the stories that share a key, those that share most keys first."""
    near = and_(story_keys.c.key.in_(sorted(keys)), story_keys.c.last >= since, story_keys.c.first <= until)
    # An expression, for SQLite would group the column itself by going through all keys of the watch, which stand in the stories' order.
    story = story_keys.c.story.concat("")
    return select(story).where(story_keys.c.watch == watch, near).group_by(story).order_by(func.count().desc(), story)


def members_in(ids: Sequence[str]) -> "Select[Any]":
    """Not asked for by watch: SQLite would then begin with all readings of that watch."""
    return _its_rows().where(story_entries.c.story.in_(ids))


def reading_rows() -> "Select[Any]":
    """Entries with their current readings, how the reading's watch lists their feed, and their place in a story."""
    return (
        select(entries, readings.c.detail, readings.c.band, *rows.LISTED)
        .join(readings, and_(readings.c.entry == entries.c.id, readings.c.current))
        .outerjoin(watch_feeds, and_(watch_feeds.c.feed == entries.c.feed, watch_feeds.c.watch == readings.c.watch))
        .outerjoin(story_entries, and_(story_entries.c.entry == entries.c.id, story_entries.c.watch == readings.c.watch))
    )


def _its_rows() -> "Select[Any]":
    """The same, begun from a story's entries, with their watch."""
    return (
        select(entries, readings.c.detail, readings.c.band, story_entries.c.watch, story_entries.c.story, *rows.LISTED)
        .select_from(story_entries)
        .join(entries, entries.c.id == story_entries.c.entry)
        .join(readings, and_(readings.c.entry == entries.c.id, readings.c.watch == story_entries.c.watch, readings.c.current))
        .outerjoin(watch_feeds, and_(watch_feeds.c.feed == entries.c.feed, watch_feeds.c.watch == story_entries.c.watch))
    )


def _published(watch: str, ids: Sequence[str], since: datetime, until: datetime) -> "Select[Any]":
    """Those of these stories that have a member published in the window, withdrawn ones too: what comes in of them must not begin anew."""
    member = exists().where(
        story_entries.c.story == stories.c.id, story_entries.c.watch == watch, story_entries.c.published.between(since, until)
    )
    return select(stories).where(stories.c.watch == watch, stories.c.id.in_(ids), standing(), member)


def something_to_fold(watch: str, marks: int) -> "ColumnElement[bool]":
    """Each of these is one look into an index, so that a turn in which nothing happened costs next to nothing."""
    shown = and_(stories.c.watch == watch, stories.c.forwarded_to.is_(None))
    return or_(
        exists().where(readings.c.watch == watch, readings.c.waiting),
        exists().where(rulings.c.watch == watch, rulings.c.settled.is_(False)),
        exists().where(shown, stories.c.marks < marks),
        exists().where(shown, stories.c.marks > marks),
    )


def waiting(watch: str) -> "Select[Any]":
    """Kept readings of an entry's present text that are in no story, or there with an older text."""
    kept = and_(readings.c.watch == watch, readings.c.waiting, readings.c.version == entries.c.version)
    return reading_rows().where(kept).order_by(entries.c.published, entries.c.id)


async def let_wait(connection: AsyncConnection, watch: str, ids: Sequence[str]) -> None:
    """Say of these entries' readings whether they wait to be folded. One of a teaser whose page is wanted does not yet: a story is not
    told from a teaser, to be revised at once."""
    paging = exists().where(articles.c.entry == readings.c.entry, articles.c.version == readings.c.version, articles.c.state == "wanted")
    folded = exists().where(
        story_entries.c.watch == readings.c.watch, story_entries.c.entry == readings.c.entry, story_entries.c.version >= readings.c.version
    )
    for some in in_lists(ids):
        its = and_(readings.c.watch == watch, readings.c.entry.in_(some))
        kept = and_(readings.c.band == "post", readings.c.current, ~folded, ~paging)
        await connection.execute(update(readings).where(its, readings.c.waiting != kept).values(waiting=kept))


async def _hold(connection: AsyncConnection, watch: str, story: str, revision: int) -> None:
    """Keep others from the story until we are done. Raises LostClaim if it is not as it was read."""
    if not (await connection.execute(update(stories).where(_as_read(watch, story, revision)).values(revision=revision))).rowcount:
        raise _moved(story)


def _as_read(watch: str, story: str, revision: int) -> ColumnElement[bool]:
    return and_(stories.c.watch == watch, stories.c.id == story, stories.c.revision == revision, standing())


def standing() -> ColumnElement[bool]:
    """It was not merged into another."""
    return or_(stories.c.forwarded_to.is_(None), stories.c.forwarded_to == stories.c.id)


def _moved(story: str) -> LostClaim:
    return LostClaim(f"Story {story} has moved on since it was read.")


async def _come_back(connection: AsyncConnection, fold: Fold) -> Fold:
    """A new story of an id that one had which was merged away or emptied by an editor goes on where that one ended."""
    its = and_(stories.c.watch == fold.story.watch, stories.c.id == fold.story.id)
    used = exists().where(story_entries.c.watch == stories.c.watch, story_entries.c.story == stories.c.id)
    last = await connection.scalar(select(stories.c.revision).where(its, stories.c.forwarded_to.is_not(None), ~used))
    if last is None:
        raise _moved(fold.story.id)
    story = replace(fold.story, revision=last + 1)
    revision = replace(fold.revision, number=last + 1) if fold.revision else None
    await connection.execute(update(stories).where(its).values(forwarded_to=None))
    return replace(fold, story=story, revision=revision, expected={story.id: last})


async def _lead(connection: AsyncConnection, layout: Layout, now: datetime) -> None:
    """Where ids of stories lead that are gone; and what was told of one that its heirs are begun of."""
    for gone, kept in layout.forwards.items():
        await _forward(connection, layout.watch, gone, kept)
    for part in layout.parts:
        here = and_(stories.c.watch == layout.watch, stories.c.forwarded_to.in_(list(layout.expected)))
        named = stories.c.id.in_([member.entry for member in part.story.members])
        await connection.execute(update(stories).where(here, named, stories.c.id != part.story.id).values(forwarded_to=part.story.id))
    for story in layout.emptied:
        columns = rows.story_columns(story)
        await connection.execute(update(stories).where(stories.c.watch == layout.watch, stories.c.id == story.id).values(**columns))
    revisions_ = {part.story.id: part.story.revision for part in layout.parts}
    pairs = {*layout.heirs, *layout.forwards.items()}
    for gone, kept in sorted(pairs):
        # Who was told of a story that was taken in is still to hear of the merge; a part that was taken out is no news.
        known = layout.expected.get(kept, revisions_[kept])
        await _pass_told(connection, layout.watch, gone, kept, known, now)


async def _write_part(connection: AsyncConnection, part: Fold, *, known: bool) -> None:
    story, columns = part.story, rows.story_columns(part.story) | rows.mark_columns(part.story, part.marks)
    its = and_(stories.c.watch == story.watch, stories.c.id == story.id)
    number = await connection.scalar(update(stories).where(its).values(**columns).returning(stories.c.number))
    if number is None and not known:
        number = await insert_one(connection, stories, columns, stories.c.number)
    if number is None:
        raise _moved(story.id)
    members = ({"entry": m.entry, "version": m.version, "published": m.published} for m in story.members)
    await upsert(connection, story_entries, [{"watch": story.watch, "story": story.id, **member} for member in members])
    await upsert(connection, story_keys, [_key_columns(story, key) for key in sorted(part.keys)])
    if part.revision:
        await _write_revision(connection, story.watch, part.revision)
    await _index(connection, number, part, None)


async def _index(connection: AsyncConnection, number: int, fold: Fold, before: tuple[int, datetime] | None) -> None:
    if fold.story.withdrawn:
        await forget_words(connection, number)
        return
    tokens = story_facets(fold.story, fold.marks)
    await write_words(connection, number, fold.story.published, await _found_by(connection, fold.story), tokens, before=before)


async def _write_story(connection: AsyncConnection, fold: Fold) -> tuple[Fold, int]:
    """What was written, with the story's number. Raises LostClaim if the story is not as it was read, or another has begun one of that
    id."""
    story, columns = fold.story, rows.story_columns(fold.story) | rows.mark_columns(fold.story, fold.marks)
    if story.id in fold.expected:
        changed = update(stories).where(_as_read(story.watch, story.id, fold.expected[story.id])).values(**columns)
        number: int | None = await connection.scalar(changed.returning(stories.c.number))
    else:
        number = await insert_one(connection, stories, columns, stories.c.number)
    if number is not None:
        return fold, number
    if story.id in fold.expected:
        raise _moved(story.id)
    return await _write_story(connection, await _come_back(connection, fold))


async def _absorb(connection: AsyncConnection, fold: Fold, absorbed: str, now: datetime) -> None:
    """Forward a story's id; what pointed to it, its keys and what was told of it are the kept story's now."""
    watch, kept = fold.story.watch, fold.story.id
    await _forward(connection, watch, absorbed, kept)
    its = and_(story_entries.c.watch == watch, story_entries.c.story == absorbed)
    await connection.execute(update(story_entries).where(its).values(story=kept))
    keys = select(story_keys.c.key).where(story_keys.c.watch == watch, story_keys.c.story == absorbed)
    taken = [_key_columns(fold.story, key) for key in (await connection.execute(keys)).scalars()]
    await upsert(connection, story_keys, taken)
    await connection.execute(delete(story_keys).where(story_keys.c.watch == watch, story_keys.c.story == absorbed))
    await _pass_on_told(connection, fold, absorbed, now)


async def _forward(connection: AsyncConnection, watch: str, gone: str, kept: str) -> None:
    """From now on that id leads to the kept story, and so does what led to it."""
    same = and_(stories.c.watch == watch, or_(stories.c.id == gone, stories.c.forwarded_to == gone))
    for number in (await connection.execute(update(stories).where(same).values(forwarded_to=kept).returning(stories.c.number))).scalars():
        await forget_words(connection, number)


async def _pass_on_told(connection: AsyncConnection, fold: Fold, absorbed: str, now: datetime) -> None:
    """Who was told of the absorbed story alone knows the kept one as it was before: the merge itself is then the news. Who was told of
    both is still to hear what the kept one has had since."""
    before = fold.expected.get(fold.story.id, fold.story.revision)
    await _pass_told(connection, fold.story.watch, absorbed, fold.story.id, before, now)


async def _pass_told(connection: AsyncConnection, watch: str, gone: str, kept: str, known: int, now: datetime) -> None:
    """Who was told of `gone` knows `kept` as it was at revision `known`."""
    earlier = told.alias("earlier")
    both = exists().where(earlier.c.plan == told.c.plan, earlier.c.story == kept, earlier.c.state.in_(("promised", "told")))
    its = and_(told.c.story == gone, plans.c.watch == watch, ~both)
    heard = await connection.execute(select(told).join(plans, plans.c.id == told.c.plan).where(its))
    for row in heard.all():
        passed = {"plan": row.plan, "story": kept, "revision": known, "state": row.state, "delivery": row.delivery, "at": now}
        await upsert(connection, told, [passed], where=told.c.state == "released")


async def _write_members(connection: AsyncConnection, fold: Fold, had: Stored) -> None:
    """The story's entries are those of the fold; one that left it waits to be folded again."""
    story, before = fold.story, had[story_entries]
    its = {"watch": story.watch, "story": story.id}
    members = {(story.watch, m.entry): {**its, "entry": m.entry, "version": m.version, "published": m.published} for m in story.members}
    changed = [row for key, row in members.items() if before.get(key) != row]
    left = [entry for watch, entry in before if (watch, entry) not in members]
    if left:
        here = and_(story_entries.c.watch == story.watch, story_entries.c.story == story.id, story_entries.c.entry.in_(left))
        await connection.execute(delete(story_entries).where(here))
    await upsert(connection, story_entries, changed)
    await let_wait(connection, story.watch, [*left, *(str(row["entry"]) for row in changed)])


async def _write_keys(connection: AsyncConnection, fold: Fold, had: Stored) -> None:
    """The new keys beside the old ones, all with the story's present span of time."""
    await upsert(connection, story_keys, [_key_columns(fold.story, key) for key in sorted(fold.keys)])
    span, times = _span(fold.story), [row["published"] for row in had[story_entries].values()]
    if fold.absorbed or (times and (min(times), max(times)) != (span["first"], span["last"])):
        its = and_(story_keys.c.watch == fold.story.watch, story_keys.c.story == fold.story.id)
        moved = or_(story_keys.c.first != span["first"], story_keys.c.last != span["last"])
        await connection.execute(update(story_keys).where(its, moved).values(**span))


def _key_columns(story: Story, key: str) -> dict[str, Any]:
    return {"watch": story.watch, "story": story.id, "key": key, **_span(story)}


def _span(story: Story) -> dict[str, datetime]:
    times = [member.published for member in story.members]
    return {"first": min(times), "last": max(times)}


async def _write_revision(connection: AsyncConnection, watch: str, revision: Revision) -> None:
    columns = {"watch": watch, "story": revision.story, "number": revision.number, "kind": revision.kind, "at": revision.at}
    await upsert(connection, revisions, [{**columns, "detail": encode(revision)}])


async def index_anew(connection: AsyncConnection, story: Story, number: int) -> None:
    """Without the texts that were forgotten."""
    await write_texts(connection, number, await _found_by(connection, story))


async def _found_by(connection: AsyncConnection, story: Story) -> Words:
    """Its headline; its entries' titles and texts, its outlets, the names in it."""
    ids = [member.entry for member in story.members]
    texts = await connection.execute(select(entries.c.title, entries.c.text, entries.c.publisher).where(entries.c.id.in_(ids)))
    words = [*(member.title for member in story.members), *_names(story.facts)]
    words += [part for row in texts for part in row if part]
    words += [receipt.sentence for receipt in _receipts(story)]
    return Words(story.headline, "\n".join(words))


def _names(facts: Facts) -> list[str]:
    """As written, in full, and in each language the lexicon has."""
    names = {name for o in facts.organisations for name in (o.receipt.words, o.known_as, o.parent, *o.names.values())}
    return sorted(names | {name for p in facts.people for name in (p.receipt.words, p.known_as)})


def _receipts(story: Story) -> list[Receipt]:
    """Those whose sentences stay when retention drops the texts."""
    facts = story.facts
    return [*story.summary, *(fact.receipt for kind in (facts.amounts, facts.quotes, facts.people) for fact in kind)]
