"""feeds: each way to fare has its words, and what cannot be read stands first."""

from datetime import timedelta
from typing import get_args
from zoneinfo import ZoneInfo

import pytest

from bot import shipped
from bot.answers.feedlist import MARKS, fares, how, narrowed, unread
from bot.answers.page import Page
from bot.answers.status import Status, open_troubles
from bot.faring import WORST, Fare
from bot.models import Question, Trouble
from bot.ports import FeedState
from bot.wording.catalogue import load_wordings
from tests.examples import NOW, a_feed, a_source
from tests.messages.samples import WATCH

WORDINGS = load_wordings(shipped.LOCALE)
ALL: tuple[Fare, ...] = get_args(Fare)


def a_state(fare: Fare, **changes) -> FeedState:
    feed = a_feed(last_success=NOW - timedelta(days=6), permanent_url="https://new.example/feed", **changes)
    return FeedState(feed, a_source(title=fare), fare, NOW - timedelta(days=9))


def page(language) -> Page:
    return Page(Question("feeds"), WATCH, WORDINGS[language], NOW, ZoneInfo("Europe/London"))


@pytest.mark.parametrize(
    ("fare", "en", "ja"),
    [
        ("dead", "cannot be read since 10 March 2026", "2026年3月10日"),
        ("failing", "cannot be read since 10 March 2026", "2026年3月10日"),
        ("gone", "has ended for good", "提供終了"),
        ("quiet", "quiet: last entry 7 March 2026", "更新なし"),
        ("moved", "moved to new.example: last entry 7 March 2026", "new.exampleに移転"),
        ("trying", "being tried again: last entry 7 March 2026", "再試行中"),
        ("healthy", "last entry 7 March 2026", "2026年3月7日"),
        ("new", "not checked yet", "未確認"),
        ("paused", "paused", "停止"),
    ],
)
def test_how_a_feed_fares_is_said_in_both_languages(fare, en, ja):
    assert how(page("en"), a_state(fare)) == en
    assert ja in how(page("ja"), a_state(fare))


@pytest.mark.parametrize(
    ("language", "why"),
    [
        ("en", "10 March 2026 · x.example answers with status 502"),
        ("ja", "2026年3月10日から読み取れません｜x.exampleがステータス502を返しました"),
    ],
)
def test_why_a_feed_cannot_be_read_is_said_with_it(language, why):
    assert why in how(page(language), a_state("failing", trouble="x.example answers with status 502.", url="https://x.example/feed"))


def test_every_fare_has_its_place_and_its_mark():
    assert sorted(WORST) == sorted(ALL) == sorted(MARKS)


def test_the_counts_are_few_and_leave_none_out():
    states = [a_state(fare) for fare in ALL]
    assert fares(WORDINGS["en"], states) == "3 healthy · 1 quiet · 3 failing · 1 not checked yet · 1 paused"
    assert [state.fare for state in unread(states)] == ["dead", "gone", "failing"]
    assert [state.fare for state in narrowed(page("en"), states)] == list(WORST)


def test_troubles_of_feeds_are_said_with_the_sources_and_not_once_more():
    troubles = [Trouble("feed:3:dead", "x is dead.", NOW), Trouble("feeds:offline", "The desk may be offline.", NOW)]
    said = list(open_troubles(WORDINGS["en"], Status(troubles=troubles)))
    assert len(said) == 1
    assert "offline" in said[0][0].words
