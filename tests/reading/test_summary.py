"""A summary is a few whole sentences of the text that hold what is new, and can be understood alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.models import Facts
from bot.reading.money.amounts import find_amounts
from bot.reading.passage import Passage
from bot.reading.quotes.quotes import find_quotes
from bot.reading.summary import LIMITS, summarise


def sentences(text: str, title: str = "A title", language: str = "en") -> list[str]:
    page = Passage("entry00001", 1, title, text, language)
    facts = Facts(amounts=find_amounts(page), quotes=find_quotes(page, []))
    receipts = summarise(page, facts, {})
    for receipt in receipts:
        assert page.words(receipt.where)[receipt.start : receipt.end] == receipt.words
    return [receipt.words for receipt in receipts]


LEAD = "Two universities have agreed to build a quantum network together."
MONEY = "The ministries will put £9.7m into three projects over five years."
COLOUR = "Visitors were served tea in the garden."


def test_it_begins_with_the_lead_and_goes_on_with_new_facts():
    assert sentences(f"{LEAD} {COLOUR} {COLOUR} {COLOUR} {COLOUR} {MONEY}") == [LEAD, MONEY]


def test_sentences_stand_in_reading_order():
    assert sentences(f"{MONEY} {LEAD}") == [MONEY, LEAD]


def test_a_quotation_is_left_to_the_quotes():
    quote = "“We are ready for the next ten years of our work,” said Dr Ann Example."
    assert sentences(f"{quote} {LEAD} {MONEY}") == [LEAD, MONEY]


@pytest.mark.parametrize("opening", ["This", "It", "He", "These", "The company", "However, it", "Their funds"])
def test_what_points_back_comes_only_behind_what_it_points_to(opening):
    pointing = f"{opening} brings £2m and £3m and £4m for new laboratories in both of the countries."
    far = "Visitors were served tea in the garden of the old palace, which is open " + "to everybody " * 25 + "in May."
    assert sentences(f"{LEAD} {far} {pointing}") == [LEAD]
    assert sentences(f"{LEAD} {pointing} {COLOUR}") == [LEAD, pointing]


def test_what_points_back_in_japanese_comes_only_behind_what_it_points_to():
    lead, pointing = "二つの大学は量子網を共につくる協定を結んだと発表した。", "同社は3億円を投じて新しい研究所を両国に建てる計画だ。"
    far = "式典では" + "参加者に茶がふるまわれ、" * 16 + "和やかな会話が続いた。"
    assert sentences(lead + far + pointing, language="ja") == [lead]
    assert sentences(lead + pointing, language="ja") == [lead, pointing]


def test_notices_and_stumps_are_passed_over():
    assert sentences(f"Leeds, Aug 25. {LEAD}") == [LEAD]
    assert sentences(f"{LEAD} For more information contact the press office in Leeds on weekdays.") == [LEAD]


def test_an_empty_text_leaves_the_title():
    assert sentences("", title="UK and Japan agree") == ["UK and Japan agree"]
    assert sentences("", title="") == []


def test_a_sentence_longer_than_the_limit_is_cut_where_a_clause_ends():
    long = "The two ministries agreed " + ", ".join(f"on point number {n} of the plan" for n in range(30)) + "."
    (words,) = sentences(long)
    assert len(words) <= LIMITS["en"]
    assert long.startswith(words + ",")


def test_a_long_japanese_sentence_is_cut_at_a_comma():
    long = "両省は、" + "、".join(f"第{n}の項目について協議を続けること" for n in range(30)) + "で合意した。"
    (words,) = sentences(long, language="ja")
    assert len(words) <= LIMITS["ja"]
    assert long.startswith(words + "、")


@given(
    st.lists(
        st.sampled_from([LEAD, MONEY, COLOUR, "It ended.", "“Yes,” said Bob Sample.", "A" * 500 + ".", "両国は合意した。", "\n"]),
        max_size=9,
    ),
    st.sampled_from(["en", "ja"]),
)
def test_it_is_never_too_long_never_empty_and_always_from_the_text(parts, language):
    text = " ".join(parts)
    found = sentences(text, language=language)
    joined = ("" if language == "ja" else " ").join(found)
    assert 0 < len(joined) <= LIMITS[language]
    assert not text.strip() or all(words in text for words in found)
