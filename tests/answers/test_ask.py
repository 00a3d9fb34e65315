"""What people type is understood the same in every house, or they hear what was off."""

from dataclasses import replace
from datetime import date, timedelta
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.answers.ask import LONGEST, PAGED, example, parse_question
from bot.answers.names import find_fields
from bot.answers.spans import MOST_DAYS, find_span
from bot.answers.typed import typed
from bot.models import Language, Question, Verb
from bot.watches import load_watch
from bot.wording.catalogue import load_wordings, plain
from tests.examples import ROOT, a_story

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
        ("serch gene therapy", "I don’t know “serch”. Did you mean “search”? Try: search Pharma"),
        ("story", "Which story? Give its id. Try: search Pharma"),
        ("story of quantum", "“of quantum” is no story’s id. Try: search Pharma"),
        ("why", "Why what? Give the address of an article. Try: why https://www.example.org/news/1"),
        ("なぜ", "何についてお尋ねですか。記事のURLを入れてください。例：なぜ https://www.example.org/news/1"),
        ("org", "Which body? Try: search Pharma"),
        ("latest org:", "Which body? Try: search Pharma"),
        ("search x side:mars", "“mars” is no side here: there are UK and Japan. Try: latest side:uk"),
        ("search x lang:klingon", "“klingon” is no language here: there are en and ja. Try: latest lang:ja"),
        ("latest in:klingon", "“klingon” is no language here: there are en and ja. Try: latest lang:ja"),
        ("deals 2026-13", "“2026-13” is no time I can look back over. Try: latest since:30d"),
        ("latest since:2026-02-30", "“2026-02-30” is no time I can look back over. Try: latest since:30d"),
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
        ("search x since:ever", "“ever” is no time I can look back over. Try: latest since:30d"),
        ("brief since:ever", "“ever” is not a span I can look back over: up to 92 days. Try: brief 2w"),
    ],
)
def test_bad_input_gets_help_that_says_what_was_off_and_an_example(words, trouble):
    question = asked(words)
    assert (question.verb, plain(question.trouble)) == ("help", trouble)


@pytest.mark.parametrize(
    "words", ["最新", "検索 Kyowa Kirin", "search 理研", "理研", "latest 分野:space", "latest in:ja", "latest in:Japanese"]
)
def test_what_is_typed_in_japanese_is_answered_in_japanese(words):
    assert asked(words).language == "ja"


@pytest.mark.parametrize("words", ["最新 in:en", "検索 理研 in:English", "検索 理研 英語で", "最新 回答:英語"])
def test_the_language_of_the_answer_can_be_asked_for(words):
    question = asked(words, "ja")
    assert (question.language, question.chosen, question.trouble) == ("en", True, ())
    assert question.words in {"", "理研"}


def test_where_words_show_no_language_it_is_the_askers():
    assert (asked("latest", "ja").language, asked("latest").language, asked("Kyowa Kirin", "ja").language) == ("ja", "en", "ja")


@pytest.mark.parametrize("verb", ["help", "story k4s7x2mq5t", "why https://news.example.org/1"])
def test_where_nothing_can_be_narrowed_the_language_asked_for_is_the_answers(verb):
    assert asked(f"{verb} lang:ja").language == "ja"


def test_lists_are_narrowed_by_language_side_body_field_and_day():
    question = asked("search gene therapy lang:ja side:Japan org:'Kyowa' field:pharma since:2026-01-15")
    assert (question.words, question.written, question.side, question.fields) == ("gene therapy", "ja", "japan", ("pharma",))
    assert (question.first, question.since, question.language) == (date(2026, 1, 15), None, "en")
    same = asked("検索 gene therapy 言語:日本語 国:日本 機関:Kyowa 分野:医薬 期間:2026年1月15日")
    assert (same.written, same.side, same.org, same.first, same.fields) == ("ja", "japan", "Kyowa", question.first, ("pharma",))


@pytest.mark.parametrize(
    "words",
    [
        'latest org:"Kyowa Kirin"',
        "latest org:“Kyowa Kirin”",
        "最新 機関:「Kyowa Kirin」",
        'latest ORG: "Kyowa  Kirin"',
        'org:"Kyowa Kirin"',
    ],
)
def test_a_name_with_blanks_stands_in_quotation_marks(words):
    assert (asked(words).verb, asked(words).org, asked(words).trouble) == ("latest", "Kyowa Kirin", ())


@pytest.mark.parametrize(
    ("words", "first"),
    [
        ("latest since:2026-01", date(2026, 1, 1)),
        ("latest since 2026-01-15", date(2026, 1, 15)),
        ("latest 2026/1/5", date(2026, 1, 5)),
        ("deals since:2025", date(2025, 1, 1)),
        ("最新 2026年1月以降", date(2026, 1, 1)),
        ("2026年1月15日以降の最新", date(2026, 1, 15)),
        ("検索 量子 2026年1月以降", date(2026, 1, 1)),
        ("資金 2025年", date(2025, 1, 1)),
    ],
)
def test_a_time_may_be_a_day_a_month_or_a_year(words, first):
    question = asked(words)
    assert (question.first, question.since, question.trouble) == (first, None, ())


@pytest.mark.parametrize(
    ("words", "verb", "about"),
    [
        ("story k4s7x2mq5t", "story", "k4s7x2mq5t"),
        ("K4S7X2MQ5T", "story", "k4s7x2mq5t"),
        ("story k4s7", "story", "k4s7"),
        ("記事 k4s7x2mq5t", "story", "k4s7x2mq5t"),
        ("ストーリー:k4s7x2mq5t", "story", "k4s7x2mq5t"),
        ("org Kyowa Kirin", "org", "Kyowa Kirin"),
        ('org "Kyowa Kirin"', "org", "Kyowa Kirin"),
        ("organisation RIKEN", "org", "RIKEN"),
        ("機関 理研", "org", "理研"),
        ("企業 協和キリン", "org", "協和キリン"),
        ("org org:RIKEN", "org", "RIKEN"),
        ("deals", "deals", ""),
        ("ledger", "deals", ""),
        ("money 3m", "deals", ""),
        ("資金", "deals", ""),
        ("量子の資金", "deals", ""),
        ("why https://news.example.org/a?b=1&amp;c=2", "why", "https://news.example.org/a?b=1&c=2"),
        ("why <https://news.example.org/a|news.example.org/a>", "why", "https://news.example.org/a"),
        ("https://news.example.org/a", "why", "https://news.example.org/a"),
        ("www.example.org/a", "why", "https://www.example.org/a"),
        ("なぜ https://news.example.org/a", "why", "https://news.example.org/a"),
        ("why k4s7x2mq5t", "why", "k4s7x2mq5t"),
        ("story https://news.example.org/a", "why", "https://news.example.org/a"),
    ],
)
def test_what_each_verb_is_about(words, verb, about):
    assert (asked(words).verb, asked(words).words, asked(words).trouble) == (verb, about, ())


@pytest.mark.parametrize(
    "words", ["Kyowa Kirin", "研究機関", "協力企業", "gene therapy", "storms", "technology", "記事一覧表", "Latent heat"]
)
def test_words_without_a_verb_are_a_search_and_said_to_be_guessed(words):
    assert (asked(words).verb, asked(words).words, asked(words).guessed) == ("search", words, True)
    assert not asked(f"search {words}").guessed


def test_a_search_of_filters_alone_lists_the_latest():
    assert (asked("search field:space").verb, asked("field:space").verb, asked("side:uk").side) == ("latest", "latest", "uk")


def test_deals_look_back_a_month_unless_told_otherwise():
    assert asked("deals").since == timedelta(days=30)
    assert (asked("deals quantum 90d").since, asked("deals quantum 90d").fields) == (timedelta(days=90), ("quantum",))
    assert asked("deals since:2026-01").since is None


def test_lists_look_further_back_than_a_brief():
    assert asked("latest since:1y").since == timedelta(days=365)
    assert plain(asked("brief since:1y").trouble).startswith("“1y” is not a span")


def test_examples_are_of_a_story_that_is_there_where_one_is():
    story = a_story("k4s7x2mq5t")
    shown = [plain(parse_question(w, watch=WATCH, language="en", wordings=WORDINGS, shown=story).trouble) for w in ("story", "org", "why")]
    assert [said.partition("Try: ")[2] for said in shown] == [
        "story k4s7x2mq5t",
        "org Orchard Therapeutics",
        "why https://news.example.org/k4s7x2mq5t",
    ]


@pytest.mark.parametrize("language", ["en", "ja"])
@pytest.mark.parametrize("verb", get_args(Verb))
def test_every_example_we_give_works(verb, language):
    question = asked(example(verb, language, WATCH, shown=a_story("k4s7x2mq5t")))
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


SOME = st.sampled_from(
    [
        "latest",
        "search",
        "brief",
        "story",
        "org",
        "deals",
        "why",
        "help",
        "最新",
        "検索",
        "まとめ",
        "資金",
        "機関",
        "なぜ",
        "quantum",
        "量子",
        "pharma,space",
        "field:",
        "org:",
        "side:uk",
        "lang:ja",
        "in:en",
        "in:ja",
        "英語で",
        "since:7d",
        "since:2026-01",
        "since",
        "2026",
        "2026年1月以降",
        "期間:30日",
        "page:2",
        "ページ:3",
        "分野:量子",
        "国:英国",
        '"',
        "“",
        "”",
        "「",
        "」",
        'org:"Kyowa',
        'Kirin"',
        "理研",
        "RIKEN",
        "の",
        "を",
        ":",
        "：",
        "https://e.example/?a=1&b=2",
        "<x>",
        "k4s7x2mq5t",
        "\u202e",
        "\x00",
        "🧬",
        "ー",
        "3か月",
        "month",
        "@here",
        "'x'",
        "page",
        "lang",
    ]
)


@settings(deadline=None)
@given(st.lists(SOME | st.text(max_size=6), max_size=12), st.sampled_from(["", " "]), st.sampled_from(["en", "ja"]))
def test_a_question_typed_again_is_the_same_question(parts, blank, language):
    """The law of paging: whatever was asked, the way on that an answer shows leads to it."""
    question = asked(blank.join(parts), language)
    if not question.trouble:
        assert asked(typed(question, WATCH), question.language) == question
        if question.verb in PAGED:
            further = replace(question, page=4)
            assert asked(typed(further, WATCH), question.language) == further


@given(st.text(max_size=100))
def test_a_span_is_never_longer_than_a_quarter(words):
    span, left = find_span(words)
    assert span is None or timedelta(days=1) <= span <= timedelta(days=MOST_DAYS)
    assert span or left == left.strip() or words


# ── what is arranged ────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("words", "verb"),
    [
        ("subscribe", "subscribe"),
        ("Subscribe", "subscribe"),
        ("購読", "subscribe"),
        ("配信登録", "subscribe"),
        ("plans", "plans"),
        ("配信予定", "plans"),
        ("feeds", "feeds"),
        ("情報源", "feeds"),
        ("status", "status"),
        ("状況", "status"),
        ("saved", "saved"),
        ("保存", "saved"),
        ("保存済み", "saved"),
        ("review", "review"),
        ("確認待ち", "review"),
    ],
)
def test_what_is_arranged_is_asked_for_in_both_languages(words, verb):
    question = asked(words)
    assert (question.verb, question.trouble) == (verb, ())
    assert question.language == ("en" if words.isascii() else "ja")


@pytest.mark.parametrize(
    ("words", "fields", "often"),
    [
        ("subscribe quantum", ("quantum",), ""),
        ("subscribe weekly pharma, quantum", ("pharma", "quantum"), "weekly"),
        ("subscribe daily", (), "daily"),
        ("購読 量子", ("quantum",), ""),
        ("購読 毎週 量子", ("quantum",), "weekly"),
        ("subscribe field:space instant", ("space",), "instant"),
    ],
)
def test_a_subscription_may_name_fields_and_how_often(words, fields, often):
    question = asked(words)
    assert (question.verb, question.fields, question.words) == ("subscribe", fields, often)


@pytest.mark.parametrize(
    ("words", "address"),
    [
        ("suggest https://e.example/feed.xml", "https://e.example/feed.xml"),
        ("suggest <https://e.example/f?a=1&amp;b=2>", "https://e.example/f?a=1&b=2"),
        ("suggest www.e.example", "https://www.e.example"),
        ("情報源を提案 https://e.example/feed.xml", "https://e.example/feed.xml"),
        ("提案 https://e.example/feed.xml", "https://e.example/feed.xml"),
    ],
)
def test_a_feed_is_suggested_by_its_address(words, address):
    question = asked(words)
    assert (question.verb, question.words) == ("suggest", address)


@pytest.mark.parametrize(
    "words", ["suggest", "suggest something", "情報源を提案", "subscribe nonsense", "subscribe qantum", "saved page:x"]
)
def test_what_is_wrong_with_it_gets_help_with_an_example(words):
    question = asked(words)
    assert question.verb == "help"
    shown = plain(question.trouble)
    works = shown.rpartition("Try: ")[2] or shown.rpartition("：")[2]
    assert "Try: " in shown or "例" in shown, shown
    assert works


@pytest.mark.parametrize("words", ["review of fusion", "plans for a synchrotron", "status of quantum networks", "plant", "seeds", "情報", "食品の保存", "量子の状況"])  # fmt: skip
def test_words_that_only_look_like_it_are_searched_for(words):
    question = asked(words)
    assert (question.verb, question.words, question.trouble) == ("search", words, ())


@pytest.mark.parametrize(("words", "near"), [("subcribe", "subscribe"), ("subscrbe quantum", "subscribe"), ("plns", "plans"), ("statu", "status"), ("sugest", "suggest")])  # fmt: skip
def test_a_slip_of_it_is_asked_back(words, near):
    question = asked(words)
    assert question.verb == "help"
    assert near in plain(question.trouble)


@pytest.mark.parametrize("words", ["hello", "Hi!", "こんにちは。", "ありがとうございます"])
def test_a_greeting_is_answered_with_what_one_can_ask(words):
    question = asked(words)
    assert (question.verb, question.trouble) == ("help", ())


def test_words_that_begin_like_a_greeting_are_searched_for():
    assert asked("hi tech ceramics").verb == "search"
