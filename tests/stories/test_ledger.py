"""What is pledged, told again, part of another, in doubt; and what is added up."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.models import AmountKind, Difference, Facts, Ledger, Mention, Read
from bot.rates import rough_pounds
from bot.reading.lexicon.load import load_lexicon
from bot.reading.read import read_entry
from bot.stories.ledger import commitments_of, post, totals
from bot.stories.revise import story_of
from tests.examples import NOW, a_member, a_receipt, a_source, a_story, an_amount, an_entry, an_organisation
from tests.stories.ledgers import a_pledge, a_told, pledges_of
from tests.stories.news import WATCH


def standings(now, earlier=()):
    return {(p.commitment.story, p.commitment.amount.receipt.words): p.standing for p in post(now, earlier).postings}


def of(now, words, earlier=()):
    [posting] = [p for p in post(now, earlier).postings if p.commitment.amount.receipt.words == words]
    return posting.standing, posting.of and posting.of.amount.receipt.words


# ── of one story ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def money(text, words, value, currency="GBP", entry="entry00001", **changes):
    return an_amount(words, value, currency, text=text, receipt=a_receipt(words, entry, text, text), **changes)


def test_only_money_that_is_pledged_is_a_commitment():
    text = "£1m £2m £3m £4m £5m £6m"
    kinds = [AmountKind.TRADE, AmountKind.MARKET, AmountKind.PRICE, AmountKind.GRANT, AmountKind.COST, AmountKind.REVENUE]
    amounts = tuple(money(text, f"£{n}m", n * 1e6, kind=kind, purpose="") for n, kind in enumerate(kinds, 1))
    assert [c.amount.value for c in commitments_of(a_story(facts=Facts(amounts=amounts)))] == [4e6]


def test_what_one_outlet_calls_a_pledge_and_another_trade_is_none():
    here, there = (
        money("It is £33bn.", "£33bn", 33e9, kind=AmountKind.INVESTMENT),
        money("It is £33bn.", "£33bn", 33e9, entry="two", kind=AmountKind.TRADE),
    )
    story = a_story(members=(a_member(), a_member("two", publisher="Another")), facts=Facts(amounts=(here, there)))
    assert commitments_of(story) == ()


def test_a_sum_is_one_commitment_however_many_outlets_state_it_and_in_which_currency():
    text = "Sakura pays £10m (about ¥2bn)."
    amounts = (
        money(text, "£10m", 1e7, purpose=""),
        money(text, "¥2bn", 2e9, "JPY"),
        money("£10m for a lab.", "£10m", 1e7, entry="two", purpose="a lab"),
    )
    story = a_story(members=(a_member(), a_member("two", publisher="Another")), facts=Facts(amounts=amounts))
    [one] = commitments_of(story)
    assert (one.amount.currency, one.amount.purpose, one.place, one.differs) == ("GBP", "a lab", 0, False)


def test_a_round_that_two_outlets_tell_in_two_currencies_is_one():
    body = an_organisation("Hikari", text="Hikari has raised $52m.", receipt=a_receipt("Hikari", text="Hikari has raised $52m."))
    amounts = (
        money("Hikari has raised $52m.", "$52m", 52e6, "USD", purpose=""),
        money("Hikari raised £42m.", "£42m", 42e6, entry="two", purpose=""),
    )
    story = a_story(
        members=(a_member(), a_member("two", publisher="Another")), facts=Facts(amounts=amounts, organisations=(body,)), evidence={}
    )
    assert [c.amount.receipt.words for c in commitments_of(story)] == ["$52m"]
    strangers = replace(story, facts=replace(story.facts, organisations=()))
    assert len(commitments_of(strangers)) == 2


def test_outlets_that_differ_make_a_commitment_differ():
    amounts = (money("£6m a", "£6m", 6e6, purpose="telecoms"), money("£7m a", "£7m", 7e6, entry="two", purpose="telecoms"))
    story = a_story(members=(a_member(), a_member("two", publisher="Another")), facts=Facts(amounts=amounts))
    assert [(c.amount.value, c.differs) for c in commitments_of(story)] == [(6e6, True)]


def test_a_bound_that_another_outlet_gives_as_exact_is_a_difference_too():
    exact = money("£6m a", "£6m", 6e6, purpose="telecoms")
    mention = Mention("entry00001", "Example News", NOW, exact)
    story = a_story(facts=Facts(amounts=(exact,)), differences=(Difference("bound", ((mention,), (mention,))),))
    assert [c.differs for c in commitments_of(story)] == [True]


def test_a_kind_that_one_outlet_calls_a_cost_is_no_sure_pledge():
    amounts = (money("£6m", "£6m", 6e6), money("£6m", "£6m", 6e6, entry="two", kind=AmountKind.COST))
    story = a_story(members=(a_member(), a_member("two", publisher="Another")), facts=Facts(amounts=amounts))
    [one] = commitments_of(story)
    assert one.amount.kind is AmountKind.COST
    assert [p.standing for p in post([one]).postings] == ["doubt"]


def test_what_a_text_says_is_read_into_the_ledger():
    story = a_told(
        "UK and Japan fund quantum work",
        "UK Research and Innovation and the Japan Science and Technology Agency will put £9.7m into three quantum projects, "
        "of which £4m goes to sensors. Trade between the two countries is worth £33bn.",
    )
    now = commitments_of(story)
    assert standings(now) == {("told1", "£9.7m"): "new", ("told1", "£4m"): "part"}


def test_a_japanese_text_is_read_into_the_ledger():
    story = a_told(
        "英国と日本、量子研究に共同投資",
        "科学技術振興機構と英国研究・イノベーション機構は、総額33億円を量子研究に投じる。うち4億円をセンサーの研究に投じる。",
    )
    assert ("told1", "33億円") in standings(commitments_of(story))
    assert standings(commitments_of(story))["told1", "33億円"] == "new"


# ── again ───────────────────────────────────────────────────────────────────────────────────────────────────────────────────

PAID = {"words": "£11m", "value": 11e6, "parties": ("Tsubaki",)}


@pytest.mark.parametrize(
    ("change", "standing"),
    [
        ({}, "again"),
        ({"words": "£10.95m", "value": 10.95e6}, "again"),
        ({"words": "¥1.9bn", "value": 1.9e9, "currency": "JPY"}, "again"),
        ({"words": "£12m", "value": 12e6}, "new"),
        ({"parties": ("Momiji",), "purpose": "a vaccine"}, "new"),
        ({"parties": (), "purpose": "gene therapies", "fields": ("pharma",)}, "again"),
        ({"parties": (), "payer": "Tsubaki Holdings", "fields": ("pharma",)}, "again"),
        ({"parties": (), "payer": "the government", "fields": ("pharma",)}, "new"),
    ],
)
def test_what_the_same_bodies_pledged_before_is_told_again(change, standing):
    """A like sum of others is another commitment."""
    before = a_pledge("old", **(PAID | {"purpose": "gene therapies", "payer": "Tsubaki Holdings", "days": -30}))
    if change.get("payer", "").startswith("the"):
        before = replace(before, amount=replace(before.amount, payer="the government"))
    assert standings([a_pledge("new", **({"days": 0} | PAID | change))], [before])["new", change.get("words", "£11m")] == standing


def test_the_first_of_several_tellings_is_what_is_told_again():
    earlier = [a_pledge(f"old{n}", days=-n, **PAID) for n in (3, 9, 5)]
    [posting] = post([a_pledge("new", **PAID)], earlier).postings
    assert posting.of.story == "old9"


def test_of_two_stories_of_one_week_the_earlier_is_new():
    early, late = a_pledge("b", days=-1, **PAID), a_pledge("a", **PAID)
    assert standings([late, early]) == {("b", "£11m"): "new", ("a", "£11m"): "again"}


def test_a_changed_story_does_not_pledge_its_sums_anew():
    assert standings([a_pledge("s", 1, words="£6m", value=6e6)], [a_pledge("s", 0, words="£6m", value=6e6)]) == {("s", "£6m"): "again"}


def test_two_sums_of_one_size_in_one_story_are_two():
    now = [a_pledge("s", n, words="£6m", value=6e6, purpose=p) for n, p in enumerate(("quantum sensors", "rare diseases"))]
    assert [p.standing for p in post(now).postings] == ["new", "new"]


@pytest.mark.parametrize(
    ("one", "other", "standing"),
    [
        ({"purpose": "advanced connectivity"}, {"purpose": "telecoms networks"}, "doubt"),
        ({}, {"parties": ("Tsubaki",)}, "doubt"),
        ({"fields": ("pharma",)}, {}, "new"),
        ({"days": -20}, {}, "new"),
        ({"parties": ("Momiji",)}, {"parties": ("Tsubaki",)}, "new"),
        ({"parties": ("Momiji",), "purpose": "gene therapies"}, {"parties": ("Tsubaki",), "purpose": "gene therapies"}, "doubt"),
        ({"parties": ("Momiji",), "purpose": "gene therapies"}, {"parties": ("Momiji",), "purpose": "rice breeding"}, "doubt"),
    ],
)
def test_a_like_sum_that_may_be_the_same_is_shown_and_not_added(one, other, standing):
    now = [a_pledge("a", **({"days": -1} | one)), a_pledge("b", **other)]
    assert standings(now) == {("a", "£11m"): "new", ("b", "£11m"): standing}
    assert [p.of and p.of.story for p in post(now).postings if p.commitment.story == "b"] == [None if standing == "new" else "a"]


# ── part ────────────────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "part", "whole"),
    [
        ("It puts £9.7m into three projects, of which £4m is for sensors.", ("£4m", 4e6), ("£9.7m", 9.7e6)),
        ("The lab gets £4m for sensors, part of a £33m programme.", ("£4m", 4e6), ("£33m", 33e6)),
        ("Momiji spends £4m of the £33m that it raised on sensors.", ("£4m", 4e6), ("£33m", 33e6)),
        ("The lab gets £4m for sensors.| The money is part of a £33m programme.", ("£4m", 4e6), ("£33m", 33e6)),
        ("Of the £33m now agreed, Momiji pays £4m at once.", ("£4m", 4e6), ("£33m", 33e6)),
        ("They share £33m (£4m for sensors) for three years.", ("£4m", 4e6), ("£33m", 33e6)),
        ("Momiji put £4m into a funding round that raised £33m in all.", ("£4m", 4e6), ("£33m", 33e6)),
        ("総額£33mのうち£4mを投じる。", ("£4m", 4e6), ("£33m", 33e6)),
        ("最初の£4mを含め、£33mを投じる。", ("£4m", 4e6), ("£33m", 33e6)),
    ],
)
def test_a_sum_that_its_text_puts_into_a_larger_one_is_part_of_it(text, part, whole):
    now = pledges_of(text, part, whole)
    assert of(now, part[0]) == ("part", whole[0])
    assert of(now, whole[0])[0] == "new"


@pytest.mark.parametrize(
    "text",
    [
        "Tsubaki pays £4m and Momiji pays £33m.",
        "Tsubaki puts in £4m from the north and £33m follows.",
        "The plan has £33m, up from the £4m of last spring.",
        "Momiji pays £33m; a list that also includes £4m is out.",
        "Momiji pays £33m.| Tsubaki pays £4m.",
    ],
)
def test_a_smaller_sum_beside_a_larger_is_no_part_of_it(text):
    now = pledges_of(text, ("£4m", 4e6), ("£33m", 33e6))
    assert "part" not in standings(now).values()


def test_sums_that_add_up_to_another_are_its_parts():
    text = "Three projects share £9.7m.| Sensors get £4.2m, clocks £3.5m and links £2.0m.| A lab gets £1.1m."
    now = pledges_of(text, ("£9.7m", 9.7e6), ("£4.2m", 4.2e6), ("£3.5m", 3.5e6), ("£2.0m", 2e6), ("£1.1m", 1.1e6))
    ledger = post(now)
    assert [(p.commitment.amount.receipt.words, p.standing) for p in ledger.postings] == [
        ("£9.7m", "new"),
        ("£4.2m", "part"),
        ("£3.5m", "part"),
        ("£2.0m", "part"),
        ("£1.1m", "new"),
    ]
    assert totals(ledger) == (("GBP", 10.8e6, 10.8e6),)


def test_sums_of_one_list_that_happen_to_add_up_are_no_parts():
    now = pledges_of("Momiji pays £1m for rice, £2m for tea and £3m for silk.", ("£1m", 1e6), ("£2m", 2e6), ("£3m", 3e6))
    assert set(standings(now).values()) == {"new"}


def test_a_whole_in_other_words_is_known_by_its_figure():
    """The best outlet says it in Japanese."""
    whole = a_pledge("s", 0, words="10億ドル", value=1e9, currency="USD", sentence="10億ドルを払う。")
    part = a_pledge("s", 1, words="$350 million", value=350e6, currency="USD", sentence="Of the $1 billion upfront, it pays $350 million.")
    assert of([whole, part], "$350 million") == ("part", "10億ドル")


def test_what_is_part_of_an_upper_bound_counts_for_itself():
    """The bound is not added up."""
    text = "Momiji will pay up to £33m, of which £4m at once."
    part, whole = sorted(pledges_of(text, ("£33m", 33e6), ("£4m", 4e6)), key=lambda each: each.amount.value)
    whole = replace(whole, amount=replace(whole.amount, qualifier="up to"))
    ledger = post([part, whole])
    assert [(p.commitment.amount.receipt.words, p.standing) for p in ledger.postings] == [("£33m", "doubt"), ("£4m", "new")]


def test_a_smaller_sum_of_another_story_is_part_where_a_body_and_the_purpose_are_the_same():
    whole = a_pledge("a", words="£33m", value=33e6, parties=("Momiji",), sentence="Momiji puts £33m into quantum sensors and batteries.")
    part = a_pledge("b", days=1, words="£4m", value=4e6, parties=("Momiji",), purpose="quantum sensors")
    assert of([part, whole], "£4m") == ("part", "£33m")
    assert of([part], "£4m", [whole]) == ("part", "£33m")
    assert of([replace(part, parties=("Tsubaki",)), whole], "£4m")[0] == "new"
    assert of([replace(part, amount=replace(part.amount, purpose="rice breeding")), whole], "£4m")[0] == "new"
    assert of([replace(part, published=NOW + timedelta(days=30)), whole], "£4m")[0] == "new"


def test_what_another_story_told_of_a_part_is_no_new_money():
    """The lab's own news came a day before the ministry said that it is one of three."""
    lab = a_pledge("lab", days=-1, words="£4m", value=4e6, parties=("Momiji",))
    ministry = pledges_of("It puts £9.7m into this, of which £4m goes to Momiji.", ("£9.7m", 9.7e6), ("£4m", 4e6), story="min")
    ministry = [replace(each, parties=("Momiji",)) if each.amount.value == 4e6 else each for each in ministry]
    assert standings([lab, *ministry]) == {("min", "£9.7m"): "new", ("lab", "£4m"): "part", ("min", "£4m"): "again"}


def test_parts_that_one_outlet_names_and_another_only_begins_to_are_parts():
    """The better outlet leaves the last part to be reckoned; the other names them all."""
    first = "Hitachi and the University of Leeds will spend £12 million on a battery train trial. Hitachi will pay £8 million and the university the rest."
    other = "The £12m trial by Hitachi and the University of Leeds runs for a year. Hitachi brings £8m; the university finds the other £4m."
    reads = []
    for number, (text, kind) in enumerate(((first, "official"), (other, "press"))):
        entry = an_entry(f"rail{number}", title="Battery train trial for Leeds and Hitachi", text=text, source=a_source(kind=kind))
        reads.append(Read(entry, read_entry(entry, WATCH, load_lexicon(WATCH))))
    commitments = commitments_of(story_of(reads, now=NOW))
    assert sorted((posting.commitment.amount.value, posting.standing) for posting in post(commitments).postings) == [
        (4e6, "part"),
        (8e6, "part"),
        (12e6, "new"),
    ]


@pytest.mark.parametrize(
    ("sentence", "standing"),
    [
        ("Momiji will pay £8m and the university the rest.", "part"),
        ("Momiji pays £8m; the rest of the money comes from the region.", "part"),
        ("£8mはモミジ社が、残りは大学が出す。", "part"),
        ("Momiji will pay £8m to the rest of the partners.", "new"),
        ("Momiji will pay £8m.", "new"),
    ],
)
def test_who_pays_the_rest_makes_the_other_sum_a_part(sentence, standing):
    whole, part = pledges_of(f"They will spend £12m on a train.|{sentence}", ("£12m", 12e6), ("£8m", 8e6))
    assert of([whole, part], "£8m")[0] == standing


# ── doubt ───────────────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("sentence", "standing"),
    [
        ("Momiji will put £11m into the plant by 2030.", "new"),
        ("Momiji said earlier this week that it will put in £11m.", "new"),
        ("ロンドンの研究所に£11mを投じる。", "new"),
        ("2026年度から5年で£11mを投じる。", "new"),
        ("The firm had earlier raised £11m.", "doubt"),
        ("The government has put £11m into robotics since 2014.", "doubt"),
        ("In March 2019 it paid £11m for the rights.", "doubt"),
        ("The sum was outlined in January 2026 at £11m.", "doubt"),
        ("Work was paid for by the £11m Mobility fund.", "doubt"),
        ("The award is part of a £11m programme.", "doubt"),
        ("Milestones could bring another £11m.", "doubt"),
        ("It receives £11m at a clinical milestone.", "doubt"),
        ("Momiji will seek £11m from investors.", "doubt"),
        ("Each team gets £11m per year.", "doubt"),
        ("2017年の提携では£11mを支払うと取り決めた。", "doubt"),
        ("£11mの拠出を検討している。", "doubt"),
        ("Momiji’s share rises to £11m.", "doubt"),
        ("The trial is to grow to £11m.", "doubt"),
        ("Momiji has increased its part in the plant to £11m.", "doubt"),
        ("出資を£11mに増額する。", "doubt"),
        ("Momiji will add £11m to its share.", "new"),
        ("Momiji rises to the challenge and puts in £11m.", "new"),
        ("3年間で£11mを投じる。", "new"),
        ("1人に年£11mを支給する。", "doubt"),
    ],
)
def test_a_sum_is_as_sure_as_its_sentence(sentence, standing):
    assert standings([a_pledge("s", sentence=sentence)]) == {("s", "£11m"): standing}


@pytest.mark.parametrize("amount", [{"qualifier": "up to"}, {"kind": AmountKind.OTHER}, {"period": "a year"}])
def test_a_mere_bound_a_loose_kind_and_a_rate_are_in_doubt(amount):
    assert [p.standing for p in post([a_pledge(**amount)]).postings] == ["doubt"]


def test_what_outlets_differ_on_is_in_doubt():
    assert [p.standing for p in post([a_pledge(differs=True)]).postings] == ["doubt"]


# ── laws ────────────────────────────────────────────────────────────────────────────────────────────────────────────────────

SENTENCES = (
    "They will put {} into it.",
    "Of the £33m now agreed, {} goes to sensors.",
    "It is part of a {} programme.",
    "{} (£4m for sensors).",
    "Up to {} may come.",
)
SUMS = (("£4m", 4e6, "GBP"), ("£9.7m", 9.7e6, "GBP"), ("£33m", 33e6, "GBP"), ("£5.7m", 5.7e6, "GBP"), ("¥800m", 8e8, "JPY"))


@st.composite
def pledges(draw, story_names="abc"):
    stories = draw(st.lists(st.sampled_from(story_names), min_size=1, max_size=8))
    made = []
    for place, story in enumerate(stories):
        words, value, currency = draw(st.sampled_from(SUMS))
        made.append(
            a_pledge(
                story,
                place,
                days=-ord(story[0]) % 5,
                words=words,
                value=value,
                currency=currency,
                sentence=draw(st.sampled_from(SENTENCES)).format(words),
                start=100 * place,
                parties=draw(st.sampled_from(((), ("Momiji",), ("Tsubaki",), ("Momiji", "Tsubaki")))),
                purpose=draw(st.sampled_from(("", "quantum sensors", "rice breeding"))),
                qualifier=draw(st.sampled_from(("", "", "up to", "about"))),
            )
        )
    return made


@settings(max_examples=60, deadline=None)
@given(pledges(), pledges("xy"), st.randoms())
def test_the_order_of_what_is_posted_does_not_matter(now, earlier, chance):
    mixed, before = list(now), list(earlier)
    chance.shuffle(mixed)
    chance.shuffle(before)
    assert post(mixed, before) == post(now, earlier)


@settings(max_examples=60, deadline=None)
@given(pledges(), pledges("xy"))
def test_every_commitment_has_exactly_one_line(now, earlier):
    assert sorted(map(repr, now)) == sorted(repr(p.commitment) for p in post(now, earlier).postings)


@settings(max_examples=60, deadline=None)
@given(pledges())
def test_what_was_posted_before_is_all_told_again(now):
    assert {p.standing for p in post(now, now).postings} == {"again"}
    assert totals(post(now, now)) == ()


@settings(max_examples=60, deadline=None)
@given(pledges(), pledges("xy"))
def test_what_is_added_up_is_never_more_than_the_wholes(now, earlier):
    ledger = post(now, earlier)
    wholes = {}
    for posting in ledger.postings:
        if posting.standing != "part":
            amount = posting.commitment.amount
            wholes[amount.currency] = wholes.get(amount.currency, 0) + amount.high
    assert all(high <= wholes[currency] and low <= high for currency, low, high in totals(ledger))


@settings(max_examples=60, deadline=None)
@given(pledges(), pledges("xy"))
def test_a_part_is_smaller_than_its_whole_stands_beneath_it_and_never_counts(now, earlier):
    ledger = post(now, earlier)
    lines = [p.commitment for p in ledger.postings]
    for place, posting in enumerate(ledger.postings):
        if posting.standing == "part":
            assert pounds(posting.commitment) < pounds(posting.of)
            assert posting.of not in lines or lines.index(posting.of) < place
        if posting.standing == "new":
            assert posting.of is None


def pounds(commitment):
    return rough_pounds(commitment.amount.currency, commitment.amount.high)


def test_the_largest_stand_first_across_currencies():
    now = [
        a_pledge("a", words="¥800m", value=8e8, currency="JPY", parties=("Sakura",)),
        a_pledge("b", words="£9.7m", value=9.7e6, parties=("Momiji",)),
        a_pledge("c", words="$5m", value=5e6, currency="USD", parties=("Kaede",)),
    ]
    ledger = post(now)
    assert [p.commitment.story for p in ledger.postings] == ["b", "a", "c"]
    assert totals(ledger) == (("GBP", 9.7e6, 9.7e6), ("JPY", 8e8, 8e8), ("USD", 5e6, 5e6))


def test_a_range_is_added_up_as_one():
    assert totals(post([a_pledge(words="£3–5m", value=3e6, high=5e6)])) == (("GBP", 3e6, 5e6),)


def test_no_pledges_make_no_ledger():
    assert post([]) == Ledger()
    assert totals(Ledger()) == ()
