"""What has no receipt is not printed, and nothing that has one is lost."""

import json
import time
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.answers.lists import word_list
from bot.editorial.assess import assess_items
from bot.models import (
    Amount,
    AmountKind,
    Day,
    Facts,
    Item,
    Member,
    Organisation,
    Plain,
    Quote,
    Rate,
    Receipt,
    Revision,
    Story,
    Text,
)
from bot.pipeline.desk import report_left_out
from bot.rates import NO_EXCHANGE, Exchange, Rates
from bot.reading.money.grammar import find_money, fold_width
from bot.text import one_line
from bot.wording.borne import is_day_of_words, is_held, is_sum_of_words
from bot.wording.catalogue import Wording, plain
from bot.wording.factlines import FactLines
from bot.wording.headlines import find_headline
from bot.wording.receipts import Receipts, left_out
from bot.wording.storylines import brief_story, mention_story, word_story
from tests.answers.pages import a_page, found
from tests.digests.composing import WATCH, WORDINGS, composed, facts_of, sentenced, the_item
from tests.examples import NOW, SHARED, a_member, a_receipt, a_story, a_telling, an_amount, some_facts
from tests.test_material import DEMO, items

FRIDAY = date(2026, 3, 13)
KNOWN = tuple(Rate(FRIDAY, "EUR", code, value, "ECB") for code, value in (("GBP", 0.8), ("JPY", 160.0), ("USD", 1.2)))
YEN, POUNDS = (Exchange(Rates(KNOWN, timedelta(days=7)), code) for code in ("JPY", "GBP"))

# ── stories of any kind, each fact with its receipt ─────────────────────────────────────────────────────────────────────────

ODD = "ab Z9.,;:'’-–—…·|｜↔≈≒+/()（）「」“”\"、。・：£¥円万億約超と件日英é々の\u200b\u202e\u3000\n🚀"
PHRASES = (
    "gene therapies",
    "量子計算機",
    "Fight for Sight",
    "AT&T",
    "A (B) and C",
    "第3期",
    "up to 4 sites",
    "株式会社アーム",
    "日本電気",
    "3.5",
)
NAMES = st.one_of(st.sampled_from(PHRASES), st.text(st.sampled_from(ODD), min_size=1, max_size=24)).filter(
    lambda name: one_line(name) != ""
)
SUMS = st.one_of(
    st.integers(1, 9999).map(lambda n: (f"£{n / 10:g}m", float(f"{n / 10 * 1e6:.15g}"), "GBP")),
    st.integers(1, 9999).map(lambda n: (f"{n}万円", n * 1e4, "JPY")),
    st.integers(1, 999).map(lambda n: (f"US${n} billion", n * 1e9, "USD")),
    st.integers(1, 99).map(lambda n: (f"{n}億{n}万ポンド", n * 1e8 + n * 1e4, "GBP")),
    st.integers(1, 99).map(lambda n: (f"€{n},000", n * 1e3, "EUR")),
)

PERIODS = {"en": ["", "a year", "over 5 years"], "ja": ["", "年間", "今後5年間で"]}


def held(words: str, entry: str, sentence: str) -> Receipt:
    return a_receipt(words, entry, sentence, sentence)


@st.composite
def amounts(draw, member: Member, sentence_of) -> Amount:
    words, value, currency = draw(SUMS)
    purpose, period = draw(st.one_of(st.just(""), NAMES)), draw(st.sampled_from(PERIODS[member.language]))
    receipt = held(words, member.entry, sentence_of(f"{words} {purpose} {period}"))
    kind, qualifier = draw(st.sampled_from(AmountKind)), draw(st.sampled_from(["", "about", "up to", "at least", "over"]))
    return Amount(receipt, value, currency, value, value, kind, purpose, qualifier=qualifier, period=period)


@st.composite
def organisations(draw, member: Member, sentence_of) -> Organisation:
    words = draw(NAMES)
    names = draw(st.dictionaries(st.sampled_from(["en", "ja"]), NAMES))
    side, owner = draw(st.sampled_from(["uk", "japan", "other", ""])), draw(st.one_of(st.just(""), NAMES))
    parent_side = draw(st.sampled_from(["uk", "japan"])) if owner else ""
    return Organisation(
        held(words, member.entry, sentence_of(words)),
        side,
        draw(st.sampled_from([words, "The Full Name"])),
        owner,
        parent_side,
        names=names,
    )


@st.composite
def quotes(draw, member: Member, sentence_of) -> Quote:
    words = draw(
        st.sampled_from(["We will go on with all of this work.", "これからも一緒に研究を続けたいと思います。", "happy “to see” it go"])
    )
    speaker, role = draw(NAMES), draw(st.one_of(st.just(""), NAMES))
    return Quote(held(words, member.entry, sentence_of(f"{words} {speaker} {role}")), speaker, role)


@st.composite
def days(draw, member: Member, sentence_of) -> Day:
    day = draw(st.dates(date(2026, 1, 1), date(2026, 12, 31)))
    words = draw(st.sampled_from([f"{day.day} {day:%B}", f"{day.month}月{day.day}日", f"{day:%b} {day.day}, 2026", day.isoformat()]))
    kind, hour = draw(st.sampled_from(["deadline", "event"])), draw(st.none() | st.integers(13, 23))
    if hour is None:
        return Day(held(words, member.entry, sentence_of(f"{words} apply")), day, kind)
    sentence = sentence_of(f"{words}, {hour}:00 UTC apply")
    moment = datetime(day.year, day.month, day.day, hour, tzinfo=UTC)
    return Day(held(words, member.entry, sentence), day, kind, moment, (held(f"{hour}:00 UTC", member.entry, sentence),))


@st.composite
def told_stories(draw) -> Story:
    """Stories whose receipts hold, made of odd names, sums, periods and outlets, alone in their sentences or several in one."""
    members = tuple(
        a_member(f"entry{n}", title=draw(NAMES), publisher=draw(NAMES), language=draw(st.sampled_from(["en", "ja"])))
        for n in range(draw(st.integers(1, 5)))
    )
    together = " ".join(draw(st.lists(NAMES, max_size=3)))

    def sentence_of(words: str) -> str:
        return f"{words} {together}." if draw(st.booleans()) else f"It is said that {words} 。"

    def some(facts, most: int):
        return tuple(draw(facts(draw(st.sampled_from(members)), sentence_of)) for _ in range(draw(st.integers(0, most))))

    own = draw(st.sampled_from(members))
    sentences = draw(st.lists(NAMES, max_size=3))
    summary = tuple(Receipt(own.entry, 1, "text", 0, len(words), words, words) for words in sentences)
    facts = Facts(some(amounts, 5), some(organisations, 6), (), some(quotes, 3), some(days, 2))
    fields = tuple(draw(st.lists(st.sampled_from(["pharma", "quantum", "alchemy"]), max_size=2, unique=True)))
    return a_story(members=members, headline=own.title, headline_by=own.entry, summary=summary, facts=facts, fields=fields, evidence={})


readers = st.tuples(st.sampled_from(["en", "ja"]), st.sampled_from([NO_EXCHANGE, YEN, POUNDS]))


def unguarded(monkeypatch) -> None:
    monkeypatch.setattr(Receipts, "checked", lambda _, item: item)
    monkeypatch.setattr(Receipts, "bears", lambda _, __: True)


def every_way(story: Story, wording: Wording, exchange: Exchange) -> tuple[Item, ...]:
    return (
        word_story(story, WATCH, wording, exchange=exchange),
        brief_story(story, WATCH, wording, exchange=exchange),
        mention_story(story, wording),
    )


@settings(max_examples=150, deadline=None)
@given(told_stories(), readers)
def test_nothing_that_has_a_receipt_is_lost(story, reader):
    language, exchange = reader
    with pytest.MonkeyPatch.context() as patch:
        unguarded(patch)
        plain_items = every_way(story, WORDINGS[language], exchange)
    assert every_way(story, WORDINGS[language], exchange) == plain_items


# ── faults, planted ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def receipts_for(story: Story, language: str, exchange: Exchange = NO_EXCHANGE) -> Receipts:
    lines = FactLines(story, WATCH, WORDINGS[language], exchange=exchange)
    return Receipts(story, WORDINGS[language], lines.own | find_headline(lines).own)


def with_words(text: Text, words: str) -> Text:
    return (*text, Plain(words))


UNSAID = st.one_of(
    st.integers(10**5, 10**7).map(lambda n: f" £{n}m"),
    st.integers(10**5, 10**7).map(lambda n: f"、{n}億円"),
    st.sampled_from(
        [" Nobody & Sons", " · Queen’s Cavendishes", "（架空大学）", " “We said no such thing at all”", "「そうは言っていない」"]
    ),
)


@settings(max_examples=60, deadline=None)
@given(told_stories(), readers, UNSAID)
def test_whatever_a_rule_adds_without_a_receipt_is_left_out_and_the_rest_stays(story, reader, words):
    """Into each text of an item in turn, as a fault of a template or a rule would."""
    language, exchange = reader
    wording = WORDINGS[language]
    item, guard = word_story(story, WATCH, wording, exchange=exchange), receipts_for(story, language, exchange)
    guard = replace(guard, own=guard.own | {f"+{n}" for n in range(9)})
    for number, line in enumerate(item.facts):
        facts = (*item.facts[:number], with_words(line, words), *item.facts[number + 1 :])
        kept = guard.checked(replace(item, facts=facts))
        assert kept == replace(item, facts=(*item.facts[:number], *item.facts[number + 1 :]), left_out=kept.left_out)
        assert kept.left_out == (plain(with_words(line, words)),)
    for part in ("summary", "differs", "sources", "note", "original"):
        kept = guard.checked(replace(item, **{part: with_words(getattr(item, part), words)}))
        assert (getattr(kept, part), kept.facts, kept.headline) == ((), item.facts, item.headline)
    for quote in item.quotes:
        for false in (replace(quote, words=(Plain(plain(quote.words)[:-1] + words),)), replace(quote, by=with_words(quote.by, words))):
            assert guard.checked(replace(item, quotes=(false,))).quotes == ()
    kept = guard.checked(replace(item, headline=(Plain(f"{plain(item.headline)}{words}"),)))
    assert plain(kept.headline) == one_line(story.best.title)


FAIR = a_story(facts=sentenced(some_facts()))


def changed(facts: Facts, part: str, **changes) -> Story:
    first, *others = getattr(facts, part)
    return replace(FAIR, facts=replace(facts, **{part: (replace(first, **changes), *others)}), summary=(), evidence={})


@pytest.mark.parametrize(
    "changes",
    [{"value": 12e6, "low": 12e6, "high": 12e6}, {"value": 11e9, "low": 11e9, "high": 11e9}, {"high": 19e6}, {"currency": "JPY"}],
)
def test_a_sum_that_its_words_do_not_bear_out_is_never_reckoned_with(changes):
    """The Japanese reader is told sums by value, and both are told what they are worth."""
    story = changed(FAIR.facts, "amounts", **changes)
    japanese, english = the_item(story, language="ja", exchange=YEN), the_item(story, exchange=YEN)
    assert not any(said in line for line in facts_of(japanese) for said in ("1,100", "1,200", "110億", "1,900", "≒2.2"))
    assert any("Orchard" in words for words in japanese.left_out)
    assert facts_of(japanese)[-1].startswith("970万ポンド（≒19億4,000万円）")
    assert "Orchard Therapeutics (UK; parent Kyowa Kirin, Japan) · £11m" not in facts_of(english)[0] or "≈" not in facts_of(english)[0]


def test_a_sum_whose_words_are_not_in_their_sentence_is_left_out():
    receipt = replace(FAIR.facts.amounts[0].receipt, words="£99m", end=FAIR.facts.amounts[0].receipt.start + 4)
    item = the_item(changed(FAIR.facts, "amounts", receipt=receipt, value=99e6, low=99e6, high=99e6))
    assert not any("£99m" in line for line in facts_of(item))
    assert any("£99m" in words for words in item.left_out)


def test_an_organisation_whose_words_are_not_at_their_span_is_not_named():
    body, owner = FAIR.facts.organisations[2], FAIR.facts.organisations[1]
    false = replace(body, known_as="Blossom Labs", receipt=replace(body.receipt, words="Blossom Labs"))
    item = the_item(replace(FAIR, facts=replace(FAIR.facts, organisations=(false, owner)), evidence={}))
    assert item.left_out == ("Mentions Blossom Labs (UK) and Kyowa Kirin (Japan)",)
    assert "£9.7m · three quantum projects" in facts_of(item)


@pytest.mark.parametrize("said", ["We are prepared for the next decade,", "We are better prepared for the next century,"])
def test_a_quotation_that_is_not_as_its_sentence_has_it_is_left_out(said):
    quote = FAIR.facts.quotes[0]
    sentence = FAIR.facts.people[0].receipt.sentence
    false = replace(quote.receipt, words=said, end=quote.receipt.start + len(said), sentence=sentence)
    item = the_item(changed(FAIR.facts, "quotes", receipt=false))
    assert item.quotes == ()
    assert any(said.rstrip(",") in words for words in item.left_out)
    assert the_item(FAIR).quotes != ()


def test_a_quotation_of_somebody_no_source_names_is_left_out():
    assert the_item(changed(FAIR.facts, "quotes", speaker="Bea Sample")).quotes == ()


def test_a_day_that_its_words_do_not_bear_out_is_left_out():
    text = "Apply by 30 April."
    day = Day(held("30 April", "entry00001", text), date(2026, 4, 30), "deadline")
    lines = [facts_of(the_item(a_story(facts=Facts(days=(each,)), summary=()))) for each in (day, replace(day, day=date(2026, 5, 30)))]
    assert lines == [[f"Applications by Thursday 30 April 2026 · “{text}”"], []]


def test_a_count_is_never_more_than_there_are():
    guard = receipts_for(FAIR, "en")
    assert guard.bears((Plain("Genesis Healthcare (Japan) +3"),))
    assert not guard.bears((Plain("Genesis Healthcare (Japan) +40"),))


def test_part_of_a_number_or_of_a_word_is_no_receipt():
    guard = receipts_for(FAIR, "en")
    for words in ("£1", "£11bn", "£9", "7m", "9.7", "£11m0", "rchard Therapeutics", "Genesis Health"):
        assert not guard.bears((Plain(words),)), words
    for words in ("£11m", "Orchard Therapeutics", "London-based", "Genesis Healthcare"):
        assert guard.bears((Plain(words),)), words


def test_a_line_of_nothing_but_marks_costs_little():
    guard, began = receipts_for(FAIR, "en"), time.process_time()
    assert not guard.bears((Plain("“" * 300 + "x" + "”" * 300),))
    assert time.process_time() - began < 0.5


def test_the_models_words_are_those_of_the_story_and_no_others():
    story = replace(FAIR, prose="Two firms will work on genes.", model="small-model")
    item = word_story(story, WATCH, WORDINGS["en"])
    guard = receipts_for(story, "en")
    assert plain(item.summary).endswith("Two firms will work on genes.")
    more = replace(item, summary=with_words(item.summary, " It is worth £5bn."))
    assert guard.checked(more).summary == ()
    assert receipts_for(FAIR, "en").checked(item).summary == ()


def test_the_story_stays_under_its_sources_own_title():
    item = the_item(replace(FAIR, headline="UK and Mars back quantum work"))
    assert plain(item.headline) == FAIR.best.title
    assert item.left_out[0] == "UK and Mars back quantum work"


def test_a_false_sum_is_not_in_the_overview_either_and_is_reported():
    titled = {n: {"headline": f"Story {n}", "members": (a_member(title=f"Story {n}"),)} for n in (1, 2, 3, 4, 9)}
    good = [replace(FAIR, id=f"entry0000{n}", **titled[n]) for n in range(1, 5)]
    bad = replace(changed(FAIR.facts, "amounts", value=99e6, low=99e6, high=99e6), id="entry00009", **titled[9])
    digest = composed(*good, bad, kind="weekly", language="ja")
    assert "9,900" not in "".join(plain(line) for section in digest.sections for line in section.lines)
    assert any(words.startswith("entry00009: ") for words in digest.sections[0].left_out)
    assert {words.split(":")[0] for words in left_out(digest)} == {"entry00009"}


def test_an_answer_passes_the_same_gate_and_the_log_hears_of_it(caplog):
    bad = changed(FAIR.facts, "amounts", value=99e6, low=99e6, high=99e6)
    answer = word_list(a_page("最新"), found([bad]))
    assert "9,900" not in "".join(facts_of(answer.items[0]))
    report_left_out(answer)
    assert {record.levelname for record in caplog.records} == {"ERROR"}
    said = [record.getMessage() for record in caplog.records]
    who = "Orchard Therapeutics（英国、親会社：Kyowa Kirin・日本）"
    assert [f"entry00001: {who}｜9,900万ポンド" in words for words in said] == [True, True]
    assert plain(answer.items[0].headline) == bad.headline


def test_what_is_new_has_its_receipts_in_the_change_that_brought_it():
    """The story's own facts need not hold any more what a change brought."""
    gained = Facts(amounts=(an_amount("£6m", 6e6, text="£6m", purpose="telecoms networks"),))

    def note(gained: Facts) -> Text:
        change = Revision("entry00001", 2, "amount", NOW, gained)
        return the_item(a_telling(replace(FAIR, revision=2), told_revision=1, changes=(change,)), language="ja").note

    assert "600万ポンド" in plain(note(gained))
    assert note(replace(gained, amounts=(replace(gained.amounts[0], low=7e6, value=7e6, high=7e6),))) == ()


# ── facts and their words ───────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "text",
    [
        *("£5-10m", "£45-50,000", "half a billion pounds", "two to three hundred million pounds", "340 pence", "5bn USD", "£3.5 million"),
        *(
            "2兆3,000億円",
            "5〜10億円",
            "792円07銭",
            "百万ドル",
            "１１億円",
            "1億円以上5億円未満の",
            "ranging from $3m to $5m",
            "A$1 200 000",
            "¥50億",
        ),
    ],
)
def test_a_sum_read_by_the_grammar_is_borne_out_by_its_words(text):
    (money,) = find_money(fold_width(text))
    words = text[money.start : money.end]
    amount = Amount(a_receipt(words, text=text, sentence=text), money.low, money.currency, money.low, money.high)
    assert is_sum_of_words(amount)
    assert not is_sum_of_words(replace(amount, low=money.low * 10, value=money.low * 10, high=money.high * 10))


def entries():
    for item in items(DEMO):
        yield {"id": item.link, "title": item.title, "text": item.text, "url": item.link, "publisher": "Outlet", "lang": item.language}
    if (SHARED / "eval").is_dir():
        yield from map(json.loads, (SHARED / "eval" / "dev.items.jsonl").read_text("utf-8").splitlines())


def test_every_receipt_of_the_samples_holds_its_words_and_bears_its_fact_out():
    given = {entry["id"]: entry for entry in entries()}
    for assessed in assess_items(map(json.dumps, given.values()), WATCH):
        reading, facts = assessed.read.reading, assessed.read.reading.facts
        told = (facts.amounts, facts.organisations, facts.people, facts.quotes, facts.days)
        receipts = [fact.receipt for each in told for fact in each] + [
            one for each in (facts.amounts, facts.quotes) for fact in each for one in fact.beside
        ]
        for receipt in (*receipts, *reading.summary, *(one for each in reading.evidence.values() for one in each)):
            assert given[assessed.id][receipt.where][receipt.start : receipt.end] == receipt.words
            assert is_held(receipt), receipt
        assert all(map(is_sum_of_words, facts.amounts))
        assert all(map(is_day_of_words, facts.days))
