"""Who is only mentioned: owned things, acts of long ago, one name of a long list, the region of an office-bearer."""

import pytest

from bot.reading.bodies.organisations import find_organisations
from bot.reading.lexicon.load import load_lexicon
from bot.reading.passage import Passage
from bot.reading.read import read_entry
from bot.reading.relevance.passing import find_passing
from bot.watches import load_watch
from tests.examples import ROOT, an_entry

WATCH = load_watch(ROOT / "config/watches/uk-japan-science")
LEXICON = load_lexicon(WATCH)


def in_passing(text, language="en"):
    """The names of `text` that only pass by."""
    passage = Passage("entry00001", 1, "A title", text, language)
    scan, organisations = LEXICON.scan(passage), find_organisations(passage, LEXICON)
    passing = find_passing(passage, scan, organisations)
    names = [passage.receipt(hit.where, hit.start, hit.end) for hit in scan.names]
    return {name.words for name in (*names, *(one.receipt for one in organisations)) if passing.holds(name)}


@pytest.mark.parametrize(
    ("text", "language", "named"),
    [
        ("SoftBank, which also owns Arm, declined to comment.", "en", {"Arm"}),
        ("Durham will build it. Toshiba gave up a plant near there in 2019.", "en", {"Toshiba"}),
        ("The telescope carries parts from NASA, JAXA and the Canadian Space Agency.", "en", {"NASA", "JAXA", "Canadian Space Agency"}),
        ("Sony's UK boss likes games.", "en", {"UK"}),
        ("日立は2020年に計画から撤退した。英国政府は新しい炉を建てる。", "ja", {"日立"}),
    ],
)
def test_what_is_owned_ended_listed_or_a_region_does_not_act(text, language, named):
    assert named <= in_passing(text, language)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("SoftBank, which is based in Tokyo, will invest in Arm.", "en"),
        ("Kyowa Kirin owns Orchard Therapeutics.", "en"),
        ("Toshiba gave up a plant in 2019 but will now build one with BT.", "en"),
        ("東芝は2019年に計画を断念したが、英国のBTと組む。", "ja"),
        ("Toshiba, BT and the University of York signed an agreement in 2026.", "en"),
        ("The UK's science minister met Hitachi.", "en"),
        ("東芝とBTは2026年に実験を始めた。", "ja"),
    ],
)
def test_who_does_something_is_no_passer_by(text, language):
    assert in_passing(text, language) == set()


@pytest.mark.parametrize(
    ("title", "text"),
    [
        (
            "Fujitsu plans data centres in Ohio",
            "Japan's Fujitsu will build computing sites for artificial intelligence in Ohio. Fujitsu, which also owns Arm, will borrow for them.",
        ),
        (
            "New reactors for Anglesey",
            "Great British Energy – Nuclear will build small nuclear reactors and support research. Toshiba abandoned a project there in 2018.",
        ),
        (
            "A camera for Mars leaves Leicester",
            "The University of Leicester has tested a camera for the spacecraft. NASA, JAXA and the Canadian Space Agency contribute to the mission.",
        ),
        (
            "Grinding beats boiling",
            "Chemists at Hokkaido University ground their compounds. The study was published by the Royal Society of Chemistry.",
        ),
        (
            "SoftBank borrows for its robots",
            "Japan's SoftBank raises research money from American banks. It will pledge its stake in chip designer Arm.",
        ),
        (
            "Takeda takes a tower in Boston",
            "Japan's Takeda will bring its scientists together in Massachusetts, where it grew large when it bought Shire.",
        ),
        (
            "A test for tired hearts",
            "Scientists at the University of Leeds developed the test with a grant. Hospitals tried it. Patients are many in Japan as well.",
        ),
        (
            "Screen armour at the museum",
            "Samurai helmets are on loan from Japan at the British Museum. Nomura Residence in Kanazawa lent two.",
        ),
    ],
)
def test_an_entry_with_one_side_in_passing_is_not_ours(title, text):
    assert not read_entry(an_entry(title=title, text=text), WATCH, LEXICON).relevant


def test_a_house_or_street_with_a_bodys_name_is_not_the_body():
    passage = Passage("entry00001", 1, "", "They met at Nomura Residence. Nomura pays.", "en")
    found = find_organisations(passage, LEXICON)
    assert [(one.receipt.words, one.receipt.start) for one in found] == [("Nomura", 30)]


def test_a_body_whose_name_is_somebodys_surname_is_no_party():
    passage = Passage("entry00001", 1, "", "Koji Kubota of Kyoto met Mr McLaren. Kubota pays.", "en")
    assert [one.receipt.start for one in find_organisations(passage, LEXICON)] == [37]
