"""Stories in memory, found by index."""

from datetime import timedelta

from bot.models import Join, Merge, New
from bot.stories.revise import fold
from bot.stories.seen import see
from bot.stories.shelf import Shelf
from tests.examples import NOW
from tests.stories.news import MONDAY, a_week

CABLE, CABLE_TRADE, CABLE_JA, _, _, DISH, *_ = map(see, a_week())


def a_shelf(*reads):
    shelf = Shelf()
    for read in reads:
        shelf.apply(fold(read, New(), [], now=NOW), read)
    return shelf


def found(shelf, read, *, since=MONDAY - timedelta(days=12), until=MONDAY + timedelta(days=12)):
    return [candidate.story.id for candidate in shelf.candidates(read.keys, since=since, until=until)]


def test_only_stories_that_share_a_key_are_found_oldest_first():
    assert found(a_shelf(DISH, CABLE_JA, CABLE), CABLE_TRADE) == ["cable1", "cable3"]


def test_a_story_outside_the_time_is_not_found():
    assert found(a_shelf(CABLE), CABLE_TRADE, since=MONDAY + timedelta(days=1)) == []


def test_a_joined_entry_is_among_the_members_in_time_order():
    shelf = a_shelf(CABLE_TRADE)
    (candidate,) = shelf.candidates(CABLE.keys, since=MONDAY, until=NOW)
    shelf.apply(fold(CABLE, Join("cable2", 0.9), [candidate], now=NOW), CABLE)
    assert [member.id for member in shelf.members("cable2")] == ["cable1", "cable2"]


def test_an_absorbed_story_is_gone_and_its_keys_lead_to_the_other():
    shelf = a_shelf(CABLE, CABLE_JA)
    near = shelf.candidates(CABLE_TRADE.keys, since=MONDAY, until=NOW)
    shelf.apply(fold(CABLE_TRADE, Merge("cable1", ("cable3",), 0.9), near, now=NOW), CABLE_TRADE)
    assert [story.id for story in shelf.stories] == ["cable1"]
    assert found(shelf, CABLE_JA) == ["cable1"]
