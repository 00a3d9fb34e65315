"""Lists say what was found, how much more there is, and what to try when there is nothing."""

from dataclasses import replace

import pytest

from bot.answers.ask import parse_question
from bot.answers.guide import word_help
from bot.answers.lists import BRIEF, PAGE, word_brief, word_list
from bot.digests.compose import compose
from bot.models import Answer, Background, Language, Strong
from bot.wording.catalogue import plain
from tests.answers.pages import WATCH, WORDINGS, a_page, found, lines_of
from tests.examples import a_period, a_plan, a_story, a_telling


def answered(words: str, count: int = 0, total: int | None = None, *, more: bool = False, **page) -> Answer:
    stories = [a_story(f"entry{number:05}") for number in range(1, count + 1)]
    sheet = a_page(words, **{"zone": "Asia/Tokyo", **page})
    if sheet.question.verb == "brief":
        return word_brief(sheet, stories, found(stories, total, more=more))
    return word_list(sheet, found(stories, total, more=more))


def test_help_shows_each_verb_with_an_example_that_works_the_filters_and_all_fields():
    answer = word_help(a_page("help", command="/ukjapan"), a_story())
    assert plain(answer.title) == "UK–Japan science — What you can ask"
    assert [line[0].words for line in answer.sections[0].lines] == [
        "/ukjapan latest pharma",
        "/ukjapan search Pharma",
        "/ukjapan brief 2w",
        "/ukjapan story entry00001",
        "/ukjapan org Orchard Therapeutics",
        "/ukjapan deals pharma 3m",
        "/ukjapan why https://news.example.org/entry00001",
    ]
    assert 'org:"Orchard Therapeutics" — that name a body' in lines_of(answer, "filters")
    assert all(field.labels["en"] in lines_of(answer, "fields")[0] for field in WATCH.fields)


@pytest.mark.parametrize("words", ["help", "ヘルプ"])
def test_every_filter_that_help_shows_is_understood(words):
    answer = word_help(a_page(words), a_story())
    shown = [line[0].words for section in answer.sections if section.key == "filters" for line in section.lines]
    asked = parse_question(f"latest {' '.join(shown)}", watch=WATCH, language="en", wordings=WORDINGS)
    assert (asked.trouble, asked.verb, asked.org, asked.side) == ((), "latest", "Orchard Therapeutics", "uk")
    assert (asked.written, asked.chosen, asked.since.days, asked.fields) == ("ja", True, 30, ("pharma",))


def test_help_of_an_empty_desk_leaves_out_what_it_has_no_example_of():
    verbs = [line[0].words.split()[0] for line in word_help(a_page("help")).sections[0].lines]
    assert verbs == ["latest", "search", "brief", "deals"]


def test_help_in_japanese():
    answer = word_help(a_page("ヘルプ"), a_story())
    assert lines_of(answer, "verbs")[0] == "最新 医薬・バイオ … 最新の記事（全分野または分野別）"
    assert "量子" in lines_of(answer, "fields")[0]


def test_help_after_bad_input_says_first_what_was_off_and_types_as_here():
    answer = word_help(a_page("lates", command="/ukjapan"))
    assert plain(answer.lead) == "I don’t know “lates”. Did you mean “latest”? Try: /ukjapan latest pharma"
    assert answer.lead[-1] == Strong("/ukjapan latest pharma")


def test_the_latest_are_listed_with_a_way_to_the_next_page():
    answer = answered("latest quantum", PAGE, 12, command="/ukjapan")
    assert plain(answer.title) == "UK–Japan science — Latest: Quantum"
    assert plain(answer.lead) == "12 stories · 1–5 shown · 17:30 Tokyo"
    assert plain(answer.more) == "and 7 more stories: /ukjapan latest field:quantum page:2"
    assert len(answer.items) == PAGE


@pytest.mark.parametrize(
    ("words", "title"),
    [
        ("search gene therapy side:uk", "Search: gene therapy · UK outlets"),
        ("latest lang:ja", "Latest: reported in Japanese"),
        ("latest org:RIKEN since:2026-01", "Latest: RIKEN · since 1 January 2026"),
        ("latest since:7d", "Latest: since 9 March 2026"),
    ],
)
def test_the_title_says_what_narrows_the_list(words, title):
    assert plain(answered(words, 1).title) == f"UK–Japan science — {title}"


def test_what_is_counted_no_further_is_said_so():
    answer = answered("search x", PAGE, 2000, more=True)
    assert plain(answer.lead).startswith("2,000+ stories · 1–5 shown")
    assert plain(answer.more) == "more stories: search x page:2"
    assert plain(answered("検索 x", PAGE, 2000, more=True).lead).startswith("2,000件以上｜")


@pytest.mark.parametrize(
    "words",
    [
        "search gene therapy since:30d field:pharma",
        "検索 遺伝子 分野:宇宙 期間:30日",
        'latest org:"Kyowa Kirin" side:uk lang:ja since:2026-01 in:en',
    ],
)
def test_the_way_to_the_next_page_leads_there(words):
    answer = answered(words, PAGE, 12)
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
    answer = word_brief(a_page("brief 2w"), stories, found(stories))
    assert plain(answer.lead) == "3 stories, 2–16 March 2026"
    assert [(section.key, len(section.items)) for section in answer.sections] == [("quantum", 2), ("pharma", 1)]


def test_a_long_brief_shows_the_best_counts_the_rest_and_leads_to_it():
    answer = answered("brief quantum", 40, 250, command="/ukjapan")
    assert (len(answer.items), plain(answer.more)) == (BRIEF, "and 238 more stories: /ukjapan latest field:quantum since:7d")


@pytest.mark.parametrize(
    ("words", "line"),
    [
        ("search unobtainium", "No story has “unobtainium”. Try: /ukjapan latest pharma"),
        ("検索 占い師", "「占い師」を含む記事はありません。例：/ukjapan 最新 医薬・バイオ"),
        ("search unobtainium side:uk", "No story has “unobtainium” so narrowed. Try: /ukjapan search unobtainium"),
        ("latest quantum page:9", "There is no page 9. Try: /ukjapan latest field:quantum"),
        ("latest org:RIKEN lang:ja", "No story yet. Try: /ukjapan latest"),
        ("brief quantum", "No story yet. Try: /ukjapan brief field:quantum since:30d"),
        ("brief month quantum", "No story yet. Try: /ukjapan brief since:30d"),
        ("brief since:2026-03-10", "No story yet. Try: /ukjapan brief since:30d"),
    ],
)
def test_nothing_found_is_one_line_with_what_to_try(words, line):
    answer = answered(words, command="/ukjapan")
    assert (plain(answer.lead), answer.sections) == (line, ())


@pytest.mark.parametrize("language", ["en", "ja"])
def test_an_answer_words_a_story_as_a_digest_does(language: Language):
    story = a_story()
    digest = compose(a_plan(language=language), a_period(), [a_telling(story)], WATCH, Background(), wordings=WORDINGS)
    told = answered("latest", 1, language=language).items[0]
    assert digest is not None
    assert (told.headline, told.facts, told.quotes) == (digest.items[0].headline, digest.items[0].facts, digest.items[0].quotes)


def test_words_of_the_asker_are_said_back_as_they_are():
    answer = answered("search {page} <!channel> %s")
    assert plain(answer.lead).startswith("No story has “{page} <!channel> %s”.")
