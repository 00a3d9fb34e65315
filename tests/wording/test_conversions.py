"""Sums said again in the reader's currency: beside the original, dated in the foot, never in an outlet's words."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.answers.lists import word_list
from bot.models import AmountKind, Facts, Plain, Rate, Strong
from bot.rates import NO_EXCHANGE, Exchange, Rates
from bot.storage.codec import decode_digest, encode_digest
from bot.wording.catalogue import plain
from tests.answers.pages import a_page, found
from tests.digests.composing import composed, facts_of, outlet, sentenced
from tests.examples import NOW, a_receipt, a_story, a_telling, an_amount, an_organisation, some_facts

FRIDAY = date(2026, 3, 13)
KNOWN = tuple(Rate(FRIDAY, "EUR", code, value, "ECB") for code, value in (("GBP", 0.8), ("JPY", 160.0), ("USD", 1.2)))
YEN, POUNDS = (Exchange(Rates(KNOWN, timedelta(days=7)), code) for code in ("JPY", "GBP"))


def pledge(words: str, value: float, currency: str = "GBP", text: str = "", entry: str = "entry00001", **changes):
    text = text or f"It pays {words} now."
    said = {"purpose": "tests", "receipt": a_receipt(words, entry, text, text), "high": value, **changes}
    return an_amount(words, value, currency, text=text, entry=entry, **said)


def told(*amounts, exchange=YEN, language="ja", **changes):
    return composed(a_story(facts=Facts(amounts=amounts), summary=(), **changes), exchange=exchange, language=language)


def lines(*amounts, **changes):
    return facts_of(told(*amounts, **changes).items[0])


def foot(digest) -> list[str]:
    return [plain(line) for line in digest.foot[:-1]]


def test_a_sum_is_said_again_beside_its_original():
    assert lines(pledge("£11m", 11e6)) == ["1,100万ポンド（≒22億円）｜“tests”"]
    assert lines(pledge("US$3m", 3e6, "USD"), exchange=POUNDS, language="en") == ["US$3m (≈ £2m) · tests"]
    item = told(pledge("£11m", 11e6)).items[0]
    assert item.facts[0][:2] == (Strong("1,100万ポンド"), Plain("（≒22億円）｜“tests”"))
    assert item.rates == (Rate(FRIDAY, "GBP", "JPY", 200.0, "ECB"),)


def test_the_foot_says_once_at_whose_rates_of_which_day():
    amounts = (pledge("£11m", 11e6), pledge("£6m", 6e6))
    assert foot(told(*amounts)) == ["≒はECB参照レート（2026年3月13日）による換算"]
    assert foot(told(*amounts, exchange=Exchange(YEN.rates, "EUR"), language="en")) == ["≈ at ECB reference rates of 13 March 2026"]


def test_each_story_is_reckoned_by_its_own_day_and_the_foot_says_so():
    earlier = tuple(replace(rate, day=FRIDAY - timedelta(days=2), value=rate.value * (1 + (rate.currency == "JPY"))) for rate in KNOWN)
    exchange = Exchange(Rates((*KNOWN, *earlier), timedelta(days=7)), "JPY")
    facts = Facts(amounts=(pledge("£11m", 11e6),))
    old, new = a_story("entry00001", facts=facts, summary=(), published=NOW - timedelta(days=4)), a_story(facts=facts, summary=())
    digest = composed(new, replace(old, id="entry00002", headline="A year on, the same sum"), exchange=exchange, language="en")
    assert [facts_of(item)[0] for item in digest.items] == ["£11m (≈ ¥2.2bn) · tests", "£11m (≈ ¥4.4bn) · tests"]
    assert foot(digest) == ["≈ at ECB reference rates of 11–13 March 2026: for each story the last by the day it was published"]


def test_two_sources_are_said_apart():
    exchange = Exchange(Rates((Rate(FRIDAY, "JPY", "GBP", 0.004, "bank"), *KNOWN), timedelta(days=7)), "GBP")
    digest = told(pledge("¥2bn", 2e9, "JPY"), pledge("US$3m", 3e6, "USD"), exchange=exchange, language="en")
    assert foot(digest) == ["≈ at ECB reference rates of 13 March 2026", "≈ at bank reference rates of 13 March 2026"]
    assert facts_of(digest.items[0])[0] == "¥2bn (≈ £8m) · tests"


@pytest.mark.parametrize(("days", "known"), [(0, True), (7, True), (8, False), (-1, False)])
def test_a_rate_too_old_or_later_than_the_story_leaves_the_original_alone(days, known):
    published = NOW.replace(day=FRIDAY.day) + timedelta(days=days)
    digest = told(pledge("£11m", 11e6), published=published)
    assert ("≒" in facts_of(digest.items[0])[0]) is known
    assert bool(foot(digest)) is known
    if not known:
        assert digest == told(pledge("£11m", 11e6), exchange=NO_EXCHANGE, published=published)


def test_without_an_exchange_every_word_is_as_before():
    story = a_story(facts=sentenced(some_facts()))
    for language in ("en", "ja"):
        assert composed(story, exchange=NO_EXCHANGE, language=language) == composed(story, language=language)
        assert composed(story, exchange=Exchange(YEN.rates, ""), language=language) == composed(story, language=language)
    assert composed(story, exchange=POUNDS) == composed(story), "all of it is in pounds"


def test_what_the_text_converts_itself_is_not_converted_again():
    text = "They pledge £10m (about ¥2bn) for tests."
    both = (pledge("£10m", 10e6, text=text), pledge("¥2bn", 2e9, "JPY", text=text, qualifier="about", converts="£10m"))
    assert lines(*both, language="en") == ["£10m (about ¥2bn) · tests"]
    assert lines(*both) == ["1,000万ポンド（Example News：約20億円）｜“tests”"], "the outlet's word, in the reader's units"
    assert foot(told(*both)) == []
    alone = pledge("$16.3m", 16.3e6, "USD", text="A £12m ($16.3m) plan.", converts="£12m")
    assert lines(alone, exchange=POUNDS, language="en") == ["$16.3m · tests"]


def test_another_outlets_word_for_it_stands_in_place_of_ours():
    amounts = (
        pledge("£7.5m", 7.5e6),
        pledge("16億円", 1.6e9, "JPY", text="約16億円を出す。", entry="entry00002", qualifier="about", purpose=""),
    )
    members = (outlet("entry00001", "Wire"), outlet("entry00002", "科学日報", language="ja"))
    assert lines(*amounts, members=members) == ["750万ポンド（科学日報：約16億円）｜“tests”（Wire）"]
    assert lines(*amounts, members=members, exchange=POUNDS, language="en") == ["£7.5m · tests"]
    assert lines(*amounts, members=members, exchange=NO_EXCHANGE) == ["750万ポンド｜“tests”（Wire）"]


def test_ranges_periods_and_qualifiers_keep_their_sense():
    assert lines(pledge("£5m to £10m", 5e6, high=10e6, text="£5m to £10m"), language="en") == ["£5m to £10m (≈ ¥1bn–¥2bn) · tests"]
    assert lines(pledge("£9m", 9e6, qualifier="up to", period="a year"), language="en") == ["up to £9m a year (≈ ¥1.8bn) · tests"]
    trade = pledge("£33bn", 33e9, kind=AmountKind.TRADE, purpose="bilateral trade")
    assert lines(trade, language="en") == ["£33bn (≈ ¥6.6tn) · bilateral trade, as context"]


def test_outlets_that_differ_are_each_converted():
    amounts = (pledge("£9.7m", 9.7e6), pledge("£11m", 11e6, entry="entry00002"))
    members = (outlet("entry00001", "GOV.UK"), outlet("entry00002", "Wire"))
    assert lines(*amounts, members=members, language="en") == [
        "GOV.UK: £9.7m (≈ ¥1.94bn) and Wire: £11m (≈ ¥2.2bn) (outlets differ) · tests"
    ]


def test_several_sums_of_one_payer_stand_in_one_line():
    text = "Orchard pays £9m and £6m."
    amounts = (pledge("£9m", 9e6, text=text, payer="Orchard"), pledge("£6m", 6e6, text=text, payer="Orchard", purpose=""))
    body = an_organisation("Orchard", "uk", text=text, receipt=a_receipt("Orchard", text=text, sentence=text))
    story = a_story(facts=Facts(amounts=amounts, organisations=(body,)), summary=())
    english, japanese = (facts_of(composed(story, exchange=YEN, language=language).items[0])[0] for language in ("en", "ja"))
    assert english == "Orchard (UK) · £9m (≈ ¥1.8bn) for tests and £6m (≈ ¥1.2bn)"
    assert japanese == "Orchard（英国）｜900万ポンド（≒18億円、“tests”）、600万ポンド（≒12億円）"


def test_an_outlets_sentences_and_titles_are_never_touched():
    text = "The two sides pay £9m and £6m."
    sums = tuple(pledge(words, value, text=text, purpose="") for words, value in (("£9m", 9e6), ("£6m", 6e6)))
    story = a_story(facts=Facts(amounts=sums), summary=(a_receipt(text, text=text),))
    converted, plainly = (composed(story, exchange=exchange).items[0] for exchange in (YEN, NO_EXCHANGE))
    assert converted == plainly
    assert Strong("£9m") in converted.summary


def test_an_overview_names_what_its_pledges_are_worth():
    facts = sentenced(some_facts())
    stories = [
        a_story(f"entry0000{n}", headline=f"Story {n}", facts=replace(facts, amounts=facts.amounts[:1]) if n == 1 else Facts(), summary=())
        for n in range(1, 5)
    ]
    overview = composed(*stories, exchange=YEN).sections[0]
    assert "Among the pledges: £11m (≈ ¥2.2bn; Orchard Therapeutics, parent Kyowa Kirin)." in plain(overview.lines[0])


def test_an_alert_has_a_foot_only_where_something_was_converted():
    story = a_story(facts=Facts(amounts=(pledge("£11m", 11e6),)), summary=())
    assert [plain(line) for line in composed(story, kind="instant", exchange=YEN).foot] == ["≈ at ECB reference rates of 13 March 2026"]
    assert composed(story, kind="instant", exchange=POUNDS).foot == ()


def test_an_answer_is_converted_like_a_digest():
    story = a_story(facts=Facts(amounts=(pledge("£11m", 11e6),)), summary=())
    answer = word_list(a_page("最新", exchange=YEN), found([story]))
    assert "≒22億円" in facts_of(answer.items[0])[0]
    assert [plain(line) for line in answer.foot] == ["≒はECB参照レート（2026年3月13日）による換算"]


def test_a_story_that_is_only_mentioned_brings_no_rate():
    story = a_story(facts=Facts(amounts=(pledge("£11m", 11e6),)), summary=())
    digest = composed(a_telling(story, alerted=NOW - timedelta(hours=3)), kind="daily", exchange=YEN)
    assert (digest.items[0].facts, foot(digest)) == ((), [])


def test_a_digest_with_its_rates_is_stored_and_read_back():
    digest = told(pledge("£11m", 11e6))
    assert decode_digest(encode_digest(digest)) == digest
