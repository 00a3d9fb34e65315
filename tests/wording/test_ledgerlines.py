"""The ledger's table says who, how much, for what and where each sum stands; only what is new is added up, and every cell has its receipt."""

from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.models import AmountKind, Commitment, Facts, Ledger, Posting, Rate, Section, Story
from bot.rates import NO_EXCHANGE, Exchange, Rates
from bot.wording.catalogue import plain
from bot.wording.ledgerlines import LedgerLines, ledger_section
from tests.answers.pages import WATCH, WORDINGS, a_ledger
from tests.examples import NOW, a_member, a_story, an_amount, an_organisation

LONDON = ZoneInfo("Europe/London")
PUBLISHED = NOW - timedelta(days=3)
TEXT = "Orchard Therapeutics will invest £11m in gene therapies. Then £9.7m, £6m, £5m, £4m, ¥500 million, ¥700 million and up to £90m."


def a_sum(words: str, value: float, story: str = "entry00001", currency: str = "GBP", **changes) -> Commitment:
    amount = an_amount(words, value, currency, entry=story, text=TEXT, purpose="", **changes)
    return Commitment(story, 0, PUBLISHED, amount)


def a_story_of(*sums: Commitment, **changes) -> Story:
    facts = Facts(amounts=tuple(each.amount for each in sums), organisations=(an_organisation(entry=sums[0].story, text=TEXT),))
    return a_story(sums[0].story, facts=facts, **changes)


def told(*postings: Posting, language: str = "en", exchange: Exchange = NO_EXCHANGE, **given) -> Section:
    sums = [posting.commitment for posting in postings]
    stories = {each.story: a_story_of(*(other for other in sums if other.story == each.story)) for each in sums}
    return ledger_section(Ledger(postings), stories, WATCH, WORDINGS[language], exchange, LONDON, **given)


def new(*sums: Commitment) -> list[Posting]:
    return [Posting(each, "new") for each in sums]


def rows(section: Section) -> list[list[str]]:
    assert section.table is not None
    return [[plain(cell) for cell in row] for row in section.table.rows]


def lines(section: Section) -> list[str]:
    return [plain(line) for line in section.lines]


ELEVEN, NINE, SIX = a_sum("£11m", 11e6), a_sum("£9.7m", 9.7e6), a_sum("£6m", 6e6)
FIVE, FOUR = a_sum("£5m", 5e6), a_sum("£4m", 4e6)
YEN, MORE_YEN = a_sum("¥500 million", 5e8, currency="JPY"), a_sum("¥700 million", 7e8, currency="JPY")


def test_a_row_says_who_how_much_for_what_and_when():
    story = a_story()
    section = ledger_section(a_ledger(story), {story.id: story}, WATCH, WORDINGS["en"], NO_EXCHANGE, LONDON)
    assert [plain(name) for name in section.table.columns] == ["Who", "How much", "For what", "Published"]
    assert rows(section)[0][1:] == ["£11m", "gene therapies", "13 March"]
    assert section.table.right == (1,)


def test_what_is_new_is_added_up_as_a_shown_sum():
    assert lines(told(*new(ELEVEN, NINE, SIX))) == ["£26.7m new: £11m + £9.7m + £6m"]
    assert lines(told(*new(ELEVEN, NINE, SIX), language="ja")) == ["新規2,670万ポンド：1,100万ポンド＋970万ポンド＋600万ポンド"]


def test_one_sum_is_its_own_total_and_many_are_counted():
    assert lines(told(*new(ELEVEN))) == ["£11m new"]
    assert lines(told(*new(ELEVEN, NINE, SIX, FIVE, FOUR))) == ["£35.7m new, in 5 pledges"]


def test_parts_repeats_and_doubt_stand_in_the_table_and_never_in_a_total():
    before = replace(ELEVEN, published=PUBLISHED - timedelta(days=60))
    section = told(
        Posting(ELEVEN, "new"), Posting(SIX, "part", ELEVEN), Posting(NINE, "again", before), Posting(FIVE, "doubt"), Posting(FOUR, "part")
    )
    assert [row[-1] for row in rows(section)] == [
        "new",
        "part of £11m",
        "re-announced, first seen 12 January",
        "in doubt",
        "part of another",
    ]
    assert lines(section) == ["£11m new", "Not added up: 1 announced before, 2 parts of others, 1 in doubt"]
    assert section.table.quiet == (1, 2, 3, 4)


def test_a_part_stands_beneath_its_whole_only_where_that_is_in_the_table():
    of = replace(SIX, place=1)
    section = told(Posting(ELEVEN, "new"), Posting(of, "part", ELEVEN))
    assert section.table.indented == (1,)
    elsewhere = replace(ELEVEN, story="entry00009")
    assert told(Posting(SIX, "part", elsewhere)).table.indented == ()


def test_a_day_of_another_year_has_its_year():
    before = replace(ELEVEN, published=PUBLISHED - timedelta(days=300))
    assert rows(told(Posting(NINE, "again", before)))[0][-1] == "re-announced, first seen 17 May 2025"


def test_each_currency_is_added_up_by_itself_and_all_once_in_the_readers():
    rate = Rate(PUBLISHED.date(), "GBP", "JPY", 200.0, "ECB")
    exchange = Exchange(Rates((rate,), timedelta(days=7)), "GBP")
    postings = new(ELEVEN, YEN, MORE_YEN)
    section = told(*postings, exchange=exchange)
    assert lines(section) == ["£11m new", "¥1.2bn new: ¥500m + ¥700m", "≈ £17m new in all"]
    stories = {"entry00001": a_story_of(ELEVEN, YEN, MORE_YEN)}
    assert LedgerLines(Ledger(tuple(postings)), stories, WATCH, WORDINGS["en"], exchange, LONDON).rates == (
        Rate(rate.day, "JPY", "GBP", 1 / 200, "ECB"),
    )


def test_what_no_rate_is_kept_for_is_said_to_be_left_out_of_the_whole():
    rate = Rate(PUBLISHED.date(), "GBP", "JPY", 200.0, "ECB")
    exchange = Exchange(Rates((rate,), timedelta(days=7)), "GBP")
    old = replace(MORE_YEN, published=PUBLISHED - timedelta(days=90))
    assert lines(told(*new(ELEVEN, YEN, old), exchange=exchange))[-1] == "≈ £13.5m new in all, without JPY"
    assert lines(told(*new(ELEVEN, NINE), exchange=exchange)) == ["£20.7m new: £11m + £9.7m"]


def test_a_total_is_no_surer_than_what_it_is_made_of():
    about = replace(NINE, amount=replace(NINE.amount, qualifier="about"))
    over = replace(SIX, amount=replace(SIX.amount, qualifier="over"))
    assert lines(told(*new(ELEVEN, about))) == ["about £20.7m new: £11m + £9.7m"]
    assert lines(told(*new(ELEVEN, about, over))) == ["at least £26.7m new: £11m + £9.7m + £6m"]


def test_a_sum_without_a_receipt_is_neither_printed_nor_added():
    wrong = replace(NINE, amount=replace(NINE.amount, value=97e6, low=97e6, high=97e6))
    section = told(*new(ELEVEN, wrong), language="ja")
    assert len(rows(section)) == 1
    assert lines(section) == ["新規1,100万ポンド"]
    assert section.left_out


def test_a_commitment_whose_story_is_not_at_hand_has_no_row():
    section = ledger_section(Ledger(tuple(new(ELEVEN))), {}, WATCH, WORDINGS["en"], NO_EXCHANGE, LONDON)
    assert (section.table, section.lines) == (None, ())


def test_trade_and_markets_are_no_part_of_it():
    story = a_story(facts=Facts(amounts=(an_amount("£11m", kind=AmountKind.TRADE), an_amount("£9.7m", 9.7e6, kind=AmountKind.MARKET))))
    assert a_ledger(story).postings == ()


def test_a_page_of_it_keeps_the_whole_total():
    section = told(*new(ELEVEN, NINE, SIX), first=2, most=1)
    assert [row[1] for row in rows(section)] == ["£6m"]
    assert lines(section) == ["£26.7m new: £11m + £9.7m + £6m"]


@pytest.mark.parametrize("language", ["en", "ja"])
def test_every_cell_has_words_and_every_row_all_columns(language):
    section = told(*new(ELEVEN, NINE), Posting(SIX, "doubt", ELEVEN), language=language)
    assert all(len(row) == len(section.table.columns) and all(map(plain, row)) for row in section.table.rows)


def test_a_row_leads_to_the_outlet_that_says_so():
    story = a_story(members=(a_member(url="https://news.example.org/one"),))
    section = ledger_section(a_ledger(story), {story.id: story}, WATCH, WORDINGS["en"], NO_EXCHANGE, LONDON)
    assert section.table.rows[0][2][0].url == "https://news.example.org/one"
