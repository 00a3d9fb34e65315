"""Pages of entries whose feed has only a teaser: who wants one, who is fetching it, what it came to; and what we know of their hosts."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.models import PageCost, PageDone, PageHost, PageState, Source, WantedPage
from bot.storage import rows
from bot.storage.checks import save_entries, save_readings
from bot.storage.claims import claim_rows, free, in_lists, insert_missing, upsert
from bot.storage.folding import let_wait
from bot.storage.part import Part
from bot.storage.tables import articles, entries, page_hosts, readings, watch_feeds
from bot.wording.catalogue import msgid

FRESH = timedelta(days=1)
"""How long the text of a page stands for other entries of the same address."""
ENOUGH = msgid("Enough pages of this host were read today.")
TOO_LATE = msgid("Its page could not be had in time.")
_SCANNED = 500
"""Wanted pages that are looked at for whom to ask, so that a host with many does not stand before the others; as many as one IN names."""
_PER_ROUND = 8
"""Pages of one host that are claimed together: no more than are read within a lease, its pauses included."""


class PagePart(Part):
    async def wanted_pages(self) -> int:
        async with self._db.read() as connection:
            return await connection.scalar(select(func.count()).where(articles.c.state == "wanted")) or 0

    async def claim_pages(self, now: datetime, *, by: str, until: datetime, limit: int, daily: int, hold: timedelta) -> list[WantedPage]:
        async with self._db.write() as connection:
            await _let_go(connection, _in_vain(now, hold), page_hosts.c.trouble)
            found = (await connection.execute(_due(now).order_by(articles.c.wanted, articles.c.entry).limit(_SCANNED))).all()
            known = await _known_texts(connection, {row.url for row in found}, now - FRESH)
            asked = await _asked_today(connection, {row.host for row in found}, now)
            chosen, spent = _within(found, known, asked, daily=daily, limit=limit)
            await _let_go(connection, articles.c.entry.in_([row.entry for row in found if row.host in spent and row not in chosen]), ENOUGH)
            await _count_asked(connection, Counter(host for host, url in {(row.host, row.url) for row in chosen} if url not in known), now)
            picked = select(articles.c.entry).where(articles.c.entry.in_([row.entry for row in chosen]))
            held = await claim_rows(connection, articles, picked, {"claimed_by": by, "claimed_until": until})
            pages = await _with_entries(connection, held, known)
        return sorted(pages, key=lambda page: (page.wanted, page.entry.id))

    async def save_pages(self, done: Sequence[PageDone], *, by: str, now: datetime) -> None:
        async with self._db.write() as connection:
            ids = [each.page.entry.id for each in done]
            mine = and_(articles.c.entry.in_(ids), articles.c.claimed_by == by, articles.c.state == "wanted")
            same = and_(entries.c.id == articles.c.entry, entries.c.version == articles.c.version)
            query = select(articles.c.entry, articles.c.version, articles.c.host, articles.c.url).join(entries, same).where(mine)
            held = {(row.entry, row.version): row for row in await connection.execute(query.with_for_update())}
            saved = [each for each in done if (each.page.entry.id, each.page.entry.version) in held]
            for each in saved:
                await _save_page(connection, each, now)
            unasked = {held[each.page.entry.id, each.page.entry.version] for each in saved if not each.asked}
            await _give_back(connection, Counter(host for host, _ in {(row.host, row.url) for row in unasked}))
            await _let_fold(connection, [each.page.entry.id for each in saved if each.state != "wanted"])

    async def leave_pages(self, wanted_before: datetime, now: datetime) -> int:
        late = and_(articles.c.wanted <= wanted_before, free(articles, now))
        async with self._db.write() as connection:
            said = case((articles.c.trouble != "", articles.c.trouble), else_=TOO_LATE)
            return await _let_go(connection, late, said)

    async def page_of(self, entry: str) -> PageState | None:
        async with self._db.read() as connection:
            row = (await connection.execute(select(articles).where(articles.c.entry == entry))).first()
        return PageState(row.state, row.wanted, row.fetched, row.tries, row.trouble) if row else None

    async def page_host(self, host: str) -> PageHost:
        async with self._db.read() as connection:
            row = (await connection.execute(select(page_hosts).where(page_hosts.c.host == host))).first()
        return PageHost(row.host, row.robots, row.robots_at, row.rests_until, row.refusals, row.trouble) if row else PageHost(host)

    async def keep_page_host(self, host: PageHost) -> None:
        columns = {
            "host": host.host,
            "robots": host.robots,
            "robots_at": host.robots_at,
            "rests_until": host.rests_until,
            "refusals": host.refusals,
            "trouble": host.trouble,
        }
        async with self._db.write() as connection:
            await upsert(connection, page_hosts, [columns])

    async def page_costs(self, watch: str | None = None) -> Mapping[int, PageCost]:
        listed = select(watch_feeds.c.feed).where(*([watch_feeds.c.watch == watch] if watch else []))
        its = entries.c.feed.in_(listed)
        counts = {fate: func.sum(case((articles.c.state == fate, 1), else_=0)) for fate in ("read", "left", "wanted")}
        sums = [count.label(fate) for fate, count in counts.items()]
        sums += [func.sum(articles.c.bytes).label("bytes"), func.sum(articles.c.read_ms).label("read_ms")]
        costs = select(entries.c.feed, *sums).join_from(articles, entries).where(its).group_by(entries.c.feed)
        order = func.row_number().over(partition_by=entries.c.feed, order_by=(articles.c.wanted.desc(), articles.c.entry)).label("place")
        left = and_(its, articles.c.state == "left", articles.c.trouble != "")
        newest = select(entries.c.feed, articles.c.trouble, order).join_from(articles, entries).where(left).subquery()
        async with self._db.read() as connection:
            troubles = {row.feed: row.trouble for row in await connection.execute(select(newest).where(newest.c.place == 1))}
            found = (await connection.execute(costs)).all()
        return {row.feed: PageCost(row.read, row.left, row.wanted, row.bytes, row.read_ms, troubles.get(row.feed, "")) for row in found}


def _due(now: datetime) -> "Select[Any]":
    """Wanted pages that may be fetched now: nobody fetches them, nor another page of their host, which does not rest."""
    other = articles.alias("other")
    busy = select(other.c.host).where(other.c.state == "wanted", other.c.claimed_until > now)
    rests = select(page_hosts.c.host).where(page_hosts.c.rests_until > now)
    return (
        select(articles.c.entry, articles.c.url, articles.c.host)
        .join(entries, and_(entries.c.id == articles.c.entry, entries.c.version == articles.c.version))
        .where(
            articles.c.state == "wanted",
            or_(articles.c.not_before.is_(None), articles.c.not_before <= now),
            free(articles, now),
            articles.c.host.not_in(busy),
            articles.c.host.not_in(rests),
        )
    )


def _in_vain(now: datetime, hold: timedelta) -> "ColumnElement[bool]":
    """Of a host that rests for longer than an entry waits: it need not wait at all."""
    long = select(page_hosts.c.host).where(page_hosts.c.rests_until > now + hold)
    return and_(articles.c.host.in_(long), free(articles, now))


async def _let_go(connection: AsyncConnection, which: "ColumnElement[bool]", trouble: "ColumnElement[str] | str") -> int:
    """Wanted pages are left, and their entries folded from the feed's words."""
    if trouble is page_hosts.c.trouble:
        trouble = func.coalesce(select(page_hosts.c.trouble).where(page_hosts.c.host == articles.c.host).scalar_subquery(), "")
    left = update(articles).where(articles.c.state == "wanted", which)
    changes = left.values(state="left", trouble=trouble, claimed_by=None, claimed_until=None).returning(articles.c.entry)
    ids = list((await connection.execute(changes)).scalars())
    await _let_fold(connection, ids)
    return len(ids)


async def _let_fold(connection: AsyncConnection, ids: Sequence[str]) -> None:
    for some in in_lists(ids):
        watches = await connection.execute(select(readings.c.watch).distinct().where(readings.c.entry.in_(some), readings.c.current))
        for watch in watches.scalars().all():
            await let_wait(connection, watch, some)


async def _known_texts(connection: AsyncConnection, urls: Iterable[str], since: datetime) -> dict[str, str]:
    """By address: the page's text, where it was read of late and is still kept."""
    read = and_(articles.c.state == "read", articles.c.fetched >= since, articles.c.url.in_(sorted(urls)))
    kept = and_(entries.c.id == articles.c.entry, entries.c.paged, entries.c.text.is_not(None))
    found = await connection.execute(select(articles.c.url, entries.c.text).join(entries, kept).where(read))
    return {row.url: row.text for row in found}


async def _asked_today(connection: AsyncConnection, hosts: Iterable[str], now: datetime) -> dict[str, int]:
    today = and_(page_hosts.c.host.in_(sorted(hosts)), page_hosts.c.day == f"{now:%Y-%m-%d}")
    return {row.host: row.asked for row in await connection.execute(select(page_hosts.c.host, page_hosts.c.asked).where(today))}


def _within(
    found: "Sequence[rows.AnyRow]", known: Mapping[str, str], asked: Mapping[str, int], *, daily: int, limit: int
) -> tuple[list[rows.AnyRow], set[str]]:
    """Those that the hosts' day still has room for, and the hosts of which it has not. An address counts once, a known text not at all."""
    chosen, spent, urls = [], set(), Counter[str]()
    taken: set[str] = set()
    for row in found:
        if row.url not in known and row.url not in taken:
            if asked.get(row.host, 0) + urls[row.host] >= daily:
                spent.add(row.host)
                continue
            if urls[row.host] >= _PER_ROUND or len(taken) >= limit:
                continue
            urls[row.host] += 1
            taken.add(row.url)
        chosen.append(row)
    return chosen, spent


async def _count_asked(connection: AsyncConnection, hosts: Mapping[str, int], now: datetime) -> None:
    day = f"{now:%Y-%m-%d}"
    await insert_missing(connection, page_hosts, [{"host": host} for host in sorted(hosts)])
    for host, count in hosts.items():
        total = case((page_hosts.c.day == day, page_hosts.c.asked + count), else_=count)
        await connection.execute(update(page_hosts).where(page_hosts.c.host == host).values(day=day, asked=total))


async def _give_back(connection: AsyncConnection, hosts: Mapping[str, int]) -> None:
    """Pages that were claimed and not asked for."""
    for host, count in hosts.items():
        less = case((page_hosts.c.asked > count, page_hosts.c.asked - count), else_=0)
        await connection.execute(update(page_hosts).where(page_hosts.c.host == host).values(asked=less))


async def _with_entries(connection: AsyncConnection, held: "Sequence[rows.AnyRow]", known: Mapping[str, str]) -> list[WantedPage]:
    """With the watches that have read the entry, also where one has put the feed aside since: what it kept is still to be folded, which
    needs a reading of the entry's newest version."""
    ids = [row.entry for row in held]
    by_id = {row.id: row for row in await connection.execute(select(entries).where(entries.c.id.in_(ids)))}
    has_read = select(readings.c.entry, readings.c.watch).distinct().where(readings.c.entry.in_(ids), readings.c.current)
    watches: dict[str, list[str]] = {}
    for row in await connection.execute(has_read.order_by(readings.c.watch)):
        watches.setdefault(row.entry, []).append(row.watch)
    listed = select(watch_feeds).where(watch_feeds.c.feed.in_({row.feed for row in by_id.values()}))
    in_order = listed.order_by(watch_feeds.c.state != "active", watch_feeds.c.watch)
    sources: dict[int, Source] = {}
    for listing in await connection.execute(in_order):
        sources.setdefault(listing.feed, rows.source_of(listing))
    found = ((row, rows.entry_of(its, sources.get(its.feed))) for row in held if (its := by_id.get(row.entry)))
    return [WantedPage(entry, tuple(watches.get(entry.id, ())), row.wanted, row.tries, known.get(row.url, "")) for row, entry in found]


async def _save_page(connection: AsyncConnection, done: PageDone, now: datetime) -> None:
    if done.entry is not None:
        await save_entries(connection, [rows.entry_columns(done.entry)])
    values = {
        "state": done.state,
        "trouble": done.trouble,
        "not_before": done.not_before,
        "tries": done.page.tries + done.asked,
        "bytes": articles.c.bytes + done.bytes,
        "read_ms": articles.c.read_ms + done.read_ms,
        "claimed_by": None,
        "claimed_until": None,
    }
    values |= {"fetched": now} if done.state == "read" else {}
    await connection.execute(update(articles).where(articles.c.entry == done.page.entry.id).values(**values))
    await save_readings(connection, [rows.reading_columns(made, now) for made in done.readings])
