"""What `watch check` finds in a lexicon that loads: each flaw with its file and line, none in ours."""

import pytest

from bot.reading.lexicon.check import check_lexicon
from bot.watches import load_watch
from tests.examples import ROOT
from tests.reading.small_watch import ORGANISATIONS, PEOPLE, PLACES, a_small_watch


def flaws_of(tmp_path, **files):
    return [(flaw.gravity, f"{flaw.place}: {flaw.what}") for flaw in check_lexicon(a_small_watch(tmp_path, **files))]


def test_our_own_lexicon_has_nothing_wrong():
    assert [flaw for flaw in check_lexicon(load_watch(ROOT / "config/watches/uk-japan-science")) if flaw.gravity == "wrong"] == []


BODY = "name_en\taliases\tside\tparent\tkind\tambiguous\tsource\n"


@pytest.mark.parametrize(
    ("files", "says"),
    [
        (
            {"organisations": BODY + "Cod Lab\tCL\tnorway\t\t\t\tx\nCrab Lab\tCL\tcanada\t\t\t\tx\n"},
            ("wrong", "organisations.tsv, line 3: 'CL' is also a name of Cod Lab (organisations.tsv, line 2)"),
        ),
        (
            {"organisations": BODY + "Cod Lab\t\tnorway\t\t\t\tx\nCod Lab\tCodLab\tnorway\t\t\t\tx\n"},
            ("wrong", "organisations.tsv, line 3: Cod Lab stands on line 2 of organisations.tsv too"),
        ),
        (
            {"organisations": BODY + "Cod Lab\t\tnorway\t\t\t\tx\nCod Lab\tCodLab\tcanada\t\t\tsea\tx\n"},
            ("wrong", "organisations.tsv, line 3: Cod Lab is of side canada here and norway on line 2"),
        ),
        (
            {"organisations": BODY + "A One\t\tnorway\tB Two\t\t\tx\nB Two\t\tnorway\tA One\t\t\tx\n"},
            ("wrong", "organisations.tsv, line 2: A One is its own parent, by way of B Two"),
        ),
        (
            {"organisations": BODY + "Cod Lab\tQ\tnorway\t\t\t\tx\n"},
            ("wrong", "organisations.tsv, line 2: 'Q' is too short to be told from other words"),
        ),
        (
            {"organisations": BODY + "Iceland\t\tcanada\t\tcompany\t\tx\n"},
            ("wrong", "organisations.tsv, line 2: 'Iceland' is also in nations.toml"),
        ),
        (
            {"organisations": BODY + "Salmon\t\tcanada\t\tcompany\t\tx\n"},
            ("doubtful", "organisations.tsv, line 2: 'Salmon' is also a word of fish"),
        ),
        (
            {"organisations": BODY + "Cod Lab\t\tnorway\t\t\t\t\n"},
            ("doubtful", "organisations.tsv, line 2: Cod Lab says nowhere where it can be checked"),
        ),
    ],
)
def test_a_flaw_is_one_sentence_with_its_place(tmp_path, files, says):
    assert says in flaws_of(tmp_path, **files)


def test_words_that_settle_a_name_make_it_no_clash(tmp_path):
    rows = BODY + "Cod Lab\tCL\tnorway\t\t\t\tx\nCrab Lab\tCL\tcanada\t\t\tclaw*\tx\n"
    assert flaws_of(tmp_path, organisations=rows) == []


def test_two_holders_of_one_office_clash_only_while_both_hold_it(tmp_path):
    head = "name_en\taliases\tside\trole\tsince\tuntil\n"
    after = head + "Ann Berg\tMinister Berg\tnorway\tm\t2019\t2022-05\nOla Berg\tMinister Berg\tnorway\tm\t2022-05\t\n"
    assert [each for each in flaws_of(tmp_path, people=after) if "Minister Berg" in each[1]] == []
    at_once = after.replace("2022-05\t\n", "2021\t\n")
    assert ("wrong", "people.tsv, line 3: 'Minister Berg' is also a name of Ann Berg (people.tsv, line 2)") in flaws_of(
        tmp_path / "b", people=at_once
    )


def test_places_and_people_of_the_small_watch_are_sound(tmp_path):
    assert [each for each in flaws_of(tmp_path, organisations=ORGANISATIONS, places=PLACES, people=PEOPLE) if each[0] == "wrong"] == []
