"""Fields: one to three of the watch, by the weight of their words; more for a package of several undertakings."""

import pytest

from bot.reading.amounts import find_amounts
from bot.reading.fields import MOST, find_fields
from bot.reading.lexicon import load_lexicon
from bot.reading.organisations import find_organisations
from bot.reading.passage import Passage
from bot.watches import load_watch
from tests.examples import ROOT
from tests.reading.small_watch import a_small_watch

WATCH = load_watch(ROOT / "config/watches/uk-japan-science")
LEXICON = load_lexicon(WATCH)


def fields_of(text, title="", language="en", lexicon=LEXICON):
    return find_fields(Passage("entry00001", 1, title, text, language), lexicon)


@pytest.mark.parametrize(
    ("text", "language", "first"),
    [
        ("Two laboratories will link quantum processors with entangled photons.", "en", "quantum"),
        ("A floating wind farm will feed hydrogen plants and the grid.", "en", "energy"),
        ("国産の量子コンピューターを共同で開発する。", "ja", "quantum"),
        ("廃炉に使う遠隔操作ロボットを開発する。ロボットは無人で動く。", "ja", "robotics"),
        ("A tokamak's plasma will breed tritium for fusion power.", "en", "fusion"),
    ],
)
def test_the_strongest_field_comes_first(text, language, first):
    assert fields_of(text, language=language)[0] == first


def test_there_are_at_most_three():
    text = "Quantum AI robots for gene therapy, fusion, satellites, 6G, wind farms, graphene and rice."
    assert 1 <= len(fields_of(text)) <= MOST


def test_words_without_any_field_have_none():
    assert fields_of("They met on a Tuesday.") == ()


def test_a_word_in_a_bodys_name_weighs_less_than_one_in_the_sentence():
    assert fields_of("The Institute for Materials Research flew a satellite into orbit.")[0] == "space"


def test_the_title_weighs_more():
    assert fields_of("The satellite carries a quantum clock.", title="Quantum clock goes up")[0] == "quantum"


def test_the_fields_are_the_watchs_own(tmp_path):
    assert fields_of("Sea ice and salmon.", lexicon=load_lexicon(a_small_watch(tmp_path))) == ("ocean", "fish")


PACKAGE = (
    "The two governments signed an agreement. Shionogi will pay £11m for a plant that makes vaccines. "
    "Fujitsu and Oxford Ionics will link qubits by entangled photons. A further £6m goes to a mobile network with open base stations. "
    "ispace will spend £9m on a lunar lander, and the hospitals were pleased."
)


def test_a_package_of_several_undertakings_has_the_field_of_each():
    passage = Passage("entry00001", 1, "A pact", PACKAGE, "en")
    amounts, organisations = find_amounts(passage), find_organisations(passage, LEXICON)
    found = find_fields(passage, LEXICON, amounts=amounts, organisations=organisations)
    assert set(found) == {"pharma", "quantum", "telecoms", "space"}
    assert len(find_fields(passage, LEXICON)) <= MOST


def test_words_of_one_undertaking_are_no_package():
    text = "Shionogi will pay £11m for vaccines. Quantum qubits, a lunar lander and mobile networks are of no concern to it."
    passage = Passage("entry00001", 1, "", text, "en")
    assert len(find_fields(passage, LEXICON, amounts=find_amounts(passage), organisations=())) <= MOST


def test_what_somebody_says_weighs_less_than_what_is_reported():
    told = "Toshiba and BT will build a mobile network. The physics of neutrinos and dark matter was settled years ago, Ann Example said."
    said = "Toshiba and BT will build a mobile network. “The physics of neutrinos and dark matter was settled years ago,” Ann Example said."
    assert fields_of(told)[0] == "physics"
    assert fields_of(said)[0] == "telecoms"
