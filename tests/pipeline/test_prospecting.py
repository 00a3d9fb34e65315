"""What stands behind an address: a real host on the loopback, asked politely, and nothing stored."""

from contextlib import asynccontextmanager
from datetime import timedelta

import pytest

from bot.errors import Unavailable, Unreadable, WrongUsage
from bot.models import Source
from bot.pipeline.prospecting import prospect
from tests.desks import WATCH, Clock, a_desk
from tests.examples import NOW
from tests.feeds.feed_host import FeedHost, a_fetcher, says
from tests.offices import RIKEN, a_feed

HTML = "Content-Type: text/html"
XML = "Content-Type: application/rss+xml"
FAIR = ("https://e.example/fair", "Village fair returns", "The fair is back.")


def many(count: int, name: str, **given) -> bytes:
    return a_feed(*((f"https://e.example/{name}{n}", f"{name} {n}", "Nothing to see.") for n in range(count)), at=NOW, **given)


def page(words: str) -> bytes:
    return f"<!doctype html><html><head>{words}</head><body></body></html>".encode()


def link(path: str) -> str:
    return f'<link rel="alternate" type="application/rss+xml" href="{path}">'


@asynccontextmanager
async def a_site(tmp_path):
    """A desk, and a host that has nothing yet."""
    host, fetcher = FeedHost(), a_fetcher()
    await host.open()
    try:
        async with a_desk(tmp_path, fetcher=fetcher, clock=Clock(NOW)) as desk:
            yield desk, host
    finally:
        await fetcher.close()
        await host.close()


def paths(host: FeedHost) -> list[str]:
    return [asked.target for asked in host.asked]


async def test_the_best_feed_of_a_site_comes_first_with_what_would_be_kept_and_nothing_is_stored(tmp_path):
    async with a_site(tmp_path) as (desk, host):
        names = ("/comments/feed/", "/old.xml", "/few.xml", "/news.xml", "/twin.xml", "/empty.xml")
        url = host.give(says(200, page("".join(map(link, names))), HTML), "/")
        host.give(says(200, many(30, "comment"), XML), names[0])
        host.give(says(200, a_feed(RIKEN, *[FAIR] * 9, at=NOW - timedelta(days=400)), XML), names[1])
        host.give(says(200, a_feed(FAIR, at=NOW), XML), names[2])
        news = a_feed(RIKEN, *((f"https://e.example/{n}", f"Item {n}", "Nothing.") for n in range(6)), at=NOW)
        host.give(says(200, news, XML), names[3])
        host.give(says(200, news, XML), names[4])
        host.give(says(200, a_feed(at=NOW), XML), names[5])
        found = await prospect(desk, WATCH, url)
        best, *others = found.prospects
        assert [one.url.removeprefix(host.url("")) for one in (best, *others)] == [names[place] for place in (3, 2, 1, 5, 4, 0)]
        assert (best.title, best.total, best.kept, best.standing) == ("Example News", 7, 1, "new")
        assert best.reads[0].entry.title == RIKEN[1]
        assert best.gap == timedelta(hours=1)
        assert next(one for one in others if one.twin).twin == best.url
        assert await desk.store.list_feeds() == []


async def test_the_address_of_a_feed_is_that_feed_and_costs_one_request(tmp_path):
    async with a_site(tmp_path) as (desk, host):
        url = host.give(says(200, a_feed(RIKEN), XML))
        (one,) = (await prospect(desk, WATCH, url)).prospects
        assert (one.url, one.named.reason, one.kept) == (url, "itself", 1)
        assert paths(host) == ["/feed.xml"]


async def test_a_page_that_names_none_is_asked_for_likely_places_one_by_one_until_one_is_a_feed(tmp_path):
    async with a_site(tmp_path) as (desk, host):
        host.give(says(200, page(""), HTML), "/")
        host.give(says(200, page(""), HTML), "/feed/")
        host.give(says(200, many(3, "atom"), XML), "/atom.xml")
        host.give(says(200, many(3, "later"), XML), "/rss")
        (one,) = (await prospect(desk, WATCH, host.url("/"))).prospects
        assert (one.url, one.named.reason) == (host.url("/atom.xml"), "place")
        assert paths(host) == ["/", "/feed/", "/rss.xml", "/atom.xml"]
        assert host.busiest == 1


@pytest.mark.parametrize("status", [403, 429, 500, 503])
async def test_a_server_that_has_had_enough_is_not_asked_for_more_places(tmp_path, status):
    async with a_site(tmp_path) as (desk, host):
        host.give(says(200, page(""), HTML), "/")
        host.give(says(status, b"no"), "/feed/")
        found = await prospect(desk, WATCH, host.url("/"))
        assert isinstance(found.error, Unreadable)
        assert paths(host) == ["/", "/feed/"]


async def test_a_page_of_feeds_that_the_page_links_to_is_looked_at_and_no_further(tmp_path):
    async with a_site(tmp_path) as (desk, host):
        host.give(says(200, '<html><body><a href="/guide.html">RSS配信について</a></body></html>'.encode(), HTML), "/")
        host.give(says(200, b'<html><body><a href="/press.rdf">Press</a><a href="/more.html">RSS</a></body></html>', HTML), "/guide.html")
        host.give(says(200, b'<html><body><a href="/deep.rdf">x</a></body></html>', HTML), "/more.html")
        host.give(says(200, many(3, "press"), XML), "/press.rdf")
        found = await prospect(desk, WATCH, host.url("/"))
        assert [one.url for one in found.prospects] == [host.url("/press.rdf")]
        assert "/deep.rdf" not in paths(host)
        assert dict(found.tried)[host.url("/guide.html")] == "This is a web page, not a feed."


async def test_what_is_named_as_a_feed_and_is_none_is_told_beside_those_that_are(tmp_path):
    async with a_site(tmp_path) as (desk, host):
        host.give(says(200, page(link("/gone.xml") + link("/broken.xml") + link("/good.xml")), HTML), "/")
        host.give(says(200, b"\x89PNG\r\n\x1a\n", XML), "/broken.xml")
        host.give(says(200, many(2, "good"), XML), "/good.xml")
        found = await prospect(desk, WATCH, host.url("/"))
        assert [one.url for one in found.prospects] == [host.url("/good.xml")]
        assert {url.rpartition("/")[2]: why.partition(" ")[2] for url, why in found.tried} == {
            "gone.xml": "has nothing at this address (404).",
            "broken.xml": "is a picture or an archive, not a feed.",
        }


@pytest.mark.parametrize(
    ("answer", "kind", "said"),
    [
        (says(404, b""), Unavailable, "nothing at this address"),
        (says(200, b'<opml version="2.0"><body/></opml>', HTML), Unreadable, "list of feeds"),
        (says(200, b"\x89PNG\r\n\x1a\n", "Content-Type: image/png"), Unreadable, "a picture"),
        (says(200, b"", HTML), Unreadable, "names no feed"),
        (says(200, page("<meta charset=none>"), HTML), Unreadable, "names no feed"),
    ],
)
async def test_an_address_without_a_feed_is_one_sentence(tmp_path, answer, kind, said):
    async with a_site(tmp_path) as (desk, host):
        found = await prospect(desk, WATCH, host.give(answer, "/x"))
        assert isinstance(found.error, kind)
        assert said in found.error.what
        assert found.prospects == ()


@pytest.mark.parametrize("words", ["", "nonsense", "ftp://e.example/", "file:///etc/passwd", "http://", "https://[::"])
async def test_what_is_no_address_is_said_without_asking_anybody(tmp_path, words):
    async with a_site(tmp_path) as (desk, host):
        assert isinstance((await prospect(desk, WATCH, words)).error, WrongUsage)
        assert host.asked == []


async def test_a_feed_that_was_watched_paused_or_removed_is_known_again_by_any_of_its_addresses(tmp_path):
    async with a_site(tmp_path) as (desk, host):
        url = host.give(says(200, a_feed(RIKEN), XML))
        source = Source(url.replace("http:", "https:"), "My name", "japan", "trade")
        await desk.store.seed_feeds(WATCH, [source], NOW)
        standings = []
        for act in ("pause", "remove"):
            standings.append((await prospect(desk, WATCH, url)).prospects[0].standing)
            if act == "pause":
                await desk.store.set_feed_state(WATCH, source.url, paused=True)
                standings.append((await prospect(desk, WATCH, url)).prospects[0].standing)
            else:
                await desk.store.remove_feed(WATCH, source.url)
        one = (await prospect(desk, WATCH, url)).prospects[0]
        assert [*standings, one.standing] == ["active", "paused", "paused", "removed"]
        assert one.source() == source
        assert (one.source(side="uk").side, one.source(side="uk").title) == ("uk", "My name")


async def test_a_feed_that_moved_for_good_is_listed_where_it_lives(tmp_path):
    async with a_site(tmp_path) as (desk, host):
        new = host.give(says(200, a_feed(RIKEN), XML), "/new.xml")
        old = host.give(says(301, b"", f"Location: {new}"), "/old.xml")
        assert (await prospect(desk, WATCH, old)).prospects[0].url == new


async def test_a_host_typed_without_https_is_also_asked_without(tmp_path):
    async with a_site(tmp_path) as (desk, host):
        host.give(says(200, a_feed(RIKEN), XML), "/feed.xml")
        (one,) = (await prospect(desk, WATCH, host.url().removeprefix("http://"))).prospects
        assert one.url == host.url()
