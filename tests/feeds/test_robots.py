"""robots.txt as RFC 9309 has it, and how it is asked for."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import Rejected, Unavailable
from bot.feeds.robots import LONGEST_DELAY, MOST_BYTES, Robots, host_of_page, robots_text
from bot.feeds.visit import Visitor
from tests.feeds.feed_host import a_fetcher, says

US = "Kakehashi/1.2 (a test; https://example.org/)"


@pytest.mark.parametrize(
    ("text", "path", "allowed"),
    [
        ("", "/a", True),
        ("User-agent: *\nDisallow: /", "/a", False),
        ("User-agent: *\nDisallow:", "/a", True),
        ("User-agent: *\nDisallow: /\n\nUser-agent: KAKEHASHI\nAllow: /", "/a", True),
        ("User-agent: kakehashi\nDisallow: /\n\nUser-agent: *\nAllow: /", "/a", False),
        ("User-agent: otherbot\nDisallow: /", "/a", True),
        ("User-agent: *\nDisallow: /news\nAllow: /news/open", "/news/open/1", True),
        ("User-agent: *\nDisallow: /*.php$", "/a.php", False),
        ("User-agent: *\nDisallow: /*.php$", "/a.php?x=1", True),
        ("User-agent: *\nDisallow: /記事/", "/%E8%A8%98%E4%BA%8B/1", False),
        ("<html><body>Page not found</body></html>", "/a", True),
    ],
)
def test_the_group_that_names_us_counts_and_the_longest_rule_in_it(text, path, allowed):
    assert Robots(text, US).allows(f"https://news.example.org{path}") is allowed


@pytest.mark.parametrize(
    ("asked", "delay"),
    [
        ("", 0),
        ("Crawl-delay: 2.5", 2.5),
        ("Crawl-delay: soon", 0),
        ("Crawl-delay: -3", 0),
        ("Crawl-delay: nan", 0),
        ("Crawl-delay: inf", 0),
    ],
)
def test_a_pause_is_kept_where_it_is_a_number(asked, delay):
    assert Robots(f"User-agent: *\n{asked}\nDisallow: /x", US).delay == timedelta(seconds=delay)


def test_an_absurd_pause_is_bounded():
    assert Robots("User-agent: *\nCrawl-delay: 999999999999999", US).delay == LONGEST_DELAY


@given(st.binary(max_size=2000))
def test_whatever_stands_there_is_read(body):
    robots = Robots(robots_text(body), US)
    robots.allows("https://news.example.org/a?b=c")
    assert timedelta(0) <= robots.delay <= LONGEST_DELAY


def test_rules_beyond_the_bound_are_not_read_and_no_rule_is_cut():
    body = b"User-agent: *\nDisallow: /a\n" + b"Allow: /bcd\n" * (MOST_BYTES // 12) + b"Disallow: /late\n"
    text = robots_text(body)
    assert len(text) <= MOST_BYTES
    assert text.endswith("Allow: /bcd\n")
    assert Robots(text, US).allows("https://e.example/late")


def test_a_host_is_scheme_name_and_port():
    assert host_of_page("https://news.example.org:8443/a/b?c#d") == "https://news.example.org:8443"


async def test_a_robots_txt_is_asked_for_at_its_place(host):
    host.give(says(200, b"\xef\xbb\xbfUser-agent: *\nDisallow: /"), "/robots.txt")
    assert await _robots(host) == "User-agent: *\nDisallow: /"
    assert "text/plain" in host.asked[0].headers["Accept"]


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 451])
async def test_a_host_that_has_none_allows_all(host, status):
    host.give(says(status, b"no"), "/robots.txt")
    assert await _robots(host) == ""


@pytest.mark.parametrize("status", [429, 500, 503])
async def test_a_host_that_cannot_say_is_not_asked_for_anything_else(host, status):
    host.give(says(status, b"no"), "/robots.txt")
    with pytest.raises(Unavailable):
        await _robots(host)


async def test_a_redirected_robots_txt_counts(host):
    host.give(says(301, b"", "Location: /there.txt"), "/robots.txt")
    host.give(says(200, b"User-agent: *\nDisallow: /x"), "/there.txt")
    assert await _robots(host) == "User-agent: *\nDisallow: /x"


async def test_a_page_is_shown_to_the_gate_at_every_address_before_it_is_asked(host):
    host.give(says(302, b"", "Location: /hidden"), "/a")
    host.give(says(200, b"<p>hidden"), "/hidden")

    async def allow(url: str) -> None:
        if url.endswith("/hidden"):
            raise Rejected("Not there.")

    fetcher = a_fetcher()
    try:
        with pytest.raises(Rejected, match="Not there"):
            await Visitor(fetcher).page(host.url("/a"), allow)
    finally:
        await fetcher.close()
    assert [asked.target for asked in host.asked] == ["/a"]


async def _robots(host) -> str:
    fetcher = a_fetcher()
    try:
        return await Visitor(fetcher).robots(host_of_page(host.url()))
    finally:
        await fetcher.close()
