"""Our own words, in both languages, and the reader's way to write money, dates and lists."""

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from babel.messages.extract import extract_from_dir
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import Missing
from bot.models import Link, Plain, Strong, When
from bot.wording.catalogue import load_wordings, plain
from tests.examples import NOW, ROOT, an_amount

WORDINGS = load_wordings(ROOT / "config/locale")
EN, JA = WORDINGS["en"], WORDINGS["ja"]
PLACE = re.compile(r"\{\w+\}")


def used_messages() -> set[str | tuple[str, str]]:
    """Every message that the code says."""
    keywords = {"say": None, "say_pieces": None, "say_count": (1, 2), "msgid": None}
    return {message for _, _, message, _, _ in extract_from_dir(ROOT / "bot", keywords=keywords)}


def test_every_message_is_in_every_catalogue_and_no_other_is():
    catalogue = {message.id if isinstance(message.id, str) else tuple(message.id) for message in JA.catalogue if message.id}
    assert catalogue == used_messages()


def test_every_translation_says_something_and_keeps_its_places():
    """A plural form may leave the singular's "{count}" out, never another place."""
    for message in JA.catalogue:
        if not message.id:
            continue
        ids, said = ([x] if isinstance(x, str) else list(x) for x in (message.id, message.string))
        assert all(form.strip() or not ids[0].strip() for form in said), message.id
        assert {place for form in said for place in PLACE.findall(form)} == {place for words in ids for place in PLACE.findall(words)}, (
            message.id
        )


def test_no_translation_is_marked_as_unsure():
    assert not [message.id for message in JA.catalogue if message.id and message.fuzzy]


def test_english_plurals_follow_the_count():
    assert EN.say_count("{count} story", "{count} stories", 1) == "1 story"
    assert EN.say_count("{count} story", "{count} stories", 1200) == "1,200 stories"
    assert JA.say_count("{count} story", "{count} stories", 1) == "1件"


def test_values_are_never_read_as_messages():
    assert EN.say("No story has “{words}”.", words="{page} %s {0}") == "No story has “{page} %s {0}”."
    assert plain(EN.say_pieces("{outlet}: {said}", outlet="{said}", said=Strong("x"))) == "{said}: x"


def test_pieces_keep_their_kind_in_a_sentence():
    link = Link("GOV.UK", "https://example.org")
    assert EN.say_pieces("also covered by {outlets}", outlets=link) == (Plain("also covered by "), link)
    assert JA.say_pieces("also covered by {outlets}", outlets=(link,)) == (Plain("他の報道："), link)


def test_lists_read_as_the_reader_writes_them():
    assert [EN.names(list("ABC")[:count]) for count in range(4)] == ["", "A", "A and B", "A, B and C"]
    assert JA.names(["A", "B", "C"]) == "A、B、C"
    assert EN.list_pieces([(Strong("A"),), (Plain("B"),)]) == (Strong("A"), Plain(" and B"))


@pytest.mark.parametrize(
    ("value", "currency", "en", "ja"),
    [
        (11e6, "GBP", "£11m", "1,100万ポンド"),
        (9.7e6, "GBP", "£9.7m", "970万ポンド"),
        (33e9, "GBP", "£33bn", "330億ポンド"),
        (5e9, "JPY", "¥5bn", "50億円"),
        (29_050_000_000, "JPY", "¥29.05bn", "290億5,000万円"),
        (2.3e12, "JPY", "¥2.3tn", "2兆3,000億円"),
        (1.2e6, "EUR", "€1.2m", "120万ユーロ"),
        (450_000, "USD", "US$450,000", "45万米ドル"),
        (12_345_678, "GBP", "£12,345,678", "1,234万5,678ポンド"),
        (3.4, "GBP", "£3.40", "3.4ポンド"),
        (0.125, "GBP", "£0.125", "0.125ポンド"),
        (7e6, "CHF", "CHF 7m", "700万スイスフラン"),
        (0, "GBP", "£0", "0ポンド"),
        (16.6 * 10**9, "GBP", "£16.6bn", "166億ポンド"),
    ],
)
def test_a_stated_sum_is_exact_in_the_readers_convention(value, currency, en, ja):
    assert (EN.money(value, currency), JA.money(value, currency)) == (en, ja)


def test_a_range_is_stated_with_both_ends():
    assert EN.money(5e6, "GBP", high=10e6) == "£5m–£10m"
    assert JA.money(5e6, "GBP", high=10e6) == "500万ポンド～1,000万ポンド"


@given(st.decimals(min_value=0, max_value=10**12, places=2, allow_nan=False))
def test_no_sum_is_ever_rounded(value):
    stated = EN.money(float(value), "GBP").removeprefix("£").replace(",", "")
    scale = {"tn": 10**12, "bn": 10**9}.get(stated[-2:], 10**6 if stated[-1] == "m" else 1)
    assert float(Decimal(stated.rstrip("tbnm")) * scale) == float(value)


def test_a_sum_of_a_text_in_the_readers_language_stands_as_written():
    amount = an_amount("£11m", 11e6)
    assert EN.amount(amount, written_in="en") == "£11m"
    assert JA.amount(amount, written_in="en") == "1,100万ポンド"
    assert EN.amount(an_amount("£9.7m", 9.7e6, qualifier="up to"), written_in="en") == "up to £9.7m"
    assert JA.amount(an_amount("£9.7m", 9.7e6, qualifier="over"), written_in="en") == "970万ポンド超"


@pytest.mark.parametrize(
    ("words", "value", "currency", "said"), [("£40億", 4e9, "GBP", "40億ポンド"), ("5 million USD", 5e6, "USD", "500万米ドル")]
)
def test_a_sum_with_a_sign_in_a_japanese_text_is_stated_as_one_reads_it(words, value, currency, said):
    assert JA.amount(an_amount(words, value, currency, text=words), written_in="ja") == said
    assert EN.amount(an_amount("£40bn", 4e10, text="£40bn"), written_in="en") == "£40bn"


def test_a_qualifier_within_the_words_is_not_said_twice():
    amount = an_amount("up to £5m", 5e6, text="It gets up to £5m.", qualifier="up to")
    assert EN.amount(amount, written_in="en") == "up to £5m"


def test_dates_and_spans_of_days():
    assert (EN.full_date(date(2026, 3, 16)), JA.full_date(date(2026, 3, 16))) == ("Monday 16 March 2026", "2026年3月16日(月)")
    assert EN.dates(date(2026, 3, 9), date(2026, 3, 15)) == "9–15 March 2026"
    assert EN.dates(date(2026, 2, 28), date(2026, 3, 6)) == "28 February – 6 March 2026"
    assert EN.dates(date(2025, 12, 29), date(2026, 1, 4)) == "29 December 2025 – 4 January 2026"
    assert EN.dates(date(2026, 3, 16), date(2026, 3, 16)) == "Monday 16 March 2026"
    assert JA.dates(date(2026, 3, 9), date(2026, 3, 15)) == "2026年3月9日～15日"
    assert JA.dates(date(2026, 2, 28), date(2026, 3, 6)) == "2026年2月28日～3月6日"
    assert JA.dates(date(2025, 12, 29), date(2026, 1, 4)) == "2025年12月29日～2026年1月4日"


def test_days_are_those_of_the_zone_and_end_before_the_end():
    midnight = datetime(2026, 3, 15, 15, tzinfo=UTC)
    assert JA.days(datetime(2026, 3, 8, 15, tzinfo=UTC), midnight, ZoneInfo("Asia/Tokyo")) == "2026年3月9日～15日"
    assert EN.days(NOW, NOW, ZoneInfo("UTC")) == "Monday 16 March 2026"


def test_a_time_names_the_city_of_its_zone():
    assert EN.clock(NOW, ZoneInfo("Europe/London")) == When(NOW, "08:30 London")
    assert JA.clock(NOW, ZoneInfo("Asia/Tokyo")).words == "17:30 東京"


def test_a_catalogue_that_cannot_be_read_is_named(tmp_path: Path):
    with pytest.raises(Missing, match=r"ja\.po cannot be read"):
        load_wordings(tmp_path)
    (tmp_path / "ja.po").write_text("no catalogue\n")
    with pytest.raises(Missing, match=r"ja\.po is not a \.po file"):
        load_wordings(tmp_path)


def test_an_english_catalogue_may_change_our_wording(tmp_path: Path):
    (tmp_path / "ja.po").write_bytes((ROOT / "config/locale/ja.po").read_bytes())
    (tmp_path / "en.po").write_text('msgid "Also"\nmsgstr "In other fields"\n')
    changed = load_wordings(tmp_path)["en"]
    assert (changed.say("Also"), changed.say("Brief")) == ("In other fields", "Brief")
