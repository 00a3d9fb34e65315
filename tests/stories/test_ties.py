"""Who worked with whom, as a reader would say."""

import pytest

from bot.models import Facts
from bot.stories.ties import ties_of
from tests.examples import NOW, a_member, a_receipt, a_story, an_amount, an_organisation
from tests.stories.ledgers import SIDES, a_told

BODIES = {
    "Tsubaki": "japan",
    "Momiji": "japan",
    "Kaede Lab": "japan",
    "Wharfe": "uk",
    "Severn": "uk",
    "Thames University": "uk",
    "Rhein AG": "other",
    "Nameless": "",
}


def a_story_of(*sentences, owners=None, outlets=(), names=None):
    """A sentence an entry; every body above that it says is named there."""
    entries = [f"entry{n}" for n in range(len(sentences))]
    bodies = [
        an_organisation(
            words,
            side,
            text=sentence,
            receipt=a_receipt(words, entry, sentence, sentence),
            parent=(owners or {}).get(words, ("", ""))[0],
            parent_side=(owners or {}).get(words, ("", ""))[1],
            names=(names or {}).get(words, {}),
        )
        for entry, sentence in zip(entries, sentences, strict=True)
        for words, side in BODIES.items()
        if words in sentence
    ]
    return a_story(members=tuple(map(a_member, entries)), facts=Facts(organisations=tuple(bodies)), evidence={})


def pairs(*sentences, **changes):
    return [(tie.one, tie.other) for tie in ties_of(a_story_of(*sentences, **changes), SIDES)]


def test_bodies_of_both_sides_in_one_sentence_are_tied_the_first_side_first():
    [tie] = ties_of(a_story_of("Tsubaki will build a ship with Wharfe."), SIDES)
    assert (tie.one, tie.other, tie.story, tie.published) == ("Wharfe", "Tsubaki", "entry00001", a_story().published)
    assert tie.receipt.sentence == "Tsubaki will build a ship with Wharfe."
    [turned] = ties_of(a_story_of("Tsubaki will build a ship with Wharfe."), SIDES[::-1])
    assert (turned.one, turned.other) == ("Tsubaki", "Wharfe")


@pytest.mark.parametrize(
    "sentence",
    [
        "Tsubaki builds a ship with Momiji.",
        "Tsubaki builds a ship with Rhein AG.",
        "Wharfe builds a ship with Nameless.",
        "Wharfe and Tsubaki were among those present.",
        "The director of Thames University visited Tsubaki.",
        "Tsubaki won the order against its rival Wharfe.",
        "テムズのThames University学長がTsubakiを表敬訪問した。",
        "Members are Tsubaki, Momiji, Kaede Lab, Wharfe, Severn and Thames University.",
    ],
)
def test_a_sentence_that_tells_of_nothing_done_together_ties_nobody(sentence):
    assert pairs(sentence) == []


def test_sentences_apart_tie_nobody():
    assert pairs("Tsubaki builds a ship.", "Wharfe builds a dock.") == []


def test_a_visit_that_ends_in_a_deed_is_a_tie():
    assert pairs("Thames University visited Tsubaki and signed a memorandum.") == [("Thames University", "Tsubaki")]


def test_an_owner_across_the_sides_is_no_partner_of_its_own():
    owned = {"Severn": ("Tsubaki", "japan")}
    assert pairs("Severn, owned by Tsubaki, will invest £11m.", owners=owned) == []
    assert pairs("Severn, owned by Tsubaki, works with Momiji.", owners=owned) == [("Severn", "Momiji")]
    assert pairs("Tsubaki and Severn sign.", "Tsubaki works with Wharfe.", owners=owned) == [("Wharfe", "Tsubaki")]


def test_a_mother_body_in_front_of_its_own_lab_does_not_act():
    mother = {"Kaede Lab": ("Momiji", "japan")}
    assert pairs("Momiji's Kaede Lab tests a gene with Wharfe.", owners=mother) == [("Wharfe", "Kaede Lab")]


@pytest.mark.parametrize(
    ("sentence", "tied"),
    [
        ("Wharfe, backed by Momiji, builds with Tsubaki.", [("Wharfe", "Tsubaki")]),
        ("Tsubaki buys Severn, founded in 2016 by scientists at Thames University.", [("Severn", "Tsubaki")]),
        ("Wharfe and Tsubaki lead a project paid for by Severn and Momiji.", [("Wharfe", "Tsubaki"), ("Severn", "Momiji")]),
        ("According to Thames University, Tsubaki builds.", []),
        ("WharfeはMomijiの助成を受け、Tsubakiと共同研究を始めた。", [("Wharfe", "Tsubaki")]),
        ("Severn, set up with backing from Thames University, will join Tsubaki.", [("Severn", "Tsubaki")]),
    ],
)
def test_who_only_stands_behind_the_others_is_tied_to_its_like(sentence, tied):
    assert pairs(sentence) == tied


def test_bodies_that_a_sentence_pairs_off_are_tied_by_pairs():
    assert pairs("TsubakiとWharfe、SevernとMomijiの間で覚書が結ばれた。") == [("Wharfe", "Tsubaki"), ("Severn", "Momiji")]


def test_a_pair_is_told_once_with_the_first_sentence_that_ties_it():
    story = a_story_of("Wharfe builds with Tsubaki.", "Tsubaki and Wharfe build a ship.")
    assert [tie.receipt.entry for tie in ties_of(story, SIDES)] == ["entry0"]


def test_the_sentence_of_a_pledge_ties_who_stands_in_it():
    told, sums = "Wharfe was founded long ago.", "The lab at Wharfe has half of £11m from Tsubaki."
    bodies = (
        an_organisation("Wharfe", "uk", text=told, receipt=a_receipt("Wharfe", "entry00001", told, told)),
        an_organisation(
            "Tsubaki", "japan", text="Tsubaki rose.", receipt=a_receipt("Tsubaki", "entry00001", "Tsubaki rose.", "Tsubaki rose.")
        ),
    )
    story = a_story(
        facts=Facts(amounts=(an_amount(receipt=a_receipt("£11m", "entry00001", sums, sums)),), organisations=bodies), evidence={}
    )
    assert [(tie.one, tie.other, tie.receipt.sentence) for tie in ties_of(story, SIDES)] == [("Wharfe", "Tsubaki", sums)]


def test_ties_are_read_from_texts_of_both_languages():
    english = a_told("A ship", "The University of Birmingham and the Railway Technical Research Institute have signed a research contract.")
    japanese = a_told("着氷対策", "鉄道総合技術研究所は、英バーミンガム大学と共同研究契約を結んだ。", published=NOW)
    told = [[(tie.one, tie.other) for tie in ties_of(story, SIDES)] for story in (english, japanese)]
    assert told == [[("University of Birmingham", "Railway Technical Research Institute")]] * 2
