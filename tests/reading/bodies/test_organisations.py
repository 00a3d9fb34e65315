"""Organisations: one a body, at its fullest mention, on the side where it acts, beside whose child it is."""

import pytest

from bot.reading.bodies.organisations import find_organisations
from bot.reading.lexicon.load import load_lexicon
from bot.reading.passage import Passage
from bot.watches import load_watch
from tests.examples import ROOT, TEXT
from tests.reading.small_watch import a_small_watch

LEXICON = load_lexicon(load_watch(ROOT / "config/watches/uk-japan-science"))


def read(text, *, title="", language="en", lexicon=LEXICON):
    return find_organisations(Passage("entry00001", 1, title, text, language), lexicon)


def sides(text, **more):
    return {one.receipt.words: one.side for one in read(text, **more)}


def test_bodies_of_the_lexicon_have_its_side_and_names():
    (one,) = read("A paper by NIMS staff")
    assert (one.receipt.words, one.side, one.known_as) == ("NIMS", "japan", "National Institute for Materials Science")
    assert one.names["ja"] == "物質・材料研究機構"


def test_a_body_is_given_once_in_its_fullest_form():
    text = "理研は英国のUKRIと協定を結んだ。理化学研究所の発表による。"
    assert [one.receipt.words for one in read(text, language="ja")] == ["理化学研究所", "UKRI"]


def test_a_legal_form_belongs_to_the_name():
    assert set(sides("Shionogi & Co., Ltd. met Astellas Pharma Inc. today.")) == {"Shionogi & Co., Ltd.", "Astellas Pharma Inc."}


def test_the_full_stop_of_a_sentence_does_not():
    assert set(sides("It was bought by Drax Group. Then came rain.")) == {"Drax Group"}


def test_ownership_is_kept_beside_the_place_where_a_body_acts():
    one = next(one for one in read(TEXT) if one.receipt.words == "Orchard Therapeutics")
    assert (one.side, one.parent, one.parent_side) == ("uk", "Kyowa Kirin", "japan")


@pytest.mark.parametrize(
    ("text", "parent"),
    [
        ("Brightwell Robotics, the London-based subsidiary of Toshiba, grew.", "Toshiba"),
        ("Brightwell Robotics, which is now part of Hitachi, grew.", "Hitachi"),
        ("Brightwell Robotics (owned by Hitachi) grew.", "Hitachi"),
    ],
)
def test_the_text_can_say_whose_child_an_unlisted_body_is(text, parent):
    one = next(one for one in read(text) if one.receipt.words == "Brightwell Robotics")
    assert (one.parent, one.parent_side) == (parent, "japan")


def test_a_branch_acts_where_its_name_says():
    found = {one.receipt.words: one for one in read("Work is done at Astellas Cambridge and by Nikon Canada.")}
    assert found["Astellas Cambridge"].side == "uk"
    assert found["Nikon Canada"].side == "other"


@pytest.mark.parametrize(
    ("text", "name", "side"),
    [
        ("The British start-up Brightwell won.", "Brightwell", "uk"),
        ("Tokyo-based Hoshizora Robotics won.", "Hoshizora Robotics", "japan"),
        ("Scotland's Brightwell won a prize.", "Brightwell", "uk"),
        ("Japanese drugmaker Hoshizora won.", "Hoshizora", "japan"),
        ("Hoshizora Diagnostics of Kobe won.", "Hoshizora Diagnostics", "japan"),
        ("Hoshizora Diagnostics (Kobe, Japan) won.", "Hoshizora Diagnostics", "japan"),
        ("Brightwell Photonics plc won.", "Brightwell Photonics plc", "uk"),
        ("German rival Sonnen Robotics lost to it.", "Sonnen Robotics", "other"),
        ("It was built by Quiet Robotics in a year.", "Quiet Robotics", ""),
        ("A team at the University of Wolverhampton agreed.", "University of Wolverhampton", "uk"),
    ],
)
def test_an_unlisted_body_has_the_side_that_the_words_around_it_give(text, name, side):
    assert sides(text).get(name) == side


@pytest.mark.parametrize(
    ("text", "name", "side"),
    [
        ("英ブライトウェルは発表した。", "ブライトウェル", "uk"),
        ("英国のブライトウェル社は発表した。", "ブライトウェル社", "uk"),
        ("星空製薬は発表した。", "星空製薬", "japan"),
        ("株式会社ホシゾラは発表した。", "株式会社ホシゾラ", ""),
        ("英国の星空研究所は発表した。", "星空研究所", "uk"),
        ("独ゾンネンは発表した。", "ゾンネン", "other"),
    ],
)
def test_an_unlisted_body_in_japanese_has_the_side_its_sign_or_script_gives(text, name, side):
    assert sides(text, language="ja").get(name) == side


def test_countries_and_common_nouns_are_no_organisations():
    assert not read("The governments of Britain and Japan met at the university. The company and the institute agreed.")
    assert not read("英国と日本の政府は大学と研究所の協力で合意した。", language="ja")


def test_a_fund_or_a_plan_is_no_organisation():
    assert not read("Money comes from the UK's Ocean Innovation Fund and Japan's Moonlight Plan.")


def test_facilities_and_programmes_show_a_side_but_are_not_listed():
    assert not read("The sample was measured at SPring-8.")


def test_an_abbreviation_in_brackets_means_the_same_body():
    found = read("Brightwell Gene Technologies (BGT) grew. BGT Ltd is small. BGT sold it.")
    assert next(one.receipt.words for one in found) == "Brightwell Gene Technologies"
    assert len(found) <= 2


def test_every_receipt_holds_its_words():
    passage = Passage("entry00001", 1, "英ブライトウェルと㈱日立", TEXT, "en")
    for one in find_organisations(passage, LEXICON):
        receipt = one.receipt
        assert passage.words(receipt.where)[receipt.start : receipt.end] == receipt.words


def test_another_watch_reads_its_own_sides(tmp_path):
    lexicon = load_lexicon(a_small_watch(tmp_path))
    found = {one.receipt.words: one for one in read("Fjord Sensors and the Norwegian operator Nordlys met in Halifax.", lexicon=lexicon)}
    assert (found["Fjord Sensors"].side, found["Fjord Sensors"].parent_side) == ("canada", "norway")
    assert found["Nordlys"].side == "norway"


def test_a_name_never_crosses_the_end_of_a_sentence():
    text = "The line will run in Akita Prefecture. Britain’s Example Institute is paying."
    found = find_organisations(Passage("entry00001", 1, "", text, "en"), LEXICON)
    assert [(one.receipt.words, one.side) for one in found] == [("Example Institute", "uk")]


def test_an_abbreviation_in_brackets_means_the_body_before_it():
    text = "日本のAIセーフティ・インスティテュート（AISI）は評価を始めた。AISIの担当者は英国を訪れた。"
    (found,) = find_organisations(Passage("entry00001", 1, "", text, "ja"), LEXICON)
    assert (found.known_as, found.side) == ("AI Safety Institute Japan", "japan")


def test_a_nation_before_a_name_that_both_sides_use_settles_whose_it_is():
    text = "Japan’s AI Safety Institute and the UK’s AI Security Institute met."
    found = find_organisations(Passage("entry00001", 1, "", text, "en"), LEXICON)
    assert [one.side for one in found] == ["japan", "uk"]


def test_a_thing_of_a_country_is_no_company():
    assert not read("廃炉に英ロボットを使う。", language="ja")
    assert [one.receipt.words for one in read("廃炉に英ブライトウェルの技術を使う。", language="ja")] == ["ブライトウェル"]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("The work went to Corvid Loom, a Leeds-based maker of antennas.", "Corvid Loom"),
        ("The round was backed by Hollin Vale, and closed in May.", "Hollin Vale"),
        ("The firm bought Tarn Beck for £3m last week.", "Tarn Beck"),
        ("It was Tarn Beck's chief executive who asked.", "Tarn Beck"),
        ("Last spring, Tarn Beck raised another £3m from its older backers.", "Tarn Beck"),
        ("The trial ends in June. ZQ7 acquired the patents.", "ZQ7"),
    ],
)
def test_a_body_no_list_has_is_told_by_what_stands_beside_its_name(text, name):
    assert name in sides(text)


@pytest.mark.parametrize(
    "text",
    [
        "The round was led by Jane Carter, and closed in May.",
        "It is Carter's engineers who asked Jane Carter.",
        "Engineers acquired new skills.",
        "Cash was raised in Monday Trading, a market maker said. In May, April raised hopes.",
        "Everyone Agrees Tarn Beck, A Maker Of Antennas, Is Good News",
    ],
)
def test_a_person_a_day_or_a_words_own_capital_is_no_body(text):
    assert sides(text) == {}


@pytest.mark.parametrize(
    ("text", "language", "name", "side", "parent"),
    [
        ("Durham University's Centre for Salt Optics opened.", "en", "Centre for Salt Optics", "uk", "Durham University"),
        ("九州大学の塩光学研究センターが開いた。", "ja", "塩光学研究センター", "japan", "Kyushu University"),
    ],
)
def test_a_centre_belongs_to_whoever_stands_before_it(text, language, name, side, parent):
    one = next(one for one in read(text, language=language) if one.receipt.words == name)
    assert (one.side, one.parent) == (side, parent)


def test_a_town_may_end_a_name():
    assert sides("The Royal Fern Garden Glasgow opened.") == {"Royal Fern Garden Glasgow": "uk"}


@pytest.mark.parametrize(
    ("text", "name", "side"),
    [
        ("探査船のモルヴェン（アバディーン）が加わる。", "モルヴェン", "uk"),
        ("出資先のモルヴェンと組む。", "モルヴェン", ""),
        ("KZNイノベーションパートナーズが出資した。", "KZNイノベーションパートナーズ", ""),
        ("若松深海探査開発センターで試す。", "若松深海探査開発センター", "japan"),
        ("モルヴェン海洋研究所と協定を結ぶ。", "モルヴェン海洋研究所", ""),
    ],
)
def test_a_japanese_name_is_told_by_its_shape_and_its_neighbours(text, name, side):
    assert sides(text, language="ja").get(name) == side


@pytest.mark.parametrize(
    "text", ["出資先のデータセンターと組む。", "AI・ロボティクスの研究。", "発電機を据えた。モルヴェン社長が来た。専門大学院の小児病院。"]
)
def test_words_for_things_and_people_are_no_japanese_bodies(text):
    assert sides(text, language="ja") == {}
