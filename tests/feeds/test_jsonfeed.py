import json
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from bot.feeds.jsonfeed import looks_like_json, parse_json_feed

ITEM = {
    "id": "1",
    "url": "https://a.example.org/1",
    "title": "One",
    "content_html": "<p>Words</p>",
    "date_published": "2026-03-05T14:33:00+09:00",
    "authors": [{"name": "Ann"}],
}


def feed(*items, **head) -> bytes:
    return json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": "F", "items": items, **head}).encode()


def test_reads_a_feed():
    document = parse_json_feed(feed(ITEM, home_page_url="https://a.example.org/", language="en"))
    (entry,) = document.entries
    assert (document.format, document.title, document.link, document.language, document.error) == (
        "json",
        "F",
        "https://a.example.org/",
        "en",
        None,
    )
    assert (entry.id, entry.title, entry.link, entry.html, entry.author) == ("1", "One", "https://a.example.org/1", "<p>Words</p>", "Ann")
    assert entry.published == datetime(2026, 3, 5, 5, 33, tzinfo=UTC)


def test_an_item_may_link_elsewhere_and_hold_plain_text():
    (entry,) = parse_json_feed(feed({"id": 7, "external_url": "https://b.example.org/", "content_text": "a < b\nc"})).entries
    assert (entry.id, entry.link, entry.html) == ("7", "https://b.example.org/", "a &lt; b<br>c")


def test_wrong_types_drop_the_field_and_scalars_the_item():
    wrong = {"id": ["x"], "url": 5, "title": {"a": 1}, "authors": "Ann", "author": [], "date_published": True, "content_html": None}
    document = parse_json_feed(feed("text", 5, None, wrong, ITEM))
    assert len(document.entries) == 2
    assert document.entries[0].title == ""
    assert document.entries[1].title == "One"


def test_what_is_not_a_feed_is_said():
    for body in (b'{"items": [', b'{"items": {}}', b"[]", b"{}", b'{"items":' + b"[" * 50_000, b'{"items": "x"}'):
        document = parse_json_feed(body)
        assert document.entries == ()
        assert document.error


def test_a_feed_that_is_cut_short_keeps_what_came():
    body = feed(ITEM, {**ITEM, "id": "2"})
    document = parse_json_feed(body[:-40])
    assert [entry.id for entry in document.entries] == ["1"]
    assert document.error


def test_what_follows_the_feed_is_ignored():
    document = parse_json_feed(b" " + feed(ITEM) + b"\n---\nnotes")
    assert (len(document.entries), document.error) == (1, None)


def test_odd_numbers_marks_and_surrogates_do_no_harm():
    body = b'\xef\xbb\xbf{"items":[{"id":' + b"9" * 5000 + b',"title":"a\\ud800b","url":NaN},{"id":Infinity,"title":"tab\there"}]}'
    assert looks_like_json(body)
    first, second = parse_json_feed(body).entries
    assert first.id.startswith("999")
    assert second.title == "tab\there"


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from([*ITEM, "items", "author", "name", "title"]), inner, max_size=5)
    ),
    max_leaves=25,
)


@given(json_values)
def test_never_raises(value):
    parse_json_feed(json.dumps({"items": [value], "title": value}).encode())
    parse_json_feed(json.dumps(value).encode())
