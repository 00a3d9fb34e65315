"""The sections of a briefing beside its stories: each from checked facts, none where there is nothing."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.digests.doubtful import review
from bot.digests.stories import corrections
from bot.digests.timetable import calls, dates
from bot.digests.together import new_ties, ties
from bot.digests.trend import trend
from bot.digests.voices import people, quotes
from bot.models import Background, Coming, Day, Facts, Item, Person, Plain, Read, Revision, Section, Tie, Week
from bot.wording.catalogue import plain
from bot.wording.storylines import brief_story, word_story
from tests.digests.composing import COVERAGE, WATCH, WORDINGS, a_sheet, composed
from tests.examples import NOW, a_reading, a_receipt, a_story, a_telling, an_entry, some_facts

DAY = timedelta(days=1)
TIE_TEXT = "Oxford Nanopore Technologies will work with Genesis Healthcare on one genomic test."
A_TIE = Tie(
    "entry00001", NOW - 3 * DAY, "Oxford Nanopore Technologies", "Genesis Healthcare", a_receipt("Genesis Healthcare", sentence=TIE_TEXT)
)
WEEKS = tuple(Week(date(2026, 1, 5) + n * 7 * DAY, {"quantum": n + 1, "space": 2}, {"quantum": n * 1e6}) for n in range(10))


def lines(sections: tuple[Section, ...]) -> list[str]:
    return [plain(line) for section in sections for line in section.lines]


def test_who_works_with_whom_says_who_is_new_together():
    story = a_story()
    sheet = a_sheet(background=Background(COVERAGE, ties=(A_TIE,), weeks=WEEKS), stories=[story])
    headline = "UK and Japan back quantum and gene therapy work"
    assert lines(ties(sheet)) == [f"Oxford Nanopore Technologies ↔ Genesis Healthcare (new): {headline}"]
    known = a_sheet(
        background=Background(COVERAGE, ties=(A_TIE,), known_ties=frozenset({(A_TIE.one, A_TIE.other)}), weeks=WEEKS), stories=[story]
    )
    assert lines(ties(known)) == [f"Oxford Nanopore Technologies ↔ Genesis Healthcare: {headline}"]


def test_a_desk_of_few_weeks_calls_nothing_new():
    assert new_ties(a_sheet(background=Background(COVERAGE, ties=(A_TIE,), weeks=WEEKS[:3]))) == ()


def test_a_tie_whose_bodies_the_story_no_longer_names_is_left_out():
    sheet = a_sheet(background=Background(COVERAGE, ties=(A_TIE,)), stories=[a_story(facts=Facts())])
    assert ties(sheet) == ()


def calling(day: date, id: str = "call000001", words: str = "") -> Coming:
    text = f"Apply by {words or f'{day:%d %B %Y}'}."
    fact = Day(a_receipt(words or f"{day:%d %B %Y}", id, text, text), day, "deadline")
    return Coming(fact, a_story(id, facts=Facts(days=(fact,))))


def test_calls_stand_by_their_day_and_end_with_what_they_are_of():
    sheet = a_sheet(background=Background(COVERAGE, coming=(calling(date(2026, 3, 27)), calling(date(2026, 4, 30), "call000002"))))
    assert lines(calls(sheet)) == [
        "Applications by Friday 27 March 2026: UK and Japan back quantum and gene therapy work",
        "Applications by Thursday 30 April 2026: UK and Japan back quantum and gene therapy work",
    ]


def test_a_call_whose_day_is_past_or_a_season_away_is_none():
    sheet = a_sheet(background=Background(COVERAGE, coming=(calling(date(2026, 3, 1)), calling(date(2026, 9, 1)))))
    assert calls(sheet) == ()


def test_the_week_ahead_has_what_is_no_call_and_not_later():
    text = "The symposium is held on 19 March 2026. The launch is on 2 April 2026."
    days = [
        Day(a_receipt(words, "days000001", text, text), day, "event")
        for words, day in (("19 March 2026", date(2026, 3, 19)), ("2 April 2026", date(2026, 4, 2)))
    ]
    story = a_story("days000001", facts=Facts(days=tuple(days)))
    sheet = a_sheet(background=Background(COVERAGE, coming=(*(Coming(day, story) for day in days), calling(date(2026, 3, 20)))))
    assert lines(dates(sheet)) == ["Thursday 19 March 2026: UK and Japan back quantum and gene therapy work"]


def test_a_day_that_its_receipt_does_not_bear_out_is_not_printed():
    wrong = calling(date(2026, 3, 28), words="27 March 2026")
    (section,) = calls(a_sheet(background=Background(COVERAGE, coming=(wrong,))))
    assert section.lines == ()
    assert len(section.left_out) == 1


def worded(*, brief: bool, language="en") -> list[tuple]:
    story = a_story()
    word = brief_story if brief else word_story
    return [(story, word(story, WATCH, WORDINGS[language]))]


def test_quotes_are_of_stories_told_in_short_and_say_whose_they_are():
    (section,) = quotes(a_sheet(), worded(brief=True))
    (quote,) = section.quotes
    assert plain(quote.words) == "“We are better prepared for the next decade”"
    assert plain(quote.by).startswith("Ann Example, chief executive of Orchard Therapeutics · UK and Japan back")
    assert quotes(a_sheet(), worded(brief=False)) == ()


def test_people_are_named_once_and_not_again_where_they_were_quoted():
    told = people(a_sheet(), worded(brief=True))
    assert lines(told) == ["Ann Example, chief executive of Orchard Therapeutics: UK and Japan back quantum and gene therapy work"]
    assert people(a_sheet(), worded(brief=False)) == ()


def test_a_person_without_a_role_is_no_news():
    facts = replace(some_facts(), people=(Person(a_receipt("Ann Example")),))
    story = a_story(facts=facts)
    assert people(a_sheet(), [(story, brief_story(story, WATCH, WORDINGS["en"]))]) == ()


def test_who_travels_stands_first():
    text = "Mei Harada, minister for science, toured Leeds."
    harada = Person(a_receipt("Mei Harada", "away000001", text, text), "minister for science")
    home, away = a_story("home000001"), a_story("away000001", facts=replace(some_facts("away000001"), people=(harada,)))
    sheet = a_sheet(background=Background(COVERAGE, reasons={"away000001": (("visits", 0.2),)}))
    items = [(story, Item(story.id, 1, (Plain("x"),), brief=True)) for story in (home, away)]
    assert [line.split(":")[0] for line in lines(people(sheet, items))] == [
        "Mei Harada, minister for science",
        "Ann Example, chief executive of Orchard Therapeutics",
    ]


@pytest.mark.parametrize(("language", "first"), [("en", "5 Jan"), ("ja", "1/5")])
def test_a_trend_needs_eight_weeks_and_adds_up(language, first):
    assert trend(a_sheet(background=Background(COVERAGE, weeks=WEEKS[:7]))) == ()
    (section, *_) = trend(a_sheet(language=language, background=Background(COVERAGE, weeks=WEEKS)))
    chart = section.chart
    assert chart.labels[0] == first
    assert [series.name for series in chart.series] == (["Quantum", "Space"] if language == "en" else ["量子", "宇宙"])
    assert [sum(values) for values in zip(*(series.values for series in chart.series), strict=True)] == [n + 3 for n in range(10)]
    assert chart.totals == tuple(str(n + 3) for n in range(10))


def test_money_has_a_chart_of_its_own_in_one_currency():
    sections = trend(a_sheet(background=Background(COVERAGE, weeks=WEEKS), currency="GBP"))
    assert [section.key for section in sections] == ["chart", "chart-money"]
    assert sections[1].chart.series[0].said[1] == "£1m"
    assert len(trend(a_sheet(background=Background(COVERAGE, weeks=WEEKS)))) == 1


def test_many_fields_share_the_last_row_of_a_chart():
    fields = [field.key for field in WATCH.fields][:8]
    weeks = tuple(Week(date(2026, 1, 5) + n * 7 * DAY, {key: 8 - place for place, key in enumerate(fields)}) for n in range(8))
    (section,) = trend(a_sheet(background=Background(COVERAGE, weeks=weeks)))
    assert [series.name for series in section.chart.series][-1] == "Others"
    assert section.chart.series[-1].values == (6.0,) * 8


def test_what_is_held_for_review_is_counted_and_folded():
    reads = tuple(Read(an_entry(f"maybe{n:05}", title=f"Maybe {n}"), a_reading(f"maybe{n:05}", band="review")) for n in range(8))
    (section,) = review(a_sheet(background=Background(COVERAGE, review=reads, reviewed=12)))
    assert (plain(section.heading), section.folded) == ("Possibly ours (12)", True)
    assert lines((section,))[0] == "Maybe 0 (Example News)"
    assert lines((section,))[-1] == "and 4 more"


def test_a_correction_stands_first_and_is_told_once():
    change = Revision("entry00001", 2, "correction", NOW - 2 * DAY, Facts(amounts=some_facts().amounts[:1]))
    telling = a_telling(a_story(revision=2), told_revision=1, changes=(change,))
    digest = composed(telling, a_story("other00001", headline="Something else"))
    assert digest.sections[0].key == "corrections"
    assert [item.story for item in digest.items] == ["entry00001", "other00001"]
    (section,) = corrections(a_sheet(), [telling])
    assert plain(section.items[0].note) == "New since Monday 9 March: £11m for gene therapies (corrected)"
