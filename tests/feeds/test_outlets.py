"""Whose outlet a feed is: what its address, its neighbours and its language propose."""

import shutil

import pytest

from bot import shipped
from bot.errors import WatchError
from bot.feeds.opml import read_opml
from bot.feeds.outlets import propose
from bot.watches import load_watch
from tests.desks import WATCH
from tests.examples import a_source

HERE = load_watch(shipped.WATCHES / WATCH)


@pytest.mark.parametrize(
    ("url", "language", "side", "kind"),
    [
        ("https://www.example.co.uk/feed", "en", "uk", "press"),
        ("https://www.bristol.ac.uk/rss", "en", "uk", "university"),
        ("https://www.gov.uk/x.atom", "en", "uk", "official"),
        ("https://www.u-tokyo.ac.jp/feed", "en", "japan", "university"),
        ("https://www.riken.jp/feed", "ja", "japan", "research"),
        ("https://www.aist.go.jp/rss", "ja", "japan", "research"),
        ("https://www.mext.go.jp/rss", "ja", "japan", "official"),
        ("https://example.com/feed", "ja-JP", "japan", "press"),
        ("https://example.com/feed", "en", "", "press"),
        ("https://notuk/feed", "en", "", "press"),
        ("https://uk.example.com/feed", "en", "", "press"),
        ("https://[bad", "", "", "press"),
    ],
)
def test_the_longest_ending_of_a_host_decides_then_the_language(url, language, side, kind):
    found = propose(url, language, HERE)
    assert (found.side, found.kind) == (side, kind)
    assert bool(found.why) == bool(side)


def test_a_feed_is_what_the_other_feeds_of_its_host_are_where_they_agree():
    journals = [a_source(url=f"https://www.nature.com/{name}.rss", side="world", kind="journal") for name in ("a", "b")]
    assert propose("https://nature.com/new.rss", "en", HERE, journals).side == "world"
    mixed = [*journals, a_source(url="https://www.nature.com/jobs", side="world", kind="trade")]
    assert propose("https://nature.com/new.rss", "en", HERE, mixed).kind == "press"


def test_what_is_proposed_for_the_shipped_feeds_contradicts_no_side_of_theirs():
    """A table that says of our own list what it is not would say so of others."""
    wrong = []
    for source in read_opml(HERE.folder / "feeds.opml"):
        found = propose(source.url, "", HERE)
        if found.side and source.side not in {found.side, "world"}:
            wrong.append((source.url, source.side, found.side))
    assert wrong == []


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('"scot", ', '"jp", ', "'jp' stands under sides.uk and again under sides.japan"),
        ('"scot", ', '"https://x.uk/", ', "is no ending of a host"),
        ('"scot", ', '"", ', "is no ending of a host"),
        ('languages = ["ja"]', 'languages = ["Japanese"]', "sides.japan.languages"),
        ("university = [", "school = [", "kinds.school"),
        ('"ac.uk", ', '"ac.uk", "go.jp", ', "'go.jp' stands under kinds.official and again under kinds.university"),
    ],
)
def test_a_table_that_cannot_be_meant_is_refused_with_its_place(tmp_path, old, new, said):
    shutil.copytree(HERE.folder, tmp_path / WATCH)
    path = tmp_path / WATCH / "watch.toml"
    assert old in path.read_text("utf-8")
    path.write_text(path.read_text("utf-8").replace(old, new, 1), "utf-8")
    with pytest.raises(WatchError) as caught:
        load_watch(tmp_path / WATCH)
    assert said in str(caught.value)


def test_endings_are_compared_however_they_are_written(tmp_path):
    shutil.copytree(HERE.folder, tmp_path / WATCH)
    path = tmp_path / WATCH / "watch.toml"
    path.write_text(path.read_text("utf-8").replace('"scot", ', '".SCOT", ', 1), "utf-8")
    assert "scot" in load_watch(tmp_path / WATCH).sides[0].hosts
