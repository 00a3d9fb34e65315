"""What a digest says: which stories, in which order, and what was told before."""

from dataclasses import replace
from datetime import date, timedelta

from bot.digests.compose import compose
from bot.lenses import GENERAL
from bot.models import (
    Background,
    Coming,
    Coverage,
    Day,
    Facts,
    Revision,
    Story,
)
from bot.stories.ledger import commitments_of, post
from bot.wording.catalogue import plain
from tests.digests.composing import COVERAGE, WATCH, WORDINGS, composed, the_item
from tests.examples import (
    HEADLINE,
    NOW,
    a_period,
    a_plan,
    a_receipt,
    a_story,
    a_telling,
    an_amount,
    an_organisation,
    some_facts,
)


def numbered(count: int, **changes) -> list[Story]:
    return [a_story(f"entry{number:05}", **{"headline": f"{HEADLINE} {number}", **changes}) for number in range(count)]


def test_a_weekly_briefing_says_its_period_its_counts_and_what_it_rests_on():
    digest = composed(a_story())
    assert plain(digest.title) == "UK–Japan science: weekly briefing"
    assert plain(digest.lead) == "1 story, 9–16 March 2026 · from 14 feeds"
    assert [plain(line) for line in digest.foot] == ["14 feeds: 13 healthy, 1 failing · 412 items read · 31 kept · 5 held for review"]
    assert (digest.more, digest.language, digest.kind, digest.plan, digest.watch) == ((), "en", "weekly", "weekly", "uk-japan-science")


def test_a_japanese_briefing_says_the_same_in_japanese():
    digest = composed(a_story(), language="ja", zone="Asia/Tokyo")
    assert plain(digest.title) == "日英の科学技術：週報"
    assert plain(digest.lead) == "1件｜2026年3月9日～16日｜14フィードから"
    assert plain(digest.foot[0]) == "14フィード（正常13件、障害1件）｜412件を確認｜31件を採用｜5件は確認待ち"
    assert plain(digest.sections[0].heading) == "💊 医薬・バイオ"


def test_the_language_may_be_asked_for():
    digest = compose(a_plan(), a_period(), [a_telling()], WATCH, Background(COVERAGE), wordings=WORDINGS, language="ja")
    assert digest.language == "ja"


def test_a_daily_digest_names_its_day_and_one_that_was_missed_all_its_days():
    plan = a_plan(kind="daily")
    day = compose(plan, a_period(start=NOW - timedelta(days=3)), [a_telling()], WATCH, Background(COVERAGE), wordings=WORDINGS)
    assert plain(day.lead) == "1 story, Monday 16 March 2026 · from 14 feeds"
    late = compose(plan, a_period(start=NOW - timedelta(days=8)), [a_telling()], WATCH, Background(COVERAGE), wordings=WORDINGS)
    assert plain(late.lead) == "1 story, 8–16 March 2026 · from 14 feeds"


def test_an_alert_is_a_digest_of_its_story_without_a_foot():
    digest = composed(a_story(), kind="instant")
    assert (plain(digest.title), plain(digest.lead), digest.foot) == ("UK–Japan science", "1 story · 08:30 London", ())


def test_stories_stand_by_field_the_best_storys_field_first():
    digest = composed(
        a_story("quantum001", headline="Quantum clocks agree", fields=("quantum", "pharma")),
        a_story("pharma0001", headline="A syrup without sugar"),
        a_story("quantum002", headline="Qubits keep warm", fields=("quantum",)),
        a_story("none000001", headline="A prize for patience", fields=()),
    )
    sections = [(section.key, [item.story for item in section.items]) for section in digest.sections if section.items]
    assert sections == [("quantum", ["quantum001", "quantum002"]), ("pharma", ["pharma0001"]), ("other", ["none000001"])]
    assert plain(digest.sections[-1].heading) == "Also"


def test_what_has_no_field_of_the_watch_comes_last_however_good_it_is():
    digest = composed(a_story("unknown001", headline="Lead into gold", fields=("alchemy",)), a_story())
    assert [section.key for section in digest.sections] == ["pharma", "other"]


def test_a_plan_of_chosen_fields_is_told_those_under_those():
    digest = composed(*numbered(2), a_story("space00001", fields=("space",)), fields=("quantum",))
    assert [(section.key, len(section.items)) for section in digest.sections] == [("quantum", 2)]


def test_a_plan_with_a_threshold_is_told_what_reaches_it():
    digest = composed(a_story("strong0001", score=0.9), a_story("weak000001", score=0.5), min_score=0.7)
    assert [item.story for item in digest.items] == ["strong0001"]


def test_more_than_the_cap_is_counted_not_shown():
    digest = composed(*numbered(300), cap=30)
    assert (len(digest.items), plain(digest.more)) == (30, "and 270 more stories")
    assert plain(digest.lead).startswith("300 stories, ")
    assert plain(composed(*numbered(2), cap=1).more) == "and 1 more story"


def test_nothing_to_say_is_no_digest_or_one_line_as_the_plan_has_it():
    assert composed(when_empty="skip") is None
    empty = composed(when_empty="say")
    assert empty.items == ()
    assert (plain(empty.lead), empty.sections) == ("No new stories, 9–16 March 2026 · from 14 feeds", ())
    assert plain(empty.foot[0]).startswith("14 feeds: 13 healthy, 1 failing")


def test_a_healthy_desk_says_so():
    digest = compose(a_plan(), a_period(), [a_telling()], WATCH, Background(Coverage(1, 0, 1, 1)), wordings=WORDINGS)
    assert plain(digest.foot[0]) == "1 feed, all healthy · 1 item read · 1 kept"


def paying(number: int) -> Story:
    """A story of its own sum."""
    text, entry = f"Orchard pays RIKEN £{number}m.", f"pays{number:06}"
    bodies = tuple(
        an_organisation(name, side, text=text, receipt=a_receipt(name, entry, text, text))
        for name, side in (("Orchard", "uk"), ("RIKEN", "japan"))
    )
    amount = an_amount(f"£{number}m", number * 1e6, text=text, purpose="work", receipt=a_receipt(f"£{number}m", entry, text, text))
    return a_story(entry, facts=Facts(amounts=(amount,), organisations=bodies))


def test_a_briefing_of_many_stories_begins_with_its_counts_and_largest_pledges():
    digest = composed(*map(paying, range(10, 24)))
    assert (digest.sections[0].key, plain(digest.sections[0].heading)) == ("overview", "This week")
    (told,) = digest.sections[0].lines
    assert plain(told) == (
        "14 stories in 1 field. Among the pledges: £23m (Orchard ↔ RIKEN); £22m (Orchard ↔ RIKEN); £21m (Orchard ↔ RIKEN)."
    )
    assert plain(composed(*map(paying, range(10, 24)), kind="monthly").sections[0].heading) == "This month"


def test_a_briefing_names_the_calls_that_close_next():
    text = "Apply by 30 April 2026."
    day = Day(a_receipt("30 April 2026", "call000001", text, text), date(2026, 4, 30), "deadline")
    call = a_story("call000001", facts=Facts(days=(day,)))
    others = numbered(3, facts=Facts())
    (told,) = composed(*others, call, background=Background(COVERAGE, coming=(Coming(day, call),))).sections[0].lines
    assert plain(told) == (
        "4 stories in 1 field. Next to close: Applications by Thursday 30 April 2026: UK and Japan back quantum and gene therapy work."
    )
    past = replace(day, day=date(2026, 3, 1))
    assert composed(*others, call, background=Background(COVERAGE, coming=(Coming(past, call),))).sections[0].key != "overview"


def test_the_best_stories_are_told_in_full_and_each_other_one_in_a_line():
    digest = composed(*map(paying, range(10, 24)))
    assert [item.brief for item in digest.items] == [False] * 8 + [True] * 6
    last = digest.items[-1]
    assert (digest.sections[-1].key, plain(digest.sections[-1].heading)) == ("brief", "In brief")
    assert plain(last.headline) == "💊 UK and Japan back quantum and gene therapy work"
    assert (plain(last.facts[0]), plain(last.sources)) == ("Orchard ↔ RIKEN · £23m", "Example News")
    assert not any(item.brief for item in composed(*map(paying, range(10, 20))).items)
    lens = replace(GENERAL, per_field=99, per_source=99)
    assert sum(item.brief for item in composed(*map(paying, range(10, 24)), lens=lens, kind="daily").items) == 6
    assert not any(item.brief for item in composed(*map(paying, range(10, 30)), kind="instant").items)


def test_a_briefing_of_few_stories_or_few_facts_has_no_overview():
    for digest in (
        composed(*map(paying, range(10, 13))),
        composed(*numbered(8, facts=Facts())),
        composed(*map(paying, range(10, 18)), kind="daily"),
    ):
        assert "overview" not in [section.key for section in digest.sections]


def test_an_update_says_what_is_new_since_when():
    change = Revision(
        "entry00001", 2, "amount", NOW - timedelta(days=2), Facts(amounts=(an_amount("£9.7m", 9.7e6, purpose="three quantum projects"),))
    )
    telling = a_telling(a_story(revision=2), told_revision=1, changes=(change,))
    assert plain(the_item(telling).note) == "New since Monday 9 March: £9.7m for three quantum projects"
    assert plain(the_item(telling, language="ja").note) == "3月9日(月)以降の新情報：970万ポンド（“three quantum projects”）"
    late = replace(telling, changes=(replace(change, at=NOW - timedelta(days=9)),))
    assert plain(the_item(late).note).startswith("New since Saturday 7 March: ")


def test_a_change_without_figures_is_named_by_its_kind():
    stage = Revision("entry00001", 2, "stage", NOW - timedelta(days=2))
    party = Revision("entry00001", 3, "party", NOW - timedelta(days=1), Facts(organisations=(an_organisation(),)))
    note = the_item(a_telling(a_story(revision=3), told_revision=1, changes=(stage, party))).note
    assert plain(note) == "New since Monday 9 March: a new stage and Orchard Therapeutics"
    correction = replace(party, kind="correction")
    assert plain(the_item(a_telling(told_revision=1, changes=(correction,))).note).endswith(": Orchard Therapeutics (corrected)")


def test_a_story_told_the_first_time_has_no_note():
    change = Revision("entry00001", 1, "new", NOW - timedelta(days=2), some_facts())
    assert the_item(a_telling(changes=(change,))).note == ()


def test_a_daily_marks_what_was_alerted_and_a_weekly_tells_it_in_full():
    telling = a_telling(alerted=NOW - timedelta(minutes=18))
    daily = the_item(telling, kind="daily")
    assert (plain(daily.note), daily.facts, daily.summary, daily.quotes) == ("Alerted at 08:12", (), (), ())
    assert the_item(telling).facts
    assert plain(the_item(replace(telling, alerted=NOW - timedelta(days=3))).note) == "Alerted on Friday 13 March"


def test_a_long_ledger_says_how_many_sums_its_table_leaves_out():
    stories = [replace(paying(number), headline=f"Story {number}") for number in range(10, 40)]
    ledger = post([each for story in stories for each in commitments_of(story)])
    digest = composed(*stories, background=Background(COVERAGE, ledger=ledger))
    section = next(section for section in digest.sections if section.key == "ledger")
    assert (len(section.table.rows), plain(section.lines[0])) == (20, "and 10 more")
    short = composed(*stories[:3], background=Background(COVERAGE, ledger=post([c for s in stories[:3] for c in commitments_of(s)])))
    assert not any(plain(line).startswith("and ") for section in short.sections for line in section.lines)
