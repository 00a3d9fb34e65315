"""The days a text names: deadlines, starts, ends and events, with a year only where it is certain."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.reading.days import find_days
from bot.reading.passage import Passage

MARCH = datetime(2026, 3, 16, 8, 30, tzinfo=UTC)


def days(text: str, language: str = "en", published: datetime = MARCH) -> list[tuple[date, str]]:
    return [(d.day, d.kind) for d in find_days(Passage("entry00001", 1, "A title", text, language), published)]


@pytest.mark.parametrize(
    ("text", "day", "kind"),
    [
        ("The call closes on 30 May 2026.", date(2026, 5, 30), "deadline"),
        ("Apply by May 30th, 2026 to take part.", date(2026, 5, 30), "deadline"),
        ("Proposals are due by noon on 30 May.", date(2026, 5, 30), "deadline"),
        ("The deadline is Friday, 5 June 2026.", date(2026, 6, 5), "deadline"),
        ("The exhibition is on display until 5 June 2026.", date(2026, 6, 5), "end"),
        ("Entries for the exhibition close on 5 June 2026.", date(2026, 6, 5), "deadline"),
        ("It opens on 1 April 2026.", date(2026, 4, 1), "start"),
        ("The trial ends on 2 April 2026.", date(2026, 4, 2), "end"),
        ("The conference is held on April 25-27, 2026 in Leeds.", date(2026, 4, 25), "event"),
        ("The symposium will be held in Leeds on 3 April 2026.", date(2026, 4, 3), "event"),
        ("He stays in Kyoto until 5 June 2026.", date(2026, 6, 5), "end"),
        ("Applications close at 4pm on 12 June 2026.", date(2026, 6, 12), "deadline"),
        ("Applications close at 16:00 (UK time) on 12 June.", date(2026, 6, 12), "deadline"),
        ("The closing date for proposals is Friday 12th June 2026.", date(2026, 6, 12), "deadline"),
        ("Expressions of interest must reach us by 5pm BST on Thursday 7 May.", date(2026, 5, 7), "deadline"),
        ("Entries must be in by midnight on 30 April.", date(2026, 4, 30), "deadline"),
        ("Deadline: 30 April 2026, 17:00 JST.", date(2026, 4, 30), "deadline"),
        ("Submit abstracts no later than April 20.", date(2026, 4, 20), "deadline"),
        ("The call is open until 22 May 2026.", date(2026, 5, 22), "deadline"),
        ("Nominations close 1 May.", date(2026, 5, 1), "deadline"),
        ("Registration closes on Monday, May 4.", date(2026, 5, 4), "deadline"),
        ("Full bids are due on 3 July 2026.", date(2026, 7, 3), "deadline"),
        ("The call opens on Tuesday 7 April 2026.", date(2026, 4, 7), "start"),
        ("The scheme begins on 1 April.", date(2026, 4, 1), "start"),
        ("The agreement takes effect on 1 April 2026.", date(2026, 4, 1), "start"),
        ("The treaty came into force on 1 March 2026.", date(2026, 3, 1), "start"),
        ("Dr Hall becomes director from 1 May 2026.", date(2026, 5, 1), "start"),
        ("The trial ended on 27 February.", date(2026, 2, 27), "end"),
        ("The exhibition runs until 7 June.", date(2026, 6, 7), "end"),
        ("The prime minister will visit Tokyo on 2 April.", date(2026, 4, 2), "event"),
        ("The delegation arrives in Osaka on 20 April 2026.", date(2026, 4, 20), "event"),
        ("The two ministers meet in London on 9 April.", date(2026, 4, 9), "event"),
        ("The probe is due to lift off on 24 April from Tanegashima.", date(2026, 4, 24), "event"),
        ("A webinar for applicants takes place at 10am on 14 April.", date(2026, 4, 14), "event"),
    ],
)
def test_english_days(text, day, kind):
    assert days(text) == [(day, kind)]


@pytest.mark.parametrize(
    ("text", "day", "kind"),
    [
        ("応募の締め切りは2026年5月30日。", date(2026, 5, 30), "deadline"),
        ("募集は５月３０日（土）まで受け付ける。", date(2026, 5, 30), "deadline"),
        ("4月1日から受け付ける。", date(2026, 4, 1), "start"),
        ("4月3日に東京で開催する。", date(2026, 4, 3), "event"),
        ("入場料は500円で、8月13日まで。", date(2026, 8, 13), "end"),
        ("応募の締め切りは6月12日17時。", date(2026, 6, 12), "deadline"),
        ("申請は6月12日（金）午後5時まで受け付ける。", date(2026, 6, 12), "deadline"),
        ("応募書類は5月29日必着。", date(2026, 5, 29), "deadline"),
        ("提出期限は2026年5月8日（金）正午。", date(2026, 5, 8), "deadline"),
        ("〆切：4月30日", date(2026, 4, 30), "deadline"),
        ("５月２９日（当日消印有効）まで募集する。", date(2026, 5, 29), "deadline"),
        ("参加登録は4月20日で締め切る。", date(2026, 4, 20), "deadline"),
        ("5月7日までに申し込む。", date(2026, 5, 7), "deadline"),
        ("エントリーは4月24日(金)23時59分締切。", date(2026, 4, 24), "deadline"),
        ("新制度は4月1日に始まる。", date(2026, 4, 1), "start"),
        ("協定は4月1日付で発効した。", date(2026, 4, 1), "start"),
        ("4月6日より申請を受け付ける。", date(2026, 4, 6), "start"),
        ("新社長に就くのは4月1日付。", date(2026, 4, 1), "start"),
        ("企画展は6月7日まで開かれる。", date(2026, 6, 7), "end"),
        ("実証実験は2月27日に終了した。", date(2026, 2, 27), "end"),
        ("首相は4月2日に英国を訪問する。", date(2026, 4, 2), "event"),
        ("両外相は4月9日にロンドンで会談する。", date(2026, 4, 9), "event"),
        ("シンポジウムは4月25日（土）、東京で開く。", date(2026, 4, 25), "event"),
    ],
)
def test_japanese_days(text, day, kind):
    assert days(text, "ja") == [(day, kind)]


def test_a_call_opens_and_closes():
    assert days("Applications open on 1 April and close on 29 May.") == [(date(2026, 4, 1), "start"), (date(2026, 5, 29), "deadline")]
    assert days("公募期間は4月1日から5月29日まで。", "ja") == [(date(2026, 4, 1), "start"), (date(2026, 5, 29), "deadline")]


def test_a_missing_year_is_the_one_nearest_to_publication():
    assert days("Apply by 10 January.", published=datetime(2025, 12, 1, tzinfo=UTC)) == [(date(2026, 1, 10), "deadline")]
    assert days("Bids closed on 20 December.", published=datetime(2026, 1, 5, tzinfo=UTC)) == [(date(2025, 12, 20), "deadline")]


@pytest.mark.parametrize(
    "text",
    [
        "Apply by 16 September.",  # half a year off either way
        "Apply by 31 February 2026.",
        "Apply by May 2026.",
        "It was founded on 3 April 1976.",
        "A report of 3 April 2026 says so.",
        "In 2004 it ran from June 5 to June 7.",
        "It took place from Feb. 12 to Mar. 17, 2024.",
        "The group may 10 times out of 20 refuse.",
        "The rules were published on 12 March 2026.",
        "Shares closed at 412p on 12 March.",
        "The firm was founded on 1 April 2011.",
        "Apply by the end of May.",
        "Sales for the quarter ended 31 March 2026 rose.",
        "It took off shortly before midnight BST on 12 March.",
        "3月12日の東京市場で株価は続落した。",
        "同社は3月12日、提携すると発表した。",
        "2026年3月期の連結決算を発表した。",
    ],
)
def test_what_is_uncertain_or_says_nothing_is_left_out(text):
    assert days(text) == []


def test_a_day_is_given_once():
    assert days("Apply by 30 May 2026. The deadline is 30 May 2026.") == [(date(2026, 5, 30), "deadline")]


@given(st.text(alphabet="0123 月日年まで by May-,締切2026", max_size=80))
def test_a_receipt_holds_its_words(text):
    for day in find_days(Passage("entry00001", 1, text[:9], text, "ja"), MARCH):
        receipt = day.receipt
        assert (text[:9] if receipt.where == "title" else text)[receipt.start : receipt.end] == receipt.words
