"""A story whole: every fact, outlet, quotation and change, what makes it ours, who was told."""

from dataclasses import replace
from datetime import timedelta

from bot.answers.whole import no_story, word_whole
from bot.models import Answer, Facts, Hearing, Revision
from bot.wording.catalogue import plain
from tests.answers.pages import a_page, lines_of, said
from tests.examples import NOW, a_member, a_story, an_amount, some_facts

JA_TITLE = "日英、量子で連携"


def a_big_story(**changes):
    members = (a_member(), a_member("entry00002", title=JA_TITLE, publisher="科学日報", language="ja", published=NOW - timedelta(days=2)))
    return a_story(members=members, **changes)


def answered(words: str = "story entry00001", story=None, revisions=(), hearings=()) -> Answer:
    return word_whole(a_page(words), story or a_big_story(), revisions, hearings)


def test_its_head_says_the_day_the_reports_and_its_id():
    assert plain(answered(story=a_big_story(revision=2)).lead) == "Friday 13 March 2026 · 2 reports · revision 2 · entry00001"
    assert plain(answered("記事 entry00001").lead) == "2026年3月13日(金)｜報道2件｜entry00001"


def test_every_outlet_stands_with_its_time_language_and_its_own_title():
    assert lines_of(answered(), "outlets") == [
        "Friday 13 March, 08:30 London · Example News (English)",
        f"Saturday 14 March, 08:30 London · 科学日報 (Japanese) · 「{JA_TITLE}」",
    ]


def test_all_facts_are_told_not_only_the_first_few():
    words = "First £1m, then £2m, £3m, £4m, £5m, £6m and £7m."
    sentences = [an_amount(f"£{n}m", n * 1e6, text=words, purpose=f"purpose {n}") for n in range(1, 8)]
    answer = answered(story=a_big_story(facts=Facts(amounts=tuple(sentences))))
    assert all(f"£{n}m" in said(answer) for n in range(1, 8))


def test_quotations_stand_by_themselves_once():
    (section,) = (section for section in answered().sections if section.key == "quotes")
    assert [plain(quote.words) for quote in section.quotes] == ["“We are better prepared for the next decade”"]
    assert answered().items[0].quotes == ()


def test_what_changed_is_told_once_something_did():
    first = Revision("entry00001", 1, "new", NOW - timedelta(days=3))
    second = Revision("entry00001", 2, "amount", NOW - timedelta(days=1), Facts(amounts=some_facts().amounts[1:]))
    assert lines_of(answered(revisions=[first]), "changes") == []
    assert lines_of(answered(revisions=[first, second]), "changes") == [
        "Friday 13 March, 08:30 London: a new story",
        "Sunday 15 March, 08:30 London: a new figure: £9.7m for three quantum projects",
    ]


def test_the_words_that_make_it_ours_stand_by_side():
    assert lines_of(answered(), "evidence") == ["UK: “Orchard Therapeutics”", "Japan: “Kyowa Kirin”"]


def test_who_was_told_stands_there_or_that_nobody_is():
    hearing = Hearing("weekly", "weekly", "told", NOW)
    assert lines_of(answered(hearings=[hearing]), "told") == ["weekly: told Monday 16 March, 08:30 London"]
    assert lines_of(answered(), "told") == ["No plan here tells of this watch yet."]


def test_an_unknown_id_gets_an_example():
    assert plain(no_story(a_page("story zzzz", command="/ukjapan")).lead) == "There is no story “zzzz”. Try: /ukjapan latest pharma"


def test_a_fact_without_a_receipt_is_left_out_and_reported():
    wrong = replace(some_facts().amounts[1], value=97e6, low=97e6, high=97e6)
    answer = answered("記事 entry00001", story=a_big_story(facts=Facts(amounts=(wrong,))))
    assert "9,700万" not in said(answer)
    assert answer.sections[0].left_out
