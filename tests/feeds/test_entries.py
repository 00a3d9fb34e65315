from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.feeds.entries import MOST_ENTRIES, entry_id, make_entries
from bot.models import Document, RawEntry
from tests.examples import NOW, a_feed


def a_raw(number: int = 1, **changes) -> RawEntry:
    raw = RawEntry(
        f"g{number}", f"Title {number}", f"https://news.example.org/{number}", f"<p>Words {number}.</p>", NOW - timedelta(days=1), None
    )
    return replace(raw, **changes)


def a_document(*entries: RawEntry, **changes) -> Document:
    return replace(Document("rss2", "The document's title", "https://news.example.org/", "en", entries), **changes)


def made(*entries: RawEntry, known=None, **changes):
    return make_entries(a_document(*entries, **changes), feed=a_feed(), seen=NOW, known=known or {})


def memory(entries, known=None):
    return {**(known or {}), **{entry.key: (entry.content_hash, entry.version) for entry in entries}}


def test_an_entry_is_clean_and_whole():
    (entry,) = made(a_raw(title="<b>Aid</b> &amp; trade", link="/x?utm_source=rss#top", html="<p>One.</p><p>Two.</p>"))
    assert (entry.title, entry.text) == ("Aid & trade", "One.\nTwo.")
    assert (entry.url, entry.link) == ("https://news.example.org/x", "/x?utm_source=rss#top")
    assert (entry.publisher, entry.language, entry.version, entry.dated) == ("Example News", "en", 1, True)
    assert (entry.published, entry.seen) == (NOW - timedelta(days=1), NOW)
    assert entry.source == a_feed().sources["uk-japan-science"]


def test_the_same_item_has_the_same_id_on_every_machine():
    (entry,) = made(a_raw())
    assert entry.id == entry_id("https://news.example.org/feed.xml", "g1") == "bqb3wplk6c"
    assert len(entry.id) == 10


def test_what_is_known_and_unchanged_is_left_out():
    known = memory(made(a_raw(1), a_raw(2)))
    assert made(a_raw(2), a_raw(1), known=known) == ()
    assert [entry.key for entry in made(a_raw(3), a_raw(1), known=known)] == ["g3"]


def test_a_new_date_place_or_link_makes_nothing_new():
    known = memory(made(a_raw(1), a_raw(2)))
    redated = a_raw(1, published=NOW, updated=NOW, link="https://news.example.org/1?utm_campaign=x", author="Somebody")
    assert made(a_raw(2), redated, known=known) == ()


def test_changed_text_is_a_new_version_of_the_same_entry():
    first = made(a_raw())
    (second,) = made(a_raw(html="<p>More words.</p>"), known=memory(first))
    assert (second.version, second.id, second.key) == (2, first[0].id, "g1")


def test_without_an_id_the_link_is_the_key_and_without_a_link_title_and_day():
    by_link, by_title, by_text = made(
        a_raw(id="", link="https://news.example.org/a?utm_source=x"), a_raw(id="", link=""), a_raw(id="", link="", title="", published=None)
    )
    assert by_link.key == "https://news.example.org/a"
    assert by_title.key == "Title 1 2026-03-15"
    assert by_text.title == "Words 1."
    assert len({entry.id for entry in (by_link, by_title, by_text)}) == 3


def test_items_of_one_page_are_told_apart_by_their_place_in_it():
    one, two = made(a_raw(1, id="", title="Letter", link="/all.html#1"), a_raw(2, id="", title="Letter", link="/all.html#2"))
    assert (one.key, two.key) == ("/all.html#1", "/all.html#2")
    assert one.url == two.url == "https://news.example.org/all.html"


def test_an_id_given_three_times_is_one_entry_where_it_says_the_same():
    assert len(made(a_raw(), a_raw(id=" g1 "), a_raw(link="https://elsewhere.example.org/"))) == 1
    assert len(made(a_raw(id="G1"), a_raw(id="g1"))) == 2


def test_an_id_given_to_different_items_keeps_them_apart_for_good():
    items = [
        a_raw(1),
        a_raw(1, title="Other", link="https://news.example.org/o"),
        a_raw(1, title="Third", link="https://news.example.org/t"),
    ]
    first = made(*items)
    assert len({entry.id for entry in first}) == 3
    assert made(*reversed(items), known=memory(first)) == ()
    (new,) = made(a_raw(1, title="Fourth"), *items, known=memory(first))
    assert (new.title, new.version) == ("Fourth", 1)


def test_what_has_neither_title_nor_text_is_nothing():
    assert made(a_raw(title="", html="<img src=x>"), a_raw(2, title=" \u200b", html="")) == ()


def test_dates_that_cannot_be_meant_count_as_none():
    future, ancient, none = made(
        a_raw(1, published=NOW + timedelta(days=400)), a_raw(2, published=NOW - timedelta(days=30_000)), a_raw(3, published=None)
    )
    for entry in (future, ancient, none):
        assert (entry.published, entry.dated) == (NOW, False)
    (updated,) = made(a_raw(published=None, updated=NOW - timedelta(days=2)))
    assert (updated.published, updated.dated) == (NOW - timedelta(days=2), True)


def test_the_publisher_is_the_watchs_name_for_it_else_the_documents_else_its_host():
    document = a_document(a_raw())
    for feed, publisher in (
        (a_feed(sources={}), "The document's title"),
        (a_feed(), "Example News"),
    ):
        assert make_entries(document, feed=feed, seen=NOW, known={})[0].publisher == publisher
    (entry,) = make_entries(replace(document, title=""), feed=a_feed(sources={}), seen=NOW, known={})
    assert entry.publisher == "news.example.org"


def test_too_long_a_feed_gives_its_newest():
    many = [a_raw(number, published=NOW - timedelta(hours=MOST_ENTRIES + 100 - number)) for number in range(MOST_ENTRIES + 100)]
    entries = made(*many)
    assert len(entries) == MOST_ENTRIES
    assert entries[0].key == "g100"


def test_ids_titles_and_texts_are_bounded():
    (entry,) = made(a_raw(id="g" * 200_000, title="t" * 300_000, html="w " * 600_000))
    assert (len(entry.key) <= 500, len(entry.title) <= 500, len(entry.text) <= 100_000) == (True, True, True)


def test_links_are_resolved_by_the_documents_page_else_by_where_it_came_from():
    document, moved = a_document(a_raw(link="x"), link=""), "https://moved.example.org/feeds/all.xml"
    (entry,) = make_entries(document, feed=a_feed(), seen=NOW, known={}, fetched_from=moved)
    assert entry.url == "https://moved.example.org/feeds/x"
    (entry,) = make_entries(replace(document, link="/blog/"), feed=a_feed(), seen=NOW, known={}, fetched_from=moved)
    assert entry.url == "https://moved.example.org/blog/x"


def test_only_web_addresses_leave():
    assert made(a_raw(link="javascript:alert(1)"))[0].url == ""


raws = st.builds(
    a_raw,
    st.integers(1, 4),
    id=st.sampled_from(["", "a", "b"]),
    title=st.sampled_from(["", "One", "Two"]),
    link=st.sampled_from(["", "https://news.example.org/1", "/2"]),
    html=st.sampled_from(["", "x", "y"]),
    published=st.sampled_from([None, NOW, NOW - timedelta(days=2)]),
)


@given(st.lists(raws, max_size=6))
def test_reading_a_document_twice_gives_nothing_the_second_time(entries):
    first = made(*entries)
    assert len({entry.id for entry in first}) == len(first)
    assert made(*entries, known=memory(first)) == ()
    assert made(*reversed(entries), known=memory(first)) == ()
