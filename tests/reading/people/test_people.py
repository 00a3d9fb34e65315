"""People: full names in both languages, with the role the text gives, and never an organisation or a place."""

import pytest

from bot.reading.lexicon.load import load_lexicon
from bot.reading.passage import Passage
from bot.reading.people.people import find_people
from bot.watches import load_watch
from tests.examples import ROOT

LEXICON = load_lexicon(load_watch(ROOT / "config/watches/uk-japan-science"))


def read(text, language="en", title=""):
    return [(one.receipt.words, one.role) for one in find_people(Passage("entry00001", 1, title, text, language), LEXICON)]


@pytest.mark.parametrize(
    ("text", "name", "role"),
    [
        ("“Fine,” said Dr Ann Example, chief executive of Orchard Therapeutics.", "Ann Example", "chief executive of Orchard Therapeutics"),
        ("Brightwell president Kenji Hoshizora was there.", "Kenji Hoshizora", "Brightwell president"),
        ("Professor Mary de Vries of Durham University spoke.", "Mary de Vries", "Durham University"),
        ("“Fine,” noted Science Minister Jane Example.", "Jane Example", "Science Minister"),
        ("Sir John Example and others came.", "Sir John Example", ""),
        ("David J. Example is head of physics.", "David J. Example", "head of physics"),
        ("Its president Kenji Hoshizora was there.", "Kenji Hoshizora", "president"),
        ("“Fine,” said Professor Ann Example.", "Ann Example", "Professor"),
        ("“Fine,” said Professor Ann Example of Durham.", "Ann Example", "Professor"),
        ("“Fine,” said Ann Example, a crop geneticist at the centre.", "Ann Example", "a crop geneticist at the centre"),
    ],
)
def test_an_english_name_comes_with_the_role_beside_it(text, name, role):
    assert (name, role) in read(text)


@pytest.mark.parametrize(
    ("text", "name", "role"),
    [
        ("星空薬品の星野健一社長は述べた。", "星野健一", "社長"),
        ("東北大学の星野健一教授らの研究。", "星野健一", "教授"),
        ("英ブライトウェルのアン・エグザンプルCEOは述べた。", "アン・エグザンプル", "CEO"),
        ("ロンドン市長アン・エグザンプル氏が訪れた。", "アン・エグザンプル", "ロンドン市長"),
        ("星空薬品の星野健一・海外事業部長は「よい」と述べた。", "星野健一", "海外事業部長"),
        ("同社の星野健一・英国事業担当役員は「よい」と話す。", "星野健一", "英国事業担当役員"),
        ("早大の星野ひかり准教授は「よい」という。", "星野ひかり", "准教授"),
        ("同機構の星野健一上席研究員は述べた。", "星野健一", "上席研究員"),
    ],
)
def test_a_japanese_name_is_known_by_its_title(text, name, role):
    assert (name, role) in read(text, "ja")


@pytest.mark.parametrize(
    "text",
    [
        "創薬研究部長は述べた。",
        "星空薬品の生産技術部長は「よい」と話す。",
        "日本代表が勝った。",
        "博士研究員を募る。",
        "大学から教授が来た。",
    ],
)
def test_a_department_with_an_office_names_nobody(text):
    assert not read(text, "ja")


def test_a_known_person_is_one_person_under_any_name():
    people = find_people(Passage("e", 1, "", "Lord Vallance came. Patrick Vallance spoke.", "en"), LEXICON)
    assert [one.known_as for one in people] == ["Patrick Vallance"]
    (person,) = find_people(Passage("e", 1, "", "バランス科学相は述べた。", "ja"), LEXICON)
    assert person.known_as == "Patrick Vallance"


def test_a_surname_later_is_the_same_person():
    assert len(read("Dr Ann Example spoke. Dr Example then left.")) == 1


def test_bodies_named_after_people_are_no_people():
    assert not read("The James Hutton Institute and the Alan Turing Institute met near Henry Royce Institute.")


def test_offices_and_bodies_are_no_names_in_japanese():
    assert not read("文部科学大臣と外務大臣、担当大臣、名誉教授らが同大学長に会った。", "ja")


def test_two_capitals_alone_are_no_name():
    assert not read("Quantum Leap and Green Energy met New Horizons.")


def test_every_receipt_holds_its_words():
    passage = Passage("e", 1, "星野健一社長", "ﾛﾝﾄﾞﾝ市長アン・エグザンプル氏と星野健一社長", "ja")
    for one in find_people(passage, LEXICON):
        assert passage.words(one.receipt.where)[one.receipt.start : one.receipt.end] == one.receipt.words
