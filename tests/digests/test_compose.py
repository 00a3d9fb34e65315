"""What a digest says: each story once, in facts that have receipts, in the reader's language."""

import re
from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.digests.compose import compose, is_empty
from bot.models import (
    AmountKind,
    Coverage,
    Day,
    Digest,
    Facts,
    Item,
    Link,
    Member,
    Plan,
    Quote,
    Revision,
    Story,
    Strong,
    Telling,
    Text,
    Watch,
)
from bot.storylines import OTHER_FIELD, first_field
from bot.watches import load_watch
from bot.wording import load_wordings, plain
from tests.examples import (
    NOW,
    ROOT,
    TEXT,
    a_member,
    a_period,
    a_plan,
    a_receipt,
    a_story,
    a_telling,
    an_amount,
    an_organisation,
    some_facts,
)

WORDINGS = load_wordings(ROOT / "config/locale")
WATCH = load_watch(ROOT / "config/watches/uk-japan-science")
COVERAGE = Coverage(feeds=14, failing=1, entries=412, kept=31, review=5)
NUMBER = re.compile(r"\d[\d,.]*\d|\d")


def composed(*stories: Story | Telling, plan: Plan | None = None, watch: Watch = WATCH, **changes) -> Digest | None:
    tellings = [story if isinstance(story, Telling) else a_telling(story) for story in stories]
    return compose(plan or a_plan(**changes), a_period(), tellings, watch, COVERAGE, wordings=WORDINGS)


def numbered(count: int, **changes) -> list[Story]:
    return [a_story(f"entry{number:05}", **changes) for number in range(count)]


def texts_of(digest: Digest) -> list[Text]:
    parts = [digest.title, digest.lead, digest.more, *digest.foot]
    for section in digest.sections:
        parts += [section.heading, *section.lines]
        for item in section.items:
            parts += [item.headline, *item.facts, item.summary, item.quote, item.quote_by, item.sources, item.note, item.original]
    return parts


def facts_of(item: Item) -> list[str]:
    return [plain(line) for line in item.facts]


def the_item(*stories: Story | Telling, **changes) -> Item:
    return composed(*stories, **changes).items[0]


def outlet(entry: str, publisher: str, **changes) -> Member:
    return a_member(entry, publisher=publisher, **changes)


# ── the shape of a digest ───────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_weekly_briefing_says_its_period_its_counts_and_what_it_rests_on():
    digest = composed(a_story())
    assert plain(digest.title) == "UK–Japan science: weekly briefing"
    assert plain(digest.lead) == "1 story, 9–16 March 2026 · from 14 feeds"
    assert [plain(line) for line in digest.foot] == ["14 feeds, 1 failing · 412 items read · 31 kept · 5 held for review"]
    assert (digest.more, digest.language, digest.kind, digest.plan, digest.watch) == ((), "en", "weekly", "weekly", "uk-japan-science")


def test_a_japanese_briefing_says_the_same_in_japanese():
    digest = composed(a_story(), language="ja", zone="Asia/Tokyo")
    assert plain(digest.title) == "日英の科学技術：週刊まとめ"
    assert plain(digest.lead) == "1件｜2026年3月9日～16日｜14フィードから"
    assert plain(digest.foot[0]) == "14フィード（うち1件に障害）｜412件を確認｜31件を採用｜5件を確認待ち"
    assert plain(digest.sections[0].heading) == "💊 医薬・バイオ"


def test_the_language_may_be_asked_for():
    digest = compose(a_plan(), a_period(), [a_telling()], WATCH, COVERAGE, wordings=WORDINGS, language="ja")
    assert digest.language == "ja"


def test_a_daily_digest_names_its_day_and_one_that_was_missed_all_its_days():
    plan = a_plan(kind="daily")
    day = compose(plan, a_period(start=NOW - timedelta(days=3)), [a_telling()], WATCH, COVERAGE, wordings=WORDINGS)
    assert plain(day.lead) == "1 story, Monday 16 March 2026 · from 14 feeds"
    late = compose(plan, a_period(start=NOW - timedelta(days=8)), [a_telling()], WATCH, COVERAGE, wordings=WORDINGS)
    assert plain(late.lead) == "1 story, 8–16 March 2026 · from 14 feeds"


def test_an_alert_is_a_digest_of_its_story_without_a_foot():
    digest = composed(a_story(), kind="instant")
    assert (plain(digest.title), plain(digest.lead), digest.foot) == ("UK–Japan science", "1 story · 08:30 London", ())


def test_stories_stand_by_field_the_best_storys_field_first():
    digest = composed(
        a_story("quantum001", fields=("quantum", "pharma")),
        a_story("pharma0001"),
        a_story("quantum002", fields=("quantum",)),
        a_story("none000001", fields=()),
    )
    sections = [(section.key, [item.story for item in section.items]) for section in digest.sections if section.items]
    assert sections == [("quantum", ["quantum001", "quantum002"]), ("pharma", ["pharma0001"]), ("other", ["none000001"])]
    assert plain(digest.sections[-1].heading) == "Also"


def test_what_has_no_field_of_the_watch_comes_last_however_good_it_is():
    digest = composed(a_story("unknown001", fields=("alchemy",)), a_story())
    assert [section.key for section in digest.sections] == ["pharma", "other"]


def test_a_plan_of_chosen_fields_is_told_those_under_those():
    digest = composed(*numbered(2), a_story("space00001", fields=("space",)), fields=("quantum",))
    assert [(section.key, len(section.items)) for section in digest.sections] == [("quantum", 2)]


def test_a_plan_with_a_threshold_is_told_what_reaches_it():
    digest = composed(a_story("strong0001", score=0.9), a_story("weak000001", score=0.5), min_score=0.7)
    assert [item.story for item in digest.items] == ["strong0001"]


def test_more_than_the_cap_is_counted_not_shown():
    digest = composed(*numbered(300), cap=30)
    assert (len(digest.items), plain(digest.more)) == (30, "and 270 more stories")
    assert plain(digest.lead).startswith("300 stories, ")
    assert plain(composed(*numbered(2), cap=1).more) == "and 1 more story"


def test_nothing_to_say_is_no_digest_or_one_line_as_the_plan_has_it():
    assert composed(when_empty="skip") is None
    empty = composed(when_empty="say")
    assert is_empty(empty)
    assert (plain(empty.lead), empty.sections) == ("No new stories, 9–16 March 2026 · from 14 feeds", ())
    assert plain(empty.foot[0]).startswith("14 feeds, 1 failing")


def test_a_healthy_desk_says_so():
    digest = compose(a_plan(), a_period(), [a_telling()], WATCH, Coverage(1, 0, 1, 1), wordings=WORDINGS)
    assert plain(digest.foot[0]) == "1 feed, all healthy · 1 item read · 1 kept"


def paying(number: int) -> Story:
    """A story of its own sum."""
    text = f"They pay £{number}m."
    return a_story(
        f"pays{number:06}",
        facts=Facts(amounts=(an_amount(f"£{number}m", number * 1e6, entry=f"pays{number:06}", text=text, purpose="work"),)),
    )


def test_a_briefing_of_many_stories_begins_with_their_first_facts():
    digest = composed(*map(paying, range(10, 18)))
    assert (digest.sections[0].key, plain(digest.sections[0].heading)) == ("overview", "This week")
    assert [plain(line) for line in digest.sections[0].lines] == [f"£{number}m · work" for number in range(10, 16)]
    assert plain(composed(*map(paying, range(10, 18)), kind="monthly").sections[0].heading) == "This month"


def test_a_briefing_of_few_stories_or_few_facts_has_no_overview():
    assert composed(*map(paying, range(10, 13))).sections[0].key == "pharma"
    assert composed(*numbered(8, facts=Facts())).sections[0].key == "pharma"
    assert composed(*map(paying, range(10, 18)), kind="daily").sections[0].key == "pharma"


def test_a_briefing_gathers_what_else_was_said_without_repeating_a_speaker():
    other = Quote(a_receipt("Oxford Nanopore Technologies will work with Genesis Healthcare"), "Ben Example", "minister")
    facts = some_facts()
    digest = composed(a_story(facts=replace(facts, quotes=(*facts.quotes, other))))
    assert (plain(digest.items[0].quote_by), digest.sections[-1].key) == ("Ben Example, minister", "quotes")
    assert [plain(line) for line in digest.sections[-1].lines] == [
        "“We are better prepared for the next decade” — Ann Example, chief executive of Orchard Therapeutics"
    ]
    assert composed(a_story()).sections[-1].key == "pharma"


def test_what_else_was_said_is_told_in_the_readers_language_only():
    other = Quote(a_receipt("Oxford Nanopore Technologies will work with Genesis Healthcare"), "Ben Example", "minister")
    facts = some_facts()
    digest = composed(a_story(facts=replace(facts, quotes=(*facts.quotes, other))), language="ja")
    assert [section.key for section in digest.sections] == ["pharma"]


# ── one story ───────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_an_item_says_who_with_whom_how_much_for_what():
    item = the_item(a_story(facts=sentenced(some_facts())))
    assert facts_of(item) == [
        "Orchard Therapeutics (UK; parent Kyowa Kirin, Japan) · £11m · gene therapies",
        "Oxford Nanopore Technologies (UK) ↔ Genesis Healthcare (Japan)",
        "£9.7m · three quantum projects",
    ]
    assert Strong("£11m") in item.facts[0]
    assert plain(item.summary) == "Orchard Therapeutics, the London-based subsidiary of Kyowa Kirin, will invest £11m in gene therapies."
    assert plain(item.quote) == "“We are better prepared for the next decade”"
    assert plain(item.quote_by) == "Ann Example, chief executive of Orchard Therapeutics"
    assert item.headline == (Link("UK and Japan back quantum and gene therapy work", "https://news.example.org/entry00001"),)


def test_the_other_language_gets_sums_in_its_own_units():
    item = the_item(a_story(facts=sentenced(some_facts())), language="ja")
    assert facts_of(item)[0] == "Orchard Therapeutics（英国、親会社：Kyowa Kirin・日本）｜1,100万ポンド｜gene therapies"


def test_no_arrow_joins_organisations_that_no_sentence_names_together():
    facts = Facts(organisations=(an_organisation("Oxford Nanopore Technologies", "uk"), replace(an_organisation("Kyowa Kirin", "japan"))))
    assert facts_of(the_item(a_story(facts=facts))) == ["Oxford Nanopore Technologies (UK) and Kyowa Kirin (Japan)"]


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


def test_bare_pledges_that_the_summary_explains_share_a_line():
    text = "The two sides pay £9m and £6m."
    sums = tuple(
        an_amount(words, value, text=text, purpose="", receipt=a_receipt(words, text=text, sentence=text))
        for words, value in (("£9m", 9e6), ("£6m", 6e6))
    )
    story = a_story(facts=Facts(amounts=sums), summary=(a_receipt(text, text=text),))
    assert facts_of(the_item(story)) == ["£9m and £6m"]
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
        an_amount(words, value, text=text, purpose=purpose, receipt=a_receipt(words, text=text, sentence=text))
        for words, value, purpose in (("£9m", 9e6, "tests"), ("£6m", 6e6, ""))
    )
    bodies = tuple(
        an_organisation(name, side, text=text, receipt=a_receipt(name, text=text, sentence=text))
        for name, side in (("Orchard", "uk"), ("RIKEN", "japan"))
    )
    story = a_story(facts=Facts(amounts=sums, organisations=bodies), summary=())
    assert facts_of(the_item(story)) == ["Orchard (UK) ↔ RIKEN (Japan) · £9m for tests and £6m"]
    assert facts_of(the_item(story, language="ja")) == ["Orchard（英国） ↔ RIKEN（日本）｜900万ポンド（tests）、600万ポンド"]


def test_a_deadline_is_a_fact():
    day = Day(a_receipt("£11m"), date(2026, 4, 30), "deadline")
    story = a_story(facts=Facts(days=(day, replace(day, kind="event"))))
    assert facts_of(the_item(story)) == ["Deadline: Thursday 30 April 2026"]
    assert facts_of(the_item(story, language="ja")) == ["締切：2026年4月30日(木)"]


def test_a_fragment_of_a_quotation_must_say_something_by_itself():
    text = "she was happy to see the work go on, he said. We are glad to go on with this."
    fragment = Quote(a_receipt("happy to see the work go on", text=text), "A")
    whole = Quote(a_receipt("We are glad to go on with this.", text=text), "B")
    assert plain(the_item(a_story(facts=Facts(quotes=(fragment, whole)))).quote_by) == "B"
    assert the_item(a_story(facts=Facts(quotes=(fragment,)))).quote == ()


def test_at_most_five_lines_of_facts():
    text = " ".join(f"£{number}m" for number in range(10, 30))
    amounts = tuple(an_amount(f"£{number}m", number * 1e6, text=text, purpose="") for number in range(10, 30))
    assert len(the_item(a_story(facts=Facts(amounts=amounts))).facts) == 5


def test_a_fact_of_an_entry_that_is_no_member_is_not_printed():
    assert the_item(a_story(facts=some_facts("elsewhere1"))).facts == ()
    assert the_item(a_story(facts=some_facts("elsewhere1"))).quote == ()


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
    assert plain(the_item(story).quote_by) == "Ann Example, chief executive of Orchard Therapeutics (Example News)"


def test_a_quote_without_a_speaker_or_of_two_words_is_not_shown():
    quote = some_facts().quotes[0]
    for useless in (replace(quote, speaker=""), replace(quote, receipt=a_receipt("for the next"))):
        assert the_item(a_story(facts=Facts(quotes=(useless,)))).quote == ()


def test_a_long_quote_ends_with_a_whole_sentence_or_is_left_out():
    long = "We will work together. " * 40
    quote = Quote(a_receipt(long.strip(), text=long), "Ann Example")
    shown = plain(the_item(a_story(facts=Facts(quotes=(quote,)))).quote)
    assert shown.endswith("together.”")
    assert len(shown) <= 282
    endless = "word " * 100
    assert the_item(a_story(facts=Facts(quotes=(replace(quote, receipt=a_receipt(endless.strip(), text=endless)),)))).quote == ()


# ── what was told before ────────────────────────────────────────────────────────────────────────────────────────────────────


def test_an_update_says_what_is_new_since_when():
    change = Revision(
        "entry00001", 2, "amount", NOW - timedelta(days=2), Facts(amounts=(an_amount("£9.7m", 9.7e6, purpose="three quantum projects"),))
    )
    telling = a_telling(a_story(revision=2), told_revision=1, changes=(change,))
    assert plain(the_item(telling).note) == "New since Monday 9 March: £9.7m for three quantum projects"
    assert plain(the_item(telling, language="ja").note) == "3月9日(月)以降の新情報：970万ポンド（three quantum projects）"
    late = replace(telling, changes=(replace(change, at=NOW - timedelta(days=9)),))
    assert plain(the_item(late).note).startswith("New since Saturday 7 March: ")


def test_a_change_without_figures_is_named_by_its_kind():
    stage = Revision("entry00001", 2, "stage", NOW - timedelta(days=2))
    party = Revision("entry00001", 3, "party", NOW - timedelta(days=1), Facts(organisations=(an_organisation(),)))
    note = the_item(a_telling(a_story(revision=3), told_revision=1, changes=(stage, party))).note
    assert plain(note) == "New since Monday 9 March: a new stage and Orchard Therapeutics"
    correction = replace(party, kind="correction")
    assert plain(the_item(a_telling(told_revision=1, changes=(correction,))).note).endswith(": Orchard Therapeutics (corrected)")


def test_a_story_told_the_first_time_has_no_note():
    change = Revision("entry00001", 1, "new", NOW - timedelta(days=2), some_facts())
    assert the_item(a_telling(changes=(change,))).note == ()


def test_a_daily_marks_what_was_alerted_and_a_weekly_tells_it_in_full():
    telling = a_telling(alerted=True, alerted_at=NOW + timedelta(minutes=42))
    daily = the_item(telling, kind="daily")
    assert (plain(daily.note), daily.facts, daily.summary, daily.quote) == ("Alerted at 09:12", (), (), ())
    assert the_item(telling).facts
    assert plain(the_item(replace(telling, alerted_at=None)).note) == "Alerted earlier"


# ── laws ────────────────────────────────────────────────────────────────────────────────────────────────────────────────────


def sentenced(facts: Facts) -> Facts:
    """Those facts with their receipts' sentences."""

    def with_sentence(fact):
        words = fact.receipt.words
        sentence = next(sentence for sentence in re.split(r"(?<=\.) ", TEXT) if words in sentence)
        return replace(fact, receipt=replace(fact.receipt, sentence=sentence))

    return replace(facts, amounts=tuple(map(with_sentence, facts.amounts)), organisations=tuple(map(with_sentence, facts.organisations)))


def outlets(story: str) -> st.SearchStrategy[tuple[Member, ...]]:
    return st.integers(1, 4).map(
        lambda count: tuple(
            a_member(f"{story}-{n}", publisher=f"Outlet {chr(65 + n)}", language="ja" if n == 2 else "en") for n in range(count)
        )
    )


@st.composite
def stories(draw) -> Story:
    """Stories of random sums, kinds and outlets, each with a receipt of its own text."""
    story = f"story{draw(st.integers(0, 10**6)):07}"
    members = draw(outlets(story))
    amounts = []
    for _ in range(draw(st.integers(0, 6))):
        millions, entry = draw(st.integers(1, 999)), draw(st.sampled_from(members)).entry
        words = f"£{millions}m"
        text = f"Orchard Therapeutics pays {words} for work."
        purpose = draw(st.sampled_from(["", "work", "gene therapies"]))
        amounts.append(an_amount(words, millions * 1e6, entry=entry, text=text, kind=draw(st.sampled_from(AmountKind)), purpose=purpose))
    facts = replace(sentenced(some_facts(members[0].entry)), amounts=tuple(amounts))
    fields = draw(st.lists(st.sampled_from([*(field.key for field in WATCH.fields), "alchemy"]), max_size=3, unique=True))
    return a_story(
        id, members=members, headline_by=members[0].entry, facts=facts, fields=tuple(fields), summary=(), score=draw(st.floats(0, 1))
    )


def stated(story: Story) -> set[str]:
    """Every number that the story's receipts hold, as written and as a Japanese reader is told it."""
    known = {number for amount in story.facts.amounts for number in NUMBER.findall(amount.receipt.words)}
    return known | {number for a in story.facts.amounts for number in NUMBER.findall(WORDINGS["ja"].money(a.value, a.currency))}


@settings(max_examples=40, deadline=None)
@given(
    st.lists(stories(), max_size=7, unique_by=lambda story: story.id),
    st.sampled_from(["daily", "weekly", "instant", "monthly"]),
    st.sampled_from(["en", "ja"]),
)
def test_every_number_has_a_receipt_and_no_story_stands_twice(some, kind, language):
    """Numbers beside the facts' own are counts and dates of ours: in title, lead, foot and the "+2" of a long list."""
    digest = composed(*some, kind=kind, language=language, cap=5)
    told = [item.story for item in digest.items]
    assert len(told) == len(set(told)) == min(len(some), 5)
    by_id = {story.id: story for story in some}
    for item in digest.items:
        for line in item.facts:
            assert set(NUMBER.findall(plain(line).split(" +")[0])) <= stated(by_id[item.story])
    known = {number for story in some for number in stated(story)}
    assert all(set(NUMBER.findall(plain(line))) <= known for section in digest.sections for line in section.lines)


@settings(max_examples=25, deadline=None)
@given(st.lists(stories(), max_size=5, unique_by=lambda story: story.id), st.sampled_from(["en", "ja"]))
def test_no_text_has_an_empty_piece_or_a_place_left_open(some, language):
    for text in texts_of(composed(*some, language=language)):
        assert all(piece.words for piece in text)
        assert "{" not in plain(text)


@settings(max_examples=25, deadline=None)
@given(st.lists(stories(), min_size=1, max_size=4, unique_by=lambda story: story.id), st.sampled_from(["en", "ja"]))
def test_quotations_and_summaries_are_the_outlets_own_words(some, language):
    for item, story in zip(composed(*some, kind="daily", language=language).items, sections_in_order(some), strict=True):
        assert not item.quote or plain(item.quote).strip("“”「」") in {quote.receipt.words.rstrip(",") for quote in story.facts.quotes}
        sentences = {receipt.words for receipt in story.summary} | {amount.receipt.sentence for amount in story.facts.amounts}
        sentences |= {organisation.receipt.sentence for organisation in story.facts.organisations}
        assert not item.summary or all(part in " ".join(sentences) for part in plain(item.summary).split(". "))


def sections_in_order(some: list[Story]) -> list[Story]:
    """The stories as a digest has them: by field, what has none last."""
    fields = [first_field(story, WATCH) for story in some]
    order = sorted(dict.fromkeys(fields), key=lambda field: field == OTHER_FIELD)
    return [story for field in order for story, its in zip(some, fields, strict=True) if its == field]


@settings(max_examples=20, deadline=None)
@given(st.lists(stories(), max_size=4, unique_by=lambda story: story.id))
def test_the_same_stories_make_the_same_digest(some):
    assert composed(*some) == composed(*some)
