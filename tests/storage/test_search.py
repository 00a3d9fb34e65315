"""Search: English words and Japanese ones, and nothing typed is syntax."""

import sqlite3
from contextlib import closing
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.models import Facts
from bot.ports import Wanted
from bot.storage import search
from bot.storage.search import bigrams, index_words, query_of
from tests.examples import NOW, a_member, a_story, an_entry
from tests.storage.acts import WATCH, a_fold, begin, keep, some_marks

JAPANESE = "協和キリンの英国子会社オーチャードは、理化学研究所と量子コンピューターを使う遺伝子治療の研究を京都で始める。"
ENGLISH = "Imperial’s robots map the café’s gene-therapy trial; the generation of UKRI grants goes to Kyowa Kirin."


@pytest.fixture
async def shelf(store, feed):
    for name, words, days in (("japanese01", JAPANESE, 2), ("english001", ENGLISH, 1)):
        published = NOW - timedelta(days=days)
        await keep(store, an_entry(name, title=words[:20], text=words, published=published))
        member = a_member(name, title=words[:20], published=published)
        await begin(store, name, headline=words[:20], published=published, members=(member,), facts=Facts(), summary=(), evidence={})
    return store


async def ids(store, words, **wanted):
    found = await store.search(WATCH, words, limit=9, wanted=Wanted(**wanted))
    assert found.total == len(found.stories)
    return [story.id for story in found.stories]


async def test_a_japanese_word_is_found_wherever_it_stands(shelf):
    words = ["量子", "理化学研究所", "協和キリン", "キリン", "英国", "京", "都", "量子 京都", "ｷﾘﾝ", "コンピューター"]
    assert {word: await ids(shelf, word) for word in words} == {word: ["japanese01"] for word in words}


async def test_an_english_word_is_found_in_any_case_number_and_accent(shelf):
    words = ["robot", "ROBOTS", "cafe", "gene therapy", "gene-therapy", '"Kyowa Kirin"', "kyowa ukri", "grant"]
    assert {word: await ids(shelf, word) for word in words} == {word: ["english001"] for word in words}


async def test_what_is_not_there_is_not_found(shelf):
    words = ["量学", "子量", "gen", "Kirin-Kyowa", '"UKRI Kyowa"', "robot 量子", "", "…", '"', "NOT", "英仏"]
    assert {word: await ids(shelf, word) for word in words} == {word: [] for word in words}


async def test_the_newest_comes_first_within_the_fields_and_time_asked_for(shelf, store):
    await keep(store, an_entry("newest0001", text="More robots.", published=NOW))
    await begin(store, "newest0001", published=NOW, fields=("robotics",), headline="Robots, again")
    assert await ids(store, "robots") == ["newest0001", "english001"]
    assert await ids(store, "robots", fields=["quantum"]) == ["english001"]
    assert await ids(store, "robots", fields=["robot"]) == []
    assert await ids(store, "robots", since=NOW - timedelta(hours=1)) == ["newest0001"]
    page = await store.search(WATCH, "robots", limit=1, offset=1)
    assert ([story.id for story in page.stories], page.total) == (["english001"], 2)


async def in_stories(store, **words):
    """A story of each word's name, published so many days ago, with this headline and text."""
    for name, (days, headline, said) in words.items():
        published = NOW - timedelta(days=days)
        await keep(store, an_entry(name, title=headline, text=said, published=published))
        member = a_member(name, title=headline, published=published)
        await begin(store, name, headline=headline, published=published, members=(member,), facts=Facts(), summary=(), evidence={})


async def test_words_in_the_headline_count_as_much_as_thirty_days(store, feed):
    await in_stories(
        store,
        new=(1, "A robot", "An orchid and a fern."),
        head=(20, "An orchid", "Fern."),
        half=(21, "An orchid", "A fern."),
        old=(32, "Orchid and fern", "Both."),
        older=(62, "Orchid and fern", "Both."),
    )
    assert await ids(store, "orchid") == ["head", "half", "new", "old", "older"]
    assert await ids(store, "orchid fern") == ["new", "old", "head", "half", "older"]


async def test_pages_follow_each_other_whatever_the_rank(store, feed):
    words = {f"story{day}": (day * 9, "An orchid" if day % 3 else "A fern", "An orchid.") for day in range(12)}
    await in_stories(store, **words)
    pages = [(await store.search(WATCH, "orchid", limit=5, offset=offset)).stories for offset in (0, 5, 10)]
    together = [story.id for page in pages for story in page]
    assert sorted(together) == sorted(words)
    assert together == [story.id for story in (await store.search(WATCH, "orchid", limit=50)).stories]


async def test_a_story_that_turns_out_to_be_older_is_found_at_its_new_date(store, feed):
    await in_stories(store, one=(1, "An orchid", "Text."), two=(2, "An orchid", "Text."))
    earlier = NOW - timedelta(days=9)
    story = a_story("one", published=earlier, headline="An orchid", members=(a_member("one", published=earlier),))
    await store.apply(a_fold(story, expected={"one": 1}, revision=False), now=NOW)
    assert await ids(store, "orchid") == ["two", "one"]
    assert await ids(store, "orchid", until=NOW - timedelta(days=5)) == ["one"]


async def test_a_span_of_time_ends_before_its_end(shelf):
    day = timedelta(days=1)
    assert await ids(shelf, "robots", since=NOW - day, until=NOW - day) == []
    assert await ids(shelf, "robots", since=NOW - day, until=NOW - day + timedelta(microseconds=1)) == ["english001"]


async def test_no_more_than_two_thousand_are_counted(shelf, monkeypatch):
    monkeypatch.setattr(search, "NEWEST", 3)
    await in_stories(shelf, **{f"story{day}": (day, "An orchid", "Text.") for day in range(5)})
    found = await shelf.search(WATCH, "orchid", limit=2)
    assert ([story.id for story in found.stories], found.total, found.more) == (["story0", "story1"], 3, True)
    beyond = await shelf.search(WATCH, "orchid", limit=2, offset=3)
    assert ([story.id for story in beyond.stories], beyond.total, beyond.more) == (["story3", "story4"], 5, False)
    nothing = await shelf.search(WATCH, "orchid", limit=2, offset=8)
    assert (nothing.stories, nothing.total, nothing.more) == ((), 5, False)


async def test_what_narrows_a_search_narrows_the_latest_too(store, feed):
    marks = {
        "one": some_marks("one", sides=("uk",), languages=("en", "ja")),
        "two": some_marks("two", sides=("japan", "uk"), languages=("ja",), bodies=(("Orchard", "uk"),)),
    }
    for name, made in marks.items():
        await keep(store, an_entry(name))
        await begin(store, name, marks=made)
    wanted = {
        Wanted(side="japan"): {"two"},
        Wanted(side="uk"): {"one", "two"},
        Wanted(language="en"): {"one"},
        Wanted(org="KIRIN"): {"one"},
        Wanted(org="Orchard", language="ja", fields=("quantum", "space")): {"one", "two"},
        Wanted(org="Orchard", fields=("space",)): set(),
        Wanted(org="Orchard", until=NOW - timedelta(days=9)): set(),
    }
    found = {
        asked: (await store.latest(WATCH, wanted=asked, limit=9), await store.search(WATCH, "gene", wanted=asked, limit=9))
        for asked in wanted
    }
    assert {asked: {story.id for story in latest.stories} for asked, (latest, _) in found.items()} == wanted
    assert {asked: {story.id for story in searched.stories} for asked, (_, searched) in found.items()} == wanted
    assert all(latest.total == len(wanted[asked]) for asked, (latest, _) in found.items())


async def test_nobody_can_type_what_stories_are_narrowed_by(shelf):
    token = search.facet(WATCH, "all")
    assert token not in index_words(f"words {token}")
    assert await ids(shelf, token) == []


async def test_the_latest_are_counted_and_paged_newest_first(store, feed):
    await in_stories(store, **{f"story{day}": (day, "An orchid", "Text.") for day in (3, 1, 2)})
    found = await store.latest(WATCH, limit=2)
    assert ([story.id for story in found.stories], found.total, found.more) == (["story1", "story2"], 3, False)
    last = await store.latest(WATCH, wanted=Wanted(until=NOW - timedelta(days=1)), limit=2, offset=1)
    assert ([story.id for story in last.stories], last.total) == (["story3"], 2)


async def test_another_watch_finds_nothing(shelf):
    assert (await shelf.search("another-watch", "量子", limit=9)).total == 0


@given(st.text(max_size=40) | st.text(alphabet='"*():^-+ NEARORAND量子a', max_size=40))
async def test_nothing_that_is_typed_is_an_error(words):
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute("CREATE VIRTUAL TABLE t USING fts5(words, tokenize = 'unicode61 remove_diacritics 0')")
        if query := query_of(words):
            connection.execute("SELECT rowid FROM t WHERE t MATCH ?", [query]).fetchall()


@given(st.text(alphabet="量子理研英国京都キリン", min_size=1, max_size=12), st.data())
def test_every_part_of_a_japanese_run_is_a_phrase_of_its_index(run, data):
    start = data.draw(st.integers(0, len(run) - 1))
    part = run[start : data.draw(st.integers(start + 1, len(run)))]
    indexed = index_words(run).split()
    wanted = bigrams(part) or [part]
    assert any(indexed[i : i + len(wanted)] == wanted for i in range(len(indexed)))
