"""The grammar of money: what is a sum, how much it is, and what only looks like one."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.currencies import declared_dollar
from bot.reading.money.grammar import find_money, fold_width


def read(text: str) -> list[tuple[str, str, float, float]]:
    return [(text[m.start : m.end], m.currency, m.low, m.high) for m in find_money(fold_width(text))]


def one(words: str, currency: str, low: float, high: float | None = None) -> list[tuple[str, str, float, float]]:
    return [(words, currency, low, low if high is None else high)]


@pytest.mark.parametrize(
    ("text", "sums"),
    [
        ("It is worth £9.7m. The next", one("£9.7m", "GBP", 9.7e6)),
        ("a $100-million fund", one("$100-million", "USD", 1e8)),
        ("a £400k grant", one("£400k", "GBP", 4e5)),
        ("US$30bn in all", one("US$30bn", "USD", 3e10)),
        ("A$3m from Perth", one("A$3m", "AUD", 3e6)),
        ("C$4.4 million from Ottawa", one("C$4.4 million", "CAD", 4.4e6)),
        ("EUR 30 million", one("EUR 30 million", "EUR", 3e7)),
        ("GBP12m for robots", one("GBP12m", "GBP", 12e6)),
        ("a ¥1.23 trillion plan", one("¥1.23 trillion", "JPY", 1.23e12)),
        ("£3\u00a0million", one("£3\u00a0million", "GBP", 3e6)),
        ("EUR 2 500 000", one("EUR 2 500 000", "EUR", 2.5e6)),
        ("a £5-a-day charge", one("£5", "GBP", 5)),
        ("£1.5bn-a-year", one("£1.5bn", "GBP", 1.5e9)),
        ("3.5 million pounds", one("3.5 million pounds", "GBP", 3.5e6)),
        ("half a billion pounds", one("half a billion pounds", "GBP", 5e8)),
        ("two and a half million euros", one("two and a half million euros", "EUR", 2.5e6)),
        ("it cost 200 pounds", one("200 pounds", "GBP", 200)),
        ("3 million pounds of funding", one("3 million pounds", "GBP", 3e6)),
        ("110 billion yen", one("110 billion yen", "JPY", 1.1e11)),
        ("a 30bn-yen plant", one("30bn-yen", "JPY", 3e10)),
        ("40 pence each", one("40 pence", "GBP", 0.4)),
        ("340p a share", one("340p", "GBP", 3.4)),
        ("10 million GBP", one("10 million GBP", "GBP", 1e7)),
        ("30 million €", one("30 million €", "EUR", 3e7)),
        ("Rs 500 crore", one("Rs 500 crore", "INR", 5e9)),
        ("Rs. 500 crore", one("Rs. 500 crore", "INR", 5e9)),
        ("Rs 2 lakh crore", one("Rs 2 lakh crore", "INR", 2e12)),
        ("US$ 40M", one("US$ 40M", "USD", 4e7)),
        ("$3m CAD", one("$3m", "CAD", 3e6)),
        ("AUD$3m", one("AUD$3m", "AUD", 3e6)),
        ("Yen 500m", one("Yen 500m", "JPY", 5e8)),
        ("500 million Japanese yen", one("500 million Japanese yen", "JPY", 5e8)),
        ("3 million Norwegian kroner", one("3 million Norwegian kroner", "NOK", 3e6)),
        ("a quarter of a billion pounds", one("a quarter of a billion pounds", "GBP", 2.5e8)),
        ("three quarters of a billion pounds", one("three quarters of a billion pounds", "GBP", 7.5e8)),
        ("half-a-million pounds", one("half-a-million pounds", "GBP", 5e5)),
        ("a half-billion-dollar loan", one("a half-billion-dollar", "USD", 5e8)),
        ("twenty-five million pounds", one("twenty-five million pounds", "GBP", 2.5e7)),
        ("a hundred and fifty million yen", one("a hundred and fifty million yen", "JPY", 1.5e8)),
        ("a billion-pound investment", one("a billion-pound", "GBP", 1e9)),
        ("£2 billion-plus", one("£2 billion", "GBP", 2e9)),
    ],
)
def test_english_sums(text, sums):
    assert read(text) == sums


@pytest.mark.parametrize(
    ("text", "sums"),
    [
        ("総額2兆3,000億円を投じる", one("2兆3,000億円", "JPY", 2.3e12)),
        ("290億5,000万円", one("290億5,000万円", "JPY", 2.905e10)),
        ("約1,300万ポンド", one("1,300万ポンド", "GBP", 1.3e7)),
        ("１，３００万ポンド", one("１，３００万ポンド", "GBP", 1.3e7)),
        ("2千万ポンド", one("2千万ポンド", "GBP", 2e7)),
        ("百万ドル", one("百万ドル", "USD", 1e6)),
        ("一億円", one("一億円", "JPY", 1e8)),
        ("￥５０億", one("￥５０億", "JPY", 5e9)),
        ("£5億。次", one("£5億", "GBP", 5e8)),
        ("792円07銭", one("792円07銭", "JPY", 792.07)),
        ("最大60億米ドル", one("60億米ドル", "USD", 6e9)),
        ("人民元5億元", one("5億元", "CNY", 5e8)),
        ("1.5億元", one("1.5億元", "CNY", 1.5e8)),
        ("二〇億円", one("二〇億円", "JPY", 2e9)),
        ("三千五百万円", one("三千五百万円", "JPY", 3.5e7)),
        ("1億2千5百万円", one("1億2千5百万円", "JPY", 1.25e8)),
        ("3億5000万ドル余り", one("3億5000万ドル", "USD", 3.5e8)),
        ("5000万ポンド(約95億円)", [*one("5000万ポンド", "GBP", 5e7), *one("95億円", "JPY", 9.5e9)]),
        ("1円12銭5厘", one("1円12銭5厘", "JPY", 1.125)),
        ("3億豪ドル", one("3億豪ドル", "AUD", 3e8)),
        ("1億NZドル", one("1億NZドル", "NZD", 1e8)),
        ("2000億バーツ", one("2000億バーツ", "THB", 2e11)),
        ("中国が100億元", one("100億元", "CNY", 1e10)),
    ],
)
def test_japanese_sums(text, sums):
    assert read(text) == sums


@pytest.mark.parametrize(
    ("text", "sums"),
    [
        ("£5m–£10m", one("£5m–£10m", "GBP", 5e6, 1e7)),
        ("£5-10m for labs", one("£5-10m", "GBP", 5e6, 1e7)),
        ("£5 to £10 million", one("£5 to £10 million", "GBP", 5e6, 1e7)),
        ("between £5m and £10m", one("£5m and £10m", "GBP", 5e6, 1e7)),
        ("3 to 5 million pounds", one("3 to 5 million pounds", "GBP", 3e6, 5e6)),
        ("5〜10億円", one("5〜10億円", "JPY", 5e8, 1e9)),
        ("100億～200億円", one("100億～200億円", "JPY", 1e10, 2e10)),
        ("$12,000–15,000", one("$12,000–15,000", "USD", 12e3, 15e3)),
        ("£20-30,000", one("£20-30,000", "GBP", 2e4, 3e4)),
        ("prices range from £5 to £10", one("£5 to £10", "GBP", 5, 10)),
        ("between five and ten million pounds", one("five and ten million pounds", "GBP", 5e6, 1e7)),
        ("two or three million pounds", one("two or three million pounds", "GBP", 2e6, 3e6)),
        ("three to five hundred thousand pounds", one("three to five hundred thousand pounds", "GBP", 3e5, 5e5)),
        ("USD 40 to 50 million", one("USD 40 to 50 million", "USD", 4e7, 5e7)),
        ("約2〜3億円", one("2〜3億円", "JPY", 2e8, 3e8)),
        ("10億円から20億円程度", one("10億円から20億円", "JPY", 1e9, 2e9)),
        ("1000万円以上5000万円未満", one("1000万円以上5000万円", "JPY", 1e7, 5e7)),
    ],
)
def test_a_range_is_one_sum_with_two_ends(text, sums):
    assert read(text) == sums


@pytest.mark.parametrize(
    "text",
    [
        "£9.7m and £6m",
        "sales rose from £6m to £9.7m",
        "10億円から20億円に増やす",
        "$2m, later $3m",
        "trims its forecast by £6m to £141m",
        "lost profit by about £6m to £141m",
    ],
)
def test_two_sums_are_not_a_range(text):
    assert [low == high for _, _, low, high in read(text)] == [True, True]


def test_a_year_behind_a_dash_is_no_end_of_a_range():
    assert read("£20m – 2026 edition") == one("£20m", "GBP", 2e7)


@pytest.mark.parametrize(
    "text",
    [
        "数百万ポンド", "数十億円", "何億円", "1100万人分", "1000量子ビット", "50億光年", "千円札", "半径5円形", "10元素", "5パーセント", "令和元年", "万円", "億円規模",
        "11m patients and 5bn people", "€1,2 Mrd", "€1.200.000", "£1,2500", "millions of pounds", "a multi-million-pound deal", "$5G networks",
        "weighing 200 pounds", "it stood at 176 pounds", "15 million pounds of plastic waste", "160.000 euro", "n = 10^4$ samples", "a 150-pound robot", "video at 1080p", "Euro 5 engines", "20 euro-area states", "five per cent", "£m", "part GBP-500-X", "£0",
        "1ドル=150円", "1ドル＝103円台後半", "1ポンド193円で換算", "1ユーロは約160円", "1ドルあたり150円", "¥193 to the pound", "$1.30 per pound", "£1 = $1.30",
        "重さ200ポンドの装置", "約1トン、2200ポンドほど", "1ポンド硬貨", "100ドル紙幣", "百円ショップ", "100円均一", "a £1 coin", "a £5 note", "a $100 bill", "a 100-yen shop",
        "a million-dollar idea", "a billion-dollar company", "the million dollar question", "two thirds of a billion pounds", "tens of millions of pounds",
        "several hundred million pounds", "a seven-figure sum", "pound for pound", "£1'000'000", "十数億円", "三十余億円", "3 million Egyptian pounds", "1億エジプトポンド",
    ],
)  # fmt: skip
def test_what_is_no_sum_is_refused(text):
    assert read(text) == []


def test_a_yen_sign_is_yuan_only_near_china():
    assert [c for _, c, _, _ in read("China's ¥5 billion fund")] == ["CNY"]
    assert [c for _, c, _, _ in read("Japan and China each put in ¥5 billion")] == ["JPY"]
    assert [c for _, c, _, _ in read("a ¥5 billion fund")] == ["JPY"]


@pytest.mark.parametrize(
    ("text", "currency"),
    [
        ("It will spend C$1.4bn, the province $110m.", "CAD"),
        ("Tokyo puts in 30m Australian dollars and Perth $5m.", "AUD"),
        ("カナダドル建てで、1億ドルを出す。", "CAD"),
        ("CAD 5m from Ottawa, then $5m.", "CAD"),
        ("A CAD program for $5m.", "USD"),
        ("It raised $50m (C$68m), then $10m.", "USD"),
        ("It raised C$68m ($50m), then $10m.", "USD"),
        ("US$5m from Boston, A$3m from Perth, then $8m.", "USD"),
        ("HK$5m from one, A$3m from another, then $8m.", "USD"),
        ("Then $8m.", "USD"),
    ],
)
def test_a_bare_dollar_is_the_one_that_the_text_declares(text, currency):
    assert declared_dollar(text) == currency
    assert currency in {money.currency for money in find_money(text, declared_dollar(text))}


NUMBERS = st.integers(1, 9999).map(lambda n: n / 10)


@given(NUMBERS, st.sampled_from([("", 1), ("k", 1e3), ("m", 1e6), (" million", 1e6), ("bn", 1e9), ("-billion", 1e9), (" trillion", 1e12)]),
       st.sampled_from([("£", "GBP"), ("US$", "USD"), ("€", "EUR"), ("JPY ", "JPY")]))  # fmt: skip
def test_what_is_written_in_english_is_read_back(number, magnitude, sign):
    words = f"{sign[0]}{number:,}{magnitude[0]}"
    ((found, currency, low, high),) = read(f"They gave {words}, they said.")
    assert (found, currency) == (words, sign[1])
    assert low == high == pytest.approx(number * magnitude[1])


def in_japanese(value: int) -> str:
    parts = [(value // 10**12, "兆"), (value // 10**8 % 10**4, "億"), (value // 10**4 % 10**4, "万"), (value % 10**4, "")]
    return "".join(f"{count:,}{unit}" for count, unit in parts if count)


@given(st.integers(1, 10**16 - 1), st.sampled_from([("円", "JPY"), ("ポンド", "GBP"), ("ドル", "USD")]), st.booleans())
def test_what_is_written_in_japanese_is_read_back(value, unit, wide):
    words = in_japanese(value) + unit[0]
    if wide:
        words = words.translate({ord(c): ord(c) + 0xFEE0 for c in "0123456789,"})
    text = f"総額{words}とする。"
    if words[0] in "1１" and value == 1:
        text = f"{words}とする。"
    assert read(text) == one(words, unit[1], float(value))


@given(st.text(alphabet="£$¥€1,.0m bn-–to and億万円ポンド約１～ 百", max_size=60))
def test_sums_never_overlap_and_lie_inside_the_text(text):
    sums = find_money(fold_width(text))
    assert all(0 <= m.start < m.end <= len(text) and 0 < m.low <= m.high for m in sums)
    assert all(left.end <= right.start for left, right in itertools.pairwise(sums))
