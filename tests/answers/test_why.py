"""Why answers for any article: fetched, read how, which words, which veto, which story, who was told; or never fetched."""

from dataclasses import replace

import pytest

from bot.answers.why import feeds_of_host, word_unknown, word_why
from bot.models import Answer, Case, Hearing, Objection, Read, Receipt
from bot.wording.catalogue import plain
from tests.answers.pages import a_page, lines_of, said
from tests.examples import NOW, a_feed, a_reading, a_source, a_story, an_entry

ASKED = "why https://news.example.org/entry00001"


def a_case(**changes) -> Case:
    hearings = (Hearing("weekly", "weekly", "told", NOW), Hearing("space", "daily", "fields"))
    return replace(Case(Read(an_entry(), a_reading()), stored=True, story=a_story(), hearings=hearings), **changes)


def a_dropped(**changes) -> Case:
    canada = Receipt("entry00001", 1, "text", 0, 6, "Canada", "Canada and the UK agreed.")
    reading = a_reading(
        band="drop",
        score=0.1,
        veto="third country",
        objections=(Objection("third country", 0.5, (canada,)),),
        parts={"parties": 0.2, "against": -0.5},
    )
    return a_case(read=Read(an_entry(), replace(reading, **changes)), story=None, hearings=())


def answered(case: Case, words: str = ASKED) -> Answer:
    return word_why(a_page(words, command="/ukjapan"), case)


def test_it_says_the_verdict_with_the_score_that_was_needed():
    assert plain(answered(a_case()).lead) == "Kept · score 0.80; kept from 0.45, for review from 0.25"
    assert plain(answered(a_dropped()).lead).startswith("Turned away: third country · score 0.10")
    assert plain(answered(a_dropped(), "なぜ https://news.example.org/entry00001").lead).startswith("不採用：third country｜得点0.10")


def test_it_says_when_and_from_which_feed_it_was_fetched():
    assert lines_of(answered(a_case()), "origin") == [
        "UK and Japan back quantum and gene therapy work",
        "Example News · Friday 13 March, 08:30 London · English",
        "Fetched Friday 13 March, 08:50 London from the feed Example News",
    ]


def test_it_shows_the_words_of_each_side_and_the_score_part_by_part():
    answer = answered(a_case())
    assert lines_of(answer, "evidence") == ["UK: “Orchard Therapeutics”", "Japan: “Kyowa Kirin”", "Subject: “gene therapies”"]
    assert lines_of(answer, "score")[0].startswith("both sides act 0.50: ")
    assert answer.sections[-1].key == "told"


def test_a_side_without_words_has_nothing():
    bare = a_dropped(evidence={}, veto="", objections=())
    assert lines_of(answered(bare), "evidence") == ["UK: nothing", "Japan: nothing", "Subject: nothing"]
    assert "Missing: nothing of UK; nothing of Japan; no word of its subject" in lines_of(answered(bare), "score")


def test_a_veto_stands_with_its_weight_its_words_and_what_it_means():
    assert lines_of(answered(a_dropped()), "against") == [
        "third country · −0.50 · “Canada” · another country stands where one of the two should"
    ]


def test_its_story_can_be_asked_for():
    assert lines_of(answered(a_case()), "story") == [
        "UK and Japan back quantum and gene therapy work · 1 report · /ukjapan story entry00001"
    ]
    assert lines_of(answered(a_dropped()), "story") == ["None: only what is kept is part of a story."]
    assert lines_of(answered(a_case(story=None)), "story") == ["None yet: the next check puts it into one."]


def test_each_plan_says_what_it_heard_or_why_not():
    assert lines_of(answered(a_case()), "told") == [
        "weekly: told Monday 16 March, 08:30 London",
        "space: not told: it has none of the plan’s fields",
    ]
    assert lines_of(answered(a_case(hearings=())), "told") == ["No plan here tells of this watch yet."]


def test_rules_that_changed_since_are_read_anew():
    anew = a_reading(band="drop", score=0.2, veto="")
    assert "By today’s rules: Turned away" in said(answered(a_case(anew=anew)))


@pytest.mark.parametrize(
    ("address", "titles"),
    [
        ("https://news.example.org/never", ["Example News"]),
        ("https://www.news.example.org/never", ["Example News"]),
        ("https://other.example.org/", []),
        ("nothing", []),
        ("https://[bad", []),
    ],
)
def test_a_feed_covers_its_own_host_and_its_sites(address, titles):
    assert feeds_of_host(address, "uk-japan-science", [a_feed()]) == titles
    sited = a_feed(url="https://feeds.example.net/x", sources={"uk-japan-science": a_source(url="https://feeds.example.net/x")})
    assert feeds_of_host(address, "uk-japan-science", [sited]) == titles


def test_what_was_never_fetched_says_whether_its_host_is_covered():
    page = a_page("why https://news.example.org/never")
    covered = said(word_unknown(page, ["Example News"]))
    assert "Never fetched: no feed of ours has brought https://news.example.org/never." in covered
    assert "We follow Example News of that host" in covered
    assert "No feed of ours is of news.example.org." in said(word_unknown(page, []))
    assert "未取得です。" in said(word_unknown(a_page("なぜ https://news.example.org/never"), []))
