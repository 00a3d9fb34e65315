"""Each plan has heard of a story, or there is one plain reason why not."""

from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.answers.hearing import hear, hearing_line
from bot.models import Hearing, Told
from bot.wording.catalogue import plain
from tests.answers.pages import WORDINGS
from tests.examples import NOW, a_period, a_plan, a_story

DAY = timedelta(days=1)
DUE = NOW + 7 * DAY
LONDON = ZoneInfo("Europe/London")


def heard(plan=None, story=None, told=(), *, last=None, **given) -> Hearing:
    given = {"due": DUE, "start": last.end if last else DUE - 7 * DAY, "window": 12 * DAY, **given}
    return hear(plan or a_plan(), story or a_story(seen=NOW - DAY), told, last=last, **given)


def told(state="told", revision=1, plan="weekly") -> Told:
    return Told(plan, revision, state, NOW - DAY)


def test_what_was_told_says_when():
    assert (heard(told=[told()]).state, heard(told=[told()]).at) == ("told", NOW - DAY)
    assert heard(told=[told("promised")]).state == "promised"


def test_what_another_plan_told_is_not_told_here():
    assert heard(told=[told(plan="daily")]).state == "due"


def test_a_message_that_never_arrived_falls_due_again():
    assert (heard(told=[told("released")]).state, heard(told=[told("released")]).at) == ("released", DUE)


def test_what_is_new_since_it_was_told_falls_due():
    hearing = heard(story=a_story(revision=2, seen=NOW - DAY), told=[told()])
    assert (hearing.state, hearing.revision, hearing.at) == ("update", 1, DUE)
    assert heard(story=a_story(revision=2), told=[told(), told(revision=2)]).state == "told"


def test_a_story_that_no_digest_has_met_falls_due_with_the_next():
    assert (heard().state, heard().at) == ("due", DUE)


def test_a_paused_plan_tells_nothing_new_but_has_told_what_it_told():
    paused = a_plan(state="paused")
    assert (heard(paused).state, heard(paused, told=[told()]).state) == ("paused", "told")


def test_a_story_below_the_plans_or_its_lens_threshold():
    low = a_story(score=0.5, seen=NOW - DAY)
    assert (heard(a_plan(min_score=0.6), low).state, heard(a_plan(min_score=0.6), low).needed) == ("threshold", 0.6)
    assert heard(a_plan(min_score=0.4), low, least=0.7).needed == 0.7
    assert heard(a_plan(min_score=0.5), low).state == "due"


def test_a_story_of_none_of_the_plans_fields():
    assert heard(a_plan(fields=("space",))).state == "fields"
    assert heard(a_plan(fields=("space", "quantum"))).state == "due"


def test_a_story_of_a_made_period_that_was_not_told_was_one_too_many():
    last = a_period(start=NOW - 7 * DAY, end=NOW, due=NOW)
    hearing = heard(a_plan(cap=30), last=last)
    assert (hearing.state, hearing.at, hearing.most) == ("full", NOW, 30)
    assert heard(story=a_story(seen=NOW + DAY, published=NOW + DAY), last=last).state == "due"


def test_a_story_of_long_before_is_not_told_any_more():
    last = a_period(start=NOW - 7 * DAY, end=NOW, due=NOW)
    assert heard(story=a_story(seen=NOW - 8 * DAY), last=last).state == "older"
    assert heard(story=a_story(published=NOW - 60 * DAY, seen=NOW)).state == "older"


@pytest.mark.parametrize(
    ("state", "en", "ja"),
    [
        ("told", "weekly: told Monday 16 March, 08:30 London", "weekly：配信済み：3月16日(月) 08:30 ロンドン"),
        ("due", "weekly: not yet told; falls due Monday 16 March, 08:30 London", "weekly：未配信：次回の配信は3月16日(月) 08:30 ロンドン"),
        ("threshold", "weekly: not told: its score is below the plan’s 0.60", "weekly：未配信：得点が基準0.60に届きません"),
        ("paused", "weekly: not told: the plan is paused", "weekly：未配信：配信は一時停止中です"),
        (
            "full",
            "weekly: not told: the digest of Monday 16 March, 08:30 London was full (30 stories)",
            "weekly：未配信：3月16日(月) 08:30 ロンドンの配信が上限（30件）に達しました",
        ),
    ],
)
def test_a_hearing_is_one_line_in_either_language(state, en, ja):
    hearing = replace(Hearing("weekly", "weekly", "told", NOW, needed=0.6, most=30), state=state)
    assert plain(hearing_line(hearing, WORDINGS["en"], LONDON)) == en
    assert plain(hearing_line(hearing, WORDINGS["ja"], LONDON)) == ja
