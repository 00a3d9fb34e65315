"""The page of a teaser: read where it may be, and in any case the news is told."""

import asyncio
import os
from datetime import timedelta

import pytest

from bot.models import Source
from bot.pages import ArticleJob
from bot.pipeline import check, fold_all
from bot.pipeline.paging import HOLD, read_pages
from bot.workers import Workers
from tests.desks import WATCH, HereAndNow
from tests.feeds.feed_host import FeedHost, says
from tests.page_host import (
    PARAGRAPHS,
    PARAGRAPHS_JA,
    TEASER,
    TEASER_JA,
    TITLE,
    TITLE_JA,
    a_feed_of,
    a_page,
    a_paging_desk,
    an_item,
    asked,
    checked,
    only,
    serve,
    sums,
)


async def test_a_story_has_what_only_the_page_has(tmp_path, host):
    url = serve(host, page=a_page())
    async with a_paging_desk(tmp_path) as desk:
        await checked(desk, url)
        read, page = await only(desk, host)
        story = await desk.store.story_of(WATCH, read.entry.id)
        costs = await desk.store.page_costs(WATCH)
    assert read.entry.text.splitlines() == list(PARAGRAPHS)
    assert (read.entry.paged, read.entry.version, read.reading.version) == (True, 2, 2)
    assert (page.state, page.tries, page.trouble) == ("read", 1, "")
    assert [amount.receipt.words for amount in story.facts.amounts] == ["£7.3m"]
    assert [quote.speaker for quote in story.facts.quotes] == ["Ann Example"]
    assert len(story.members) == story.revision == 1  # told once, not from the teaser and then revised
    (cost,) = costs.values()
    assert (cost.read, cost.left, cost.trouble) == (1, 0, "")
    assert cost.bytes > 500
    assert "text/html" in host.asked[-1].headers["Accept"]


async def test_receipts_point_into_the_text_of_the_page(tmp_path, host):
    url = serve(host, page=a_page())
    async with a_paging_desk(tmp_path) as desk:
        await checked(desk, url)
        read, _ = await only(desk, host)
    facts, texts = read.reading.facts, {"title": read.entry.title, "text": read.entry.text}
    receipts = [*read.reading.summary, *(fact.receipt for kind in (facts.amounts, facts.quotes, facts.people) for fact in kind)]
    assert len(receipts) > 3
    for receipt in receipts:
        assert receipt.version == read.entry.version
        assert texts[receipt.where][receipt.start : receipt.end] == receipt.words


async def test_a_japanese_page_is_read_too(tmp_path, host):
    page = a_page(TITLE_JA, PARAGRAPHS_JA).decode().replace("charset=utf-8", "charset=Shift_JIS").encode("cp932")
    host.give(says(200, page, "Content-Type: text/html"), "/a")
    url = host.give(says(200, a_feed_of(an_item(host.url("/a"), TITLE_JA, TEASER_JA))))
    async with a_paging_desk(tmp_path) as desk:
        await checked(desk, url, side="japan")
        assert await sums(desk) == ["12億円"]


async def test_a_whole_text_or_what_is_not_ours_asks_for_no_page(tmp_path, host):
    whole = an_item(host.url("/a"), TITLE, " ".join(PARAGRAPHS) * 3)
    football = an_item(host.url("/b"), "Football: England beat Wales", "England won two to nil at Wembley …")
    async with a_paging_desk(tmp_path) as desk:
        await checked(desk, host.give(says(200, a_feed_of(whole, football))))
    assert [each.target for each in host.asked] == ["/feed.xml"]


async def test_a_second_check_finds_nothing_new_and_a_changed_teaser_wants_its_page_again(tmp_path, host):
    url = serve(host, page=a_page())
    async with a_paging_desk(tmp_path) as desk:
        await checked(desk, url)
        (again,) = await checked(desk, url)
        assert (again.new, asked(host, "/a")) == (0, 1)
        host.give(says(200, a_feed_of(an_item(host.url("/a"), teaser=f"Updated. {TEASER}"))))
        host.give(says(200, a_page(paragraphs=[*PARAGRAPHS, "A second grant of £1.1m was added."])), "/a")
        desk.clock.advance(days=2)
        (changed,) = await checked(desk, url)
        read, page = await only(desk, host)
        assert (changed.new, page.state, read.entry.version, read.entry.paged) == (1, "read", 4, True)
        assert await sums(desk) == ["£1.1m", "£7.3m"]


async def test_the_reading_of_the_page_counts_even_when_it_turns_the_entry_away(tmp_path, host):
    title, teaser = "British and Japanese robots meet", "British and Japanese robots meet in a hall …"
    words = "They show an anime about football, by a novelist. The World Cup of robots, a manga and a concert, opens on Friday."
    host.give(says(200, a_page(title, [f"{teaser[:-2]} in Osaka.", words])), "/a")
    url = host.give(says(200, a_feed_of(an_item(host.url("/a"), title, teaser))))
    async with a_paging_desk(tmp_path) as desk:
        await checked(desk, url)
        read, page = await only(desk, host)
        stories = (await desk.store.latest(WATCH, limit=9)).total
    assert (page.state, read.entry.version, read.reading.version) == ("read", 2, 2)
    assert (read.reading.band, stories) == ("drop", 0)


# ── robots.txt ──────────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("robots", "pages"),
    [
        (b"User-agent: *\nDisallow: /", 0),
        (b"User-agent: kakehashi\nDisallow: /a", 0),
        (b"User-agent: *\nDisallow: /\nUser-agent: Kakehashi\nAllow: /", 1),
        (b"User-agent: *\nDisallow: /private", 1),
        (None, 1),
    ],
)
async def test_robots_txt_is_obeyed(tmp_path, host, robots, pages):
    url = serve(host, page=a_page(), robots=robots)
    async with a_paging_desk(tmp_path) as desk:
        await checked(desk, url)
        _, page = await only(desk, host)
        stories = (await desk.store.latest(WATCH, limit=9)).total
    assert asked(host, "/a") == pages
    assert page.state == ("read" if pages else "left")
    assert "robots.txt" in page.trouble or pages
    assert stories == 1  # from the teaser, where the page is not to be had


async def test_robots_txt_is_asked_for_once_a_day(tmp_path, host):
    url = serve(host, page=a_page(), robots=b"")
    async with a_paging_desk(tmp_path) as desk:
        for number in range(3):
            host.give(says(200, a_feed_of(an_item(host.url("/a"), teaser=f"{number}. {TEASER}"))))
            await checked(desk, url)
        assert asked(host, "/robots.txt") == 1
        desk.clock.advance(hours=25)
        host.give(says(200, a_feed_of(an_item(host.url("/a"), teaser=f"Later. {TEASER}"))))
        await checked(desk, url)
    assert asked(host, "/robots.txt") == 2


async def test_where_a_redirect_leads_robots_txt_is_asked_too(tmp_path, host):
    other = FeedHost()
    await other.open()
    try:
        other.give(says(200, b"User-agent: *\nDisallow: /"), "/robots.txt")
        other.give(says(200, a_page()), "/there")
        url = serve(host)
        host.give(says(302, b"", f"Location: {other.url('/there')}"), "/a")
        async with a_paging_desk(tmp_path) as desk:
            await checked(desk, url)
            _, page = await only(desk, host)
    finally:
        await other.close()
    assert page.state == "left"
    assert [each.target for each in other.asked] == ["/robots.txt"]


async def test_a_robots_txt_that_cannot_be_had_keeps_us_from_the_page_for_now(tmp_path, host):
    url = serve(host, page=a_page())
    host.give(says(503, b"later"), "/robots.txt")
    async with a_paging_desk(tmp_path) as desk:
        await checked(desk, url)
        _, page = await only(desk, host)
        assert (page.state, asked(host, "/a")) == ("wanted", 0)
        assert (await desk.store.latest(WATCH, limit=9)).total == 0  # it waits
        host.give(says(404, b""), "/robots.txt")
        desk.clock.advance(minutes=11)
        await checked(desk, url)
        assert await sums(desk) == ["£7.3m"]


async def test_the_pause_that_robots_txt_asks_for_is_kept_across_checks(tmp_path, host):
    host.give(says(200, b"User-agent: *\nCrawl-delay: 600"), "/robots.txt")
    for path in ("/a", "/b"):
        host.give(says(200, a_page()), path)
    url = host.give(says(200, a_feed_of(an_item(host.url("/a")), an_item(host.url("/b")))))
    async with a_paging_desk(tmp_path) as desk:
        await checked(desk, url)
        assert asked(host, "/a") + asked(host, "/b") == 1
        desk.clock.advance(minutes=9)
        await read_pages(desk)
        assert asked(host, "/a") + asked(host, "/b") == 1
        desk.clock.advance(minutes=2)
        await read_pages(desk)
        assert asked(host, "/a") == asked(host, "/b") == 1


# ── pages that are none ─────────────────────────────────────────────────────────────────────────────────────────────────────

CONSENT = "We value your privacy. We and our 812 partners store and access information on your device. Accept all to go on. " * 4


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (says(404, b"none"), "404"),
        (says(410, b"gone"), "410"),
        (says(402, b"pay"), "402"),
        (says(200, a_page("Your privacy", [CONSENT])), "something else"),
        (says(200, a_page(paragraphs=[TEASER[:60]])), "no more than the feed"),
        (says(200, a_page(head='<script type="application/ld+json">{"isAccessibleForFree": false}</script>')), "subscribers"),
        (says(200, a_page(head='<meta name="tdm-reservation" content="1">')), "data mining"),
        (says(200, a_page(), "TDM-Reservation: 1"), "data mining"),
        (says(200, b"%PDF-1.4 \x00\x01" * 400, "Content-Type: application/pdf"), "PDF"),
        (says(200, b"<html><body></body></html>"), "no article"),
        (says(200, b"<html>" + b"<b>" * 40_000), "tags"),
        (says(200, b"x" * (5 * 2**20 + 1)), "larger than"),
        (says(302, b"", "Location: file:///etc/passwd"), "cannot be fetched"),
    ],
)
async def test_a_page_that_is_none_leaves_the_feed_s_words_and_says_why(tmp_path, host, answer, said):
    url = serve(host)
    host.give(answer, "/a")
    async with a_paging_desk(tmp_path, fetching={"max_bytes": 15 * 2**20}) as desk:
        await checked(desk, url)
        read, page = await only(desk, host)
        (cost,) = (await desk.store.page_costs(WATCH)).values()
        stories = await desk.store.latest(WATCH, limit=9)
    assert (page.state, page.tries, read.entry.paged, read.entry.version) == ("left", 1, False, 1)
    assert said in page.trouble
    assert cost.trouble == page.trouble
    assert [story.headline for story in stories.stories] == [TITLE]


async def test_a_page_that_leads_to_a_private_address_is_left(tmp_path, host):
    """Seen from outside, 127.0.0.1 is one: the guard of feeds stands before pages too."""
    url = serve(host, page=a_page())
    async with a_paging_desk(tmp_path) as desk:
        await desk.store.seed_feeds(WATCH, [Source(url, "Example News", "uk")], desk.clock())
        async with a_paging_desk(tmp_path, fetching={"allow_private": False}) as guarded:
            async for _ in check(_with(desk, pages=guarded.pages), urls=[url]):
                pass
        _, page = await only(desk, host)
    assert page.state == "left"
    assert "not a public address" in page.trouble
    assert asked(host, "/a") == 0


def _with(desk, **changes):
    return type(desk)(**{name: getattr(desk, name) for name in type(desk).__dataclass_fields__} | changes)


async def test_a_page_that_several_items_of_a_feed_lead_to_is_none_of_theirs(tmp_path, host):
    """All of them stand in it, each with its sums."""
    items = [an_item(host.url("/a") + f"#{n}", f"{TITLE}: part {n}") for n in range(2)]
    host.give(says(200, a_page()), "/a")
    async with a_paging_desk(tmp_path) as desk:
        await checked(desk, host.give(says(200, a_feed_of(*items))))
        stories = (await desk.store.latest(WATCH, limit=9)).total
        assert (await desk.store.page_costs(WATCH), asked(host, "/a")) == ({}, 0)
    assert stories


# ── hosts in trouble ────────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_an_outage_is_waited_for_and_then_the_teaser_is_told(tmp_path, host):
    url = serve(host)
    host.give(says(503, b"later"), "/a")
    async with a_paging_desk(tmp_path) as desk:
        began = desk.clock()
        await checked(desk, url)
        assert (await desk.store.latest(WATCH, limit=9)).total == 0
        while (await only(desk, host))[1].state == "wanted":
            assert desk.clock() - began <= HOLD
            desk.clock.advance(minutes=5)
            async for _ in check(desk):
                pass
        _, page = await only(desk, host)
        assert (page.tries, asked(host, "/a")) == (3, 3)
        assert "503" in page.trouble
        assert (await desk.store.latest(WATCH, limit=9)).total == 1


async def test_a_slow_host_holds_no_other_back(tmp_path, host):
    async def never(_asked, _writer):
        await asyncio.sleep(30)

    host.give(says(200, a_page()), "/a")
    for path in ("/slow", "/slower"):
        host.give(never, path)
    slow = [an_item(host.url(path, "localhost"), f"{TITLE}: {path}") for path in ("/slow", "/slower")]
    async with a_paging_desk(tmp_path, fetching={"timeout": timedelta(seconds=1)}) as desk:
        await checked(desk, host.give(says(200, a_feed_of(*slow, an_item(host.url("/a"))))))
        assert await sums(desk) == ["£7.3m"]
        for path in ("/slow", "/slower"):
            named = await desk.store.find_reading(host.url(path, "localhost"), WATCH)
            assert (await desk.store.page_of(named.entry.id)).state == "wanted"
    assert asked(host, "/slow") + asked(host, "/slower") == 1  # one that does not answer is not asked for another page


async def test_no_entry_waits_longer_than_the_bound_whatever_happens(tmp_path, host):
    """Nobody reads the page: its claim is held by a process that died again and again."""
    url = serve(host, page=a_page())
    async with a_paging_desk(tmp_path) as desk:
        desk.store.claim_pages = lambda *_a, **_k: asyncio.sleep(0, result=[])
        await checked(desk, url)
        assert (await desk.store.latest(WATCH, limit=9)).total == 0
        desk.clock.advance(hours=2)
        async for _ in check(desk):
            pass
        _, page = await only(desk, host)
        assert (page.state, (await desk.store.latest(WATCH, limit=9)).total) == ("left", 1)


@pytest.mark.parametrize("status", [401, 403])
async def test_a_host_that_refuses_is_not_asked_for_every_entry(tmp_path, host, status):
    items = [an_item(host.url(f"/{n}"), f"{TITLE}: part {n}") for n in range(5)]
    url = host.give(says(200, a_feed_of(*items)))
    for number in range(5):
        host.give(says(status, b"no"), f"/{number}")
    async with a_paging_desk(tmp_path) as desk:
        await checked(desk, url)
        states = [(await only(desk, host, f"/{n}"))[1] for n in range(5)]
        assert {page.state for page in states} == {"left"}  # nobody waits for a host that rests
        assert all(str(status) in page.trouble for page in states)
        pages = sum(asked(host, f"/{n}") for n in range(5))
        desk.clock.advance(hours=7)
        host.give(says(200, a_page()), "/9")
        host.give(says(200, a_feed_of(an_item(host.url("/9")))))
        await checked(desk, url)
        assert (await only(desk, host, "/9"))[1].state == "read"  # and it is asked again
    assert pages == 1


async def test_retry_after_is_kept(tmp_path, host):
    url = serve(host)
    host.give(says(429, b"slowly", "Retry-After: 1800"), "/a")
    async with a_paging_desk(tmp_path) as desk:
        await checked(desk, url)
        host.give(says(200, a_page()), "/b")
        host.give(says(200, a_feed_of(an_item(host.url("/b")))))
        for _ in range(2):
            desk.clock.advance(minutes=14)
            await checked(desk, url)
        assert asked(host, "/b") == 0
        desk.clock.advance(minutes=3)
        await checked(desk, url)
    assert (asked(host, "/a"), asked(host, "/b")) == (1, 1)


async def test_a_host_is_asked_for_so_many_pages_a_day(tmp_path, host):
    items = [an_item(host.url(f"/{n}"), f"{TITLE}: part {n}") for n in range(6)]
    for number in range(7):
        host.give(says(200, a_page(f"{TITLE}: part {number}")), f"/{number}")
    async with a_paging_desk(tmp_path, daily=4) as desk:
        await checked(desk, host.give(says(200, a_feed_of(*items))))
        pages = [(await only(desk, host, f"/{n}"))[1] for n in range(6)]
        assert sorted(page.state for page in pages) == ["left"] * 2 + ["read"] * 4
        assert {page.trouble for page in pages if page.state == "left"} == {"Enough pages of this host were read today."}
        desk.clock.advance(days=1)
        await checked(desk, host.give(says(200, a_feed_of(an_item(host.url("/6"), f"{TITLE}: part 6")))))
        assert (await only(desk, host, "/6"))[1].state == "read"


# ── once, and nothing lost ──────────────────────────────────────────────────────────────────────────────────────────────────


async def test_a_page_that_several_feeds_lead_to_is_fetched_once(tmp_path, host):
    host.give(says(200, a_page()), "/a")
    urls = [host.give(says(200, a_feed_of(an_item(host.url("/a")), title=path)), path) for path in ("/one", "/two", "/three")]
    async with a_paging_desk(tmp_path) as desk:
        await checked(desk, *urls[:2])
        assert asked(host, "/a") == 1
        await checked(desk, urls[2])  # later, while the text is kept
        costs = await desk.store.page_costs(WATCH)
    assert asked(host, "/a") == 1
    assert sorted((cost.read, cost.left) for cost in costs.values()) == [(1, 0)] * 3


async def test_a_crash_between_fetching_and_saving_loses_nothing(tmp_path, host):
    url = serve(host, page=a_page())

    class Dying(HereAndNow):
        async def run(self, *_given):
            raise asyncio.CancelledError

    async with a_paging_desk(tmp_path, workers=Dying()) as desk:
        with pytest.raises(asyncio.CancelledError):
            await checked(desk, url)
    async with a_paging_desk(tmp_path, name="test:2") as desk:
        await fold_all(desk)
        assert (await desk.store.latest(WATCH, limit=9)).total == 0
        assert await read_pages(desk) == 0  # the dead process holds it still
        desk.clock.advance(minutes=6)
        assert await read_pages(desk) == 1
        await fold_all(desk)
        assert await sums(desk) == ["£7.3m"]


async def test_two_processes_ask_once(tmp_path, host):
    url = serve(host)

    async def slowly(asked, writer):
        await asyncio.sleep(0.3)
        await says(200, a_page())(asked, writer)

    host.give(slowly, "/a")
    async with a_paging_desk(tmp_path) as one, a_paging_desk(tmp_path, name="test:2") as other:
        claim, one.store.claim_pages = one.store.claim_pages, lambda *_a, **_k: asyncio.sleep(0, result=[])
        await checked(one, url)
        one.store.claim_pages = claim
        read = await asyncio.gather(read_pages(one), read_pages(other))
        await fold_all(one)
        assert await sums(one) == ["£7.3m"]
    assert (sorted(read), asked(host, "/a")) == ([0, 1], 1)


async def test_what_changed_in_the_feed_meanwhile_is_not_overwritten(tmp_path, host):
    url = serve(host)

    class Meanwhile(HereAndNow):
        async def run(self, *given):
            if not host.answers.pop("/again", None):
                return await super().run(*given)
            host.give(says(200, a_feed_of(an_item(host.url("/a"), TITLE, " ".join(PARAGRAPHS) * 3))))
            await desk.store.seed_feeds(WATCH, [Source(url, "Example News", "uk")], desk.clock())
            other = _with(desk, name="test:2", pages=None)
            async for _ in check(other, urls=[url]):
                pass
            return await super().run(*given)

    host.give(says(200, a_page()), "/a")
    host.give(says(200, b""), "/again")
    async with a_paging_desk(tmp_path, workers=Meanwhile()) as desk:
        await checked(desk, url)
        read, _ = await only(desk, host)
    assert (read.entry.version, read.entry.paged, read.reading.version) == (2, False, 2)


async def test_switched_off_nothing_is_asked_and_nothing_waits(tmp_path, host):
    url = serve(host, page=a_page())
    async with a_paging_desk(tmp_path) as desk:
        desk.store.claim_pages = lambda *_a, **_k: asyncio.sleep(0, result=[])
        await checked(desk, url)
        off = _with(desk, pages=None)
        async for _ in check(off):
            pass
        _, page = await only(desk, host)
        assert (page.state, (await desk.store.latest(WATCH, limit=9)).total) == ("left", 1)
        host.give(says(200, a_feed_of(an_item(host.url("/b")))))
        desk.clock.advance(hours=2)
        await checked(off, url)
        assert (await only(desk, host, "/b"))[1] is None
    assert asked(host, "/a") == asked(host, "/b") == 0


class Deadly(Workers):
    """Real worker processes, of which one page ends its own."""

    async def run(self, work, given, watches, name):
        if isinstance(given[0], ArticleJob) and b"deadly" in given[0].fetched.body:
            work = die
        return await super().run(work, given, watches, name)


def die(_job):
    os._exit(9)


async def test_a_page_that_ends_its_process_ends_nothing_else(tmp_path, host):
    host.give(says(200, a_page() + b"<!-- deadly -->"), "/a")
    host.give(says(200, a_page(f"{TITLE} too")), "/b")
    url = host.give(says(200, a_feed_of(an_item(host.url("/a")), an_item(host.url("/b"), f"{TITLE} too"))))
    workers = Deadly(1, timedelta(seconds=60), 1024)
    async with a_paging_desk(tmp_path, workers=workers) as desk:
        try:
            await checked(desk, url)
        finally:
            await workers.close()
        (_, bad), (_, good) = await only(desk, host, "/a"), await only(desk, host, "/b")
    assert (bad.state, bad.trouble) == ("left", "Its page ended the process that read it.")
    assert good.state == "read"
