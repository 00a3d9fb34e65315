import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.feeds.guard import MOST_ITEMS
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


def test_an_item_without_an_author_is_by_the_feeds_in_either_version():
    new = feed({**ITEM, "authors": []}, ITEM, authors=[{"url": "https://a.example.org/"}, {"name": "Bea"}])
    assert [entry.author for entry in parse_json_feed(new).entries] == ["Bea", "Ann"]
    old = feed({"id": "1", "author": {"name": "Cy"}}, {"id": "2"}, author={"name": "Di"})
    assert [entry.author for entry in parse_json_feed(old).entries] == ["Cy", "Di"]


def test_html_counts_before_text_and_text_before_a_summary():
    texts = {"content_html": "<p>h</p>", "content_text": "t < u", "summary": "s"}
    for expected in ("<p>h</p>", "t &lt; u", "s", ""):
        assert parse_json_feed(feed({"id": "1", **texts})).entries[0].html == expected
        texts = dict(list(texts.items())[1:])


def test_its_own_page_counts_before_the_one_it_is_about_and_files_are_no_pages():
    own, other = "https://a.example.org/1", "https://b.example.org/"
    items = [{"url": own, "external_url": other}, {"external_url": other}, {"attachments": [{"url": "https://a.example.org/1.mp3"}]}]
    document = parse_json_feed(feed(*items, hubs=[{"type": "WebSub", "url": "https://hub.example.org/"}], next_url=other, expired=True))
    assert ([entry.link for entry in document.entries], document.error) == ([own, other, ""], None)


@pytest.mark.parametrize(
    ("words", "moment"),
    [
        ("2026-03-05T14:33:00+09:00", datetime(2026, 3, 5, 5, 33, tzinfo=UTC)),
        ("2026-03-05T14:33:00.125Z", datetime(2026, 3, 5, 14, 33, 0, 125_000, tzinfo=UTC)),
        ("2026-03-05", datetime(2026, 3, 5, tzinfo=UTC)),
        ("Thu, 05 Mar 2026 14:33:00 GMT", datetime(2026, 3, 5, 14, 33, tzinfo=UTC)),
        ("yesterday", None),
        (1_772_721_180, None),
        ({}, None),
    ],
)
def test_dates_are_read_in_the_forms_that_feeds_write(words, moment):
    (entry,) = parse_json_feed(feed({"id": "1", "date_published": words, "date_modified": words})).entries
    assert (entry.published, entry.updated) == (moment, moment)


def test_ids_are_words_whatever_they_are_and_differ_to_the_last_digit():
    long = int("9" * 4_000)
    entries = parse_json_feed(feed({"id": 7}, {"id": 1.5}, {"id": long}, {"id": long - 1}, {"id": True}, {"id": None})).entries
    assert [entry.id for entry in entries] == ["7", "1.5", "9" * 4_000, "9" * 3_999 + "8", "", ""]


def test_too_many_items_or_values_are_not_all_read():
    document = parse_json_feed(feed(*({"id": str(number)} for number in range(MOST_ITEMS + 1))))
    assert (len(document.entries), "too long" in document.error) == (MOST_ITEMS, True)
    document = parse_json_feed(b'{"items":[' + b"[]," * 1_000_001 + b"{}]}")
    assert (document.entries, "a million values" in document.error) == ((), True)


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
