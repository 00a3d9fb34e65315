import json

from bot.feeds.describe import describe
from tests.feeds.feed_host import RSS


def test_a_file_is_described_in_one_line(tmp_path):
    path = tmp_path / "feed.xml"
    path.write_bytes(RSS)
    line = describe(path).line()
    assert "\n" not in line
    assert json.loads(line) == {
        "file": str(path),
        "format": "rss2",
        "entries": 1,
        "title": "A bridge",
        "link": "https://news.example.org/1",
        "error": None,
    }


def test_what_cannot_be_read_is_described_too(tmp_path):
    (tmp_path / "page.html").write_text("<!doctype html><html></html>")
    assert describe(tmp_path / "page.html").error == "This is a web page, not a feed."
    missing = describe(tmp_path / "none.xml")
    assert (missing.entries, missing.title, missing.link) == (0, None, None)
    assert "No such file" in missing.error
    assert "cannot be read" in describe(tmp_path).error


def test_a_lone_surrogate_still_makes_a_line_that_can_be_written(tmp_path):
    path = tmp_path / "feed.json"
    path.write_bytes(b'{"items":[{"id":"1","title":"a\\ud800b"}]}')
    assert json.loads(describe(path).line().encode())["title"] == "a?b"
