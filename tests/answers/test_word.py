"""Answers say what was found, how much more there is, and what to try when there is nothing."""

from dataclasses import replace
from datetime import timedelta

import pytest
from bot.answers.word import BRIEF, PAGE, word_answer

from bot.answers.ask import parse_question
from bot.digests.compose import compose
from bot.models import Answer, Coverage, Language, Story, Strong
from bot.watches import load_watch
from bot.wording.catalogue import load_wordings, plain
from tests.examples import NOW, ROOT, a_period, a_plan, a_story, a_telling

WORDINGS = load_wordings(ROOT / "config/locale")
WATCH = load_watch(ROOT / "config/watches/uk-japan-science")


def answered(
    words: str, stories: int | list[Story] = 0, total: int | None = None, *, language: Language = "en", command: str = ""
) -> Answer:
    question = parse_question(words, watch=WATCH, language=language, wordings=WORDINGS)
    found = stories if isinstance(stories, list) else [a_story(f"entry{number:05}") for number in range(stories)]
    return word_answer(
        question, found, len(found) if total is None else total, WATCH, NOW, "Asia/Tokyo", wordings=WORDINGS, command=command
    )


def test_help_shows_each_verb_with_an_example_that_works_and_all_fields():
    answer = answered("help", command="/ukjapan")
    assert plain(answer.title) == "UK–Japan science — What you can ask"
    verbs, fields = answer.sections
    assert [line[0] for line in verbs.lines] == [
        Strong("/ukjapan latest pharma"),
        Strong("/ukjapan search Pharma"),
        Strong("/ukjapan brief 2w"),
    ]
    assert all(field.labels["en"] in plain(fields.lines[0]) for field in WATCH.fields)


def test_help_in_japanese():
    verbs, fields = answered("ヘルプ").sections
    assert plain(verbs.lines[0]) == "最新 医薬・バイオ … 最新の記事（全分野または分野別）"
    assert "量子" in plain(fields.lines[0])


def test_help_after_bad_input_says_first_what_was_off():
    assert plain(answered("lates").lead) == "I don’t know “lates”. Did you mean “latest”? Try: latest pharma"


def test_the_latest_are_listed_with_a_way_to_the_next_page():
    answer = answered("latest quantum", PAGE, 12, command="/ukjapan")
    assert plain(answer.title) == "UK–Japan science — Latest: Quantum"
    assert plain(answer.lead) == "12 stories · 1–5 shown · 17:30 Tokyo"
    assert plain(answer.more) == "and 7 more stories: /ukjapan latest field:quantum page:2"
    assert len(answer.items) == PAGE


def test_the_way_to_the_next_page_leads_there():
    answer = answered("search gene therapy since:30d field:pharma", PAGE, 12)
    typed = next(piece.words for piece in answer.more if isinstance(piece, Strong))
    again = parse_question(typed, watch=WATCH, language="en", wordings=WORDINGS)
    assert again == replace(answer.question, page=2)


def test_the_last_page_has_no_next():
    answer = answered("latest page:3", 2, 12)
    assert (plain(answer.lead), answer.more) == ("12 stories · 11–12 shown · 17:30 Tokyo", ())


def test_one_page_says_no_range():
    assert plain(answered("search Kyowa", 1).lead) == "1 story · 17:30 Tokyo"


def test_a_japanese_answer():
    answer = answered("検索 協和キリン", 2, 7)
    assert plain(answer.title) == "日英の科学技術｜検索：協和キリン"
    assert plain(answer.lead) == "7件｜1～2件目｜17:30 東京"
    assert answer.language == "ja"


def test_a_brief_stands_by_field_and_says_its_days():
    stories = [a_story("entry00001", fields=("quantum",)), a_story("entry00002"), a_story("entry00003", fields=("quantum",))]
    answer = answered("brief 2w", stories)
    assert plain(answer.lead) == "3 stories, 2–16 March 2026"
    assert [(section.key, len(section.items)) for section in answer.sections] == [("quantum", 2), ("pharma", 1)]


def test_a_long_brief_shows_the_best_and_counts_the_rest():
    answer = answered("brief", 40, 250)
    assert (len(answer.items), plain(answer.more)) == (BRIEF, "and 238 more stories")


@pytest.mark.parametrize(
    ("words", "line"),
    [
        ("search unobtainium", "No story has “unobtainium”. Try: /ukjapan latest pharma"),
        ("検索 占い師", "「占い師」を含む記事はありません。例：/ukjapan 最新 医薬・バイオ"),
        ("latest quantum page:9", "There is no page 9. Try: /ukjapan latest field:quantum page:1"),
        ("brief quantum", "No story yet. Try: /ukjapan brief field:quantum since:30d"),
        ("brief month quantum", "No story yet. Try: /ukjapan brief since:30d"),
    ],
)
def test_nothing_found_is_one_line_with_what_to_try(words, line):
    answer = answered(words, command="/ukjapan")
    assert (plain(answer.lead), answer.sections) == (line, ())


@pytest.mark.parametrize("language", ["en", "ja"])
def test_an_answer_words_a_story_as_a_digest_does(language):
    story = a_story()
    digest = compose(a_plan(language=language), a_period(), [a_telling(story)], WATCH, Coverage(), wordings=WORDINGS)
    assert answered("latest", [story], language=language).items == digest.items


def test_words_of_the_asker_are_said_back_as_they_are():
    answer = answered("search {page} <!channel> %s")
    assert plain(answer.lead).startswith("No story has “{page} <!channel> %s”.")


def test_a_span_of_a_question_is_kept():
    assert answered("latest since:2w", 1).question.since == timedelta(days=14)


def test_the_example_beside_a_trouble_is_typed_as_the_others():
    question = parse_question("latst", watch=WATCH, language="en", wordings=WORDINGS)
    answer = word_answer(question, (), 0, WATCH, NOW, "Europe/London", wordings=WORDINGS, command="/ukjapan")
    assert answer.lead[-1] == Strong("/ukjapan latest pharma")


def test_a_japanese_next_page_is_asked_for_in_japanese_and_understood():
    question = parse_question("最新 量子 30日", watch=WATCH, language="ja", wordings=WORDINGS)
    answer = word_answer(question, [a_story()], 9, WATCH, NOW, "Asia/Tokyo", wordings=WORDINGS)
    typed = answer.more[-1].words
    assert typed == "最新 分野:量子 期間:30日 ページ:2"
    assert parse_question(typed, watch=WATCH, language="ja", wordings=WORDINGS) == replace(question, page=2)
