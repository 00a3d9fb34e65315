"""What stands in the channel, and what behind it."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from bot.digests.divide import SCREEN, divide
from bot.models import Item, Plain, Section, Strong
from bot.wording.catalogue import plain
from tests.digests.composing import WATCH, WORDINGS

EN = WORDINGS["en"]


def a_section(key: str, count: int, *, brief: bool = False) -> Section:
    items = tuple(
        Item(f"{key}{n}", 1, (Plain(f"Headline {n} of {key}"),), summary=(Plain("word " * 60),), brief=brief) for n in range(count)
    )
    return Section(key, (Plain(key.title()),), items)


def test_what_fits_one_screen_stays_in_the_channel():
    sections = (a_section("quantum", 2), a_section("space", 1))
    assert divide(sections, WATCH, EN) == sections


def test_what_is_longer_shows_its_contents_and_stands_behind():
    overview = Section("overview", (Plain("This week"),), lines=((Plain("26 stories."),),))
    ledger = Section("ledger", (Plain("The ledger"),), lines=tuple((Plain(f"£{n}m"),) for n in range(5)))
    sections = (overview, a_section("quantum", 6), a_section("space", 4), a_section("brief", 9, brief=True), ledger)
    first, contents, *behind = divide(sections, WATCH, EN)
    assert first == overview
    assert contents.contents
    lines = [plain(line) for line in contents.lines]
    assert lines[:2] == ["⚛️ Headline 0 of quantum", "⚛️ Headline 1 of quantum"]
    assert lines[-1] == "Also inside: Brief and The ledger"
    assert all(section.behind for section in behind)
    assert [section.key for section in behind] == ["quantum", "space", "brief", "ledger"]


def test_what_a_lens_puts_before_the_stories_stays_in_the_channel():
    calls = Section("calls", (Plain("Calls"),), lines=((Plain("Apply by Friday."),),))
    first, contents, *behind = divide((calls, a_section("quantum", 12)), WATCH, EN)
    assert (first, contents.contents, [section.key for section in behind]) == (calls, True, ["quantum"])
    assert divide((a_section("quantum", 12), calls), WATCH, EN)[-1] == replace(calls, behind=True)


def test_a_correction_is_not_hidden_behind_a_headline():
    corrected = a_section("corrections", 1)
    first, *_ = divide((corrected, a_section("quantum", 12)), WATCH, EN)
    assert first == corrected


def test_what_is_long_itself_goes_behind():
    ledger = Section("ledger", (Plain("The ledger"),), lines=tuple((Plain(f"£{n}m"),) for n in range(60)))
    assert all(section.behind for section in divide((ledger, a_section("quantum", 3)), WATCH, EN) if not section.contents)


def test_a_headline_that_says_the_sum_is_not_told_it_again():
    sum_ = (Strong("¥800m"), Plain(" · sensors"))
    item = Item("s1", 1, (Plain("Shimadzu with Glasgow · ¥800m"),), facts=(sum_,), summary=(Plain("word " * 900),))
    other = replace(item, story="s2", headline=(Plain("A laboratory opens"),))
    contents = next(s for s in divide((Section("quantum", (Plain("Q"),), (item, other)),), WATCH, EN) if s.contents)
    assert [plain(line) for line in contents.lines] == ["⚛️ Shimadzu with Glasgow · ¥800m", "⚛️ A laboratory opens · ¥800m · sensors"]


@given(st.lists(st.tuples(st.sampled_from(["quantum", "space", "ai"]), st.integers(1, 30)), max_size=3, unique_by=lambda pair: pair[0]))
def test_no_story_is_lost_and_the_channel_shows_one_screen(sizes):
    sections = [a_section(key, count) for key, count in sizes]
    divided = divide(sections, WATCH, EN)
    assert [item for s in divided for item in s.items] == [item for s in sections for item in s.items]
    front = [section for section in divided if not section.behind]
    assert sum(len(section.items) for section in front) == 0 or len(front) == len(sections)
    assert len(divided) in {len(sections), len(sections) + 1}
    assert sum(len(section.lines) for section in front) <= max(SCREEN, sum(count for _, count in sizes) + 1)
