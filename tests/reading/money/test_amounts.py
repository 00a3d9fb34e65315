"""What the text says of a sum: what it is, for what, by whom, how sure, over what time."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.models import AmountKind, Organisation
from bot.reading.money.amounts import find_amounts
from bot.reading.passage import Passage


def passage(text: str, title: str = "", language: str = "en") -> Passage:
    return Passage("entry00001", 1, title, text, language)


def only(text: str, language: str = "en"):
    (amount,) = find_amounts(passage(text, language=language))
    return amount


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("The firm will invest £11m in a new laboratory.", "investment"),
        ("Ministers pledged £2m to the centre.", "investment"),
        ("Two teams share a £3m grant from the council.", "grant"),
        ("The group bought the start-up for $40m.", "deal"),
        ("It receives an upfront payment of $50m.", "deal"),
        ("The pact will lift trade by £33bn.", "trade"),
        ("The sensor market reached $0.9bn.", "market"),
        ("Holders get 340 pence a share.", "price"),
        ("A launch should cost about ¥5 billion a flight.", "price"),
        ("Annual revenue was £19m.", "revenue"),
        ("Operating profit fell to £4m.", "profit"),
        ("The bank was fined £6m.", "fine"),
        ("The tunnel is likely to cost £900m.", "cost"),
        ("The figure of £8m stands alone.", "other"),
    ],
)
def test_the_nearest_word_says_what_a_sum_is(text, kind):
    assert only(text).kind == kind


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("同社は5年間で2千万ポンドを投じる。", "investment"),
        ("財団は研究に3億円を助成する。", "grant"),
        ("英社を10億円で買収すると発表した。", "deal"),
        ("二国間の貿易は330億ポンドに上る。", "trade"),
        ("売上高は956億円だった。", "revenue"),
        ("営業利益は40億円だった。", "profit"),
        ("1株55円を支払う。", "price"),
        ("市場規模は2兆円とされる。", "market"),
    ],
)
def test_the_nearest_japanese_word_says_what_a_sum_is(text, kind):
    assert only(text, "ja").kind == kind


@pytest.mark.parametrize(
    "text",
    [
        "Unions call for £5m in funding.",
        "The firm seeks £5m of investment.",
        "Ministers cut £5m from the funding.",
        "The lab lacks £5m of funding.",
    ],
)
def test_money_that_nobody_gives_is_never_a_pledge(text):
    assert not only(text).kind.pledged


@pytest.mark.parametrize(
    ("text", "purpose"),
    [
        ("They committed £9.7m in joint funding for three quantum projects.", "three quantum projects"),
        ("£6m has also been dedicated to the building of telecoms networks, such as 6G.", "the building of telecoms networks"),
        ("The firm will put £11m into gene therapies.", "gene therapies"),
        ("Engineers work on the £12m LongArm project, whose robots are slow.", "LongArm project"),
        ("The £30m research programme on ageing starts today.", "research programme on ageing"),
        ("It agreed a £260m takeover of Sample Optics.", "takeover of Sample Optics"),
        ("It paid $400m (£259m) for Sample Optics.", "Sample Optics"),
        ("Sales rose to £5m in the first half.", ""),
        ("Shares fell to £5 in London.", ""),
        ("The deal is worth £5m over five years.", ""),
    ],
)
def test_a_purpose_is_a_clean_phrase_or_nothing(text, purpose):
    assert find_amounts(passage(text))[0].purpose == purpose


@pytest.mark.parametrize(
    ("text", "purpose"),
    [
        ("政府は量子技術に3億円を投じる。", "量子技術"),
        ("両国は3億円の共同研究を始める。", "共同研究"),
        ("売上高は3億円だった。", ""),
    ],
)
def test_a_japanese_purpose_is_a_clean_phrase_or_nothing(text, purpose):
    assert only(text, "ja").purpose == purpose


@pytest.mark.parametrize(
    ("text", "payer"),
    [
        ("Orchard Sample will invest £11m in a laboratory.", "Orchard Sample"),
        ("Orchard Sample (OS), part of Kyoto Group, has committed £11m to it.", "Orchard Sample"),
        ("The plan is an £11m investment by Orchard Sample.", "Orchard Sample"),
        ("The government has set aside £2m for robots.", "The government"),
        ("An investment of £11m was announced.", ""),
        ("Orchard Sample had revenue of £11m.", ""),
    ],
)
def test_the_payer_is_who_the_sentence_says_or_nobody(text, payer):
    assert only(text).payer == payer


@pytest.mark.parametrize(
    ("text", "qualifier", "period"),
    [
        ("It will spend up to £5m over five years.", "up to", "over five years"),
        ("It will spend about £5m a year on it.", "about", "a year"),
        ("It will spend more than £5m.", "over", ""),
        ("It will spend at least £5m by 2030.", "at least", "by 2030"),
        ("It has £5m, and over ten years it grew.", "", ""),
    ],
)
def test_how_sure_and_over_what_time(text, qualifier, period):
    assert (only(text).qualifier, only(text).period) == (qualifier, period)


@pytest.mark.parametrize(
    ("text", "qualifier", "period"),
    [
        ("最大3億円を拠出する。", "up to", ""),
        ("今後5年間で約3億円を投じる。", "about", "今後5年間で"),
        ("3億円超を投じる。", "over", ""),
        ("3億円以上を投じる。", "at least", ""),
    ],
)
def test_how_sure_and_over_what_time_in_japanese(text, qualifier, period):
    assert (only(text, "ja").qualifier, only(text, "ja").period) == (qualifier, period)


def test_a_sum_is_given_once_where_most_is_said_of_it():
    amounts = find_amounts(passage("The firm will put £11m into gene therapies. The £11m comes in May.", "Firm spends £11m"))
    assert [(a.receipt.words, a.receipt.where, a.purpose) for a in amounts] == [("£11m", "text", "gene therapies")]


def test_an_equivalent_in_brackets_is_the_same_money():
    pounds, yen = find_amounts(passage("It will invest £20 million (about ¥3.6 billion) in optics."))
    assert (yen.kind, yen.purpose, yen.qualifier) == (pounds.kind, "optics", "about")
    assert (pounds.kind, pounds.qualifier) == (AmountKind.INVESTMENT, "")


def test_words_are_those_of_the_original_text():
    assert only("総額は１，３００万ポンド。", "ja").receipt.words == "１，３００万ポンド"


@given(st.text(alphabet="£1,.0m for into invest 億円を投じる。\nAb", max_size=120), st.sampled_from(["en", "ja"]))
def test_every_phrase_stands_in_the_text(text, language):
    for amount in find_amounts(passage(text, text[:20], language)):
        receipt = amount.receipt
        source = text if receipt.where == "text" else text[:20]
        assert source[receipt.start : receipt.end] == receipt.words
        assert all(words in source for words in (amount.purpose, amount.payer, amount.period))


@pytest.mark.parametrize(
    ("text", "language", "payers"),
    [
        ("Of the sum, Hoshi pays £12m and the Catapult £6m.", "en", ["Hoshi", "Catapult"]),
        ("Hoshi brings £8m; the university and Brightwell UK find the other £4m.", "en", ["Hoshi", ""]),
        ("Hoshi and the University of York will spend £12m on a trial.", "en", ["Hoshi and the University of York"]),
        ("The ship sails with £3m from the Ocean Research Council and ¥700m from Norway.", "en", ["Ocean Research Council", "Norway"]),
        ("星空財団が310万ポンド、ノルウェー側が約5億円を3年間で出す。", "ja", ["星空財団", "ノルウェー側"]),
        ("両者は160万ポンドの助成を受け、調査する。", "ja", [""]),
        ("通信網には600万ポンドを投じる。", "ja", [""]),
    ],
)
def test_each_sum_of_a_sentence_has_its_own_payer(text, language, payers):
    amounts = find_amounts(passage(text, language=language))
    assert [amount.payer for amount in amounts] == payers
    assert all(amount.kind.pledged for amount in amounts)


def test_a_payer_is_an_organisation_of_the_passage_however_long_its_clause():
    text = "東京に本社を置く星空は300万ポンドを投じる。"
    body = Organisation(passage(text).receipt("text", 8, 10), "", "星空")
    (amount,) = find_amounts(passage(text, language="ja"), [body])
    assert amount.payer == "星空"


@pytest.mark.parametrize(
    ("text", "language", "converts"),
    [
        ("They will spend £5.3m (about ¥1.1bn).", "en", ["", "£5.3m"]),
        ("230万ポンド（約4億9000万円）を投じる。", "ja", ["", "230万ポンド"]),
        ("They will spend £5.3m and ¥1.1bn.", "en", ["", ""]),
    ],
)
def test_a_conversion_in_brackets_says_of_which_sum(text, language, converts):
    assert [amount.converts for amount in find_amounts(passage(text, language=language))] == converts


@pytest.mark.parametrize(
    ("text", "purpose"),
    [
        ("Kita will invest £11m in the UK to develop gene therapies for rare diseases, it said.", "gene therapies for rare diseases"),
        (
            "The deal is an £11m investment by Kita. The funding will support the development of new gene therapies.",
            "the development of new gene therapies",
        ),
        ("They raised £5m and £6m. The money will support a laboratory in Leeds.", ""),
        ("Sales were £5m. This will support growth.", ""),
    ],
)
def test_what_money_is_for_may_stand_behind_a_place_or_in_the_next_sentence(text, purpose):
    assert find_amounts(Passage("e", 1, "Title", text, "en"))[0].purpose == purpose
