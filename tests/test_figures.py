"""What of a story's facts stands together, and what must never be made one."""

from dataclasses import replace

import pytest

from bot.figures import Ground, converted
from bot.models import Amount, AmountKind, Day, Facts, Organisation, Story
from tests.examples import a_member, a_receipt, a_story, an_amount, an_organisation


def money(text: str, words: str, value: float = 1e6, currency: str = "GBP", *, entry: str = "entry00001", **changes) -> Amount:
    return an_amount(words, value, currency, text=text, receipt=a_receipt(words, entry, text, text), **changes)


def body(text: str, words: str, side: str = "uk", *, entry: str = "entry00001", **changes) -> Organisation:
    return an_organisation(words, side, text=text, receipt=a_receipt(words, entry, text, text), **changes)


def told_by(*entries: str, **facts) -> Story:
    return a_story(members=tuple(a_member(entry) for entry in entries), facts=Facts(**facts))


@pytest.mark.parametrize(
    ("text", "one", "two", "gloss"),
    [
        ("They pledge £10m (¥2bn) now.", "£10m", "¥2bn", True),
        ("They pledge £10m (about ¥2bn) now.", "£10m", "¥2bn", True),
        ("They pledge £10m (Japan adds ¥2bn) now.", "£10m", "¥2bn", False),
        ("10億円（約500万ポンド）を投じる。", "10億円", "500万ポンド", True),
        ("10億円（500万ポンド）を投じる。", "10億円", "500万ポンド", True),
        ("They pledge £10m, ¥2bn less.", "£10m", "¥2bn", False),
        ("They pledge £10m. (¥2bn was asked.)", "£10m", "¥2bn", False),
    ],
)
def test_a_conversion_stands_in_brackets_right_behind_its_sum(text, one, two, gloss):
    """With a word between them it may be another sum: that one is shown by itself."""
    assert (converted(money(text, two, 2e9, "JPY")) == one.casefold()) is gloss
    assert not converted(money(text, one, 1e7, "GBP"))


def test_a_conversion_is_none_where_its_sum_is_another_outlets():
    """What the story keeps of several outlets need not be what stands before the bracket."""
    one, two = "A £12 million plan.", "A £12m ($16.3m) plan."
    amounts = (money(one, "£12 million", 12e6), money(two, "$16.3m", 16.3e6, "USD", entry="entry00002"))
    assert len(Ground(told_by("entry00001", "entry00002", amounts=amounts)).figures) == 1
    assert len(Ground(told_by("entry00002", amounts=amounts[1:])).figures) == 1


@pytest.mark.parametrize(
    ("one", "two", "same"), [(259.3e6, 260e6, True), (259.3e6, 259e6, True), (11e6, 10e6, False), (11e6, 11.3e6, False)]
)
def test_a_rounded_figure_of_another_outlet_is_the_same_figure(one, two, same):
    amounts = (money("£1m", "£1m", one, low=one, high=one), money("£2m", "£2m", two, entry="entry00002", low=two, high=two))
    assert (len(Ground(told_by("entry00001", "entry00002", amounts=amounts)).figures) == 1) is same
    alone = (amounts[0], replace(amounts[1], receipt=amounts[0].receipt))
    assert len(Ground(told_by("entry00001", amounts=alone)).figures) == 2


def test_the_same_currency_in_brackets_is_another_sum():
    text = "They pledge £10m (£2m this year)."
    ground = Ground(told_by("entry00001", amounts=(money(text, "£10m", 1e7), money(text, "£2m", 2e6))))
    assert [figure.stated[0].receipt.words for figure in ground.figures] == ["£10m", "£2m"]


def test_a_sums_parties_are_those_of_its_sentence():
    text, other = "Orchard pays £11m to RIKEN.", "Hitachi was glad."
    ground = Ground(
        told_by(
            "entry00001",
            amounts=(money(text, "£11m"),),
            organisations=(body(text, "Orchard"), body(text, "RIKEN", "japan"), body(other, "Hitachi", "japan")),
        )
    )
    assert ground.figures[0].parties == ("Orchard", "RIKEN")


def test_a_name_mentioned_first_elsewhere_is_found_in_the_sums_sentence():
    first, second = "Orchard is in London.", "The lab gets £11m from Orchard."
    ground = Ground(told_by("entry00001", amounts=(money(second, "£11m"),), organisations=(body(first, "Orchard"),)))
    assert ground.figures[0].parties == ("Orchard",)


@pytest.mark.parametrize("sentence", ["The Orchards get £11m.", "An Orchardist gets £11m."])
def test_a_name_within_another_word_is_not_that_name(sentence):
    ground = Ground(told_by("entry00001", amounts=(money(sentence, "£11m"),), organisations=(body("Orchard is here.", "Orchard"),)))
    assert ground.figures[0].parties == ()


def test_a_sentence_names_what_another_outlet_was_kept_for():
    """A story keeps one mention of an organisation; the name stands in other outlets' sentences all the same."""
    text = "キリンが£11mを払う。"
    bodies = (
        body("Kirin is here.", "Kirin", "japan", entry="entry00002", names={"ja": "キリン"}),
        body("Shell too.", "Shell", entry="entry00002"),
    )
    ground = Ground(told_by("entry00001", "entry00002", amounts=(money(text, "£11m"),), organisations=bodies))
    assert ground.figures[0].parties == ("Kirin",)


def test_a_name_within_a_longer_name_is_not_named():
    text = "Mitsui Heavy pays £11m."
    ground = Ground(
        told_by("entry00001", amounts=(money(text, "£11m"),), organisations=(body(text, "Mitsui Heavy"), body("Mitsui too.", "Mitsui")))
    )
    assert ground.figures[0].parties == ("Mitsui Heavy",)
    both = "Mitsui and Mitsui Heavy pay £11m."
    ground = Ground(told_by("entry00001", amounts=(money(both, "£11m"),), organisations=(body(both, "Mitsui"), body(both, "Mitsui Heavy"))))
    assert ground.figures[0].parties == ("Mitsui", "Mitsui Heavy")


def test_a_known_payer_stands_in_where_the_sentence_names_nobody():
    ground = Ground(
        told_by(
            "entry00001", amounts=(money("It pays £11m.", "£11m", payer="Orchard"),), organisations=(body("Orchard is here.", "Orchard"),)
        )
    )
    assert ground.figures[0].parties == ("Orchard",)
    assert Ground(told_by("entry00001", amounts=(money("It pays £11m.", "£11m", payer="Nobody"),))).figures[0].parties == ()


def test_the_best_outlets_words_come_first_and_titles_before_texts():
    text = "£1m £2m £3m"
    title = replace(money(text, "£3m", 3e6), receipt=replace(a_receipt("£3m", text=text), where="title"))
    ground = Ground(
        told_by("entry00002", "entry00001", amounts=(money(text, "£1m", 1e6), money(text, "£2m", 2e6, entry="entry00002"), title))
    )
    assert [figure.stated[0].receipt.words for figure in ground.figures] == ["£2m", "£3m", "£1m"]


@pytest.mark.parametrize(
    ("change", "together"),
    [
        ({}, True),
        ({"purpose": "a new telescope"}, False),
        ({"purpose": ""}, False),
        ({"currency": "JPY"}, False),
        ({"kind": AmountKind.TRADE}, False),
        ({"kind": AmountKind.OTHER}, False),
    ],
)
def test_outlets_differ_only_on_pledges_of_one_currency_for_one_purpose(change, together):
    one = money("£6m", "£6m", 6e6, purpose="telecoms networks")
    other = replace(money("£7m", "£7m", 7e6, entry="entry00002", purpose="the telecoms networks"), **change)
    claims = Ground(told_by("entry00001", "entry00002", amounts=(one, other))).claims
    assert (len(claims[0]) == 2) is together


def test_an_outlet_that_gives_both_figures_shows_that_they_are_two():
    amounts = (
        money("£6m £7m", "£6m", 6e6, purpose="networks"),
        money("£6m £7m", "£7m", 7e6, purpose="networks"),
        money("£7m", "£7m", 7e6, entry="entry00002", purpose="networks"),
    )
    assert [len(claim) for claim in Ground(told_by("entry00001", "entry00002", amounts=amounts)).claims] == [1, 1]


def test_a_range_and_its_low_end_are_two_figures():
    text = "£5m to £10m, £5m"
    span = replace(money(text, "£5m to £10m", 5e6), high=10e6)
    assert len(Ground(told_by("entry00001", amounts=(span, money(text, "£5m", 5e6)))).figures) == 2


def test_companies_of_names_stand_once_in_the_texts_order():
    one, two = "A met B.", "B met A."
    mentions = (body(one, "A"), body(one, "B", "japan"), body(two, "B", "japan"), body(two, "A"))
    assert Ground(told_by("entry00001", organisations=mentions)).together == (("A", "B"),)


def test_days_of_entries_that_are_no_members_are_left_out():
    from datetime import date

    day = Day(a_receipt("£11m", "elsewhere1"), date(2026, 4, 30), "deadline")
    ground = Ground(told_by("entry00001", days=(day,)))
    assert ground.of_members(ground.story.facts.days) == []
