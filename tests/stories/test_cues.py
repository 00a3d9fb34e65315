"""What a lens lifts stories by, in both languages."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.models import CUES, AmountKind, Day, Facts
from bot.stories.cues import has_cue
from tests.examples import NOW, a_member, a_receipt, a_story, an_amount, an_organisation


def a_plain(title, summary="", **facts):
    """A story of that title; `summary` is its one sentence."""
    said = (a_receipt(summary, text=summary),) if summary else ()
    return a_story(headline=title, members=(a_member(title=title),), summary=said, facts=Facts(**facts))


def a_body(words, kind, text, **changes):
    return an_organisation(words, text=text, receipt=a_receipt(words, text=text), kind=kind, **changes)


@pytest.mark.parametrize(
    ("cue", "title"),
    [
        ("calls", "Call opens for joint projects on clocks"),
        ("calls", "Two agencies invite joint proposals on rice"),
        ("calls", "若手の共同研究を公募"),
        ("mobility", "Twelve fellowships for young chemists"),
        ("mobility", "Exchange of students between two ports grows"),
        ("mobility", "New visa route for researchers"),
        ("mobility", "留学枠の拡大を協議"),
        ("mobility", "両大学、学生を相互派遣"),
        ("mobility", "港の大学、研究者の受け入れを増やす"),
        ("regulators", "Marketing authorisation for a nasal vaccine"),
        ("regulators", "Regulator clears the drone"),
        ("regulators", "経鼻ワクチンが製造販売承認"),
        ("policy", "Two governments publish a joint statement on chips"),
        ("policy", "Science minister sets out a quantum strategy"),
        ("policy", "半導体で共同声明"),
        ("policy", "政府、宇宙で協力覚書"),
        ("visits", "Science minister visits a fusion lab"),
        ("visits", "Ambassador tours the port"),
        ("visits", "代表団が加速器を視察"),
        ("visits", "学長一行が来訪"),
    ],
)
def test_a_title_in_either_language_shows_the_cue(cue, title):
    assert has_cue(cue, a_plain(title), NOW)


@pytest.mark.parametrize(
    ("cue", "title"),
    [
        ("calls", "Minister calls the plan bold"),
        ("mobility", "Stock exchange lists a chip maker"),
        ("mobility", "Exchange of fire over a patent"),
        ("mobility", "港が大型船の受け入れを始める"),
        ("regulators", "Council approves a bigger car park"),
        ("policy", "Two universities sign an agreement on rice"),
        ("policy", "大学が覚書を交わす"),
        ("visits", "Visitors to the lab can watch the light"),
        ("visits", "The minister is pleased"),
        ("visits", "A comet visits the inner planets"),
        ("deals", "Partnership of two universities on rice"),
    ],
)
def test_a_word_that_means_something_else_shows_nothing(cue, title):
    assert not has_cue(cue, a_plain(title), NOW)


def a_call(day, text="Applications close on 30 April."):
    return Day(a_receipt("30 April", text=text, sentence=text), day, "deadline")


def test_a_call_is_one_until_its_last_day_has_passed():
    today = NOW.date()
    open_, over = today, today - timedelta(days=1)
    title = "Call for proposals on clocks"
    assert has_cue("calls", a_plain("Clocks", days=(a_call(open_),)), NOW)
    assert has_cue("calls", a_plain("Clocks", days=(a_call(over), a_call(open_))), NOW)
    assert not has_cue("calls", a_plain(title, days=(a_call(over),)), NOW)
    assert has_cue("calls", a_plain(title), NOW)


def test_a_deadline_that_nobody_can_answer_is_no_call():
    built = a_call(NOW.date(), "The hall must stand by 30 April.")
    assert not has_cue("calls", a_plain("A hall", days=(built,)), NOW)


def test_a_deal_is_money_in_a_deal_or_a_company_that_trades():
    deal, invested = (an_amount(kind=kind) for kind in (AmountKind.DEAL, AmountKind.INVESTMENT))
    title = "Tsubaki takes a stake in a clock maker"
    company, institute = (a_body("Tsubaki", kind, title) for kind in ("company", "institute"))
    assert has_cue("deals", a_plain("A clock", amounts=(deal,)), NOW)
    assert has_cue("deals", a_plain(title, organisations=(company,)), NOW)
    assert has_cue("deals", a_plain("Tsubakiが時計会社を買収", organisations=(company,)), NOW)
    assert has_cue("deals", a_plain("Tsubaki builds clocks", organisations=(company,), amounts=(invested,)), NOW)
    assert not has_cue("deals", a_plain("Tsubaki builds clocks", organisations=(company,)), NOW)
    assert not has_cue("deals", a_plain(title, organisations=(institute,)), NOW)
    assert not has_cue("deals", a_plain("A clock", amounts=(invested,)), NOW)


@pytest.mark.parametrize(
    ("cue", "kind", "known_as"),
    [
        ("regulators", "regulator", "Clock Authority"),
        ("regulators", "funder", "Clock Regulatory Agency"),
        ("policy", "ministry", "Clock Office"),
        ("policy", "institute", "Ministry of Clocks"),
        ("policy", "funder", "Department for Clocks"),
    ],
)
def test_a_body_shows_the_cue_by_its_kind_or_by_what_it_is_called(cue, kind, known_as):
    title = "CLK looks into hands"
    body = a_body("CLK", kind, title, known_as=known_as)
    assert has_cue(cue, a_plain(title, organisations=(body,)), NOW)
    assert not has_cue(cue, a_plain("Hands", organisations=(body,)), NOW)
    assert not has_cue(cue, a_plain(title, organisations=(replace(body, kind="company", known_as="Clock Company"),)), NOW)


def test_the_summary_counts_too():
    assert has_cue("visits", a_plain("Chips", "The delegation toured a chip plant on Monday."), NOW)
    assert not has_cue("visits", a_plain("The delegation is pleased", "Tours sell well."), NOW)


@pytest.mark.parametrize(("words", "title"), [("Turing Scheme", "The TURING scheme grows"), ("来日", "大臣が来日へ")])
def test_a_lens_may_add_words_of_its_own(words, title):
    assert not has_cue("mobility", a_plain(title), NOW)
    assert has_cue("mobility", a_plain(title), NOW, (words,))


def test_a_lenss_own_word_is_a_whole_word_and_no_pattern():
    assert not has_cue("mobility", a_plain("A niceness"), NOW, ("NICE",))
    assert not has_cue("mobility", a_plain("Anything"), NOW, (".*", ""))


def test_every_cue_has_a_rule():
    assert [has_cue(cue, a_plain("Nothing at all"), NOW) for cue in CUES] == [False] * len(CUES)
