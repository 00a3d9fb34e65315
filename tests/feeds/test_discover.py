"""Which feeds a web page names."""

from hypothesis import given
from hypothesis import strategies as st

from bot.feeds.discover import MOST, find_feeds

PAGE = "https://e.example/news/index.html"


def page(*links: str, base: str = "") -> bytes:
    return f"<!doctype html><html><head>{base}{''.join(links)}</head><body></body></html>".encode()


def link(href: str, kind: str = "application/rss+xml", rel: str = "alternate") -> str:
    return f'<LINK REL="{rel}" TYPE="{kind}" HREF="{href}">'


def test_feeds_are_named_in_the_pages_order_with_whole_addresses_and_comments_last():
    found = find_feeds(
        page(link("/comments/feed"), link("feed.xml"), link("https://other.example/a", "application/atom+xml; charset=utf-8")), PAGE
    )
    assert found == ("https://e.example/news/feed.xml", "https://other.example/a", "https://e.example/comments/feed")


def test_a_base_moves_relative_addresses():
    assert find_feeds(page(link("feed.xml"), base='<base href="https://b.example/x/">'), PAGE) == ("https://b.example/x/feed.xml",)


def test_style_sheets_other_kinds_and_addresses_that_are_none_are_no_feeds():
    odd = (
        link("a.css", "text/css", "stylesheet"),
        link("/fr", "text/html"),
        link("javascript:alert(1)"),
        link("file:///etc/passwd"),
        link(""),
    )
    assert find_feeds(page(*odd), PAGE) == ()


@given(st.binary(max_size=2000))
def test_any_bytes_name_at_most_a_few_http_addresses(body):
    found = find_feeds(b'<link rel="alternate" type="application/rss+xml" href="' + body, PAGE)
    assert len(found) <= MOST
    assert all(address.startswith(("http://", "https://")) for address in found)
