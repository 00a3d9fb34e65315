"""Which entries want their page, and whether a page is theirs."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.feeds.teaser import SHORT, is_of, is_teaser, wants_page
from tests.examples import NOW, a_reading, an_entry

LONG = "Researchers in Durham and Kyushu have built an engine that burns ammonia alone. " * 12
LANG = "ダラム大学と九州大学の研究者は、アンモニアだけで動くエンジンを共同で開発したと発表した。" * 8


@pytest.mark.parametrize(
    ("text", "language", "teaser"),
    [
        ("", "en", True),
        ("Durham and Kyushu share a laser", "en", True),
        (LONG, "en", False),
        (LONG + " …", "en", True),
        (LONG + " [...]", "en", True),
        (LONG + " Read more »", "en", True),
        (LONG + "\nContinue reading…", "en", True),
        (LONG + " They want to read more about it in spring.", "en", False),
        (LANG, "ja", False),
        (LANG[: SHORT["ja"] - 1], "ja", True),
        (LANG + "続きを読む", "ja", True),
    ],
)
def test_a_short_or_a_cut_text_is_a_teaser(text, language, teaser):
    assert is_teaser(an_entry(text=text, language=language)) is teaser


def _wants(*readings, own="uk", **changes) -> bool:
    entry = an_entry(**{"text": "A teaser.", "url": "https://e.example/1", "published": NOW} | changes)
    sides = {reading.watch: own for reading in readings}
    return wants_page(entry, readings, own_sides=sides, now=NOW, within=timedelta(days=12))


def _reading(*named, band="drop", veto=""):
    return replace(a_reading(), band=band, veto=veto, evidence=dict.fromkeys(named, ()))


@pytest.mark.parametrize("band", ["post", "review"])
def test_what_is_kept_or_for_review_wants_its_page(band):
    assert _wants(_reading(band=band))


@pytest.mark.parametrize(
    ("named", "own", "wanted"),
    [
        (("uk", "field"), "uk", False),
        (("japan", "field"), "uk", True),
        (("uk", "japan", "field"), "uk", True),
        (("japan",), "uk", False),
        (("field",), "uk", False),
        (("uk", "field"), "", True),
        (("uk", "field"), "other", True),
    ],
)
def test_else_somebody_of_another_side_than_the_source_s_own_beside_a_matter_of_the_field(named, own, wanted):
    assert _wants(_reading(*named), own=own) is wanted


def test_what_something_speaks_against_does_not():
    assert not _wants(_reading("japan", "field", veto="sport"))


def test_one_watch_that_wants_it_is_enough():
    assert _wants(_reading("uk"), replace(_reading(band="review"), watch="another"))


@pytest.mark.parametrize(
    "changes",
    [{"text": LONG}, {"url": ""}, {"url": "ftp://e.example/1"}, {"url": "https://e.example/"}, {"published": NOW - timedelta(days=13)}],
)
def test_a_whole_text_no_address_or_old_news_does_not(changes):
    assert not _wants(_reading(band="post"), **changes)


TEASER = an_entry(
    title="Durham and Kyushu share a laser", text="Two universities will test ammonia engines together, with £2m from a research fund."
)


def test_an_article_is_the_entry_s_that_has_its_words():
    article = "Durham University and Kyushu University will test ammonia engines together. The fund gives £2m over three years. " * 3
    assert is_of(article, TEASER)


@pytest.mark.parametrize(
    "page",
    [
        "We value your privacy. We and our 812 partners store and access information on your device.",
        "Log in to continue. Forgotten your password? Create an account to read this and other stories.",
        "Sorry, this page could not be found. It may have moved, or the address may be wrong.",
        "",
    ],
)
def test_a_consent_a_login_or_an_error_page_is_not(page):
    assert not is_of(page, TEASER)


@given(st.text(max_size=200), st.text(max_size=400), st.text(max_size=200))
def test_what_has_all_the_words_of_an_entry_is_of_it(title, text, more):
    assert is_of(f"{more}\n{title}\n{text}", an_entry(title=title, text=text))


def test_a_japanese_article_is_known_by_pairs_of_letters():
    teaser = an_entry(title="理研とダラム大、触媒で協定", text="共同研究の協定を結んだ。", language="ja")
    assert is_of("理化学研究所（理研）とダラム大学は触媒の共同研究を進める協定を結んだ。研究費は2億円。", teaser)
    assert not is_of("当サイトではクッキーを使用しています。詳しくは利用規約をご覧ください。", teaser)
