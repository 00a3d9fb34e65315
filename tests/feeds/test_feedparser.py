"""What the swift reading asks of feedparser's inside. Where this fails, another feedparser is installed than pyproject.toml allows."""

import feedparser.datetimes
import feedparser.mixin
import feedparser.urls
import pytest


@pytest.mark.parametrize(
    ("module", "name"),
    [
        (feedparser.datetimes, "_parse_date"),
        (feedparser.urls, "_urljoin"),
        (feedparser.urls, "make_safe_absolute_uri"),
        (feedparser.mixin, "_FeedParserMixin"),
    ],
)
def test_the_functions_are_there(module, name):
    assert callable(getattr(module, name, None)), f"feedparser {feedparser.__version__} has no {module.__name__}.{name}"


def test_they_do_what_they_did():
    assert feedparser.datetimes._parse_date("Mon, 16 Mar 2026 17:00:00 +0900")[:6] == (2026, 3, 16, 8, 0, 0)
    assert feedparser.datetimes._parse_date("somewhen") is None
    assert feedparser.urls._urljoin("http://a.example.org/b/", "c") == "http://a.example.org/b/c"
    assert feedparser.urls.make_safe_absolute_uri("http://a.example.org/", "javascript:x") == ""
    inside = feedparser.mixin._FeedParserMixin
    assert inside.namespaces["http://purl.org/dc/elements/1.1/"] == "dc"
    assert inside.looks_like_html("<b>x</b>")
    assert not inside.looks_like_html("a < b")
    assert hasattr(inside, "_start_title")
    assert hasattr(inside, "_end_guid")
