"""Search: English words and Japanese ones, and nothing typed is syntax."""

import sqlite3
from contextlib import closing
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.models import Facts
from bot.storage.search import bigrams, index_words, query_of
from tests.examples import NOW, a_member, an_entry
from tests.storage.acts import WATCH, begin, keep

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
    found = await store.search(WATCH, words, limit=9, **wanted)
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
    await begin(store, "newest0001", published=NOW, fields=("robotics",))
    assert await ids(store, "robots") == ["newest0001", "english001"]
    assert await ids(store, "robots", fields=["quantum"]) == ["english001"]
    assert await ids(store, "robots", fields=["robot"]) == []
    assert await ids(store, "robots", since=NOW - timedelta(hours=1)) == ["newest0001"]
    page = await store.search(WATCH, "robots", limit=1, offset=1)
    assert ([story.id for story in page.stories], page.total) == (["english001"], 2)


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
    wanted = bigrams(part)[:-1] or [part]
    if len(part) > 1:
        assert any(indexed[i : i + len(wanted)] == wanted for i in range(len(indexed)))
    else:
        assert any(word.startswith(part) for word in indexed)
