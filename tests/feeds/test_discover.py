"""Which feeds a web page names, and where feeds are by the form of an address."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.feeds.discover import LOOKED_AT, MOST, PLACES, find_feeds, formed, places

PAGE = "https://e.example/news/index.html"


def page(*links: str, base: str = "", body: str = "") -> bytes:
    return f"<!doctype html><html><head>{base}{''.join(links)}</head><body>{body}</body></html>".encode()


def link(href: str, kind: str = "application/rss+xml", rel: str = "alternate") -> str:
    return f'<LINK REL="{rel}" TYPE="{kind}" HREF="{href}">'


def urls(body: bytes, url: str = PAGE, **given) -> list[str]:
    return [named.url for named in find_feeds(body, url, **given)]


def test_feeds_are_named_in_the_pages_order_with_whole_addresses_and_comments_last():
    found = page(link("/comments/feed"), link("feed.xml"), link("https://other.example/a", "application/atom+xml; charset=utf-8"))
    assert urls(found) == ["https://e.example/news/feed.xml", "https://other.example/a", "https://e.example/comments/feed"]


def test_a_base_moves_relative_addresses_and_the_first_that_is_an_address_counts():
    assert urls(page(link("feed.xml"), base='<base href="https://b.example/x/">')) == ["https://b.example/x/feed.xml"]
    assert urls(page(link("f.xml"), base='<base target="_top"><base href="/y/"><base href="/z/">')) == ["https://e.example/y/f.xml"]


@pytest.mark.parametrize(
    "written",
    [
        '<link href="/f" type="application/rss+xml" rel="alternate">',
        "<link type=application/rss+xml rel=alternate href=/f>",
        "<LINK HREF='/f' REL='Home ALTERNATE' TYPE='Application/RSS+XML; charset=utf-8' />",
        '<link rel="feed" href="/f">',
        '<link rel="alternate" type="text/xml" title="RSS" href="/f">',
        '<link rel="alternate"\n type="application/feed+json"\n href="/f"\n',
        "<div><link rel=alternate type=application/atom+xml href='/f'>",
        '<link rel="alternate" type="application/rss+xml" href="http://e.example/f"><link rel="alternate" type="application/rss+xml" href="/f/">',
    ],
)
def test_a_link_is_found_however_it_is_written_and_once(written):
    body = f"<html><head><title>x</title>{written}</head>".encode()
    assert [url.rstrip("/").partition("://")[2] for url in urls(body)] == ["e.example/f"]


def test_style_sheets_other_kinds_and_addresses_that_are_none_are_no_feeds():
    odd = (
        link("a.css", "text/css", "stylesheet"),
        link("/fr", "text/html"),
        link("javascript:alert(1)"),
        link("file:///etc/passwd"),
        link(""),
        link(PAGE),
        '<link rel="alternate" type="application/json" href="/wp-json/wp/v2/pages/1">',
        '<!-- <link rel="alternate" type="application/rss+xml" href="/old"> -->',
        '<script>"<link rel=alternate type=application/rss+xml href=/s>"</script>',
    )
    assert urls(page(*odd)) == []


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ('<a href="/rss.xml">Subscribe</a>', ["https://e.example/rss.xml"]),
        ('<a href="/news/press.rdf">プレスリリース</a>', ["https://e.example/news/press.rdf"]),
        ('<a href="/x?feed=rss2">x</a>', ["https://e.example/x?feed=rss2"]),
        ('<a href="/guide.html">RSS配信について</a>', ["https://e.example/guide.html"]),
        ('<a href="/a"><img src="/i.png" alt="RSS"></a>', ["https://e.example/a"]),
        ('<a href="/b" aria-label="Atom feed"><svg></svg></a>', ["https://e.example/b"]),
        ('<a href="https://feedly.com/i/subscription/feed/https://e.example/f">f</a>', ["https://e.example/f"]),
        ('<a href="feed:https://e.example/g">g</a>', ["https://e.example/g"]),
        ('<a href="/feedback">Feedback</a><a href="/rss.png">RSS</a><a href="/atomic">Atomic physics</a>', []),
        (f'<a href="/long">{"How the atom was split, and what fed the minds of those who split it, and more"}</a>', []),
        ('<a href="mailto:feed@e.example">feed</a>', []),
    ],
)
def test_a_page_that_only_links_to_its_feeds_is_understood(written, found):
    assert urls(page(body=written)) == found


def test_the_head_comes_before_the_page_and_single_posts_and_comments_come_last():
    body = page(
        link("/2026/03/a-post/feed/"),
        link("/feed/"),
        '<link rel="alternate" type="application/rss+xml" title="コメントのフィード" href="/c/feed/">',
        body='<a href="/events/rss">Events</a>',
    )
    found = find_feeds(body, PAGE)
    assert [(named.url.removeprefix("https://e.example"), named.aside) for named in found] == [
        ("/feed/", False),
        ("/events/rss", False),
        ("/2026/03/a-post/feed/", True),
        ("/c/feed/", True),
    ]
    assert [named.reason for named in found[:2]] == ["head", "link"]


@pytest.mark.parametrize(
    ("encoding", "declared", "content_type"),
    [
        ("shift_jis", '<meta charset="Shift_JIS">', ""),
        ("euc_jp", '<meta http-equiv="Content-Type" content="text/html; charset=euc-jp">', ""),
        ("utf-16", "", ""),
        ("utf-8-sig", '<meta charset="windows-1252">', ""),
        ("iso2022_jp", "", "text/html; charset=ISO-2022-JP"),
        ("utf-8", '<meta charset="no-such-encoding">', "text/html"),
    ],
)
def test_a_page_in_any_letters_is_read(encoding, declared, content_type):
    written = f'<html><head>{declared}<title>例</title></head><body><a href="/list.html">更新情報の配信</a></body></html>'
    (named,) = find_feeds(written.encode(encoding), PAGE, content_type)
    assert (named.url, named.title) == ("https://e.example/list.html", "更新情報の配信")


@given(st.binary(max_size=2000))
def test_any_bytes_name_at_most_a_few_http_addresses(body):
    found = find_feeds(b'<link rel="alternate" type="application/rss+xml" href="' + body, PAGE)
    assert len(found) <= MOST
    assert all(named.url.startswith(("http://", "https://")) for named in found)


@pytest.mark.parametrize(
    "piece",
    [
        b"<div>",
        b"<!--",
        b"<a href=/rss>",
        b'<link rel=alternate type=application/rss+xml href="/',
        b"<b><i>",
        b"&#x41;",
        b"<table><tr><td>",
        b"<",
    ],
)
def test_a_hostile_page_costs_little(piece):
    body = piece * (2 * LOOKED_AT // len(piece))
    began = time.process_time()
    assert len(find_feeds(body, PAGE)) <= MOST
    assert time.process_time() - began < 3


@pytest.mark.parametrize(
    ("address", "feed"),
    [
        ("https://www.youtube.com/channel/UC1yBKRuGpC1tSM73A0ZjYjQ", "https://www.youtube.com/feeds/videos.xml?channel_id=UC1yBKRuGpC1tSM73A0ZjYjQ"),
        ("https://www.youtube.com/playlist?list=PLabc", "https://www.youtube.com/feeds/videos.xml?playlist_id=PLabc"),
        ("https://github.com/lemon24/reader", "https://github.com/lemon24/reader/releases.atom"),
        ("https://www.gov.uk/government/organisations/uk-space-agency", "https://www.gov.uk/government/organisations/uk-space-agency.atom"),
        (
            "https://www.gov.uk/search/news-and-communications?world_locations%5B%5D=japan",
            "https://www.gov.uk/search/news-and-communications.atom?world_locations%5B%5D=japan",
        ),
        ("https://someone.blogspot.com/2026/01/x.html", "https://someone.blogspot.com/feeds/posts/default"),
        ("https://prtimes.jp/main/html/searchrlp/company_id/93942", "https://prtimes.jp/companyrdf.php?company_id=93942"),
    ],
)  # fmt: skip
def test_some_addresses_tell_where_their_feed_is(address, feed):
    assert formed(address)[0].url == feed


@pytest.mark.parametrize(
    "address", ["https://e.example/", "https://github.com/", "https://www.gov.uk/", "https://[bad", "https://youtube.com/@x"]
)
def test_others_do_not(address):
    assert formed(address) == ()


def test_places_are_tried_beside_the_page_first_and_few():
    assert [named.url for named in places("https://e.example/blog")][:3] == [
        "https://e.example/blog/feed/",
        "https://e.example/blog/rss.xml",
        "https://e.example/feed/",
    ]
    assert places("https://e.example/news/index.html?x=1#y")[0].url == "https://e.example/news/feed/"
    assert [named.url for named in places("https://e.example")] == [f"https://e.example/{place}" for place in PLACES]
