"""One story, worded: facts in lines that have receipts, verbatim sentences and quotations, every outlet named."""

from dataclasses import replace
from datetime import date

from bot.models import (
    AmountKind,
    Day,
    Facts,
    Link,
    Plain,
    Quote,
    Side,
    Strong,
)
from bot.wording.catalogue import plain
from tests.digests.composing import WATCH, composed, facts_of, outlet, sentenced, the_item
from tests.examples import (
    a_member,
    a_receipt,
    a_story,
    an_amount,
    an_organisation,
    some_facts,
)


def test_an_item_says_who_with_whom_how_much_for_what():
    item = the_item(a_story(facts=sentenced(some_facts())))
    assert facts_of(item) == [
        "Orchard Therapeutics (UK; parent Kyowa Kirin, Japan) · £11m · gene therapies",
        "Oxford Nanopore Technologies (UK) ↔ Genesis Healthcare (Japan)",
        "£9.7m · three quantum projects",
    ]
    assert Strong("£11m") in item.facts[0]
    assert plain(item.summary) == "Orchard Therapeutics, the London-based subsidiary of Kyowa Kirin, will invest £11m in gene therapies."
    assert plain(item.quotes[0].words) == "“We are better prepared for the next decade”"
    assert plain(item.quotes[0].by) == "Ann Example, chief executive of Orchard Therapeutics"
    assert item.headline == (Link("UK and Japan back quantum and gene therapy work", "https://news.example.org/entry00001"),)


def test_the_other_language_gets_sums_in_its_own_units():
    item = the_item(a_story(facts=sentenced(some_facts())), language="ja")
    assert plain(item.headline) == "Orchard Therapeutics（英国、親会社：Kyowa Kirin・日本）｜1,100万ポンドの投資｜医薬・バイオ"
    assert facts_of(item)[0] == "1,100万ポンド｜“gene therapies”"


def test_no_arrow_joins_organisations_that_no_sentence_names_together():
    facts = Facts(organisations=(an_organisation("Oxford Nanopore Technologies", "uk"), replace(an_organisation("Kyowa Kirin", "japan"))))
    assert facts_of(the_item(a_story(facts=facts))) == ["Mentions Oxford Nanopore Technologies (UK) and Kyowa Kirin (Japan)"]


def test_an_organisation_of_neither_side_has_no_label_and_makes_no_pair():
    sentence = "A and B met C."
    facts = Facts(
        organisations=tuple(
            an_organisation(name, side, text=sentence, receipt=a_receipt(name, text=sentence, sentence=sentence))
            for name, side in (("A", "uk"), ("B", "other"), ("C", ""))
        )
    )
    assert the_item(a_story(facts=facts)).facts == ()


def test_long_company_is_counted():
    sentence = "A, B, C, D and E will work with F."
    sides = dict.fromkeys("ABCDE", "uk") | {"F": "japan"}
    facts = Facts(
        organisations=tuple(
            an_organisation(name, side, text=sentence, receipt=a_receipt(name, text=sentence, sentence=sentence))
            for name, side in sides.items()
        )
    )
    assert facts_of(the_item(a_story(facts=facts))) == ["A, B and C (UK) +2 ↔ F (Japan)"]


def test_money_that_is_no_pledge_is_context_in_each_outlets_own_words():
    one, two = "It adds to the £33bn in bilateral trade.", "It will boost UK trade by £33bn."
    amounts = (
        an_amount("£33bn", 33e9, text=one, kind=AmountKind.TRADE, purpose="bilateral trade"),
        an_amount("£33bn", 33e9, text=two, entry="entry00002", kind=AmountKind.TRADE, purpose="boost UK trade"),
    )
    story = a_story(members=(outlet("entry00001", "GOV.UK"), outlet("entry00002", "Pharma Wire")), facts=Facts(amounts=amounts))
    assert facts_of(the_item(story)) == ["£33bn · GOV.UK: bilateral trade and Pharma Wire: boost UK trade, as context"]
    assert facts_of(the_item(a_story(facts=Facts(amounts=(replace(amounts[0], purpose=""),))))) == ["£33bn · trade, as context"]


def test_revenue_is_always_called_revenue():
    amount = an_amount(kind=AmountKind.REVENUE, purpose="the first half")
    assert facts_of(the_item(a_story(facts=Facts(amounts=(amount,))))) == ["£11m · the first half · revenue, as context"]
    assert facts_of(the_item(a_story(facts=Facts(amounts=(replace(amount, kind=AmountKind.COST, purpose=""),))))) == ["£11m · a cost"]


def test_a_pledge_that_another_outlet_calls_trade_is_shown_as_context():
    amounts = (
        an_amount(purpose="bilateral trade", kind=AmountKind.DEAL),
        an_amount(entry="entry00002", kind=AmountKind.TRADE, purpose="bilateral trade"),
    )
    story = a_story(members=(outlet("entry00001", "Wire"), outlet("entry00002", "GOV.UK")), facts=Facts(amounts=amounts))
    assert facts_of(the_item(story)) == ["£11m · bilateral trade, as context"]


def test_outlets_that_differ_stand_side_by_side():
    amounts = (an_amount("£9.7m", 9.7e6), an_amount("£11m", 11e6, entry="entry00002", purpose="new gene therapies"))
    story = a_story(members=(outlet("entry00001", "GOV.UK"), outlet("entry00002", "Pharma Wire")), facts=Facts(amounts=amounts))
    assert facts_of(the_item(story)) == ["GOV.UK: £9.7m and Pharma Wire: £11m (outlets differ) · gene therapies"]


def test_two_sums_of_one_outlet_are_two_facts():
    amounts = (an_amount("£9.7m", 9.7e6), an_amount("£11m", 11e6))
    assert facts_of(the_item(a_story(facts=Facts(amounts=amounts)))) == ["£11m · gene therapies", "£9.7m · gene therapies"]


def test_a_sum_that_many_outlets_give_is_said_once():
    amounts = tuple(an_amount(entry=f"entry0000{number}") for number in range(1, 5))
    story = a_story(members=tuple(outlet(f"entry0000{number}", f"Outlet {number}") for number in range(1, 5)), facts=Facts(amounts=amounts))
    assert facts_of(the_item(story)) == ["£11m · gene therapies"]


def test_a_conversion_in_brackets_is_no_second_sum():
    text = "They pledge £10m (¥2bn) over five years."
    amounts = tuple(
        an_amount(words, value, code, text=text, purpose="", receipt=a_receipt(words, text=text, sentence=text))
        for words, value, code in (("£10m", 10e6, "GBP"), ("¥2bn", 2e9, "JPY"))
    )
    assert facts_of(the_item(a_story(facts=Facts(amounts=amounts)))) == ["£10m (¥2bn) · “They pledge £10m (¥2bn) over five years.”"]


def test_a_sum_that_says_nothing_by_itself_stands_in_its_sentence_once():
    text = "The wider scheme has £500m, £20m of it new, and will be looked at again."
    sums = tuple(
        an_amount(words, value, text=text, purpose="", kind=AmountKind.OTHER, receipt=a_receipt(words, text=text, sentence=text))
        for words, value in (("£500m", 5e8), ("£20m", 2e7))
    )
    story = a_story(facts=Facts(amounts=sums), summary=())
    assert facts_of(the_item(story)) == [f"£500m · “{text}”"]
    told = replace(story, summary=(a_receipt(text, text=text),))
    assert the_item(told).facts == ()


def test_a_sum_of_unknown_kind_comes_before_context_if_it_has_a_purpose_and_after_if_not():
    words = ("£1m", "£2m", "£3m")
    kinds, purposes = (AmountKind.COST, AmountKind.OTHER, AmountKind.TRADE), ("a hall", "a lab", "trade in tea")
    text = "£1m £2m £3m"
    sums = tuple(
        an_amount(w, n * 1e6, text=text, kind=kind, purpose=purpose)
        for n, (w, kind, purpose) in enumerate(zip(words, kinds, purposes, strict=True), 1)
    )
    assert facts_of(the_item(a_story(facts=Facts(amounts=sums)))) == [
        "£2m · a lab",
        "£3m · trade in tea, as context",
        "£1m · a hall · a cost",
    ]


def test_the_period_of_a_sum_stands_where_the_language_has_it():
    amount = an_amount(period="over five years")
    assert facts_of(the_item(a_story(facts=Facts(amounts=(amount,))))) == ["£11m over five years · gene therapies"]
    text = "5年間で5億円を投じる。"
    japanese = an_amount("5億円", 5e8, "JPY", text=text, purpose="", period="5年間で")
    story = a_story(members=(a_member(language="ja"),), facts=Facts(amounts=(japanese,)))
    assert facts_of(the_item(story, language="ja")) == ["5年間で5億円"]


def test_bare_sums_that_the_summary_explains_stand_out_in_it():
    text = "The two sides pay £9m and £6m."
    sums = tuple(
        an_amount(words, value, text=text, purpose="", receipt=a_receipt(words, text=text, sentence=text))
        for words, value in (("£9m", 9e6), ("£6m", 6e6))
    )
    story = a_story(facts=Facts(amounts=sums), summary=(a_receipt(text, text=text),))
    assert facts_of(the_item(story)) == []
    assert the_item(story).summary == (Plain("The two sides pay "), Strong("£9m"), Plain(" and "), Strong("£6m"), Plain("."))
    assert facts_of(the_item(replace(story, summary=()))) == [f"£9m · “{text}”"]


def test_context_without_a_purpose_stands_in_the_outlets_own_words():
    text = "The news adds to trade of £33bn between the two."
    amount = an_amount("£33bn", 33e9, text=text, kind=AmountKind.TRADE, purpose="", receipt=a_receipt("£33bn", text=text, sentence=text))
    story = a_story(facts=Facts(amounts=(amount,)), summary=())
    assert facts_of(the_item(story)) == [f"£33bn · trade, as context · “{text}”"]
    assert facts_of(the_item(replace(story, summary=(a_receipt(text, text=text),)))) == ["£33bn · trade, as context"]


def test_a_long_sentence_is_shown_around_its_sum():
    text = "word " * 60 + "and the fund has £500m now."
    amount = an_amount("£500m", 5e8, text=text, purpose="", receipt=a_receipt("£500m", text=text, sentence=text))
    line = facts_of(the_item(a_story(facts=Facts(amounts=(amount,)), summary=())))[0]
    assert line.startswith("£500m · “…word word")
    assert line.endswith("and the fund has £500m now.”")
    assert len(line) < 160


def test_what_one_side_pledges_stands_in_one_line():
    text = "Orchard pays £9m and £6m to RIKEN."
    sums = tuple(
        an_amount(words, value, text=text, purpose=purpose, payer="Orchard", receipt=a_receipt(words, text=text, sentence=text))
        for words, value, purpose in (("£9m", 9e6, "tests"), ("£6m", 6e6, ""))
    )
    bodies = tuple(
        an_organisation(name, side, text=text, receipt=a_receipt(name, text=text, sentence=text))
        for name, side in (("Orchard", "uk"), ("RIKEN", "japan"))
    )
    story = a_story(facts=Facts(amounts=sums, organisations=bodies), summary=())
    assert facts_of(the_item(story)) == ["Orchard (UK) ↔ RIKEN (Japan)", "Orchard (UK) · £9m for tests and £6m"]
    assert facts_of(the_item(story, language="ja")) == ["Orchard（英国）｜900万ポンド（“tests”）、600万ポンド"]
    unpaid = replace(story, facts=replace(story.facts, amounts=tuple(replace(amount, payer="") for amount in sums)))
    assert "Orchard" not in "".join(facts_of(the_item(unpaid))[1:2])


def test_a_deadline_is_a_fact():
    day = Day(a_receipt("30 April", text="It ends on 30 April."), date(2026, 4, 30), "deadline")
    story = a_story(facts=Facts(days=(day, replace(day, kind="event"))))
    assert facts_of(the_item(story)) == ["Deadline: Thursday 30 April 2026"]
    assert facts_of(the_item(story, language="ja")) == ["期限：2026年4月30日(木)"]


def test_a_deadline_says_for_what_and_a_call_is_called_one():
    text = "Scientists should apply by 30 April 2026."
    day = Day(a_receipt("30 April 2026", text=text, sentence=text), date(2026, 4, 30), "deadline")
    story = a_story(facts=Facts(days=(day,)), summary=())
    assert facts_of(the_item(story)) == [f"Applications by Thursday 30 April 2026 · “{text}”"]
    assert facts_of(the_item(story, language="ja")) == [f"応募締切：2026年4月30日(木)｜“{text}”（Example News）"]


def test_about_so_much_in_another_currency_is_no_second_pledge():
    one, two = "Lille pays £7.5m.", "リールは約16億円を出す。"
    amounts = (
        an_amount("£7.5m", 7.5e6, text=one, purpose="", receipt=a_receipt("£7.5m", text=one, sentence=one)),
        an_amount("16億円", 1.6e9, "JPY", entry="entry00002", text=two, purpose="", receipt=a_receipt("16億円", "entry00002", two, two)),
    )
    members = (outlet("entry00001", "Wire"), outlet("entry00002", "科学日報", language="ja"))
    about = a_story(members=members, summary=(), facts=Facts(amounts=(amounts[0], replace(amounts[1], qualifier="about"))))
    assert facts_of(the_item(about)) == [f"£7.5m · “{one}” (Wire)"]
    assert len(facts_of(the_item(replace(about, facts=Facts(amounts=amounts))))) == 2
    three = "リールは約80億円を出す。"
    more = an_amount(
        "80億円", 8e9, "JPY", entry="entry00002", purpose="", receipt=a_receipt("80億円", "entry00002", three, three), text=three
    )
    far = Facts(amounts=(amounts[0], replace(more, qualifier="about")))
    assert len(facts_of(the_item(replace(about, facts=far)))) == 2


def test_a_fragment_of_a_quotation_must_say_something_by_itself():
    text = "A was “happy to see the work go on”, B said: “We are glad to go on with this.”"
    fragment = Quote(a_receipt("happy to see the work go on", text=text, sentence=text), "A")
    whole = Quote(a_receipt("We are glad to go on with this.", text=text, sentence=text), "B")
    assert plain(the_item(a_story(facts=Facts(quotes=(fragment, whole)))).quotes[0].by) == "B"
    assert the_item(a_story(facts=Facts(quotes=(fragment,)))).quotes == ()


def test_at_most_five_lines_of_facts():
    text = " ".join(f"£{number}m" for number in range(10, 30))
    amounts = tuple(an_amount(f"£{number}m", number * 1e6, text=text, purpose="") for number in range(10, 30))
    assert len(the_item(a_story(facts=Facts(amounts=amounts))).facts) == 5


def test_one_line_is_kept_for_context():
    text = " ".join(f"£{number}m" for number in range(10, 20))
    sums = tuple(an_amount(f"£{number}m", number * 1e6, text=text, purpose=f"part {number}") for number in range(10, 19))
    trade = an_amount("£19m", 19e6, text=text, kind=AmountKind.TRADE, purpose="trade in tea")
    lines = facts_of(the_item(a_story(facts=Facts(amounts=(*sums, trade)))))
    assert (len(lines), lines[-1]) == (5, "£19m · trade in tea, as context")


def test_a_fact_of_an_entry_that_is_no_member_is_not_printed():
    assert the_item(a_story(facts=some_facts("elsewhere1"))).facts == ()
    assert the_item(a_story(facts=some_facts("elsewhere1"))).quotes == ()


def test_a_japanese_reader_gets_the_japanese_outlets_headline_and_sentence():
    text = "協和キリンの子会社は遺伝子治療に1,100万ポンドを投じる。英国で進める。"
    sentence = text[: text.index("英国で")]
    amount = an_amount(
        "1,100万ポンド",
        entry="entry00002",
        text=text,
        receipt=a_receipt("1,100万ポンド", "entry00002", text, sentence),
        purpose="遺伝子治療",
    )
    facts = some_facts()
    members = (a_member(), outlet("entry00002", "科学日報", title="日英、遺伝子治療で連携", language="ja"))
    story = a_story(members=members, facts=replace(facts, amounts=(*facts.amounts, amount)))
    item = the_item(story, language="ja")
    assert item.headline == (Link("日英、遺伝子治療で連携", "https://news.example.org/entry00002"),)
    assert plain(item.original) == story.headline
    assert plain(item.summary) == sentence
    assert "1,100万ポンド｜遺伝子治療" in facts_of(item)
    assert the_item(story).original == ()


def test_outlets_are_named_once_and_counted_when_many():
    members = tuple(outlet(f"entry0000{number}", name) for number, name in enumerate(("GOV.UK", "Wire", "GOV.UK", "A", "B", "C", "D")))
    story = a_story(members=members, headline_by="entry00000", facts=Facts(), summary=())
    assert plain(the_item(story).sources) == "GOV.UK · also covered by Wire, A, B +2"
    assert [piece.words for piece in the_item(story).sources if isinstance(piece, Link)] == ["GOV.UK", "Wire", "A", "B"]


def test_a_source_without_an_address_is_named_without_a_link():
    item = the_item(a_story(members=(a_member(url=""),)))
    assert not [piece for piece in (*item.headline, *item.sources) if isinstance(piece, Link)]


def test_a_quote_names_its_outlet_where_several_report():
    story = a_story(members=(a_member(), outlet("entry00002", "Wire")))
    assert plain(the_item(story).quotes[0].by) == "Ann Example, chief executive of Orchard Therapeutics (Example News)"


def test_a_role_stands_as_the_outlet_gives_it_and_in_brackets_of_another_language_without_its_article():
    quote = replace(some_facts().quotes[0], role="a geneticist", beside=(a_receipt("a geneticist", text="a geneticist"),))
    story = a_story(facts=replace(some_facts(), quotes=(quote,)))
    assert plain(the_item(story).quotes[0].by) == "Ann Example, a geneticist"
    assert plain(the_item(story, language="ja").quotes[0].by) == "Ann Example（geneticist）"


def test_what_a_body_is_by_law_is_no_part_of_its_name():
    text = "学校法人北里研究所と北里研究所はLilleと組む。"
    bodies = tuple(
        an_organisation(name, side, text=text, receipt=a_receipt(name, text=text, sentence=text))
        for name, side in (("Lille", "uk"), ("学校法人北里研究所", "japan"))
    )
    story = a_story(members=(a_member(language="ja", title="組む"),), headline="組む", facts=Facts(organisations=bodies), summary=())
    assert facts_of(the_item(story, language="ja")) == ["Lille（英国） ↔ 北里研究所（日本）"]


def test_a_quote_without_a_speaker_or_of_two_words_is_not_shown():
    quote = some_facts().quotes[0]
    for useless in (replace(quote, speaker=""), replace(quote, receipt=a_receipt("for the next"))):
        assert the_item(a_story(facts=Facts(quotes=(useless,)))).quotes == ()


def test_a_long_quote_ends_with_a_whole_sentence_or_is_left_out():
    long = "We will work together. " * 40
    quote = Quote(a_receipt(long.strip(), text=long), "Ann Example", beside=(a_receipt("Ann Example"),))
    shown = plain(the_item(a_story(facts=Facts(quotes=(quote,)))).quotes[0].words)
    assert shown.endswith("together.”")
    assert len(shown) <= 282
    endless = "word " * 100
    assert the_item(a_story(facts=Facts(quotes=(replace(quote, receipt=a_receipt(endless.strip(), text=endless)),)))).quotes == ()


def test_nothing_in_the_wording_knows_the_countries():
    """Another pair of sides under other keys words the same way."""
    sides = (Side("fr", {"en": "France", "ja": "フランス"}), Side("br", {"en": "Brazil", "ja": "ブラジル"}))
    text = "Lille pays £5m to Bahia."
    bodies = tuple(
        an_organisation(name, side, text=text, receipt=a_receipt(name, text=text, sentence=text))
        for name, side in (("Lille", "fr"), ("Bahia", "br"))
    )
    amount = an_amount("£5m", 5e6, text=text, receipt=a_receipt("£5m", text=text, sentence=text), purpose="")
    story = a_story(facts=Facts(amounts=(amount,), organisations=bodies))
    watch = replace(WATCH, sides=sides)
    assert facts_of(composed(story, watch=watch).items[0]) == ["Lille (France) ↔ Bahia (Brazil) · £5m"]
    owned = replace(story, facts=replace(story.facts, organisations=(replace(bodies[0], parent="Bahia", parent_side="br"), bodies[1])))
    item = composed(owned, watch=watch, language="ja").items[0]
    assert plain(item.headline) == "Lille（フランス、親会社：Bahia・ブラジル）｜500万ポンドの投資｜医薬・バイオ"
    assert item.facts == ()
