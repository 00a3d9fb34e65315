"""What several outlets say together."""

from dataclasses import replace
from datetime import UTC, date, datetime

from hypothesis import given
from hypothesis import strategies as st

from bot.models import AmountKind, Day
from bot.stories.gather import MOST_EVIDENCE, MOST_FIELDS, gather, gather_evidence, vote_fields
from tests.examples import a_receipt
from tests.stories.news import AMBER, AMBER_JA, HOSHI, a_read, a_week


def test_one_sum_of_two_outlets_is_the_best_ones_and_a_differing_one_stays():
    official = a_read("x", "A £259.3m takeover", sums=(("£259.3m", 259.3e6, "GBP"),))
    wire = a_read("y", "A £260m takeover, or £259.3m", sums=(("£260m", 260e6, "GBP"), ("£259.3m", 259.3e6, "GBP")))
    amounts = gather([official, wire]).amounts
    assert [(amount.receipt.entry, amount.value) for amount in amounts] == [("x", 259.3e6), ("y", 260e6)]


def test_one_outlet_may_give_one_sum_to_two_purposes():
    read = a_read("x", "There is £6m for networks and £6m for chips", sums=(("£6m", 6e6, "GBP"),))
    one = read.reading.facts.amounts[0]
    facts = replace(read.reading.facts, amounts=(replace(one, purpose="networks"), one, replace(one, purpose="chips")))
    amounts = gather([replace(read, reading=replace(read.reading, facts=facts))]).amounts
    assert [amount.purpose for amount in amounts] == ["networks", "chips"]


def test_a_body_named_in_two_languages_is_one():
    en = a_read("x", "Amber Grid and Hoshi Power", bodies=(AMBER, HOSHI))
    ja = a_read("y", "アンバーグリッドが発表", ja=True, bodies=(AMBER_JA,))
    assert [body.receipt.words for body in gather([en, ja]).organisations] == ["Amber Grid", "Hoshi Power"]


def test_a_day_is_the_best_sources_or_the_first_that_tells_the_hour():
    bare = Day(a_receipt("27 March", "x", "Apply by 27 March"), date(2026, 3, 27), "deadline")
    exact = Day(a_receipt("27 March", "y", "by 27 March, noon"), bare.day, "deadline", datetime(2026, 3, 27, 12, tzinfo=UTC))
    later = replace(exact, moment=datetime(2026, 3, 27, 17, tzinfo=UTC))
    reads = [a_read(name, "A call") for name in "xyz"]
    told = [
        replace(read, reading=replace(read.reading, facts=replace(read.reading.facts, days=(day,))))
        for read, day in zip(reads, (bare, exact, later), strict=True)
    ]
    assert gather(told).days == (exact,)
    assert gather(told[:1]).days == (bare,)


def test_a_surname_is_the_person_and_the_mention_with_a_role_is_kept():
    short = a_read("x", "Ashworth spoke", people=(("Ashworth", ""),))
    full = a_read("y", "Prof Helen Ashworth, dean", people=(("Helen Ashworth", "dean"),))
    assert [(who.receipt.words, who.role) for who in gather([short, full]).people] == [("Helen Ashworth", "dean")]


def test_two_people_of_one_first_name_are_two():
    read = a_read("x", "Helen Ashworth met Helen Birch", people=(("Helen Ashworth", ""), ("Helen Birch", "")))
    assert len(gather([read]).people) == 2


def test_a_japanese_surname_is_the_person():
    short, full = (
        a_read("x", "森田氏が語る", ja=True, people=(("森田", ""),)),
        a_read("y", "森田健一所長", ja=True, people=(("森田健一", "所長"),)),
    )
    assert [who.receipt.words for who in gather([short, full]).people] == ["森田健一"]


def test_a_quotation_that_was_cut_is_told_once_in_the_best_outlets_words():
    whole = "These cables will carry the wind of the North Sea to every home on Teesside"
    cut = "will carry the wind of the North Sea to every home"
    best = a_read("x", "He spoke", f"“{whole}”, he said.", quotes=((whole, "Tom Reed"),))
    other = a_read("y", "He spoke", f"“{cut}”, he said. “Not before May”", quotes=((cut, "Tom Reed"), ("Not before May", "Tom Reed")))
    assert [quote.receipt.words for quote in gather([best, other]).quotes] == [whole, "Not before May"]


def test_fields_are_voted_for():
    reads = [
        a_read(f"x{n}", "A title", fields=fields)
        for n, fields in enumerate([("energy", "ai"), ("energy",), ("energy", "cyber"), ("energy",)])
    ]
    assert vote_fields(reads) == ("energy",)


def test_a_story_has_three_fields_or_as_many_as_its_package_has():
    package = ("energy", "ai", "cyber", "space")
    pairs = [("energy", "ai"), ("cyber", "space")]
    assert len(vote_fields([a_read(f"x{n}", "A title", fields=fields) for n, fields in enumerate(pairs)])) == MOST_FIELDS
    assert vote_fields([a_read("x", "A title", fields=package), a_read("y", "A title", fields=("energy",))]) == package


def test_evidence_is_kept_once_a_word_and_bounded():
    reads = [a_read(f"x{n}", f"{n}{n} title") for n in range(9)] + [a_read("x9", "00 again")]
    assert len(gather_evidence(reads)["uk"]) == MOST_EVIDENCE


@given(st.lists(st.sampled_from(a_week()), min_size=1, max_size=6))
def test_gathering_invents_nothing_and_says_nothing_twice(reads):
    facts, given_facts = gather(reads), [read.reading.facts for read in reads]
    assert {amount.receipt for amount in facts.amounts} <= {amount.receipt for each in given_facts for amount in each.amounts}
    assert gather([*reads, *reads]) == facts
    assert len({body.known_as for body in facts.organisations}) == len(facts.organisations)


def test_an_entry_without_facts_adds_none():
    assert gather([a_week()[0], a_read("x", "A title")]) == gather([a_week()[0]])


def test_a_sum_is_told_by_the_source_that_says_what_it_is():
    official, wire = (a_read(name, "There is £6m", sums=(("£6m", 6e6, "GBP"),)) for name in ("x", "y"))
    bare, said = (
        replace(official.reading.facts.amounts[0], kind=AmountKind.OTHER, purpose=""),
        replace(wire.reading.facts.amounts[0], purpose="chips"),
    )
    reads = [
        replace(read, reading=replace(read.reading, facts=replace(read.reading.facts, amounts=(amount,))))
        for read, amount in ((official, bare), (wire, said))
    ]
    assert [amount.receipt.entry for amount in gather(reads).amounts] == ["y"]
