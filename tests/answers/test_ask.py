"""What people type is understood the same in every house, or they hear what was off."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answers.ask import LONGEST, example, find_fields, parse_question
from bot.answers.spans import MOST_DAYS, find_span
from bot.models import Language, Question
from bot.watches import load_watch
from bot.wording.catalogue import load_wordings, plain
from tests.examples import ROOT

WORDINGS = load_wordings(ROOT / "config/locale")
WATCH = load_watch(ROOT / "config/watches/uk-japan-science")


def asked(words: str, language: Language = "en") -> Question:
    return parse_question(words, watch=WATCH, language=language, wordings=WORDINGS)


@pytest.mark.parametrize("words", ["", "  ", "help", "HELP", "?", "ヘルプ", "使い方", "？"])
def test_help_is_asked_for_in_many_ways(words):
    assert (asked(words).verb, asked(words).trouble) == ("help", ())


@pytest.mark.parametrize("words", ["latest", "Latest", "new", "最新", "新着", "最新ニュース", "ｌａｔｅｓｔ"])
def test_the_latest_of_all_fields(words):
    question = asked(words)
    assert (question.verb, question.fields, question.since, question.page) == ("latest", (), None, 1)


@pytest.mark.parametrize(
    ("words", "fields"),
    [
        ("latest quantum", ("quantum",)),
        ("latest QUANTUM", ("quantum",)),
        ("latest pharma quantum", ("pharma", "quantum")),
        ("latest quantum, space", ("quantum", "space")),
        ("latest Pharma & biotech", ("pharma",)),
        ("latest pharma &amp; x", None),
        ("latest biotech", ("pharma",)),
        ("latest Research policy & mobility", ("research-policy",)),
        ("latest ocean-polar", ("ocean-polar",)),
        ("latest Health", ("health",)),
        ("最新 量子", ("quantum",)),
        ("最新量子", ("quantum",)),
        ("量子の最新", ("quantum",)),
        ("最新　医薬・バイオ", ("pharma",)),
        ("最新 核融合", ("fusion",)),
        ("quantum", ("quantum",)),
        ("量子", ("quantum",)),
        ("latest field:space", ("space",)),
        ("最新 分野:宇宙", ("space",)),
        ("latest AI", ("ai",)),
    ],
)
def test_fields_go_by_key_or_label_in_either_language(words, fields):
    question = asked(words)
    if fields is None:
        assert plain(question.trouble).startswith("There is no field ")
    else:
        assert (question.verb, question.fields, question.trouble) == ("latest", fields, ())


@pytest.mark.parametrize(
    ("words", "searched"),
    [
        ("search Kyowa Kirin", "Kyowa Kirin"),
        ("SEARCH  gene   therapy", "gene therapy"),
        ("find latest news", "latest news"),
        ("検索 協和キリン", "協和キリン"),
        ("検索協和キリン", "協和キリン"),
        ("協和キリンを検索", "協和キリン"),
        ("検索　理研", "理研"),
        ("search １１ｍ", "11m"),
        ("search <!channel> *x*", "<!channel> *x*"),
    ],
)
def test_search_takes_the_words_as_they_are(words, searched):
    question = asked(words)
    assert (question.verb, question.words, question.trouble) == ("search", searched, ())


def test_search_may_be_narrowed():
    question = asked("search gene therapy field:pharma since:30d page:2")
    assert (question.words, question.fields, question.since, question.page) == ("gene therapy", ("pharma",), timedelta(days=30), 2)


@pytest.mark.parametrize(
    ("words", "days"),
    [
        ("brief", 7),
        ("brief 7d", 7),
        ("brief 7", 7),
        ("brief 2w", 14),
        ("brief 2 weeks", 14),
        ("brief week", 7),
        ("brief last week", 7),
        ("brief month", 30),
        ("brief 3 months", 90),
        ("まとめ", 7),
        ("まとめ 7日", 7),
        ("まとめ7日間", 7),
        ("まとめ 2週間", 14),
        ("まとめ　２週間", 14),
        ("今月のまとめ", 30),
        ("1か月のまとめ", 30),
        ("まとめ 今週", 7),
        ("brief 92d", 92),
    ],
)
def test_a_brief_looks_back_over_a_span(words, days):
    question = asked(words)
    assert (question.verb, question.since, question.fields, question.trouble) == ("brief", timedelta(days=days), (), ())


def test_a_brief_may_be_of_a_field():
    question = asked("brief 2w quantum")
    assert (question.since, question.fields) == (timedelta(days=14), ("quantum",))
    assert asked("量子のまとめ 2週間").fields == asked("まとめ 量子 2週間").fields == ("quantum",)


@pytest.mark.parametrize(
    ("words", "trouble"),
    [
        ("lates", "I don’t know “lates”. Did you mean “latest”? Try: latest pharma"),
        ("frobnicate the desk", "I don’t know “frobnicate the desk”. Try: search Pharma"),
        ("search", "What shall I search for? Try: search Pharma"),
        ("検索", "検索する語を入力してください。例：検索 医薬"),
        ("latest quantom", "There is no field “quantom”. Did you mean “quantum”? Try: latest quantum"),
        ("latest astrology", "There is no field “astrology”. Did you mean “astronomy”? Try: latest physics"),
        ("latest xyzzy", "There is no field “xyzzy”. Try: latest pharma"),
        ("最新 占い", "「占い」という分野はありません。例：最新 医薬・バイオ"),
        ("brief 0d", "“0d” is not a span I can look back over: up to 92 days. Try: brief 2w"),
        ("brief 9999d", "“9999d” is not a span I can look back over: up to 92 days. Try: brief 2w"),
        ("まとめ 3年", "「3年」は期間として指定できません（最長92日）。例：まとめ 2週間"),
        ("latest page:0", "“0” is not a page. Try: latest pharma"),
        ("latest page:x", "“x” is not a page. Try: latest pharma"),
        ("search x field:nowhere", "There is no field “nowhere”. Try: latest pharma"),
        ("search x since:ever", "“ever” is not a span I can look back over: up to 92 days. Try: brief 2w"),
    ],
)
def test_bad_input_gets_help_that_says_what_was_off_and_an_example(words, trouble):
    question = asked(words)
    assert (question.verb, plain(question.trouble)) == ("help", trouble)


def test_japanese_words_get_a_japanese_answer_unless_told_otherwise():
    assert asked("最新").language == asked("検索 Kyowa Kirin").language == asked("latest lang:ja").language == "ja"
    assert asked("最新 lang:en").language == asked("latest").language == "en"
    assert asked("latest", "ja").language == "ja"
    assert asked("latest lang:klingon", "ja").language == "ja"


def test_the_language_option_alone_is_a_question_for_help():
    assert (asked("lang:ja").verb, asked("lang:ja").language, asked("lang:ja").trouble) == ("help", "ja", ())


@pytest.mark.parametrize("language", ["en", "ja"])
@pytest.mark.parametrize("verb", ["help", "latest", "search", "brief"])
def test_every_example_we_give_works(verb, language):
    question = asked(example(verb, language, WATCH))
    assert (question.verb, question.language, question.trouble) == (verb, language, ())


@pytest.mark.parametrize("field", WATCH.fields, ids=lambda field: field.key)
def test_every_field_of_the_watch_can_be_asked_for(field):
    for name in (field.key, *field.labels.values()):
        assert find_fields(name, WATCH)[0][:1] == (field.key,) or field.key in find_fields(name, WATCH)[0], name
        assert find_fields(name, WATCH)[1] == ""
    assert plain(asked(f"latest {field.key}").trouble) == ""


@given(st.text(max_size=300), st.sampled_from(["en", "ja"]))
def test_any_text_is_a_question_or_a_trouble(words, language):
    question = asked(words, language)
    assert question.verb == "help" or not question.trouble
    assert len(question.words) <= LONGEST
    assert len(plain(question.trouble)) < 250


@given(st.text(max_size=100))
def test_a_span_is_never_longer_than_a_quarter(words):
    span, left = find_span(words)
    assert span is None or timedelta(days=1) <= span <= timedelta(days=MOST_DAYS)
    assert span or left == left.strip() or words
