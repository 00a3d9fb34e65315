"""What stands in the channel, and what behind it."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from bot.digests.divide import SCREEN, compact, divide
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


# ── compact ─────────────────────────────────────────────────────────────────────────────────────────────────────────────────


def rows_of(sections) -> list[str]:
    return [plain(line) for section in sections for line in section.lines]


def test_a_compact_digest_shows_a_line_a_story_under_its_field_and_the_rest_stands_behind():
    overview = Section("overview", (Plain("This week"),), lines=((Plain("4 stories."),),), prose=True)
    ledger = Section("ledger", (Plain("Newly pledged"),), lines=((Plain("£9m"),),))
    brief = a_section("brief", 1, brief=True)
    sections = (overview, a_section("quantum", 2), brief, ledger)
    divided = compact(sections, WATCH, EN)
    front = [section for section in divided if not section.behind]
    assert front[0] == overview
    assert [(plain(section.heading), rows_of([section])) for section in front[1:]] == [
        ("Quantum", ["Headline 0 of quantum", "Headline 1 of quantum"]),
        ("Brief", ["Headline 0 of brief"]),
        ("", ["Also inside: Newly pledged"]),
    ]
    assert all(section.contents for section in front[1:])
    assert [section for section in divided if section.behind] == [replace(section, behind=True) for section in sections[1:]]


def test_a_line_of_a_compact_digest_says_parties_and_sum_where_they_are_short_else_the_sum():
    fact = (Plain("Glasgow ↔ Shimadzu · "), Strong("¥800m"))
    long = (*fact, Plain(" · sensors that find what no other instrument has found in forty years of looking for it"))
    items = [Item("s1", 1, (Plain("A laboratory opens"),), (fact,)), Item("s2", 1, (Plain("A laboratory opens"),), (long,))]
    items.append(Item("s3", 1, (Plain("¥800m for a laboratory"),), (fact,)))
    divided = compact((Section("quantum", (Plain("Quantum"),), tuple(items)),), WATCH, EN)
    assert rows_of(divided) == ["A laboratory opens · Glasgow ↔ Shimadzu · ¥800m", "A laboratory opens · ¥800m", "¥800m for a laboratory"]


def test_many_stories_give_up_headings_before_any_story_gives_up_its_line():
    sections = [a_section("corrections", 1), *(a_section(key, 6) for key in ("quantum", "space", "ai", "fusion", "energy"))]
    corrected, contents, *_ = compact(sections, WATCH, EN)
    assert plain(corrected.heading) == "Corrections"
    assert rows_of([contents])[0] == "⚛️ Headline 0 of quantum"
    assert len(contents.lines) == 30


@given(
    st.lists(
        st.tuples(st.sampled_from(["quantum", "space", "ai", "brief"]), st.integers(0, 150)), max_size=4, unique_by=lambda pair: pair[0]
    ),
    st.integers(0, 60),
)
def test_a_compact_digest_loses_no_story_and_shows_one_screen(sizes, lines):
    overview = Section("overview", (Plain("This week"),), lines=((Plain("word"),),) * lines)
    sections = [section for section in (overview, *(a_section(key, count) for key, count in sizes)) if section.items or section.lines]
    divided = compact(sections, WATCH, EN)
    assert [item for s in divided for item in s.items] == [item for s in sections for item in s.items]
    if any(section.items for section in sections):
        front = [section for section in divided if not section.behind]
        assert not any(section.items for section in front)
        assert sum(len(section.lines) + 3 * bool(section.heading) for section in front) <= SCREEN
        shown = [line for line in rows_of(front) if "Headline" in line]
        told = sum(count for _, count in sizes)
        assert len(shown) == told or any(f"and {told - len(shown)} more stor" in line for line in rows_of(front))
