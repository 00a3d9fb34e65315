"""Lists of sources where one can press something: their pages, what they remember, and what is offered of each source."""

from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from bot.answers.feedacts import Narrowing, feed_acts, sheet_of_feeds, word_changed, word_feed, word_feed_page
from bot.answers.feedlist import narrowed
from bot.answers.page import Page
from bot.answers.suggestions import Looked
from bot.ports import FeedState
from bot.wording.catalogue import plain
from tests.answers.pages import WATCH, WORDINGS
from tests.examples import NOW, a_feed, a_source

SIDES = ("uk", "japan", "world", "")
words = st.text(max_size=20)


ALL = Narrowing()


def a_page(narrowing: Narrowing = ALL, language="en") -> Page:
    return Page(narrowing.question(language), WATCH, WORDINGS[language], NOW, ZoneInfo("Europe/London"))


def a_state(number: int, side: str = "uk", fare: str = "healthy") -> FeedState:
    return FeedState(a_feed(id=number, url=f"https://f{number}.example/rss"), a_source(title=f"Outlet {number}", side=side), fare)


@given(st.lists(st.sampled_from(SIDES), max_size=35), st.sampled_from(SIDES), st.integers(-5, 50))
def test_by_its_buttons_each_source_of_a_list_is_met_once_from_whatever_page_one_begins(sides, side, page):
    states = [a_state(number, its) for number, its in enumerate(sides, 1)]
    narrowing = Narrowing(side=side, page=page)
    shown = word_feed_page(a_page(narrowing), narrowing, states)
    met = {}
    for way in ("before", "after"):
        at = shown
        while True:
            met[at.narrowing.page] = [state.feed.id for state in at.states]
            turn = next((each for each in at.turns if each.way == way), None)
            if turn is None:
                break
            beside = at.narrowing.but(page=turn.page)
            at = word_feed_page(a_page(beside), beside, states)
            assert at.narrowing == beside
    wanted = [state.feed.id for state in narrowed(a_page(narrowing), states)]
    assert [feed for number in sorted(met) for feed in met[number]] == wanted
    assert bool(shown.nothing) is (not wanted)


@given(words, words, st.integers())
def test_what_a_list_shows_is_remembered_as_it_was(side, sought, page):
    narrowing = Narrowing(side=side, words=sought, page=page)
    assert Narrowing.of(str(narrowing)) == narrowing


@given(st.text())
def test_whatever_comes_back_is_a_list(written):
    assert isinstance(Narrowing.of(written), Narrowing)


@given(words, words, st.integers(0, 10**6), st.sampled_from(SIDES))
def test_what_was_found_is_remembered_as_it_was(url, title, count, side):
    looked = Looked(url, title, count, count // 2, side, "press", "ja")
    assert Looked.of(str(looked)) == looked


def test_at_most_five_acts_are_offered_of_any_source():
    for side in SIDES:
        for fare in ("healthy", "paused", "dead"):
            acts = feed_acts(a_page(), a_state(1, side, fare))
            assert len(acts) <= 5
            assert f"side:{side}" not in [act.value for act in acts]
            assert ("resume" in [act.value for act in acts]) is (fare == "paused")


def test_each_act_is_said_in_words_of_its_own():
    state = a_state(1, "uk")
    said = {word_changed(a_page(), act, state.source) for act in ("pause", "resume", "remove", "side:japan", "side:world")}
    assert len(said) == 5
    assert all("“Outlet 1”" in each for each in said)


def test_a_source_that_cannot_be_read_is_said_with_cause_and_cure():
    state = FeedState(a_feed(trouble="HTTP 404", url="http://f.example/rss"), a_source(title="Outlet"), "failing")
    lines = [plain(line) for section in word_feed(a_page(), state).sections for line in section.lines]
    assert any("could never be read" in line or "cannot be read" in line for line in lines)
    assert "http://f.example/rss" in lines
    assert len(lines) >= 3


def test_a_list_of_nothing_says_why():
    narrowing = Narrowing(words="zzz")
    sheet = sheet_of_feeds(a_page(narrowing), word_feed_page(a_page(narrowing), narrowing, [a_state(1)]))
    assert [plain(line) for section in sheet.sections for line in section.lines] == ["No source is like that."]
    assert sheet.offers == ()
