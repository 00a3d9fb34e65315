"""The line that says how outlets differ."""

from dataclasses import replace

import pytest

from bot.models import Difference, Facts, Mention, Plain
from bot.wording.catalogue import plain
from bot.wording.differences import difference_line
from bot.wording.storylines import word_story
from tests.desks import WORDINGS
from tests.digests.composing import WATCH
from tests.examples import NOW, a_member, a_receipt, a_story, an_amount


def a_mention(entry, outlet, words="£9.7m", value=9.7e6, **changes):
    return Mention(entry, outlet, NOW, an_amount(words, value, entry=entry, **{"text": f"It gives {words}.", **changes}))


def a_told(*versions, kind="figure", languages=("en", "en")):
    members = tuple(a_member(f"e{number}", language=language) for number, language in enumerate(languages))
    return a_story(members=members, facts=Facts(), differences=(Difference(kind, tuple((version,) for version in versions)),))


FIGURES = a_told(a_mention("e0", "Reuters"), a_mention("e1", "Nikkei", "£10m", 10e6))


def test_each_outlets_figure_stands_with_its_name():
    assert plain(difference_line(FIGURES, WORDINGS["en"])) == "Outlets differ: £9.7m (Reuters), £10m (Nikkei)"
    assert plain(difference_line(FIGURES, WORDINGS["ja"])) == "報道により異なる：970万ポンド（Reuters）、1,000万ポンド（Nikkei）"


def test_where_one_figure_means_two_things_each_outlets_words_are_told():
    there, rise = "It adds to the £33bn in bilateral trade.", "It will boost UK trade by £33bn."
    said = [a_receipt("£33bn", entry, text=text, sentence=text) for entry, text in (("e0", there), ("e1", rise))]
    mentions = [a_mention(it.entry, outlet, "£33bn", 33e9, receipt=it) for it, outlet in zip(said, ("GOV.UK", "Pharma Wire"), strict=True)]
    story = a_told(*mentions, kind="meaning")
    assert plain(difference_line(story, WORDINGS["en"])) == f"Outlets differ: “{there}” (GOV.UK), “{rise}” (Pharma Wire)"


def test_the_readers_language_speaks_for_a_version_where_it_can():
    first, ja = a_mention("e0", "Reuters"), a_mention("e1", "日報", "£9.7m", 9.7e6)
    story = replace(FIGURES, differences=(Difference("figure", ((first, ja), (a_mention("e2", "Wire", "£10m", 10e6),))),))
    story = replace(story, members=(a_member("e0"), a_member("e1", language="ja"), a_member("e2")))
    assert "日報" in plain(difference_line(story, WORDINGS["ja"]))
    assert "Reuters" in plain(difference_line(story, WORDINGS["en"]))


@pytest.mark.parametrize("story", [a_story(), replace(FIGURES, differences=())])
def test_where_nobody_differs_nothing_is_said(story):
    assert difference_line(story, WORDINGS["en"]) == ()


def test_what_a_fact_line_says_already_is_not_said_again():
    assert difference_line(FIGURES, WORDINGS["en"], told=[(Plain("Reuters: £9.7m and Nikkei: £10m (outlets differ)"),)]) == ()


def test_an_item_says_how_outlets_differ_only_where_both_figures_have_receipts():
    members = tuple(a_member(f"e{number}", publisher=outlet) for number, outlet in enumerate(("Reuters", "Nikkei")))
    told = replace(FIGURES, members=members)
    for language, line in (
        ("en", "Outlets differ: £9.7m (Reuters), £10m (Nikkei)"),
        ("ja", "報道により異なる：970万ポンド（Reuters）、1,000万ポンド（Nikkei）"),
    ):
        assert plain(word_story(told, WATCH, WORDINGS[language]).differs) == line
    unread = a_mention("e1", "Nikkei", "£10m", 12e6)
    false = replace(told, differences=(Difference("figure", ((a_mention("e0", "Reuters"),), (unread,))),))
    assert word_story(false, WATCH, WORDINGS["ja"]).differs == ()
    assert word_story(false, WATCH, WORDINGS["ja"]).left_out
