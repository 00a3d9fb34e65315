"""Look-alikes stay apart; copies, and two papers' words on one event, do not."""

import json
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.editorial.assess import assess_items
from bot.stories.series import Cast, edition_of, other_edition, other_of_mould, tokens
from tests.examples import ROOT
from tests.stories.folding import groups
from tests.stories.news import MONDAY, WATCH, a_read

PAIRS = [json.loads(line) for line in (ROOT / "tests/data/same_or_other.jsonl").read_text("utf-8").splitlines()]
HOUR = timedelta(hours=1)


def read_items(*items):
    """Made-up items, read as the desk reads feeds."""
    lines = [
        json.dumps(
            {
                "id": f"i{number}",
                "url": f"https://news.example/{number}",
                "published": (MONDAY + timedelta(days=item["day"])).isoformat(),
                **{key: item[key] for key in ("title", "text", "publisher")},
            }
        )
        for number, item in enumerate(items)
    ]
    return [it.read for it in assess_items(lines, WATCH)]


def test_the_pairs_are_enough_and_in_both_languages():
    across = [pair for pair in PAIRS if pair["why"].startswith("Across languages")]
    assert sum(pair["same"] for pair in PAIRS) >= 20
    assert sum(not pair["same"] for pair in PAIRS) >= 20
    assert sum(pair["same"] for pair in across) >= 10


@pytest.mark.parametrize("pair", PAIRS, ids=[f"{'same' if pair['same'] else 'other'}: {pair['why']}" for pair in PAIRS])
def test_a_pair_is_one_story_or_two_as_its_reason_says(pair):
    one, other = read_items(pair["one"], pair["other"])
    assert (len(groups([one, other])) == 1) == pair["same"], pair["why"]
    assert groups([one, other]) == groups([other, one])


@pytest.mark.parametrize(
    ("title", "said"),
    [
        ("The 12th UK–Japan Workshop", ({12}, set(), set())),
        ("Third dialogue on cyber matters", ({3}, set(), set())),
        ("第6回日英シンポジウム", ({6}, set(), set())),
        ("Round 2 of the scheme", ({2}, set(), set())),
        ("Phase III begins", ({3}, set(), set())),
        ("公募（令和8年度）", (set(), {2026}, set())),
        ("Call 2026: quantum", (set(), {2026}, set())),
        ("2,026 people and £2027m, 2026人", (set(), set(), set())),
        ("Grants made in March", (set(), set(), {3})),
        ("3月の助成", (set(), set(), {3})),
        ("It may march on; august company", (set(), set(), set())),
    ],
)
def test_a_title_says_which_one_of_a_series_it_means(title, said):
    edition = edition_of(title)
    assert (set(edition.numbers), set(edition.years), set(edition.months)) == said


def test_editions_part_only_where_both_say_which_they_are():
    assert other_edition(edition_of("The 5th workshop"), edition_of("The 6th workshop"))
    assert not other_edition(edition_of("The 5th workshop"), edition_of("The workshop of 2026"))
    assert not other_edition(edition_of("The 5th workshop, 2026"), edition_of("第5回ワークショップ"))
    assert other_edition(edition_of("A call", {date(2026, 5, 1)}), edition_of("A call", {date(2026, 6, 1)}))


def a_cast(title, text, publisher="One"):
    return Cast("en", title, text, publisher)


TITLE, TEXT = (
    "Hoshi Power buys forty anchors",
    "Hoshi Power will pay £4m for forty anchors of Amber Grid, which makes them at Blyth from recycled steel, the firms said on Monday.",
)


@pytest.mark.parametrize(
    ("title", "text", "publisher", "apart", "other"),
    [
        (TITLE, TEXT, "Two", 240, False),
        (TITLE, TEXT[:90], "Two", 1, False),
        ("Blyth wins anchors order from Japan", TEXT, "Two", 1, False),
        (TITLE, TEXT.replace("£4m", "£4 million"), "Two", 1, False),
        (TITLE, TEXT.replace("£4m", "£6m"), "Two", 1, False),
        (TITLE.replace("Power", "Power, at £6m,"), TEXT.replace("£4m", "£6m"), "Two", 1, False),
        (TITLE, TEXT.replace("£4m", "£6m"), "One", 1, True),
        (TITLE, TEXT.replace("Blyth", "Wick").replace("Monday", "Friday"), "Two", 96, True),
        (TITLE.replace("forty anchors", "sixty turbines"), TEXT.replace("forty anchors", "sixty turbines"), "Two", 96, False),
        (TITLE.replace("forty anchors", "sixty turbines"), TEXT.replace("forty anchors", "sixty turbines"), "One", 96, True),
        ("Anchors", "Nothing of the kind was ever told in other words of the same length, about whales.", "One", 1, False),
    ],
    ids=[
        "a copy days later",
        "a cut copy",
        "a copy under a new headline",
        "a sum written otherwise",
        "outlets that differ on the sum",
        "outlets that differ on the sum, in the headline too",
        "one outlet, two sums",
        "another place and day",
        "one word of the subject, of another outlet",
        "another subject of one outlet",
        "another text",
    ],
)
def test_a_mould_is_known_by_what_fills_its_places(title, text, publisher, apart, other):
    one, two = a_cast(TITLE, TEXT), a_cast(title, text, publisher)
    assert other_of_mould(one, two, apart * HOUR) is other
    assert other_of_mould(two, one, apart * HOUR) is other


@given(st.text(max_size=60), st.text(max_size=60), st.sampled_from(["en", "ja"]))
def test_a_text_is_never_another_of_its_own_mould_and_the_order_does_not_matter(one, other, language):
    a, b = (Cast(language, text[:20], text, "One") for text in (one, other))
    assert not other_of_mould(a, a, HOUR)
    assert other_of_mould(a, b, HOUR) == other_of_mould(b, a, HOUR)


def test_a_sum_is_the_same_words_however_its_unit_is_written():
    assert tokens("£9.7m", "en") == tokens("£9.7 million", "en")


def a_grant(number):
    names = ("Ashby", "Birch", "Corley", "Denham", "Elland", "Farley", "Garth", "Hexham", "Ilkley", "Jarrow")
    town, subject = names[number % 10], ("soil", "coral", "steel", "sleep", "wheat", "dust", "enzymes")[number % 7]
    title = f"Hoshi Foundation grant for {town}: {subject} {number}"
    text = f"The Hoshi Foundation gives £{number + 5},{number + 100} to {town} College for work on {subject} with a partner in Japan. It ends in {2027 + number % 3}."
    return a_read(
        f"g{number:03}",
        title,
        text,
        day=number / 10,
        bodies=(("Hoshi Foundation", "japan", "Hoshi Foundation", "funder"),),
        publisher="Hoshi Foundation",
    )


def test_a_funders_series_cast_in_one_mould_does_not_become_one_story():
    assert len(groups([a_grant(number) for number in range(60)])) == 60


def test_copies_of_one_report_are_one_story_whatever_their_number():
    copies = [
        a_read(f"c{number:03}", TITLE, TEXT, day=number / 20, publisher=f"Paper {number}", sums=(("£4m", 4e6, "GBP"),))
        for number in range(120)
    ]
    assert len(groups(copies)) == 1
